"""The reader's weights: those that ship, checked, merged, and the same in every precision."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding.weights import default_folder
from index.errors import ModelError
from index.types import Article, Passage
from rag.reading import weights
from rag.reading.span_network import SpanFinder
from rag.reading.weights import FILE, check_reader, open_network

TEXTS = [
    "The council of Nordhaven voted on Tuesday to keep the night ferry. It costs the town 4.2 million crowns "
    "a year, said the treasurer, Ingrid Solberg. The boat is seldom more than a third full.",
    "Ghana has approved a malaria vaccine developed by the University of Oxford. It was given to 4,800 "
    "children in trials, and it protected 77 percent of them.",
    "Rain is expected in the north on Friday. The south stays dry, with highs of 21 degrees.",
]
QUESTIONS = {
    "How much does the night ferry cost a year?": (0, "4.2 million crowns"),
    "Who is the treasurer of Nordhaven?": (0, "Ingrid Solberg"),
    "How many children were given the malaria vaccine?": (1, "4,800"),
    "Who developed the malaria vaccine?": (1, "University of Oxford"),
}
PASSAGES = [Passage(Article(str(place), "News", text), 0, len(text)) for place, text in enumerate(TEXTS)]


def test_the_weights_are_small_and_the_ones_that_ship() -> None:
    check_reader()
    assert FILE.stat().st_size < 15e6


def test_other_weights_are_refused_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "reader.safetensors"
    other.write_bytes(FILE.read_bytes()[:-1] + b"x")
    monkeypatch.setattr(weights, "FILE", other)
    with pytest.raises(ModelError, match=r"not the ones that ship.*install Dateline again"):
        check_reader()


@pytest.mark.parametrize("precision", ["f32", "int8"])
def test_each_precision_finds_the_words_and_the_passage_that_answer(precision: str) -> None:
    finder = SpanFinder(lambda: open_network(precision=precision))
    for question, (place, answer) in QUESTIONS.items():
        margins = [max(one.margin for one in found) for found in finder.find(question, PASSAGES)]
        assert int(np.argmax(margins)) == place, question
        best = max(finder.find(question, [PASSAGES[place]])[0], key=lambda one: one.margin)
        assert best.span
        found = TEXTS[place][slice(*best.span)]
        assert answer in found or found in answer, (question, found)


def test_the_converted_network_in_f32_is_the_one_in_pytorch() -> None:
    import torch

    from rag.reading.torch_models import three_heads

    network = open_network(precision="f32")
    encoding = network.tokenizer.encode("Who is the treasurer?", TEXTS[0])
    found = network.run_one((encoding.ids, encoding.type_ids))
    module, _ = three_heads(default_folder(), FILE)
    ids, kinds = torch.tensor([encoding.ids]), torch.tensor([encoding.type_ids])
    with torch.inference_mode():
        expected = module(input_ids=ids, attention_mask=torch.ones_like(ids), token_type_ids=kinds)
    for one, wanted in zip(found, expected, strict=True):
        assert np.abs(one[: wanted.shape[1]] - wanted[0].numpy()).max() < 1e-2
