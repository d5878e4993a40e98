"""A browser for the tests of the page."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.newsroom import Newsroom
from tests.support.pages import Page, free_port
from ui.server import start

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
# Nothing may be asked of any other machine; "data:" and "blob:" never leave the page.
LOCAL = re.compile(r"https?://127\.0\.0\.1(:\d+)?/|data:|blob:")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    executable = next((path for name in NAMES if (path := shutil.which(name))), None)
    if executable is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=FLAGS.split())
        yield browser
        browser.close()


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
