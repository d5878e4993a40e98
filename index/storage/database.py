"""The SQLite database: the single source of truth for articles, passages and vectors.

Every committed batch has a change number, and passages and removals record theirs. So a checkpoint that knows
which change it covers is brought up to date by reading only what came later. Rows are never altered: a
changed article is removed and added again, so a row number always means the same words.
"""

import json
import os
import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index.storage.changes import Changes
from index.storage.failures import check_layout, damaged, missing, told
from index.storage.fingerprints import Fingerprints
from index.storage.model_record import Model
from index.storage.schema import ARTICLE, NO_DAY, SCHEMA, TABLES, NewArticle, Place, article_of, day_of
from index.text.canonical import version
from index.types import FILE, VERSION_FIGURES, VERSION_MARK, Article, EmbeddingMatrix, Entry, Passage

_WITHIN = (
    "(day between :first and :last or (:undated and day = 0)) "
    "and (:all or outlet in (select value from json_each(:names)))"
)
_DAY = "first change of "
"""In `meta`, before a day: the key of the number of that day's first change."""
_EMBEDDER, _DIMENSION, _WANTED = "embedder", "dimension", "model"
"""In `meta`: the keys of a `Model`."""
_CACHED_ARTICLES = 4096  # about 20 MB of text


class Bounds(NamedTuple):
    """Which articles are meant.

    :param days: first and last day, both inclusive; None for all, the undated too.
    :param outlet: compared without case; None for all.
    :param undated: whether those without a date are within the days.
    """

    days: tuple[int, int] | None = None
    outlet: str | None = None
    undated: bool = False


class Database:
    """A connection to the database file of an index folder; `create` makes the file and its tables.

    :raises IndexDamaged: when the file is not a sound database.
    :raises IndexMissing: when there is none, or it has no tables yet.
    :raises IndexMismatch: when a Dateline with another layout wrote it.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self._folder = folder
        file = folder / FILE
        with told(folder):
            try:
                if create:
                    file.touch()
                # Before it is opened: if a repair replaces it meanwhile, `stands` will notice.
                self._file = file.stat()
            except (FileNotFoundError, NotADirectoryError) as error:
                raise missing(folder) from error
            self._connection = sqlite3.connect(
                file, check_same_thread=False, isolation_level=None, timeout=30
            )
            try:
                self._open(create)
            except BaseException:
                self._connection.close()
                raise
        # Row numbers are never used twice and rows never altered, so what is cached stays true.
        self.article = lru_cache(_CACHED_ARTICLES)(self._article)
        self.changes = Changes(self._connection)
        self.fingerprints = Fingerprints(self._connection, self._whole)

    def _open(self, create: bool) -> None:
        self._connection.execute("pragma journal_mode = wal")
        # In WAL mode, NORMAL loses no committed batch when a process is killed.
        self._connection.execute("pragma synchronous = normal")
        if create and not self._tables():
            with self.transaction():
                for statement in TABLES.split(";"):
                    self._connection.execute(statement)
                self.put_meta("schema", str(SCHEMA))
                self.put_meta("change", "0")
                self.put_meta("identity", secrets.token_hex(16))
        if not self._tables():
            raise missing(self._folder)
        check_layout(self._folder, self.meta("schema") or "")

    def stands(self) -> bool:
        """Whether the opened file is still the one in the folder: a repair replaces it."""
        try:
            return os.path.samestat(self._file, (self._folder / FILE).stat())
        except FileNotFoundError:
            return False

    def _tables(self) -> bool:
        return bool(self._connection.execute("select count(*) from sqlite_master").fetchone()[0])

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Takes the write lock at the start, so that it cannot fail to get it half-way."""
        self._connection.execute("begin immediate")
        try:
            yield
            self._connection.execute("commit")
        except BaseException:
            # On a full disk, SQLite may have rolled back already.
            if self._connection.in_transaction:
                self._connection.execute("rollback")
            raise

    def meta(self, key: str) -> str | None:
        row = self._connection.execute("select value from meta where key = ?", (key,)).fetchone()
        return row[0] if row else None

    def put_meta(self, key: str, value: str) -> None:
        self._connection.execute("insert or replace into meta values (?, ?)", (key, value))

    def change(self) -> int:
        """The number of the last committed batch."""
        return int(self.meta("change") or 0)

    def identity(self) -> str:
        """Tells this database from any other that is or was in the same folder."""
        return self.meta("identity") or ""

    def model(self) -> Model | None:
        """What makes the vectors; None in a new database."""
        name = self.meta(_EMBEDDER)
        return Model(name, int(self.meta(_DIMENSION) or 0), self.meta(_WANTED)) if name else None

    def settle(self, model: Model) -> Model:
        """Record what makes the vectors, unless that is settled; returns what it is."""
        if known := self.model():
            return known
        with self.transaction():
            self.put_meta(_EMBEDDER, model.name)
            self.put_meta(_DIMENSION, str(model.dimension))
            if model.wanted is not None:
                self.put_meta(_WANTED, model.wanted)
        return model

    def next_change(self) -> int:
        change = self.change() + 1
        self.put_meta("change", str(change))
        # One row a day, and in a table that older indexes have too.
        self._connection.execute(
            "insert or ignore into meta values (?, ?)",
            (f"{_DAY}{datetime.now(UTC).date().isoformat()}", str(change)),
        )
        return change

    def indexed(self, article_id: str) -> date | None:
        """The day (UTC) on which an article, as it stands, was written; None if it is not known.

        Older versions of Dateline did not record it.
        """
        row = self._connection.execute(
            "select key from meta where key glob ? and cast(value as integer) <= "
            "(select min(p.change) from passages p join articles a on a.number = p.article where a.id = ?) "
            "order by cast(value as integer) desc limit 1",
            (f"{_DAY}*", article_id),
        ).fetchone()
        return date.fromisoformat(row[0].removeprefix(_DAY)) if row else None

    # Articles

    def _article(self, number: int) -> Article:
        row = self._connection.execute(
            f"select {ARTICLE} from articles where number = ?", (number,)
        ).fetchone()
        article = self._whole(row)
        if article.version and article.version != version(article.text):
            # Never quote a text that differs from what was read.
            raise damaged(self._folder, f"the text of {article.id!r} has changed since it was indexed")
        return article

    def _whole(self, row: tuple[Any, ...] | None) -> Article:
        try:
            return article_of(row or ())  # without a row, the error says so
        except (TypeError, ValueError, OverflowError) as error:
            raise damaged(self._folder, str(error)) from error

    def passage(self, number: int, start: int, end: int) -> Passage:
        """A stretch of the article with this number."""
        article = self.article(number)
        try:
            return Passage(article, start, end)
        except (TypeError, ValueError) as error:
            raise damaged(self._folder, str(error)) from error

    def articles(self, bounds: Bounds, newest: int | None = None) -> list[Article]:
        """All articles within bounds, or only the newest few; newest first, undated ones last."""
        rows = self._connection.execute(
            f"select {ARTICLE} from articles where {_WITHIN} order by day desc, number limit :newest",
            {**self._within(bounds), "newest": -1 if newest is None else newest},
        )
        return [self._whole(row) for row in rows]

    def find(self, article_id: str) -> tuple[int, Article] | None:
        row = self._connection.execute(
            f"select number, {ARTICLE} from articles where id = ?", (article_id,)
        ).fetchone()
        return (row[0], self._whole(row[1:])) if row else None

    def number(self, article_id: str) -> int | None:
        """The row number of an article; None if there is no such article."""
        row = self._connection.execute("select number from articles where id = ?", (article_id,)).fetchone()
        return row[0] if row else None

    def whole(self, article_id: str) -> NewArticle | None:
        """An article as it can be written again, with its place; None if there is no such article."""
        found = self.find(article_id)
        if found is None:
            return None
        number, article = found
        rows = self._connection.execute(
            'select start, "end", content from passages where article = ? order by number', (number,)
        ).fetchall()
        origin, story = self._connection.execute(
            "select origin, story from articles where number = ?", (number,)
        ).fetchone()
        return NewArticle(
            article,
            origin,
            [(start, end) for start, end, _ in rows],
            [content for _, _, content in rows],
            self.fingerprints.of(number),
            Place(number, story),
        )

    def versions(self, article_id: str) -> list[str]:
        """An id, and those of the earlier versions of its story, as far as there are such articles; newest
        first."""
        rows = self._connection.execute(
            "select id from articles where id = ? or id glob ? order by day desc, id",
            (article_id, f"{_literal(article_id)}{VERSION_MARK}????-??-??.{'?' * VERSION_FIGURES}"),
        )
        return [row[0] for row in rows]

    def origin(self, article_id: str) -> str | None:
        """Where an article was read from (`index.types.Found`); None if there is no such article."""
        row = self._connection.execute("select origin from articles where id = ?", (article_id,)).fetchone()
        return row[0] if row else None

    def order_by_day(self) -> None:
        """Let the newest articles be found without reading all. Only for writers; older indexes lack it."""
        self._connection.execute("create index if not exists articles_day on articles(day, number)")
        # With all that a list shows or is searched for, so that no text is read for it.
        self._connection.execute(
            "create index if not exists articles_listed on articles(day desc, number, title, outlet, author)"
        )

    def came_from(self, place: str) -> list[tuple[str, str]]:
        """Id and origin of the articles read from a place or from anything in it.

        May return a few more, from places with similar names.
        """
        # Made here and not with the tables, because older indexes lack it; it takes a moment, once.
        self._connection.execute("create index if not exists articles_origin on articles(origin, id)")
        bounds = [(f"{place}{mark}", f"{place}{chr(ord(mark) + 1)}") for mark in {":", "/", os.sep}]
        ranges = " or ".join("origin >= ? and origin < ?" for _ in bounds)
        return self._connection.execute(
            f"select id, origin from articles where origin = ? or {ranges}",
            (place, *(bound for pair in bounds for bound in pair)),
        ).fetchall()

    def put_origin(self, article_id: str, origin: str) -> None:
        """Record that an article, unchanged, now comes from elsewhere."""
        self._connection.execute("update articles set origin = ? where id = ?", (origin, article_id))

    def outlets(self) -> tuple[str, ...]:
        rows = self._connection.execute(
            "select distinct outlet from articles where outlet is not null order by outlet"
        )
        return tuple(row[0] for row in rows)

    def authors(self) -> tuple[str, ...]:
        rows = self._connection.execute(
            "select distinct author from articles where author is not null order by author"
        )
        return tuple(row[0] for row in rows)

    def listed(self, bounds: Bounds, authors: Collection[str] | None = None) -> list[str]:
        """The ids of all articles within bounds; newest first, undated ones last.

        :param authors: any of these, as they stand in the articles; None for all.
        """
        rows = self._connection.execute(
            f"select id from articles where {_WITHIN} "
            "and (:everybody or author in (select value from json_each(:authors))) "
            "order by day desc, number",
            {
                **self._within(bounds),
                "everybody": authors is None,
                "authors": json.dumps(list(authors or ())),
            },
        )
        return [row[0] for row in rows]

    def arrived(self) -> list[str]:
        """The ids of all articles, in the order in which they came in."""
        return [row[0] for row in self._connection.execute("select id from articles order by number")]

    def headings(self) -> list[tuple[int, str, str | None, str | None]]:
        """Number, title, outlet and author of every article; newest first, undated ones last."""
        return self._connection.execute(
            "select number, title, outlet, author from articles order by day desc, number"
        ).fetchall()

    def newest(self, first: int, count: int) -> list[int]:
        """The numbers of some articles, passing over the `first` newest."""
        rows = self._connection.execute(
            "select number from articles order by day desc, number limit ? offset ?", (count, first)
        )
        return [row[0] for row in rows]

    def entries(self, numbers: Sequence[int]) -> tuple[Entry, ...]:
        """These articles as a list shows them; newest first, undated ones last."""
        rows = self._connection.execute(
            "select id, title, day, outlet, author, language from articles "
            "where number in (select value from json_each(?)) order by day desc, number",
            (json.dumps(numbers),),
        )
        return tuple(
            Entry(identity, title, date.fromordinal(day) if day else None, *names)
            for identity, title, day, *names in rows
        )

    def articles_of(self, passages: Sequence[int]) -> set[str]:
        """The ids of the articles that have these passages; removed passages are left out."""
        rows = self._connection.execute(
            "select distinct a.id from passages p join articles a on a.number = p.article "
            "where p.number in (select value from json_each(?))",
            (json.dumps(list(passages)),),
        )
        return {row[0] for row in rows}

    def days(self) -> tuple[int, int] | None:
        """The first and last day of the dated articles."""
        # Two queries in one: so SQLite takes the ends of its list of days instead of walking through it.
        row = self._connection.execute(
            "select (select min(day) from articles where day > 0), "
            "(select max(day) from articles where day > 0)"
        ).fetchone()
        return None if row[0] is None else (row[0], row[1])

    @property
    def connection(self) -> sqlite3.Connection:
        """For those who look at the tables themselves."""
        return self._connection

    def size(self) -> int:
        """How many articles there are; faster than `counts`."""
        return int(self._connection.execute("select count(*) from articles").fetchone()[0])

    def counts(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        articles, passages = self._connection.execute(
            "select (select count(*) from articles), (select count(*) from passages)"
        ).fetchone()
        return articles, passages

    def span(self, bounds: Bounds) -> tuple[int, int | None, int | None]:
        """How many articles there are within bounds, and the first and last day of the dated ones."""
        row = self._connection.execute(
            f"select count(*), min(nullif(day, 0)), max(nullif(day, 0)) from articles where {_WITHIN}",
            self._within(bounds),
        ).fetchone()
        return row[0], row[1], row[2]

    def _within(self, bounds: Bounds) -> dict[str, Any]:
        """What `_WITHIN` takes."""
        days, outlet, undated = bounds
        first, last = days or (NO_DAY, date.max.toordinal())
        known = self.outlets() if outlet else ()
        names = [name for name in known if outlet and name.casefold() == outlet.casefold()]
        return {
            "first": first,
            "last": last,
            "undated": undated,
            "all": outlet is None,
            "names": json.dumps(names),
        }

    def write(
        self, new: NewArticle, change: int, story: int | None = None, number: int | None = None
    ) -> list[int]:
        """Insert an article and its passages; returns the passages' numbers.

        :param story: the number of the story it copies; None for a new story.
        :param number: only for an article that had this row number before.
        """
        article = new.article
        cursor = self._connection.execute(
            "insert into articles "
            "(number, id, title, text, day, outlet, author, url, language, version, origin) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                article.id,
                article.title,
                article.text,
                day_of(article.published),
                article.outlet,
                article.author,
                article.url,
                article.language,
                article.version,
                new.origin,
            ),
        )
        number = int(cursor.lastrowid or 0)  # of an integer primary key that is null, SQLite makes one
        self.fingerprints.write(number, new.fingerprint, story)
        numbers = []
        for (start, end), content in zip(new.spans, new.contents, strict=True):
            passage = self._connection.execute(
                'insert into passages (article, start, "end", content, change) values (?, ?, ?, ?, ?)',
                (number, start, end, content, change),
            )
            numbers.append(int(passage.lastrowid or 0))
        return numbers

    def erase(self, number: int, change: int) -> set[bytes]:
        """Delete an article and its passages; returns the passages' content keys, for `forget`."""
        rows = self._connection.execute(
            "select number, content from passages where article = ?", (number,)
        ).fetchall()
        self._connection.execute("delete from passages where article = ?", (number,))
        self.fingerprints.erase(number)
        self._connection.execute("delete from articles where number = ?", (number,))
        self._connection.executemany(
            "insert into removed values (?, ?)", [(passage, change) for passage, _ in rows]
        )
        return {content for _, content in rows}

    # Vectors

    def vectors_of(self, contents: Iterable[bytes]) -> dict[bytes, EmbeddingMatrix]:
        """Those of these vectors that are here, by content key. *Shape* of each: ``(dimension,)``."""
        found = {}
        wanted = list(dict.fromkeys(contents))
        for first in range(0, len(wanted), 500):  # SQLite takes at most 32,766 parameters
            some = wanted[first : first + 500]
            marks = ",".join("?" * len(some))
            rows = self._connection.execute(
                f"select content, vector from vectors where content in ({marks})", some
            )
            found.update({content: _single(vector) for content, vector in rows})
        return found

    def write_vectors(self, contents: Sequence[bytes], vectors: EmbeddingMatrix) -> None:
        # Half precision: its rounding, 5e-4 of a component, is a tenth of the error of int8 inference.
        rows = zip(contents, (vector.tobytes() for vector in vectors.astype(np.float16)), strict=True)
        self._connection.executemany("insert or ignore into vectors values (?, ?)", rows)

    def vectors(self, numbers: Sequence[int]) -> dict[int, EmbeddingMatrix]:
        """The vectors of those of these passages that are still there. *Shape* of each: ``(dimension,)``."""
        rows = self._connection.execute(
            "select p.number, v.vector from passages p join vectors v on v.content = p.content "
            "where p.number in (select value from json_each(?))",
            (json.dumps(list(numbers)),),
        )
        return {number: _single(vector) for number, vector in rows}

    def forget(self, contents: Iterable[bytes]) -> None:
        """Delete those of these vectors that no passage uses any more."""
        self._connection.executemany(
            "delete from vectors where content = ?1 and not exists "
            "(select 1 from passages where content = ?1)",
            [(content,) for content in contents],
        )

    def locate(self, numbers: Sequence[int]) -> dict[int, tuple[int, int, int, int]]:
        """Article number, start, end and story of the given passages; removed ones are left out."""
        places = {}
        for number in numbers:
            row = self._connection.execute(
                'select p.article, p.start, p."end", a.story from passages p '
                "join articles a on a.number = p.article where p.number = ?",
                (number,),
            ).fetchone()
            if row:
                places[number] = row
        return places


def _single(vector: bytes) -> EmbeddingMatrix:
    """A stored vector in single precision."""
    return np.frombuffer(vector, dtype=np.float16).astype(np.float32)


def _literal(identity: str) -> str:
    """An id as a part of a pattern that matches it alone."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in identity)
