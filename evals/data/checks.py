"""Sentences to check against evidence (`evals/checks`): half are faithful, half have one planted error."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.data.questions import read_lines
from evals.errors import QuestionFileError
from index.text.dates import parse_date
from index.types import Article
from rag.checking.verify import Slice

FOLDER = Path(__file__).parents[1] / "checks"
PARTS = ("fitted", "kept")
"""What was looked at while building the check, and what was not."""
THRESHOLD = "threshold"
"""What its weights and threshold are fitted on: the networks have learnt from `fitted`."""


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence and the slices that it cites.

    :param kind: of the planted error; None if the sentence is faithful.
    :param planted: the wrong words of the sentence.
    """

    id: str
    sentence: str
    evidence: tuple[Slice, ...]
    kind: str | None
    planted: str | None


def read_checks(folder: Path) -> tuple[Item, ...]:
    """Read ``articles.jsonl`` and ``items.jsonl`` of a folder.

    :raises QuestionFileError: with the line number, if a line cannot be used, such as one whose quote does
        not stand exactly once in its article.
    """
    articles = {one.id: one for one in read_lines(folder / "articles.jsonl", _article)}

    def item(row: dict[str, Any], number: int, where: str) -> Item:
        evidence = tuple(_slice(one, articles, where) for one in row["evidence"])
        return Item(row["id"], row["sentence"], evidence, row.get("kind"), row.get("planted"))

    return read_lines(folder / "items.jsonl", item)


def _article(row: dict[str, Any], number: int, where: str) -> Article:
    return Article(row["id"], row["title"], row["text"], parse_date(row.get("date")), row.get("outlet"),
                   row.get("author"))  # fmt: skip


def _slice(row: dict[str, Any], articles: dict[str, Article], where: str) -> Slice:
    article = articles.get(row["article"])
    if article is None or article.text.count(row["quote"]) != 1:
        raise QuestionFileError(f"{where}: expected words that stand once in an article, found {row}")
    start = article.text.index(row["quote"])
    return article, start, start + len(row["quote"])
