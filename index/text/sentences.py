"""Where sentences begin and end, as offsets into the unchanged text.

Two steps. First the lines: a newline is either a break (paragraph, heading, list item) or mere wrapping.
Then, between breaks, the words before and after each end punctuation decide. Every look is of bounded length,
so the time is linear in the text.
"""

import re
from itertools import pairwise
from typing import TypeAlias

_Line: TypeAlias = tuple[int, int]

LONGEST = 2000
"""Code points. No sentence in a newspaper is nearly as long; tables and texts without full stops are, and are
cut at white space."""

_END = re.compile(r"[.!?…。！？｡]+[\"'”’»›)\]}」』】）]*(?:\[\d{1,3}\])*")
_LINE = re.compile(r"[^\n]+|(?<=\n)(?=\n)")
_NEXT = re.compile(r"\s*([\"'“‘«‹(\[{「『]*)([^\W\d_][\w’'-]*|\S)?")
_CLOSERS = "\"'”’»›)]}」』】）"
_ITEM = re.compile(r"\s*(?:[-*•‣◦·–—]|\d{1,3}[.)]|[a-z]\))\s")
# `"Why now?" Ms Smith asked.` is one sentence, though a capital follows the question mark.
_ATTRIBUTION = re.compile(
    r"\s*(?:[A-Z][\w.’'-]{0,30}\s+){1,4}(?:said|says|asked|asks|added|told|wrote|writes|replied|tweeted|joked)\b"
)
# Scraped pages lose the blank between paragraphs ("he said.The plan"); site names are left whole.
_GLUED = re.compile(r"(?!Com\b|Net\b|Org\b)[“\"]?[A-Z][a-z]*\s")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Come before a name or a number, never at the end of a sentence.
_TITLES = _words(
    """
    mr mrs ms mx messrs dr prof gen lt col sgt capt cpl maj cmdr adm sen rep gov pres rev hon supt insp
    sec amb mt ft vs v cf e.g i.e viz approx fig figs vol pp
    """
)
# May also end a sentence: they do if the next word is rarely part of a name.
_ABBREVIATIONS = _words(
    """
    corp inc co cos ltd llc plc bros jr sr st ave blvd rd dept assn assoc univ inst intl natl govt etc
    al est jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev
    okla ore pa tenn tex va vt wash wis wyo ont que n.y n.j a.m p.m am pm ph.d m.d b.a m.a bn mln bln
    dlrs pct hwy ret rs
    """
)
_NUMBERED = frozenset({"no", "nos", "art", "sect", "p", "ch", "nr", "num"})
_NAMES_WITH_A_BANG = frozenset({"yahoo", "jeopardy", "yum"})
_STARTERS = _words(
    """
    The A An This That These Those There Here It Its He She They We You I His Her Their Our My In On At
    By For From With Without Under After Before During Since Until While When Where Why How What Who
    Which If Although Though Because As But And Or So Yet Nor Not However Meanwhile Moreover Still Also
    Then Now Both Each Some Many Most Several Other Others Another All Asked According Despite Last
    Earlier Later Separately Analysts Officials Shares
    """
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a canonical text as half-open spans of code points.

    The spans are in order, do not overlap, have no white space at either end, and together cover all other
    characters. Headings and list items count as sentences. None is longer than `LONGEST`. Time is linear in
    the length of the text.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for stop in [*breaks(text), len(text)]:
        for match in _END.finditer(text, start, stop):
            if _ends(text, start, match.start(), match.end(), stop):
                _append(spans, text, start, match.end())
                start = match.end()
        _append(spans, text, start, stop)
        start = stop
    return spans


def breaks(text: str) -> list[int]:
    """Offsets of the newlines that always end a sentence, in order."""
    blocks: list[list[_Line]] = [[]]  # paragraphs: runs of lines without a blank one between them
    for match in _LINE.finditer(text):
        if match[0].strip():
            blocks[-1].append(match.span())
        elif blocks[-1]:
            blocks.append([])
    column = max((_column(text, block) for block in blocks), default=0)
    found: list[int] = []
    for block in blocks:
        # Two lines alone do not show if they are wrapped; the rest of the text may.
        width = _column(text, block) or (column if len(block) == 2 and _width(block) <= column else 0)
        for line, following in pairwise(block):
            wrapped = width and _is_full(text, line, following, width)
            if not (wrapped or _goes_on(text, line, following)) or _ITEM.match(text, *following):
                found.append(line[1])
        found += [block[-1][1]] if block else []
    return found


def _column(text: str, block: list[_Line]) -> int:
    """The width in characters at which a paragraph of three or more lines is wrapped, or 0."""
    width = _width(block)
    # The widths of agency copy and plain-text mail.
    if len(block) < 3 or not 40 <= width <= 110:
        return 0
    full = sum(_is_full(text, line, following, width) for line, following in pairwise(block))
    # In wrapped text most lines have no room for the next word; in a list of headings only the longest.
    return width if full >= 0.6 * (len(block) - 1) else 0


def _width(block: list[_Line]) -> int:
    return max((stop - start for start, stop in block), default=0)


def _is_full(text: str, line: _Line, following: _Line, width: int) -> bool:
    """Whether the first word of the following line would not have fitted on this one."""
    # 40: a longer "word" is an address or a rule and says nothing about the width.
    word = text[following[0] : min(following[1], following[0] + 40)].split(maxsplit=1)[:1]
    return line[1] - line[0] + 1 + len("".join(word)) > width


def _goes_on(text: str, line: _Line, following: _Line) -> bool:
    """Whether the sentence runs on past the newline: after a comma, or a long open line before a small
    letter."""
    start, stop = line
    last = text[max(start, stop - 12) : stop].rstrip().rstrip(_CLOSERS)[-1:]
    if last == ",":
        return True
    first = text[following[0] : following[0] + 40].lstrip()[:1]
    return first.islower() and last not in ".!?…。！？:;" and stop - start >= 40


def _ends(text: str, start: int, mark: int, after: int, stop: int) -> bool:
    """Whether the end punctuation at ``text[mark:after]`` ends the sentence begun at `start`.

    :param stop: where the stretch between two breaks ends; never look further.
    """
    if after >= stop:
        return True
    if text[mark] in "。！？｡":
        # In 「…。」と述べた the quotation is part of a longer sentence.
        return not (text[after - 1] in "」』" and text[after] in "とって、")
    following = _NEXT.match(text, after, min(stop, after + 200))
    opening, word = (following[1], following[2] or "") if following else ("", "")
    if not text[after].isspace():
        before = text[max(start, mark - 3) : mark]
        return len(before) == 3 and before.isalpha() and before.islower() and bool(_GLUED.match(text, after))
    if not word:
        return True
    if (word[0].islower() and not word[1:2].isupper()) or word[0] in ",;:–—-&/%":
        return False  # but "iPhone" and "eBay" may begin a sentence
    if text[mark] in "!?":
        name = text[max(start, mark - 12) : mark].split()
        if name and name[-1].lower() in _NAMES_WITH_A_BANG and after == mark + 1:
            return False
        return not (text[after - 1] in "\"”’'" and _ATTRIBUTION.match(text, after, min(stop, after + 200)))
    if text[mark] != "." or after > mark + 1:
        # An ellipsis, or a full stop inside a closing quote or bracket: "Ltd.)" is the common exception.
        inner = text[max(start, mark - 30) : mark].split()
        known = inner and inner[-1].lstrip("\"'“‘([").lower() in (_TITLES | _ABBREVIATIONS)
        return not (known and text[after - 1] in ")]" and word not in _STARTERS)
    return _full_stop_ends(text[max(start, mark - 30) : mark], mark - start <= 3, opening, word)


def _full_stop_ends(before: str, at_start: bool, opening: str, word: str) -> bool:
    """Whether a full stop after `before` ends the sentence; the next `word` begins with no small letter.

    :param at_start: whether `before` is the whole sentence so far, a few characters.
    :param opening: the opening quotes and brackets before `word`.
    """
    token = before.split()[-1].lstrip("\"'“‘«([{") if before.split() else ""
    lower = token.lower()
    if at_start and token.isdigit():
        return False  # "1. First of all"
    if lower in _NUMBERED:
        return not word[0].isdigit()
    if lower in _TITLES:
        return False
    # One capital, or single letters with stops between them: C.C. Wei, J. K. Rowling, U.S., D.C.
    initials = all(len(part) == 1 and part.isalpha() for part in token.split(".")) and (
        token[:1].isupper() or "." in token
    )
    if initials or lower in _ABBREVIATIONS:
        return word in _STARTERS or bool(opening.strip("([{"))
    return True


def _append(spans: list[tuple[int, int]], text: str, start: int, stop: int) -> None:
    """Append ``text[start:stop]`` without outer white space, in pieces of at most `LONGEST`."""
    while start < stop:
        while start < stop and text[start].isspace():
            start += 1
        end = stop
        while end > start and text[end - 1].isspace():
            end -= 1
        stop = end
        if end - start > LONGEST:
            # Cut at white space in the later half of the piece, else anywhere.
            middle = start + LONGEST // 2
            blanks = (at for at in range(start + LONGEST, middle, -1) if text[at].isspace())
            piece = end = next(blanks, start + LONGEST)
            while piece > start and text[piece - 1].isspace():
                piece -= 1
            spans.append((start, piece))
        elif end > start:
            spans.append((start, end))
        start = end
