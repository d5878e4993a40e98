"""The days that a sentence names, and whether evidence names them too."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.text.dates import MONTH, WEEKDAYS, days_of, month_of
from index.types import Article
from rag.language.quantities import COUNTS, Span
from rag.language.when import whens

Days = tuple[date, date]
"""A first and a last day, inclusive."""

_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b")
_MONTH = re.compile(
    r"\b(?:(?<=from )|(?<=to )|(?<=and )|(?<=[Ii]n )|(?<=until )|(?<=by )|(?<=of )|(?<=since )|(?<=for )|"
    r"(?<=on )|(?<=before )|(?<=after )|(?<=early )|(?<=late )|(?<=last )|(?<=next )|(?<=this ))"
    r"(?:May|March)\b"
    rf"|\b(?!(?:May|March)\b){MONTH}\b"
)
_YEAR = re.compile(r"(?<![\d,.$¥€£])(?:1[5-9]|20)\d\d(?=s?\b)(?![,.]\d)")
_PART = re.compile(r"\b(?:(?:first|second|third|fourth) (?:half|quarter)|Q[1-4])\b", re.IGNORECASE)
_RANK = re.compile(r"\bthe (first|second|third|fourth)\b(?! \w+ing|(?! and| to| of| but| than| after) \w)")
_ORDINALS = ("first", "second", "third", "fourth")
_MONTH_NAME = re.compile(rf"\b(?!may\b|march\b){MONTH}\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d)+(?:\.\d+)?\b")
_TIME = re.compile(
    r"\b(?:(?P<word>noon|midday|midnight)|(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?(?::(?P<second>\d\d))?"
    r"(?: ?(?P<half>[ap])\.?m\b|(?P<clock> o[’']clock)"
    r"|(?= ?(?:and|to|until|till|[-–]) ?[\d:.]+ ?(?P<same>[ap])\.?m\b))?)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:(?:the )?(?P<after>next|following) day|(?:the|a|one) day (?:after|before|earlier|later)"
    r"|the previous day)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:is|are|than|until|of|by) today\b|\btoday(?=[’']s\b)|(?:^|[;,] )today\b", re.IGNORECASE
)
"""What says that "today" is the present, not the day."""
_END = re.compile(r"\bend (?:of )?$", re.IGNORECASE)
_END_OF = re.compile(r"\bend of (?:the|this) (?P<span>month|year)\b", re.IGNORECASE)
_ALONE = re.compile(r"\bthe (?P<day>\d{1,2})(?:st|nd|rd|th)\b(?= [a-z]+ |[.,;]|$)")
_AWAY = re.compile(r"\b(?:ago|earlier|before|later|from now)\b", re.IGNORECASE)
_TURNED = re.compile(
    r"\b(?P<turn>next|last|this) (?:spring|summer|autumn|fall|winter|season)\b", re.IGNORECASE
)
_YEARS_AWAY = re.compile(
    rf"\b(?P<count>an?|one|{'|'.join(COUNTS[2:13])}) years? (?:later|earlier|before|after|ago)\b",
    re.IGNORECASE,
)
_MONTH_SECONDS = 2629800.0  # a twelfth of 365.25 days
_DAY = timedelta(days=1)
_LONG = timedelta(days=27)  # a month and more


@dataclass(frozen=True, slots=True)
class Named:
    """Days that a text names, at half-open offsets of it, as they may be meant: "Friday" is one past or one
    to come, "in March" of this year or of another."""

    start: int
    end: int
    meant: tuple[Days, ...]


def unborne(sentence: str, evidence: Sequence[tuple[Article, int, int]]) -> Span | None:
    """Where a sentence names a day, month or year that no evidence names; None if all are borne out.

    A weekday is that of the evidence's article. A coarser time than the evidence's is borne out ("in June" by
    "on 9 June"), a finer one is not. A month or a year may be that of publication.
    """
    told: list[Days] = []
    likely: list[Days] = []
    words = ""
    for article, start, end in evidence:
        text = article.text[start:end]
        words += f" {text.lower()} "
        named = _named(text, article.published)
        told += [days for one in named for days in one.meant]
        likely += [one.meant[0] for one in named if one.meant]
        told += _implied(text, article.published, [first for first, _ in told])
        likely += _years_meant(text, article.published, [first for first, _ in likely])
    published = {article.published for article, *_ in evidence}
    parts = {_part(match[0]) for match in _PART.finditer(words)}
    # "In the second quarter, after 1.3 percent in the first"
    parts |= {f"{rank[1]} {part.split()[1]}" for part in parts for rank in _RANK.finditer(words)}
    for match in _PART.finditer(sentence):
        if parts and _part(match[0]) not in parts:
            return match.span()
    times = set(_times(words))
    for match in _CLOCK.finditer(sentence):
        meant = _times(sentence[match.start() : match.end() + len(" p.m.")])
        if match[0] not in words and times.isdisjoint(meant):
            return match.span()
    single = {first for first, last in told if first == last}
    next_day = any(day + _DAY in single for day in single)
    wrong: list[Named] = []
    for day in published:
        wrong = [
            one
            for one in _named(sentence, day)
            if not re.search(rf"\b{re.escape(sentence[one.start : one.end].lower())}\b", words)
            and not (next_day and _NEXT.fullmatch(sentence, one.start, one.end))
            and not any(_borne(days, told, likely, published, words) for days in one.meant)
        ]
        if not wrong:
            return None
    return (wrong[0].start, wrong[0].end) if wrong else None


def apart(evidence: Sequence[tuple[Article, int, int]]) -> list[float]:
    """Seconds that lie between two days, months, years or times of the clock that evidence names, or one and
    its publication."""
    days = {
        days[0]
        for article, start, end in evidence
        for one in _named(article.text[start:end], article.published)
        for days in one.meant
    }
    days |= {article.published for article, *_ in evidence if article.published}
    times = {time for article, start, end in evidence for time in _times(article.text[start:end])}
    found = {abs((one - other).total_seconds()) for one in days for other in days}
    months = {abs(12 * (one.year - other.year) + one.month - other.month) for one in days for other in days}
    years = {abs(one.year - other.year) for one in days for other in days}
    return [
        *found,
        *(abs(one - other) for one in times for other in times),
        *(count * _MONTH_SECONDS for count in months),
        *(count * 12 * _MONTH_SECONDS for count in years),
    ]


def _times(text: str) -> Iterator[float]:
    """Times of the clock in seconds: "noon", "6 p.m.", "18:30"; "1:04:52" is one of a race."""
    for match in _TIME.finditer(text):
        if match["word"]:
            yield 0.0 if match["word"].lower() == "midnight" else 43_200.0
        elif any(match[part] for part in ("half", "same", "clock")) or ":" in match[0]:
            late = 12 * ((match["half"] or match["same"] or "").lower() == "p" and int(match["hour"]) < 12)
            hours, minutes, seconds = (int(match[part] or 0) for part in ("hour", "minute", "second"))
            yield (hours + late) * 3600.0 + minutes * 60 + seconds


def _part(words: str) -> str:
    """A half or quarter of a year: "third quarter" of "Q3"."""
    words = words.lower()
    return f"{_ORDINALS[int(words[1]) - 1]} quarter" if words[0] == "q" else words


def _borne(
    days: Days, told: Iterable[Days], likely: Iterable[Days], published: Iterable[date | None], words: str
) -> bool:
    first, last = days
    year = last - first > 2 * _LONG
    # "In October" may be of another year, but it does not bear out that year.
    if any(first <= one and other <= last for one, other in (likely if year else told)):
        return True
    # What the evidence names itself is not that of publication.
    named = (_YEAR if year else _MONTH_NAME).search(words)
    return last - first >= _LONG and not named and any(day and first <= day <= last for day in published)


def _named(text: str, published: date | None) -> list[Named]:
    found: list[Named] = []

    def add(start: int, end: int, meant: Iterable[Days | None]) -> None:
        if all(end <= one.start or one.end <= start for one in found):
            days = [days for days in meant if days]
            if _END.search(text[:start]):  # "the end of March" is the first of April, too
                days += [(last + _DAY, last + _DAY) for _, last in days]
            found.append(Named(start, end, tuple(days)))

    present = {match.end() for match in _NOW.finditer(text)}
    for one in whens(text, published):
        if one.end in present:
            continue
        if _AWAY.search(text[one.start : one.end]) or _WEEKDAY.match(text[one.start : one.end]):
            continue
        dated = _YEAR.search(text[one.start : one.end])
        spread = (0,) if dated or one.first.year != one.last.year else (0, -1, 1)
        add(one.start, one.end, (_moved((one.first, one.last), years) for years in spread))
    for match in _WEEKDAY.finditer(text):
        add(*match.span(), _weekdays(match[0], published) if published else ())
    for match in _YEAR.finditer(text):
        add(*match.span(), (days_of(int(match[0])),))
    if published:
        for match in _MONTH.finditer(text):
            month = month_of(match[0])
            add(*match.span(), (days_of(published.year + away, month) for away in (0, -1, 1)))
    for match in _NEXT.finditer(text):
        aways = (_DAY,) if match["after"] else (_DAY, -_DAY)
        near = [days for one in found for days in one.meant if days[0] == days[1]]
        near += [(published, published)] if published else []
        add(*match.span(), [(first + away, last + away) for away in aways for first, last in near])
    return sorted(found, key=lambda one: one.start)


def _implied(text: str, published: date | None, known: Sequence[date]) -> Iterator[Days]:
    """The days that a text means without naming them: "until the 28th", "by the end of the year"."""
    for match in _ALONE.finditer(text):
        for month in {(day.year, day.month) for day in (*known, *filter(None, [published]))}:
            if days := days_of(*month, int(match["day"])):
                yield days
    for match in _END_OF.finditer(text):
        if published:
            year = match["span"].lower() == "year"
            days = days_of(published.year, None if year else published.month)
            if days:
                yield days[1], days[1]
                yield days[1] + _DAY, days[1] + _DAY


def _years_meant(text: str, published: date | None, known: Iterable[date]) -> Iterator[Days]:
    """The years that a text means without naming them: "next spring", "two years later"."""
    years: set[int] = set()
    for match in _TURNED.finditer(text):
        if published:
            years |= {
                published.year,
                published.year + {"next": 1, "last": -1, "this": 0}[match["turn"].lower()],
            }
    for match in _YEARS_AWAY.finditer(text):
        count = 1 if match["count"].lower() in ("a", "an", "one") else COUNTS.index(match["count"].lower())
        base = {day.year for day in known} | ({published.year} if published else set())
        years |= {year + away for year in base for away in (count, -count)}
    for year in sorted(years):
        if days := days_of(year):
            yield days


def _moved(days: Days, years: int) -> Days | None:
    try:
        return days[0].replace(year=days[0].year + years), days[1].replace(year=days[1].year + years)
    except ValueError:  # 29 February
        return None


def _weekdays(name: str, published: date) -> Iterator[Days]:
    past = published - timedelta(days=(published.weekday() - WEEKDAYS.index(name)) % 7)
    for away in (0, 7, -7):
        day = past + timedelta(days=away)
        yield day, day
