"""Where the answering words of a sentence begin and end."""

import re

from rag.language.quantities import MONEY, PERCENT, Span

_OPENING = "'‘,.;:!?–-*_ \t\n\xa0"
_CLOSING = "'’‘,;:!?–-*_ \t\n\xa0"
_ABBREVIATED = re.compile(r"(?:\b[A-Za-z]\.)+$")
# Words end at these; a full stop or a hyphen may be inside one.
_WORD = re.compile(r"[^\s—()\[\]{}“”\"/…]+")


def whole(text: str, span: Span) -> Span | None:
    """Extend a span to whole words without punctuation around them, and part of a sum or percentage to all of
    it: "3.9" becomes "¥3.9 trillion (US$25.44 billion)".

    :param text: the sentence.
    :param span: half-open offsets into it, like those returned; None if there is no word.
    """
    start, end = _words(text, span)
    for figure in (*MONEY.finditer(text), *PERCENT.finditer(text)):
        if figure.start() < end and start < figure.end():
            start, end = min(start, figure.start()), max(end, figure.end())
            break
    return (start, end) if start < end else None


def _words(text: str, span: Span) -> Span:
    """The whole words of a span, without punctuation around them and a last "'s"; empty if there are none."""
    touched = [one.span() for one in _WORD.finditer(text) if one.start() < span[1] and span[0] < one.end()]
    if not touched:
        return span[0], span[0]
    start, end = touched[0][0], touched[-1][1]
    while start < end and text[start] in _OPENING:
        start += 1
    while start < end and (
        text[end - 1] in _CLOSING or (text[end - 1] == "." and not _ABBREVIATED.search(text, start, end))
    ):
        end -= 1
    if text[start:end].endswith(("'s", "’s")):
        end = start + len(text[start : end - 2].rstrip(_CLOSING))
    return start, end
