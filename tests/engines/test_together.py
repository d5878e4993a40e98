"""Writers and servers of one shared index at the same time, each a process of its own.

`SECONDS` says for how long; ``SECONDS=180 pytest tests/engines/test_together.py`` takes three minutes.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from index import open_index
from tests.engines.conftest import needs

ROOT = Path(__file__).parents[2]
SECONDS = float(os.environ.get("SECONDS", "10"))
WRITERS, SERVERS, BATCH = 2, 3, 4

WRITER = """
import json, sys
from pathlib import Path
from index import open_index
from tests.engines.test_together import batches
address, folder, name = sys.argv[1:]
with open_index(address) as store:
    for number, batch in enumerate(batches(name)):
        path = Path(folder, f"{name}-{number}.jsonl")
        path.write_text("".join(json.dumps(row) + "\\n" for row in batch))
        assert store.add(str(path)).added == len(batch)
        print(json.dumps(batch), flush=True)
        if sys.stdin.readline() != "go on\\n":
            break
"""
SERVER = """
import json, sys
from rag import open_answerer
with open_answerer(sys.argv[1]) as answerer:
    print("ready", flush=True)
    for question in sys.stdin:
        answer = answerer.answer(question.strip())
        print(json.dumps([answer.text, [one.article.id for one in answer.citations]]), flush=True)
"""
_SYLLABLES = (
    "bar",
    "den",
    "fol",
    "gri",
    "hov",
    "kel",
    "lun",
    "mor",
    "nid",
    "osk",
    "pell",
    "rath",
    "sund",
    "vik",
)
_THINGS = ("harbour", "mill", "orchard", "school", "tower", "market", "chapel", "quarry", "library", "stable")


def batches(name: str) -> Iterator[list[dict[str, str]]]:
    """Articles of towns that no other article names, a batch at a time, without end."""
    drawn = random.Random(name)
    number = 0
    while True:
        batch = []
        for _ in range(BATCH):
            number += 1
            town = "".join(drawn.choices(_SYLLABLES, k=6)).capitalize()
            cost = drawn.randrange(1000, 99999)
            others = " ".join(
                f"The {thing} was painted {drawn.choice(_SYLLABLES)} in spring."
                for thing in drawn.sample(_THINGS, 4)
            )
            text = f"The lantern of {town} costs {cost} crowns. {others}"
            batch.append(
                {"id": f"{name}-{number}", "title": f"A lantern for {town}", "text": text, "town": town}
            )
        yield batch


@contextmanager
def process(code: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def line(running: "subprocess.Popen[str]", said: str | None = None) -> str:
    """What a process says next, or says to this."""
    assert running.stdin is not None
    assert running.stdout is not None
    if said is not None:
        running.stdin.write(f"{said}\n")
        running.stdin.flush()
    return running.stdout.readline()


@pytest.mark.slow
def test_two_writers_and_three_servers_lose_nothing_and_answer_rightly(tmp_path: Path) -> None:
    needs("lance")
    address = f"lance://{tmp_path}/shared"
    drawn = random.Random(1)
    written: list[dict[str, str]] = []
    with ExitStack() as running:
        writers = [
            running.enter_context(process(WRITER, address, str(tmp_path), f"w{number}"))
            for number in range(WRITERS)
        ]
        written += json.loads(line(writers[0]))  # so that there is an index to open
        written += json.loads(line(writers[1]))
        servers = [running.enter_context(process(SERVER, address)) for _ in range(SERVERS)]
        assert all(line(server) == "ready\n" for server in servers)
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            for writer in writers:
                assert writer.stdin is not None
                writer.stdin.write("go on\n")
                writer.stdin.flush()
            for writer in writers:
                batch = json.loads(line(writer))
                written += batch
                for server in servers:
                    for row in (drawn.choice(batch), drawn.choice(written)):
                        told, cited = json.loads(
                            line(server, f"What does the lantern of {row['town']} cost?")
                        )
                        assert cited[:1] == [row["id"]], told
    with open_index(address) as store:
        assert sorted(store.listed()) == sorted(row["id"] for row in written)
    print(f"{len(written)} articles written, each batch answered by {SERVERS} servers")
