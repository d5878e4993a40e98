"""How long a reader waits: from opening the page to the first answer, in a real browser that was here before.

A real server process answers the questions of `seeds/`. Each visit opens the page in a new tab, asks as soon
as there is a box, and ends when the answer's first citation is there. Another server, such as one of an
earlier version, can be visited in turn, so that both meet the same load of the machine.
"""

import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from evals.data.questions import SEED, read_questions
from evals.errors import BenchError
from evals.speed.load import PATIENCE, SEEDS, server
from evals.speed.subprocesses import machine
from index import build_index

FIRST = 2
"""Visits that are not counted: they fill the browser's cache and warm the server."""

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Visit:
    """Seconds since the page was asked for.

    :param painted: until something was to be seen.
    :param usable: until there was a box for the question.
    :param ready: until the page said what the index holds and what can be asked.
    :param answered: until the answer was there, asked as soon as the page was ready.
    :param busy: seconds of the browser's main thread until then, which other programs disturb less.
    """

    painted: float
    usable: float
    ready: float
    answered: float
    busy: float


@dataclass(frozen=True, slots=True)
class Report:
    """:param visits: by the address of the server, in the order in which they were made."""

    machine: Mapping[str, str]
    visits: Mapping[str, Sequence[Visit]]

    def medians(self, address: str) -> Visit:
        made = self.visits[address]
        return Visit(*(median(getattr(one, name) for one in made) for name in Visit.__slots__))


def run(work: Path, *, count: int, port: int, beside: str | None, say: Callable[[str], None]) -> Report:
    """Measure.

    :param work: an empty or missing folder for the index.
    :param count: visits of each server.
    :param beside: the address of another server, about the same articles.
    :raises BenchError: if there is no browser, or the server does not start.
    """
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise BenchError(f"Expected a browser, one of {', '.join(_BROWSERS)}, found none; install chromium.")
    shutil.rmtree(work, ignore_errors=True)
    say("building the index")
    build_index([str(SEEDS)], work / "index")
    read = read_questions(SEEDS / "questions.jsonl")
    asked = [one.question for one in read if not one.history and one.answerable]
    questions = random.Random(SEED).sample(asked, min(count + FIRST, len(asked)))
    with server(work / "index", port) as (own, _), sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser, args=["--headless", "--no-sandbox"])
        addresses = [address for address in (beside, own) if address]
        contexts = {address: chromium.new_context() for address in addresses}
        visits: dict[str, list[Visit]] = {address: [] for address in addresses}
        for number, question in enumerate(questions, start=1):
            for address in addresses:
                say(f"visit {number} of {len(questions)} to {address}")
                made = _visit(contexts[address], address, question)
                if number > FIRST:
                    visits[address].append(made)
        chromium.close()
    return Report(machine(), visits)


def _visit(context: Any, address: str, question: str) -> Visit:
    tab = context.new_page()
    tab.set_default_timeout(PATIENCE * 1000)
    measuring = context.new_cdp_session(tab)
    measuring.send("Performance.enable")
    started = perf_counter()
    tab.goto(address, wait_until="commit")
    box = tab.get_by_role("textbox", name="Ask about the articles")
    box.wait_for()
    usable = perf_counter() - started
    tab.locator(".welcome").wait_for()
    ready = perf_counter() - started
    box.fill(question)
    box.press("Enter")
    tab.locator(".turn[data-turn] .footnote").wait_for()
    answered = perf_counter() - started
    figures = {one["name"]: one["value"] for one in measuring.send("Performance.getMetrics")["metrics"]}
    painted = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    tab.close()
    return Visit(painted / 1000, usable, ready, answered, figures["TaskDuration"])


def as_text(report: Report) -> str:
    """The report as a table of medians; with two servers, also their ratio."""
    found = {address: report.medians(address) for address in report.visits}
    lines = [f"{'':34}{'painted':>9}{'usable':>9}{'ready':>9}{'answered':>10}{'busy':>9}"]
    for address, one in found.items():
        lines.append(f"{address:34}{_row(one)}")
    if len(found) == 2:
        other, own = found.values()
        ratio = Visit(*(getattr(own, name) / (getattr(other, name) or 1) for name in Visit.__slots__))
        lines.append(f"{'ratio':34}{_row(ratio)}")
    lines.append(f"medians of {min(map(len, report.visits.values()))} visits, in seconds")
    lines.append(", ".join(f"{name} {value}" for name, value in report.machine.items()))
    return "\n".join(lines)


def _row(one: Visit) -> str:
    return f"{one.painted:9.2f}{one.usable:9.2f}{one.ready:9.2f}{one.answered:10.2f}{one.busy:9.2f}"
