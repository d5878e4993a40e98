"""Word documents (DOCX) into text: paragraphs and tables in order."""

import io
from collections.abc import Iterator
from typing import Any

from index.errors import NoArticle
from index.formats.archives import check_zip
from index.formats.file import Budget, File, Record

LARGEST = 100_000_000
"""Bytes of a document, including pictures."""

_TEMPLATE = "python-docx"  # the author in a library's template


def read(file: File) -> Iterator[Record]:
    """Yield a Word document as one article."""
    data = file.read(LARGEST)
    check_zip(data, Budget(len(data)))
    import docx

    document = docx.Document(io.BytesIO(data))
    parts = [part for block in document.iter_inner_content() for part in _words(block)]
    if not any(part.strip() for part in parts):
        raise NoArticle("expected a Word document with text, found none")
    yield Record(1, _fields(document.core_properties, parts, document), "\n\n".join(parts))


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
