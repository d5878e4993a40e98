"""PDFs of several stories, one below the other: their headlines are told by the size of the type."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from index.formats.blocks import Block
from index.formats.exports import read_export
from index.formats.file import Record
from index.formats.lines import Line, paragraphs, usual_height
from index.formats.origin_line import read_line
from index.formats.sections import Tells, stories_under_headings

_LARGE = 1.2  # times the usual height: the type of a headline
_SAME = 0.5  # points that the heights of two headlines of one kind may differ
_LONGEST_HEADLINE = 200  # code points; more in large type is a quotation or an introduction


def read_stack(pages: Sequence[Sequence[Line]]) -> Iterator[Record] | None:
    """The stories of the pages, or None if they are one article."""
    lines = [line for page in pages for line in page]
    found = read_export("".join(f"\n\n{line.text}" if line.opens else f"\n{line.text}" for line in lines))
    if found is not None:
        return found
    blocks = list(_blocks(lines, usual_height(pages)))
    return stories_under_headings(blocks, Tells(heading=True))


def _blocks(lines: Sequence[Line], usual: float) -> Iterator[Block]:
    levels = _levels(line.height for line in lines if line.height > _LARGE * usual > 0)
    for height, run in groupby(lines, lambda line: levels.get(line.height, 0)):
        together = list(run)
        text = " ".join(line.text for line in together)
        if height and len(text) <= _LONGEST_HEADLINE:
            yield Block(text, height)
        else:
            # The line that names outlet and day is no part of the sentence below it.
            yield from (Block(text) for text in _with_heads(together))


def _with_heads(lines: Sequence[Line]) -> Iterator[str]:
    count = 0
    while count < min(3, len(lines)) and read_line(lines[count].text):
        count += 1
    yield from (line.text for line in lines[:count])
    yield from filter(None, paragraphs([lines[count:]]) if count < len(lines) else ())


def _levels(heights: Iterable[float]) -> dict[float, int]:
    """Levels of headings by their height, the largest 1."""
    levels: dict[float, int] = {}
    level, above = 0, 0.0
    for height in sorted(set(heights), reverse=True):
        if not levels or above - height > _SAME:
            level, above = level + 1, height
        levels[height] = min(level, 6)
    return levels
