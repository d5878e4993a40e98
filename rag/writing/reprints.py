"""Outlets: where else a quoted sentence stands, word for word, when a wire story has been printed widely."""

import re
from collections.abc import Iterable
from datetime import date

from index.types import Article, Hit, Passage
from rag.types import Sentence

_ENDS = ".!?…。！？\"'”’»)]"


class Outlets:
    """The articles of each wire story among some hits.

    Two articles are of one story where one's passage is among the copies of the other's (`Hit.copies`).
    """

    def __init__(self, hits: Iterable[Hit] = ()) -> None:
        self._stories: dict[str, tuple[Passage, ...]] = {}
        for hit in hits:
            told: dict[Passage, None] = {}
            for passage in (hit.passage, *hit.copies):
                told |= dict.fromkeys((*self._stories.get(passage.article.id, ()), passage))
            self._stories |= dict.fromkeys((passage.article.id for passage in told), tuple(told))

    def also(self, sentence: Sentence) -> list[Sentence]:
        """The same words in the story's other articles: one an outlet, the earliest, in order of date.

        An article without an outlet counts as one of an outlet unknown. What is the same but for white space
        is the same; where a word differs, the article is left out.
        """
        found = []
        for article, passages in self._others(sentence.article).items():
            if span := _find(sentence.text, article.text):
                around = (
                    passage for passage in passages if passage.start <= span[0] < span[1] <= passage.end
                )
                found.append(Sentence(next(around, Passage(article, *span)), *span))
        found.sort(key=lambda one: one.article.published or date.max)
        first: dict[str, Sentence] = {}
        for one in found:
            first.setdefault(_outlet(one.article), one)
        first.pop(_outlet(sentence.article), None)
        return list(first.values())

    def _others(self, article: Article) -> dict[Article, list[Passage]]:
        others: dict[Article, list[Passage]] = {}
        for passage in self._stories.get(article.id, ()):
            if passage.article.id != article.id:
                others.setdefault(passage.article, []).append(passage)
        return others


def _outlet(article: Article) -> str:
    return (article.outlet or "").casefold()


def _find(sentence: str, text: str) -> tuple[int, int] | None:
    """Where a sentence stands in a text: whole words, and no longer sentence that merely begins with them."""
    words = r"\s+".join(map(re.escape, sentence.split()))
    end = r"(?!\w)" if sentence.rstrip()[-1:] in _ENDS else r"(?=\s*(?:\n|\Z))"
    match = re.search(rf"(?<!\w){words}{end}", text)
    return match.span() if match else None
