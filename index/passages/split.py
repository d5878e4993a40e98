"""Passages: runs of whole sentences, measured in the embedding model's own word pieces."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.sentences import sentences
from index.types import Article, Embedder, Passage

PASSAGE_PIECES = 160
"""Target length of a passage in word pieces. In shorter ones sentences lose their context; in longer ones the
vector blurs several subjects. Not yet measured against other values."""

TITLE_PIECES = 40
"""Word pieces of the title put before each passage. Headlines are shorter; longer titles are cut."""

OVERLAP_PIECES = 40
"""The next passage repeats the last sentence if it is at most this long, so that a sentence and the one it
refers to are together somewhere. A quarter of a passage: longer sentences carry their own subject, and
repeating them would cost a fifth of a build."""

_SPECIAL = 2  # [CLS] and [SEP]


@dataclass(frozen=True, slots=True)
class Limits:
    """Word pieces that fit: for the passage, and for the title before it."""

    passage: int
    title: int


def limits(embedder: Embedder) -> Limits:
    """What fits the embedder's window; the title gets at most a third of a short window."""
    room = embedder.max_pieces - _SPECIAL
    title = min(TITLE_PIECES, room // 3)
    return Limits(passage=min(PASSAGE_PIECES, room - title), title=title)


def passages(articles: Sequence[Article], embedder: Embedder) -> list[list[Passage]]:
    """Cut articles into passages, one list per article.

    Every passage is made of whole sentences and fits the embedder's window together with the title; only a
    sentence too long for the window is cut, between words. Every sentence is in some passage.
    """
    fit = limits(embedder)
    spans = [sentences(article.text) for article in articles]
    # One call for all, because the tokenizer is faster on many texts at once.
    counts = iter(
        embedder.count_pieces(
            [
                article.text[start:end]
                for article, article_spans in zip(articles, spans, strict=True)
                for start, end in article_spans
            ]
        )
    )
    result = []
    for article, article_spans in zip(articles, spans, strict=True):
        units = []
        for span in article_spans:
            count = next(counts)
            units += [(span, count)] if count <= fit.passage else _cut(article, span, fit.passage, embedder)
        result.append([Passage(article, start, end) for start, end in _pack(units, fit.passage)])
    return result


def heading(article: Article, embedder: Embedder) -> str:
    """The article's title, cut between words to fit `limits`."""
    room = limits(embedder).title
    words = article.title.split()
    while words and embedder.count_pieces([" ".join(words)])[0] > room:
        # Dropping a quarter each time takes few steps whatever the length.
        words = words[: max(0, len(words) * 3 // 4)]
    return " ".join(words)


def embedded_text(title: str, passage: Passage) -> str:
    """The text that is embedded for a passage: its words under the headline.

    Never quoted: a citation is always a slice of the article.
    """
    return f"{title}\n{passage.text}" if title else passage.text


def content_key(text: str) -> bytes:
    """The key that a text's vector is stored under: 16 bytes of its sha256."""
    return hashlib.sha256(text.encode("utf-8")).digest()[:16]


def _pack(units: list[tuple[tuple[int, int], int]], room: int) -> list[tuple[int, int]]:
    """Pack consecutive sentences into spans of at most `room` pieces, overlapping by one sentence."""
    spans: list[tuple[int, int]] = []
    first = 0
    while first < len(units):
        # At least one: a letter of a rare script can take more pieces than a tiny window has.
        total, last = units[first][1], first + 1
        while last < len(units) and total + units[last][1] <= room:
            total += units[last][1]
            last += 1
        spans.append((units[first][0][0], units[last - 1][0][1]))
        if last == len(units):
            break
        tail = units[last - 1][1]
        overlaps = last - 1 > first and tail <= OVERLAP_PIECES and tail + units[last][1] <= room
        first = last - 1 if overlaps else last
    return spans


def _cut(
    article: Article, span: tuple[int, int], room: int, embedder: Embedder
) -> list[tuple[tuple[int, int], int]]:
    """Cut an over-long sentence between words (or, in text without spaces, anywhere) into fitting parts."""
    start, end = span
    parts = []
    while start < end:
        stop = _longest(article.text, start, end, room, embedder)
        text = article.text[start:stop]
        parts.append(((start, stop), embedder.count_pieces([text])[0]))
        start = stop
        while start < end and article.text[start].isspace():
            start += 1
    return parts


def _longest(text: str, start: int, end: int, room: int, embedder: Embedder) -> int:
    low, high = start + 1, end
    while low < high:
        middle = (low + high + 1) // 2
        if embedder.count_pieces([text[start:middle]])[0] <= room:
            low = middle
        else:
            high = middle - 1
    if low < end:
        space = max(text.rfind(" ", start, low), text.rfind("\n", start, low))
        if space > start:
            low = space
    while low > start + 1 and text[low - 1].isspace():
        low -= 1
    return low
