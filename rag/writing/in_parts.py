"""One answer out of those to the parts of a question."""

import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.types import MARKER, Answer, Citation, Judged
from rag.writing.figures import without
from rag.writing.markdown import escape

Place = tuple[str, int, int]
"""An article's id, and where a quote starts and ends in it."""

_STATEMENT = re.compile(rf".+?(?:{MARKER.pattern})+", re.DOTALL)

Ask = Callable[[str, Sequence[Answer]], Iterator[str | Answer]]
"""Answers a part; takes the answers before it too."""


def in_parts(
    question: str, parts: Sequence[str], history: Sequence[Answer], ask: Ask
) -> Iterator[str | Answer]:
    """Answer each part in turn: yield the text piece by piece, then the whole answer.

    If no part is answered, the question is asked as one.
    """
    answers: list[Answer] = []
    citations: dict[Place, Citation] = {}
    pieces: list[str] = []
    for part in parts:
        answer = without((yield from _heard(ask(part, (*history, *answers)))))
        answers.append(answer)
        if not answer.refused:
            pieces.append(
                "\n\n" * bool(pieces)
                + f"{escape(part[0].upper() + part[1:])} {_told(answer, answers[:-1], citations)}"
            )
            yield pieces[-1]
    told = [answer for answer in answers if not answer.refused]
    if not told:
        yield from ask(question, history)
        return
    unanswered = tuple(part for part, answer in zip(parts, answers, strict=True) if answer.refused)
    if unanswered:
        pieces.append(
            f"\n\nThe articles do not answer {' or '.join(f'“{escape(one)}”' for one in unanswered)}."
        )
        yield pieces[-1]
    hits = {(hit.passage.article.id, hit.passage.start): hit for answer in told[::-1] for hit in answer.hits}
    yield replace(
        told[0],
        standalone_question=question,
        text="".join(pieces),
        citations=tuple(citations.values()),
        hits=tuple(sorted(hits.values(), key=lambda hit: -hit.score)),
        confidence=min(answer.confidence for answer in told),
        seconds={stage: sum(one.seconds.get(stage, 0.0) for one in answers) for stage in answers[0].seconds},
        items=(),
        unanswered=unanswered,
        suggestion=next((answer.suggestion for answer in answers if answer.suggestion), None),
        verdicts=tuple(one for answer in answers for one in _verdicts(answer, citations)),
    )


def _heard(events: Iterator[str | Answer]) -> Generator[str, None, Answer]:
    """Return the answer; yield an empty piece for each there is, so that one can leave meanwhile."""
    last: str | Answer = ""
    for last in events:
        if last == "":
            yield ""
    assert isinstance(last, Answer)
    return last


def _verdicts(answer: Answer, citations: Mapping[Place, Citation]) -> Iterator[Judged]:
    """The verdicts of a part, with the numbers that its citations have among all."""
    places = {one.number: _place(one) for one in answer.citations}
    for verdict in answer.verdicts:
        cited = [places[number] for number in verdict.numbers if number in places]
        yield replace(verdict, numbers=tuple(citations[one].number for one in cited if one in citations))


def _told(answer: Answer, earlier: Sequence[Answer], citations: dict[Place, Citation]) -> str:
    """A part's answer. If its best sentence was shown before: the answering words or, if these were told too,
    the sentences that are new.

    :param citations: of the parts before, with the numbers they have among all; those of this part are added.
    """
    text = answer.text
    known = {one.number for one in answer.citations if _place(one) in citations}
    if answer.short and 1 in known and answer.short not in [one.short for one in earlier]:
        text = f"**{escape(answer.short)}** [1]"
    elif known:
        all_of_it = [one[0] for one in _STATEMENT.finditer(text)]
        new = [one for one in all_of_it if not known.issuperset(_numbers(one))]
        text = "".join(new or all_of_it[1:] or all_of_it)
    numbers = {}
    for one in answer.citations:
        if one.number in _numbers(text):
            cited = citations.setdefault(_place(one), replace(one, number=len(citations) + 1))
            numbers[one.number] = cited.number
    return MARKER.sub(lambda match: f"[{numbers[int(match[1])]}]", text).strip()


def _numbers(text: str) -> set[int]:
    return {int(number) for number in MARKER.findall(text)}


def _place(cited: Citation) -> Place:
    return cited.article.id, cited.start, cited.end
