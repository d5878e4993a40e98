"""The formats that can be read, and the one function that reads them.

To add a format, write one function from a `File` to `Record`s and name it in `FORMATS`.
"""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from index.errors import NoArticle
from index.formats import (
    archives,
    docx,
    epub,
    feeds,
    html,
    json_records,
    mail,
    markdown,
    newsml,
    pdf,
    tables,
    wire,
)
from index.formats.fields import article_of, header_block, is_question
from index.formats.file import NOTES, Budget, File, Record
from index.formats.scans import rejoined
from index.formats.split_stories import stories
from index.formats.xml import parse_xml
from index.types import Found, Rejected


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of file is read.

    :param name: its name in a sentence.
    :param read: yields its records; raises `NoArticle` if the file is not of this kind.
    :param states: where such a file states its date, for `Found.dated`.
    :param is_numbered: whether the report should give an article's line or item.
    """

    name: str
    read: Callable[[File], Iterable[Record]]
    states: str = "metadata"
    is_numbered: bool = False


def _read_text(file: File) -> Iterator[Record]:
    text = file.text()
    if sent := list(wire.messages(text)):
        yield from sent
        return
    text, cut = wire.without_notes(text)
    file.told.extend(wire.LEFT_OUT if cut else ())
    text = rejoined(text)
    spans = stories(text)
    if not spans:
        raise NoArticle("expected an article, found no text in it")
    for number, (start, end) in enumerate(spans, start=1):
        yield Record(number, *header_block(text[start:end]))


def _read_xml(file: File) -> Iterable[Record]:
    root = parse_xml(file.read())
    if root.tag not in ROOTS:
        raise NoArticle(f"expected news XML (RSS, Atom, NITF, NewsML-G2), found <{str(root.tag)[:40]}>")
    return ROOTS[root.tag](root)


ROOTS: Mapping[str, Callable[[Any], Iterable[Record]]] = {
    "rss": feeds.read_feed,
    "RDF": feeds.read_feed,
    "feed": feeds.read_feed,
    "urlset": feeds.read_sitemap,
    "sitemapindex": feeds.read_sitemap,
    "nitf": newsml.read_nitf,
    "newsItem": newsml.read_newsml,
    "newsMessage": newsml.read_newsml,
}
"""The readers of XML, by the name of the root element."""

_TEXT = Format("text", _read_text, "header lines")
_MARKDOWN = Format("Markdown", markdown.read, "front matter")
_PAGE = Format("a web page", html.read, "page")
_LINES = Format("JSON lines", json_records.read_lines, "field", is_numbered=True)
_TABLE = Format("a table", tables.read, "column", is_numbered=True)
_XML = Format("XML", _read_xml, "metadata", is_numbered=True)
_SAVED = Format("a saved page", mail.read_saved_page, "page")

FORMATS: Mapping[str, Format] = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _PAGE,
    ".htm": _PAGE,
    ".xhtml": _PAGE,
    ".mhtml": _SAVED,
    ".mht": _SAVED,
    ".json": Format("JSON", json_records.read_whole, "field", is_numbered=True),
    ".jsonl": _LINES,
    ".ndjson": _LINES,
    ".csv": _TABLE,
    ".tsv": _TABLE,
    ".pdf": Format("a PDF", pdf.read),
    ".docx": Format("a Word document", docx.read),
    ".epub": Format("an e-book", epub.read, is_numbered=True),
    ".eml": Format("a message", mail.read, "header"),
    ".mbox": Format("a mailbox", mail.read_mailbox, "header", is_numbered=True),
    ".xml": _XML,
    ".rss": _XML,
    ".atom": _XML,
    ".nitf": _XML,
}
"""By suffix, in lower case."""

KINDS = frozenset(FORMATS) | archives.KINDS
NAMES = ".txt, .md, .html, .pdf, .docx, .epub, .json, .jsonl, .csv, .xml, .eml, .mbox, .zip or .tar.gz"
"""The kinds worth naming in an error."""


def read_file(file: File) -> Iterator[Found | Rejected]:
    """Yield the articles of a file or archive, and rejections for what cannot be read. Never raises."""
    if file.kind in archives.KINDS:
        yield from _read_archive(file)
        return
    form = FORMATS.get(file.kind)
    if form is None:
        yield Rejected(
            file.place, f"expected a file of kind {NAMES}, found '{file.kind or file.place[-40:]}'"
        )
        return
    empty = True
    try:
        for record in form.read(file):
            empty = False
            yield from _found(record, file, form)
    except Exception as error:
        # On a malformed file a library may raise anything, and the other files must still be read.
        yield Rejected(file.place, reason_of(error, form.name))
        return
    if empty:
        yield Rejected(file.place, "expected articles, found an empty file")


def reason_of(error: Exception, expected: str) -> str:
    """What is wrong with a file, in a sentence for the report."""
    if isinstance(error, NoArticle):
        return str(error)
    if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile):
        return "expected gzipped data, found a damaged or incomplete file"
    if isinstance(error, OSError) and error.strerror:
        return f"expected a readable file, but the system says: {error.strerror}"
    return f"expected {expected}, found one that cannot be read ({type(error).__name__})"


def _found(record: Record, file: File, form: Format) -> Iterator[Found | Rejected]:
    origin = f"{file.place}:{record.number}" if form.is_numbered else file.place
    fields = record.fields
    if isinstance(fields, NoArticle):
        yield Rejected(origin, str(fields))
    elif not (record.text is None and is_question(fields)):
        # The address of a file with many articles is not the address of any of them.
        is_only = record.number == 1 and not form.is_numbered
        hints = {name: value for name, value in file.hints.items() if is_only or name != "url"}
        try:
            merged = _with_hints(fields, hints)
            article, dated = article_of(merged, file.place, record.number - 1, record.text)
        except NoArticle as problem:
            yield Rejected(origin, str(problem))
        else:
            said = fields.get(NOTES)
            notes = (*file.told, *(said if isinstance(said, tuple) else ()))
            yield Found(article, origin, form.states if dated == "stated" else dated, notes)


def _with_hints(fields: Mapping[str, object], hints: Mapping[str, object]) -> Mapping[str, object]:
    """Fields, with hints where they are missing.

    A fetched page may only name an address on its own server; otherwise it could replace any other article.
    """
    merged = {**hints, **{name: value for name, value in fields.items() if value}}
    if "url" in hints and urlsplit(str(merged["url"])).netloc != urlsplit(str(hints["url"])).netloc:
        merged["url"] = hints["url"]
    return merged


def _read_archive(file: File, above: Budget | None = None) -> Iterator[Found | Rejected]:
    count = 0
    try:
        for member in archives.members(file, above):
            count += 1
            if isinstance(member, Rejected):
                yield member
                continue
            inner, budget = member
            if inner.kind in archives.KINDS and above is None:
                yield from _read_archive(inner, budget)
            elif inner.kind in archives.KINDS:
                yield Rejected(inner.place, "expected at most one archive inside another, found a deeper one")
            elif inner.kind in FORMATS:
                yield from read_file(inner)
    except Exception as error:  # as in `read_file`
        yield Rejected(file.place, reason_of(error, "an archive"))
        return
    if not count:
        yield Rejected(file.place, "expected articles in the archive, found none")
