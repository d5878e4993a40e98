"""PDF into words: columns in order, lines joined into paragraphs, page headers and footers left out."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import Any

from index.errors import NoArticle
from index.formats.file import File, Record
from index.formats.lines import Line, ends_sentence, is_same_size, paragraphs, usual_height
from index.formats.pdf_columns import lines
from index.formats.pdf_strings import document, pieces
from index.formats.stacked import read_stack
from index.formats.story_head import without_head
from index.text.published import stated_day

LARGEST = 100_000_000
"""Bytes of a PDF; twice a newspaper in full colour."""

MOST_PAGES = 3_000
"""Pages of a PDF; the longest commission report has 2,000."""

LONGEST = 120.0
"""Seconds that one PDF may take; a page takes about a tenth of one."""

_LEAST_PAGES = 3  # with fewer, a repeated top line may be chance
_EDGE = 2  # lines at the top and bottom of a page that can be headers or footers
_SHORTEST_HEADLINE, _LONGEST_HEADLINE = 10, 100  # code points
_UNFINISHED = re.compile(r"[.,;:-]$")  # the end of a sentence, or a line break inside one
_DIGITS = re.compile(r"\d+")
_SHORT = 0.8  # of a full line: a shorter line that ends a sentence ends the paragraph
_LARGE = 1.2  # times the usual height: the type of a headline, which may have several lines
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
    if b"%PDF-" not in data[:1024]:
        raise NoArticle("expected a PDF, found something else")
    reader = document(data)
    if reader.is_encrypted and not _opens(reader):
        raise NoArticle("expected a PDF that opens without a password, found an encrypted one")
    _check_pages(reader)
    lines = _pages(reader)
    pages = _without_edges(lines)
    if (found := read_stack(pages)) is not None:
        yield from found
        return
    text = "\n\n".join(filter(None, paragraphs(pages)))
    if not text.strip():
        raise NoArticle("expected a PDF with text, found only pictures of pages; run it through OCR first")
    day = stated_day(line.text for page in lines for line in page)
    yield Record(1, *without_head({**_headline(pages), **_fields(reader), "published": day}, text))


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
    if size > _LARGE * usual_height(pages):
        start = next(at for at, line in enumerate(page) if line.height == size)
        first = list(takewhile(lambda line: is_same_size(line, page[start]), page[start:]))
    elif size and len(page) > 1 and page[1].text[:1].islower():
        return {}  # the first line of a paragraph
    else:
        first = list(page[:1])
    title = " ".join(line.text for line in first)
    is_headline = _SHORTEST_HEADLINE <= len(title) <= _LONGEST_HEADLINE and not _UNFINISHED.search(title)
    return {"title": title} if is_headline else {}


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
        _PRINTED.fullmatch(line)
        or (_HEAD.search(line) and not ends_sentence(line) and not _YEAR.search(line))
    )


def _form(line: Line) -> str:
    return _DIGITS.sub("0", line.text.lower())
