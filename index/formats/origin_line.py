"""The line by which a press review or digest says where a story comes from: "The Courier, 4 March 2025"."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from index.text.dates import parse_date
from index.text.published import OTHER_DAY

LONGEST = 160
"""Code points of such a line; a longer one is a sentence."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro",
            "february feb februar février févr fevrier febrero febbraio februari fevereiro",
            "march mar märz maerz mrz mars marzo maart março mrt",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio mei maio",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet juil julio luglio julho",
            "august aug août aout agosto ago augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b\.?|"
    r"\b(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|(?:lun|mar|mercre|jeu|vendre|same)di|"
    r"dimanche|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|luned[iì]|marted[iì]|"
    r"mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica|(?:maan|dins|woens|donder|vrij|zater|zon)dag)\b",
    re.IGNORECASE,
)
_NAME = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DAYS = (
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?:\s+(?:of|de))?[\s/-]+{_NAME},?"
        r"(?:\s+(?:of|de))?[\s/-]+(?P<year>\d{4})\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
)
_YEAR = re.compile(r"\d{4}")
_FIGURES = re.compile(
    r"(?<![\d.])(?:(?:19|20)\d{2}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:19|20)\d{2})(?![\d-])"
)
_CLOCK = re.compile(
    r"\b(?:(?:at|à|um|a las|alle|om)\s+)?\d{1,2}(?::\d{2}(?::\d{2})?|\s?h\s?\d{2})(?:\s?[ap]\.?m\.?)?"
    r"(?:\s?(?:Uhr|GMT|UTC|[A-Z]{2,4}T))?(?=\W|$)"
)
_SAYS_PUBLISHED = re.compile(
    r"(?:(?:first )?published|posted|publié(?:e)?|veröffentlicht|erschienen|publicado|pubblicato|"
    r"gepubliceerd|date|datum|fecha|data)(?:\s+(?:on|at|am|le|el|in|op|il))?\b\s*:?",
    re.IGNORECASE,
)
_SAYS_SOURCE = re.compile(r"(?:source|quelle|fuente|fonte|bron|from|aus|outlet)\s*:\s*", re.IGNORECASE)
_BY = re.compile(r"(?:by|von|par|por|door|di)(?:\s*:)?\s+(?P<who>[^\d|•·:;!?]{2,100})$", re.IGNORECASE)
_PLACE_IN_PAPER = re.compile(
    r"(?:pp?|pg|pages?|seiten?|s|página|pagina)\.?\s?[A-Z]?\d+[\w -]*$|"
    r"\d[\d,. ]*\s(?:words|wörter|mots|palabras|parole|woorden)$|\d{1,2} min(?:ute)?s?(?: read)?$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[|•·;\t]\s*|\s+[–—-]+\s+|,\s+(?!\d{4}\b)|\s*/\s+")
_AROUND = ' \t*_()[]«»"“”„.,:;–—-•|·'
_SMALL = frozenset("of the and & de la le les des du der die das und von el los las y del di il e i".split())
_MOST_WORDS = 8  # in the name of an outlet


class Origin(NamedTuple):
    """What such a line says; None for what it does not."""

    outlet: str | None = None
    author: str | None = None
    day: date | str | None = None


def find_day(text: str) -> tuple[int, int, date | str] | None:
    """Where a line has a day with its year, and the day; as it is written if that is in figures.

    Months may be named in English, French, German, Spanish, Italian, Dutch or Portuguese.
    """
    if not _YEAR.search(text):
        return None
    for pattern in _DAYS:
        if match := pattern.search(text):
            try:
                day = date(int(match["year"]), _MONTHS[match["month"].lower()], int(match["day"]))
            except ValueError:
                continue
            return (*match.span(), day) if parse_date(day) else None
    if match := _FIGURES.search(text):
        return (*match.span(), match[0])
    return None


def read_line(line: str) -> Origin | None:
    """What a line says of where a story comes from; None if it is no such line."""
    line = line.strip()
    if not line or len(line) > LONGEST or "\n" in line:
        return None
    bare = line.strip(_AROUND)
    found = find_day(bare)
    if found and OTHER_DAY.search(bare):
        return None
    if not found and (by := _BY.match(bare)) and len(by["who"].split()) <= _MOST_WORDS:
        return Origin(author=by["who"].strip())
    named = _SAYS_SOURCE.match(bare)
    if not found:
        name = bare[named.end() :].strip(_AROUND) if named else ""
        return Origin(outlet=name) if name and is_name(name) else None
    start, end, day = found
    # The day takes its own part of the line, so that "met on 4 March 2025" is no origin.
    rest = _CLOCK.sub("", f"{bare[:start]} | {bare[end:]}")
    rest = _SAYS_PUBLISHED.sub("", _WEEKDAY.sub("", rest))
    outlet: str | None = None
    author: str | None = None
    for part in _BETWEEN.split(rest):
        part = _SAYS_SOURCE.sub("", part).strip(_AROUND)
        if not part or _PLACE_IN_PAPER.match(part):
            continue
        if by := _BY.match(part):
            author = author or by["who"].strip()
        elif not is_name(part):
            return None
        else:
            outlet = outlet or part
    return Origin(outlet, author, day)


def origin_of(lines: Sequence[str]) -> tuple[Origin, int]:
    """What the first lines under a headline say of the origin, and how many of them do.

    A name alone on its line is the outlet if a line beside it has the day.
    """
    known, count = Origin(), 0
    for place, line in enumerate(lines[:4]):
        said = read_line(line)
        if said is None:
            following = read_line(lines[place + 1]) if place + 1 < len(lines) else None
            alone = not known.outlet and len(line) <= 60 and is_name(line.strip(_AROUND))
            if not (
                alone
                and not line.rstrip().endswith((".", "?", "!"))
                and (known.day or (following and following.day))
            ):
                break
            said = Origin(outlet=line.strip(_AROUND))
        if said.day and known.day:
            break
        known = Origin(known.outlet or said.outlet, known.author or said.author, known.day or said.day)
        count += 1
    return (known, count) if known.day or known.outlet else (Origin(), 0)


def is_name(words: str) -> bool:
    """Whether these could be the name of an outlet: few words, all with a capital but the small ones."""
    parts = words.split()
    return 0 < len(parts) <= _MOST_WORDS and all(
        part.lower() in _SMALL or not part[0].isalpha() or part[0].isupper() for part in parts
    )
