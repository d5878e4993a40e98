"""A damaged database, read row by row, skipping unreadable pages."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import IndexMismatch
from index.storage.database import Database
from index.storage.failures import damaged, lacks_room
from index.storage.schema import ARTICLE, SCHEMA, article_of
from index.text.canonical import version
from index.types import FILE, EmbeddingMatrix, Found

_FRUITLESS = 1_000_000
"""After so many unreadable row numbers in a row, assume that none follows; after a tenth of it if nothing
tells how many there were. A page of the tree leads to a few thousand articles at most, unless it is the root;
a million numbers take about ten seconds."""

_UNIT = 0.01
"""How far a stored vector's length may be from 1; half precision is off by a thousandth."""


class Wreck:
    """A copy of a damaged database, and what can still be read from it.

    :param folder: the index folder with the damaged database.
    :param work: where the copy goes.
    """

    def __init__(self, folder: Path, work: Path) -> None:
        place = work / "damaged"
        place.mkdir()
        try:
            # Copy the log of the last commits first: if a reader merges it into the file meanwhile, both
            # copies have it.
            for side in ("-wal", ""):
                with suppress(FileNotFoundError):
                    shutil.copyfile(folder / f"{FILE}{side}", place / f"{FILE}{side}")
        except OSError as error:
            if lacks_room(error):
                raise
            raise damaged(folder, f"it cannot even be copied: {error}") from error
        self._connection = _connect(place / FILE)
        if not _has_tables(self._connection):
            self._connection.close()
            graft(place / FILE, work / "graft")
            self._connection = _connect(place / FILE)
        self.meta = self._meta()
        layout = self.meta.get("schema", "")
        if layout.isdecimal() and int(layout) > SCHEMA:
            self.close()
            raise IndexMismatch(
                f"expected an index of layout {SCHEMA} in {folder}, found {layout}; update Dateline, then "
                "repair the index"
            )

    def close(self) -> None:
        self._connection.close()

    def articles(self) -> Iterator[Found]:
        """Articles with the text that was indexed, in order of row number.

        The rest of a row has no checksum: a flipped bit in a title or an id goes unnoticed.
        """
        highest = self._highest()
        patience = _FRUITLESS // 10 if highest is None else _FRUITLESS
        number, fruitless = 1, 0
        while fruitless < patience and (highest is None or number <= highest):
            try:
                row = self._connection.execute(
                    "select * from articles where number >= ? order by number limit 1", (number,)
                ).fetchone()
                if row is None:
                    return
                if row["number"] < number:
                    raise ValueError("a damaged tree may lead anywhere")
                found = _found(row)
            except (sqlite3.DatabaseError, LookupError, TypeError, ValueError, OverflowError):
                number, fruitless = number + 1, fruitless + 1
            else:
                number, fruitless = row["number"] + 1, 0
                yield found

    def vector(self, key: bytes, dimension: int) -> "EmbeddingMatrix | None":
        """The vector stored under a content key; None if there is none, or it is damaged."""
        try:
            row = self._connection.execute("select vector from vectors where content = ?", (key,)).fetchone()
            vector = np.frombuffer(row[0], dtype=np.float16).astype(np.float32)
        except (sqlite3.DatabaseError, TypeError, ValueError):
            return None
        is_whole = len(vector) == dimension and abs(float(np.linalg.norm(vector)) - 1) < _UNIT
        return vector if is_whole else None

    def ids(self) -> set[str]:
        """The ids of the articles that were here: their list, read from both ends as far as possible."""
        found: set[str] = set()
        for query in ("select id from articles order by id", "select id from articles order by id desc"):
            with suppress(sqlite3.DatabaseError):
                for row in self._connection.execute(query):
                    if isinstance(row[0], str):
                        found.add(row[0])
        return found

    def _highest(self) -> int | None:
        """The highest row number an article has had, or None if nothing tells."""
        told = []
        for query in (
            "select seq from sqlite_sequence where name = 'articles'",
            "select max(number) from articles",
        ):
            with suppress(sqlite3.DatabaseError, TypeError, ValueError):
                told.append(int(self._connection.execute(query).fetchone()[0]))
        return max(told, default=None)

    def _meta(self) -> dict[str, str]:
        try:
            return {str(key): str(value) for key, value in self._connection.execute("select * from meta")}
        except (sqlite3.DatabaseError, ValueError):
            return {}


def graft(file: Path, work: Path) -> None:
    """Give a database the first page of a new one: the header, and where each table begins.

    All databases of one layout are made by the same statements, so their first pages differ only in counters.
    These are set so that the file's own size counts
    (https://www.sqlite.org/fileformat2.html#in_header_database_size).
    """
    work.mkdir()
    Database(work, create=True).close()
    fresh = (work / FILE).read_bytes()
    page = bytearray(fresh[: int.from_bytes(fresh[16:18], "big")])
    page[92:96] = (int.from_bytes(page[24:28], "big") + 1).to_bytes(4, "big")
    with file.open("r+b") as damaged_file:
        damaged_file.write(page)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.row_factory = sqlite3.Row
    # Without this, a truncated file is not read at all.
    connection.execute("pragma writable_schema = on")
    return connection


def _has_tables(connection: sqlite3.Connection) -> bool:
    try:
        for query in (
            "select 1 from meta limit 0",
            "select 1 from articles limit 0",
            "select 1 from vectors limit 0",
        ):
            connection.execute(query)
    except sqlite3.DatabaseError:
        return False
    return True


def _found(row: Any) -> Found:
    """The article of a row.

    :raises ValueError: if it is damaged; other errors are possible, since a row may hold anything.
    """
    # By name, because older layouts have other columns.
    names = set(row.keys())
    values = {name: row[name] if name in names else None for name in ARTICLE.split(", ")}
    are_words = all(isinstance(value, str | None) for name, value in values.items() if name != "day")
    if not are_words or not all(values[name] for name in ("id", "text")):
        raise ValueError("part of it is no longer text")
    article = article_of(tuple(values.values()))
    if version(article.text) != article.version:
        raise ValueError("its text has changed since it was indexed")
    return Found(article, str(row["origin"]))
