"""Articles that mean harm, on the page: each is read at its quote, and does nothing."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from index.types import Article
from rag.types import Answer
from tests.support.hostile import STRINGS, WORDS, hostile
from tests.support.newsroom import Newsroom, cite, make_answer
from tests.support.pages import Page, ask, open_page, serving

pytestmark = pytest.mark.browser

ARTICLES = hostile(
    {**WORDS, **{f"{name}, in a sentence": f"It said {text} then." for name, text in STRINGS.items()}}
)
AT_ONCE = 12  # asked in one conversation


class Reading(Newsroom):
    """Quotes the whole of the article whose number a question tells."""

    def answer(self, question: str, **settings: Any) -> Answer:
        article = self.held[int(re.findall(r"\d+", question)[0])]
        return make_answer(cite(article, article.text), question=question, standalone_question=question)


def plain(text: str) -> list[str]:
    """The words of a text that stay as they are, whatever is shown of the rest."""
    return re.findall(r"[A-Za-z]{3,12}", text)[:3]


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Reading(ARTICLES)


@pytest.mark.parametrize("first", range(0, len(ARTICLES), AT_ONCE))
def test_it_is_read_at_its_quote_and_does_nothing(tab: Page, newsroom: Newsroom, first: int) -> None:
    asked: Sequence[Article] = ARTICLES[first : first + AT_ONCE]
    with serving(tab, newsroom) as address:
        open_page(tab, address)
        for number, article in enumerate(asked):
            ask(tab, f"What does number {first + number} say?")
            tab.locator(f".turn[data-turn='{number + 1}'] a.citation").first.wait_for()
            mark = tab.get_by_role("region", name="Sources").locator("mark")
            mark.first.wait_for()
            quote = " ".join(mark.all_text_contents())
            assert [word for word in plain(article.text) if word not in quote] == [], article.id
            assert tab.evaluate("window.hurt") is None, article.id


def test_there_are_sixty_of_them() -> None:
    assert len(ARTICLES) >= 60
