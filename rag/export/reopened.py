"""Answers of an exported conversation as they were given, with their citations in the index as it is now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from index.types import Passage
from rag.errors import ExportError
from rag.export.cited import Cited
from rag.export.conversation import Turn
from rag.export.standing import Index, Standing, standings
from rag.types import Answer, Citation, Item, Judged, Scope

LONGEST_TEXT = 200_000
MOST_CITATIONS = 500
"""What an answer may have; Dateline's own have far less."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """An answer given earlier.

    :param lost: by number, the citations that no longer hold. In `answer`, each of these is a citation of an
        article that is nothing but the quote as it was kept; so it must not be shown as a quote, nor be
        answered from.
    """

    answer: Answer
    lost: Mapping[int, Standing]
    asked: datetime | None


def reopened(turns: Sequence[Turn], store: Index) -> Iterator[Reopened]:
    """The answers, oldest first.

    :raises ExportError: if one is damaged.
    :raises IndexMissing: if there is no index.
    """
    for turn in turns:
        if len(turn.citations) > MOST_CITATIONS:
            raise ExportError(f"expected at most {MOST_CITATIONS} citations, found {len(turn.citations)}")
        lost: dict[int, Standing] = {}
        citations = tuple(_citation(one, lost) for one in standings(turn.citations, store))
        try:
            yield Reopened(_answer(turn.answer, citations), lost, turn.asked)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise ExportError(f"expected an answer of Dateline, found a damaged one ({error})") from error


def held(answer: Answer, lost: Mapping[int, Standing]) -> Answer:
    """The answer with only what still holds, for follow-up questions."""
    if not lost:
        return answer
    left = [one for one in answer.citations if one.number not in lost]
    citations = tuple(
        Citation(number, one.article, one.start, one.end, one.passage)
        for number, one in enumerate(left, start=1)
    )
    short = answer.short if any(answer.short in one.quote for one in left if answer.short) else None
    return Answer(
        question=answer.question,
        standalone_question=answer.standalone_question,
        text=" ".join(f"[{one.number}]" for one in citations),
        short=short,
        citations=citations,
        hits=(),
        refused=answer.refused,
        reason=answer.reason,
        confidence=answer.confidence,
        seconds={},
        as_of=answer.as_of,
        scope=answer.scope,
    )


def _citation(standing: Standing, lost: dict[int, Standing]) -> Citation:
    cited: Cited = standing.cited
    if standing.state == "unchanged" and standing.article and standing.span:
        article, (start, end) = standing.article, standing.span
    else:
        lost[cited.number] = standing
        article, start, end = cited.source.article(cited.quote), 0, len(cited.quote)
    return Citation(cited.number, article, start, end, Passage(article, start, end))


def _answer(values: Mapping[str, Any], citations: tuple[Citation, ...]) -> Answer:
    text = _text(values, "text")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a text of {len(text):,} characters")
    scope = values.get("scope") or {}
    return Answer(
        question=_text(values, "question"),
        standalone_question=_text(values, "standalone_question"),
        text=text,
        short=_known(values, "short"),
        citations=citations,
        hits=(),
        refused=values["refused"] is True,
        reason=_known(values, "reason"),
        confidence=float(values["confidence"]),
        seconds={},
        as_of=date.fromisoformat(values["as_of"]),
        items=_items(values.get("items") or [], len(citations)),
        unanswered=tuple(str(part) for part in values.get("unanswered") or []),
        suggestion=_known(values, "suggestion"),
        understood=_known(values, "understood"),
        shape=_known(values, "shape") or "fact",
        scope=Scope(_day(scope, "since"), _day(scope, "until"), _known(scope, "outlet")),
        verdicts=tuple(_verdict(one, len(citations)) for one in values.get("verdicts") or []),
    )


def _verdict(values: Mapping[str, Any], citations: int) -> Judged:
    state, numbers = values["state"], tuple(map(int, values["numbers"]))
    if state not in ("kept", "repaired", "dropped"):
        raise ValueError(f"a verdict {state!r}")
    if not all(0 < number <= citations for number in numbers):
        raise ValueError(f"a verdict that cites {numbers} of {citations}")
    return Judged(_text(values, "text"), state, _known(values, "kind"), _known(values, "reason"), numbers)


def _items(values: Sequence[Mapping[str, Any]], citations: int) -> tuple[Item, ...]:
    items = []
    for one in values:
        numbers, newer = tuple(map(int, one["numbers"])), one.get("superseded_by")
        if not all(0 < number <= citations for number in numbers):
            raise ValueError(f"an item that cites {numbers} of {citations}")
        if newer is not None and newer not in range(len(values)):
            raise ValueError(f"an item corrected by item {newer} of {len(values)}")
        told = _text(one, "text"), _text(one, "label")
        items.append(Item(*told, _day(one, "date"), numbers, newer, _known(one, "dated")))
    return tuple(items)


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is not text")
    return value


def _known(values: Mapping[str, Any], name: str) -> str | None:
    return None if values.get(name) is None else _text(values, name)


def _day(values: Mapping[str, Any], name: str) -> date | None:
    known = _known(values, name)
    return date.fromisoformat(known) if known else None
