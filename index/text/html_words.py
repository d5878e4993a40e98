"""HTML into words: all of a fragment, by lxml."""

import re
from contextlib import suppress
from html import unescape

_TAG = re.compile(
    r"</?(?:p|br|div|a|b|i|em|strong|u|h[1-6]|ul|ol|li|span|img|figure|blockquote|table|section|article)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:amp|quot|apos|nbsp|lt|gt|[lr][sd]quo|[mn]dash|hellip|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
)
_BLOCKS = frozenset("p div h1 h2 h3 h4 h5 h6 hl1 hl2 ul ol blockquote bq block table figure section".split())
_LINES = frozenset({"br", "li", "tr"})
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "title"})
_SPACE = re.compile(r"\s+")
_BLANKS = re.compile(r"[ \t]{2,}")
_AROUND_LINE_END = re.compile(r"[ \t]*\n[ \t]*")


def plain(text: str) -> str:
    """The words of a string that may be HTML (see `fragment`); other strings with entities resolved."""
    if _TAG.search(text):
        return fragment(text)
    return unescape(text) if _ENTITY.search(text) else text


def fragment(html: str) -> str:
    """The words of HTML: a blank line between blocks, " | " between the cells of a row."""
    # Not the standard library's parser: 100 kB of "<!--" keep it busy for half a minute.
    from lxml import etree

    words = _Words()
    parser = etree.HTMLParser(target=words, huge_tree=True, remove_comments=True, remove_pis=True)
    parser.feed(html.replace("\0", "").encode("utf-8", "replace").decode("utf-8"))
    with suppress(etree.XMLSyntaxError):  # empty
        parser.close()
    return _AROUND_LINE_END.sub("\n", _BLANKS.sub(" ", "".join(words.parts)))


class _Words:
    """Collects the text from a parser."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._unseen = 0
        self._in_row = False

    def start(self, tag: str, attributes: object) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _CELLS:
            if self._in_row:
                self.parts.append(" | ")
            self._in_row = True
        elif self._in_row and tag != "tr":
            self.parts.append(" ")  # a paragraph in a cell does not break its row
        else:
            self._in_row = False
            self._separate(tag)

    def end(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in ("tr", "table"):
            self._in_row = False
        if not self._in_row and tag in _BLOCKS:
            self.parts.append("\n\n")

    def data(self, text: str) -> None:
        if not self._unseen:
            self.parts.append(_SPACE.sub(" ", text))

    def close(self) -> None:
        """Parsers call this; there is nothing to do."""

    def _separate(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag in _LINES:
            self.parts.append("\n")
