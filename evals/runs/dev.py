"""Measuring on the development sets (`evals.data.dev_sets`): retrieval and, on request, whole answers.

Each set's index is built once and kept under ``var/dev``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.data.cached_indexes import kept
from evals.data.corpus import Corpus
from evals.data.dev_sets import DevSet, Material, load
from evals.progress import bars
from evals.reports.table import share, summary, table
from evals.runs.ablation import MODES, Row, ablate, as_table
from evals.runs.datasets import holdings
from evals.runs.run import Answerer, evaluate
from evals.scoring.metrics import Score
from evals.scoring.result import Result
from index.types import Progress


@dataclass(frozen=True, slots=True)
class DevResult:
    """What was measured on one set.

    :param articles: how many the index holds, without repeated texts.
    :param result: of whole answers, if requested.
    """

    name: str
    articles: int
    corpus: Corpus
    rows: tuple[Row, ...]
    result: Result | None

    def scores(self) -> dict[str, Score]:
        """All scores with floors: retrieval by stage, and whole answers."""
        retrieval = {name: score for row in self.rows for name, score in row.scores().items() if score.count}
        return {**retrieval, **(self.result.scores if self.result else {})}

    def as_dict(self) -> dict[str, Any]:
        return {
            "set": self.name,
            "articles": self.articles,
            "retrieval": [asdict(row) for row in self.rows],
            "answers": {key: value for key, value in self.result.as_dict().items() if key != "outcomes"}
            if self.result
            else None,
        }


def run(
    data: Path,
    cache: Path,
    sets: Sequence[DevSet],
    *,
    limit: int | None = None,
    articles: int | None = None,
    answers: bool = False,
    model: str | None = None,
) -> Iterator[DevResult]:
    """Measure each set in turn.

    :param limit: questions per set; None for the set's own limit.
    :param articles: articles per set, those the questions are about first; None for all.
    :param answers: measure whole answers too.
    :param model: that writes these; None quotes articles.
    :raises BenchError: if `data` lacks a set.
    """
    from index import open_index

    for dev_set in sets:
        material = load(data, dev_set, limit, articles)
        with bars() as progress:
            path = indexed(material, cache / dev_set.name, progress)
            answerer = _answerer(path, model) if answers else None
            with open_index(path) as store:
                rows = ablate(store, material.questions, None if model else answerer, progress)
                held = store.stats().articles
            result = _answered(answerer, material, path, dev_set.name, progress) if answerer else None
        yield DevResult(dev_set.name, held, material.corpus(), tuple(rows), result)


def as_text(results: Sequence[DevResult]) -> str:
    """Each set's tables, then the mean over the sets by search mode."""
    parts = []
    for each in results:
        parts.append(as_table(f"{each.name} ({each.articles} articles)", each.rows))
        if each.result:
            parts.append(summary(each.result, each.name))
    means = [
        [mode, *(share(sum(values) / len(values)) for values in zip(*_recalls(results, mode), strict=True))]
        for mode in MODES
    ]
    parts.append(table((f"mean of {len(results)} sets", "recall@1", "recall@5", "recall@10"), means))
    return "\n\n".join(parts)


def _recalls(results: Sequence[DevResult], mode: str) -> list[list[float]]:
    return [[value for _, value in row.recall] for each in results for row in each.rows if row.stage == mode]


def _answerer(path: Path, model: str | None) -> Answerer:
    # Late: measuring retrieval needs no reader.
    from rag import open_answerer

    return open_answerer(path, model=model)


def _answered(answerer: Answerer, material: Material, path: Path, name: str, progress: Progress) -> Result:
    held = holdings(path, material.questions)
    return evaluate(
        answerer,
        material.questions,
        held.texts,
        held.passages,
        progress=lambda done, total: progress(name, done, total),
    )


def indexed(material: Material, folder: Path, progress: Progress) -> Path:
    """The folder's index of the set's articles."""
    from index import build_index

    body = material.body().encode("utf-8", "replace")

    def make(path: Path) -> None:
        source = path.with_name("articles.jsonl")
        source.write_bytes(body)
        build_index([str(source)], path, progress=progress)

    return kept(folder, body, make)
