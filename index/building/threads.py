"""Threads that prepare the next batch and publish the last one while the model works."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Value = TypeVar("_Value")


def ahead(items: Iterator[_Value]) -> Iterator[_Value]:
    """Pass items on; while one is in use, another thread makes the next."""
    with ThreadPoolExecutor(1) as thread:
        following = thread.submit(next, items, None)
        while (item := following.result()) is not None:
            following = thread.submit(next, items, None)
            yield item


class Behind:
    """Does the same work again and again in another thread, at most once at a time.

    Use as a context manager: leaving it waits for the thread. If the work raises, the next `start` or
    `finish` raises it.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._thread = ThreadPoolExecutor(1)
        self._running: Future[None] | None = None

    def __enter__(self) -> "Behind":
        return self

    def __exit__(self, *error: object) -> None:
        self._thread.shutdown()

    def start(self) -> None:
        """Start the work, unless it is running; then leave it to the next call."""
        if self._running is None or self._running.done():
            self._wait()
            self._running = self._thread.submit(self._work)

    def finish(self) -> None:
        """Wait, then do the work once more in this thread."""
        self._wait()
        self._work()

    def _wait(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.result()
