"""The datasets with floors: questions and the articles they are about, in this repository."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.data.corpus import Corpus, fingerprint
from evals.data.questions import Question, read_questions
from evals.errors import QuestionFileError
from evals.runs.run import evaluate
from evals.scoring.result import Result
from index.types import Article, Embedder, Passage, Progress

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A question file, and the folder of Markdown articles it is about."""

    name: str
    questions: Path
    folder: Path

    @property
    def articles(self) -> list[Path]:
        return sorted(self.folder.glob("*.md"))


DATASETS = (Dataset("seeds", ROOT / "seeds" / "questions.jsonl", ROOT / "seeds"),)


def measure(dataset: Dataset, progress: Progress | None = None) -> tuple[Corpus, Result]:
    """Index the dataset's articles from scratch and ask its questions; returns what was measured on, and the
    result.

    :raises QuestionFileError: if its articles or its questions are missing.
    """
    from index import build_index
    from rag import open_answerer

    questions = read_questions(dataset.questions)
    if not dataset.articles:
        raise QuestionFileError(f"Expected articles (*.md) in {dataset.folder.name}/, found none.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        build_index([str(article) for article in dataset.articles], path, progress=progress)
        held = holdings(path, questions)
        result = evaluate(
            open_answerer(path),
            questions,
            held.texts,
            held.passages,
            progress=progress and (lambda done, total: progress(dataset.name, done, total)),
        )
    questions_sha256, articles_sha256 = fingerprint(dataset.questions, dataset.articles)
    return Corpus(len(questions), len(dataset.articles), questions_sha256, articles_sha256), result


@dataclass(frozen=True, slots=True)
class Holdings:
    """What measuring needs from an index, by article id.

    :param texts: of every article.
    :param passages: of the articles that questions are about.
    """

    texts: Mapping[str, str]
    passages: Mapping[str, Sequence[Passage]]


def holdings(
    path: str | Path, questions: Sequence[Question], notice: Callable[[str], None] = lambda text: None
) -> Holdings:
    """Read what an index holds.

    :param notice: called with a sentence if the model must first be converted, which takes a minute.
    :raises IndexMissing: if there is no index.
    """
    from index import open_index

    wanted = {gold for question in questions for gold in question.gold_ids}
    with open_index(path, notice=notice) as store:
        articles = store.articles()
        gold = [article for article in articles if article.id in wanted]
        return Holdings({article.id: article.text for article in articles}, _cut(gold, store.embedder))


def _cut(articles: Sequence[Article], embedder: Embedder) -> dict[str, Sequence[Passage]]:
    # Split again, because an index does not list passages; the same text is always split alike.
    from index.passages.split import passages

    return {article.id: cut for article, cut in zip(articles, passages(articles, embedder), strict=True)}
