"""The sentences of a draft in Markdown or plain text, each with the place where it stands.

Marks go, words stay, and each word knows its offset. Whatever may be prose is read as prose: a draft is often
half Markdown, and what is passed over is not checked.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from typing import Literal

from index.text.canonical import canonical
from index.text.sentences import sentences

Kind = Literal["prose", "heading", "table"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a draft.

    :param words: what it says, without marks, on one line.
    :param start: code points into the draft; `end` is half-open. Marks inside the sentence lie between them.
    :param block: the number of its block (paragraph, heading, item of a list), from 0.
    """

    words: str
    start: int
    end: int
    kind: Kind
    block: int


_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_FRONT_MATTER = re.compile(
    r"\s*---[ \t]*\r?\n(?P<fields>(?:(?:[\w-]+:.*|[ \t]+.*|- .*|#.*|)\r?\n)*?)"
    r"(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)"
)
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(?=\s|$)(?P<words>.*?)(?:\s#+)?\s*$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})\s*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})\s*$")
_TARGET = re.compile(r" {0,3}\[(?!\^)[^\]\n]{1,200}\]:[ \t]+\S")
_COLUMNS = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?\s*$")
_QUOTED = re.compile(r"(?: {0,3}>[ ]?)+")
_ITEM = re.compile(r"\s*(?:[-*+•‣]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|\s*\[\^[^\]\n]{1,50}\]:[ \t]*")
# What is not words. Every part is of bounded length, so that a draft of nothing but brackets takes no longer.
_MARK = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    | !\[[^\]\n]{0,300}\](?:\([^()\n]{0,2000}\)|\[[^\]\n]{0,200}\])      # a picture
    | \]\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,500})?\)         # where a link leads
    | (?<=[^\s\]])\]\[[^\]\n]{0,200}\]
    | \[\^[^\]\n]{1,50}\]                                               # a footnote
    | \[(?P<link>(?=[^\[\]]{1,500}\](?:\([^()\n]{0,2000}|\[[^\]\n]{0,200}\])))
    | \[\d{1,3}\]                                                       # a citation
    | <(?:https?://|mailto:)[^<>\s]{1,2000}> | https?://[^\s<>()\[\]]{1,2000}(?<![.,;:!?])
    | </?[A-Za-z][\w-]{0,30}(?:\s[^<>]{0,500})?/?>
    | \*{1,3}(?=\S) | (?<=\S)\*{1,3}
    | (?<!\w)_{1,3}(?=\w) | (?<=[\w.!?])_{1,3}(?!\w) | ~~ | `+
    | [\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]
    """,
    re.VERBOSE,
)
_NO_LINE_END = re.compile(r"[^\r\n]")
_ENDS = re.compile(r"[.!?…。！？:;,][\"'”’»)\]*_]*\s*$")
_GOES_ON = re.compile(r"\n(?=[ \t]*[a-z])")  # in Markdown a line may end anywhere
_GAP = re.compile(r" +(?=[.,;:!?…](?:\s|$))")  # where an address or a comment stood
_LONGEST_HEADING = 15
"""Words of a line on its own that ends without a mark: a title in plain text, "By Ada Lund", "Costs"."""


def passages(draft: str) -> list[Passage]:
    """The sentences of a draft, in order. Front matter, code, comments, pictures, rules and the places where
    links lead are no sentences."""
    blocks = _Blocks(draft)
    words, places = _words(blocks)
    starts = [start for start, _ in blocks.opened]
    found = []
    for start, end in sentences(words):
        text = _GAP.sub("", " ".join(canonical(words[start:end]).split()))
        if any(character.isalnum() for character in text):
            first, last = places[start], places[end - 1]
            block = max(0, bisect_right(starts, first) - 1)
            found.append(Passage(text, first, last + 1, blocks.opened[block][1], block))
    return found


class _Blocks:
    """The draft with blanks for everything that is not prose, and where its blocks begin.

    :ivar prose: as long as the draft, with its line ends.
    :ivar opened: the offset and the kind of each block.
    """

    def __init__(self, draft: str) -> None:
        self.opened: list[tuple[int, Kind]] = []
        self._draft = draft
        self._pieces: list[str] = []
        self._read()
        self.prose = "".join(self._pieces)

    def _read(self) -> None:
        front = _FRONT_MATTER.match(self._draft)
        start = front.end() if front and front["fields"].strip() else 0
        text = _blank(self._draft[:start]) + _without_comments(self._draft[start:])
        lines = [match.span() for match in _LINE.finditer(text) if match[0]]
        fences = _fenced([text[first:last] for first, last in lines])
        is_open = False  # a paragraph, which the next line goes on with
        table = False
        for number, (first, last) in enumerate(lines):
            line = text[first:last]
            before = text[slice(*lines[number - 1])] if number else ""
            after = text[slice(*lines[number + 1])] if number + 1 < len(lines) else ""
            quoted = _QUOTED.match(line)
            inner = _blank(quoted[0]) + line[quoted.end() :] if quoted else line
            table = "|" in line and (table or bool(_COLUMNS.match(line) or _COLUMNS.match(after)))
            goes_on, is_open = is_open, False
            if number in fences or _is_no_prose(line, inner):
                self._pieces.append(_blank(line))
            elif heading := _HEADING.match(inner):
                self._open(first, "heading")
                told = heading.span("words")
                self._pieces.append(_blank(inner[: told[0]]) + heading["words"] + _blank(inner[told[1] :]))
            elif table:
                self._open(first, "table")
                self._pieces.append(inner)
            else:
                is_open = True
                item = _ITEM.match(inner)
                if item:
                    inner = _blank(item[0]) + inner[item.end() :]
                if item or not goes_on:
                    alone = not item and not quoted and not before.strip() and not after.strip()
                    title = _is_title(inner) and (alone or bool(_UNDERLINE.match(after)))
                    self._open(first, "heading" if title else "prose")
                self._pieces.append(inner)

    def _open(self, start: int, kind: Kind) -> None:
        self.opened.append((start, kind))


def _is_no_prose(line: str, inner: str) -> bool:
    """Whether a line is blank, a rule, the target of a link, or what divides a table's head from its rows."""
    return (
        not inner.strip()
        or bool(_TARGET.match(line) or _COLUMNS.match(line))
        or (bool(_RULE.match(inner) or _UNDERLINE.match(inner)) and not _ITEM.match(inner))
    )


def _is_title(line: str) -> bool:
    return not _ENDS.search(line) and len(line.split()) <= _LONGEST_HEADING


def _fenced(lines: list[str]) -> set[int]:
    """The numbers of the lines of code and of its fences. After a fence that nobody closes comes prose."""
    found: set[int] = set()
    opened, mark = 0, ""
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if not fence:
            continue
        if not mark:
            opened, mark = number, fence["mark"]
        elif fence["mark"].startswith(mark) and not line[fence.end() :].strip():
            found.update(range(opened, number + 1))
            mark = ""
    return found | ({opened} if mark else set())


def _words(blocks: _Blocks) -> tuple[str, list[int]]:
    """The words of the prose, a blank line before each block, and where in the draft each character is."""
    pieces: list[str] = []
    places: list[int] = []
    prose = _GOES_ON.sub(" ", blocks.prose.replace("\r", " "))
    cuts = [*(start for start, _ in blocks.opened), len(blocks.prose)]
    for start, end in pairwise(cuts):
        if pieces:
            pieces.append("\n\n")
            places += [start, start]
        for text, place, held in _unmarked(prose, start, end):
            pieces.append(text)
            places += [place] * len(text) if held else range(place, place + len(text))
    return "".join(pieces), places


def _unmarked(prose: str, start: int, end: int) -> Iterator[tuple[str, int, bool]]:
    """Stretches of a block without marks: the words, their offset, and whether all stand for that place."""
    position = start
    for match in _MARK.finditer(prose, start, end):
        yield prose[position : match.start()], position, False
        if match["escaped"]:
            yield match["escaped"], match.end() - 1, False
        elif match["entity"]:
            yield unescape(match["entity"]), match.start(), True
        position = match.end()
    yield prose[position:end], position, False


def _without_comments(text: str) -> str:
    """A text with blanks for its comments and the line ends in them; one left open is text."""
    first, *rest = text.split("<!--")
    told = [first]
    for part in rest:
        comment, closing, after = part.partition("-->")
        told.append(" " * len(f"<!--{comment}-->") + after if closing else f"<!--{part}")
    return "".join(told)


def _blank(text: str) -> str:
    return _NO_LINE_END.sub(" ", text)
