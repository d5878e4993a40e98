"""Sources in, articles or rejections out: the only way for text into an index.

A source is a file, a folder, a glob, a URL or an address on S3. A faulty file or line is reported as a
`Rejected` and the rest is read; only a source that does not exist is an error.
"""

import errno
import glob
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from index.errors import SourceError
from index.formats.file import File, kind_of, on_disk, uploaded
from index.formats.registry import KINDS, NAMES, read_file, reason_of, unread
from index.sources.fetch import Fetcher
from index.sources.objects import Object, in_store, is_object, objects_of
from index.sources.web import is_url, read_url
from index.types import FILE, Found, Rejected, Unread, Upload

_NOWHERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
"""How the system says that something, or a link's target, does not exist."""

Readable: TypeAlias = File | Iterable[Found | Rejected]
"""Something to read: a file, where it lies; or, of all else, what its reading yields, once it is begun."""

Read: TypeAlias = Callable[[Iterator[Readable]], Iterator[Found | Rejected]]
"""Reads things in their order: here (`read_each`), or on other machines."""


def read_each(things: Iterator[Readable]) -> Iterator[Found | Rejected]:
    """Read one thing after the other."""
    for thing in things:
        yield from read_file(thing) if isinstance(thing, File) else thing


def read_sources(
    sources: Sequence[str | Path | Upload],
    *,
    allow_private: bool = False,
    text_column: str | None = None,
    read: Read = read_each,
) -> Iterator[Found | Rejected]:
    """An iterator over the articles of files, folders, globs, URLs, objects on S3 and uploads, and over what
    could not be read.

    Folders are read with all subfolders, in order of name, without what is `passed_over`; a file of an
    unknown kind is `Unread`. A file that several sources lead to is read once. Articles come as they are
    read, never all at once.

    :param allow_private: see `Fetcher`.
    :param text_column: the column of the tables that holds the articles' text, if they have it.
    :param read: what reads the files.
    :raises SourceError: before anything is read, if a source on this machine or on S3 does not exist.
    """
    found: list[Path | str | Object | Upload] = []
    for source in sources:
        if isinstance(source, Upload):
            found.append(source)
            continue
        source = str(source)
        named = places_of(source)
        if not named:
            missing = "no file matches" if glob.has_magic(source) else "there is no file or folder"
            raise SourceError(
                f"{missing} {source}; give a file ({NAMES}), a folder, a glob like 'articles/*.md', or a URL"
            )
        found += named
    return read_places(found, allow_private=allow_private, text_column=text_column, read=read)


def place(source: str | Path) -> Path:
    """The permanent, absolute path of a file or folder, from which its articles' ids are made.

    The same from whichever folder it is named; a link keeps its own name.
    """
    path = _plain(source)
    return Path(os.path.realpath(path)) if ".." in path.parts else path.absolute()


def _plain(source: str | Path) -> Path:
    # Unlike `Path.expanduser`, this leaves "~draft.md" alone if there is no such user.
    return Path(os.path.expanduser(source))


def passed_over(path: Path) -> bool:
    """Whether an entry of a folder is skipped: hidden, the lock file of an open document, or an index."""
    return path.name.startswith((".", "~$")) or os.path.isfile(path / FILE)


def places_of(source: str) -> list[Path | str | Object]:
    """The files and folders that a source names: several only for a glob, none if nothing exists, a URL as it
    is, and all objects at an address on S3.

    :raises SourceError: if it has no name, or is neither a file nor a folder.
    """
    if is_url(source):
        return [source]
    if is_object(source):
        return [*objects_of(source)]
    if not source.strip() or "\0" in source:
        raise SourceError("expected a file, folder, glob or URL, found an empty name; try: articles/")
    path = _plain(source)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if glob.has_magic(source):
            return [place(match) for match in sorted(glob.glob(str(path), recursive=True))]
        # Without permission to look, it may still exist; reading it will report the problem.
        return [] if error.errno in _NOWHERE else [place(path)]
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise SourceError(f"{source} is neither a file nor a folder; give a file or folder of articles")
    return [place(path)]


def read_places(
    found: Sequence[Path | str | Object | Upload],
    *,
    allow_private: bool = False,
    text_column: str | None = None,
    read: Read = read_each,
) -> Iterator[Found | Rejected]:
    """Yield what `read_sources` yields, for what `places_of` found; what has gone since is rejected."""
    return read(_readable(found, Fetcher(allow_private), text_column))


def _readable(
    found: Sequence[Path | str | Object | Upload], fetcher: Fetcher, text_column: str | None
) -> Iterator[Readable]:
    seen: set[str] = set()
    for source in found:
        if isinstance(source, Upload):
            try:
                yield read_file(uploaded(source))
            except OSError as error:
                yield [Rejected(source.name, reason_of(error, "a readable file"))]
        elif isinstance(source, Path):
            inside = _in_folder if os.path.isdir(source) else _file
            yield from inside(source, seen, text_column)
        elif str(source) not in seen:
            seen.add(str(source))
            if isinstance(source, str):
                yield read_url(source, fetcher)
            elif source.listed and kind_of(source.address) not in KINDS:
                yield [unread(source.address, kind_of(source.address))]
            else:
                yield replace(in_store(source), text_column=text_column)


def _in_folder(folder: Path, seen: set[str], text_column: str | None) -> Iterator[Readable]:
    empty = True
    for entry in walk(folder):
        empty = empty and isinstance(entry, Unread)
        if isinstance(entry, Rejected):
            yield [entry]
        else:
            yield from _file(entry, seen, text_column)
    if empty:
        yield [Rejected(str(folder), f"expected articles ({NAMES}) in the folder, found none")]


def walk(folder: Path) -> Iterator[Path | Rejected]:
    """The files of known kinds under a folder, and rejections for the others and what cannot be read.

    Follows links, but visits no folder twice.
    """
    return _walk(folder, frozenset(), set())


def _walk(folder: Path, above: frozenset[str], walked: set[str]) -> Iterator[Path | Rejected]:
    # `above` holds the resolved folders that lead here: a link to one of them is a loop.
    real = os.path.realpath(folder)
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield _unreadable(folder, error)
        return
    if real in above:
        yield Rejected(str(folder), "expected a folder, found a link that loops back; it is not followed")
    if real in walked:
        return
    walked.add(real)
    for entry in entries:
        if passed_over(entry):
            continue
        try:
            is_folder, is_file = entry.is_dir(), entry.is_file()
        except OSError as error:  # a folder with permission to list names, and no more
            yield _unreadable(entry, error)
            continue
        if is_folder:
            yield from _walk(entry, above | {real}, walked)
        elif is_file:
            kind = kind_of(entry.name)
            yield entry if kind in KINDS else unread(str(entry), kind)


def _file(path: Path, seen: set[str], text_column: str | None) -> Iterator[Readable]:
    """A file, unless it was seen before."""
    real = os.path.realpath(path)  # unlike `Path.resolve`, does not raise on a link to itself
    if real not in seen:
        seen.add(real)
        try:
            yield replace(on_disk(path), text_column=text_column)
        except OSError as error:
            yield [_unreadable(path, error)]


def _unreadable(path: Path, error: OSError) -> Rejected:
    return Rejected(str(path), reason_of(error, "a readable file"))
