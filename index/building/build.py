"""One build: batches of articles in, committed passages and vectors out, and a count of what was done."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from index.building.threads import buffered
from index.building.versions import Versions, put_in_order
from index.engine import Engine
from index.passages.near_copies import fingerprint
from index.passages.split import content_key, embedded_text, heading, passages
from index.storage.schema import NewArticle
from index.types import (
    NAMED,
    BuildReport,
    Embedder,
    EmbeddingMatrix,
    Found,
    Progress,
    Rejected,
    Unread,
    told_unread,
)

if TYPE_CHECKING:
    from index.building.ray_workers import Cluster

BATCH = 256
"""Articles per commit: what a kill can lose, and what batching by length can choose from."""

_Value = TypeVar("_Value")


ROOM = 20_000_000
"""Code points of articles that may wait while earlier ones are embedded: about 5,000 news stories."""


class Pace(NamedTuple):
    """How articles go in while people wait for them.

    :param batch: articles per commit.
    :param stop: looked at between batches; once true, nothing more goes in.
    :param wait: seconds to wait for another writer.
    """

    batch: int
    stop: Callable[[], bool]
    wait: float


class SortedOut(NamedTuple):
    """What there is to do for some articles.

    :param articles: how many were read, including those already in the index.
    :param fresh: the new and changed ones.
    :param replaced: the ids of those that take the place of another version.
    """

    articles: int
    fresh: Sequence[Found]
    replaced: Collection[str]


class Batch(NamedTuple):
    """Articles cut into passages, ready to embed and commit.

    :param articles: how many were read, including those already in the index.
    :param replaced: the ids of those that take the place of another version.
    :param texts: what to embed, by content key.
    :param vectors: what was embedded already, by content key. *Shape* of each: ``(dimension,)``.
    """

    articles: int
    fresh: Sequence[NewArticle]
    replaced: Collection[str]
    texts: Mapping[bytes, str]
    vectors: Mapping[bytes, EmbeddingMatrix]


def cut(fresh: Sequence[Found], embedder: Embedder) -> tuple[list[NewArticle], dict[bytes, str]]:
    """Cut articles into passages; also what to embed, by content key."""
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
    return result, texts


class Build:
    """Counts what happens to each article, for the report.

    :param engine: keeps the index.
    :param pace: if given, articles are read as far ahead as there is `ROOM`, so that progress tells early how
        many there are.
    """

    def __init__(self, engine: Engine, progress: Progress | None = None, pace: Pace | None = None) -> None:
        self._engine = engine
        self._progress = progress
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

    def batches(
        self, articles: Iterator[Found], embedder: Embedder, cluster: "Cluster | None" = None
    ) -> Iterator[Batch]:
        """Take some articles at a time, drop those already in the index, and cut the others into passages.

        :param cluster: cuts and embeds them; None: they are cut here, and `add` embeds them.
        """
        sorted_out = self._sorted_out(articles)
        if cluster:
            yield from cluster.batches(sorted_out, self._engine, self.timed)
            return
        for some in sorted_out:
            new, texts = self.timed("split", partial(cut, some.fresh, embedder))
            yield Batch(some.articles, new, some.replaced, texts, {})

    def add(self, batch: Batch, embedder: Embedder) -> None:
        """Embed and commit a batch at once; texts with a stored vector are not embedded."""
        vectors = self._engine.vectors(batch.texts)
        unknown = [key for key in batch.texts if key not in vectors]
        vectors |= {key: batch.vectors[key] for key in unknown if key in batch.vectors}
        missing = [key for key in unknown if key not in vectors]
        if missing:
            texts = [batch.texts[key] for key in missing]
            made = self.timed("embed", lambda: embedder.embed_passages(texts))
            vectors |= zip(missing, made, strict=True)
        if batch.fresh:
            self._copies |= self.timed("commit", lambda: self._engine.commit(batch.fresh, vectors))
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

    def erase(self, ids: Collection[str], moved: Mapping[str, str] | None = None) -> None:
        """Delete articles that are in the index, at once.

        :param moved: new origins of others, by id.
        """
        self._engine.commit(gone=ids, moved=moved)
        if ids and self._copies:  # a moved file is no copy of itself
            self._copies &= self._engine.copies().keys()
        self.removed += len(ids)

    def erase_others(self) -> None:
        """Delete the articles that this build has not seen."""
        self.erase(set(self._engine.listed()) - self.ids)

    @property
    def ids(self) -> set[str]:
        """The ids, in the index, of the articles that this build has seen."""
        return (self.seen - self._versions.unread) | self._versions.kept

    def put_versions_in_order(self) -> None:
        """Give the id of each story with several versions to the newest."""
        stories = sorted(self._versions.stories)
        for first in range(0, len(stories), BATCH):
            put_in_order(self._engine, stories[first : first + BATCH], self._versions.changed)

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

    def _sorted_out(self, articles: Iterator[Found]) -> Iterator[SortedOut]:
        size = self._pace.batch if self._pace else BATCH
        while some := self.timed("read", lambda: list(islice(articles, size))):
            yield self.timed("split", partial(self._sort_out, some))

    def _sort_out(self, batch: Sequence[Found]) -> SortedOut:
        held = self._engine.find({one for found in batch for one in self._versions.ids_of(found.article)})
        fresh: list[Found] = []
        replaced: set[str] = set()
        for found in batch:
            known = held.get(found.article.id)
            if known and known.article == found.article:
                continue
            placed = self._versions.placed(found, held)
            if placed is None:
                continue
            if placed.article.id in held:
                replaced.add(placed.article.id)
            fresh.append(placed)
        return SortedOut(len(batch), fresh, replaced)
