"""The index as callers use it: add, remove, search, list."""

import re
import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self, get_args

from index.building.build import Build, Pace
from index.building.removal import Removed, put_back, take_out, unknown
from index.building.threads import Behind, ahead
from index.embedding.choose import known_model, open_embedder
from index.engine import Engine, Kept, View
from index.errors import QueryError, SourceError
from index.search.filters import Filter
from index.search.fold import fold
from index.search.protocols import FIELDS
from index.search.rank import Mode, Ranking, rankings
from index.storage.failures import missing
from index.storage.lock import WAIT
from index.storage.model_record import Model, check_dimension, check_model
from index.text.canonical import canonical, check_question
from index.text.words import STOPWORDS, bare, stems
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
    from index.building.ray_workers import Cluster
    from index.building.sync import Update

_RARE = 4  # one hit in four, and at least one, is kept for what holds rare words of the question
_ALIKE = 10  # passages looked at for words that are spelt alike
_SIMILAR = 0.75  # from here two words are spelt alike (Ratcliff and Metzener, 1988)
_LONG = 5  # letters; ordinary words that are shorter are like many names
_MOMENT = 2.0  # seconds to wait for another writer while people wait for us
_FEW = 16  # articles that go in at once while people wait for them; they take about a second
_WORD = re.compile(r"[^\W\d_]{3,}(?:[’'-][^\W\d_]+)*")  # shorter ones are like too many others


class Store:
    """An open index (`index.open.open_index`). Safe to share between threads; waits for writers in other
    processes.

    Close it, or use it as a context manager.

    :param engine: keeps the index.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        model: str | None = None,
        cache: Path | None = None,
        notice: Notice = lambda text: None,
        wait: float = WAIT,
        allow_private: bool = False,
    ) -> None:
        self._engine = engine
        self._cache = cache
        self._notice = notice
        self._wait = wait
        self._allow_private = allow_private
        self._wanted_model = known_model(model)
        self._lock = threading.RLock()
        self._identity: str | None = None
        self._embedder: tuple[str | None, Embedder] | None = None  # and how it was asked for
        self._origins: tuple[Hashable, tuple[tuple[str, ...], tuple[str, ...]]] | None = None
        try:
            _ = self.exists  # report a damaged index, or another model, at once
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._engine.close()

    @property
    def address(self) -> str:
        """The folder that the index is in, or the address of its shared store."""
        return self._engine.address

    @property
    def exists(self) -> bool:
        """Whether there is an index at `address` (it may still be empty)."""
        with self._lock:
            identity = self._engine.identity()
            if identity is None:
                return False  # or making it was interrupted; the next `add` goes on with it
            if identity != self._identity:
                # Just opened, or another process has built it anew.
                check_model(self.address, self._engine.model(), self._wanted_model)
                self._identity = identity
            return True

    @property
    def embedder(self) -> Embedder:
        """The index's embedding model, loaded when first used."""
        with self._lock:
            model = self._engine.model() if self.exists else None
            wanted = (model and model.wanted) or self._wanted_model
            if self._embedder is None or self._embedder[0] != wanted:
                embedder = open_embedder(wanted, cache=self._cache, notice=self._notice)
                check_dimension(self.address, model, embedder)
                self._embedder = wanted, embedder
            return self._embedder[1]

    @property
    def _kept(self) -> Engine:
        """The engine of an index that is there, made with the right model."""
        if not self.exists:
            raise missing(self.address)
        return self._engine

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
        view = self._kept.view()
        if not view.vectors.rows:
            return []
        embedded = self.embedder.embed_question(question) if mode != "bm25" else None
        hits: list[Hit] = []

        def cosines(numbers: Sequence[int]) -> dict[int, float]:
            assert embedded is not None
            return view.cosines(embedded, numbers)

        for ranking in rankings(question, embedded, top_k, chosen, mode, view.words, view.vectors, cosines):
            hits = _hits(view, ranking, top_k)
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
        return self._kept.articles(Filter(since, until, outlet), newest)

    def days(self) -> tuple[date, date] | None:
        """The oldest and the newest article's day; None without a dated article. Faster than `stats`."""
        return self._kept.days()

    def listing(
        self, words: str = "", *, outlet: str | None = None, first: int = 0, count: int = 20
    ) -> Listing:
        """Part of the list of articles, newest first, undated ones last, without their texts.

        :param words: each begins a word of the title, the outlet or the author, whatever its case and
            accents; blank for all articles.
        :param first: how many to pass over.
        """
        starts = bare(words).split()
        if words.strip() and not starts:  # nothing but marks
            return Listing((), 0)
        return self._kept.listing(starts, outlet, first, count)

    def copies(self) -> dict[str, str]:
        """The id of each near-copy, and the id of the first article of its story."""
        return self._kept.copies()

    def article(self, article_id: str) -> Article:
        """:raises UnknownArticle: when no article has that id."""
        found = self._kept.find([article_id])
        if not found:
            raise unknown(article_id)
        return found[article_id].article

    def indexed(self, article_id: str) -> date | None:
        """The day (UTC) on which an article, as it stands, came into the index; None if that is not known."""
        return self._kept.indexed(article_id)

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
        engine = self._kept
        articles, oldest, newest = engine.span(Filter(since, until, outlet, undated))
        model = engine.model()
        made_with = model.name if model else ""
        return Stats(articles, engine.counts()[1], oldest, newest, engine.outlets(), made_with)

    def passages(self) -> int:
        """How many passages there are; faster than `stats`."""
        return self._kept.view().vectors.rows

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """How many passages have each stem (`index.text.words.stems`)."""
        asked = list(dict.fromkeys(stems))
        return dict(zip(asked, self._kept.view().words.frequency(asked), strict=True))

    def holds(self, text: str) -> bool:
        """Whether some passage or title has these words in a row, whatever their case and endings; or an
        outlet's or author's name."""
        phrase = stems(text)
        if any(text.casefold() in name.casefold() for names in self.origins() for name in names):
            return True
        return bool(phrase) and any(self._kept.view().words.holding([phrase], text, 1, Filter()))

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
        chosen, engine = Filter(since, until, outlet, undated), self._kept
        phrases = [stems(text) for text in holding]
        if not all(phrases):  # nothing but marks
            return []
        return engine.listed(chosen, phrases, ("title",) if in_title else FIELDS, authors)

    def origins(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """All outlets, and all authors as they stand in the articles; quick while nothing changes."""
        engine = self._kept
        change, known = engine.change(), self._origins
        if known is None or known[0] != change:
            self._origins = known = change, (engine.outlets(), engine.authors())
        return known[1]

    def _alike(self, word: str) -> list[str]:
        """Words of the articles that are spelt like this one but for a letter or two, as they stand there,
        the most similar first."""
        view = self._kept.view()
        numbers = {number for stem in stems(word) for number in view.words.alike(stem, _ALIKE)}
        with view.opened(list(numbers)) as opened:
            texts = [opened.passage(number).text for number in opened.stories]
        found = {one.casefold(): one for text in texts for one in _WORD.findall(text)}
        return [found[one] for one in get_close_matches(word.casefold(), found, _ALIKE, _SIMILAR)]

    # Writing

    def add(
        self,
        sources: Sources,
        *,
        progress: Progress | None = None,
        text_column: str | None = None,
        ray: str | None = None,
    ) -> BuildReport:
        """Add the articles of files, folders, globs and URLs; unchanged ones are left alone.

        A changed article replaces its old version. What cannot be read is reported and does not stop the
        rest. If killed half-way, all committed batches are kept.

        :param text_column: the column of tables that holds the articles' text, where their names do not tell.
        :param ray: read, split and embed on the machines of the Ray cluster at this address: ``host:port`` of
            its head, or ``"auto"`` for the one that this machine is in. None: on this machine.
        :raises ClusterError: when there is no such cluster, or its machines fail.
        :raises SourceError: when a source does not exist, or there is no index yet and no article to add.
        :raises IndexBusy: when another process has been writing for over a minute (see `open_index`).
        """
        with self._cluster(ray) as cluster:
            return self._write(sources, progress, text_column=text_column, cluster=cluster)

    def update(
        self,
        sources: Sources,
        *,
        progress: Progress | None = None,
        text_column: str | None = None,
        ray: str | None = None,
    ) -> BuildReport:
        """Bring the index up to date with these sources, removals included; see `index.building.sync`.

        Like `add`, but also removes articles that are no longer in their file; a source may be gone.
        """
        from index.building.sync import Update

        update = Update(self._held)
        with self._cluster(ray) as cluster:
            return self._write(sources, progress, update=update, text_column=text_column, cluster=cluster)

    def _held(self, ids: Collection[str]) -> Mapping[str, Kept]:
        return self._engine.find(ids) if self.exists else {}

    def replace(
        self,
        sources: Sources,
        *,
        progress: Progress | None = None,
        text_column: str | None = None,
        ray: str | None = None,
    ) -> BuildReport:
        """Make the index hold exactly the articles of these sources; see `build_index`."""
        with self._cluster(ray) as cluster:
            return self._write(sources, progress, exactly=True, text_column=text_column, cluster=cluster)

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

    def remove(self, article_id: str, *, wait: float | None = None) -> Removed:
        """Delete an article, its passages and their vectors; `restore` takes what this returns.

        :param wait: seconds to wait for another writer; None for what the store waits.
        :raises UnknownArticle: when no article has that id.
        """
        self.article(article_id)
        with self._engine.writing(self._wait if wait is None else wait):
            removed = take_out(self._kept, article_id)
            self._engine.publish()
        return removed

    def restore(self, removed: Removed, *, wait: float | None = None) -> None:
        """Put a removed article back as it was; nothing is embedded.

        :raises QueryError: when its id is in use again, or the index was built anew.
        """
        with self._engine.writing(self._wait if wait is None else wait):
            put_back(self._kept, removed)
            self._engine.publish()

    def _write(
        self,
        sources: Sources,
        progress: Progress | None,
        exactly: bool = False,
        update: "Update | None" = None,
        pace: Pace | None = None,
        allow_private: bool | None = None,
        text_column: str | None = None,
        cluster: "Cluster | None" = None,
    ) -> BuildReport:
        # Here, because asking needs no YAML and no page parsers; saves a tenth of a second.
        from index.sources.read import read_each, read_sources

        names = [sources] if isinstance(sources, str | Path | Upload) else list(sources)
        engine = self._engine
        build = Build(engine, progress, pace)
        read = update.read if update else read_sources
        private = self._allow_private if allow_private is None else allow_private
        files = cluster.read if cluster else read_each
        articles = build.articles(read(names, allow_private=private, text_column=text_column, read=files))
        # Read something before making anything: a folder without articles must leave no empty index behind.
        first = build.timed("read", lambda: next(articles, None))
        if first is None and (exactly or not self.exists):
            if update or pace:
                return build.report()
            raise SourceError(build.nothing_found(names))
        wait = pace.wait if pace else self._wait
        with engine.writing(wait), Behind(engine.publish) as publishing:
            embedder = self._begun()
            rest = chain([first] if first else [], articles)
            batches = build.batches(rest, embedder, cluster)
            for batch in batches if cluster else ahead(batches):
                build.add(batch, embedder)
                publishing.start()  # so that questions asked meanwhile find committed articles by word too
                if pace and pace.stop():
                    break
            if exactly:
                build.erase_others()
            if update:
                update.settle(build, engine)
            build.put_versions_in_order()
            build.timed("publish", publishing.finish)
        return build.report()

    @contextmanager
    def _cluster(self, address: str | None) -> "Iterator[Cluster | None]":
        """The workers of one build; None for this machine alone."""
        if address is None:
            yield None
            return
        from index.building.ray_workers import Cluster

        with Cluster(address, cache=self._cache) as cluster:
            yield cluster

    def _begun(self) -> Embedder:
        """The embedder of the index, which is made first if there is none."""
        embedder = self.embedder
        self._engine.begin(Model(embedder.name, embedder.dimension, self._wanted_model))
        return self.embedder  # another one, if somebody else made the index meanwhile


def _hits(view: View, ranking: Ranking, top_k: int) -> list[Hit]:
    # What holds rare words comes first, so that it is among the hits; then all are ordered by score.
    order = {number: place for place, number in enumerate(ranking.exact[: max(1, top_k // _RARE)])}
    ranked = sorted(ranking.passages, key=lambda one: order.get(one[0], len(order)))
    with view.opened([number for number, _ in ranked]) as opened:
        stories = opened.stories
        # What was just removed may still be in the ranking.
        standing = ((stories[one[0]], one) for one in ranked if one[0] in stories)
        hits = fold(standing, top_k, lambda one: Hit(opened.passage(one[0]), one[1]))
    return sorted(hits, key=lambda hit: -hit.score)


def _may_be(word: str, name: str) -> bool:
    """Whether a word may be a name that is spelt like it. Ordinary words are like names too ("live" and
    "Line", "leads" and "Lea"), so one in small letters has to be as long but for a letter and, if short, not
    as long.
    """
    longer = abs(len(name) - len(word))
    ordinary = word.islower() and (longer > 1 or (len(word) < _LONG and not longer))
    return name[0].isupper() and not ordinary
