"""Columns of a PDF are read one after the other, in whatever order they are drawn; tables keep their rows."""

import random
import textwrap
from pathlib import Path

import pytest

from index.sources.read import read_sources
from index.types import Article, Found
from tests.support import papers

QUAY = (
    "The harbour board of Lowmouth has agreed to rebuild the east quay, where a crane fell through the "
    "planks in March, and to shut the fish market until the autumn. The quay, built of larch in 1874, was to "
    "have been repaired ten years ago."
)
BEES = (
    "Beekeepers in the upland valleys lost a third of their hives last winter, the college at Tarn found in "
    "a survey of 900 apiaries, the worst toll since counting began. Mites weakened the bees in October."
)
TRAM = (
    "Voters in Greywater turned down a tram line to the airport on Sunday by 52 to 48 percent, after a "
    "campaign about its price and about the lime trees along Station Avenue."
)


def column(
    text: str, left: float, top: float = 740.0, width: int = 38, size: float = 9.0
) -> list[papers.Placed]:
    """A text in lines of so many characters, which take about half their size each."""
    lines = textwrap.wrap(text, width)
    return [(left, top - 1.2 * size * at, size, line) for at, line in enumerate(lines)]


def article(tmp_path: Path, *pages: list[papers.Placed], **more: list[list[papers.Placed]]) -> Article:
    path = tmp_path / "a.pdf"
    path.write_bytes(papers.laid_out(*pages, **more))
    (found,) = read_sources([path])
    assert isinstance(found, Found)
    return found.article


HEADLINE = (50.0, 780.0, 20.0, "Board to rebuild the quay")


def by_rows(placed: papers.Placed) -> tuple[float, float]:
    return -placed[1], placed[0]


@pytest.mark.parametrize("order", ["columns", "rows", "random", "backwards"])
@pytest.mark.parametrize("texts", [(QUAY, BEES), (QUAY, BEES, TRAM)], ids=["two columns", "three columns"])
def test_columns_are_read_one_after_the_other_in_whatever_order_they_are_drawn(
    tmp_path: Path, order: str, texts: tuple[str, ...]
) -> None:
    page = [HEADLINE]
    for number, text in enumerate(texts):
        page += column(text, 50 + number * 182.0)
    if order == "rows":
        page.sort(key=by_rows)
    elif order == "random":
        random.Random(5).shuffle(page)
    elif order == "backwards":
        page.reverse()
    found = article(tmp_path, page)
    assert found.text == "\n\n".join([HEADLINE[3], *texts])
    assert found.title == HEADLINE[3]


def test_columns_whose_lines_do_not_stand_level_are_read_one_after_the_other(tmp_path: Path) -> None:
    page = sorted(column(QUAY, 50) + column(BEES, 232, top=735.5, size=8), key=by_rows)
    assert article(tmp_path, page).text == f"{QUAY}\n\n{BEES}"


def test_a_sentence_runs_on_in_the_next_column_and_on_the_next_page(tmp_path: Path) -> None:
    lines = textwrap.wrap(QUAY + " " + BEES, 38)
    first, second, third = (" ".join(lines[at : at + 5]) for at in (0, 5, 10))
    page = sorted(column(first, 50) + column(second, 232), key=by_rows)
    assert article(tmp_path, page, column(third, 50)).text == " ".join(lines[:15])


def test_a_headline_over_two_of_three_columns_belongs_to_these(tmp_path: Path) -> None:
    page = [HEADLINE, *column(QUAY, 50), *column(BEES, 232), *column(TRAM, 414, top=780.0)]
    random.Random(3).shuffle(page)
    assert article(tmp_path, page).text == "\n\n".join([HEADLINE[3], QUAY, BEES, TRAM])


def test_captions_and_quotations_in_large_type_stand_outside_the_sentence_they_interrupt(
    tmp_path: Path,
) -> None:
    above, below = column(QUAY, 50)[:2], column(" ".join(textwrap.wrap(QUAY, 38)[2:]), 50, top=640)
    page = [
        *above,
        (50.0, 705.0, 14.0, "“We waited until"),
        (50.0, 688.0, 14.0, "the crane told us.”"),
        (50.0, 662.0, 7.0, "Photo: Ivo Lamb"),
        *below,
        *column(BEES, 232),
    ]
    found = article(tmp_path, sorted(page, key=by_rows)).text.split("\n\n")
    assert found == [QUAY, "“We waited until the crane told us.”", "Photo: Ivo Lamb", BEES]


def test_white_space_across_the_page_parts_what_is_above_from_what_is_below(tmp_path: Path) -> None:
    cut = " ".join(QUAY.split()[:14])
    page = column(cut, 50, width=80) + column(BEES, 50, top=640.0, width=80)
    assert article(tmp_path, page).text == f"{cut}\n\n{BEES}"


def test_words_broken_at_the_end_of_a_column_line_are_whole(tmp_path: Path) -> None:
    lines = ["The quay is closed to all lor-", "ries and to the fisher-", "men who come with carts."]
    page = [(50.0, 740.0 - 11 * at, 9.0, line) for at, line in enumerate(lines)] + column(BEES, 232)
    text = article(tmp_path, sorted(page, key=by_rows)).text
    assert text.startswith("The quay is closed to all lorries and to the fishermen who come with carts.")


def test_words_drawn_one_by_one_and_spread_over_the_line_stay_in_their_column(tmp_path: Path) -> None:
    page = []
    for text, left in ((QUAY, 50.0), (BEES, 190.0), (TRAM, 330.0)):
        for at, line in enumerate(textwrap.wrap(text, 26)):
            words = line.split()
            step = 125.0 / len(line)
            offset = 0
            for word in words:
                page.append((left + step * offset, 740.0 - 11 * at, 9.0, word))
                offset += len(word) + 1
    page.sort(key=by_rows)
    text = " ".join(article(tmp_path, page).text.split())
    assert text == " ".join([QUAY, BEES, TRAM])


def test_a_large_first_letter_belongs_to_its_word(tmp_path: Path) -> None:
    lines = textwrap.wrap(QUAY[1:], 38)
    page = [(50.0, 716.0, 32.0, "T")]
    page += [(72.0 if at < 3 else 50.0, 740.0 - 11 * at, 9.0, line) for at, line in enumerate(lines)]
    assert article(tmp_path, page + column(BEES, 260)).text == f"{QUAY}\n\n{BEES}"


def test_columns_in_forms_are_read(tmp_path: Path) -> None:
    forms = [column(BEES, 232), column(QUAY, 50)]
    assert article(tmp_path, [HEADLINE], forms=forms).text == f"{HEADLINE[3]}\n\n{QUAY}\n\n{BEES}"


TABLE = [
    ("Harbour", "Master", "Remarks"),
    ("Lowmouth", "Edda Quill", "Open again in the autumn"),
    ("Sandholm", "Olaf Berg", "Closed"),
    ("Ansel", "Jon Rask", "Locks shut since a gate cracked"),
]


def test_a_table_keeps_its_rows(tmp_path: Path) -> None:
    page = column(QUAY, 50, width=90)
    for at, row in enumerate(TABLE):
        page += [(50.0 + 110 * cell, 680.0 - 14 * at, 9.0, words) for cell, words in enumerate(row)]
    random.Random(4).shuffle(page)
    rows = "\n".join(" | ".join(row) for row in TABLE)
    assert article(tmp_path, page).text == f"{QUAY}\n\n{rows}"


def test_bullets_are_no_column(tmp_path: Path) -> None:
    page = []
    for at, text in enumerate(("Thirty trawlers land cod.", "Ice comes from a plant.", "Dues will rise.")):
        page += [(50.0, 740.0 - 14 * at, 9.0, "•"), (66.0, 740.0 - 14 * at, 9.0, text)]
    text = article(tmp_path, page).text
    assert [line.split(None, 1)[1] for line in text.split("\n\n")] == [
        "Thirty trawlers land cod.",
        "Ice comes from a plant.",
        "Dues will rise.",
    ]


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        ("head", "11/26/26, 5:52 PM"),
        ("head", "26.11.2026, 17:52"),
        ("foot", "https://post.example/quay"),
        ("foot", "Page 1 of 2"),
        ("foot", "- 3 -"),
        ("foot", "Seite 3"),
    ],
)
def test_what_a_program_prints_at_the_edge_of_a_page_is_left_out(
    tmp_path: Path, place: str, printed: str
) -> None:
    page = [*column(QUAY, 50, width=90), (50.0, 815.0 if place == "head" else 20.0, 8.0, printed)]
    assert article(tmp_path, page).text == QUAY


def test_letters_cast_as_one_piece_are_letters_again(tmp_path: Path) -> None:
    data = papers.laid_out([(50.0, 740.0, 9.0, "The fish market is shut.")])
    ligature = data.replace(b"/WinAnsiEncoding", b"<</Differences[33/fi]>>").replace(
        b"(The fish", b"(The !sh"
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(ligature)
    (found,) = read_sources([path])
    assert isinstance(found, Found)
    assert found.article.text == "The fish market is shut."
