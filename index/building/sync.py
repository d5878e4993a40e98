"""Which article came from where, to update an index as its sources change.

An origin (`index.types.Found`) is the place of a file, followed by ``/name`` for a file in an archive and by
``:number`` for a line or item. So it shows which file, archive and folders it is in.

Articles that are no longer in a source are removed. But a bad save loses nothing: if a file or folder cannot
be read completely, all articles from it stay. Articles from an address are never removed, because a feed
lists only its newest.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.building.build import Build
from index.sources.read import place, places_of, read_places
from index.sources.web import is_url
from index.storage.database import Database
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

    :param origin_of: gives the origin of the article with an id; None if the index has no such article.
    """

    def __init__(self, origin_of: Callable[[str], str | None]) -> None:
        self._origin_of = origin_of
        self._sources: set[str] = set()
        self._read: set[str] = set()
        self._moved: dict[str, str] = {}
        self._unread: set[str] = set()

    def read(
        self, sources: Sequence[str | Path | Upload], *, allow_private: bool
    ) -> Iterator[Found | Rejected]:
        """Yield what `index.sources.read.read_sources` yields, for the sources that still exist.

        An article that the index has from another existing file, outside these sources, is rejected: taking
        it over would take it from that file.

        :raises SourceError: when a source has no name, or is neither a file nor a folder.
        """
        for item in read_places(list(self._standing(sources)), allow_private=allow_private):
            if isinstance(item, Rejected):
                self._unread.add(next(places(item.origin)))
            elif (identity := item.article.id) not in self._read:
                held = self._origin_of(identity)
                if held and self._is_elsewhere(held):
                    yield Rejected(
                        item.origin,
                        f"expected a unique id, found {identity!r}, which an article in {held} already has; "
                        "that one is kept",
                    )
                    continue
                self._read.add(identity)
                if held and held != item.origin:
                    self._moved[identity] = item.origin
            yield item

    def settle(self, build: Build, database: Database) -> None:
        """Record new origins of moved articles, and delete articles that are no longer in the sources.

        If articles stay because their source could not be read, the report says so.
        """
        with database.transaction():
            for identity, origin in self._moved.items():
                database.put_origin(identity, origin)
        came = {found for source in self._sources for found in database.came_from(source)}
        gone, kept = [], set[str]()
        for identity, origin in came:
            around = set(places(origin))
            if identity not in self._read and around & self._sources:
                kept |= around & self._unread
                if not around & self._unread:
                    gone.append(identity)
        build.erase(gone, database)
        build.rejected[:] = [
            replace(item, reason=f"{item.reason}; its earlier articles stay in the index")
            if next(places(item.origin)) in kept
            else item
            for item in build.rejected
        ]

    def _standing(self, sources: Sequence[str | Path | Upload]) -> Iterator[Path | str]:
        """The sources that exist; remembers the places of all that are not URLs."""
        for source in map(str, sources):  # an upload is sent once and never updated from
            found = places_of(source)
            if not is_url(source):
                self._sources.update(map(str, [place(source), *found]))
            yield from found

    def _is_elsewhere(self, origin: str) -> bool:
        return self._sources.isdisjoint(places(origin)) and file_of(origin) is not None
