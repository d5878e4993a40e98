"""What someone said, and who said it; with the real reader."""

from collections.abc import Iterator

import pytest

from rag import Answerer, open_answerer
from tests.support.valley import valley


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    with open_answerer(valley(tmp_path_factory.mktemp("sayings"))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What did Oda Brandt say?", "We could not keep one lane open, and we tried"),
        ("what did oda brandt say", "We could not keep one lane open, and we tried"),
        ("What did Tam Elling say?", "lost before it began"),
        ("What did Ulla Fenn say about the tunnel?", "the money was needed for schools"),
        ("What did Mara Lind tell reporters?", "The nights are killing us"),
        ("What did Karl Dorn say about haste?", "Thrift is slow, but haste is dear"),
        ("What was said by Karl Dorn about prices?", "prices were still rising too fast in January"),
        ("What did the county engineer say?", "We could not keep one lane open, and we tried"),
        ("What did the county say?", "The road bridge at Osk will close for eleven weeks from 2 June"),
        ("What did the governor of Hill Bank say about haste?", "Thrift is slow, but haste is dear"),
        ("What has Tam Elling called the summer?", "lost before it began"),
        ("What did the mayor say about schools?", "the money was needed for schools"),
        ("What were Mara Lind's words?", "The nights are killing us"),
        ("What did the Road Union say?", "91 percent of its 260 members had voted for the strike"),
    ],
)
def test_what_someone_said_is_answered_in_their_words(answerer: Answerer, question: str, said: str) -> None:
    given = answerer.answer(question)
    assert given.short == said


def test_a_quotation_that_goes_on_in_the_next_sentence_is_the_same_speaker_s(answerer: Answerer) -> None:
    given = answerer.answer("What did Oda Brandt say?")
    assert any("Nobody is happy" in one.quote for one in given.citations)
    assert not any("Elling" in one.quote for one in given.citations)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ('Who said "We could not keep one lane open"?', "Oda Brandt"),
        ("Who said 'nobody is happy about this'?", "Oda Brandt"),
        ("Who said that thrift is slow but haste is dear?", "Karl Dorn"),
        ('Who said "we tried. Nobody is happy"?', "Oda Brandt"),
        ("Who said that the bridge will close for eleven weeks?", "the county"),
    ],
)
def test_the_speaker_of_some_words_is_named(answerer: Answerer, question: str, speaker: str) -> None:
    assert answerer.answer(question).short == speaker


def test_whoever_said_nothing_has_no_words_of_others_put_in_their_mouth(answerer: Answerer) -> None:
    given = answerer.answer("What did Pia Quist say?")
    assert given.refused
    assert given.reason == "I found nothing that Pia Quist said."


def test_what_someone_said_of_other_things_is_not_what_they_said_about_this(answerer: Answerer) -> None:
    given = answerer.answer("What did Ulla Fenn say about cheese?")
    assert given.refused
    assert given.reason == "I found nothing that Ulla Fenn said about this."


def test_words_that_nobody_said_have_no_speaker(answerer: Answerer) -> None:
    assert answerer.answer('Who said "the harvest will be poor this year"?').refused


def test_beside_what_someone_said_stands_nothing_that_another_said(answerer: Answerer) -> None:
    given = answerer.answer("What did Mara Lind say?")
    assert [one.quote for one in given.citations] == [
        '"The nights are killing us," Road Union secretary Mara Lind told reporters.'
    ]
