"""What checkpoints are made of: the passages and vectors that came and went between two changes.

Passages' numbers ascend with the changes that bring them, so what is ordered by change and number is ordered
by number, and is read through the index on changes: to order by number alone, SQLite would walk all passages
for a handful of new ones.
"""

import sqlite3
from collections.abc import Iterator

import numpy as np

from index.storage.schema import PassageRow
from index.types import EmbeddingMatrix

_CHUNK = 16_384  # vectors read at a time; 25 MB of 384 numbers each


class Changes:
    """What a database holds, by the change that brought or removed it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def passages_between(self, after: int, upto: int) -> Iterator[PassageRow]:
        """Passages that came after one change and by another and still stand, in order of number."""
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
        """Number, day and outlet of passages that came after one change and by another, and their vectors,
        row by row; in chunks, in order of number.

        :param share: in [0, 1]; below 1 about that share of them, the same each time.
        """
        chosen = self._connection.execute(
            "select p.number, a.day, a.outlet, v.vector from passages p "
            "join articles a on a.number = p.article join vectors v on v.content = p.content "
            # Numbers times this, modulo 2^32, fall evenly (Knuth, The Art of Computer Programming, 6.4).
            "where p.change > ? and p.change <= ? and (p.number * 2654435761 & 4294967295) < ? "
            "order by p.change, p.number",
            (after, upto, int(share * 2**32)),
        )
        while rows := chosen.fetchmany(_CHUNK):
            matrix = np.frombuffer(b"".join(row[3] for row in rows), dtype=np.float16).astype(np.float32)
            yield [row[:3] for row in rows], matrix.reshape(len(rows), -1)

    def removed_between(self, after: int, upto: int) -> list[int]:
        """Numbers of passages removed after one change and by another."""
        rows = self._connection.execute(
            "select passage from removed where change > ? and change <= ?", (after, upto)
        )
        return [row[0] for row in rows]

    def rows_since(self, change: int, most: int) -> int:
        """How many passages came or went after a change; counted up to `most` of either, then no further."""
        row = self._connection.execute(
            "select (select count(*) from (select 1 from passages where change > ?1 limit ?2)) + "
            "(select count(*) from (select 1 from removed where change > ?1 limit ?2))",
            (change, most),
        ).fetchone()
        return int(row[0])
