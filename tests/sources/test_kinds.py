"""What newsrooms and archives send: web archives, OpenDocument, notes, wire copy, mailboxes, saved pages."""

import gzip
import zlib
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.sources.read import read_sources
from index.types import Article, Found, Rejected, Unread
from tests.support import archived, papers

URL = "https://quarrypost.example/floods"
PAGE = papers.page(
    "Quarry floods", "The quarry flooded.", '<meta property="article:published_time" content="2025-03-04">'
).encode()


def found(path: Path, data: bytes) -> list[Article]:
    path.write_bytes(data)
    return [read.article for read in read_sources([path]) if isinstance(read, Found)]


def rejected(path: Path) -> list[str]:
    return [
        read.reason
        for read in read_sources([path])
        if isinstance(read, Rejected) and not isinstance(read, Unread)
    ]


def chunked(body: bytes) -> bytes:
    parts = (body[at : at + 100] for at in range(0, len(body), 100))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "data",
    [
        archived.record(URL, archived.answer(PAGE)),
        archived.record(URL, archived.answer(PAGE), end="\n"),
        archived.record(f"<{URL}>", archived.answer(PAGE, "TEXT/HTML")),
        archived.record(URL, archived.answer(chunked(PAGE), head="Transfer-Encoding: chunked\r\n")),
        archived.record(URL, archived.answer(PAGE, head="Transfer-Encoding: chunked\r\n")),
        archived.record(URL, archived.answer(gzip.compress(PAGE), head="Content-Encoding: gzip\r\n")),
        archived.record(URL, archived.answer(zlib.compress(PAGE), head="Content-Encoding: deflate\r\n")),
        archived.record(URL, archived.answer(PAGE, head="Content-Encoding: gzip\r\n")),
        archived.record(URL, PAGE, "resource", "Content-Type: text/html"),
    ],
    ids=["whole", "line ends", "brackets", "chunked", "joined", "gzip", "deflate", "unpacked", "resource"],
)
def test_a_page_of_a_web_archive_is_read_as_from_its_address(tmp_path: Path, data: bytes) -> None:
    info = archived.record("", b"software: x\r\n", "warcinfo")
    (article,) = found(tmp_path / "crawl-20250420.warc", info + data)
    assert "The quarry flooded." in article.text
    assert (article.title, article.published, article.url) == ("Quarry floods", date(2025, 3, 4), URL)


@pytest.mark.parametrize("name", ["a.warc.gz", "a.wacz", "a.zip"])
def test_packed_web_archives_are_read(tmp_path: Path, name: str) -> None:
    warc = archived.record(URL, archived.answer(PAGE)) + archived.record(f"{URL}/2", archived.answer(PAGE))
    packed = {
        "a.warc.gz": gzip.compress(warc[:900]) + gzip.compress(warc[900:]),
        "a.wacz": archived.wacz(warc),
        "a.zip": papers.zipped({"in/a.warc": warc}),
    }
    assert [article.url for article in found(tmp_path / name, packed[name])] == [URL, f"{URL}/2"]


def test_what_is_no_page_in_a_web_archive_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    data = b"".join(
        (
            archived.record(f"{URL}/x.png", archived.answer(b"\x89PNG", "image/png")),
            archived.record(f"{URL}/x.css", archived.answer(b"p {}", "text/css")),
            archived.record(f"{URL}/old", archived.answer(b"Moved", status="301 Moved")),
            archived.record(f"{URL}/gone", archived.answer(b"<p>Gone", status="404 Not Found")),
            archived.record(f"{URL}/same", b"", "revisit"),
            archived.record(URL, b"GET / HTTP/1.1\r\n\r\n", "request"),
            archived.record(URL, archived.answer(PAGE)),
        )
    )
    assert len(found(path, data)) == 1
    kinds = [read.suffix for read in read_sources([path]) if isinstance(read, Unread)]
    assert kinds == [".png", ".css"]
    assert rejected(path) == ["expected a page, found an answer that there is none (404)"]


def test_a_web_archive_that_breaks_off_gives_what_is_there(tmp_path: Path) -> None:
    data = archived.record(URL, archived.answer(PAGE)) + b"WARC/1.0\r\nWARC-Type: response\r\n\r\n\r\n"
    assert len(found(tmp_path / "a.warc", data)) == 1
    assert rejected(tmp_path / "a.warc") == ["expected the length of each page in a web archive, found none"]


LIST = "<text:list><text:list-item><text:p>One</text:p></text:list-item></text:list>"
TABLE = (
    "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Town</text:p>"
    "</table:table-cell><table:table-cell><text:p>Homes</text:p></table:table-cell></table:table-row>"
    "</table:table-header-rows><table:table-row><table:table-cell><text:p>Marle</text:p></table:table-cell>"
    "<table:table-cell><text:p>40</text:p></table:table-cell></table:table-row></table:table>"
)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:p>It <text:span>rained</text:span>.</text:p>", "It rained."),
        ("<text:p>It<text:s/>rained<text:s text:c='2'/>on.</text:p>", "It rained  on."),
        ("<text:p>It\n      rained<text:tab/>on.</text:p>", "It rained on."),
        ("<text:p>One<text:line-break/>Two</text:p>", "One\nTwo"),
        (
            "<text:p>It<text:note><text:note-body><text:p>n</text:p></text:note-body></text:note>s.</text:p>",
            "Its.",
        ),
        ("<text:p>It<office:annotation><text:p>c</text:p></office:annotation>s.</text:p>", "Its."),
        ("<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:p>A.</text:p>", "A."),
        ("<text:section><text:p>A.</text:p></text:section><text:p>B.</text:p>", "A.\n\nB."),
        (f"{LIST}<text:p>B.</text:p>", "One\n\nB."),
        (TABLE, "Town | Homes\n\nMarle | 40"),
        ("<text:table-of-content><text:p>1 Rain</text:p></text:table-of-content><text:p>A.</text:p>", "A."),
    ],
    ids="span spaces layout break note comment deleted section list table contents".split(),
)
def test_opendocument_gives_the_words_in_order(tmp_path: Path, body: str, text: str) -> None:
    (article,) = found(tmp_path / "a.odt", archived.odt(body))
    assert article.text == text
    (flat,) = found(tmp_path / "a.fodt", archived.fodt(body))
    assert flat.text == text


def test_opendocument_gives_its_title_and_not_the_day_it_was_made(tmp_path: Path) -> None:
    meta = (
        "<dc:title>Document 7</dc:title><meta:initial-creator>Ada Gant</meta:initial-creator>"
        "<meta:creation-date>2025-04-20T08:00:00</meta:creation-date><dc:date>2025-04-21T08:00:00</dc:date>"
    )
    styles = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    (plain,) = found(tmp_path / "a.odt", archived.odt("<text:p>It rained.</text:p>", meta=meta))
    assert (plain.title, plain.author, plain.published) == ("Document 7", "Ada Gant", None)
    body = '<text:p text:style-name="P1">Quarry floods</text:p><text:p>It did.</text:p>'
    (styled,) = found(tmp_path / "b.odt", archived.odt(body, meta=meta, styles=styles))
    assert styled.title == "Quarry floods"
    body = '<text:h text:outline-level="1">Quarry is dry</text:h><text:p>It is.</text:p>'
    (headed,) = found(tmp_path / "c.odt", archived.odt(body, meta=meta))
    assert headed.title == "Quarry is dry"
    body = "<text:p>Title: Rain</text:p><text:p>Date: 2025-03-04</text:p><text:p>It rained.</text:p>"
    (stated,) = found(tmp_path / "d.odt", archived.odt(body, meta=meta))
    assert (stated.title, stated.published, stated.text) == ("Rain", date(2025, 3, 4), "It rained.")


@pytest.mark.parametrize(
    ("attributes", "day", "author"),
    [
        ({"source": "web.clip7", "source-url": f"{URL}/2025/03/04/x"}, date(2025, 3, 4), None),
        ({"source": "web.clip", "source-url": URL, "author": "Jo User"}, None, None),
        ({"source-url": URL}, None, None),
        ({"source": "desktop.mac", "author": "Ada Gant"}, date(2025, 3, 9), "Ada Gant"),
        ({"subject-date": "20250305T000000Z", "source-url": URL}, date(2025, 3, 5), None),
    ],
    ids=["address", "clip", "link", "own", "subject"],
)
def test_a_clip_is_not_dated_by_the_day_it_was_saved(
    tmp_path: Path, attributes: dict[str, str], day: date | None, author: str | None
) -> None:
    data = archived.enex(archived.note("Quarry floods", "<p>It did.</p>", attributes, "20250309T090000Z"))
    (article,) = found(tmp_path / "My Notes.enex", data)
    assert (article.title, article.text, article.published) == ("Quarry floods", "It did.", day)
    assert article.author == author
    assert article.url == attributes.get("source-url")


def test_notes_without_words_are_told_and_damage_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.enex"
    notes = (
        archived.note("Picture", '<div><en-media hash="1" type="image/png"/></div>'),
        archived.note("Locked", "Code <en-crypt cipher='RC2'>AbC/12=</en-crypt> only"),
        archived.note(
            "Tasks", "<div><en-todo checked='true'/>Call the mayor</div><div>Rain &amp; snow</div>"
        ),
    )
    _, *texts = [article.text for article in found(path, archived.enex(*notes)[:-10])]
    assert texts == ["Call the mayor\n\nRain & snow"]
    picture, damage = rejected(path)
    assert picture == "expected a note with words, found none"
    assert damage.startswith("expected an export of notes (ENEX), found damaged XML")


@pytest.mark.parametrize(
    "words",
    [
        "<p>It did.</p><p>So it did.</p>",
        "<![CDATA[<P>It did.</P>\n<P>So it did.</P>]]>",
        "<![CDATA[It did.\n\nSo it did.]]>",
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><p>It did.</p>'
        "<p>So it did.</p></body></html>",
        "<nitf><body><body.content><p>It did.</p><p>So it did.</p></body.content></body></nitf>",
        "<body><body.content><block><p>It did.</p><p>So it did.</p></block><media><media-caption>A picture"
        "</media-caption></media></body.content></body>",
    ],
    ids=["paragraphs", "HTML as text", "text", "XHTML", "NITF", "body of NITF"],
)
def test_newsml_1_gives_the_words_whatever_they_are_written_in(tmp_path: Path, words: str) -> None:
    head = archived.lines(HeadLine="Quarry floods", ByLine="By Ada Gant", CreditLine="Northern Wire")
    inner = f"<NewsComponent><Role FormalName='Main'/>{archived.content(words)}</NewsComponent>"
    (article,) = found(tmp_path / "a.xml", archived.newsml1(archived.news_item(head + inner)))
    assert article.text == "It did.\n\nSo it did."
    assert (article.title, article.author, article.outlet) == ("Quarry floods", "Ada Gant", "Northern Wire")
    assert (article.published, article.language) == (date(2025, 3, 4), "en")
    assert article.id == "urn:newsml:wire.example:20250304:1:1"


def test_newsml_1_tells_stories_from_captions_versions_and_pictures(tmp_path: Path) -> None:
    story = archived.lines(HeadLine="Quarry floods", DateLine="MARLE, March 4 (NW)") + archived.content(
        "<p>It did.</p>"
    )
    caption = (
        f"<NewsComponent><Role FormalName='Caption'/>{archived.content('<p>A picture.</p>')}</NewsComponent>"
    )
    picture = f"<NewsComponent>{archived.content('AAAA', 'Photo')}</NewsComponent>"
    rain = archived.lines(HeadLine="Rain") + archived.content("<p>It fell.</p>")
    side = f"<NewsComponent>{rain}</NewsComponent>"
    versions = (
        "<NewsComponent EquivalentsList='yes'>"
        f"<NewsComponent>{archived.content('<p>So it did, at length.</p>')}</NewsComponent>"
        f"<NewsComponent>{archived.content('<p>So it did.</p>')}</NewsComponent></NewsComponent>"
    )
    items = (
        archived.news_item(f"<NewsComponent>{story}{caption}{picture}{versions}</NewsComponent>{side}"),
        archived.news_item(archived.content("<p>Gone.</p>"), "Canceled", 2),
    )
    first, second = found(tmp_path / "a.xml", archived.newsml1(*items))
    assert first.text == "MARLE, March 4 (NW) - It did.\n\nSo it did, at length."
    assert (second.title, second.text) == ("Rain", "It fell.")
    assert first.id != second.id
    assert rejected(tmp_path / "a.xml") == ["expected an item to publish, found a withdrawn one"]


@pytest.mark.parametrize(
    ("component", "outlet"),
    [
        ("<AdministrativeMetadata><Provider>{}</Provider></AdministrativeMetadata>", "Nord"),
        ("<AdministrativeMetadata><Source>{}</Source></AdministrativeMetadata>", "Nord"),
        ("<NewsLines><CopyrightLine>(c) 2025 Nord. All rights reserved.</CopyrightLine></NewsLines>", "Nord"),
        ("<NewsLines><CopyrightLine>© Nord</CopyrightLine></NewsLines>", "Nord"),
        ("<NewsLines><CopyrightLine>Copyright 2025 Nord</CopyrightLine></NewsLines>", "Nord"),
        ("", None),
    ],
)
def test_newsml_1_names_the_agency(tmp_path: Path, component: str, outlet: str | None) -> None:
    component = component.format('<Party FormalName="Nord"/>')
    item = archived.news_item(f"{component}{archived.content('<p>It did.</p>')}")
    (article,) = found(tmp_path / "a.xml", archived.newsml1(item))
    assert article.outlet == outlet


GERMAN = (
    "\x01bdt0123 4 pl 226  dpa 0525\r\n\r\nWetter/Marle/\r\n\x02Steinbruch überflutet\r\nMarle (dpa) - "
    "Der Bruch stand am Dienstag\r\nunter Wasser.\r\n\r\nNiemand wurde verletzt.\r\n\r\ndpa ag yy n1 deg"
    "\r\n\x03\r\n041030 Mär 25\r\n\x04"
)
BARE = """nwi0003 3 i 380  dpa 0045

Quarry/weather/UN/
REFILE
1ST LEAD
Quarry at Marle floods after two days
of rain in the hills
By Ada Gant, Northern Wire =

Marle (dpa) - The quarry flooded on Tuesday.

Nobody was hurt.

# Notebook

## Editorial contacts
- Ada Gant

* * * *
The following information is not intended for publication

dpa al rmo

042322 GMT Mar 25
"""
PLAIN = (
    "\x01aaa0001 4 i 100\r\n\x02Port shut\r\nThe port of Marle shut on Monday after a storm, the harbour\r\n"
    "master said.\r\n\r\nNobody was hurt.\r\n\x03"
)
SPANISH = (
    "\x01efe0102 3 e 90  efe 0712\r\nCantera/\r\n\x02La cantera se inunda\r\nPor Ada Gant\r\n\r\n"
    "Marle, 4 mar (EFE).- La cantera se inundó el martes.\r\n\x03\r\n041030 Mar 2025\r\n"
)


@pytest.mark.parametrize(
    ("copy", "title", "opening", "ending", "outlet", "day"),
    [
        (
            archived.WIRE,
            "Quarry at Marle floods",
            "MARLE, March 4",
            "mayor said.",
            "Northern Wire",
            date(2025, 3, 4),
        ),
        (GERMAN, "Steinbruch überflutet", "Marle (dpa) - Der", "verletzt.", "dpa", date(2025, 3, 4)),
        (
            BARE,
            "Quarry at Marle floods after two days of rain in the hills",
            "Marle (dpa) - The quarry",
            "hurt.",
            "dpa",
            date(2025, 3, 4),
        ),
        (PLAIN, "Port shut", "The port of Marle", "hurt.", None, None),
        (SPANISH, "La cantera se inunda", "Marle, 4 mar", "martes.", "efe", date(2025, 3, 4)),
    ],
    ids=["English", "German", "without controls", "undated", "Spanish"],
)
def test_wire_copy_gives_headline_words_agency_and_day(
    tmp_path: Path, copy: str, title: str, opening: str, ending: str, outlet: str | None, day: date | None
) -> None:
    (article,) = found(tmp_path / "a.txt", copy.encode("cp1252"))
    assert (article.title, article.published) == (title, day)
    assert article.text.strip().startswith(opening)
    assert article.text.endswith(ending)
    assert (article.outlet or "").lower() == (outlet or "").lower()


def test_wire_copy_of_several_messages_is_several_stories(tmp_path: Path) -> None:
    articles = found(tmp_path / "a.iptc", (archived.WIRE + GERMAN + PLAIN).encode())
    assert [article.title for article in articles] == [
        "Quarry at Marle floods",
        "Steinbruch überflutet",
        "Port shut",
    ]
    assert len({article.id for article in articles}) == 3


def test_a_byline_of_wire_copy_is_its_author(tmp_path: Path) -> None:
    (article,) = found(tmp_path / "a.txt", BARE.encode())
    assert article.author == "Ada Gant, Northern Wire"


@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_byline_with_a_mark_of_its_own_follows_the_headline(tmp_path: Path, gap: str) -> None:
    head = f"abc0124 3 i 93 nw 1888\n\nQuarry floods =\n{gap}By Ada Gant =\n\n"
    wire = f"{head}Marle (nw) - It rained.\n040730 Mar 25\n"
    (article,) = found(tmp_path / "a.txt", wire.encode())
    assert (article.title, article.author) == ("Quarry floods", "Ada Gant")
    assert article.text == "Marle (nw) - It rained."


@pytest.mark.parametrize(
    ("opening", "count"),
    [
        ("From desk@quarry.example Tue Mar  4 06:00:00 2025", 2),
        ("From 1234@xxx Tue Mar 04 06:00:00 +0000 2025", 2),
        ("From - Tue Mar 04 06:00:00 2025", 2),
        ("From MAILER-DAEMON Tue Mar 4 06:00:00 2025 -0500", 2),
        ("From desk@quarry.example", 2),
        ("From the pier it is nine minutes, the mayor said", 1),
        ("From 06:00 on 4 March 2025 the port is shut", 1),
        (">From desk@quarry.example Tue Mar  4 06:00:00 2025", 1),
        ("From here", 1),
    ],
)
def test_a_mailbox_is_split_where_messages_begin(tmp_path: Path, opening: str, count: int) -> None:
    first = b"From a@quarry.example Mon Mar  3 06:00:00 2025\n" + papers.message("One", "It rained.")
    header = "From: B <b@quarry.example>\nSubject: Two\n\n" if count == 2 else ""
    data = first + f"\n{opening}\n{header}It snowed.\n".encode()
    articles = found(tmp_path / "a.mbox", data)
    assert len(articles) == count
    assert articles[-1].text.endswith("It snowed.")
    assert opening.removeprefix(">") in articles[0].text or count == 2


def test_a_quoted_line_of_a_mailbox_loses_one_mark(tmp_path: Path) -> None:
    data = b"From a\nSubject: One\n\n>From the pier.\n>>From the sea.\n"
    assert found(tmp_path / "a.mbox", data)[0].text == "From the pier.\n>From the sea."


def saved(*parts: tuple[str, bytes, str], head: dict[str, str] | None = None) -> bytes:
    """A saved page: its parts as type, bytes and address."""
    mail = EmailMessage()
    for name, value in (head or {}).items():
        mail[name] = value
    mail["Date"] = "Sun, 20 Apr 2025 08:00:00 +0000"
    mail.make_related()
    for kind, data, place in parts:
        mail.add_related(data, *kind.split("/"), cid="<a>")
        mail.get_payload()[-1]["Content-Location"] = place  # type: ignore[index]
    return mail.as_bytes()


@pytest.mark.parametrize(
    "data",
    [
        saved(("text/html", PAGE, URL), head={"Snapshot-Content-Location": URL, "Subject": "x"}),
        saved(("text/html", PAGE, URL), ("image/png", b"\x89PNG", f"{URL}/x.png")),
        saved(("text/html", b"<p></p>", "cid:frame"), ("text/html", PAGE, URL)),
        saved(("application/xhtml+xml", PAGE, URL)),
        b"Content-Type: text/html; charset=utf-8\nContent-Location: " + URL.encode() + b"\n\n" + PAGE,
    ],
    ids=["Chrome", "pictures", "frames", "XHTML", "one part"],
)
def test_a_saved_page_gives_its_article_address_and_day(tmp_path: Path, data: bytes) -> None:
    (article,) = found(tmp_path / "a.mhtml", data)
    assert (article.title, article.url, article.published) == ("Quarry floods", URL, date(2025, 3, 4))
