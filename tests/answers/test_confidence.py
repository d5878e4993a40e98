"""Whether the articles answer: what speaks for it and against it, and what a refusal says."""

from datetime import date
from typing import Any

import pytest

from index.types import Passage
from rag.deciding.confidence import THRESHOLD, absent, evidence, judge
from rag.reading.reader import FEATURES, Reading
from rag.types import Sentence
from tests.support.questions import make_article, make_question

PAID = make_question("How much was the harbour master paid?")
KNOWN = {**dict.fromkeys(FEATURES, 0.0), "answers": 1.0, "on_topic": 6.0}


def reading(text: str = "She was paid 4,000 crowns.", name: str = "a", **features: float) -> Reading:
    article = make_article(text, name)
    sentence = Sentence(Passage(article, 0, len(text)), 0, len(text))
    return Reading(sentence, 0.0, None, {**KNOWN, **features})


def seen(*readings: Reading) -> dict[str, float]:
    return evidence(readings)


def confidence(*readings: Reading, **given: Any) -> float:
    return judge(given.pop("question", PAID), readings, **given).confidence


@pytest.mark.parametrize("told", ["answers", "on_topic"])
def test_the_surer_the_network_is_of_the_best_passage_the_surer_is_the_answer(told: str) -> None:
    assert seen(reading(**{told: 2.0}), reading(**{told: 5.0}))[told] == 2.0
    rising = [confidence(reading(**{told: value})) for value in (-5.0, -2.0, 0.0, 2.0, 5.0)]
    assert rising == sorted(rising)
    assert rising[0] < rising[-1] - 0.1


def test_a_name_that_no_article_holds_lowers_confidence_and_is_the_reason() -> None:
    told = reading("The harbour master Oda Brandt was paid 4,000 crowns.")
    known, unknown = (
        make_question(f"How much was the harbour master {name} paid?") for name in ("Oda Brandt", "Pia Quist")
    )
    elsewhere = confidence(told, question=unknown)
    nowhere = confidence(told, question=unknown, holds=lambda words: False)
    assert confidence(told, question=known) > elsewhere + 0.1 > nowhere + 0.1
    verdict = judge(unknown, [told], threshold=1.0, holds=lambda words: False)
    assert verdict.reason == "No article mentions “Pia Quist”."
    held = judge(unknown, [told], threshold=1.0).reason
    assert held == "The articles mention “Pia Quist”, but not what you ask."
    apart = judge(unknown, [told], threshold=1.0, holds=lambda words: " " not in words).reason
    assert apart == "Nothing I found comes close to what you ask."


def test_a_name_is_looked_for_in_the_articles_of_the_best_two_readings() -> None:
    asked = "How much was Pia Quist paid?"
    other, pia = reading(name="a"), reading("Pia Quist was paid 9,000 crowns.", "b")
    verdicts = [
        judge(make_question(asked), readings, threshold=1.0, holds=lambda words: False)
        for readings in ([other, pia], [other, other, pia])
    ]
    assert ["mentions" in (verdict.reason or "") for verdict in verdicts] == [False, True]


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("Who founded Quist?", "Quist.com Inc was founded by Pia.", []),
        ("Кто построил мост?", "The mill burned.", []),
        ("Wie viel kostet es?", "The mill burned.", []),
        ("What did Norway close in 2024?", "It closed the mill.", ["Norway"]),
        ("What did Norway close in 2023?", "Norway closed the mill.", ["2023"]),
        ("When did The Courier ask?", "It asked on Monday.", []),
    ],
    ids=["part of a name", "Russian", "German", "the year of the article", "another year", "the outlet"],
)
def test_names_and_numbers_are_missed_where_no_article_holds_them(
    question: str, text: str, missing: list[str]
) -> None:
    article = make_article(text, title="", outlet="The Courier", published=date(2024, 5, 1))
    assert absent(question, [article]) == missing


def test_a_refusal_tells_passages_about_the_matter_from_others() -> None:
    reasons = [judge(PAID, [reading(on_topic=value)], threshold=1.0).reason for value in (2.0, -2.0)]
    assert reasons == [
        "The closest passages are about this, but do not say it.",
        "Nothing I found comes close to what you ask.",
    ]


def test_nothing_read_is_refused_with_no_confidence() -> None:
    verdict = judge(PAID, [])
    assert verdict.confidence == 0.0
    assert verdict.reason == "The index has nothing about this."


def test_one_number_trades_false_refusals_for_false_answers() -> None:
    told = [reading(answers=3.0)]
    assert judge(PAID, told, threshold=0.0).reason is None
    assert judge(PAID, told, threshold=1.0).reason
    sure = judge(PAID, told).confidence
    assert judge(PAID, told, threshold=sure).reason is None
    assert (judge(PAID, told).reason is None) is (sure >= THRESHOLD)
