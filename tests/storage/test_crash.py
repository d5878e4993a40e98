"""Killed at any moment, or on a full disk: nothing committed is lost, and the same command continues.

``KILLS`` in the environment is how often the long test kills, ``SEED`` repeats a run.
"""

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from index import open_index
from index.types import FILE
from tests.support.papers import written

ROOT = Path(__file__).resolve().parents[2]
BATCH = 4
FILLER = "x" * 5000
"""Longer than a page of the database; to the model, a word of over a hundred letters is one piece."""

State = dict[str, str]
"""The texts of an index's articles, by id."""


def text(number: int, edition: int) -> str:
    return f"The harbour took in {number} ships, says edition {edition} of the Oss Courier. {FILLER}"


def write(path: Path, editions: dict[int, int]) -> str:
    """Write a file of articles: each number's edition, in order."""
    articles = (
        {"id": f"story-{number}", "title": f"Ship {number}", "text": text(number, edition)}
        for number, edition in editions.items()
    )
    return written(path, *articles)


def read(path: str) -> list[tuple[str, str]]:
    articles = map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())
    return [(article["id"], article["text"]) for article in articles]


def keys(folder: Path) -> set[bytes]:
    """What vectors there are, by content key."""
    if not (folder / FILE).is_file():
        return set()
    with sqlite3.connect(folder / FILE) as connection:
        tables = connection.execute("select count(*) from sqlite_master").fetchone()[0]
        return {row[0] for row in connection.execute("select content from vectors")} if tables else set()


def checked(folder: Path) -> State:
    """What the index holds. It opens, it is sound, and every way of searching finds just that."""
    with open_index(folder) as store:
        if not store.exists:
            return {}
        state = {article.id: article.text for article in store.articles()}
        for mode in ("dense", "bm25", "fused"):
            hits = store.search("How many ships did the harbour take in?", mode=mode, top_k=200)
            assert {hit.passage.article.id: hit.passage.article.text for hit in hits} == state, mode
    with sqlite3.connect(folder / FILE) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    return state


def allowed(before: State, action: str, argument: str) -> list[State]:
    """The states that a kill may leave: of adding, the batches so far; of removing, all or nothing."""
    if action == "remove":
        return [before, {identity: words for identity, words in before.items() if identity != argument}]
    source = read(argument)
    states = [
        before | dict(source[: count * BATCH]) for count in range((len(source) + BATCH - 1) // BATCH + 1)
    ]
    return [*states, dict(source)] if action == "replace" else states


CHILD = """
import json, sys
import index.building.build, index.embedded, index.search.checkpoint_files
from index import open_index

folder, action, argument, batch = sys.argv[1:]
index.building.build.BATCH = int(batch)
index.search.checkpoint_files._FRESH_ROWS = 5  # so that checkpoints are often written
publish = index.embedded.Embedded.publish

def told(engine):
    print("publishing", flush=True)
    publish(engine)

index.embedded.Embedded.publish = told
with open_index(folder) as store:
    store.embedder.embed_question("The model is loaded.")
    print("ready", flush=True)
    report = {"add": store.add, "replace": store.replace, "remove": store.remove}[action](argument)
print(json.dumps({"embedded": getattr(report, "embedded", 0)}), flush=True)
"""


class Ended(NamedTuple):
    """How a run of a command ended.

    :param embedded: passages that went through the model; None where it was killed.
    :param seconds: from when the model was loaded.
    """

    embedded: int | None
    seconds: float


def run(folder: Path, action: str, argument: str, stage: str = "ready", delay: float | None = None) -> Ended:
    """Do something to an index in a separate process.

    :param delay: seconds after a stage is reached at which it is killed; None: it is left to end.
    """
    command = [sys.executable, "-c", CHILD, str(folder), action, argument, str(BATCH)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        lines: list[str] = []
        started = time.perf_counter()
        for line in child.stdout:
            lines.append(line.strip())
            if lines[-1] == "ready":
                started = time.perf_counter()
            if delay is not None and lines[-1] == stage:
                time.sleep(delay)
                child.kill()
                break
        lines += child.stdout.read().splitlines()
    assert child.returncode in (0, -signal.SIGKILL), "it failed by itself"
    embedded = json.loads(lines[-1])["embedded"] if lines and lines[-1].startswith("{") else None
    return Ended(embedded, time.perf_counter() - started)


def doings(folder: Path, chance: random.Random) -> Iterator[tuple[str, str]]:
    """What is done to the index, again and again: fill it, change it, take from it, replace it."""
    edition = 0
    while True:
        edition += 1
        first = write(folder / "first.jsonl", dict.fromkeys(range(22), edition))
        yield "add", first
        some = {number: edition + number % 2 for number in chance.sample(range(30), 20)}
        yield "replace", write(folder / "second.jsonl", some)
        yield "remove", f"story-{chance.choice(list(some))}"
        yield "add", first


LONG = int(os.environ.get("KILLS", "10"))


@pytest.mark.parametrize("kills", [1, pytest.param(LONG, marks=pytest.mark.slow, id="long")])
def test_a_kill_loses_at_most_one_batch_and_embeds_nothing_twice(tmp_path: Path, kills: int) -> None:
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    print(f"To repeat: SEED={seed}")
    chance = random.Random(seed)
    folder, seconds, killed = tmp_path / "index", 1.0, 0
    for action, argument in doings(tmp_path, chance):
        for _ in range(chance.randint(1, 4)):
            before = checked(folder)
            if action == "remove" and argument not in before:
                break  # killed when it was done
            stage = chance.choice(["ready", "ready", "publishing"])
            delay = chance.uniform(0, seconds) if stage == "ready" else chance.uniform(0, 0.1)
            ended = run(folder, action, argument, stage, delay)
            assert checked(folder) in allowed(before, action, argument)
            killed += ended.embedded is None
            if ended.embedded is not None or killed == kills:
                break
        before, known = checked(folder), keys(folder)
        if action == "remove" and argument not in before:
            continue
        ended = run(folder, action, argument)
        assert checked(folder) == allowed(before, action, argument)[-1]
        assert ended.embedded == len(keys(folder) - known)
        seconds = ended.seconds if action == "add" and ended.embedded else seconds
        if killed == kills:
            break


# Without room

FULL = """
import contextlib, io, json, os, resource, shutil, subprocess, sys
from pathlib import Path
import index.building.build, index.search.checkpoint_files
from dateline.cli import main
from index import DatelineError, open_index

index.building.build.BATCH = 4
index.search.checkpoint_files._FRESH_ROWS = 5
way, built, more, place = sys.argv[1], *map(Path, sys.argv[2:])

if way == "disk":
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", place], check=True)

def narrow(room):
    if way == "files":
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        return
    free = os.statvfs(place)
    with (place / "ballast").open("wb") as ballast:
        ballast.write(bytes(max(0, free.f_bavail * free.f_frsize - room)))

def widen():
    if way == "files":
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    else:
        (place / "ballast").unlink()

def command(*words):
    told = io.StringIO()
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(io.StringIO()):
        status = main([*words, "--index", str(place / "index")])
    return status, told.getvalue()

def held():
    with open_index(place / "index") as store:
        return {article.id: article.text for article in store.articles()}

def searched():
    try:
        with open_index(place / "index") as store:
            for mode in ("dense", "bm25"):
                assert store.search("How many ships did the harbour take in?", mode=mode)
    except DatelineError as error:
        return str(error)
    return ""

room, status = 8_192, 1
while status:
    shutil.rmtree(place / "index", ignore_errors=True)
    shutil.copytree(built, place / "index")
    narrow(room)
    status, told = command("index", str(more))
    asked = searched()
    widen()
    kept = held()
    again = command("index", str(more))
    print(json.dumps([room, status, told, asked, kept, again, held()]), flush=True)
    room = room * 4 if way == "files" else room + 32_000
"""


STOPPED = (
    r"the disk has no room left for the index in \S+ \(.+\)\. Saved work is safe\. Free some "
    "space and run the command again"
)
PUT_OFF = (
    r"Could not write the vector checkpoint in \S+ \(the disk has no room\); the index opens more slowly "
    r"without it\."
)
MADE_ANEW = r"(?:dateline: The word index in \S+ is missing or damaged; rebuilding it from the articles\.\n)?"
"""All that the same command may print once there is room: a checkpoint may have been cut short."""
TOLD = re.compile(rf"(?:dateline: {PUT_OFF}\n)*(?P<stopped>dateline: {STOPPED}\n)?")
"""All that a build may print: of each checkpoint that found no room, and last what stopped it, if it did."""


def may_mount() -> list[str] | None:
    """The prefix of a command that may mount its own file system; None if none may."""
    for prefix in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
            return prefix
    return None


@pytest.mark.parametrize(
    "way", ["files", pytest.param("disk", marks=pytest.mark.slow)], ids=["small files", "small disk"]
)
def test_a_full_disk_loses_nothing_committed_and_the_same_command_goes_on(tmp_path: Path, way: str) -> None:
    """However much room is left, from none to enough: whatever is being written meets the end of it."""
    prefix = may_mount() if way == "disk" else []
    if prefix is None:
        pytest.skip("no file system can be mounted here")
    base = write(tmp_path / "base.jsonl", dict.fromkeys(range(4), 1))
    more = write(tmp_path / "more.jsonl", {**dict.fromkeys(range(3, 12), 1), 0: 2})
    run(tmp_path / "built", "add", base)
    (tmp_path / "place").mkdir()
    command = [*prefix, sys.executable, "-c", FULL, way, tmp_path / "built", more, tmp_path / "place"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert ended.returncode == 0, ended.stderr
    rounds = [json.loads(line) for line in ended.stdout.splitlines()]
    before, whole = dict(read(base)), dict(read(base)) | dict(read(more))
    assert len(rounds) > 3
    for room, status, told, asked, kept, again, held in rounds:
        what = f"room for {room:,} bytes: {told!r} {asked!r}"
        assert kept in allowed(before, "add", more), what
        sentences = TOLD.fullmatch(told)
        assert sentences, what
        assert status == (1 if sentences["stopped"] else 0), what
        assert asked == "" or re.fullmatch(STOPPED, asked), what
        assert again[0] == 0, what
        assert re.fullmatch(MADE_ANEW, again[1]), (what, again)
        assert held == whole, what
    assert rounds[0][1] == 1  # there was none
    assert rounds[-1][4] == whole


def test_two_writers_at_once_both_add_their_articles(tmp_path: Path) -> None:
    sources = [
        write(tmp_path / f"{first}.jsonl", dict.fromkeys(range(first, first + 10), 1)) for first in (0, 10)
    ]
    command = [sys.executable, "-c", CHILD, str(tmp_path / "index"), "add"]
    both = [subprocess.Popen([*command, source, str(BATCH)], cwd=ROOT) for source in sources]
    assert [one.wait(timeout=120) for one in both] == [0, 0]
    assert checked(tmp_path / "index") == dict(read(sources[0])) | dict(read(sources[1]))
