"""Which other outlets have a quoted sentence, word for word."""

import re
from collections.abc import Iterable
from datetime import date

from index.types import Article, Hit, Passage
from rag.types import Sentence

_ENDS = ".!?…。！？\"'”’»)]"


class Outlets:
    """The hits' articles by story. Two tell the same story if one has a copy of the other's passage."""

    def __init__(self, hits: Iterable[Hit] = ()) -> None:
        self._stories: dict[str, tuple[Passage, ...]] = {}
        for hit in hits:
            told: dict[Passage, None] = {}
            for passage in (hit.passage, *hit.copies):
                told |= dict.fromkeys((*self._stories.get(passage.article.id, ()), passage))
            self._stories |= dict.fromkeys((passage.article.id for passage in told), tuple(told))

    def also(self, sentence: Sentence) -> list[Sentence]:
        """The same words in other articles of the story, oldest first, only the oldest of each outlet.

        White space may differ, words may not. Articles without an outlet count as one outlet.
        """
        others: dict[Article, list[Passage]] = {}
        for passage in self._stories.get(sentence.article.id, ()):
            if passage.article.id != sentence.article.id:
                others.setdefault(passage.article, []).append(passage)
        found = []
        for article, passages in others.items():
            if span := _find(sentence.text, article.text):
                around = (one for one in passages if one.start <= span[0] < span[1] <= one.end)
                found.append(Sentence(next(around, Passage(article, *span)), *span))
        found.sort(key=lambda one: one.article.published or date.max)
        first: dict[str, Sentence] = {}
        for one in found:
            first.setdefault(_outlet(one.article), one)
        first.pop(_outlet(sentence.article), None)
        return list(first.values())


def _outlet(article: Article) -> str:
    return (article.outlet or "").casefold()


def _find(sentence: str, text: str) -> tuple[int, int] | None:
    """Where a text has this sentence: in whole words, and not just as the start of a longer one."""
    words = r"\s+".join(map(re.escape, sentence.split()))
    end = r"(?!\w)" if sentence.rstrip()[-1:] in _ENDS else r"(?=\s*(?:\n|\Z))"
    match = re.search(rf"(?<!\w){words}{end}", text)
    return match.span() if match else None
