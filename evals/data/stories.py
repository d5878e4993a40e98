"""Questions about stories: lists, chronologies, comparisons, summaries, statements and positions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.data.questions import read_lines
from evals.errors import QuestionFileError

SHAPES = ("list", "events", "comparison", "summary", "statements", "positions")
PARTS = {"fitted": ("a-", "b-"), "kept": ("c-",)}
"""The parts of the set, and how their ids may begin: what was looked at while building, and what was not."""
NEWS = {"news": ("n-", "o-"), "news_kept": ("p-",)}
"""The same of the questions over real news (`NEWS_SET`)."""
KEPT = ("kept", "news_kept")
"""The parts of both that nobody looks at: their answers are counted and never shown."""
NEWS_SET = "realtimeqa_dev"
"""The development set that has the articles of `NEWS`."""

Accepted = tuple[str, ...]
"""Words of the articles; any one of them will do."""

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a chronology.

    :param date: as far as it is known: "2025", "2025-03" or "2025-03-04".
    :param words: a sentence tells the event if it has an accepted text of each.
    """

    date: str
    words: tuple[Accepted, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things compared, and the accepted texts of its figure or day."""

    name: str
    values: Accepted


@dataclass(frozen=True, slots=True)
class StoryQuestion:
    """A question about a story. Of the fields after `answerable`, only those of its shape are filled.

    :param shape: one of `SHAPES`.
    :param events: in order of time.
    :param more: the name of the side that is more, first or older; None if the articles do not tell.
    :param facts: what a good summary must have.
    :param statements: what the speaker says about it, in all articles.
    :param positions: the speakers "for", "against", and those who only "said" something.
    """

    id: str
    shape: str
    question: str
    answerable: bool
    items: tuple[Accepted, ...] = ()
    events: tuple[Event, ...] = ()
    sides: tuple[Side, ...] = ()
    more: str | None = None
    facts: tuple[Accepted, ...] = ()
    speaker: str = ""
    statements: tuple[Accepted, ...] = ()
    positions: Mapping[str, tuple[Accepted, ...]] = field(default_factory=dict)

    @property
    def part(self) -> str:
        return next(part for part, starts in (PARTS | NEWS).items() if self.id.startswith(starts))


def read_stories(path: str | Path) -> tuple[StoryQuestion, ...]:
    """Read a file of questions about stories, as in ``evals/stories/questions.jsonl``.

    :raises QuestionFileError: with the line number, if the file or a line cannot be used.
    """
    return read_lines(path, _question)


def _question(row: dict[str, Any], number: int, where: str) -> StoryQuestion:
    common: dict[str, Any] = {field: _text(row, field, where) for field in ("id", "shape", "question")}
    starts = sum((PARTS | NEWS).values(), ())
    if not common["id"].startswith(starts):
        raise QuestionFileError(
            f'{where}: expected "id" to begin with one of {", ".join(starts)}, got {common["id"]!r}.'
        )
    if common["shape"] not in SHAPES:
        raise QuestionFileError(
            f'{where}: expected "shape" to be one of {", ".join(SHAPES)}, got {common["shape"]!r}.'
        )
    answerable = row.get("answerable")
    if not isinstance(answerable, bool):
        raise QuestionFileError(f'{where}: expected "answerable" to be true or false, got {answerable!r}.')
    gold = _gold(common["shape"], row, where) if answerable else {}
    return StoryQuestion(**common, answerable=answerable, **gold)


def _gold(shape: str, row: dict[str, Any], where: str) -> dict[str, Any]:
    if shape == "list":
        return {"items": _accepted(row, "items", where)}
    if shape == "events":
        return {"events": tuple(_event(each, where) for each in _objects(row, "events", where))}
    if shape == "comparison":
        return _comparison(row, where)
    if shape == "summary":
        return {"facts": _accepted(row, "facts", where)}
    if shape == "statements":
        return {
            "speaker": _text(row, "speaker", where),
            "statements": _accepted(row, "statements", where),
        }
    positions = {side: _accepted(row, side, where, empty=True) for side in ("for", "against", "said")}
    if not positions["for"] and not positions["against"]:
        raise QuestionFileError(f'{where}: expected a speaker in "for" or "against", found none.')
    return {"positions": positions}


def _event(row: dict[str, Any], where: str) -> Event:
    day = _text(row, "date", where)
    if not _DAY.fullmatch(day):
        raise QuestionFileError(f'{where}: expected "date" as YYYY, YYYY-MM or YYYY-MM-DD, got {day!r}.')
    return Event(day, _accepted(row, "words", where))


def _comparison(row: dict[str, Any], where: str) -> dict[str, Any]:
    sides = tuple(
        Side(_text(each, "name", where), _texts(each.get("values"), "values", where))
        for each in _objects(row, "sides", where)
    )
    more, names = row.get("more"), [side.name for side in sides]
    if len(sides) < 2:
        raise QuestionFileError(f'{where}: expected two "sides" or more, found one.')
    if more is not None and more not in names:
        raise QuestionFileError(
            f'{where}: expected "more" to be null or one of {", ".join(names)}, got {more!r}.'
        )
    return {"sides": sides, "more": more}


def _text(row: Mapping[str, Any], field: str, where: str) -> str:
    text = row.get(field)
    if not isinstance(text, str) or not text.strip():
        raise QuestionFileError(f'{where}: expected "{field}" to be text, got {text!r}.')
    return text


def _accepted(row: Mapping[str, Any], field: str, where: str, *, empty: bool = False) -> tuple[Accepted, ...]:
    lists = row.get(field)
    if not isinstance(lists, list) or not (lists or empty):
        raise QuestionFileError(f'{where}: expected "{field}" to be a list of lists of texts, got {lists!r}.')
    return tuple(_texts(each, field, where) for each in lists)


def _texts(texts: object, field: str, where: str) -> Accepted:
    if (
        not isinstance(texts, list)
        or not texts
        or not all(isinstance(text, str) and text.strip() for text in texts)
    ):
        raise QuestionFileError(f'{where}: expected texts in "{field}", got {texts!r}.')
    return tuple(texts)


def _objects(row: Mapping[str, Any], field: str, where: str) -> list[dict[str, Any]]:
    rows = row.get(field)
    if not isinstance(rows, list) or not rows or not all(isinstance(each, dict) for each in rows):
        raise QuestionFileError(f'{where}: expected "{field}" to be a list of objects, got {rows!r}.')
    return rows
