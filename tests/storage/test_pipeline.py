"""Two threads beside the model: one ahead of it, one behind."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from index.building.threads import Behind, ahead


def test_everything_comes_once_and_in_order() -> None:
    assert list(ahead(iter(range(1, 50)))) == list(range(1, 50))


def test_the_next_item_is_made_while_one_is_used() -> None:
    made = threading.Event()

    def items() -> Iterator[str]:
        yield "first"
        made.set()
        yield "second"

    following = ahead(items())
    assert next(following) == "first"
    assert made.wait(10)
    assert list(following) == ["second"]


def test_an_error_in_making_an_item_is_raised_where_it_is_used() -> None:
    def items() -> Iterator[str]:
        yield "first"
        raise ValueError("no more")

    following = ahead(items())
    assert next(following) == "first"
    with pytest.raises(ValueError, match="no more"):
        next(following)


def test_background_work_runs_once_at_a_time_and_once_more_at_the_end() -> None:
    going = threading.Event()
    started: list[int] = []
    ended: list[int] = []

    def work() -> None:
        started.append(len(started))
        going.wait(10)
        ended.append(len(started))

    with Behind(work) as behind:
        behind.start()
        behind.start()
        behind.start()
        assert len(started) <= 1
        going.set()
        behind.finish()
    assert len(ended) == 2


def failing_once() -> Callable[[], None]:
    """Work that fails the first time only."""
    troubles = [ValueError("disk full")]

    def work() -> None:
        if troubles:
            raise troubles.pop()

    return work


def test_a_background_error_is_raised_once_when_waiting() -> None:
    with Behind(failing_once()) as behind:
        behind.start()
        with pytest.raises(ValueError, match="disk full"):
            behind.finish()
        behind.finish()


def test_a_background_error_is_raised_at_the_next_start() -> None:
    def start_until_it_has_ended() -> None:
        for _ in range(1000):
            behind.start()
            time.sleep(0.01)

    with Behind(failing_once()) as behind, pytest.raises(ValueError, match="disk full"):
        start_until_it_has_ended()
