"""What an answer to a question about a story is worth. evals/README.md explains each metric.

Texts are compared as everywhere in measuring (`metrics.words`): by whole words, whatever their case, white
space and punctuation.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from evals.data.stories import Accepted, Event, StoryQuestion
from evals.scoring.metrics import Score, shown, stands_in, token_f1, words
from rag.types import Answer, Item

OVER_ALL = frozenset({"events dates", "events order"})
"""Shares of all events and pairs; every other metric is a mean over questions."""

FIGURES = frozenset({"summary sentences"})
"""Means that are no shares, and neither good nor bad: they have no floor."""

LABELS = {
    "list found": "list: items found",
    "list right": "list: shown items that are right",
    "events found": "events: found",
    "events dates": "events: found ones with the right date",
    "events order": "events: neighbours in order of time",
    "comparison sides": "comparison: sides found",
    "comparison both": "comparison: all sides found",
    "comparison verdict": "comparison: right verdict",
    "summary facts": "summary: facts found",
    "summary sentences": "summary: sentences shown",
    "statements found": "statements: found",
    "statements right": "statements: shown ones that are right",
    "statements others": "statements: shown ones of others (less is better)",
    "positions right": "positions: speakers on their side",
    "positions wrong": "positions: shown on a side not theirs (less is better)",
    "refusals": "unanswerable questions refused",
    "false_refusals": "answerable questions refused (less is better)",
}
"""Every metric, in the order of the table."""

MOST = 2 / 3
"""Two names are the same if their F1 in words is more: "court of audit" is not "court of appeal"."""

_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s", re.MULTILINE)
_HEADING = re.compile(r"^\*\*(For|Against|Said)\*\*\W*$", re.MULTILINE)
_PRONOUNS = frozenset("he she they i we".split())


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer, judged.

    :param counts: by metric, how many count and of how many; without metrics that do not apply.
    :param found: of the gold, its first accepted texts; so `missed`.
    :param wrong: what is shown and should not be.
    """

    question: StoryQuestion
    answer: Answer
    counts: Mapping[str, tuple[int, int]]
    found: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.question.id,
            "shape": self.question.shape,
            "question": self.question.question,
            "answerable": self.question.answerable,
            "refused": self.answer.refused,
            "answer_shape": self.answer.shape,
            "answer": self.answer.text,
            "counts": {name: [int(part), whole] for name, (part, whole) in self.counts.items()},
            "found": list(self.found),
            "missed": list(self.missed),
            "wrong": list(self.wrong),
        }


def judge(question: StoryQuestion, answer: Answer) -> Judged:
    """Score one answer by the shape that was asked for, whatever shape it has."""
    if not question.answerable:
        wrong = () if answer.refused else ("an answer, where the articles have none",)
        return Judged(question, answer, {"refusals": (answer.refused, 1)}, wrong=wrong)
    tally = _JUDGES[question.shape](question, answer)
    counts = {name: counted for name, counted in tally.counts.items() if counted[1]}
    return Judged(
        question,
        answer,
        {**counts, "false_refusals": (answer.refused, 1)},
        tuple(tally.found),
        tuple(tally.missed),
        tuple(tally.wrong),
    )


def scores(judged: Iterable[Judged]) -> dict[str, Score]:
    """Every metric of `LABELS` that applies to at least one question."""
    rows = [each.counts for each in judged]
    every = {name: _score(name, [row[name] for row in rows if name in row]) for name in LABELS}
    return {name: score for name, score in every.items() if score.count}


def _score(name: str, counted: Sequence[tuple[int, int]]) -> Score:
    if name in OVER_ALL:
        total = sum(whole for _, whole in counted)
        return Score(sum(part for part, _ in counted) / total if total else 0.0, total)
    shares = [part / whole for part, whole in counted]
    return Score(sum(shares) / len(shares) if shares else 0.0, len(shares))


@dataclass(slots=True)
class _Tally:
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def sort(self, name: str, gold: Sequence[tuple[str, bool]]) -> None:
        """Count the gold that was found."""
        self.found += [text for text, is_found in gold if is_found]
        self.missed += [text for text, is_found in gold if not is_found]
        self.counts[name] = sum(is_found for _, is_found in gold), len(gold)


def _list(question: StoryQuestion, answer: Answer) -> _Tally:
    tally, matched = _Tally(), list[str]()
    labels = [item.label for item in answer.items]
    tally.sort(
        "list found", [(gold[0], any(names_one(label, gold) for label in labels)) for gold in question.items]
    )
    for label in labels:
        if any(names_one(label, gold) for gold in question.items) or token_f1(label, matched) > MOST:
            matched.append(label)
        else:
            tally.wrong.append(label)
    tally.counts["list right"] = len(matched), len(labels)
    return tally


def _events(question: StoryQuestion, answer: Answer) -> _Tally:
    tally = _Tally()
    telling = [[item for item in answer.items if _tells(item, answer, event)] for event in question.events]
    named = [f"{event.date} {event.words[0][0]}" for event in question.events]
    tally.sort("events found", [(name, bool(items)) for name, items in zip(named, telling, strict=True)])
    # Two outlets may tell one event, and later articles look back on it: one right date will do.
    dated = [
        (name, any(_day(item).startswith(event.date) for item in items), items)
        for event, name, items in zip(question.events, named, telling, strict=True)
        if items
    ]
    tally.wrong += [
        f"{_day(items[0]) or 'no date'} for {name}" for name, is_right, items in dated if not is_right
    ]
    tally.counts["events dates"] = sum(is_right for _, is_right, _ in dated), len(dated)
    pairs = list(pairwise(item.date for item in answer.items if item.date))
    tally.counts["events order"] = sum(one <= other for one, other in pairs), len(pairs)
    return tally


def _comparison(question: StoryQuestion, answer: Answer) -> _Tally:
    tally = _Tally()
    tally.sort("comparison sides", [(side.name, _cited(side.values, answer)) for side in question.sides])
    tally.counts["comparison both"] = not tally.missed, 1
    is_right = answer.shape == "comparison" and _verdict(question, answer)
    tally.counts["comparison verdict"] = is_right, 1
    if not is_right and not answer.refused:
        tally.wrong.append(f"the verdict, not {question.more or 'open'}")
    return tally


def _verdict(question: StoryQuestion, answer: Answer) -> bool:
    """Whether the line before the first bullet names the right side first.

    A side is named by any word that no other side's name has: "the strike of 2025" is the "2025 strike". If
    the articles do not tell, no side may be named.
    """
    opening = words(_BULLET.split(shown(answer), maxsplit=1)[0])
    places = {
        side.name: _first(opening, _own(side.name, [other.name for other in question.sides]))
        for side in question.sides
    }
    if question.more is None:
        return all(place == len(opening) for place in places.values())
    return all(places[question.more] < place for name, place in places.items() if name != question.more)


def _own(name: str, names: Iterable[str]) -> set[str]:
    others = {word for other in names if other != name for word in words(other)}
    return set(words(name)) - others or set(words(name))


def _first(opening: Sequence[str], wanted: set[str]) -> int:
    return next((place for place, word in enumerate(opening) if word in wanted), len(opening))


def _summary(question: StoryQuestion, answer: Answer) -> _Tally:
    tally = _Tally()
    tally.sort("summary facts", [(gold[0], _cited(gold, answer)) for gold in question.facts])
    if not answer.refused:
        tally.counts["summary sentences"] = len(answer.citations) - len(answer.repeated), 1
    return tally


def _statements(question: StoryQuestion, answer: Answer) -> _Tally:
    tally = _Tally()
    tally.sort("statements found", [(gold[0], _cited(gold, answer)) for gold in question.statements])
    others, right = 0, 0
    for item in answer.items:
        quotes = _quotes(item, answer)
        if any(_stands(gold, quotes) for gold in question.statements):
            right += 1
            continue
        is_others = not any(_of_speaker(quote, question.speaker) for quote in quotes)
        others += is_others
        tally.wrong.append(("of another: " if is_others else "") + " ".join(quotes))
    tally.counts["statements right"] = right, len(answer.items)
    tally.counts["statements others"] = others, len(answer.items)
    return tally


def _of_speaker(quote: str, speaker: str) -> bool:
    return not _PRONOUNS.union(words(speaker)).isdisjoint(words(quote))


def _positions(question: StoryQuestion, answer: Answer) -> _Tally:
    tally, gold = _Tally(), question.positions
    under = _under_headings(answer)
    sides = ("for", "against")
    tally.sort(
        "positions right",
        [
            (f"{speaker[0]} ({side})", any(names_one(label, speaker) for label in under[side]))
            for side in sides
            for speaker in gold[side]
        ],
    )
    tally.wrong += [
        f"{label} ({side})"
        for side in sides
        for label in under[side]
        if not any(names_one(label, speaker) for speaker in gold[side])
    ]
    tally.counts["positions wrong"] = len(tally.wrong), sum(len(under[side]) for side in sides)
    return tally


def _under_headings(answer: Answer) -> dict[str, list[str]]:
    """The labels of the items under each heading: those whose label and citation stand there."""
    under: dict[str, list[str]] = {"for": [], "against": [], "said": []}
    _, *parts = _HEADING.split(answer.text)
    for heading, section in zip(parts[::2], parts[1::2], strict=True):
        under[heading.lower()] += [
            item.label
            for item in answer.items
            if stands_in(item.label, section.replace("\\", ""))
            and any(f"[{number}]" in section for number in item.numbers)
        ]
    return under


def names_one(label: str, accepted: Accepted) -> bool:
    """Whether an accepted name stands in a label, or the two have most of their words in common."""
    return any(stands_in(name, label) for name in accepted) or token_f1(label, accepted) > MOST


def _stands(accepted: Accepted, texts: Iterable[str]) -> bool:
    return any(stands_in(one, text) for text in texts for one in accepted)


def _cited(accepted: Accepted, answer: Answer) -> bool:
    return _stands(accepted, (citation.quote for citation in answer.citations))


def _quotes(item: Item, answer: Answer) -> list[str]:
    return [answer.citations[number - 1].quote for number in item.numbers]


def _tells(item: Item, answer: Answer, event: Event) -> bool:
    quotes = _quotes(item, answer)
    return all(_stands(accepted, quotes) for accepted in event.words)


def _day(item: Item) -> str:
    return item.date.isoformat() if item.date else ""


_JUDGES: Mapping[str, Callable[[StoryQuestion, Answer], _Tally]] = {
    "list": _list,
    "events": _events,
    "comparison": _comparison,
    "summary": _summary,
    "statements": _statements,
    "positions": _positions,
}
