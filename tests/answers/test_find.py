"""The best span of each sentence, from what a network says of a passage's pieces."""

import re

import numpy as np

from index.types import Article, Passage
from rag.reading.span_network import Logits, by_sentence

TEXT = "Oda Brandt runs the harbour. The council paid her 4,000 crowns in May. Nobody complained."


def logits(text: str, start_word: str, end_word: str, none: float, limit: int | None = None) -> Logits:
    """High where the words named start and end, low elsewhere; a piece is a word."""
    words = list(re.finditer(r"\S+", text))[:limit]
    starts = np.array([5.0 if word[0] == start_word else -5.0 for word in words], dtype=np.float32)
    ends = np.array([4.0 if word[0] == end_word else -5.0 for word in words], dtype=np.float32)
    return Logits([word.span() for word in words], starts, ends, none)


def passage(start: int = 0) -> Passage:
    article = Article("a", "Harbour", "x" * start + TEXT)
    return Passage(article, start, start + len(TEXT))


def test_every_sentence_gets_the_best_span_within_it() -> None:
    extracts = by_sentence(passage(), logits(TEXT, "4,000", "crowns", none=1.0))
    assert [one.sentence.text for one in extracts] == [
        "Oda Brandt runs the harbour.",
        "The council paid her 4,000 crowns in May.",
        "Nobody complained.",
    ]
    first, paid, last = extracts
    assert paid.span
    assert TEXT[slice(*paid.span)] == "4,000 crowns"
    assert paid.margin == 5.0 + 4.0 - 1.0
    assert first.margin < 0
    assert last.margin < 0
    for one in extracts:
        assert one.span
        assert one.sentence.start <= one.span[0] < one.span[1] <= one.sentence.end


def test_spans_are_offsets_of_the_article_wherever_the_passage_lies() -> None:
    extracts = by_sentence(passage(start=7), logits(TEXT, "4,000", "crowns", none=0.0))
    span = extracts[1].span
    assert span
    assert extracts[1].sentence.article.text[slice(*span)] == "4,000 crowns"


def test_a_span_never_ends_before_it_starts() -> None:
    extracts = by_sentence(passage(), logits(TEXT, "crowns", "council", none=0.0))
    for one in extracts:
        assert one.span
        assert one.span[0] < one.span[1]


def test_sentences_beyond_what_was_read_are_left_out() -> None:
    extracts = by_sentence(passage(), logits(TEXT, "Oda", "Brandt", none=0.0, limit=8))
    assert [one.sentence.text.split()[0] for one in extracts] == ["Oda", "The"]
