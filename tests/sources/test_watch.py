"""Watching folders: a real process over a real folder, and the same from Python where that shows more."""

import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from dateline.cli import main
from index import SourceError, Store, open_index
from index.storage.lock import writing
from index.watch import Change, watch
from tests.support import papers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds after which what a test waits for is said not to come; a busy machine is slow to start Python."""


STARTED = """
import signal, sys
# A shell that runs the tests in the background has their children ignore Ctrl-C, and Python then lets it be.
signal.signal(signal.SIGINT, signal.default_int_handler)
from dateline.cli import main
sys.exit(main(sys.argv[1:]))
"""


class Watching:
    """A running ``dateline watch``, and all that it has printed."""

    def __init__(self, folder: Path, index_path: Path, *options: str) -> None:
        self.folder, self.index_path = folder, index_path
        command = [sys.executable, "-c", STARTED, "watch", str(folder), "--index", str(index_path), *options]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.seen: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put("(ended)")

    def line(self, *parts: str) -> str:
        """Wait for a line with all of these in it, and return it."""
        over = time.monotonic() + PATIENCE
        while True:
            try:
                self.seen.append(self._lines.get(timeout=max(0.0, over - time.monotonic())))
            except queue.Empty:
                pytest.fail(f"expected a line with {parts}, found {self.seen}")
            if all(part in self.seen[-1] for part in parts):
                return self.seen[-1]
            assert self.seen[-1] != "(ended)", self.seen

    def texts(self) -> set[str]:
        """What the index holds, as another process sees it."""
        with open_index(self.index_path) as store:
            return {article.text for article in store.articles()}

    def interrupt(self) -> int:
        """Type Ctrl-C; returns the exit status."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def put(path: Path, content: bytes | str) -> None:
    """Save a file in one step. A slow machine shows a file that is being written while it is still empty."""
    with tempfile.TemporaryDirectory(dir=path.parents[1]) as aside:
        saved = Path(aside) / path.name
        saved.write_bytes(content.encode() if isinstance(content, str) else content)
        saved.rename(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one article."""
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "mill.md").write_text("The mill burned.", encoding="utf-8")
    return tmp_path / "news"


@pytest.mark.parametrize(
    "options",
    [[], pytest.param(["--poll"], marks=pytest.mark.slow)],  # a second for each change
    ids=["told by the system", "polling"],
)
def test_the_index_follows_the_folder_until_ctrl_c(folder: Path, options: Sequence[str]) -> None:
    gone = folder / "gone.md"
    gone.write_text("The tram came.", encoding="utf-8")
    assert main(["index", str(folder), "--index", str(folder / "index")]) == 0
    gone.unlink()
    (folder / "new.md").write_text("The dam held.", encoding="utf-8")

    watching = Watching(folder, folder / "index", *options)
    try:
        watching.line("1 added, 1 unchanged, 1 removed")
        watching.line("Watching", "Ctrl-C")

        (folder / "ferry.txt").write_text("The ferry stopped.", encoding="utf-8")
        watching.line("+1 article (ferry.txt)")
        (folder / "ferry.txt").write_text("The ferry stopped on Monday.", encoding="utf-8")
        watching.line("~1 article (ferry.txt)")
        assert watching.texts() == {"The mill burned.", "The dam held.", "The ferry stopped on Monday."}

        (folder / "mill.md").rename(folder / "moved.md")
        # Polling may name the file saved just before once more.
        watching.line("+1 -1 articles (", "mill.md, moved.md)")

        (folder / "new.md").unlink()
        watching.line("-1 article (new.md)")
        assert watching.texts() == {"The mill burned.", "The ferry stopped on Monday."}

        assert watching.interrupt() == 0
        watching.line("(ended)")
    finally:
        watching.kill()
    # Not a word of the index, which lies in the folder and changed with every article.
    assert not [line for line in watching.seen if ".sqlite" in line or ".json" in line]


@pytest.mark.slow
def test_a_second_save_in_one_second_is_seen_by_polling_too(folder: Path, tmp_path: Path) -> None:
    watching = Watching(folder, tmp_path / "index", "--poll")
    try:
        watching.line("Watching", "Ctrl-C")
        ferry = folder / "ferry.txt"
        ferry.write_text("The ferry stopped.", encoding="utf-8")
        watching.line("+1 article (ferry.txt)")
        saved = ferry.stat().st_mtime_ns
        ferry.write_text("The ferry sails.", encoding="utf-8")
        os.utime(ferry, ns=(saved, saved))
        watching.line("~1 article (ferry.txt)")
        assert watching.texts() == {"The mill burned.", "The ferry sails."}
    finally:
        watching.kill()


@pytest.mark.slow
def test_a_bad_save_is_reported_once_by_polling_too(folder: Path, tmp_path: Path) -> None:
    watching = Watching(folder, tmp_path / "index", "--poll")
    try:
        watching.line("Watching", "Ctrl-C")
        (folder / "bad.json").write_text("{", encoding="utf-8")
        watching.line("bad.json")
        (folder / "ferry.txt").write_text("The ferry stopped.", encoding="utf-8")
        watching.line("+1 article (ferry.txt)")
        time.sleep(3)  # what polling found is looked at again within two seconds
        (folder / "tram.txt").write_text("The tram came.", encoding="utf-8")
        watching.line("+1 article (tram.txt)")
        assert len([line for line in watching.seen if "bad.json" in line]) == 1
    finally:
        watching.kill()


def test_a_bad_save_is_reported_and_loses_nothing_and_watching_goes_on(folder: Path, tmp_path: Path) -> None:
    whole = papers.pdf([["The band of the fire brigade played until it rained."]])
    (folder / "band.pdf").write_bytes(whole)
    watching = Watching(folder, tmp_path / "index")
    try:
        watching.line("Watching")
        put(folder / "band.pdf", whole[:100])
        watching.line("rejected", "band.pdf", "its earlier articles stay in the index")
        put(folder / "dam.md", "The dam held.")
        watching.line("+1 article (dam.md)")
        assert len(watching.texts()) == 3
        (folder / "band.pdf").write_bytes(
            papers.pdf([["The band of the fire brigade played all night long."]])
        )
        watching.line("~1 article (band.pdf)")
        assert "The band of the fire brigade played all night long." in watching.texts()
    finally:
        watching.kill()


def test_a_removed_folder_ends_the_watch_in_one_sentence(folder: Path, tmp_path: Path) -> None:
    watching = Watching(folder, tmp_path / "index")
    try:
        watching.line("Watching")
        folder.rename(tmp_path / "away")
        watching.line("expected a folder to watch", "still in the index")
        watching.line("(ended)")
        assert "Traceback" not in "".join(watching.seen)
        assert watching.texts() == {"The mill burned."}
    finally:
        watching.kill()


# From Python


Next = Callable[[], Change]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_index(tmp_path / "index", wait=0.05) as opened:
        yield opened


def following(changes: Iterator[Change]) -> Next:
    """The next change of an endless iterator, or a failed test where it is long in coming."""

    def following() -> Change:
        found: list[Change | BaseException] = []

        def look() -> None:
            try:
                found.append(next(changes))
            except BaseException as error:
                found.append(error)

        looking = threading.Thread(target=look, daemon=True)
        looking.start()
        looking.join(PATIENCE)
        assert found, "nothing came"
        if isinstance(found[0], BaseException):
            raise found[0]
        return found[0]

    return following


@pytest.fixture
def change(store: Store, folder: Path) -> Next:
    """Watches the folder, the first update done."""
    following_change = following(watch(store, [folder]))
    assert following_change().report.added == 1
    return following_change


def test_renamed_and_moved_files_are_not_embedded_again(change: Next, folder: Path, tmp_path: Path) -> None:
    (folder / "mill.md").rename(folder / "fire.md")
    report = change().report
    assert (report.added, report.removed, report.embedded) == (1, 1, 0)

    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "deep" / "dam.md").write_text("The dam held.", encoding="utf-8")
    outside.rename(folder / "inside")
    moved_in = change()
    assert moved_in.files == (folder / "inside" / "deep" / "dam.md",)
    assert moved_in.report.added == 1

    (folder / "inside").rename(folder / "renamed")
    report = change().report
    assert (report.added, report.removed, report.embedded) == (1, 1, 0)

    shutil.rmtree(folder / "renamed")
    assert change().report.removed == 1


def test_other_files_and_saves_without_changes_are_skipped(change: Next, folder: Path) -> None:
    (folder / ".hidden").mkdir()
    (folder / "empty").mkdir()
    for name in (".hidden/a.md", ".a.md", "~$a.docx", "a.md~", "a.png", "a.tmp"):
        (folder / name).write_text("The tram came.", encoding="utf-8")
    (folder / "a.tmp").unlink()
    os.utime(folder / "mill.md")
    (folder / "loop").symlink_to(folder)
    (folder / "broken.md").symlink_to(folder / "nowhere.md")
    (folder / "away.md").symlink_to(folder.parent / "nowhere.md")
    (folder / "itself.md").symlink_to("itself.md")
    put(folder / "dam.md", "The dam held.")
    found = change()
    assert folder / "dam.md" in found.files
    assert (found.report.added, found.report.updated, found.report.rejected) == (1, 0, ())


def test_an_id_of_two_files_goes_to_the_second_when_the_first_is_gone(change: Next, folder: Path) -> None:
    line = '{"id": "a", "text": "The %s."}'
    put(folder / "1.jsonl", line % "dam held")
    change()
    put(folder / "2.jsonl", line % "tram came")
    assert "1.jsonl" in change().report.rejected[0].reason
    (folder / "1.jsonl").unlink()
    assert change().report.removed == 1
    back = change()
    assert (back.files, back.report.added) == ((folder / "2.jsonl",), 1)


def test_watching_waits_for_another_writer(store: Store, folder: Path) -> None:
    told: list[str] = []
    with ExitStack() as held:

        def notice(sentence: str) -> None:
            told.append(sentence)
            held.close()

        change = following(watch(store, [folder], notice=notice))
        change()
        held.enter_context(writing(Path(store.address)))
        put(folder / "dam.md", "The dam held.")
        assert change().report.added == 1
    assert "waiting for it" in told[0]


def test_an_empty_folder_is_watched_and_the_first_article_makes_the_index(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    change = following(watch(store, [tmp_path / "empty"]))
    assert change().report.added == 0
    assert not store.exists
    put(tmp_path / "empty" / "dam.md", "The dam held.")
    assert change().report.added == 1


@pytest.mark.parametrize("name", ["nowhere", "news/mill.md"], ids=["nothing", "a file"])
def test_only_a_folder_can_be_watched(store: Store, folder: Path, name: str) -> None:
    with pytest.raises(SourceError, match="expected a folder to watch"):
        next(watch(store, [folder.parent / name]))
