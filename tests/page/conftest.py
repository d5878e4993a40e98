"""A tab of the browser for the tests of the page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.newsroom import Newsroom
from tests.support.pages import Page
from tests.support.serving import free_port
from ui.server import start

# Nothing may be asked of any other machine; "data:" and "blob:" never leave the page.
LOCAL = re.compile(r"https?://127\.0\.0\.1(:\d+)?/|data:|blob:")
# What Gradio says in a tab whose server has stopped: that of a test may stop before the tab is closed.
STOPPED = re.compile(r"Server stopped|AbortError|ERR_CONNECTION_REFUSED|errored out|ERR_INCOMPLETE|ERR_EMPTY")


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

    def note(error: str) -> None:
        if not getattr(tab, "left", False):  # what is under way when a tab leaves its page is cut off
            errors.append(error)

    tab.on("console", lambda message: note(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: note(str(error)))
    yield tab
    context.close()
    assert outside == []
    assert [error for error in errors if not STOPPED.search(error)] == []
