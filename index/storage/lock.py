"""One writer at a time, across processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexBusy, IndexDamaged
from index.storage.failures import full, lacks_room

WAIT = 60.0
"""Seconds to wait for another writer; a batch of articles takes less."""


@contextmanager
def writing(folder: Path, wait: float = WAIT, *, or_not: bool = False) -> Iterator[bool]:
    """Lock an index folder for writing, creating it if needed; yields whether it is locked.

    :param wait: seconds.
    :param or_not: if another writer holds it, yield False instead of raising `IndexBusy`.
    :raises IndexBusy: when another writer holds it all that time.
    :raises IndexDamaged: when the folder cannot be written to.
    :raises IndexFull: when the disk is full.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / "writing.lock", timeout=wait)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        if not or_not:
            raise IndexBusy(
                f"another process is writing to the index in {folder}; try again when it is done"
            ) from error
    except OSError as error:
        if not or_not:
            if lacks_room(error):
                raise full(folder, error) from error
            raise IndexDamaged(
                f"cannot write to the index in {folder} ({error.strerror or error}); "
                "fix the folder's permissions, or choose another folder with --index DIR"
            ) from error
    try:
        yield lock.is_locked
    finally:
        lock.release()
