"""What every engine that keeps an index must do, whichever it is."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from index import DatelineError, IndexMissing
from index.engine import Engine
from index.open import engine_at
from index.search.filters import Filter
from index.storage.model_record import Model
from index.text.words import stems
from index.types import Listing
from tests.support.days import is_today
from tests.support.engines import (
    MODEL,
    WAIT,
    article,
    by_meaning,
    by_words,
    ids_of,
    put,
    question,
    state,
    vectors,
)

ROOT = Path(__file__).resolve().parents[2]
MILL = article(
    "mill",
    "The water mill of Tessel turns again.\nIts wheel was rebuilt by Edda Korhonen over nine winters.",
    "The mill of Tessel",
    date(2024, 4, 2),
    "Tessel Post",
    "Ivar Lund",
)
BEES = article(
    "bees",
    "Beekeepers on the heath of Grum lost every third hive.\nThe winter was too warm, they say.",
    "Hives lost on the heath",
    date(2023, 11, 20),
    "Grum Herald",
)
CLOCK = article("clock", "The town clock of Tessel is four minutes fast.", "Four minutes fast")
THREE = (MILL, BEES, CLOCK)
KILLS = int(os.environ.get("KILLS", "5"))
WIRE = (
    "The port of Ravnik will close its grain terminal in June, its owners said on Friday. About two hundred "
    "dockers work there. The union called for a strike, and the mayor asked for time. Ships with wheat will "
    "be sent to Olm, sixty kilometres along the coast, where a terminal was opened in spring."
)
"""Long enough to be told from a brief, whose headline must be the same too."""

# What is not there


USES: dict[str, Callable[[Engine], object]] = {
    "find": lambda engine: engine.find(["mill"]),
    "stored": lambda engine: engine.stored(["mill"]),
    "vectors": lambda engine: engine.vectors([b"key"]),
    "articles": lambda engine: engine.articles(),
    "listed": lambda engine: engine.listed(),
    "listing": lambda engine: engine.listing([], None, 0, 10),
    "copies": lambda engine: engine.copies(),
    "came from": lambda engine: engine.came_from(["/papers"]),
    "counts": lambda engine: engine.counts(),
    "span": lambda engine: engine.span(),
    "outlets": lambda engine: engine.outlets(),
    "change": lambda engine: engine.change(),
    "view": lambda engine: engine.view(),
    "commit": lambda engine: engine.commit([MILL], vectors(MILL)),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_without_an_index_every_use_says_how_to_build_one(
    engine: Engine, use: Callable[[Engine], object]
) -> None:
    assert engine.identity() is None
    with pytest.raises(IndexMissing, match="dateline index"):
        use(engine)
    assert engine.identity() is None


def test_a_missing_index_is_a_check_that_is_not_ok(engine: Engine, address: str) -> None:
    (check,) = engine.health()
    assert not check.ok
    assert address in check.detail


def test_a_new_index_is_empty_and_knows_its_model(engine: Engine, address: str) -> None:
    with engine.writing(WAIT):
        assert engine.begin(MODEL) == MODEL
        assert engine.begin(Model("another", 3, "another")) == MODEL
    assert engine.model() == engine_at(address).model() == MODEL
    assert engine.identity() == engine_at(address).identity() is not None
    assert (engine.counts(), engine.articles(), engine.days()) == ((0, 0), [], None)
    view = engine.view()
    assert (view.vectors.rows, view.vectors.search(question("mill"), 5, Filter())) == (0, [])
    assert view.words.search("mill", 5, Filter()) == []


# What goes in and out


def test_what_is_committed_is_there_whole(engine: Engine, address: str) -> None:
    assert put(engine, *THREE) == set()
    for opened in (engine, engine_at(address)):
        assert opened.counts() == (3, 5)
        assert opened.find(["mill", "bees", "none"]) == {
            "mill": (MILL.article, MILL.origin),
            "bees": (BEES.article, BEES.origin),
        }
        new, kept = opened.stored(["mill"])["mill"]
        assert new._replace(place=None, fingerprint=sorted(new.fingerprint)) == MILL._replace(
            fingerprint=sorted(MILL.fingerprint)
        )
        wanted = vectors(MILL)
        assert kept.keys() == wanted.keys() == opened.vectors([*wanted, b"none"]).keys()
        assert all(np.allclose(kept[key], wanted[key], atol=1e-3) for key in wanted)
        assert is_today(opened.indexed("mill"))


def test_the_same_again_changes_nothing(engine: Engine) -> None:
    put(engine, *THREE)
    before = state(engine)
    put(engine, *THREE)
    assert state(engine) == before
    assert sorted(by_words(engine, "Tessel")) == ["clock", "mill", "mill"]


def test_nothing_to_write_is_no_commit(engine: Engine) -> None:
    put(engine, *THREE)
    before = engine.change()
    with engine.writing(WAIT):
        assert engine.commit() == engine.commit(gone=["none"]) == set()
    assert engine.change() == before


def test_a_new_version_takes_the_place_of_the_old_one(engine: Engine) -> None:
    put(engine, *THREE)
    put(engine, article("mill", "The mill of Tessel burned down.", "A fire", date(2024, 5, 1)))
    assert engine.counts() == (3, 4)
    assert engine.find(["mill"])["mill"].article.text == "The mill of Tessel burned down."
    assert by_words(engine, "Korhonen winters") == ["bees"]
    assert "mill" in by_words(engine, "burned")
    assert engine.outlets() == ("Grum Herald",)
    assert engine.vectors(MILL.contents) == {}


def test_what_goes_out_takes_its_vectors_unless_another_uses_them(engine: Engine) -> None:
    twin = MILL._replace(article=article("twin", MILL.article.text, MILL.article.title).article)
    put(engine, MILL, BEES, twin)
    put(engine, gone=("mill", "none"))
    assert engine.listed() == ["bees", "twin"]
    assert engine.vectors([*MILL.contents, *BEES.contents]).keys() == {*MILL.contents, *BEES.contents}
    assert by_meaning(engine, "water mill", 1) == ["twin"]
    put(engine, gone=("bees",))
    assert engine.vectors(BEES.contents) == {}
    assert by_words(engine, "hives") == []


def test_what_goes_in_may_share_passages_with_what_goes_out(engine: Engine) -> None:
    put(engine, MILL)
    renamed = article("renamed", MILL.article.text, MILL.article.title)
    put(engine, renamed, gone=("mill",))
    assert engine.listed() == ["renamed"]
    assert engine.vectors(MILL.contents).keys() == set(MILL.contents)


def test_an_article_goes_back_where_it_was(engine: Engine) -> None:
    put(engine, article("wire", WIRE, "Terminal closes"), MILL)
    put(engine, article("reprint", WIRE, "No more grain in Ravnik"))
    before, listed = state(engine), engine.listed()
    assert engine.copies() == {"reprint": "wire"}
    for one in ("wire", "reprint", "mill"):
        stored = engine.stored([one])[one]
        put(engine, gone=(one,))
        with engine.writing(WAIT):
            engine.commit([stored.new], stored.vectors)
        assert (state(engine), engine.listed()) == (before, listed)


def test_a_moved_article_only_changes_its_origin(engine: Engine) -> None:
    put(engine, *THREE)
    before = engine.change()
    with engine.writing(WAIT):
        engine.commit(moved={"mill": "/attic/old.jsonl:7"})
    assert engine.find(["mill"])["mill"] == (MILL.article, "/attic/old.jsonl:7")
    assert engine.came_from(["/attic/old.jsonl"]) == {"mill": "/attic/old.jsonl:7"}
    assert engine.came_from(["/papers"]).keys() == {"bees", "clock"}
    assert by_words(engine, "water") == ["mill"]
    assert engine.stored(["mill"])["mill"].new.origin == "/attic/old.jsonl:7"
    assert before is not None


# What is told of articles


def test_articles_come_newest_first_then_as_they_came_in_and_undated_ones_last(engine: Engine) -> None:
    day = date(2024, 4, 2)
    put(engine, CLOCK, BEES, article("later", "A late train.", published=day), MILL)
    put(engine, article("first", "An early bird.", published=day + timedelta(1)))
    order = ["first", "later", "mill", "bees", "clock"]
    assert engine.listed() == [one.id for one in engine.articles()] == order
    assert [one.id for one in engine.articles(Filter(), 2)] == order[:2]
    assert [one.id for one in engine.listing([], None, 1, 3).entries] == order[1:4]


BOUNDS = {
    "none": (Filter(), {"mill", "bees", "clock"}),
    "since": (Filter(since=date(2024, 1, 1)), {"mill"}),
    "until, inclusive": (Filter(until=date(2023, 11, 20)), {"bees"}),
    "undated too": (Filter(since=date(2024, 1, 1), undated=True), {"mill", "clock"}),
    "one day": (Filter(date(2024, 4, 2), date(2024, 4, 2)), {"mill"}),
    "outlet, whatever its case": (Filter(outlet="grum HERALD"), {"bees"}),
    "outlet that is none": (Filter(outlet="Grum"), set()),
    "outlet with odd marks": (Filter(outlet="O'Grum \" %"), set()),
    "outlet and days": (Filter(since=date(2024, 1, 1), outlet="Grum Herald"), set()),
}


@pytest.mark.parametrize(("chosen", "passing"), BOUNDS.values(), ids=BOUNDS)
def test_filters_bound_lists_counts_and_searches_alike(
    engine: Engine, chosen: Filter, passing: set[str]
) -> None:
    put(engine, *THREE)
    assert set(engine.listed(chosen)) == {one.id for one in engine.articles(chosen)} == passing
    days = [new.article.published for new in THREE if new.article.id in passing and new.article.published]
    assert engine.span(chosen) == (len(passing), min(days, default=None), max(days, default=None))
    assert set(by_words(engine, "Tessel Grum winter", 10, chosen)) == passing
    assert set(by_meaning(engine, "Tessel Grum winter", 10, chosen)) == passing
    # The filter applies before the hits are counted.
    assert len(by_meaning(engine, "clock", 1, chosen)) == min(1, len(passing))


def test_days_outlets_and_authors_are_told(engine: Engine) -> None:
    put(engine, *THREE)
    assert engine.days() == (date(2023, 11, 20), date(2024, 4, 2))
    assert (engine.outlets(), engine.authors()) == (("Grum Herald", "Tessel Post"), ("Ivar Lund",))


def test_a_list_is_searched_by_the_beginnings_of_words(engine: Engine) -> None:
    put(engine, *THREE, article("odd", "Ärger 100% in 'Łódź'.", "Ärger_100%", author="Zoë d'Arc"))

    def listed(starts: list[str], outlet: str | None = None) -> list[str]:
        return [entry.id for entry in engine.listing(starts, outlet, 0, 10).entries]

    assert listed(["mill"]) == ["mill"]
    assert listed(["tes"]) == ["mill"]  # an outlet and a title, never the text
    assert listed(["fa", "min"]) == ["clock"]
    assert listed(["lund"]) == ["mill"]
    assert listed(["und"]) == []
    assert listed(["arger"]) == listed(["zoe"]) == ["odd"]
    assert listed([], "grum herald") == ["bees"]
    assert listed(["mill"], "Grum Herald") == []
    found = engine.listing(["h"], None, 0, 1)
    assert (found.total, found.entries[0].title, found.entries[0].published) == (
        1,
        "Hives lost on the heath",
        date(2023, 11, 20),
    )
    assert engine.listing([], None, 9, 5) == Listing((), 4)


def test_articles_are_listed_by_phrases_in_a_row(engine: Engine) -> None:
    put(engine, *THREE)

    def listed(*phrases: str, title: bool = False) -> list[str]:
        fields = ("title",) if title else ("body", "title")
        return engine.listed(Filter(), [stems(phrase) for phrase in phrases], fields)

    assert listed("water mills") == ["mill"]
    assert listed("mill water") == []
    assert listed("Tessel") == ["mill", "clock"]
    assert listed("Tessel", "four minutes") == ["clock"]
    assert listed("nine winters", "water mill") == ["mill"]  # in different passages of one article
    assert listed("water", title=True) == []
    assert listed("the heath", title=True) == ["bees"]
    assert engine.listed(Filter(outlet="Tessel Post"), [stems("Tessel")]) == ["mill"]
    assert engine.listed(Filter(), [], ("body", "title"), ["Ivar Lund"]) == ["mill"]
    assert engine.listed(Filter(), [], ("body", "title"), []) == []


def test_origins_tell_what_came_from_where(engine: Engine) -> None:
    origins = [
        "/papers/a.jsonl:1",
        "/papers/a.jsonl",
        "/papers/a.zip/in.md",
        "/papers2/a.jsonl:1",
        "https://a.example/x",
    ]
    put(
        engine,
        *(article(f"n{place}", f"Note {place}.", origin=origin) for place, origin in enumerate(origins)),
    )
    assert engine.came_from(["/papers/a.jsonl"]) == {"n0": origins[0], "n1": origins[1]}
    assert engine.came_from(["/papers/a.zip", "/papers2"]) == {"n2": origins[2], "n3": origins[3]}
    assert engine.came_from(["/papers"]).keys() >= {"n0", "n1", "n2"}
    assert engine.came_from(["https://a.example/x"]) == {"n4": origins[4]}
    assert engine.came_from(["/paper_/a.jsonl", "/papers/%"]) == {}


def test_versions_of_a_story_are_found_by_its_id(engine: Engine) -> None:
    days = [date(2024, 3, 1), date(2024, 3, 9)]
    put(
        engine,
        article("quay", "The quay opens.", published=days[1]),
        article(f"quay@{days[0]}.3f9a1c", "The quay is built.", published=days[0]),
        article("quay@home", "Another one.", published=days[0]),
        article("quay2", "A second quay.", published=days[0]),
        article(f"odd[*]?@{days[0]}.3f9a1c", "Odd.", published=days[0]),
    )
    assert engine.versions(["quay", "quay2", "none"]) == {
        "quay": ["quay", f"quay@{days[0]}.3f9a1c"],
        "quay2": ["quay2"],
    }
    assert engine.versions(["odd[*]?", "q*"]) == {"odd[*]?": [f"odd[*]?@{days[0]}.3f9a1c"]}


# Stories


def test_a_copy_joins_the_story_of_what_it_copies(engine: Engine) -> None:
    assert put(engine, article("wire", WIRE, "Terminal closes"), MILL) == set()
    copies = put(
        engine,
        article("short", " ".join(WIRE.split()[:55]), "Grain terminal"),
        BEES,
        article("third", WIRE, "Ravnik", outlet="C"),
    )
    assert copies == {"short", "third"}
    assert engine.copies() == {"short": "wire", "third": "wire"}
    put(engine, gone=("wire",))
    assert engine.copies() == {"third": "short"}
    assert put(engine, article("again", WIRE, "Ravnik again")) == {"again"}
    assert engine.copies() == {"third": "short", "again": "short"}


def test_copies_in_one_batch_are_told_and_other_figures_are_no_copy(engine: Engine) -> None:
    other = WIRE.replace("two hundred", "three hundred")
    assert put(engine, article("a", WIRE), article("b", WIRE), article("c", other)) == {"b"}
    view = engine.view()
    numbers = [number for number, _ in view.words.search("Ravnik", 10, Filter())]
    with view.opened(numbers) as opened:
        stories = {opened.passage(number).article.id: opened.stories[number] for number in numbers}
    assert stories["a"] == stories["b"] != stories["c"]


# Searching


def test_words_are_ranked_by_how_rare_they_are_and_a_title_counts(engine: Engine) -> None:
    put(engine, *THREE)
    assert by_words(engine, "fast clock of Tessel")[0] == "clock"
    assert by_words(engine, "KORHONEN'S wheels") == ["mill"]
    assert by_words(engine, "hives")[:2] == ["bees", "bees"]
    assert by_words(engine, "zebra") == by_words(engine, "?!") == []
    assert by_words(engine, "the and of") != []
    assert by_words(engine, "AND OR NOT ( \" title:* '; --") == by_words(engine, "Łódź 日本") == []
    scores = [score for _, score in engine.view().words.search("Tessel winter", 10, Filter())]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0
    assert len(by_words(engine, "Tessel winter", 2)) == 2


def test_vectors_are_ranked_by_cosine(engine: Engine) -> None:
    put(engine, *THREE)
    view = engine.view()
    asked = question("the winter was warm on the heath")
    found = view.vectors.search(asked, 10, Filter())
    wanted = sorted((float(one @ asked[0]) for one in vectors(*THREE).values()), reverse=True)
    assert view.vectors.rows == len(found) == 5
    assert [score for _, score in found] == pytest.approx(wanted, abs=5e-3)
    cosines = view.cosines(asked, [number for number, _ in found])
    assert [cosines[number] for number, _ in found] == pytest.approx(wanted, abs=5e-3)
    assert view.cosines(asked, []) == {}
    assert 0 <= view.vectors.share(Filter(outlet="Grum Herald")) <= 1
    assert view.vectors.share(Filter()) == 1


def test_phrases_are_found_each_by_itself(engine: Engine) -> None:
    put(engine, *THREE)
    view = engine.view()
    phrases = [["none"], stems("Edda Korhonen"), stems("Tessel"), stems("Korhonen Edda")]
    none, name, town, turned = view.words.holding(phrases, "mill Tessel", 10, Filter())
    assert (none, turned) == ([], [])
    assert ids_of(view, [number for number, _ in name]) == ["mill"]
    assert sorted(ids_of(view, [number for number, _ in town])) == ["clock", "mill", "mill"]
    assert [score for _, score in town] == sorted((score for _, score in town), reverse=True)
    (two,) = view.words.holding([stems("Tessel")], "clock", 2, Filter())
    assert len(two) == 2
    assert ids_of(view, [two[0][0]]) == ["clock"]
    (bounded,) = view.words.holding([stems("winter")], "", 9, Filter(outlet="Tessel Post"))
    assert ids_of(view, [number for number, _ in bounded]) == ["mill"]
    (titled,) = view.words.holding([stems("Tessel")], "", 9, Filter(), ("title",))
    assert set(ids_of(view, [number for number, _ in titled])) == {"mill"}
    assert view.words.holding([], "mill", 9, Filter()) == []


def test_frequencies_count_passages_whose_body_has_a_stem(engine: Engine) -> None:
    put(engine, *THREE)
    words = engine.view().words
    assert words.frequency([*stems("Tessel winter heath"), "zebra", "it's"]) == [2, 2, 1, 0, 0]
    assert words.frequency([]) == []


def test_words_that_are_spelt_alike_are_found(engine: Engine) -> None:
    put(engine, *THREE)
    view = engine.view()
    assert set(ids_of(view, view.words.alike("tesel", 10))) == {"mill", "clock"}
    assert set(ids_of(view, view.words.alike("korhanan", 10))) == {"mill"}  # two letters off, in a long word
    assert view.words.alike("clnk", 10) == ids_of(view, view.words.alike("zebra", 10)) == []


def test_a_view_does_not_return_what_was_removed(engine: Engine) -> None:
    put(engine, *THREE)
    view = engine.view()
    numbers = [number for number, _ in view.words.search("Tessel", 10, Filter())]
    put(engine, gone=("mill",))
    with view.opened(numbers) as opened:
        left = {opened.passage(number).article.id for number in opened.stories}
    assert left <= {"mill", "clock"}  # as of the view, or as of now
    assert "clock" in left
    assert set(by_words(engine, "Tessel")) == {"clock"}


def test_another_opened_engine_sees_each_commit_and_that_there_was_one(engine: Engine, address: str) -> None:
    put(engine, MILL)
    other = engine_at(address)
    changes = [other.change()]
    assert by_words(other, "Grum") == []
    put(engine, BEES)
    changes.append(other.change())
    assert (set(by_words(other, "Grum")), other.counts()) == ({"bees"}, (2, 4))
    assert by_meaning(other, "heath of Grum", 1) == ["bees"]
    put(engine, gone=("bees",))
    changes.append(other.change())
    assert (by_words(other, "Grum"), other.listed()) == ([], ["mill"])
    assert by_meaning(other, "heath of Grum", 1) == ["mill"]
    assert other.change() == engine.change() == changes[-1]
    assert len(set(changes)) == 3
    other.close()


def test_what_is_committed_is_found_before_it_is_published(engine: Engine) -> None:
    put(engine, MILL)
    with engine.writing(WAIT):
        engine.commit([BEES], vectors(BEES))
    assert set(by_words(engine, "Grum")) == {"bees"}
    assert by_meaning(engine, "heath of Grum", 1) == ["bees"]


def test_a_closed_engine_opens_again(engine: Engine) -> None:
    put(engine, MILL)
    engine.close()
    assert engine.listed() == by_meaning(engine, "mill", 1) == ["mill"]


def test_a_sound_index_is_healthy(engine: Engine) -> None:
    put(engine, *THREE)
    found = engine.health()
    assert all(check.ok for check in found)
    assert "3 articles" in " ".join(check.detail for check in found)


# Several at once

WRITER = """
import sys
from index.open import engine_at
from tests.support.engines import article, put

address, name, count = sys.argv[1:]
engine = engine_at(address)
for batch in range(int(count)):
    text = f"Report {batch} of {name}.\\nIt ends."
    put(engine, *(article(f"{name}-{batch}-{part}", f"Part {part}. {text}") for part in range(3)))
    print(batch, flush=True)
"""


def test_two_writers_lose_nothing(engine: Engine, address: str) -> None:
    put(engine, MILL)
    command = [sys.executable, "-c", WRITER, address]
    writers = [
        subprocess.Popen([*command, name, "5"], cwd=ROOT, stdout=subprocess.DEVNULL) for name in ("ada", "bo")
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    wanted = {f"{name}-{batch}-{place}" for name in ("ada", "bo") for batch in range(5) for place in range(3)}
    assert set(engine.listed()) == wanted | {"mill"}
    assert engine.counts() == (31, 62)
    assert set(by_words(engine, "report", 100)) == wanted


def test_of_two_that_write_one_article_at_once_one_stands_whole(engine: Engine, address: str) -> None:
    put(engine, MILL)
    texts = [f"The ferry of {name} sails.\nIt sails to {name}." for name in ("Oss", "Ulm", "Ihr", "Abo")]
    start = threading.Barrier(len(texts))
    troubles: list[BaseException] = []

    def write(text: str) -> None:
        try:
            other = engine_at(address)
            start.wait()
            put(other, article("ferry", text))
            other.close()
        except BaseException as error:
            troubles.append(error)

    threads = [threading.Thread(target=write, args=[text]) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not troubles
    assert engine.counts() == (2, 4)
    text = engine.find(["ferry"])["ferry"].article.text
    assert text in texts
    view = engine.view()
    numbers = [number for number, _ in view.words.search("ferry sails", 10, Filter())]
    with view.opened(numbers) as opened:
        assert sorted(opened.passage(number).text for number in numbers) == sorted(text.split("\n"))


@pytest.mark.parametrize("kills", [1, pytest.param(KILLS, marks=pytest.mark.slow)])
def test_a_killed_writer_leaves_whole_batches_and_all_that_it_told_of(
    engine: Engine, address: str, kills: int
) -> None:
    chance = random.Random(7)
    put(engine, MILL)
    whole = 0
    for turn in range(kills):
        command = [sys.executable, "-c", WRITER, address, f"turn{turn}", "40"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.5))
            writer.kill()
            told = 1 + len(writer.stdout.read().splitlines())
        assert writer.returncode in (0, -signal.SIGKILL)
        again = engine_at(address)
        ids = [one for one in again.listed() if one.startswith(f"turn{turn}-")]
        again.close()
        assert len(ids) % 3 == 0
        assert told <= len(ids) // 3 <= told + 1
        whole += len(ids)
        put(engine, article(f"after{turn}", f"What came after turn {turn}."))
        assert f"after{turn}" in by_words(engine, f"after turn {turn}")
        assert engine.counts()[0] == 1 + whole + turn + 1


def test_readers_see_an_article_whole_while_it_is_replaced_again_and_again(
    engine: Engine, address: str
) -> None:
    def edition(number: int) -> list[str]:
        return [f"Edition {number} of the Olm Courier.", f"Page two of edition {number}."]

    put(engine, article("olm", "\n".join(edition(0))))
    troubles: list[object] = []
    over = threading.Event()

    def read() -> None:
        try:
            other = engine_at(address)
            while not over.is_set():
                view = other.view()
                found = [number for number, _ in view.words.search("edition", 10, Filter())]
                with view.opened(found) as opened:
                    for number in opened.stories:
                        passage = opened.passage(number)
                        if passage.text not in passage.article.text.split("\n"):
                            troubles.append(passage)
                if len(other.listed()) != 1 or other.counts() != (1, 2):
                    troubles.append((other.listed(), other.counts()))
            other.close()
        except DatelineError as error:
            troubles.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 8):
        put(engine, article("olm", "\n".join(edition(number))))
    over.set()
    reader.join()
    assert not troubles
