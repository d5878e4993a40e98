"""Whether the articles answer: what speaks for it and against it, and what a refusal says."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index import open_index
from index.types import Passage
from rag.deciding.chance_similarity import Background
from rag.deciding.confidence import THRESHOLD, absent, evidence, judge
from rag.reading.reader import FEATURES, Reading
from rag.types import Sentence
from tests.support.papers import written
from tests.support.questions import make_article, make_question

PAID = make_question("How much was the harbour master paid?")
KNOWN = {**dict.fromkeys(FEATURES, 0.0), "kind": 1.0, "cosine": 0.6}


def reading(text: str = "She was paid 4,000 crowns.", name: str = "a", **features: float) -> Reading:
    article = make_article(text, name)
    sentence = Sentence(Passage(article, 0, len(text)), 0, len(text))
    return Reading(sentence, 0.0, None, {**KNOWN, **features})


def seen(*readings: Reading, question: str = PAID.text, background: float = 0.0) -> dict[str, float]:
    return evidence(make_question(question), readings, background, missing=False)


def confidence(*readings: Reading, **given: Any) -> float:
    return judge(given.pop("question", PAID), readings, **given).confidence


def test_each_sentence_that_may_answer_makes_it_likelier_that_one_does() -> None:
    assert seen(reading())["found"] == pytest.approx(1 / 2)
    assert seen(reading(), reading())["found"] == pytest.approx(3 / 4)
    assert seen(reading(margin=-60.0))["found"] == pytest.approx(0)
    assert confidence(reading(), reading()) > confidence(reading())


def test_the_surer_the_network_is_of_the_best_sentence_the_surer_is_the_answer() -> None:
    assert seen(reading(margin=2.0), reading(margin=5.0))["margin"] == 2.0
    rising = [confidence(reading(margin=margin)) for margin in (-9.0, -3.0, 0.0, 3.0, 9.0)]
    assert rising == sorted(rising)
    assert rising[0] < rising[-1] - 0.3


def test_a_passage_counts_for_how_much_nearer_it_is_than_chance() -> None:
    # The nearest passage counts, whichever was read to be the best.
    near = reading(cosine=0.4), reading(cosine=0.7)
    assert [seen(*near, background=chance)["above"] for chance in (0.0, 0.4, 0.7)] == pytest.approx(
        [0.7, 0.5, 0.0]
    )
    falling = [confidence(*near, background=chance) for chance in (0.0, 0.4, 0.7)]
    assert falling == sorted(falling, reverse=True)
    assert falling[0] > falling[-1] + 0.1


def test_a_name_that_no_article_holds_lowers_confidence_and_is_the_reason() -> None:
    told = reading("The harbour master Oda Brandt was paid 4,000 crowns.")
    known, unknown = (
        make_question(f"How much was the harbour master {name} paid?") for name in ("Oda Brandt", "Pia Quist")
    )
    assert confidence(told, question=known) > confidence(told, question=unknown) + 0.2
    assert judge(unknown, [told], threshold=1.0).reason == "No article mentions “Pia Quist”."
    held = judge(unknown, [told], threshold=1.0, holds=lambda words: True).reason
    assert held == "The articles mention “Pia Quist”, but not what you ask."
    apart = judge(unknown, [told], threshold=1.0, holds=lambda words: " " not in words).reason
    assert apart == "The closest passages are about someone or something else."


def test_a_name_is_looked_for_in_the_articles_of_the_best_two_readings() -> None:
    asked = "How much was Pia Quist paid?"
    other, pia = reading(name="a"), reading("Pia Quist was paid 9,000 crowns.", "b")
    verdicts = [
        judge(make_question(asked), readings, threshold=1.0)
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


def test_a_name_that_stands_in_the_article_but_far_from_the_sentence_lowers_confidence() -> None:
    text = "She was paid 4,000 crowns. " + "It rained. " * 40 + "Pia Quist left."
    article = make_article(text)
    asked = make_question("How much was Pia Quist paid?")
    near, far = (
        replace(reading(), sentence=Sentence(Passage(article, 0, end), 0, 26)) for end in (len(text), 26)
    )
    assert [evidence(asked, [one], 0.0, missing=False)["elsewhere"] for one in (near, far)] == [0, 1]
    assert confidence(near, question=asked) > confidence(far, question=asked) + 0.02
    assert judge(asked, [far], threshold=1.0).reason == (
        "The closest passages are about someone or something else."
    )


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much was she paid?", "give an amount"),
        ("How many were paid?", "give a number"),
        ("When was she paid?", "give a date"),
        ("Who was paid?", "name a person"),
        ("Where was she paid?", "name a place"),
    ],
)
def test_sentences_without_the_thing_asked_for_lower_confidence_and_are_the_reason(
    question: str, told: str
) -> None:
    asked = make_question(question)
    with_it, without = reading(kind=1.0), reading(kind=0.0)
    assert seen(without, with_it, question=question)["unstated"] == 0
    assert seen(without, without, with_it, question=question)["unstated"] == 1
    assert confidence(with_it, question=asked) > confidence(without, question=asked) + 0.1
    assert judge(asked, [without], threshold=1.0).reason == f"The closest sentences do not {told}."


def test_a_reason_is_asked_for_in_no_certain_form() -> None:
    assert seen(reading(kind=0.0), question="Why was she paid?")["unstated"] == 0


def test_chance_reaches_higher_in_an_index_that_holds_everyday_things_and_is_measured_again_as_it_grows(
    tmp_path: Path,
) -> None:
    with open_index(tmp_path / "index") as store:
        store.add([written(tmp_path / "one.jsonl", {"id": "a", "text": "The dam of Osk held."})])
        background = Background(store)
        news = background.cosine(store.passages())
        store.add(
            [
                written(
                    tmp_path / "more.jsonl",
                    {"id": "b", "text": "Bake sourdough bread for forty minutes in a hot oven."},
                    {"id": "c", "text": "A violin has four strings."},
                    {"id": "d", "text": "Cats purr when they are content."},
                )
            ]
        )
        # The same number of passages: nothing has grown, nothing is measured.
        assert background.cosine(1) == news
        assert background.cosine(store.passages()) > news + 0.1


def test_nothing_read_is_refused_with_no_confidence() -> None:
    verdict = judge(PAID, [])
    assert verdict.confidence == 0.0
    assert verdict.reason == "The index has nothing about this."


def test_one_number_trades_false_refusals_for_false_answers() -> None:
    told = [reading(margin=3.0)]
    assert judge(PAID, told, threshold=0.0).reason is None
    assert judge(PAID, told, threshold=1.0).reason
    sure = judge(PAID, told).confidence
    assert judge(PAID, told, threshold=sure).reason is None
    assert (judge(PAID, told).reason is None) is (sure >= THRESHOLD)
