"""The index as its users hold it: real articles, the real model, real files on disk."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from index import (
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    QueryError,
    SourceError,
    Store,
    UnknownArticle,
    build_index,
    open_index,
)
from index.repair.doctor import checks
from index.storage.database import Database
from index.storage.lock import writing
from index.storage.schema import SCHEMA
from index.types import FILE
from tests.support.days import is_today
from tests.support.papers import written

ROOT = Path(__file__).resolve().parents[2]
LIGHTHOUSE: dict[str, Any] = {
    "id": "lighthouse",
    "title": "Lighthouse of Sund goes dark",
    "text": "The lighthouse of Sund was switched off on Monday after 140 years. "
    "Its keeper, Aino Berg, said that ships now find their way by satellite.",
    "date": "2024-02-05",
    "outlet": "The Sund Gazette",
}
ORCHARD: dict[str, Any] = {
    "id": "orchard",
    "title": "Late frost ruins the plums",
    "text": "A late frost has destroyed nine tenths of the plum blossom in the Varga valley. "
    "Growers put the loss at 6 million euros and ask the state for help.",
    "date": "2023-05-20",
    "outlet": "Varga Weekly",
}
TRAM: dict[str, Any] = {
    "id": "tram",
    "title": "A tram line for the harbour",
    "text": "The new tram line to the harbour will open in autumn, the city of Brack announced. "
    "It is four kilometres long and cost 210 million euros.",
}
THREE = [LIGHTHOUSE, ORCHARD, TRAM]

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write articles to a file of JSON lines, the same file each time, and return its path."""
    return partial(written, tmp_path / "articles.jsonl")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of three articles, to be copied."""
    folder = tmp_path_factory.mktemp("three")
    build_index(written(folder / "articles.jsonl", *THREE), folder / "index")
    return folder / "index"


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of it, opened."""
    with open_index(shutil.copytree(built, tmp_path / "index"), wait=0.2) as opened:
        yield opened


@pytest.fixture(scope="module")
def three(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Another store, for tests that only read."""
    with open_index(shutil.copytree(built, tmp_path_factory.mktemp("read") / "index")) as opened:
        yield opened


def found(store: Store, question: str, **options: Any) -> list[str]:
    """The ids of the articles that a search returns, best first."""
    return [hit.passage.article.id for hit in store.search(question, **options)]


def held(store: Store, question: str) -> list[str]:
    """The ids of the articles of all passages that have a word of a question, copies too."""
    hits = store.search(question, mode="bm25", top_k=50)
    return [passage.article.id for hit in hits for passage in (hit.passage, *hit.copies)]


def database(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "index" / FILE, isolation_level=None)


def python(code: str, *arguments: object) -> None:
    """Run a program in a separate process."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    subprocess.run(command, check=True, cwd=ROOT, timeout=60)


# What adding does


def test_adding_counts_each_article_once(tmp_path: Path, write: Write) -> None:
    with open_index(tmp_path / "index") as store:
        first = store.add(write(LIGHTHOUSE, ORCHARD))
        assert (first.added, first.updated, first.unchanged, first.removed) == (2, 0, 0, 0)
        assert first.passages == first.embedded == 2
        assert first.seconds["total"] > 0
        changed = {**ORCHARD, "text": ORCHARD["text"] + " The state has refused."}
        second = store.add(write(LIGHTHOUSE, changed, TRAM))
        assert (second.added, second.updated, second.unchanged, second.removed) == (1, 1, 1, 0)
        assert second.embedded == 2
        assert "The state has refused." in store.article("orchard").text
        assert store.stats().articles == 3


def test_adding_the_same_again_embeds_nothing(store: Store, write: Write) -> None:
    report = store.add(write(*THREE))
    assert (report.unchanged, report.added, report.passages, report.embedded) == (3, 0, 0, 0)


def test_equal_passages_are_embedded_once_and_each_is_found(tmp_path: Path, write: Write) -> None:
    with open_index(tmp_path / "index") as store:
        report = store.add(write(TRAM, {**TRAM, "id": "reprint", "outlet": "Another Paper"}))
        assert (report.passages, report.embedded) == (2, 1)
        (hit,) = store.search("tram line", mode="dense")
        assert [passage.article.id for passage in (hit.passage, *hit.copies)] == ["tram", "reprint"]


def test_a_changed_date_keeps_the_vectors_of_unchanged_words(store: Store, write: Write) -> None:
    report = store.add(write({**ORCHARD, "date": "2023-05-21"}))
    assert (report.updated, report.embedded) == (1, 0)
    assert found(store, "plum harvest", mode="dense")[0] == "orchard"
    assert store.search("plum blossom")[0].passage.article.published == date(2023, 5, 21)


def test_old_words_of_a_changed_article_are_no_longer_found(store: Store, write: Write) -> None:
    store.add(write({**TRAM, "text": "The tram was cancelled for want of drivers."}))
    for mode in ("fused", "dense", "bm25"):
        assert "kilometres" not in " ".join(hit.passage.text for hit in store.search("tram", mode=mode))
    assert found(store, "kilometres", mode="bm25") == []


def test_a_removed_article_is_not_found_and_its_vectors_go(store: Store, tmp_path: Path) -> None:
    store.remove("tram")
    assert "tram" not in found(store, "tram line to the harbour")
    assert store.stats().articles == 2
    assert database(tmp_path).execute("select count(*) from vectors").fetchone() == (2,)


def test_removing_one_of_two_equal_articles_leaves_the_other_findable(store: Store, write: Write) -> None:
    store.add(write({**TRAM, "id": "reprint"}))
    store.remove("tram")
    assert found(store, "tram line", mode="dense")[0] == "reprint"


def test_replacing_makes_the_index_hold_exactly_the_sources(store: Store, write: Write) -> None:
    report = store.replace(write(ORCHARD))
    assert (report.unchanged, report.removed, report.embedded) == (1, 2, 0)
    assert [article.id for article in store.articles()] == ["orchard"]
    assert set(found(store, "tram line")) == {"orchard"}


def test_the_first_of_two_articles_with_one_id_is_kept_and_the_other_reported(
    tmp_path: Path, write: Write
) -> None:
    report = build_index(write(TRAM, {**ORCHARD, "id": "tram"}), tmp_path / "index")
    assert (report.added, len(report.rejected)) == (1, 1)
    assert "tram" in report.rejected[0].reason


def test_what_cannot_be_read_is_reported_and_the_rest_is_indexed(tmp_path: Path, write: Write) -> None:
    write(TRAM)
    with (tmp_path / "articles.jsonl").open("a") as file:
        file.write("\n{no json\n")
    report = build_index(str(tmp_path / "articles.jsonl"), tmp_path / "index")
    assert (report.added, len(report.rejected)) == (1, 1)


def test_progress_counts_articles(tmp_path: Path, write: Write) -> None:
    told: list[tuple[str, int, int]] = []
    build_index(write(*THREE), tmp_path / "index", progress=lambda *seen: told.append(seen))
    assert told[-1] == ("articles", 3, 0)


def test_an_empty_folder_leaves_no_index_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"expected articles .* found none"):
        build_index(str(tmp_path / "empty"), tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_an_index_does_not_change_if_nothing_can_be_read(store: Store, tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("{no json")
    with pytest.raises(SourceError, match="1 rejected"):
        build_index(str(tmp_path / "broken.jsonl"), tmp_path / "index")
    assert store.stats().articles == 3


# Asking


def test_each_way_of_searching_finds_the_article_and_says_how_well(three: Store) -> None:
    for mode in ("fused", "dense", "bm25"):
        hits = three.search("Who kept the lighthouse of Sund?", mode=mode)
        assert hits[0].passage.article.id == "lighthouse"
        assert hits[0].passage.text in LIGHTHOUSE["text"]
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)


def test_meaning_is_found_where_no_word_is_shared(three: Store) -> None:
    assert found(three, "fruit trees harmed by cold weather", mode="dense")[0] == "orchard"


def test_dates_bound_a_search_and_undated_articles_never_pass_them(three: Store) -> None:
    for mode in ("fused", "dense", "bm25"):
        ask = "the tram, the frost and the lighthouse"
        assert set(found(three, ask, mode=mode)) == {"lighthouse", "orchard", "tram"}
        assert found(three, ask, mode=mode, since=date(2024, 2, 5)) == ["lighthouse"]
        assert found(three, ask, mode=mode, until=date(2024, 2, 4)) == ["orchard"]
        assert found(three, ask, mode=mode, since=date(2025, 1, 1)) == []


def test_an_outlet_bounds_a_search_whatever_its_case(three: Store) -> None:
    for mode in ("fused", "dense", "bm25"):
        assert found(three, "lighthouse tram frost", mode=mode, outlet="varga weekly") == ["orchard"]
        assert found(three, "lighthouse tram frost", mode=mode, outlet="No Such Paper") == []


def test_filters_apply_before_counting_hits(three: Store) -> None:
    assert found(three, "lighthouse", top_k=1, outlet="Varga Weekly", mode="dense") == ["orchard"]


@pytest.mark.parametrize("count", [1, 2, 1_000_000])
def test_no_more_hits_than_asked_for(three: Store, count: int) -> None:
    assert len(three.search("tram line", top_k=count, mode="dense")) == min(count, 3)


@pytest.mark.parametrize(
    ("question", "options", "message"),
    [
        ("  \n ", {}, "expected a question"),
        ("\x00", {}, "expected a question"),
        ("x" * 100_000, {}, "at most 2,000 characters, found 100,000"),
        ("tram", {"top_k": 0}, "top_k=0"),
        ("tram", {"since": date(2024, 2, 1), "until": date(2024, 1, 1)}, "swap them"),
        ("tram", {"mode": "magic"}, "magic"),
    ],
    ids=["spaces", "controls", "long", "none asked for", "dates", "mode"],
)
def test_what_cannot_be_searched_is_refused_in_one_sentence(
    three: Store, question: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        three.search(question, **options)


@pytest.mark.parametrize(
    "question", ["日本の補助金はいくらですか", "???", "🚋", "caf\udce9", 'AND OR NOT ( " title:*', "a"]
)
def test_any_other_text_can_be_asked(three: Store, question: str) -> None:
    for mode in ("fused", "dense", "bm25"):
        assert len(three.search(question, mode=mode)) <= 3


def test_articles_come_newest_first_and_undated_ones_last(three: Store) -> None:
    assert [article.id for article in three.articles()] == ["lighthouse", "orchard", "tram"]


def test_articles_are_listed_by_what_they_hold_and_where_they_are_from(three: Store) -> None:
    assert three.listed() == ["lighthouse", "orchard", "tram"]
    assert three.listed(holding=["the harbour"]) == ["tram"]
    assert three.listed(holding=["million euros", "plums"]) == ["orchard"]
    assert three.listed(holding=["harbours"], in_title=True) == ["tram"]
    assert three.listed(holding=["euros million"]) == []
    assert three.listed(outlet="varga weekly", until=date(2023, 12, 31)) == ["orchard"]
    assert three.listed(authors=["Nobody"]) == []
    assert three.origins() == (("The Sund Gazette", "Varga Weekly"), ())


def test_stats_show_the_days_the_outlets_and_the_model(three: Store) -> None:
    stats = three.stats()
    assert (stats.articles, stats.passages) == (3, 3)
    assert (stats.oldest, stats.newest) == (date(2023, 5, 20), date(2024, 2, 5))
    assert stats.outlets == ("The Sund Gazette", "Varga Weekly")
    assert stats.embedder == three.embedder.name


def test_frequencies_count_passages_by_stem(three: Store) -> None:
    assert three.frequencies(["million", "tram", "zebra"]) == {"million": 2, "tram": 1, "zebra": 0}


def test_an_unknown_article_is_an_error(store: Store) -> None:
    for use in (store.article, store.remove):
        with pytest.raises(UnknownArticle, match=r"'nowhere'.*dateline articles"):
            use("nowhere")


def test_an_index_emptied_by_removing_finds_nothing_and_can_be_filled_again(
    store: Store, tmp_path: Path, write: Write
) -> None:
    for article in THREE:
        store.remove(article["id"])
    stats = store.stats()
    assert (stats.articles, stats.passages, stats.oldest, stats.outlets) == (0, 0, None, ())
    with open_index(tmp_path / "index") as again:
        for opened in (store, again):
            for mode in ("fused", "dense", "bm25"):
                assert opened.search("tram", mode=mode) == []
    store.add(write(TRAM))
    assert found(store, "tram") == ["tram"]


def test_many_threads_ask_while_one_adds(store: Store, write: Write) -> None:
    troubles: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(20):
                assert store.search("tram line")
        except BaseException as error:
            troubles.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(4):
        store.add(write({**ORCHARD, "id": f"orchard {number}"}))
    for thread in threads:
        thread.join()
    assert not troubles
    assert store.stats().articles == 7


# On disk


def test_without_an_index_the_error_says_what_to_run(tmp_path: Path) -> None:
    with open_index(tmp_path / "index") as store:
        assert not store.exists
        for use in (store.articles, store.stats, lambda: store.search("x"), lambda: store.remove("x")):
            with pytest.raises(IndexMissing, match="dateline index"):
                use()
    assert not (tmp_path / "index").exists()


def test_a_removed_index_is_missing_and_nothing_is_created_in_its_place(store: Store, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "index")
    (tmp_path / "index").mkdir()
    with pytest.raises(IndexMissing):
        store.search("tram", mode="bm25")
    with pytest.raises(IndexMissing):
        Database(tmp_path / "index")
    assert list((tmp_path / "index").iterdir()) == []


def test_an_index_without_permission_is_reported_in_one_sentence(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    is_superuser = os.geteuid() == 0  # who may look at everything
    if is_superuser:
        os.seteuid(65534)
    try:
        with pytest.raises(IndexDamaged, match=r"Permission denied.*fix the folder's permissions"):
            open_index(closed / "index")
        (check,) = checks(closed / "index")
        assert not check.ok
    finally:
        if is_superuser:
            os.seteuid(0)
        closed.chmod(0o700)


def test_a_database_of_garbage_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / FILE).write_bytes(b"garbage, not a database " * 400)
    with pytest.raises(IndexDamaged, match="dateline doctor --repair"):
        open_index(tmp_path / "index")


def test_damage_met_while_reading_is_reported_in_one_sentence(tmp_path: Path, write: Write) -> None:
    long = {**TRAM, "text": f"The stops were painted. {'x' * 60_000}"}
    with open_index(tmp_path / "index") as store:
        store.add(write(long))
    database(tmp_path).execute("pragma wal_checkpoint(truncate)")
    path = tmp_path / "index" / FILE
    content = bytearray(path.read_bytes())
    content[3 * 4096 :] = b"\xa5" * (len(content) - 3 * 4096)
    path.write_bytes(content)
    with pytest.raises(IndexDamaged):
        open_index(tmp_path / "index").articles()
    with pytest.raises(IndexDamaged):
        open_index(tmp_path / "index").search("tram")
    with pytest.raises(IndexDamaged):
        open_index(tmp_path / "index").add(write({**long, "text": "Another text."}))


def test_damage_met_while_adding_a_copy_is_reported_in_one_sentence(
    store: Store, tmp_path: Path, write: Write
) -> None:
    database(tmp_path).execute("delete from articles where id = 'tram'")
    with pytest.raises(IndexDamaged, match="dateline doctor --repair"):
        store.add(write({**TRAM, "id": "another"}))


def test_a_database_that_was_never_finished_is_no_index_yet(tmp_path: Path, write: Write) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / FILE).touch()
    with open_index(tmp_path / "index") as store:
        assert not store.exists
        store.add(write(TRAM))
        assert found(store, "tram") == ["tram"]


def test_an_index_of_a_newer_layout_is_refused(store: Store, tmp_path: Path) -> None:
    store.close()
    database(tmp_path).execute("update meta set value = ? where key = 'schema'", (SCHEMA + 1,))
    told = rf"expected an index of layout {SCHEMA} .* found {SCHEMA + 1}; update Dateline"
    with pytest.raises(IndexMismatch, match=told):
        open_index(tmp_path / "index")


def test_another_model_than_the_one_it_was_built_with_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(IndexMismatch, match="built with all-MiniLM-L6-v2"):
        open_index(tmp_path / "index", model="some/other-model")
    assert open_index(tmp_path / "index", model="all-MiniLM-L6-v2").exists


def test_a_wrong_model_is_refused_at_every_use_of_an_index_made_meanwhile(
    tmp_path: Path, write: Write
) -> None:
    with open_index(tmp_path / "index", model="some/other-model") as waiting:
        build_index(write(TRAM), tmp_path / "index")
        for _ in range(2):
            with pytest.raises(IndexMismatch, match="built with all-MiniLM-L6-v2"):
                waiting.search("tram", mode="bm25")


def test_a_place_that_cannot_be_written_is_reported_in_one_sentence(tmp_path: Path, write: Write) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexDamaged, match="--index DIR"):
        build_index(write(TRAM), tmp_path / "file" / "index")


def committed_only(tmp_path: Path, path: str) -> None:
    """Commit a file's articles, and end as a kill would before the checkpoints follow."""
    python(
        "import os, sys; from index.search.checkpoints import Checkpoints; from index import open_index;"
        "Checkpoints.publish = lambda *given: os._exit(0);"
        "open_index(sys.argv[1]).add(sys.argv[2])",
        tmp_path / "index",
        path,
    )


def test_a_kill_between_commit_and_publishing_loses_nothing(
    store: Store, tmp_path: Path, write: Write
) -> None:
    store.remove("tram")
    store.close()
    committed_only(tmp_path, write(TRAM))
    with open_index(tmp_path / "index") as again:
        for mode in ("fused", "dense", "bm25"):
            assert found(again, "tram line to the harbour", mode=mode)[0] == "tram"
        assert again.add(write(TRAM)).embedded == 0


def test_an_open_store_catches_up_with_a_killed_writer(store: Store, tmp_path: Path, write: Write) -> None:
    assert found(store, "zeppelin", mode="bm25") == []
    committed_only(tmp_path, write({**TRAM, "id": "zeppelin", "text": "A zeppelin has landed."}))
    assert found(store, "zeppelin", mode="bm25") == ["zeppelin"]


def test_a_kill_at_the_very_first_article_leaves_an_index_that_works(tmp_path: Path, write: Write) -> None:
    committed_only(tmp_path, write(TRAM))
    with open_index(tmp_path / "index") as store:
        assert found(store, "tram") == ["tram"]


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("damage", [Path.unlink, shorten], ids=["deleted", "cut short"])
def test_a_damaged_word_index_is_rebuilt(
    store: Store, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    store.close()
    folder = tmp_path / "index" / "lexical-v2"
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    for name in names:
        if (folder / name).exists():
            damage(folder / name)
        with open_index(tmp_path / "index") as again:
            assert found(again, "tram line", mode="bm25")[0] == "tram", name


def test_without_any_checkpoint_everything_is_found_again(store: Store, tmp_path: Path) -> None:
    store.close()
    for name in ("dense", "lexical-v2"):
        shutil.rmtree(tmp_path / "index" / name)
    with open_index(tmp_path / "index") as again:
        for mode in ("fused", "dense", "bm25"):
            assert found(again, "tram line", mode=mode)[0] == "tram"


def test_checkpoints_of_another_database_are_not_used(store: Store, tmp_path: Path, write: Write) -> None:
    store.close()
    for path in (tmp_path / "index").glob(f"{FILE}*"):
        path.unlink()
    with open_index(tmp_path / "index") as again:
        again.add(write(TRAM, ORCHARD, LIGHTHOUSE))  # as many passages, in another order
        for mode in ("dense", "bm25"):
            assert found(again, "tram line to the harbour", mode=mode)[0] == "tram"
            assert found(again, "plum blossom and frost", mode=mode)[0] == "orchard"


# Two at once


def test_a_second_writer_is_told_that_the_index_is_busy(store: Store, tmp_path: Path, write: Write) -> None:
    with writing(tmp_path / "index"), pytest.raises(IndexBusy, match="another process is writing"):
        store.add(write({**TRAM, "id": "new"}))
    with writing(tmp_path / "index"):
        assert found(store, "tram line")[0] == "tram"  # reading goes on
    assert store.add(write({**TRAM, "id": "new"})).added == 1


def test_a_writer_in_another_process_holds_the_index_too(store: Store, tmp_path: Path, write: Write) -> None:
    code = """
import sys
from pathlib import Path
from index.storage.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
    command = [sys.executable, "-c", code, str(tmp_path / "index")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(IndexBusy):
            store.remove("tram")
        other.communicate(b"")
    store.remove("tram")


def test_a_reader_sees_what_another_store_added_at_its_next_search(
    store: Store, tmp_path: Path, write: Write
) -> None:
    with open_index(tmp_path / "index") as reader:
        assert found(reader, "volcano", mode="bm25") == []
        store.add(write({**TRAM, "id": "volcano", "text": "The volcano of Hesk woke up on Sunday."}))
        for mode in ("bm25", "dense", "fused"):
            assert found(reader, "volcano of Hesk", mode=mode)[0] == "volcano"
        store.remove("volcano")
        for mode in ("bm25", "dense", "fused"):
            assert "volcano" not in found(reader, "volcano of Hesk", mode=mode)


def test_many_small_additions_add_no_passage_twice(store: Store, write: Write) -> None:
    for number in range(12):
        store.add(write({**TRAM, "id": f"this {number}"}))
        if number % 3 == 0:
            store.remove(f"this {number}")
    identities = held(store, "tram line")
    assert len(identities) == len(set(identities)) == 9


def test_two_writers_in_turn_add_no_passage_twice(store: Store, tmp_path: Path, write: Write) -> None:
    store.search("tram")
    with open_index(tmp_path / "index") as other:
        for number in range(3):
            other.add(write({**ORCHARD, "id": f"other {number}"}))
            store.add(write({**TRAM, "id": f"this {number}"}))
    identities = held(store, "tram line euros plum")
    assert len(identities) == len(set(identities)) == 8  # all but the lighthouse, which has no such word


def test_an_index_made_by_another_process_is_seen(tmp_path: Path, write: Write) -> None:
    with open_index(tmp_path / "index") as early:
        assert not early.exists
        build_index(write(TRAM), tmp_path / "index")
        assert found(early, "tram") == ["tram"]


def test_the_day_of_indexing_is_that_of_the_version_that_is_there(store: Store, write: Write) -> None:
    assert is_today(store.indexed("tram"))
    # As if the three had been added days ago.
    with sqlite3.connect(Path(store.address) / FILE) as connection:
        connection.execute(
            "update meta set key = 'first change of 2024-02-06' where key like 'first change of %'"
        )
    assert store.indexed("tram") == date(2024, 2, 6)
    store.add(write({**TRAM, "text": "The tram line opened."}))
    assert is_today(store.indexed("tram"))
    assert store.indexed("orchard") == date(2024, 2, 6)
    assert store.indexed("nothing") is None


def test_an_index_that_does_not_know_its_days_says_so(store: Store, write: Write) -> None:
    with sqlite3.connect(Path(store.address) / FILE) as connection:
        connection.execute("delete from meta where key like 'first change of %'")
    assert store.indexed("tram") is None
    store.add(write({**TRAM, "text": "The tram line opened."}))
    assert is_today(store.indexed("tram"))
    assert store.indexed("orchard") is None
