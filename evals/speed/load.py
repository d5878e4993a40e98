"""What the page's server does when many people ask it at once, while articles are being added.

A real server process answers the questions of `seeds/` over HTTP. Each is first asked alone. Then everyone
asks one after another, each in an order of their own and without a pause, and other processes keep changing
articles of the same index. An answer is right if it is to the question that was asked, and cites what it
cites when the question is asked alone.
"""

import json
import random
import re
import shutil
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import mean, median, quantiles
from time import perf_counter
from typing import Any

from evals.data.questions import SEED, read_questions
from evals.errors import BenchError
from evals.reports.plots import Panel, sheet
from evals.scoring.metrics import Latency
from evals.speed.subprocesses import machine
from index import build_index

DATELINE = (sys.executable, "-c", "from dateline.cli import main; raise SystemExit(main())")
SEEDS = Path(__file__).parents[2] / "seeds"
OTHERS = 50  # articles that are changed all the while; about nothing that is asked
WINDOW = 10  # seconds of a point in the pictures
PATIENCE = 120  # seconds that a person waits for an answer, and we for the server
SHOWN = 5  # faults of each kind in the report

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(frozen=True, slots=True)
class Report:
    """:param asked: questions answered, right or wrong.
    :param failed: errors instead of answers; the first few.
    :param mixed: answers to another question, or with another's sources; the first few.
    :param builds: how often all other articles were changed meanwhile.
    :param answered: when each answer came, and after how many seconds.
    :param memory: when it was measured, and the megabytes of the server.
    :param growth: megabytes a minute, after the first minute.
    """

    machine: Mapping[str, str]
    people: int
    seconds: float
    asked: int
    faults: int
    failed: Sequence[str]
    mixed: Sequence[str]
    builds: int
    latency: Latency
    answered: Sequence[tuple[float, float]]
    memory: Sequence[tuple[float, float]]
    growth: float


@dataclass
class _Notes:
    """What everyone writes down; appending to a list is safe from any thread."""

    answered: list[tuple[float, float]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    builds: list[float] = field(default_factory=list)


def run(
    work: Path, *, people: int, seconds: float, count: int, port: int, say: Callable[[str], None]
) -> Report:
    """Measure.

    :param count: how many different questions are asked.

    :param work: an empty or missing folder for the index and the other articles.
    :param say: called with each step.
    :raises BenchError: if the server does not start, or does not answer when asked alone.
    """
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    versions = [_others(work, number) for number in (1, 2)]
    say("building the index")
    build_index([str(SEEDS), str(versions[0])], work / "index")
    read = read_questions(SEEDS / "questions.jsonl")
    asked = list(dict.fromkeys(one.question for one in read if not one.history))
    questions = random.Random(SEED).sample(asked, min(count, len(asked)))
    with server(work / "index", port) as (address, process):
        say(f"asking {len(questions)} questions alone")
        alone = {question: _ask(address, question) for question in questions}
        notes, over = _Notes(), threading.Event()
        started = perf_counter()

        def person(number: int) -> None:
            order = cycle(random.Random(SEED + number).sample(questions, len(questions)))
            while not over.is_set():
                question = next(order)
                sent = perf_counter()
                try:
                    given = _ask(address, question)
                except (OSError, ValueError) as error:
                    notes.failed.append(f"{question}: {error}")
                    continue
                notes.answered.append((perf_counter() - started, perf_counter() - sent))
                if not is_right(question, given, alone[question]):
                    notes.mixed.append(f"{question}: {given['question']} {sorted(cited(given))}")

        def builder() -> None:
            while not over.is_set():
                source = versions[(len(notes.builds) + 1) % 2]
                command = (*DATELINE, "index", str(source), "--index", str(work / "index"))
                done = subprocess.run(command, capture_output=True, text=True)
                notes.builds.append(perf_counter() - started)
                if done.returncode:
                    notes.failed.append(f"building: {done.stderr.strip()[-300:]}")

        say(f"{people} people ask for {seconds:.0f} seconds")
        threads = [threading.Thread(target=person, args=[number]) for number in range(people)]
        threads.append(threading.Thread(target=builder))
        for thread in threads:
            thread.start()
        while perf_counter() - started < seconds:
            over.wait(1)
            notes.memory.append((perf_counter() - started, _megabytes(process.pid)))
        over.set()
        for thread in threads:
            thread.join()
        if process.poll() is not None:
            notes.failed.append("the server stopped")
    return _report(people, seconds, notes)


def _report(people: int, seconds: float, notes: _Notes) -> Report:
    if len(notes.answered) < 2:
        raise BenchError(
            f"Expected answers, got {len(notes.failed)} errors: {notes.failed[:1]}; look at the server."
        )
    waits = [wait for _, wait in notes.answered]
    later = [(when, size) for when, size in notes.memory if when >= min(60, seconds / 2)]
    return Report(
        machine=machine(),
        people=people,
        seconds=seconds,
        asked=len(waits),
        faults=len(notes.failed) + len(notes.mixed),
        failed=notes.failed[:SHOWN],
        mixed=notes.mixed[:SHOWN],
        builds=len(notes.builds),
        latency=Latency(median(waits), quantiles(waits, n=20)[-1]),
        answered=notes.answered,
        memory=notes.memory,
        growth=60 * slope(later),
    )


def is_right(question: str, given: Mapping[str, Any], alone: Mapping[str, Any]) -> bool:
    """Whether an answer is to this question, and from the sources that it has when asked alone."""
    return bool(given["question"] == question and cited(given) == cited(alone))


def cited(answer: Mapping[str, Any]) -> set[str]:
    return {citation["article"]["id"] for citation in answer["citations"]}


def slope(points: Sequence[tuple[float, float]]) -> float:
    """How fast the second numbers grow with the first: the line of least squares."""
    if len(points) < 2:
        return 0.0
    middle, level = mean(x for x, _ in points), mean(y for _, y in points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    return sum((x - middle) * (y - level) for x, y in points) / spread if spread else 0.0


def windows(points: Sequence[tuple[float, float]]) -> dict[float, list[float]]:
    """The second numbers by the window of time of the first; each window by its middle."""
    found: dict[float, list[float]] = {}
    for when, value in sorted(points):
        found.setdefault((when // WINDOW + 0.5) * WINDOW, []).append(value)
    return found


def as_text(report: Report) -> str:
    """The report in sentences."""
    lines = [
        f"{report.people} people asked {report.asked:,} questions in {report.seconds:.0f} seconds, "
        f"while {OTHERS} articles were changed {report.builds} times.",
        f"An answer took {report.latency.median:.2f} s (median), {report.latency.p95:.2f} s "
        "(95th percentile).",
        f"The server had {report.memory[-1][1]:,.0f} MB at the end, and grew by {report.growth:.1f} MB a "
        "minute after the first.",
        f"{report.faults} errors and mixed-up answers.",
        *(f"  {fault}" for fault in (*report.failed, *report.mixed)),
        ", ".join(f"{name} {value}" for name, value in report.machine.items()),
    ]
    return "\n".join(lines)


def as_svg(report: Report) -> str:
    """The report as curves over time."""
    waits = {when: found for when, found in windows(report.answered).items() if len(found) > 1}
    memory = windows(report.memory)
    panels = [
        Panel(
            "Seconds to an answer, over time",
            {
                "median": [(when, median(found)) for when, found in waits.items()],
                "95th percentile": [(when, quantiles(found, n=20)[-1]) for when, found in waits.items()],
            },
            logarithmic=False,
            over_size=False,
        ),
        Panel(
            "Megabytes of the server, over time",
            {"memory": [(when, mean(found)) for when, found in memory.items()]},
            logarithmic=False,
            over_size=False,
        ),
    ]
    return sheet(panels, f"{report.people} people asking at once for {report.seconds:.0f} seconds")


def _others(work: Path, version: int) -> Path:
    """A file of articles about towns that nobody asks about; its versions differ in every figure."""
    path = work / f"version-{version}" / "towns.jsonl"
    path.parent.mkdir()
    rows = []
    for number in range(OTHERS):
        town = f"Lower Wick {number}"
        text = " ".join(
            f"In week {week} the lending library of {town} lent {100 * version + number + week} books."
            for week in range(1, 25)
        )
        rows.append({"id": f"town-{number}", "title": f"Books in {town}", "text": text, "date": "2019-05-02"})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@contextmanager
def server(path: Path, port: int) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The address and process of a server of this index."""
    command = (*DATELINE, "chat", "--no-browser", "--index", str(path), "--port", str(port))
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = _ADDRESS.search(process.stdout.readline())  # its first line, or none if it cannot serve
        if found is None:
            raise BenchError(
                f"Expected a server at port {port}, but it did not start; choose another --port."
            )
        yield found[0], process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _ask(address: str, question: str) -> dict[str, Any]:
    """:raises ValueError: if the server tells an error instead."""
    place = f"{address}/gradio_api/call/v2/answer"
    headers = {"Content-Type": "application/json"}
    body = json.dumps({"question": question}).encode()
    with urllib.request.urlopen(urllib.request.Request(place, body, headers), timeout=PATIENCE) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{place}/{event}", timeout=PATIENCE) as reply:
        said = reply.read().decode().strip()
    kind, _, data = said.rpartition("\ndata: ")
    if not kind.endswith("event: complete"):
        raise ValueError(said[-300:])
    answer: dict[str, Any] = json.loads(data)[0]
    return answer


def _megabytes(process: int) -> float:
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True).stdout
    return int(said or 0) / 1024
