"""The headline of a story, and the lines under it that say where it comes from, are no words of the story."""

import io
from datetime import date
from pathlib import Path

import docx
import pytest

from index.formats.story_head import without_head
from index.sources.read import read_sources
from index.types import Article, Found
from tests.support import archived, papers

WORDS = "The fish market of Tarnholm will move to the north quay, the town council decided on Thursday."
DAY = date(2023, 9, 14)


def only(path: Path, content: str | bytes) -> Article:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    (item,) = read_sources([path])
    assert isinstance(item, Found)
    return item.article


def word(*paragraphs: str) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("lines", "outlet", "author"),
    [
        (["The Tarnholm Times", "September 14, 2023"], "The Tarnholm Times", None),
        (["Tarnholm Times, 14 September 2023", "By Ida Rook"], "Tarnholm Times", "Ida Rook"),
        (["By Ida Rook", "Tarnholm Times | Thursday 14 September 2023, 08:12"], "Tarnholm Times", "Ida Rook"),
        (["The Tarnholm Times, 14.09.2023"], "The Tarnholm Times", None),
        (["Veröffentlicht am 14. September 2023", "Von Ida Rook"], None, "Ida Rook"),
        (["Le Phare de Tarnholm", "jeudi 14 septembre 2023"], "Le Phare de Tarnholm", None),
    ],
    ids=["lines", "byline below", "byline above", "figures", "German", "French"],
)
def test_a_head_is_read_as_fields_in_every_kind_of_document(
    tmp_path: Path, lines: list[str], outlet: str | None, author: str | None
) -> None:
    head = ["Fish market moves", *lines]
    escaped = [line.replace("ö", r"\'f6") for line in [*head, WORDS]]
    for name, content in {
        "a.txt": "\n".join([*head, "", WORDS]),
        "b.rtf": (r"{\rtf1\ansi\ansicpg1252 " + r"\par ".join(escaped) + "}").encode(),
        "c.docx": word(*head, WORDS),
        "d.odt": archived.odt("".join(f"<text:p>{line}</text:p>" for line in [*head, WORDS])),
    }.items():
        read = only(tmp_path / name, content)
        assert (read.title, read.text) == ("Fish market moves", WORDS), name
        assert (read.published, read.outlet, read.author) == (DAY, outlet, author), name


def test_the_title_of_a_printed_page_names_its_outlet() -> None:
    text = f"Fish market moves\n\nPublished Thursday 14 September 2023, 08:12\n\n{WORDS}"
    fields, words = without_head({"title": "Fish market moves | Tarnholm Times"}, text)
    assert fields == {"title": "Fish market moves", "outlet": "Tarnholm Times", "date": DAY}
    assert words == WORDS


def test_a_print_is_quoted_without_its_head(tmp_path: Path) -> None:
    lines = [(50, 780, 18, "Fish market moves"), (50, 750, 9, "Published Thursday 14 September 2023, 08:12"),
             (50, 720, 11, WORDS)]  # fmt: skip
    read = only(tmp_path / "a.pdf", papers.laid_out(lines))
    assert (read.title, read.published, read.text) == ("Fish market moves", DAY, WORDS)


@pytest.mark.parametrize("author", ["anonymous", "(unspecified)", "Unknown", "Administrator", "user"])
def test_a_name_that_a_program_gives_is_no_author(tmp_path: Path, author: str) -> None:
    escaped = author.replace("(", r"\(").replace(")", r"\)")
    assert only(tmp_path / "a.pdf", papers.pdf([[WORDS]], f"/Author ({escaped})")).author is None


@pytest.mark.parametrize(
    "text",
    [
        f"Fish market moves\n\n{WORDS}",
        f"Fish market moves\nUpdated 16 September 2023\n\n{WORDS}",
        f"Fish market moves\nIda Rook, 14 September 2023\n\n{WORDS}",
        f"Fish market moves\n16.09.2023, 16:51\n\n{WORDS}",
        f"The fish market opened in 1911.\n14 September 2023\n\n{WORDS}",
        "Fish market of Tarnholm\n1 May 2020\nIt opened with nine stalls.\n3 May 2021\nIt closed for good.",
    ],
    ids=["no origin", "update", "whose name", "print", "no headline", "chronology"],
)
def test_what_is_no_head_stays_in_the_text(tmp_path: Path, text: str) -> None:
    assert only(tmp_path / "a.txt", text).text == text
