"""Any bytes under any suffix quickly give articles or a sentence, never a traceback."""

import gzip
import io
from datetime import timedelta

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.formats.file import Budget, in_memory
from index.formats.registry import KINDS, read_file
from index.types import Found, Rejected
from tests.support import archived, cuttings, papers

pytestmark = pytest.mark.slow


def _word() -> bytes:
    document = docx.Document()
    document.add_paragraph("It burned all night.")
    document.add_table(rows=1, cols=2).rows[0].cells[0].text = "Cell"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


_PAGE = papers.page(
    "Ferry", "It stopped.", '<script type="application/ld+json">{"@type":"NewsArticle"}</script>'
)
_TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"
_MARKDOWN = f"---\ntitle: T\ndate: 2024-01-02\n---\n# Head\n\nSome *words* | [x](y)\n\n{_TABLE}"
_LINES = '{"title": "T", "text": "<p>Rain</p>", "date": 1704190000}\n{"text": ["a", {"value": "b"}]}\n'
_RSS = papers.RSS.format(base="https://a.example", whole="More.")
_MAIL = papers.message("=?utf-8?q?Caf=C3=A9?=", "Open it.", "<p>The café is open.</p>")
_LIVE = papers.page(
    "Live",
    '<div class="live-post"><time datetime="2024-01-02T06:00Z"></time><p>Rain.</p></div>' * 2,
    '<script type="application/ld+json">{"@type":"LiveBlogPosting","liveBlogUpdate":[{"datePublished":'
    '"2024-01-02T06:00Z","articleBody":"Rain."},{"@id":"#a"}],"publisher":[{"@id":"#a"}]}</script>',
)
_NESTED = (
    b'{"id": 1, "a": {"b": [{"id": 2, "title": {"rendered": "T"}, "body": [{"type": "p", "text": "R"}]}]}}'
)
_FORWARD = papers.message(
    "Fwd: a", "> From: B <b@c.example>\n> Date: 1 M\u00e4rz 2024\n> Subject: S\n>\n> Rain fell."
)
_NOTE = (
    b"---\nauthor: [[A]]\nsource: https://a.example/b\n---\n==Rain== %%x%% [[a|b]] ![[c]] ^d\n> [!note] e\n"
)
_RTF = (
    rb"{\rtf1\ansi{\fonttbl{\f0\fcharset204 A;}}{\info{\title T}}\f0 \b It\'e9\u233?\par\trowd a\cell"
    rb" b\cell\row}"
)
_NEWSML1 = archived.newsml1(
    archived.news_item(archived.lines(HeadLine="T") + archived.content("<p>Rain.</p>"))
)
_READWISE = (
    "# T\n\n## Metadata\n- Author: [[A]]\n- URL: https://a.example\n\n## Highlights\n"
    "- Rain. ([View Highlight](https://read.readwise.io/read/1))\n    - Note: n\n"
)
_CHAPTER = "<p>The tide came in early, and nobody had a boat ready.</p>" * 5

_EXPORTS = [
    text.encode()
    for text in (
        cuttings.lexisnexis(),
        "\n\n".join(cuttings.nexis_uni()),
        cuttings.factiva_text(),
        cuttings.factiva_coded_text(),
        cuttings.proquest(),
        cuttings.europresse_text(),
    )
]
_REVIEW = "\n\n".join(
    f"{one.title}\n\n{one.outlet}, {one.day:%d/%m/%Y}\n\n{cuttings.body(one)}" for one in cuttings.STORIES
)
_ARCHIVE = "".join(
    f'<article><h2><a href="https://a.example">{one.title}</a></h2><time datetime="{one.day}"></time>'
    f"<p>{'</p><p>'.join(one.words)}</p></article>"
    for one in cuttings.STORIES
)

_WIRE = (
    b"\x01eca0124 3 i 93 nw 1888\n\nQuay/Fish/\n(Note to desks: none)\nQuay rises =\n\nLowmouth (nw) - "
    b"It was agreed.\n# Notebook\n- x\nnw ag yy xx\n040730 Mar 25\n\x01eca0125 3 i 9 nw 1889\n\nRain fell.\n"
)
_SCAN = (
    b"The harbour board of Low-\nmouth has agreed to re-\nbuild the east quay,\na crane fell in\nMarch.\n\f"
    * 3
)
_WALL = papers.page("Quay", "Rain fell.").replace(
    "<p>It will", "<p>Subscribe to continue reading.</p><p>It will"
)
_ISSUE = {
    "News": '<ul><li><a href="c%201.xhtml">One</a><span class="article_date"> [04 Mar]</span></li></ul>',
    "One": f'<div class="calibre_navbar">| <a>Next</a> | <a>Menu</a> |</div>{_CHAPTER}<p>calibre '
    '<a rel="calibre-downloaded-from" href="https://a.example">https://a.example</a></p>',
}
_COLUMNS = [
    (left, 740.0 - 11 * at, 9.0, f"Line {at} of the column goes on and")
    for at in range(6)
    for left in (50.0, 250.0)
]
_STACK = [
    (50.0, 780.0 - 250 * at - step, 16.0 if step == 0 else 9.0, words)
    for at, one in enumerate(cuttings.STORIES)
    for step, words in ((0, one.title), (30, f"{one.outlet}, {one.day:%d/%m/%Y}"), (60, one.words[0]))
]
_HEAD = b"Quay rises\nThe Varn Gazette\n4 March 2025\nUpdated 14:05\n\nIt was agreed.\n"

SAMPLES: dict[str, list[bytes]] = {
    ".rtf": [_RTF],
    ".odt": [
        archived.odt("<text:h>Head</text:h><text:p>It<text:s/>rained.</text:p>"),
        archived.fodt("<text:p>A"),
    ],
    ".enex": [
        archived.enex(archived.note("T", "<div>It rained.</div>", {"source-url": "https://a.example"}))
    ],
    ".warc": [archived.record("https://a.example/x", archived.answer(_PAGE.encode())) * 2],
    ".warc.gz": [gzip.compress(archived.record("https://a.example/x", archived.answer(_PAGE.encode())))],
    ".wacz": [archived.wacz(archived.record("https://a.example/x", archived.answer(_PAGE.encode())))],
    ".txt": [
        b"Title: T\nDate: 3 May 2024\n\nTOKYO, April 12 (Reuters) - Rain.\n\n***\n\nOSLO - Snow.",
        archived.WIRE.encode(),
        _WIRE,
        _SCAN,
        _HEAD,
        *_EXPORTS,
        _REVIEW.encode(),
    ],
    ".md": [
        _REVIEW.encode(),
        _MARKDOWN.encode(),
        _NOTE,
        _READWISE.encode(),
        b"+++\ntitle = 'T'\n+++\nRain.",
        b"---\nt: a: b\n---\nRain.",
    ],
    ".html": [
        _PAGE.encode(),
        _LIVE.encode(),
        _ARCHIVE.encode(),
        cuttings.europresse_page().encode(),
        _PAGE.encode("utf-16"),
        _WALL.encode(),
        "<p>Мост закрыт.</p>".encode("cp1251"),
    ],
    ".mhtml": [
        b"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n" + _PAGE.encode()
    ],
    ".json": [
        ("[" + _LINES.strip().replace("\n", ",") + "]").encode(),
        b'{"bodies": [{"value": "x"}]}',
        _NESTED,
    ],
    ".jsonl": [_LINES.encode(), _LINES.encode("utf-16")],
    ".csv": [
        b'title,text,date\nT,"Rain,\nit fell.",2024-01-02\n',
        b"Titel;Inhalt;Datum\nT;Regen;03/04/24\nU;Schnee;31/04/24\n",
    ],
    ".tsv": [b"title\ttext\nT\tRain.\n"],
    ".pdf": [
        papers.pdf([["One line."], ["Two lines."]], "/Title (T) /CreationDate (D:20240503)"),
        papers.laid_out(_COLUMNS, forms=[_COLUMNS]),
        papers.laid_out(_STACK),
    ],
    ".docx": [_word(), cuttings.plain_word(cuttings.nexis_uni())],
    ".epub": [papers.epub("B", {"One": _CHAPTER}), papers.epub("P [4 Mar 2025]", _ISSUE, "calibre")],
    ".xml": [
        papers.NITF.encode(),
        papers.NEWSML.encode(),
        _RSS.encode(),
        papers.ATOM.encode(),
        b"<urlset/>",
        _NEWSML1,
    ],
    ".eml": [cuttings.digest(_ARCHIVE), _MAIL, _FORWARD],
    ".mbox": [b"From a\n" + _MAIL + b"\nFrom b\n" + _MAIL],
    ".zip": [papers.zipped({"a.md": "Rain.", "b.jsonl": _LINES, "c.zip": papers.zipped({"d.txt": "Snow."})})],
    ".tar": [gzip.decompress(papers.tarred([("a.md", b"Rain."), ("b.jsonl", _LINES.encode())]))],
    ".jsonl.gz": [gzip.compress(_LINES.encode())],
    ".tar.gz": [papers.tarred([("a.md", b"Rain.")])],
}
_ALIASES = {
    ".text",
    ".iptc",
    ".fodt",
    ".markdown",
    ".htm",
    ".xhtml",
    ".mht",
    ".ndjson",
    ".rss",
    ".atom",
    ".nitf",
}


@st.composite
def spoiled(draw: st.DrawFn, samples: list[bytes]) -> bytes:
    """A sample with some stretches of it replaced, repeated or cut; or any bytes at all."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.binary(max_size=300))
    data = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        middle = draw(st.one_of(st.binary(max_size=8), st.just(data[start:end] * 3), st.just(b"")))
        data = data[:start] + middle + data[end:]
    return data


def test_every_kind_has_a_sample() -> None:
    assert {f".{name.rsplit('.')[-1]}" for name in SAMPLES} - {".gz"} == KINDS - _ALIASES


@pytest.mark.parametrize("suffix", SAMPLES)
def test_any_bytes_give_articles_or_sentences(suffix: str) -> None:
    @settings(
        max_examples=60,
        deadline=timedelta(seconds=10),
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(data=spoiled(SAMPLES[suffix]))
    def check(data: bytes) -> None:
        items = list(read_file(in_memory(f"folder/a{suffix}", data, Budget(len(data)))))
        assert items, "neither an article nor a reason"
        for item in items:
            if isinstance(item, Found):
                assert item.article.text
                assert (item.dated is None) == (item.article.published is None)
            else:
                assert isinstance(item, Rejected)
                assert item.reason.startswith("expected ")
                assert "\n" not in item.reason

    check()
