"""What checkpoints are made from: the passages and vectors added and removed between two changes.

Later changes add higher passage numbers, so order by change and number is order by number. The queries use
both to get the index on changes: ordering by number alone, SQLite would walk all passages to find a few new
ones.
"""

import sqlite3
from collections.abc import Iterator

import numpy as np

from index.storage.schema import PassageRow
from index.types import EmbeddingMatrix

_CHUNK = 16_384  # vectors read at a time; 25 MB of 384 numbers each


class Changes:
    """The contents of a database, by the change that added or removed them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def passages_between(self, after: int, upto: int) -> Iterator[PassageRow]:
        """Passages added after one change, up to another, and not removed; in order of number."""
        for row in self._connection.execute(
            'select p.number, a.day, a.outlet, a.title, substr(a.text, p.start + 1, p."end" - p.start) '
            "from passages p join articles a on a.number = p.article where p.change > ? and p.change <= ? "
            "order by p.change, p.number",
            (after, upto),
        ):
            yield PassageRow(*row)

    def vectors_between(
        self, after: int, upto: int, *, share: float = 1.0
    ) -> Iterator[tuple[list[tuple[int, int, str | None]], EmbeddingMatrix]]:
        """Number, day and outlet of passages added after one change, up to another, with their vectors, row
        by row; in chunks, in order of number.

        :param share: in [0, 1]; below 1, about that share of them, always the same ones.
        """
        chosen = self._connection.execute(
            "select p.number, a.day, a.outlet, v.vector from passages p "
            "join articles a on a.number = p.article join vectors v on v.content = p.content "
            # Numbers times this, modulo 2^32, spread evenly (Knuth, The Art of Computer Programming, 6.4).
            "where p.change > ? and p.change <= ? and (p.number * 2654435761 & 4294967295) < ? "
            "order by p.change, p.number",
            (after, upto, int(share * 2**32)),
        )
        while rows := chosen.fetchmany(_CHUNK):
            matrix = np.frombuffer(b"".join(row[3] for row in rows), dtype=np.float16).astype(np.float32)
            yield [row[:3] for row in rows], matrix.reshape(len(rows), -1)

    def removed_between(self, after: int, upto: int) -> list[int]:
        """Numbers of passages removed after one change, up to another."""
        rows = self._connection.execute(
            "select passage from removed where change > ? and change <= ?", (after, upto)
        )
        return [row[0] for row in rows]

    def rows_since(self, change: int, most: int) -> int:
        """How many passages were added or removed after a change, each counted up to `most`."""
        row = self._connection.execute(
            "select (select count(*) from (select 1 from passages where change > ?1 limit ?2)) + "
            "(select count(*) from (select 1 from removed where change > ?1 limit ?2))",
            (change, most),
        ).fetchone()
        return int(row[0])
