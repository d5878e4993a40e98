"""Copied links in a real browser: does Chromium mark the quote, all of it and nothing else?"""

import http.server
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from index.sources.read import read_sources
from index.types import Article, Found
from rag.export.fragment import link
from tests.support.saved_pages import SavedPage, saved_pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
PAGES = {f"/{number}": page for number, page in enumerate(saved_pages())}
# Both the browser's own mark and the one that the test draws look like this.
STYLE = "::target-text, ::highlight(expected) { background: #f0f; color: #000 }"
PAINT = """() => {
    const comments = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
    const range = new Range();
    range.setStartAfter(comments.nextNode());
    range.setEndBefore(comments.nextNode());
    CSS.highlights.set("expected", new Highlight(range));
}"""
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Marked(Enum):
    QUOTE = "the quote"
    NOTHING = "nothing"
    ELSEWHERE = "another place"


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


class Publisher(http.server.BaseHTTPRequestHandler):
    """Serves the pages, with the quote between comments."""

    def do_GET(self) -> None:
        page = PAGES.get(self.path)
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if page:
            self.wfile.write(page.html(marked=True, style=STYLE).encode())

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def publisher() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_link_opens_its_page_at_the_quote(browser: Any, publisher: str, tmp_path: Path) -> None:
    assert len(PAGES) >= 60
    found = {}
    for path, page in PAGES.items():
        article, start = read(page, f"{publisher}{path}", tmp_path / "page.html")
        address = link(article, start, start + len(page.quote))
        assert address is not None
        found[page.name] = marked(browser, address), address
    wrong = {name: address for name, (what, address) in found.items() if what is Marked.ELSEWHERE}
    unmarked = {name: address for name, (what, address) in found.items() if what is Marked.NOTHING}
    print(f"{len(found)} pages, {len(unmarked)} without a mark, {len(wrong)} with a wrong one")
    assert wrong == {}
    assert len(unmarked) <= 0.03 * len(found), unmarked


def read(page: SavedPage, address: str, file: Path) -> tuple[Article, int]:
    """The article as the index would read it from the saved page, and where its quote starts."""
    file.write_text(page.html(marked=False), encoding="utf-8")
    (found,) = read_sources([file])
    assert isinstance(found, Found)
    article = replace(found.article, url=address)
    start = -1
    for _ in range(page.nth + 1):
        start = article.text.index(page.quote, start + 1)
    return article, start


def marked(browser: Any, address: str) -> Marked:
    """What Chromium marks, by pictures: of the linked page, and of the page with the quote painted by us."""
    linked = picture(browser, address, None)
    plain = address.partition("#")[0]
    if linked == picture(browser, plain, PAINT):
        return Marked.QUOTE
    return Marked.NOTHING if linked == picture(browser, plain, None) else Marked.ELSEWHERE


def picture(browser: Any, address: str, script: str | None) -> bytes:
    # A browser follows a text fragment only in a tab that no other page has opened.
    tab = browser.new_page(viewport={"width": 700, "height": 400})
    try:
        tab.goto(address)
        if script:
            tab.evaluate(script)
        tab.evaluate(PAINTED)
        shot: bytes = tab.screenshot(full_page=True)
        return shot
    finally:
        tab.close()
