"""The days that a question asks about: what is understood, and what is left of the question."""

from datetime import date

import pytest

from rag.language.relative_dates import bounds_told
from rag.question.period import Period, period

THURSDAY = date(2025, 3, 20)


def days(question: str, as_of: date = THURSDAY) -> str:
    asked = period(question, as_of)
    return bounds_told(asked.since, asked.until)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What happened today?", "of 20 March 2025"),
        ("What happened yesterday?", "of 19 March 2025"),
        ("What did the council decide this week?", "of 17 to 20 March 2025"),
        ("What did the council decide last week?", "of 10 to 16 March 2025"),
        ("What did the council ask for last week?", "of 10 to 16 March 2025"),
        ("Which mill burned last month?", "of February 2025"),
        ("Which mill burned this month?", "of 1 to 20 March 2025"),
        ("Who won last year's cup?", "of 2024"),
        ("What happened last Friday?", "of 14 March 2025"),
        ("What happened on Tuesday?", "of 18 March 2025"),
        ("What did the mayor say on Saturday", "of 15 March 2025"),
        ("What burned on Friday, March 14?", "of 14 March 2025"),
        ("What happened over the weekend?", "of 15 to 16 March 2025"),
        ("What happened three days ago?", "of 17 March 2025"),
        ("What happened in the past three days?", "of 17 to 20 March 2025"),
        ("What has burned recently?", "of 18 February to 20 March 2025"),
        ("Which mill burned in February?", "of February 2025"),
        ("Which mill burned in april?", "of April 2024"),
        ("Which mill burned in March 2024?", "of March 2024"),
        ("How much was spent in 2019?", "of 2019"),
        ("What burned on 2 March?", "of 2 March 2025"),
        ("What burned on March 2nd, 2024?", "of 2 March 2024"),
        ("What burned on 2024-11-05?", "of 5 November 2024"),
        ("What burned in the week of 3 March?", "of 3 to 9 March 2025"),
        ("What has burned since 10 March?", "since 10 March 2025"),
        ("What burned after 10 March?", "since 11 March 2025"),
        ("What burned before 10 March?", "up to 9 March 2025"),
        ("What burned until February?", "up to 28 February 2025"),
        ("What burned between 3 March and 10 March?", "of 3 to 10 March 2025"),
        ("What burned between 3 and 10 March?", "of 3 to 10 March 2025"),
        ("What burned from January to February?", "of 1 January to 28 February 2025"),
        ("What burned last summer?", "of 1 June to 31 August 2024"),
        ("What burned this winter?", "of 1 December 2024 to 28 February 2025"),
        ("What burned in summer 2023?", "of 1 June to 31 August 2023"),
    ],
)  # fmt: skip
def test_days_are_told_as_of_the_day_a_question_is_asked(question: str, told: str) -> None:
    assert days(question) == told


@pytest.mark.parametrize(
    "question",
    [
        "Who is the mayor?",
        "What may burn?",
        "Did they march on the town hall?",
        "What is the class of 2025?",
        "Who leads the 2024 Regatta?",
        "Where is next month's fair?",
        "How many of the 1900 places are taken?",
    ],
)
def test_what_names_no_past_days_bounds_nothing(question: str) -> None:
    assert not period(question, THURSDAY).dated


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("What burned on 10 March?", "What burned?"),
        ("How many ferries have sunk since 10 March?", "How many ferries have sunk?"),
        ("What happened in Oban in March?", "What happened in Oban?"),
        ("How much was spent in 2019?", "How much was spent in 2019?"),
        ("Which mill burned this week?", "Which mill burned this week?"),
        ("Who is currently the mayor?", "Who is currently the mayor?"),
    ],
)
def test_words_that_only_say_where_to_look_are_not_read(question: str, read: str) -> None:
    assert period(question, THURSDAY).question == read


@pytest.mark.parametrize(
    ("question", "now"),
    [
        ("Who is the mayor?", True),
        ("Who runs the harbour?", True),
        ("What is the latest toll?", True),
        ("How much does the ferry cost?", True),
        ("Who was the mayor?", False),
        ("How many died?", False),
        ("Who is the man that burned the mill in 2019?", False),
    ],
)
def test_the_present_tense_asks_how_things_stand(question: str, now: bool) -> None:
    assert period(question, THURSDAY).now is now


def test_how_far_a_day_lies_outside() -> None:
    asked = period("What burned last week?", THURSDAY)
    assert [asked.away(date(2025, 3, day), THURSDAY) for day in (9, 10, 16, 18)] == [1, 0, 0, 2]
    assert asked.away(None, THURSDAY) == 0
    assert Period().away(date(2025, 3, 18), THURSDAY) == 2


def test_days_at_the_ends_of_the_calendar_are_no_trouble() -> None:
    for question in (
        "What happened last year?",
        "What burned after 31 December?",
        "What burned last winter?",
    ):
        for as_of in (date.min, date.max):
            period(question, as_of)
