"""A browser for all tests that need one: only one can run in a process, and beside no asyncio."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.chromium import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    yield from chromium()
