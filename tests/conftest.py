"""A browser for all tests that need one: only one can run in a process, and beside no asyncio."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.chromium import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    yield from chromium()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a test of the page that fails once more, as a busy machine may be too slow; the summary tells."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
