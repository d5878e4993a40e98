"""The day on which a story was published, by the order of trust; None rather than a guess.

What the story states of itself goes first: its field in a database, a line "Published 3 May 2024", its
dateline. Then its address, last the name of its file. The day on which it was printed, exported, forwarded or
saved is not the day on which it was published.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice

from index.text.dates import day_in, day_of, parse_date

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
_REPUBLISHED = timedelta(days=3)
"""A page's own date counts as that of a later copy if the story states a day that is this much earlier."""

_SHORT = 120  # code points of a line that may state a day; longer ones are sentences
_FEW_WORDS = 10  # after "Published": "Monday 10 February 2025 at 08:12 GMT"
_TOP = 25  # lines in which a story may say when it was published
_HEAD = 8  # lines among which a date that stands alone is the story's
_MOST_LINES = 2000
_SAYS = re.compile(
    r"(?:[^|·•\n]{0,60}[|·•]\s*|\W{0,5})(?:first |originally |date |article )?(?:"
    r"published|posted|publication date|"
    r"veröffentlicht|erschienen|erscheinungsdatum|publiziert|publiée?|date de publication|mis en ligne|paru|"
    r"publicad[oa]|fecha de publicación|data de publicação|pubblicat[oa]|gepubliceerd|geplaatst|publicerad|"
    r"publisert|publiceret|udgivet|julkaistu|opublikowano)\b\W{0,5}(?:(?:on|am|le|el|il|em|op|den|dnia)\s+)?",
    re.IGNORECASE,
)
OTHER_DAY = re.compile(
    r"\b(?:updated?|modified|edited|corrected|print(?:ed)?|retrieved|downloaded|accessed|saved|clipped|exported|"
    r"generated|archived|load-date|created|aktualisiert|geändert|gedruckt|ausgedruckt|abgerufen|gespeichert|"
    r"heruntergeladen|mise? à jour|modifié|imprimé|consulté|téléchargé|actualizado|impreso|consultado|"
    r"descargado|aggiornato|stampato|bijgewerkt|afgedrukt|atualizado|impresso)\b",
    re.IGNORECASE,
)
# What may stand around the date of a line that states nothing else: a byline, a weekday, a time.
_BEFORE = re.compile(
    r"(?:(?:by|von|par|por|di|door|af|av)\s.{2,60}?[,|·•–—-]?\s*|[^|·•]{2,60}[|·•]\s*|"
    r"[^|·•,.:;]{2,40},\s*)?(?:[^\W\d_]{2,12}\.?,?\s*)?\W{0,3}",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\s,.]*(?:(?:at|um|à|alle|a las|às|om|kl\.?|[-–—|·•])\s*)?(?:\d{1,2}[:.h]\d{2}.{0,20})?\s*(?:[|·•].*)?",
    re.IGNORECASE,
)
# Names that programs give to what they save: the day in them is the day of saving.
_SAVED = re.compile(
    r"export|download|takeout|backup|dump|print|scan|screenshot|saved|clipping|pocket|instapaper|factiva|"
    r"lexis|nexis|proquest|europresse|convert",
    re.IGNORECASE,
)


def dated(
    stated: date | None,
    text: str,
    url: str | None,
    place: str,
    *,
    is_page: bool = False,
    is_only: bool = True,
) -> tuple[date | None, str | None]:
    """The day of an article and where it was found: ``"stated"``, ``"text"``, ``"dateline"``, ``"address"``
    or ``"file name"``; or (None, None).

    In this order: what the source states (a web page only after a line of its story that says "Published"), a
    line of the text that says when it was published (`stated_day`), the dateline ("TOKYO, April 12, 2024
    (Reuters) -"), the address (".../2024/04/12/..."), the name of the file ("2024-04-12-quake.txt") or of its
    folders ("2024/04/12/quake.txt"). A dateline without a year counts if the address or name gives the year.

    :param is_page: whether `stated` is a web page's own date, which is later if the page is a later copy.
    :param is_only: whether the file holds no other story. The name of one that does dates the file.
    """
    if stated and not is_page:
        return stated, "stated"
    lines = text.split("\n", _MOST_LINES)
    if stated and (day := _said_published(lines)):
        return day, "text"
    said = stated_day(lines), "text"
    named = _named(url or ""), "address"
    if not named[0] and is_only:
        named = _named_file(place), "file name"
    told = _from_dateline(text, stated or named[0]), "dateline"
    own = said if said[0] else told
    if stated and not (own[0] and stated - own[0] > _REPUBLISHED):
        return stated, "stated"
    return next((found for found in (own, named) if found[0]), (None, None))


def stated_day(lines: Iterable[str]) -> date | None:
    """The day on which a story says that it was published, or that stands alone in a line at its head.

    Never the day of an update or a print. None if several lines give nothing but days, and different ones, as
    in a chronology.
    """
    lines = [line for whole in lines if (line := whole.strip())]
    if day := _said_published(lines):
        return day
    alone: set[date] = set()
    at_head = False
    for place, line in enumerate(lines):
        if len(line) <= _SHORT and (day := _alone(line)):
            alone.add(day)
            at_head |= place < _HEAD
    return alone.pop() if at_head and len(alone) == 1 else None


def _said_published(lines: Iterable[str]) -> date | None:
    """The day of the first line near the top that says "Published ..."."""
    for line in islice((line for whole in lines if (line := whole.strip())), _TOP):
        if len(line) <= _SHORT and (match := _SAYS.match(line)):
            said = OTHER_DAY.split(line[match.end() :])[0]
            if len(said.split()) <= _FEW_WORDS and (day := parse_date(said)):
                return day
    return None


def _alone(line: str) -> date | None:
    """The day that a line states and nothing else but a byline and a time; None if it is a print's or an
    update's."""
    if OTHER_DAY.search(line):
        return None
    if found := day_in(line):
        day, start, end = found
        return day if _BEFORE.fullmatch(line[:start]) and _AFTER.fullmatch(line[end:]) else None
    # Figures with a time are the head or foot that a browser prints.
    return parse_date(line) if len(line) <= 12 and line[-1].isdigit() else None


def _named_file(place: str) -> date | None:
    folders, _, name = place.replace("\\", "/").rpartition("/")
    # A folder "backup-2024-04-12" dates the backup, not the articles.
    folders = "".join(_FOLDERS.findall(folders + "/")[-1:])
    return (None if _SAVED.search(name) else _named(name)) or _named(folders)


def _named(name: str) -> date | None:
    """The last day that an address or path states, year first."""
    found = [
        day_of(int(match["year"]), int(match["month"]), int(match["day"])) for match in _NAMED.finditer(name)
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
