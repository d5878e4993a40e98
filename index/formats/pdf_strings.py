"""The strings that a page of a PDF shows, each with its place; by pypdf.

pypdf gives either text in the order it was drawn, where columns mix, or a picture of the page in fixed width,
which leaves out text in forms. The strings come from the same state machine that makes that picture, which
pypdf does not publish: it is used here and nowhere else.
"""

import io
import logging
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from index.errors import NoArticle

MOST_STRINGS = 100_000
"""Strings of a page; a page of a newspaper that draws letter by letter has 20,000."""

_TEXT = frozenset(b"q Q cm BT ET Tj TJ ' \" Td TD Tm T* Tc Tw Tz TL Ts".split())
"""The steps that show text or move it; most others draw lines and pictures."""

_DEEPEST = 8  # forms inside forms
_SPACE = 0.15  # of the height: a gap between strings that is a space between words
_WORD_GAP = 0.5  # of the height: a wider gap may lie between columns
_SAME_LINE = 0.35  # of the height: how far apart the base lines of one line may be


_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
"""Letters cast as one piece of type: a matter of the font, not of the text."""


class Piece(NamedTuple):
    """Words in one line of a page.

    :param left: in points, as is `right`.
    :param base: its base line in points, growing down the page.
    :param height: of the type, in points.
    """

    left: float
    right: float
    base: float
    height: float
    text: str


def document(data: bytes) -> Any:
    """A PDF as pypdf's reader."""
    import pypdf

    # It warns about every flaw it repairs.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    return pypdf.PdfReader(io.BytesIO(data))


def pieces(page: Any, fonts: dict[int, Any], watch: Callable[[], None]) -> list[Piece] | None:
    """The upright text of a page in the order it is drawn; None if much of it is turned or right to left, or
    the page is malformed.

    :param fonts: those of the pages before, which share most; this function fills it.
    :param watch: called at every step; may raise.
    :raises NoArticle: if the page has more than `MOST_STRINGS`.
    """
    from pypdf._text_extraction._layout_mode._fixed_width_page import recurse_to_target_op
    from pypdf._text_extraction._layout_mode._text_state_manager import TextStateManager

    named: dict[str, Any] = {}
    steps = _Steps(_steps(page, page, (named, fonts), watch, 0))
    shown: list[Any] = []
    state = TextStateManager()
    try:
        while not steps.ended:
            shown += recurse_to_target_op(steps, state, b"Q", named, False)[1]
            if len(shown) > MOST_STRINGS:
                raise NoArticle(f"expected a page of at most {MOST_STRINGS:,} strings, found more")
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None
    seen = [string for string in shown if string.text.strip() and string.font.interpretable]
    upright = [string for string in seen if not string.rotated]
    letters = "".join(string.text for string in seen)
    if 2 * len(upright) < len(seen) or sum(map(_right_to_left, letters)) > 0.05 * len(letters):
        return None
    return _joined(upright)


class _Steps:
    """An iterator that tells when it has ended."""

    def __init__(self, steps: Iterator[tuple[list[Any], bytes]]) -> None:
        self._steps = steps
        self.ended = False

    def __iter__(self) -> "_Steps":
        return self

    def __next__(self) -> tuple[list[Any], bytes]:
        try:
            return next(self._steps)
        except StopIteration:
            self.ended = True
            raise


def _steps(
    page: Any,
    drawn: Any,
    fonts: tuple[dict[str, Any], dict[int, Any]],
    watch: Callable[[], None],
    depth: int,
) -> Iterator[tuple[list[Any], bytes]]:
    """The drawing steps of a page or form, with those of the forms that it shows in their places.

    Fills `fonts`, by name and by object; the names of a form's fonts are made unlike those of the page.
    """
    from pypdf.generic import ContentStream

    resources = _resolved(drawn.get("/Resources")) or (_inherited(page) if drawn is page else {})
    own = f"{id(resources)}"
    _load_fonts(resources, own, *fonts)
    forms = _resolved(resources.get("/XObject")) or {}
    contents = _resolved(drawn.get("/Contents") if drawn is page else drawn)
    if contents is None:
        return
    for operands, step in ContentStream(contents, page.pdf, "bytes").operations:
        watch()
        if step == b"Tf" and operands:
            yield [own + str(operands[0]), *operands[1:]], step
        elif step == b"Do" and operands:
            form = _resolved(forms.get(operands[0]))
            if depth < _DEEPEST and form is not None and form.get("/Subtype") == "/Form":
                yield [], b"q"
                yield list(form.get("/Matrix", [1, 0, 0, 1, 0, 0])), b"cm"
                yield from _steps(page, form, fonts, watch, depth + 1)
                yield [], b"Q"
        elif step in _TEXT:
            yield operands, step


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _inherited(page: Any) -> Any:
    """The resources of the pages above, for a page that has none of its own."""
    above = page
    for _ in range(50):
        above = _resolved(above.get("/Parent"))
        if not hasattr(above, "get"):
            break
        if resources := _resolved(above.get("/Resources")):
            return resources
    return {}


def _load_fonts(resources: Any, own: str, named: dict[str, Any], known: dict[int, Any]) -> None:
    from pypdf.generic._font import Font

    for name, font in (_resolved(resources.get("/Font")) or {}).items():
        described = _resolved(font)
        if hasattr(described, "get"):
            # The object is kept with its font, so that no other gets its number.
            if id(described) not in known:
                known[id(described)] = described, Font.from_font_resource(described)
            named[own + name] = known[id(described)][1]


def _right_to_left(letter: str) -> bool:
    return "\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufeff"


def _joined(strings: list[Any]) -> list[Piece]:
    """Strings drawn one after the other, close together in a line, as one piece each."""
    found: list[Piece] = []
    for string in strings:
        base = string.ty if string.flip_vertical else -string.ty
        height = string.font_height or 1.0
        text = string.text.translate(_LIGATURES)
        if found:
            last = found[-1]
            gap = string.tx - last.right
            if abs(base - last.base) < _SAME_LINE * min(height, last.height):
                if text == last.text and abs(string.tx - last.left) < _SAME_LINE * height:
                    continue  # drawn twice, to look bold
                if -_WORD_GAP * height < gap < _WORD_GAP * height:
                    space = " " if gap > _SPACE * height and not last.text.endswith(" ") else ""
                    found[-1] = Piece(
                        last.left,
                        max(last.right, string.displaced_tx),
                        last.base,
                        max(last.height, height),
                        last.text + space + text,
                    )
                    continue
        found.append(Piece(string.tx, max(string.tx, string.displaced_tx), base, height, text))
    return [_trimmed(piece) for piece in found]


def _trimmed(piece: Piece) -> Piece:
    """Without white space around it, which has a width on the page."""
    text = piece.text
    width = (piece.right - piece.left) / len(text)
    blank = len(text) - len(text.lstrip())
    return piece._replace(
        left=piece.left + width * blank,
        right=piece.right - width * (len(text) - len(text.rstrip())),
        text=" ".join(text.split()),
    )
