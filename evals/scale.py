"""What dense search, BM25 and the two fused cost as an index grows to a million passages.

Indexes of several sizes are made out of real articles (`evals.multiplied`); each is built, opened, asked,
compared and added to in processes of their own (`evals.scaled`), so that none inherits another's memory.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import multiplied
from evals.apart import Task, machine, measured
from evals.charts import Panel, sheet
from evals.kept import kept
from evals.kinds import Kind
from evals.metrics import Latency
from evals.questions import SEED, read_questions
from evals.scaled import Added, Asked, Built, Compared
from evals.sets import read_rows
from evals.table import share, table
from index import build_index

SETS = ("reuters21578", "bbc_news", "realtimeqa_dev")
QUESTIONS = 100  # real ones, and as many titles
ADDED = 16  # articles added one at a time; the first is not timed


@dataclass(frozen=True, slots=True)
class Size:
    """All that was measured at one size."""

    built: Built
    asked: Asked
    compared: Compared
    added: Added


@dataclass(frozen=True, slots=True)
class Report:
    """:param articles: real ones, of which the indexes are made."""

    machine: Mapping[str, str]
    articles: int
    questions: int
    sizes: Sequence[Size]


def run(data: Path, work: Path, sizes: Sequence[int], *, articles: int, say: Callable[[str], None]) -> Report:
    """Make and measure an index of each size, or nearly: articles are whole.

    :param work: where the real articles' index and those made of it are kept, to be used again.
    :param say: told what is being done.
    :raises BenchError: where the articles or questions are missing, or a measurement stops.
    """
    rows = [row for name in SETS for row in read_rows(data, name) if row.get("text", "").strip()]
    rows = [{**row, "id": f"{place}"} for place, row in enumerate(rows)]
    rows = random.Random(SEED).sample(rows, min(articles + ADDED, len(rows)))
    real, added = rows[:-ADDED], rows[-ADDED:]
    asked = [each.question for each in read_questions(data / "realtimeqa_dev.questions.jsonl.gz")][:QUESTIONS]
    asked += [row["title"] for row in real if len((row.get("title") or "").split()) >= 4][:QUESTIONS]

    body = "".join(json.dumps(row) + "\n" for row in real).encode()
    work = work.resolve()  # measurements run elsewhere

    def make(path: Path) -> None:
        say(f"embedding {len(real):,} real articles")
        source = path.with_name("articles.jsonl")
        source.write_bytes(body)
        build_index([str(source)], path, notice=say)

    task = {"real": str(kept(work / "real", body, make)), "questions": asked, "added": added}
    return Report(machine(), len(real), len(asked), [_measure(work, body, task, size, say) for size in sizes])


def _measure(work: Path, body: bytes, task: Task, size: int, say: Callable[[str], None]) -> Size:
    task = {**task, "passages": size}

    def make(path: Path) -> None:
        say(f"{size:,} passages: making them")
        measured("evals.scaled", "make", {**task, "path": str(path)}, work)

    path = kept(work / str(size), body + Path(multiplied.__file__).read_bytes(), make)
    task = {**task, "path": str(path)}
    found: dict[str, Any] = {}
    for stage in ("build", "ask", "compare", "add"):
        say(f"{size:,} passages: {stage}")
        found[stage] = measured("evals.scaled", stage, task, work)
    return size_of(found)


def size_of(found: Mapping[str, Any]) -> Size:
    """The values of what the stages have written."""
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
    headings = ("", *(f"{size.built.passages:,}" for size in report.sizes))

    def row(label: str, value: Callable[[Size], str]) -> list[str]:
        return [label, *map(value, report.sizes)]

    def megabytes(count: int) -> str:
        return f"{count / 1e6:,.0f} MB"

    def milliseconds(spread: Latency) -> str:
        return f"{1000 * spread.median:.1f} ({1000 * spread.p95:.1f}) ms"

    figures = [
        row("articles", lambda size: f"{size.built.articles:,}"),
        row("writing the vectors' checkpoint", lambda size: f"{size.built.dense:.1f} s"),
        row("writing the words' checkpoint", lambda size: f"{size.built.words:.1f} s"),
        row("memory while writing them", lambda size: megabytes(size.built.peak)),
        *(
            row(f"{part} on disk", lambda size, part=part: megabytes(size.built.size[part]))  # type: ignore[misc]
            for part in report.sizes[0].built.size
        ),
        row("opening, to the first answer", lambda size: f"{size.asked.opening:.2f} s"),
        row("memory, opened", lambda size: megabytes(size.asked.peak)),
        *(
            row(
                f"{mode}, {label}",
                lambda size, mode=mode, label=label: milliseconds(size.asked.searching[mode][label]),  # type: ignore[misc]
            )
            for mode, by_filter in report.sizes[0].asked.searching.items()
            for label in by_filter
        ),
        *(
            row(f"recall@10, {label}", lambda size, label=label: share(size.compared.recall[label]))  # type: ignore[misc]
            for label in report.sizes[0].compared.recall
        ),
        row("adding an article to one other", lambda size: f"{1000 * size.added.to_empty:.0f} ms"),
        row("adding an article to these", lambda size: f"{1000 * size.added.to_full:.0f} ms"),
        row("ratio", lambda size: f"{size.added.to_full / size.added.to_empty:.2f}x"),
    ]
    parts = [table(headings, figures), ""]
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


def as_svg(report: Report) -> str:
    """The report as curves over the number of passages."""
    sizes = report.sizes

    def curve(value: Callable[[Size], float | None]) -> list[tuple[float, float]]:
        drawn = [(float(size.built.passages), value(size)) for size in sizes]
        return [(x, y) for x, y in drawn if y is not None]

    def milliseconds(mode: str, label: str) -> list[tuple[float, float]]:
        return curve(lambda size: 1000 * size.asked.searching[mode][label].median)

    def of_kind(name: str, value: Callable[[Kind], float]) -> list[tuple[float, float]]:
        return curve(
            lambda size: next((value(kind) for kind in size.compared.others if kind.name == name), None)
        )

    names = list(dict.fromkeys(kind.name for size in sizes for kind in size.compared.others))
    filters = list(sizes[0].compared.recall)
    fused = {f"fused, {label}": milliseconds("fused", label) for label in filters}
    panels = [
        Panel(
            "Seconds to write the checkpoints",
            {"vectors": curve(lambda size: size.built.dense), "words": curve(lambda size: size.built.words)},
        ),
        Panel(
            "Megabytes on disk",
            {
                part: curve(lambda size, part=part: size.built.size[part] / 1e6)  # type: ignore[misc]
                for part in sizes[0].built.size
            },
        ),
        Panel("Seconds to open", {"to the first passages": curve(lambda size: size.asked.opening)}),
        Panel(
            "Megabytes of memory",
            {
                "opened": curve(lambda size: size.asked.peak / 1e6),
                "while writing": curve(lambda size: size.built.peak / 1e6),
            },
        ),
        Panel(
            "Milliseconds of a search (median)",
            {"dense": milliseconds("dense", filters[0]), "BM25": milliseconds("bm25", filters[0]), **fused},
        ),
        Panel(
            "Recall@10 as chosen",
            {
                label: curve(lambda size, label=label: size.compared.recall[label])  # type: ignore[misc]
                for label in filters
            },
            logarithmic=False,
        ),
        Panel(
            "Milliseconds of each kind (median)",
            {name: of_kind(name, lambda kind: 1000 * kind.searching.median) for name in names},
        ),
        Panel(
            "Recall@10 of each kind",
            {name: of_kind(name, lambda kind: kind.recall[filters[0]]) for name in names},
            logarithmic=False,
        ),
        Panel(
            "Seconds to build each kind", {name: of_kind(name, lambda kind: kind.building) for name in names}
        ),
        Panel(
            "Megabytes of each kind", {name: of_kind(name, lambda kind: kind.size / 1e6) for name in names}
        ),
    ]
    return sheet(panels, "What an index costs as it grows")
