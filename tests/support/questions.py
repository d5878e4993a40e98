"""Questions, and what is read for them, as the reader and the judge take them."""

from typing import Any

from index.text.words import content_stems
from index.types import Article, Hit, Passage
from rag.question.kind import Question, asks_for_several, kind_of


def make_question(text: str = "", **changes: Any) -> Question:
    """A question over an index that knows nothing of its words, so that all weigh the same."""
    values: dict[str, Any] = {
        "stems": tuple(content_stems(text)),
        "frequencies": {},
        "passages": 1000,
        "kind": kind_of(text),
        "several": asks_for_several(text),
    }
    return Question(text, **{**values, **changes})


def make_article(text: str, article_id: str = "ferry", **changes: Any) -> Article:
    return Article(article_id, **{"title": f"The {article_id}", "text": text, **changes})


def make_hit(article: Article, score: float = 1.0, cosine: float | None = None) -> Hit:
    """A hit of a whole article."""
    return Hit(Passage(article, 0, len(article.text)), score, cosine)
