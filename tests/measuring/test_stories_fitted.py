"""Fitting which events and values a story takes, on things made so that what is right is known."""

from dataclasses import replace
from datetime import date

import numpy as np

from evals.fits import answerable, comparisons, events, statements
from index.types import Article, Passage
from rag.language.speech import Saying, Speaker
from rag.stories import tell
from rag.stories.chronology import FEATURES
from rag.stories.comparison import JOINT, best
from rag.stories.event import Event
from rag.stories.statements import Heard, Told
from rag.stories.values import OWN, Stated, Value
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
    """Two lengths that one article tells, which are right, and one of another article."""
    far = Article("b", "Tunnel", TEXT)

    def value(told: str, span: float) -> Value:
        start = TEXT.index(told)
        known = dict.fromkeys(OWN, 0.0) | {"span": span}
        place = (start, start + 2)
        stated = Stated(*place, told, number, number, "metre", "measure", None)
        return Value(sentence(40, len(TEXT)), place, stated, known, None)

    bridge, tunnel = value("90", 3.0), value("12", 3.0)
    stated = replace(tunnel.stated, amount=number + 1, until=number + 1)
    other = replace(tunnel, sentence=Sentence(Passage(far, 0, len(TEXT)), 40, len(TEXT)), stated=stated)
    return comparisons.Case([(bridge, other), (bridge, tunnel)], np.array([False, True]))


def test_values_of_one_article_are_learnt_to_belong_together() -> None:
    told = [compared(number) for number in range(1, 20)]
    weights = comparisons.fit(told)
    assert list(weights) == [*OWN, *JOINT]
    assert weights["article"] > 0
    assert best(told[0].pairs, weights) == told[0].pairs[1]
    assert "article" not in comparisons.fit(told, without="article")


def test_what_each_feature_brings_is_told_of_questions_that_were_not_fitted_on() -> None:
    lines = comparisons.as_text([compared(number) for number in range(1, 20)]).splitlines()
    assert lines[0] == "19 comparisons, 19 with a right pair of values among those found"
    assert lines[2].split() == ["19", "with", "all"]
    assert len(lines) == 3 + len(OWN) + len(JOINT)


def said(number: int) -> statements.Case:
    """A statement of the nearest article, which is right, and one of an article farther off."""
    speaker = Speaker((0, 3), "Ada Holm", "mayor")

    def heard(source: float, start: int) -> Heard:
        own = sentence(start, start + number)
        told = Told(own, "Ada Holm", Saying(own.start, own.end, (own.start, own.end), speaker), (0, 1))
        return Heard(told, {"gap": 0.0, "quotes": 1.0, "source": source}, 0.0, False)

    return statements.Case(1, [heard(1.0, 0), heard(0.4, 40)], [{0}, set()])


def test_of_statements_that_differ_by_their_article_alone_its_nearness_is_learnt() -> None:
    told = [said(number) for number in range(1, 25)]
    weights = statements.fit(told).weights
    assert weights["source"] > 1
    assert weights["gap"] == weights["quotes"] == 0
    heading, *lines = statements.as_text(told).splitlines()
    assert heading.split() == ["least", "found", "right"]
    assert {tuple(line.split()[1:]) for line in lines[:3]} == {("1.000", "1.000")}


def asked(told: float, answerable_too: bool) -> answerable.Case:
    values = dict.fromkeys(tell.FEATURES, 0.0) | {"told": told, "list": 1.0}
    return answerable.Case(values, answerable_too)


def test_the_more_a_question_without_an_answer_counts_the_more_questions_are_refused() -> None:
    told = [asked(odds, odds + shift > 0) for shift in (-1.0, 0.0, 1.0) for odds in (-3, -2, -0.5, 0.5, 2, 3)]
    mild, strict = (answerable.fit(told, without) for without in (1, 4))
    assert mild.weights["told"] > 0
    assert mild.weights["events"] == 0
    assert strict.scores([asked(0.5, True).values]) < mild.scores([asked(0.5, True).values])
    assert len(answerable.as_text(told * 4).splitlines()) == 6
