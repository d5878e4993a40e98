"""Deciding as `judge` does, with the days that a question asks about, and telling which those are."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from index.types import Hit
from rag.deciding.confidence import Verdict, judge
from rag.question.about import Question
from rag.reading.bounded import Bounds
from rag.reading.reader import Reading

_LONGEST = timedelta(days=62)
"""What happened in a longer time is told in articles of other days too, so those count as well."""


def decide(
    question: Question,
    readings: Sequence[Reading],
    threshold: float,
    holds: Callable[[str], bool],
) -> tuple[Verdict, list[Reading], bool]:
    """Decide whether the readings answer: those of the days asked about if they can, else all.

    The parameters are those of `judge`.

    :return: the decision, the readings that count, and whether only those of the days asked about do.
    """
    ours = _of_its_days(readings, question)
    if ours and (bounded := judge(question, ours, threshold, holds)).reason is None:
        return bounded, ours, True
    return judge(question, readings, threshold, holds), list(readings), False


def _of_its_days(readings: Sequence[Reading], question: Question) -> list[Reading]:
    """The readings of the days asked about and of undated articles; none if it names no days, or too many."""
    period, as_of = question.period, question.as_of
    if as_of is None or period.since is None or (period.until or as_of) - period.since > _LONGEST:
        return []
    return [one for one in readings if period.away(one.sentence.article.published, as_of) == 0]


def understood(question: Question, bounds: Bounds, hits: Sequence[Hit], is_bounded: bool) -> str | None:
    """Which articles were looked at, in a sentence; None if the question names no days.

    :param bounds: of the search, without those of the question.
    """
    period = question.period
    if not period.dated:
        return None
    days = bounds.within(period.since, period.until).days
    articles = {hit.passage.article.id: hit.passage.article.published for hit in hits}
    if not any(day and not period.away(day, day) for day in articles.values()):
        return f"There is no article {days}; all others were searched."
    undated = list(articles.values()).count(None)
    besides = f", and {undated} without a date" if undated else ""
    return f"Articles {days}{'' if is_bounded else ' first'}{besides}."
