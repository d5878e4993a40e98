"""The day that a sentence states for what it tells."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.text.dates import MONTHS, WEEKDAYS, days_of
from rag.language.relative_dates import moments

_MONTH = "|".join(f"{name}|{name[:3]}\\b\\.?" if name != "May" else name for name in MONTHS) + r"|Sept\b\.?"
_YEAR = r"(?:19|20)\d\d"
_STATED = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})"
    rf"(?:,? (?P<year>{_YEAR})| (?P<turn>last|this|next) year)?"
    rf"|(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<year2>{_YEAR}))?"
    rf"|(?:(?<=[Ii]n )|(?<=[Ss]ince )|(?<=[Ll]ast )|(?<=[Ee]arly )|(?<=[Ll]ate )|(?<=mid-)|(?<=[Oo]f )"
    rf"|(?<=[Bb]y )|(?<=[Uu]ntil )|(?<=[Tt]his ))(?P<month3>{_MONTH})(?:,? (?P<year3>{_YEAR}))?"
    rf"|(?P<month4>{_MONTH}),? (?P<year4>{_YEAR})"
    rf"|(?:(?<=[Ii]n )|(?<=[Ss]ince ))(?P<year5>{_YEAR}))\b(?![-–/]?\d)"
)
# Where something starts, ends or is compared with is not when it happened.
_BOUND = re.compile(
    r"\b(?:since|until|till|from|before|after|by|between|to|than|of|for)(?: the)?(?: \w+day,?)? $", re.I
)
TO_COME = re.compile(r"\b(?:will|shall|due|next|scheduled|is to|are to)\b|[’']ll\b")
"""What looks ahead."""
_AHEAD = 4  # a day without its year is the nearest one; one to come counts as so much farther away


@dataclass(frozen=True, slots=True)
class When:
    """Days that a sentence names, at half-open offsets of it."""

    start: int
    end: int
    first: date
    last: date
    bound: bool = False


def whens(text: str, published: date | None) -> list[When]:
    """The days that a sentence names, in order; what only bounds a time is marked."""
    found = []
    for match in _STATED.finditer(text):
        days = _days(match, text, published)
        if days:
            found.append(
                When(match.start(), match.end(), *days, bound=bool(_BOUND.search(text[: match.start()])))
            )
    for moment in moments(text, published):
        first, last = moment.first, moment.last
        if past := _weekday(text[moment.start : moment.end], text, published):
            first = last = past
        if first and last and all(moment.end <= one.start or one.end <= moment.start for one in found):
            bound = bool(_BOUND.search(text[: moment.start]))
            found.append(When(moment.start, moment.end, first, last, bound))
    return sorted(found, key=lambda one: one.start)


def _weekday(words: str, text: str, published: date | None) -> date | None:
    """The last such weekday, unless the sentence looks ahead: what an article tells of has mostly
    happened."""
    name = next((name for name in WEEKDAYS if words.startswith(name)), None)
    if name is None or published is None or TO_COME.search(text):
        return None
    return published - timedelta(days=(published.weekday() - WEEKDAYS.index(name)) % 7)


def when(text: str, published: date | None) -> When | None:
    """The days of what a sentence tells: the first that it names, rather one that bounds nothing."""
    found = whens(text, published)
    return min(found, key=lambda one: (one.bound, (one.last - one.first).days > 31, one.start), default=None)


def _days(match: re.Match[str], text: str, published: date | None) -> tuple[date, date] | None:
    if match["iso"]:
        try:
            one = date.fromisoformat(match["iso"])
        except ValueError:
            return None
        return one, one
    if match["year5"]:
        return days_of(int(match["year5"]))
    month_name = next(filter(None, (match[f"month{n}"] for n in ("", "2", "3", "4"))))
    month = next(n for n, name in enumerate(MONTHS, 1) if name[:3] == month_name[:3])
    day = match["day"] or match["day2"]
    year = next(filter(None, (match[f"year{n}"] for n in ("", "2", "3", "4"))), None)
    if year:
        return days_of(int(year), month, int(day) if day else None)
    if published is None:
        return None
    if match["turn"]:
        turned = published.year + {"last": -1, "this": 0, "next": 1}[match["turn"]]
        return days_of(turned, month, int(day) if day else None)
    ahead = 1 if TO_COME.search(text) else _AHEAD
    near = (days_of(published.year + turn, month, int(day) if day else None) for turn in (-1, 0, 1))

    def away(days: tuple[date, date]) -> float:
        distance = (days[0] - published).days
        return distance * ahead if distance > 0 else -distance

    return min((one for one in near if one), key=away, default=None)
