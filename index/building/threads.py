"""Threads that prepare the next batch and publish the last one while the model works."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Value = TypeVar("_Value")
_LOOK = 0.2  # seconds between looks at whether to stop


def ahead(items: Iterator[_Value]) -> Iterator[_Value]:
    """Pass items on; while one is in use, another thread makes the next."""
    with ThreadPoolExecutor(1) as thread:
        following = thread.submit(next, items, None)
        while (item := following.result()) is not None:
            following = thread.submit(next, items, None)
            yield item


def buffered(
    items: Iterator[_Value], size: Callable[[_Value], int], room: int, stop: Callable[[], bool]
) -> Iterator[_Value]:
    """Pass items on; another thread gets more, while the sizes of those waiting are less than `room`.

    What `items` raises comes after the items before it.

    :param stop: looked at again and again; once true, no more items come.
    """
    waiting: deque[_Value] = deque()
    state = threading.Condition()
    held, over = 0, False
    failed: list[BaseException] = []

    def fill() -> None:
        nonlocal held, over
        try:
            for item in items:
                with state:
                    waiting.append(item)
                    held += size(item)
                    state.notify_all()
                    while held >= room and not over:
                        state.wait()
                    if over:
                        return
        except BaseException as error:
            failed.append(error)
        finally:
            with state:
                over = True
                state.notify_all()

    threading.Thread(target=fill, daemon=True).start()
    try:
        while not stop():
            with state:
                if not state.wait_for(lambda: waiting or over, timeout=_LOOK):
                    continue
                if not waiting:
                    break
                item = waiting.popleft()
                held -= size(item)
                state.notify_all()
            yield item
        if failed and not stop():
            raise failed[0]
    finally:
        with state:
            over = True
            state.notify_all()


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
