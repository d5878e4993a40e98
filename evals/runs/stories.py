"""Asks for lists, chronologies and other stories, and judges the answers."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.data.cached_indexes import kept
from evals.data.corpus import Corpus
from evals.data.stories import PARTS, StoryQuestion, read_stories
from evals.errors import QuestionFileError
from evals.reports.table import share, table
from evals.scoring.metrics import Score
from evals.scoring.stories import FIGURES, LABELS, Judged, judge, scores
from index.types import Progress
from rag import Answerer
from rag.reading.reader import Reader

FOLDER = Path(__file__).parents[1] / "stories"
ARTICLES = FOLDER / "articles.jsonl"


@dataclass(frozen=True, slots=True)
class StoriesResult:
    """What was measured on one part of the set: one of `PARTS`."""

    part: str
    corpus: Corpus
    judged: tuple[Judged, ...]

    @property
    def scores(self) -> dict[str, Score]:
        return scores(self.judged)

    def as_dict(self) -> dict[str, Any]:
        return {
            "questions": len(self.judged),
            "scores": {
                name: {"value": round(score.value, 4), "count": score.count}
                for name, score in self.scores.items()
            },
            "outcomes": [one.as_dict() for one in self.judged],
        }


def run(cache: Path, part: str, progress: Progress = lambda *done: None) -> list[StoriesResult]:
    """Ask the questions of one part, or of ``"all"`` parts; one result each.

    The index of the articles is kept in a folder of `cache`.

    :raises QuestionFileError: if the articles or the questions are missing.
    """
    asked = parts_of(part)
    with opened(cache, progress) as answerer:
        return [
            StoriesResult(name, _corpus(listed, ARTICLES), ask(answerer, listed, name, progress))
            for name, listed in asked.items()
        ]


def parts_of(part: str) -> dict[str, list[StoryQuestion]]:
    """The questions of one part, or of ``"all"`` parts, by part."""
    return {name: asked_of(name) for name in PARTS if part in (name, "all")}


def asked_of(part: str) -> list[StoryQuestion]:
    """The questions of a part."""
    return [one for one in read_stories(FOLDER / "questions.jsonl") if one.part == part]


def opened(cache: Path, progress: Progress = lambda *done: None, reader: Reader | None = None) -> Answerer:
    """An answerer over the articles; the index is kept in a folder of `cache`.

    :param reader: by default our own.
    :raises QuestionFileError: if the articles are missing.
    """
    from rag import open_answerer

    if not ARTICLES.is_file():
        raise QuestionFileError(f"Expected {ARTICLES.name} in {FOLDER.name}/, found none.")
    return open_answerer(_indexed(ARTICLES, cache, progress), reader=reader)


def ask(
    answerer: Answerer, questions: Sequence[StoryQuestion], name: str, progress: Progress
) -> tuple[Judged, ...]:
    """Ask each question by itself, as a user does, and judge the answers."""
    judged = []
    for done, question in enumerate(questions, start=1):
        judged.append(judge(question, answerer.answer(question.question)))
        progress(name, done, len(questions))
    return tuple(judged)


def floors(measured: Mapping[str, Score]) -> dict[str, Score]:
    """The scores that have floors."""
    return {name: score for name, score in measured.items() if name not in FIGURES}


def as_text(results: Sequence[StoriesResult]) -> str:
    """The scores of all parts side by side, each with what it was measured over."""
    measured = [result.scores for result in results]
    headings = [heading for result in results for heading in (result.part, "of")]
    rows = [
        (label, *(cell for each in measured for cell in _cells(name, each.get(name))))
        for name, label in LABELS.items()
        if any(name in each for each in measured)
    ]
    return table(("stories", *headings), rows)


def shown(one: Judged) -> str:
    """What was asked, the shape of the answer, and what it found, missed and has wrong."""
    shape = "refused" if one.answer.refused else one.answer.shape
    lines = [f"{one.question.id} {one.question.question}", f"  {one.question.shape}, answered: {shape}"]
    for title, texts in (("found", one.found), ("missed", one.missed), ("wrong", one.wrong)):
        if texts:
            lines.append(f"  {title}: {'; '.join(' '.join(text.split()) for text in texts)}")
    return "\n".join(lines)


def _cells(name: str, score: Score | None) -> tuple[str, str]:
    if score is None:
        return "–", "0"
    return f"{score.value:.1f}" if name in FIGURES else share(score.value), str(score.count)


def _indexed(articles: Path, cache: Path, progress: Progress) -> Path:
    from index import build_index

    return kept(
        cache / "stories",
        articles.read_bytes(),
        lambda path: build_index([str(articles)], path, progress=progress),
    )


def _corpus(questions: Sequence[StoryQuestion], articles: Path) -> Corpus:
    body = articles.read_bytes()
    asked = hashlib.sha256("\n".join(map(repr, questions)).encode())
    count = sum(bool(line.strip()) for line in body.splitlines())
    return Corpus(len(questions), count, asked.hexdigest(), hashlib.sha256(body).hexdigest())
