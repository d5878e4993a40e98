"""The sentences of the articles that come nearest to a claim, and which of them to hold it against."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from index.store import Store
from index.text.canonical import LONGEST_QUESTION
from index.text.sentences import sentences
from index.text.words import content_stems, stems
from index.types import Passage
from rag.question.about import Question
from rag.reading.bounded import Bounds
from rag.reading.leaning import leans
from rag.types import Sentence

_PASSAGES = 8  # read for a claim; more add what only mentions it
_ALONE = 3  # sentences that a claim is held against one by one
_TOGETHER = 3  # sentences that may state it together
_GAIN = 0.08  # share of the claim's words that a further sentence must add
_BEFORE = 0.4  # what a word in the title, or just before a sentence, counts against one in it


@dataclass(frozen=True)
class Claim:
    """What a sentence of a draft says, as it is looked for.

    :param weights: its words (`index.text.words.content_stems`), and how rare each is.
    """

    text: str
    weights: Mapping[str, float]

    @classmethod
    def of(cls, text: str, store: Store) -> "Claim":
        words = tuple(content_stems(text))
        question = Question(text, words, store.frequencies(words), store.passages())
        return cls(text, {word: question.rarity(word) for word in words})

    @cached_property
    def subject(self) -> "Claim":
        """What it is about: the same without figures, which are just what may be wrong."""
        words = {word: rarity for word, rarity in self.weights.items() if not any(map(str.isdigit, word))}
        return Claim(self.text, words or self.weights)

    def share(self, held: AbstractSet[str]) -> float:
        """The share of its words that are held; rare words count more; in [0, 1]."""
        total = sum(self.weights.values())
        return sum(self.weights[word] for word in held if word in self.weights) / total if total else 0.0

    def likeness(self, evidence: "Evidence") -> float:
        """The share of its words in the evidence, and a part of what only stands before it; in [0, 1]."""
        own = self.share(evidence.held)
        return own + _BEFORE * (self.share(evidence.held | evidence.before) - own)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sentences that a claim is held against.

    :param held: the claim's words in them.
    :param before: its words in the title, and in the sentences just before: "it" may refer to these.
    """

    sentences: tuple[Sentence, ...]
    held: frozenset[str]
    before: frozenset[str]

    def with_also(self, other: "Evidence") -> "Evidence":
        """Both, article by article, in the order of their texts."""
        together = {*self.sentences, *other.sentences}
        articles = list(dict.fromkeys(one.article.id for one in (*self.sentences, *other.sentences)))
        in_order = sorted(together, key=lambda one: (articles.index(one.article.id), one.start))
        return Evidence(tuple(in_order), self.held | other.held, self.before | other.before)


def nearest(claim: Claim, context: str, store: Store, bounds: Bounds) -> list[Evidence]:
    """The sentences of the passages found for a claim, nearest first, one each; but one that leans on the one
    before brings it along: "She had promised it" names nobody.

    A sentence with the claim's very words is always found.

    :param context: what the claim leans on, to find it by; it does not make a sentence nearer.
    """
    sought = f"{context} {claim.text}"[-LONGEST_QUESTION:] if context else claim.text[:LONGEST_QUESTION]
    hits = store.search(sought, top_k=_PASSAGES, **bounds.as_dict())
    found = [one for hit in hits for one in _sentences(claim, hit.passage)]
    if not any(len(one.sentences) == 1 and claim.weights.keys() <= one.held for one in found):
        # Many passages may be as near, and the context may lead elsewhere.
        for identity in store.listed(holding=[claim.text], **bounds.as_dict())[:1]:
            article = store.article(identity)
            found += _sentences(claim, Passage(article, 0, len(article.text)))
    found.sort(key=lambda one: (-claim.likeness(one), len(one.sentences)))
    return found


def _sentences(claim: Claim, passage: Passage) -> Iterator[Evidence]:
    """Those of a passage that have a word of the claim."""

    def held_in(text: str) -> frozenset[str]:
        return frozenset(claim.weights.keys() & set(stems(text)))

    told = [Sentence(passage, passage.start + a, passage.start + b) for a, b in sentences(passage.text)]
    held = [held_in(sentence.text) for sentence in told]
    title = held_in(passage.article.title)
    for at, sentence in enumerate(told):
        if held[at]:
            first = at - 1 if at and leans(sentence) else at
            before = title.union(*held[max(0, first - 2) : first])
            yield Evidence(tuple(told[first : at + 1]), frozenset[str]().union(*held[first : at + 1]), before)


def groups(claim: Claim, found: Sequence[Evidence]) -> Iterator[Evidence]:
    """What to hold a claim against: each of the nearest alone, then those that say most of it together, first
    of one article, then of all."""
    alone = found[:_ALONE]
    yield from alone
    tried = {one.sentences for one in alone}
    for article in (*dict.fromkeys(map(_article, alone)), None):
        own = [one for one in found if article in (None, _article(one))]
        together = _cover(claim, own) if own else None
        if together and together.sentences not in tried:
            tried.add(together.sentences)
            yield together


def _article(evidence: Evidence) -> str:
    return evidence.sentences[0].article.id


def _cover(claim: Claim, found: Sequence[Evidence]) -> Evidence:
    """The nearest sentence and those that add most of what it lacks."""
    chosen = found[0]
    for _ in range(_TOGETHER - 1):
        best = max(found, key=lambda one: claim.share(chosen.held | one.held))
        if claim.share(chosen.held | best.held) < claim.share(chosen.held) + _GAIN:
            break
        chosen = chosen.with_also(best)
    return chosen
