"""Asks for lists, chronologies and other stories, and judges the answers."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.data.cached_indexes import kept
from evals.data.corpus import Corpus
from evals.data.dev_sets import Material, load, named
from evals.data.stories import KEPT, NEWS, NEWS_SET, PARTS, StoryQuestion, read_stories
from evals.errors import QuestionFileError
from evals.reports.table import share, table
from evals.runs.dev import indexed
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


def run(
    cache: Path, part: str, progress: Progress = lambda *done: None, news: Path | None = None
) -> list[StoriesResult]:
    """Ask the questions of one part, of ``"all"`` parts over our own articles, or of all over ``"news"``; one
    result each.

    The index of the articles is kept in a folder of `cache`.

    :param news: the folder of development sets, for ``"news"``.
    :raises QuestionFileError: if the articles or the questions are missing.
    :raises BenchError: if `news` has no such set.
    """
    body = news_articles(news).body().encode() if news else ARTICLES.read_bytes()
    with opened(cache, progress, news=news) as answerer:
        return [
            StoriesResult(name, _corpus(listed, body), ask(answerer, listed, name, progress))
            for name, listed in parts_of(part).items()
        ]


def parts_of(part: str) -> dict[str, list[StoryQuestion]]:
    """The questions of one part, of ``"all"`` parts over our own articles, or of all over ``"news"``, by
    part."""
    parts = NEWS if part == "news" else PARTS
    return {name: asked_of(name) for name in parts if part in (name, "all", "news")}


def asked_of(part: str) -> list[StoryQuestion]:
    """The questions of a part."""
    file = "news" if part in NEWS else "questions"
    return [one for one in read_stories(FOLDER / f"{file}.jsonl") if one.part == part]


def news_articles(data: Path) -> Material:
    """The articles of the questions over real news.

    :param data: the folder of development sets.
    :raises BenchError: if it has no such set.
    """
    (dev_set,) = named([NEWS_SET])
    return load(data, dev_set)


def opened(
    cache: Path,
    progress: Progress = lambda *done: None,
    reader: Reader | None = None,
    news: Path | None = None,
) -> Answerer:
    """An answerer over the articles; the index is kept in a folder of `cache`.

    :param reader: by default our own.
    :param news: the folder of development sets, for the articles of real news; None for our own.
    :raises QuestionFileError: if the articles are missing.
    :raises BenchError: if `news` has no such set.
    """
    from rag import open_answerer

    if news:
        path = indexed(news_articles(news), cache / NEWS_SET, progress)
        return open_answerer(path, reader=reader)
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


def answers(results: Sequence[StoriesResult]) -> str:
    """What each answer shows, but for the parts that are kept."""
    return "\n\n".join(shown(one) for each in results if each.part not in KEPT for one in each.judged)


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


def _corpus(questions: Sequence[StoryQuestion], body: bytes) -> Corpus:
    asked = hashlib.sha256("\n".join(map(repr, questions)).encode())
    count = sum(bool(line.strip()) for line in body.splitlines())
    return Corpus(len(questions), count, asked.hexdigest(), hashlib.sha256(body).hexdigest())
