"""An article's text as HTML, with one stretch marked."""

import html
import re
from collections.abc import Callable

from index.types import Article

REACH = 20_000
"""Code points shown on either side of the marked stretch: far more than a news story has, but few enough for
a browser when the index holds books."""

# Lines of such length were wrapped at a fixed width by a typesetter or a mail program. They are joined to the
# next, so that old wire copy reads well in a column of any width.
_WRAPPED = range(50, 101)  # code points
_NEWLINES = re.compile(r"\n+")


def story(article: Article, start: int, end: int, mark: Callable[[str], str]) -> str:
    """Render the text around ``start:end``.

    If nothing is left out, the HTML's text is the article's text, character for character; line breaks are
    added as elements.

    :param start: half-open code-point offsets into ``article.text``.
    :param mark: wraps the HTML of the stretch.
    """
    text = article.text
    first, last = max(0, start - REACH), min(len(text), end + REACH)
    before, marked, after = (_flow(text, *span) for span in ((first, start), (start, end), (end, last)))
    if first:
        before = '<p class="omitted">The article starts earlier.</p>' + before
    if last < len(text):
        after += '<p class="omitted">The article continues.</p>'
    return before + mark(marked) + after


def whole(article: Article) -> str:
    """Render the whole text; see `story`."""
    return _flow(article.text, 0, len(article.text))


def _flow(text: str, start: int, end: int) -> str:
    pieces: list[str] = []
    position = start
    for newlines in _NEWLINES.finditer(text, start, end):
        pieces.append(html.escape(text[position : newlines.start()]))
        line_length = newlines.start() - (text.rfind("\n", 0, newlines.start()) + 1)
        soft = len(newlines[0]) == 1 and line_length in _WRAPPED
        pieces.append("\n" if soft else "<br>\n" * len(newlines[0]))
        position = newlines.end()
    pieces.append(html.escape(text[position:end]))
    return "".join(pieces)
