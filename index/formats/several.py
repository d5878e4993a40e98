"""What readers of files with several stories share: stories in, records out, nothing left out in silence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.errors import NoArticle
from index.formats.file import NOTES, Record
from index.text.dates import parse_date

LEFT_OUT = "files whose cover page, contents or notices are left out"
"""The note of the report for what stands around the stories."""

_SHOWN = 60  # code points of a part without a story
_FIGURES = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})")
_LANGUAGES = {
    name: code
    for code, names in {
        "en": "english englisch anglais inglés inglese engels inglês",
        "de": "german deutsch allemand alemán tedesco duits",
        "fr": "french französisch français francés francese frans",
        "es": "spanish spanisch espagnol español spagnolo spaans",
        "it": "italian italienisch italien italiano italiaans",
        "nl": "dutch niederländisch néerlandais neerlandés olandese nederlands",
        "pt": "portuguese portugiesisch portugais portugués português portoghese",
        "pl": "polish polnisch polonais polaco polski",
        "sv": "swedish schwedisch suédois sueco svenska",
        "da": "danish dänisch danois danés dansk",
        "ru": "russian russisch russe ruso",
    }.items()
    for name in names.split()
}


@dataclass(slots=True)
class Story:
    """One story of several in a file.

    :param fields: loosely named, as in a `Record`.
    """

    fields: dict[str, object]
    text: str


def records(
    stories: Sequence[Story], left_out: Iterable[str] = (), unread: Iterable[str] = ()
) -> Iterator[Record]:
    """The stories as records, the first with a note if something is left out; then the parts without a story.

    Days like 04/03/2025 are settled by the other days of the file, if these tell what comes first. A day that
    stays ambiguous is no day.

    :param left_out: lines around the stories: a cover page, contents, notices of rights.
    :param unread: parts of the file that should be stories, but have none.
    """
    days = [story.fields.get("date") for story in stories]
    order = _order(day for day in days if isinstance(day, str))
    any_left_out = any(line.strip() for line in left_out)
    number = 0
    for number, (story, day) in enumerate(zip(stories, days, strict=True), start=1):
        fields = {name: value for name, value in story.fields.items() if value}
        if isinstance(day, str):
            fields["date"] = _settled(day, order) or day
        if number == 1 and any_left_out:
            fields[NOTES] = (LEFT_OUT,)
        yield Record(number, fields, story.text, of_many=True)
    for place, part in enumerate(unread, start=number + 1):
        begin = " ".join(part[:1000].split())
        begin = begin if len(begin) <= _SHOWN else begin[:_SHOWN].rstrip() + "…"
        yield Record(place, NoArticle(f"expected a story with a headline and words, found “{begin}”"))


def language_of(name: str) -> str | None:
    """The code of a language that a database names: "ENGLISH", "GERMAN; DEUTSCH"."""
    for word in re.findall(r"\w+", name.lower())[:4]:
        if code := _LANGUAGES.get(word):
            return code
    return None


def _order(days: Iterable[str]) -> int | None:
    """0 if the day comes first in all of these dates that tell, 1 if the month does, else None."""
    orders = set()
    for day in days:
        if (match := _FIGURES.search(day)) and match[1] != match[3]:
            # With dots, the day is first in every country.
            orders |= {0} if int(match[1]) > 12 or match[2] == "." else {1} if int(match[3]) > 12 else set()
    return orders.pop() if len(orders) == 1 else None


def _settled(day: str, order: int | None) -> date | None:
    match = _FIGURES.search(day)
    if found := parse_date(day):
        return found
    if not match or order is None:
        return None
    first, second, year = match[1], match[3], match[4]
    return parse_date(f"{year}-{second}-{first}" if order == 0 else f"{year}-{first}-{second}")
