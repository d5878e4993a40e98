"""The Articles tab: its components and what happens in them. `ui.app` hands over gradio."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import IndexMissing, QueryError, UnknownArticle
from index.types import Rejected, Upload
from ui import shelf
from ui.adding import Adder, label, too_large
from ui.errors import sentence
from ui.shelf import EMPTY, SHOWN, View
from ui.types import Store
from ui.words import words

MOMENT = 2.0
"""Seconds that a visitor waits for another writer of the index."""

_UNDOABLE = 200
"""Removed articles kept for an undo, of all visitors; each holds its text and vectors."""

_UNSENT = "the browser could not send it"

WATCHERS = 20
"""Visitors who add and are told how it goes; others wait until one of these is done."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that the tab's events read or change; those from `files` on are None where it is only
    read."""

    view: Any
    finder: Any
    publishers: Any
    listing: Any
    reading: Any
    files: Any = None
    address: Any = None
    add: Any = None
    cancel: Any = None
    status: Any = None
    ended: Any = None


def lay_out(gr: Any, adder: Adder | None) -> Parts:
    """Make the components inside the tab; library.css places them by id.

    :param adder: None for a page that is only read.
    """
    adding: list[Any] = []
    view = gr.State(View())
    with gr.Row(elem_id="library"):
        with gr.Column(elem_id="shelf", scale=3):
            if adder:
                with gr.Column(elem_id="adding"):
                    adding.append(words(gr, "upload.js", value=_chooser(adder), elem_id="files"))
                    with gr.Row(elem_id="addressing"):
                        adding.append(
                            gr.Textbox(
                                label="Add an address",
                                placeholder="https://",
                                max_lines=1,
                                elem_id="address",
                            )
                        )
                        adding.append(gr.Button("Add", elem_id="add", scale=0))
                        adding.append(gr.Button("Cancel", elem_id="cancel", scale=0, visible=False))
                    adding.append(words(gr, "status.js", elem_id="status"))
                    adding.append(gr.State(0))
            with gr.Row(elem_id="finding"):
                finder = words(gr, "finder.js", value=_FINDER, elem_id="finder")
                publishers = words(gr, "publishers.js", value=shelf.publishers((), ""), elem_id="publishers")
            listing = words(gr, "shelf.js", elem_id="listing")
        with gr.Column(elem_id="reading", scale=2):
            reading = words(gr, "reading.js", value=shelf.reading(None))
    return Parts(view, finder, publishers, listing, reading, *adding)


_FINDER = '<input type="search" aria-label="Find articles" placeholder="Find articles" autocomplete="off">'


def _chooser(adder: Adder) -> str:
    most = f'data-files="{adder.limits.files}" data-bytes="{adder.limits.megabytes * 1_000_000}"'
    return (
        f'<label class="drop"><span class="action">Add files</span>'
        f'<span class="note">Drop them here or choose them. {shelf.limits(adder.limits)}</span>'
        f'<input type="file" multiple aria-label="Add files" {most}></label>'
    )


def connect(
    gr: Any,
    page: Any,
    tab: Any,
    parts: Parts,
    store: Store,
    adder: Adder | None,
    masthead: tuple[Any, Callable[[], str]],
) -> None:
    """Let the components do something.

    :param tab: the tab, which is filled each time it is looked at.
    :param masthead: the component that counts the articles, and what to put there.
    """
    private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    removed: dict[str, Any] = {}

    def looked(view: View) -> View:
        """The view with what the index holds now."""
        try:
            listing = store.listing(view.words, outlet=view.outlet or None, first=view.first, count=SHOWN)
        except IndexMissing:
            listing = EMPTY
        if not listing.entries and view.first:  # the last articles of the list have gone
            return looked(replace(view, first=max(0, view.first - SHOWN)))
        return replace(view, listing=listing)

    def shown(view: View) -> dict[Any, Any]:
        return {parts.view: view, parts.listing: shelf.shelf(view, adder is None)}

    def refreshed(view: View) -> dict[Any, Any]:
        try:
            view = looked(view)
            outlets = store.origins()[0]
        except IndexMissing:
            outlets = ()
        except Exception as error:
            return {parts.listing: shelf.reading(None, sentence(error))}
        return {
            **shown(view),
            parts.publishers: shelf.publishers(outlets, view.outlet),
            masthead[0]: masthead[1](),
        }

    def find(view: View, event: Any) -> dict[Any, Any]:
        try:
            words, outlet = (str(event._data.get(name, old)) for name, old in _sought(view))
            return shown(looked(replace(view, first=0, words=words, outlet=outlet)))
        except Exception as error:
            return {parts.listing: shelf.reading(None, sentence(error))}

    def act(view: View, event: Any) -> dict[Any, Any]:
        """Do what a button or link of the list says."""
        wanted, identity = str(event._data.get("do")), str(event._data.get("id"))
        try:
            if wanted == "open":
                return {parts.reading: shelf.reading(store.article(identity))}
            if wanted in ("newer", "older"):
                first = view.first + (SHOWN if wanted == "older" else -SHOWN)
                return shown(looked(replace(view, first=max(0, first))))
            if adder is None or wanted not in ("remove", "undo"):
                raise QueryError("this page cannot do that")
            if adder.state.running:
                raise QueryError("articles are being added; try again when that is done")
            if wanted == "remove":
                removed[identity] = store.remove(identity, wait=MOMENT)
                while len(removed) > _UNDOABLE:
                    del removed[next(iter(removed))]
                view = view.without(identity)
            else:
                if identity not in removed:
                    raise UnknownArticle("this article cannot be put back any more; add it again instead")
                store.restore(removed.pop(identity), wait=MOMENT)
                view = view.with_again(identity)
                if not view.entry(identity):
                    view = looked(view)
            return {**shown(view), masthead[0]: masthead[1]()}
        except Exception as error:
            return {parts.reading: shelf.reading(None, sentence(error))}

    for one in (find, act):
        one.__annotations__["event"] = gr.EventData  # gradio is not imported before the page is built
    seen = [parts.view, parts.listing]
    everywhere = [*seen, parts.publishers, masthead[0]]
    finding: dict[str, Any] = {"fn": find, "inputs": parts.view, "outputs": seen, **private}
    parts.finder.find(trigger_mode="always_last", **finding)
    parts.publishers.find(trigger_mode="always_last", **finding)
    acted = [*seen, parts.reading, masthead[0]]
    parts.listing.act(act, inputs=parts.view, outputs=acted, concurrency_limit=4, **private)
    tab.select(refreshed, inputs=parts.view, outputs=everywhere, **private)
    if adder is None:
        return

    def join() -> Iterator[dict[Any, Any]]:
        """Follow what was begun before the page was opened; of what has ended, somebody else was told."""
        if adder.state.running:
            yield from follow()

    def follow() -> Iterator[dict[Any, Any]]:
        """Show how adding goes until it ends."""
        for state in adder.states():
            yield {
                parts.status: shelf.status(state),
                parts.cancel: gr.Button(visible=state.running and not state.stopping),
                parts.ended: 0 if state.running else state.number,
            }

    def add_address(text: str) -> Iterator[dict[Any, Any]]:
        adder.addresses(text)
        yield {parts.address: ""}
        yield from follow()

    def add_files(event: Any) -> Iterator[dict[Any, Any]]:
        sent = event._data
        uploads = _received(page, sent.get("files") or [])
        refused = [
            Rejected(label(str(one.get("name"))), too_large(adder.limits) if one.get("large") else _UNSENT)
            for one in sent.get("refused") or []
        ]
        adder.files(uploads, refused[: adder.limits.files])
        yield from follow()

    add_files.__annotations__["event"] = gr.EventData
    told = [parts.status, parts.cancel, parts.ended]
    following: dict[str, Any] = {
        "concurrency_limit": WATCHERS,
        "concurrency_id": "watching",
        "trigger_mode": "multiple",  # what is added meanwhile waits its turn
        **private,
    }
    tab.select(join, None, told, **(following | {"trigger_mode": "once"}))
    by_address = [parts.add.click, parts.address.submit]
    gr.on(by_address, add_address, parts.address, [*told, parts.address], **following)
    parts.files.sent(add_files, None, told, **following)
    # An event of its own, because the visitor may look at something else by then.
    parts.ended.change(refreshed, parts.view, everywhere, **private)
    parts.cancel.click(adder.cancel, **private)


def _sought(view: View) -> tuple[tuple[str, str], ...]:
    return ("words", view.words), ("outlet", view.outlet)


def _received(page: Any, files: list[dict[str, Any]]) -> list[Upload]:
    """The files that this page has received; a visitor may name any path, so no other is taken."""
    uploads = []
    for one in files:
        path = str(one.get("path"))
        if path in page.upload_file_set:
            page.upload_file_set.discard(path)
            uploads.append(Upload(label(str(one.get("name"))), Path(path)))
    return uploads
