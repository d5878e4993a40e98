"""Expressions that mean a day or a time only by the date of their article: "yesterday", "last month".

Weeks are ISO 8601's, Monday to Sunday. What has no one meaning (a quarter, which may be a firm's own; a
summer, which is half a year off in the south) is found, and given no date.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DAYS = [name.lower() for name in calendar.day_name]
_MONTHS = [name.lower() for name in calendar.month_name]
_COUNTS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_DAY = "|".join(calendar.day_name)
_PART = r"(?: (?:morning|afternoon|evening|night))?"
_MONTH = "|".join(list(calendar.month_name)[1:])
_UNIT = "week|weekend|month|year|quarter|season|spring|summer|autumn|fall|winter"
_NUMBER = rf"\d{{1,3}}|an?|{'|'.join(_COUNTS[1:])}|several|a few|a couple of|many"

_RELATIVE = re.compile(
    r"\b(?:"
    r"(?P<plain>the day before yesterday|the day after tomorrow|yesterday|tomorrow|today|tonight|last night|"
    rf"this (?:morning|afternoon|evening)){_PART}"
    rf"|(?:(?P<which>this|last|next|coming|past) )?(?P<day>{_DAY}){_PART}"
    rf"|(?:(?:earlier|later|early|late|mid|the (?:end|start|beginning|middle) of) )?"
    rf"(?<!\bthe )(?P<turn>this|last|next|this coming|this past) (?P<unit>{_UNIT}|{_MONTH})"
    rf"|(?P<number>{_NUMBER}) (?P<ago>day|week|month|year|decade)s? ago"
    rf"|(?<=in )(?P<count>{_NUMBER}) (?P<ahead>day|week|month|year)s?[’']? time"
    r")\b(?!s\b|[- ]of\b)",
    re.IGNORECASE,
)
# Days that are names: a holiday, an event, a newspaper, a club.
_NAMED_BEFORE = re.compile(
    r"\b(?:Black|Good|Ash|Easter|Whit|Super|Bloody|Cyber|Giving|Shrove|Fat|Palm|Maundy|Holy|Sheffield|"
    r"[Ee]very|[Ee]ach|[Tt]he) $"
)
_NAMED_AFTER = re.compile(
    r" (?:Times|Telegraph|Mirror|Express|Mail|Post|Herald|Mercury|Star|Tribune|Journal|"
    r"Night (?:Live|Football))\b"
)
_DATED_BEFORE = re.compile(rf"(?:{_MONTH}|\d(?:st|nd|rd|th)?),? \(?$")
_DATED_AFTER = re.compile(rf",? (?:{_MONTH})\b|,? (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b(?! ?[ap:.])")
_AHEAD = re.compile(
    r"\b(?:will|would|won[’']t|shall|to be|(?:is|are|was|were) to|(?:due|set|expected|scheduled|planned|"
    r"plans?|going|likely|hop(?:es?|ing)|aims?|ready) to|(?:by|until|due|starting|beginning)(?: on)? $|"
    r"upcoming|ahead of)\b|[’']ll\b",
    re.IGNORECASE,
)
# Neither plainly past nor plainly to come: "if he plays on Sunday", "before Sunday's match".
_UNSURE = re.compile(r"\b(?:if|before|when|can|could|may|might|should|must|unless)\b", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:than|about|around|nearly|almost|roughly|over|some|least|most) $", re.IGNORECASE)
_BREAK = re.compile(r"[,;:—–]|\b(?:said|says|told|announced|and|but|after|which|who)\b")


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
        return None if self.first is None or self.last is None else _told(self.first, self.last)


def moments(text: str, published: date | None) -> list[Moment]:
    """The expressions of a sentence that are relative to the day its article was published, in order.

    A weekday is the nearest one past, that day itself included, unless the words around it look ahead
    ("will", "next"): then it is the nearest one to come. A stated period ("last month of 1945"), a day with
    its date ("Thursday, April 11") and a day that is a name ("Black Friday") are none.
    """
    return list(_moments(text, published))


def years(text: str, published: date | None) -> set[str]:
    """The years of the days so meant: "2023" of "last year" in an article of 2024."""
    return {str(day.year) for one in moments(text, published) for day in (one.first, one.last) if day}


def day(value: date) -> str:
    """A day as one writes it: "12 April 2024"."""
    return f"{value.day} {calendar.month_name[value.month]} {value.year}"


def _moments(text: str, published: date | None) -> Iterator[Moment]:
    for match in _RELATIVE.finditer(text):
        if _is_other(text, match):
            continue
        try:
            days = _meant(text, match, published) if published else None
        except (OverflowError, ValueError):  # before year 1 or after 9999
            days = None
        first, last = days or (None, None)
        yield Moment(match.start(), match.end(), first, last)


def _is_other(text: str, match: re.Match[str]) -> bool:
    """Whether the words found are a name or part of a full date."""
    start, end = match.span()
    words = match.group()
    if words == "Today" and start and not re.search(r"[.!?“\"‘]\s*$", text[:start]):
        return True  # a newspaper, a programme
    unit = (match["unit"] or "").lower()
    proper = match["day"] or (match["unit"] if unit in _MONTHS[1:] else None)
    if proper and not proper[0].isupper():
        return True  # "this may be"
    if match["day"]:
        before = text[max(0, start - 16) : start]
        is_named = _NAMED_BEFORE.search(before) or _NAMED_AFTER.match(text, end)
        return bool(is_named or _DATED_BEFORE.search(before) or _DATED_AFTER.match(text, end))
    return bool(re.match(r" in\b" if unit == "fall" else r" \d{4}\b", text[end:]))


def _meant(text: str, match: re.Match[str], published: date) -> tuple[date, date] | None:
    if match["plain"]:
        return _plain(match["plain"].lower(), published)
    if match["day"]:
        return _weekday(text, match, published)
    if match["turn"]:
        return _turned(match["turn"].lower(), match["unit"].lower(), published)
    number = _number((match["number"] or match["count"]).lower())
    if number is None or _ABOUT.search(text, max(0, match.start() - 12), match.start()):
        return None
    unit = (match["ago"] or match["ahead"]).lower()
    if unit == "decade":
        return None
    return _apart(published, unit, -number if match["ago"] else number)


def _plain(words: str, published: date) -> tuple[date, date]:
    away = {"yesterday": -1, "last night": -1, "tomorrow": 1, "the day before yesterday": -2}
    away["the day after tomorrow"] = 2
    meant = published + timedelta(days=away.get(words, 0))
    return meant, meant


def _weekday(text: str, match: re.Match[str], published: date) -> tuple[date, date] | None:
    wanted = _DAYS.index(match["day"].lower())
    which = (match["which"] or "").lower()
    past = (published.weekday() - wanted) % 7
    ahead = -past % 7
    if which in ("next", "coming"):
        away = ahead or 7
    elif which in ("last", "past"):
        away = -(past or 7)
    elif which == "this":
        away = wanted - published.weekday()
    else:
        looks_ahead = _looks_ahead(text, match)
        if looks_ahead is None:
            return None
        away = ahead if looks_ahead else -past
    meant = published + timedelta(days=away)
    return meant, meant


def _looks_ahead(text: str, match: re.Match[str]) -> bool | None:
    """Whether the clause of a weekday is of what is to come: by the words before it, or, where it opens the
    clause ("On Friday the court will …"), by those after it. None where it may be either."""
    words = _BREAK.split(text[: match.start()])[-1]
    if len(words.split()) < 2 and not _AHEAD.search(words):
        words = _BREAK.split(text[match.end() :].removeprefix(","))[0]
    if _AHEAD.search(words):
        return True
    return None if _UNSURE.search(words) else False


def _turned(turn: str, unit: str, published: date) -> tuple[date, date] | None:
    away = {"last": -1, "this past": -1, "next": 1, "this coming": 1}.get(turn, 0)
    if unit in ("week", "month", "year"):
        return _apart(published, unit, away)
    if unit == "weekend":
        monday, sunday = _apart(published, "week", away)
        return monday + timedelta(days=5), sunday
    if unit not in _MONTHS:
        return None
    month = _MONTHS.index(unit)
    year = published.year
    if away < 0 and month >= published.month:
        year -= 1
    if away > 0 and month <= published.month:
        year += 1
    return _month(year, month)


def _apart(published: date, unit: str, number: int) -> tuple[date, date]:
    """The day, week, month or year that lies so many from that of publication."""
    if unit == "day":
        meant = published + timedelta(days=number)
        return meant, meant
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=number)
        return monday, monday + timedelta(days=6)
    if unit == "month":
        months = published.year * 12 + published.month - 1 + number
        return _month(months // 12, months % 12 + 1)
    year = published.year + number
    return date(year, 1, 1), date(year, 12, 31)


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _number(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    if word in ("a", "an"):
        return 1
    return _COUNTS.index(word) if word in _COUNTS else None


def _told(first: date, last: date) -> str:
    if first == last:
        return day(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    if (first, last) == _month(first.year, first.month):
        return f"{calendar.month_name[first.month]} {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    if first.year == last.year:
        return f"{first.day} {calendar.month_name[first.month]} to {day(last)}"
    return f"{day(first)} to {day(last)}"
