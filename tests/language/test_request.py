"""Questions about the articles as such: what is understood, and what is left to be read."""

from datetime import date

import pytest

from rag.catalogue.request import Request, request
from rag.question.period import period

OUTLETS = ("The Varn Herald", "Coast Business")
AUTHORS = ("Siri Aasen", "Jon Moe")


def asked(question: str) -> Request | None:
    """What is asked of the days that the question names."""
    days = period(question, date(2025, 3, 20))
    return request(days.left if days.dated else question, (OUTLETS, AUTHORS))


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What happened last week?", ""),
        ("What happened on 10 March", ""),
        ("What's new today?", ""),
        ("what is the latest news?", ""),
        ("Tell me the news of today", ""),
        ("Any headlines since Monday?", ""),
        ("What is going on this week?", ""),
        ("What was in the news yesterday?", ""),
        ("What is the latest on the night ferry?", "night ferry"),
        ("Is there any news about Oban?", "Oban"),
    ],
)
def test_a_question_for_the_news_is_known_with_its_topic(question: str, topic: str) -> None:
    found = asked(question)
    assert found is not None
    assert (found.wanted, found.topic) == ("news", topic)


@pytest.mark.parametrize(
    "question",
    [
        "What did the news cost?",
        "Who reads the news?",
        "Who wrote to the council?",
        "How many stories does the tower have?",
        "What did Petrov write?",
        "When was the bridge published?",
        "What is the story of the bridge?",
        "Which paper did the council sign?",
    ],
)
def test_what_articles_tell_is_left_to_be_read(question: str) -> None:
    assert asked(question) is None
