"""Positions: who is for a matter and who against it, each with the words that show it.

A wrong side is worse than none: whoever does not say it in so many words stands under "Said".
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from index.text.words import content_stems, stems
from rag.language.likeness import told_of
from rag.language.relative_dates import day
from rag.language.stance import Side, stance
from rag.stories.network import tell_each
from rag.stories.sources import Source, all_of, alone
from rag.stories.statements import Told, told
from rag.stories.story import Entry, Story

HEADINGS = {"for": "For", "against": "Against", "said": "Said"}
MOST = 14
"""Speakers shown."""
_READ = 40  # statements whose side is told
_NEAR = 0.45  # the share of the nearest statement's nearness that others need
_LEAST = -3.0
"""The log odds that a statement is what is asked, by the network, from which it is shown. Of the sides told
for questions of evals/stories ("fitted" and "news"), all 27 right ones have it, and 32 of the 47 wrong."""
_SPEAKS = 0.34
"""The share of the matter's words that an article has in which a side is one of the matter's."""
_ORDER = tuple(HEADINGS.values())


def positions(question: str, matter: str, found: Sequence[Source]) -> Story | None:
    """Those who speak about a question's matter, by the side they take; None if there are fewer than two."""
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
    odds = tell_each(question, (alone(one.sentence) for _, one in spoken))
    speakers: defaultdict[str, list[Told]] = defaultdict(list)
    for (_, one), likely in zip(spoken, odds, strict=True):
        if likely >= _LEAST:
            speakers[_known(one.saying.speaker.name, speakers)].append(one)
    entries = [_entry(name, own, about) for name, own in speakers.items()][:MOST]
    return (
        Story(tuple(sorted(entries, key=lambda one: _ORDER.index(one.group)))) if len(entries) > 1 else None
    )


def _known(name: str, speakers: Iterable[str]) -> str:
    """The name that a speaker is known by already."""
    own = set(content_stems(name))
    same = (one for one in speakers if own <= set(content_stems(one)) or set(content_stems(one)) <= own)
    return next(same, name)


def _entry(name: str, own: Sequence[Told], about: Collection[str]) -> Entry:
    """The nearest statement that tells the side; under "Said" the nearest, if none does or they tell both.

    :param own: the nearest first.
    """
    sides = {one: _side(one, about) for one in own}
    taken = set(filter(None, sides.values()))
    side = taken.pop() if len(taken) == 1 else None
    sentence = next(one for one in own if side is None or sides[one] == side).sentence
    published = sentence.article.published
    told_on = day(published) if published else None
    return Entry(name, (sentence,), day=published, told=told_on, group=HEADINGS[side or "said"])


def _side(one: Told, about: Collection[str]) -> Side | None:
    if told_of(about, all_of(one.sentence.article)) < _SPEAKS:
        return None
    return stance(one.sentence.text)
