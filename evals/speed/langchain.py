"""Dateline and the stock LangChain recipe, built and asked side by side in one run.

The stock recipe is RecursiveCharacterTextSplitter (1000 characters, 200 overlap), HuggingFaceEmbeddings
and FAISS.from_texts, with the same model weights and the libraries' default settings. The sides run
alternately in separate processes, so that neither inherits the other's memory, threads or caches.

Known-item search measures recall: an article's title is the question, the article the answer. Both sides
index the same texts *without* titles: Dateline embeds a title with its passages and would otherwise find the
question itself, while a plain list of texts has no place for titles.
"""

import json
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from evals.data.dev_sets import read_rows
from evals.data.questions import SEED
from evals.errors import BenchError
from evals.reports.table import share, table
from evals.speed.recipes import TOP_K, Side
from evals.speed.subprocesses import machine, measured, printed
from index.text.canonical import canonical

NEEDED = ("langchain_community", "langchain_huggingface", "langchain_text_splitters")
KNOWN_ITEMS = 300  # titles searched for; one is worth a third of a per cent


@dataclass(frozen=True, slots=True)
class Report:
    """A whole comparison; `ratios` say how many times better Dateline is (above 1 is better).

    :param peaks: from `evals.speed.matmul_peak.peaks`, measured after the builds.
    """

    machine: Mapping[str, str]
    articles: int
    characters: int
    questions: int
    known_items: int
    stock: Side
    ours: Side
    ratios: Mapping[str, float]
    peaks: Mapping[str, float]


def run(data: Path, *, articles: int, questions: int, rounds: int) -> Report:
    """Build and ask on both sides, alternately, `rounds` times each.

    :raises BenchError: if the packages of the stock recipe or the articles are missing.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise BenchError(
            f"The stock recipe needs {', '.join(missing)}; install with: pip install -e '.[bench]'"
        )
    rows = drawn(data, articles)
    titles = [row for row in rows if len(row["title"].split()) >= 4][:KNOWN_ITEMS]
    task = {
        "articles": [{"id": row["id"], "text": row["text"]} for row in rows],
        "known": [{"id": row["id"], "title": row["title"]} for row in titles],
        "questions": questions,
    }
    found: dict[str, list[Side]] = {"stock": [], "ours": []}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            for side, sides in found.items():
                print(f"round {number + 1} of {rounds}: {side}", file=sys.stderr)
                sides.append(Side(**measured("evals.speed.recipes", side, task, Path(folder))))
    peaks = json.loads(printed("evals.speed.matmul_peak"))
    stock, ours = _joined(found["stock"]), _joined(found["ours"])
    return Report(
        machine=machine(),
        articles=len(rows),
        characters=sum(len(row["text"]) for row in rows),
        questions=min(questions, len(titles)),
        known_items=len(titles),
        stock=stock,
        ours=ours,
        ratios=ratios(stock, ours),
        peaks=peaks,
    )


def ratios(stock: Side, ours: Side) -> dict[str, float]:
    """How many times longer the stock recipe takes."""
    return {
        "build": statistics.median(stock.building) / statistics.median(ours.building),
        "search": stock.searching / ours.searching,
        "embedding": stock.embedding / ours.embedding,
        "loading": stock.loading / ours.loading,
    }


def as_text(report: Report) -> str:
    """The report as tables."""

    def row(label: str, value: Callable[[Side], str], ratio: str = "") -> list[str]:
        times = f"{report.ratios[ratio]:.2f}x" if ratio else ""
        return [label, value(report.stock), value(report.ours), times]

    def rate(amount: int) -> Callable[[Side], str]:
        return lambda side: f"{amount / statistics.median(side.building):.1f}"

    def milliseconds(seconds: float | None) -> str:
        return "-" if seconds is None else f"{1000 * seconds:.1f} ms"

    figures = [
        row("loading the model", lambda side: f"{side.loading:.1f} s", "loading"),
        row("build", lambda side: f"{statistics.median(side.building):.1f} s", "build"),
        row("build, articles a second", rate(report.articles)),
        row("build, characters a second", rate(report.characters)),
        row("passages", lambda side: str(side.units)),
        row("embedding a question", lambda side: milliseconds(side.embedding), "embedding"),
        row("searching for a question", lambda side: milliseconds(side.searching), "search"),
        row("a whole answer", lambda side: milliseconds(side.answering)),
        row(f"found in the first {TOP_K}", lambda side: share(side.found)),
    ]
    reached = report.ours.operations / statistics.median(report.ours.building) / 1e9
    shares = ", ".join(f"{reached / peak:.0%} of {name}'s {peak:.0f}" for name, peak in report.peaks.items())
    about = [
        f"Our build does {reached:.0f} billion operations a second, waiting and padding included: {shares}, "
        "the rates at which this machine multiplies matrices.",
        f"{report.articles} articles, {report.characters} characters; medians over {report.questions} "
        f"questions; {report.known_items} titles searched for.",
        ", ".join(f"{name} {value}" for name, value in report.machine.items()),
    ]
    return "\n".join([table(("", "stock recipe", "dateline", "ratio"), figures), "", *about])


def drawn(data: Path, count: int) -> list[dict[str, Any]]:
    """A fixed sample of Reuters articles, without repeated texts or titles."""
    texts, titles, rows = set(), set(), []
    for row in read_rows(data, "reuters21578"):
        row["text"] = canonical(row["text"])
        title = row["title"].casefold()
        if row["text"] and title and row["text"] not in texts and title not in titles:
            rows.append(row)
        texts.add(row["text"])
        titles.add(title)
    return random.Random(SEED).sample(rows, min(count, len(rows)))


def _joined(sides: Sequence[Side]) -> Side:
    answering = [side.answering for side in sides if side.answering is not None]
    return Side(
        loading=statistics.median(side.loading for side in sides),
        building=tuple(seconds for side in sides for seconds in side.building),
        units=sides[-1].units,
        operations=sides[-1].operations,
        embedding=statistics.median(side.embedding for side in sides),
        searching=statistics.median(side.searching for side in sides),
        answering=statistics.median(answering) if answering else None,
        found=statistics.mean(side.found for side in sides),
    )
