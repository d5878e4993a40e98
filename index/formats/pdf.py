"""PDF into words: columns in order, lines joined into paragraphs, page headers and footers left out."""

import io
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import takewhile
from statistics import median
from typing import Any

from index.errors import NoArticle
from index.formats.file import File, Record
from index.formats.pdf_columns import Line, lines
from index.formats.pdf_strings import pieces
from index.formats.stacked import read_stack
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
_SAME_SIZE = 0.12  # how much the heights of two lines of one text may differ
_LARGE = 1.2  # times the usual height: the type of a headline, which may have several lines
_MOST_BETWEEN = 3  # captions and the like that interrupt a sentence
# What browsers and word processors print at the edges: the day, the address, the number of the page.
_PRINTED = re.compile(
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d{2}(?: ?[AP]M)?(?: \| .*)?"
    r"|(?:https?|file)://\S+(?: \| \d+ ?/ ?\d+)?"
    r"|[-–—]? ?(?:(?:page|p\.|seite|s\.|página|pagina|pag\.|sida|side|strona) ?)?\d{1,4}"
    r"(?: ?(?:of|/|von|de|di|sur|av|z) ?\d{1,4})? ?[-–—]?)",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^\d{1,4} \| |\| \d{1,4}$|\| (?:page|p\.|seite|s\.|página|pagina|pag\.) ?\d{1,4}$", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BULLET = re.compile(r"[•▪●■◆‣◦·]\s")
_UNNAMED = re.compile(
    r"(?:untitled|microsoft word|document\d*|.*\.(?:docx?|pdf|indd|qxd|tex))\b", re.IGNORECASE
)


class _TooLong(Exception):
    """Reading took too long."""


def read(file: File) -> Iterator[Record]:
    """Yield a PDF as one article, or the stories that are stacked in it.

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
    if (found := read_stack(pages, _usual_height(pages), paragraphs)) is not None:
        yield from found
        return
    text = "\n\n".join(filter(None, paragraphs(pages)))
    if not text.strip():
        raise NoArticle("expected a PDF with text, found only pictures of pages; run it through OCR first")
    day = stated_day(line.text for page in lines for line in page)
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


def _pages(reader: Any) -> list[list[Line]]:
    """The lines of each page."""
    over = time.monotonic() + LONGEST

    def watch(*_: object) -> None:
        if time.monotonic() > over:
            raise _TooLong

    fonts: dict[int, Any] = {}
    try:
        return [_lines(page, fonts, watch) for page in reader.pages]
    except _TooLong:
        raise NoArticle(
            f"expected a PDF that can be read in {LONGEST:.0f} s, found one that takes longer"
        ) from None


def _lines(page: Any, fonts: dict[int, Any], watch: Callable[..., None]) -> list[Line]:
    """The lines of a page in the order that one reads them; as they are drawn, where places do not tell."""
    if placed := pieces(page, fonts, watch):
        return lines(placed, watch)
    drawn = page.extract_text(visitor_operand_before=watch).splitlines()
    lengths = sorted(len(line) for line in drawn if line.strip())
    full = lengths[len(lengths) * 9 // 10] if lengths else 0
    return [Line(line, full=len(line) >= _SHORT * full) for line in drawn]


def _headline(pages: Sequence[Sequence[Line]]) -> dict[str, object]:
    """The largest type on the first page as the title, else the first line, if it looks like one."""
    page = next(filter(None, pages), [])
    if not page:
        return {}
    size = max(line.height for line in page)
    if size > _LARGE * _usual_height(pages):
        start = next(at for at, line in enumerate(page) if line.height == size)
        first = list(takewhile(lambda line: _is_same_size(line, page[start]), page[start:]))
    elif size and len(page) > 1 and page[1].text[:1].islower():
        return {}  # the first line of a paragraph
    else:
        first = page[:1]
    title = " ".join(line.text for line in first)
    is_headline = _SHORTEST_HEADLINE <= len(title) <= _LONGEST_HEADLINE and not _UNFINISHED.search(title)
    return {"title": title} if is_headline else {}


def _usual_height(pages: Sequence[Sequence[Line]]) -> float:
    return median([line.height for page in pages for line in page] or [0.0])


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


def _without_edges(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without what printers add at an edge, and the lines that most pages repeat there, page
    numbers aside."""
    kept = [[line._replace(text=line.text.strip()) for line in page if line.text.strip()] for page in pages]
    filled = sum(map(bool, kept))
    counts = Counter(form for page in kept for form in {_form(line) for line in page[:_EDGE] + page[-_EDGE:]})
    repeated = {
        form
        for form, count in counts.items()
        if 2 * count > filled and (filled >= _LEAST_PAGES or (filled == count == 2 and "0" in form))
    }
    for page in kept:
        for at in (0, -1):
            for _ in range(_EDGE):
                if page and (_form(page[at]) in repeated or _is_printed(page[at].text)):
                    del page[at]
    return kept


def _is_printed(line: str) -> bool:
    # A line with a year may tell the day of the paper.
    return bool(
        _PRINTED.fullmatch(line) or (_HEAD.search(line) and not _END.search(line) and not _YEAR.search(line))
    )


def _form(line: Line) -> str:
    return _DIGITS.sub("0", line.text.lower())


def paragraphs(pages: Sequence[Sequence[Line]]) -> Iterator[str]:
    """Join lines into paragraphs, which may run from column to column and page to page.

    A paragraph ends where a short line ends a sentence, where the size of the type changes, and above white
    space unless the sentence runs on. What stands in the middle of a sentence in another size, such as a
    caption or a quotation in large type, comes after it. A word broken at a line's end is joined; it keeps
    its hyphen if the text has the same word with a hyphen elsewhere.
    """
    everything = [line for page in pages for line in page]
    hyphened = {word.lower() for line in everything for word in _COMPOUND.findall(line.text)}
    usual = Line("", height=_usual_height(pages))
    waiting: list[list[Line]] = []  # the paragraph whose sentence is not finished, and those after it
    for paragraph in _divided(everything):
        if waiting and _runs_on(waiting[0], paragraph):
            yield _joined(waiting[0] + paragraph, hyphened)
            yield from (_joined(other, hyphened) for other in waiting[1:])
            waiting = []
            continue
        if waiting and (_is_same_size(paragraph[0], usual) or len(waiting) > _MOST_BETWEEN):
            yield from (_joined(other, hyphened) for other in waiting)
            waiting = []
        if waiting or (_is_same_size(paragraph[-1], usual) and not _END.search(paragraph[-1].text)):
            waiting.append(paragraph)
        else:
            yield _joined(paragraph, hyphened)
    yield from (_joined(other, hyphened) for other in waiting)


def _divided(everything: Sequence[Line]) -> Iterator[list[Line]]:
    paragraph: list[Line] = []
    for line in everything:
        if paragraph and _ends(paragraph[-1], line):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _ends(before: Line, line: Line) -> bool:
    """Whether a paragraph ends between two lines."""
    if before.is_row or line.is_row:
        return not (before.is_row and line.is_row)
    if _BULLET.match(line.text):
        return True
    if _END.search(before.text):
        return not before.full or line.opens or not _is_same_size(before, line)
    if line.text[:1].islower() and _is_same_size(before, line):
        return False
    return not _is_same_size(before, line) or (line.opens and not before.full)


def _runs_on(paragraph: Sequence[Line], following: Sequence[Line]) -> bool:
    """Whether a sentence that another paragraph interrupts goes on here."""
    return following[0].text[:1].islower() and _is_same_size(paragraph[-1], following[0])


def _is_same_size(one: Line, other: Line) -> bool:
    return abs(one.height - other.height) <= _SAME_SIZE * max(one.height, other.height)


def _joined(paragraph: Sequence[Line], hyphened: Container[str]) -> str:
    said: list[str] = []
    for line in paragraph:
        broken = _HYPHEN.search(said[-1]) if said else None
        if line.is_row and said:
            said[-1] += "\n" + line.text
        elif broken and line.text[:1].islower():
            compound = f"{broken[1]}-{_WORD.findall(line.text)[0]}".lower()
            said[-1] = said[-1][: broken.end(1)] + ("-" if compound in hyphened else "") + line.text
        else:
            said.append(line.text)
    return " ".join(said)
