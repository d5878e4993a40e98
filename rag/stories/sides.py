"""Positions: who is for a matter and who against it, each with the words that show it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.text.words import content_stems, stems
from rag.language.likeness import told_of
from rag.language.relative_dates import day
from rag.language.word_model import model
from rag.stories.sources import Source
from rag.stories.statements import Told, told
from rag.stories.story import Entry, Story

SIDES = ("for", "against", "said")
HEADINGS = {"for": "For", "against": "Against", "said": "Said"}
SURE = 0.8
"""The probability from which a side is told: a wrong side is worse than none. Of our own questions
(`evals/stories`),
0.6 puts 39 of 100 speakers on their side and 22 on the other; 0.8, 16 and 9; 0.9, 10 and 1."""
MOST = 14
"""Speakers shown."""
_READ = 40  # statements whose side is told
_NEAR = 0.45  # the share of the nearest statement's nearness that others need
_ORDER = tuple(HEADINGS.values())


@dataclass(frozen=True, slots=True)
class _Position:
    """A statement, how near it is to the matter, and how likely each side is."""

    told: Told
    near: float
    odds: Mapping[str, float]


def positions(matter: str, found: Sequence[Source]) -> Story | None:
    """Those who speak about a matter, by the side they take; None if there are fewer than two."""
    about = set(stems(matter))
    spoken = [
        (source.near(one.sentence) + told_of(about, one.sentence.text), one)
        for source in found
        for one in told(source.article)
        if one.saying.speaker.name
    ]
    if not spoken:
        return None
    floor = _NEAR * max(near for near, _ in spoken)
    spoken = sorted((pair for pair in spoken if pair[0] >= floor), key=lambda pair: -pair[0])[:_READ]
    odds = model("stances").probabilities([one.sentence.text for _, one in spoken])
    speakers: defaultdict[str, list[_Position]] = defaultdict(list)
    for (near, one), sides in zip(spoken, odds, strict=True):
        speakers[_known(one.saying.speaker.name, speakers)].append(_Position(one, near, sides))
    entries = [_entry(name, own) for name, own in speakers.items()][:MOST]
    return (
        Story(tuple(sorted(entries, key=lambda one: _ORDER.index(one.group)))) if len(entries) > 1 else None
    )


def _known(name: str, speakers: Iterable[str]) -> str:
    """The name that a speaker is known by already."""
    own = set(content_stems(name))
    same = (one for one in speakers if own <= set(content_stems(one)) or set(content_stems(one)) <= own)
    return next(same, name)


def _entry(name: str, own: Sequence[_Position]) -> Entry:
    both = {side: sum(one.odds[side] for one in own) for side in ("for", "against")}
    side = max(both, key=lambda one: both[one])
    best = max(own, key=lambda one: one.odds[side] + one.near)
    group = HEADINGS[side if best.odds[side] >= SURE else "said"]
    published = best.told.sentence.article.published
    return Entry(
        name, (best.told.sentence,), day=published, told=day(published) if published else None, group=group
    )
