"""Versions of one story: a correction keeps the address, and so the id, of what it corrects.

The newest version has the story's id. Each earlier one has this id with its day and some figures of its text
behind it, so that an answer can say what was written before. Versions of one day are told apart by the times
at which their sources say that they were changed; the index keeps no times, so of those that are not read
together the last one to come is the newest.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from index.engine import Engine, Kept
from index.storage.schema import NewArticle
from index.types import VERSION_FIGURES, VERSION_MARK, Article, EmbeddingMatrix, Found


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
    return replace(
        article, id=f"{article.id}{VERSION_MARK}{article.published}.{article.version[:VERSION_FIGURES]}"
    )


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
        self._taken: set[str] = set()

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

    def ids_of(self, article: Article) -> set[str]:
        """The ids under which an index may have an article or another version of it."""
        ids = {article.id, self._story.get(article.id, article.id)}
        return ids | {earlier(article).id} if version_of(article) else ids

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
        version = version_of(article, found.changed)
        if version is None:
            return found
        own, current = earlier(article), held.get(article.id)
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
        if found.changed and not is_known:
            self.changed[article.version] = found.changed
        return None if is_known else replace(found, article=own)


def _file(origin: str | None) -> str:
    """An origin without the number of its line: a new version in the same file takes the place of the old."""
    file, _, number = (origin or "").rpartition(":")
    return file if number.isdigit() else origin or ""


def put_in_order(engine: Engine, stories: Collection[str], changed: Mapping[str, str]) -> None:
    """Give the id of each story to its newest version, and to the one that had it the id of an earlier one.

    :param stories: ids.
    :param changed: see `Versions`.
    """
    versions = engine.versions(stories)
    known = engine.find({one for ids in versions.values() for one in ids})
    newest = {}
    for story, ids in versions.items():

        def age(one: str, story: str = story) -> tuple[date, str, bool]:
            article = known[one].article
            return article.published or date.min, changed.get(article.version, ""), one == story

        if (last := max(ids, key=age)) != story:
            newest[story] = last
    held = engine.stored({*newest.keys(), *newest.values()})
    fresh: list[NewArticle] = []
    vectors: dict[bytes, EmbeddingMatrix] = {}
    for story, own in newest.items():
        if story in held:
            fresh.append(_under(earlier(held[story].new.article).id, held[story].new))
        fresh.append(_under(story, held[own].new))
        for one in {story, own} & held.keys():
            vectors |= held[one].vectors
    engine.commit(fresh, vectors, gone=list(newest.values()))


def _under(identity: str, new: NewArticle) -> NewArticle:
    """An article as it is written anew under another id."""
    return new._replace(article=replace(new.article, id=identity), place=None)
