"""One build: batches of articles in, committed passages and vectors out, and a count of what was done."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar

import numpy as np

from index.building.threads import buffered
from index.building.versions import Versions, put_in_order
from index.passages.near_copies import fingerprint, story_of
from index.passages.split import content_key, embedded_text, heading, passages
from index.storage.database import Database
from index.storage.schema import NewArticle
from index.types import NAMED, BuildReport, Embedder, Found, Progress, Rejected, Unread, told_unread

BATCH = 256
"""Articles per transaction: what a kill can lose, and what batching by length can choose from."""

_Value = TypeVar("_Value")


ROOM = 20_000_000
"""Code points of articles that may wait while earlier ones are embedded: about 5,000 news stories."""


class Pace(NamedTuple):
    """How articles go in while people wait for them.

    :param batch: articles per transaction.
    :param stop: looked at between batches; once true, nothing more goes in.
    :param wait: seconds to wait for another writer.
    """

    batch: int
    stop: Callable[[], bool]
    wait: float


class Batch(NamedTuple):
    """Articles cut into passages, ready to embed and commit.

    :param articles: how many were read, including those already in the index.
    :param replaced: row numbers of the versions they replace, by the id of the article.
    :param texts: what to embed, by content key.
    """

    articles: int
    fresh: Sequence[NewArticle]
    replaced: Mapping[str, int]
    texts: Mapping[bytes, str]


class Build:
    """Counts what happens to each article, for the report.

    :param lock: held while the database is used, never while the model runs.
    :param pace: if given, articles are read as far ahead as there is `ROOM`, so that progress tells early how
        many there are.
    """

    def __init__(self, progress: Progress | None, lock: threading.RLock, pace: Pace | None = None) -> None:
        self._progress = progress
        self._lock = lock
        self._pace = pace
        self._total = 0
        self._started = time.perf_counter()
        self._seconds: dict[str, float] = {}
        self.added = self.updated = self.unchanged = self.removed = 0
        self._passages = self._embedded = self._done = 0
        self._added_titles: list[str] = []
        self._updated_titles: list[str] = []
        self._copies: set[str] = set()
        self.rejected: list[Rejected] = []
        self.seen: set[str] = set()
        self._versions = Versions()
        self._dated: Counter[str] = Counter()
        self._notes: Counter[str] = Counter()
        self._unread: Counter[str] = Counter()
        self._unclear = 0
        self._unclear_date: str | None = None

    def articles(self, reading: Iterable[Found | Rejected]) -> Iterator[Found]:
        """Pass articles on; collect the rejected ones, and those with the id of an earlier article."""
        sorted_out = self._accepted(reading)
        if self._pace is None:
            return sorted_out
        return buffered(sorted_out, lambda found: len(found.article.text), ROOM, self._pace.stop)

    def _accepted(self, reading: Iterable[Found | Rejected]) -> Iterator[Found]:
        for item in reading:
            if self._pace and self._pace.stop():
                return
            if isinstance(item, Unread):
                self._unread[item.suffix] += 1
                continue
            if isinstance(item, Rejected):
                self.rejected.append(item)
                continue
            if own := self._versions.apart(item):
                item = replace(item, article=own)
            if item.article.id in self.seen:
                self.rejected.append(
                    Rejected(
                        item.origin,
                        f"expected a unique id, found {item.article.id!r}, which an earlier article already "
                        "has; the earlier one is kept",
                    )
                )
            else:
                self.seen.add(item.article.id)
                if item.dated:
                    self._dated[item.dated] += 1
                self._notes.update(item.notes)
                if item.unclear:
                    self._unclear += 1
                    self._unclear_date = self._unclear_date or item.unclear
                if self._pace and self._progress:
                    self._progress("read", len(self.seen), 0)
                yield item
        self._total = len(self.seen) if self._pace else 0

    def batches(self, articles: Iterator[Found], database: Database, embedder: Embedder) -> Iterator[Batch]:
        """Take some articles at a time, drop those already in the index, and cut the others into passages."""
        size = self._pace.batch if self._pace else BATCH
        while some := self.timed("read", lambda: list(islice(articles, size))):
            yield self.timed("split", partial(self._split, some, database, embedder))

    def add(self, batch: Batch, database: Database, embedder: Embedder) -> None:
        """Embed and commit a batch in one transaction; texts with a stored vector are not embedded."""
        with self._lock:
            missing = database.unknown(batch.texts)
        unknown = [key for key in batch.texts if key in missing]
        vectors = np.empty((0, embedder.dimension), dtype=np.float32)
        if unknown:
            texts = [batch.texts[key] for key in unknown]
            vectors = self.timed("embed", lambda: embedder.embed_passages(texts))

        def commit() -> None:
            with self._lock, database.transaction():
                change = database.next_change()
                database.write_vectors(unknown, vectors)
                dropped = set().union(*(database.erase(number, change) for number in batch.replaced.values()))
                for new in batch.fresh:
                    story = story_of(new.article, database.fingerprints.sharing(new.fingerprint))
                    if story is not None:
                        self._copies.add(new.article.id)
                    database.write(new, change, story)
                # Last, because a new version may share passages with the old one.
                database.forget(dropped)

        if batch.fresh:
            self.timed("commit", commit)
        # Only now, because the next batch is made ahead and may never go in.
        self.added += len(batch.fresh) - len(batch.replaced)
        self.updated += len(batch.replaced)
        self.unchanged += batch.articles - len(batch.fresh)
        for new in batch.fresh:
            titles = self._updated_titles if new.article.id in batch.replaced else self._added_titles
            if len(titles) < NAMED:
                titles.append(new.article.title)
        self._passages += sum(len(new.spans) for new in batch.fresh)
        self._embedded += len(unknown)
        self._done += batch.articles
        if self._progress:
            self._progress("articles", self._done, self._total)

    def erase(self, ids: Iterable[str], database: Database) -> None:
        """Delete the articles of these ids in one transaction."""
        with self._lock:
            numbers = [found[0] for found in map(database.find, ids) if found]
            if numbers:
                with database.transaction():
                    change = database.next_change()
                    database.forget(set().union(*(database.erase(number, change) for number in numbers)))
                if self._copies:  # a moved file is no copy of itself
                    self._copies &= database.fingerprints.copies().keys()
            self.removed += len(numbers)

    def erase_others(self, database: Database) -> None:
        """Delete the articles that this build has not seen."""
        with self._lock:
            self.erase(database.ids() - self.ids, database)

    @property
    def ids(self) -> set[str]:
        """The ids, in the index, of the articles that this build has seen."""
        return (self.seen - self._versions.unread) | self._versions.kept

    def put_versions_in_order(self, database: Database) -> None:
        """Give the id of each story with several versions to the newest."""
        with self._lock:
            for story in sorted(self._versions.stories):
                put_in_order(database, story, self._versions.changed)

    def timed(self, stage: str, work: Callable[[], _Value]) -> _Value:
        """Do a stage's work and add its seconds to the report."""
        started = time.perf_counter()
        try:
            return work()
        finally:
            self._seconds[stage] = self._seconds.get(stage, 0.0) + time.perf_counter() - started

    def report(self) -> BuildReport:
        return BuildReport(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            removed=self.removed,
            rejected=tuple(self.rejected),
            passages=self._passages,
            embedded=self._embedded,
            copies=len(self._copies),
            seconds={**self._seconds, "total": time.perf_counter() - self._started},
            dated=dict(self._dated.most_common()),
            added_titles=tuple(self._added_titles),
            updated_titles=tuple(self._updated_titles),
            notes=dict(self._notes.most_common()),
            unread=dict(self._unread.most_common()),
            unclear=self._unclear,
            unclear_date=self._unclear_date,
        )

    def nothing_found(self, sources: Iterable[object]) -> str:
        """A sentence: these sources hold no article, and why the first one tried was rejected."""
        from index.formats.registry import NAMES  # here, because asking a question needs no readers

        where = ", ".join(str(source) for source in sources)
        message = f"expected articles ({NAMES}) in {where}, found none"
        if self.rejected:
            first = self.rejected[0]
            message += f" that can be read ({len(self.rejected)} rejected; {first.origin}: {first.reason})"
        if self._unread:
            message += f" ({told_unread(dict(self._unread.most_common()))})"
        return message

    def _split(self, some: Sequence[Found], database: Database, embedder: Embedder) -> Batch:
        fresh, replaced = self._sort_out(some, database)
        texts: dict[bytes, str] = {}
        result = []
        split = passages([found.article for found in fresh], embedder)
        for found, parts in zip(fresh, split, strict=True):
            title = heading(found.article, embedder)
            keys = []
            for part in parts:
                text = embedded_text(title, part)
                key = content_key(text)
                keys.append(key)
                texts[key] = text
            spans = [(part.start, part.end) for part in parts]
            marks = fingerprint(found.article.text)
            result.append(NewArticle(found.article, found.origin, spans, keys, marks))
        return Batch(len(some), result, replaced, texts)

    def _sort_out(self, batch: Sequence[Found], database: Database) -> tuple[list[Found], dict[str, int]]:
        """The new and changed articles of a batch, and the rows of the versions they replace, by id."""
        fresh: list[Found] = []
        replaced: dict[str, int] = {}
        for found in batch:
            with self._lock:
                known = database.find(found.article.id)
                if known and known[1] == found.article:
                    continue
                placed = self._versions.placed(found, database)
                if placed is None:
                    continue
                if placed is not found:
                    known = database.find(placed.article.id)
            if known:
                replaced[placed.article.id] = known[0]
            fresh.append(placed)
        return fresh, replaced
