"""What the page needs from an answerer, and what it remembers of a conversation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from index.types import Stats
from rag.types import Answer, Figure, Item

REMEMBERED = 6
"""Answers that a follow-up may refer to; these always keep their sources."""

HELD = 600_000
"""Code points of articles kept for the answers before those, enough for some forty about news. What is older
keeps its text but not its sources, because the page keeps a conversation for every visitor."""

SHOWN = 60
"""Turns kept on the page."""


class Store(Protocol):
    """What the page reads of the index."""

    def stats(self) -> Stats: ...


class Answerer(Protocol):
    """Answers the page's questions; `rag.open_answerer` returns one. Called from several threads."""

    @property
    def store(self) -> Store: ...

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        top_k: int = 5,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
    ) -> Iterator[str | Answer]:
        """Yield the answer's text in pieces, then the `Answer`."""
        ...

    def answer(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        top_k: int = 5,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
    ) -> Answer: ...

    def follow_ups(
        self,
        history: Sequence[Answer],
        count: int = 3,
        *,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
    ) -> Iterator[str]:
        """Yield questions to ask after a refusal, the last of `history`, that the index can answer."""
        ...

    def examples(self, count: int = 6) -> list[str]:
        """Questions that the index can answer; fewer than `count` if it holds little."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """One answered question of a conversation.

    :param number: from 1, unique in a conversation; used in element ids on the page.
    """

    number: int
    answer: Answer

    @property
    def size(self) -> int:
        """Code points of the articles that it holds."""
        cited = [citation.article for citation in self.answer.citations]
        return sum(len(one.text) for one in (*cited, *(hit.passage.article for hit in self.answer.hits)))


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of an answer without its sources; see `Answer`."""

    question: str
    text: str
    shape: str
    items: tuple[Item, ...]
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is being answered, and the answer's text so far."""

    question: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The answered questions of one visitor, oldest first, at most `SHOWN`.

    :param earlier: turns that have lost their sources.
    :param turns: the turns after these.
    """

    earlier: tuple[Past, ...] = ()
    turns: tuple[Turn, ...] = ()

    @property
    def history(self) -> tuple[Answer, ...]:
        return tuple(turn.answer for turn in self.turns[-REMEMBERED:])

    def with_answer(self, answer: Answer) -> "Conversation":
        number = self.turns[-1].number + 1 if self.turns else 1
        kept, room = [Turn(number, answer)], HELD
        lost = list(self.turns)
        while lost:
            turn = lost[-1]
            if len(kept) >= REMEMBERED:
                if not turn.answer.refused:  # only a refusal shows what was found
                    turn = replace(turn, answer=replace(turn.answer, hits=()))
                room -= turn.size
                if room < 0:
                    break
            kept.insert(0, turn)
            lost.pop()
        answers = [turn.answer for turn in lost]
        past = [Past(one.question, one.text, one.shape, one.items, one.figures) for one in answers]
        turns = tuple(kept[-SHOWN:])
        room_for = SHOWN - len(turns)
        return Conversation((*self.earlier, *past)[-room_for:] if room_for else (), turns)
