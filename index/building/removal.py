"""Taking an article out so that it can be put back: the same article, with the vectors it had."""

from dataclasses import dataclass

from index.engine import Engine, Stored
from index.errors import QueryError, UnknownArticle


@dataclass(frozen=True, slots=True)
class Removed:
    """A removed article, and what `put_back` needs.

    :param identity: of the index that it was in.
    """

    stored: Stored
    identity: str | None

    @property
    def id(self) -> str:
        return self.stored.new.article.id


def unknown(article_id: str) -> UnknownArticle:
    """The error for an id that no article has."""
    return UnknownArticle(
        f"no article has the id {article_id!r}; to list the articles, run: dateline articles"
    )


def take_out(engine: Engine, article_id: str) -> Removed:
    """Delete an article, its passages and their vectors, at once.

    :raises UnknownArticle: when no article has that id.
    """
    stored = engine.stored([article_id]).get(article_id)
    if stored is None:
        raise unknown(article_id)
    engine.commit(gone=[article_id])
    return Removed(stored, engine.identity())


def put_back(engine: Engine, removed: Removed) -> None:
    """Insert a removed article again, at once; nothing is embedded.

    :raises QueryError: when its id is in use again, or another index has taken the place of its own.
    """
    if engine.identity() != removed.identity:
        raise QueryError("the index was built anew since this article was removed; add it again instead")
    new, vectors = removed.stored
    if engine.find([removed.id]):
        raise QueryError(f"the article {new.article.title!r} is already back in the index")
    engine.commit([new], vectors)
