"""Statements: what someone said about a matter, newest first, and nothing that another said.

Who speaks is read from the sentence (`rag.language.speech`); whether it is on the matter, the network tells.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from index.store import Store
from index.text.words import content_stems, stems
from index.types import Article, Passage
from rag.language.likeness import alike, told_of
from rag.language.names import Known, mentions
from rag.language.quantities import Span
from rag.language.relative_dates import day
from rag.language.speech import Saying, sayings
from rag.reading.bounded import Bounds
from rag.reading.fitted import Linear
from rag.stories.network import tell_each
from rag.stories.sources import Source, sources
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
_READ = 40
"""Statements that the network reads, of the nearest passages."""
_BEFORE, _AFTER = 300, 100
"""Characters around a statement with which it is read: "he said so" tells less by itself."""
FEATURES = ("gap", "quotes", "source")
"""By what a statement is one that is asked for:

- gap: how far the log odds that it is, by the network, lie from the largest of all statements;
- quotes: whether it has the speaker's own words;
- source: how near its article is to the matter, as a share of the nearest.

Besides these, the log odds themselves add nothing, nor does what the network tells of a statement without
what stands around it or with more, or of its neighbours, its length, its place in the article, the cosine of
its passage, how many of the matter's words it has, and whether it names its speaker.
"""
FILE = Path(__file__).with_name("said.json")
"""The weights of `FEATURES`; `python -m evals fit-stories` fits them."""
TELLS = Linear(**json.loads(FILE.read_text("utf-8")))
LEAST = -0.75
"""The log odds from which a statement is shown, or the likeliest; that command tells what others bring."""
_QUOTED = re.compile('["“]')
_AFTER_NAME = frozenset(["ii", "iii", "iv", "jr", "sr"])
_GAP = 3  # characters between sentences that follow each other


@dataclass(frozen=True, slots=True)
class Whom:
    """Whose statements are asked for.

    :param name: the stems of the name, in order; empty if the articles give none.
    :param known_as: the stems of what the question calls them: "mayor", "calder".
    """

    name: tuple[str, ...]
    known_as: frozenset[str]


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

    def is_by(self, whom: Whom) -> bool:
        """Whether it is theirs."""
        own, known_as = set(_name(self.saying.speaker.name)), set(stems(self.saying.speaker.known_as))
        if not own:
            return whom.known_as <= known_as if not whom.name else known_as.issuperset(whom.name)
        if not whom.name:
            return False
        # "NASA" is not NASA Administrator Bill Nelson.
        return whom.name[-1] in own and (own.issubset(whom.name) or own.issuperset(whom.name))


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement, and how it answers.

    :param values: of `FEATURES`.
    :param odds: the log odds that it is what is asked.
    :param names: whether it has half of the matter's words.
    """

    told: Told
    values: Mapping[str, float]
    odds: float
    names: bool


def heard(store: Store, question: str, bounds: Bounds) -> list[Heard] | None:
    """What someone named in a question said, the likeliest first; None if it names nobody who speaks."""
    asked = topic(question)
    known = sources(store, asked, bounds, _NEAR)
    whom = _speaker(asked, known)
    if whom is None:
        return None
    matter = [stem for stem in content_stems(asked) if stem not in whom.known_as]
    own = [(source, one) for source in known for one in told(source.article) if one.is_by(whom)]
    own = sorted(own, key=lambda pair: -pair[0].near(pair[1].sentence))[:_READ]
    if whom.name and whom.name[-1] not in stems(question):  # the network does not know who the mayor is
        question = f"{max((one.speaker for _, one in own), key=len, default='')}: {question}"
    odds = tell_each(question, [_around(one) for _, one in own])
    rows = [
        {
            "gap": likely - max(odds),
            "quotes": float(bool(_QUOTED.search(one.sentence.text))),
            "source": source.score / known[0].score,
        }
        for (source, one), likely in zip(own, odds, strict=True)
    ]
    found = [
        Heard(one, values, score, told_of(matter, one.sentence.text) >= _NAMES)
        for (_, one), values, score in zip(own, rows, TELLS.scores(rows), strict=True)
    ]
    return sorted(found, key=lambda one: -one.odds)


def statements(found: Sequence[Heard]) -> Story | None:
    """What `heard` found, newest first and as each article tells it, without what is hardly asked; None if it
    found nothing."""
    kept = shown(found)
    kept.sort(
        key=lambda one: (
            -(one.told.sentence.article.published or date.min).toordinal(),
            not one.names,  # the direct answer first
            one.told.sentence.start,
        )
    )
    return Story(tuple(_entry(one.told) for one in kept)) if kept else None


def _around(one: Told) -> Passage:
    """A statement with what stands around it."""
    article = one.sentence.article
    start, end = one.sentence.start - _BEFORE, one.sentence.end + _AFTER
    return Passage(article, max(0, start), min(len(article.text), end))


def shown(found: Sequence[Heard], least: float | None = None) -> list[Heard]:
    """Those that are shown of what `heard` found, each once: the likeliest, and all that are likely enough.

    :param least: the log odds that the others need; None for `LEAST`.
    """
    floor = LEAST if least is None else least
    return _once([one for place, one in enumerate(found) if one.odds >= floor or not place])[:MOST]


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


def _speaker(asked: str, known: Sequence[Source]) -> Whom | None:
    """Whoever speaks in the sources and is asked about; None if nobody is."""
    order = stems(asked)
    words, first = set(order), content_stems(asked)[:1]
    full = [set(stems(name.text)) for name in mentions(asked, Known()) if " " in name.text]
    named: Counter[tuple[str, ...]] = Counter()
    called: Counter[Whom] = Counter()
    roles: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in (one for source in known for one in told(source.article)):
        name = _name(one.saying.speaker.name)
        role = words & set(stems(one.saying.speaker.known_as))
        if name and name[-1] in words:
            # "Nadia Orrin" is not Pavel Orrin.
            namesake = any(name[-1] in other and len(other & {*name, *role}) < _FULL for other in full)
            named[name] += len(name) < _FULL or not namesake
            roles[name] |= role
        elif len(role) >= _ROLE and role.issuperset(
            first
        ):  # "the fire chief of Maui", not what X says of him
            called[Whom(name, frozenset(role))] += 1
    called_by = {name: _beside(order, name, roles[name]) for name in +named}
    # Of "what did A say about B", A speaks; and "King" of "King Charles" is Charles.
    free = (
        name
        for name in called_by
        if not any(
            words.intersection(name) < one for other, one in called_by.items() if other[-1] != name[-1]
        )
    )
    best = max(
        free,
        key=lambda key: (len(words.intersection(key)), -order.index(key[-1]), named[key]),
        default=(),
    )
    # "The mayor of Three Rivers" is not Three Rivers.
    if wider := [one for one in called if one.known_as > words.intersection(best) | roles[best]]:
        return max(wider, key=lambda one: (len(one.known_as), called[one]))
    return Whom(best, called_by[best]) if best else None


def _name(text: str) -> tuple[str, ...]:
    """The stems of a name without what comes after the last name: "Charles III"."""
    found = stems(text)
    return tuple(found[:-1] if len(found) > 1 and found[-1] in _AFTER_NAME else found)


def _beside(asked: Sequence[str], name: Sequence[str], role: Collection[str]) -> frozenset[str]:
    """The words of a name in a question, with what is right before it of their role: "minister Dassel"."""
    first = min(place for place, stem in enumerate(asked) if stem in name)
    while first and asked[first - 1] in role:
        first -= 1
    return frozenset(asked[first : asked.index(name[-1]) + 1]) | {stem for stem in asked if stem in name}


def _once(own: Sequence[Heard]) -> list[Heard]:
    kept: list[Heard] = []
    for one in own:
        text = one.told.sentence.text
        if all(alike(text, other.told.sentence.text) < _ALIKE for other in kept):
            kept.append(one)
    return kept


def _entry(one: Told) -> Entry:
    published = one.sentence.article.published
    return Entry(
        one.speaker, (one.sentence,), (one.words,), published, told=day(published) if published else None
    )
