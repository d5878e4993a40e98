"""One ranking out of two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.fusion import DENSE_WEIGHT, fuse

scores = st.floats(min_value=0.01, max_value=50)


@st.composite
def rankings(draw: st.DrawFn) -> list[tuple[int, float]]:
    numbers = draw(st.lists(st.integers(1, 40), unique=True, max_size=15))
    return sorted(((number, draw(scores)) for number in numbers), key=lambda pair: (-pair[1], pair[0]))


def test_the_best_of_both_rankings_scores_one() -> None:
    assert fuse([(7, 12.0), (8, 6.0)], [(7, 0.8), (9, 0.4)]) == [
        (7, pytest.approx(1.0)),
        (9, pytest.approx(DENSE_WEIGHT / 2)),
        (8, pytest.approx((1 - DENSE_WEIGHT) / 2)),
    ]


def test_one_ranking_alone_keeps_its_order() -> None:
    assert [number for number, _ in fuse([(3, 9.0), (1, 2.0)], [])] == [3, 1]
    assert [number for number, _ in fuse([], [(3, 0.9), (1, 0.2)])] == [3, 1]
    assert fuse([], []) == []


def test_cosines_below_zero_do_not_reverse_the_order() -> None:
    assert [number for number, _ in fuse([], [(3, -0.1), (1, -0.5)])] == [3, 1]


def test_ties_go_to_the_lower_number() -> None:
    assert [number for number, _ in fuse([(9, 1.0), (4, 1.0)], [])] == [4, 9]


@given(rankings(), rankings())
def test_every_candidate_comes_out_once_best_first_and_at_most_one(
    by_word: list[tuple[int, float]], by_meaning: list[tuple[int, float]]
) -> None:
    fused = fuse(by_word, by_meaning)
    assert sorted(number for number, _ in fused) == sorted({number for number, _ in [*by_word, *by_meaning]})
    values = [score for _, score in fused]
    assert values == sorted(values, reverse=True)
    assert all(score <= 1 + 1e-9 for score in values)


@given(rankings(), rankings(), st.floats(min_value=0.1, max_value=10))
def test_the_unit_of_a_ranking_does_not_matter(
    by_word: list[tuple[int, float]], by_meaning: list[tuple[int, float]], unit: float
) -> None:
    scaled = fuse([(number, score * unit) for number, score in by_word], by_meaning)
    assert dict(scaled) == pytest.approx(dict(fuse(by_word, by_meaning)))
