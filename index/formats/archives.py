"""Archives (.zip, .tar, .tar.gz) into the files in them, which are read like the files of a folder.

Nothing is written to disk, so no path in an archive can do harm; paths that lead out of it are reported.
"""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from index.errors import NoArticle
from index.formats.file import LARGEST_UNPACKED, Bounded, Budget, File, in_memory
from index.types import Rejected

LARGEST_MEMBER = 200_000_000
"""Bytes of one file in an archive; it is held in memory."""

MOST_MEMBERS = 200_000
"""Files in an archive; the largest open news collections have fewer."""

KINDS = frozenset({".zip", ".tar"})


def members(file: File, budget: Budget | None = None) -> Iterator[tuple[File, Budget] | Rejected]:
    """Yield the files of an archive, each with the budget that all of them share.

    Hidden files are skipped. Links and devices, paths out of the archive, and encrypted or too large files
    are rejected.

    :param budget: of the archive around this one.
    :raises NoArticle: if it is no archive, has too many files, or unpacks to too much.
    """
    budget = budget or Budget(file.size, LARGEST_UNPACKED)
    with file.opened() as stream:
        found = (
            _of_zip(stream, file.place, budget)
            if file.kind == ".zip"
            else _of_tar(stream, file.place, budget)
        )
        for number, member in enumerate(found):
            if number >= MOST_MEMBERS:
                raise NoArticle(f"expected an archive of at most {MOST_MEMBERS:,} files, found more")
            yield member


def check_zip(data: bytes, budget: Budget) -> None:
    """:raises NoArticle: if the data is no zip archive, or unpacks to more than the budget.

    The declared sizes can be trusted: no more than that is unpacked of any member.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            budget.spend(sum(member.file_size for member in packed.infolist()))
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        raise NoArticle("expected a zip archive, found a damaged file or something else") from error


def _of_zip(stream: BinaryIO, place: str, budget: Budget) -> Iterator[tuple[File, Budget] | Rejected]:
    try:
        packed = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        raise NoArticle("expected a zip archive, found a damaged file or something else") from error
    with packed:
        for member in packed.infolist():
            if member.is_dir() or _hidden(member.filename):
                continue
            origin = _origin(place, member.filename)
            is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
            if problem := _problem(member.filename, member.file_size, is_link=is_link):
                yield Rejected(origin, problem)
            elif member.flag_bits & 1:
                yield Rejected(
                    origin, "expected a file that opens without a password, found an encrypted one"
                )
            else:
                try:
                    data = packed.open(member)
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
                    yield Rejected(origin, f"expected a file that unpacks, found one that does not ({error})")
                    continue
                yield from _read(data, origin, budget)


def _of_tar(stream: BinaryIO, place: str, budget: Budget) -> Iterator[tuple[File, Budget] | Rejected]:
    # As a stream: the archive is read once, and a compressed one allows nothing else.
    try:
        with tarfile.open(fileobj=stream, mode="r|") as packed:
            for member in packed:
                if member.isdir() or _hidden(member.name):
                    continue
                origin = _origin(place, member.name)
                is_link = not member.isreg() or member.issparse()
                problem = _problem(member.name, member.size, is_link=is_link)
                data = None if problem else packed.extractfile(member)
                if data is None:
                    yield Rejected(origin, problem or "expected an ordinary file, found something else")
                else:
                    yield from _read(data, origin, budget)
    except tarfile.TarError as error:
        raise NoArticle("expected a tar archive, found a damaged file or something else") from error


def _read(stream: object, origin: str, budget: Budget) -> Iterator[tuple[File, Budget] | Rejected]:
    """A member in memory: a stream gives the next one only after this one is read."""
    with io.BufferedReader(Bounded(stream, budget)) as bounded:  # type: ignore[arg-type]
        try:
            data = bounded.read(LARGEST_MEMBER)
        except (zipfile.BadZipFile, zlib.error, EOFError):
            yield Rejected(origin, "expected a file that unpacks, found a damaged one")
            return
    yield in_memory(origin, data, budget), budget


def _origin(place: str, name: str) -> str:
    """A member's name for the report, made safe to print."""
    return f"{place}/" + "".join(letter if letter.isprintable() else "?" for letter in name)


def _hidden(name: str) -> bool:
    return any(
        (part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in name.split("/")
    )


def _problem(name: str, size: int, *, is_link: bool) -> str | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        return "expected a path inside the archive, found one that leads out of it"
    if is_link:
        return "expected an ordinary file in the archive, found a link or a device"
    if size > LARGEST_MEMBER:
        return f"expected a file of at most {LARGEST_MEMBER:,} bytes in the archive, found a larger one"
    return None
