"""Asking by name: who is somebody, and what did they say, of whom one article tells.

Names are drawn from the articles themselves, so this measures search, not the reader.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evals.reports.table import share, table
from index.types import Article, Progress
from rag.answerer import READ, Answerer
from rag.language.names import names

QUESTIONS = ("who is {}?", "what did {} say?")


@dataclass(frozen=True, slots=True)
class ByName:
    """What was found, in shares of the questions.

    :param names: how many were drawn; each makes two questions.
    :param read: a passage with the name was read.
    :param cited: the answer cites the article with the name.
    :param denied: the answer says that no article mentions the name, which is false.
    """

    names: int
    read: float
    cited: float
    denied: float

    def __str__(self) -> str:
        return table(
            ("names", "passage read", "article cited", "said to be missing"),
            [(str(self.names), share(self.read), share(self.cited), share(self.denied))],
        )


def drawn(articles: Sequence[Article], count: int, seed: int = 0) -> list[str]:
    """Names of two or three words that stand in one article each, at random."""
    holders: Counter[str] = Counter()
    for article in articles:
        holders.update({name.text for name in names(article.text) if _is_of_somebody(name.text)})
    once = sorted(name for name, held in holders.items() if held == 1)
    random.Random(seed).shuffle(once)
    texts = [article.text for article in articles]
    found = (name for name in once if sum(name in text for text in texts) == 1)
    return [name for name, _ in zip(found, range(count), strict=False)]


def _is_of_somebody(name: str) -> bool:
    words = name.split()
    return 2 <= len(words) <= 3 and all(word.isalpha() and word.istitle() for word in words)


def ask(answerer: Answerer, asked: Sequence[str], progress: Progress = lambda *done: None) -> ByName:
    """Ask both questions of every name."""
    read = cited = denied = 0
    for done, name in enumerate(asked, start=1):
        for question in QUESTIONS:
            answer = answerer.answer(question.format(name), top_k=READ)
            holding = [
                hit for hit in answer.hits if name in f"{hit.passage.article.title}\n{hit.passage.text}"
            ]
            read += bool(holding)
            cited += any(name in one.article.text for one in answer.citations)
            denied += answer.refused and "mentions" in (answer.reason or "")
        progress("names", done, len(asked))
    total = max(1, len(asked) * len(QUESTIONS))
    return ByName(len(asked), read / total, cited / total, denied / total)
