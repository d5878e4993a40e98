"""What a shared index costs beside the embedded one: building, size, memory, latency and recall.

The same articles and vectors (`evals.speed.synthetic`) are copied into an embedded index, into a shared one
in a folder, and into one on an S3 server of this machine where the tests' server is installed. Each is built
and asked in a process of its own.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from time import perf_counter
from typing import Any, get_args

import numpy as np

from evals.reports.plots import Panel, sheet
from evals.reports.table import share, table
from evals.scoring.metrics import Latency, latency
from evals.speed.one_size import FILTERS, most_held
from evals.speed.scale import megabytes, milliseconds, multiplied, prepared
from evals.speed.subprocesses import Task, machine, main, measured, timed
from index import Hit, Store, copy_index, open_index
from index.address import is_shared
from index.open import engine_at, shared_at
from index.search.filters import joined, labels
from index.search.rank import Mode
from index.storage.database import Database
from index.text.canonical import canonical
from index.types import EmbeddingMatrix

DEPTH = 20
"""Passages of which recall is measured."""
CHOSEN = ("no filter", "one month")
ON_S3 = 30
"""Questions asked on S3: the tests' server takes some 10 ms a request, and a search makes dozens."""
LARGEST_ON_S3 = 200_000
"""Passages above which S3 is left out: of each object that server reads all for any part of it that is asked
for, so it would be measured, and not the index."""
_BLOCK = 50_000  # vectors compared at a time
_MODULE = "evals.speed.shared"


@dataclass(frozen=True, slots=True)
class Kept:
    """One index.

    :param kind: ``"embedded"``, ``"folder"`` or ``"S3"``; on S3 only `ON_S3` questions are asked.
    :param copying: seconds until all was in and read back; `optimizing` likewise for ``dateline optimize``.
    :param size: bytes on disk; 0 on S3, where it is that of the folder.
    :param opening: seconds to the first passages found.
    :param peak: the most memory held by a process that only asks, in bytes; without the models.
    :param searching: seconds of a search without embedding the question, by mode and filter.
    :param recall: share of the exact best `DEPTH` passages that dense search finds, by filter.
    """

    kind: str
    passages: int
    copying: float
    optimizing: float
    size: int
    opening: float
    peak: int
    searching: Mapping[str, Mapping[str, Latency]]
    recall: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Report:
    machine: Mapping[str, str]
    articles: int
    questions: int
    indexes: Sequence[Kept]


def run(
    data: Path, work: Path, sizes: Sequence[int], *, articles: int, say: Callable[[str], None]
) -> Iterator[Report]:
    """Build and ask an index of each kind and size.

    :param work: where indexes are kept; the shared ones are made anew.
    :returns: after each index the report so far, because a million passages take long.
    :raises BenchError: if the articles or questions are missing, or a measurement fails.
    """
    body, task = prepared(data, work, articles, say)
    work = work.resolve()
    task = {**task, "vectors": str(work / "questions.npy")}
    measured(_MODULE, "embed", task, work)
    found: list[Kept] = []

    def report() -> Report:
        return Report(machine(), task["articles"], len(task["questions"]), [*found])

    for size in sizes:
        source = multiplied(work, body, task, size, say)
        say(f"{size:,} passages: exact search")
        best = measured(_MODULE, "exact", {**task, "path": str(source)}, work)["best"]
        for kind, folder in (("embedded", ""), ("folder", "lance://")):
            place = work / f"{size}-{kind}"
            rmtree(place, ignore_errors=True)
            found.append(_measure(kind, f"{folder}{place}", source, task, best, work, say))
            yield report()
        with _object_storage() as bucket:
            if bucket and size <= LARGEST_ON_S3:
                few = {**task, "questions": task["questions"][:ON_S3]}
                found.append(_measure("S3", f"{bucket}/{size}", source, few, best, work, say))
                yield report()


def _measure(
    kind: str,
    address: str,
    source: Path,
    task: Task,
    best: Mapping[str, Sequence[Sequence[Sequence[object]]]],
    work: Path,
    say: Callable[[str], None],
) -> Kept:
    task = {**task, "from": str(source), "path": address}
    say(f"{address}: build")
    built = measured(_MODULE, "build", task, work)
    say(f"{address}: ask")
    asked = measured(_MODULE, "ask", task, work)
    recall = {
        label: sum(
            len({*map(tuple, one)} & {*map(tuple, other)})
            for one, other in zip(hits, best[label], strict=False)
        )
        / sum(map(len, best[label][: len(hits)]))
        for label, hits in asked.pop("found").items()
    }
    asked["searching"] = {
        mode: {label: Latency(**spread) for label, spread in spreads.items()}
        for mode, spreads in asked["searching"].items()
    }
    return Kept(kind=kind, **built, **asked, recall=recall)


@contextmanager
def _object_storage() -> Iterator[str | None]:
    """A bucket on a server of this machine; None where the tests' server is not installed."""
    if find_spec("moto") is None or find_spec("tests") is None:
        yield None
        return
    import pytest

    from tests.support.object_storage import object_storage, put

    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # or each request is a line
    with pytest.MonkeyPatch.context() as environment, object_storage(environment) as endpoint:
        put(endpoint, "archive")
        yield "lance+s3://archive"


# In processes of their own.


@dataclass(frozen=True, slots=True)
class Built:
    passages: int
    copying: float
    optimizing: float
    size: int


@dataclass(frozen=True, slots=True)
class Asked:
    """:param found: the passages of a dense search for each question, by filter: article and place."""

    opening: float
    peak: int
    searching: Mapping[str, Mapping[str, Latency]]
    found: Mapping[str, Sequence[Sequence[tuple[str, int]]]]


@dataclass(frozen=True, slots=True)
class Exact:
    best: Mapping[str, Sequence[Sequence[tuple[str, int]]]]


class Given:
    """Knows the questions' vectors, so that no model takes memory or time."""

    def __init__(self, questions: Sequence[str], vectors: EmbeddingMatrix) -> None:
        self._vectors: dict[str, EmbeddingMatrix] = dict(zip(map(canonical, questions), vectors, strict=True))

    def embed_question(self, text: str, /) -> EmbeddingMatrix:
        vector: EmbeddingMatrix = self._vectors[text][None]
        return vector


class Informed(Store):
    """A store with known question vectors, and without a model."""

    given: Any

    @property
    def embedder(self) -> Any:
        return self.given


def embed(task: Task) -> None:
    """Embed the questions once."""
    with open_index(task["real"]) as real:
        vectors = [real.embedder.embed_question(text) for text in task["questions"]]
    np.save(task["vectors"], np.concatenate(vectors))


def exact(task: Task) -> Exact:
    """The nearest passages of each question, by looking at all of them."""
    questions = np.load(task["vectors"], allow_pickle=False)
    database = Database(Path(task["path"]))
    parts, matrices = [], []
    for rows, matrix in database.changes.vectors_between(0, database.change()):
        parts.append(labels(rows))
        matrices.append(matrix.astype(np.float16))
    held, vectors = joined(parts), np.concatenate(matrices)
    cosines = np.concatenate(
        [
            questions @ vectors[first : first + _BLOCK].astype(np.float32).T
            for first in range(0, len(vectors), _BLOCK)
        ],
        axis=1,
    )
    best: dict[str, list[list[tuple[str, int]]]] = {}
    for label in CHOSEN:
        passing = np.flatnonzero(FILTERS[label].passing(held))
        for row in cosines[:, passing]:
            numbers = held.numbers[passing[np.argsort(-row)[:DEPTH]]].tolist()
            places = database.locate(numbers)
            best.setdefault(label, []).append(
                [(database.article(places[one][0]).id, places[one][1]) for one in numbers]
            )
    database.close()
    return Exact(best)


def build(task: Task) -> Built:
    """Copy the articles, and bring the search indexes up to date."""
    address = task["path"]
    started = perf_counter()
    copied = copy_index(task["from"], address)
    copying, started = perf_counter() - started, perf_counter()
    if is_shared(address):
        shared_at(address).upkeep()
    optimizing = perf_counter() - started if is_shared(address) else 0.0
    folder = Path(address.removeprefix("lance://"))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Built(copied.passages, copying, optimizing, size)


def ask(task: Task) -> Asked:
    """Open the index, and ask questions in every mode, of all articles and of those of a month."""
    questions = task["questions"]
    started = perf_counter()
    store = Informed(engine_at(task["path"]))
    store.given = Given(questions, np.load(task["vectors"], allow_pickle=False)[: len(questions)])
    with store:

        def search(question: str, mode: Mode, label: str, count: int = 10) -> list[Hit]:
            chosen = FILTERS[label]
            return store.search(question, top_k=count, mode=mode, since=chosen.since, until=chosen.until)

        search(questions[0], "fused", CHOSEN[0])
        opening = perf_counter() - started
        searching = {
            mode: {
                label: latency(timed(partial(search, mode=mode, label=label), questions)) for label in CHOSEN
            }
            for mode in get_args(Mode)
        }
        held = most_held()
        found = {
            label: [
                [(hit.passage.article.id, hit.passage.start) for hit in search(text, "dense", label, DEPTH)]
                for text in questions
            ]
            for label in CHOSEN
        }
    return Asked(opening, held, searching, found)


# Telling


def as_text(report: Report) -> str:
    """The report as a table, a column for each index."""
    columns = [_cells(kept) for kept in report.indexes]
    headings = ("", *(f"{kept.kind}, {kept.passages:,}" for kept in report.indexes))
    return "\n".join(
        [
            table(headings, [[label, *(column[label] for column in columns)] for label in columns[0]]),
            f"{report.articles:,} real articles; {report.questions} questions; median (95th percentile).",
            ", ".join(f"{name} {value}" for name, value in report.machine.items()),
        ]
    )


def _cells(kept: Kept) -> dict[str, str]:
    return {
        "copying, read back": f"{kept.copying:.0f} s",
        "dateline optimize": f"{kept.optimizing:.0f} s" if kept.kind != "embedded" else "-",
        "on disk": megabytes(kept.size) if kept.size else "-",
        "memory, asking": megabytes(kept.peak),
        "opening, to the first passages": f"{kept.opening:.2f} s",
        **{
            f"{mode}, {label}": milliseconds(spread)
            for mode, spreads in kept.searching.items()
            for label, spread in spreads.items()
        },
        **{f"recall@{DEPTH}, {label}": share(found) for label, found in kept.recall.items()},
    }


def as_svg(report: Report) -> str:
    """The report as curves over the number of passages."""
    panels: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for kept in report.indexes:
        points = {
            "Seconds to copy and optimize": kept.copying + kept.optimizing,
            "Megabytes on disk": kept.size / 1e6,
            "Megabytes of memory, asking": kept.peak / 1e6,
            **{
                f"Milliseconds, {mode}, {label} (median)": 1000 * spread.median
                for mode, spreads in kept.searching.items()
                for label, spread in spreads.items()
                if mode == "fused" or label == CHOSEN[0]
            },
            f"Recall@{DEPTH} of dense search": kept.recall[CHOSEN[0]],
        }
        for title, value in points.items():
            if value:
                panels.setdefault(title, {}).setdefault(kept.kind, []).append((kept.passages, value))
    drawn = [
        Panel(title, curves, logarithmic=not title.startswith("Recall")) for title, curves in panels.items()
    ]
    return sheet(drawn, "A shared index beside the embedded one")


def as_json(report: Report) -> str:
    return json.dumps(asdict(report), indent=2) + "\n"


if __name__ == "__main__":
    import sys

    main({"embed": embed, "exact": exact, "build": build, "ask": ask}, *sys.argv[1:])
