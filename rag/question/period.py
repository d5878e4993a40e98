"""The days that a question asks about: "last week", "since 10 March", "in March 2025", "now".

What is relative is told as of the day the question is asked, as it is for articles
(`rag.language.relative_dates`). Seasons are those of the north. What lies ahead bounds nothing: no article is
from then.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from index.text.dates import MONTH, WEEKDAYS, days_of, month_of
from rag.language.past_forms import is_past
from rag.language.quantities import COUNTS
from rag.language.relative_dates import last_weekday, moments
from rag.question.shape import take_apart

RECENT = 30
"""Days that "recently" and "lately" look back."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days a question asks about.

    :param since: first day, inclusive; `until` the last, likewise; None where it is open.
    :param left: the question without the words that name days.
    :param question: what is searched for and read: without a day or a month, which its own articles do not
        state.
    :param stated: a day or month is written out, so an article of other days may tell of it.
    :param now: it asks how things stand: "latest", "current", "who is …?".
    """

    since: date | None = None
    until: date | None = None
    left: str = ""
    question: str = ""
    stated: bool = False
    now: bool = False

    @property
    def dated(self) -> bool:
        return self.since is not None or self.until is not None

    def away(self, day: date | None, as_of: date) -> int:
        """How many days an article's day lies outside; of a question without days, from the day it is asked.
        0 if undated."""
        if day is None:
            return 0
        first, last = (self.since or date.min, self.until or date.max) if self.dated else (as_of, as_of)
        return max((first - day).days, (day - last).days, 0)


@dataclass(frozen=True, slots=True)
class _Found:
    """Days named at ``start:end`` of the question; `stated` if a day or month is written out."""

    start: int
    end: int
    first: date
    last: date
    stated: bool = False

    @property
    def length(self) -> timedelta:
        return self.last - self.first


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # first months
_YEAR = r"(?:19|20)\d\d"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
# A day, a month, a season or a year; not "2,000", "the 2024 race" or "the 1900 Regatta".
_STATED = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-\d\d-\d\d)|(?P<alone>{_YEAR})s?"
    rf"|(?:(?:{'|'.join(WEEKDAYS)}),? )?(?:the )?(?:(?P<day>{_NTH})(?: of)? )?"
    rf"(?:(?P<month>{MONTH})(?: (?P<nth>{_NTH})\b(?![\d:]))?(?:(?: of|,)? (?P<year>{_YEAR}))?"
    rf"|(?P<season>{'|'.join(_SEASONS)})(?: of)? (?P<in>{_YEAR})))\b(?![-–/]?\d| (?-i:[A-Z]))",
    re.IGNORECASE,
)
_PART = (
    r"(?:(?:first|second|third|fourth|last) )?(?:year|quarter|month|week|days?|end|start|beginning|middle)"
)
# A month or year alone is meant after one of these: not "may", "march on", "the class of 2025".
_PREPOSED = re.compile(
    r"\b(?:(?:in|during|throughout|since|until|till|before|after|from|to|and|between|through|by|early|mid|"
    rf"late)(?: the)?(?: {_PART} of)?|(?:news|headlines) of)[ -]$",
    re.IGNORECASE,
)
_PAST = re.compile(
    rf"\b(?:(?:in|over|during|within|for) )?(?:(?:the |these )?(?:past|last|previous) "
    rf"(?:(?P<number>\d{{1,3}}|{'|'.join(COUNTS[1:])}|few|couple of|several) (?P<units>day|week|month|year)s?"
    r"|(?:(?<=the last )|(?<=past )|(?<=previous ))(?P<unit>day|week|month|year))"
    r"|recent (?P<recent>day|week|month|year)s|(?P<lately>recently|lately|of late)"
    r"|(?:at|on|over|during) the (?P<weekend>weekend))\b",
    re.IGNORECASE,
)
_FEW = {"few": 3, "couple of": 2, "several": 5}
_LENGTHS = {"day": 1, "week": 7, "month": 30, "year": 365}

_BEFORE = re.compile(
    r"(?:\b(?P<since>since|starting(?: from)?)|\b(?P<after>after)|\b(?P<until>until|till|up to|through|as of)"
    r"|\b(?P<before>before|prior to)|\b(?P<week>in the week of)"
    r"|\b(?:(?:in )?(?:early|mid|late)|in|on|during|over|at|for|of|from|throughout|so far|earlier|later))"
    rf"(?: the)?(?: {_PART} of| of| in| on)?[ -]?$",
    re.IGNORECASE,
)
_BOUNDS: dict[str | None, Callable[[date, date], tuple[date, date]]] = {
    None: lambda first, last: (first, last),
    "since": lambda first, last: (first, date.max),
    "after": lambda first, last: (last + timedelta(1), date.max),
    "until": lambda first, last: (date.min, last),
    "before": lambda first, last: (date.min, first - timedelta(1)),
    "week": lambda first, last: (first, first + timedelta(6)),
}
# "Between 3 and 10 March" is between 3 March and 10 March.
_SHARED = re.compile(rf"\b({_NTH}) ?(and|to|until|-|–) ?({_NTH}) ({MONTH})\b", re.IGNORECASE)
_OPENED = re.compile(r"\b(?:between|from)(?: the)? $", re.IGNORECASE)
_JOINED = re.compile(r" ?(?:and|to|until|till|through|-|–) ?(?:the )?", re.IGNORECASE)
_LEFT = re.compile(r"^(?:['’]s?(?= ))?[ ,]*")  # of "last year's cup"

_NOW = re.compile(
    r"\b(?:latest|newest|current(?:ly)?|now|nowadays|at the moment|at present|presently|these days|"
    r"most recent|still|so far|to date|as of today)\b",
    re.IGNORECASE,
)
_PRESENT = frozenset("is are does do has have can isn't aren't doesn't don't hasn't haven't".split())


def period(question: str, as_of: date) -> Period:
    """The days that a question asks about, if it is asked on a day."""
    asked = _SHARED.sub(r"\1 \4 \2 \3 \4", " ".join(question.split()))
    now = bool(_NOW.search(asked))
    try:
        found = _named(asked, as_of)
    except (OverflowError, ValueError):  # before year 1 or after 9999
        found = None
    asks = take_apart(asked)
    ahead = asks and asks.auxiliary.lower() in ("will", "shall", "won't")
    if found is None or found.first > as_of or (ahead and found.last < as_of):
        return Period(question=question, now=now or _is_present(asked))
    left = _tidy(f"{asked[: found.start].rstrip(' ,')} {_LEFT.sub('', asked[found.end :])}")
    # An article states the year now and then, and "this week"; its own day or month, never.
    return Period(
        since=found.first if found.first > date.min else None,
        until=min(found.last, as_of) if found.last < date.max else None,
        left=left,
        question=left if found.stated and left.strip("?!. ") else asked,
        stated=found.stated,
        now=now,
    )


def _named(asked: str, as_of: date) -> _Found | None:
    """What is named most closely: a day before a year."""
    points: list[_Found] = []
    for one in sorted(_points(asked, as_of), key=lambda one: (one.start, -one.end)):
        if not points or one.start >= points[-1].end:  # of two that overlap, the first and longer
            points.append(one)
    for one, other in pairwise(points):
        opened = _OPENED.search(asked[: one.start])
        if opened and _JOINED.fullmatch(asked[one.end : other.start]) and one.first <= other.last:
            return _Found(opened.start(), other.end, one.first, other.last, one.stated)
    known = [_bounded(asked, one) for one in points]
    past = [one for one in known if one.first <= as_of]
    return min(past or known, key=lambda one: one.length, default=None)


def _bounded(asked: str, point: _Found) -> _Found:
    """The days that a point and the preposition before it mean: "since March"."""
    before = _BEFORE.search(asked[: point.start])
    first, last = _BOUNDS[before.lastgroup if before else None](point.first, point.last)
    return _Found(before.start() if before else point.start, point.end, first, last, point.stated)


def _points(asked: str, as_of: date) -> Iterator[_Found]:
    """Days, months, seasons and years that a question names, with where; both ends known."""
    for match in _PAST.finditer(asked):
        if match["weekend"]:
            saturday = as_of - timedelta(days=(as_of.weekday() - 5) % 7)
            yield _Found(*match.span(), saturday, saturday + timedelta(days=1))
            continue
        number = (match["number"] or ("few" if match["recent"] else "one")).lower()
        count = int(number) if number.isdecimal() else _FEW.get(number) or COUNTS.index(number)
        unit = match["units"] or match["unit"] or match["recent"]
        back = RECENT if match["lately"] else count * _LENGTHS[unit.lower()]
        yield _Found(*match.span(), as_of - timedelta(days=back), as_of)
    for moment in moments(asked, as_of, asked=True):
        words = asked[moment.start : moment.end].lower().split()
        days = moment.first and moment.last and (moment.first, moment.last)
        if not days and words[-1] in _SEASONS and "next" not in words:
            days = _season(words[-1], as_of.year + 1, as_of, over="this" not in words)
        elif not days and (past := last_weekday(words[0], as_of, asked=True)):
            # A question may have no more to tell it by.
            days = past, past
        if days:
            yield _Found(moment.start, moment.end, *days)
    for match in _STATED.finditer(asked):
        if days := _stated(asked, match, as_of):
            yield _Found(*match.span(), *days, stated=days[1] - days[0] <= timedelta(days=31))


def _stated(asked: str, match: re.Match[str], as_of: date) -> tuple[date, date] | None:
    """The days of a date that is written out; the last such day where it has no year."""
    if match["iso"]:
        return days_of(*map(int, match["iso"].split("-")))
    if match["season"]:
        return _season(match["season"].lower(), int(match["in"]))
    day, year = match["day"] or match["nth"], match["year"]
    if not day and not year and not _PREPOSED.search(asked[: match.start()]):
        return None
    if match["alone"]:
        return None if match[0].endswith("s") else days_of(int(match["alone"]))
    month = month_of(match["month"])
    number = int(re.sub(r"\D", "", day)) if day else None
    if year:
        return days_of(int(year), month, number)
    days = days_of(as_of.year, month, number)
    return days_of(as_of.year - 1, month, number) if days and days[0] > as_of else days


def _season(name: str, year: int, as_of: date | None = None, over: bool = False) -> tuple[date, date]:
    """Three months; a winter belongs to the year in which it ends.

    :param as_of: the last season of that name that had begun then or, if `over`, had ended.
    """
    month = _SEASONS[name]
    first = date(year - (month == 12), month, 1)
    last = date(year, month % 12 + 3, 1) - timedelta(days=1)
    if as_of and (last >= as_of if over else first > as_of):
        return _season(name, year - 1, as_of, over)
    return first, last


def _is_present(asked: str) -> bool:
    """Whether it asks how things stand: "who is the mayor?", "who runs the port?"."""
    parts = take_apart(asked)
    if parts is None:
        return False
    if parts.auxiliary:
        return parts.auxiliary.lower() in _PRESENT
    verb = parts.rest.partition(" ")[0]
    return bool(re.search(r"['’]s$", parts.interrogative)) or (verb.endswith("s") and not is_past(verb))


def _tidy(text: str) -> str:
    return re.sub(r"\s+([?!.,;])", r"\1", " ".join(text.split())).strip(" ,")
