"""The article of a whole HTML page, by trafilatura."""

import logging
import re
from collections.abc import Iterator

from index.errors import NoArticle
from index.formats.archive_pages import read_archive_page
from index.formats.file import NOTES, File, Record
from index.formats.json_ld import stated_article
from index.formats.live_blog import with_times
from index.formats.no_articles import instead_of_article, without_boxes
from index.text.html_words import plain

LARGEST_PAGE = 5_000_000
"""Code points of a page without embedded pictures; ten times the longest live blog."""

MOST_TAGS = 40_000
"""Tags of a page; twice a live blog of a whole day. The time to find the article grows with their square."""

# Embedded pictures; they make up most of a page saved as one file.
_PICTURE = re.compile(r"data:[\w/+.;=-]{0,100};base64,[\w+/=%]*")
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,40})|<\?xml[^>]{0,100}encoding=[\"']([\w-]{2,40})",
    re.IGNORECASE,
)
_TABLE_RULE_LINE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?")
_PIPE = re.compile(r"(?<!\\)\|")
_CHANGED = re.compile(
    r"<meta\b[^>]{0,200}\b(?:article:modified_time|og:updated_time)\b[^>]{0,200}>", re.IGNORECASE
)
_CONTENT = re.compile(r"\bcontent\s*=\s*[\"']([^\"'<>]{10,40})[\"']", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page may state its encoding


def read(file: File) -> Iterator[Record]:
    """Yield the article of an HTML file, or the stories of a page that has several."""
    data = file.read()
    declared = _CHARSET.search(data[:_HEAD])
    encoding = (declared[1] or declared[2]).decode("ascii") if declared else None
    html = file.decode(data, encoding)
    if (found := read_archive_page(_PICTURE.sub("", html))) is not None:
        yield from found
        return
    fields = page(html)
    yield Record(1, fields, str(fields.pop("text")))


def page(html: str) -> dict[str, object]:
    """The article of a page as named fields: text, title, date, author, outlet, url, language.

    What a page states in JSON-LD goes before what is found in its text.

    :raises NoArticle: if the page has none, or is larger than `LARGEST_PAGE` or `MOST_TAGS`.
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
    # A JSON-LD body often has no paragraphs, so it is used only if the text found is much shorter.
    text = text if 2 * len(text) > len(body) else body
    if not text.strip():
        raise NoArticle("expected an HTML page with an article, found no article text")
    fields = _changed(html) | fields | stated
    if fields.get("modified") == fields.get("date"):
        fields.pop("modified", None)  # not changed since
    is_stated = bool(stated) or "article:published_time" in html
    if other := instead_of_article(html, str(fields.get("title") or ""), text, is_stated=is_stated):
        raise NoArticle(f"expected an HTML page with an article, found {other}")
    text, note = without_boxes(text)
    if not text.strip():
        raise NoArticle("expected an HTML page with an article, found the notice of a paywall")
    return {**fields, "text": with_times(text, html), **({NOTES: (note,)} if note else {})}


def _changed(html: str) -> dict[str, object]:
    meta = _CHANGED.search(html)
    content = _CONTENT.search(meta[0]) if meta else None
    return {"modified": content[1]} if content else {}


def _extracted(html: str) -> dict[str, object]:
    import trafilatura

    # It warns about every page without text; our report says so already.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(
            html,
            with_metadata=True,
            include_comments=False,
            # The extensive search mistakes any number on the page for a date.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:  # on a malformed page the parser may raise anything
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
