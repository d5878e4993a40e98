"""The datasets that have floors: questions and the articles they are about, both in this repository."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.errors import QuestionFileError
from evals.gate import Corpus, fingerprint
from evals.questions import read_questions
from evals.run import Result, evaluate
from index.types import Progress

ROOT = Path(__file__).parent.parent


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
    """Index the dataset's articles afresh, ask its questions, and say what was measured on.

    :raises QuestionFileError: where its articles or its questions are missing.
    """
    from index import build_index
    from rag import open_answerer

    questions = read_questions(dataset.questions)
    if not dataset.articles:
        raise QuestionFileError(f"Expected articles (*.md) in {dataset.folder.name}/, found none.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        build_index([str(article) for article in dataset.articles], path, progress=progress)
        result = evaluate(
            open_answerer(path),
            questions,
            article_texts(path),
            progress=progress and (lambda done, total: progress(dataset.name, done, total)),
        )
    questions_sha256, articles_sha256 = fingerprint(dataset.questions, dataset.articles)
    return Corpus(len(questions), len(dataset.articles), questions_sha256, articles_sha256), result


def article_texts(path: Path) -> Mapping[str, str]:
    """Article id to text, of all that an index holds."""
    from index import open_index

    with open_index(path) as store:
        return {article.id: article.text for article in store.articles()}
