"""An answer with what held on other days: the newest value first, older ones shown as older."""

from collections.abc import Iterator, Sequence
from datetime import date

from index.types import Article
from rag.deciding.newest import Current, answers
from rag.language.relative_dates import day
from rag.question.about import Question
from rag.reading.reader import Reading
from rag.types import Citation, Item, Statement
from rag.writing.extractive import LONGEST, quoted, state


def told(chosen: Sequence[Reading], standing: Current, question: Question) -> Iterator[Statement]:
    """Statements of the chosen readings and, last, of answers from other days, each with its day.

    :param chosen: the one that leads first.
    """
    shown = _shown(chosen, standing, question)
    others = [one for one, _ in shown]
    for one in [one for one in chosen if one not in others][: LONGEST - len(others)]:
        yield state(one)
    for one, corrected in shown:
        yield Statement(f"{_when(one, chosen[0], corrected)}: {quoted(one)}", (one.sentence,))


def items(
    chosen: Sequence[Reading], standing: Current, question: Question, citations: Sequence[Citation]
) -> tuple[Item, ...]:
    """The newest value and those it took the place of; none if there is no older one."""
    older = [one for one, _ in _shown(chosen, standing, question) if _day(one) <= _day(chosen[0])]
    return tuple(
        Item(
            text=one.sentence.text,
            label=one.sentence.article.text[slice(*one.span)] if one.span else one.sentence.text,
            date=one.sentence.article.published,
            numbers=tuple(cited.number for cited in citations if _cites(cited, one)),
            superseded_by=None if one is chosen[0] else 0,
        )
        for one in ((chosen[0], *older) if older else ())
    )


def _shown(
    chosen: Sequence[Reading], standing: Current, question: Question
) -> list[tuple[Reading, Article | None]]:
    """Answers from other days to show: corrected ones and the chosen; of what is asked for now, all older."""

    def is_shown(one: Reading, corrected: Article | None) -> bool:
        now = question.period.now and answers(one, chosen[0]) and _day(one) < _day(chosen[0])
        return one in chosen or corrected is not None or now

    return [pair for pair in standing.others if is_shown(*pair)][: LONGEST - 1]


def _when(one: Reading, lead: Reading, corrected: Article | None) -> str:
    published = one.sentence.article.published
    told = f"on {day(published)}" if published else "before"
    if corrected is None:
        return f"{'Earlier' if _day(one) < _day(lead) else 'Later'}, {told}"
    return f"Corrected{f' on {day(corrected.published)}' if corrected.published else ''}; {told} it was"


def _cites(cited: Citation, one: Reading) -> bool:
    return (cited.article.id, cited.start) == (one.sentence.article.id, one.sentence.start)


def _day(one: Reading) -> date:
    return one.sentence.article.published or date.min
