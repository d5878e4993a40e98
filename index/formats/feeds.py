"""Feeds (RSS, Atom) and sitemaps: lists of articles, the newest of them first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.errors import NoArticle
from index.formats.file import Record
from index.formats.xml import said, words
from index.text.dates import parse_date
from index.text.html_words import plain

MOST_ENTRIES = 200
"""Entries of a feed, or pages of a sitemap, that are read, newest first. The next visit finds newer ones."""

WHOLE = 600
"""Code points; an entry at least this long holds the whole article, a shorter one only a teaser."""

SITEMAPS = frozenset({"urlset", "sitemapindex"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What a list says about one article.

    :param url: where to read it; empty if nowhere.
    :param fields: what the list states: title, date, author, outlet, language, url.
    :param text: its words, as far as the list has them.
    """

    url: str
    fields: dict[str, object] = field(default_factory=dict)
    text: str = ""


def read_feed(root: Any) -> Iterator[Record]:
    """Yield the articles of a feed in a file, with the words that the feed has."""
    for number, entry in enumerate(entries(root), start=1):
        if entry.text.strip():
            yield Record(number, entry.fields, entry.text)
        else:
            yield Record(
                number, NoArticle("expected an entry with text, found only a link; give the feed's URL")
            )


def read_sitemap(root: Any) -> Iterator[Record]:
    """Refuse a sitemap in a file: reading a file must never call a server.

    :raises NoArticle: always.
    """
    raise NoArticle("expected articles, found a sitemap, which only lists addresses; give the sitemap's URL")
    yield  # type: ignore[unreachable]  # makes this a reader like the others


def entries(root: Any) -> list[Entry]:
    """The entries of a feed, newest first if all are dated, at most `MOST_ENTRIES`."""
    channel = next(root.iter("channel"), root)
    shared = {"outlet": said(channel, "title"), "language": said(channel, "language") or _language(root)}
    found = [_entry(item, shared) for item in root.iter("item", "entry")]
    return _newest(found, [parse_date(entry.fields.get("date")) for entry in found])


def pages(root: Any) -> list[Entry]:
    """The pages of a sitemap, newest first if all are dated, at most `MOST_ENTRIES`."""
    found, days = [], []
    for item in root.iter("url"):
        fields = {
            "title": said(item, "news/title"),
            "date": said(item, "news/publication_date"),
            "outlet": said(item, "news/publication/name"),
            "language": said(item, "news/publication/language"),
        }
        found.append(_of(said(item, "loc"), fields, ""))
        # The last change of a page is not its publication date, but tells new pages from old.
        days.append(parse_date(fields["date"] or said(item, "lastmod")))
    return _newest(found, days)


def sitemaps(root: Any) -> list[str]:
    """The addresses of the sitemaps in a sitemap index, newest first if all are dated."""
    items = list(root.iter("sitemap"))
    found = [Entry(said(item, "loc")) for item in items]
    return [entry.url for entry in _newest(found, [parse_date(said(item, "lastmod")) for item in items])]


def _newest(found: list[Entry], days: list[Any]) -> list[Entry]:
    if all(days):
        order = sorted(range(len(found)), key=lambda place: days[place], reverse=True)
        found = [found[place] for place in order]
    return found[:MOST_ENTRIES]


def _entry(item: Any, shared: dict[str, str]) -> Entry:
    links = [
        link.get("href") for link in item.iterfind("link") if link.get("rel", "alternate") == "alternate"
    ]
    guid = item.find("guid")
    permanent = said(item, "guid") if guid is not None and guid.get("isPermaLink", "true") != "false" else ""
    url = next(filter(None, links), "") or said(item, "link") or permanent
    fields = {
        "title": plain(said(item, "title")),
        "date": said(item, "pubDate", "published", "issued", "date", "updated"),
        "author": said(item, "creator", "author/name", "author"),
        "outlet": said(item, "source/title", "source") or shared["outlet"],
        "language": _language(item) or shared["language"],
    }
    # Fullest first: RSS has whole articles in content:encoded, Atom in content.
    texts = [
        _text(part) for tag in ("encoded", "content", "description", "summary") for part in item.iterfind(tag)
    ]
    return _of(url, fields, next((text for text in texts if text.strip()), ""))


def _of(url: str, fields: dict[str, str], text: str) -> Entry:
    known: dict[str, object] = {name: value for name, value in fields.items() if value}
    return Entry(url, {**known, "url": url} if url else known, text)


def _text(part: Any) -> str:
    if len(part):
        return words(part)  # Atom's XHTML
    return plain("".join(part.itertext()))


def _language(element: Any) -> str:
    return str(element.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
