"""What keeps an index: the seam between what callers use (`index.store.Store`) and where articles lie.

An engine keeps articles with their passages and vectors, and searches them. There are few methods, and each
takes many things at once, because a network may lie behind them. All may be called from several threads. Each
sees what was committed before it was called, here or by another process or machine.

Errors are those of `index.errors`, with sentences that name the address: `IndexMissing` from every method
that needs an index where there is none, `IndexDamaged` when it cannot be read or trusted, `IndexBusy`,
`IndexFull`.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from index.search.filters import Filter
from index.search.protocols import FIELDS, Vectors, Words
from index.storage.model_record import Model
from index.storage.schema import NewArticle
from index.types import Article, EmbeddingMatrix, Listing, Passage

EVERYTHING = Filter()
"""A filter that all articles pass."""


class Kept(NamedTuple):
    """An article as it stands in an index.

    :param origin: where it was read from (`index.types.Found`).
    """

    article: Article
    origin: str


class Stored(NamedTuple):
    """All that an index keeps of an article: `Engine.commit` can write it again.

    :param new: its `place` is set: as it stands, it goes back where it was, into the same story.
    :param vectors: of its passages, by content key. *Shape* of each: ``(dimension,)``, float32.
    """

    new: NewArticle
    vectors: Mapping[bytes, EmbeddingMatrix]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding about an index or this machine.

    :param remedy: what to do if it is not ok.
    """

    name: str
    ok: bool
    detail: str
    remedy: str = ""


class Opened(Protocol):
    """Some passages, ready to be read.

    `stories` are known at once. Texts are read when asked for, and callers ask in about the order in which
    they gave the numbers: an engine behind a network gets the first ones together.
    """

    @property
    def stories(self) -> Mapping[int, Hashable]:
        """The story of each passage's article, the same for near-copies. Passages that are no longer there
        are missing."""
        ...

    def passage(self, number: int, /) -> Passage:
        """:param number: a key of `stories`.
        :raises IndexDamaged: when the article's text is not the one that was indexed.
        """
        ...


class View(Protocol):
    """An index as of one commit, to search. Numbers of passages hold within one view."""

    @property
    def words(self) -> Words: ...

    @property
    def vectors(self) -> Vectors: ...

    def cosines(self, question: EmbeddingMatrix, numbers: Sequence[int], /) -> dict[int, float]:
        """The exact cosines of a question and some passages; those that are no longer there are left out.

        :param question: *Shape:* ``(1, dimension)``.
        """
        ...

    def opened(self, numbers: Sequence[int], /) -> AbstractContextManager[Opened]:
        """Some passages, to be read inside the context."""
        ...


class Engine(Protocol):
    """Keeps articles, passages and vectors, and searches them. Nothing is opened before the first call."""

    @property
    def address(self) -> str:
        """Where it is, as a user would type it."""
        ...

    def close(self) -> None:
        """Let go of files and connections; a later call opens them again."""
        ...

    # State

    def identity(self) -> str | None:
        """Tells this index from any other that is or was at this address; None while there is none.

        :raises IndexDamaged: when there is one that cannot be read.
        :raises IndexMismatch: when a Dateline with another layout made it.
        """
        ...

    def change(self) -> Hashable:
        """Differs after every commit that adds or removes articles, here or elsewhere, and between two
        indexes; equal otherwise. Quick."""
        ...

    def model(self) -> Model | None:
        """What makes the vectors of this index; None while that is not settled."""
        ...

    def begin(self, model: Model, /) -> Model:
        """Make the index if there is none yet; only within `writing`. Returns the model that it has from now
        on: this one, unless another was settled before."""
        ...

    def writing(self, wait: float, /) -> AbstractContextManager[object]:
        """Around everything that writes. Where there can only be one writer, waits for the others.

        :param wait: seconds.
        :raises IndexBusy: when another writer goes on for longer than that.
        """
        ...

    def publish(self) -> None:
        """Make what was committed quick to search, where that takes time. It is found without this too.

        Called after commits, within `writing`; at most one at a time, but beside commits and searches.
        """
        ...

    def health(self) -> list[Check]:
        """What `dateline doctor` says of it. An index that is missing or damaged is a check that is not ok,
        never an error."""
        ...

    # Articles

    def find(self, ids: Collection[str], /) -> dict[str, Kept]:
        """The articles with these ids, by id; others are left out."""
        ...

    def stored(self, ids: Collection[str], /) -> dict[str, Stored]:
        """All that is kept of the articles with these ids, by id; others are left out."""
        ...

    def vectors(self, contents: Collection[bytes], /) -> dict[bytes, EmbeddingMatrix]:
        """Those of these vectors that are here, by content key (`index.passages.split.content_key`).
        *Shape* of each: ``(dimension,)``, float32."""
        ...

    def articles(self, chosen: Filter = EVERYTHING, newest: int | None = None, /) -> list[Article]:
        """The articles that pass, or only the newest few; newest first, undated ones last. Those of one day
        are in the order in which they came in."""
        ...

    def listed(
        self,
        chosen: Filter = EVERYTHING,
        phrases: Sequence[Sequence[str]] = (),
        fields: Sequence[str] = FIELDS,
        authors: Collection[str] | None = None,
        /,
    ) -> list[str]:
        """The ids of the articles that pass, in the order of `articles`.

        :param phrases: an article must have the stems of each in a row, in one passage or in its title.
        :param fields: where to look for them (`index.search.protocols.FIELDS`).
        :param authors: any of these, as they stand in the articles; None for all.
        """
        ...

    def arrived(self) -> list[str]:
        """The ids of all articles, in the order in which they came in."""
        ...

    def listing(self, starts: Sequence[str], outlet: str | None, first: int, count: int, /) -> Listing:
        """Part of the list of articles, in the order of `articles`, and how long it is.

        :param starts: each begins a bare word (`index.text.words.bare`) of the title, the outlet or the
            author; none for all articles.
        :param outlet: compared without case; None for all.
        :param first: how many to pass over.
        """
        ...

    def copies(self) -> dict[str, str]:
        """The id of each near-copy, and the id of the first article of its story that is still here."""
        ...

    def indexed(self, article_id: str, /) -> date | None:
        """The day (UTC) on which an article, as it stands, came in; None if that is not known."""
        ...

    def came_from(self, places: Collection[str], /) -> dict[str, str]:
        """Id and origin of the articles read from these places, or from anything in them. May hold a few
        more, from places with similar names."""
        ...

    def versions(self, ids: Collection[str], /) -> dict[str, list[str]]:
        """For each id, the ids of the versions of its story: itself, and those of the earlier ones
        (`index.types.VERSION_MARK`), as far as there are such articles; newest day first, those of one day by
        id. Ids without any are left out."""
        ...

    # Counts

    def counts(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        ...

    def span(self, chosen: Filter = EVERYTHING, /) -> tuple[int, date | None, date | None]:
        """How many articles pass, and the first and last day of the dated ones."""
        ...

    def days(self) -> tuple[date, date] | None:
        """The first and last day of all dated articles; None if there are none. Quick while nothing
        changes."""
        ...

    def outlets(self) -> tuple[str, ...]:
        """All outlets, as they stand in the articles, in order."""
        ...

    def authors(self) -> tuple[str, ...]:
        """All authors, as they stand in the articles, in order."""
        ...

    # Searching

    def view(self) -> View:
        """The index as of the last commit, here or elsewhere."""
        ...

    # Writing

    def commit(
        self,
        fresh: Sequence[NewArticle] = (),
        vectors: Mapping[bytes, EmbeddingMatrix] | None = None,
        *,
        gone: Collection[str] = (),
        moved: Mapping[str, str] | None = None,
    ) -> set[str]:
        """Write a batch; only within `writing`. It is visible whole or not at all, whatever is killed. The
        same again leaves the index as it is, and nothing to write is no commit.

        First the articles with ids in `gone`, and those whose ids `fresh` has too, go out with their passages
        and the vectors that nothing else uses. Then the fresh ones come in, in order; each joins the story of
        an article that it copies (`index.passages.near_copies.story_of`), one before it in the batch too, or
        begins a story. One with a `place` goes back there instead, into the story that it was in.

        :param vectors: by content key, one for each of the `contents` of the fresh articles; known ones too.
        :param gone: ids of articles to remove; those that are not here do not matter.
        :param moved: new origins of articles that stay, by id.
        :returns: the ids of the fresh articles that are near-copies of one before them.
        """
        ...
