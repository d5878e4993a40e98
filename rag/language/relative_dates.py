"""Expressions that mean a day or a time only by the date of their article: "yesterday", "last month".

Weeks are ISO 8601's, Monday to Sunday. What has no one meaning (a quarter, which may be a firm's own; a
summer, which is half a year off in the south) is found, and given no date.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.text.dates import MONTH, MONTHS, WEEKDAYS, days_of
from rag.language.past_forms import is_past
from rag.language.quantities import COUNTS

_PART = r"(?: (?:morning|afternoon|evening|night))?"
_MONTH = "|".join(MONTHS)
_UNIT = "week|weekend|month|year|quarter|season|spring|summer|autumn|fall|winter"
_NUMBER = rf"\d{{1,3}}|an?|{'|'.join(COUNTS[1:])}|several|a few|a couple of|many"
_AWAY = {
    "the day before yesterday": -2, "yesterday": -1, "last night": -1, "today": 0, "tonight": 0,
    "this morning": 0, "this afternoon": 0, "this evening": 0, "tomorrow": 1, "the day after tomorrow": 2,
}  # fmt: skip

_RELATIVE = re.compile(
    rf"\b(?:(?P<plain>{'|'.join(_AWAY)}){_PART}"
    rf"|(?:(?P<which>this|last|next|coming|past) )?(?P<day>{'|'.join(WEEKDAYS)}){_PART}"
    rf"|(?:(?:earlier|later|early|late|mid|the (?:end|start|beginning|middle) of) )?"
    rf"(?<!\bthe )(?P<turn>last|next|this(?: coming| past)?) (?P<unit>{_UNIT}|{_MONTH})"
    rf"|(?P<number>{_NUMBER}) (?P<each>day|week|month|year|decade)s?(?: ago|(?P<ahead>[’']? time))"
    r")\b(?!s\b|[- ]of\b)",
    re.IGNORECASE,
)
# Days that are names: a holiday, an event, a newspaper, a club; or of no one week: "every Monday".
_NAMED_BEFORE = re.compile(
    r"\b(?:Black|Good|Ash|Easter|Whit|Super|Bloody|Cyber|Giving|Shrove|Fat|Palm|Maundy|Holy|Sheffield|"
    r"[Ee]very|[Ee]ach|[Tt]he) $"
)
_NAMED_AFTER = re.compile(
    r" (?:Times|Telegraph|Mirror|Express|Mail|Post|Herald|Mercury|Star|Tribune|Journal|"
    r"Night (?:Live|Football))\b"
)
_DATED_BEFORE = re.compile(rf"(?:{MONTH}|\d(?:st|nd|rd|th)?),? \(?$")
_DATED_AFTER = re.compile(rf",? {MONTH}(?!\w)|,? (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b(?! ?[ap:.])")
_ABOUT = re.compile(r"\b(?:than|about|around|nearly|almost|roughly|over|some|least|most) $", re.IGNORECASE)

# What tells when the thing was or will be that a weekday is said of. A verb to come takes its passive along:
# "will be held". Of "to", "to leave" may be either, and "to the polls" tells nothing. What somebody will be
# "after winning" has been won, and who was "the first to be" anything has been it.
_TENSE = re.compile(
    r"\b(?:(?P<ahead>(?:will|shall|won[’']t|would(?! have)|(?<=[’'])ll|to(?= be\b)|due|expected|"
    r"scheduled|planned|upcoming|(?:is|are|was|were|set|plans?|going|likely|hop(?:es?|ing)|aims?|ready) to)"
    r"(?:(?: to)?(?: not)? be \w+)?)"
    r"|(?P<done>[Aa]fter (?:having \w+|[a-z]+ing)|(?:first|second|only|last) (?:\w+ ){0,6}?to be)"
    r"|(?P<deadline>(?:by|until|before|starting|beginning|ahead of)(?= (?:early |late )?$))"
    r"|(?P<unsure>if|when|unless|(?:can|could|may|might|should|must|would)(?: have \w+)?"
    r"|to (?!an?\b|the\b)[a-z]+)|(?<!\b[Tt]he )(?<!\ba )(?<!\ban )(?P<past>[a-z]+))\b"
)
_LAST = 6  # days back, from which a weekday of an article is no past one
_APART = re.compile(r"[,;:—–]")
_AFTER = re.compile(r"[,;:—–]|\b(?:and|but|after|which|who)\b")


@dataclass(frozen=True, slots=True)
class Moment:
    """An expression that is relative to the date of its article, and what it means.

    :param start: half-open offsets into the text searched.
    :param first: the first day meant, `last` the last, both inclusive; both None where that is not certain.
    """

    start: int
    end: int
    first: date | None
    last: date | None

    def told(self) -> str | None:
        """The days as one writes them: "11 April 2024", "March 2024", "2023", "8 to 14 April 2024"."""
        return days_told(self.first, self.last) if self.first and self.last else None


def moments(text: str, published: date | None, *, asked: bool = False) -> list[Moment]:
    """The expressions of a sentence that are relative to the day its article was published, in order.

    :param asked: whether it is a question, and `published` the day it is asked.

    A weekday is the nearest one past, that day itself included, where its verb is of the past (`_back`), and
    the nearest one to come where its verb looks ahead ("will", "is due to"). A stated period ("last month of
    1945"), a day with its date ("Thursday, April 11") and a day that is a name ("Black Friday") are none.
    """
    found = []
    for match in _RELATIVE.finditer(text):
        if not _is_other(text, match):
            try:
                first, last = _meant(text, match, published, asked) if published else (None, None)
            except (OverflowError, ValueError):  # before year 1 or after 9999
                first = last = None
            found.append(Moment(match.start(), match.end(), first, last))
    return found


def last_weekday(words: str, until: date, *, asked: bool = False) -> date | None:
    """The last such day up to another, as `_back` has it, if the words open with a weekday."""
    name = next((name for name in WEEKDAYS if words.lower().startswith(name.lower())), None)
    return until - timedelta(days=_back(name, until, asked)) if name else None


def _back(weekday: str, until: date, asked: bool) -> int:
    """How many days a weekday that is past lies before the day an article is dated, or a question `asked`.

    One that would lie six days before an article is the day after: it keeps the date it first came out with,
    and tells more the next day. Of 3,331 articles of two outlets, 1,048 such weekdays of the first sentences
    lie 0 days back, 363 one, then 90, 64, 48 and 41, but six days 121.
    """
    back = (until.weekday() - WEEKDAYS.index(weekday)) % 7
    return -1 if back == _LAST and not asked else back


def day(value: date) -> str:
    """A day as one writes it: "12 April 2024"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def days_told(first: date, last: date) -> str:
    """Days from one to another as one writes them: "March 2024", "8 to 14 April 2024"."""
    if first == last:
        return day(first)
    if (first, last) == days_of(first.year):
        return str(first.year)
    if (first, last) == days_of(first.year, first.month):
        return day(first).partition(" ")[2]
    kept = 1 if (first.year, first.month) == (last.year, last.month) else 2 if first.year == last.year else 3
    return f"{' '.join(day(first).split()[:kept])} to {day(last)}"


def bounds_told(first: date | None, last: date | None) -> str:
    """The same of bounds: "of March 2024", "since 2 March 2024", "up to 3 May 2024"; "" without any."""
    if first and last:
        return f"of {days_told(first, last)}"
    return f"since {day(first)}" if first else f"up to {day(last)}" if last else ""


def _is_other(text: str, match: re.Match[str]) -> bool:
    """Whether the words found are a name or part of a full date."""
    start, end = match.span()
    if match.group() in ("Today", "TODAY") and start and not re.search(r"[.!?“\"‘]\s*$", text[:start]):
        return True  # a newspaper, a programme
    proper = match["day"] or match["unit"] or ""
    if proper.title() in (*MONTHS, *WEEKDAYS) and proper.islower():
        return True  # "this may be"
    if match["day"]:
        before, after = text[max(0, start - 16) : start], text[end:]
        return any((_NAMED_BEFORE.search(before), _NAMED_AFTER.match(after),
                    _DATED_BEFORE.search(before), _DATED_AFTER.match(after)))  # fmt: skip
    return bool(re.match(r" in\b" if proper.lower() == "fall" else r" \d{4}\b", text[end:]))


_Days = tuple[date, date] | tuple[None, None]


def _meant(text: str, match: re.Match[str], published: date, asked: bool) -> _Days:
    if match["plain"]:
        return _apart(published, "day", _AWAY[match["plain"].lower()])
    if match["day"]:
        return _weekday(text, match, published, asked)
    if match["turn"]:
        return _turned(match["turn"].lower(), match["unit"].lower(), published)
    number = re.sub("^an?$", "one", match["number"].lower())
    if not (number.isdecimal() or number in COUNTS) or _ABOUT.search(text[: match.start()]):
        return None, None
    count = int(number) if number.isdecimal() else COUNTS.index(number)
    return _apart(published, match["each"].lower(), count if match["ahead"] else -count)


def _weekday(text: str, match: re.Match[str], published: date, asked: bool) -> _Days:
    wanted = WEEKDAYS.index(match["day"].title())
    past = (published.weekday() - wanted) % 7
    which = (match["which"] or "").lower()
    if which == "this":
        return _apart(published, "day", wanted - published.weekday())
    if which:  # "next Friday", told on a Friday, is another
        return _apart(published, "day", 7 - past if which in ("next", "coming") else -(past or 7))
    ahead = looks_ahead(text, *match.span())
    if ahead is None:
        return None, None
    return _apart(published, "day", -past % 7 if ahead else -_back(match["day"].title(), published, asked))


def looks_ahead(text: str, start: int, end: int) -> bool | None:
    """Whether a day is of what is to come. None where it may be either.

    The nearest verb before it in its clause tells or, where there is none ("On Friday the court will …"),
    the first after it.

    :param start: half-open offsets of the day.
    """
    tenses = _tenses(_APART.split(text[:start])[-1])
    past = max((at for at, tense in enumerate(tenses) if tense == "past"), default=0)
    told = set(tenses[past:] or _tenses(_AFTER.split(text[end:].removeprefix(","))[0])[:1])
    if "ahead" in told or ("deadline" in told and "past" not in told):
        return True
    return False if told == {"past"} else None


def _tenses(clause: str) -> list[str]:
    found = (match for match in _TENSE.finditer(clause) if not match["past"] or is_past(match["past"]))
    return ["past" if match["done"] else match.lastgroup or "" for match in found]


def _turned(turn: str, unit: str, published: date) -> _Days:
    away = {"last": -1, "this past": -1, "next": 1, "this coming": 1}.get(turn, 0)
    if unit == "weekend":
        saturday = published + timedelta(days=5 - published.weekday(), weeks=away)
        return saturday, saturday + timedelta(days=1)
    if unit.title() not in MONTHS:
        return _apart(published, unit, away)
    month = MONTHS.index(unit.title()) + 1
    turned = month >= published.month if away < 0 else month <= published.month
    return days_of(published.year + (away if turned else 0), month) or (None, None)


def _apart(published: date, unit: str, number: int) -> _Days:
    """The day, week, month or year that lies so many from that of publication; no days for other units."""
    if unit in ("day", "week"):
        first = published - timedelta(days=published.weekday() if unit == "week" else 0)
        first += timedelta(**{f"{unit}s": number})
        return first, first + timedelta(days=6 if unit == "week" else 0)
    if unit == "month":
        months = published.year * 12 + published.month - 1 + number
        return days_of(months // 12, months % 12 + 1) or (None, None)
    year = published.year + number
    return (unit == "year" and days_of(year)) or (None, None)
