"""Reading models of the user's own, by path: small real ones, made here with random weights."""

from pathlib import Path

import pytest

from index.embedding.weights import default_folder
from index.errors import ModelError
from index.types import Article, Hit, Passage
from rag.reading.reader import PassageReader
from rag.reading.torch_models import open_finder
from tests.support.questions import make_question

TEXT = "Oda Brandt runs the harbour. The council paid her 4,000 crowns in May. Nobody complained."
PASSAGE = Passage(Article("a", "Harbour", TEXT), 0, len(TEXT))
QUESTION = make_question("How much was Oda Brandt paid?")


def small_model(folder: Path, architecture: str) -> Path:
    """A BERT of two thin layers under a head, saved as Hugging Face models are."""
    import transformers

    config = transformers.BertConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, num_labels=2
    )
    if architecture == "BertForSequenceClassification":
        config.num_labels = 1
    getattr(transformers, architecture)(config).save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(default_folder(), local_files_only=True).save_pretrained(
        folder
    )
    return folder


@pytest.mark.slow
def test_a_question_answering_model_reads_spans_within_sentences(tmp_path: Path) -> None:
    finder = open_finder(str(small_model(tmp_path, "BertForQuestionAnswering")))
    (extracts,) = finder.find(QUESTION.text, [PASSAGE])
    assert [one.sentence.text for one in extracts] == [
        "Oda Brandt runs the harbour.",
        "The council paid her 4,000 crowns in May.",
        "Nobody complained.",
    ]
    for one in extracts:
        assert one.span
        assert one.sentence.start <= one.span[0] < one.span[1] <= one.sentence.end


def test_a_cross_encoder_reads_sentences_and_knows_no_spans(tmp_path: Path) -> None:
    finder = open_finder(str(small_model(tmp_path, "BertForSequenceClassification")))
    readings = PassageReader(finder).read(QUESTION, [Hit(PASSAGE, 1.0)])
    assert len(readings) == 3
    assert all(one.span is None for one in readings)
    # Its pairs of question and sentence differ, and so do their scores.
    assert len({one.features["margin"] for one in readings}) == 3


def test_a_model_of_another_sort_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="expected an extractive question-answering model or a CrossEncoder"):
        open_finder(str(small_model(tmp_path, "BertForMaskedLM")))


def test_a_model_that_is_not_there_is_refused_without_asking_a_hub(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"expected a reading model at .*no-such-model"):
        open_finder(str(tmp_path / "no-such-model"))
    with pytest.raises(ModelError, match="expected a reading model at 'someone/some-model'"):
        open_finder("someone/some-model")
