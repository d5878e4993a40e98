"""A browser for all tests that need one: only one can run in a process."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.chromium import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    yield from chromium()
