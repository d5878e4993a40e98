"""Turns the loosely named fields of files and feeds into an `Article`."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from index.errors import NoArticle
from index.formats import synonyms
from index.formats.nested import address_in, whole, words_of
from index.formats.split_stories import title_of
from index.text.canonical import canonical, version
from index.text.changed import changed
from index.text.dates import Order, parse_date
from index.text.decode import mended
from index.text.html_words import plain
from index.text.published import dated
from index.types import Article

LONGEST_TITLE = 300
"""Code points; twice the longest headline."""

LONGEST_ID = 200
"""Code points; people type ids in commands. A longer one is replaced by its hash."""

# Names are compared without case, accents and punctuation: published_at, publishedAt and "Published at" are
# the same. The best come first.
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
    "textcontent",
    "selftext",
    *synonyms.TEXT,
)
SUMMARY = (
    "abstract",
    "leadparagraph",
    "description",
    "descriptiontext",
    "summary",
    "shortdescription",
    "snippet",
    "excerpt",
    "standfirst",
    "trailtext",
    "teaser",
    *synonyms.SUMMARY,
)
"""The words of an article that has no others, but a title."""
TITLE = (
    "title",
    "headline",
    "headlines",
    "articletitle",
    "heading",
    "webtitle",
    "newstitle",
    *synonyms.TITLE,
)
DATE = (
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
    "firstpublicationdate",
    "firstpublishedat",
    "publicationdatetime",
    "publisheddatetime",
    "publishedtime",
    "publishedtimestamp",
    "publishedutc",
    "webpublicationdate",
    "articlepublishedtime",
    "datepublish",
    "dateissued",
    "issued",
    "displaydate",
    "onlinedate",
    "releasedate",
    "dateposted",
    "postedat",
    "postedon",
    "postdate",
    "newsdate",
    "articledate",
    "date",
    "datetime",
    *synonyms.DATE,
    "timestamp",
    "dateunixtime",
    "firstcreated",
    "versioncreated",
    "createdat",
    "createdutc",
    "seendate",
)
CHANGED = (
    "datemodified",
    "modified",
    "modifiedat",
    "modifieddate",
    "datemodify",
    "articlemodifiedtime",
    "updated",
    "updatedat",
    "dateupdated",
    "lastupdated",
    "lastmodified",
)
_OF_SAVING = ("timestamp", "createdat")
"""Not the story's day but that on which a reader saved it, in an entry with one of these fields:"""
_SAVED = frozenset(
    "isarchived isstarred savedat starredat archivedat timeadded dateadded readingprogress".split()
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
    "containertitle",
    "publicationtitle",
    "publicationname",
    "origin",
    "feed",
    "feedtitle",
    "feedname",
    "provider",
    *synonyms.OUTLET,
    "from",
)
_SOURCES = ("source", "quelle", "fuente", "fonte", "bron")
_OF_READERS = ("origin", "feed")
"""Feed readers name the outlet in an object; elsewhere these are places and addresses."""
AUTHOR = ("author", "byline", "authors", "authorname", "creator", *synonyms.AUTHOR)
URL = (
    "url",
    "link",
    "canonicalurl",
    "permalink",
    "articleurl",
    "weburl",
    "uri",
    "canonical",
    "alternate",
    "sourceurl",
    "originalurl",
    "resolvedurl",
    *synonyms.URL,
)
ID = ("id", "guid", "articleid")
LANGUAGE = ("language", "lang", "inlanguage", *synonyms.LANGUAGE)

_NAMES = (TITLE, DATE, OUTLET, AUTHOR, URL, LANGUAGE)

_IS_URL = re.compile(r"https?://\S+$", re.IGNORECASE)
_UNSPELLED = re.compile(r"[^a-z0-9]")
_NAMES_OF_THINGS = ("name", "value", "title", "rendered", "main", "original", "full", "href", "@id", "id")
# "[[Mina Okafor]]" and "[The Courier](https://...)", as note-takers link.
_NOTE = re.compile(r"\[\[(?:[^\[\]|]{0,200}\|)?([^\[\]|]{1,200})\]\]")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\((https?://[^()\s]{1,2000})\)")
# Whom programs name as the author if nobody told them.
_NOBODY = re.compile(
    r"\W*(?:anonymous|unspecified|unknown|none|null|administrator|admin|user|owner)\W*$", re.IGNORECASE
)
_BY = re.compile(r"(?i:by|von|par|por)\s+(?=[^\W\d_a-z])")
_HEADER = re.compile(
    r"(Title|Headline|Date|Published(?: at| on)?|Source|Outlet|Publisher|Author|Byline|By|URL|Link|Language):"
    r"[ \t]+(\S.*)",
    re.IGNORECASE,
)


class Described(NamedTuple):
    """An article that fields describe.

    :param dated: how its date was found (see `dated`); None without one.
    :param unclear: a date that the fields state and that does not tell a day; None for a dated article.
    :param changed: when it was last changed (see `index.text.changed`); None if nothing says it.
    """

    article: Article
    dated: str | None
    unclear: str | None
    changed: str | None


def is_text_name(name: str) -> bool:
    """Whether a field of this name holds an article's words."""
    return _spelled(name) in TEXT


def is_summary_name(name: str) -> bool:
    """Whether a field of this name holds a story in short."""
    return _spelled(name) in SUMMARY


def is_title_name(name: str) -> bool:
    return _spelled(name) in TITLE


def is_date_name(name: str) -> bool:
    """Whether a field of this name holds the day of publication."""
    return _spelled(name) in DATE


def order_named(name: str) -> Order | None:
    """The order of day and month that the language of a field's name tells."""
    return Order.DAY_FIRST if _spelled(name) in synonyms.DATE else None


def is_article(fields: Mapping[str, object]) -> bool:
    """Whether these fields hold an article's words."""
    return bool(_words(_by_name(fields)))


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
    fields: Mapping[str, object],
    place: str,
    number: int,
    text: str | None = None,
    *,
    is_page: bool = False,
    is_only: bool = True,
) -> Described:
    """The article that the fields describe.

    :param place: a permanent name of the file: an absolute path, a path in an archive, a URL.
    :param number: its position in the file, from 0. Place and number make the id if the fields have neither
        an id nor a URL.
    :param text: the words, if they are not in a field.
    :param is_page: see `dated`; `is_only` likewise.
    :raises NoArticle: if there is no text.
    """
    named = _by_name(fields)
    text = canonical(mended(plain(_words(named)) if text is None else text))
    if not text:
        found = "only a title" if _first(named, TITLE) else "no text in it"
        raise NoArticle(f"expected an article, found {found}")
    url = _address(named, is_only)
    names = [name for name in _present(DATE, named) if not (name in _OF_SAVING and named.keys() & _SAVED)]
    stated = next((day for name in names if (day := _day(named.get(name)))), None)
    published, how = dated(stated, text, url, place, is_page=is_page, is_only=is_only)
    unclear = (
        None if published else next((said for name in names if (said := _figures(named.get(name)))), None)
    )
    # A news URI ("urn:newsml:...") is an id; a web URI is an address.
    own = _first(named, ID) or (None if url else _first(named, ("uri",)))
    author = _name(named, AUTHOR)
    article = Article(
        id=_identity(own, url, f"{place}#{number}"),
        title=one_line(_first(named, TITLE) or title_of(text)),
        text=text,
        published=published,
        outlet=_name(named, OUTLET),
        author=None if author is None or _NOBODY.match(author) else _BY.sub("", author, count=1),
        url=url,
        language=_first(named, LANGUAGE),
        version=version(text),
    )
    moments = (named[name] for name in _present(CHANGED, named))
    return Described(article, how, unclear, changed(moments, text, published) if url and published else None)


def _present(names: tuple[str, ...], named: Mapping[str, object]) -> list[str]:
    """Those of the names that the fields have; most of the many are missing."""
    return [] if named.keys().isdisjoint(names) else [name for name in names if name in named]


def _by_name(fields: Mapping[str, object]) -> dict[str, object]:
    named: dict[str, object] = {}
    for name, value in fields.items():
        named.setdefault(_spelled(name), value)
    return named


def _words(named: Mapping[str, object]) -> str:
    """An article's words: its text, or its summary if there is no text, or if the text was cut off and the
    summary is longer."""
    text = next((found for name in _present(TEXT, named) if (found := words_of(named[name]))), "")
    kept = whole(text)
    if text and kept == text:
        return text
    if not any(named.get(name) for name in TITLE):
        return kept
    return max([kept, *(words_of(named.get(name)) for name in SUMMARY)], key=len)


def _address(named: Mapping[str, object], is_only: bool) -> str | None:
    """The article's web address.

    :param is_only: whether the file is of one story. Then its source may be the address; in a file of many
        it is a site's or a feed's.
    """
    found = (address_in(named[name]) for name in _present(URL, named))
    if address := next(filter(None, found), None):
        return one_line(plain(address))
    if not is_only:
        return None
    sources = (named[name] for name in _present(_SOURCES, named))
    said = (value.strip() for value in sources if isinstance(value, str))
    linked = (match[2] if (match := _LINK.match(value)) else address_in(value) for value in said)
    return next(filter(None, linked), None)


def _name(named: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    """The first of these fields that names somebody. An address does not."""
    for name in _present(names, named):
        value = named[name]
        if name in _OF_READERS and not isinstance(value, dict):
            continue
        parts = value if isinstance(value, list | tuple) else [value]
        said = [one for part in parts[:20] if (one := _said(part)) and not _IS_URL.match(one)]
        if said:
            return said[0] if len(said) == 1 else one_line(", ".join(dict.fromkeys(said)))
    return None


def _day(value: object) -> date | None:
    """The day of a date field, which may be an object (CSL's "date-parts") or a note-taker's link."""
    if isinstance(value, dict):
        parts = value.get("date-parts")
        inner = parts[0] if isinstance(parts, list) and parts else None
        value = inner or next(
            (value[key] for key in ("$date", "value", "raw", "rendered", "date") if key in value), None
        )
    if isinstance(value, list) and len(value) >= 3 and all(type(part) is int for part in value[:3]):
        return parse_date("-".join(map(str, value[:3])))
    for _ in range(2):
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
    return parse_date(_NOTE.sub(r"\1", value) if isinstance(value, str) else value)


def _figures(value: object) -> str | None:
    """A date as it is written, for the report; None for what is no date."""
    return " ".join(value.split())[:40] if isinstance(value, str) and any(map(str.isdigit, value)) else None


def one_line(text: str) -> str:
    """A title: canonical, on one line, at most `LONGEST_TITLE` code points."""
    text = " ".join(canonical(mended(text)).split())
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1].rstrip() + "…"


@lru_cache(maxsize=4096)  # a file has the same names again and again
def _spelled(name: object) -> str:
    name = str(name).lower()
    return _UNSPELLED.sub("", name if name.isascii() else unicodedata.normalize("NFKD", name))


def _identity(own: str | None, url: str | None, place: str) -> str:
    if own and len(own) <= LONGEST_ID:
        return own
    return hashlib.sha256((own or url or place).encode("utf-8", "replace")).hexdigest()[:16]


def _first(named: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    """The first of these fields that is not empty, on one line."""
    return next((said for name in _present(names, named) if (said := _said(named[name]))), None)


def _said(value: object) -> str:
    if isinstance(value, dict):  # "source": {"id": null, "name": "The Courier"}
        parts = (value.get("given") or value.get("firstname"), value.get("family") or value.get("lastname"))
        own = " ".join(part for part in parts if isinstance(part, str))
        value = own or next((value[key] for key in _NAMES_OF_THINGS if value.get(key)), "")
    if isinstance(value, list) and value and isinstance(value[0], dict) and "role" in value[0]:
        value = value[:1]  # ninjs has one headline in several lengths
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]  # "[[Ana Poe]]" without quotation marks, which YAML takes for a list in a list
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (_said(part) for part in value[:20] if not isinstance(part, list))))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)
    if "](" in text or "[[" in text:
        text = _LINK.sub(r"\1", _NOTE.sub(r"\1", text))
    return one_line(plain(text))
