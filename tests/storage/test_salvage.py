"""A damaged database: refused with what to type, and what can be saved of it saved."""

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dateline.cli import main
from index import IndexDamaged, IndexMismatch, IndexMissing, build_index, open_index
from index.repair.doctor import checks, repair
from index.storage.schema import SCHEMA
from index.types import FILE
from tests.support.papers import written

ROOT = Path(__file__).resolve().parents[2]
PAGE = 4096
COUNT = 60
FILLER = "x" * 5000
"""Longer than a page, so that each text has its own pages; to the model, so long a word is one piece."""


def article(number: int) -> dict[str, Any]:
    return {
        "id": f"story-{number:03}",
        "title": f"Report {number} from the harbour",
        "text": f"The harbour of Oss took in {number} ships and {number * 7} boats. {FILLER}",
        "date": "2024-03-01",
        "outlet": "Oss Courier",
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound index in ``index``, with its sources beside it."""
    folder = tmp_path_factory.mktemp("salvage")
    build_index(written(folder / "articles.jsonl", *map(article, range(COUNT))), folder / "index")
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy, to be damaged."""
    return Path(shutil.copytree(built / "index", tmp_path / "index"))


def overwrite(folder: Path, *pages: int, junk: bytes = b"\xa5" * PAGE) -> None:
    """Put junk over the beginning of pages, counted from 1 as SQLite does."""
    with (folder / FILE).open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(junk)


def query(folder: Path, sql: str) -> Any:
    with sqlite3.connect(folder / FILE) as connection:
        return connection.execute(sql).fetchall()


def root(folder: Path, table: str) -> int:
    return int(query(folder, f"select rootpage from sqlite_master where name = '{table}'")[0][0])


def held(folder: Path) -> dict[str, str]:
    with open_index(folder) as store:
        return {article.id: article.text for article in store.articles()}


def check(folder: Path) -> set[str]:
    """It is sound, its texts are those that were read, every way of searching works; returns the ids."""
    texts = held(folder)
    # By text, not by id: that has no hash, and a bit of it may have turned.
    assert set(texts.values()) <= {article(number)["text"] for number in range(COUNT + 1)}
    assert query(folder, "pragma integrity_check") == [("ok",)]
    assert all(check.ok for check in checks(folder))
    with open_index(folder) as store:
        for mode in ("fused", "dense", "bm25"):
            found = {hit.passage.article.id for hit in store.search("ships", mode=mode, top_k=COUNT + 1)}
            assert found == set(texts), mode
    return set(texts)


def test_damaged_pages_lose_only_what_was_on_them(folder: Path, built: Path) -> None:
    content = (folder / FILE).read_bytes()
    known = dict(query(folder, "select content, vector from vectors"))
    places = [content.index(b"took in %d ships" % number) for number in (11, 12, 40)]
    overwrite(folder, *(place // PAGE + 1 for place in places))
    broken = (folder / FILE).read_bytes()
    for use in (held, lambda folder: build_index(str(built / "articles.jsonl"), folder)):
        with pytest.raises(IndexDamaged, match=f"dateline doctor --repair --index {folder}"):
            use(folder)
    saved, lost, back, kept = repair(folder)
    left = check(folder)
    assert COUNT - 3 * 5 <= len(left) <= COUNT - 3  # not five of them fit on a page
    assert saved.startswith(f"Saved {len(left)} articles")
    assert "; 0 of the passages had to be embedded again" in saved
    assert f"Lost {COUNT - len(left)} articles: " in lost
    assert "story-011" in lost
    assert f"dateline index SOURCE... --index {folder}" in back
    assert str(folder / f"{FILE}.damaged-1") in kept
    assert (folder / f"{FILE}.damaged-1").read_bytes() == broken
    assert dict(query(folder, "select content, vector from vectors")).items() <= known.items()
    with open_index(folder) as store:  # saved articles are known; the rest comes back as the report says
        report = store.add(str(built / "articles.jsonl"))
    assert (report.added, report.unchanged) == (COUNT - len(left), len(left))
    assert len(check(folder)) == COUNT


@pytest.mark.parametrize(
    "junk",
    [b"\0" * PAGE, b"\xa5" * PAGE, b"\xa5" * 16, b"SQLite format 3\0" + b"\xff" * 3000],
    ids=["nothing", "junk", "junk at its head", "junk behind its name"],
)
def test_without_its_first_page_everything_is_saved(folder: Path, junk: bytes) -> None:
    overwrite(folder, 1, junk=junk)
    with pytest.raises(IndexDamaged, match="--repair"):
        open_index(folder)
    saved, *rest = repair(folder)
    assert saved.startswith(f"Saved {COUNT} articles")
    assert "; 0 of the passages had to be embedded again" in saved
    assert not any(sentence.startswith("Lost") for sentence in rest)
    assert len(check(folder)) == COUNT


def test_the_last_commits_are_saved_from_the_log(folder: Path, tmp_path: Path) -> None:
    with open_index(folder) as store:
        store.add(written(tmp_path / "more.jsonl", article(COUNT)))
        # As a kill leaves it: the log has not been written into the file.
        shutil.copytree(folder, tmp_path / "killed")
    killed = tmp_path / "killed"
    assert (killed / f"{FILE}-wal").stat().st_size
    overwrite(killed, 1)
    overwrite(killed, root(folder, "vectors"))
    # While someone reads, the log is beside the file; it must move with the file.
    reader = sqlite3.connect(killed / FILE)
    reader.execute("select count(*) from meta").fetchone()
    log = (killed / f"{FILE}-wal").read_bytes()
    repair(killed)
    assert (killed / f"{FILE}.damaged-1-wal").read_bytes() == log
    reader.close()
    assert f"story-{COUNT:03}" in check(killed)


def test_a_file_cut_short_is_saved_as_far_as_it_goes(folder: Path) -> None:
    with (folder / FILE).open("r+b") as file:
        file.truncate((folder / FILE).stat().st_size * 2 // 3)
    with pytest.raises(IndexDamaged, match="--repair"):
        held(folder)
    repair(folder)
    assert len(check(folder)) >= COUNT // 2


@pytest.mark.parametrize("table", ["vectors", "meta"])
def test_vectors_that_cannot_be_trusted_are_embedded_again(folder: Path, table: str) -> None:
    overwrite(folder, root(folder, table))
    assert f"; {COUNT} of the passages had to be embedded again" in repair(folder)[0]
    assert len(check(folder)) == COUNT


def test_a_passage_without_a_vector_gets_one(folder: Path) -> None:
    query(folder, "delete from vectors where content in (select content from vectors limit 1)")
    assert " with 60 passages; 1 of the passages had to be embedded again" in repair(folder)[0]
    assert len(check(folder)) == COUNT


def test_one_altered_letter_is_found_and_never_quoted(folder: Path) -> None:
    content = (folder / FILE).read_bytes()
    place = content.index(b"took in 17 ships")
    (folder / FILE).write_bytes(content[:place] + b"took in 77 ships" + content[place + 16 :])
    with open_index(folder) as store, pytest.raises(IndexDamaged, match="'story-017' has changed"):
        store.search("17 ships", top_k=COUNT, mode="dense")
    assert "1 articles with text that changed" in next(c for c in checks(folder) if not c.ok).detail
    assert "Lost 1 articles: story-017." in repair(folder)
    assert len(check(folder)) == COUNT - 1


def test_garbage_is_put_aside_and_a_new_index_can_be_built(folder: Path, built: Path) -> None:
    for path in folder.glob(f"{FILE}*"):
        path.unlink()
    (folder / FILE).write_bytes(b"garbage, not a database " * 4000)
    assert repair(folder)[0].startswith("Saved 0 articles")
    assert (folder / f"{FILE}.damaged-1").read_bytes().startswith(b"garbage")
    with open_index(folder) as store:
        assert store.add(str(built / "articles.jsonl")).added == COUNT
    assert len(check(folder)) == COUNT


def test_each_repair_keeps_what_it_found(folder: Path) -> None:
    for number in (1, 2):
        overwrite(folder, root(folder, "vectors"))
        assert f"damaged-{number};" in repair(folder)[-1]
    assert len(check(folder)) == COUNT


def test_a_sound_index_is_left_alone_and_its_checkpoints_rebuilt(folder: Path) -> None:
    before = (folder / FILE).stat().st_ino
    shutil.rmtree(folder / "dense")
    shutil.rmtree(folder / "lexical-v2")
    (sentence,) = repair(folder)
    assert "nothing to repair" in sentence
    assert (folder / FILE).stat().st_ino == before
    assert list(folder.glob("*damaged*")) == []
    assert list((folder / "dense").iterdir())
    assert "up to change 1 of 1" in next(c for c in checks(folder) if c.name == "words").detail


def test_an_older_layout_is_brought_up_to_date(folder: Path) -> None:
    # As it was before near-copies were known.
    for statement in (
        "drop index articles_story",
        "alter table articles drop column story",
        "drop table fingerprints",
        "update meta set value = '1' where key = 'schema'",
    ):
        query(folder, statement)
    with pytest.raises(IndexMismatch, match=f"found 1; .*dateline doctor --repair --index {folder}"):
        open_index(folder)
    assert "; 0 of the passages had to be embedded again" in repair(folder)[0]
    assert len(check(folder)) == COUNT


@pytest.mark.parametrize("broken", [False, True])
def test_a_newer_layout_is_left_to_a_newer_dateline(folder: Path, broken: bool) -> None:
    query(folder, f"update meta set value = '{SCHEMA + 1}' where key = 'schema'")
    if broken:
        overwrite(folder, 1, root(folder, "vectors"))
    before = (folder / FILE).read_bytes()
    with pytest.raises(IndexMismatch, match="update Dateline"):
        repair(folder)
    assert (folder / FILE).read_bytes() == before
    assert list(folder.glob(".repair*")) == []


def test_where_there_is_nothing_nothing_is_repaired(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="nothing to repair"):
        repair(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_an_open_store_continues_with_the_repaired_index(folder: Path, tmp_path: Path) -> None:
    with open_index(folder) as store:
        assert store.search("ships", mode="dense")
        overwrite(folder, root(folder, "removed"))
        repair(folder)
        assert store.search("ships", mode="bm25")
        store.add(written(tmp_path / "more.jsonl", article(COUNT)))
    assert len(check(folder)) == COUNT + 1


KILLED = """
import os, shutil, sys
from itertools import count
from pathlib import Path
from index.repair.doctor import repair

folder, copies = map(Path, sys.argv[1:])

def counted(call):
    def one(*given, **named):
        global left
        left -= 1
        if not left:
            os._exit(9)
        return call(*given, **named)
    return one

os.link, os.replace = counted(os.link), counted(os.replace)
for left in count(1):
    copy = shutil.copytree(folder, copies / str(left))
    child = os.fork()  # quicker than to start Python each time
    if not child:
        try:
            repair(copy)
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status != 9:
        sys.exit(status)
"""


def test_a_repair_interrupted_at_any_swap_of_files_loses_nothing(folder: Path, tmp_path: Path) -> None:
    overwrite(folder, root(folder, "removed"))
    (folder / f"{FILE}-wal").touch()
    broken = (folder / FILE).read_bytes()
    copies = tmp_path / "copies"
    subprocess.run([sys.executable, "-c", KILLED, folder, copies], cwd=ROOT, timeout=120, check=True)
    found = list(copies.iterdir())
    assert len(found) > 5
    for copy in found:
        # The file that is opened is one of the two, complete.
        assert (copy / FILE).read_bytes() == broken or len(check(copy)) == COUNT
        repair(copy)
        assert len(check(copy)) == COUNT
        assert [path.name for path in sorted(copy.glob("*damaged-?"))] == [f"{FILE}.damaged-1"]
        assert list(copy.glob(".repair*")) == []


def bits(source: random.Random, content: bytearray) -> None:
    for _ in range(source.randint(1, 200)):
        content[source.randrange(len(content))] ^= 1 << source.randrange(8)


def stretch(source: random.Random, content: bytearray) -> None:
    start = source.randrange(len(content))
    length = source.randint(1, 20 * PAGE)
    content[start : start + length] = source.randbytes(len(content[start : start + length]))


def moved(source: random.Random, content: bytearray) -> None:
    one, other = (source.randrange(len(content) // PAGE) * PAGE for _ in range(2))
    content[one : one + PAGE] = content[other : other + PAGE]


@pytest.mark.parametrize("damage", [bits, stretch, moved], ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 16))])
def test_whatever_the_damage_everything_saved_is_right(
    folder: Path, seed: int, damage: Callable[[random.Random, bytearray], None]
) -> None:
    content = bytearray((folder / FILE).read_bytes())
    damage(random.Random(seed), content)
    (folder / FILE).write_bytes(content)
    repair(folder)
    check(folder)


def test_the_command_says_what_it_did_and_what_to_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overwrite(folder, root(folder, "removed"))
    assert main(["doctor", "--index", str(folder)]) == 1
    assert f"run: dateline doctor --repair --index {folder}" in capsys.readouterr().out
    assert main(["doctor", "--repair", "--index", str(folder)]) == 0
    assert "Saved 60 articles" in capsys.readouterr().out
    assert main(["doctor", "--repair", "--index", str(folder / "none")]) == 1
    assert "nothing to repair" in capsys.readouterr().err


def test_a_full_disk_leaves_the_damaged_index_unchanged(folder: Path) -> None:
    overwrite(folder, root(folder, "removed"))
    before = (folder / FILE).read_bytes()
    code = """
import resource, sys
from pathlib import Path
from index import IndexFull
from index.repair.doctor import repair
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    repair(Path(sys.argv[1]))
except IndexFull as error:
    sys.exit(str(error))
"""
    ended = subprocess.run(
        [sys.executable, "-c", code, folder], cwd=ROOT, timeout=60, capture_output=True, text=True
    )
    assert "Free some space" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert (folder / FILE).read_bytes() == before
    assert list(folder.glob(".repair*")) == []
