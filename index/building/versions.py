"""Versions of one story: a correction keeps the address, and so the id, of what it corrects.

The newest version has the story's id. Each earlier one has this id with its day and some figures of its text
behind it, so that an answer can say what was written before. Versions of one day are told apart by the times
at which their sources say that they were changed; the index keeps no times, so of those that are not read
together the last one to come is the newest.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from index.passages.near_copies import story_of
from index.storage.database import Database
from index.storage.removal import take_out
from index.types import Article, Found

MARK = "@"
_FIGURES = 6  # of the sha256 of a text, behind the day in an id


class Version(NamedTuple):
    """What tells a version from the others of its story.

    :param changed: as in `Found`; None for one in the index.
    """

    url: str
    published: date
    text: str
    changed: str | None


def version_of(article: Article, changed: str | None = None) -> Version | None:
    """None for an article without an address or a date, of which there can be no versions."""
    if article.url is None or article.published is None:
        return None
    return Version(article.url, article.published, article.version, changed)


def is_other(one: Version | None, two: Version | None) -> bool:
    """Whether these are two versions of one story: of one address, in other words, of other days or times."""
    return (
        one is not None
        and two is not None
        and one.url == two.url
        and one.text != two.text
        and (one.published, one.changed) != (two.published, two.changed)
    )


def earlier(article: Article) -> Article:
    """An article under the id that it has while there is a newer version."""
    return replace(article, id=f"{article.id}{MARK}{article.published}.{article.version[:_FIGURES]}")


class Versions:
    """The versions that one build meets.

    :param kept: ids of articles that it found in the index under another id than they were read with.
    :param unread: ids under which the index has another version than the one that was read.
    :param stories: the ids of the stories with several versions.
    :param changed: when those of them that came together or are new were changed, by the sha256 of the text.
    """

    def __init__(self) -> None:
        self.kept: set[str] = set()
        self.unread: set[str] = set()
        self.stories: set[str] = set()
        self.changed: dict[str, str] = {}
        self._first: dict[str, Version] = {}
        self._story: dict[str, str] = {}

    def apart(self, found: Found) -> Article | None:
        """The article under an id of its own, if this build has read another version; else None.

        Told of every article once, in the order of reading.
        """
        article = found.article
        version = version_of(article, found.changed)
        first = self._first.get(article.id)
        if first is None:
            if version:
                self._first[article.id] = version
            return None
        if not is_other(first, version):
            return None
        own = earlier(article)
        self.changed |= {one.text: one.changed for one in (first, version) if one and one.changed}
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
        version = version_of(article, found.changed)
        if version is None:
            return found
        own, held = earlier(article), database.find(article.id)
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
        if found.changed and not is_known:
            self.changed[article.version] = found.changed
        return None if is_known else replace(found, article=own)


def _file(origin: str | None) -> str:
    """An origin without the number of its line: a new version in the same file takes the place of the old."""
    file, _, number = (origin or "").rpartition(":")
    return file if number.isdigit() else origin or ""


def put_in_order(database: Database, identity: str, changed: Mapping[str, str]) -> None:
    """Give a story's id to its newest version, and to the one that had it the id of an earlier one.

    :param changed: see `Versions`.
    """
    rows = database.connection.execute(
        "select id, day, version from articles where id = ? or id glob ?",
        (identity, f"{_literal(identity)}{MARK}????-??-??.{'?' * _FIGURES}"),
    ).fetchall()
    if not rows:
        return
    newest = max(rows, key=lambda row: (row[1], changed.get(row[2], ""), row[0] == identity))[0]
    if newest == identity:
        return
    held = database.find(identity)
    if held:
        _rename(database, identity, earlier(held[1]).id)
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
