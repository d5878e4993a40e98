"""What an answer is made of. Values are frozen and check themselves."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from index.types import Article, Hit, Passage

MARKER = re.compile(r"\[(\d+)\]")
"""A citation marker in an answer's text."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage. Answers are made of sentences, and cite them.

    :param start: code points into the article's text; `end` is half-open.
    :raises ValueError: if the sentence is empty or reaches outside the passage.
    """

    passage: Passage
    start: int
    end: int

    def __post_init__(self) -> None:
        if not self.passage.start <= self.start < self.end <= self.passage.end:
            raise ValueError(
                f"expected a sentence within {self.passage.start}..{self.passage.end}, "
                f"found {self.start}..{self.end}"
            )

    @property
    def article(self) -> Article:
        return self.passage.article

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing an answer says, and the sentences that support it.

    :param text: Markdown, safe to render, without citation markers.
    :param sentences: at least one; each becomes a citation.
    :param newer: a sentence that tells it anew, `note` what that changes: both stand after the citations.
    :raises ValueError: if there is no sentence.
    """

    text: str
    sentences: tuple[Sentence, ...]
    newer: Sentence | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not self.sentences:
            raise ValueError(f"expected a sentence that supports {self.text!r}, found none")


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that support a statement: a slice of an article, never a copy.

    :param number: the n of the marker ``[n]``, from 1.
    :param start: code points into ``article.text``; `end` is half-open.
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
                f"found number={self.number}, start={self.start}, end={self.end}"
            )

    @property
    def quote(self) -> str:
        return self.article.text[self.start : self.end]

    def as_dict(self) -> dict[str, Any]:
        """The citation as values for JSON."""
        return {
            "number": self.number,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "article": _article(self.article),
            "passage": _passage(self.passage),
        }


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things that a list, a chronology or a comparison consists of.

    :param text: what is shown of it; `label` is the item itself: "¥3.9 trillion".
    :param date: of the event or figure, as stated or told from the article's date.
    :param numbers: of its citations.
    :param superseded_by: the place in `Answer.items` of the newer value, if there is one.
    :param dated: the date as told, such as "March 2025" if only the month is known.
    """

    text: str
    label: str
    date: date | None
    numbers: tuple[int, ...]
    superseded_by: int | None = None
    dated: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What an article gives for the quantity asked for.

    :param text: the figure as told, a slice of its citation's quote: "¥3.9 trillion".
    :param value: the figure as a number, of the unit.
    :param unit: as in `rag.language.amounts`.
    :param date: of the article.
    :param numbers: of its citations: more than one if other outlets print the same sentence.
    :param disputed: another article of the same day gives a figure that disagrees.
    :param superseded: the article was corrected later.
    """

    text: str
    value: float
    unit: str
    date: date
    outlet: str | None
    numbers: tuple[int, ...]
    disputed: bool = False
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence that a language model wrote, and what became of it.

    :param text: as written, without its citations.
    :param state: "kept" as it is; "repaired": words of the articles stand for it; or "dropped".
    :param kind: what is wrong with it, as in `rag.checking.verify.Verdict`; None if it was kept.
    :param reason: why it was not kept, in a sentence.
    :param numbers: of the citations of what stands in the answer; none if it was dropped.
    """

    text: str
    state: Literal["kept", "repaired", "dropped"]
    kind: str | None = None
    reason: str | None = None
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles that a question is limited to; without limits, all.

    :param since: first day of publication; `until` is the last, inclusive too.
    :param outlet: as the articles name it.
    """

    since: date | None = None
    until: date | None = None
    outlet: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        """The limits as values for JSON."""
        days = {"since": self.since, "until": self.until}
        told = {name: day.isoformat() if day else None for name, day in days.items()}
        return {**told, "outlet": self.outlet}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its citations, or a refusal.

    :param standalone_question: what a follow-up asks, in full.
    :param text: Markdown; its ``[n]`` markers are exactly the numbers of the citations.
    :param short: only the answering words, a slice of a citation's quote; None if they were not found.
    :param citations: numbered from 1 without gaps; none in a refusal.
    :param hits: the passages found, best first.
    :param refused: the articles do not answer; `text` says so.
    :param reason: why, in a sentence; None if it was not refused.
    :param confidence: in [0, 1].
    :param seconds: for each stage, and ``"total"``.
    :param as_of: the day as of which the question was asked: what "this week" and "latest" mean.
    :param items: what a list, a chronology or a comparison consists of, in order.
    :param unanswered: the parts of a question of several parts that the articles do not answer.
    :param understood: which days the question was understood to ask about: "Articles of 10 to 16 March 2025."
    :param suggestion: "Did you mean …?", if a name in the question is misspelt.
    :param shape: what the answer tells: "fact", "list", "events", "comparison", "summary", "statements" or
        "positions". The page draws it accordingly.
    :param scope: the articles it was limited to, by what was typed in the question too.
    :param figures: what different articles give for the quantity asked for, newest first; none if only one
        does.
    :param verdicts: of each sentence that a language model wrote, in order; none without a model.
    :raises ValueError: if markers and citations differ, or a refusal has citations.
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
    as_of: date = field(default_factory=date.today)
    items: tuple[Item, ...] = ()
    unanswered: tuple[str, ...] = ()
    suggestion: str | None = None
    understood: str | None = None
    shape: str = "fact"
    scope: Scope = Scope()
    figures: tuple[Figure, ...] = ()
    verdicts: tuple[Judged, ...] = ()

    def __post_init__(self) -> None:
        numbers = [citation.number for citation in self.citations]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(f"expected citations numbered from 1 without gaps, found {numbers}")
        # Brackets that an article has itself, such as a footnote's "[2]", are escaped and do not match.
        markers = {int(match) for match in MARKER.findall(self.text)}
        if markers != set(numbers):
            raise ValueError(f"expected markers {sorted(numbers)} in the text, found {sorted(markers)}")
        if self.refused and self.citations:
            raise ValueError(f"expected a refusal without citations, found {numbers}")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"expected a confidence in [0, 1], found {self.confidence}")

    @property
    def repeated(self) -> dict[int, int]:
        """Citations that repeat the words of an earlier one: their numbers, each with the earlier number.

        Several outlets may print one wire story, with other line breaks.
        """
        first: dict[str, int] = {}
        same = {
            one.number: first.setdefault(" ".join(one.quote.split()), one.number) for one in self.citations
        }
        return {number: earlier for number, earlier in same.items() if earlier != number}

    def as_dict(self) -> dict[str, Any]:
        """The answer as values for JSON; ``--json`` and the HTTP API print this."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "text": self.text,
            "short": self.short,
            "refused": self.refused,
            "reason": self.reason,
            "confidence": round(self.confidence, 4),
            "as_of": self.as_of.isoformat(),
            "scope": self.scope.as_dict(),
            "shape": self.shape,
            "items": [
                {**asdict(item), "date": item.date.isoformat() if item.date else None} for item in self.items
            ],
            "figures": [{**asdict(figure), "date": figure.date.isoformat()} for figure in self.figures],
            "verdicts": [asdict(verdict) for verdict in self.verdicts],
            "unanswered": list(self.unanswered),
            "suggestion": self.suggestion,
            "understood": self.understood,
            "citations": [citation.as_dict() for citation in self.citations],
            "hits": [hit_as_dict(hit) for hit in self.hits],
            "seconds": {stage: round(seconds, 6) for stage, seconds in self.seconds.items()},
        }


def hit_as_dict(hit: Hit) -> dict[str, Any]:
    """What was found as values for JSON."""
    return {
        "score": round(hit.score, 6),
        "article": _article(hit.passage.article),
        "passage": _passage(hit.passage),
        "copies": [{"article": _article(copy.article), "passage": _passage(copy)} for copy in hit.copies],
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
