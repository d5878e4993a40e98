"""Versions of one story: a correction keeps the address, and so the id, of what it corrects.

The newest version has the story's id. Each earlier one has this id with its day behind it, so that an answer
can say what was written before.
"""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from index.passages.near_copies import story_of
from index.storage.database import Database
from index.storage.removal import take_out
from index.types import VERSION_MARK, Article, Found


class Version(NamedTuple):
    """What tells a version from the others of its story."""

    url: str
    published: date
    text: str


def version_of(article: Article) -> Version | None:
    """None for an article without an address or a date, of which there can be no versions."""
    if article.url is None or article.published is None:
        return None
    return Version(article.url, article.published, article.version)


def is_other(one: Version | None, two: Version | None) -> bool:
    """Whether these are two versions of one story: of one address, in other words, of other days."""
    return (
        one is not None
        and two is not None
        and one.url == two.url
        and one.text != two.text
        and one.published != two.published
    )


def of_its_day(article: Article) -> Article:
    """An article under the id that it has while there is a newer version."""
    return replace(article, id=f"{article.id}{VERSION_MARK}{article.published}")


class Versions:
    """The versions that one build meets.

    :param kept: ids of articles that it found in the index under another id than they were read with.
    :param unread: ids under which the index has another version than the one that was read.
    :param stories: the ids of the stories with several versions.
    """

    def __init__(self) -> None:
        self.kept: set[str] = set()
        self.unread: set[str] = set()
        self.stories: set[str] = set()
        self._first: dict[str, Version] = {}
        self._story: dict[str, str] = {}

    def apart(self, article: Article) -> Article | None:
        """The article under an id of its own, if this build has read another version; else None.

        Told of every article once, in the order of reading.
        """
        version = version_of(article)
        first = self._first.get(article.id)
        if first is None:
            if version:
                self._first[article.id] = version
            return None
        if not is_other(first, version):
            return None
        own = of_its_day(article)
        self.stories.add(article.id)
        self._story[own.id] = article.id
        return own

    def placed(self, found: Found, database: Database) -> Found | None:
        """An article that is not in the index under its id, as it is to be stored; None if it is there under
        another id."""
        article = found.article
        if story := self._story.get(article.id):
            held = database.find(story)
            if held and replace(held[1], id=article.id) == article:
                self.unread.discard(story)
                return None
            return found
        version = version_of(article)
        if version is None:
            return found
        own, held = of_its_day(article), database.find(article.id)
        known = database.find(own.id)
        is_known = known is not None and known[1] == own
        if not is_known and not (
            held
            and is_other(version_of(held[1]), version)
            and _file(database.origin(article.id)) != _file(found.origin)
        ):
            return found
        self.stories.add(article.id)
        self.kept.add(own.id)
        if held:
            self.unread.add(article.id)
        return None if is_known else replace(found, article=own)


def _file(origin: str | None) -> str:
    """An origin without the number of its line: a new version in the same file takes the place of the old."""
    file, _, number = (origin or "").rpartition(":")
    return file if number.isdigit() else origin or ""


def put_in_order(database: Database, identity: str) -> None:
    """Give a story's id to its newest version, and to the one that had it the id of its day."""
    rows = database.connection.execute(
        "select id from articles where id = ? or id glob ? order by day desc, id",
        (identity, f"{_literal(identity)}{VERSION_MARK}????-??-??"),
    ).fetchall()
    if not rows or rows[0][0] == identity:
        return
    newest = rows[0][0]
    held = database.find(identity)
    if held:
        _rename(database, identity, of_its_day(held[1]).id)
    _rename(database, newest, identity)


def _rename(database: Database, old: str, new: str) -> None:
    """Write an article again under another id: rows are never altered. Nothing is embedded."""
    import numpy as np

    removed = take_out(database, old)
    kept = removed.kept._replace(article=replace(removed.kept.article, id=new))
    with database.transaction():
        if removed.vectors:
            database.write_vectors(list(removed.vectors), np.stack(list(removed.vectors.values())))
        sharing = database.fingerprints.sharing(kept.fingerprint)
        database.write(kept, database.next_change(), story_of(kept.article, sharing))


def _literal(identity: str) -> str:
    """An id as a part of a pattern that matches it alone."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in identity)
