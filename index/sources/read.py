"""Sources in, articles or rejections out: the only way for text into an index.

A source is a file, a folder, a glob or a URL. A faulty file or line is reported as a `Rejected` and the rest
is read; only a source that does not exist is an error.
"""

import errno
import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.errors import SourceError
from index.formats.file import kind_of, on_disk, uploaded
from index.formats.registry import KINDS, NAMES, read_file, reason_of, unread
from index.sources.fetch import Fetcher
from index.sources.web import is_url, read_url
from index.types import FILE, Found, Rejected, Unread, Upload

_NOWHERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
"""How the system says that something, or a link's target, does not exist."""


def read_sources(
    sources: Sequence[str | Path | Upload], *, allow_private: bool = False, text_column: str | None = None
) -> Iterator[Found | Rejected]:
    """An iterator over the articles of files, folders, globs, URLs and uploads, and over what could not be
    read.

    Folders are read with all subfolders, in order of name, without what is `passed_over`; a file of an
    unknown kind is `Unread`. A file that several sources lead to is read once. Articles come as they are
    read, never all at once.

    :param allow_private: see `Fetcher`.
    :param text_column: the column of the tables that holds the articles' text, if they have it.
    :raises SourceError: before anything is read, if a source on this machine does not exist.
    """
    found: list[Path | str | Upload] = []
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
    return read_places(found, allow_private=allow_private, text_column=text_column)


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


def places_of(source: str) -> list[Path | str]:
    """The files and folders that a source names: several only for a glob, none if nothing exists, a URL as it
    is.

    :raises SourceError: if it has no name, or is neither a file nor a folder.
    """
    if is_url(source):
        return [source]
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
    found: Sequence[Path | str | Upload], *, allow_private: bool = False, text_column: str | None = None
) -> Iterator[Found | Rejected]:
    """Yield what `read_sources` yields, for what `places_of` found; what has gone since is rejected."""
    fetcher = Fetcher(allow_private)
    seen: set[str] = set()
    for source in found:
        if isinstance(source, str):
            if source not in seen:
                seen.add(source)
                yield from read_url(source, fetcher)
        elif isinstance(source, Upload):
            try:
                file = uploaded(source)
            except OSError as error:
                yield Rejected(source.name, reason_of(error, "a readable file"))
            else:
                yield from read_file(file)
        elif not os.path.isdir(source):
            yield from _read_once(source, seen, text_column)
        else:
            yield from _read_folder(source, seen, text_column)


def _read_folder(folder: Path, seen: set[str], text_column: str | None) -> Iterator[Found | Rejected]:
    empty = True
    for entry in walk(folder):
        empty = empty and isinstance(entry, Unread)
        if isinstance(entry, Rejected):
            yield entry
        else:
            yield from _read_once(entry, seen, text_column)
    if empty:
        yield Rejected(str(folder), f"expected articles ({NAMES}) in the folder, found none")


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


def _read_once(path: Path, seen: set[str], text_column: str | None) -> Iterator[Found | Rejected]:
    real = os.path.realpath(path)  # unlike `Path.resolve`, does not raise on a link to itself
    if real not in seen:
        seen.add(real)
        try:
            file = replace(on_disk(path), text_column=text_column)
        except OSError as error:
            yield _unreadable(path, error)
        else:
            yield from read_file(file)


def _unreadable(path: Path, error: OSError) -> Rejected:
    return Rejected(str(path), reason_of(error, "a readable file"))
