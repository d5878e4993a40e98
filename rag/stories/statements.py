"""Statements: what someone said about a matter, newest first, and nothing that another said."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.store import Store
from index.text.words import content_stems, stems
from index.types import Article, Passage
from rag.language.likeness import alike, told_of
from rag.language.names import Known, mentions
from rag.language.quantities import Span
from rag.language.relative_dates import day
from rag.language.speech import Saying, sayings
from rag.reading.bounded import Bounds
from rag.stories.sources import Source, all_of, sources
from rag.stories.story import Entry, Story
from rag.stories.topic import topic
from rag.types import Sentence

MOST = 12
_NEAR = 0.4
"""The share of the best article's score (`sources`) from which an article is about the matter."""
_ROLE = 2  # words of what someone is called that tell who it is
_FULL = 2  # words of a full name
_ALIKE = 0.7
"""Likeness from which two statements are one, as copies of a wire story have it."""
_NAMES = 0.5
"""The share of the matter's words that a statement has which names it."""
_SPEAKS = 0.34
"""The share of the matter's words that an article has which speaks of it."""
_GAP = 3  # characters between sentences that follow each other


@dataclass(frozen=True, slots=True)
class Told:
    """What someone says.

    :param speaker: as fully as the article names them.
    :param words: where it has what is said, without who says so.
    """

    sentence: Sentence
    speaker: str
    saying: Saying
    words: Span

    def is_by(self, speaker: frozenset[str]) -> bool:
        """Whether the speaker has these stems in their name or, without one, in what they are called."""
        name = set(stems(self.saying.speaker.name))
        return (
            name <= speaker or speaker <= name
            if name
            else speaker <= set(stems(self.saying.speaker.known_as))
        )


def statements(store: Store, question: str, bounds: Bounds) -> Story | None:
    """What someone named in the question said about the rest of it; None if they said nothing on it."""
    asked = topic(question)
    found = _speaker(asked, sources(store, asked, bounds, _NEAR))
    if found is None:
        return None
    speaker, called = found
    about = " ".join(word for word in asked.split() if not called.issuperset(stems(word)))
    words = content_stems(about)
    own = [
        one
        for source in sources(store, about or asked, bounds, _NEAR)
        for one in _on(words, [one for one in told(source.article) if one.is_by(speaker)])
    ]
    kept = _once(own)[:MOST]
    kept.sort(key=lambda one: (-(one.sentence.article.published or date.min).toordinal(), one.sentence.start))
    return Story(tuple(map(_entry, kept))) if kept else None


def told(article: Article) -> list[Told]:
    """What is said in an article, in order; a quotation over several sentences is one."""
    whole = Passage(article, 0, len(article.text))
    found: list[Told] = []
    for saying in sayings(article.text):
        speaker = saying.speaker.name or saying.speaker.known_as
        last = found[-1] if found else None
        if last and last.speaker == speaker and _open(last.sentence.text):
            between = article.text[last.sentence.end : saying.start]
            if len(between) <= _GAP and "\n\n" not in between:
                found[-1] = replace(last, sentence=Sentence(whole, last.sentence.start, saying.end))
                continue
        found.append(Told(Sentence(whole, saying.start, saying.end), speaker, saying, saying.words))
    return found


def _open(text: str) -> bool:
    """Whether a quotation has begun and not ended."""
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _speaker(asked: str, known: Sequence[Source]) -> tuple[frozenset[str], frozenset[str]] | None:
    """Whoever speaks in the sources and is asked about: the stems of the name or, if they have none, of what
    they are called; and all the stems that they are asked about by."""
    words = set(stems(asked))
    full = [set(stems(name.text)) for name in mentions(asked, Known()) if " " in name.text]
    named: Counter[frozenset[str]] = Counter()
    called: Counter[frozenset[str]] = Counter()
    by: defaultdict[frozenset[str], set[str]] = defaultdict(set)
    for one in (one for source in known for one in told(source.article)):
        name, role = stems(one.saying.speaker.name), words & set(stems(one.saying.speaker.known_as))
        key = frozenset(name or role)
        by[key] |= role | words.intersection(name)
        if name and name[-1] in words:
            # "Nadia Orrin" is not Pavel Orrin.
            own = {*name, *role}
            namesake = any(name[-1] in other and len(other & own) < _FULL for other in full)
            named[key] += len(name) < _FULL or not namesake
        elif len(role) >= _ROLE:
            called[key] += 1
    # Of "what did A say about B", A speaks.
    order = stems(asked)
    best = max(
        +named,
        key=lambda key: (len(words & key), -min(map(order.index, words & key)), named[key]),
        default=frozenset[str](),
    )
    # "The mayor of Three Rivers" is not Three Rivers.
    wider = {key: count for key, count in called.items() if by[key] > words & best}
    if wider:
        best = max(wider, key=lambda key: (len(by[key]), wider[key]))
    return (best, frozenset(by[best])) if best else None


def _on(words: Collection[str], own: Sequence[Told]) -> list[Told]:
    """Of what someone says in an article, that which names the matter; all, if nothing does but the article
    speaks of it."""
    if not words:
        return list(own)
    naming = [one for one in own if told_of(words, one.sentence.text) >= _NAMES]
    return naming or [one for one in own if told_of(words, all_of(one.sentence.article)) >= _SPEAKS]


def _once(own: Sequence[Told]) -> list[Told]:
    kept: list[Told] = []
    for one in own:
        if all(alike(one.sentence.text, other.sentence.text) < _ALIKE for other in kept):
            kept.append(one)
    return kept


def _entry(one: Told) -> Entry:
    published = one.sentence.article.published
    return Entry(
        one.speaker, (one.sentence,), (one.words,), published, told=day(published) if published else None
    )
