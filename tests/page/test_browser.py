"""The page as a reader sees it, in a real browser."""

import pytest

from tests.support.newsroom import FERRY, NASTY, Newsroom
from tests.support.pages import Page, Slow, ask, open_page, serving, wait_until_in_view

pytestmark = pytest.mark.browser

QUESTION = "What does the night ferry cost the town?"
QUOTE = (
    "The night ferry costs the town 4.2 million crowns a year, according to the treasurer, Ingrid Solberg."
)


@pytest.mark.parametrize(("width", "query"), [(1280, ""), (390, ""), (1280, "?__theme=dark")])
def test_a_number_in_the_answer_leads_to_its_quote(tab: Page, address: str, width: int, query: str) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    open_page(tab, address + query)
    ask(tab, QUESTION)
    tab.get_by_role("link", name="Source 2").wait_for()
    tab.get_by_role("link", name="Source 2").click()
    wait_until_in_view(tab, "#quote-1-2")
    for _ in range(2):  # also when it is the place that was gone to last
        tab.locator("#sources .story").evaluate("(story) => story.scrollTo(0, 0)")
        tab.get_by_role("link", name="Source 1").click()
        wait_until_in_view(tab, "#quote-1-1")
    mark = tab.locator("#quote-1-1")
    assert mark.text_content() == QUOTE
    assert mark.is_visible()
    assert tab.locator("mark").count() == 1
    assert tab.locator("details[open] .story").text_content() == FERRY.text
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_an_answer_opens_its_first_source_at_the_quote(tab: Page, address: str) -> None:
    open_page(tab, address)
    ask(tab, QUESTION)
    tab.locator("#quote-1-1").wait_for()
    wait_until_in_view(tab, "#quote-1-1")


def test_a_click_on_a_source_opens_it_at_its_quote(tab: Page, address: str) -> None:
    open_page(tab, address)
    ask(tab, QUESTION)
    tab.locator("#quote-1-1").wait_for()
    for number in (2, 1):
        tab.locator("details.source summary").nth(number - 1).click()
        wait_until_in_view(tab, f"#quote-1-{number}")


def test_the_sources_of_earlier_answers_stay_within_reach(tab: Page, address: str) -> None:
    open_page(tab, address)
    ask(tab, QUESTION)
    tab.locator("a[href='#quote-1-1']").wait_for()
    ask(tab, "How many spaces has the parking garage?")
    tab.locator("a[href='#quote-2-1']").wait_for()
    assert not tab.locator("#quote-1-1").is_visible()
    tab.locator("a[href='#quote-1-1']").click()
    wait_until_in_view(tab, "#quote-1-1")


def test_an_answer_is_shown_while_it_is_being_written(tab: Page) -> None:
    newsroom = Slow()
    with serving(tab, newsroom) as address:
        open_page(tab, address)
        ask(tab, QUESTION)
        tab.get_by_text("The night ferry costs the town").wait_for()
        assert "running for three more years" not in tab.locator("#transcript").inner_text()
        newsroom.go_on.set()
        tab.locator("a.citation").first.wait_for()
        assert "running for three more years" in tab.locator("#transcript").inner_text()


def test_an_example_is_asked_with_one_click_and_a_new_chat_brings_it_back(tab: Page, address: str) -> None:
    open_page(tab, address)
    example = tab.locator("#transcript").get_by_role("button", name=QUESTION)
    example.click()
    tab.locator("a.citation").first.wait_for()
    assert not example.is_visible()
    tab.get_by_role("button", name="New chat").click()
    example.wait_for()
    assert tab.locator(".turn").count() == 0
    assert tab.locator("mark").count() == 0


def test_a_refusal_says_so_and_shows_what_came_nearest(tab: Page, address: str) -> None:
    open_page(tab, address)
    ask(tab, "Who owns the moon?")
    tab.get_by_text("The articles do not say.").wait_for()
    tab.get_by_role("heading", name="Nearest articles").wait_for()
    assert tab.get_by_text("These came closest, but do not answer the question.").is_visible()
    assert tab.get_by_text(FERRY.title).is_visible()
    assert tab.locator("mark").count() == 0


@pytest.mark.parametrize("missing", [True, False], ids=["no index", "no articles"])
def test_without_articles_the_page_tells_how_to_add_them(tab: Page, missing: bool) -> None:
    newsroom = Newsroom([], missing=missing)
    with serving(tab, newsroom) as address:
        open_page(tab, address)
        tab.get_by_text("dateline index FOLDER").wait_for()
        newsroom.held, newsroom.missing = (FERRY,), False
        tab.reload()
        tab.get_by_text("1 article · 1 passage · 1 outlet · newest 11 March 2025").wait_for()
        tab.get_by_role("button", name=QUESTION).wait_for()


def test_what_cannot_be_asked_is_reported_in_the_chat(tab: Page, address: str) -> None:
    open_page(tab, address)
    ask(tab, "   ")
    tab.get_by_text("expected a question, found nothing but blanks").wait_for()
    ask(tab, "Break down")
    tab.get_by_text("Something went wrong").wait_for()
    assert "secret" not in tab.content()


def test_a_hostile_article_does_nothing_but_be_read(tab: Page) -> None:
    with serving(tab, Newsroom([NASTY])) as address:
        open_page(tab, address)
        questions = ("What did the saboteur wrote script img onerror", "leaflet read click href formula")
        for number, question in enumerate(questions, 1):
            ask(tab, question)
            tab.locator(f"a[href='#quote-{number}-1']").wait_for()
        tab.locator("a[href='#quote-2-1']").click()
        wait_until_in_view(tab, "#quote-2-1")
        assert tab.locator("details[open] .story").text_content() == NASTY.text
        tab.locator("details.source summary").first.hover()
        tab.wait_for_timeout(300)
        assert tab.evaluate("window.hurt") is None
