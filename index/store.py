"""The index as callers use it: add, remove, search, list."""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self, get_args

from index.building.build import Build, Pace
from index.building.threads import Behind, ahead
from index.embedding.choose import known_model, open_embedder
from index.errors import IndexMissing, QueryError, SourceError, UnknownArticle
from index.search.checkpoints import Checkpoints
from index.search.filters import Filter
from index.search.fold import fold
from index.search.rank import Mode, Ranking, rankings
from index.storage import model_record
from index.storage.database import Database
from index.storage.failures import missing, told
from index.storage.lock import WAIT, writing
from index.text.canonical import canonical, check_question
from index.text.words import STOPWORDS, stems
from index.types import (
    Article,
    BuildReport,
    Embedder,
    Hit,
    Listing,
    Notice,
    Progress,
    Sources,
    Stats,
    Upload,
)

if TYPE_CHECKING:  # asking a question needs no readers
    from index.building.sync import Update
    from index.storage.removal import Removed

_RARE = 4  # one hit in four, and at least one, is kept for what holds rare words of the question
_ALIKE = 10  # passages looked at for words that are spelt alike
_SIMILAR = 0.75  # from here two words are spelt alike (Ratcliff and Metzener, 1988)
_LONG = 5  # letters; ordinary words that are shorter are like many names
_MOMENT = 2.0  # seconds to wait for another writer while people wait for us
_FEW = 16  # articles that go in at once while people wait for them; they take about a second
_ACCENTS = re.compile("[\u0300-\u036f]")
_LETTERS = re.compile(r"\w+")
_WORD = re.compile(r"[^\W\d_]{3,}(?:[’'-][^\W\d_]+)*")  # shorter ones are like too many others


class Store:
    """An open index (`index.open.open_index`). Safe to share between threads; waits for writers in other
    processes.

    Close it, or use it as a context manager.
    """

    def __init__(
        self,
        path: Path,
        *,
        model: str | None = None,
        cache: Path | None = None,
        notice: Notice = lambda text: None,
        wait: float = WAIT,
        allow_private: bool = False,
    ) -> None:
        self.path = path
        self._cache = cache
        self._notice = notice
        self._wait = wait
        self._allow_private = allow_private
        self._wanted_model = known_model(model)
        self._lock = threading.RLock()
        self._database: Database | None = None
        self._embedder: Embedder | None = None
        self._checkpoints: Checkpoints | None = None
        self._origins: tuple[tuple[str, int], tuple[tuple[str, ...], tuple[str, ...]]] | None = None
        self._headed: tuple[tuple[str, int], list[tuple[int, str, str]]] | None = None
        self._days: tuple[tuple[Database, int], tuple[date, date] | None] | None = None
        _ = self.exists  # report a damaged index, or another model, at once

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            if self._database is not None:
                self._database.close()
            self._database = None

    @property
    def exists(self) -> bool:
        """Whether there is an index at `path` (it may still be empty)."""
        with self._lock, told(self.path):
            if self._database is not None and not self._database.stands():
                # Another process has repaired or rebuilt it; from now on use that one.
                self._database.close()
                self._database = self._checkpoints = self._embedder = None
            if self._database is None:
                try:
                    database = Database(self.path)
                except IndexMissing:
                    return False  # or making it was interrupted; the next `add` goes on with it
                try:
                    model_record.check_model(self.path, database, self._wanted_model)
                except BaseException:
                    database.close()
                    raise
                self._database = database
            return self._database is not None

    @property
    def embedder(self) -> Embedder:
        """The index's embedding model, loaded when first used."""
        with self._lock:
            if self._embedder is None:
                stored = self._database.meta("model") if self._database else None
                embedder = open_embedder(stored or self._wanted_model, cache=self._cache, notice=self._notice)
                if self._database:
                    model_record.check_dimension(self.path, self._database, embedder)
                self._embedder = embedder
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
        undated: bool = False,
        mode: Mode = "fused",
    ) -> list[Hit]:
        """The passages that match a question best, best first.

        Passages that only repeat a better one of the same wire story go into its `Hit.copies`. What holds a
        rare word of the question is among the fused hits (`index.search.exact`).

        :param undated: whether articles without a date pass `since` and `until`.
        :param mode: ``"bm25"``, ``"dense"``, or ``"fused"`` (`index.search.fusion`). Scores are BM25's,
            cosines, or the fusion's; compare them only within one result.
        :raises QueryError: when the question is empty or longer than `index.text.canonical.LONGEST_QUESTION`.
        :raises IndexMissing: when there is no index.
        """
        question = canonical(question)
        check_question(question)
        if top_k < 1:
            raise QueryError(f"expected to return at least 1 passage, got top_k={top_k}")
        if mode not in get_args(Mode):
            raise QueryError(f"expected a mode of {', '.join(get_args(Mode))}; got {mode!r}")
        chosen = Filter(since, until, outlet, undated)
        with self._lock:
            checkpoints = self._current()
            words, vectors = checkpoints.words, checkpoints.vectors
        if not vectors.rows:
            return []
        embedded = self.embedder.embed_question(question) if mode != "bm25" else None
        hits: list[Hit] = []

        def cosines(numbers: Sequence[int]) -> dict[int, float]:
            assert embedded is not None
            with self._using() as database:
                return {number: float(row @ embedded[0]) for number, row in database.vectors(numbers).items()}

        for ranking in rankings(question, embedded, top_k, chosen, mode, words, vectors, cosines):
            hits = self._hits(ranking, top_k)
            if len(hits) == top_k:
                break
            # Copies took up places; look further.
        return hits

    def articles(
        self,
        *,
        newest: int | None = None,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
    ) -> list[Article]:
        """All articles, or only the newest few, within bounds; newest first, undated ones last."""
        chosen = Filter(since, until, outlet)
        with self._using() as database:
            return database.articles(newest, chosen.days if chosen.dated else None, outlet)

    def days(self) -> tuple[date, date] | None:
        """The oldest and the newest article's day; None without a dated article. Faster than `stats`."""
        with self._using() as database:
            change = database.change()
            if self._days is None or self._days[0] != (database, change):
                span = database.days()
                days = (date.fromordinal(span[0]), date.fromordinal(span[1])) if span else None
                self._days = ((database, change), days)
            return self._days[1]

    def listing(
        self, words: str = "", *, outlet: str | None = None, first: int = 0, count: int = 20
    ) -> Listing:
        """Part of the list of articles, newest first, undated ones last, without their texts.

        :param words: each begins a word of the title, the outlet or the author, whatever its case and
            accents; blank for all articles.
        :param first: how many to pass over.
        """
        starts = [f" {word}" for word in _bare(words).split()]
        with self._using() as database:
            if not words.strip() and outlet is None:
                return Listing(database.entries(database.newest(first, count)), database.size())
        numbers = [
            number
            for number, bare, of in self._headings()
            if (outlet is None or of == outlet.casefold()) and all(start in bare for start in starts)
        ]
        if words.strip() and not starts:  # nothing but marks
            numbers = []
        with self._using() as database:
            return Listing(database.entries(numbers[first : first + count]), len(numbers))

    def _headings(self) -> Sequence[tuple[int, str, str]]:
        """Number, bare words and outlet of every article, in the order of `listing`."""
        with self._using() as database:
            change = database.identity(), database.change()
            known = self._headed
            rows = database.headings() if known is None or known[0] != change else None
        if rows is None and known is not None:
            return known[1]
        headings = [
            (number, " " + _bare(" ".join(filter(None, words))), (words[1] or "").casefold())
            for number, *words in rows or ()
        ]
        self._headed = change, headings
        return headings

    def copies(self) -> dict[str, str]:
        """The id of each near-copy, and the id of the first article of its story."""
        with self._using() as database:
            return database.fingerprints.copies()

    def article(self, article_id: str) -> Article:
        """:raises UnknownArticle: when no article has that id."""
        with self._using() as database:
            found = database.find(article_id)
        if found is None:
            raise UnknownArticle(
                f"no article has the id {article_id!r}; to list the articles, run: dateline articles"
            )
        return found[1]

    def indexed(self, article_id: str) -> date | None:
        """The day (UTC) on which an article, as it stands, came into the index; None if that is not known."""
        with self._using() as database:
            return database.indexed(article_id)

    def stats(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
        undated: bool = False,
    ) -> Stats:
        """What the index holds; `articles` and their dates are of those that a search within these bounds may
        return."""
        chosen = Filter(since, until, outlet)
        with self._using() as database:
            passages = database.counts()[1]
            articles, *days = database.span(chosen.days if chosen.dated else None, outlet, undated)
            oldest, newest = (date.fromordinal(day) if day else None for day in days)
            return Stats(
                articles, passages, oldest, newest, database.outlets(), database.meta("embedder") or ""
            )

    def passages(self) -> int:
        """How many passages there are; faster than `stats`."""
        return self._current().vectors.rows

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """How many passages have each stem (`index.text.words.stems`)."""
        words = self._current().words
        return {stem: words.frequency(stem) for stem in stems}

    def holds(self, text: str) -> bool:
        """Whether some passage or title has these words in a row, whatever their case and endings; or an
        outlet's or author's name."""
        phrase = stems(text)
        if any(text.casefold() in name.casefold() for names in self.origins() for name in names):
            return True
        return bool(phrase) and bool(self._current().words.holding(phrase, text, 1, Filter()))

    def meant(self, question: str) -> list[str]:
        """Names in the articles that words of a question may be misspellings of: no article has the word, but
        one has a name that is spelt like it. As the articles spell them, in the question's order."""
        asked = {word: stems(word) for word in _WORD.findall(question) if word.casefold() not in STOPWORDS}
        known = self.frequencies(stem for parts in asked.values() for stem in parts)
        unknown = [
            word for word, parts in asked.items() if not any(map(known.get, parts)) and not self.holds(word)
        ]
        names = [next((one for one in self._alike(word) if _may_be(word, one)), None) for word in unknown]
        return [name for name in names if name]

    def listed(
        self,
        *,
        holding: Iterable[str] = (),
        in_title: bool = False,
        authors: Sequence[str] | None = None,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
        undated: bool = False,
    ) -> list[str]:
        """The ids of all articles within bounds; newest first, undated ones last.

        :param holding: phrases that an article must all have, each with its words in a row, whatever their
            case and endings.
        :param in_title: look for them in the titles alone.
        :param authors: any of these, as they stand in the articles.
        """
        limits, checkpoints = Filter(since, until, outlet, undated), self._current()
        reach = max(1, checkpoints.vectors.rows)
        fields = ("title",) if in_title else ("body", "title")
        with self._using() as database:
            ids = database.listed(limits.days if limits.dated else None, outlet, undated, authors)
            for phrase in map(stems, holding):
                found = checkpoints.words.holding(phrase, "", reach, limits, fields) if phrase else []
                holders = database.articles_of([number for number, _ in found])
                ids = [one for one in ids if one in holders]
        return ids

    def origins(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """All outlets, and all authors as they stand in the articles; quick while nothing changes."""
        with self._using() as database:
            change = database.identity(), database.change()
            if self._origins is None or self._origins[0] != change:
                self._origins = change, (database.outlets(), database.authors())
            return self._origins[1]

    def _alike(self, word: str) -> list[str]:
        """Words of the articles that are spelt like this one but for a letter or two, as they stand there,
        the most similar first."""
        words = self._current().words
        numbers = {number for stem in stems(word) for number in words.alike(stem, _ALIKE)}
        with self._using() as database:
            texts = [database.passage(*place[:3]).text for place in database.locate(list(numbers)).values()]
        found = {one.casefold(): one for text in texts for one in _WORD.findall(text)}
        return [found[one] for one in get_close_matches(word.casefold(), found, _ALIKE, _SIMILAR)]

    @contextmanager
    def _using(self) -> Iterator[Database]:
        """The database, for this thread alone; turns its errors into ours."""
        with self._lock, told(self.path):
            if not self.exists or self._database is None:
                raise missing(self.path)
            yield self._database

    def _current(self) -> Checkpoints:
        """The search indexes as of the last commit, here or in another process."""
        with self._using() as database:
            if self._checkpoints is None:
                dimension = self._dimension(database)
                self._checkpoints = Checkpoints(self.path, database, dimension, self._notice)
            self._checkpoints.refresh(database)
            return self._checkpoints

    def _dimension(self, database: Database) -> int:
        stored = database.meta("dimension")
        return int(stored) if stored else self.embedder.dimension

    def _hits(self, ranking: Ranking, top_k: int) -> list[Hit]:
        with self._using() as database:
            # A checkpoint may still list passages that were just removed.
            places = database.locate([number for number, _ in ranking.passages])

            def opened(candidate: tuple[int, float]) -> Hit:
                number, score = candidate
                article, start, end, _ = places[number]
                return Hit(database.passage(article, start, end), score)

            # What holds rare words comes first, so that it is among the hits; then all are ordered by score.
            order = {number: place for place, number in enumerate(ranking.exact[: max(1, top_k // _RARE)])}
            ranked = sorted(ranking.passages, key=lambda one: order.get(one[0], len(order)))
            standing = ((places[one[0]][3], one) for one in ranked if one[0] in places)
            return sorted(fold(standing, top_k, opened), key=lambda hit: -hit.score)

    # Writing

    def add(
        self, sources: Sources, *, progress: Progress | None = None, text_column: str | None = None
    ) -> BuildReport:
        """Add the articles of files, folders, globs and URLs; unchanged ones are left alone.

        A changed article replaces its old version. What cannot be read is reported and does not stop the
        rest. If killed half-way, all committed batches are kept.

        :param text_column: the column of tables that holds the articles' text, where their names do not tell.
        :raises SourceError: when a source does not exist, or there is no index yet and no article to add.
        :raises IndexBusy: when another process has been writing for over a minute (see `open_index`).
        """
        return self._write(sources, progress, text_column=text_column)

    def update(
        self, sources: Sources, *, progress: Progress | None = None, text_column: str | None = None
    ) -> BuildReport:
        """Bring the index up to date with these sources, removals included; see `index.building.sync`.

        Like `add`, but also removes articles that are no longer in their file; a source may be gone.
        """
        from index.building.sync import Update

        return self._write(sources, progress, update=Update(self._held), text_column=text_column)

    def _held(self, article_id: str) -> tuple[Article, str] | None:
        with self._lock:
            database = self._database if self.exists else None
            found = database.find(article_id) if database else None
            return (found[1], database.origin(article_id) or "") if database and found else None

    def replace(
        self, sources: Sources, *, progress: Progress | None = None, text_column: str | None = None
    ) -> BuildReport:
        """Make the index hold exactly the articles of these sources; see `build_index`."""
        return self._write(sources, progress, exactly=True, text_column=text_column)

    def add_gradually(
        self,
        sources: Sources,
        *,
        progress: Progress | None = None,
        stop: Callable[[], bool] = lambda: False,
        allow_private: bool | None = None,
    ) -> BuildReport:
        """Add as `add` does, but a few articles at a time, for people who wait for them.

        No article to add is no error.

        :param progress: told of ``"read"`` (so many so far) and ``"articles"`` (so many committed, of so many
            once all are read).
        :param stop: looked at again and again; once true, the batch at hand is the last.
        :param allow_private: allow fetching from private addresses; None for what the store allows.
        :raises IndexBusy: when another process writes for more than a moment.
        """
        pace = Pace(_FEW, stop, min(self._wait, _MOMENT))
        return self._write(sources, progress, pace=pace, allow_private=allow_private)

    def remove(self, article_id: str, *, wait: float | None = None) -> "Removed":
        """Delete an article, its passages and their vectors; `restore` takes what this returns.

        :param wait: seconds to wait for another writer; None for what the store waits.
        :raises UnknownArticle: when no article has that id.
        """
        from index.storage.removal import take_out

        self.article(article_id)
        with writing(self.path, self._wait if wait is None else wait):
            with self._using() as database:
                removed = take_out(database, article_id)
            self._publish()
        return removed

    def restore(self, removed: "Removed", *, wait: float | None = None) -> None:
        """Put a removed article back as it was; nothing is embedded.

        :raises QueryError: when its id is in use again, or the index was built anew.
        """
        from index.storage.removal import put_back

        with writing(self.path, self._wait if wait is None else wait):
            with self._using() as database:
                put_back(database, removed)
            self._publish()

    def _write(
        self,
        sources: Sources,
        progress: Progress | None,
        exactly: bool = False,
        update: "Update | None" = None,
        pace: Pace | None = None,
        allow_private: bool | None = None,
        text_column: str | None = None,
    ) -> BuildReport:
        # Here, because asking needs no YAML and no page parsers; saves a tenth of a second.
        from index.sources.read import read_sources

        names = [sources] if isinstance(sources, str | Path | Upload) else list(sources)
        build = Build(progress, self._lock, pace)
        read = update.read if update else read_sources
        private = self._allow_private if allow_private is None else allow_private
        articles = build.articles(read(names, allow_private=private, text_column=text_column))
        # Read something before making anything: a folder without articles must leave no empty index behind.
        first = build.timed("read", lambda: next(articles, None))
        if first is None and (exactly or not self.exists):
            if update or pace:
                return build.report()
            raise SourceError(build.nothing_found(names))
        wait = pace.wait if pace else self._wait
        with writing(self.path, wait), told(self.path), Behind(self._publish) as publishing:
            database = self._prepare()
            rest = chain([first] if first else [], articles)
            for batch in ahead(build.batches(rest, database, self.embedder)):
                build.add(batch, database, self.embedder)
                publishing.start()  # so that questions asked meanwhile find committed articles by word too
                if pace and pace.stop():
                    break
            if exactly:
                build.erase_others(database)
            if update:
                with self._lock:
                    update.settle(build, database)
            build.put_versions_in_order(database)
            build.timed("publish", publishing.finish)
        return build.report()

    def _prepare(self) -> Database:
        """The database; a new one gets its tables and the model's name."""
        with self._lock:
            if not self.exists:
                self._database = Database(self.path, create=True)
            database = self._database
            assert database is not None
            database.order_by_day()
            model_record.record(database, self.embedder, self._wanted_model)
            return database

    def _publish(self) -> None:
        """Bring the checkpoints up to date; this store uses them at its next search."""
        with self._using() as database:
            dimension = self._dimension(database)
        with told(self.path):
            Checkpoints.publish(self.path, dimension, self._notice)


def _bare(text: str) -> str:
    """The words of a text in small letters, without accents and marks, with one blank between them."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return " ".join(_LETTERS.findall(text.casefold()))


def _may_be(word: str, name: str) -> bool:
    """Whether a word may be a name that is spelt like it. Ordinary words are like names too ("live" and
    "Line", "leads" and "Lea"), so one in small letters has to be as long but for a letter and, if short, not
    as long.
    """
    longer = abs(len(name) - len(word))
    ordinary = word.islower() and (longer > 1 or (len(word) < _LONG and not longer))
    return name[0].isupper() and not ordinary
