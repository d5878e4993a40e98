"""What dense search, BM25 and fused search cost as an index grows to a million passages.

Indexes of several sizes are made from real articles (`evals.speed.synthetic`). Each is built, opened, asked,
compared and added to in separate processes (`evals.speed.one_size`), so that none inherits another's memory.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.data.cached_indexes import kept
from evals.data.dev_sets import read_rows
from evals.data.questions import SEED, read_questions
from evals.reports.plots import Panel, sheet
from evals.reports.table import share, table
from evals.scoring.metrics import Latency
from evals.speed import synthetic
from evals.speed.faiss_kinds import Kind
from evals.speed.one_size import Added, Asked, Built, Compared
from evals.speed.subprocesses import Task, machine, measured
from index import build_index

SETS = ("reuters21578", "bbc_news", "realtimeqa_dev")
QUESTIONS = 100  # real ones, and as many titles
ADDED = 16  # articles added one at a time; the first is not timed


@dataclass(frozen=True, slots=True)
class Size:
    """All measurements at one size."""

    built: Built
    asked: Asked
    compared: Compared
    added: Added


@dataclass(frozen=True, slots=True)
class Report:
    """:param articles: the real ones that the indexes are made from."""

    machine: Mapping[str, str]
    articles: int
    questions: int
    sizes: Sequence[Size]


def run(data: Path, work: Path, sizes: Sequence[int], *, articles: int, say: Callable[[str], None]) -> Report:
    """Make and measure an index of about each size, in whole articles.

    :param work: where the indexes are kept for reuse.
    :param say: called with each step.
    :raises BenchError: if the articles or questions are missing, or a measurement fails.
    """
    body, task = prepared(data, work, articles, say)
    sizes_of = [_measure(work.resolve(), body, task, size, say) for size in sizes]
    return Report(machine(), task["articles"], len(task["questions"]), sizes_of)


def prepared(data: Path, work: Path, articles: int, say: Callable[[str], None]) -> tuple[bytes, Task]:
    """The index of real articles, embedded once, and the questions; the bytes are what it was made from."""
    rows = [row for name in SETS for row in read_rows(data, name) if row.get("text", "").strip()]
    rows = [{**row, "id": f"{place}"} for place, row in enumerate(rows)]
    rows = random.Random(SEED).sample(rows, min(articles + ADDED, len(rows)))
    real, added = rows[:-ADDED], rows[-ADDED:]
    asked = [each.question for each in read_questions(data / "realtimeqa_dev.questions.jsonl.gz")][:QUESTIONS]
    asked += [row["title"] for row in real if len((row.get("title") or "").split()) >= 4][:QUESTIONS]
    body = "".join(json.dumps(row) + "\n" for row in real).encode()

    def make(path: Path) -> None:
        say(f"embedding {len(real):,} real articles")
        source = path.with_name("articles.jsonl")
        source.write_bytes(body)
        build_index([str(source)], path, notice=say)

    # Resolved, because measurements run elsewhere.
    path = kept(work.resolve() / "real", body, make)
    return body, {"real": str(path), "articles": len(real), "questions": asked, "added": added}


def _measure(work: Path, body: bytes, task: Task, size: int, say: Callable[[str], None]) -> Size:
    task = {**task, "passages": size, "path": str(multiplied(work, body, task, size, say))}
    found: dict[str, Any] = {}
    for stage in ("build", "ask", "compare", "add"):
        say(f"{size:,} passages: {stage}")
        found[stage] = measured("evals.speed.one_size", stage, task, work)
    return size_of(found)


def multiplied(work: Path, body: bytes, task: Task, size: int, say: Callable[[str], None]) -> Path:
    """An index of about so many passages, made from the real one; without checkpoints."""

    def make(path: Path) -> None:
        say(f"{size:,} passages: make")
        measured("evals.speed.one_size", "make", {**task, "passages": size, "path": str(path)}, work)

    return kept(work / str(size), body + Path(synthetic.__file__).read_bytes(), make)


def size_of(found: Mapping[str, Any]) -> Size:
    """A `Size` from the results that the stages wrote."""
    asked, compared = found["ask"], found["compare"]
    searching = {
        mode: {label: Latency(**spread) for label, spread in by_filter.items()}
        for mode, by_filter in asked["searching"].items()
    }
    others = [Kind(**{**kind, "searching": Latency(**kind["searching"])}) for kind in compared["others"]]
    return Size(
        Built(**found["build"]),
        Asked(**{**asked, "searching": searching}),
        Compared(**{**compared, "others": others}),
        Added(**found["add"]),
    )


def as_text(report: Report) -> str:
    """The report as tables."""
    columns = [_cells(size) for size in report.sizes]
    headings = ("", *(f"{size.built.passages:,}" for size in report.sizes))
    parts = [table(headings, [[label, *(column[label] for column in columns)] for label in columns[0]]), ""]
    for size in report.sizes:
        filters = list(size.compared.recall)
        rows = [
            [
                kind.name,
                f"{kind.building:.1f} s",
                megabytes(kind.size),
                milliseconds(kind.searching),
                *(share(kind.recall[label]) for label in filters),
            ]
            for kind in size.compared.others
        ]
        parts += [
            f"{size.built.passages:,} passages, searched as: {size.compared.chosen}",
            table(("", "build", "size", "median (p95)", *(f"recall, {label}" for label in filters)), rows),
            "",
        ]
    parts += [
        f"{report.articles:,} real articles; {report.questions} questions; median (95th percentile).",
        ", ".join(f"{name} {value}" for name, value in report.machine.items()),
    ]
    return "\n".join(parts)


def _cells(size: Size) -> dict[str, str]:
    """The column of one size, by row label."""
    built, asked, added = size.built, size.asked, size.added
    return {
        "articles": f"{built.articles:,}",
        "writing the vector checkpoint": f"{built.dense:.1f} s",
        "writing the word checkpoint": f"{built.words:.1f} s",
        "memory while writing them": megabytes(built.peak),
        **{f"{part} on disk": megabytes(count) for part, count in built.size.items()},
        "opening, to the first answer": f"{asked.opening:.2f} s",
        "memory, opened": megabytes(asked.peak),
        **{
            f"{mode}, {label}": milliseconds(spread)
            for mode, by_filter in asked.searching.items()
            for label, spread in by_filter.items()
        },
        **{f"recall@10, {label}": share(found) for label, found in size.compared.recall.items()},
        "adding an article to one other": f"{1000 * added.to_empty:.0f} ms",
        "adding an article to these": f"{1000 * added.to_full:.0f} ms",
        "ratio": f"{added.to_full / added.to_empty:.2f}x",
    }


def megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"


def milliseconds(spread: Latency) -> str:
    return f"{1000 * spread.median:.1f} ({1000 * spread.p95:.1f}) ms"


def as_svg(report: Report) -> str:
    """The report as curves over the number of passages."""
    panels: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for size in report.sizes:
        for title, values in _points(size).items():
            for label, value in values.items():
                panels.setdefault(title, {}).setdefault(label, []).append((size.built.passages, value))
    drawn = [
        Panel(title, curves, logarithmic=not title.startswith("Recall")) for title, curves in panels.items()
    ]
    return sheet(drawn, "What an index costs as it grows")


def _points(size: Size) -> dict[str, dict[str, float]]:
    """The points of one size, by panel and curve."""
    built, asked, recall, kinds = size.built, size.asked, size.compared.recall, size.compared.others
    medians = {
        mode: {label: 1000 * spread.median for label, spread in by_filter.items()}
        for mode, by_filter in asked.searching.items()
    }
    every = next(iter(recall))  # the filter that all passages pass
    return {
        "Seconds to write the checkpoints": {"vectors": built.dense, "words": built.words},
        "Megabytes on disk": {part: count / 1e6 for part, count in built.size.items()},
        "Seconds to open": {"to the first passages": asked.opening},
        "Megabytes of memory": {"opened": asked.peak / 1e6, "while writing": built.peak / 1e6},
        "Milliseconds of a search (median)": {
            "dense": medians["dense"][every],
            "BM25": medians["bm25"][every],
            **{f"fused, {label}": median for label, median in medians["fused"].items()},
        },
        "Recall@10 as chosen": {**recall},
        "Milliseconds of each kind (median)": {kind.name: 1000 * kind.searching.median for kind in kinds},
        "Recall@10 of each kind": {kind.name: kind.recall[every] for kind in kinds},
        "Seconds to build each kind": {kind.name: kind.building for kind in kinds},
        "Megabytes of each kind": {kind.name: kind.size / 1e6 for kind in kinds},
    }
