"""What a thumb writes, and what the evaluation makes of it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from evals.data.questions import read_questions
from evals.errors import QuestionFileError
from rag.types import Answer, Scope
from tests.support.newsroom import FERRY, cite, make_answer, make_refusal
from ui import feedback
from ui.actions import LONGEST_LINKED, actions, standing_alone
from ui.errors import PageError
from ui.types import Turn

COST = "The night ferry costs the town 4.2 million crowns a year"
ANSWER = make_answer(cite(FERRY, COST), short="4.2 million crowns", as_of=date(2025, 3, 11))


def turn(answer: Answer) -> Turn:
    return Turn(1, answer, datetime(2025, 3, 12, tzinfo=UTC))


def test_a_thumb_up_says_what_the_answer_is_and_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "new" / "feedback.jsonl"
    feedback.write(path, feedback.line(turn(ANSWER), True, " Right. "))
    (question,) = read_questions(path)
    assert question.question == "What does the night ferry cost?"
    assert question.answers == ("4.2 million crowns",)
    assert question.answerable
    assert question.gold_ids == ("ferry",)
    assert question.gold_texts == (COST,)
    assert question.asked == date(2025, 3, 11)
    assert json.loads(path.read_text("utf-8"))["reason"] == "Right."


def test_a_thumb_up_of_a_refusal_says_that_there_is_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    feedback.write(path, feedback.line(turn(make_refusal(FERRY)), True, ""))
    (question,) = read_questions(path)
    assert not question.answerable
    assert question.answers == question.gold_ids == ()


def test_a_thumb_down_waits_for_somebody_who_knows_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    feedback.write(path, feedback.line(turn(ANSWER), False, "It is 4.6 million. " + "x" * 900))
    told = json.loads(path.read_text("utf-8"))
    assert told["said"] == ANSWER.text
    assert told["reason"].startswith("It is 4.6 million.")
    assert len(told["reason"]) <= feedback.LONGEST_REASON
    with pytest.raises(QuestionFileError, match='"answerable" is null on every line'):
        read_questions(path)
    told |= {"answerable": True, "answers": ["4.6 million"]}
    path.write_text(json.dumps(told), "utf-8")
    assert read_questions(path)[0].answers == ("4.6 million",)


def test_what_cannot_be_written_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PageError, match="cannot be noted: Is a directory"):
        feedback.write(tmp_path, {})
    monkeypatch.setattr(feedback, "LARGEST", 1)
    feedback.write(tmp_path / "file", {"a": 1})
    with pytest.raises(PageError, match="is full"):
        feedback.write(tmp_path / "file", {"a": 1})


def test_a_question_stands_alone_with_its_limits() -> None:
    scope = Scope(date(2024, 1, 1), None, 'The "Fjord" Courier')
    limited = make_answer(cite(FERRY, COST), scope=scope)
    assert standing_alone(limited) == (
        'What does the night ferry cost? since:2024-01-01 outlet:"The Fjord Courier"'
    )
    typed = make_answer(
        cite(FERRY, COST), standalone_question="What? since:2024", scope=Scope(date(2024, 1, 1))
    )
    assert standing_alone(typed) == "What? since:2024"


def test_a_question_too_long_for_a_link_has_no_button_for_one() -> None:
    def named(length: int) -> str:
        return actions(turn(make_answer(cite(FERRY, COST), standalone_question="<" * length)))

    assert "Copy link" in named(LONGEST_LINKED)
    assert "<<" not in named(LONGEST_LINKED)
    assert "Copy link" not in named(LONGEST_LINKED + 1)
