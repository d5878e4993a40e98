"""What several tests of measuring are given."""

from collections.abc import Iterator

import pytest

from tests.support.small_index import SmallIndex, open_small_index


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallIndex]:
    opened = open_small_index(tmp_path_factory.mktemp("small"))
    with opened.answerer:
        yield opened
