"""What a question asks for: the form of its answer, what it is about, which two it compares."""

import pytest

from rag.question.alone import alone
from rag.question.pair import pair
from rag.stories.form import form
from rag.stories.topic import topic


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who heads the guild?", "fact"),
        ("How much did the bridge cost?", "fact"),
        ("When did the strike end?", "fact"),
        ("Is the barrage safe?", "fact"),
        ("Name everyone who resigned.", "list"),
        ("Give me a timeline of the strike.", "events"),
        ("How did the strike unfold?", "events"),
        ("Which cost more, the bridge or the tunnel?", "comparison"),
        ("Who is older, Ann Ray or Bo Lind?", "comparison"),
        ("Summarise the flood.", "summary"),
        ("Sum up the flood in three sentences.", "summary"),
        ("What has Ada Holm said about the barrage?", "statements"),
        ("Who is for and who is against the barrage?", "positions"),
    ],
)
def test_a_question_that_leaves_no_doubt_has_its_form(question: str, wanted: str) -> None:
    assert form(question) == wanted


@pytest.mark.parametrize(
    ("question", "sides", "by"),
    [
        (
            "Which cost more, the Osten bridge or the Tolm tunnel?",
            ("the Osten bridge", "the Tolm tunnel"),
            "more",
        ),
        ("Who is older, Ann Ray or Bo Lind?", ("Ann Ray", "Bo Lind"), "older"),
        ("who is older, ann ray or bo lind", ("ann ray", "bo lind"), "older"),
        ("Which had more rain: Osk vs. Fell?", ("Osk", "Fell"), "more"),
        ("Did Osk Motors or Fell Cars sell more lorries?", ("Osk Motors", "Fell Cars"), "more"),
        ("Did unemployment rise more in Osk or in Fell?", ("Osk", "Fell"), "more"),
        (
            "Compare the strike in Osk with the strike in Fell.",
            ("the strike in Osk", "the strike in Fell"),
            None,
        ),
        ("Did the fair draw more people in 2019 or in 2020?", ("2019", "2020"), "more"),
    ],
)
def test_a_comparison_names_its_sides_and_what_compares_them(
    question: str, sides: tuple[str, str], by: str | None
) -> None:
    compared = pair(question)
    assert compared is not None
    assert compared.sides == sides
    assert (question[slice(*compared.by)] if compared.by else None) == by


@pytest.mark.parametrize("question", ["Bigger?", "", "Osk or Osk?"])
def test_a_question_that_names_no_two_has_no_sides(question: str) -> None:
    assert pair(question) is None


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "Which was longer, the Osten bridge or the Tolm tunnel?",
            "Which was longer the Osten bridge?",
            "Which was longer the Tolm tunnel?",
        ),
        (
            "Did the fair draw more people in 2019 or in 2020?",
            "Did the fair draw more people in 2019?",
            "Did the fair draw more people in 2020?",
        ),
        (
            "Who resigned first, Ann Ray or Bo Lind?",
            "Who resigned first Ann Ray?",
            "Who resigned first Bo Lind?",
        ),
    ],
)
def test_a_comparison_asks_for_each_side_alone(question: str, one: str, other: str) -> None:
    compared = pair(question)
    assert compared is not None
    assert [alone(compared, place) for place in (0, 1)] == [one, other]


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("Give me a timeline of the dockers' strike.", "dockers strike"),
        ("Summarise the flood in Brack in short sentences.", "flood Brack"),
        ("What has Ada Holm said about the barrage?", "Ada Holm barrage"),
        ("Who supports and who opposes the barrage?", "barrage"),
        ("What are the key dates of the trial of Ida Ray?", "trial Ida Ray"),
        ("What’s the story with the robbery? The short version", "robbery"),
        ("Milestones and setbacks of the tunnel?", "tunnel"),
    ],
)
def test_a_topic_leaves_out_the_words_of_asking(question: str, about: str) -> None:
    assert topic(question) == about


def test_a_question_of_nothing_but_asking_is_its_own_topic() -> None:
    assert topic("What happened?") == "What happened?"


@pytest.mark.parametrize(
    "question", ["", "?", "Which?", "Which is longer, " + "the old " * 200 + "bridge or the tunnel?"]
)
def test_no_two_are_looked_for_in_what_is_no_question_or_a_page_long(question: str) -> None:
    assert pair(question) is None


def test_two_articles_that_are_asked_about_are_no_pair_to_compare() -> None:
    question = (
        "Does the article in the Post suggest that the council knew of the leak, while the article in "
        "Tidewater News suggests that nobody told it before the dam was closed?"
    )
    assert pair(question) is None
