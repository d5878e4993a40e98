"""An index copied from one engine to another holds the same, embeds nothing and goes on after a kill."""

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from dateline.cli import main
from index import IndexMismatch, IndexMissing, copy_index
from index.building.copying import copy_articles
from index.engine import Engine
from index.open import engine_at
from index.storage.model_record import Model
from tests.engines.conftest import needs
from tests.support.engines import WAIT, address_of, article, by_meaning, by_words, put, state

ROOT = Path(__file__).resolve().parents[2]
WAYS = (("embedded", "embedded"), ("embedded", "lance"), ("lance", "embedded"), ("lance", "lance"))
WIRE = (
    "The lock at Varn will be shut until spring, the canal board said on Tuesday. Eleven barges wait there "
    "with gravel and beet. The board says that a gate has sunk by a hand's breadth, and that divers found "
    "the hinge worn through. Skippers ask for a tow around the weir, which the board has refused so far."
)
# The copy is dated before what it copies, and comes in after it.
ARTICLES = (
    article("lock", WIRE, "Lock shut", date(2024, 2, 7), "Varn Echo", "Mira Holt"),
    article("barges", WIRE + " No date was given.", "Barges wait", date(2024, 2, 6), "Canal Times"),
    article("weir", "The weir at Varn is older than the town.\nNobody knows who built it.", "The weir"),
    article("beet", "Beet is cheap this year.\nFarmers of Varn blame the rain.", "Beet", date(2024, 1, 9)),
    article("toll", "The toll of the canal was halved.", "Toll halved", date(2023, 5, 1), "Varn Echo"),
)


@pytest.fixture(params=WAYS, ids=lambda way: " to ".join(way))
def ways(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Engine, Engine]:
    """An index of five articles, and where there is none yet."""
    if "lance" in request.param:
        needs("lance")
    kind, other = request.param
    source = engine_at(address_of(kind, tmp_path / "from"))
    for one in ARTICLES:
        put(source, one)
    return source, engine_at(address_of(other, tmp_path / "to"))


def test_a_copy_holds_the_same_and_finds_the_same(ways: tuple[Engine, Engine]) -> None:
    source, target = ways
    told: list[tuple[str, int, int]] = []
    copied = copy_articles(source, target, wait=WAIT, progress=lambda *one: told.append(one), batch=2)
    assert copied == (5, 0, 7, 0)
    assert told == [(stage, done, 5) for stage in ("copied", "compared") for done in (2, 4, 5)]
    assert state(target) == state(source)
    assert target.copies() == {"barges": "lock"}
    assert target.arrived() == source.arrived() == ["lock", "barges", "weir", "beet", "toll"]
    assert target.model() == source.model()
    for search in (by_words, by_meaning):
        assert set(search(target, "beet rain")) == set(search(source, "beet rain"))


def test_a_copy_again_only_takes_what_changed_and_keeps_other_articles(ways: tuple[Engine, Engine]) -> None:
    source, target = ways
    own = article("ferry", "The ferry of Olm has a new crew.", "New crew", date(2024, 3, 1))
    put(target, own)
    assert copy_articles(source, target, wait=WAIT) == (5, 0, 7, 1)
    before = target.change()
    assert copy_articles(source, target, wait=WAIT) == (0, 5, 7, 1)
    assert target.change() == before
    put(source, article("toll", "The toll of the canal was halved.\nIt was raised again.", "Toll", None))
    assert copy_articles(source, target, wait=WAIT) == (1, 4, 8, 1)
    assert target.find(["toll"]) == source.find(["toll"])
    assert target.find(["ferry"])["ferry"].article == own.article


def test_a_copy_that_was_killed_goes_on_where_it_stopped(ways: tuple[Engine, Engine]) -> None:
    source, target = ways
    code = (
        "import os, signal, sys\n"
        "from index.building.copying import copy_articles\n"
        "from index.open import engine_at\n"
        "def killed(stage, done, total):\n"
        "    if done >= 2: os.kill(os.getpid(), signal.SIGKILL)\n"
        "copy_articles(*map(engine_at, sys.argv[1:]), wait=30, progress=killed, batch=2)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, source.address, target.address], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    assert target.arrived() == ["lock", "barges"]
    assert copy_articles(source, target, wait=WAIT, batch=2) == (3, 2, 7, 0)
    assert state(target) == state(source)


def test_what_another_model_made_is_not_mixed_in(ways: tuple[Engine, Engine]) -> None:
    source, target = ways
    with target.writing(WAIT):
        target.begin(Model("letters", 64))
    with pytest.raises(IndexMismatch, match="found one made with letters"):
        copy_articles(source, target, wait=WAIT)
    assert target.counts() == (0, 0)


def test_the_command_says_what_was_copied_and_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "from", tmp_path / "to"
    with pytest.raises(IndexMissing, match="from"):
        copy_index(source, target)
    assert not target.exists()
    put(engine_at(source), *ARTICLES)
    assert main(["copy", str(source), str(target)]) == 0
    assert capsys.readouterr().out == (
        f"{target} now holds the 5 articles and 7 passages of {source}; all were read back, and their texts "
        "and vectors are the same.\n"
    )
    assert main(["copy", str(source), str(target)]) == 0
    assert "(5 of them were there before)" in capsys.readouterr().out
