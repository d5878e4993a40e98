"""RTF of word processors and databases, each with its own habits, gives the words that were written."""

from pathlib import Path

import pytest

from index.errors import NoArticle
from index.formats import rtf
from index.sources.read import read_sources
from index.types import Article, Found

FONTS = (
    r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fswiss\fcharset204{\*\falt Arial}Arial CYR;}"
    r"{\f2\fcharset2 Symbol;}{\f3\fcharset128 MS Mincho;}{\f4\fcharset238 Calibri CE;}}"
)


def texts(body: str, head: str = r"\ansi\ansicpg1252\deff0") -> list[str]:
    data = f"{{\\rtf1{head}{FONTS}{body}}}".encode("latin-1")
    return [part.text for part in rtf.paragraphs(data) if part.text]


def article(path: Path, data: bytes) -> Article:
    path.write_bytes(data)
    (found,) = (read.article for read in read_sources([path]) if isinstance(read, Found))
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"One.\par Two.", ["One.", "Two."]),
        (r"{\b Quarry floods}\par" "\n" r"It cost \'a34 m.\par", ["Quarry floods", "It cost £4 m."]),
        ("The pumps\r\n failed at\r\n noon.\\par", ["The pumps failed at noon."]),
        (
            "\\f0\\fs24 \\cf0 The pumps failed.\\\nNobody was hurt.\\\n",
            ["The pumps failed.", "Nobody was hurt."],
        ),
        (r"\lquote No\rquote\~he said\emdash twice\tab 4\_5", ["‘No’\xa0he said—twice 4-5"]),
        (r"caf\u233\'e9 and \uc0\u8364 5, \uc2\u8364\'80\'80 6", ["café and €5, € 6"]),
        (r"\u-10179?\u-8704?", ["\U0001f600"]),
        (r"\f1 \'cf\'ee\'f0\'f2 \f0 open", ["Порт open"]),
        (r"\f3 \'8d\'60\'82\'cd\'83A", ["港はア"]),
        (r"\f4 P\'f8\'edstav", ["Přístav"]),
        (r"{\f2 \'b7}\tab An item", ["• An item"]),
    ],
    ids=[
        *("paragraphs", "bold", "wrapped source", "TextEdit", "signs", "unicode", "beyond"),
        *("Cyrillic", "Japanese", "Czech", "symbol"),
    ],
)
def test_words_come_out_as_written(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


@pytest.mark.parametrize(
    "furniture",
    [
        r"{\header Page {\field{\*\fldinst PAGE}{\fldrslt 3}}\par}",
        r"{\footerl Printed on 3 March}",
        r"{\footnote A note.\par}",
        r"{\*\generator Msftedit 5.41;}",
        r"{\v hidden}",
        r"{\deleted gone}",
        r"{\*\annotation a comment}",
        r"{\pict\wmetafile8 0102}",
        r"{\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict 00}}",
        r"{\pict\bin4 {}{}}",
        r"{\xe {index entry}}",
        r"{\*\bkmkstart a}{\*\bkmkend a}",
        r"{\info{\title T}{\creatim\yr2025\mo3\dy4}{\printim\yr2025}}",
        r"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\*\cs2 Link;}}",
    ],
)
def test_furniture_is_no_text(furniture: str) -> None:
    assert texts(rf"The port{furniture} shut.") == ["The port shut."]


def test_links_keep_their_words_and_not_where_they_lead() -> None:
    link = r'{\field{\*\fldinst{HYPERLINK "https://a.example/x"}}{\fldrslt{\ul the port}}}'
    assert texts(rf"It is {link} that shut.") == ["It is the port that shut."]


def test_the_rows_of_a_table_keep_their_cells() -> None:
    row = r"\trowd\cellx100\cellx200\pard\intbl {}\cell {}\cell\row "
    table = row.format("Town", r"Homes\par lost") + row.format("Marle", "40")
    assert texts(rf"Before\par {table}\pard After\par") == [
        "Before",
        "Town | Homes lost",
        "Marle | 40",
        "After",
    ]


def test_bytes_beyond_ascii_are_utf8_where_they_can_be() -> None:
    data = "{\\rtf1\\ansi\\ansicpg1252 Die Fähre hält – sagt Ödön}".encode()
    assert [part.text for part in rtf.paragraphs(data)] == ["Die Fähre hält – sagt Ödön"]
    data = "{\\rtf1\\ansi\\ansicpg1252 Die Fähre hält}".encode("cp1252")
    assert [part.text for part in rtf.paragraphs(data)] == ["Die Fähre hält"]


def test_paragraphs_tell_how_they_look() -> None:
    data = (
        rb"{\rtf1\ansi{\stylesheet{\ql Normal;}{\s1\b\fs32 heading 1;}}"
        rb"\pard\s1\b\fs32 Quarry floods\par\pard\plain\fs22 By {\b Ada} Gant\par\page{\b Second}\par}"
    )
    first, second, third = rtf.paragraphs(data)
    assert (first.is_heading, first.is_bold, first.size) == (True, True, 32)
    assert (second.is_heading, second.is_bold, second.size) == (False, False, 22)
    assert (third.is_bold, third.opens_page, second.opens_page) == (True, True, False)


def test_a_title_comes_from_the_header_then_the_heading_then_the_document(tmp_path: Path) -> None:
    info = r"{\info{\title Document 7}{\author Ada Gant}}"
    head = r"{\rtf1\ansi{\stylesheet{\s1 heading 1;}}" + info
    plain = article(tmp_path / "a.rtf", f"{head}\\pard The quarry flooded on Monday.\\par}}".encode())
    assert (plain.title, plain.author) == ("Document 7", "Ada Gant")
    headed = article(tmp_path / "b.rtf", f"{head}\\pard\\s1 Quarry floods\\par\\pard It did.\\par}}".encode())
    assert headed.title == "Quarry floods"
    stated = r"Title: Quarry floods again\par Date: 4 March 2025\par The pumps failed.\par It rained.\par}"
    lines = article(tmp_path / "c.rtf", f"{head}\\pard {stated}".encode())
    assert (lines.title, str(lines.published)) == ("Quarry floods again", "2025-03-04")
    assert lines.text == "The pumps failed.\n\nIt rained."


def test_the_day_a_document_was_made_is_no_day_of_publication(tmp_path: Path) -> None:
    made = rb"{\rtf1\ansi{\info{\creatim\yr2025\mo3\dy4}{\revtim\yr2025\mo3\dy5}}The quarry flooded.\par}"
    assert article(tmp_path / "a.rtf", made).published is None


@pytest.mark.parametrize(
    "data",
    [
        b"{\\rtf1 " + b"{" * 1_000_000 + b"x" + b"}" * 1_000_000,
        b"{\\rtf1 " + b"{}" * 100_000,
        b"{\\rtf1 " + b"a" * 21_000_000,
        b"Not RTF at all.",
    ],
    ids=["deep", "many", "long", "other"],
)
def test_what_is_too_much_is_refused_in_a_sentence(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtf, "MOST_MARKS", 100_000)
    with pytest.raises(NoArticle, match="expected an RTF document"):
        rtf.paragraphs(data)


def test_a_document_cut_short_gives_what_is_there() -> None:
    assert texts(r"One.\par {\b Two") == ["One.", "Two"]
    assert [part.text for part in rtf.paragraphs(rb"{\rtf1 \trowd\intbl a\cell b\cell")] == ["a | b"]
    assert rtf.paragraphs(rb"{\rtf1 \bin999999999 x") == []
