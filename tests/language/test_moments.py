"""Expressions that only their article's date explains: what counts as one, and which days it means."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.relative_dates import Moment, day, moments

FRIDAY = date(2024, 4, 12)


def found(text: str, published: date | None = FRIDAY) -> list[tuple[str, str | None]]:
    return [(text[one.start : one.end], one.told()) for one in moments(text, published)]


@pytest.mark.parametrize(
    ("text", "words", "meant"),
    [
        ("The mill burned today.", "today", "12 April 2024"),
        ("Today the mill burned.", "Today", "12 April 2024"),
        ("The mill burned yesterday evening.", "yesterday evening", "11 April 2024"),
        ("The mill burned last night.", "last night", "11 April 2024"),
        ("The mill burned this morning.", "this morning", "12 April 2024"),
        ("The ferry sails tomorrow.", "tomorrow", "13 April 2024"),
        ("It sank the day before yesterday.", "the day before yesterday", "10 April 2024"),
        ("The mill burned on Thursday.", "Thursday", "11 April 2024"),
        ("The mill burned on Tuesday evening.", "Tuesday evening", "9 April 2024"),
        ("The mill burned on Friday.", "Friday", "12 April 2024"),
        ("The mill burned last Friday.", "last Friday", "5 April 2024"),
        ("The mill burned on Sunday, and will reopen.", "Sunday", "7 April 2024"),
        ("The mill burned on Saturday, and will reopen.", "Saturday", "13 April 2024"),
        ("The mill will open on Thursday.", "Thursday", "18 April 2024"),
        ("On Thursday, the court will rule.", "Thursday", "18 April 2024"),
        ("The court is due to rule on Monday.", "Monday", "15 April 2024"),
        ("The mill opens next Friday.", "next Friday", "19 April 2024"),
        ("The mill opens this coming week.", "this coming week", "15 to 21 April 2024"),
        ("It will open, the mayor said on Wednesday.", "Wednesday", "10 April 2024"),
        ("Prices rose this week.", "this week", "8 to 14 April 2024"),
        ("Prices rose last week.", "last week", "1 to 7 April 2024"),
        ("The fair was last weekend.", "last weekend", "6 to 7 April 2024"),
        ("Prices rose last month.", "last month", "March 2024"),
        ("Prices rose late last month.", "late last month", "March 2024"),
        ("Prices will rise next month.", "next month", "May 2024"),
        ("The dam broke last year.", "last year", "2023"),
        ("The dam broke earlier this year.", "earlier this year", "2024"),
        ("Next year's budget is larger.", "Next year", "2025"),
        ("The dam broke last December.", "last December", "December 2023"),
        ("The dam broke last March.", "last March", "March 2024"),
        ("The dam opens next April.", "next April", "April 2025"),
        ("It sank three days ago.", "three days ago", "9 April 2024"),
        ("It sank 2 weeks ago.", "2 weeks ago", "25 to 31 March 2024"),
        ("It sank four months ago.", "four months ago", "December 2023"),
        ("It sank a year ago.", "a year ago", "2023"),
        ("It will sail in two days' time.", "two days' time", "14 April 2024"),
        ("Sales fell last quarter.", "last quarter", None),
        ("It was dry last summer.", "last summer", None),
        ("It sank a decade ago.", "a decade ago", None),
        ("It sank several years ago.", "several years ago", None),
        ("It sank more than three years ago.", "three years ago", None),
        ("They can win if they play on Sunday.", "Sunday", None),
        ("He hopes to sign before Sunday's match.", "Sunday", "14 April 2024"),
        ("The strike will last until Monday.", "Monday", "15 April 2024"),
        # The weekday is that of the nearest verb.
        ("Solvik said on Tuesday it would close.", "Tuesday", "9 April 2024"),
        ("Solvik announced on Tuesday that it will close.", "Tuesday", "9 April 2024"),
        ("On Tuesday Solvik said it would close.", "Tuesday", "9 April 2024"),
        ("The man who will run Solvik said on Tuesday that it is safe.", "Tuesday", "9 April 2024"),
        ("Solvik, which will close, told staff late on Tuesday to leave.", "Tuesday", "9 April 2024"),
        ("Solvik said it would close on Tuesday.", "Tuesday", "16 April 2024"),
        ("The vote will be held on Tuesday.", "Tuesday", "16 April 2024"),
        ("Aldana will be mayor after winning Tuesday's vote.", "Tuesday", "9 April 2024"),
        ("After winning on Sunday, Lomm will play Osk.", "Sunday", "7 April 2024"),
        ("She was the first woman of Osk to be sworn in on Tuesday.", "Tuesday", "9 April 2024"),
        ("Just before noon on Tuesday the two came out and shook hands.", "Tuesday", "9 April 2024"),
        ("The crew lands before Tuesday.", "Tuesday", "16 April 2024"),
        ("The vote was expected to be held on Tuesday.", "Tuesday", "16 April 2024"),
        ("The hundred who must go leave by Tuesday.", "Tuesday", "16 April 2024"),
        ("The strike lasts until Tuesday.", "Tuesday", "16 April 2024"),
        ("They’ll sing on Tuesday.", "Tuesday", "16 April 2024"),
        ("Tuesday’s vote was close.", "Tuesday", "9 April 2024"),
        ("The wounded arrive on Tuesday.", "Tuesday", None),
        ("The shop was shut until Tuesday.", "Tuesday", None),
        ("He resigned before Tuesday’s vote.", "Tuesday", None),
        ("He agreed to meet them on Tuesday.", "Tuesday", None),
        ("He would have met them on Tuesday.", "Tuesday", None),
        ("The sale on Tuesday, which the mayor opened, is large.", "Tuesday", None),
        ("The sale ends on Tuesday and was a hit.", "Tuesday", None),
        ("They need peace on Tuesday.", "Tuesday", None),
        ("It is in force as of this Tuesday.", "this Tuesday", "9 April 2024"),
        ("It is shut this Saturday.", "this Saturday", "13 April 2024"),
        ("It is shut. Today it burned.", "Today", "12 April 2024"),
    ],
)
def test_what_is_said_by_the_date_of_the_article_is_found_and_resolved(
    text: str, words: str, meant: str | None
) -> None:
    assert found(text)[:1] == [(words, meant)]


@pytest.mark.parametrize(
    "text",
    [
        "It was the last month of 1945.",
        "It rained in the last week of March.",
        "He left the next day.",
        "Over the next year prices rose.",
        "It sank on Thursday, April 11, 2024.",
        "It sank on Thursday, Apr. 11, 2024.",
        "The Osk Mail TODAY, a paper, reported it.",
        "It sank on Thursday 11 April.",
        "It sank on April 11, Thursday.",
        "Sales rose on Black Friday.",
        "The Sunday Times reported it.",
        "He told USA Today so.",
        "He spoke on the Today programme.",
        "Sheffield Wednesday won.",
        "The market is open every Monday.",
        "The market is open on Mondays.",
        "It opened in 2024.",
        "He may resign.",
        "They wore friday clothes.",
        "They played on the Friday.",
        "This may be so.",
        "Nobody saw this fall in prices.",
    ],
)
def test_periods_full_dates_and_names_are_not_relative(text: str) -> None:
    assert found(text) == []


def test_a_sentence_may_hold_several() -> None:
    text = "Prices fell last month, the bank said on Thursday, and will rise next year."
    assert found(text) == [("last month", "March 2024"), ("Thursday", "11 April 2024"), ("next year", "2025")]


def test_without_the_date_of_the_article_they_are_found_and_mean_no_day() -> None:
    assert found("It sank yesterday.", None) == [("yesterday", None)]


def test_ranges_name_month_and_year_only_where_they_differ() -> None:
    assert Moment(0, 1, date(2024, 4, 29), date(2024, 5, 5)).told() == "29 April to 5 May 2024"
    assert Moment(0, 1, date(2024, 12, 30), date(2025, 1, 5)).told() == "30 December 2024 to 5 January 2025"
    assert day(date(2024, 2, 29)) == "29 February 2024"


PIECES = (
    "last next this the Thursday May month year week ago days time in 12 two 999 will today , . of ’s".split()
)


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=20).map(" ".join),
    st.dates(),
)
def test_moments_lie_within_the_text_in_order_and_their_days_are_in_order(text: str, published: date) -> None:
    spans = moments(text, published)
    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(one.first <= one.last for one in spans if one.first and one.last)


@given(st.dates(), st.sampled_from(list(range(7))))
def test_a_weekday_is_within_a_week_of_the_article_on_the_side_that_is_meant(
    published: date, number: int
) -> None:
    name = date(2024, 1, 1 + number).strftime("%A")
    for text, low, high in ((f"It sank on {name}.", -5, 1), (f"It will sail on {name}.", 0, 6)):
        (moment,) = moments(text, published)
        if moment.first is not None:
            assert low <= (moment.first - published).days <= high
            assert moment.first.weekday() == number


def test_a_past_weekday_that_would_be_six_days_back_is_the_day_after_for_an_article_alone() -> None:
    """Articles keep the date they first came out with, and are added to the next day."""
    friday = date(2024, 4, 12)
    assert [one.told() for one in moments("What burned on Saturday?", friday)] == ["13 April 2024"]
    assert [one.told() for one in moments("What burned on Saturday?", friday, asked=True)] == ["6 April 2024"]
    assert [one.told() for one in moments("It burned last Saturday.", friday)] == ["6 April 2024"]
