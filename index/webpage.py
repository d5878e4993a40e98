"""HTML into words: the article of a whole page by trafilatura, all of a fragment by lxml."""

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape

from index.decode import NoArticle, decode
from index.files import File, Record
from index.linked import stated_article

LARGEST_PAGE = 5_000_000
"""Code points of a page without its embedded pictures; the longest live blogs have a tenth."""

MOST_TAGS = 40_000
"""Tags of a page; a live blog of a whole day has half. Finding the article takes time as their square."""

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
# Pictures written into a page; they are most of a page that was saved as one file.
_PICTURE = re.compile(r"data:[\w/+.;=-]{0,100};base64,[\w+/=%]*")
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,40})|<\?xml[^>]{0,100}encoding=[\"']([\w-]{2,40})",
    re.IGNORECASE,
)
_TABLE_RULE_LINE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?")
_PIPE = re.compile(r"(?<!\\)\|")
_HEAD = 4096  # bytes in which a page states its encoding


def read(file: File) -> Iterator[Record]:
    """Yield the article of an HTML file."""
    data = file.read()
    declared = _CHARSET.search(data[:_HEAD])
    encoding = (declared[1] or declared[2]).decode("ascii") if declared else None
    fields = page(decode(data, encoding))
    yield Record(1, fields, str(fields.pop("text")))


def page(html: str) -> dict[str, object]:
    """Return the article of a page as named fields: text, title, date, author, outlet, url, language.

    What a page states of itself in JSON-LD goes before what is found by looking at it.

    :raises NoArticle: if the page holds none, or is larger than `LARGEST_PAGE` or `MOST_TAGS`.
    """
    html = _PICTURE.sub("", html)
    if len(html) > LARGEST_PAGE:
        raise NoArticle(f"expected a page of at most {LARGEST_PAGE:,} characters, found a larger one")
    if html.count("<") > MOST_TAGS:
        raise NoArticle(f"expected a page of at most {MOST_TAGS:,} tags, found more")
    stated = stated_article(html)
    body = plain(str(stated.pop("text", "")))
    fields = _extracted(html)
    text = _rows(str(fields.get("text") or ""))
    if not text.strip() and not body.strip():
        raise NoArticle("expected an HTML page with an article, found no article text in it")
    # A body in JSON-LD is often without paragraphs: it is wanted where looking found little of it.
    return {**fields, **stated, "text": text if 2 * len(text) > len(body) else body}


def _extracted(html: str) -> dict[str, object]:
    import trafilatura

    # It warns of every page without text; the report says so in our words.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(
            html,
            with_metadata=True,
            include_comments=False,
            # The extensive search takes any number on the page for a date.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:  # whatever a malformed page makes the parser raise
        raise NoArticle(f"expected an HTML page, found one that cannot be parsed ({error})") from error
    fields = found if isinstance(found, dict) else found.as_dict() if found else {}
    names = ("text", "title", "date", "author", "sitename", "url", "language")
    return {name: fields[name] for name in names if fields.get(name)}


def _rows(text: str) -> str:
    """The text, each row of a table of pipes as its cells joined by " | ", without the rule below them."""
    kept = (line for line in text.split("\n") if not _TABLE_RULE_LINE.fullmatch(line.strip()))
    return "\n".join(_cells(line) for line in kept)


def _cells(line: str) -> str:
    bare = line.strip()
    if not (bare.startswith("|") and bare.endswith("|") and len(bare) > 1):
        return line
    return " | ".join(cell.strip().replace("\\|", "|") for cell in _PIPE.split(bare[1:-1]))


def plain(text: str) -> str:
    """Return the words of a string that may be HTML (see `fragment`); others as they are, entities aside."""
    if _TAG.search(text):
        return fragment(text)
    return unescape(text) if _ENTITY.search(text) else text


def fragment(html: str) -> str:
    """Return the words of HTML: a blank line between blocks, " | " between the cells of a row."""
    # Not the standard library's parser: a hundred kilobytes of "<!--" keep that busy for half a minute.
    from lxml import etree

    words = _Words()
    parser = etree.HTMLParser(target=words, huge_tree=True, remove_comments=True, remove_pis=True)
    parser.feed(html.replace("\0", "").encode("utf-8", "replace").decode("utf-8"))
    with suppress(etree.XMLSyntaxError):  # there was nothing in it
        parser.close()
    return _AROUND_LINE_END.sub("\n", _BLANKS.sub(" ", "".join(words.parts)))


class _Words:
    """Collects the text that a parser comes by."""

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
        """Nothing is left to do; parsers call it."""

    def _separate(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag in _LINES:
            self.parts.append("\n")
