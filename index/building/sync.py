"""Which article came from where, to update an index as its sources change.

An origin (`index.types.Found`) is the place of a file, followed by ``/name`` for a file in an archive and by
``:number`` for a line or item. So it shows which file, archive and folders it is in.

Articles that are no longer in a source are removed. But a bad save loses nothing: if a file or folder cannot
be read completely, all articles from it stay. Articles from an address are never removed, because a feed
lists only its newest.
"""

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from index.building.build import BATCH, Build
from index.building.versions import is_other, version_of
from index.engine import Engine, Kept
from index.sources.objects import Object, is_object
from index.sources.read import Read, place, places_of, read_each, read_places
from index.sources.web import is_url
from index.types import Found, Rejected, Upload

_ITEM = re.compile(r":\d+$")


def places(origin: str) -> Iterator[str]:
    """The places an origin is in: its file, the archive around it, then each folder."""
    inner = _ITEM.sub("", origin)
    while inner:
        yield inner
        outer = os.path.dirname(inner)
        inner = outer if outer != inner else ""


def file_of(origin: str) -> Path | None:
    """The file on disk that an origin is in; None if it is gone, or the origin is an address."""
    return next((Path(found) for found in places(origin) if os.path.isfile(found)), None)


class Update:
    """One update of an index: watches the reading of its sources, then removes what is no longer in them.

    :param held: gives the articles that the index has with some ids.
    """

    def __init__(self, held: Callable[[Collection[str]], Mapping[str, Kept]]) -> None:
        self._held = held
        self._sources: set[str] = set()
        self._read: set[str] = set()
        self._moved: dict[tuple[str, str], str] = {}
        self._unread: set[str] = set()

    def read(
        self,
        sources: Sequence[str | Path | Upload],
        *,
        allow_private: bool,
        text_column: str | None = None,
        read: Read = read_each,
    ) -> Iterator[Found | Rejected]:
        """Yield what `index.sources.read.read_sources` yields, for the sources that still exist.

        An article that the index has from another existing file, outside these sources, is rejected: taking
        it over would take it from that file.

        :raises SourceError: when a source has no name, or is neither a file nor a folder.
        """
        standing = list(self._standing(sources))
        reading = read_places(standing, allow_private=allow_private, text_column=text_column, read=read)
        while some := list(islice(reading, BATCH)):
            held = self._held({item.article.id for item in some if isinstance(item, Found)})
            for item in some:
                yield self._seen(item, held) if isinstance(item, Found) else self._not_read(item)

    def _not_read(self, item: Rejected) -> Rejected:
        self._unread.add(next(places(item.origin)))
        return item

    def _seen(self, item: Found, held: Mapping[str, Kept]) -> Found | Rejected:
        """An article that was read, or why it must not go in.

        :param held: what the index has under its id, if anything.
        """
        identity = item.article.id
        if identity not in held:
            return item
        article, origin = held[identity]
        is_new = identity not in self._read
        is_version = is_other(version_of(article), version_of(item.article, item.changed))
        if is_new and not is_version and self._is_elsewhere(origin):
            return Rejected(
                item.origin,
                f"expected a unique id, found {identity!r}, which an article in {origin} already has; that "
                "one is kept",
            )
        self._read.add(identity)
        if origin != item.origin:
            self._moved.setdefault((identity, item.article.version), item.origin)
        return item

    def settle(self, build: Build, engine: Engine) -> None:
        """Record new origins of moved articles, and delete articles that are no longer in the sources.

        If articles stay because their source could not be read, the report says so.
        """
        stored = engine.find({identity for identity, _ in self._moved})
        moved = {
            identity: origin
            for (identity, version), origin in self._moved.items()
            if identity in stored and stored[identity].article.version == version
        }
        read = build.ids
        gone, kept = [], set[str]()
        for identity, origin in engine.came_from(self._sources).items():
            around = set(places(origin))
            if identity not in read and around & self._sources:
                kept |= around & self._unread
                if not around & self._unread:
                    gone.append(identity)
        build.erase(gone, moved)
        build.rejected[:] = [
            replace(item, reason=f"{item.reason}; its earlier articles stay in the index")
            if next(places(item.origin)) in kept
            else item
            for item in build.rejected
        ]

    def _standing(self, sources: Sequence[str | Path | Upload]) -> Iterator[Path | str | Object]:
        """The sources that exist; remembers the places of all that are not URLs."""
        for source in map(str, sources):  # an upload is sent once and never updated from
            found = places_of(source)
            if not is_url(source):
                named = source.rstrip("/") if is_object(source) else place(source)
                self._sources.update(map(str, [named, *found]))
            yield from found

    def _is_elsewhere(self, origin: str) -> bool:
        return self._sources.isdisjoint(places(origin)) and file_of(origin) is not None
