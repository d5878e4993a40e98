"""From what a network found to readings: ranked, each sentence once, agreement counted."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.types import Article, Hit, Passage
from rag.deciding.confidence import THRESHOLD, absent, judge
from rag.question.kind import Kind, Question
from rag.reading.reader import FEATURES, WEIGHTS, PassageReader
from rag.reading.span_network import Extract
from rag.types import Sentence


class Known:
    """Finds, in every passage, the words it was told of, with the margin it was told."""

    def __init__(self, margins: dict[str, float]) -> None:
        self.margins = margins

    def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
        return [[self._extract(passage)] for passage in passages]

    def _extract(self, passage: Passage) -> Extract:
        for words, margin in self.margins.items():
            if words in passage.text:
                at = passage.start + passage.text.index(words)
                return Extract(Sentence(passage, passage.start, passage.end), margin, (at, at + len(words)))
        return Extract(Sentence(passage, passage.start, passage.end), -9.0, None)


def article(name: str, text: str) -> Article:
    return Article(name, "Harbour news", text)


def hit(name: str, text: str, score: float = 1.0, cosine: float | None = 0.5) -> Hit:
    return Hit(Passage(article(name, text), 0, len(text)), score, cosine)


def question(text: str, kind: Kind = Kind.AMOUNT) -> Question:
    stems = tuple(word.lower() for word in text.rstrip("?").split())
    return Question(text, stems, {}, 10, kind, False)


PAID = question("How much was the harbour master paid?")


def test_a_reading_carries_every_feature_and_its_score_is_their_weighted_sum() -> None:
    (reading,) = PassageReader(Known({"4,000 crowns": 3.0})).read(
        PAID, [hit("a", "The harbour master was paid 4,000 crowns.")]
    )
    assert tuple(reading.features) == FEATURES
    assert reading.score == pytest.approx(
        sum(weight * value for weight, value in zip(WEIGHTS, reading.features.values(), strict=True))
    )
    assert reading.span
    assert reading.sentence.article.text[slice(*reading.span)] == "4,000 crowns"


def test_articles_that_agree_support_each_other() -> None:
    found = PassageReader(Known({"4,000 crowns": 3.0, "9,000 crowns": 3.0})).read(
        PAID,
        [
            hit("a", "The harbour master was paid 9,000 crowns."),
            hit("b", "The harbour master was paid 4,000 crowns."),
            hit("c", "The harbour master was paid 4,000 crowns!"),
        ],
    )
    assert {one.sentence.article.id: one.features["support"] for one in found} == {
        "a": 0.0, "b": 0.5, "c": 0.5,
    }  # fmt: skip
    assert found[-1].sentence.article.id == "a"


def test_a_sentence_of_two_passages_is_read_where_it_is_understood_better() -> None:
    text = "The harbour master was paid 4,000 crowns."
    whole = article("a", text + " It rained.")
    hits = [
        Hit(Passage(whole, 0, len(text)), 1.0),
        Hit(Passage(whole, 0, len(whole.text)), 0.9),
    ]

    class Twice:
        def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
            return [
                [Extract(Sentence(passage, 0, len(text)), margin, None)]
                for passage, margin in zip(passages, (1.0, 2.0), strict=True)
            ]

    (reading,) = PassageReader(Twice()).read(PAID, hits)
    assert reading.features["margin"] == 2.0
    assert reading.sentence.passage.end == len(whole.text)


def test_a_passage_without_a_cosine_gets_the_least_of_the_others() -> None:
    hits = [hit("a", "One thing.", cosine=0.7), hit("b", "Another.", cosine=None), hit("c", "A third.")]
    found = PassageReader(Known({})).read(PAID, hits)
    assert {one.sentence.article.id: one.features["cosine"] for one in found} == {
        "a": 0.7, "b": 0.5, "c": 0.5,
    }  # fmt: skip


def test_nothing_read_is_refused_with_no_confidence() -> None:
    verdict = judge(PAID, [])
    assert verdict.confidence == 0.0
    assert verdict.reason


def test_a_name_that_no_article_has_lowers_confidence_and_is_the_reason() -> None:
    finder = Known({"4,000 crowns": 3.0})
    hits = [hit("a", "The harbour master Oda Brandt was paid 4,000 crowns.")]
    known, unknown = (
        question(f"How much was the harbour master {name} paid?") for name in ("Oda Brandt", "Pia Quist")
    )
    sure = judge(known, PassageReader(finder).read(known, hits))
    unsure = judge(unknown, PassageReader(finder).read(unknown, hits), threshold=1.0)
    assert unsure.confidence < sure.confidence
    assert unsure.reason
    assert "Pia" in unsure.reason
    assert absent(unknown.text, [hits[0].passage.text]) == ["Pia", "Quist"]
    assert absent("Who founded Quist?", ["Quist.com Inc was founded by Pia."]) == []


def test_a_definition_that_stands_there_is_found_whatever_the_network_thinks() -> None:
    asked = question("What is a quango?", Kind.DEFINITION)
    defined, not_defined = (
        judge(asked, PassageReader(Known({"quango": -6.0})).read(asked, [hit("a", text)]), background=0.4)
        for text in ("A quango is a body that spends public money.", "A quango spends a lot of public money.")
    )
    assert defined.reason is None
    assert not_defined.reason


def test_one_number_trades_false_refusals_for_false_answers() -> None:
    readings = PassageReader(Known({"4,000 crowns": 3.0})).read(
        PAID, [hit("a", "The harbour master was paid 4,000 crowns.")]
    )
    assert judge(PAID, readings, threshold=0.0).reason is None
    assert judge(PAID, readings, threshold=1.0).reason
    assert 0 < THRESHOLD < 1


SPENT = "Germany spent 20 million crowns on quays and Norway spent 90 million crowns."


def spent(country: str) -> Question:
    return replace(question(f"How much did {country} spend on quays?"), frequencies={"spend": 2})


def test_of_two_figures_the_one_of_the_country_asked_about_answers() -> None:
    reader = PassageReader(Known({"90 million crowns": 4.0}))
    for country, figure in (("Germany", "20 million crowns"), ("Norway", "90 million crowns")):
        (reading,) = reader.read(spent(country), [hit("a", SPENT)])
        assert reading.span
        assert SPENT[slice(*reading.span)] == figure
        assert reading.features["conflict"] == 0


def test_another_country_s_figure_comes_after_what_is_said_of_the_one_asked_about() -> None:
    other, asked = "Norway spent 90 million crowns on quays.", "In Iceland, the sum was 30 million crowns."
    reader = PassageReader(Known({"90 million crowns": 2.0, "30 million crowns": 1.0}))
    hits = [hit("a", other), hit("b", asked, score=0.9)]
    readings = reader.read(replace(spent("Iceland"), stems=()), hits)
    assert [reading.sentence.text for reading in readings] == [asked, other]
    assert readings[1].features["conflict"] > 0.5


def test_a_question_is_refused_where_every_figure_is_another_country_s() -> None:
    told = hit("a", "Norway spent 90 million crowns on quays. Iceland has quays too.")
    reader = PassageReader(Known({"90 million crowns": 4.0}))
    answered, refused = (
        judge(asked, reader.read(asked, [told])) for asked in map(spent, ("Norway", "Iceland"))
    )
    assert answered.confidence > refused.confidence + 0.3
