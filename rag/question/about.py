"""What a question is about: its words, and the names and numbers among them."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from index.store import Store
from index.text.dates import MONTHS, WEEKDAYS
from index.text.words import STOPWORDS, content_stems
from rag.language.names import Known, mentions
from rag.question.period import Period, period


@dataclass(frozen=True, slots=True)
class Question:
    """A standalone question as the reader uses it.

    :param stems: what it is about (`index.search.bm25.content_stems`), in order.
    :param period: the days it asks about, as of the day `as_of`; None for the newest article's.
    :param frequencies: in how many of `passages` passages each of these stems stands.
    """

    text: str
    stems: tuple[str, ...]
    frequencies: Mapping[str, int]
    passages: int
    period: Period = field(default_factory=Period)
    as_of: date | None = None

    def rarity(self, stem: str) -> float:
        """Inverse document frequency of a stem over passages (Robertson and Sparck Jones, 1976): above 0."""
        frequency = self.frequencies.get(stem, 0)
        return math.log(1 + (self.passages - frequency + 0.5) / (frequency + 0.5))


# Asked with, not about: an article tells where a dinner was, not that it took place.
_HAPPENS = re.compile(r"\b(?:(?:tak(?:es?|en|ing)|took) place|happen(?:s|ed|ing)?)\b", re.IGNORECASE)


def analyse(text: str, store: Store, as_of: date | None = None) -> Question:
    """Take a standalone question apart, with what the index knows of its words."""
    asked = period(text, as_of) if as_of else Period(question=text)
    if asked.stated and not store.articles(newest=1, since=asked.since, until=asked.until):
        asked = replace(asked, question=text)  # other articles may tell of those days, and name them
    stems = tuple(content_stems(_HAPPENS.sub("", asked.question)))
    return Question(asked.question, stems, store.frequencies(stems), store.passages(), asked, as_of)


_WORD = re.compile(r"[^\W_](?:[\w’'.,&-]*[^\W_])?")
_POSSESSIVE = re.compile(r"['’]s$")
# Capitalised, as in a title, and no names.
_NO_NAMES = STOPWORDS | {"according", "i'm", "ceo", "cfo", *(name.lower() for name in (*MONTHS, *WEEKDAYS))}
_ELSEWHERE = frozenset(
    "wer wen wann wo wohin wie warum wieso welche welcher welches hat haben ist sind wird war qui que quand "
    "où comment pourquoi quel quelle est quién qué cuándo dónde cómo por cuánto cuál ha es está chi che dove "
    "come perché quanto кто что когда где как почему сколько какой чей".split()
)
"""What opens questions in other languages."""
_ORDINALS = frozenset("second third fourth fifth sixth seventh eighth ninth tenth".split())


@lru_cache(maxsize=64)
def names_and_numbers(question: str) -> tuple[str, ...]:
    """The words of a question that name or number, as typed, without 's: capitals, acronyms, digits,
    ordinals, and listed places in small letters.

    The capital of the first word makes no name unless the next has one too: "Wie viel", but not "Kim
    Berg". That of `_ELSEWHERE` makes none: "Кто Ким Берг?".
    """
    places = set()
    for name in mentions(question, Known()):
        if name.kind == "place":
            # "United States" is one name: an article may have it as "US".
            joined = name.text.replace(" ", "_")
            question = question[: name.start] + joined + question[name.end :]
            places.add(joined)
    words = [_POSSESSIVE.sub("", word) for word in _WORD.findall(question)]
    found = []
    if words and words[0].casefold() in _ELSEWHERE:
        words = words[1:]
    for word, after, opens in zip(words, [*words[1:], ""], [True, *[False] * len(words)], strict=False):
        capital = word[0].isupper() and not (opens and word[1:2].islower() and not after[:1].isupper())
        named = capital or any(map(str.isdigit, word)) or word in places or word in _ORDINALS
        if named and word.casefold() not in _NO_NAMES:
            found.append(word.replace("_", " ") if word in places else word)
    return tuple(dict.fromkeys(found))
