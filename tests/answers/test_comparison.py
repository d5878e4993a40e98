"""Which is more, of values that were read for two sides."""

import pytest

from index.types import Article, Passage
from rag.question.pair import Pair
from rag.stories.comparison import Side, Value, comparison
from rag.types import Sentence

TEXT = "The Osten bridge is 240 metres long. The Tolm tunnel is 90 metres long. The quay has 12 cranes."


def sentence(at: int) -> Sentence:
    starts = [TEXT.index(word) for word in ("The Osten", "The Tolm", "The quay")] + [len(TEXT) + 1]
    passage = Passage(Article("a", "Crossings", TEXT), 0, len(TEXT))
    return Sentence(passage, starts[at], starts[at + 1] - 1)


def value(at: int, told: str, span: float, unit: str = "metre", named: float = 1.0) -> Value:
    start = TEXT.index(told)
    features = {"span": span, "named": named, "nearer": 0.0, "asked": 0.0}
    amount = float(told.split()[0])
    return Value(sentence(at), (start, start + len(told)), told, amount, unit, "measure", None, features)


def story(bridge: list[Value], tunnel: list[Value]) -> tuple[str | None, list[str]] | None:
    text = "Which is longer, the bridge or the tunnel?"
    places = [
        (text.index(name), text.index(name) + len(name)) for name in ("the bridge", "the tunnel", "longer")
    ]
    told = comparison(Pair(text, *places), (Side("the bridge", 3.0, bridge), Side("the tunnel", 3.0, tunnel)))
    return (told.opening, [entry.sentences[0].text for entry in told.entries]) if told else None


def test_the_larger_value_comes_first_in_the_verdict() -> None:
    told = story([value(0, "240 metres", 4.0)], [value(1, "90 metres", 3.0)])
    assert told is not None
    assert told[0] == "It is the bridge: 240 metres, against 90 metres for the tunnel."


def test_which_is_more_is_not_told_where_many_values_are_as_likely() -> None:
    values = [value(0, "240 metres", 2.0), value(1, "90 metres", 2.0), value(2, "12 cranes", 2.0, "crane")]
    told = story(values, values)
    assert told is not None
    assert told[0] == "I cannot say which it is. Here is what I found:"


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
