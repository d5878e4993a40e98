"""Text that a program has read from the picture of a page (OCR): its short lines become paragraphs again."""

import re
from itertools import pairwise

from index.formats.lines import Line, ends_sentence, paragraphs

_COLUMN = 60  # code points: columns of a paper are narrower, mail and agency copy are wider
_FEWEST = 6  # lines
_RUN_ON = 0.35  # of the lines of prose: those that go on with a small letter on the next
_BROKEN = re.compile(r"[^\W\d_][-\u00ad\u2010]\n+[^\W\d_]")
_MANY_BROKEN = 0.05  # of the lines: words are broken at their ends
_SHORT = 0.8  # of a full line
_WORD = re.compile(r"\w")


def rejoined(text: str) -> str:
    """The text, its lines joined into paragraphs if they are those of a column; else as it is.

    Blank lines end a paragraph unless its sentence runs on, since some programs leave one after every line. A
    page ends as a line does. Lines in capitals are headlines.
    """
    lines = [line.strip() for line in text.replace("\f", "\n\n").split("\n")]
    filled = [line for line in lines if line]
    if len(filled) < _FEWEST or not _is_column(filled, len(_BROKEN.findall(text))):
        return text
    width = _width(filled)
    found = [
        Line(
            line,
            height=float(line.isupper()),
            opens=not before,
            full=len(line) >= _SHORT * width,
        )
        for before, line in pairwise(["", *lines])
        if _WORD.search(line)
    ]
    return "\n\n".join(paragraphs([found]))


def _width(lines: list[str]) -> int:
    """The width of all but the longest lines."""
    return sorted(map(len, lines))[len(lines) * 9 // 10]


def _is_column(lines: list[str], broken: int) -> bool:
    if _width(lines) > _COLUMN:
        return broken > _MANY_BROKEN * len(lines)
    run_on = sum(
        not ends_sentence(before) and line[:1].islower() and before[-1] not in ",;:"
        for before, line in pairwise(lines)
    )
    return run_on >= _RUN_ON * len(lines)
