"""What the doctor says of an index, sound and not."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from dateline.doctor import reader
from index import build_index
from index.repair.doctor import Check, checks, model_check
from index.types import FILE
from tests.support.papers import written


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor")
    article = {"title": "A bridge", "text": "The bridge of Lomm was closed on Friday."}
    build_index(written(folder / "articles.jsonl", article), folder / "index")
    return folder / "index"


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy, to be damaged."""
    return Path(shutil.copytree(built, tmp_path / "index"))


def by_name(found: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in found}


def test_a_sound_index_passes_every_check(built: Path) -> None:
    found = by_name(checks(built))
    assert all(check.ok for check in found.values())
    assert "1 articles, 1 passages" in found["index"].detail
    assert "all-MiniLM-L6-v2" in found["index"].detail
    assert "1 vectors up to change 1 of 1" in found["vectors"].detail
    assert found["words"].detail == "BM25 up to change 1 of 1"


def test_looking_changes_nothing(built: Path) -> None:
    before = {path.name for path in built.rglob("*")}
    checks(built)
    checks(built.parent / "none")
    assert {path.name for path in built.rglob("*")} == before
    assert not (built.parent / "none").exists()


def test_without_an_index_it_says_what_to_run(tmp_path: Path) -> None:
    (check,) = checks(tmp_path / "none")
    assert not check.ok
    assert check.remedy == f"run: dateline index FOLDER --index {tmp_path / 'none'}"


def test_garbage_is_found(folder: Path) -> None:
    for path in folder.glob(f"{FILE}*"):
        path.unlink()
    (folder / FILE).write_bytes(b"garbage " * 1000)
    (check,) = checks(folder)
    assert not check.ok
    assert check.remedy == f"run: dateline doctor --repair --index {folder}"


def test_damage_deep_in_the_database_is_found(folder: Path) -> None:
    sqlite3.connect(folder / FILE).execute("pragma wal_checkpoint(truncate)")
    content = bytearray((folder / FILE).read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    (folder / FILE).write_bytes(content)
    assert not all(check.ok for check in checks(folder))


def test_a_passage_without_a_vector_is_found(folder: Path) -> None:
    with sqlite3.connect(folder / FILE) as connection:
        connection.execute("delete from vectors")
    (check,) = checks(folder)
    assert (check.name, check.ok, check.detail) == ("database", False, "1 passages without a vector")


def test_a_lost_checkpoint_is_reported_but_is_no_problem(folder: Path) -> None:
    shutil.rmtree(folder / "dense")
    shutil.rmtree(folder / "lexical-v2")
    found = by_name(checks(folder))
    assert all(check.ok for check in found.values())
    assert "the next question rebuilds it" in found["vectors"].detail
    assert found["words"].detail == "BM25 up to change 0 of 1"


def test_the_model_is_tried() -> None:
    check = model_check()
    assert check.ok, check.detail
    assert "vectors of 384 numbers and length 1.0" in check.detail


def test_a_working_reader_is_sound_and_a_damaged_one_is_reported_with_advice(tmp_path: Path) -> None:
    from rag.reading.weights import prepare

    assert reader().ok
    folder = Path(shutil.copytree(prepare(), tmp_path / prepare().name))
    for name in ("int8.bin", "f32.bin"):
        (folder / name).write_bytes(b"\0" + (folder / name).read_bytes()[1:])
    found = reader(cache=tmp_path)
    assert not found.ok
    assert "damaged" in found.detail
    assert "dateline doctor" in found.remedy
