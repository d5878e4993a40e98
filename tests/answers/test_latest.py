"""Articles that supersede one another: the newest word leads, and an older one is never shown as current."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index import Article, build_index
from rag import Answer, Answerer, open_answerer
from rag.deciding.corrections import superseded
from rag.types import MARKER
from rag.writing.figures import without
from tests.support.papers import written


def article(name: str, day: str, title: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "date": day, "title": title, "text": text, "outlet": "The Tolmen Echo", **more}


ARTICLES = [
    article("fare-old", "2025-01-10", "Night ferry to Skerra to cost 30 crowns",
            "A ticket for the night ferry to Skerra costs 30 crowns from today, the Skerra Line said. "
            "Cabins are booked at the quay."),
    article("fare-new", "2025-03-02", "Night ferry to Skerra gets dearer",
            "A ticket for the night ferry to Skerra costs 36 crowns from today, the Skerra Line said. "
            "It blamed the price of diesel."),
    article("looms-old", "2025-02-11", "Fire at Tolmen mill destroys 45 looms",
            "A fire at the Tolmen mill destroyed 45 looms on Monday night. Nobody was hurt."),
    article("looms-new", "2025-02-13", "Correction: Fire at Tolmen mill destroys 15 looms",
            "A fire at the Tolmen mill destroyed 15 looms on Monday night. Nobody was hurt. "
            "An earlier version of this story gave the number of looms as 45."),
    article("mayor-old", "2025-01-05", "Ada Fenn sworn in as mayor of Tolmen",
            "Ada Fenn is the new mayor of Tolmen. She was sworn in on Saturday in the town hall."),
    article("mayor-new", "2025-03-10", "Oskar Brill follows Fenn as mayor of Tolmen",
            "Oskar Brill is the new mayor of Tolmen. The council chose him after Ada Fenn had left office."),
    article("jobless-oldest", "2025-01-20", "Unemployment in Ilmaria at 5.1%",
            "The unemployment rate in Ilmaria was 5.1% in December, the statistics office said."),
    article("jobless-old", "2025-02-20", "Unemployment in Ilmaria climbs to 5.4%",
            "The unemployment rate in Ilmaria rose to 5.4% in January, the statistics office said."),
    article("jobless-new", "2025-03-20", "Unemployment in Ilmaria falls to 4.9%",
            "The unemployment rate in Ilmaria fell to 4.9% in February, the statistics office said."),
    article("coach-old", "2024-11-18", "Brackwater Rovers hire Luka Meric",
            "Luka Meric is the coach of Brackwater Rovers. He signed for two years."),
    article("coach-new", "2025-02-25", "Rovers turn to Hanna Odell",
            "Hanna Odell is the coach of Brackwater Rovers after six defeats in a row."),
    article("bridge-old", "2025-01-15", "Lunde bridge to open in June",
            "The new Lunde bridge will open on 1 June, the road office said."),
    article("bridge-new", "2025-03-05", "Lunde bridge delayed by frost",
            "The new Lunde bridge will open on 14 September, the road office said. Frost cracked two piers."),
    article("storm-oldest", "2025-03-14", "Storm Vidar kills four on the coast",
            "Storm Vidar has killed four people on the Marn coast, police said."),
    article("storm-old", "2025-03-15", "Seven dead after storm Vidar",
            "Storm Vidar has killed seven people on the Marn coast, police said."),
    article("storm-new", "2025-03-17", "Toll of storm Vidar rises to nine",
            "Storm Vidar has killed nine people on the Marn coast, police said."),
    article("steel-old", "2024-10-02", "Norvik Steel opens offices in Ilmar",
            "Norvik Steel has its headquarters in Ilmar, in a tower by the river."),
    article("steel-new", "2025-03-01", "Norvik Steel moves house",
            "Norvik Steel has its headquarters in Brackwater since this week."),
    article("library-old", "2025-01-08", "Library keeps short hours",
            "The Tolmen library closes at six, the council decided."),
    article("library-new", "2025-03-12", "Library to stay open longer",
            "The Tolmen library closes at nine, the council decided."),
    article("jump-old", "2024-09-14", "Sund leaps into the books",
            "Pia Sund holds the national record in the long jump with 6.81 metres."),
    article("jump-new", "2025-03-16", "Teenager takes the record",
            "Nora Vik holds the national record in the long jump with 6.92 metres."),
    article("vote-1", "2025-03-18", "Council votes on tram line",
            "The council approved the tram line by 21 votes to 20.",
            url="https://echo.example/tram-vote"),
    article("vote-2", "2025-03-19", "UPDATE 2: Council votes on tram line",
            "The council approved the tram line by 23 votes to 18.", url="https://echo.example/tram-vote?v=2"),
    article("undated", "", "How trams are built",
            "A tram line takes about four years from vote to first ride."),
]  # fmt: skip


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("latest")
    rows = [{key: value for key, value in row.items() if value} for row in ARTICLES]
    build_index(written(folder / "articles.jsonl", *rows), folder / "index")
    with open_answerer(folder / "index") as opened:
        yield opened


def as_current(answer: Answer) -> set[str]:
    """The articles that are cited without a word that they are older; each of the figures listed below the
    answer has its day."""
    told = without(answer).text
    statements = re.findall(rf"(.+?)((?:{MARKER.pattern})+)", told, re.DOTALL)
    numbers = {
        int(number)
        for said, markers, *_ in statements
        if not re.match(r"\s*(?:Earlier|Later|Corrected)\b", said)
        for number in MARKER.findall(markers)
    }
    return {one.article.id for one in answer.citations if one.number in numbers}


@pytest.mark.parametrize(
    ("question", "short", "newest"),
    [
        ("How much does a ticket for the night ferry to Skerra cost?", "36 crowns", "fare-new"),
        ("What is the current fare of the night ferry to Skerra?", "36 crowns", "fare-new"),
        ("what does the skerra night ferry cost now", "36 crowns", "fare-new"),
        ("How many looms did the fire at the Tolmen mill destroy?", "15", "looms-new"),
        ("How many looms were destroyed?", "15", "looms-new"),
        ("Who is the mayor of Tolmen?", "Oskar Brill", "mayor-new"),
        ("Who is the current mayor of Tolmen?", "Oskar Brill", "mayor-new"),
        ("WHO IS THE MAYOR OF TOLMEN?", "Oskar Brill", "mayor-new"),
        ("What is the unemployment rate in Ilmaria?", "4.9%", "jobless-new"),
        ("What is the latest Ilmarian unemployment rate?", "4.9%", "jobless-new"),
        ("Who is the coach of Brackwater Rovers?", "Hanna Odell", "coach-new"),
        ("Who coaches Brackwater Rovers now?", "Hanna Odell", "coach-new"),
        ("When will the Lunde bridge open?", "14 September", "bridge-new"),
        ("unemployment rate Ilmaria", "4.9%", "jobless-new"),
        ("How many people has storm Vidar killed so far?", "nine", "storm-new"),
        ("How many people did storm Vidar kill?", "nine", "storm-new"),
        ("What is the latest death toll of storm Vidar?", "nine", "storm-new"),
        ("Where are the headquarters of Norvik Steel?", "Brackwater", "steel-new"),
        ("When does the Tolmen library close?", "nine", "library-new"),
        ("Who holds the national record in the long jump?", "Nora Vik", "jump-new"),
        ("By how many votes did the council approve the tram line?", "23", "vote-2"),
    ],
)
def test_the_newest_leads_and_nothing_older_is_shown_as_current(
    answerer: Answerer, question: str, short: str, newest: str
) -> None:
    answer = answerer.answer(question)
    assert not answer.refused
    assert answer.citations[0].article.id == newest
    assert short in (answer.short or "")
    story = newest.rpartition("-")[0]
    assert {one for one in as_current(answer) if one.startswith(f"{story}-")} == {newest}


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Who is the mayor of Tolmen?", "Ada Fenn"),
        ("How much does a ticket for the night ferry to Skerra cost?", "30 crowns"),
        ("What is the unemployment rate in Ilmaria?", "5.4%"),
        ("Who is the coach of Brackwater Rovers?", "Luka Meric"),
        ("When will the Lunde bridge open?", "1 June"),
    ],
)
def test_as_of_an_earlier_day_what_came_later_is_not_known(
    answerer: Answerer, question: str, short: str
) -> None:
    answer = answerer.answer(question, as_of=date(2025, 2, 22))
    assert short in (answer.short or "")
    assert answer.as_of == date(2025, 2, 22)
    assert all((hit.passage.article.published or date.min) <= date(2025, 2, 22) for hit in answer.hits)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Who was the mayor of Tolmen in January?", "Ada Fenn"),
        ("What was the unemployment rate in Ilmaria last month?", "5.4%"),
        ("How many people had storm Vidar killed by 14 March?", "four"),
    ],
)
def test_of_days_that_are_named_the_articles_of_these_days_lead(
    answerer: Answerer, question: str, short: str
) -> None:
    answer = answerer.answer(question)
    assert short in (answer.short or "")
    assert answer.understood is not None


def test_what_was_corrected_is_told_with_both_days(answerer: Answerer) -> None:
    answer = answerer.answer("How many looms did the fire at the Tolmen mill destroy?")
    assert "Corrected on 13 February 2025; on 11 February 2025 it was:" in answer.text
    assert [(one.label, one.date, one.superseded_by) for one in answer.items] == [
        ("15", date(2025, 2, 13), None),
        ("45", date(2025, 2, 11), 0),
    ]


def test_a_list_of_news_leaves_out_what_was_corrected(answerer: Answerer) -> None:
    answer = answerer.answer("What happened between 10 and 14 February?")
    assert [one.article.id for one in answer.citations] == ["looms-new"]


def test_articles_without_a_date_are_kept_and_told_of(answerer: Answerer, tmp_path: Path) -> None:
    answer = answerer.answer("How long does it take to build a tram line, as of March 2025?")
    assert "undated" in {hit.passage.article.id for hit in answer.hits}


def test_a_long_article_is_searched_once_however_many_of_its_sentences_are_read() -> None:
    """A word of a million letters makes a thousand sentences; searched for each, it took minutes."""
    article = Article("long", "A lantern", "w" * 1_000_000)
    assert superseded([article] * 5000) == {}
