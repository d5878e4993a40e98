"""Figures over time on the page: the table, the plot, and the way from a row to its source."""

import re
from datetime import date
from typing import Any

import pytest

from index.types import Article
from rag.types import Answer, Figure
from tests.support.newsroom import Newsroom, cite, make_answer
from tests.support.pages import Page, ask, open_page, serving, wait_until_in_view
from ui.figures import drawn

ROWS = [
    (31, date(2025, 3, 8), "Island Post", False, False),
    (26, date(2025, 3, 5), "<i>Marn</i> Mail", True, False),
    (23, date(2025, 3, 5), "The Varn Echo", True, False),
    (41, date(2025, 3, 3), "The Varn Echo", False, True),
]
ARTICLES = tuple(
    Article(
        id=f"storm-{value}",
        title="Storm hits the coast",
        text=f"Boats lie on the market square. The storm has killed {value} people, police said. It is cold.",
        published=day,
        outlet=outlet,
    )
    for value, day, outlet, *_ in ROWS
)
FIGURES = tuple(
    Figure(f"{value} people", value, "people", day, outlet, (number,), disputed, superseded)
    for number, (value, day, outlet, disputed, superseded) in enumerate(ROWS, start=1)
)


class Counting(Newsroom):
    """A newsroom that tells the toll of a storm."""

    def answer(self, question: str, **settings: Any) -> Answer:
        citations = [
            cite(article, f"The storm has killed {row[0]} people, police said.", number)
            for number, (article, row) in enumerate(zip(ARTICLES, ROWS, strict=True), start=1)
        ]
        bullets = "\n".join(f"- **{one.text}** [{one.numbers[0]}]" for one in FIGURES)
        text = f"The storm has killed **31 people**. [1]\n\nThe articles give these figures:\n\n{bullets}"
        return make_answer(
            *citations, question=question, standalone_question=question, text=text, figures=FIGURES
        )


def plain(number: int) -> str:
    return f"[{number}]"


def test_the_names_of_outlets_are_no_markup() -> None:
    told = drawn(FIGURES, plain)
    assert "<i>" not in told
    assert "&lt;i&gt;Marn&lt;/i&gt; Mail" in told


def test_the_plot_has_a_mark_for_each_figure_and_a_shape_for_each_kind() -> None:
    told = drawn(FIGURES, plain)
    assert told.count("<circle") == 2
    assert told.count('class="disputed"') == 2
    assert told.count('class="corrected"') == 1
    assert 'aria-hidden="true"' in told
    assert all(f">{one.text}</text>" in told for one in FIGURES)


def test_figures_of_one_day_have_a_table_alone() -> None:
    told = drawn(FIGURES[1:3], plain)
    assert "<svg" not in told
    assert told.count("<tr>") == 3


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_each_row_of_the_table_opens_its_quote(tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    with serving(tab, Counting(ARTICLES)) as address:
        open_page(tab, address)
        ask(tab, "How many people has the storm killed?")
        table = tab.get_by_role("table", name="What the articles say, newest first")
        table.wait_for()
        assert not tab.get_by_text("The articles give these figures:").is_visible()
        rows = table.get_by_role("row")
        assert rows.count() == 1 + len(ROWS)
        assert re.sub(r"\s+", " ", rows.nth(1).inner_text()).startswith("31 people 8 March 2025 Island Post")
        assert "(others of that day differ)" in rows.nth(2).inner_text()
        assert "(corrected later)" in rows.nth(4).inner_text()
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        rows.nth(3).get_by_role("link", name="Source 3").click()
        wait_until_in_view(tab, "#quote-1-3")
        assert "killed 23 people" in tab.locator("#sources mark").inner_text()
