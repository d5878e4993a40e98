"""How many of the likeliest are taken."""

import pytest

from rag.stories.cutoff import cutoff


@pytest.mark.parametrize(
    ("likely", "taken"),
    [([], 0), ([0.1], 1), ([0.9, 0.9, 0.9], 3), ([0.9, 0.9, 0.1, 0.1], 2), ([0.2, 0.2, 0.2, 0.2], 4)],
)
def test_the_likeliest_are_taken_and_those_that_stand_out_less_are_not(
    likely: list[float], taken: int
) -> None:
    assert cutoff(likely, wrong=0.4) == taken


def test_the_more_a_wrong_one_counts_the_fewer_are_taken() -> None:
    likely = [0.9, 0.7, 0.5, 0.3, 0.1]
    assert [cutoff(likely, wrong) for wrong in (0.01, 0.5, 100)] == [1, 3, 5]
