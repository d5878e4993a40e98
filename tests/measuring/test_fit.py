"""Fitting weights, on questions made so that what is right is known."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from evals.data.questions import Question as Known
from evals.runs.fit import (
    NEWS,
    REFUSED,
    Case,
    as_text,
    cases,
    fit,
    fit_confidence,
    fit_ranking,
    reranked,
    threshold,
)
from evals.runs.rules import Trial
from index.types import Passage
from rag.reading.fitted import Linear
from rag.reading.reader import FEATURES, Reading
from rag.types import Sentence
from tests.support.questions import make_article, make_question
from tests.support.small_index import SmallIndex

FLAT = dict.fromkeys(FEATURES, 0.0)


def reading(**features: float) -> Reading:
    article = make_article("It was so.")
    return Reading(Sentence(Passage(article, 0, 10), 0, 10), 0.0, None, {**FLAT, **features})


def case(
    *margins: float, right: Sequence[bool] = (), of: str = "seeds", answerable: bool = True, age: float = 0.0
) -> Case:
    readings = tuple(reading(margin=margin, answers=margin, age=age) for margin in margins)
    known = Known("id", "?", answerable=answerable)
    return Case(of, known, make_question("?"), readings, tuple(right) or (False,) * len(margins))


# In each question the right sentence's margin is the highest of its own, but not of all.
RANKED = [case(place, place + 1, place - 1, right=(False, True, False), age=place % 3) for place in range(20)]


def test_the_right_sentence_of_each_question_comes_first_by_a_fit_that_has_not_seen_it() -> None:
    ranking = fit_ranking(RANKED, ("margin", "age"))
    assert [one.right for one in reranked(RANKED, ranking)] == [(True, False, False)] * 20
    assert ranking.weights["margin"] > 0.2
    # The same for all sentences of a question, so that it tells nothing.
    assert ranking.weights["age"] == pytest.approx(0, abs=1e-6)


def test_one_right_sentence_at_the_top_is_enough() -> None:
    # The other right one has the lowest margin of all, which counts for little.
    several = [case(4, 0, 1, 2, right=(True, True, False, False)) for _ in range(10)]
    assert fit_ranking(several, ("margin",)).weights["margin"] > 0.5


def test_a_question_that_nothing_answers_says_nothing_of_ranking_and_is_ranked_all_the_same() -> None:
    hopeless = case(1, 5, 3)
    ranking = fit_ranking([*RANKED, hopeless], ("margin",))
    assert ranking.weights == fit_ranking(RANKED, ("margin",)).weights
    last = reranked([*RANKED, hopeless], ranking)[-1]
    assert [one.features["margin"] for one in last.readings] == [5, 3, 1]


def test_a_fit_tells_the_mean_of_each_feature_and_scores_rows_as_what_ships_does() -> None:
    ranking = fit_ranking(RANKED, ("margin", "age"))
    assert ranking.means["margin"] == pytest.approx(9.5)
    rows = [reading(margin=2.0).features, reading(margin=3.0, age=1.0).features]
    shipped = Linear(**ranking.as_dict())
    assert ranking.scores(rows) == pytest.approx(shipped.scores(rows), abs=0.001)


def judged(of: str, count: int, answerable: float, other: float) -> list[Case]:
    """As many answerable questions as others, with these log odds."""
    return [
        case(margin, of=of, answerable=is_answerable)
        for _ in range(count)
        for margin, is_answerable in ((answerable, True), (other, False))
    ]


def test_answerable_questions_are_told_from_others_by_a_fit_that_has_not_seen_them() -> None:
    asked = judged("seeds", 10, answerable=2.0, other=-2.0)
    confidence = fit_confidence(asked)
    assert all(confidence.held_out[::2] > 0)
    assert all(confidence.held_out[1::2] < 0)


def test_news_counts_more_than_a_set_of_something_else_three_times_as_large() -> None:
    news = judged("realtimeqa_dev", 10, answerable=2.0, other=-2.0)
    others = judged("squad2_a", 30, answerable=-2.0, other=2.0)
    assert fit_confidence([*news, *others], ("answers",)).weights["answers"] > 0
    renamed = [replace(one, of="single_topic_rag") for one in news]
    assert fit_confidence([*renamed, *others], ("answers",)).weights["answers"] < 0


def test_the_threshold_is_the_lowest_that_refuses_as_much_of_the_news_as_it_should() -> None:
    confidences = np.arange(200) / 200 + 0.0025
    scores = np.log(confidences / (1 - confidences))
    news = [case(0, of=NEWS, answerable=False) for _ in confidences]
    found = threshold(news, scores)
    assert sum(confidences < found - 0.01) < REFUSED * 200 <= sum(confidences < found)
    # Neither answerable questions nor other sets move it.
    others = [case(0, of=NEWS), case(0, of="squad2_a", answerable=False)] * 50
    assert threshold([*news, *others], np.append(scores, np.full(100, -5.0))) == found


def test_what_is_fitted_is_what_ships() -> None:
    asked = [replace(one, readings=(*one.readings, reading(coverage=0.5)), right=(*one.right, False))
             for one in RANKED] + judged("seeds", 5, answerable=9.0, other=-9.0)  # fmt: skip
    made = fit(asked)
    assert made["questions"] == {"seeds": 30}
    assert Linear(**made["ranking"]).scores([FLAT | {"margin": 1.0}]) > [0.0]
    assert set(made["confidence"]["weights"]) == set(asked[0].evidence())
    assert 0 <= made["threshold"] <= 1
    table = as_text(asked)
    assert "without margin" in table
    assert "without absent" in table


def test_a_sentence_is_right_where_the_gold_words_stand_in_it(small_index: SmallIndex) -> None:
    known = Known(
        "cost", "What does the night ferry cost?", gold_ids=("ferry",), gold_texts=("4.2 million crowns",)
    )
    opera = Known("opera", "Who sings at the opera of Vienna?", answerable=False)
    trial = Trial("seeds", small_index.answerer, small_index.reader, [known, opera], small_index.texts)
    ferry, unknown = cases([trial])
    texts = [one.sentence.text for one, right in zip(ferry.readings, ferry.right, strict=True) if right]
    assert texts == ["The night ferry costs the town 4.2 million crowns a year."]
    assert not any(unknown.right)
    assert ferry.evidence()["absent"] == 0
    assert unknown.evidence()["absent"] == 1
