"""Every format gives the same things: words, title, date, author, outlet; and says where its date is from."""

import io
import json
from datetime import date
from pathlib import Path

import docx
import pytest

from index.sources.read import read_sources
from index.types import Article, Found, Rejected
from tests.support import papers


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def found(*sources: Path) -> list[Found]:
    return [read for read in read_sources(sources) if isinstance(read, Found)]


def article(source: Path) -> Article:
    (only,) = found(source)
    return only.article


def reasons(*sources: Path) -> list[str]:
    return [read.reason for read in read_sources(sources) if isinstance(read, Rejected)]


LINES = [
    "The mayor of the harbour town opened a new bridge on Friday, and the well-",
    "known band of the fire brigade played until the rain drove everybody into",
    "the tents. It cost four million crowns.",
    "Not every one of the guests had been told that the bridge is closed to lor-",
    "ries, and two of them turned back. A well-known brewer had sent both of them.",
]


def test_a_pdf_gives_its_words_in_paragraphs_with_broken_words_made_whole(tmp_path: Path) -> None:
    info = "/Title (Bridge opens) /Author (Ana Poe) /CreationDate (D:20240503120000+02'00')"
    path = write(tmp_path / "a.pdf", papers.pdf([LINES], info))
    read = article(path)
    first, second = read.text.split("\n\n")
    assert first.startswith("The mayor of the harbour town")
    assert "the well-known band of the fire brigade played until" in first
    assert first.endswith("crowns.")
    assert "closed to lorries, and two" in second
    assert (read.title, read.author, read.published) == ("Bridge opens", "Ana Poe", None)


def test_heads_and_feet_of_a_pdf_are_left_out_and_sentences_run_over_its_pages(tmp_path: Path) -> None:
    pages = [
        ["The Daily Tide", "Page 1", "The council met on Monday and decided that the old harbour"],
        ["The Daily Tide", "Page 2", "will stay open for another year, although the money for it"],
        ["The Daily Tide", "Page 3", "has yet to be found, the treasurer said in the end."],
    ]
    read = article(write(tmp_path / "a.pdf", papers.pdf(pages)))
    assert "Tide" not in read.text
    assert "the old harbour will stay open" in read.text
    assert "the money for it has yet" in read.text


def test_a_pdf_of_pictures_is_reported_to_need_ocr(tmp_path: Path) -> None:
    (reason,) = reasons(write(tmp_path / "a.pdf", papers.pdf([[], []])))
    assert "OCR" in reason


def test_a_word_document_gives_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Mill burns", level=1)
    document.add_paragraph("It burned all night.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("Year", "Fires", "2023", "4"), strict=True
    ):
        cell.text = text
    document.add_paragraph("Nobody was hurt.")
    document.core_properties.author = "Jo Lee"
    out = io.BytesIO()
    document.save(out)
    read = article(write(tmp_path / "a.docx", out.getvalue()))
    assert read.text == "Mill burns\n\nIt burned all night.\n\nYear | Fires\n2023 | 4\n\nNobody was hurt."
    assert (read.title, read.author) == ("Mill burns", "Jo Lee")


def test_a_book_gives_an_article_a_chapter(tmp_path: Path) -> None:
    words = "<p>The tide came in early, and nobody on the quay had a boat ready for it.</p>" * 4
    path = write(
        tmp_path / "a.epub", papers.epub("Tides", {"Dawn": words, "Cover": "<p>By us</p>", "Dusk": words})
    )
    first, second = (read.article for read in found(path))
    assert (first.title, second.title) == ("Tides: Dawn", "Tides: Dusk")
    assert first.text.startswith("Dawn\n\nThe tide came in early")
    assert (first.author, first.outlet, first.published) == ("Jo Lee", "Quay Press", date(2023, 5, 4))
    assert first.id != second.id


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'Headline,Body,Publish Date,Source,Byline\n"T","Rain, they\nsaid.",2024-01-02,O,A\n,,,,\n'),
        ("b.csv", "\ufefftitle;text;date;outlet;author\nT;Rain, they\u20a9said.;2024-01-02;O;A\n"),
        ("c.tsv", "title\ttext\tdate\tpublisher\tauthors\nT\tRain, they\u20a9said.\t2024-01-02\tO\tA\n"),
    ],
    ids=["commas", "semicolons", "tabs"],
)
def test_tables_are_read_under_the_names_people_use(tmp_path: Path, name: str, content: str) -> None:
    (read,) = found(write(tmp_path / name, content))
    assert read.article.text.replace("\u20a9", "\n") == "Rain, they\nsaid."
    assert (read.article.title, read.article.outlet, read.article.author) == ("T", "O", "A")
    assert (read.article.published, read.dated) == (date(2024, 1, 2), "column")
    assert read.origin == f"{tmp_path / name}:2"


def test_an_old_table_reads_right(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", "title,text\nKöln,Die Brücke wurde für den Verkehr geöffnet.\n".encode("cp1252")
    )
    assert article(path).text == "Die Brücke wurde für den Verkehr geöffnet."


def test_ninjs_of_both_versions_is_understood(tmp_path: Path) -> None:
    one = {"uri": "urn:a:1", "headline": "T", "body_xhtml": "<p>Rain fell.</p>",
           "versioncreated": "2024-01-02T01:00Z", "byline": "A", "copyrightholder": "O"}  # fmt: skip
    two = {"uri": "urn:a:2", "headlines": [{"role": "main", "value": "T"}, {"role": "short", "value": "t"}],
           "bodies": [{"role": "main", "contenttype": "text/html", "value": "<p>Rain fell.</p>"}],
           "firstcreated": "2024-01-02T01:00Z", "byline": "A", "source": "O"}  # fmt: skip
    for number, item in enumerate((one, two), start=1):
        read = article(write(tmp_path / f"{number}.json", json.dumps(item)))
        assert (read.title, read.text, read.author, read.outlet) == ("T", "Rain fell.", "A", "O")
        assert (read.published, read.id) == (date(2024, 1, 2), f"urn:a:{number}")


def test_nitf_gives_its_article_with_its_dateline_and_table(tmp_path: Path) -> None:
    read = article(write(tmp_path / "a.xml", papers.NITF))
    assert read.text == ("TOKYO, April 12 - The ground shook.\n\nTown | Magnitude\nOarai | 5.1")
    assert (read.title, read.author, read.outlet) == ("Quake shakes coast", "Ken Ito", "Wire One")
    assert (read.published, read.id, read.language) == (date(2024, 4, 12), "nitf-1", "en")


@pytest.mark.parametrize("wrapped", ["{}", "<newsMessage><itemSet>{}</itemSet></newsMessage>"])
def test_newsml_gives_its_items(tmp_path: Path, wrapped: str) -> None:
    read = article(write(tmp_path / "a.xml", wrapped.replace("{}", papers.NEWSML)))
    assert read.text == "The dam held.\n\nWater fell."
    assert (read.title, read.author, read.outlet) == ("Dam holds", "Ana Poe", "Wire Two")
    assert (read.published, read.id) == (date(2024, 4, 13), "urn:newsml:wire.example:1")


def test_a_withdrawn_item_is_not_published(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xml", papers.NEWSML.replace("stat:usable", "stat:canceled"))
    assert reasons(path) == ["expected an item to publish, found a withdrawn one"]


def test_feeds_in_files_give_the_words_they_have_newest_first(tmp_path: Path) -> None:
    rss = papers.RSS.format(base="https://t.example", whole="More.")
    new, old = (read.article for read in found(write(tmp_path / "a.rss", rss)))
    assert (new.title, new.text, new.author) == ("New", "Whole words.\n\nMore.", "Li Wu")
    assert (old.title, old.text, old.outlet) == ("Old & slow", "A teaser.", "Tide")
    assert (old.published, old.url) == (date(2024, 1, 1), "https://t.example/old")
    entry = article(write(tmp_path / "b.atom", papers.ATOM))
    assert (entry.title, entry.text, entry.author) == ("Entry", "First.\n\nSecond.", "Bo Ek")
    assert (entry.published, entry.url) == (date(2024, 2, 3), "https://a.example/e")


def test_a_sitemap_in_a_file_calls_no_server(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xml", "<urlset><url><loc>https://a.example/</loc></url></urlset>")
    assert reasons(path) == [
        "expected articles, found a sitemap, which only lists addresses; give the sitemap's URL"
    ]


def test_a_message_and_a_mailbox_give_newsletters(tmp_path: Path) -> None:
    first = papers.message("Tides", "High water at nine.\n>From the quay.\n")
    second = papers.message(
        "=?utf-8?q?Caf=C3=A9?=", "Open it.", "<p>The café is <b>open</b> again, they say.</p>"
    )
    read = article(write(tmp_path / "a.eml", first))
    assert (read.title, read.outlet, read.published) == ("Tides", "The Morning Tide", date(2024, 1, 2))
    assert read.text == "High water at nine.\n>From the quay."
    box = b"From a Tue Jan  2 06:00:00 2024\n" + first + b"\nFrom b Tue Jan  2 06:00:00 2024\n" + second
    path = write(tmp_path / "a.mbox", box)
    assert [item.article.text for item in found(path)] == [
        "High water at nine.\nFrom the quay.",
        "The café is open again, they say.",
    ]
    assert [item.article.title for item in found(path)] == ["Tides", "Café"]


def test_a_page_saved_with_its_pictures_is_read(tmp_path: Path) -> None:
    html = papers.page("Ferry halts", "The ferry stopped.").replace("=", "=3D")
    saved = (
        "From: <Saved by a browser>\nSnapshot-Content-Location: https://a.example/ferry\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\nContent-Type: text/html\n'
        f"Content-Transfer-Encoding: quoted-printable\n\n{html}\n--b--\n"
    )
    read = article(write(tmp_path / "a.mhtml", saved))
    assert "The ferry stopped." in read.text
    assert (read.title, read.url) == ("Ferry halts", "https://a.example/ferry")


def test_what_a_page_states_in_json_ld_goes_first(tmp_path: Path) -> None:
    stated = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "W"}, {
        "@type": ["NewsArticle"], "headline": "Real title", "datePublished": "2024-03-02T08:00:00Z",
        "author": [{"@type": "Person", "name": "Ana Poe"}], "publisher": {"@id": "#t", "name": "Tide"},
        "articleBody": "<p>Never mind.</p>"}]}  # fmt: skip
    head = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    (read,) = found(write(tmp_path / "a.html", papers.page("Page title", "The ferry stopped.", head)))
    assert (read.article.title, read.article.author) == ("Real title", "Ana Poe")
    assert (read.article.outlet, read.article.published) == ("Tide", date(2024, 3, 2))
    assert "The ferry stopped." in read.article.text
    assert read.dated == "page"


def test_the_body_in_json_ld_stands_in_where_the_page_shows_none(tmp_path: Path) -> None:
    body = "The ferry stopped. " * 30
    stated = {"@type": "NewsArticle", "headline": "T", "articleBody": body}
    script = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    html = f"<html>{script}<body><p>Subscribe</p></body></html>"
    assert article(write(tmp_path / "a.html", html)).text == body.strip()


def test_a_page_in_another_encoding_reads_right(tmp_path: Path) -> None:
    html = papers.page("Nachrichten", "東京で会議が開かれた。", '<meta charset="shift_jis">')
    assert "東京で会議が開かれた。" in article(write(tmp_path / "a.html", html.encode("shift_jis"))).text


def test_rows_of_tables_stay_readable_in_markdown_and_on_pages(tmp_path: Path) -> None:
    markdown = write(
        tmp_path / "a.md", "Sales fell.\n\n| Year | Sales |\n|:-----|------:|\n| 2023 | **12** |\n\nSo far."
    )
    assert article(markdown).text == "Sales fell.\n\nYear | Sales\n2023 | 12\n\nSo far."
    table = "<table><tr><th>Year</th><th>Sales</th></tr><tr><td>2023</td><td><p>12</p></td></tr></table>"
    html = papers.page("Sales", "Sales fell.").replace("<p>It will", f"{table}<p>It will")
    assert "\nYear | Sales\n2023 | 12\n" in article(write(tmp_path / "a.html", html)).text
    line = write(tmp_path / "a.jsonl", json.dumps({"text": f"<p>Sales fell.</p>{table}"}))
    assert article(line).text == "Sales fell.\n\nYear | Sales\n2023 | 12"


@pytest.mark.parametrize(
    ("name", "text", "day", "how"),
    [
        (
            "a.md",
            "---\ndate: 2024-04-01\n---\nTOKYO, April 12, 2024 (Reuters) - Rain.",
            date(2024, 4, 1),
            "front matter",
        ),
        ("a.txt", "TOKYO, April 12, 2024 (Reuters) - Rain.", date(2024, 4, 12), "dateline"),
        ("a.txt", "Rain again\n\nWASHINGTON, D.C., Jan. 3, 2024 — Rain fell.", date(2024, 1, 3), "dateline"),
        ("2024-04-14-rain.txt", "TOKYO, April 12 (Reuters) - Rain.", date(2024, 4, 12), "dateline"),
        ("2025-01-02.txt", "OSLO, Dec 31 (NTB) -- Rain.", date(2024, 12, 31), "dateline"),
        ("wire_20240412.txt", "Rain fell.", date(2024, 4, 12), "file name"),
        ("a.txt", "TOKYO, April 12 (Reuters) - Rain.", None, None),
        ("a.txt", "In Tokyo on April 12, 2024 rain fell - a lot.", None, None),
        ("20249912.txt", "Rain fell.", None, None),
    ],
)
def test_dates_come_from_the_surest_place_and_say_which(
    tmp_path: Path, name: str, text: str, day: date | None, how: str | None
) -> None:
    (read,) = found(write(tmp_path / name, text))
    assert (read.article.published, read.dated) == (day, how)


def test_a_folder_named_by_date_dates_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "2024" / "04" / "12"
    folder.mkdir(parents=True)
    (read,) = found(write(folder / "rain.txt", "Rain fell."))
    assert (read.article.published, read.dated) == (date(2024, 4, 12), "file name")
