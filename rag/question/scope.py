"""Which articles a question is limited to, as typed in it: ``since:2024-01``, ``outlet:"Taipei Times"``."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from index.errors import QueryError
from rag.language.relative_dates import bounds_told
from rag.types import Scope

_NAMED = 5  # outlets that an error lists
# A quotation is passed over whole: what it says limits nothing.
_TOKEN = re.compile(
    r"""(?<!\S)(?P<name>since|until|outlet):(?P<value>"[^"]+"|“[^”]+”|[^\s"“”]+?)(?=[?!.,;]*(?:\s|$))
    | "[^"]*" | “[^”]*” | «[^»]*»""",
    re.IGNORECASE | re.VERBOSE,
)
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")


def typed(question: str) -> tuple[str, Scope]:
    """The question without the limits typed in it, and these.

    :raises QueryError: if one is no date, or stands there twice.
    """
    found: dict[str, str] = {}
    pieces, position = [], 0
    for token in _TOKEN.finditer(question):
        if token["name"] is None:
            continue
        name = token["name"].lower()
        if name in found:
            raise QueryError(f"expected {name}: once in a question, found it twice")
        found[name] = token["value"].strip('"“”').strip()
        pieces.append(question[position : token.start()].rstrip())
        position = token.end()
    if not found:
        return question, Scope()
    since, until, outlet = map(found.get, ("since", "until", "outlet"))
    left = "".join([*pieces, question[position:]]).strip()
    return left, Scope(first_day(since, "since:"), last_day(until, "until:"), outlet or None)


def first_day(text: str | None, name: str) -> date | None:
    """The first day of what is typed: a day, a month ("2024-01") or a year; None for blanks.

    :param name: what the sentence of an error calls it.
    :raises QueryError: if it is none of these.
    """
    days = _days(text, name)
    return days and days[0]


def last_day(text: str | None, name: str) -> date | None:
    """The last day; see `first_day`."""
    days = _days(text, name)
    return days and days[1]


def within(given: Scope, typed: Scope) -> Scope:
    """Both together.

    :raises QueryError: if they name different outlets.
    """
    if given.outlet and typed.outlet and given.outlet.casefold() != typed.outlet.casefold():
        raise QueryError(f"expected one outlet, found {given.outlet!r} and {typed.outlet!r}; leave one out")
    return Scope(
        max(filter(None, (given.since, typed.since)), default=None),
        min(filter(None, (given.until, typed.until)), default=None),
        typed.outlet or given.outlet,
    )


def known(outlet: str, outlets: Sequence[str]) -> str:
    """An outlet as the articles name it, in whatever case it is typed.

    :param outlets: all that the articles name.
    :raises QueryError: if it is none of them.
    """
    folded = {name.casefold(): name for name in outlets}
    if outlet.casefold() in folded:
        return folded[outlet.casefold()]
    near = [folded[name] for name in get_close_matches(outlet.casefold(), folded, n=1)]
    quoted = " or ".join(f"“{name}”" for name in near or outlets[:_NAMED])
    advice = f"did you mean {quoted}?" if near else f"try {quoted}" if quoted else "none is named"
    raise QueryError(f"expected an outlet of the articles, found “{outlet}”; {advice}")


def told(scope: Scope) -> str:
    """A scope in words: "Articles from The Fjord Courier, since 1 January 2024"; "" without limits."""
    parts = [f"from {scope.outlet}" if scope.outlet else "", bounds_told(scope.since, scope.until)]
    words = ", ".join(filter(None, parts))
    return f"Articles {words}" if words else ""


def _days(text: str | None, name: str) -> tuple[date, date] | None:
    written = (text or "").strip()
    if not written:
        return None
    match = _DATE.fullmatch(written)
    try:
        if match is None:
            raise ValueError
        year = int(match["year"])
        first = date(year, int(match["month"] or 1), int(match["day"] or 1))
        if match["day"]:
            return first, first
        month = first.month if match["month"] else 12
        return first, date(year, month, monthrange(year, month)[1])
    except ValueError:
        raise QueryError(
            f"expected {name} to be a date such as 2024-04-10, 2024-04 or 2024, found {written!r}"
        ) from None
