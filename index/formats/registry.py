"""The formats that can be read, and the one function that reads them.

To add a format, write one function from a `File` to `Record`s and name it in `FORMATS`.
"""

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from index.errors import NoArticle
from index.formats import (
    archives,
    docx,
    enex,
    epub,
    feeds,
    html,
    json_records,
    mail,
    markdown,
    newsml,
    newsml1,
    odt,
    pdf,
    rtf,
    tables,
    warc,
    wire,
)
from index.formats.blocks import blocks_of_text
from index.formats.exports import read_export
from index.formats.fields import article_of, header_block, is_question
from index.formats.file import NOTES, Budget, File, Record
from index.formats.scans import rejoined
from index.formats.sections import stories_under_headings
from index.formats.split_stories import stories
from index.formats.story_head import without_head
from index.formats.xml import parse_xml
from index.types import Found, Rejected, Unread


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
    if not text.strip():
        raise NoArticle("expected an article, found no text in it")
    if wire.is_wire(text):
        yield from wire.messages(text)
        return
    if (exported := read_export(text)) is not None:
        yield from exported
        return
    text, cut = wire.without_notes(text)
    file.told.extend(wire.LEFT_OUT if cut else ())
    if (headed := stories_under_headings(blocks_of_text(text))) is not None:
        yield from headed
        return
    text = rejoined(text)
    spans = stories(text)
    if not spans:
        raise NoArticle("expected an article, found no text in it")
    for number, (start, end) in enumerate(spans, start=1):
        fields, words = header_block(text[start:end])
        if len(spans) == 1 and not fields:
            fields, words = without_head({}, words)
        yield Record(number, fields, words, of_many=len(spans) > 1)


def _read_xml(file: File) -> Iterable[Record]:
    root = parse_xml(file.read())
    if root.tag not in ROOTS:
        raise NoArticle(f"expected news XML (RSS, Atom, NITF, NewsML), found <{str(root.tag)[:40]}>")
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
    "NewsML": newsml1.read,
}
"""The readers of XML, by the name of the root element."""

_TEXT = Format("text", _read_text, "header lines")
_MARKDOWN = Format("Markdown", markdown.read, "front matter")
_PAGE = Format("a web page", html.read, "page")
_LINES = Format("JSON lines", json_records.read_lines, "field", is_numbered=True)
_TABLE = Format("a table", tables.read, "column", is_numbered=True)
_XML = Format("XML", _read_xml, "metadata", is_numbered=True)
_OPEN = Format("an OpenDocument text", odt.read, "text")
_SAVED = Format("a saved page", mail.read_saved_page, "page")

FORMATS: Mapping[str, Format] = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".iptc": _TEXT,
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
    ".pdf": Format("a PDF", pdf.read, "text"),
    ".docx": Format("a Word document", docx.read, "text"),
    ".rtf": Format("an RTF document", rtf.read, "text"),
    ".odt": _OPEN,
    ".fodt": _OPEN,
    ".enex": Format("an export of notes", enex.read, "note", is_numbered=True),
    ".epub": Format("an e-book", epub.read, is_numbered=True),
    ".eml": Format("a message", mail.read, "header"),
    ".mbox": Format("a mailbox", mail.read_mailbox, "header", is_numbered=True),
    ".xml": _XML,
    ".rss": _XML,
    ".atom": _XML,
    ".nitf": _XML,
}
"""By suffix, in lower case."""

ARCHIVES: Mapping[str, Callable[[File, Budget | None], Iterator[tuple[File, Budget] | Rejected]]] = {
    **dict.fromkeys(archives.KINDS, archives.members),
    **dict.fromkeys(warc.KINDS, warc.members),
}
"""By suffix: what yields the files in one."""

KINDS = frozenset(FORMATS) | frozenset(ARCHIVES)
NAMES = (
    ".txt, .md, .html, .pdf, .docx, .odt, .rtf, .epub, .enex, .json, .jsonl, .csv, .xml, .eml, .mbox, .warc, "
    ".zip or .tar.gz"
)
"""The kinds worth naming in an error."""


_SUFFIX = re.compile(r"\.[\w-]{1,12}")


def read_file(file: File) -> Iterator[Found | Rejected]:
    """Yield the articles of a file or archive, and rejections for what cannot be read. Never raises."""
    if file.kind in ARCHIVES:
        yield from _read_archive(file)
        return
    form = FORMATS.get(file.kind)
    if form is None:
        yield Rejected(file.place, unread(file.place, file.kind).reason)
        return
    empty = True
    try:
        for record, is_only in _with_company(form.read(file)):
            empty = False
            yield from _found(record, file, form, is_only)
    except Exception as error:
        # On a malformed file a library may raise anything, and the other files must still be read.
        yield Rejected(file.place, reason_of(error, form.name))
        return
    if empty:
        yield Rejected(file.place, "expected articles, found an empty file")


def unread(place: str, kind: str) -> Unread:
    """A file of a kind that is not read."""
    suffix = kind if _SUFFIX.fullmatch(kind) else ""
    return Unread(place, f"expected a file of kind {NAMES}, found '{kind or place[-40:]}'", suffix)


def reason_of(error: Exception, expected: str) -> str:
    """What is wrong with a file, in a sentence for the report."""
    if isinstance(error, NoArticle):
        return str(error)
    if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile):
        return "expected gzipped data, found a damaged or incomplete file"
    if isinstance(error, OSError) and error.strerror:
        return f"expected a readable file, but the system says: {error.strerror}"
    return f"expected {expected}, found one that cannot be read ({type(error).__name__})"


def _with_company(records: Iterable[Record]) -> Iterator[tuple[Record, bool]]:
    """Each record, and whether it is the only one: only then does the file's name date it."""
    reading = iter(records)
    if (first := next(reading, None)) is None:
        return
    try:
        second = next(reading, None)
    except Exception:
        yield first, True
        raise
    yield first, second is None
    if second is not None:
        yield second, False
        yield from ((record, False) for record in reading)


def _found(record: Record, file: File, form: Format, is_only: bool) -> Iterator[Found | Rejected]:
    origin = f"{file.place}:{record.number}" if form.is_numbered else file.place
    fields = record.fields
    if isinstance(fields, NoArticle):
        yield Rejected(origin, str(fields))
    elif not (record.text is None and is_question(fields)):
        # The address of a file with many articles is not the address of any of them.
        is_whole = record.number == 1 and not form.is_numbered and not record.of_many
        hints = {name: value for name, value in file.hints.items() if is_whole or name != "url"}
        try:
            merged = _with_hints(fields, hints)
            article, dated, unclear, changed = article_of(
                merged,
                file.place,
                record.number - 1,
                record.text,
                is_page=form.states == "page",
                is_only=is_only and not record.of_many,
            )
        except NoArticle as problem:
            yield Rejected(origin, str(problem))
        else:
            said = fields.get(NOTES)
            notes = (*file.told, *(said if isinstance(said, tuple) else ()))
            dated = form.states if dated == "stated" else dated
            yield Found(article, origin, dated, notes, unclear, changed)


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
        for member in ARCHIVES[file.kind](file, above):
            count += 1
            if isinstance(member, Rejected):
                yield member
                continue
            inner, budget = replace(member[0], text_column=file.text_column), member[1]
            if inner.kind in ARCHIVES and above is None:
                yield from _read_archive(inner, budget)
            elif inner.kind in ARCHIVES:
                yield Rejected(inner.place, "expected at most one archive inside another, found a deeper one")
            elif inner.kind in FORMATS:
                yield from read_file(inner)
            else:
                yield unread(inner.place, inner.kind)
    except Exception as error:  # as in `read_file`
        yield Rejected(file.place, reason_of(error, "an archive"))
        return
    if not count:
        yield Rejected(file.place, "expected articles in the archive, found none")
