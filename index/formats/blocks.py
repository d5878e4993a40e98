"""Headings and paragraphs of a document, as the splitters of documents with several stories see them."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from index.errors import NoArticle
from index.text.dates import parse_date


class Block(NamedTuple):
    """A heading or paragraph.

    :param level: of a heading, 1 the highest; 0 for a paragraph.
    :param link: where its first link leads.
    :param day: that a ``<time>`` in it states.
    """

    text: str
    level: int = 0
    link: str | None = None
    day: date | None = None


LOOKS = 7
"""The level of a paragraph that only looks like a heading: short, bold or large."""

LONGEST_HEADING = 200
"""Code points of words that only look like a heading."""

LARGEST = 5_000_000
"""Code points of a page or message; ten times the longest live blog."""

MOST_TAGS = 40_000
"""Tags of a page or message; twice a live blog of a whole day."""

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# What is no part of a story; a digest's items are often in a <footer> or <aside>, so those stay.
_UNSEEN = frozenset(
    "script style template noscript title head nav form button select figcaption svg iframe object".split()
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?!\.?\d)|"
    r"max-height\s*:\s*0(?!\.?\d)|opacity\s*:\s*0(?:\s*;|\s*$)",
    re.IGNORECASE,
)
_PREHEADER = re.compile(r"\bpre-?header\b", re.IGNORECASE)
_BOLD = re.compile(
    r"font-weight\s*:\s*(?:bold|[6-9]00)|font-size\s*:\s*(?:1[89]|[2-6]\d)(?:\.\d+)?px|"
    r"font-size\s*:\s*(?:1[4-9]|[2-4]\d)(?:\.\d+)?pt",
    re.IGNORECASE,
)
_LONGEST_CELL = 200  # code points in a cell of a row; more is a column of the layout
# Marks that fill the preview of a message: joiners, soft hyphens, zero-width and combining ones.
_FILLER = re.compile(r"[\u034f\u200b-\u200d\u2060\ufeff\u00ad\u2007]+")
_BLANK = re.compile(
    r"\n(?:[^\S\n]*\n)+|\f|\n(?=[-=_*~#]{3,}[^\S\n]*$)|(?<=[-=_*~#]{3})[^\S\n]*\n", re.MULTILINE
)
_RULE = re.compile(r"[-=_*~#\s]+$")
_SPACE = re.compile(r"\s+")


def blocks_of_text(text: str) -> list[Block]:
    """The paragraphs of a text, without rules."""
    if len(text) > LARGEST:  # no review of the press is as long
        return []
    paragraphs = (paragraph.strip() for paragraph in _BLANK.split(text))
    return [Block(paragraph) for paragraph in paragraphs if paragraph and not _RULE.match(paragraph)]


def parsed(html: str) -> Any:
    """The root of a page; None if it is empty.

    :raises NoArticle: if it is larger than `LARGEST` or has more than `MOST_TAGS`.
    """
    from lxml import etree

    if len(html) > LARGEST:
        raise NoArticle(f"expected a page of at most {LARGEST:,} characters, found a larger one")
    if html.count("<") > MOST_TAGS:
        raise NoArticle(f"expected a page of at most {MOST_TAGS:,} tags, found more")
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    data = html.replace("\0", "").encode("utf-8", "replace")
    try:
        return etree.fromstring(data, parser) if data.strip() else None
    except (etree.XMLSyntaxError, ValueError):
        return None


def blocks_of(root: Any) -> list[Block]:
    """The blocks under an element, without what nobody sees. A row of a table of words is one block."""
    return list(_Walk().blocks(root))


def innermost(root: Any, test: Callable[[Any], bool]) -> list[Any]:
    """The elements that pass a test and hold no other that does, in order."""
    from lxml import etree

    found: list[Any] = []
    opened: list[int] = []  # how many were found before each one that is open
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str) or not test(element):
            continue
        if event == "start":
            opened.append(len(found))
        elif opened.pop() == len(found):
            found.append(element)
    return found


class _Walk:
    """Collects the text of one block after the other."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._words: list[str] = []
        self._plain = 0  # code points that are neither bold nor large
        self._link: str | None = None
        self._day: date | None = None

    def blocks(self, root: Any) -> Iterator[Block]:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        level, bold, row = 0, 0, None
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in _UNSEEN or _is_hidden(element):
                    walk.skip_subtree()
                    continue
                if tag in _BLOCKS:
                    if row is None:
                        yield from self._block(level)
                    else:
                        self._words.append(" | " if tag in ("td", "th") else " ")
                level = _HEADINGS.get(tag, level)
                if tag == "tr" and row is None and _is_row(element):
                    row = element
                bold += _is_bold(tag, element)
                if tag == "br":
                    self._words.append("\n")
                elif tag == "a" and self._link is None:
                    self._link = element.get("href")
                elif tag == "time" and self._day is None:
                    self._day = parse_date(element.get("datetime"))
                self._say(element.text, bold)
            else:
                if tag in _BLOCKS and not (tag in _UNSEEN or _is_hidden(element)):
                    if element is row:
                        row = None
                    if row is None:
                        yield from self._block(level)
                    if tag in _HEADINGS:
                        level = 0
                if not (tag in _UNSEEN or _is_hidden(element)):
                    bold -= _is_bold(tag, element)
                if element is not root:
                    self._say(element.tail, bold)
        yield from self._block(level)

    def _say(self, text: str | None, bold: int) -> None:
        if text:
            text = _SPACE.sub(" ", _FILLER.sub("", text))
            self._words.append(text)
            self._plain += 0 if bold else len(text.strip())

    def _block(self, level: int) -> Iterator[Block]:
        lines = "".join(self._words).split("\n")
        text = "\n".join(filter(None, (" ".join(line.split()).strip("| ") for line in lines)))
        if text:
            if not level and not self._plain and len(text) <= LONGEST_HEADING:
                level = LOOKS
            yield Block(text, level, self._link, self._day)
        self._clear()


def _is_hidden(element: Any) -> bool:
    style = element.get("style") or ""
    return bool(
        element.get("hidden") is not None
        or (style and _HIDDEN.search(style))
        or _PREHEADER.search(element.get("class") or "")
    )


def _is_bold(tag: str, element: Any) -> bool:
    return tag in ("b", "strong", "th") or tag in _HEADINGS or bool(_BOLD.search(element.get("style") or ""))


def _is_row(row: Any) -> bool:
    """Whether a row holds words in several cells, not the columns of a layout."""
    if any(part.tag in _BLOCKS and part.tag not in ("td", "th", "tr", "p") for part in row.iter()):
        return False
    cells = ["".join(cell.itertext()).strip() for cell in row if cell.tag in ("td", "th")]
    return sum(map(bool, cells)) > 1 and all(len(cell) < _LONGEST_CELL for cell in cells)
