"""Answers that a conversation kept, given again from the index as it is now."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from index.errors import IndexMissing
from rag.errors import ExportError
from rag.export.conversation import conversation, read_conversation
from rag.export.reopened import Reopened, held, reopened
from rag.types import Answer, Item, Scope
from tests.support.newsroom import FERRY, GARAGE, Newsroom, cite, make_answer, make_refusal
from ui.types import SHOWN, Conversation

COST = "The night ferry costs the town 4.2 million crowns a year"
SPACES = "Its 640 spaces cost 88 million crowns"
ASKED = datetime(2025, 3, 12, 9, 30, tzinfo=UTC)
ANSWER = make_answer(
    cite(FERRY, COST),
    cite(GARAGE, SPACES, 2),
    short="4.2 million crowns",
    as_of=date(2025, 3, 11),
    scope=Scope(date(2024, 1, 1), None, "The Fjord Courier"),
    items=(
        Item("A", "a", date(2025, 3, 11), (1,), superseded_by=1),
        Item("B", "b", None, (2,), dated="March 2025"),
    ),
    unanswered=("And the tram?",),
    understood="Articles of 2025.",
    shape="list",
)


def kept(*answers: Answer) -> dict[str, Any]:
    """What a browser keeps of them."""
    document = conversation(answers, asked=[ASKED] * len(answers)).as_dict()
    return json.loads(json.dumps(document))  # type: ignore[no-any-return]


def opened(document: dict[str, Any], newsroom: Newsroom | None = None) -> list[Reopened]:
    return list(reopened(read_conversation(document).turns, newsroom or Newsroom()))


def test_an_answer_is_reopened_as_it_was_given() -> None:
    refusal = make_refusal(FERRY, reason="No sentence speaks of that.", suggestion="Did you mean “ferry”?")
    for answer in (ANSWER, refusal):
        (one,) = opened(kept(answer))
        same = {"hits": (), "seconds": {}}
        assert replace(one.answer, **same).as_dict() | {"citations": []} == (
            replace(answer, **same).as_dict() | {"citations": []}
        )
        assert [(c.number, c.article, c.quote) for c in one.answer.citations] == [
            (c.number, c.article, c.quote) for c in answer.citations
        ]
        assert one.lost == {}
        assert one.asked == ASKED


def test_a_quote_that_has_moved_in_its_article_is_found_there() -> None:
    moved = replace(FERRY, text=f"Updated on Friday.\n\n{FERRY.text}")
    (one,) = opened(kept(ANSWER), Newsroom([moved, GARAGE]))
    assert one.lost == {}
    assert one.answer.citations[0].article == moved
    assert one.answer.citations[0].quote == COST


def test_follow_ups_build_only_on_what_still_holds() -> None:
    (one,) = opened(kept(ANSWER), Newsroom([GARAGE]))
    assert {number: standing.state for number, standing in one.lost.items()} == {1: "gone"}
    assert one.answer.text == ANSWER.text
    known = held(one.answer, one.lost)
    assert [citation.article for citation in known.citations] == [GARAGE]
    assert known.text == "[1]"
    assert known.short is None
    assert known.standalone_question == ANSWER.standalone_question
    turns = Conversation().with_turn(one.answer, one.asked, one.lost)
    assert turns.history == (known,)
    assert held(ANSWER, {}) is ANSWER


@pytest.mark.parametrize(
    "damage",
    [
        {"question": None},
        {"text": 5},
        {"text": "[1] and [3]"},
        {"text": "a" * 300_000},
        {"confidence": 7},
        {"confidence": "NaN"},
        {"as_of": "soon"},
        {"scope": 3},
        {"scope": {"since": "2024-99"}},
        {"shape": []},
        {"refused": True},
        {"items": [{"text": "A", "label": "a", "date": None, "numbers": [3]}]},
        {"items": [{"text": "A", "label": "a", "date": None, "numbers": [1], "superseded_by": 9}]},
        {"items": [None]},
        {"unanswered": 1},
        {"citations": []},
        {"citations": None},
        {"asked": "yesterday"},
    ],
    ids=str,
)
def test_a_damaged_answer_is_told_in_a_sentence(damage: dict[str, Any]) -> None:
    document = kept(ANSWER)
    document["answers"][0] |= damage
    with pytest.raises(ExportError, match="expected"):
        opened(document)


@pytest.mark.parametrize("name", sorted(kept(ANSWER)["answers"][0]))
def test_whatever_is_missing_the_answer_is_sound_or_refused(name: str) -> None:
    document = kept(ANSWER)
    del document["answers"][0][name]
    try:
        (one,) = opened(document)
    except ExportError:
        return
    assert len(one.answer.citations) == 2


def test_without_an_index_nothing_is_reopened() -> None:
    class Missing(Newsroom):
        def article(self, article_id: str, /) -> Any:
            raise IndexMissing("no index")

    with pytest.raises(IndexMissing):
        opened(kept(ANSWER), Missing())


def test_of_a_long_conversation_the_end_is_reopened() -> None:
    from ui.history import open_again

    answers = [replace(ANSWER, question=f"Question {number}?") for number in range(SHOWN + 5)]
    found = open_again({"key": "abc", "conversation": kept(*answers)}, Newsroom())
    assert found.key == "abc"
    assert len(found.turns) + len(found.earlier) == SHOWN
    assert found.turns[-1].answer.question == f"Question {SHOWN + 4}?"
