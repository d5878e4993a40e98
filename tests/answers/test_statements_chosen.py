"""Of all that someone says, what is told: what is likelier asked for than not, newest first."""

from datetime import date
from pathlib import Path

import pytest

from index import build_index, open_index
from index.types import Article
from rag.reading.bounded import Bounds
from rag.stories.statements import Heard, heard, statements, told
from tests.support.papers import written

_SAID = (
    "“The hall is worth it,” said Tove Lind.",
    "Lind said entry would be free.",
    "Lind said no to wolves.",
)


def said(*odds: float) -> list[Heard]:
    """The statements of as many articles, each a day older than the one before, the likeliest first."""
    articles = [
        Article(f"a{place}", "Harnholt", text, published=date(2025, 3, 9 - place))
        for place, text in enumerate(_SAID)
    ]
    found = [Heard(told(article)[0], {}, one, False) for one, article in zip(odds, articles, strict=False)]
    return sorted(found, key=lambda one: -one.odds)


@pytest.mark.parametrize(
    ("odds", "shown"),
    [((2.0, 1.0, -0.8), (0, 1)), ((0.5, 3.0), (0, 1)), ((-3.0, -1.0), (1,)), ((-1.0, -0.8, 4.0), (2,))],
)
def test_what_is_hardly_asked_is_left_out_but_for_the_likeliest(
    odds: tuple[float, ...], shown: tuple[int, ...]
) -> None:
    story = statements(said(*odds))
    assert story is not None
    assert [entry.sentence.text for entry in story.entries] == [_SAID[place] for place in shown]


def test_without_statements_there_is_no_story() -> None:
    assert statements([]) is None


def test_whoever_is_called_by_the_matter_is_not_the_one_asked_about(tmp_path: Path) -> None:
    """Ada Birk says nothing; who says something is the fire chief of Harnholt."""
    fire = {
        "id": "fire",
        "title": "Fire in Harnholt",
        "text": "Harnholt fire chief Tove Lind said the fire moved too fast. Ada Birk flew over Harnholt.",
    }
    build_index(written(tmp_path / "fire.jsonl", fire), tmp_path / "index")
    with open_index(tmp_path / "index") as store:
        assert not heard(store, "What did Ada Birk say about the Harnholt fire?", Bounds())
        for speaker in ("Tove Lind", "the fire chief", "the fire chief of Harnholt"):
            found = heard(store, f"What did {speaker} say about the Harnholt fire?", Bounds())
            assert [one.told.speaker for one in found or []] == ["Tove Lind"], speaker
