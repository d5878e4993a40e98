"""The day of an article: what the story states, then its address, last the name of a file of one story."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest

from index.sources.read import read_sources
from index.text.changed import changed
from index.text.dates import parse_date
from index.text.published import stated_day
from index.types import Found
from tests.support import papers

MARKET = "The fish market of Tarnholm will move to the north quay, the town council decided on Thursday."
DAY = date(2023, 9, 14)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def found(source: Path) -> list[Found]:
    return [read for read in read_sources([source]) if isinstance(read, Found)]


def day_and_place(source: Path) -> tuple[date | None, str | None]:
    (read,) = found(source)
    return read.article.published, read.dated


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("14. September 2023", DAY),
        ("14 septembre 2023 à 07h12", DAY),
        ("1er mars 2023", date(2023, 3, 1)),
        ("14 de septiembre de 2023", DAY),
        ("14 settembre 2023", DAY),
        ("jeu. 14 sept. 2023", DAY),
        ("Donnerstag, 14. März 2019 06:00", date(2019, 3, 14)),
        ("14 września 2023", DAY),
        ("14-Sep-23 00:00", DAY),
        ("14 Sep 99", date(1999, 9, 14)),
        ("Thu Sep 14 09:12:44 +0000 2023", DAY),
        ("Thu Sep 14 09:12:44 2023", DAY),
        ("2023-09-14 09:00:00+00", DAY),
        ("20230914T081500Z", DAY),
        (20230914081500, DAY),
        (1694680000, DAY),
        (1694680000000, DAY),
        ("1694680000000000", DAY),
        ("14.09.2023", DAY),
        ("04.09.2023", date(2023, 9, 4)),
        ("2023年9月14日", DAY),
        ("09/14/23", DAY),
        ("[[2023-09-14]]", DAY),
        ("05/09/2023", None),
        ("05/09/23", None),
        ("14/09/23", None),  # the year may come first: 23 September 2014
        ("14 Sep 07:12", None),
        ("31. Februar 2023", None),
    ],
    ids=str,
)  # fmt: skip
def test_dates_are_read_in_more_languages_and_never_guessed(value: object, expected: date | None) -> None:
    assert parse_date(value) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Published Thursday 14 September 2023, 08:12",
        "First published on Thu 14 Sep 2023 08.12 BST",
        "Posted: Sept. 14, 2023 | Updated: Sept. 16, 2023",
        "Veröffentlicht am 14.09.2023, 08:12 Uhr",
        "Publié le 14 septembre 2023 à 06h12 - Mis à jour le 16 septembre 2023 à 9h00",
        "Publicado el 14 de septiembre de 2023",
        "By Ida Rook | 14 September 2023",
        "Ida Rook, 14 September 2023",
        "Sept. 14, 2023, 8:12 a.m. ET",
        "14 septembre 2023",
        "2023-09-14",
    ],
)
def test_a_line_at_the_head_says_when_a_story_was_published(tmp_path: Path, line: str) -> None:
    day, place = day_and_place(write(tmp_path / "a.txt", f"Fish market moves\n{line}\n\n{MARKET}"))
    assert day == DAY
    assert place in ("text", "header lines")


@pytest.mark.parametrize(
    "line",
    [
        "Updated 16 September 2023",
        "Last modified on Sat 16 Sep 2023 10.20 BST",
        "Printed on 16 September 2023",
        "Heruntergeladen am 16. September 2023",
        "Consulté le 16 septembre 2023",
        "9/16/23, 4:51 PM",
        "16.09.2023, 16:51",
        "Market days since 16 September 2023",
        "Published on 3 May 2019, the report of the harbour board found that the quay would not last long",
    ],
)
def test_the_day_of_an_update_a_print_or_another_thing_is_not_the_storys(tmp_path: Path, line: str) -> None:
    assert day_and_place(write(tmp_path / "a.txt", f"Fish market moves\n{line}\n\n{MARKET}")) == (None, None)


def test_a_chronology_dates_no_story() -> None:
    assert stated_day(["Fish market", "1 May 2020", "It opened.", "3 May 2021", "It closed."]) is None


def test_a_print_of_a_page_is_dated_by_its_words_and_never_by_the_day_of_printing(tmp_path: Path) -> None:
    head = ["9/20/23, 4:51 PM", "Fish market moves | Tarnholm Times"]
    info = "/Title (Fish market moves) /Producer (Skia/PDF m120) /CreationDate (D:20230920165100+00'00')"
    lines = [*head, "Fish market moves", "Published Thursday 14 September 2023, 08:12", MARKET]
    assert day_and_place(write(tmp_path / "a.pdf", papers.pdf([lines], info))) == (DAY, "text")
    undated = papers.pdf([[*head, "Fish market moves", MARKET]], info)
    assert day_and_place(write(tmp_path / "b.pdf", undated)) == (None, None)


def test_a_word_document_is_not_dated_by_its_making(tmp_path: Path) -> None:
    document, out = docx.Document(), io.BytesIO()
    document.add_heading("Fish market moves", level=1)
    document.add_paragraph(MARKET)
    document.core_properties.author = "Ida Rook"
    document.save(out)
    assert day_and_place(write(tmp_path / "a.docx", out.getvalue())) == (None, None)


def test_a_book_is_dated_by_its_publication_not_by_its_conversion(tmp_path: Path) -> None:
    book = papers.epub("Tides", {"One": f"<p>{MARKET}</p>" * 4})
    converted = zipfile.ZipFile(io.BytesIO(book))
    members = {name: converted.read(name) for name in converted.namelist()}
    package = next(name for name in members if name.endswith(".opf"))
    date_of = re.search(rb"<dc:date>[^<]*</dc:date>", members[package])
    assert date_of
    event = b'<dc:date xmlns:opf="http://www.idpf.org/2007/opf" opf:event="conversion">2023-09-20</dc:date>'
    members[package] = members[package].replace(date_of[0], event)
    assert found(write(tmp_path / "a.epub", papers.zipped(members)))[0].article.published is None


@pytest.mark.parametrize(
    "name",
    [
        "The_Export2023-09-20.TXT",
        "Factiva-20230920-1412.txt",
        "nexis_2023-09-20.txt",
        "scan 2023-09-20.txt",
        "takeout-20230920T101500Z.txt",
    ],
)
def test_the_name_of_an_export_does_not_date_what_is_in_it(tmp_path: Path, name: str) -> None:
    assert day_and_place(write(tmp_path / name, MARKET)) == (None, None)


def test_the_name_of_a_file_dates_its_story_only_if_it_is_the_only_one(tmp_path: Path) -> None:
    assert day_and_place(write(tmp_path / "2023-09-14 market.txt", MARKET)) == (DAY, "file name")
    two = f"Title: Market moves\n\n{MARKET}\n\n---\n\nTitle: Mill burns\n\nThe mill burned all night."
    assert [read.dated for read in found(write(tmp_path / "2023-09-15.txt", two))] == [None, None]
    lines = f'{{"text": "{MARKET}"}}\n{{"text": "The mill burned."}}\n'
    assert [read.dated for read in found(write(tmp_path / "2023-09-16.jsonl", lines))] == [None, None]


def test_what_the_story_states_goes_before_its_address_and_that_before_its_name(tmp_path: Path) -> None:
    address = "url: https://tarnholm.example/2023/09/15/market"
    stated = write(
        tmp_path / "2023-09-16.md", f"---\n{address}\n---\nPublished 14 September 2023\n\n{MARKET}"
    )
    assert day_and_place(stated) == (DAY, "text")
    addressed = write(tmp_path / "2023-09-17.md", f"---\n{address}\n---\n{MARKET}")
    assert day_and_place(addressed) == (date(2023, 9, 15), "address")


def test_a_page_saved_from_a_later_copy_keeps_the_day_of_its_story(tmp_path: Path) -> None:
    meta = '<meta property="article:published_time" content="2024-02-01T10:00:00Z">'
    words = f"Published 14 September 2023</p><p>{MARKET} " + "The boats will follow in the spring. " * 6
    copied = write(tmp_path / "a.html", papers.page("Fish market moves", words, meta))
    assert found(copied)[0].article.published == DAY


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Published Thursday 14 September 2023", DAY),
        ("Tarnholm Times | First published: 14 September 2023 at 23:40 BST", DAY),
        ("Publié le 14 septembre 2023, mis à jour le 16 septembre 2023", DAY),
        ("Updated 14 September 2023", None),
        ("14 September 2023", None),
        ("Published on 3 May 2019, the report of the harbour board said that it would not last", None),
    ],
)  # fmt: skip
def test_a_page_that_says_when_its_story_was_published_goes_before_its_metadata(
    tmp_path: Path, line: str, expected: date | None
) -> None:
    head = '<meta property="article:published_time" content="2023-09-15T00:40:00Z">'
    page = papers.page("Market moves", f"{line}</p><p>{MARKET * 4}", head)
    assert day_and_place(write(tmp_path / "a.html", page))[0] == (expected or date(2023, 9, 15))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Updated 14:05", "2023-09-14T14:05"),
        ("Last modified on Sat 16 Sep 2023 10.20 BST", "2023-09-16T10:20"),
        ("Posted: Sept. 14, 2023 | Updated: Sept. 16, 2023", "2023-09-16"),
        ("Updated at 2:05 p.m. ET, September 14, 2023", "2023-09-14T14:05"),
        ("Aktualisiert: 14:05 Uhr", "2023-09-14T14:05"),
        ("Publié le 14 septembre 2023 à 06h12 - Mis à jour le 16 septembre 2023 à 9h00", "2023-09-16T09:00"),
        ("Published 14 September 2023, 08:12", None),
        ("The council updated its plan for the market in a meeting that lasted until the early morning, at "
         "about 2:05, when the last of its members had gone", None),
    ],
)  # fmt: skip
def test_a_story_says_when_it_was_changed(words: str, expected: str | None) -> None:
    assert changed([], f"Market moves\n{words}\n\n{MARKET}", DAY) == expected


def test_a_day_on_which_a_reader_saved_a_story_is_not_its_day(tmp_path: Path) -> None:
    saved = f'{{"title": "T", "content": "{MARKET}", "created_at": "2024-02-01", "is_archived": 1, %s}}'
    kept = write(tmp_path / "a.json", saved % '"published_at": "2023-09-14"')
    assert day_and_place(kept) == (DAY, "field")
    assert day_and_place(write(tmp_path / "b.json", saved % '"published_at": null')) == (None, None)
