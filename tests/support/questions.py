"""Questions, and what is read for them, as the reader and the judge take them."""

from collections.abc import Mapping, Sequence
from typing import Any

from index.text.words import content_stems
from index.types import Article, Hit, Passage
from rag.question.about import Question
from rag.reading.span_network import Extract
from rag.types import Sentence


def make_question(text: str = "", **changes: Any) -> Question:
    """A question over an index that knows nothing of its words, so that all weigh the same."""
    values: dict[str, Any] = {
        "stems": tuple(content_stems(text)),
        "frequencies": {},
        "passages": 1000,
    }
    return Question(text, **{**values, **changes})


def make_article(text: str, article_id: str = "ferry", **changes: Any) -> Article:
    return Article(article_id, **{"title": f"The {article_id}", "text": text, **changes})


def make_hit(article: Article, score: float = 1.0) -> Hit:
    """A hit of a whole article."""
    return Hit(Passage(article, 0, len(article.text)), score)


class Known:
    """A finder that knows some words: it finds them in every passage, with the margin it was told."""

    def __init__(self, margins: Mapping[str, float]) -> None:
        self.margins = margins

    def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
        return [[self._extract(passage)] for passage in passages]

    def _extract(self, passage: Passage) -> Extract:
        sentence = Sentence(passage, passage.start, passage.end)
        for words, margin in self.margins.items():
            if words in passage.text:
                at = passage.start + passage.text.index(words)
                return Extract(sentence, margin, (at, at + len(words)))
        return Extract(sentence, -9.0, None)
