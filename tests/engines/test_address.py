"""Where an index is: a folder or an address, passed on as it was typed."""

import sys
from pathlib import Path

import pytest

from index import SourceError, open_index
from index.address import absolute, is_shared
from index.repair.doctor import checks, repair

SHARED = ["lance:///srv/archive", "lance+s3://bucket/archive"]


@pytest.mark.parametrize("address", SHARED)
def test_the_address_of_a_shared_store_keeps_its_slashes(address: str) -> None:
    assert is_shared(address)
    assert absolute(address) == address


@pytest.mark.parametrize("address", ["var/index", Path("var/index"), "lance/index", "C:lance"])
def test_anything_else_is_the_path_of_a_folder(address: str | Path) -> None:
    assert not is_shared(address)
    assert absolute(address) == str(Path.cwd() / address)


@pytest.mark.parametrize("address", SHARED)
def test_without_what_a_shared_store_needs_one_sentence_says_what_to_install(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "lance", None)
    with pytest.raises(SourceError, match=r"pip install 'dateline\[shared\]'"):
        open_index(address)
    (check,) = checks(address)
    assert (check.ok, "dateline[shared]" in check.detail) == (False, True)


@pytest.mark.parametrize("address", SHARED)
def test_a_shared_store_is_not_repaired_as_a_folder_is(address: str) -> None:
    with pytest.raises(SourceError, match="expected a folder"):
        repair(address)
