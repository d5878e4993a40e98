"""The engine of one machine: a folder with a SQLite database, and the checkpoints derived from it.

One process writes at a time; any number of them read.
"""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.engine import EVERYTHING, Check, Kept, Stored
from index.errors import DatelineError, IndexDamaged, IndexMissing
from index.passages.near_copies import story_of
from index.search import checkpoint_files
from index.search.bm25 import Lexical
from index.search.checkpoints import Checkpoints
from index.search.dense import Dense
from index.search.filters import Filter
from index.search.protocols import FIELDS
from index.storage.database import Bounds, Database
from index.storage.failures import missing, told
from index.storage.lock import writing
from index.storage.model_record import Model
from index.storage.schema import NewArticle, Place
from index.storage.soundness import unsound
from index.text.words import bare
from index.types import Article, EmbeddingMatrix, Listing, Notice, Passage


class Embedded:
    """Keeps an index in a folder; see `index.engine.Engine`.

    :param notice: called with a sentence when a checkpoint must be rebuilt.
    """

    def __init__(self, folder: Path, notice: Notice = lambda text: None) -> None:
        self._folder = folder
        self._notice = notice
        self._lock = threading.RLock()
        self._database: Database | None = None
        self._checkpoints: Checkpoints | None = None
        self._headed: tuple[tuple[str, int], list[_Heading]] | None = None
        self._days: tuple[tuple[str, int], tuple[date, date] | None] | None = None

    @property
    def address(self) -> str:
        return str(self._folder)

    def close(self) -> None:
        with self._lock:
            if self._database is not None:
                self._database.close()
            self._database = self._checkpoints = None

    def _standing(self) -> Database | None:
        """The database that is in the folder now; None if there is none, or making it was interrupted."""
        if self._database is not None and not self._database.stands():
            self.close()  # another process has repaired or rebuilt it; from now on use that one
        if self._database is None:
            try:
                self._database = Database(self._folder)
            except IndexMissing:
                return None
        return self._database

    @contextmanager
    def _using(self) -> Iterator[Database]:
        """The database, for this thread alone; turns its errors into ours."""
        with self._lock, told(self._folder):
            database = self._standing()
            if database is None:
                raise missing(self._folder)
            yield database

    # State

    def identity(self) -> str | None:
        with self._lock, told(self._folder):
            database = self._standing()
            return database.identity() if database else None

    def change(self) -> tuple[str, int]:
        with self._using() as database:
            return _change(database)

    def model(self) -> Model | None:
        with self._using() as database:
            return database.model()

    def begin(self, model: Model, /) -> Model:
        with self._lock, told(self._folder):
            database = self._standing()
            if database is None:
                database = self._database = Database(self._folder, create=True)
            database.order_by_day()
            return database.settle(model)

    def writing(self, wait: float, /) -> AbstractContextManager[object]:
        return writing(self._folder, wait)

    def publish(self) -> None:
        model = self.model()
        if model:
            with told(self._folder):
                Checkpoints.publish(self._folder, model.dimension, self._notice)

    def health(self) -> list[Check]:
        build = f"run: dateline index FOLDER --index {self._folder}"
        mend = f"run: dateline doctor --repair --index {self._folder}"
        try:
            database = Database(self._folder)
        except IndexMissing:
            return [Check("index", False, f"none in {self._folder}", build)]
        except DatelineError as error:
            is_damaged = isinstance(error, IndexDamaged)
            return [Check("index", False, str(error), mend if is_damaged else "follow the message above")]
        try:
            trouble = unsound(database)
            if trouble:
                return [Check("database", False, trouble, mend)]
            articles, passages = database.counts()
            model = database.model()
            made_with = model.name if model else "no model yet"
            covered, change = Lexical(self._folder).covered(database), database.change()
            held = f"{articles:,} articles, {passages:,} passages in {self._folder}, by {made_with}"
            return [
                Check("index", True, held),
                Check("database", True, "sound"),
                Check("vectors", True, checkpoint_files.state(self._folder, database)),
                Check("words", True, f"BM25 up to change {covered} of {change}"),
            ]
        finally:
            database.close()

    # Articles

    def find(self, ids: Collection[str], /) -> dict[str, Kept]:
        with self._using() as database:
            found = {one: database.find(one) for one in ids}
            return {one: Kept(held[1], database.origin(one) or "") for one, held in found.items() if held}

    def stored(self, ids: Collection[str], /) -> dict[str, Stored]:
        with self._using() as database:
            found = {one: database.whole(one) for one in ids}
            return {one: Stored(new, database.vectors_of(new.contents)) for one, new in found.items() if new}

    def vectors(self, contents: Collection[bytes], /) -> dict[bytes, EmbeddingMatrix]:
        with self._using() as database:
            return database.vectors_of(contents)

    def articles(self, chosen: Filter = EVERYTHING, newest: int | None = None, /) -> list[Article]:
        with self._using() as database:
            return database.articles(_bounds(chosen), newest)

    def listed(
        self,
        chosen: Filter = EVERYTHING,
        phrases: Sequence[Sequence[str]] = (),
        fields: Sequence[str] = FIELDS,
        authors: Collection[str] | None = None,
        /,
    ) -> list[str]:
        words, vectors = self._current() if phrases else (None, None)
        with self._using() as database:
            ids = database.listed(_bounds(chosen), authors)
            if words and vectors:
                for found in words.holding(phrases, "", max(1, vectors.rows), chosen, fields):
                    holders = database.articles_of([number for number, _ in found])
                    ids = [one for one in ids if one in holders]
        return ids

    def arrived(self) -> list[str]:
        with self._using() as database:
            return database.arrived()

    def listing(self, starts: Sequence[str], outlet: str | None, first: int, count: int, /) -> Listing:
        with self._using() as database:
            if not starts and outlet is None:
                return Listing(database.entries(database.newest(first, count)), database.size())
        before = [f" {start}" for start in starts]
        numbers = [
            heading.number
            for heading in self._headings()
            if (outlet is None or heading.outlet == outlet.casefold())
            and all(start in heading.words for start in before)
        ]
        with self._using() as database:
            return Listing(database.entries(numbers[first : first + count]), len(numbers))

    def _headings(self) -> "Sequence[_Heading]":
        """The heading of every article, in the order of `listing`."""
        with self._using() as database:
            change, known = _change(database), self._headed
            if known and known[0] == change:
                return known[1]
            rows = database.headings()
        headings = [
            _Heading(number, " " + bare(" ".join(filter(None, words))), (words[1] or "").casefold())
            for number, *words in rows
        ]
        self._headed = change, headings
        return headings

    def copies(self) -> dict[str, str]:
        with self._using() as database:
            return database.fingerprints.copies()

    def indexed(self, article_id: str, /) -> date | None:
        with self._using() as database:
            return database.indexed(article_id)

    def came_from(self, places: Collection[str], /) -> dict[str, str]:
        with self._using() as database:
            return {one: origin for place in places for one, origin in database.came_from(place)}

    def versions(self, ids: Collection[str], /) -> dict[str, list[str]]:
        with self._using() as database:
            return {one: found for one in ids if (found := database.versions(one))}

    # Counts

    def counts(self) -> tuple[int, int]:
        with self._using() as database:
            return database.counts()

    def span(self, chosen: Filter = EVERYTHING, /) -> tuple[int, date | None, date | None]:
        with self._using() as database:
            articles, *days = database.span(_bounds(chosen))
            oldest, newest = (date.fromordinal(day) if day else None for day in days)
            return articles, oldest, newest

    def days(self) -> tuple[date, date] | None:
        with self._using() as database:
            change = _change(database)
            if self._days is None or self._days[0] != change:
                span = database.days()
                self._days = change, (date.fromordinal(span[0]), date.fromordinal(span[1])) if span else None
            return self._days[1]

    def outlets(self) -> tuple[str, ...]:
        with self._using() as database:
            return database.outlets()

    def authors(self) -> tuple[str, ...]:
        with self._using() as database:
            return database.authors()

    # Searching

    def view(self) -> "_View":
        return _View(self, *self._current())

    def _current(self) -> tuple[Lexical, Dense]:
        with self._using() as database:
            model = database.model()
            if self._checkpoints is None:
                # Without a model there are no vectors, so any dimension will do; but not for long.
                opened = Checkpoints(self._folder, database, model.dimension if model else 1, self._notice)
                if model:
                    self._checkpoints = opened
            else:
                opened = self._checkpoints
            opened.refresh(database)
            return opened.words, opened.vectors

    # Writing

    def commit(
        self,
        fresh: Sequence[NewArticle] = (),
        vectors: Mapping[bytes, EmbeddingMatrix] | None = None,
        *,
        gone: Collection[str] = (),
        moved: Mapping[str, str] | None = None,
    ) -> set[str]:
        copies: set[str] = set()
        if not (fresh or gone or moved):
            return copies
        with self._using() as database, database.transaction():
            ids = dict.fromkeys([*gone, *(new.article.id for new in fresh)])
            numbers = [number for number in map(database.number, ids) if number is not None]
            for article_id, origin in (moved or {}).items():
                database.put_origin(article_id, origin)
            if not fresh and not numbers:
                return copies
            change = database.next_change()
            if vectors:
                database.write_vectors(list(vectors), np.stack(list(vectors.values())))
            dropped = set().union(*(database.erase(number, change) for number in numbers))
            for new in fresh:
                if isinstance(new.place, Place):
                    database.write(new, change, new.place.story, new.place.number)
                    continue
                story = story_of(new.article, database.fingerprints.sharing(new.fingerprint))
                if story is not None:
                    copies.add(new.article.id)
                database.write(new, change, story)
            # Last, because what comes in may share passages with what goes out.
            database.forget(dropped)
        return copies

    @contextmanager
    def opened(self, numbers: Sequence[int]) -> "Iterator[_Opened]":
        """Some passages, which nobody in this process can remove meanwhile."""
        with self._using() as database:
            yield _Opened(database, database.locate(numbers))

    def cosines(self, question: EmbeddingMatrix, numbers: Sequence[int]) -> dict[int, float]:
        with self._using() as database:
            return {number: float(row @ question[0]) for number, row in database.vectors(numbers).items()}


class _Heading(NamedTuple):
    """:param words: bare ones of the title, the outlet and the author, with a blank before each.
    :param outlet: without case; blank without one.
    """

    number: int
    words: str
    outlet: str


class _View(NamedTuple):
    engine: Embedded
    words: Lexical
    vectors: Dense

    def cosines(self, question: EmbeddingMatrix, numbers: Sequence[int], /) -> dict[int, float]:
        return self.engine.cosines(question, numbers)

    def opened(self, numbers: Sequence[int], /) -> "AbstractContextManager[_Opened]":
        return self.engine.opened(numbers)


class _Opened:
    """:param places: article number, start, end and story of each passage, by its number."""

    def __init__(self, database: Database, places: Mapping[int, tuple[int, int, int, int]]) -> None:
        self._database = database
        self._places = places
        self.stories = {number: place[3] for number, place in places.items()}

    def passage(self, number: int, /) -> Passage:
        return self._database.passage(*self._places[number][:3])


def _change(database: Database) -> tuple[str, int]:
    return database.identity(), database.change()


def _bounds(chosen: Filter) -> Bounds:
    return Bounds(chosen.days if chosen.dated else None, chosen.outlet, chosen.undated)
