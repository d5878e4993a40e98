"""Taking an article out so that it can be put back: the same article, with the vectors it had."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.errors import QueryError, UnknownArticle
from index.storage.database import Database
from index.storage.schema import NewArticle
from index.types import EmbeddingMatrix


@dataclass(frozen=True, slots=True)
class Removed:
    """A removed article, and what `put_back` needs.

    :param number: its row number, which no other article ever gets.
    :param vectors: by content key. *Shape* of each: ``(dimension,)``.
    :param database: the identity of the database it was in.
    """

    kept: NewArticle
    number: int
    story: int
    vectors: Mapping[bytes, EmbeddingMatrix] = field(repr=False)
    database: str

    @property
    def id(self) -> str:
        return self.kept.article.id


def take_out(database: Database, article_id: str) -> Removed:
    """Delete an article, its passages and their vectors, in one transaction.

    :raises UnknownArticle: when no article has that id.
    """
    with database.transaction():
        found = database.find(article_id)
        if found is None:
            raise UnknownArticle(
                f"no article has the id {article_id!r}; to list the articles, run: dateline articles"
            )
        number, article = found
        rows = database.connection.execute(
            'select number, start, "end", content from passages where article = ? order by number', (number,)
        ).fetchall()
        origin, story = database.connection.execute(
            "select origin, story from articles where number = ?", (number,)
        ).fetchone()
        marks = database.connection.execute("select hash from fingerprints where article = ?", (number,))
        kept = NewArticle(
            article,
            origin,
            [(start, end) for _, start, end, _ in rows],
            [content for _, _, _, content in rows],
            [mark for (mark,) in marks],
        )
        vectors = database.vectors([row[0] for row in rows])
        by_content = {content: vectors[passage] for passage, _, _, content in rows}
        database.forget(database.erase(number, database.next_change()))
    return Removed(kept, number, story, by_content, database.identity())


def put_back(database: Database, removed: Removed) -> None:
    """Insert a removed article again, in one transaction; nothing is embedded.

    :raises QueryError: when its id is in use again, or another database has taken the place of its own.
    """
    import numpy as np

    with database.transaction():
        if database.identity() != removed.database:
            raise QueryError("the index was built anew since this article was removed; add it again instead")
        if database.find(removed.id):
            raise QueryError(f"the article {removed.kept.article.title!r} is already back in the index")
        if removed.vectors:
            database.write_vectors(list(removed.vectors), np.stack(list(removed.vectors.values())))
        database.write(removed.kept, database.next_change(), removed.story, removed.number)
