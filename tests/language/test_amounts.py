"""Figures as numbers with units, so that two of them can be compared."""

import pytest

from rag.language.amounts import amounts, number


@pytest.mark.parametrize(
    ("text", "figure", "value", "unit"),
    [
        ("The mill lost 4.2 million crowns.", "4.2 million crowns", 4.2e6, "crown"),
        ("The yard made $3.5bn.", "$3.5bn", 3.5e9, "$"),
        ("A ticket costs €40.", "€40", 40, "€"),
        ("It took in half a million crowns.", "half a million crowns", 5e5, "crown"),
        ("It lent ¥3.9 trillion (US$25 billion).", "¥3.9 trillion (US$25 billion)", 3.9e12, "¥"),
        ("She paid 5,000 yen ($33).", "5,000 yen ($33)", 5000, "yen"),
        ("It fell to 3.1 percent.", "3.1 percent", 3.1, "percent"),
        ("It rose by 2 percentage points.", "2 percentage points", 2, "point"),
        ("The strike lasted eleven weeks.", "eleven weeks", 11, "week"),
        ("It took 36 hours.", "36 hours", 36, "hour"),
        ("The 34-year-old fled.", "34-year", 34, "age"),
        ("It took three hours and 20 minutes.", "three hours and 20 minutes", 3, "hour"),
        ("Some 1,200 people fled.", "Some 1,200 people", 1200, "people"),
        ("Nineteen dockers were hurt.", "Nineteen", 19, "docker"),
        ("It sold two dozen boats.", "two dozen", 24, "boat"),
        ("It carried 3 lakh passengers.", "3 lakh", 3e5, "passenger"),
        ("One hundred and five ships sailed.", "One hundred and five", 105, "ship"),
        ("12 to 15 ships sank.", "12 to 15", 12, "ship"),
    ],
)
def test_a_figure_has_its_value_and_its_unit(text: str, figure: str, value: float, unit: str) -> None:
    (one,) = amounts(text)
    assert (text[one.start : one.end], one.unit) == (figure, unit)
    assert one.value == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "The vote is on 3 May 2025.",
        "It opened in 1953.",
        "It closes on June 4.",
        "It rained in March.",
        "20:55: The mill burns.",
    ],
)
def test_days_years_and_times_of_day_are_no_amounts(text: str) -> None:
    assert amounts(text) == []


def test_figures_come_in_the_order_of_their_sentence() -> None:
    found = amounts("It cost 88 million crowns, has 640 spaces and is 30 percent full since 2 May.")
    assert [one.unit for one in found] == ["crown", "space", "percent"]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("3.9tn", 3.9e12),
        ("some 1,200", 1200),
        ("nineteen", 19),
        ("forty-two", 42),
        ("a dozen", 12),
        ("two and a half million", 2.5e6),
        ("half a million", 5e5),
        ("three hundred and five", 305),
        ("three hundred thousand", 3e5),
        ("between two hundred and three hundred", 200),
        ("2 to 3", 2),
        ("no figure", None),
    ],
)
def test_a_number_is_read_as_newspapers_write_it(words: str, value: float | None) -> None:
    assert number(words) == (value if value is None else pytest.approx(value))
