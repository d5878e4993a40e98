"""What came from where: the articles of some sources, kept in step with what these hold now.

An origin (`index.types.Found`) is the place of a file, followed by ``/name`` for a file in an archive and by
``:number`` for a line or item. So it tells by itself what it lies in.

What a source holds no more is removed, but nothing is lost through a bad save: of a file or folder that
cannot be read whole, all that came from it stays. A feed lists only its newest, so nothing that came from an
address is ever taken to be gone.
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
from index.types import Found, Rejected

_ITEM = re.compile(r":\d+$")


def places(origin: str) -> Iterator[str]:
    """The places that an origin lies in, from its file outwards: the archive around it, then each folder."""
    inner = _ITEM.sub("", origin)
    while inner:
        yield inner
        outer = os.path.dirname(inner)
        inner = outer if outer != inner else ""


def file_of(origin: str) -> Path | None:
    """The file on disk that an origin lies in; None where it is gone, or the origin is an address."""
    return next((Path(found) for found in places(origin) if os.path.isfile(found)), None)


class Update:
    """One update of an index: follows the reading of its sources, then removes what they hold no more.

    :param origin_of: tells where the index has the article of an id from; None where it has no such article.
    """

    def __init__(self, origin_of: Callable[[str], str | None]) -> None:
        self._origin_of = origin_of
        self._sources: set[str] = set()
        self._read: set[str] = set()
        self._moved: dict[str, str] = {}
        self._unread: set[str] = set()

    def read(self, sources: Sequence[str | Path], *, allow_private: bool) -> Iterator[Found | Rejected]:
        """Yield what `index.sources.read.read_sources` yields of the sources that are not gone.

        An article that the index has from another file, which is no source and still stands, is rejected:
        taking it from there would put the index out of step with that one.

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
                        f"expected an id of its own, found {identity!r}, which an article in {held} has; "
                        "that one is kept",
                    )
                    continue
                self._read.add(identity)
                if held and held != item.origin:
                    self._moved[identity] = item.origin
            yield item

    def settle(self, build: Build, database: Database) -> None:
        """Note what is read elsewhere now, and delete what is in none of the sources any more.

        What stays because it could not be read again is told with the reason in the report.
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
            replace(item, reason=f"{item.reason}; what came from it before stays")
            if next(places(item.origin)) in kept
            else item
            for item in build.rejected
        ]

    def _standing(self, sources: Sequence[str | Path]) -> Iterator[Path | str]:
        """What is there of the sources; the places of all that are no URLs are noted."""
        for source in map(str, sources):
            found = places_of(source)
            if not is_url(source):
                self._sources.update(map(str, [place(source), *found]))
            yield from found

    def _is_elsewhere(self, origin: str) -> bool:
        return self._sources.isdisjoint(places(origin)) and file_of(origin) is not None
