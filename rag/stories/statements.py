"""Statements: what someone said about a matter, newest first, and nothing that another said."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from index.store import Store
from index.text.words import stems
from index.types import Article, Passage
from rag.language.relative_dates import day
from rag.language.speech import Saying, sayings
from rag.reading.bounded import Bounds
from rag.stories.sources import Source, sources, vectors
from rag.stories.story import Entry, Story
from rag.stories.topic import topic
from rag.types import Sentence

MOST = 12
_NEAR = 0.4
"""The share of the best article's score (`sources`) from which an article is about the matter."""
_ROLE = 2  # words of what someone is called that tell who it is
_ALIKE = 0.9
"""Cosine from which two statements are one, as copies of a wire story have it."""
_GAP = 3  # characters between sentences that follow each other


@dataclass(frozen=True, slots=True)
class Told:
    """What one speaker says in a row.

    :param speaker: as fully as the article names them.
    """

    sentence: Sentence
    speaker: str
    saying: Saying

    def is_by(self, speaker: frozenset[str]) -> bool:
        """Whether the speaker has these stems in their name or, without one, in what they are called."""
        name = set(stems(self.saying.speaker.name))
        return name <= speaker or speaker <= name if name else speaker <= set(stems(self.saying.speaker.known_as))


def statements(store: Store, question: str, bounds: Bounds) -> Story | None:
    """What someone named in the question said about the rest of it; None if they said nothing on it."""
    asked = topic(question)
    speaker = _speaker(asked, sources(store, asked, bounds))
    if speaker is None:
        return None
    about = " ".join(word for word in asked.split() if not speaker.issuperset(stems(word)))
    near = sources(store, about or asked, bounds, near=_NEAR)
    own = [one for source in near for one in told(source.article) if one.is_by(speaker)]
    kept = _once(store, own)[:MOST]
    kept.sort(key=lambda one: (-(one.sentence.article.published or date.min).toordinal(), one.sentence.start))
    return Story(tuple(map(_entry, kept))) if kept else None


def told(article: Article) -> list[Told]:
    """What is said in an article, in order; what one speaker says in a row is one."""
    whole = Passage(article, 0, len(article.text))
    found: list[Told] = []
    for saying in sayings(article.text):
        speaker = saying.speaker.name or saying.speaker.known_as
        if found:
            last = found[-1]
            follows = saying.start - last.sentence.end <= _GAP and "\n\n" not in article.text[last.sentence.end : saying.start]
            if follows and last.speaker == speaker:
                found[-1] = Told(Sentence(whole, last.sentence.start, saying.end), speaker, last.saying)
                continue
        found.append(Told(Sentence(whole, saying.start, saying.end), speaker, saying))
    return found


def _speaker(asked: str, known: Sequence[Source]) -> frozenset[str] | None:
    """The stems of whoever speaks in the sources and is asked about: of the name or, if they have none, of
    what they are called."""
    words = set(stems(asked))
    named: Counter[frozenset[str]] = Counter()
    called: Counter[frozenset[str]] = Counter()
    for source in known:
        for one in told(source.article):
            name, role = stems(one.saying.speaker.name), words & set(stems(one.saying.speaker.known_as))
            if name and name[-1] in words:
                # "Nadia Orrin" is not Pavel Orrin.
                named[frozenset(name)] += len(words.intersection(name))
            elif len(role) >= _ROLE:
                called[frozenset(name or role)] += 1
    best = (named or called).most_common(1)
    return best[0][0] if best else None


def _once(store: Store, own: Sequence[Told]) -> list[Told]:
    texts = vectors(store, [one.sentence for one in own])
    kept: list[int] = []
    for place in range(len(own)):
        if all(float(np.dot(texts[place], texts[other])) < _ALIKE for other in kept):
            kept.append(place)
    return [own[place] for place in kept]


def _entry(one: Told) -> Entry:
    published = one.sentence.article.published
    return Entry(one.speaker, (one.sentence,), day=published, told=day(published) if published else None)
