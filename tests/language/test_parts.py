"""Several questions in one: what is taken apart, and what is left whole."""

import pytest

from rag.question.parts import parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How much is it, and when does it open?", ("How much is it?", "when does it open?")),
        ("Who won? Where? By how much?", ("Who won?", "Where?", "By how much?")),
        ("Who won, by how many goals, and what did the coach say?",
         ("Who won?", "by how many goals?", "what did the coach say?")),
        ("When was the dam built and by whom?", ("When was the dam built?", "by whom?")),
        ("Who runs the port and is it open?", ("Who runs the port?", "is it open?")),
    ],
)  # fmt: skip
def test_questions_that_stand_side_by_side_are_told_apart(question: str, expected: tuple[str, ...]) -> None:
    assert parts(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How much did Norland export to Sund and how much to Brack?",
        "What did Berg and Lien say about the trams?",
        "When did Berg and when did Lien resign?",
        "When and where was the treaty signed?",
        "Who is the man who sold the mill and who is now in jail?",
        "Who is the engineer, who left in May?",
        "When the tram stopped, what happened?",
        "Which article says who won and who lost?",
        "What did she say of the fire and how it began?",
        "I read about the fire. Who set it?",
        "Is it true? The mayor says so.",
    ],
)
def test_what_is_one_question_or_may_be_is_left_whole(question: str) -> None:
    assert parts(question) == (question,)
