"""The values of an answer. Frozen, and checked where they are made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index.types import Article, Hit, Passage

MARKER = re.compile(r"\[(\d+)\]")
"""A citation marker as it stands in an answer's text."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a retrieved passage: the unit that answers are made of and that is cited.

    :param start: half-open code-point offsets into the article's text, within the passage.
    :raises ValueError: unless the offsets lie within the passage and are not empty.
    """

    passage: Passage
    start: int
    end: int

    def __post_init__(self) -> None:
        if not self.passage.start <= self.start < self.end <= self.passage.end:
            raise ValueError(
                f"expected a sentence within {self.passage.start}..{self.passage.end}, "
                f"got {self.start}..{self.end}"
            )

    @property
    def article(self) -> Article:
        return self.passage.article

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing an answer says, and the sentences that bear it out.

    :param text: Markdown, safe to render, without citation markers.
    :param sentences: at least one; each becomes a citation.
    """

    text: str
    sentences: tuple[Sentence, ...]

    def __post_init__(self) -> None:
        if not self.sentences:
            raise ValueError(f"a statement needs evidence; {self.text!r} has none")


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that bear a statement out: a slice of an article, never a copy.

    :param number: the n printed as ``[n]``, from 1.
    :param start: half-open code-point offsets into ``article.text``.
    :param passage: the passage around the quote.
    :raises ValueError: unless ``0 <= start < end <= len(article.text)`` and ``number >= 1``.
    """

    number: int
    article: Article
    start: int
    end: int
    passage: Passage = field(repr=False)

    def __post_init__(self) -> None:
        if self.number < 1 or not 0 <= self.start < self.end <= len(self.article.text):
            raise ValueError(
                f"expected a number of at least 1 and 0 <= start < end <= {len(self.article.text)}, "
                f"got number={self.number}, start={self.start}, end={self.end}"
            )

    @property
    def quote(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, with its evidence; or that the articles do not say.

    :param standalone_question: what a follow-up was understood to ask.
    :param text: Markdown with ``[n]`` markers; the markers are exactly the citations' numbers.
    :param short: the answering words alone, where a span was found: a slice of some citation's quote.
    :param citations: only what `text` cites, in order of number, 1.. without gaps.
    :param hits: what was retrieved, in the reader's order, best first.
    :param refused: the articles do not answer; `text` says so and cites nothing.
    :param reason: why it was refused, in a sentence; None where it was not.
    :param confidence: in [0, 1].
    :param seconds: per stage, and ``"total"``.
    :raises ValueError: where markers and citations differ, or a refusal cites.
    """

    question: str
    standalone_question: str
    text: str
    short: str | None
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...] = field(repr=False)
    refused: bool
    reason: str | None
    confidence: float
    seconds: Mapping[str, float] = field(repr=False)

    def __post_init__(self) -> None:
        numbers = [citation.number for citation in self.citations]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(f"expected citations numbered 1.. without gaps, got {numbers}")
        # Quoted articles hold brackets of their own ("[2]" of a footnote); composition escapes them, so
        # what still reads as a marker here is one.
        markers = {int(match) for match in MARKER.findall(self.text)}
        if markers != set(numbers):
            raise ValueError(f"expected markers {sorted(numbers)} in the text, found {sorted(markers)}")
        if self.refused and self.citations:
            raise ValueError("a refusal cites nothing")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"expected a confidence in [0, 1], got {self.confidence}")

    @property
    def repeated(self) -> dict[int, int]:
        """The number of each citation whose words an earlier one quotes, and the number of that one.

        Outlets that print one wire story are cited each; they may break its lines elsewhere.
        """
        first: dict[str, int] = {}
        same = {
            one.number: first.setdefault(" ".join(one.quote.split()), one.number) for one in self.citations
        }
        return {number: earlier for number, earlier in same.items() if earlier != number}

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready values: what ``--json`` and the HTTP API print."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "text": self.text,
            "short": self.short,
            "refused": self.refused,
            "reason": self.reason,
            "confidence": round(self.confidence, 4),
            "citations": [
                {
                    "number": citation.number,
                    "quote": citation.quote,
                    "start": citation.start,
                    "end": citation.end,
                    "article": _article(citation.article),
                    "passage": _passage(citation.passage),
                }
                for citation in self.citations
            ],
            "hits": [
                {
                    "score": round(hit.score, 6),
                    "article": _article(hit.passage.article),
                    "passage": _passage(hit.passage),
                    "copies": [
                        {"article": _article(copy.article), "passage": _passage(copy)} for copy in hit.copies
                    ],
                }
                for hit in self.hits
            ],
            "seconds": {stage: round(seconds, 6) for stage, seconds in self.seconds.items()},
        }


def _article(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "outlet": article.outlet,
        "author": article.author,
        "url": article.url,
        "version": article.version,
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {"start": passage.start, "end": passage.end, "text": passage.text}
