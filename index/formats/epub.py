"""E-books (EPUB) into articles, a chapter each."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from index.errors import NoArticle
from index.formats.archives import check_zip
from index.formats.file import LARGEST_TEXT, Budget, File, Record
from index.formats.xml import parse_xml, said, words

LARGEST = 200_000_000
"""Bytes of a book, pictures included."""

SHORTEST_CHAPTER = 200
"""Code points; shorter pages are covers, dedications and part titles."""

_HEADINGS = (".//h1", ".//h2", ".//h3", ".//title")
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/xml")


def read(file: File) -> Iterator[Record]:
    """Yield the chapters of a book in reading order, titled by the book and the chapter.

    :raises NoArticle: if it is no EPUB, or unpacks to more than its size allows.
    """
    data = file.read(LARGEST)
    check_zip(data, Budget(len(data)))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        container = parse_xml(_member(packed, "META-INF/container.xml"))
        root = next((found.get("full-path") for found in container.iter("rootfile")), None) or ""
        package = parse_xml(_member(packed, root))
        shared = {
            "outlet": said(package, "metadata/publisher"),
            "author": ", ".join(
                " ".join(name.itertext()).strip() for name in package.iterfind("metadata/creator")
            ),
            "date": _published(package),
            "language": said(package, "metadata/language"),
        }
        book = said(package, "metadata/title")
        for number, name in enumerate(_chapters(package, root), start=1):
            try:
                chapter = parse_xml(_member(packed, name))
            except NoArticle as problem:
                yield Record(number, problem)
                continue
            body = next(iter(chapter.iter("body")), chapter)
            text = words(body)
            if len(text.strip()) >= SHORTEST_CHAPTER:
                heading = said(chapter, *_HEADINGS)
                title = f"{book}: {heading}" if heading and heading != book else book
                yield Record(number, {**shared, "title": title}, text)


def _published(package: Any) -> str:
    """The day of publication, not of a conversion or a change (OPF 2.0 says which under ``opf:event``)."""
    dates = [date for date in package.iterfind("metadata/date") if date.text]
    said = [(date.get("{http://www.idpf.org/2007/opf}event") or "publication", date.text) for date in dates]
    return next(
        (text.strip() for event, text in said if event in ("publication", "original-publication")), ""
    )


def _chapters(package: Any, root: str) -> Iterator[str]:
    """The archive's names of the pages to read, in order."""
    items = {item.get("id"): item for item in package.iterfind("manifest/item")}
    for place in package.iterfind("spine/itemref"):
        item = items.get(place.get("idref"))
        if (
            item is None
            or item.get("media-type") not in _PAGES
            or "nav" in (item.get("properties") or "").split()
        ):
            continue
        href = unquote(item.get("href") or "").partition("#")[0]
        yield posixpath.normpath(posixpath.join(posixpath.dirname(root), href))


def _member(packed: zipfile.ZipFile, name: str) -> bytes:
    try:
        with packed.open(name) as stream:
            data = stream.read(LARGEST_TEXT + 1)
    except KeyError:
        raise NoArticle(
            f"expected an EPUB, found an archive without {name[:100] or 'a list of contents'}"
        ) from None
    if len(data) > LARGEST_TEXT:
        raise NoArticle(f"expected a chapter of at most {LARGEST_TEXT:,} bytes, found a larger one")
    return data
