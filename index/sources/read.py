"""Sources in, articles or rejections out: the only door by which text comes into an index.

A source is a file, a folder, a glob or a URL. What is wrong with one file or line is reported as a
`Rejected` and the rest is read; only a source that is not there at all is an error.
"""

import errno
import glob
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.errors import SourceError
from index.formats.file import kind_of, on_disk
from index.formats.registry import KINDS, NAMES, read_file, reason_of
from index.sources.fetch import Fetcher
from index.sources.web import is_url, read_url
from index.types import FILE, Found, Rejected

_NOWHERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
"""How the system says that nothing is there, a link's target included."""


def read_sources(sources: Sequence[str | Path], *, allow_private: bool = False) -> Iterator[Found | Rejected]:
    """Return an iterator over the articles of files, folders, globs and URLs, and what could not be read.

    Folders are read to the bottom, in the order of names, without files of other kinds and what is
    `passed_over`. A file that several sources lead to is read once. Articles come as they are read, never all
    at once.

    :param allow_private: see `Fetcher`.
    :raises SourceError: at once, before anything is read, if a source on this machine does not exist.
    """
    found: list[Path | str] = []
    for source in map(str, sources):
        named = places_of(source)
        if not named:
            missing = "no file matches" if glob.has_magic(source) else "there is no file or folder"
            raise SourceError(
                f"{missing} {source}; give a file ({NAMES}), a folder, a glob like 'articles/*.md', or a URL"
            )
        found += named
    return read_places(found, allow_private=allow_private)


def place(source: str | Path) -> Path:
    """The absolute path that names a file or folder for good: the ids of its articles are made of it.

    The same one whichever folder it is named from; a link keeps its own name.
    """
    path = _plain(source)
    return Path(os.path.realpath(path)) if ".." in path.parts else path.absolute()


def _plain(source: str | Path) -> Path:
    # Unlike `Path.expanduser`, this leaves a name such as "~draft.md" alone, where that is no user's.
    return Path(os.path.expanduser(source))


def passed_over(path: Path) -> bool:
    """Whether what lies in a folder is left out: it is hidden, the lock of an open document, or an index."""
    return path.name.startswith((".", "~$")) or os.path.isfile(path / FILE)


def places_of(source: str) -> list[Path | str]:
    """The files and folders that a source names, more than one only if it is a glob; none where nothing is
    there; a URL as it is.

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
        # What one may not look at may well be there; reading it will tell what is wrong.
        return [] if error.errno in _NOWHERE else [place(path)]
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise SourceError(
            f"{source} is neither a file nor a folder; give an article file or a folder of them"
        )
    return [place(path)]


def read_places(found: Sequence[Path | str], *, allow_private: bool = False) -> Iterator[Found | Rejected]:
    """Yield what `read_sources` yields, of what `places_of` has found; what is gone since is rejected."""
    fetcher = Fetcher(allow_private)
    seen: set[str] = set()
    for source in found:
        if isinstance(source, str):
            if source not in seen:
                seen.add(source)
                yield from read_url(source, fetcher)
        elif not os.path.isdir(source):
            yield from _read_once(source, seen)
        else:
            yield from _read_folder(source, seen)


def _read_folder(folder: Path, seen: set[str]) -> Iterator[Found | Rejected]:
    empty = True
    for entry in walk(folder):
        empty = False
        if isinstance(entry, Rejected):
            yield entry
        else:
            yield from _read_once(entry, seen)
    if empty:
        yield Rejected(str(folder), f"expected articles ({NAMES}) in the folder, found none")


def walk(folder: Path) -> Iterator[Path | Rejected]:
    """The files of known kinds under a folder, and what of it cannot be read.

    Links are followed, but no folder is walked twice.
    """
    return _walk(folder, frozenset(), set())


def _walk(folder: Path, above: frozenset[str], walked: set[str]) -> Iterator[Path | Rejected]:
    # `above` are the folders that lead here, resolved: a link to one of them is a loop.
    real = os.path.realpath(folder)
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield _unreadable(folder, error)
        return
    if real in above:
        yield Rejected(
            str(folder), "expected a folder, found a link back to one that leads here; it is not followed"
        )
    if real in walked:
        return
    walked.add(real)
    for entry in entries:
        if passed_over(entry):
            continue
        try:
            is_folder, is_file = entry.is_dir(), entry.is_file()
        except OSError as error:  # a folder whose names one may list, and no more
            yield _unreadable(entry, error)
            continue
        if is_folder:
            yield from _walk(entry, above | {real}, walked)
        elif is_file and kind_of(entry.name) in KINDS:
            yield entry


def _read_once(path: Path, seen: set[str]) -> Iterator[Found | Rejected]:
    real = os.path.realpath(path)  # unlike `Path.resolve`, it takes a link to itself as it is
    if real not in seen:
        seen.add(real)
        try:
            file = on_disk(path)
        except OSError as error:
            yield _unreadable(path, error)
        else:
            yield from read_file(file)


def _unreadable(path: Path, error: OSError) -> Rejected:
    return Rejected(str(path), reason_of(error, "a readable file"))
