"""Versions of one story: a correction keeps the address, and so the id, of what it corrects.

The newest version has the story's id. Each earlier one has this id with its day behind it, so that an answer
can say what was written before.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from index.engine import Engine, Kept
from index.storage.schema import NewArticle
from index.types import VERSION_MARK, Article, EmbeddingMatrix, Found


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
        self._taken: set[str] = set()

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

    def ids_of(self, article: Article) -> set[str]:
        """The ids under which an index may have an article or another version of it."""
        ids = {article.id, self._story.get(article.id, article.id)}
        return ids | {of_its_day(article).id} if version_of(article) else ids

    def placed(self, found: Found, held: Mapping[str, Kept]) -> Found | None:
        """An article that is not in the index under its id, as it is to be stored; None if it is there under
        another id.

        :param held: what the index has under its ids (`ids_of`).
        """
        article = found.article
        if story := self._story.get(article.id):
            newest = held.get(story) if story not in self._taken else None
            if newest and replace(newest.article, id=article.id) == article:
                self.unread.discard(story)
                return None
            return found
        version = version_of(article)
        if version is None:
            return found
        own, current = of_its_day(article), held.get(article.id)
        known = held.get(own.id)
        is_known = known is not None and known.article == own
        if not is_known and not (
            current
            and is_other(version_of(current.article), version)
            and _file(current.origin) != _file(found.origin)
        ):
            self._taken.add(article.id)  # whatever has this id goes
            return found
        self.stories.add(article.id)
        self.kept.add(own.id)
        if current:
            self.unread.add(article.id)
        return None if is_known else replace(found, article=own)


def _file(origin: str | None) -> str:
    """An origin without the number of its line: a new version in the same file takes the place of the old."""
    file, _, number = (origin or "").rpartition(":")
    return file if number.isdigit() else origin or ""


def put_in_order(engine: Engine, stories: Collection[str]) -> None:
    """Give the id of each story to its newest version, and to the one that had it the id of its day.

    :param stories: ids.
    """
    newest = {story: ids[0] for story, ids in engine.versions(stories).items() if ids[0] != story}
    held = engine.stored({*newest.keys(), *newest.values()})
    fresh: list[NewArticle] = []
    vectors: dict[bytes, EmbeddingMatrix] = {}
    for story, own in newest.items():
        if story in held:
            fresh.append(_under(of_its_day(held[story].new.article).id, held[story].new))
        fresh.append(_under(story, held[own].new))
        for one in {story, own} & held.keys():
            vectors |= held[one].vectors
    engine.commit(fresh, vectors, gone=list(newest.values()))


def _under(identity: str, new: NewArticle) -> NewArticle:
    """An article as it is written anew under another id."""
    return new._replace(article=replace(new.article, id=identity), place=None)
