"""Of several articles that answer, the newest leads, and what a correction replaced is shown as that."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from index.text.words import content_stems
from index.types import Article
from rag.deciding.corrections import NOTE, superseded
from rag.question.about import Question
from rag.reading.reader import Reading

NEAR = 4.5
"""How far a sentence's score may lie below the best: it is 90 times less likely to answer. This shows 2.3
sentences for a question of seeds/ and 2.9 for one of realtimeqa_dev; 95% and 72% of the answerable questions
get an accepted answer. With 3: 1.9 and 2.7 sentences, 94% and 69%."""
_CLOSE = 2.0
"""How far a newer answer may lie below the best and still lead, if the question does not ask for now."""
_COVERED = 0.6
"""The share of the best one's coverage that a newer answer needs: it has to be about the same thing."""


@dataclass(frozen=True, slots=True)
class Current:
    """What holds now, and what held before.

    :param readings: the one to lead first, then the rest, best first.
    :param others: other answers from other days, newest first, each with the article that corrected its own.
    """

    readings: list[Reading] = field(default_factory=list)
    others: list[tuple[Reading, Article | None]] = field(default_factory=list)


def current(readings: Sequence[Reading], question: Question) -> Current:
    """Let the newest reading that answers lead.

    Of a question about certain days it is the one nearest to them. An answer is a reading that the network
    would answer with, about the same names and words as the best.
    """
    # What a correction says of the earlier version is not its news.
    known = [one for one in readings if not NOTE.search(one.sentence.text)] or list(readings)
    if not known:
        return Current()
    replaced = superseded(one.sentence.article for one in known)
    near = {one.sentence.article.id for one in known if one.score >= known[0].score - NEAR} - replaced.keys()
    # An article gives way only to one that answers too.
    replaced = {old: new for old, new in replaced.items() if new.id in near}
    kept = [one for one in known if one.sentence.article.id not in replaced]
    lead = _lead(kept, question)
    corrected = [one for one in known if one not in kept and answers(one, lead)][:1]
    others = [one for one in kept if _day(one) != _day(lead) and _dated(one) and _is_alike(one, lead)]
    others = sorted((one for one in corrected + others if says(one) != says(lead)), key=_day, reverse=True)
    return Current(
        [lead, *(one for one in kept if one is not lead)],
        [(one, replaced.get(one.sentence.article.id)) for one in others],
    )


def _lead(readings: Sequence[Reading], question: Question) -> Reading:
    best, as_of = readings[0], question.as_of
    if not _dated(best) or as_of is None:
        return best
    floor = best.score - (NEAR if question.period.now else _CLOSE)
    able = [one for one in readings if _dated(one) and one.score >= floor and answers(one, best)]

    def place(one: Reading) -> tuple[int, int, float]:
        return question.period.away(_day(one), as_of), -_day(one).toordinal(), -one.score

    return min([best, *able], key=place)


def answers(one: Reading, best: Reading) -> bool:
    """Whether a reading answers too: the network would answer with it, and it is of the same thing."""
    return one.features["margin"] > 0 and _is_alike(one, best)


def _is_alike(one: Reading, best: Reading) -> bool:
    ours, theirs = one.features, best.features
    return ours["named"] >= theirs["named"] and ours["coverage"] >= _COVERED * theirs["coverage"]


def _dated(one: Reading) -> bool:
    return one.sentence.article.published is not None


def _day(one: Reading) -> date:
    return one.sentence.article.published or date.min


def says(one: Reading) -> str:
    """The content words of what a reading answers with."""
    text = one.sentence.article.text
    return " ".join(content_stems(text[slice(*one.span)] if one.span else one.sentence.text))
