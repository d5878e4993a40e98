"""The Articles tab in a real browser, over a real index: what is there, and adding to it while one asks."""

import re
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from index import build_index, open_index
from index.storage.lock import writing
from rag.answerer import Answerer
from rag.reading.reader import PassageReader
from tests.support.pages import Page
from tests.support.papers import page as web_page
from tests.support.papers import written
from tests.support.serving import free_port
from tests.support.small_index import Costs
from ui.adding import Limits
from ui.server import Terms, start

pytestmark = pytest.mark.browser

PIER = "The pier of Sandvik cost 88 million crowns. It is 300 metres long."
QUAYS = [
    {
        "id": f"quay{number}",
        "title": f"Quay {number} is mended",
        "text": f"Quay {number} of Nordhaven was mended. Its new planks are of oak.",
        "date": f"2024-03-{number:02}",
        "outlet": "Harbour Weekly" if number % 2 else "Café Écho",
    }
    for number in range(1, 26)
]


class Waiting(Costs):
    """A reader that lets a test hold a question."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def find(self, question: str, passages: Sequence[Any], /) -> Any:
        self.asked.set()
        assert self.go_on.wait(60)
        return super().find(question, passages)


class Served:
    """A page over a new index of the quays."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.path = folder / "index"
        build_index(written(folder / "quays.jsonl", *QUAYS), self.path)
        self.store = open_index(self.path)
        self.reader = Waiting()
        self.answerer = Answerer(self.store, None, PassageReader(self.reader), None, 0.5)
        self._page = start(self.answerer, port=free_port(), terms=Terms(**settings))
        self.url = self._page.local_url

    def close(self) -> None:
        self.reader.go_on.set()
        self._page.close(verbose=False)
        self.store.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    yield served
    served.close()


@pytest.fixture
def site() -> Iterator[str]:
    """A server on this machine with one article."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_page = self.path == "/pier"
            self.send_response(200 if is_page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if is_page:
                self.wfile.write(web_page("A pier for Sandvik", PIER).encode())

        def log_message(self, *parts: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def open_articles(tab: Page, url: str) -> None:
    tab.goto(url)
    tab.get_by_role("tab", name="Articles").click()
    tab.get_by_role("button", name="Remove").first.wait_for()


def told(tab: Page, words: str | re.Pattern[str]) -> None:
    tab.get_by_role("status", name="Adding articles").get_by_text(words).wait_for()


def titles(tab: Page) -> list[str]:
    found: list[str] = tab.locator("#listing .title").all_inner_texts()
    return found


def ask(tab: Page, question: str) -> None:
    tab.get_by_role("tab", name="Chat").click()
    field = tab.get_by_placeholder("Ask about the articles")
    field.fill(question)
    field.press("Enter")


def test_a_file_added_while_a_question_is_asked_is_cited_in_the_next_answer(
    tab: Page,
    served: Served,
    tmp_path: Path,
) -> None:
    pier = tmp_path / "pier.txt"
    pier.write_text(PIER)
    open_articles(tab, served.url)
    served.reader.go_on.clear()
    ask(tab, "When was quay 3 mended?")
    assert served.reader.asked.wait(30)
    tab.get_by_role("tab", name="Articles").click()
    tab.get_by_label("Add files").set_input_files(pier)
    told(tab, "Done: 1 added.")
    tab.get_by_text("26 articles · 26 passages").wait_for()
    served.reader.go_on.set()
    ask(tab, "What did the pier of Sandvik cost?")
    tab.get_by_role("log").get_by_text("88 million crowns").first.wait_for()
    tab.locator("#sources").get_by_text(PIER).wait_for()


def test_a_file_sent_again_is_known_and_leaves_nothing_behind(
    tab: Page,
    served: Served,
    tmp_path: Path,
) -> None:
    pier = tmp_path / "pier.txt"
    open_articles(tab, served.url)
    uploaded: list[str] = []
    tab.on(
        "response",
        lambda answer: uploaded.extend(answer.json()) if "gradio_api/upload" in answer.url else None,
    )
    for text, outcome in ((PIER, "1 added"), (PIER, "1 unchanged"), (PIER + " It is red.", "1 updated")):
        pier.write_text(text)
        tab.get_by_label("Add files").set_input_files(pier)
        told(tab, f"Done: {outcome}.")
    assert len(uploaded) == 3
    assert not any(Path(path).exists() or Path(path).parent.exists() for path in uploaded)


def test_an_address_is_added_and_its_article_cited(tab: Page, served: Served, site: str) -> None:
    open_articles(tab, served.url)
    tab.get_by_role("textbox", name="Add an address").fill(f"{site}/pier")
    tab.get_by_role("button", name="Add", exact=True).click()
    told(tab, "Done: 1 added.")
    assert tab.get_by_role("textbox", name="Add an address").input_value() == ""
    ask(tab, "What did the pier of Sandvik cost?")
    tab.locator("#sources mark").get_by_text("88 million crowns").first.wait_for()


def test_what_is_rejected_is_told_why(tab: Page, served: Served, site: str, tmp_path: Path) -> None:
    song, blank = tmp_path / "<i>song.mp3", tmp_path / "blank.txt"
    song.write_bytes(b"\x00\x01")
    blank.write_text("  \n")
    open_articles(tab, served.url)
    tab.get_by_label("Add files").set_input_files([song, blank])
    told(tab, "Done: 2 rejected.")
    told(tab, re.compile("<i>song.mp3.*found '.mp3'"))
    told(tab, re.compile("blank.txt.*found no text in it"))
    address = tab.get_by_role("textbox", name="Add an address")
    address.fill(f"file:///etc/passwd {site}/none")
    address.press("Enter")
    told(tab, re.compile("file:///etc/passwd.*starts with http:// or https://"))
    told(tab, re.compile("none.*status 404"))


@pytest.mark.parametrize("limits", [Limits(files=1), Limits(megabytes=1)], ids=["files", "size"])
def test_limits_are_told_before_and_after(
    tab: Page,
    tmp_path: Path,
    limits: Limits,
) -> None:
    served = Served(tmp_path, limits=limits)
    try:
        large, other = tmp_path / "large.txt", tmp_path / "other.txt"
        large.write_text("A word. " * 150_000)
        other.write_text(PIER)
        open_articles(tab, served.url)
        if limits.files == 1:
            tab.get_by_text("up to 1 file at a time").wait_for()
            tab.get_by_label("Add files").set_input_files([large, other])
            tab.get_by_text("2 files are too many: at most 1 at a time.").wait_for()
            assert served.store.stats().articles == len(QUAYS)
        else:
            tab.get_by_text("1 MB each").wait_for()
            tab.get_by_label("Add files").set_input_files([large, other])
            told(tab, "Done: 1 added, 1 rejected.")
            told(tab, re.compile("large.txt.*at most 1 MB, found a larger one"))
    finally:
        served.close()


def test_adding_can_be_cancelled_and_says_what_was_kept(
    tab: Page,
    served: Served,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [{"id": f"ship{number}", "text": f"Ship {number} came in."} for number in range(80)]
    going = threading.Event()
    embed = served.store.embedder.embed_passages

    def slow(texts: Sequence[str]) -> Any:
        if any("Ship 20 " in text for text in texts):
            assert going.wait(60)
        return embed(texts)

    monkeypatch.setattr(served.store.embedder, "embed_passages", slow)
    open_articles(tab, served.url)
    tab.get_by_label("Add files").set_input_files(written(tmp_path / "ships.jsonl", *rows))
    told(tab, "Adding: 16 of 80 articles")
    other = tab.context.new_page()
    open_articles(other, served.url)
    told(other, "Adding: 16 of 80 articles")
    other.get_by_role("button", name="Cancel").click()
    told(tab, "Stopping after these articles")
    going.set()
    told(tab, "Cancelled; what was in by then is kept: 32 added.")
    assert served.store.stats().articles == len(QUAYS) + 32
    assert not tab.get_by_role("button", name="Cancel").is_visible()


def test_another_writer_is_told_of_in_one_sentence(tab: Page, served: Served, tmp_path: Path) -> None:
    pier = tmp_path / "pier.txt"
    pier.write_text(PIER)
    open_articles(tab, served.url)
    with writing(served.path):
        tab.get_by_label("Add files").set_input_files(pier)
        told(tab, re.compile("another process is writing to the index"))


def test_articles_are_found_by_words_and_by_outlet_and_read(tab: Page, served: Served) -> None:
    open_articles(tab, served.url)
    assert titles(tab)[0] == "Quay 25 is mended"
    assert len(titles(tab)) == 20
    tab.get_by_role("button", name="Older").click()
    tab.get_by_text("21 to 25 of 25 articles").wait_for()
    assert titles(tab)[-1] == "Quay 1 is mended"
    search = tab.get_by_role("searchbox", name="Find articles")
    search.fill("quay ECHO 2")
    tab.get_by_text("1 to 4 of 4 articles").wait_for()
    assert titles(tab) == [f"Quay {number} is mended" for number in (24, 22, 20, 2)]
    search.fill("quay")
    tab.get_by_label("Published by").select_option("Harbour Weekly")
    tab.get_by_text("1 to 13 of 13 articles").wait_for()
    tab.get_by_role("link", name="Quay 7 is mended").click()
    pane = tab.get_by_role("region", name="Article")
    pane.get_by_text("Quay 7 of Nordhaven was mended. Its new planks are of oak.").wait_for()
    assert pane.get_by_role("heading", name="Quay 7 is mended").is_visible()


def test_a_removed_article_is_put_back_by_keyboard_alone(tab: Page, served: Served) -> None:
    before = served.store.article("quay25"), served.store.articles()
    open_articles(tab, served.url)
    tab.get_by_role("button", name="Remove: Quay 25 is mended").focus()
    tab.keyboard.press("Enter")
    undo = tab.get_by_role("button", name="Undo")
    undo.wait_for()
    tab.get_by_text("24 articles · 24 passages").wait_for()
    assert "quay25" not in {article.id for article in served.store.articles()}
    assert undo.evaluate("(button) => button === document.activeElement")
    tab.get_by_role("searchbox", name="Find articles").fill("quay 24")
    tab.get_by_text("1 to 1 of 1 article,").wait_for()
    undo.focus()  # it stays within reach
    tab.keyboard.press("Enter")
    tab.get_by_text("25 articles · 25 passages").wait_for()
    assert undo.count() == 0
    assert (served.store.article("quay25"), served.store.articles()) == before


def test_a_page_that_is_only_read_offers_no_change(tab: Page, tmp_path: Path) -> None:
    served = Served(tmp_path, read_only=True)
    try:
        tab.goto(served.url)
        tab.get_by_role("tab", name="Articles").click()
        tab.get_by_role("link", name="Quay 25 is mended").click()
        tab.get_by_text("Quay 25 of Nordhaven was mended.").wait_for()
        tab.get_by_role("searchbox", name="Find articles").fill("quay 24")
        tab.get_by_text("1 to 1 of 1 article,").wait_for()
        for name in ("Add", "Remove", "Cancel"):
            assert tab.get_by_role("button", name=name).count() == 0
        assert tab.locator("input[type=file]").count() == 0
        assert tab.get_by_role("textbox", name="Add an address").count() == 0
    finally:
        served.close()


def test_the_tab_fits_a_phone(tab: Page, served: Served) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    open_articles(tab, served.url)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    tab.get_by_role("link", name="Quay 24 is mended").click()
    heading = tab.get_by_role("heading", name="Quay 24 is mended")
    heading.wait_for()
    tab.wait_for_function(
        "() => { const top = document.querySelector('#reading h2').getBoundingClientRect().top;"
        " return top >= 0 && top < innerHeight; }"
    )
