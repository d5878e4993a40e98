"""The development sets: news quizzes, reading tests, long documents. They are not in this repository.

Each is a pair ``<set>.articles.jsonl.gz`` and ``<set>.questions.jsonl.gz`` in one folder.
"""

import gzip
import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from evals.data.corpus import Corpus
from evals.data.questions import SEED, Question, read_questions, sample
from evals.errors import BenchError
from index.text.canonical import canonical, version

FIFTH = 5
"""In the sets that the reader is trained on, one title in so many is held out."""


@dataclass(frozen=True, slots=True)
class DevSet:
    """A development set.

    :param limit: questions drawn without ``--limit``; None for all.
    :param held_out: the reader is trained on the set, so only its held-out part may be reported.
    """

    name: str
    limit: int | None = None
    held_out: bool = False


SETS = (
    DevSet("realtimeqa_dev"),
    DevSet("multihoprag500"),
    DevSet("single_topic_rag"),
    DevSet("squad2_a", limit=1500, held_out=True),
    DevSet("squad11_a", limit=1500, held_out=True),
    DevSet("qed_dev", held_out=True),
)


@dataclass(frozen=True, slots=True)
class Material:
    """The questions and articles of one set.

    :param questions: with every article of the same text counted as gold (`with_twins`).
    :param rows: its articles, as in the file.
    """

    questions: tuple[Question, ...]
    rows: tuple[dict[str, Any], ...]

    def corpus(self) -> Corpus:
        """What floors are pinned to: exactly these questions and articles, in this order."""
        asked = json.dumps([asdict(question) for question in self.questions], default=str)
        return Corpus(len(self.questions), len(self.rows), _sha256(asked), _sha256(self.body()))

    def body(self) -> str:
        """The articles as JSON lines."""
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in self.rows)


def named(names: Sequence[str]) -> list[DevSet]:
    """The sets with these names; all for no names.

    :raises BenchError: for an unknown name.
    """
    unknown = sorted(set(names) - {dev_set.name for dev_set in SETS})
    if unknown:
        known = ", ".join(dev_set.name for dev_set in SETS)
        raise BenchError(f"Expected development sets among {known}; got {', '.join(unknown)}.")
    return [dev_set for dev_set in SETS if not names or dev_set.name in names]


def load(data: Path, dev_set: DevSet, limit: int | None = None, articles: int | None = None) -> Material:
    """Read a set.

    :param limit: questions to draw; None for the set's own limit.
    :param articles: articles to keep, those the questions are about first; None for all.
    :raises BenchError: if `data` has no such set, or nothing in it may be reported.
    """
    questions = read_questions(_file(data, dev_set.name, "questions"))
    rows = read_rows(data, dev_set.name)
    if dev_set.held_out:
        questions = held_out(questions, {row["id"]: row.get("title") or "" for row in rows})
        if not questions:
            raise BenchError(
                f"Expected questions of {dev_set.name} that the reader was not trained on, found none; "
                "choose another set."
            )
    questions = with_twins(sample(questions, limit if limit is not None else dev_set.limit), rows)
    if articles is not None:
        rows = _fewer(rows, questions, articles)
    return Material(questions, tuple(rows))


def is_held_out(title: str) -> bool:
    """Whether this title is kept from training; the sum of its code points decides."""
    return sum(map(ord, title)) % FIFTH == 0


def held_out(questions: Sequence[Question], titles: Mapping[str, str]) -> tuple[Question, ...]:
    """The questions with all their articles kept from training.

    A question without a known article may have been trained on, and is left out.

    :param titles: article id to title.
    """

    def is_kept(question: Question) -> bool:
        about = [titles[each] for each in (*question.gold_ids, *question.related_ids) if each in titles]
        return bool(about) and all(map(is_held_out, about))

    return tuple(question for question in questions if is_kept(question))


def read_rows(data: Path, name: str, kind: str = "articles") -> list[dict[str, Any]]:
    """The articles of a set, as in its file; or its ``"questions"`` or ``"pairs"``.

    :raises BenchError: if `data` has no such file.
    """
    path = _file(data, name, kind)
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def with_twins(questions: Sequence[Question], rows: Sequence[dict[str, Any]]) -> tuple[Question, ...]:
    """Questions with every article of the same text counted as gold: an index may hold any one of them."""
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


def _file(data: Path, name: str, kind: str) -> Path:
    path = data / f"{name}.{kind}.jsonl.gz"
    if not path.is_file():
        raise BenchError(f"Expected {path.name} in {data}, found none; name its folder with --data.")
    return path


def _fewer(rows: Sequence[dict[str, Any]], questions: Sequence[Question], count: int) -> list[dict[str, Any]]:
    wanted = {gold for question in questions for gold in question.gold_ids}
    shuffled = random.Random(SEED).sample(list(rows), len(rows))
    return sorted(shuffled, key=lambda row: row["id"] not in wanted)[:count]


def _sha256(text: str) -> str:
    # Articles may hold lone surrogates, which UTF-8 cannot encode.
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
