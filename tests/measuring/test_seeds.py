"""The articles Dateline ships with, and the questions about them, with exact quotes."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from index.text.canonical import canonical

SEEDS = Path(__file__).parents[2] / "seeds"

# Every name, figure and time of the stories. A retelling that loses one of them is no longer faithful.
FACTS = {
    "japan-tech-comeback": """
        US$14 billion | US$2.9 billion | 32nd | 1,200 | seven | US$1 billion | US$8.6 billion |
        US$20 billion | ¥3.9 trillion (US$25.44 billion) | past three years | 2-nanometer | 2027 |
        34-year low | 3 million | 125 million | 1980s | March 2024 | October 2023 | April 10 | February 2024 |
        April 2024 | Google | Amazon Web Services Inc | Microsoft Corp | OpenAI | ChatGPT | AND Global |
        South Korea | Khos-Erdene Baatarkhuu | International Institute for Management Development |
        Swiss | CB Insights |
        Masayoshi Son | SoftBank Group Corp | goldfish | Tim Cook | Apple Inc | Jeff Bezos | Amazon.com Inc |
        Fumio Kishida | Joe Biden | Washington | Taiwan Semiconductor Manufacturing Co (TSMC, 台積電) |
        China might invade Taiwan | some European countries | larger share of GDP than the US or Germany |
        Sony Corp | Toyota Motor Corp | IBM Corp | Rapidus | Hideaki Yokota | MM Research Institute |
        crossroads | Nvidia Corp | Arm Holdings PLC""",
    "nvidia-tsmc-packaging": """
        Nvidia Corp | Taiwan Semiconductor Manufacturing Co (TSMC, 台積電) | Jensen Huang (黃仁勳) |
        Blackwell | chip-on-wafer-on-substrate (CoWoS) | CoWoS-L | CoWoS-S | Hopper | January 16""",
    "huang-inauguration": """
        Jensen Huang (黃仁勳) | Nvidia Corp | expected to be absent | Donald Trump | Monday, January 20 |
        East Asia | Lunar New Year | asked not to be named | plans had not been announced |
        CEOs or cofounders""",
    "tsmc-revenue-outlook": """
        Taiwan Semiconductor Manufacturing Co (TSMC, 台積電) | Nvidia Corp | Apple Inc | about 25 percent |
        10 percent | C.C. Wei | double | tripled | five years | 45 percent | January 16""",
    "taiwan-machinery-exports": """
        US$7.19 billion | US$6.86 billion | Taiwan Association of Machinery Industry (TAMI, 台灣機械公會) |
        January 10 | front-loaded | Beijing | June 2024 | Donald Trump | 60 percent |
        10 percent to 20 percent""",
}

# Fewer than these of a kind would say little about that kind.
AT_LEAST = {
    "figure": 15,
    "person": 8,
    "date": 8,
    "place": 5,
    "why": 6,
    "comparison": 5,
    "multi": 10,
    "what": 8,
    "yesno": 3,
    "follow-up": 10,
    "unanswerable": 24,
}


@dataclass(frozen=True, slots=True)
class SeedArticle:
    """An article file split by hand, so that these tests judge the files and not the reader."""

    path: Path
    matter: dict[str, Any]
    text: str


@cache
def articles() -> dict[str, SeedArticle]:
    found = {}
    for path in sorted(SEEDS.glob("*.md")):
        opening, matter, body = path.read_text(encoding="utf-8").split("---\n", 2)
        assert opening == "", f"{path.name} does not begin with front matter"
        fields = yaml.safe_load(matter)
        found[fields["id"]] = SeedArticle(path, fields, body.strip())
    return found


@cache
def questions() -> list[dict[str, Any]]:
    lines = (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def gold_texts(question: dict[str, Any]) -> list[str]:
    return question.get("gold_texts") or [question["gold_text"]]


def holds(text: str, answer: str) -> bool:
    """Whether the text contains the answer as whole words, in any case."""
    return re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.IGNORECASE) is not None


def named(rows: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in rows]


ANSWERABLE = named([row for row in questions() if row["answerable"]])
UNANSWERABLE = named([row for row in questions() if not row["answerable"]])


def test_there_are_five_articles_each_with_an_id_a_title_and_a_date() -> None:
    assert set(articles()) == set(FACTS)
    for name, article in articles().items():
        assert article.path.stem == name
        assert article.matter["title"].strip()
        assert isinstance(article.matter["date"], date)


def test_front_matter_claims_no_outlet_author_or_address_that_the_stories_do_not_tell() -> None:
    for article in articles().values():
        assert set(article.matter) == {"id", "title", "date"}


def test_article_files_are_canonical_already_so_quotes_can_be_checked_by_eye() -> None:
    for article in articles().values():
        assert article.text == canonical(article.text)


@pytest.mark.parametrize("name", FACTS)
def test_every_figure_and_name_of_the_story_stands_in_its_article(name: str) -> None:
    facts = [" ".join(fact.split()) for fact in FACTS[name].split("|")]
    assert [fact for fact in facts if not holds(articles()[name].text, fact)] == []


def test_the_chip_subsidy_answer_stands_in_one_sentence() -> None:
    sentences = re.split(r"(?<=\.)\s", articles()["japan-tech-comeback"].text)
    [sentence] = [sentence for sentence in sentences if "¥3.9 trillion" in sentence]
    assert all(part in sentence for part in ("past three years", "US$25.44 billion", "Japan", "chips"))


def test_question_ids_and_questions_with_their_history_are_unique() -> None:
    rows = questions()
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({(row["question"].lower(), *row.get("history", [])) for row in rows}) == len(rows)


def test_there_are_enough_questions_of_every_type_and_of_no_other() -> None:
    counts = Counter(row["type"] for row in questions())
    assert set(counts) == set(AT_LEAST)
    assert {kind: counts[kind] for kind in AT_LEAST if counts[kind] < AT_LEAST[kind]} == {}


@pytest.mark.parametrize("question", ANSWERABLE)
def test_gold_texts_are_exact_slices_of_the_gold_articles(question: dict[str, Any]) -> None:
    gold_articles = [articles()[name].text for name in question["gold_ids"]]
    quotes = gold_texts(question)
    assert quotes[0] == question["gold_text"]
    for quote in quotes:
        assert sum(quote in text for text in gold_articles) == 1
    for text in gold_articles:
        assert any(quote in text for quote in quotes)


@pytest.mark.parametrize("question", ANSWERABLE)
def test_gold_texts_bear_the_accepted_answers(question: dict[str, Any]) -> None:
    quotes = gold_texts(question)
    assert question["answers"]
    for quote in quotes:
        assert any(holds(quote, answer) for answer in question["answers"])
    for answer in question["answers"]:
        assert any(holds(quote, answer) for quote in quotes)


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_unanswerable_questions_have_neither_answers_nor_gold(question: dict[str, Any]) -> None:
    assert question["type"] == "unanswerable"
    assert question["answers"] == []
    assert question["gold_ids"] == []
    assert "gold_text" not in question
    assert "gold_texts" not in question


def test_questions_of_several_parts_name_several_gold_texts() -> None:
    assert all(len(gold_texts(row)) > 1 for row in questions() if row["type"] == "multi")


def test_every_follow_up_brings_the_questions_before_it() -> None:
    assert all(row.get("history") for row in questions() if row["type"] == "follow-up")
