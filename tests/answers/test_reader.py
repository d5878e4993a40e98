"""From what a network found to readings: what is known of each sentence, and their order by it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import log1p

import pytest

from index.types import Hit, Passage
from rag.question.about import Question
from rag.reading import fitted
from rag.reading.reader import FEATURES, PassageReader, Reading
from rag.reading.span_network import Extract
from rag.reading.windows import WHOLE
from rag.types import Sentence
from tests.support.questions import Known, make_article, make_hit, make_question

PAID = make_question("How much was the harbour master paid?")
TOLD = "The harbour master was paid 4,000 crowns."


def hit(name: str, text: str, score: float = 1.0, published: date | None = None) -> Hit:
    return make_hit(make_article(text, name, title="Harbour news", published=published), score)


def read(
    *hits: Hit, question: Question = PAID, margins: dict[str, float] | None = None
) -> dict[str, Reading]:
    """The readings by the id of their article, best first."""
    found = PassageReader(Known(margins or {"crowns": 0.0})).read(question, hits)
    return {reading.sentence.article.id: reading for reading in found}


def feature(name: str, *hits: Hit, **given: Question) -> list[float]:
    """A feature of the articles' sentences, by the articles' ids."""
    return [reading.features[name] for _, reading in sorted(read(*hits, **given).items())]


def test_a_reading_carries_every_feature_and_its_score_is_what_was_fitted_to_them() -> None:
    reading = read(hit("a", TOLD), margins={"4,000 crowns": 3.0})["a"]
    assert tuple(reading.features) == FEATURES
    assert [reading.score] == pytest.approx(fitted.RANKING.scores([reading.features]))
    assert reading.span
    assert reading.sentence.article.text[slice(*reading.span)] == "4,000 crowns"


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("Was the harbour master paid 4,000 crowns?", False),
        ("**Was the harbour master paid 4,000 crowns?**", False),
        ("“Was the harbour master paid 4,000 crowns?”", True),
        ("“Why 4,000 crowns?” asked the harbour master.", True),
    ],
    ids=["asked", "bold", "quoted", "told"],
)
def test_an_interviewers_question_is_no_answer(text: str, is_read: bool) -> None:
    assert set(read(hit("a", text), hit("b", TOLD))) == ({"a", "b"} if is_read else {"b"})


def test_of_two_sentences_alike_the_one_that_the_network_is_surer_of_comes_first() -> None:
    hits = [
        hit("a", "The harbour master got 9,000 crowns."),
        hit("b", "The harbour master got 4,000 crowns."),
    ]
    found = read(*hits, margins={"9,000": -1.0, "4,000": 3.0})
    assert list(found) == ["b", "a"]
    assert [one.features["margin"] for one in found.values()] == [3.0, -1.0]
    assert list(read(*hits, margins={"9,000": 3.0, "4,000": -1.0})) == ["a", "b"]


def test_a_sentence_with_the_rare_word_of_a_question_covers_more_than_one_with_the_common_word() -> None:
    asked = make_question("Osk sells?", stems=("osk", "sell"), frequencies={"osk": 1, "sell": 900})
    hits = [hit("a", "Osk is small."), hit("b", "They sell boats."), hit("c", "Osk sells."), hit("d", "No.")]
    rare, common, both, none = feature("coverage", *hits, question=asked)
    assert rare > 0.9 > 0.1 > common > 0
    assert rare + common == pytest.approx(both) == pytest.approx(1)
    assert none == 0
    assert feature("coverage", hits[0], question=make_question("?")) == [0]


def test_a_name_counts_in_the_sentence_its_title_and_what_is_said_before_it() -> None:
    asked = make_question("How much was Oda Brandt paid?")
    sentence = "She was paid 4,000 crowns."
    before = make_article("Oda Brandt left. " + sentence, "c")
    hits = [
        hit("a", "Oda Brandt was paid 4,000 crowns."),
        make_hit(make_article(sentence, "b", title="Oda Brandt’s pay")),
        make_hit(before),
        hit("d", "Oda was paid 4,000 crowns."),
        hit("e", sentence),
    ]

    class Last:
        """Finds the last sentence of each passage."""

        def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
            starts = [passage.text.rfind(". ", 0, -1) for passage in passages]
            return [
                [Extract(Sentence(passage, start + 2 if start >= 0 else 0, passage.end), 0.0, None)]
                for passage, start in zip(passages, starts, strict=True)
            ]

    found = {one.sentence.article.id: one for one in PassageReader(Last()).read(asked, hits)}
    assert found["c"].sentence.text == sentence
    assert [found[name].features["named"] for name in "abcde"] == [1, 1, 1, 0.5, 0]
    assert feature("named", hit("a", TOLD)) == [1]  # the question has no name


def test_another_country_s_figure_comes_after_that_of_the_one_asked_about() -> None:
    hits = [
        hit("a", "Norway spent 90 million crowns on quays."),
        hit("b", "Iceland spent 30 million crowns on quays."),
    ]
    for country, order in (("Iceland", ["b", "a"]), ("Norway", ["a", "b"])):
        assert list(read(*hits, question=make_question(f"How much did {country} spend on quays?"))) == order


def test_a_sentence_of_a_passage_that_retrieval_ranks_higher_comes_first() -> None:
    found = read(hit("a", TOLD, score=0.2), hit("b", TOLD + "!", score=0.9))
    assert list(found) == ["b", "a"]
    assert [one.features["retrieved"] for one in found.values()] == [0.9, 0.2]


def test_what_the_network_says_of_a_passage_ranks_its_sentences_and_the_margin_stands_in_for_it() -> None:
    class Telling(Known):
        def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
            found = super().find(question, passages)
            relations = ((1.0, 4.0), (3.0, 4.0), None)
            return [
                [replace(one, relation=relation) for one in each]
                for each, relation in zip(found, relations, strict=True)
            ]

    hits = [hit("a", TOLD), hit("b", TOLD + "!"), hit("c", TOLD + "..")]
    found = {
        one.sentence.article.id: one for one in PassageReader(Telling({"crowns": -6.0})).read(PAID, hits)
    }
    told = [(found[name].features["answers"], found[name].features["on_topic"]) for name in "abc"]
    assert told == [(1.0, 4.0), (3.0, 4.0), (-3.0, -3.0)]
    assert list(found) == ["b", "a", "c"]


def test_of_two_sentences_alike_the_newer_one_comes_first() -> None:
    hits = [
        hit("a", TOLD, published=date(2024, 5, 1)),
        hit("b", TOLD + "!", published=date(2024, 5, 31)),
        hit("c", TOLD + ".."),
    ]
    found = read(*hits)
    assert [found[name].features["age"] for name in "abc"] == pytest.approx([log1p(30), 0, 0])
    assert list(found)[-1] == "a"


def test_of_later_passages_only_the_likeliest_sentences_are_read_and_each_stays_in_its_whole_passage() -> (
    None
):
    long = "It rained. It snowed. It froze. " + TOLD + " It thawed."
    hits = [hit(str(place), long) for place in range(WHOLE + 1)]
    asked: list[str] = []

    class Listening(Known):
        def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
            asked.extend(passage.text for passage in passages)
            return super().find(question, passages)

    readings = PassageReader(Listening({"crowns": 0.0})).read(PAID, hits)
    assert asked[:WHOLE] == [long] * WHOLE
    assert TOLD in asked[WHOLE]
    assert len(asked[WHOLE]) < len(long)
    assert {len(one.sentence.passage.text) for one in readings} == {len(long)}


def test_a_sentence_that_is_read_twice_counts_where_it_is_understood_better() -> None:
    whole = make_article(TOLD + " It rained.")
    hits = [Hit(Passage(whole, 0, len(whole.text)), 1.0), Hit(Passage(whole, 0, len(TOLD)), 0.9)]

    class Twice:
        def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
            return [
                [Extract(Sentence(passage, 0, len(TOLD)), margin, None)]
                for passage, margin in zip(passages, (1.0, 2.0), strict=True)
            ]

    (reading,) = PassageReader(Twice()).read(PAID, hits)
    assert reading.features["margin"] == 2.0
    assert reading.sentence.passage.end == len(TOLD)


def test_a_span_that_the_network_cut_short_is_shown_whole() -> None:
    reading = read(hit("a", TOLD), margins={"4,0": 3.0})["a"]
    assert reading.span
    assert TOLD[slice(*reading.span)] == "4,000 crowns"


def test_nothing_retrieved_is_nothing_read() -> None:
    assert read() == {}
