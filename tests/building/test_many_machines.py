"""Built on many machines, an index is the one that one machine builds, whatever dies meanwhile.

``KILLS`` in the environment is how many nodes the long test kills, ``SEED`` repeats its choices.
"""

import os
import random
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from dateline.cli import main
from index import BuildReport, DatelineError, open_index
from index.engine import Engine
from index.open import engine_at
from tests.support.cluster import Nodes, killing, three_nodes
from tests.support.engines import state
from tests.support.papers import written

TOWNS = "Almeria Brome Corvik Dunmore Estrel Farrow Gavle Hestia Isarn Jolund".split()
THINGS = "ferry mill market lighthouse orchard tramway library brewery quarry theatre".split()
DEEDS = "reopened closed burned moved flooded doubled celebrated struck froze vanished".split()
WHY = "money,the weather,an old quarrel,a new road,the harvest,a lost vote,the spring tide".split(",")


def story(number: int, edition: int = 1) -> dict[str, str]:
    """A short article of its own; each edition has other words."""
    chance = random.Random(f"{number} {edition}")
    town, thing, deed, why = map(chance.choice, (TOWNS, THINGS, DEEDS, WHY))
    return {
        "id": f"story-{number}",
        "title": f"The {thing} of {town}, part {number}",
        "date": f"2024-{1 + number % 12:02}-{1 + number % 28:02}",
        "outlet": f"{chance.choice(TOWNS)} Post",
        "text": f"The {thing} of {town} {deed} on day {number} because of {why}, says edition {edition}. "
        f"It cost {chance.randrange(10**6)} crowns, and {chance.choice(TOWNS)} paid a third of it.",
    }


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    pytest.importorskip("ray")
    with three_nodes() as cluster:
        yield cluster


def newsroom(folder: Path) -> Path:
    """Some sixty articles in files of several kinds, some of which cannot go in."""
    folder.mkdir()
    for first in range(0, 45, 15):
        written(folder / f"{first}.jsonl", *map(story, range(first, first + 15)))
    written(folder / "again.jsonl", story(3, 2), story(50), {"id": "empty", "text": " "})
    for number in range(51, 58):
        told = story(number)
        (folder / f"{number}.md").write_text(f"# {told['title']}\n\n{told['text']}\n", encoding="utf-8")
    page = story(58)
    (folder / "page.html").write_text(
        f"<html><head><title>{page['title']}</title></head><body><article><h1>{page['title']}</h1>"
        + f"<p>{page['text']}</p>" * 3
        + "</article></body></html>",
        encoding="utf-8",
    )
    copied = story(7)["text"] + " " + story(8)["text"] + " " + story(9)["text"]
    written(folder / "copies.jsonl", {"id": "one", "text": copied}, {"id": "two", "text": copied + " Ends."})
    corrected = {"url": "https://post.example/mill", "title": "The mill", "outlet": "Brome Post"}
    written(
        folder / "versions.jsonl",
        {**corrected, "date": "2024-03-01", "text": "The mill of Brome turned four times on Friday."},
        {**corrected, "date": "2024-03-05", "text": "The mill of Brome turned five times on Friday."},
    )
    (folder / "sheet.one").write_bytes(b"something else")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    return folder


def same(one: Engine, other: Engine) -> None:
    """Both hold the same articles, passages and, but for rounding, vectors."""
    assert state(one) == state(other)
    ids = one.listed()
    first, second = one.stored(ids), other.stored(ids)
    for identity in ids:
        for key, vector in first[identity].vectors.items():
            np.testing.assert_allclose(vector, second[identity].vectors[key], atol=2e-3)


def timeless(report: BuildReport) -> BuildReport:
    return replace(report, seconds={})


@pytest.mark.slow
def test_an_index_built_on_three_nodes_is_the_one_built_by_one_process(tmp_path: Path, nodes: Nodes) -> None:
    folder = newsroom(tmp_path / "articles")
    one, many = open_index(tmp_path / "one"), open_index(tmp_path / "many")
    first = one.add(str(folder)), many.add(str(folder), ray=nodes.address)
    assert timeless(first[1]) == timeless(first[0])
    assert first[0].added > 50
    assert first[0].copies == 2
    assert len(first[0].rejected) == 3
    same(engine_at(tmp_path / "one"), engine_at(tmp_path / "many"))

    written(folder / "15.jsonl", *(story(number, 1 + number % 2) for number in range(16, 30)))
    (folder / "52.md").unlink()
    again = one.update(str(folder)), many.update(str(folder), ray=nodes.address)
    assert timeless(again[1]) == timeless(again[0])
    assert (again[0].updated, again[0].removed) == (7, 2)
    same(engine_at(tmp_path / "one"), engine_at(tmp_path / "many"))


@pytest.mark.slow
def test_a_large_file_is_read_piece_by_piece(
    tmp_path: Path, nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.building.ray_workers._LARGE", 1_000)
    monkeypatch.setattr("index.building.ray_workers._PIECE", 1_500)
    source = written(tmp_path / "a.jsonl", *map(story, range(40)))
    with open_index(tmp_path / "index") as store:
        assert store.add(source, ray=nodes.address).added == 40
        assert [article.id for article in store.articles()] == [
            one["id"] for one in sorted(map(story, range(40)), key=lambda one: one["date"], reverse=True)
        ]


@pytest.mark.slow
def test_ctrl_c_ends_a_build_and_keeps_what_is_committed(
    tmp_path: Path, nodes: Nodes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.building.build.BATCH", 32)
    monkeypatch.setattr("index.building.ray_workers.BATCH", 32)
    source = written(tmp_path / "a.jsonl", *map(story, range(400)))
    command = ["index", source, "--index", str(tmp_path / "index"), "--ray", nodes.address]
    engine, over = engine_at(tmp_path / "index"), threading.Event()

    def interrupt() -> None:
        while not over.wait(0.1):
            if engine.identity() and engine.counts()[0]:
                os.kill(os.getpid(), signal.SIGINT)
                return

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        assert main(command) == 130
    finally:
        over.set()
        thread.join()
    kept = set(engine.listed())
    assert 0 < len(kept) < 400
    assert len(kept) % 32 == 0
    assert main(command) == 0
    assert f"{400 - len(kept)} added, {len(kept)} unchanged" in capsys.readouterr().out


KILLS = int(os.environ.get("KILLS", "3"))
STORIES = 3_000 if "KILLS" in os.environ else 600


@pytest.mark.slow
def test_nodes_that_die_lose_nothing_and_nothing_goes_in_twice(
    tmp_path: Path, nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    print(f"To repeat: SEED={seed}")
    chance = random.Random(seed)
    monkeypatch.setattr("index.building.ray_workers._LARGE", 60_000)  # of the files below, every fourth
    monkeypatch.setattr("index.building.ray_workers._PIECE", 20_000)
    (tmp_path / "articles").mkdir()
    for number, first in enumerate(range(0, STORIES, 150)):
        told = [story(one) for one in range(first, first + 150)]
        filler = 200 * " " if number % 4 == 0 else ""
        written(tmp_path / "articles" / f"{number:02}.jsonl", *({**one, "note": filler} for one in told))
    with open_index(tmp_path / "one") as store:
        expected = store.add(str(tmp_path / "articles"))
        assert expected.added == STORIES
    killed = builds = 0
    while killed < KILLS:
        with open_index(tmp_path / f"many-{builds}") as store:
            add = partial(store.add, str(tmp_path / "articles"), ray=nodes.address)
            report, kills = killing(nodes, chance, KILLS - killed, 2.0, add)
        killed, builds = killed + kills, builds + 1
        print(f"build {builds}: {kills} nodes killed, {report.seconds['total']:.0f} s", flush=True)
        assert timeless(report) == timeless(expected)
        same(engine_at(tmp_path / "one"), engine_at(tmp_path / f"many-{builds - 1}"))


def test_without_ray_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    source = written(tmp_path / "a.jsonl", story(1))
    with (
        open_index(tmp_path / "index") as store,
        pytest.raises(DatelineError, match=r"^building on many machines needs Ray, .+ 'dateline\[shared\]'$"),
    ):
        store.add(source, ray="auto")


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere.invalid:6379"])
def test_without_a_cluster_one_sentence_says_how_to_start_one(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("ray")
    source = written(tmp_path / "a.jsonl", story(1))
    assert main(["index", source, "--index", str(tmp_path / "index"), "--ray", address]) == 1
    told = capsys.readouterr().err
    assert told == (
        f"dateline: expected a Ray cluster at {address}, found none; start one with: ray start --head "
        "--disable-usage-stats --include-dashboard=false\n"
    )
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("address", ["6379", "ray://head:10001", ":6379", "head:"])
def test_what_is_no_address_of_a_cluster_is_told_so(address: str, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    source = written(tmp_path / "a.jsonl", story(1))
    with (
        open_index(tmp_path / "index") as store,
        pytest.raises(DatelineError, match="as HOST:PORT, or `auto`"),
    ):
        store.add(source, ray=address)


def test_a_file_that_a_machine_does_not_see_is_rejected_with_what_to_do(tmp_path: Path) -> None:
    from index.building.ray_workers import _read_files
    from index.formats.file import on_disk

    source = Path(written(tmp_path / "a.jsonl", story(1)))
    file = on_disk(source)
    source.unlink()
    (rejected,) = _read_files([file])
    assert "keep the articles in a folder that all machines share, or on S3" in rejected.reason  # type: ignore[union-attr]
