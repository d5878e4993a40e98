"""Sums, percentages and dates in a sentence, and its answering words made whole."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.quantities import DATE, MONEY, PERCENT
from rag.reading.answer_spans import whole

SUMS = [
    ("Norway has spent 4.2 billion crowns on ferries since 2015.", "4.2 billion crowns"),
    (
        "In three years Japan has spent ¥3.9 trillion (US$25.44 billion) on subsidies for chips.",
        "¥3.9 trillion (US$25.44 billion)",
    ),
    ("The tunnel cost €640 million, after an estimate in 2012.", "€640 million"),
    ("The tunnel cost about £2bn.", "about £2bn"),
    ("The grocer paid a fine of 250,000 Swiss francs.", "250,000 Swiss francs"),
    ("The bank will pay three million dollars to its clients.", "three million dollars"),
    ("A ticket has a price of $4.50.", "$4.50"),
    ("The painting fetched NT$12m, or some US$380,000, at the sale.", "NT$12m"),
    ("The deal is worth between $3 billion and $4 billion.", "between $3 billion and $4 billion"),
    ("The deal is worth $3-4 billion.", "$3-4 billion"),
    ("The airline made a profit of 18.4 mln dlrs in 1986.", "18.4 mln dlrs"),
    ("Microsoft, founded in 1975, pledged US$2.9 billion.", "US$2.9 billion"),
    ("Taxes on whisky are worth up to £4 billion a year.", "up to £4 billion"),
    ("Buses will cost 50 cents more.", "50 cents"),
]

SHARES = [
    ("Sales will grow by about 25 percent in 2025.", "about 25 percent"),
    ("For others he spoke of a tariff of 10 percent to 20 percent.", "10 percent to 20 percent"),
    ("Almost 38.5% of voters stayed at home.", "Almost 38.5%"),
    ("Of the crop, 15 to 20 per cent was lost.", "15 to 20 per cent"),
    ("Inflation in Turkey stands at 61.8 pct, the bureau said.", "61.8 pct"),
    ("The bank cut its rate by 25 basis points in May 2024.", "25 basis points"),
    ("Exports fell 7 percent, the most since 2009.", "7 percent"),
    ("Of 158,349 households, 43.3% have children.", "43.3%"),
]

DATES = [
    ("TSMC opened its plant in February 2024.", "February 2024"),
    ("He is to be inaugurated on Monday, January 20.", "Monday, January 20"),
    ("The treaty was signed on 3 March 1918.", "3 March 1918"),
    ("The treaty was signed on the 3rd of March, 1918.", "the 3rd of March, 1918"),
    ("The bank failed on Sept. 15, 2008, with 25,000 employees.", "Sept. 15, 2008"),
    ("It was filed on 2024-04-10.", "2024-04-10"),
    ("The mine will close by the end of 2027.", "the end of 2027"),
    ("The mine will close in mid-April.", "mid-April"),
    ("The mine will close next year.", "next year"),
    ("The mine closed two years ago, with 300 jobs.", "two years ago"),
    ("Sales recovered in the third quarter of 2023.", "the third quarter of 2023"),
    ("The ferry sank on Tuesday night.", "Tuesday night"),
    ("The ferry sank yesterday.", "yesterday"),
    ("The ferry sank in May.", "May"),
    ("He ruled from 1901 to 1910.", "1901 to 1910"),
    ("Japan was the leader in the 1980s.", "the 1980s"),
    ("The abbey, with 12 bells, was built in the 12th century.", "12th century"),
    ("The match begins at 8:30 p.m. on Friday, May 3.", "8:30 p.m. on Friday"),
    ("The trams stopped on Friday, June 6, 1958.", "Friday, June 6, 1958"),
    ("The firm said on Thursday that revenue will rise in 2025.", "2025"),
    ("The firm said on Thursday that revenue will rise in 2025.", "Thursday"),
]


@pytest.mark.parametrize(
    ("pattern", "sentence", "expected"),
    [
        (pattern, *case)
        for pattern, cases in ((MONEY, SUMS), (PERCENT, SHARES), (DATE, DATES))
        for case in cases
    ],
)
def test_a_figure_or_date_is_found_whole(pattern: re.Pattern[str], sentence: str, expected: str) -> None:
    assert expected in [match[0] for match in pattern.finditer(sentence)]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Japan spent ¥3.9 trillion (US$25.44 billion) on it.", "3.9", "¥3.9 trillion (US$25.44 billion)"),
        ("The fine was $250,000, said the court.", "250,000", "$250,000"),
        ("Sales grew by 25 percent.", "25", "25 percent"),
        ("It was the mayor’s car.", "ayo", "mayor"),
        ("It was the mayor ’s car.", "mayor ’s", "mayor"),
        ("“The harbour master,” he said.", "master,”", "master"),
        ("It moved to the U.S.", "U.S.", "U.S."),
        ("It was Anna Berg.", "Anna Berg.", "Anna Berg"),
        ("It was well-known.", "known", "well-known"),
        ("He left … at once.", "…", None),
    ],
)
def test_words_that_are_cut_short_are_made_whole_without_the_punctuation_around_them(
    text: str, words: str, expected: str | None
) -> None:
    start = text.index(words)
    span = whole(text, (start, start + len(words)))
    assert (span and text[slice(*span)]) == expected


@given(
    st.text(st.sampled_from("a1é台.,$€%-–’ ()\nAMay20 percent million Monday in by CEO"), max_size=120),
    st.data(),
)
def test_a_span_made_whole_is_never_empty_nor_outside_and_has_no_blank_at_its_ends(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = whole(text, (start, data.draw(st.integers(start, len(text)))))
    if span is not None:
        assert 0 <= span[0] < span[1] <= len(text)
        assert text[slice(*span)] == text[slice(*span)].strip()


@pytest.mark.parametrize("pattern", [MONEY, PERCENT, DATE])
@pytest.mark.parametrize(
    "unit", ["1", "1,", "12 to ", "$1 ", "May ", "Anna B. ", "- ", "(", "one ", "in the "]
)
def test_finding_figures_takes_linear_time(pattern: re.Pattern[str], unit: str) -> None:
    started = time.process_time()
    list(pattern.finditer(unit * (2000 // len(unit))))  # the longest sentence
    assert time.process_time() - started < 1.0
