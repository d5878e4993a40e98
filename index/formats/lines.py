"""Lines as they stand on paper into paragraphs: those of a page, or of a text read from its picture."""

import re
from collections.abc import Container, Iterator, Sequence
from statistics import median
from typing import NamedTuple

_HYPHEN = re.compile(r"(\w{1,50})[-\u2010\u00ad]$")
_COMPOUND = re.compile(r"\w+-\w+")
_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•▪●■◆‣◦·]\s")
_SAME_SIZE = 0.12  # how much the heights of two lines of one text may differ
_MOST_BETWEEN = 3  # captions and the like that interrupt a sentence


class Line(NamedTuple):
    """A line as one reads it.

    :param height: of its largest type, in points; 0 where it is not known.
    :param opens: whether it is the first of a column, or has more space above it than lines usually have.
    :param begins: whether white space across the page divides it from what is above.
    :param full: whether it reaches the right edge of its column.
    :param is_row: whether it is the row of a table, " | " between its cells.
    """

    text: str
    height: float = 0.0
    opens: bool = False
    begins: bool = False
    full: bool = False
    is_row: bool = False


def usual_height(pages: Sequence[Sequence[Line]]) -> float:
    return median([line.height for page in pages for line in page] or [0.0])


def paragraphs(pages: Sequence[Sequence[Line]]) -> Iterator[str]:
    """Join lines into paragraphs, which may run from column to column and page to page.

    A paragraph ends where a short line ends a sentence, where the size of the type changes, and above white
    space unless the sentence runs on. What stands in the middle of a sentence in another size, such as a
    caption or a quotation in large type, comes after it. A word broken at a line's end is joined; it keeps
    its hyphen if the text has the same word with a hyphen elsewhere.
    """
    everything = [line for page in pages for line in page]
    hyphened = {word.lower() for line in everything for word in _COMPOUND.findall(line.text)}
    usual = Line("", height=usual_height(pages))
    waiting: list[list[Line]] = []  # the paragraph whose sentence is not finished, and those after it
    for paragraph in _divided(everything):
        if waiting and _runs_on(waiting[0], paragraph):
            yield _joined(waiting[0] + paragraph, hyphened)
            yield from (_joined(other, hyphened) for other in waiting[1:])
            waiting = []
            continue
        if waiting and (is_same_size(paragraph[0], usual) or len(waiting) > _MOST_BETWEEN):
            yield from (_joined(other, hyphened) for other in waiting)
            waiting = []
        if waiting or (is_same_size(paragraph[-1], usual) and not ends_sentence(paragraph[-1].text)):
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
    if ends_sentence(before.text):
        return not before.full or line.opens or not is_same_size(before, line)
    if line.text[:1].islower() and is_same_size(before, line):
        return False
    return line.begins or not is_same_size(before, line) or (line.opens and not before.full)


def _runs_on(paragraph: Sequence[Line], following: Sequence[Line]) -> bool:
    """Whether a sentence that another paragraph interrupts goes on here."""
    return following[0].text[:1].islower() and is_same_size(paragraph[-1], following[0])


def is_same_size(one: Line, other: Line) -> bool:
    return abs(one.height - other.height) <= _SAME_SIZE * max(one.height, other.height)


def _joined(paragraph: Sequence[Line], hyphened: Container[str]) -> str:
    parts: list[str] = []
    for line in paragraph:
        broken = _HYPHEN.search(parts[-1]) if parts else None
        if line.is_row and parts:
            parts.append("\n")
        elif broken and line.text[:1].islower():
            compound = f"{broken[1]}-{_WORD.findall(line.text)[0]}".lower()
            parts[-1] = parts[-1][: broken.end(1)] + ("-" if compound in hyphened else "")
        elif parts:
            parts.append(" ")
        parts.append(line.text)
    return "".join(parts)


def ends_sentence(line: str) -> bool:
    return bool(_END.search(line))
