"""What the page needs from an answerer, and what it remembers of a conversation."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Literal, Protocol
from uuid import uuid4

from index.types import Article, BuildReport, Hit, Listing, Progress, Sources, Stats
from rag.export.reopened import held
from rag.export.standing import Standing
from rag.types import Answer, Figure, Item

REMEMBERED = 6
"""Answers that a follow-up may refer to; these always keep their sources."""

HELD = 600_000
"""Code points of articles kept for the answers before those, enough for some forty about news. What is older
keeps its text but not its sources, because the page keeps a conversation for every visitor."""

SHOWN = 60
"""Turns kept on the page."""


class Store(Protocol):
    """What the page and programs do with the index; see `index.store.Store`."""

    def stats(self) -> Stats: ...

    def search(
        self,
        question: str,
        *,
        top_k: int = 10,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
        undated: bool = False,
        mode: Literal["fused", "dense", "bm25"] = "fused",
    ) -> list[Hit]: ...

    def listed(
        self, *, since: date | None = None, until: date | None = None, outlet: str | None = None
    ) -> list[str]: ...

    def listing(
        self, words: str = "", *, outlet: str | None = None, first: int = 0, count: int = 20
    ) -> Listing: ...

    def article(self, article_id: str, /) -> Article: ...

    def indexed(self, article_id: str, /) -> date | None: ...

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
    :param asked: when; None if that is not known.
    :param lost: of a turn that was reopened, the citations that no longer hold (`Reopened`).
    """

    number: int
    answer: Answer
    asked: datetime | None = None
    lost: Mapping[int, Standing] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Code points of the articles that it holds."""
        cited = [citation.article for citation in self.answer.citations]
        now = [one.article for one in self.lost.values() if one.article]
        hits = [hit.passage.article for hit in self.answer.hits]
        return sum(len(one.text) for one in (*cited, *now, *hits))


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
    :param key: under which the visitor's browser keeps it; "" before the first answer.
    """

    earlier: tuple[Past, ...] = ()
    turns: tuple[Turn, ...] = ()
    key: str = ""

    @property
    def history(self) -> tuple[Answer, ...]:
        return tuple(held(turn.answer, turn.lost) for turn in self.turns[-REMEMBERED:])

    def with_answer(self, answer: Answer) -> "Conversation":
        return self.with_turn(answer, datetime.now(UTC))

    def with_turn(
        self, answer: Answer, asked: datetime | None, lost: Mapping[int, Standing] | None = None
    ) -> "Conversation":
        number = self.turns[-1].number + 1 if self.turns else 1
        kept, room = [Turn(number, answer, asked, lost or {})], HELD
        left = list(self.turns)
        while left:
            turn = left[-1]
            if len(kept) >= REMEMBERED:
                if not turn.answer.refused:  # only a refusal shows what was found
                    turn = replace(turn, answer=replace(turn.answer, hits=()))
                room -= turn.size
                if room < 0:
                    break
            kept.insert(0, turn)
            left.pop()
        answers = [turn.answer for turn in left]
        past = [Past(one.question, one.text, one.shape, one.items, one.figures) for one in answers]
        turns = tuple(kept[-SHOWN:])
        room_for = SHOWN - len(turns)
        earlier = (*self.earlier, *past)[-room_for:] if room_for else ()
        return Conversation(earlier, turns, self.key or uuid4().hex)
