"""Archives, and files that were made to do harm: each is refused or bounded, the rest is read."""

import gzip
import io
import json
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from index.formats import archives
from index.formats.file import ALWAYS_ALLOWED
from index.sources.read import read_sources
from index.types import Found, Rejected
from tests.support import archived, papers


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def texts(*sources: Path) -> list[str]:
    return [read.article.text for read in read_sources(sources) if isinstance(read, Found)]


def rejected(*sources: Path) -> list[Rejected]:
    return [read for read in read_sources(sources) if isinstance(read, Rejected)]


def link(name: str, target: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, target
    return member


MEMBERS = {
    "news/a.md": "# Rain\n\nRain fell.",
    "news/b.jsonl": '{"text": "Snow fell."}\n{"text": "Hail fell."}\n',
    "news/c.jsonl.gz": gzip.compress(b'{"text": "Sleet fell."}\n'),
    "news/photo.jpg": b"\xff\xd8",
    ".hidden/d.md": "Never.",
    "__MACOSX/a.md": "Never.",
}


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tgz", "a.tar"])
def test_an_archive_is_read_as_a_folder_and_its_articles_keep_their_ids(tmp_path: Path, name: str) -> None:
    packed = (
        papers.zipped(MEMBERS)
        if name == "a.zip"
        else papers.tarred(
            (member, data if isinstance(data, bytes) else data.encode()) for member, data in MEMBERS.items()
        )
    )
    path = write(tmp_path / name, gzip.decompress(packed) if name == "a.tar" else packed)
    assert texts(path) == ["Rain fell.", "Snow fell.", "Hail fell.", "Sleet fell."]
    read = [item for item in read_sources([path]) if isinstance(item, Found)]
    assert read[1].origin == f"{path}/news/b.jsonl:1"
    assert len({item.article.id for item in read}) == 4
    again = [item.article.id for item in read_sources([path]) if isinstance(item, Found)]
    assert again == [item.article.id for item in read]


def test_archives_in_archives_are_read_one_level_down(tmp_path: Path) -> None:
    innermost = papers.zipped({"c.md": "Third."})
    inner = papers.zipped({"b.md": "Second.", "deeper.zip": innermost})
    path = write(tmp_path / "a.zip", papers.zipped({"a.md": "First.", "deep.zip": inner, "z.md": "Last."}))
    assert texts(path) == ["First.", "Second.", "Last."]
    (problem,) = rejected(path)
    assert problem.reason == "expected at most one archive inside another, found a deeper one"
    assert problem.origin == f"{path}/deep.zip/deeper.zip"


def test_names_that_lead_out_of_an_archive_and_links_are_refused(tmp_path: Path) -> None:
    zipped = papers.zipped({"../out.md": "x", "/etc/a.md": "x", "C:\\b.md": "x", "fine.md": "Fine."})
    tarred = papers.tarred(
        [("../../out.md", b"x"), (link("l.md", "/etc/passwd"), b""), ("fine.md", b"Fine.")]
    )
    one, two = write(tmp_path / "a.zip", zipped), write(tmp_path / "b.tgz", tarred)
    assert texts(one) == texts(two) == ["Fine."]
    assert {problem.reason for problem in rejected(one)} == {
        "expected a path inside the archive, found one that leads out of it"
    }
    assert [problem.reason for problem in rejected(two)] == [
        "expected a path inside the archive, found one that leads out of it",
        "expected an ordinary file in the archive, found a link or a device",
    ]


def test_a_zip_that_links_is_refused_too(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        entry = zipfile.ZipInfo("l.md")
        entry.external_attr = 0o120777 << 16
        packed.writestr(entry, "/etc/passwd")
    (problem,) = rejected(write(tmp_path / "a.zip", out.getvalue()))
    assert "found a link" in problem.reason


def test_names_are_printed_without_control_characters(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", papers.zipped({"\x1b[2Jx.jsonl": "no"}))
    (problem,) = rejected(path)
    assert "\x1b" not in problem.origin


ZEROS = b" " * (2 * ALWAYS_ALLOWED)


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tgz", "bomb.jsonl.gz", "bomb.docx", "bomb.epub"])
def test_archives_that_unpack_to_too_much_are_stopped_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    if name.endswith(".tgz"):
        bomb = papers.tarred([("first.md", b"First."), ("zeros.txt", ZEROS)])
    elif name.endswith(".gz"):
        bomb = gzip.compress(ZEROS)
    else:
        bomb = papers.zipped({"first.md": "First.", "zeros.txt": ZEROS})
    write(tmp_path / name, bomb)
    write(tmp_path / "z.md", "Rest.")
    assert texts(tmp_path)[-1] == "Rest."
    (problem,) = rejected(tmp_path)
    assert problem.origin.startswith(str(tmp_path / name))
    assert problem.reason.startswith(
        "expected compressed data that unpacks to at most 20,000,000 bytes, found more"
    )


def test_a_bomb_inside_an_archive_inside_an_archive_is_charged_to_the_outer_one(tmp_path: Path) -> None:
    bomb = papers.zipped({f"{number}.txt": b" " * 3_000_000 for number in range(9)})
    path = write(tmp_path / "a.zip", papers.zipped({"inner.zip": bomb}))
    assert any("unpacks to at most" in problem.reason for problem in rejected(path))


def test_an_archive_of_too_many_files_is_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    path = write(tmp_path / "a.zip", papers.zipped({f"{number}.md": "Text." for number in range(9)}))
    assert len(texts(path)) == 3
    assert rejected(path)[-1].reason == "expected an archive of at most 3 files, found more"


def test_an_encrypted_or_damaged_member_is_passed_over(tmp_path: Path) -> None:
    data = bytearray(papers.zipped({"a.md": "First." * 50, "b.md": "Second."}))
    data[36] ^= 0xFF  # inside the packed bytes of the first
    assert texts(write(tmp_path / "damaged.zip", bytes(data))) == ["Second."]
    locked = papers.zipped({"a.md": "First."}).replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )
    (problem,) = rejected(write(tmp_path / "locked.zip", locked))
    assert problem.reason == "expected a file that opens without a password, found an encrypted one"


@pytest.mark.parametrize("name", ["laughs.xml", "laughs.rss"])
def test_a_billion_laughs_are_not_laughed(tmp_path: Path, name: str) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    write(
        tmp_path / name,
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{entities}]><rss><channel><item>&l11;</item></channel></rss>',
    )
    write(tmp_path / "z.md", "Rest.")
    assert texts(tmp_path) == ["Rest."]
    assert rejected(tmp_path)[0].reason == "expected XML without entities of its own, found some"


def test_xml_reads_no_file_of_this_machine(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.key", "hunter2")
    text = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]><rss><channel><item><description>&x;'
    path = write(tmp_path / "a.xml", f"{' ' * 70_000}{text}</description></item></channel></rss>".lstrip())
    assert texts(path) == []
    late = "<!-- " + "x" * 70_000 + f" -->{text}</description></item></channel></rss>"
    assert texts(write(tmp_path / "b.xml", late)) == []


def test_a_pdf_that_declares_a_million_pages_is_refused_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.pdf", papers.pdf([["One."]], count=1_000_000))
    write(tmp_path / "z.md", "Rest.")
    assert texts(tmp_path) == ["Rest."]
    assert rejected(tmp_path)[0].reason == "expected a PDF of at most 3,000 pages, found 1,000,000"


def test_a_pdf_whose_pages_contain_each_other_is_refused(tmp_path: Path) -> None:
    looped = papers.pdf([["One."]]).replace(b"/Kids[4 0 R]", b"/Kids[2 0 R]")
    assert len(rejected(write(tmp_path / "a.pdf", looped))) == 1


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><p class='" + "x" * 10_000_000 + "'>Text.</p></body></html>",
        "<html><body><" + "x" * 10_000_000,
        "<html><body>" + "<div>" * 100_000 + "Text.",
        "<script type='application/ld+json'>" + "[" * 200_000 + "</script>",
    ],
    ids=["attribute", "name", "depth", "json"],
)
def test_a_page_of_one_endless_thing_is_refused_and_the_rest_is_read(tmp_path: Path, html: str) -> None:
    write(tmp_path / "a.html", html)
    write(tmp_path / "z.md", "Rest.")
    assert texts(tmp_path)[-1] == "Rest."
    assert len(rejected(tmp_path)) == 1


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.rtf", b"{\\rtf1 " + b"{" * 1_000_000 + b"x" + b"}" * 1_000_000, "groups at most 500 deep"),
        (
            "a.odt",
            papers.zipped({"content.xml": f"<!DOCTYPE x [<!ENTITY a 'b'>]>{'<a/>' * 9}"}),
            "without entities of its own",
        ),
        ("b.odt", papers.zipped({"content.xml": "<a>" * 100_000}), "OpenDocument text"),
        ("c.odt", papers.zipped({"content.xml": "<a>" + "x" * 19_000_000}), "OpenDocument text"),
        ("d.odt", papers.zipped({"content.xml": ZEROS}), "unpacks to at most"),
        ("a.fodt", b"<a>" + b"<!ENTITY x 'y'>" * 9, "without entities of its own"),
        ("a.enex", b"<!DOCTYPE x [<!ENTITY a 'b'>]><en-export/>", "without entities of its own"),
        ("b.enex", b"<en-export>" + b"<a>" * 1_000_000, "too deep"),
        (
            "c.enex",
            b"<en-export><note><content>" + b"x" * 21_000_000 + b"</content></note></en-export>",
            "at most",
        ),
        ("d.enex", b"<rss/>", "found <rss>"),
        ("a.warc", b"WARC/1.0\r\nX: " + b"x" * 9_000_000, "the length of each page"),
        ("b.warc", b"WARC/1.0\r\n" + b"X: y\r\n" * 1_000_000, "header without an end"),
        ("c.warc", b"WARC/1.0\r\nContent-Length: 999999999999999\r\n\r\n", "articles in the archive"),
        ("d.warc", b"not one", "a web archive (WARC)"),
        ("a.warc.gz", gzip.compress(ZEROS * 2), "unpacks to at most"),
        ("a.wacz", archived.wacz(archived.record("https://a.example/", ZEROS * 2)), "unpacks to at most"),
        ("b.wacz", papers.zipped({"a.txt": "x"}), "WARC files in it"),
        ("a.xml", archived.newsml1("<NewsItem>" * 200_000), "NewsML document with a story"),
        ("a.txt", b"\x01aaa0001 4 i 100  dpa dpa 0123\n" * 100_000, "wire copy with a story"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[:3] else "",
)
def test_endless_and_false_files_of_newsrooms_are_refused_in_a_sentence(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    write(tmp_path / name, data)
    write(tmp_path / "z.md", "Rest.")
    started = time.process_time()
    assert texts(tmp_path)[-1] == "Rest."
    assert time.process_time() - started < 20
    assert any(reason in problem.reason for problem in rejected(tmp_path))


def test_a_page_of_a_web_archive_that_unpacks_to_too_much_is_stopped(tmp_path: Path) -> None:
    bomb = archived.answer(gzip.compress(b"<p>" + b" " * 30_000_000), head="Content-Encoding: gzip\r\n")
    pages = archived.record("https://a.example/a", bomb) * 3
    write(tmp_path / "a.warc", pages)
    write(tmp_path / "z.md", "Rest.")
    assert texts(tmp_path) == ["Rest."]
    assert len(rejected(tmp_path)) >= 1


@pytest.mark.parametrize("unit", ["([", "[x](", "- Author: ", "#a ", "![[", " \t"])
def test_endless_beginnings_of_notes_take_no_time(tmp_path: Path, unit: str) -> None:
    head = "# T\n\n## Metadata\n- Author: A\n- URL: https://a.example\n\n## Highlights\n"
    write(tmp_path / "a.md", head + unit * (100_000 // len(unit)) + "\n\nRest.\n")
    started = time.process_time()
    assert texts(tmp_path)[0].endswith("Rest.")
    assert time.process_time() - started < 20


@pytest.mark.parametrize("unit", ["<!--", "<a ", "<", "<p", "&#", "<script>", "<td>"])
def test_endless_beginnings_in_a_field_take_no_time(tmp_path: Path, unit: str) -> None:
    # The standard library's parser takes half a minute for a tenth of it.
    write(tmp_path / "a.jsonl", json.dumps({"text": "<p>Rain fell.</p>" + unit * (1_000_000 // len(unit))}))
    started = time.process_time()
    assert texts(tmp_path)[0].startswith("Rain fell.")
    assert time.process_time() - started < 10


def test_pictures_written_into_a_page_do_not_count_against_it(tmp_path: Path) -> None:
    picture = "<img src='data:image/png;base64," + "A" * 6_000_000 + "'>"
    path = write(
        tmp_path / "a.html", papers.page("Ferry", "The ferry stopped.").replace("<p>It", picture + "<p>It")
    )
    assert "The ferry stopped." in texts(path)[0]


def test_a_table_whose_quote_never_ends_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'title,text\na,First.\nb,"' + "x " * 11_000_000)
    assert texts(path) == ["First."]
    assert rejected(path)[0].reason.startswith("expected a table, found a line that does not fit one")


def test_a_mailbox_of_one_endless_message_gives_the_others(tmp_path: Path) -> None:
    long = b"From a\nSubject: x\n\n" + b"word " * 5_000_000 + b"\n\n"
    path = write(tmp_path / "a.mbox", long + b"From b\nSubject: y\n\nShort.\n")
    assert texts(path) == ["Short."]
    assert rejected(path)[0].reason == "expected a message of at most 20,000,000 bytes, found a larger one"


HOSTILE = {
    "deep.json": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "wide.json": json.dumps({f"k{at}": [{"title": at}] for at in range(2_000)}).encode(),
    "parts.json": json.dumps({"title": "T", "text": [{"type": "p"}] * 20_000}).encode(),
    "words.json": (b'{"title":"T","text":' + b'{"content":' * 300 + b'"x"' + b"}" * 300 + b"}"),
    "forwards.eml": b"Subject: Fwd: x\n\n" + b"From: a\nDate: b\nSubject: Fwd: c\n\n" * 20_000,
    "headers.eml": b"Subject: Fwd: x\n\n" + b"From: a\nTo: b\n" * 20_000,
    "inside.eml": b"Content-Type: message/rfc822\n\n" * 3_000 + b"Subject: x\n\nHello.",
    "marks.md": b"[[" * 100_000 + b"%%" + b"==a" * 50_000 + b"![[" * 10_000,
    "dates.txt": b"Published 1\n" * 3_000 + b"3 May 2024\n" * 3_000,
    "dates.csv": b"text,date\n" + b"Rain fell.,03/04/24\n" * 2_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_files_made_to_keep_a_reader_busy_are_read_or_refused_at_once(tmp_path: Path, name: str) -> None:
    items = list(read_sources([write(tmp_path / name, HOSTILE[name])]))
    assert items
    assert all(item.reason.startswith("expected ") for item in items if isinstance(item, Rejected))


@pytest.mark.parametrize(
    ("name", "unit", "count"),
    [
        ("a.txt", "1 of 9 DOCUMENTS\n\n", 12_000),
        ("a.txt", "Length: 1 words\nEnd of Document\n", 12_000),
        ("a.txt", "48 words\n4 March 2025\nDocument ABCDEF0020250304el3400001\n", 5_000),
        ("a.txt", "ProQuest\nTitle: x\nPublication info: y; z\n", 5_000),
        ("a.txt", "4 mars 2025\nnews·20250304·VG·1 ", 12_000),
        ("a.txt", "Loom news\nVarn Gazette, 4 May 2023\n", 5_000),
        ("a.md", "---\n\n**a**\n\n", 2_000),
        ("a.html", "<article><h2>x</h2><p>y</p>", 2_000),
        ("a.html", "<table><tr><td>a<td>", 2_000),
        ("a.html", "<article><span class=DocPublicationName>x</span><header>", 2_000),
        ("a.eml", "<table><tr><td><h2><a href=x>Loom news of Varn</a></h2>", 2_000),
    ],
)
def test_endless_stories_in_one_file_take_no_time(tmp_path: Path, name: str, unit: str, count: int) -> None:
    head = "Subject: x\nContent-Type: text/html\n\n" if name == "a.eml" else ""
    write(tmp_path / name, head + unit * count)
    write(tmp_path / "z.md", "Rest.")
    started = time.process_time()
    assert texts(tmp_path)[-1] == "Rest."
    assert time.process_time() - started < 30


def drawn(stream: str, forms: str = "") -> bytes:
    """A PDF of one page that draws this."""
    page = papers.laid_out([(50, 700, 9, "@")], forms=[[(50, 600, 9, "x")]] if forms else [])
    shown = page.replace(b"BT /F1 9 Tf 1 0 0 1 50 700 Tm (@) Tj ET", stream.encode())
    return shown.replace(b"BT /F1 9 Tf 1 0 0 1 50 600 Tm (x) Tj ET", forms.encode()) if forms else shown


@pytest.mark.parametrize(
    "stream",
    [
        "q " * 100_000 + "BT /F1 9 Tf (x) Tj ET",
        "Q " * 100_000 + "BT /F1 9 Tf (x) Tj ET",
        "BT " * 100_000 + "/F1 9 Tf (x) Tj ET",
        "BT /F1 9 Tf " + "".join(f"1 0 0 1 {at % 500} {at // 7} Tm (x) Tj " for at in range(15_000)) + "ET",
        "BT /F1 9 Tf " + "(x) Tj " * 101_000 + "ET",
        "BT /F1 9 Tf 1 0 0 1 1e300 -1e300 Tm (x) Tj ET",
        "BT /F1 0 Tf 0 0 0 0 0 0 Tm (x) Tj ET",
        "BT /F1 (x) Tf (y) Td [ (z) /n << >> ] TJ ET BT /F1 9 Tf (x) Tj ET",
    ],
    ids=["depth", "shallow", "texts", "scattered", "many", "far", "flat", "mistyped"],
)
def test_a_pdf_that_draws_too_much_is_refused_or_read_and_the_rest_is_read(
    tmp_path: Path, stream: str
) -> None:
    write(tmp_path / "a.pdf", drawn(stream))
    write(tmp_path / "z.md", "Rest.")
    started = time.process_time()
    assert texts(tmp_path)[-1] == "Rest."
    assert len(rejected(tmp_path)) <= 1
    assert time.process_time() - started < 100


def test_a_form_of_a_pdf_that_shows_itself_is_read_a_few_times(tmp_path: Path) -> None:
    forms = "BT /F1 9 Tf 1 0 0 1 50 600 Tm (Rain fell.) Tj ET /X0 Do /X0 Do"
    data = drawn("BT /F1 9 Tf 1 0 0 1 50 700 Tm (Snow fell.) Tj ET", forms)
    assert "Snow fell." in texts(write(tmp_path / "a.pdf", data))[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "eca0124 3 i 93 nw 1888\n" * 20_000),
        ("a.txt", "eca0124 3 i 93 nw 1888\n" + " " * 1_000_000 + "=\n" + "a/" * 200_000),
        ("a.txt", "a-\nb " * 60_000),
        ("a.txt", "\f\n" * 300_000 + "Rain."),
        ("a.txt", "\u00c3\u00a9" * 150_000),
        ("a.md", "## Metadata\n- Author: x\n- URL: y\n" + "- [[" * 200_000),
        ("a.md", "author:: x\nurl:: y\n" + "([view highlight](" * 100_000),
        ("a.html", "<p>" + "We value your cookies. " * 30_000),
        ("a.html", "<p>Rain.</p>" + "<p>subscribe to continue</p>\n" * 3_000),
    ],
    ids=["heads", "headline", "broken", "pages", "mangled", "links", "marks", "consent", "walls"],
)
def test_endless_furniture_takes_no_time(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path / name, text)
    write(tmp_path / "z.md", "Rest.")
    started = time.process_time()
    assert texts(tmp_path)[-1] == "Rest."
    assert time.process_time() - started < 20


def test_a_book_of_menus_in_menus_takes_no_time(tmp_path: Path) -> None:
    menu = "<div>" * 200 + '| <a href="c%200.xhtml">a</a> ' * 20_000 + "</div>" * 200
    started = time.process_time()
    texts(write(tmp_path / "a.epub", papers.epub("B", {"One": menu, "Two": menu})))
    assert time.process_time() - started < 20


HARD = {
    "a.rtf": rb"{\rtf1 " + rb"{\*\x \bin9999999 " * 50_000,
    "b.rtf": rb"{\rtf1 \bin99999999999 x" + rb"\u-1? " * 200_000,
    "c.rtf": rb"{\rtf1\ansicpg99999{\fonttbl" + rb"{\f0\fcharset999 a;}" * 50_000 + b"}x}",
    "a.odt": archived.odt('<text:p><text:s text:c="99999999"/>x</text:p>' * 5_000),
    "a.enex": archived.enex(*[archived.note("T", "<div>" * 400 + "x" + "</div>" * 400)] * 300),
    "a.warc": archived.record("https://a.example/" + "x" * 100_000, archived.answer(b"<p>" * 100_000)) * 3,
    "b.warc": b"WARC/1.0\r\nContent-Length: -5\r\n\r\n" * 50_000,
    "a.xml": archived.newsml1(archived.news_item(archived.content("<p>" * 5_000 + "x" + "</p>" * 5_000))),
    "a.txt": b"\x01abc0001 4 i 100 nw 0123\n\x02" + b"a/\n" * 300_000 + b"\x03040730 Mar 25\n",
    "b.txt": b"1 of 2 DOCUMENTS\n\n" + b"BYLINE: " * 100_000,
    "c.txt": b"HD\n" * 200_000 + b"Document ABCDEF0020250304el3400001\n",
    "d.txt": b"_" * 500_000 + b"\nDocument 1 of 2\n\n" + b"Title: x\n" * 50_000,
    "e.txt": b"news\xc2\xb720250304\xc2\xb7LM\xc2\xb71 " * 40_000,
    "f.txt": b"The Courier, 4 March 2025\n" * 20_000,
    "g.txt": b"Market moves\nUpdated 14:05\n" + b"Updated " * 100_000,
    "a.md": b"# T\n\n## Metadata\n- Author: x\n- URL: y\n\n## Highlights\n"
    + b"- x ([View Highlight](u))\n" * 40_000,
    "a.html": b"<div class='live-post'><time datetime='2024-01-02T06:00Z'></time><p>x</p>" * 3_000,
    "b.html": b"<script type='application/ld+json'>{\"@type\":\"LiveBlogPosting\",\"liveBlogUpdate\":["
    + b'{"datePublished":"2024-01-02T06:00Z","articleBody":"a"},' * 20_000 + b"{}]}</script><p>x</p>",
    "a.eml": b"Subject: Fwd: x\n\n" + b"> " * 100_000 + b"From: a\n",
    "b.eml": b"Subject: x\nContent-Type: text/html\n\n" + b"<table><tr><td>" * 10_000 + b"x",
    "long.txt": b"The tide came in. " * 5_500_000,
    "long.md": b"x" * 100_000_000,
    "long.jsonl": b'{"text": "' + b"x" * 100_000_000 + b'"}',
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HARD)
def test_every_reader_is_done_with_a_file_made_to_do_harm_in_bounded_time(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, HARD[name])
    write(tmp_path / "z.md", "Rest.")
    started = time.process_time()
    items = list(read_sources([tmp_path]))
    assert time.process_time() - started < 30
    assert isinstance(items[-1], Found)
    assert items[-1].article.text == "Rest."
    assert all(item.reason.startswith("expected ") for item in items if isinstance(item, Rejected))


def test_a_feed_that_does_not_declare_its_prefixes_is_read(tmp_path: Path) -> None:
    item = (
        "<item><media:title>Picture</media:title><title>Quay rises</title><dc:creator>Ada Gant</dc:creator>"
        "<content:encoded>Rain fell on the quay.</content:encoded><: >x</: ><a:1>y</a:1></item>"
    )
    path = write(tmp_path / "a.xml", f"<rss><channel><title>Wire</title>{item}</channel></rss>")
    (read,) = [read.article for read in read_sources([path]) if isinstance(read, Found)]
    assert (read.title, read.author) == ("Quay rises", "Ada Gant")
    assert read.text.startswith("Rain fell on the quay.")


@pytest.mark.parametrize(
    "header",
    [
        "Date: Tue, 04 Mar 2025 06:00:00 +99999999999999999999",
        "Date: Tue, 04 Mar 99999999999999 06:00:00 +0000",
        "Content-Type: text/plain; charset*=%00''utf-8",
    ],
)
def test_a_senseless_header_loses_no_message(tmp_path: Path, header: str) -> None:
    assert texts(write(tmp_path / "a.eml", f"Subject: Quay\n{header}\n\nRain fell.\n")) == ["Rain fell."]
