"""The page as a reader sees it, in a real browser."""

import re
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from test_ui import free_port

from rag.types import Answer
from tests.support.newsroom import FERRY, NASTY, Newsroom
from ui.server import start

pytestmark = pytest.mark.browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
QUESTION = "What does the night ferry cost the town?"
QUOTE = (
    "The night ferry costs the town 4.2 million crowns a year, according to the treasurer, Ingrid Solberg."
)
# Nothing may be asked of any other machine; "data:" and "blob:" never leave the page.
LOCAL = re.compile(r"https?://127\.0\.0\.1(:\d+)?/|data:|blob:")

Page = Any  # of playwright, which may not be installed


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    executable = next((path for name in NAMES if (path := shutil.which(name))), None)
    if executable is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=FLAGS.split())
        yield browser
        browser.close()


class Slow(Newsroom):
    """A newsroom that says half an answer and waits for the test."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def stream(self, question: str, **settings: Any) -> Iterator[str | Answer]:
        pieces = list(super().stream(question, **settings))
        yield from pieces[: len(pieces) // 2]
        assert self.go_on.wait(20)
        yield from pieces[len(pieces) // 2 :]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    served = start(Newsroom(), port=free_port())
    yield served.local_url
    served.close(verbose=False)


@pytest.fixture
def tab(browser: Any) -> Iterator[Page]:
    """A tab that fails the test if it asks anything of another machine or logs an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    tab.on("request", lambda request: None if LOCAL.match(request.url) else outside.append(request.url))
    tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert outside == []
    assert errors == []


def open_page(tab: Page, address: str) -> None:
    tab.goto(address)
    tab.locator(".welcome").wait_for()


def ask(tab: Page, question: str) -> None:
    field = tab.get_by_label("Your question")
    field.fill(question)
    field.press("Enter")


def in_view(tab: Page, selector: str) -> bool:
    """Whether an element is visible, wholly, within every box that scrolls around it."""
    seen: bool = tab.evaluate(
        """(selector) => {
            const element = document.querySelector(selector);
            const box = element.getBoundingClientRect();
            let top = 0, bottom = innerHeight;
            for (let around = element.parentElement; around; around = around.parentElement) {
                if (!["auto", "scroll"].includes(getComputedStyle(around).overflowY)) continue;
                const frame = around.getBoundingClientRect();
                top = Math.max(top, frame.top);
                bottom = Math.min(bottom, frame.bottom);
            }
            return box.height > 0 && box.top >= top - 1 && box.bottom <= bottom + 1;
        }""",
        selector,
    )
    return seen


def wait_until_in_view(tab: Page, selector: str) -> None:
    for _ in range(30):
        if in_view(tab, selector):
            return
        tab.wait_for_timeout(100)
    pytest.fail(f"{selector} did not come into view")


@pytest.mark.parametrize(("width", "query"), [(1280, ""), (390, ""), (1280, "?__theme=dark")])
def test_a_number_in_the_answer_leads_to_its_quote(tab: Page, address: str, width: int, query: str) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    open_page(tab, address + query)
    ask(tab, QUESTION)
    tab.get_by_role("link", name="Source 2").wait_for()
    tab.get_by_role("link", name="Source 2").click()
    wait_until_in_view(tab, "#quote-1-2")
    for _ in range(2):  # also when it is the place that was gone to last
        tab.locator("#sources").evaluate("(panel) => panel.querySelectorAll('.story')[0].scrollTo(0, 0)")
        tab.get_by_role("link", name="Source 1").click()
        wait_until_in_view(tab, "#quote-1-1")
    mark = tab.locator("#quote-1-1")
    assert mark.text_content() == QUOTE
    assert mark.is_visible()
    assert not tab.locator("#quote-1-2").is_visible()
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
    served = start(newsroom, port=free_port())
    try:
        open_page(tab, served.local_url)
        ask(tab, QUESTION)
        tab.get_by_text("The night ferry costs the town").wait_for()
        assert "running for three more years" not in tab.locator("#transcript").inner_text()
        newsroom.go_on.set()
        tab.locator("a.citation").first.wait_for()
        assert "running for three more years" in tab.locator("#transcript").inner_text()
    finally:
        served.close(verbose=False)


def test_an_example_is_asked_with_one_click_and_a_new_chat_brings_it_back(tab: Page, address: str) -> None:
    open_page(tab, address)
    example = tab.get_by_role("button", name=QUESTION)
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
    served = start(newsroom, port=free_port())
    try:
        open_page(tab, served.local_url)
        tab.get_by_text("dateline index FOLDER").wait_for()
        newsroom.held, newsroom.missing = (FERRY,), False
        tab.reload()
        tab.get_by_text("1 article · 1 passage · 1 outlet · newest 11 March 2025").wait_for()
        tab.get_by_role("button", name=QUESTION).wait_for()
    finally:
        served.close(verbose=False)


def test_what_cannot_be_asked_is_reported_in_the_chat(tab: Page, address: str) -> None:
    open_page(tab, address)
    ask(tab, "   ")
    tab.get_by_text("expected a question, found nothing but blanks").wait_for()
    ask(tab, "Break down")
    tab.get_by_text("Something went wrong").wait_for()
    assert "secret" not in tab.content()


def test_a_hostile_article_does_nothing_but_be_read(tab: Page) -> None:
    served = start(Newsroom([NASTY]), port=free_port())
    try:
        open_page(tab, served.local_url)
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
    finally:
        served.close(verbose=False)
