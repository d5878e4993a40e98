"""What the page needs from an answerer, and what it remembers of a conversation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from index.types import Article, BuildReport, Listing, Progress, Sources, Stats
from rag.types import Answer, Item

REMEMBERED = 6
"""Answers kept with their sources, for follow-ups. Few, because each holds whole articles and the page keeps
a conversation for every visitor."""

SHOWN = 60
"""Turns kept on the page; those beyond `REMEMBERED` keep their text but not their sources."""


class Store(Protocol):
    """What the page does with the index; see `index.store.Store`."""

    def stats(self) -> Stats: ...

    def listing(
        self, words: str = "", *, outlet: str | None = None, first: int = 0, count: int = 20
    ) -> Listing: ...

    def article(self, article_id: str) -> Article: ...

    def origins(self) -> tuple[tuple[str, ...], tuple[str, ...]]: ...

    def add_gradually(
        self,
        sources: Sources,
        *,
        progress: Progress | None = None,
        stop: Callable[[], bool] = lambda: False,
        allow_private: bool | None = None,
    ) -> BuildReport: ...

    def remove(self, article_id: str, *, wait: float | None = None) -> Any: ...

    def restore(self, removed: Any, *, wait: float | None = None) -> None: ...


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


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of an answer without its sources; see `Answer`."""

    question: str
    text: str
    shape: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """The answered questions of one visitor, oldest first, at most `SHOWN`.

    :param earlier: turns too old for a follow-up to refer to.
    :param turns: the last `REMEMBERED` turns.
    """

    earlier: tuple[Past, ...] = ()
    turns: tuple[Turn, ...] = ()

    @property
    def history(self) -> tuple[Answer, ...]:
        return tuple(turn.answer for turn in self.turns)

    def with_answer(self, answer: Answer) -> "Conversation":
        number = self.turns[-1].number + 1 if self.turns else 1
        turns = (*self.turns, Turn(number, answer))
        answers = [turn.answer for turn in turns[:-REMEMBERED]]
        past = tuple(Past(one.question, one.text, one.shape, one.items) for one in answers)
        return replace(
            self,
            earlier=(*self.earlier, *past)[-(SHOWN - REMEMBERED) :],
            turns=turns[-REMEMBERED:],
        )
