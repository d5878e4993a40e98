"""Asking while another process builds: answers go on, and each committed batch is seen at once."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from index import Store, build_index, open_index
from index.store import Mode
from rag import open_answerer
from tests.support.papers import written

ROOT = Path(__file__).resolve().parents[2]
BATCH = 2
BATCHES = 3
TOWNS = ("Ansby", "Brulle", "Corvik", "Dunmar", "Elstad", "Fjerra")

BUILDER = """
import sys
import index.building.build
from index import open_index

folder, source, batch = sys.argv[1:]
index.building.build.BATCH = int(batch)

def committed(stage, done, total):
    print(done, flush=True)
    sys.stdin.readline()

with open_index(folder) as store:
    store.add(source, progress=committed)
"""


def article(number: int) -> dict[str, Any]:
    town = TOWNS[number]
    return {
        "id": town.lower(),
        "title": f"A bridge for {town}",
        "text": f"The town of {town} opened its new bridge on Monday. "
        f"The bridge of {town} cost {number + 3} million euros, its mayor said.",
        "date": "2024-03-01",
    }


def write(path: Path, first: int, last: int) -> str:
    return written(path, *map(article, range(first, last)))


DATELINE = [sys.executable, "-c", "import sys; from dateline.cli import main; sys.exit(main())"]


class Builder:
    """A build in a separate process, which waits after each batch for a signal to continue."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._is_waiting = False

    def next_batch(self) -> int | None:
        """Let it go on; returns how many articles are committed when it waits again, None at its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if self._is_waiting:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        self._is_waiting = True
        line = self._process.stdout.readline()
        return int(line) if line.strip() else None


@contextmanager
def building(folder: Path, source: str) -> Iterator[Builder]:
    command = [sys.executable, "-c", BUILDER, str(folder), source, str(BATCH)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            yield Builder(process)
        finally:
            process.communicate()
    assert process.returncode == 0


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the first batch, to be copied."""
    folder = tmp_path_factory.mktemp("live")
    build_index(write(folder / "first.jsonl", 0, BATCH), folder / "index")
    return folder / "index"


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


def question(number: int) -> str:
    return f"How much did the bridge of {TOWNS[number]} cost?"


def check_answer(answer: dict[str, Any], number: int) -> None:
    """The answer is what the article says, and the quote is where it claims to be."""
    assert not answer["refused"], answer
    first = answer["citations"][0]
    assert first["article"]["id"] == article(number)["id"]
    assert first["quote"] == article(number)["text"][first["start"] : first["end"]]
    assert f"{number + 3} million euros" in first["quote"]


def test_while_a_build_runs_each_batch_is_seen_at_the_next_question(folder: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "all.jsonl", 0, BATCH * BATCHES)
    with open_answerer(folder) as answerer, building(folder, source) as builder:
        seen = [answerer.store.stats().articles]
        batches = 0
        while (committed := builder.next_batch()) is not None:
            batches += 1
            seen.append(answerer.store.stats().articles)
            assert seen[-1] == committed
            newest = committed - 1
            assert first_hit(answerer.store, newest, "dense") == article(newest)["id"]
            # The words follow while the next batch is at work.
            deadline = time.monotonic() + 60
            before = max(0, newest - BATCH)
            while first_hit(answerer.store, before, "bm25") != article(before)["id"]:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            for number in (0, newest):
                check_answer(answerer.answer(question(number)).as_dict(), number)
            if batches == 2:  # a third process asks, in the middle of it
                check_answer(asked_elsewhere(folder, question(newest)), newest)
        assert batches == BATCHES
        assert seen == sorted(seen)
        for mode in ("dense", "bm25"):
            found = answerer.store.search("the cost of a bridge", mode=mode, top_k=50)
            assert len({hit.passage.article.id for hit in found}) == BATCH * BATCHES


def first_hit(store: Store, number: int, mode: Mode) -> str | None:
    hits = store.search(question(number), mode=mode)
    return hits[0].passage.article.id if hits else None


def asked_elsewhere(folder: Path, asked: str) -> dict[str, Any]:
    command = [*DATELINE, "ask", asked, "--json", "--index", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def test_a_changing_article_is_quoted_as_it_was_or_as_it_is(folder: Path, tmp_path: Path) -> None:
    old = article(0)
    new = {**old, "text": old["text"].replace("3 million", "91 million")}
    with open_answerer(folder) as answerer, open_index(folder) as writer, ThreadPoolExecutor(1) as beside:

        def change() -> None:
            for changed in (new, old, new, old):
                assert writer.add(written(tmp_path / "changed.jsonl", changed)).updated == 1
            for _ in range(3):
                writer.remove(old["id"])
                assert writer.add(written(tmp_path / "changed.jsonl", old)).added == 1

        changing = beside.submit(change)
        while not changing.done():
            for hit in answerer.answer(question(0)).hits:
                number = TOWNS.index(hit.passage.article.id.capitalize())
                assert hit.passage.text in (article(number)["text"], new["text"])
        changing.result()
        check_answer(answerer.answer(question(0)).as_dict(), 0)
        writer.remove(old["id"])
        assert [hit.passage.article.id for hit in answerer.answer(question(0)).hits] == ["brulle"]


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The real server in a separate process, on a free port; yields its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [*DATELINE, "chat", "--no-browser", "--port", str(port)]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}
    with subprocess.Popen(
        [*command, "--index", str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as server:
        assert server.stdout is not None
        try:
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found
            yield found[0]
        finally:
            server.terminate()


@pytest.mark.slow
def test_a_running_page_sees_what_another_process_adds(folder: Path, tmp_path: Path) -> None:
    gradio_client = pytest.importorskip("gradio_client")
    source = write(tmp_path / "all.jsonl", 0, BATCH * 2)
    with serving(folder) as address:
        client = gradio_client.Client(address, verbose=False, analytics_enabled=False)

        def ask(number: int) -> Any:
            return client.predict(question(number), api_name="/answer")

        check_answer(ask(0), 0)
        with building(folder, source) as builder:
            while (committed := builder.next_batch()) is not None:
                check_answer(ask(committed - 1), committed - 1)
        check_answer(ask(BATCH * 2 - 1), BATCH * 2 - 1)
