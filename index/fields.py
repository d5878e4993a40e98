"""Loosely named fields, as files and feeds have them, into an `Article`."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from index.dates import parse_date
from index.decode import NoArticle
from index.stories import title_of
from index.text import canonical, version
from index.types import Article
from index.webpage import plain

LONGEST_TITLE = 300
"""Code points; twice the longest headline, so what is cut is no headline."""

LONGEST_ID = 200
"""Code points; an id is typed in commands. A longer one is replaced by its hash."""

# Names are compared without case and punctuation: published_at, publishedAt and "Published at" are one.
TEXT = ("text", "body", "content", "article", "story", "articlebody", "fulltext")
TITLE = ("title", "headline")
DATE = (
    "date",
    "published",
    "publishedat",
    "publisheddate",
    "publishdate",
    "publicationdate",
    "datepublished",
    "pubdate",
    "datetime",
    "timestamp",
)
OUTLET = ("outlet", "source", "publisher", "site", "sitename", "publication")
AUTHOR = ("author", "byline", "authors", "creator")
URL = ("url", "link")
ID = ("id", "guid")
LANGUAGE = ("language", "lang")

_UNSPELLED = re.compile(r"[^a-z0-9]")
_HEADER = re.compile(
    r"(Title|Headline|Date|Published(?: at| on)?|Source|Outlet|Publisher|Author|Byline|By|URL|Link|Language):"
    r"[ \t]+(\S.*)",
    re.IGNORECASE,
)


def is_question(fields: Mapping[str, object]) -> bool:
    """Whether a JSON line belongs to a file of questions, which may lie beside the articles."""
    names = {_spelled(name) for name in fields}
    return "question" in names and not names & set(TEXT)


def header_block(text: str) -> tuple[dict[str, object], str]:
    """Split "Title: ..." and "Date: ..." lines off the top of a plain-text story.

    Returns the fields and the rest. A single line such as "Source: Reuters" is no header unless it is the
    title's: there are none to be had.
    """
    lines = text.lstrip("\n").split("\n")
    fields: dict[str, object] = {}
    count = 0
    for line in lines:
        match = _HEADER.fullmatch(line.strip())
        if not match:
            break
        name = "author" if match[1].lower() == "by" else match[1]
        fields[name] = match[2]
        count += 1
    if count >= 2 or {_spelled(name) for name in fields} & set(TITLE):
        return fields, "\n".join(lines[count:])
    return {}, text


def article_of(fields: Mapping[str, object], path: Path, place: int, text: str | None = None) -> Article:
    """Return the article that named fields describe.

    :param path: the file it was read from, absolute.
    :param place: its position in the file, from 0. Path and place make the id where the fields hold
        neither an id nor a URL.
    :param text: the words, where they are not themselves a field.
    :raises NoArticle: if there is no text.
    """
    named: dict[str, object] = {}
    for name, value in fields.items():
        named.setdefault(_spelled(name), value)
    if text is None:
        text = next((found for name in TEXT if (found := _text(named.get(name)))), "")
        text = plain(text)
    text = canonical(text)
    if not text:
        raise NoArticle("expected an article, found no text in it")
    url = _first(named, URL)
    url = url if url and re.match(r"https?://\S+$", url) else None
    return Article(
        id=_identity(_first(named, ID), url, f"{path.as_posix()}#{place}"),
        title=one_line(_first(named, TITLE) or title_of(text)),
        text=text,
        published=next((day for name in DATE if (day := parse_date(named.get(name)))), None),
        outlet=_first(named, OUTLET),
        author=_first(named, AUTHOR),
        url=url,
        language=_first(named, LANGUAGE),
        version=version(text),
    )


def one_line(text: str) -> str:
    """A title: canonical, on one line, at most `LONGEST_TITLE` code points."""
    text = " ".join(canonical(text).split())
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1].rstrip() + "…"


def _spelled(name: object) -> str:
    return _UNSPELLED.sub("", str(name).lower())


def _identity(own: str | None, url: str | None, place: str) -> str:
    if own and len(own) <= LONGEST_ID:
        return own
    return hashlib.sha256((own or url or place).encode("utf-8", "replace")).hexdigest()[:16]


def _text(value: object) -> str:
    """The words of a text field: a string, or a list of paragraphs."""
    if isinstance(value, list):
        return "\n\n".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) and value.strip() else ""


def _first(named: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    """The first of the named fields that says something, on one line."""
    return next((said for name in names if (said := _said(named.get(name)))), None)


def _said(value: object) -> str:
    if isinstance(value, dict):  # "source": {"id": null, "name": "The Courier"}
        value = next((value[key] for key in ("name", "title", "href", "id") if value.get(key)), "")
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (_said(part) for part in value[:20] if not isinstance(part, list))))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return one_line(plain(str(value)))
