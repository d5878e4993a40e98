"""Word documents (DOCX) into text: paragraphs and tables in order."""

import io
import re
from collections.abc import Iterator
from typing import Any

from index.errors import NoArticle
from index.formats.archives import check_zip
from index.formats.blocks import LONGEST_HEADING, LOOKS, Block
from index.formats.file import Budget, File, Record
from index.formats.sections import Tells, stories_of
from index.formats.story_head import without_head

LARGEST = 100_000_000
"""Bytes of a document, including pictures."""

_HEADING = re.compile(r"(?:Heading|Überschrift|Titre|Título|Titolo|Kop) (\d)$", re.IGNORECASE)
_TEMPLATE = "python-docx"  # the author in a library's template, which is dated 2013


def read(file: File) -> Iterator[Record]:
    """Yield a Word document as one article."""
    data = file.read(LARGEST)
    check_zip(data, Budget(len(data)))
    import docx

    document = docx.Document(io.BytesIO(data))
    parts = [part for block in document.iter_inner_content() for part in _words(block)]
    if not any(part.strip() for part in parts):
        raise NoArticle("expected a Word document with text, found none")
    blocks = list(_blocks(document))
    known = _fields(document.core_properties, parts, document)
    # Headings divide a document with a title of its own, unless they name their origin.
    tells = Tells(
        heading=not (document.core_properties.title or _titles(document)), title=str(known.get("title", ""))
    )
    if (found := stories_of(blocks, tells)) is not None:
        yield from found
        return
    yield Record(1, *without_head(known, "\n\n".join(parts)))


def _blocks(document: Any) -> Iterator[Block]:
    """The paragraphs with the level of their style; one that is all bold and short looks like a heading."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield from (Block(text) for text in _words(block))
            continue
        style = str(block.style.name if block.style else "")
        match = _HEADING.match(style)
        text = block.text.strip()
        level = int(match[1]) if match else 1 if style == "Title" else 0
        if (
            not level
            and 0 < len(text) <= LONGEST_HEADING
            and all(run.bold for run in block.runs if run.text.strip())
        ):
            level = LOOKS
        link = next(iter(getattr(block, "hyperlinks", ())), None)
        yield Block(text, level, link.address if link else None)


def _titles(document: Any) -> bool:
    """Whether one paragraph has the style of a title; several are headlines."""
    return (
        sum(
            bool(part.style and part.style.name == "Title" and part.text.strip())
            for part in document.paragraphs
        )
        == 1
    )


def _words(block: Any) -> Iterator[str]:
    if hasattr(block, "rows"):
        yield "\n".join(_row(row) for row in block.rows)
    else:
        yield block.text


def _row(row: Any) -> str:
    # A cell that spans several columns appears once for each.
    cells: list[Any] = []
    for cell in row.cells:
        if not cells or cell._tc is not cells[-1]._tc:
            cells.append(cell)
    return " | ".join(" ".join(cell.text.split()) for cell in cells)


def _fields(known: Any, parts: list[str], document: Any) -> dict[str, object]:
    fields: dict[str, object] = {"title": known.title, "language": known.language}
    # Not the day on which it was created, which is that of an export or of the document before it.
    if known.author != _TEMPLATE:
        fields["author"] = known.author
    titles = (
        part.text for part in document.paragraphs if part.style and part.style.name in ("Title", "Heading 1")
    )
    fields["title"] = known.title or next((title for title in titles if title.strip()), None)
    return {name: value for name, value in fields.items() if value}
