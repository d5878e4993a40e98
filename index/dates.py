"""The day a story was published, from the many ways sources write it; or None, never a guess."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|"
        "oct october|nov november|dec december".split("|"),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d.*)?")
_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?(?: of)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})\b", re.I)
_MONTH_FIRST = re.compile(r"\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b", re.I)
_EPOCH = re.compile(r"\d{9,13}(?:\.\d+)?")
_LONGEST = 100  # characters; a date is short, and what is longer is something else


def parse_date(value: object) -> date | None:
    """Return the calendar day a value states, as the source's own time zone has it.

    Understands dates and datetimes, ISO 8601, RFC 2822, seconds or milliseconds since 1970 (read as UTC),
    "April 12, 2024", "12 April 2024", "12-APR-2024", and 13/04/2024 or 04/13/2024. None for all else: for
    03/04/2024, which is March in one country and April in another, for days that do not exist, for years
    before 1500 and for days more than two years ahead.
    """
    if isinstance(value, datetime):
        found: date | None = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = _from_epoch(float(value))
    elif isinstance(value, str) and len(value) <= _LONGEST:
        found = _from_text(value.strip())
    else:
        found = None
    latest = datetime.now(UTC).date() + timedelta(days=730)
    return found if found and found.year >= 1500 and found <= latest else None


def _from_text(text: str) -> date | None:
    if match := _ISO.match(text) or _COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text))
    if match := _NUMERIC.match(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if first == second or first > 12:
            return _day(year, second, first)
        return _day(year, first, second) if second > 12 else None
    if match := _DAY_FIRST.search(text):
        return _day(int(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1]))
    if match := _MONTH_FIRST.search(text):
        return _day(int(match[3]), _MONTHS.get(match[1].lower(), 0), int(match[2]))
    try:
        return parsedate_to_datetime(text).date()  # RFC 2822 with a year of two digits
    except (ValueError, TypeError, IndexError):
        return None


def _from_epoch(seconds: float) -> date | None:
    if seconds >= 1e11:  # as seconds this would be the year 5138; so milliseconds
        seconds /= 1000
    # A smaller number is a year, a day or a count, not a moment: 1e8 is March 1973.
    return datetime.fromtimestamp(seconds, UTC).date() if 1e8 <= seconds < 1e11 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
