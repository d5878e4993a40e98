"""Which is more, of values that were read for two sides."""

import re
from dataclasses import replace
from datetime import date

import pytest

from index.types import Article, Passage
from rag.question.pair import Pair
from rag.stories.comparison import comparison
from rag.stories.story import Story
from rag.stories.values import Side, Stated, Value
from rag.types import Sentence

TEXT = (
    "The Osten bridge is 240 metres long. The Tolm tunnel is 90 metres long. The quay has 12 cranes. "
    "Osten and Tolm are to be 300 metres and 95 metres. About 9000 metres of cable hang there."
)
OPENINGS = ("The Osten", "The Tolm", "The quay", "Osten and", "About")


def sentence(at: int) -> Sentence:
    starts = [*map(TEXT.index, OPENINGS), len(TEXT) + 1]
    passage = Passage(Article("a", "Crossings", TEXT), 0, len(TEXT))
    return Sentence(passage, starts[at], starts[at + 1] - 1)


def value(at: int, told: str, span: float, unit: str = "metre", named: float = 1.0, name: str = "") -> Value:
    start = TEXT.index(told)
    features = {"span": span, "named": named, "nearer": 0.0, "asked": 0.0}
    amount = float(re.sub(r"\D", "", told))
    named_at = sentence(at).start + sentence(at).text.index(name) if name else None
    place = (start, start + len(told))
    stated = Stated(*place, told, amount, amount, unit, "measure", None)
    return Value(sentence(at), place, stated, features, named_at)


def compared(bridge: list[Value], tunnel: list[Value], by: str = "longer") -> Story | None:
    text = f"Which is {by}, the bridge or the tunnel?"
    places = [(text.index(name), text.index(name) + len(name)) for name in ("the bridge", "the tunnel", by)]
    return comparison(Pair(text, *places), (Side("the bridge", 3.0, bridge), Side("the tunnel", 3.0, tunnel)))


def story(bridge: list[Value], tunnel: list[Value]) -> tuple[str | None, list[str]] | None:
    told = compared(bridge, tunnel)
    return (told.opening, [entry.sentences[0].text for entry in told.entries]) if told else None


def test_the_larger_value_comes_first_in_the_verdict() -> None:
    told = story([value(0, "240 metres", 4.0)], [value(1, "90 metres", 3.0)])
    assert told is not None
    assert told[0] == "It is the bridge: 240 metres, against 90 metres for the tunnel."


def test_of_values_in_two_units_it_is_not_told_which_is_more() -> None:
    told = story([value(0, "240 metres", 4.0)], [value(2, "12 cranes", 3.0, "crane")])
    assert told is not None
    assert told[0] == "I cannot say which it is. Here is what I found:"


def test_what_came_first_is_told_by_days_that_do_not_overlap_and_months_keep_their_capital() -> None:
    def days(told: str, first: int, last: int, month: int = 3) -> Stated:
        ends = (date(2023, month, day).toordinal() for day in (first, last))
        return Stated(0, 5, told, *ends, "day", "day", None)

    march, april = days("March 2023", 1, 31), days("4 April 2023", 4, 4, month=4)
    week = days("6 to 12 March 2023", 6, 12)
    bridge, tunnel = value(0, "240 metres", 4.0), value(1, "90 metres", 3.0)

    def told(one: Stated, other: Stated) -> Story:
        found = compared([replace(bridge, stated=one)], [replace(tunnel, stated=other)], by="first")
        assert found is not None
        return found

    assert told(april, march).opening == "It is the tunnel: March 2023, against 4 April 2023 for the bridge."
    assert told(week, march).opening == "I cannot say which it is. Here is what I found:"
    assert [entry.told for entry in told(week, march).entries] == ["6 to 12 March 2023", "March 2023"]


def test_values_in_one_sentence_belong_to_the_sides_in_the_order_of_their_names() -> None:
    def both(name: str) -> list[Value]:
        return [value(3, told, 3.0, name=name) for told in ("95 metres", "300 metres")]

    told = story(both("Osten"), both("Tolm"))
    assert told is not None
    assert told[0] == "It is the bridge: 300 metres, against 95 metres for the tunnel."


def test_a_value_many_times_the_other_is_likely_of_another_thing() -> None:
    cable = value(4, "About 9000 metres", 3.3)
    told = story([cable, value(0, "240 metres", 3.0)], [value(1, "90 metres", 3.0)])
    assert told is not None
    assert told[0] == "It is the bridge: 240 metres, against 90 metres for the tunnel."
    alone = story([cable], [value(1, "90 metres", 3.0)])
    assert alone is not None
    assert alone[0] == "It is the bridge: about 9000 metres, against 90 metres for the tunnel."


def test_what_two_sentences_tell_alike_is_likelier_than_what_one_tells() -> None:
    again = value(3, "300 metres", 3.4)
    again = replace(again, stated=replace(again.stated, told="90 metres", amount=90.0, until=90.0))
    tunnel = [value(1, "90 metres", 3.4), again]
    told = story([value(0, "240 metres", 4.0)], [value(3, "95 metres", 3.6), *tunnel])
    assert told is not None
    assert told[0] == "It is the bridge: 240 metres, against 90 metres for the tunnel."


def test_two_that_nobody_asks_to_rank_are_shown_without_a_verdict_that_was_not_asked_for() -> None:
    cranes, metres = value(2, "12 cranes", 4.0, "crane"), value(1, "90 metres", 4.0)
    told = comparison(
        Pair("Compare the bridge and the tunnel", (8, 18), (23, 33), None),
        (Side("the bridge", 3.0, [cranes]), Side("the tunnel", 3.0, [metres])),
    )
    assert told is not None
    assert told.opening == "Here is what I found:"


@pytest.mark.parametrize("likelier", [2.0, 3.5])
def test_a_value_beside_the_sides_name_is_taken_before_one_that_the_network_likes_a_little_more(
    likelier: float,
) -> None:
    cranes = value(2, "12 cranes", likelier, "crane", named=0.0)
    told = story([value(0, "240 metres", 4.0)], [cranes, value(1, "90 metres", 2.0)])
    assert told is not None
    assert told[1][1] == "The Tolm tunnel is 90 metres long."


def test_without_a_value_for_each_side_nothing_is_compared() -> None:
    assert story([value(0, "240 metres", 4.0)], []) is None


def test_two_values_of_one_kind_are_taken_before_one_of_another_that_the_network_likes_a_little_more() -> (
    None
):
    cranes = value(2, "12 cranes", 4.0, "crane")
    cranes = replace(cranes, stated=replace(cranes.stated, kind="count"))
    told = story([value(0, "240 metres", 4.0)], [cranes, value(1, "90 metres", 1.0)])
    assert told is not None
    assert told[0] == "It is the bridge: 240 metres, against 90 metres for the tunnel."
