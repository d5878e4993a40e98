"""Web addresses into articles: a page or document, or everything in a feed or sitemap."""

import codecs
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from index.errors import NoArticle
from index.formats import feeds
from index.formats.fields import article_of
from index.formats.file import Budget, File, in_memory, kind_of
from index.formats.registry import KINDS, read_file, reason_of
from index.formats.xml import parse_xml
from index.sources.fetch import Fetched, Fetcher
from index.text.decode import is_utf8
from index.types import Found, Rejected

MOST_SITEMAPS = 20
"""How many sitemaps of a sitemap index are read, newest first."""

# Kinds by media type; for a general type, the suffix of the address says more.
_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/feed+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/warc": ".warc",
    "application/wacz": ".wacz",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/rss+xml": ".xml",
    "application/atom+xml": ".xml",
    "application/rdf+xml": ".xml",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/markdown": ".md",
    "message/rfc822": ".eml",
    "multipart/related": ".mhtml",
    "application/mbox": ".mbox",
    "application/x-tar": ".tar",
}
_GENERAL = {
    "": ".html",
    "text/plain": ".txt",
    "application/octet-stream": "",
    "binary/octet-stream": "",
    "application/gzip": "",
    "application/x-gzip": "",
    "application/zip": ".zip",
}
_PLAIN = frozenset({"utf-8", "utf8", "us-ascii", "iso-8859-1"})  # what we assume anyway
_AS_TEXT = frozenset({".html", ".txt", ".md", ".csv", ".tsv", ".json", ".jsonl"})


def is_url(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def read_url(url: str, fetcher: Fetcher) -> Iterator[Found | Rejected]:
    """Yield the articles at an address, or in what it lists, and what could not be read. Never raises."""
    try:
        file = fetch(url, fetcher)
        root = parse_xml(file.read()) if file.kind == ".xml" else None
    except Exception as error:  # as in `read_file`
        yield Rejected(url, reason_of(error, "a page"))
        return
    if root is not None and root.tag in feeds.SITEMAPS:
        yield from _read_sitemap(url, root, fetcher)
    elif root is not None and root.tag in ("rss", "RDF", "feed"):
        yield from _read_entries(url, feeds.entries(root), fetcher)
    else:
        yield from read_file(file)


def fetch(url: str, fetcher: Fetcher, known: dict[str, object] | None = None) -> File:
    """Fetch an address as a file.

    :param known: fields to use where the file has none.
    :raises NoArticle: if it cannot be fetched, or its kind cannot be read.
    """
    found = fetcher.get(url)
    kind = _kind(found)
    name = urlsplit(found.url).path
    is_packed = name.lower().endswith((".gz", ".tgz")) and found.data.startswith(b"\x1f\x8b")
    budget = Budget(len(found.data))
    hints = {**(known or {}), "url": found.url}
    data = found.data if is_packed else _as_utf8(found, kind)
    file = in_memory(found.url, data, budget, kind=kind, hints=hints)
    if is_packed == name.lower().endswith((".gz", ".tgz")):
        return file
    # The server may have unpacked a file with a packed name.
    return in_memory(found.url + "#", data, budget, kind=kind, hints=hints)


def _kind(found: Fetched) -> str:
    named = kind_of(urlsplit(found.url).path)
    if found.kind in _TYPES:
        return _TYPES[found.kind]
    if found.kind in _GENERAL:
        kind = named if named in KINDS else _GENERAL[found.kind]
        if kind:
            return kind
    raise NoArticle(f"expected a page, feed or document, found {found.kind or 'something else'}")


def _as_utf8(found: Fetched, kind: str) -> bytes:
    """The data; text in another encoding, by the server's word, becomes UTF-8 with a mark."""
    if kind not in _AS_TEXT or not found.charset or found.charset in _PLAIN or is_utf8(found.data):
        return found.data
    try:
        return codecs.BOM_UTF8 + found.data.decode(found.charset, "replace").encode("utf-8")
    except (LookupError, ValueError):
        return found.data


def _read_sitemap(url: str, root: Any, fetcher: Fetcher) -> Iterator[Found | Rejected]:
    pages = feeds.pages(root)
    for address in feeds.sitemaps(root)[:MOST_SITEMAPS]:
        if len(pages) >= feeds.MOST_ENTRIES:
            break
        try:
            inner = parse_xml(fetch(urljoin(url, address), fetcher).read())
        except Exception as error:
            yield Rejected(address, reason_of(error, "a sitemap"))
        else:
            pages += feeds.pages(inner)
    yield from _read_entries(url, pages[: feeds.MOST_ENTRIES], fetcher)


def _read_entries(url: str, entries: list[feeds.Entry], fetcher: Fetcher) -> Iterator[Found | Rejected]:
    """Read each entry: from the list if it is complete there, else from its own address."""
    if not entries:
        yield Rejected(url, "expected a list of articles, found an empty one")
    for entry in entries:
        if len(entry.text) >= feeds.WHOLE or not entry.url:
            yield from _from_list(url, entry, "expected an entry with text or an address, found neither")
            continue
        try:
            read = list(read_file(fetch(urljoin(url, entry.url), fetcher, entry.fields)))
        except Exception as error:
            read = [Rejected(entry.url, reason_of(error, "a page"))]
        if entry.text.strip() and not any(isinstance(item, Found) for item in read):
            # The teaser is better than nothing.
            yield from _from_list(url, entry, "")
        else:
            yield from read


def _from_list(url: str, entry: feeds.Entry, missing: str) -> Iterator[Found | Rejected]:
    place = entry.url or f"{url}#{entry.fields.get('title', '')}"
    try:
        article, dated, unclear, changed = article_of(entry.fields, place, 0, entry.text)
    except NoArticle as problem:
        yield Rejected(place, missing or str(problem))
    else:
        dated = "feed" if dated == "stated" else dated
        yield Found(article, place, dated, unclear=unclear, changed=changed)
