"""Files as the readers of formats see them: a name for good, a kind, and their bytes, bounded.

Where the bytes come from (a disk, an archive, the web) makes no difference to a reader.
"""

import gzip
import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, cast

from index.errors import NoArticle
from index.text.decode import decode

LARGEST_TEXT = 20_000_000
"""Bytes of a file that is read whole as one article or a few. A long novel has 3 million; what is longer is
a mistake, and would be held in memory several times over while it is cut into sentences."""

LARGEST_UNPACKED = 4_000_000_000
"""Bytes that an archive may hold in all; no file system is filled by it, only time is spent."""

HIGHEST_RATIO = 200
"""Times that packed data may grow. News text packs to a third, rows that repeat themselves to a fiftieth;
only what was made to do harm packs to a thousandth."""

ALWAYS_ALLOWED = 20_000_000
"""Bytes that any packed file may grow to, whatever the ratio: so much does no harm."""


class Record(NamedTuple):
    """What a reader found in one place of a file.

    :param number: from 1: the line where the file has lines, else the place among the others.
    :param fields: named loosely, as the source has them; or the reason why there is no article.
    :param text: the words where they are no field; nothing is looked for in them any more, HTML least of all.
    """

    number: int
    fields: Mapping[str, object] | NoArticle
    text: str | None = None


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes: ...


class Budget:
    """The bytes that packed data may still grow by; shared by everything inside one archive.

    :param packed: bytes of the packed file.
    """

    def __init__(self, packed: int, largest: int | None = None) -> None:
        self.allowed = max(ALWAYS_ALLOWED, HIGHEST_RATIO * packed)
        if largest is not None:
            self.allowed = min(largest, self.allowed)
        self._left = self.allowed

    def spend(self, count: int) -> None:
        """:raises NoArticle: when more has come out than was allowed."""
        self._left -= count
        if self._left < 0:
            raise NoArticle(
                f"expected packed data that grows to at most {self.allowed:,} bytes, found more; "
                "unpack it yourself if you trust it, and give the folder"
            )


class Bounded(io.RawIOBase):
    """Reads another stream for as long as a budget lasts."""

    def __init__(self, stream: Readable, budget: Budget) -> None:
        super().__init__()
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        data = self._stream.read(len(view))
        self._budget.spend(len(data))
        view[: len(data)] = data
        return len(data)


@dataclass(frozen=True, slots=True)
class File:
    """One file.

    :param place: what names it for good: an absolute path, an archive and the path in it, or a URL. The ids
        of its articles and the origins in the report are made of it.
    :param kind: the suffix that tells how to read it, ``".pdf"``.
    :param opened: gives its bytes, unpacked if it was a ``.gz``, from the first.
    :param size: bytes as it lies there, packed where it is packed.
    :param hints: fields that count where the file itself is silent, ``"url"`` above all.
    """

    place: str
    kind: str
    opened: Callable[[], BinaryIO] = field(repr=False)
    size: int
    hints: Mapping[str, object] = field(default_factory=dict)

    def read(self, largest: int = LARGEST_TEXT) -> bytes:
        """:raises NoArticle: if it has more bytes than `largest`."""
        with self.opened() as stream:
            data = stream.read(largest + 1)
        if len(data) > largest:
            raise NoArticle(f"expected an article of at most {largest:,} bytes, found a larger file")
        return data

    def text(self, declared: str | None = None) -> str:
        """The file as text, its line ends as ``\\n``; see `decode`."""
        text = decode(self.read(), declared)
        return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")


def on_disk(path: Path) -> File:
    def opened() -> BinaryIO:
        return unpacked(path.open("rb"), path.name, Budget(path.stat().st_size))

    return File(str(path), kind_of(path.name), opened, path.stat().st_size)


def in_memory(
    place: str, data: bytes, budget: Budget, *, kind: str = "", hints: Mapping[str, object] | None = None
) -> File:
    """A file whose bytes are at hand; `place` ends in its name."""

    def opened() -> BinaryIO:
        return unpacked(io.BytesIO(data), place, budget)

    return File(place, kind or kind_of(place), opened, len(data), hints or {})


def kind_of(name: str) -> str:
    """The suffix that tells how to read a file: in lower case, ``.gz`` looked through; tar has one name."""
    name = name.lower()
    if name.endswith((".tar.gz", ".tgz")):
        return ".tar"
    return os.path.splitext(name.removesuffix(".gz"))[1]


def unpacked(stream: BinaryIO, name: str, budget: Budget) -> BinaryIO:
    """The stream, or what it unpacks to if the name says that it is gzipped."""
    if not name.lower().endswith((".gz", ".tgz")):
        return stream
    return io.BufferedReader(_Unzipped(stream, budget))


class _Unzipped(Bounded):
    """Gunzips a stream, and closes it in the end, which `gzip.GzipFile` leaves to others."""

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        super().__init__(gzip.GzipFile(fileobj=stream), budget)
        self._packed = stream

    def close(self) -> None:
        self._packed.close()
        super().close()
