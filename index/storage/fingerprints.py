"""The tables that find near-copies: articles' fingerprints, and the story each belongs to."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from index.storage.schema import ARTICLE
from index.types import Article

HOLDERS = 16
"""How many of the newest articles with the same hash are looked at: copies of a story come within days, and a
phrase that thousands share says nothing."""

LIKELIEST = 4
"""How many articles' texts are compared with a new one; the copy is nearly always the first."""


class Fingerprints:
    """The fingerprints (`index.passages.near_copies.fingerprint`) and stories of a database's articles.

    A story has the number of its first article, and keeps it when that article is removed.

    :param article_of: makes an article from its row; raises if the row is damaged or missing.
    """

    def __init__(
        self, connection: sqlite3.Connection, article_of: Callable[[tuple[Any, ...] | None], Article]
    ) -> None:
        self._connection = connection
        self._article_of = article_of

    def write(self, number: int, fingerprint: Sequence[int], story: int | None) -> None:
        """Store an article's fingerprint and story.

        :param story: the story it copies; None for a new story.
        """
        self._connection.execute(
            "update articles set story = ? where number = ?", (number if story is None else story, number)
        )
        self._connection.executemany(
            "insert into fingerprints values (?, ?)", [(value, number) for value in fingerprint]
        )

    def of(self, number: int) -> list[int]:
        """An article's fingerprint."""
        rows = self._connection.execute("select hash from fingerprints where article = ?", (number,))
        return [row[0] for row in rows]

    def erase(self, number: int) -> None:
        self._connection.execute("delete from fingerprints where article = ?", (number,))

    def sharing(self, fingerprint: Sequence[int]) -> Iterator[tuple[int, Article]]:
        """Stories, each with an article that shares some of the fingerprint; most shared first.

        At most `LIKELIEST`, from `HOLDERS` for each hash, so the cost does not grow with the index.
        """
        shared: Counter[int] = Counter()
        for value in fingerprint:
            holders = self._connection.execute(
                "select article from fingerprints where hash = ? order by article desc limit ?",
                (value, HOLDERS),
            )
            shared.update(row[0] for row in holders)
        for number, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:LIKELIEST]:
            # Not from the database's cache: after a rollback, another article may get the same number.
            row = self._connection.execute(
                f"select story, {ARTICLE} from articles where number = ?", (number,)
            ).fetchone()
            article = self._article_of(row and row[1:])
            yield row[0], article

    def copies(self) -> dict[str, str]:
        """The id of each article that is a copy, and the id of the first article of its story."""
        rows = self._connection.execute(
            "select copy.id, first.id from (select story, min(number) as number from articles group by story "
            "having count(*) > 1) as told join articles first on first.number = told.number "
            "join articles copy on copy.story = told.story and copy.number != told.number"
        )
        return dict(rows.fetchall())
