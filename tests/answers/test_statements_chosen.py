"""Of all that someone says, what is told: what is likelier asked for than not, newest first."""

from datetime import date

import pytest

from index.types import Article
from rag.stories.statements import Heard, statements, told

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
