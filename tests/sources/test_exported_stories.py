"""What others add to stories is no text: menus of e-books, marks of readers, notes to editors."""

from datetime import date
from pathlib import Path

import pytest

from index.sources.read import read_sources
from index.types import Article, Found, Rejected
from tests.support import papers

WORDS = "The harbour board of Lowmouth has agreed to rebuild the east quay and to shut the fish market."
MENU = (
    '<div class="calibre_navbar">| <a href="x">{}</a> | <a href="y">{}</a> | <a href="z">{}</a> |<hr/></div>'
)
ENGLISH, GERMAN = ("Next", "Section menu", "Main menu"), ("Weiter", "Abschnittsmenü", "Hauptmenü")


def imprint(address: str, words: str = "This article was downloaded by", then: str = "from") -> str:
    link = f'<a href="{address}" rel="calibre-downloaded-from">{address}</a>'
    return f'<div class="calibre_navbar1"><hr/><p>{words} <strong>calibre</strong> {then} {link}</p></div>'


def read(path: Path, data: bytes | str) -> tuple[list[Article], list[str]]:
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    items = list(read_sources([path]))
    found = [item.article for item in items if isinstance(item, Found)]
    return found, [item.reason for item in items if isinstance(item, Rejected)]


def newspaper(
    tmp_path: Path,
    menu: str,
    *bodies: str,
    title: str = "The Post [Tue, 04 Mar 2025]",
    beside: str = "",
) -> tuple[list[Article], list[str]]:
    """A book of a section's list and its stories, headed "Story 1" and so on."""
    listed = "".join(
        f'<li><a class="article" href="c%20{at}.xhtml">Story {at}</a>{beside}<div>A teaser of it.</div></li>'
        for at in range(1, len(bodies) + 1)
    )
    chapters = {"News": f"<ul>{listed}</ul>"}
    chapters |= {f"Story {at}": menu + body for at, body in enumerate(bodies, start=1)}
    book = papers.epub(title, chapters, creator="calibre", publisher="calibre")
    return read(tmp_path / "a.epub", book)


@pytest.mark.parametrize("menu", [ENGLISH, GERMAN], ids=["en", "de"])
def test_the_stories_of_a_calibre_newspaper_have_no_menus(tmp_path: Path, menu: tuple[str, ...]) -> None:
    end = imprint("https://post.example/2025/03/03/quay")
    found, reasons = newspaper(tmp_path, MENU.format(*menu), f"<p>{WORDS}</p>{end}", f"<p>{WORDS}</p>")
    assert [story.text for story in found] == [WORDS, WORDS]
    assert [story.title for story in found] == ["Story 1", "Story 2"]
    assert [story.outlet for story in found] == ["The Post", "The Post"]
    assert [story.author for story in found] == [None, None]
    assert found[0].url == "https://post.example/2025/03/03/quay"
    assert [story.published for story in found] == [date(2025, 3, 3), date(2025, 3, 4)]
    assert reasons == ["expected a chapter or a story, found a list of them"]


def test_menus_without_their_class_are_told_from_their_bars(tmp_path: Path) -> None:
    bare = MENU.replace(' class="calibre_navbar"', "").format(*ENGLISH)
    address = "https://post.example/a"
    end = f'<p>Dieser Artikel wurde von <b>calibre</b> geladen: <a href="{address}">{address}</a></p>'
    found, _ = newspaper(tmp_path, bare, f"<p>{WORDS}</p>{end}")
    assert [(story.text, story.url) for story in found] == [(WORDS, address)]


@pytest.mark.parametrize(
    ("beside", "day"),
    [
        (' <span class="article_date"> [Mon, 03 Mar 09:00]</span>', date(2025, 3, 3)),
        (' <span class="article_date"> [Tue, Dec 31 09:00]</span>', date(2024, 12, 31)),
        ("", date(2025, 3, 4)),
    ],
)
def test_the_list_of_a_section_tells_the_days_of_its_stories(tmp_path: Path, beside: str, day: date) -> None:
    found, _ = newspaper(tmp_path, MENU.format(*ENGLISH), f"<p>{WORDS}</p>", beside=beside)
    assert [story.published for story in found] == [day]


@pytest.mark.parametrize(
    ("title", "outlet", "day"),
    [
        ("Die Post [Di., 04 Mar 2025]", "Die Post", date(2025, 3, 4)),
        ("The Post (2025-03-04)", "The Post", date(2025, 3, 4)),
        ("The Post 2025-03-04", "The Post", date(2025, 3, 4)),
        ("The Post", "The Post", None),
    ],
)
def test_the_day_in_the_books_title_is_that_of_the_issue(
    tmp_path: Path, title: str, outlet: str, day: date | None
) -> None:
    found, _ = newspaper(tmp_path, MENU.format(*ENGLISH), f"<p>{WORDS}</p>", title=title)
    assert [(story.outlet, story.published) for story in found] == [(outlet, day)]


def test_a_chapter_that_points_to_others_is_a_chapter(tmp_path: Path) -> None:
    see = '<p>See <a href="c%201.xhtml">Dusk</a> and <a href="c%201.xhtml#n2">note 2</a>.</p>'
    gun = '<p>A small-calibre gun, <a href="https://guns.example/">says a dealer</a>, was found.</p>'
    book = papers.epub("Tides", {"Dawn": f"<p>{WORDS * 8}</p>{see}", "Dusk": f"<p>{WORDS * 8}</p>{gun}"})
    found, reasons = read(tmp_path / "a.epub", book)
    assert [story.title for story in found] == ["Tides: Dawn", "Tides: Dusk"]
    assert "small-calibre gun" in found[1].text
    assert not reasons


READWISE = """# Quay to be rebuilt

![rw-book-cover](https://img.example/x.png)

## Metadata
- Author: [[Ada Quill]]
- Full Title: Quay to be rebuilt by autumn
- Category: #articles
- Summary: What a machine made of it.
- URL: https://post.example/2025/03/04/quay

## Highlights
- The board agreed on Monday. ([View Highlight](https://read.readwise.io/read/1))
    - Note: ask Edda
    - Tags: [[quay]]
- The work costs
  4.1 million crowns. ([Location 123](https://readwise.io/x))

## New highlights added March 5, 2025 at 9:00 AM
- It ends in October. ([View Highlight](https://read.readwise.io/read/2))
"""
LOGSEQ = """author:: [[Ada Quill]]
full-title:: "Quay to be rebuilt by autumn"
category:: #articles
url:: https://post.example/2025/03/04/quay

- Highlights first synced by [[Readwise]] [[Mar 5th, 2025]]
- The board agreed on Monday. ([View Highlight](https://read.readwise.io/read/1))
    - Note: ask Edda
- The work costs
  4.1 million crowns.
- It ends in October.
"""
BOLD = READWISE.replace("- Author:", "- **Author:**").replace("- URL:", "- **URL:**")
STARS = READWISE.replace("\n- ", "\n* ").replace("## Metadata", "### Properties")
CRLF = READWISE.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "note", [READWISE, LOGSEQ, BOLD, STARS, CRLF], ids=["readwise", "logseq", "bold", "stars", "crlf"]
)
def test_marks_of_a_reader_are_text_and_properties_are_fields(tmp_path: Path, note: str) -> None:
    (found,), _ = read(tmp_path / "a.md", note)
    assert found.text == (
        "The board agreed on Monday.\n\nThe work costs\n4.1 million crowns.\n\nIt ends in October."
    )
    assert (found.title, found.author) == ("Quay to be rebuilt by autumn", "Ada Quill")
    assert (found.url, found.published) == ("https://post.example/2025/03/04/quay", date(2025, 3, 4))


def test_a_site_is_no_author(tmp_path: Path) -> None:
    (found,), _ = read(tmp_path / "a.md", READWISE.replace("[[Ada Quill]]", "[[post.example]]"))
    assert (found.author, found.outlet) == (None, None)


@pytest.mark.parametrize(
    "markdown",
    [
        "# Quay\n\nThe board said: it would not wait.\n\n- Cost: 4 million\n- Author: unknown",
        "# Quay\n\n- Author: Ada Quill\n\nIt rose.",
        "# Quay\n\n## Highlights\n\n- It rose.",
    ],
)
def test_other_lists_are_text(tmp_path: Path, markdown: str) -> None:
    (found,), _ = read(tmp_path / "a.md", markdown)
    assert markdown.rpartition("\n")[2] in found.text
    assert ("Author" in markdown) == ("Author" in found.text)


ENGLISH_WIRE = """eca0124 3 i 93 nw 1888

Harbour/Quay/
(Note to desks: the following information is not intended for publication)
Editor on duty: Ada Gant, desk@wire.example
Board to rebuild the quay =

Lowmouth (nw) - The board agreed on Monday.
The work costs 4.1 million crowns.
# Notebook

## Internet
- [Board](http://board.example)

nw ag yy xx
040730 Mar 25
"""
GERMAN_WIRE = """bdt0045 4 wi 80 dpx 0046

Hafen/Fisch/
(Zusammenfassung 1330 - neu: Kosten)
Board to rebuild the quay =

Lowmouth (dpx) - The board agreed on Monday.

Achtung Redaktionen: Es folgt ein Bild.
Bitte beachten.

The work costs 4.1 million crowns.

* * * *
Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt
- Autor: Ada Gant

dpx xy yyzz n1 ag
040812 Mar 25
"""
FRAMED = "\x01" + ENGLISH_WIRE.replace("\n\nHarbour", "\n\x02Harbour").replace("nw ag", "\x03\nnw ag")
BARE = ENGLISH_WIRE.replace("\nnw ag yy xx", "").replace("# Notebook", "---")


@pytest.mark.parametrize(
    "wire", [ENGLISH_WIRE, GERMAN_WIRE, FRAMED, BARE], ids=["english", "german", "framed", "bare"]
)
def test_of_an_agencys_message_only_the_story_is_text(tmp_path: Path, wire: str) -> None:
    (found,), _ = read(tmp_path / "a.txt", wire)
    assert found.title == "Board to rebuild the quay"
    assert found.published == date(2025, 3, 4)
    words = found.text.split(" - ", 1)[1].split()
    assert " ".join(words) == "The board agreed on Monday. The work costs 4.1 million crowns."


def test_each_message_of_a_file_is_an_article_and_one_to_editors_is_none(tmp_path: Path) -> None:
    empty = "eca0125 3 i 9 nw 1889\n\nNote to editors: no more tonight.\n\nnw ag yy\n040830 Mar 25\n"
    found, reasons = read(tmp_path / "a.txt", f"{ENGLISH_WIRE}\n{empty}\n{GERMAN_WIRE}")
    assert [story.outlet for story in found] == ["nw", "dpx"]
    assert reasons == ["expected a story, found only a message to editors"]


@pytest.mark.parametrize(
    "note",
    [
        "(Eds: Updates with quotes. Adds a byline.)",
        "ATTENTION EDITORS - a picture follows",
        "Note to desks: this replaces an earlier version.",
        "Achtung Redaktionen: Bitte beachten.",
        "Nota a los editores: sigue una foto.",
    ],
)
def test_a_note_to_editors_in_a_plain_story_is_left_out_and_told(tmp_path: Path, note: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{WORDS}\n\n{note}\n\nIt costs 4.1 million crowns.", encoding="utf-8")
    (found,) = read_sources([path])
    assert isinstance(found, Found)
    assert found.article.text == f"{WORDS}\n\nIt costs 4.1 million crowns."
    assert found.notes == ("notes to editors left out",)


COLUMN = [
    "The harbour board of Lowmouth has",
    "agreed to rebuild the east quay,",
    "where a crane fell through the",
    "planks in March, and to shut the",
    "fish market for lor-",
    "ries until the autumn.",
    "The quay was built of larch in",
    "1874, when trawlers were few.",
]
WHOLE = (
    "The harbour board of Lowmouth has agreed to rebuild the east quay, where a crane fell through the "
    "planks in March, and to shut the fish market for lorries until the autumn."
)
LATER = "The quay was built of larch in 1874, when trawlers were few."


@pytest.mark.parametrize(
    "scan",
    [
        "\n".join(COLUMN),
        "\n\n".join(COLUMN),
        "\n".join(COLUMN[:3]) + "\n\f" + "\n".join(COLUMN[3:]),
        "\n".join(f"  {line} " for line in COLUMN),
        "\r\n".join(COLUMN),
        "~ . -\n" + "\n".join(COLUMN),
    ],
    ids=["lines", "double", "two pages", "blanks", "crlf", "specks"],
)
def test_short_lines_of_a_scan_are_joined_into_sentences(tmp_path: Path, scan: str) -> None:
    (found,), _ = read(tmp_path / "a.txt", scan)
    assert " ".join(found.text.split()) == f"{WHOLE} {LATER}"
    assert WHOLE in found.text


def test_a_headline_in_capitals_stands_apart_from_the_column_below(tmp_path: Path) -> None:
    (found,), _ = read(tmp_path / "a.txt", "QUAY TO BE REBUILT\n" + "\n".join(COLUMN))
    assert found.text.startswith(f"QUAY TO BE REBUILT\n\n{WHOLE}")


@pytest.mark.parametrize(
    "text",
    [
        "Rye rose.\nOats fell.\nBarley stood.\nWheat fell.\nHops rose.\nMalt fell.\nTea rose.",
        "The sea is wide\nThe sky is too\nAnd birds fly by\nAnd so do you\nThe tide is high\nThe moon is new",
        "Rye 4\nOats 5\nBarley 6\nWheat 7\nHops 8\nMalt 9\nTea 10",
    ],
    ids=["items", "verse", "figures"],
)
def test_lists_and_verse_keep_their_lines(tmp_path: Path, text: str) -> None:
    found, _ = read(tmp_path / "a.txt", text)
    assert "\n".join(story.text for story in found) == text
