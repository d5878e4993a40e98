"""Every test of this folder runs once for each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engine import Engine
from index.open import engine_at
from tests.support.engines import KINDS, address_of


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "lance":
        pytest.importorskip("lance")
    return str(request.param)


@pytest.fixture
def address(kind: str, tmp_path: Path) -> str:
    """The address of an index that is not there yet."""
    return address_of(kind, tmp_path)


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    opened = engine_at(address)
    yield opened
    opened.close()
