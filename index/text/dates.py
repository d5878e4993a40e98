"""The day a story was published, however the source writes it; None rather than a guess."""

import calendar
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum

# Not the names of `calendar`, which are those of the machine's language.
MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
WEEKDAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())

_MONTHS = {short.lower(): at for at, name in enumerate(MONTHS, 1) for short in (name, name[:3])} | {"sept": 9}
# German, French, Spanish, Italian, Portuguese, Dutch, Polish and Nordic names, without accents, in full and
# as they are shortened; a month a line.
_ELSEWHERE = """
    januar janner janvier janv enero ene gennaio gen janeiro januari stycznia
    februar feber fevrier fevr fev febrero febbraio fevereiro februari lutego
    marz maerz mrz mars marzo marco maart mrt marts marca
    avril avr abril abr aprile kwietnia
    mai mayo maggio mag maio mei maj maja
    juni juin junio giugno giu junho czerwca
    juli juillet juil julio luglio lug julho lipca
    aout agosto ago augustus augusti sierpnia
    septembre septiembre setiembre settembre set setembro wrzesnia
    oktober okt octobre octubre ottobre ott outubro pazdziernika
    novembre noviembre novembro listopada
    dezember dez decembre diciembre dic dicembre dezembro desember des grudnia
"""
_MONTHS |= {name: at for at, names in enumerate(_ELSEWHERE.strip().split("\n"), 1) for name in names.split()}
MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{'|'.join(name[:3] for name in MONTHS if name != 'May')}|Sept)\b\.?)"
"""A pattern of months as one writes them: "March", "Mar.", "Mar"."""
_ISO = re.compile(r"(\d{4})(?:[-/.]|\s?[年년.]\s?)(\d{1,2})(?:[-/.]|\s?[月월.]\s?)(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]\d.*|\d{6})?")
_NUMERIC = re.compile(r"(?:[^\W\d_]{2,10}\.?,?\s+)?(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?!\d)")
_LETTERS = r"([^\W\d_]{3,12})"
_WORDED = (  # with the places of year, month and day
    (
        rf"\b(\d\d?)(?:st|nd|rd|th|er|[.ºª])?(?: of| de)?[\s-]+{_LETTERS}[.,]*(?: del?)?[\s-]+(\d{{4}})\b",
        3,
        2,
        1,
    ),
    (rf"\b{_LETTERS}\.?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", 3, 1, 2),
    # "04-Mar-25 00:00", as databases write it.
    (rf"\b(\d\d?)([-/ ]){_LETTERS}\2(\d\d)(?![\d:.])", 4, 3, 1),
    # "Tue Mar 11 09:12:44 +0000 2025", as programs in C write it.
    (rf"\b{_LETTERS}\s+(\d\d?)\s+[\d:]{{5,8}}(?:\s+[A-Z+-][\w:]{{1,5}})?\s+(\d{{4}})\b", 3, 1, 2),
)
_EPOCH = re.compile(r"\d{9,19}(?:\.\d+)?")
_LONGEST = 100  # characters; anything longer is no date


class Order(Enum):
    """How a country writes a date in figures."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    YEAR_FIRST = "year first"


def parse_date(value: object, order: Order | None = None) -> date | None:
    """The calendar day that a value states, in the source's own time zone.

    Understands dates and datetimes, ISO 8601, RFC 2822, seconds (or thousandths, or millionths) since 1970
    (read as UTC), "April 12, 2024", "12 April 2024", "12. April 2024", "12 avril 2024", "12-APR-24", and
    13/04/2024 or 04/13/2024. None for anything else: days that do not exist, years before 1500, days more
    than two years ahead, and what can be read as several days (see `readings`).

    :param order: how the source writes dates in figures, if that is known.
    """
    if isinstance(value, datetime):
        found: date | None = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = _from_number(value)
    elif isinstance(value, str) and len(value) <= _LONGEST:
        found = _from_text(value.strip().strip("[]"), order)
    else:
        found = None
    return found if found and _may_be(found) else None


def readings(value: object) -> dict[Order, date]:
    """The days that a date in figures may mean, by the order in which it is read; empty for other values.

    03/04/2024 is March in one country and April in another. With points, the day always comes first. A year
    of two figures may also come first: 18/02/25.
    """
    match = _NUMERIC.match(value.strip()) if isinstance(value, str) and len(value) <= _LONGEST else None
    if not match:
        return {}
    first, second, last = int(match[1]), int(match[3]), int(match[4])
    if len(match[4]) == 4:
        days = {Order.DAY_FIRST: day_of(last, second, first), Order.MONTH_FIRST: day_of(last, first, second)}
        if match[2] == ".":
            del days[Order.MONTH_FIRST]
    else:
        days = {
            Order.DAY_FIRST: day_of(_century(last), second, first),
            Order.MONTH_FIRST: day_of(_century(last), first, second),
            Order.YEAR_FIRST: day_of(_century(first), second, last) if len(match[1]) == 2 else None,
        }
    return {order: day for order, day in days.items() if day and _may_be(day)}


def _may_be(day: date) -> bool:
    return day.year >= 1500 and day <= datetime.now(UTC).date() + timedelta(days=730)


def _century(year: int) -> int:
    """A year of two figures in full: none of them is in the future."""
    return 2000 + year if 2000 + year <= datetime.now(UTC).year + 1 else 1900 + year


def month_of(name: str) -> int:
    """The number of a month named as in `MONTH`, in upper or lower case."""
    return _MONTHS[name[:3].lower()]


def days_of(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date] | None:
    """First and last day of a year, a month or a day; None if there is no such day."""
    if day is not None:
        found = day_of(year, month or 0, day)
        return (found, found) if found else None
    first, last = month or 1, month or 12
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _from_text(text: str, order: Order | None) -> date | None:
    if match := _ISO.match(text) or _COMPACT.fullmatch(text):
        return day_of(int(match[1]), int(match[2]), int(match[3]))
    if _EPOCH.fullmatch(text):
        return _from_number(float(text))
    if _NUMERIC.match(text):
        days = readings(text)
        if order:
            return days.get(order)
        return next(iter(days.values())) if len({*days.values()}) == 1 else None
    if found := day_in(text):
        return found[0]
    try:
        return parsedate_to_datetime(text).date()  # RFC 2822 with a year of two digits
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def day_in(text: str) -> tuple[date, int, int] | None:
    """The first day that a text states with the name of a month ("12 April 2024"), and where."""
    for pattern, year, month, day in _WORDED:
        for match in re.finditer(pattern, text, re.IGNORECASE):
            number = _MONTHS.get(_plain(match[month]), 0)
            written = int(match[year])
            found = day_of(written if len(match[year]) == 4 else _century(written), number, int(match[day]))
            if found:
                return found, match.start(), match.end()
    return None


def _plain(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", word.lower()) if letter.isalpha())


def _from_number(number: float) -> date | None:
    if isinstance(number, int) and (match := _COMPACT.fullmatch(str(number)[:20])):
        return day_of(int(match[1]), int(match[2]), int(match[3]))
    # A smaller number is a year, a day or a count, not a moment: 1e8 is March 1973.
    for scale in (1.0, 1e3, 1e6):  # 1e11 seconds are the year 5138; so those are thousandths or millionths
        if 1e8 <= number / scale < 1e11:
            return datetime.fromtimestamp(number / scale, UTC).date()
    return None


def day_of(year: int, month: int, day: int) -> date | None:
    """None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
