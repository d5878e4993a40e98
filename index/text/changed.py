"""When a source says that a story was last changed: it tells the versions of one day apart."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from index.text.dates import day_in

_TOP = 25  # lines in which a story may say when it was changed
_SHORT = 120  # code points of such a line
_SAYS = re.compile(
    r"\b(?:updated|modified|corrected|aktualisiert|geändert|mise? à jour|modifié|actualizado|corregido|"
    r"aggiornato|bijgewerkt|atualizado)\b(?P<when>.{0,80})",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)(?!\d|\.\d)\s?(?P<half>[ap]\.?m)?", re.I
)


def changed(stated: Iterable[object], text: str, published: date | None) -> str | None:
    """The moment as ``"2023-09-14T14:05"``, in UTC where a zone is stated; ``"2023-09-14"`` where no time is;
    None if nothing says it.

    :param stated: what fields say of it, the best first.
    """
    for value in stated:
        if moment := _stated(value, published):
            return moment
    for line in text.split("\n", _TOP)[:_TOP]:
        if (
            len(line) <= _SHORT
            and (match := _SAYS.search(line))
            and (moment := _said(match["when"], published))
        ):
            return moment
    return None


def _stated(value: object, published: date | None) -> str | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip()) if len(value) < 40 else None
        except ValueError:
            return _said(str(value), published)
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.strftime("%Y-%m-%dT%H:%M") if 1500 <= value.year < 9999 else None
    return value.isoformat() if isinstance(value, date) else None


def _said(words: str, published: date | None) -> str | None:
    """The moment that words tell; of the day of publication, if they tell a time alone."""
    found = day_in(words)
    day = found[0] if found else published
    rest = words[found[2] :] if found else words
    clock = _CLOCK.search(rest) or (_CLOCK.search(words[: found[1]]) if found else None)
    if day is None or not (clock or found):
        return None
    if clock is None:
        return day.isoformat()
    hour = int(clock["hour"])
    if clock["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if clock["half"][0] in "pP" else 0)
    return f"{day}T{hour:02}:{clock['minute']}"
