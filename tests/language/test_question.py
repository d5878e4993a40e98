"""What a question is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.about import names_and_numbers
from tests.support.questions import make_question


def test_a_rare_word_weighs_more_and_an_unknown_one_most_and_none_weighs_nothing() -> None:
    stems = ("ferri", "norway", "the")
    question = make_question(stems=stems, frequencies={"the": 1000, "norway": 20})
    weights = [question.rarity(stem) for stem in stems]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Кто построил мост?", ()),
        ("Wie viel kostet es?", ()),
        ("Кто Ким Берг?", ("Ким", "Берг")),
        ("Hat Kim Berg gewonnen?", ("Kim", "Berg")),
        ("¿Quién es Kim Berg?", ("Kim", "Berg")),
        ("Closed when?", ()),
        ("Norway spent how much on ferries in 2024?", ("Norway", "2024")),
        ("Oda Brandt was paid how much?", ("Oda", "Brandt")),
        ("Who flew SK_204?", ("SK_204",)),
        ("NATO has how many members?", ("NATO",)),
        ("Did Nordhaven’s third ferry sink on Monday?", ("Nordhaven", "third")),
        ("what did japan spend?", ("japan",)),
        ("What did the United States sell to south korea?", ("United States", "south korea")),
    ],
)
def test_capitals_numbers_and_listed_places_name_and_the_first_word_s_capital_alone_does_not(
    question: str, named: tuple[str, ...]
) -> None:
    assert set(named) <= set(names_and_numbers(question))
    assert len(names_and_numbers(question)) == len(named)


@given(st.text(max_size=300))
def test_any_text_at_all_is_taken_apart(text: str) -> None:
    assert all(one in text for one in names_and_numbers(text))
