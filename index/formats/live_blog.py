"""Live blogs: each entry keeps its day and time, before its first words.

A live blog is one article of many entries, and "a minute ago" means another minute in each. Pages state their
entries in JSON-LD (https://schema.org/LiveBlogPosting), or mark them up as such.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from index.formats.json_ld import updates
from index.text.dates import MONTHS
from index.text.html_words import plain

_OPENING = 8  # words of an entry that find it in the page's text
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_FEWEST = 2  # entries of a live blog
_MOST = 2000  # of one day; the longest have a few hundred
# The names that sites give to the boxes of their entries.
_ENTRY = re.compile(
    r"\b(?:live-?(?:blog)?-?_*(?:post|entry|update|item|block)|liveticker|ticker-?(?:entry|item))", re.I
)


def with_times(text: str, html: str) -> str:
    """A page's text with the day and time of each entry of its live blog; any other text as it is.

    Where the text lacks most of the entries that the page states, they become the text.
    """
    if "liveBlogUpdate" not in html and not _ENTRY.search(html):
        return text
    entries = [entry for entry in map(_entry, updates(html) or list(_marked(html))) if entry]
    if len(entries) < _FEWEST:
        return text
    places: dict[int, str] = {}
    for when, _, body in entries:
        opening = r"\s+".join(map(re.escape, body.split()[:_OPENING]))
        if match := re.search(opening, text):
            places.setdefault(match.start(), when)
    if 2 * len(places) < len(entries):
        return "\n\n".join(f"{headline}\n\n{when}: {body}".strip() for when, headline, body in entries)
    parts, before = [], 0
    for place, when in sorted(places.items()):
        parts += [text[before:place], f"{when}: "]
        before = place
    return "".join([*parts, text[before:]])


def _entry(stated: Mapping[str, object]) -> tuple[str, str, str] | None:
    """Day and time, headline, and words of an entry; None if it lacks the first or the last."""
    moment = stated.get("datePublished") or stated.get("dateCreated")
    body = plain(
        str(stated.get("articleBody") or stated.get("text") or stated.get("description") or "")
    ).strip()
    if not isinstance(moment, str) or not body:
        return None
    try:
        found = datetime.fromisoformat(moment.strip())
    except ValueError:
        return None
    day = f"{found.day} {MONTHS[found.month - 1]} {found.year}"
    zone = " UTC" if found.tzinfo and not found.utcoffset() else ""
    when = f"{day}, {found:%H:%M}{zone}" if len(moment.strip()) > len("2025-02-09") else day
    return when, plain(str(stated.get("headline") or "")).strip(), body


def _marked(html: str) -> Iterator[Mapping[str, object]]:
    """The entries that a page marks up as such, in its order."""
    import lxml.html

    parser = lxml.html.HTMLParser(encoding="utf-8")
    page = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    boxes = (box for box in page.iter("div", "article", "section", "li") if _is_entry(box))
    for box in islice(boxes, _MOST):
        own = [
            value for name, value in box.attrib.items() if name.startswith("data-") and _MOMENT.match(value)
        ]
        times = [time.get("datetime") for time in box.iter("time") if time.get("datetime")] or own[:1]
        words = [" ".join(part.text_content().split()) for part in box.iter("p")]
        if len(times) == 1 and any(words):
            yield {"datePublished": times[0], "articleBody": "\n\n".join(filter(None, words))}


def _is_entry(box: Any) -> bool:
    return "liveBlogUpdate" in (box.get("itemprop") or "").split() or bool(
        _ENTRY.search(box.get("class") or "")
    )
