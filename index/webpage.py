"""HTML into words: a whole page by trafilatura, a fragment by the standard library."""

import logging
import re
from html import unescape
from html.parser import HTMLParser

from index.decode import NoArticle

_TAG = re.compile(
    r"</?(?:p|br|div|a|b|i|em|strong|u|h[1-6]|ul|ol|li|span|img|figure|blockquote|table|section|article)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:amp|quot|apos|nbsp|lt|gt|[lr][sd]quo|[mn]dash|hellip|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
)
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table", "figure", "section"}
)
_LINES = frozenset({"br", "li", "tr"})
_UNSEEN = frozenset({"script", "style", "template", "noscript"})


def page(html: str) -> dict[str, object]:
    """Return the article of a page as named fields: text, title, date, author, outlet, url, language.

    :raises NoArticle: if the page holds none.
    """
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
    if not str(fields.get("text") or "").strip():
        raise NoArticle("expected an HTML page with an article, found no article text in it")
    names = ("text", "title", "date", "author", "sitename", "url", "language")
    return {name: fields[name] for name in names if fields.get(name)}


def plain(text: str) -> str:
    """Return the words of a string that may be HTML; a string without tags and entities as it is."""
    if not _TAG.search(text):
        return unescape(text) if _ENTITY.search(text) else text
    words = _Words()
    words.feed(text)
    words.close()
    return "".join(words.parts)


class _Words(HTMLParser):
    """Collects the text of a fragment, a blank line between blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._separate(tag, closing=True)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))

    def _separate(self, tag: str, closing: bool = False) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag in _LINES and not closing:
            self.parts.append("\n")
