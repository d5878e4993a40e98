"""Turns the loosely named fields of files and feeds into an `Article`."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from index.errors import NoArticle
from index.formats.split_stories import title_of
from index.text.canonical import canonical, version
from index.text.dates import dated, parse_date
from index.text.html_words import plain
from index.types import Article

LONGEST_TITLE = 300
"""Code points; twice the longest headline."""

LONGEST_ID = 200
"""Code points; people type ids in commands. A longer one is replaced by its hash."""

# Names are compared without case and punctuation: published_at, publishedAt and "Published at" are the same.
TEXT = (
    "text",
    "body",
    "content",
    "article",
    "story",
    "articlebody",
    "articletext",
    "fulltext",
    "maintext",
    "bodytext",
    "bodyhtml",
    "bodyxhtml",
    "contenttext",
    "contenthtml",
    "bodies",
)
TITLE = ("title", "headline", "headlines", "articletitle", "heading")
DATE = (
    "date",
    "published",
    "publishedat",
    "publisheddate",
    "publishdate",
    "publicationdate",
    "datepublished",
    "pubdate",
    "publishedon",
    "publishdatetime",
    "publishtime",
    "publicationtime",
    "firstpublished",
    "articledate",
    "datetime",
    "timestamp",
    "firstcreated",
    "versioncreated",
    "createdat",
)
OUTLET = (
    "outlet",
    "source",
    "sourcename",
    "publisher",
    "site",
    "sitename",
    "publication",
    "newspaper",
    "copyrightholder",
)
AUTHOR = ("author", "byline", "authors", "authorname", "creator")
URL = ("url", "link", "canonicalurl", "permalink", "articleurl", "weburl", "uri")
ID = ("id", "guid", "articleid")
LANGUAGE = ("language", "lang", "inlanguage")

_NAMES = (TITLE, DATE, OUTLET, AUTHOR, URL, LANGUAGE)

_IS_URL = re.compile(r"https?://\S+$", re.IGNORECASE)
_UNSPELLED = re.compile(r"[^a-z0-9]")
_NAMES_OF_THINGS = ("name", "value", "title", "href", "@id", "id")
_HEADER = re.compile(
    r"(Title|Headline|Date|Published(?: at| on)?|Source|Outlet|Publisher|Author|Byline|By|URL|Link|Language):"
    r"[ \t]+(\S.*)",
    re.IGNORECASE,
)


def is_text_name(name: str) -> bool:
    """Whether a field of this name holds an article's words."""
    return _spelled(name) in TEXT


def is_question(fields: Mapping[str, object]) -> bool:
    """Whether a JSON line is from a question file, which may be in the same folder as the articles."""
    names = {_spelled(name) for name in fields}
    return "question" in names and not names & set(TEXT)


def header_block(text: str) -> tuple[dict[str, object], str]:
    """Split "Title: ..." and "Date: ..." lines off the top of a plain-text story.

    Returns the fields and the rest. A single line such as "Source: Reuters" is no header, unless it is the
    title.
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


def of_paragraphs(paragraphs: Sequence[str]) -> tuple[dict[str, object], str]:
    """The header fields (see `header_block`, but by our names) and the text of a document's paragraphs.

    Empty paragraphs set the others apart, as blank lines do: then these may be the lines of a wrapped text.
    """
    # A line end inside a paragraph is a "\v" meanwhile; `canonical` makes it one again.
    whole = "\n".join(paragraph.replace("\n", "\v") for paragraph in paragraphs).strip("\n")
    fields, text = header_block(whole)
    fields = {
        names[0]: value for name, value in fields.items() for names in _NAMES if _spelled(name) in names
    }
    return fields, text if "\n\n" in whole else text.replace("\n", "\n\n")


def article_of(
    fields: Mapping[str, object], place: str, number: int, text: str | None = None
) -> tuple[Article, str | None]:
    """The article that the fields describe, and how its date was found (see `dates.dated`).

    :param place: a permanent name of the file: an absolute path, a path in an archive, a URL.
    :param number: its position in the file, from 0. Place and number make the id if the fields have neither
        an id nor a URL.
    :param text: the words, if they are not in a field.
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
    url = next((said for name in URL if _IS_URL.match(said := _said(named.get(name)))), None)
    stated = next((day for name in DATE if (day := parse_date(named.get(name)))), None)
    published, how = dated(stated, text, url, place)
    # A news URI ("urn:newsml:...") is an id; a web URI is an address.
    own = _first(named, ID) or (None if url else _first(named, ("uri",)))
    article = Article(
        id=_identity(own, url, f"{place}#{number}"),
        title=one_line(_first(named, TITLE) or title_of(text)),
        text=text,
        published=published,
        outlet=_first(named, OUTLET),
        author=_first(named, AUTHOR),
        url=url,
        language=_first(named, LANGUAGE),
        version=version(text),
    )
    return article, how


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
    """The words of a text field: a string, a list of paragraphs, or the first body of several."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        bodies = (part.get("value") for part in value if isinstance(part, dict))  # as in ninjs
        return next((body for body in bodies if isinstance(body, str) and body.strip()), "")
    if isinstance(value, list):
        return "\n\n".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) and value.strip() else ""


def _first(named: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    """The first of these fields that is not empty, on one line."""
    return next((said for name in names if (said := _said(named.get(name)))), None)


def _said(value: object) -> str:
    if isinstance(value, dict):  # "source": {"id": null, "name": "The Courier"}
        value = next((value[key] for key in _NAMES_OF_THINGS if value.get(key)), "")
    if isinstance(value, list) and value and isinstance(value[0], dict) and "role" in value[0]:
        value = value[:1]  # ninjs has one headline in several lengths
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (_said(part) for part in value[:20] if not isinstance(part, list))))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return one_line(plain(str(value)))
