"""Whether a sentence can be read alone, and whom it means if it opens without a name."""

import pytest

from index.text.sentences import sentences
from index.types import Passage
from rag.reading.leaning import leans, referent
from rag.types import Sentence
from tests.support.questions import make_article

MAYOR = "Mayor Ada Lund opened the quay."


def after(first: str, second: str) -> Sentence:
    """The last sentence of an article of these two."""
    article = make_article(f"{first} {second}")
    start, end = list(sentences(article.text))[-1]
    return Sentence(Passage(article, 0, len(article.text)), start, end)


@pytest.mark.parametrize(
    "text",
    [
        "She said it was a good day.",
        "But he stood still.",
        "The company lost its licence.",
        "“It is late,” she said.",
        "This was not the plan.",
    ],
)
def test_a_sentence_leans_that_opens_with_what_an_earlier_one_names(text: str) -> None:
    assert leans(after(MAYOR, text))


@pytest.mark.parametrize(
    "text",
    ["Ada Lund said it was late.", "The company of Ada Lund lost.", "Itinerant sailors came.", "Rain fell."],
)
def test_a_sentence_that_names_its_own_stands_alone(text: str) -> None:
    assert not leans(after(MAYOR, text))


def test_the_first_sentence_of_an_article_leans_on_nothing() -> None:
    article = make_article("She sang. The harbour listened.")
    assert not leans(Sentence(Passage(article, 0, 9), 0, 9))


def test_she_is_the_one_person_of_the_sentence_before() -> None:
    assert referent(after(MAYOR, "She said it was late.")) == "Ada Lund"


def test_the_company_is_the_one_firm_of_the_sentence_before() -> None:
    assert (
        referent(after("Last year Osk Motors closed a yard.", "The company blamed the rain.")) == "Osk Motors"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("Mayor Ada Lund met Judge Ida Ray.", "She said it was late.", id="two people"),
        pytest.param("Rain fell on the quay.", "She said it was late.", id="nobody"),
        pytest.param("Norway sold more fish (NFA).", "Its catch grew too.", id="a country or a firm"),
        pytest.param(f"{MAYOR}\n\n", "She said it was late.", id="another paragraph"),
        pytest.param(MAYOR, "Rain fell on the quay.", id="its own subject"),
        pytest.param("Last year Osk Motors closed a yard.", "It is clear that jobs go.", id="it of nothing"),
    ],
)
def test_where_two_may_be_meant_or_nobody_no_name_is_given(first: str, second: str) -> None:
    assert referent(after(first, second)) is None
