"""The figures that several articles give for one quantity: which are told together, and how."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from index import build_index
from rag import Answerer, open_answerer
from rag.types import MARKER
from rag.writing.figures import OPENING
from tests.support.papers import written


def article(name: str, day: str, outlet: str, title: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "date": day, "outlet": outlet, "title": title, "text": text, **more}


WIRE = (
    "Storm Orla has killed 23 people on the Varn coast, police said. The wind tore the roof from a hall in "
    "which families had sought shelter, and the road to the lighthouse is under water for the third day."
)
ARTICLES = [
    article("orla-1", "2025-03-03", "The Varn Echo", "Storm Orla hits the coast",
            "Storm Orla has killed 14 people on the Varn coast, police said. Boats lie ashore."),
    article("orla-2", "2025-03-05", "The Varn Echo", "More dead found after the storm", WIRE),
    article("orla-3", "2025-03-05", "Marn Mail", "More dead found after the storm", WIRE),
    article("orla-4", "2025-03-05", "Island Post", "Toll of storm Orla unclear",
            "Storm Orla has killed 26 people on the Varn coast, the fire brigade said. More are missing."),
    article("orla-5", "2025-03-08", "Island Post", "Coast mourns",
            "Storm Orla has killed 31 people on the Varn coast, the ministry said on Saturday."),
    article("orla-part", "2025-03-08", "Marn Mail", "Firefighters mourn two of their own",
            "Storm Orla killed two people at the fire station of the Varn coast, among them the chief."),
    article("orla-hurt", "2025-03-08", "Marn Mail", "Hospitals full after the storm",
            "Storm Orla has injured 40 people on the Varn coast, doctors said."),
    article("bram", "2025-03-07", "Marn Mail", "Storm Bram follows",
            "Storm Bram has killed 19 people in the hills, police said."),
    article("jobless-1", "2025-01-20", "The Varn Echo", "Fewer jobs in Ilmaria",
            "The unemployment rate in Ilmaria was 5.1% in December, the statistics office said."),
    article("jobless-2", "2025-02-20", "The Varn Echo", "Unemployment climbs",
            "The unemployment rate in Ilmaria rose to 5.4% in January, the statistics office said."),
    article("jobless-by", "2025-02-24", "Marn Mail", "A shock for Ilmaria",
            "The unemployment rate in Ilmaria had risen by 3%, the statistics office said."),
    article("jobless-will", "2025-02-25", "Marn Mail", "What comes next",
            "The unemployment rate in Ilmaria may rise to 6.3%, the statistics office said."),
    article("looms-1", "2025-02-11", "The Varn Echo", "Fire at Tolmen mill destroys 45 looms",
            "A fire at the Tolmen mill destroyed 45 looms on Monday night. Nobody was hurt."),
    article("looms-2", "2025-02-13", "The Varn Echo", "Correction: Fire at Tolmen mill destroys 15 looms",
            "A fire at the Tolmen mill destroyed 15 looms on Monday night. Nobody was hurt. "
            "An earlier version of this story gave the number of looms as 45."),
    article("tram", "2025-02-14", "Marn Mail", "Tram line to cost 88 million crowns",
            "The tram line of Tolmen will cost 88 million crowns, the council said."),
    article("rent", "2025-02-16", "Marn [x](http://a.example) *Mail*", "Rent of the quay",
            "The fishmongers pay a rent of 300 crowns for the quay of Skerra, the harbour office said."),
    article("rent-2", "2025-02-18", "The Varn Echo", "Rent of the quay goes up",
            "The fishmongers pay a rent of 340 crowns for the quay of Skerra, the harbour office said."),
]  # fmt: skip

TOLL = "How many people has storm Orla killed on the Varn coast?"


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("figures")
    build_index(written(folder / "articles.jsonl", *ARTICLES), folder / "index")
    with open_answerer(folder / "index") as opened:
        yield opened


def test_each_figure_of_a_toll_is_told_with_its_day_and_outlet_newest_first(answerer: Answerer) -> None:
    answer = answerer.answer(TOLL)
    assert [(one.value, one.date) for one in answer.figures] == [
        (31, date(2025, 3, 8)),
        (26, date(2025, 3, 5)),
        (23, date(2025, 3, 5)),
        (14, date(2025, 3, 3)),
    ]
    listed = answer.text.partition(OPENING)[2]
    assert "- **31 people**, Island Post, 8 March 2025 [" in listed
    assert "- **14 people**, The Varn Echo, 3 March 2025 [" in listed


def test_every_figure_stands_in_the_quotes_it_cites(answerer: Answerer) -> None:
    answer = answerer.answer(TOLL)
    for figure in answer.figures:
        assert figure.numbers
        for number in figure.numbers:
            cited = answer.citations[number - 1]
            assert figure.text in cited.quote
            assert cited.quote == cited.article.text[cited.start : cited.end]
            assert cited.article.published == figure.date
    assert {int(one) for one in MARKER.findall(answer.text)} == {one.number for one in answer.citations}


def test_a_story_that_two_outlets_print_is_one_figure_with_both_as_citations(answerer: Answerer) -> None:
    answer = answerer.answer(TOLL)
    (printed,) = [one for one in answer.figures if one.value == 23]
    outlets = {answer.citations[number - 1].article.outlet for number in printed.numbers}
    assert outlets == {"The Varn Echo", "Marn Mail"}


def test_figures_of_one_day_that_differ_are_marked(answerer: Answerer) -> None:
    answer = answerer.answer(TOLL)
    assert {one.value for one in answer.figures if one.disputed} == {23, 26}
    assert answer.text.count("(others of that day differ)") == 2


def test_parts_of_a_toll_the_injured_and_other_storms_are_left_out(answerer: Answerer) -> None:
    assert not {2, 19, 40} & {one.value for one in answerer.answer(TOLL).figures}


def test_changes_and_forecasts_of_a_rate_are_left_out(answerer: Answerer) -> None:
    answer = answerer.answer("What was the unemployment rate in Ilmaria?", as_of=date(2025, 2, 22))
    assert {one.value for one in answer.figures} == {5.1, 5.4}
    answer = answerer.answer("What is the unemployment rate in Ilmaria?")
    assert not {3, 6.3} & {one.value for one in answer.figures}


def test_a_figure_that_was_corrected_says_so(answerer: Answerer) -> None:
    answer = answerer.answer("How many looms did the fire at the Tolmen mill destroy?")
    assert [(one.text, one.superseded) for one in answer.figures] == [("15", False), ("45", True)]
    assert "- **45**, The Varn Echo, 11 February 2025 (corrected later) [" in answer.text


def test_one_figure_alone_is_not_listed(answerer: Answerer) -> None:
    answer = answerer.answer("How much will the tram line of Tolmen cost?")
    assert answer.short == "88 million crowns"
    assert answer.figures == ()
    assert OPENING not in answer.text


@pytest.mark.parametrize(
    "question", ["Who said that storm Orla has killed people?", "Where did storm Orla hit?"]
)
def test_a_question_that_asks_for_no_figure_gets_no_list(answerer: Answerer, question: str) -> None:
    assert answerer.answer(question).figures == ()


def test_a_question_of_two_parts_has_no_list(answerer: Answerer) -> None:
    answer = answerer.answer(f"{TOLL[:-1]}, and how much will the tram line of Tolmen cost?")
    assert "88 million crowns" in answer.text
    assert OPENING not in answer.text
    assert answer.figures == ()


def test_an_outlets_name_is_no_markup(answerer: Answerer) -> None:
    answer = answerer.answer("How much rent do the fishmongers pay for the quay of Skerra?")
    assert [one.value for one in answer.figures] == [340, 300]
    assert "[x](" not in answer.text


def test_figures_are_values_for_json(answerer: Answerer) -> None:
    newest = answerer.answer(TOLL).as_dict()["figures"][0]
    assert newest == {
        "text": "31 people",
        "value": 31.0,
        "unit": "people",
        "date": "2025-03-08",
        "outlet": "Island Post",
        "numbers": newest["numbers"],
        "disputed": False,
        "superseded": False,
    }
