"""Files as format readers see them: a permanent name, a kind, and bytes within limits.

Readers need not know where the bytes come from (a disk, an archive, the web).
"""

import gzip
import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, cast

from index.errors import NoArticle
from index.text.decode import Decoded, decoded, name_of
from index.types import UPLOADED, Upload

LARGEST_TEXT = 20_000_000
"""Bytes of a file that is read whole. A long novel has 3 million; anything this long is a mistake, and would
be held in memory several times over while it is split."""

LARGEST_UNPACKED = 4_000_000_000
"""Bytes that an archive may unpack to in all. Nothing is written to disk; this only limits the time."""

HIGHEST_RATIO = 200
"""How many times its size packed data may grow to. News text packs to a third, repetitive rows to a fiftieth;
only files made to do harm pack to a thousandth."""

ALWAYS_ALLOWED = 20_000_000
"""Bytes that any packed file may grow to, whatever the ratio: this much does no harm."""


NOTES = "notes of the reader"
"""The field for what the report should say about an article: a tuple, which no file can hold."""


class Record(NamedTuple):
    """What a reader found in one place of a file.

    :param number: from 1: the line if the file has lines, else the position among the records.
    :param fields: loosely named, as in the source; or the reason why there is no article.
    :param text: the words, if they are not in a field. Taken as they are: no header or HTML is looked for.
    :param of_many: whether it is one of several stories, of which the address and name of the file say
        nothing.
    """

    number: int
    fields: Mapping[str, object] | NoArticle
    text: str | None = None
    of_many: bool = False


class Readable(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes: ...


class Budget:
    """How many bytes may still be unpacked; shared by everything inside one archive.

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
                f"expected compressed data that unpacks to at most {self.allowed:,} bytes, found more; "
                "if you trust it, unpack it yourself and give the folder"
            )


class Bounded(io.RawIOBase):
    """Reads another stream until the budget is spent."""

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

    :param place: its permanent name: an absolute path, an archive and the path in it, or a URL. Article ids
        and the origins in the report are made from it.
    :param kind: the suffix that tells how to read it, ``".pdf"``.
    :param opened: opens its bytes from the start, unpacked if it is a ``.gz``.
    :param size: bytes as stored (packed, if it is packed).
    :param hints: fields to use where the file has none, above all ``"url"``.
    :param told: what its reader found out about it and the report should say; readers add to it.
    :param text_column: the column of a table that holds the articles' text, if the reader says so.
    """

    place: str
    kind: str
    opened: Callable[[], BinaryIO] = field(repr=False)
    size: int
    hints: Mapping[str, object] = field(default_factory=dict)
    told: list[str] = field(default_factory=list, repr=False, compare=False)
    text_column: str | None = None

    def read(self, largest: int = LARGEST_TEXT) -> bytes:
        """:raises NoArticle: if it has more bytes than `largest`."""
        with self.opened() as stream:
            data = stream.read(largest + 1)
        if len(data) > largest:
            raise NoArticle(f"expected an article of at most {largest:,} bytes, found a larger file")
        return data

    def text(self, declared: str | None = None) -> str:
        """The file as text, its line ends as ``\\n``; see `decoded`."""
        text = self.decode(self.read(), declared)
        return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")

    def decode(self, data: bytes, declared: str | None = None) -> str:
        """Its data as text; see `decoded`. A guess of its encoding is told."""
        found = decoded(data, declared)
        self.tell_guess(found)
        return found.text

    def tell_guess(self, found: Decoded) -> None:
        said = f"read as {name_of(found.encoding)}, which the file does not state"
        if found.guessed and said not in self.told:  # a table is read more than once
            self.told.append(said)


def on_disk(path: Path) -> File:
    def opened() -> BinaryIO:
        return unpacked(path.open("rb"), path.name, Budget(path.stat().st_size))

    return File(str(path), kind_of(path.name), opened, path.stat().st_size)


def uploaded(upload: Upload) -> File:
    """A file that somebody sent. Its place names no folder, so the same name is the same place again."""
    path = upload.path

    def opened() -> BinaryIO:
        return unpacked(path.open("rb"), upload.name, Budget(path.stat().st_size))

    return File(f"{UPLOADED}{upload.name}", kind_of(upload.name), opened, path.stat().st_size)


def in_memory(
    place: str, data: bytes, budget: Budget, *, kind: str = "", hints: Mapping[str, object] | None = None
) -> File:
    """A file with its bytes in memory; `place` ends in its name."""

    def opened() -> BinaryIO:
        return unpacked(io.BytesIO(data), place, budget)

    return File(place, kind or kind_of(place), opened, len(data), hints or {})


def kind_of(name: str) -> str:
    """The suffix that tells how to read a file: lower case, without ``.gz``; ``.tar`` for every tar."""
    name = name.lower()
    if name.endswith((".tar.gz", ".tgz")):
        return ".tar"
    return os.path.splitext(name.removesuffix(".gz"))[1]


def unpacked(stream: BinaryIO, name: str, budget: Budget) -> BinaryIO:
    """The stream, unpacked if the name says that it is gzipped."""
    if not name.lower().endswith((".gz", ".tgz")):
        return stream
    return io.BufferedReader(_Unzipped(stream, budget))


class _Unzipped(Bounded):
    """Gunzips a stream and closes it at the end; `gzip.GzipFile` does not."""

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        super().__init__(gzip.GzipFile(fileobj=stream), budget)
        self._packed = stream

    def close(self) -> None:
        self._packed.close()
        super().close()
