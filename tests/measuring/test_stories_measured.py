"""Answers that tell stories are judged by the items, quotes and headings that they show."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evals.data.corpus import Corpus
from evals.data.stories import KEPT, SHAPES, Event, Side, StoryQuestion, read_stories
from evals.errors import QuestionFileError
from evals.runs.stories import FOLDER, StoriesResult, answers, floors, shown
from evals.scoring.metrics import Score
from evals.scoring.stories import judge, scores
from index.types import Article, Passage
from rag.types import Answer, Citation, Item

QUAY = "Quay workers walked out on Monday."
PAY = "Ida Holm wants 9 percent more pay."
OFFER = "“We can pay 4 percent,” said Tor Vik."
DEAL = "A deal ended the strike on Friday."
COLD = "It was a cold morning in the harbour."
SHE = "She will not sign."
STRIKE = Article("strike", "Strike", " ".join((QUAY, PAY, OFFER, DEAL, COLD, SHE)))


def told(shape: str, *shown_items: tuple[str, str, date | None], text: str = "") -> Answer:
    """An answer of items: each a label, a quote and a day. `text` is what it says, if not just the quotes."""
    quotes = [quote for _, quote, _ in shown_items]
    bullets = "\n".join(f"- {quote} [{number}]" for number, quote in enumerate(quotes, start=1))
    return Answer(
        question="?",
        standalone_question="?",
        text=text or bullets or "The articles do not say.",
        short=None,
        citations=tuple(cite(quote, number) for number, quote in enumerate(quotes, start=1)),
        hits=(),
        refused=not quotes,
        reason=None if quotes else "nothing was said of it",
        confidence=0.5,
        seconds={"total": 0.1},
        items=tuple(
            Item(quote, label, day, (number,))
            for number, (label, quote, day) in enumerate(shown_items, start=1)
        ),
        shape=shape,
    )


def cite(quote: str, number: int) -> Citation:
    start = STRIKE.text.index(quote)
    return Citation(number, STRIKE, start, start + len(quote), Passage(STRIKE, 0, len(STRIKE.text)))


def asked(shape: str, **gold: Any) -> StoryQuestion:
    return StoryQuestion("a-q01", shape, "?", answerable=True, **gold)


def named(*labels: str) -> Answer:
    return told("list", *((label, QUAY, None) for label in labels))


def counted(question: StoryQuestion, answer: Answer) -> dict[str, tuple[int, int]]:
    return {name: (int(part), whole) for name, (part, whole) in judge(question, answer).counts.items()}


TOWNS = asked("list", items=(("Port Osk", "Osk"), ("Lower Brenn Harbour",), ("Vell",)))


def test_a_label_names_a_gold_item_whatever_its_case_and_the_words_around_it() -> None:
    counts = counted(TOWNS, named("port\nOSK", "the harbour of Lower Brenn", "Vellum"))
    assert counts["list found"] == (2, 3)
    assert counts["list right"] == (2, 3)


def test_names_that_share_less_than_most_of_their_words_are_different() -> None:
    question = asked("list", items=(("Court of Appeal",),))
    assert counted(question, named("Court of Audit"))["list found"] == (0, 1)


def test_a_right_item_shown_twice_is_found_once_and_right_twice() -> None:
    counts = counted(TOWNS, named("Osk", "Osk"))
    assert (counts["list found"], counts["list right"]) == ((1, 3), (2, 2))


def test_the_answers_of_a_part_that_is_kept_are_never_shown() -> None:
    judged = (judge(TOWNS, named("Osk", "Mirren")),)
    corpus = Corpus(1, 1, "", "")
    results = [StoriesResult(part, corpus, judged) for part in ("fitted", *KEPT)]
    assert answers(results) == shown(judged[0])


def test_what_is_found_missed_and_wrong_is_shown() -> None:
    text = shown(judge(TOWNS, named("Osk", "Mirren")))
    assert text.splitlines() == [
        "a-q01 ?",
        "  list, answered: list",
        "  found: Port Osk",
        "  missed: Lower Brenn Harbour; Vell",
        "  wrong: Mirren",
    ]


WALKOUT = Event("2025-03-03", (("walked out",), ("quay", "harbour")))
END = Event("2025-03", (("ended the strike",),))
STRIKE_EVENTS = asked("events", events=(WALKOUT, END, Event("2025-04", (("ferry",),))))


def test_an_event_is_found_by_all_its_word_lists_and_dated_as_far_as_it_is_known() -> None:
    answer = told("events", ("3 March", QUAY, date(2025, 3, 3)), ("7 March", DEAL, date(2025, 3, 7)))
    counts = counted(STRIKE_EVENTS, answer)
    assert counts["events found"] == (2, 3)
    assert counts["events dates"] == (2, 2)
    assert counts["events order"] == (1, 1)


def test_a_wrong_date_and_a_wrong_order_count_against_a_chronology() -> None:
    answer = told(
        "events",
        ("7 March", DEAL, date(2025, 3, 7)),
        ("", COLD, None),
        ("4 March", QUAY, date(2025, 3, 4)),
    )
    counts = counted(STRIKE_EVENTS, answer)
    assert (counts["events dates"], counts["events order"]) == ((1, 2), (0, 1))
    assert judge(STRIKE_EVENTS, answer).wrong == ("2025-03-04 for 2025-03-03 walked out",)


SIDES = (Side("union of Osk", ("9 percent",)), Side("port company", ("4 percent",)))
BOTH = (("Ida Holm", PAY, None), ("Tor Vik", OFFER, None))


@pytest.mark.parametrize(
    ("opening", "more", "is_right"),
    [
        pytest.param("The Osk union is higher than the port company.", "union of Osk", True, id="right"),
        pytest.param("The port company is higher than the union.", "union of Osk", False, id="wrong"),
        pytest.param("Both are given.", "union of Osk", False, id="no verdict"),
        pytest.param("The articles do not tell which is more.", None, True, id="rightly open"),
        pytest.param("The port company is more than the union.", None, False, id="wrongly decided"),
    ],
)
def test_the_verdict_is_the_side_that_the_opening_names_first(
    opening: str, more: str | None, is_right: bool
) -> None:
    answer = told("comparison", *BOTH, text=f"{opening}\n\n- {PAY} [1]\n- {OFFER} [2]")
    counts = counted(asked("comparison", sides=SIDES, more=more), answer)
    assert counts["comparison sides"] == (2, 2)
    assert counts["comparison both"] == (1, 1)
    assert counts["comparison verdict"] == (is_right, 1)


def test_one_side_is_not_both() -> None:
    counts = counted(asked("comparison", sides=SIDES, more=None), told("comparison", BOTH[0]))
    assert (counts["comparison sides"], counts["comparison both"]) == ((1, 2), (0, 1))


def test_a_summary_is_judged_by_the_facts_in_its_quotes() -> None:
    question = asked("summary", facts=(("walked out",), ("deal",), ("9 percent", "nine percent")))
    counts = counted(question, told("summary", ("", QUAY, None), ("", PAY, None)))
    assert (counts["summary facts"], counts["summary sentences"]) == ((2, 3), (2, 1))


def test_a_statement_that_does_not_name_the_speaker_is_of_another() -> None:
    question = asked("statements", speaker="Ida Holm", statements=(("more pay",), ("for ever",)))
    judged = judge(question, told("statements", *((("Ida Holm", quote, None)) for quote in (PAY, COLD, SHE))))
    assert judged.counts["statements found"] == (1, 2)
    assert judged.counts["statements right"] == (1, 3)
    assert judged.counts["statements others"] == (1, 3)
    assert judged.wrong == (f"of another: {COLD}", SHE)


POSITIONS = asked("positions", positions={"for": (("Holm",),), "against": (("Vik",),), "said": ()})


@pytest.mark.parametrize(
    ("headings", "right", "wrong"),
    [
        pytest.param(("For", "Against"), (2, 2), (0, 2), id="each on their side"),
        pytest.param(("Against", "For"), (0, 2), (2, 2), id="each on the other"),
        pytest.param(("For", "Said"), (1, 2), (0, 1), id="one on no side"),
    ],
)
def test_speakers_stand_under_the_heading_of_their_side(
    headings: Sequence[str], right: tuple[int, int], wrong: tuple[int, int]
) -> None:
    bullets = (f"- Ida Holm: {PAY} [1]", f"- Tor Vik: {OFFER} [2]")
    text = "\n\n".join(
        f"**{heading}**\n\n{bullet}" for heading, bullet in zip(headings, bullets, strict=True)
    )
    counts = counted(POSITIONS, told("positions", *BOTH, text=text))
    assert (counts["positions right"], counts["positions wrong"]) == (right, wrong)


def test_refusing_is_right_only_where_the_articles_have_no_answer() -> None:
    refusal = told("list")
    unanswerable = StoryQuestion("a-q02", "list", "?", answerable=False)
    assert counted(unanswerable, refusal) == {"refusals": (1, 1)}
    assert counted(unanswerable, named("Osk")) == {"refusals": (0, 1)}
    assert counted(TOWNS, refusal) == {"list found": (0, 3), "false_refusals": (1, 1)}


def test_scores_are_means_over_questions_but_dates_are_shares_of_all_found_events() -> None:
    one_event = asked("events", events=(WALKOUT,))
    late = told("events", ("", QUAY, date(2025, 3, 9)))
    right = told("events", ("", QUAY, date(2025, 3, 3)), ("", DEAL, date(2025, 3, 7)))
    measured = scores([judge(one_event, late), judge(STRIKE_EVENTS, right)])
    assert measured["events found"] == Score(pytest.approx((1 + 2 / 3) / 2), 2)
    assert measured["events dates"] == Score(pytest.approx(2 / 3), 3)


def test_the_length_of_a_summary_has_no_floor() -> None:
    measured = scores([judge(asked("summary", facts=(("deal",),)), told("summary", ("", DEAL, None)))])
    assert "summary sentences" in measured
    assert "summary sentences" not in floors(measured)


def test_the_beginning_of_an_id_tells_the_part_of_a_question() -> None:
    parts = [StoryQuestion(f"{start}q01", "list", "?", answerable=False).part for start in ("a-", "b-", "c-")]
    assert parts == ["fitted", "fitted", "kept"]


def test_the_questions_of_the_repository_have_every_shape_in_both_parts() -> None:
    questions = read_stories(FOLDER / "questions.jsonl")
    for part in ("fitted", "kept"):
        for answerable in (True, False):
            assert {
                one.shape for one in questions if (one.part, one.answerable) == (part, answerable)
            } == set(SHAPES)


GOOD = {"id": "a-q01", "shape": "list", "question": "?", "answerable": True, "items": [["Osk"]]}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"id": "q01"}, '"id" to begin with one of a-, b-, c-', id="part"),
        pytest.param({"shape": "poem"}, '"shape" to be one of list', id="shape"),
        pytest.param({"question": " "}, '"question" to be text', id="question"),
        pytest.param({"answerable": "yes"}, '"answerable" to be true or false', id="answerable"),
        pytest.param({"items": []}, '"items" to be a list of lists of texts', id="no items"),
        pytest.param({"items": ["Osk"]}, 'texts in "items"', id="items"),
        pytest.param(
            {"shape": "events", "events": [{"date": "March", "words": [["Osk"]]}]},
            '"date" as YYYY',
            id="date",
        ),
        pytest.param(
            {"shape": "comparison", "sides": [{"name": "Osk", "values": ["9"]}] * 2, "more": "Vell"},
            '"more" to be null or one of Osk',
            id="more",
        ),
        pytest.param(
            {"shape": "positions", "for": [], "against": [], "said": [["Vik"]]},
            'a speaker in "for" or "against"',
            id="no side",
        ),
    ],
)
def test_a_faulty_line_is_reported_with_its_number(
    changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ({**GOOD, "id": "a-q00"}, {**GOOD, **changes})))
    with pytest.raises(QuestionFileError) as caught:
        read_stories(path)
    assert message in str(caught.value)
    assert f"{path}:2: expected" in str(caught.value)
