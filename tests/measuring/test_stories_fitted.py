"""Fitting which events and values a story takes, on things made so that what is right is known."""

from datetime import date

import numpy as np

from evals.runs import comparisons, events
from index.types import Article, Passage
from rag.stories.chronology import FEATURES
from rag.stories.comparison import JOINT, OWN, Value, best
from rag.stories.event import Event
from rag.types import Sentence

TEXT = "The bridge opened. The mayor had lunch. The bridge is 90 metres long and has 12 lamps."


def sentence(start: int, end: int) -> Sentence:
    return Sentence(Passage(Article("a", "Bridge", TEXT), 0, len(TEXT)), start, end)


def happened(day: int) -> events.Case:
    """An event that its article opens with, which is right, and another."""
    one, other = (
        Event(sentence(*place), date(2025, 3, day), date(2025, 3, day), True, opens)
        for place, opens in (((0, 18), True), ((19, 39), False))
    )
    known = dict.fromkeys(FEATURES, 0.0)
    return events.Case(1, {one: known | {"opens": 1.0}, other: known}, {one: {0}, other: set()})


def test_what_tells_the_right_events_weighs_and_what_is_the_same_for_all_does_not() -> None:
    weights = events.fit([happened(day) for day in range(1, 25)])
    assert list(weights.weights) == list(FEATURES)
    assert weights.weights["opens"] > 1
    assert [weights.weights[name] for name in FEATURES if name != "opens"] == [0, 0, 0]


def test_the_events_of_each_question_are_judged_by_weights_fitted_on_the_others() -> None:
    heading, *lines = events.as_text([happened(day) for day in range(1, 25)]).splitlines()
    assert heading.split() == ["least", "found", "right"]
    assert {line.split()[1] for line in lines[:3]} == {"1.000"}


def compared(number: int) -> comparisons.Case:
    """Two lengths, which are right, and a count of lamps that the network likes as well."""

    def value(told: str, unit: str, span: float) -> Value:
        start = TEXT.index(told)
        known = dict.fromkeys(OWN, 0.0) | {"span": span}
        return Value(sentence(40, len(TEXT)), (start, start + 2), told, number, unit, unit, None, known, None)

    bridge, tunnel, lamps = value("90", "metre", 3.0), value("12", "metre", 3.0), value("12", "lamp", 3.0)
    return comparisons.Case([(bridge, lamps), (bridge, tunnel)], np.array([False, True]))


def test_values_of_one_kind_are_learnt_to_belong_together() -> None:
    told = [compared(number) for number in range(1, 20)]
    weights = comparisons.fit(told)
    assert list(weights) == [*OWN, *JOINT]
    assert weights["kind"] > 0
    assert best(told[0].pairs, weights) == told[0].pairs[1]
    assert "kind" not in comparisons.fit(told, without="kind")


def test_what_each_feature_brings_is_told_of_questions_that_were_not_fitted_on() -> None:
    lines = comparisons.as_text([compared(number) for number in range(1, 20)]).splitlines()
    assert lines[0] == "19 comparisons, 19 with a right pair of values among those found"
    assert lines[2].split() == ["19", "with", "all"]
    assert len(lines) == 3 + len(OWN) + len(JOINT)
