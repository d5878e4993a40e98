"""E-books (EPUB) into articles, a chapter each."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from index.errors import NoArticle
from index.formats.archives import check_zip
from index.formats.epub_news import day_of, is_maker, issue, listed, take_menus
from index.formats.file import LARGEST_TEXT, Budget, File, Record
from index.formats.xml import parse_xml, said, words

LARGEST = 200_000_000
"""Bytes of a book, pictures included."""

SHORTEST_CHAPTER = 200
"""Code points; shorter pages are covers, dedications and part titles."""

_HEADINGS = (".//h1", ".//h2", ".//h3", ".//title")
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/xml")


def read(file: File) -> Iterator[Record]:
    """Yield the chapters of a book in reading order, titled by the book and the chapter; of a newspaper its
    stories.

    :raises NoArticle: if it is no EPUB, or unpacks to more than its size allows.
    """
    data = file.read(LARGEST)
    check_zip(data, Budget(len(data)))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        container = parse_xml(_member(packed, "META-INF/container.xml"))
        root = next((found.get("full-path") for found in container.iter("rootfile")), None) or ""
        package = parse_xml(_member(packed, root))
        book = _Book(packed, package, root)
        for number, name in enumerate(book.chapters, start=1):
            try:
                record = book.record(number, name)
            except NoArticle as problem:
                record = Record(number, problem)
            if record is not None:
                yield record


class _Book:
    """A book, and what its tables of contents have said so far."""

    def __init__(self, packed: zipfile.ZipFile, package: Any, root: str) -> None:
        creators = [" ".join(name.itertext()).strip() for name in package.iterfind("metadata/creator")]
        publisher = said(package, "metadata/publisher")
        self.title = said(package, "metadata/title")
        self.chapters = {name: number for number, name in enumerate(_chapters(package, root))}
        self._paper, self._published = issue(self.title)
        self._is_paper = self._published is not None and any(map(is_maker, [*creators, publisher]))
        self._fields = {
            "outlet": "" if is_maker(publisher) else publisher,
            "author": ", ".join(name for name in creators if not is_maker(name)),
            "date": _published(package),
            "language": said(package, "metadata/language"),
        }
        self._days: dict[str, str] = {}
        self._headings: dict[str, str] = {}
        self._packed = packed

    def record(self, number: int, name: str) -> Record | None:
        """The record of a chapter; None for covers, dedications and the like.

        :raises NoArticle: if it only lists stories, or cannot be read.
        """
        chapter = parse_xml(_member(self._packed, name))
        body = next(iter(chapter.iter("body")), chapter)
        is_story, address = take_menus(body)
        days = listed(body, name, self.chapters, self._heading)
        if days is not None:
            self._days |= days
            raise NoArticle("expected a chapter or a story, found a list of them")
        heading = said(chapter, *_HEADINGS)
        if is_story or self._is_paper:
            return Record(number, *self._story(name, body, heading, address))
        text = words(body)
        if len(text.strip()) < SHORTEST_CHAPTER:
            return None
        title = f"{self.title}: {heading}" if heading and heading != self.title else self.title
        return Record(number, {**self._fields, "title": title}, text)

    def _story(
        self, name: str, body: Any, heading: str, address: str | None
    ) -> tuple[dict[str, object], str]:
        first = next(iter(body.iter("h1", "h2", "h3")), None)
        if first is not None and " ".join("".join(first.itertext()).split()) == heading:
            first.clear(keep_tail=True)
        text = words(body)
        if not text.strip():
            raise NoArticle("expected a story, found a headline without one")
        # The book's own date is the day it was made.
        return {
            **self._fields,
            "outlet": self._fields["outlet"] or self._paper,
            "title": heading,
            "url": address,
            "date": day_of(self._days.get(name, ""), address, self._published),
        }, text

    def _heading(self, name: str) -> str:
        if name not in self._headings:
            try:
                self._headings[name] = said(parse_xml(_member(self._packed, name)), *_HEADINGS)
            except NoArticle:
                self._headings[name] = ""
        return self._headings[name]


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
