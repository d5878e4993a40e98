"""What the tests of the page do in a browser."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from index.types import Article
from rag.types import Answer
from tests.support.newsroom import ARTICLES, Newsroom
from tests.support.serving import free_port
from ui.server import start

Page = Any  # of playwright, which may not be installed


class Slow(Newsroom):
    """A newsroom that says half an answer and waits for the test, as one does whose language model thinks."""

    def __init__(self, articles: Sequence[Article] = ARTICLES) -> None:
        super().__init__(articles)
        self.go_on = threading.Event()

    def stream(self, question: str, **settings: Any) -> Iterator[str | Answer]:
        pieces = list(super().stream(question, **settings))
        yield from pieces[: len(pieces) // 2]
        for _ in range(200):
            if self.go_on.wait(0.1):
                break
            yield ""
        assert self.go_on.is_set()
        yield from pieces[len(pieces) // 2 :]


@contextmanager
def serving(tab: Page, newsroom: Newsroom) -> Iterator[str]:
    """Serve a newsroom's page; gives its address. At the end the tab leaves it, so that it misses nothing."""
    served = start(newsroom, port=free_port())
    tab.left = False
    try:
        yield served.local_url
    finally:
        tab.left = True
        tab.goto("about:blank")
        served.close(verbose=False)


def open_page(tab: Page, address: str) -> None:
    tab.goto(address)
    tab.locator(".welcome").wait_for()


def box(tab: Page) -> Any:
    """Where a question is typed."""
    return tab.get_by_role("textbox", name="Ask about the articles")


def ask(tab: Page, question: str) -> None:
    box(tab).fill(question)
    box(tab).press("Enter")


def in_view(tab: Page, selector: str) -> bool:
    """Whether an element is visible, wholly, within every box that scrolls around it."""
    seen: bool = tab.evaluate(
        """(selector) => {
            const element = document.querySelector(selector);
            if (!element) return false;
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
    for _ in range(50):
        if in_view(tab, selector):
            return
        tab.wait_for_timeout(100)
    pytest.fail(f"{selector} did not come into view")
