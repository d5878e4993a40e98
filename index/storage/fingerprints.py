"""The tables by which near-copies are found: fingerprints of articles, and the story each belongs to."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from index.storage.schema import ARTICLE
from index.types import Article

HOLDERS = 16
"""Newest articles looked at that share one hash: the copies of a story come within days, and a phrase that
thousands share finds none."""

LIKELIEST = 4
"""Articles whose texts are compared with a new one; the copy is nearly always the first."""


class Fingerprints:
    """What a database holds of its articles' fingerprints (`index.passages.near_copies.fingerprint`) and stories.

    A story bears the number of its first article, and keeps it when that is removed.

    :param article_of: makes an article of its row, or says that the row is damaged or missing.
    """

    def __init__(
        self, connection: sqlite3.Connection, article_of: Callable[[tuple[Any, ...] | None], Article]
    ) -> None:
        self._connection = connection
        self._article_of = article_of

    def write(self, number: int, fingerprint: Sequence[int], story: int | None) -> None:
        """Keep an article's.

        :param story: the story it is a copy of; None where it is a story of its own.
        """
        self._connection.execute(
            "update articles set story = ? where number = ?", (number if story is None else story, number)
        )
        self._connection.executemany(
            "insert into fingerprints values (?, ?)", [(value, number) for value in fingerprint]
        )

    def erase(self, number: int) -> None:
        self._connection.execute("delete from fingerprints where article = ?", (number,))

    def sharing(self, fingerprint: Sequence[int]) -> Iterator[tuple[int, Article]]:
        """Stories and articles that share some of a fingerprint, those that share most first.

        At most `LIKELIEST`, found among `HOLDERS` of each hash, so looking costs the same however many
        articles there are.
        """
        shared: Counter[int] = Counter()
        for value in fingerprint:
            holders = self._connection.execute(
                "select article from fingerprints where hash = ? order by article desc limit ?",
                (value, HOLDERS),
            )
            shared.update(row[0] for row in holders)
        for number, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:LIKELIEST]:
            # Not from the database's cache: an article of a batch that is rolled back leaves its number to
            # another.
            row = self._connection.execute(
                f"select story, {ARTICLE} from articles where number = ?", (number,)
            ).fetchone()
            article = self._article_of(row and row[1:])
            yield row[0], article

    def copies(self) -> dict[str, str]:
        """The id of each article that is a copy, and of the first that is held of its story."""
        rows = self._connection.execute(
            "select copy.id, first.id from (select story, min(number) as number from articles group by story "
            "having count(*) > 1) as told join articles first on first.number = told.number "
            "join articles copy on copy.story = told.story and copy.number != told.number"
        )
        return dict(rows.fetchall())
