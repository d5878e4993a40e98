"""PDF into words: lines joined into paragraphs, page headers and footers left out."""

import io
import logging
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from index.errors import NoArticle
from index.formats.file import File, Record
from index.text.published import stated_day

LARGEST = 100_000_000
"""Bytes of a PDF; twice a newspaper in full colour."""

MOST_PAGES = 3_000
"""Pages of a PDF; the longest commission report has 2,000."""

LONGEST = 60.0
"""Seconds that one PDF may take; a page takes about a twentieth of one."""

_LEAST_PAGES = 3  # with fewer, a repeated top line may be chance
_EDGE = 2  # lines at the top and bottom of a page that can be headers or footers
_SHORTEST_HEADLINE, _LONGEST_HEADLINE = 10, 100  # code points
_UNFINISHED = re.compile(r"[.,;:-]$")  # the end of a sentence, or a line break inside one
_DIGITS = re.compile(r"\d+")
_HYPHEN = re.compile(r"(\w{1,50})[-\u2010\u00ad]$")
_COMPOUND = re.compile(r"\w+-\w+")
_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_SHORT = 0.8  # of a full line: a shorter line that ends a sentence ends the paragraph
_UNNAMED = re.compile(
    r"(?:untitled|microsoft word|document\d*|.*\.(?:docx?|pdf|indd|qxd|tex))\b", re.IGNORECASE
)


class _TooLong(Exception):
    """Reading took too long."""


def read(file: File) -> Iterator[Record]:
    """Yield a PDF as one article.

    :raises NoArticle: if it is no PDF, is encrypted, has too many pages, takes too long, or has no text.
    """
    data = file.read(LARGEST)
    import pypdf

    # It warns about every flaw it repairs.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if b"%PDF-" not in data[:1024]:
        raise NoArticle("expected a PDF, found something else")
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not _opens(reader):
        raise NoArticle("expected a PDF that opens without a password, found an encrypted one")
    _check_pages(reader)
    lines = _pages(reader)
    pages = _without_edges(lines)
    text = "\n\n".join(filter(None, paragraphs(pages)))
    if not text.strip():
        raise NoArticle("expected a PDF with text, found only pictures of pages; run it through OCR first")
    day = stated_day(line for page in lines for line in page)
    yield Record(1, {**_headline(pages), **_fields(reader), "published": day}, text)


def _opens(reader: Any) -> bool:
    try:
        return bool(reader.decrypt(""))
    except Exception:  # for instance an unknown algorithm
        return False


def _check_pages(reader: Any) -> None:
    declared = reader.root_object.get("/Pages", {}).get_object().get("/Count", 0)
    count = declared if isinstance(declared, int) and declared > MOST_PAGES else len(reader.pages)
    if count > MOST_PAGES:
        raise NoArticle(f"expected a PDF of at most {MOST_PAGES:,} pages, found {count:,}")


def _pages(reader: Any) -> list[list[str]]:
    """The lines of each page."""
    over = time.monotonic() + LONGEST

    def watch(*_: object) -> None:
        if time.monotonic() > over:
            raise _TooLong

    try:
        return [page.extract_text(visitor_operand_before=watch).splitlines() for page in reader.pages]
    except _TooLong:
        raise NoArticle(
            f"expected a PDF that can be read in {LONGEST:.0f} s, found one that takes longer"
        ) from None


def _headline(pages: Sequence[Sequence[str]]) -> dict[str, object]:
    """The first line as the title, if it looks like one."""
    first = next((page[0] for page in pages if page), "")
    is_headline = _SHORTEST_HEADLINE <= len(first) <= _LONGEST_HEADLINE and not _UNFINISHED.search(first)
    return {"title": first} if is_headline else {}


def _fields(reader: Any) -> dict[str, object]:
    known = reader.metadata
    if known is None:
        return {}
    title = str(known.title or "")
    fields: dict[str, object] = {"author": known.author}
    if title.strip() and not _UNNAMED.match(title.strip()):
        fields["title"] = title
    # Not its CreationDate: that is the day on which it was printed or converted.
    return {name: value for name, value in fields.items() if value}


def _without_edges(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """The pages without the lines that most of them repeat at an edge, page numbers aside."""
    kept = [[line.strip() for line in page if line.strip()] for page in pages]
    filled = sum(map(bool, kept))
    if filled < _LEAST_PAGES:
        return kept
    counts = Counter(form for page in kept for form in {_form(line) for line in page[:_EDGE] + page[-_EDGE:]})
    running = {form for form, count in counts.items() if 2 * count > filled}
    for page in kept:
        for _ in range(_EDGE):
            if page and _form(page[0]) in running:
                del page[0]
            if page and _form(page[-1]) in running:
                del page[-1]
    return kept


def _form(line: str) -> str:
    return _DIGITS.sub("0", line.lower())


def paragraphs(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    """Join lines into paragraphs, which may run from page to page.

    A paragraph ends where a short line ends a sentence. A word broken at a line's end is joined; it keeps its
    hyphen if the text has the same word with a hyphen elsewhere.
    """
    lines = [line for page in pages for line in page]
    if not lines:
        return
    full = sorted(map(len, lines))[len(lines) * 9 // 10]
    hyphened = {word.lower() for line in lines for word in _COMPOUND.findall(line)}
    said: list[str] = []
    for line in lines:
        broken = _HYPHEN.search(said[-1]) if said else None
        if broken and line[:1].islower():
            compound = f"{broken[1]}-{_WORD.findall(line)[0]}".lower()
            said[-1] = said[-1][: broken.end(1)] + ("-" if compound in hyphened else "") + line
        else:
            said.append(line)
        if _END.search(line) and len(line) < _SHORT * full:
            yield " ".join(said)
            said = []
    yield " ".join(said)
