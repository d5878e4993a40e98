"""The days that a sentence states for what it tells."""

import re
from dataclasses import dataclass
from datetime import date

from index.text.dates import MONTH, days_of, month_of
from rag.language.relative_dates import last_weekday, looks_ahead, moments

_YEAR = r"(?:19|20)\d\d"
_OF = r",?(?: of)? "
_TURNED = "last|this|next"
_STATED = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})"
    rf"(?:,? (?P<year>[12]\d{{3}})| (?P<turn>{_TURNED}) year)?"
    rf"|(?P<month2>{MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:|,\d{{3}}\b)"
    rf"(?:,? (?P<year2>[12]\d{{3}})| (?P<turn2>{_TURNED}) year)?"
    rf"|(?i:in|since|early|late|of|by|until|mid)[ -](?P<month3>{MONTH})"
    rf"(?!\.? \d{{1,2}}\b(?!:|,\d{{3}}\b)| of (?:that|the same) year)"
    rf"(?:{_OF}(?P<year3>{_YEAR})| (?P<turn3>{_TURNED}) year)?"
    rf"|(?P<month4>{MONTH}){_OF}(?P<year4>{_YEAR})|(?i:in|since) (?P<year5>{_YEAR}))\b(?![-–/]?\d)"
)
TO_COME = re.compile(r"\b(?:will|shall|due|next|scheduled|is to|are to)\b|[’']ll\b")
"""What looks ahead."""
# "Was put off to 3 June, and will ...".
_PUT_OFF = re.compile(r"\b(?:to|until|till) $")
# A day without its year is the nearest one; one to come counts as so much farther away, by whether its verb
# looks ahead. Of factors from 1 to 100, these read most of 555 such days as meant, in sentences of training
# articles.
_AHEAD = {True: 1, None: 1.5, False: 8}
_TURNS = {"last": -1, "this": 0, "next": 1}


@dataclass(frozen=True, slots=True)
class When:
    """Days that a sentence names, at half-open offsets of it."""

    start: int
    end: int
    first: date
    last: date


def whens(text: str, published: date | None) -> list[When]:
    """The days that a sentence names, in order."""
    found = [
        When(*match.span(), *days)
        for match in _STATED.finditer(text)
        if (days := _days(match, text, published))
    ]
    sure, unsure = [], []
    for moment in moments(text, published):
        if moment.first and moment.last:
            sure.append(When(moment.start, moment.end, moment.first, moment.last))
        elif published and (past := last_weekday(text[moment.start : moment.end], published)):
            unsure.append(When(moment.start, moment.end, past, past))
    # What an article tells of has mostly happened.
    meant = sure or ([] if TO_COME.search(text) else unsure)
    found += [
        one for one in meant if all(one.end <= other.start or other.end <= one.start for other in found)
    ]
    return sorted(found, key=lambda one: one.start)


def _given(match: re.Match[str], name: str) -> str | None:
    """What the match has of a name, or of it with a number: "month", "month2"."""
    return next(
        (words for key, words in match.groupdict().items() if words and key.rstrip("12345") == name), None
    )


def _days(match: re.Match[str], text: str, published: date | None) -> tuple[date, date] | None:
    if match["iso"]:
        return days_of(*map(int, match["iso"].split("-")))
    if match["year5"]:
        return days_of(int(match["year5"]))
    month, day = month_of(_given(match, "month") or ""), int(_given(match, "day") or 0) or None
    if year := _given(match, "year"):
        return days_of(int(year), month, day)
    if published is None:
        return None
    if turned := _given(match, "turn"):
        return days_of(published.year + _TURNS[turned], month, day)
    told = looks_ahead(text, *match.span())
    if (told is None or _PUT_OFF.search(text, 0, match.start())) and TO_COME.search(text):
        told = True
    ahead = _AHEAD[told]
    near = (days_of(published.year + turn, month, day) for turn in _TURNS.values())

    def away(days: tuple[date, date]) -> float:
        distance = (days[0] - published).days
        return distance * ahead if distance > 0 else -distance

    return min((one for one in near if one), key=away, default=None)
