"""Copied links in a real browser: does Chromium mark the quote, all of it and nothing else?"""

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from index.sources.read import read_sources
from index.types import Article, Found
from rag.export.fragment import link
from tests.support.chromium import chromium, serving
from tests.support.saved_pages import SavedPage, saved_pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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


browser = pytest.fixture(scope="module")(chromium)


@pytest.fixture(scope="module")
def publisher() -> Iterator[str]:
    """Serves the pages, with the quote between comments."""

    def served(path: str) -> str | None:
        return PAGES[path].html(marked=True, style=STYLE) if path in PAGES else None

    with serving(served) as address:
        yield address


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


def test_a_wrong_mark_is_told_from_none(browser: Any, publisher: str) -> None:
    assert marked(browser, f"{publisher}/0#:~:text=The%20bridge%20will") is Marked.ELSEWHERE
    assert marked(browser, f"{publisher}/0#:~:text=never%20said") is Marked.NOTHING


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
