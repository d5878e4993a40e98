"""One writer at a time, across processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexBusy, IndexDamaged
from index.storage.failures import full, lacks_room

WAIT = 60.0
"""Seconds that a writer waits for another; a batch of articles takes less."""


@contextmanager
def writing(folder: Path, wait: float = WAIT, *, or_not: bool = False) -> Iterator[bool]:
    """Hold an index folder for writing, made where it is not there; yields whether it is held.

    :param wait: seconds.
    :param or_not: yield False, where another writer holds it, instead of raising `IndexBusy`.
    :raises IndexBusy: when another writer holds it for all that time.
    :raises IndexDamaged: when nothing can be written there.
    :raises IndexFull: when there is no room to.
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
                f"the index in {folder} cannot be written to ({error.strerror or error}); "
                "choose another folder with --index DIR"
            ) from error
    try:
        yield lock.is_locked
    finally:
        lock.release()
