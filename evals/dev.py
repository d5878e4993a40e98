"""Retrieval, and whole answers, on development sets: news quizzes, reading tests, long documents.

The sets are no part of this repository. Each is a pair ``<set>.articles.jsonl.gz`` and
``<set>.questions.jsonl.gz`` in one folder; an index of each is built once and kept under ``var/dev``.
"""

import gzip
import hashlib
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from evals.ablation import MODES, Row, ablate, as_table
from evals.datasets import article_texts
from evals.errors import BenchError
from evals.progress import bars
from evals.questions import SEED, Question, read_questions, sample
from evals.run import Answerer, Result, evaluate
from evals.table import share, summary, table
from index.text import canonical, version
from index.types import Progress


@dataclass(frozen=True, slots=True)
class DevSet:
    """A development set.

    :param limit: questions drawn where no ``--limit`` is given; None for all.
    :param labelled: it has unanswerable questions, so whole answers can be judged on it.
    """

    name: str
    limit: int | None
    labelled: bool


SETS = (
    DevSet("realtimeqa_dev", None, True),
    DevSet("multihoprag500", None, True),
    DevSet("single_topic_rag", None, True),
    DevSet("squad2_a", 1500, True),
    DevSet("squad11_a", 1500, False),
    DevSet("squadshifts_newwiki", 1000, False),
    DevSet("qed_dev", None, False),
)


@dataclass(frozen=True, slots=True)
class DevResult:
    """What was measured on one set.

    :param articles: how many the index holds.
    :param result: of whole answers, where they were asked for.
    """

    name: str
    articles: int
    rows: tuple[Row, ...]
    result: Result | None

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
    data: Path, cache: Path, names: Sequence[str], *, limit: int | None, articles: int | None, answers: bool
) -> Iterator[DevResult]:
    """Measure each named set (all where none is named), one after the other.

    :param limit: questions of each set; None for the set's own limit.
    :param articles: articles of each set, those the questions are about first; None for all.
    :raises BenchError: for a set that does not exist or is not in `data`.
    """
    from index import open_index

    for dev_set in _named(names):
        questions = read_questions(_file(data, dev_set.name, "questions"))
        questions = sample(questions, limit if limit is not None else dev_set.limit)
        rows = read_rows(data, dev_set.name)
        questions = with_twins(questions, rows)
        if articles is not None:
            rows = _fewer(rows, questions, articles)
        with bars() as progress:
            path = _indexed(rows, cache / dev_set.name, progress)
            answerer = _answerer(path) if answers and dev_set.labelled else None
            with open_index(path) as store:
                measured = ablate(store, questions, answerer, progress)
                held = store.stats().articles
            result = None
            if answerer:

                def tell(done: int, total: int, name: str = dev_set.name, told: Progress = progress) -> None:
                    told(name, done, total)

                result = evaluate(answerer, questions, article_texts(path), progress=tell)
        yield DevResult(dev_set.name, held, tuple(measured), result)


def as_text(results: Sequence[DevResult]) -> str:
    """Each set's tables, then the mean of the sets by search mode."""
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


def _answerer(path: Path) -> Answerer:
    # Retrieval is measured without loading what reads.
    from rag import open_answerer

    return open_answerer(path)


def _named(names: Sequence[str]) -> list[DevSet]:
    unknown = sorted(set(names) - {dev_set.name for dev_set in SETS})
    if unknown:
        known = ", ".join(dev_set.name for dev_set in SETS)
        raise BenchError(f"Expected development sets among {known}; got {', '.join(unknown)}.")
    return [dev_set for dev_set in SETS if not names or dev_set.name in names]


def _file(data: Path, name: str, kind: str) -> Path:
    path = data / f"{name}.{kind}.jsonl.gz"
    if not path.is_file():
        raise BenchError(f"Expected {path.name} in {data}, found none; name its folder with --data.")
    return path


def read_rows(data: Path, name: str) -> list[dict[str, Any]]:
    """The articles of a set, as its file has them.

    :raises BenchError: where `data` has no such set.
    """
    path = _file(data, name, "articles")
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def with_twins(questions: Sequence[Question], rows: Sequence[dict[str, Any]]) -> tuple[Question, ...]:
    """Questions whose gold counts every article of the same text: an index may hold any one of them."""
    texts = {row["id"]: version(canonical(row["text"])) for row in rows}
    twins: dict[str, list[str]] = {}
    for identifier, text in texts.items():
        twins.setdefault(text, []).append(identifier)
    return tuple(
        replace(
            question,
            gold_ids=tuple(twin for gold in question.gold_ids for twin in twins.get(texts.get(gold, ""), ())),
        )
        for question in questions
    )


def _fewer(rows: Sequence[dict[str, Any]], questions: Sequence[Question], count: int) -> list[dict[str, Any]]:
    wanted = {gold for question in questions for gold in question.gold_ids}
    shuffled = random.Random(SEED).sample(list(rows), len(rows))
    return sorted(shuffled, key=lambda row: row["id"] not in wanted)[:count]


def _indexed(rows: Sequence[dict[str, Any]], folder: Path, progress: Progress) -> Path:
    """The folder's index of these articles, built unless it was built by this very code."""
    from index import build_index

    body = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    key = hashlib.sha256(_code() + body.encode("utf-8", "replace")).hexdigest()
    stamp, path = folder / "built", folder / "index"
    if stamp.is_file() and stamp.read_text() == key:
        return path
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    source = folder / "articles.jsonl"
    source.write_text(body, encoding="utf-8", errors="replace")
    build_index([str(source)], path, progress=progress)
    stamp.write_text(key)
    return path


def _code() -> bytes:
    # Any change to what decides passages or vectors calls for another index; the rest of the package
    # does not, and rebuilding takes minutes.
    package = Path(__file__).parent.parent / "index"
    names = ("text", "sentences", "passages", "fields", "runtime")
    return b"".join(path.read_bytes() for name in names if (path := package / f"{name}.py").is_file())
