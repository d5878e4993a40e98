"""OpenDocument texts (ODT, and FODT, the same in one XML file) into paragraphs and rows of tables.

The format is ISO 26300, https://docs.oasis-open.org/office/OpenDocument/v1.3/.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from index.errors import NoArticle
from index.formats.archives import check_zip
from index.formats.blocks import Block
from index.formats.fields import of_paragraphs
from index.formats.file import LARGEST_TEXT, Budget, File, Record
from index.formats.sections import stories_of
from index.formats.story_head import without_head
from index.formats.xml import parse_xml, said

LARGEST = 100_000_000
"""Bytes of a document, pictures included."""

# Comments, notes, changes that were undone, lists of contents, and boxes beside the text.
_UNSEEN = frozenset(
    "annotation bibliography dde-connection-decls forms frame illustration-index note object-index "
    "alphabetical-index table-index table-of-content tracked-changes sequence-decls user-field-decls "
    "user-index variable-decls ruby-text hidden-text hidden-paragraph".split()
)
_PARAGRAPHS = frozenset({"p", "h"})
_MOST_SPACES = 100  # that one element may stand for


def read(file: File) -> Iterator[Record]:
    """Yield an OpenDocument text as one article.

    The days that it was made, saved or printed are no day of publication and are not read.
    """
    data = file.read(LARGEST)
    if data.lstrip()[:1] == b"<":
        root = parse_xml(data)
        content, meta = root, root.find("meta")
    else:
        check_zip(data, Budget(len(data)))
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            content = parse_xml(_member(packed, "content.xml"))
            meta = _meta(packed)
    body = content.find("body/text")
    if body is None:
        raise NoArticle("expected an OpenDocument text, found another kind of document")
    paragraphs = list(_paragraphs(body))
    if (found := stories_of([Block(text) for text in paragraphs if text.strip()])) is not None:
        yield from found
        return
    stated, text = of_paragraphs(paragraphs)
    if not text.strip():
        raise NoArticle("expected an OpenDocument text with words, found none")
    fields: dict[str, object] = {"title": _heading(body, content) or _said(meta, "title")}
    fields["author"] = _said(meta, "initial-creator") or _said(meta, "creator")
    fields["language"] = _said(meta, "language")
    known = {name: value for name, value in {**fields, **stated}.items() if value}
    yield Record(1, known, text) if stated else Record(1, *without_head(known, text))


def _paragraphs(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _PARAGRAPHS:
            yield "\n".join(" ".join(line.split(" ")).strip() for line in _words(child).split("\n"))
        elif child.tag == "table":
            yield from filter(None, map(_row, _rows(child)))
        elif child.tag not in _UNSEEN:
            yield from _paragraphs(child)  # lists and sections


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "table-row":
            yield child
        elif child.tag in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)


def _row(row: Any) -> str:
    cells = (" ".join(" ".join(_paragraphs(cell)).split()) for cell in row if cell.tag == "table-cell")
    return " | ".join(cells).rstrip(" |")


def _words(element: Any) -> str:
    """The words of a paragraph; what stands for white space becomes white space."""
    parts = [_collapsed(element.text)]
    for child in element:
        match child.tag:
            case "s":
                count = str(child.get(_TEXT + "c") or "1")
                parts.append(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))
            case "tab":
                parts.append(" ")
            case "line-break":
                parts.append("\n")
            case tag if isinstance(tag, str) and tag not in _UNSEEN:
                parts.append(_words(child))
        parts.append(_collapsed(child.tail))
    return "".join(parts)


_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def _collapsed(text: str | None) -> str:
    """Text without the line ends and indents of the XML."""
    if not text:
        return ""
    words = " ".join(text.split())
    return f"{' ' * text[0].isspace()}{words}{' ' * (text[-1].isspace() and bool(words))}"


def _heading(body: Any, content: Any) -> str:
    """The paragraph in the style of a title, or else the first top heading."""
    styles = {"Title"} | {
        style.get(_STYLE + "name")
        for style in content.iterfind("automatic-styles/style")
        if style.get(_STYLE + "parent-style-name") == "Title"
    }
    titles = (found for found in body.iter("p") if found.get(_TEXT + "style-name") in styles)
    headings = (found for found in body.iter("h") if found.get(_TEXT + "outline-level", "1") == "1")
    return next((words for found in (*titles, *headings) if (words := " ".join(_words(found).split()))), "")


def _meta(packed: zipfile.ZipFile) -> Any:
    """What the document says about itself; None if it says nothing."""
    try:
        return parse_xml(_member(packed, "meta.xml")).find("meta")
    except NoArticle:
        return None


def _said(meta: Any, name: str) -> str:
    return said(meta, name) if meta is not None else ""


def _member(packed: zipfile.ZipFile, name: str) -> bytes:
    try:
        with packed.open(name) as stream:
            data = stream.read(LARGEST_TEXT + 1)
    except KeyError:
        raise NoArticle(f"expected an OpenDocument text, found an archive without {name}") from None
    except RuntimeError as error:  # the library's word for encrypted
        raise NoArticle("expected a document that opens without a password, found a locked one") from error
    if len(data) > LARGEST_TEXT:
        raise NoArticle(f"expected a document of at most {LARGEST_TEXT:,} bytes of text, found a larger one")
    return data
