"""The articles that a story is told from, and how near their sentences are to its topic."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from index.store import Store
from index.text.sentences import sentences
from index.types import Article, Passage
from rag.language.aliases import speaks_of
from rag.language.quantities import Span
from rag.question.about import analyse, names_and_numbers
from rag.reading.bounded import Bounds
from rag.reading.reader import share
from rag.types import Sentence

FOUND = 100
"""Passages looked at."""
MOST = 16
"""Articles that a story is told from."""
_HELD = 0.3
"""What the share of the topic's words in an article counts beside its cosine."""


@dataclass(frozen=True, slots=True)
class Source:
    """An article on the topic, and how near it is; higher is nearer.

    :param passages: the cosine with the topic of each of its passages that was found, by its place.
    """

    article: Article
    score: float
    passages: Mapping[Span, float]

    def passage(self, sentence: Sentence) -> Passage | None:
        """The nearest passage found that a sentence stands in, if any."""
        held = [place for place in self.passages if place[0] <= sentence.start < place[1]]
        return Passage(self.article, *max(held, key=self.passages.__getitem__)) if held else None

    def near(self, sentence: Sentence) -> float:
        """The cosine of that passage; 0 if there is none."""
        passage = self.passage(sentence)
        return self.passages[passage.start, passage.end] if passage else 0.0


def sources(store: Store, topic: str, bounds: Bounds, near: float) -> list[Source]:
    """The articles on a topic, nearest first; if it has names, those that speak of one of them.

    :param near: the share of the best article's score that others need.
    """
    if not topic.strip():
        return []
    about = analyse(topic, store)
    articles: dict[str, Article] = {}
    found: defaultdict[str, dict[Span, float]] = defaultdict(dict)
    for hit in store.search(topic, top_k=FOUND, mode="dense", **bounds.as_dict()):
        for passage in (hit.passage, *hit.copies):
            articles[passage.article.id] = passage.article
            found[passage.article.id][passage.start, passage.end] = hit.score
    scored = [
        Source(article, max(found[key].values()) + _HELD * share(about, all_of(article)), found[key])
        for key, article in articles.items()
    ]
    if names := [name for name in names_and_numbers(topic) if not name.isdecimal()]:
        scored = [one for one in scored if any(speaks_of(all_of(one.article), name) for name in names)]
    scored.sort(key=lambda one: -one.score)
    return [one for one in scored[:MOST] if one.score >= near * scored[0].score]


def cut(article: Article) -> list[Sentence]:
    """The sentences of an article, in order."""
    whole = Passage(article, 0, len(article.text))
    return [Sentence(whole, start, end) for start, end in sentences(article.text)]


def alone(sentence: Sentence) -> Passage:
    """A sentence as a passage of its own."""
    return Passage(sentence.article, sentence.start, sentence.end)


def all_of(article: Article) -> str:
    """Its title and its text."""
    return f"{article.title}\n{article.text}"
