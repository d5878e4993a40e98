"""Adding from the page without a browser: what is taken, what is told, and what stays out."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index import Store, open_index
from index.types import Entry, Listing, Rejected, Upload
from tests.support.newsroom import FERRY, NASTY
from ui import shelf
from ui.adding import Adder, Limits, State, label, private_allowed
from ui.library import _received
from ui.shelf import View

WORDS = "The pier of Sandvik reopened. It is 300 metres long."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_index(tmp_path / "index") as store:
        yield store


def adder(store: Store, allow_private: bool = False, **limits: int) -> Adder:
    return Adder(store, Limits(**limits), allow_private, str)


def sent(folder: Path, name: str, text: str = WORDS) -> Upload:
    """A file in a folder of its own, as Gradio keeps it."""
    place = folder / f"sent{sum(1 for _ in folder.iterdir())}"
    place.mkdir()
    (place / "x").write_text(text)
    return Upload(name, place / "x")


def ended(adder: Adder) -> State:
    *_, last = adder.states()
    return last


@pytest.mark.parametrize(
    ("host", "has_accounts", "allowed"),
    [
        ("127.0.0.1", False, True),
        ("127.0.0.9", False, True),
        ("::1", False, True),
        ("localhost", False, True),
        ("127.0.0.1", True, False),
        ("0.0.0.0", False, False),
        ("192.168.1.4", False, False),
        ("news.example", False, False),
        ("localhost.news.example", False, False),
        ("", False, False),
    ],
)
def test_a_private_address_may_only_be_added_by_the_person_at_this_machine(
    host: str, has_accounts: bool, allowed: bool
) -> None:
    assert private_allowed(host, has_accounts) is allowed


def test_a_private_address_is_refused_in_words_for_the_page(store: Store) -> None:
    adding = adder(store)
    adding.addresses("http://127.0.0.1:9/x")
    [told] = ended(adding).rejected
    assert told.reason == "expected a public internet address, but 127.0.0.1 is at 127.0.0.1"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "/etc/passwd", "ftp://a.example", "javascript:x"])
def test_only_addresses_of_the_web_are_taken(store: Store, address: str) -> None:
    adding = adder(store, allow_private=True)
    adding.addresses(address)
    assert [one.origin for one in ended(adding).rejected] == [address]
    assert not store.exists


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "a.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\b.pdf", "b.pdf"),
        ("c\x00\u202e\n.txt", "c.txt"),
        ("", "file"),
        ("dir/", "file"),
        ("é文.html", "é文.html"),
        ("x" * 500 + ".md", "x" * 197 + ".md"),
    ],
)
def test_a_files_name_is_only_a_label(name: str, expected: str) -> None:
    assert label(name) == expected


def test_only_files_that_this_page_received_are_taken() -> None:
    page = SimpleNamespace(upload_file_set={"/kept/a"})
    files = [{"path": "/etc/passwd", "name": "a.txt"}, {"path": "/kept/a", "name": "b/c.txt"}, {}]
    assert _received(page, files) == [Upload("c.txt", Path("/kept/a"))]
    assert _received(page, files) == []


def test_files_are_deleted_whatever_becomes_of_them(store: Store, tmp_path: Path) -> None:
    adding = adder(store, files=2)
    uploads = [sent(tmp_path, name) for name in ("a.txt", "a.txt", "b.mp3", "c.txt")]
    adding.files(uploads)
    state = ended(adding)
    assert state.added == 1
    assert {one.origin: one.reason.split(",")[0].split(";")[0] for one in state.rejected} == {
        "a.txt": "another file of the same name was sent with it",
        "b.mp3": f"expected a file of kind {'.txt'}",
        "c.txt": "expected at most 2 files at a time",
    }
    assert not any(upload.path.parent.exists() for upload in uploads)


def test_what_comes_meanwhile_is_added_next(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add_gradually([sent(tmp_path, "first.txt", "The first ship came in.")])
    going, begun = threading.Event(), threading.Event()
    embed = store.embedder.embed_passages

    def slow(texts: Any) -> Any:
        begun.set()
        assert going.wait(60)
        return embed(texts)

    monkeypatch.setattr(store.embedder, "embed_passages", slow)
    adding = adder(store)
    adding.files([sent(tmp_path, "a.txt")])
    assert begun.wait(60)
    adding.files([sent(tmp_path, "b.txt", "The quay of Nordhaven was mended.")])
    going.set()
    state = ended(adding)
    assert (state.added, state.running) == (2, False)
    adding.files([sent(tmp_path, "a.txt")])
    assert (ended(adding).added, ended(adding).unchanged) == (0, 1)


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        assert not {name for name, _ in attrs if name.startswith("on")}
        assert not [value for name, value in attrs if name == "href" and not (value or "").startswith("#")]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_hostile_article_stays_words_in_the_tab() -> None:
    nasty = replace(NASTY, id='"><script>x</script>')
    entry = Entry(nasty.id, nasty.title, None, nasty.outlet, nasty.author)
    view = View(listing=Listing((entry, Entry("b", "B")), 2)).without("b")
    for page in (
        shelf.shelf(view, read_only=False),
        shelf.reading(nasty),
        shelf.publishers([nasty.outlet or ""], ""),
        shelf.status(State(number=1, rejected=(Rejected(nasty.title, NASTY.text),), problem=NASTY.text)),
    ):
        tags = Tags(page)
        assert not tags.names & {"script", "img", "i"}
    assert NASTY.text in Tags(shelf.reading(nasty)).words


def test_an_article_is_read_whole() -> None:
    long = replace(FERRY, url=None, text="A long tale. " * 20_000)
    assert Tags(shelf.reading(long)).words.count("A long tale.") == 20_000


def test_how_adding_goes_is_told_with_counts() -> None:
    assert "Reading: 3 articles so far" in shelf.status(State(1, running=True, read=3))
    assert "Adding: 12 of 40 articles" in shelf.status(State(1, running=True, read=40, done=12, total=40))
    many = tuple(Rejected(f"f{number}", "torn") for number in range(60))
    told = shelf.status(State(1, added=2, updated=1, unchanged=4, rejected=many))
    assert "Done: 2 added, 1 updated, 4 unchanged, 60 rejected." in told
    assert "and 10 more" in told
    assert shelf.status(State()) == ""


def test_the_first_articles_that_were_added_or_updated_are_named() -> None:
    told = shelf.status(
        State(1, added=14, added_titles=("Ferry <b>stays</b>", "橋"), updated=1, updated_titles=("Garage",))
    )
    assert "Added: “Ferry <b>stays</b>”, “橋” and 12 more." in Tags(told).words
    assert "Updated: “Garage”." in Tags(told).words
    assert "b" not in Tags(told).names


def test_titles_are_kept_over_what_is_added_in_one_go(store: Store, tmp_path: Path) -> None:
    adding = adder(store)
    adding.files([sent(tmp_path, "a.txt", "The first ship came in."), sent(tmp_path, "b.txt")])
    state = ended(adding)
    assert len(state.added_titles) == state.added == 2
    adding.files([sent(tmp_path, "a.txt", "The second ship came in.")])
    state = ended(adding)
    assert (len(state.updated_titles), state.added_titles) == (1, ())
