"""Passages: whole sentences, exact offsets, never more than the model reads, with the real tokenizer."""

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedding.choose import open_embedder
from index.passages.split import (
    OVERLAP_PIECES,
    PASSAGE_PIECES,
    TITLE_PIECES,
    embedded_text,
    heading,
    passages,
)
from index.text.canonical import canonical
from index.text.sentences import sentences
from index.types import Article, Embedder, EmbeddingMatrix, Passage

SPECIAL = 2  # [CLS] and [SEP]
WORDS = (
    "The minister of finance told reporters that 3.9 trillion yen went to semiconductor plants in Kyushu "
    "antidisestablishmentarianism Übergröße 日本経済新聞 https://example.com/?b=c AT&T — “quoted” naïve 1,5%"
).split()


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder()


def article(text: str, title: str = "") -> Article:
    return Article("one", title, canonical(text))


def cut(text: str, embedder: Embedder, title: str = "") -> list[Passage]:
    return passages([article(text, title)], embedder)[0]


def prose(sentence_count: int, longest: int, seed: int) -> str:
    choose = random.Random(seed)
    lines = []
    for _ in range(sentence_count):
        words = [choose.choice(WORDS) for _ in range(choose.randint(1, longest))]
        lines.append("It " + " ".join(words) + choose.choice([".", "?", ".\n\n", "!"]))
    return canonical(" ".join(lines))


def check(text: str, title: str, embedder: Embedder) -> list[Passage]:
    """Hold passages to everything that is promised of them."""
    one = article(text, title)
    (found,) = passages([one], embedder)
    lead = heading(one, embedder)
    texts = [embedded_text(lead, passage) for passage in found]
    whole = [count + SPECIAL for count in embedder.count_pieces(texts)]
    assert max(whole) <= embedder.max_pieces
    assert max(embedder.count_pieces([passage.text for passage in found])) <= PASSAGE_PIECES
    assert embedder.count_pieces([lead])[0] <= TITLE_PIECES
    covered = {place for passage in found for place in range(passage.start, passage.end)}
    assert all(place in covered for place, letter in enumerate(one.text) if not letter.isspace())
    assert [passage.start for passage in found] == sorted({passage.start for passage in found})
    return found


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.integers(1, 120), st.integers(0, 10**6), st.integers(0, 80))
def test_no_passage_is_longer_than_the_model_reads_and_no_letter_is_lost(
    sentence_count: int, longest: int, seed: int, title_words: int
) -> None:
    text = prose(sentence_count, longest, seed)
    check(text, " ".join(WORDS * 4)[: title_words * 8], open_embedder())


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=1500).map(canonical).filter(lambda text: bool(text.strip())))
def test_any_text_at_all_is_cut_within_the_window(text: str) -> None:
    check(text, text[:200], open_embedder())


def test_passages_are_made_of_whole_sentences(embedder: Embedder) -> None:
    text = prose(80, 20, seed=1)
    spans = sentences(text)
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    found = cut(text, embedder)
    assert len(found) > 5
    assert all(passage.start in starts and passage.end in ends for passage in found)
    for start, end in spans:
        assert any(passage.start <= start and end <= passage.end for passage in found)


def test_the_last_sentence_heads_the_next_passage_when_it_is_short(embedder: Embedder) -> None:
    text = " ".join(f"Ship number {number} left the port on Monday." for number in range(80))
    spans = sentences(text)
    found = cut(text, embedder)
    assert len(found) > 4
    for before, after in pairwise(found):
        overlap = [span for span in spans if after.start <= span[0] and span[1] <= before.end]
        assert len(overlap) == 1
        assert embedder.count_pieces([text[slice(*overlap[0])]])[0] <= OVERLAP_PIECES


def test_a_long_last_sentence_is_not_repeated(embedder: Embedder) -> None:
    sentence = "It was " + "very " * 60 + "long."
    for before, after in pairwise(cut(" ".join([sentence] * 6), embedder)):
        assert before.end <= after.start


def test_a_short_text_is_one_passage(embedder: Embedder) -> None:
    (only,) = cut("One. Two. Three.", embedder, title="Title")
    assert (only.start, only.end) == (0, 16)


def test_a_sentence_longer_than_the_window_is_cut_between_words(embedder: Embedder) -> None:
    text = "It listed " + ", ".join(f"exhibit {number} of the trial" for number in range(150)) + "."
    found = check(text, "A list", embedder)
    assert len(found) > 3
    for before, after in pairwise(found):
        assert text[before.end : after.start] == " "


def test_text_without_spaces_is_cut_anywhere_and_loses_nothing(embedder: Embedder) -> None:
    text = "半導体産業の復活に向けて政府は補助金を支出した" * 40
    found = check(text, "", embedder)
    assert "".join(passage.text for passage in found) == text


def test_no_passage_crosses_stories(embedder: Embedder) -> None:
    stories = [Article(f"story {number}", "", f"Story {number} is short.") for number in range(5)]
    found = passages(stories, embedder)
    assert [[(passage.article.id, passage.text) for passage in parts] for parts in found] == [
        [(story.id, story.text)] for story in stories
    ]


def test_a_long_title_is_cut_between_words_and_one_endless_word_is_left_out(embedder: Embedder) -> None:
    long = heading(article("Text.", "Minister announces " * 60), embedder)
    assert 0 < embedder.count_pieces([long])[0] <= TITLE_PIECES
    assert set(long.split()) == {"Minister", "announces"}
    assert heading(article("Text.", "ab" * 45), embedder) == ""


def test_what_is_embedded_is_the_passage_under_its_title(embedder: Embedder) -> None:
    (only,) = cut("The words.", embedder, title="Title")
    assert embedded_text("Title", only) == "Title\nThe words."
    assert embedded_text("", only) == "The words."


class Narrow:
    """The real tokenizer under a smaller window."""

    def __init__(self, embedder: Embedder, max_pieces: int) -> None:
        self._embedder = embedder
        self.max_pieces = max_pieces
        self.name, self.dimension = embedder.name, embedder.dimension

    def count_pieces(self, texts: Sequence[str], /) -> list[int]:
        return self._embedder.count_pieces(texts)

    def embed_passages(self, texts: Sequence[str], /) -> EmbeddingMatrix:
        return self._embedder.embed_passages(texts)

    def embed_question(self, text: str, /) -> EmbeddingMatrix:
        return self._embedder.embed_question(text)


@pytest.mark.parametrize("window", [4, 8, 32, 64, 128])
def test_a_model_with_a_narrow_window_gets_passages_that_fit_it(embedder: Embedder, window: int) -> None:
    narrow = Narrow(embedder, window)
    one = article("It was said on Monday that the harbour would close. " * 20, "The harbour closes in June")
    (found,) = passages([one], narrow)
    lead = heading(one, narrow)
    counts = embedder.count_pieces([embedded_text(lead, passage) for passage in found])
    assert max(counts) + SPECIAL <= window
