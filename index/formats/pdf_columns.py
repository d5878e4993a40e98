"""The lines of a page in the order that one reads them: columns one after the other, tables row by row.

Only places count, not the order of drawing. A gutter is a strip without text with columns on both sides; the
longest run of rows that share one is divided there, and each column is looked at again in the same way. What
crosses the gutter, such as a headline over two columns, lies above or below the run.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from statistics import median
from typing import TypeAlias

from index.formats.lines import Line
from index.formats.pdf_strings import Piece

_SAME_LINE = 0.35  # of the height: how far apart the base lines of one line may be
_GUTTER, _FEWEST_ROWS = 0.9, 3  # width in heights of type, and rows on both sides of it
_NARROW_GUTTER, _MANY_ROWS = 0.5, 8  # chance does not leave a gap in the same place of so many rows
_WORD_GAPS = 2.0  # a gutter is wider than so many gaps between words
_NARROWEST = 3.0  # in heights: bullets, line numbers and the like are no column
_FAR = 2.0  # in heights: cells of a row, not words of a sentence
_ABOVE = 3.2  # in heights, between base lines: white space across the page divides what is above from below
_APART = 1.35  # of the usual distance between lines: a new paragraph
_FULL, _MOSTLY = 0.8, 0.6  # in prose, most lines reach almost to the right edge of the column
_INSIDE = 0.2  # of the lines of prose: those that begin with a small letter
_NO_CASE = "\u2e80"  # from here on, scripts have no capitals and no blanks between words
_FEWEST_WORDS = 3  # on a line of prose; in cells of tables there are fewer
_COMMON = 0.7  # of the lines of the shortest column: those that stand in a row with another's
_CAP, _MOST_CAPS = 1.8, 20  # in heights of type: a first letter over two lines; and how many a page has
_DEEPEST = 6  # columns in columns
_MOST_ROWS = 1000  # of a page in which columns are looked for; a broadsheet in small type has 400
_LONGEST_LOOK = 400  # rows; no page has more in small type

_Row: TypeAlias = list[Piece]
_Strip: TypeAlias = tuple[float, float]


def lines(pieces: Sequence[Piece], watch: Callable[[], None]) -> list[Line]:
    """The lines of a page, from its pieces in any order.

    :param watch: called at every step; may raise.
    """
    found: list[Line] = []
    for part in _parts_of_page(_rows(_with_drop_caps(pieces))):
        first = len(found)
        depth = 0 if len(part) <= _MOST_ROWS else _DEEPEST
        for rows, gutters in _columns(part, depth, watch):
            found += _lines(rows, gutters)
        if first:
            found[first] = found[first]._replace(begins=True)
    return found


def _rows(pieces: Sequence[Piece]) -> list[_Row]:
    """The pieces of each line, from left to right; from top to bottom."""
    rows: list[_Row] = []
    for piece in sorted(pieces, key=lambda piece: piece.base):
        last = rows[-1][0] if rows else None
        if last and piece.base - last.base < _SAME_LINE * min(piece.height, last.height):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _with_drop_caps(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with a large first letter at the beginning of its word."""
    if not pieces:
        return []
    usual = median(piece.height for piece in pieces)
    found: list[Piece] = []
    caps: list[Piece] = []
    for piece in pieces:
        is_cap = len(piece.text) == 1 and piece.height > _CAP * usual and len(caps) < _MOST_CAPS
        (caps if is_cap else found).append(piece)
    for cap in caps:
        beside = [
            at
            for at, piece in enumerate(found)
            if cap.base - cap.height < piece.base <= cap.base + usual / 2
            and abs(piece.left - cap.right) < 1.5 * usual
        ]
        first = min(beside, key=lambda at: found[at].base, default=None)
        if first is None:
            found.append(cap)
        else:
            piece = found[first]
            found[first] = piece._replace(left=cap.left, text=cap.text + piece.text)
    return found


def _parts_of_page(rows: list[_Row]) -> Iterator[list[_Row]]:
    """Divides a page where white space crosses it."""
    start = 0
    for at, (above, below) in enumerate(pairwise(rows), start=1):
        height = max(piece.height for row in (above, below) for piece in row)
        if below[0].base - above[0].base > _ABOVE * height:
            yield rows[start:at]
            start = at
    if rows:
        yield rows[start:]


def _columns(
    rows: list[_Row], depth: int, watch: Callable[[], None]
) -> Iterator[tuple[list[_Row], list[_Strip]]]:
    """The columns of a part of a page in the order that one reads them, and what lies between them.

    A table comes as it is, with the gutters between its cells; everything else without.
    """
    plain: list[_Row] = []
    # How far any row from here on reaches to the right.
    edges = [*accumulate((max(piece.right for piece in row) for row in reversed(rows)), max)][::-1]
    at = 0
    while at < len(rows):
        end, gutters = _run(rows, at, edges[at], watch) if depth < _DEEPEST else (at, [])
        if not gutters:
            plain.append(rows[at])
            at += 1
            continue
        if plain:
            yield plain, []
            plain = []
        divided = _divided(rows[at:end], gutters)
        if _is_table(rows[at:end], gutters, divided):
            yield rows[at:end], gutters
        else:
            for column in divided:
                yield from _columns(column, depth + 1, watch)
        at = end
    if plain:
        yield plain, []


def _run(rows: list[_Row], start: int, edge: float, watch: Callable[[], None]) -> tuple[int, list[_Strip]]:
    """The end of the longest run of rows from `start` that share gutters, and these; no gutters if there is
    none."""
    found: tuple[int, list[_Strip]] = (start, [])
    part = rows[start : start + _LONGEST_LOOK]
    height = narrow = wide = 0.0
    covered: list[_Strip] = []
    for at, row in enumerate(part, start=1):
        watch()
        covered = _merged([*covered, *((piece.left, piece.right) for piece in row)])
        if len(covered) > 1 and not height:
            height = median(piece.height for row in part for piece in row)
            narrow, wide = _widths(part, height)
        strips = [(left, right) for (_, left), (right, _) in pairwise(covered) if right - left >= narrow]
        if not strips:
            if found[1] or covered[-1][1] - covered[0][0] >= 0.95 * (edge - covered[0][0]):
                break
            continue
        gutters = [strip for strip in strips if _divides(part[:at], strip, height, wide)]
        if gutters:
            found = start + at, gutters
        elif found[1]:
            break
    return found


def _widths(rows: list[_Row], height: float) -> tuple[float, float]:
    """The least widths of a gutter: beside many rows, and beside a few."""
    gaps = [right.left - left.right for row in rows for left, right in pairwise(row)]
    between_words = [gap for gap in gaps if 0 < gap < _GUTTER * height]
    usual = median(between_words) if between_words else 0.0
    return (
        max(_NARROW_GUTTER * height, min(_WORD_GAPS * usual, _GUTTER * height)),
        max(_GUTTER * height, _WORD_GAPS * usual),
    )


def _merged(strips: list[_Strip]) -> list[_Strip]:
    merged: list[_Strip] = []
    for left, right in sorted(strips):
        if merged and left <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], right)
        else:
            merged.append((left, right))
    return merged


def _divides(rows: list[_Row], strip: _Strip, height: float, wide: float) -> bool:
    """Whether enough rows stand on both sides of a strip, and on neither only bullets or numbers."""
    width = strip[1] - strip[0]
    fewest = min(sum(row[0].right <= strip[0] for row in rows), sum(row[-1].left >= strip[1] for row in rows))
    if fewest < (_FEWEST_ROWS if width >= wide else _MANY_ROWS):
        return False
    sides = (
        [[piece for piece in row if piece.right <= strip[0]] for row in rows],
        [[piece for piece in row if piece.left >= strip[1]] for row in rows],
    )
    return all(_span(side) >= _NARROWEST * height for side in sides)


def _span(rows: list[_Row]) -> float:
    pieces = [piece for row in rows for piece in row]
    return max(piece.right for piece in pieces) - min(piece.left for piece in pieces)


def _divided(rows: list[_Row], gutters: list[_Strip]) -> list[list[_Row]]:
    edges = [-float("inf"), *((left + right) / 2 for left, right in gutters), float("inf")]
    columns = (
        [[piece for piece in row if left <= piece.left < right] for row in rows]
        for left, right in pairwise(edges)
    )
    return [filled for column in columns if (filled := [row for row in column if row])]


def _is_table(rows: list[_Row], gutters: list[_Strip], columns: list[list[_Row]]) -> bool:
    """Whether the columns are those of a table: their lines stand in common rows, and none runs on."""
    common = sum(any(row[0].left < left and row[-1].left >= right for left, right in gutters) for row in rows)
    return common >= _COMMON * min(map(len, columns)) and not any(map(_flows, columns))


def _flows(column: list[_Row]) -> bool:
    """Whether a column is prose: most lines have several words and reach almost to its edge, and some begin
    in the middle of a sentence."""
    left = min(row[0].left for row in column)
    right = max(row[-1].right for row in column)
    texts = [" ".join(piece.text for piece in row) for row in column]
    full = sum(
        row[-1].right >= left + _FULL * (right - left) and _count_words(text) >= _FEWEST_WORDS
        for row, text in zip(column, texts, strict=True)
    )
    inside = sum(text[:1].islower() or text[:1] >= _NO_CASE for text in texts)
    return full >= _MOSTLY * len(column) and inside >= _INSIDE * (len(column) - 1)


def _count_words(text: str) -> int:
    """Words between blanks; where there are no blanks, two characters are a word."""
    return len(text.split()) + sum(letter >= _NO_CASE for letter in text) // 2


def _lines(rows: list[_Row], gutters: list[_Strip]) -> Iterator[Line]:
    left = min(row[0].left for row in rows)
    rights = sorted(row[-1].right for row in rows)
    right = rights[len(rights) * 9 // 10]
    steps = sorted(below[0].base - above[0].base for above, below in pairwise(rows))
    usual = steps[len(steps) // 2] if steps else 0.0
    is_prose = not gutters and _flows(rows)  # then a wide gap only makes a line reach the edge
    for at, row in enumerate(rows):
        cells = [row] if is_prose else _cells(row, gutters)
        yield Line(
            " | ".join(" ".join(piece.text for piece in cell) for cell in cells),
            height=max(piece.height for piece in row),
            opens=at == 0 or row[0].base - rows[at - 1][0].base > _APART * usual,
            full=row[-1].right >= left + _FULL * (right - left),
            is_row=bool(gutters) or len(cells) > 1,
        )


def _cells(row: _Row, gutters: list[_Strip]) -> list[list[Piece]]:
    """The pieces of each cell of a row: a gutter or a wide gap lies between two cells."""
    cells = [[row[0]]]
    for before, piece in pairwise(row):
        wide = (_GUTTER if gutters else _FAR) * max(before.height, piece.height)
        is_far = piece.left - before.right > wide
        if is_far or any(before.left < left and piece.left >= right for left, right in gutters):
            cells.append([])
        cells[-1].append(piece)
    return cells
