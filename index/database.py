"""The SQLite database: the one truth about articles, passages and vectors.

Every committed batch has a change number. Passages carry the change that brought them, removals are
kept with theirs, so a checkpoint that says which change it covers can be brought up to date by reading
only what came after. Rows are never altered: a changed article is removed and added, so a row number
always means the same words.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.errors import IndexDamaged, IndexMismatch
from index.types import Article, EmbeddingMatrix

SCHEMA = 1
FILE = "dateline.sqlite"
NO_DAY = 0
"""The day number of an undated article; 1 is the first day of year 1 (`date.toordinal`)."""

_TABLES = """
create table meta (key text primary key, value text not null) without rowid;
create table articles (
    number integer primary key autoincrement,
    id text not null unique, title text not null, text text not null,
    day integer not null, outlet text, author text, url text, language text,
    version text not null, origin text not null
);
create table passages (
    number integer primary key autoincrement,
    article integer not null references articles(number),
    start integer not null, "end" integer not null,
    content blob not null, change integer not null
);
create index passages_article on passages(article);
create index passages_content on passages(content);
create index passages_change on passages(change);
create table vectors (content blob primary key, vector blob not null) without rowid;
create table removed (passage integer primary key, change integer not null);
create index removed_change on removed(change);
"""


class PassageRow(NamedTuple):
    """A passage as the checkpoints need it. `day` and `outlet` are its article's."""

    number: int
    day: int
    outlet: str | None
    title: str
    text: str


class NewArticle(NamedTuple):
    """An article to write: its passages' spans and the content keys of their vectors."""

    article: Article
    origin: str
    spans: Sequence[tuple[int, int]]
    contents: Sequence[bytes]


class Database:
    """A connection to the database file of an index folder, made with its tables when `create` is set.

    :raises IndexDamaged: when the file is not a sound database.
    :raises IndexMismatch: when a newer Dateline wrote it.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        path = folder / FILE
        try:
            self._connection = sqlite3.connect(
                path, check_same_thread=False, isolation_level=None, timeout=30
            )
            self._connection.execute("pragma journal_mode = wal")
            # In WAL mode, NORMAL loses no committed batch when a process is killed.
            self._connection.execute("pragma synchronous = normal")
            if create and not self._tables():
                with self.transaction():
                    for statement in _TABLES.split(";"):
                        self._connection.execute(statement)
                    self.put_meta("schema", str(SCHEMA))
                    self.put_meta("change", "0")
            schema = self.meta("schema")
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(
                f"the index database {path} cannot be read ({error}); move it away and type: "
                "dateline index --rebuild SOURCE..."
            ) from error
        if schema != str(SCHEMA):
            self._connection.close()
            raise IndexMismatch(
                f"expected an index of layout {SCHEMA} in {folder}, found {schema or 'none'}; "
                "update Dateline, or build another with --index DIR"
            )

    def _tables(self) -> bool:
        return bool(self._connection.execute("select count(*) from sqlite_master").fetchone()[0])

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; the write lock is taken at the start, not found missing in the middle."""
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def meta(self, key: str) -> str | None:
        row = self._connection.execute("select value from meta where key = ?", (key,)).fetchone()
        return row[0] if row else None

    def put_meta(self, key: str, value: str) -> None:
        self._connection.execute("insert or replace into meta values (?, ?)", (key, value))

    def change(self) -> int:
        """The number of the last committed batch."""
        return int(self.meta("change") or 0)

    def next_change(self) -> int:
        change = self.change() + 1
        self.put_meta("change", str(change))
        return change

    # Articles

    def article(self, number: int) -> Article:
        row = self._connection.execute(
            f"select {_ARTICLE} from articles where number = ?", (number,)
        ).fetchone()
        return _article(row)

    def articles(self) -> list[Article]:
        """All articles, newest first, undated ones last."""
        rows = self._connection.execute(f"select {_ARTICLE} from articles order by day desc, number")
        return [_article(row) for row in rows]

    def find(self, article_id: str) -> tuple[int, Article] | None:
        row = self._connection.execute(
            f"select number, {_ARTICLE} from articles where id = ?", (article_id,)
        ).fetchone()
        return (row[0], _article(row[1:])) if row else None

    def ids(self) -> set[str]:
        return {row[0] for row in self._connection.execute("select id from articles")}

    def outlets(self) -> tuple[str, ...]:
        rows = self._connection.execute(
            "select distinct outlet from articles where outlet is not null order by outlet"
        )
        return tuple(row[0] for row in rows)

    def days(self) -> tuple[int, int] | None:
        """The first and last day of the dated articles."""
        row = self._connection.execute("select min(day), max(day) from articles where day > 0").fetchone()
        return None if row[0] is None else (row[0], row[1])

    def trouble(self) -> str | None:
        """What is wrong with the file or its contents, in a clause; None where nothing is."""
        try:
            found = self._connection.execute("pragma quick_check(1)").fetchone()[0]
            bare = self._connection.execute(
                "select count(*) from passages p left join vectors v on v.content = p.content "
                "where v.content is null"
            ).fetchone()[0]
        except sqlite3.DatabaseError as error:
            return str(error)
        if found != "ok":
            return str(found)
        return f"{bare} passages without a vector" if bare else None

    def counts(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        count = "select (select count(*) from articles), (select count(*) from passages)"
        articles, passages = self._connection.execute(count).fetchone()
        return articles, passages

    def write(self, new: NewArticle, change: int) -> list[int]:
        """Insert an article and its passages; returns the passages' numbers."""
        article = new.article
        cursor = self._connection.execute(
            "insert into articles (id, title, text, day, outlet, author, url, language, version, origin) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
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
        numbers = []
        for (start, end), content in zip(new.spans, new.contents, strict=True):
            passage = self._connection.execute(
                'insert into passages (article, start, "end", content, change) values (?, ?, ?, ?, ?)',
                (cursor.lastrowid, start, end, content, change),
            )
            numbers.append(int(passage.lastrowid or 0))
        return numbers

    def erase(self, number: int, change: int) -> list[int]:
        """Delete an article, its passages, and vectors that nothing else has; returns passages' numbers."""
        rows = self._connection.execute(
            "select number, content from passages where article = ?", (number,)
        ).fetchall()
        self._connection.execute("delete from passages where article = ?", (number,))
        self._connection.execute("delete from articles where number = ?", (number,))
        self._connection.executemany(
            "insert into removed values (?, ?)", [(passage, change) for passage, _ in rows]
        )
        self._connection.executemany(
            "delete from vectors where content = ?1 and not exists "
            "(select 1 from passages where content = ?1)",
            [(content,) for _, content in rows],
        )
        return [passage for passage, _ in rows]

    # Vectors

    def unknown(self, contents: Iterable[bytes]) -> set[bytes]:
        """Of the given content keys, those without a vector."""
        known = set()
        wanted = list(set(contents))
        for first in range(0, len(wanted), 500):  # SQLite takes at most 32,766 parameters
            some = wanted[first : first + 500]
            marks = ",".join("?" * len(some))
            known |= {
                row[0]
                for row in self._connection.execute(
                    f"select content from vectors where content in ({marks})", some
                )
            }
        return set(wanted) - known

    def write_vectors(self, contents: Sequence[bytes], vectors: EmbeddingMatrix) -> None:
        # Half precision: the rounding, 5e-4 of a component, is a tenth of what int8 inference adds.
        rows = zip(contents, (vector.tobytes() for vector in vectors.astype(np.float16)), strict=True)
        self._connection.executemany("insert or ignore into vectors values (?, ?)", rows)

    # What checkpoints are made of

    def passages_since(self, change: int) -> Iterator[PassageRow]:
        """Passages that came after a change and still stand, in order of number."""
        for row in self._connection.execute(
            'select p.number, a.day, a.outlet, a.title, substr(a.text, p.start + 1, p."end" - p.start) '
            "from passages p join articles a on a.number = p.article where p.change > ? order by p.number",
            (change,),
        ):
            yield PassageRow(*row)

    def vectors_since(self, change: int) -> tuple[list[tuple[int, int, str | None]], EmbeddingMatrix]:
        """Number, day and outlet of passages that came after a change, and their vectors, row by row."""
        rows, blobs = [], []
        for number, day, outlet, blob in self._connection.execute(
            "select p.number, a.day, a.outlet, v.vector from passages p "
            "join articles a on a.number = p.article join vectors v on v.content = p.content "
            "where p.change > ? order by p.number",
            (change,),
        ):
            rows.append((number, day, outlet))
            blobs.append(blob)
        matrix = np.frombuffer(b"".join(blobs), dtype=np.float16).astype(np.float32)
        return rows, matrix.reshape(len(rows), -1) if rows else matrix.reshape(0, 0)

    def removed_since(self, change: int) -> list[int]:
        rows = self._connection.execute("select passage from removed where change > ?", (change,))
        return [row[0] for row in rows]

    def locate(self, numbers: Sequence[int]) -> dict[int, tuple[int, int, int]]:
        """Article number, start and end of the given passages, those that stand."""
        marks = ",".join("?" * len(numbers))
        return {
            row[0]: (row[1], row[2], row[3])
            for row in self._connection.execute(
                f'select number, article, start, "end" from passages where number in ({marks})', list(numbers)
            )
        }


_ARTICLE = "id, title, text, day, outlet, author, url, language, version"


def _article(row: tuple[str, str, str, int, str | None, str | None, str | None, str | None, str]) -> Article:
    identity, title, text, day, outlet, author, url, language, version = row
    published = date.fromordinal(day) if day else None
    return Article(identity, title, text, published, outlet, author, url, language, version)


def day_of(published: date | None) -> int:
    return published.toordinal() if published else NO_DAY
