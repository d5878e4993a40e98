"""The button that copies a citation, in a real browser with a real clipboard."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest

from rag.export.cited import cited
from rag.export.texts import as_html, markdown, plain
from tests.support.chromium import chromium, serving
from tests.support.hostile import hostile
from tests.support.newsroom import FERRY, cite
from ui.copying import button, texts

pytestmark = pytest.mark.browser

Page = Any  # of playwright, which may not be installed

QUOTE = "Residents of the islands celebrated on the quay."
ONE = cited(cite(FERRY, QUOTE))
READ = """async () => {
    const [item] = await navigator.clipboard.read();
    const read = async (kind) => (await item.getType(kind)).text();
    return [await read("text/plain"), await read("text/html")];
}"""


def page() -> str:
    script = files("ui").joinpath("copying.js").read_text("utf-8")
    evil = "".join(button(cited(cite(article, article.text))) for article in hostile())
    return (
        f"<!doctype html><meta charset='utf-8'><main id='main'>{button(ONE)}<hr>{evil}</main>"
        f"<script>{{ const element = document.getElementById('main');\n{script} }}</script>"
    )


browser = pytest.fixture(scope="module")(chromium)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(lambda path: page() if path == "/" else None) as address:
        yield f"{address}/"


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Page]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    outside: list[str] = []
    tab.on("request", lambda one: None if one.url.startswith(address) else outside.append(one.url))
    tab.goto(address)
    yield tab
    assert tab.evaluate("window.hurt") is None
    context.close()
    assert outside == []


def words(html: str) -> str:
    """The text of a piece of HTML."""
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_data = found.append  # type: ignore[method-assign]
    parser.feed(html)
    parser.close()
    return "".join(found)


def copy(tab: Page, number: int = 0) -> tuple[str, str]:
    tab.get_by_role("button", name="Copy citation").nth(number).click()
    tab.get_by_role("status").nth(number).get_by_text("Copied").wait_for()
    told, html = tab.evaluate(READ)
    return told, html


def test_a_button_holds_the_citation_in_three_forms() -> None:
    assert texts(ONE) == {"plain": plain(ONE), "markdown": markdown(ONE), "html": as_html(ONE)}
    assert json.dumps(texts(ONE))


def test_a_click_copies_the_citation_as_text_and_as_html(tab: Page) -> None:
    told, html = copy(tab)
    assert told == plain(ONE)
    assert words(html).strip() == words(as_html(ONE))
    assert 'href="https://courier.example/ferry#:~:text=' in html


@pytest.mark.parametrize("missing", ["navigator, 'clipboard'", "window, 'ClipboardItem'"])
def test_without_the_new_clipboard_the_old_one_is_used(tab: Page, missing: str) -> None:
    # Read by way of a second tab, which still has it.
    tab.evaluate(f"Object.defineProperty({missing}, {{ value: undefined }})")
    tab.get_by_role("button", name="Copy citation").first.click()
    tab.get_by_role("status").first.get_by_text("Copied").wait_for()
    other = tab.context.new_page()
    other.goto(tab.url)
    told, html = other.evaluate(READ)
    assert told == plain(ONE)
    assert words(html).strip() == words(as_html(ONE))
    assert tab.evaluate("document.querySelector('textarea')") is None


def test_a_browser_that_forbids_copying_is_said_to(tab: Page) -> None:
    tab.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    tab.evaluate("document.execCommand = () => false")
    tab.get_by_role("button", name="Copy citation").first.click()
    tab.get_by_text("Your browser does not let this page copy.").wait_for()


def test_a_hostile_citation_is_copied_as_words(tab: Page) -> None:
    for number, article in enumerate(hostile(), start=1):
        told, html = copy(tab, number)
        one = cited(cite(article, article.text))
        assert told == plain(one)
        assert " ".join(words(html).split()) == " ".join(words(as_html(one)).split())
        assert not re.search(r"href=.javascript|<script|<img|<svg", html)
