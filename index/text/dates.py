"""The day a story was published, however the source writes it; None rather than a guess."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

# Not the names of `calendar`, which are those of the machine's language.
MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
WEEKDAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())

_MONTHS = {short.lower(): at for at, name in enumerate(MONTHS, 1) for short in (name, name[:3])} | {"sept": 9}
MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{'|'.join(name[:3] for name in MONTHS if name != 'May')}|Sept)\b\.?)"
"""A pattern of months as one writes them: "March", "Mar.", "Mar"."""
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d.*)?")
_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?(?: of)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})\b", re.I)
_MONTH_FIRST = re.compile(r"\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b", re.I)
_EPOCH = re.compile(r"\d{9,13}(?:\.\d+)?")
_LONGEST = 100  # characters; anything longer is no date

# "TOKYO, April 12 (Reuters) -", "PARIS (AP) —", "WASHINGTON, D.C., Jan. 3, 2024 —": a place in capitals, a
# day, an agency in brackets, a dash.
DATELINE = re.compile(
    r"\s*[A-Z][A-Z.'’ /-]{1,40}(?:,\s[A-Z][\w.' -]{1,30}){0,2},?\s+"
    r"(?P<day>[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?)(?:,?\s+(?P<year>\d{4}))?,?\s*"
    r"(?:\([A-Z][\w./ -]{1,40}\)\s*)?(?:--?|[–—])\s"
)
_OPENING = 300  # code points in which to look for a dateline, perhaps after a headline or byline
_NAMED = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<between>[-_./]?)(?P<month>0[1-9]|1[0-2])(?P=between)"
    r"(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_FOLDERS = re.compile(r"/\d{4}/\d{2}/\d{2}(?=/)")
_FAR = timedelta(days=60)
"""A dateline without a year gets the year from the file's name or address if the two days are this close."""


def dated(stated: date | None, text: str, url: str | None, place: str) -> tuple[date | None, str | None]:
    """The day of an article and where it was found: ``"stated"``, ``"dateline"``, ``"address"`` or ``"file
    name"``; or (None, None).

    In this order: what the source states, the dateline of the text ("TOKYO, April 12, 2024 (Reuters) -"), the
    address (".../2024/04/12/..."), the name of the file ("2024-04-12-quake.txt") or of its folders
    ("2024/04/12/quake.txt"). A dateline without a year counts if the address or name gives the year.
    """
    if stated:
        return stated, "stated"
    named = _named(url or ""), "address"
    if not named[0]:
        folders, _, name = place.replace("\\", "/").rpartition("/")
        # A folder "backup-2024-04-12" dates the backup, not the articles.
        folders = "".join(_FOLDERS.findall(folders + "/")[-1:])
        named = _named(name) or _named(folders), "file name"
    if day := _from_dateline(text, named[0]):
        return day, "dateline"
    return named if named[0] else (None, None)


def _named(name: str) -> date | None:
    """The last day that an address or path states, year first."""
    found = [
        _day(int(match["year"]), int(match["month"]), int(match["day"])) for match in _NAMED.finditer(name)
    ]
    return next((day for day in reversed(found) if day and parse_date(day)), None)


def _from_dateline(text: str, around: date | None) -> date | None:
    for line in text[:_OPENING].split("\n"):
        if match := DATELINE.match(line):
            day = match["day"].replace(".", "")
            if match["year"]:
                return parse_date(f"{day} {match['year']}")
            years = (around.year, around.year - 1, around.year + 1) if around else ()
            days = (parse_date(f"{day} {year}") for year in years)
            near = [day for day in days if day and around and abs(day - around) <= _FAR]
            return near[0] if near else None
    return None


def parse_date(value: object) -> date | None:
    """The calendar day that a value states, in the source's own time zone.

    Understands dates and datetimes, ISO 8601, RFC 2822, seconds or milliseconds since 1970 (read as UTC),
    "April 12, 2024", "12 April 2024", "12-APR-2024", and 13/04/2024 or 04/13/2024. None for anything else:
    03/04/2024 (March in one country, April in another), days that do not exist, years before 1500, and days
    more than two years ahead.
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


def month_of(name: str) -> int:
    """The number of a month named as in `MONTH`, in upper or lower case."""
    return _MONTHS[name[:3].lower()]


def days_of(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date] | None:
    """First and last day of a year, a month or a day; None if there is no such day."""
    if day is not None:
        found = _day(year, month or 0, day)
        return (found, found) if found else None
    first, last = month or 1, month or 12
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


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
    if seconds >= 1e11:  # as seconds, the year 5138; so these are milliseconds
        seconds /= 1000
    # A smaller number is a year, a day or a count, not a moment: 1e8 is March 1973.
    return datetime.fromtimestamp(seconds, UTC).date() if 1e8 <= seconds < 1e11 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
