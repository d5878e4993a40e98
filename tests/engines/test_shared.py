"""What only a shared index does: earlier states, upkeep, and errors that tell no keys."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from dateline.cli import main
from index import DatelineError, IndexMissing, QueryError, SourceError, open_index
from index.engine import Engine
from index.open import engine_at, shared_at
from index.search.filters import Filter
from index.shared.address import address_of
from index.shared.table import Snapshot, Table
from index.storage.model_record import Model
from index.types import EmbeddingMatrix
from tests.engines.conftest import needs
from tests.support.engines import article, by_meaning, by_words, ids_of, put, state, vectors

SECRET = "not-to-be-told"
QUAY = article(
    "quay", "The quay of Brae is closed.\nIts crane was sold to Olm.", "Quay closed", date(2024, 3, 1)
)
FERRY = article("ferry", "The ferry to Olm sails again from Monday.", "Ferry sails", date(2024, 3, 4))


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    needs("lance")
    return str(getattr(request, "param", "lance"))


def test_a_state_with_a_name_can_be_read_as_it_was_and_not_changed(engine: Engine, address: str) -> None:
    put(engine, QUAY)
    number = shared_at(address).tag("march")
    put(engine, FERRY, gone=("quay",))
    for name in ("march", str(number)):
        then = engine_at(f"{address}?as-of={name}")
        assert then.listed() == ["quay"]
        assert by_words(then, "crane") == ["quay"]
        with pytest.raises(QueryError, match="--as-of-version"):
            then.commit([FERRY], vectors(FERRY))
    assert engine.listed() == ["ferry"]
    with pytest.raises(IndexMissing, match="state"):
        engine_at(f"{address}?as-of=may").counts()
    with pytest.raises(QueryError, match="begins with a letter"):
        shared_at(address).tag("2024 March")


def test_upkeep_changes_nothing_that_is_found_and_keeps_states_with_a_name(
    engine: Engine, address: str
) -> None:
    shared = shared_at(address)
    put(engine, QUAY)
    shared.tag("first")
    put(engine, FERRY)
    unnamed = shared.change()[1]
    put(engine, article("clock", "The clock of Brae is slow.", "Slow"), gone=("ferry",))
    before = state(engine), by_words(engine, "Brae"), by_meaning(engine, "the clock of Brae")
    shared.upkeep(timedelta(0))
    assert (state(engine), by_words(engine, "Brae"), by_meaning(engine, "the clock of Brae")) == before
    assert engine_at(f"{address}?as-of=first").listed() == ["quay"]
    with pytest.raises(IndexMissing, match="how long old states are kept"):
        engine_at(f"{address}?as-of={unnamed}").counts()


def test_what_is_in_the_indexes_and_what_is_not_yet_is_searched_alike(engine: Engine, address: str) -> None:
    put(engine, QUAY)
    shared_at(address).upkeep()
    put(engine, FERRY)
    assert set(by_words(engine, "Olm")) == {"quay", "ferry"}
    view = engine.view()
    for phrase in (["crane", "was"], ["sail", "again"]):
        assert len(view.words.holding([phrase], "", 5, Filter())[0]) == 1
    assert view.words.frequency(["olm"]) == [2]
    near = [*view.words.alike("crnae", 5), *view.words.alike("sial", 5)]
    assert ids_of(view, near) == ["quay", "ferry"]


def passages(address: str) -> Table:
    return Table(address_of(address), "passages")


def opened(address: str) -> Snapshot:
    found = passages(address).open()
    assert found is not None
    return found


def parts_of_vectors(address: str) -> int:
    vectors = next(one for one in opened(address).lance.describe_indices() if one.name == "vector")
    return len(vectors.segments)


@pytest.mark.slow
def test_an_index_of_many_vectors_finds_the_nearest_with_and_without_a_filter(
    engine: Engine, address: str
) -> None:
    chance = np.random.default_rng(3)
    centres = chance.normal(size=(300, 64))

    def near(centre: int) -> EmbeddingMatrix:
        found = centres[centre] + 0.7 * chance.normal(size=64)
        return np.asarray(found / np.linalg.norm(found), dtype=np.float32)

    engine.begin(Model("chance", 64))
    made: list[EmbeddingMatrix] = []
    for batch in range(12):
        lines = [f"Line {line} of batch {batch}." for line in range(1000)]
        day = date(2024, 1 + batch, 1)
        news = [
            article(f"{batch}-{at}", "\n".join(lines[at : at + 50]), f"{batch}-{at}", day)
            for at in range(0, 1000, 50)
        ]
        given = {key: near(int(chance.integers(300))) for new in news for key in new.contents}
        made += [given[key] for new in news for key in new.contents]
        engine.commit(news, given)
        if batch > 9:
            passages(address).extend(opened(address))
    assert parts_of_vectors(address) == 2
    shared_at(address).upkeep()
    assert parts_of_vectors(address) == 1
    matrix, vectors = np.stack(made), engine.view().vectors
    found = opened(address)
    assert not found.outside("vector")
    for chosen, rows in (
        (Filter(), slice(None)),
        (Filter(date(2024, 5, 1), date(2024, 5, 31)), slice(4000, 5000)),
    ):
        held = []
        for _ in range(40):
            asked = near(int(chance.integers(300)))
            best = np.sort(matrix[rows] @ asked)[-20:]
            nearest = vectors.search(asked[None], 20, chosen)
            assert len(nearest) == 20
            held.append(np.mean([score >= best[0] - 1e-3 for _, score in nearest]))
        assert np.mean(held) >= 0.97
        assert len(vectors.search(near(0)[None], 500, chosen)) == 500


@pytest.mark.slow
def test_no_error_tells_a_key(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    needs("lance")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", f"id-{SECRET}")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # nobody listens there
    with pytest.raises(DatelineError, match="AWS_ENDPOINT_URL") as caught:
        engine_at("lance+s3://archive/news").counts()
    assert SECRET not in str(caught.value)
    assert main(["articles", "--index", "lance+s3://archive/news"]) == 1
    assert SECRET not in capsys.readouterr().err


@pytest.mark.parametrize("address", ["lance://", "lance://folder", "lance+s3://", "lance+s3:///"])
def test_an_address_without_a_place_is_refused(address: str) -> None:
    needs("lance")
    with pytest.raises(SourceError, match="lance:///FOLDER"):
        open_index(address)


def test_commands_name_a_state_read_it_and_tidy_up(
    engine: Engine, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(engine, QUAY)
    assert main(["tag", "spring", "--index", address]) == 0
    assert "--as-of-version spring" in capsys.readouterr().out
    put(engine, FERRY, gone=("quay",))
    assert main(["articles", "--index", address, "--as-of-version", "spring"]) == 0
    assert "Quay closed" in capsys.readouterr().out
    assert main(["optimize", "--keep", "3", "--index", address]) == 0
    assert engine.listed() == ["ferry"]


def test_an_index_in_a_folder_of_its_own_has_one_state(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["optimize"], ["tag", "spring"]):
        assert main([*command, "--index", str(tmp_path)]) == 1
        assert "expected the address of a shared index" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["articles", "--index", str(tmp_path), "--as-of-version", "spring"])
