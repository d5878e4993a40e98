"""What can go wrong with an index on disk, as errors of ours: damage, a full disk, another process."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DatelineError, IndexBusy, IndexDamaged, IndexFull, IndexMismatch, IndexMissing
from index.storage.schema import SCHEMA

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# SQLite's codes: a full disk, a quota or limit, and no room for the small file that readers and writers
# share.
_NO_ROOM_CODES = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
)
_NO_ACCESS = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn SQLite's errors, and those of a full or forbidden folder, into errors of ours."""
    try:
        yield
    except (sqlite3.DatabaseError, OSError, RuntimeError, ValueError) as error:
        ours = _ours(error, folder)
        if ours is None:
            raise
        raise ours from error


def _ours(error: Exception, folder: Path) -> DatelineError | None:
    """Our error for one of a lower library; None if neither the disk nor the database is the cause."""
    if lacks_room(error):
        return full(folder, error)
    if isinstance(error, PermissionError) and Path(str(error.filename)).is_relative_to(folder):
        return _closed(folder, error)
    if not isinstance(error, sqlite3.DatabaseError):
        return None
    if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
        return IndexMissing(f"the index in {folder} was closed or removed; open it again")
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF  # higher bits are detail
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return IndexBusy(f"another process is using the index in {folder}; try again when it is done")
    if code in _NO_ACCESS:
        return _closed(folder, error)
    return damaged(folder, str(error))


def _closed(folder: Path, error: Exception) -> IndexDamaged:
    return IndexDamaged(
        f"no permission to read and write the index database in {folder} ({error}); fix the folder's "
        "permissions, or choose another folder with --index DIR"
    )


def damaged(folder: Path, found: str) -> IndexDamaged:
    """The error for a database that cannot be trusted.

    :param found: what is wrong with it, in a clause.
    """
    return IndexDamaged(
        f"the index database in {folder} is damaged ({found}); to save what can be saved, run: "
        f"dateline doctor --repair --index {folder}"
    )


def missing(folder: Path | str) -> IndexMissing:
    """The error for a folder without an index."""
    return IndexMissing(
        f"expected an index in {folder}, found none; build one: dateline index FOLDER --index {folder}"
    )


def full(folder: Path, error: Exception) -> IndexFull:
    """The error for a full disk."""
    return IndexFull(
        f"the disk has no room left for the index in {folder} ({error}). Saved work is safe. Free some "
        "space and run the command again"
    )


def lacks_room(error: Exception) -> bool:
    """Whether an error, from any library, means that the disk, a quota or a file limit is used up."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) in _NO_ROOM_CODES
    # faiss and tantivy raise errors of their own, but quote the system's words.
    return getattr(error, "errno", None) in _NO_ROOM or any(
        os.strerror(number) in str(error) for number in _NO_ROOM
    )


def check_layout(folder: Path, found: str) -> None:
    """:raises IndexMismatch: when the database has another layout than this Dateline's."""
    if not found.isdecimal():
        raise damaged(folder, "it does not state its layout")
    if int(found) != SCHEMA:
        remedy = (
            "update Dateline, or build another with --index DIR"
            if int(found) > SCHEMA
            else f"to update it, run: dateline doctor --repair --index {folder}"
        )
        raise IndexMismatch(f"expected an index of layout {SCHEMA} in {folder}, found {found}; {remedy}")
