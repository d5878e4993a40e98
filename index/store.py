"""The index as its users hold it: add, remove, search, list."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Literal, TypeAlias

from index import dense
from index.build import BATCH, Build
from index.database import FILE, Database
from index.embed import open_embedder, same_model
from index.errors import IndexBusy, IndexMismatch, IndexMissing, QueryError, SourceError, UnknownArticle
from index.filters import Filter
from index.fusion import fuse
from index.lexical import Lexical
from index.read import read_sources
from index.types import Article, BuildReport, Embedder, Hit, Passage, Progress, Sources, Stats

Mode: TypeAlias = Literal["fused", "dense", "bm25"]

DEFAULT_PATH = "var/index"
CANDIDATES = 100
"""Passages that BM25 and dense retrieval each give to fusion. Deeper lists change no first ten."""

LONGEST_QUESTION = 2000
"""Code points. A longer text is a document, not a question: its one vector would mean nothing."""

_CACHED_ARTICLES = 4096  # about 20 MB of text


def open_index(
    path: str | Path = DEFAULT_PATH, *, model: str | None = None, cache: Path | None = None
) -> "Store":
    """Open the index in a folder, or the place for one: `Store.add` makes it.

    :param model: the embedding model for a new index (see `index.embed.open_embedder`); an index that
        stands remembers its own.
    :param cache: where converted models are kept, by default `index.weights.model_cache`.
    :raises IndexDamaged: when the database cannot be read.
    :raises IndexMismatch: when it was built with another model than the one named, or by a newer Dateline.
    """
    return Store(Path(path), model=model, cache=cache)


def build_index(
    sources: Sources,
    path: str | Path = DEFAULT_PATH,
    *,
    model: str | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Make the index in a folder hold exactly the articles of these sources.

    Vectors of passages it already knows are kept. When no article at all can be read, the index is left
    as it was.

    :raises SourceError: when a source does not exist, or none holds an article.
    """
    with open_index(path, model=model, cache=cache) as store:
        return store.replace(sources, progress=progress)


class Store:
    """An open index. Safe to share between threads; writers in other processes are waited for.

    Close it, or use it as a context manager.
    """

    def __init__(self, path: Path, *, model: str | None = None, cache: Path | None = None) -> None:
        self.path = path
        self._cache = cache
        self._wanted_model = model
        self._lock = threading.RLock()
        self._database: Database | None = None
        self._embedder: Embedder | None = None
        self._lexical: Lexical | None = None
        self._dense: dense.Dense | None = None
        self._articles: dict[int, Article] = {}
        if (path / FILE).is_file():
            self._database = Database(path)
            self._check_model(self._database)

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            if self._database is not None:
                self._database.close()
            self._database = None

    @property
    def exists(self) -> bool:
        """Whether there is an index at `path` (it may still be empty)."""
        if self._database is None and (self.path / FILE).is_file():
            self._database = Database(self.path)  # made by another process since
        return self._database is not None

    @property
    def embedder(self) -> Embedder:
        """The index's embedding model, loaded when first used."""
        with self._lock:
            if self._embedder is None:
                stored = self._database.meta("model") if self._database else None
                self._embedder = open_embedder(stored or self._wanted_model, cache=self._cache)
            return self._embedder

    # Reading

    def search(
        self,
        question: str,
        *,
        top_k: int = 10,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
        mode: Mode = "fused",
    ) -> list[Hit]:
        """Return the passages that match a question best, best first.

        :param mode: ``"bm25"``, ``"dense"``, or both fused (`index.fusion`). Scores are BM25's, cosines, or
            the fusion's; they compare within one result only.
        :raises QueryError: when the question is empty or longer than `LONGEST_QUESTION`.
        :raises IndexMissing: when there is no index.
        """
        check_question(question)
        if top_k < 1:
            raise QueryError(f"expected to return at least 1 passage, got top_k={top_k}")
        chosen = Filter(since, until, outlet)
        count = max(top_k, CANDIDATES) if mode == "fused" else top_k
        with self._lock:
            self._refresh()
            lexical, vectors = self._lexical, self._dense
            assert lexical is not None
            assert vectors is not None
        by_word = lexical.search(question, count, chosen) if mode != "dense" else []
        by_meaning = []
        if mode != "bm25":
            by_meaning = vectors.search(self.embedder.embed_question(question), count, chosen)
        ranked = fuse(by_word, by_meaning) if mode == "fused" else by_word or by_meaning
        return self._hits(ranked, top_k)

    def articles(self) -> list[Article]:
        """All articles, newest first."""
        with self._lock:
            return self._open().articles()

    def article(self, article_id: str) -> Article:
        """:raises UnknownArticle: when no article has that id."""
        with self._lock:
            found = self._open().find(article_id)
        if found is None:
            raise UnknownArticle(
                f"no article has the id {article_id!r}; type: dateline articles, to list them"
            )
        return found[1]

    def stats(self) -> Stats:
        with self._lock:
            database = self._open()
            articles, count = database.counts()
            days = database.days()
            first, last = (date.fromordinal(days[0]), date.fromordinal(days[1])) if days else (None, None)
            return Stats(articles, count, first, last, database.outlets(), database.meta("embedder") or "")

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many passages each stem (`index.lexical.stems`) stands."""
        with self._lock:
            self._refresh()
            assert self._lexical is not None
            return {stem: self._lexical.frequency(stem) for stem in stems}

    def _open(self) -> Database:
        if not self.exists or self._database is None:
            raise IndexMissing(
                f"expected an index in {self.path}, found none; build one: "
                f"dateline index FOLDER --index {self.path}"
            )
        return self._database

    def _refresh(self) -> None:
        """See what has been committed since, here or in another process."""
        database = self._open()
        if self._dense is None or self._lexical is None:
            self._dense = dense.open_dense(self.path, database, self._dimension(database))
            self._lexical = Lexical(self.path)
            if self._lexical.change() < database.change():
                # A writer died between its two commits, or is at work now; then its commit will do.
                with self._writing(wait=0, or_not=True) as held:
                    if held:
                        self._lexical.catch_up(database)
        elif self._dense.change != database.change():
            self._dense = dense.refresh(self._dense, database)
            self._lexical.reload()

    def _dimension(self, database: Database) -> int:
        stored = database.meta("dimension")
        return int(stored) if stored else self.embedder.dimension

    def _hits(self, ranked: Sequence[tuple[int, float]], top_k: int) -> list[Hit]:
        hits: list[Hit] = []
        with self._lock:
            database = self._open()
            # A few more than asked for: a checkpoint may still list what was just removed.
            some = ranked[: top_k + 20]
            places = database.locate([number for number, _ in some])
            for number, score in some:
                if number in places and len(hits) < top_k:
                    article, start, end = places[number]
                    hits.append(Hit(Passage(self._article(database, article), start, end), score))
        return hits

    def _article(self, database: Database, number: int) -> Article:
        # Row numbers are never used twice and rows never altered, so what is cached stays true.
        if number not in self._articles:
            if len(self._articles) >= _CACHED_ARTICLES:
                self._articles.clear()
            self._articles[number] = database.article(number)
        return self._articles[number]

    # Writing

    def add(self, sources: Sources, *, progress: Progress | None = None) -> BuildReport:
        """Add the articles of files and folders; those already held with the same words are left alone.

        A changed article takes its old version's place. What cannot be read is in the report, and never
        stops the rest. Killed half-way, every batch committed so far is there.

        :raises SourceError: when a source does not exist, or there is no index yet and nothing to put in.
        :raises IndexBusy: when another process has been writing for over a minute.
        """
        return self._write(sources, progress, exactly=False)

    def replace(self, sources: Sources, *, progress: Progress | None = None) -> BuildReport:
        """Make the index hold exactly the articles of these sources; see `build_index`."""
        return self._write(sources, progress, exactly=True)

    def remove(self, article_id: str) -> None:
        """Delete an article, its passages and their vectors.

        :raises UnknownArticle: when no article has that id.
        """
        self.article(article_id)
        with self._writing():
            Build(None, self._lock).erase([article_id], self._open())
            self._publish()

    def _write(self, sources: Sources, progress: Progress | None, *, exactly: bool) -> BuildReport:
        names = [sources] if isinstance(sources, str | Path) else list(sources)
        build = Build(progress, self._lock)
        reading = build.articles(read_sources(names))
        # Read something before anything is made: a folder without articles leaves no empty index behind.
        batch = build.timed("read", lambda: list(islice(reading, BATCH)))
        if not batch and (exactly or not self.exists):
            raise SourceError(_nothing_found(names, build))
        with self._writing():
            database = self._prepare()
            while batch:
                build.add(batch, database, self.embedder)
                batch = build.timed("read", lambda: list(islice(reading, BATCH)))
            if exactly:
                build.erase(database.ids() - build.seen, database)
            build.timed("publish", self._publish)
        return build.report()

    def _prepare(self) -> Database:
        """The database, made with its tables and marked with the model where it is new."""
        with self._lock:
            if not self.exists:
                self._database = Database(self.path, create=True)
            database = self._open()
            if database.meta("embedder") is None:
                with database.transaction():
                    database.put_meta("embedder", self.embedder.name)
                    database.put_meta("dimension", str(self.embedder.dimension))
                    if self._wanted_model is not None:
                        database.put_meta("model", self._wanted_model)
            self._check_model(database)
            return database

    def _check_model(self, database: Database) -> None:
        built_with = database.meta("embedder")
        if built_with and self._wanted_model and not same_model(built_with, self._wanted_model):
            raise IndexMismatch(
                f"the index in {self.path} was built with {built_with}, not {self._wanted_model}; name that "
                "model, or build another index with --index DIR"
            )

    def _publish(self) -> None:
        """Bring the checkpoints up to the database."""
        with self._lock:
            database = self._open()
            if self._lexical is None:
                self._lexical = Lexical(self.path)
            self._lexical.catch_up(database)
            if self._dense is None:
                self._dense = dense.open_dense(self.path, database, self._dimension(database))
            self._dense = dense.save(dense.refresh(self._dense, database), self.path, database)

    @contextmanager
    def _writing(self, wait: float = 60.0, *, or_not: bool = False) -> Iterator[bool]:
        """Hold the index for writing, one process at a time; yields whether it is held.

        :param wait: seconds.
        :param or_not: yield False, where another process holds it, instead of raising `IndexBusy`.
        """
        from filelock import FileLock, Timeout

        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path / "writing.lock", timeout=wait)
        try:
            lock.acquire()
        except Timeout as error:
            if not or_not:
                raise IndexBusy(
                    f"another process is writing to the index in {self.path}; try again when it is done"
                ) from error
        try:
            yield lock.is_locked
        finally:
            lock.release()


def check_question(question: str) -> None:
    """:raises QueryError: when a question is empty or longer than `LONGEST_QUESTION`."""
    if not question.strip():
        raise QueryError("expected a question, found nothing but white space; type what you want to know")
    if len(question) > LONGEST_QUESTION:
        raise QueryError(
            f"expected a question of at most {LONGEST_QUESTION:,} characters, found {len(question):,}; "
            "ask in a sentence or two"
        )


def _nothing_found(names: Sequence[str | Path], build: Build) -> str:
    where = ", ".join(str(name) for name in names)
    message = f"expected articles (.md, .txt, .html, .jsonl) in {where}, found none"
    if build.rejected:
        first = build.rejected[0]
        message += f" that can be read ({len(build.rejected)} rejected; {first.origin}: {first.reason})"
    return message
