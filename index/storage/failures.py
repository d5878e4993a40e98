"""What can be wrong with an index on disk, and how it is told: damage, a full disk, another process."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DatelineError, IndexBusy, IndexDamaged, IndexFull, IndexMismatch, IndexMissing
from index.storage.schema import SCHEMA

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# How SQLite puts it: a full disk, another reason of the system not to write (a quota, a limit), and no room
# even for the small file that readers and writers share.
_NO_ROOM_CODES = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
)
_NO_ACCESS = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what SQLite, and a disk that has no room or is closed to one, raise about an index folder into
    errors of ours."""
    try:
        yield
    except (sqlite3.DatabaseError, OSError, RuntimeError, ValueError) as error:
        ours = _ours(error, folder)
        if ours is None:
            raise
        raise ours from error


def _ours(error: Exception, folder: Path) -> DatelineError | None:
    """What to say of an error of a lower library; None where it is neither the disk's nor the database's."""
    if lacks_room(error):
        return full(folder, error)
    if isinstance(error, PermissionError) and Path(str(error.filename)).is_relative_to(folder):
        return _closed(folder, error)
    if not isinstance(error, sqlite3.DatabaseError):
        return None
    if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
        return IndexMissing(f"the index in {folder} was closed or taken away meanwhile; open it again")
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF  # the rest is detail
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return IndexBusy(f"another process holds the index in {folder}; try again when it is done")
    if code in _NO_ACCESS:
        return _closed(folder, error)
    return damaged(folder, str(error))


def _closed(folder: Path, error: Exception) -> IndexDamaged:
    return IndexDamaged(
        f"the index database in {folder} cannot be opened and written ({error}); give yourself the "
        "right to, or choose another folder with --index DIR"
    )


def damaged(folder: Path, found: str) -> IndexDamaged:
    """The error of a database that cannot be trusted.

    :param found: what is wrong with it, in a clause.
    """
    return IndexDamaged(
        f"the index database in {folder} is damaged ({found}); to save what can be saved, type: "
        f"dateline doctor --repair --index {folder}"
    )


def missing(folder: Path | str) -> IndexMissing:
    """The error of a folder without an index."""
    return IndexMissing(
        f"expected an index in {folder}, found none; build one: dateline index FOLDER --index {folder}"
    )


def full(folder: Path, error: Exception) -> IndexFull:
    """The error of a disk that is used up."""
    return IndexFull(
        f"the disk has no room left for the index in {folder} ({error}); what was committed before stands: "
        "free some room and type the same again"
    )


def lacks_room(error: Exception) -> bool:
    """Whether an error, of whatever library, says that a disk, a quota or a limit on files is used up."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) in _NO_ROOM_CODES
    # faiss and tantivy raise what they will, but with the words of the system.
    return getattr(error, "errno", None) in _NO_ROOM or any(
        os.strerror(number) in str(error) for number in _NO_ROOM
    )


def check_layout(folder: Path, found: str) -> None:
    """:raises IndexMismatch: when a database says that it has another layout than this Dateline's."""
    if not found.isdecimal():
        raise damaged(folder, "it does not say what layout it has")
    if int(found) != SCHEMA:
        remedy = (
            "update Dateline, or build another with --index DIR"
            if int(found) > SCHEMA
            else f"to bring it up to date, type: dateline doctor --repair --index {folder}"
        )
        raise IndexMismatch(f"expected an index of layout {SCHEMA} in {folder}, found {found}; {remedy}")
