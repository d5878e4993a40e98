"""Hits that only repeat better ones, folded into them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from index.passages.near_copies import words
from index.types import Hit, Passage

FOLDED = 0.9
"""A passage adds nothing if better hits hold at least this share of its words. A dateline, an agency's name
and a few changed words make up a tenth; an added sentence is more."""

_Candidate = TypeVar("_Candidate")


def fold(
    ranked: Iterable[tuple[Hashable, _Candidate]], count: int, opened: Callable[[_Candidate], Hit]
) -> list[Hit]:
    """Open the best `count` candidates, best first; those that only repeat better ones go into `Hit.copies`.

    The story only suggests copies; the passages' own words decide. If one passage holds all that the
    other says, the fuller one is kept, with the rank and score of the better. Passages that each add words,
    or a figure, stay separate hits.

    :param ranked: the story of each candidate and the candidate, best first.
    """
    kept: list[Hit] = []
    stories: dict[Hashable, list[int]] = defaultdict(list)
    for story, candidate in ranked:
        places = stories.get(story, [])
        if len(kept) >= count and not places:
            continue
        hit = opened(candidate)
        elsewhere = [at for at in places if kept[at].passage.article.id != hit.passage.article.id]
        held = bool(elsewhere) and _holds([kept[at].passage for at in places], hit.passage)
        fuller = [at for at in elsewhere if _holds([hit.passage], kept[at].passage)]
        if held:
            at = max(elsewhere, key=lambda at: _shared(kept[at].passage, hit.passage))
            kept[at] = _with_copies(kept[at], [hit.passage])
        elif fuller:
            shorter = kept[fuller[0]]
            whole = replace(shorter, passage=hit.passage, copies=())
            kept[fuller[0]] = _with_copies(whole, [shorter.passage, *shorter.copies])
        elif len(kept) < count:
            stories[story].append(len(kept))
            kept.append(hit)
    return kept


def _holds(better: Sequence[Passage], passage: Passage) -> bool:
    """Whether these passages together hold (nearly) all words of another, and all its figures."""
    part = words(passage.text)
    if not len(part):
        return False
    held = part.held_by([words(one.text) for one in better])
    return bool(held.sum() >= FOLDED * len(part)) and not bool((part.figures & ~held).any())


def _shared(one: Passage, other: Passage) -> int:
    return int(words(other.text).held_by([words(one.text)]).sum())


def _with_copies(hit: Hit, passages: Sequence[Passage]) -> Hit:
    """A hit with more copies, one per article."""
    known = {hit.passage.article.id: hit.passage} | {one.article.id: one for one in hit.copies}
    for one in passages:
        known.setdefault(one.article.id, one)
    return replace(hit, copies=tuple(known.values())[1:])
