"""Answering words made whole: how far they reach, what is left off, and when they are the whole sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.kind import Question, asks_for_several, kind_of
from rag.reading.widen import whole


def ask(text: str) -> Question:
    return Question(text, (), {}, 0, kind_of(text), asks_for_several(text))


def widened(question: str, text: str, words: str) -> str | None:
    start = text.index(words)
    span = whole(ask(question), text, (start, start + len(words)))
    return None if span is None else text[slice(*span)]


CHIPS = "Japan has spent ¥3.9 trillion (US$25.44 billion) over three years on subsidies for makers of chips."
CHIPS_AMOUNT = "¥3.9 trillion (US$25.44 billion) over three years"


@pytest.mark.parametrize(
    "words",
    ["3.9", ".9 tril", "¥3.9", "trillion", "¥3.9 trillion", "US$25.44 billion", "25.44", CHIPS_AMOUNT],
)
def test_any_part_of_an_amount_is_widened_to_its_currency_scale_conversion_and_period(words: str) -> None:
    assert widened("How much has Japan spent on subsidies?", CHIPS, words) == CHIPS_AMOUNT
    assert widened("What has Japan spent on subsidies?", CHIPS, words) in (CHIPS_AMOUNT, words)


@pytest.mark.parametrize(
    ("question", "text", "words", "expected"),
    [
        ("What does it cost?", "The ferry costs the town 4.2 million crowns a year.", "4.2 million",
         "4.2 million crowns a year"),
        ("How much was paid?", "The dividend paid this time was $1.20 per share, twice the last.", "1.20",
         "$1.20 per share"),
        ("How much will it invest?", "The firm will invest about $2 billion in the next five years there.",
         "2 billion", "$2 billion in the next five years"),
        ("How much is the rent?", "They said that the rent would be €640, monthly.", "640", "€640"),
        ("How much is the rent?", "They said that the rent would be €640 monthly.", "640", "€640 monthly"),
        ("How much did sales fall?", "Sales of the old models fell 12.5% annually until May.", "12",
         "12.5% annually"),
        ("What share voted?", "In the end some 40 to 45 percent of those asked had voted.", "45",
         "40 to 45 percent"),
        ("How tall is it?", "Across the river stands a tower that is 70 metres tall.", "70", "70 metres"),
        ("How many came?", "To the fair came more than 1,200 people of all ages.", "1,2",
         "1,200 people"),
        ("How many came?", "To the opening of the fair came 3 million, a record.", "3", "3 million"),
        ("How long did it last?", "The strike at the two yards lasted five weeks.", "five", "five weeks"),
        ("How long did it last?", "The strike over pay of $5 lasted two years over the pit.", "two",
         "two years"),
        ("When did it open?", "The garage by the harbour opened on 12 April 2024.", "12", "12 April 2024"),
        ("When did it open?", "The garage by the harbour opened on 12 April 2024.", "April",
         "12 April 2024"),
        ("When did it open?", "The garage by the harbour opened on Tuesday evening.", "evening",
         "Tuesday evening"),
        ("In what year did it open?", "The garage by the harbour opened on 12 April 2024.", "2024", "2024"),
        ("Who leads it?", "The group is led by its founder, Masayoshi Son, who spoke.", "Masayoshi",
         "Masayoshi Son"),
        ("Who leads it?", "The party is led by Prime Minister Fumio Kishida since May.", "Kishida",
         "Fumio Kishida"),
        ("Who leads it?", "The group is led by Masayoshi Son's brother, as it said.", "Son", "Masayoshi Son"),
        ("Who leads it?", "The party is led by Former House Speaker Ana Poe.", "Poe", "Ana Poe"),
        ("Who leads it?", "The party is led by the Former Speaker Ana Poe.", "Ana Poe", "Ana Poe"),
        ("Which company built it?", "The plant was built there by Osk Harbour Motors in May.", "Osk Harbour",
         "Osk Harbour Motors"),
        ("Which company built it?", "The plant there was built for the Osk R4 by Osk.", "Osk", "Osk"),
        ("What is the wage?", "The wage for an hour of work rose from $7 to $9.", "$9", "$9"),
        ("What is the wage?", "The wage for an hour of work rose from $7 to $9.", "$7", "$7"),
        ("When was it?", "The last mines of the valley closed in the 1950s.", "1950s", "1950s"),
        ("What is it called?", 'They called the old mill "dit" ("said") for short.', 'dit" ("said',
         '"dit" ("said")'),
        ("Which country raised rates?", "It was the Bank of Japan that raised rates.", "Japan", "Japan"),
        ("What did it buy?", "The council then bought an F-16 and two old boats.", "16", "F-16"),
        ("What did it buy?", "The council bought two old boats, and a crane.", "old boats,", "old boats"),
        ("What did it buy?", 'It bought (they say) the "Marie Rose" from us.', '"Marie Rose"', "Marie Rose"),
        ("What is it?", "It is what they call a cold-water port in the north.", "water", "cold-water"),
        ("Where is it?", "The firm is based, as most are, in the U.S. since 1990.", "U.S", "U.S."),
        ("Where is it?", "The firm is based, as most of them are, in Spain.", "Spain.", "Spain"),
        ("How much?", "It was $5.", "5", "$5"),
    ],
)  # fmt: skip
def test_words_cut_short_are_made_whole(question: str, text: str, words: str, expected: str) -> None:
    assert widened(question, text, words) == expected


def test_a_hedge_that_the_reader_keeps_is_kept() -> None:
    text = "To the fair on Sunday came more than 1,200 people of all ages."
    assert widened("How many came?", text, "more than 1,200") == "more than 1,200 people"


def test_most_of_a_long_sentence_is_no_short_answer() -> None:
    text = "The council of the town bought two old boats and a crane."
    assert widened("What did it do?", text, "bought two old boats and a crane") == (
        "bought two old boats and a crane"
    )
    assert widened("What did it do?", text, "council of the town bought two old boats") is None
    assert widened("What did it buy?", "It bought two old boats.", "bought two old boats") is not None


@pytest.mark.parametrize("span", [(2, 2), (3, 4), (9, 9), (-3, 0), (40, 50)])
def test_nothing_is_no_answer(span: tuple[int, int]) -> None:
    assert whole(ask("Who?"), "It — it is.", span) is None


TEXT = st.text(
    st.sampled_from("a1é,.$€%-–’'\"“”() \nAMay20 million Monday Anna's U.S. per year"), max_size=80
)


@given(
    st.sampled_from(["How much?", "How many?", "When?", "Who?", "Where?", "Why?", "What?"]), TEXT, st.data()
)
def test_what_is_widened_lies_within_the_text_holds_words_and_stays_as_it_is(
    question: str, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = whole(ask(question), text, (start, end))
    if span is not None:
        assert 0 <= span[0] < span[1] <= len(text)
        assert text[slice(*span)] == text[slice(*span)].strip()
