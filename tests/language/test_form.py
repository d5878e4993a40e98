"""What a question asks for: the form of its answer, what it is about, which two it compares."""

import pytest

from rag.question.imperative import interrogative
from rag.stories.comparison import sides
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
    ("asked", "question"),
    [
        ("Name everyone who resigned from the board.", "Who resigned from the board?"),
        ("List people arrested in Osk.", "Who was arrested in Osk?"),
        ("List the towns that lost their yard.", "Which towns lost their yard?"),
        ("Name three towns that flooded.", "Which three towns flooded?"),
        ("I need the names of all the ships that sank", "Which ships sank?"),
        ("Please list the members of the board.", "What are the members of the board?"),
        ("Could you tell me who resigned?", "who resigned?"),
        ("Which towns flooded?", "Which towns flooded?"),
    ],
)
def test_a_list_asked_for_in_the_imperative_becomes_a_question(asked: str, question: str) -> None:
    assert interrogative(asked) == question


@pytest.mark.parametrize(
    ("question", "pair"),
    [
        ("Which cost more, the Osten bridge or the Tolm tunnel?", ("Osten bridge", "Tolm tunnel")),
        ("Who is older, Ann Ray or Bo Lind?", ("Ann Ray", "Bo Lind")),
        ("Which had more rain: Osk vs. Fell?", ("Osk", "Fell")),
        ("Did Osk Motors or Fell Cars sell more lorries?", ("Osk Motors", "Fell Cars")),
        ("Did unemployment rise more in Osk or in Fell?", ("Osk", "Fell")),
        ("Compare the strike in Osk with the strike in Fell.", ("strike in Osk", "strike in Fell")),
    ],
)
def test_a_comparison_names_its_sides(question: str, pair: tuple[str, str]) -> None:
    assert sides(question) == pair


@pytest.mark.parametrize("question", ["Who won the race?", "Which is bigger?", "Osk or Osk?"])
def test_a_question_that_names_no_two_has_no_sides(question: str) -> None:
    assert sides(question) is None


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
