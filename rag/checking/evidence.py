"""The sentences of the articles that come nearest to a claim, and which of them to hold it against."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.store import Store
from index.text.canonical import LONGEST_QUESTION
from index.text.sentences import sentences
from index.text.words import content_stems
from rag.question.about import Question
from rag.reading.bounded import Bounds
from rag.reading.leaning import leans
from rag.reading.reader import before, share
from rag.types import Sentence

_PASSAGES = 8  # read for a claim; more add what only mentions it
_ALONE = 3  # sentences that a claim is held against one by one
_TOGETHER = 3  # sentences that may state it together
_GAIN = 0.08  # share of the claim's words that a further sentence must add
_BEFORE = 0.4  # what a word in the title, or just before a sentence, counts against one in it


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence of an article and how near it comes to a claim.

    :param told: the sentence, after the one that it leans on: "She had promised it" names nobody.
    :param share: of the claim's words in these; rare words count more; in [0, 1].
    :param score: its likeness (`likeness`).
    """

    sentence: Sentence
    told: tuple[Sentence, ...]
    share: float
    score: float

    @property
    def text(self) -> str:
        return _joined(self.told)


def claimed(claim: str, store: Store) -> tuple[Question, Question]:
    """A claim as what is looked for: its words and how rare each is; and the same without figures, which is
    what it is about."""
    stems = tuple(content_stems(claim))
    frequencies, passages = store.frequencies(stems), store.passages()
    subject = tuple(stem for stem in stems if not any(map(str.isdigit, stem)))
    return Question(claim, stems, frequencies, passages), Question(
        claim, subject or stems, frequencies, passages
    )


def nearest(claim: Question, context: str, store: Store, bounds: Bounds) -> list[Near]:
    """The sentences of the passages found for a claim, nearest first.

    :param context: what it leans on, to find it by; it does not make a sentence nearer.
    """
    sought = f"{context} {claim.text}"[-LONGEST_QUESTION:] if context else claim.text[:LONGEST_QUESTION]
    found: dict[tuple[str, int], Near] = {}
    for hit in store.search(sought, top_k=_PASSAGES, **bounds.as_dict()):
        earlier: Sentence | None = None
        for start, end in sentences(hit.passage.text):
            sentence = Sentence(hit.passage, hit.passage.start + start, hit.passage.start + end)
            told = (earlier, sentence) if earlier and leans(sentence) else (sentence,)
            earlier = sentence
            if share(claim, sentence.text):
                near = Near(sentence, told, share(claim, _joined(told)), likeness(claim, told))
                found.setdefault((sentence.article.id, sentence.start), near)
    return sorted(found.values(), key=lambda one: (-one.score, len(one.told)))


def likeness(claim: Question, evidence: Sequence[Sentence]) -> float:
    """The share of a claim's words in some sentences, and a part of what only the title or the text just
    before the first has; in [0, 1]."""
    own = share(claim, _joined(evidence))
    around = share(claim, before(evidence[0]) + _joined(evidence))
    return own + _BEFORE * (around - own)


def groups(claim: Question, found: Sequence[Near]) -> Iterator[tuple[Sentence, ...]]:
    """What to hold a claim against: each of the nearest alone, then those that say most of it together, first
    of one article, then of all."""
    tried: set[tuple[Sentence, ...]] = {(), *(near.told for near in found[:_ALONE])}
    yield from (near.told for near in found[:_ALONE])
    for article in (*dict.fromkeys(near.sentence.article.id for near in found[:_ALONE]), None):
        together = _cover(claim, [near for near in found if article in (None, near.sentence.article.id)])
        if together not in tried:
            tried.add(together)
            yield together


def _cover(claim: Question, found: Sequence[Near]) -> tuple[Sentence, ...]:
    """The nearest sentence and those that add most of what it lacks."""
    if not found:
        return ()
    chosen, told, covered = [found[0]], found[0].text, found[0].share
    while len(chosen) < _TOGETHER:
        shares = [(share(claim, f"{told} {near.text}"), near) for near in found if near not in chosen]
        more, best = max(shares, key=lambda pair: pair[0], default=(0.0, found[0]))
        if more < covered + _GAIN:
            break
        chosen.append(best)
        told, covered = f"{told} {best.text}", more
    return tuple(dict.fromkeys(one for near in chosen for one in near.told))


def _joined(evidence: Sequence[Sentence]) -> str:
    return " ".join(one.text for one in evidence)
