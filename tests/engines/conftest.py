"""Every test of this folder runs once for each engine."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from index.engine import Engine
from index.open import engine_at
from tests.support.engines import BUCKET, KINDS, address_of
from tests.support.object_storage import object_storage, put


@pytest.fixture(params=[pytest.param(kind, marks=[pytest.mark.slow] * (kind == "s3")) for kind in KINDS])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param != "embedded":
        needs("lance")
    if request.param == "s3":
        request.getfixturevalue("bucket")
    return str(request.param)


def needs(library: str) -> None:
    if find_spec(library) is None:
        pytest.skip("a shared index needs the extra: pip install -e '.[shared]'")


@pytest.fixture(scope="session")
def bucket() -> Iterator[None]:
    """Object storage on this machine; the usual variables lead to it."""
    needs("moto")
    with pytest.MonkeyPatch.context() as environment, object_storage(environment) as endpoint:
        put(endpoint, BUCKET)
        yield


@pytest.fixture
def address(kind: str, tmp_path: Path) -> str:
    """The address of an index that is not there yet."""
    return address_of(kind, tmp_path)


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    opened = engine_at(address)
    yield opened
    opened.close()
