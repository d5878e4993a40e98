"""One build: batches of articles in, committed passages and vectors out, and the tally of what was done."""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.database import Database
from index.passages import embedded_text, heading, passages
from index.rows import NewArticle
from index.types import Article, BuildReport, Embedder, Found, Passage, Progress, Rejected

BATCH = 256
"""Articles a transaction: what a kill can lose, and what batching by length has to choose from."""

_Value = TypeVar("_Value")


class Build:
    """Counts what happens to each article, and says so in the end.

    :param lock: held while the database is used, never while the model works.
    """

    def __init__(self, progress: Progress | None, lock: threading.RLock) -> None:
        self._progress = progress
        self._lock = lock
        self._started = time.perf_counter()
        self._seconds: dict[str, float] = {}
        self.added = self.updated = self.unchanged = self.removed = 0
        self._passages = self._embedded = 0
        self.rejected: list[Rejected] = []
        self.seen: set[str] = set()
        self._dated: Counter[str] = Counter()

    def articles(self, reading: Iterable[Found | Rejected]) -> Iterator[Found]:
        """Pass articles on; keep what was rejected, and what claims the id of an earlier one."""
        for item in reading:
            if isinstance(item, Rejected):
                self.rejected.append(item)
            elif item.article.id in self.seen:
                self.rejected.append(
                    Rejected(
                        item.origin,
                        f"expected an id of its own, found {item.article.id!r}, which an earlier article "
                        "has; the earlier one is kept",
                    )
                )
            else:
                self.seen.add(item.article.id)
                if item.dated:
                    self._dated[item.dated] += 1
                yield item

    def add(self, batch: Sequence[Found], database: Database, embedder: Embedder) -> None:
        """Split, embed and commit a batch in one transaction; what is known by its words is not embedded."""
        fresh, replaced = self._sort_out(batch, database)
        if fresh:
            split = self.timed("split", lambda: passages([found.article for found in fresh], embedder))
            contents, texts = _contents([found.article for found in fresh], split, embedder)
            with self._lock:
                missing = database.unknown(texts)
            unknown = [key for key in texts if key in missing]
            vectors = np.empty((0, embedder.dimension), dtype=np.float32)
            if unknown:
                vectors = self.timed(
                    "embed", lambda: embedder.embed_passages([texts[key] for key in unknown])
                )

            def commit() -> None:
                with self._lock, database.transaction():
                    change = database.next_change()
                    database.write_vectors(unknown, vectors)
                    dropped = set().union(*(database.erase(number, change) for number in replaced))
                    for found, parts, keys in zip(fresh, split, contents, strict=True):
                        spans = [(part.start, part.end) for part in parts]
                        database.write(NewArticle(found.article, found.origin, spans, keys), change)
                    # Last, because a new version may have passages of the old one.
                    database.forget(dropped)

            self.timed("commit", commit)
            self._passages += sum(len(parts) for parts in split)
            self._embedded += len(unknown)
        if self._progress:
            self._progress("articles", self.added + self.updated + self.unchanged, 0)

    def erase(self, ids: Iterable[str], database: Database) -> None:
        """Delete the articles of these ids in one transaction."""
        with self._lock:
            numbers = [found[0] for found in map(database.find, ids) if found]
            if numbers:
                with database.transaction():
                    change = database.next_change()
                    database.forget(set().union(*(database.erase(number, change) for number in numbers)))
            self.removed += len(numbers)

    def erase_others(self, database: Database) -> None:
        """Delete the articles that this build has not come across."""
        with self._lock:
            self.erase(database.ids() - self.seen, database)

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
            seconds={**self._seconds, "total": time.perf_counter() - self._started},
            dated=dict(self._dated.most_common()),
        )

    def nothing_found(self, sources: Sequence[str | Path]) -> str:
        """Say in a sentence that these sources hold no article, and why the first that was tried is none."""
        from index.formats import NAMES  # here, because asking needs no readers

        where = ", ".join(str(source) for source in sources)
        message = f"expected articles ({NAMES}) in {where}, found none"
        if self.rejected:
            first = self.rejected[0]
            message += f" that can be read ({len(self.rejected)} rejected; {first.origin}: {first.reason})"
        return message

    def _sort_out(self, batch: Sequence[Found], database: Database) -> tuple[list[Found], list[int]]:
        """The new and changed articles of a batch, and the row numbers of the versions they replace."""
        fresh, replaced = [], []
        for found in batch:
            with self._lock:
                known = database.find(found.article.id)
            if known is None:
                self.added += 1
            elif known[1] == found.article:
                self.unchanged += 1
                continue
            else:
                self.updated += 1
                replaced.append(known[0])
            fresh.append(found)
        return fresh, replaced


def _contents(
    articles: Sequence[Article], split: Sequence[Sequence[Passage]], embedder: Embedder
) -> tuple[list[list[bytes]], dict[bytes, str]]:
    """The content keys of each article's passages, and the text to embed for each key."""
    contents, texts = [], {}
    for article, parts in zip(articles, split, strict=True):
        title = heading(article, embedder)
        keys = []
        for part in parts:
            text = embedded_text(title, part)
            key = hashlib.sha256(text.encode("utf-8")).digest()[:16]
            keys.append(key)
            texts[key] = text
        contents.append(keys)
    return contents, texts
