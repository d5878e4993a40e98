"""Sentences: where they end, and that the spans are exact."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.canonical import canonical
from index.text.sentences import LONGEST, sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["Harbour Tools Corp. fell.", "So did Apex Inc. and Bell & Co. of Boston."],
        ["Mr. Lowe met Gen. Ortiz in St. Malo.", "Sen. Ruiz stayed away."],
        ["The chairman, C.C. Hale, wrote to J. K. Marsh.", "Neither replied."],
        ["It opened on Jan. 10 at 9 a.m. in Tampa, Fla., with Dr. Ames, Ph.D., present.", "He spoke."],
        ["The tax rose 3.5 percent to $1.25.", "That is No. 4 in the U.S. list."],
        ["Exports went to the U.S.", "The rest stayed."],
        ["Is the answer no?", "No. 7 won the race.", "The answer is no.", "Nobody minded."],
        ["“I was there.”", "She left.", "(It was late.)", "He stayed."],
        ["“Who pays?” Ms Dunn asked.", "“We do!” he said.", "Really?!", "Yes."],
        ["He waited ... and waited.", "Then nothing…", "The bus had gone."],
        ["Yahoo! Inc sold the site.", "iPhone sales rose.", "eBay gained."],
        ["The dam broke in 1911.", "40 people drowned.", "“Never again” was the motto."],
        ["The river rose.[2]", "It fell in May.[13]"],
        ["首相は東京で話した。", "「賛成だ。」と述べた。", "本当に？", "はい！"],
    ],
    ids=lambda expected: expected[0][:24],
)
def test_a_line_of_news_is_split_into_sentences(expected: list[str]) -> None:
    joiner = "" if "。" in expected[0] else " "
    assert split(joiner.join(expected)) == expected


def test_a_lost_blank_after_a_full_stop_does_not_glue_two_sentences() -> None:
    assert split("The plan was dropped.Members were told. See example.Com today.") == [
        "The plan was dropped.",
        "Members were told.",
        "See example.Com today.",
    ]


def test_headings_and_list_items_are_sentences_of_their_own() -> None:
    text = "Council votes on bridge\nThe vote is on Monday\n- a toll\n- no lorries\n\nWhat next\nWork"
    assert split(text) == [
        "Council votes on bridge",
        "The vote is on Monday",
        "- a toll",
        "- no lorries",
        "What next",
        "Work",
    ]


def test_hard_wrapped_text_gives_whole_sentences() -> None:
    text = (
        "FERRIES RESUME\n"
        "The ferries between the two islands are to sail again from\n"
        "Monday, the port authority of Saint Brendan said, after the\n"
        "U.S. Coast Guard had searched the strait. Fares will not be\n"
        "raised.\n"
    )
    assert split(canonical(text)) == [
        "FERRIES RESUME",
        "The ferries between the two islands are to sail again from\nMonday, the port authority of Saint "
        "Brendan said, after the\nU.S. Coast Guard had searched the strait.",
        "Fares will not be\nraised.",
    ]


def test_a_wrapped_paragraph_of_two_lines_is_known_by_the_rest_of_the_text() -> None:
    lines = ["The bakery on Mill Lane was shut in June by order of Mr.", "Pell of the health office."]
    rest = (
        "It was lifted in the summer after the flour had been sieved\n"
        "and two cats had been engaged, the Baker and Miller wrote on\n"
        "Friday. Its readers had asked for weeks what the loaves of\n"
        "Lane and Sons had in them."
    )
    whole = "\n".join(lines)
    assert len(split(whole)) == 2
    assert split(f"{whole}\n\n{rest}")[0] == whole


def test_a_paragraph_per_line_ends_a_sentence_at_each_line_even_cut_short() -> None:
    text = "The mine at Orrin employed four hundred until last year. That includes\nPrices of zinc fell."
    assert split(text) == [
        "The mine at Orrin employed four hundred until last year.",
        "That includes",
        "Prices of zinc fell.",
    ]


def test_text_without_full_stops_is_cut_at_white_space() -> None:
    pieces = split("word " * 1000)
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert all(set(piece.split()) == {"word"} for piece in pieces)


def test_a_word_longer_than_any_sentence_is_cut_hard() -> None:
    assert [len(piece) for piece in split("x" * (LONGEST * 2 + 5))] == [LONGEST, LONGEST, 5]


@given(st.text(st.sampled_from("aB1.!?…。」”\"'()[] \n\t,-éU"), max_size=200) | st.text(max_size=200))
def test_spans_are_ordered_trimmed_and_hold_every_character(text: str) -> None:
    position = 0
    for start, end in sentences(text):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@given(st.lists(st.sampled_from(["It rained.", "Who came?", "Mr. Poe left.", "The U.S. won!"]), max_size=8))
def test_a_sentence_alone_is_still_one_sentence(parts: list[str]) -> None:
    for sentence in split(" ".join(parts)):
        assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    "unit", ["a", "a. ", "a.b", ".\"'", "No. ", 'Aa? "Bb Cc ', "\n\n"], ids=lambda unit: repr(unit)
)
def test_time_is_linear_in_the_length(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        sentences(text)
        return time.process_time() - start

    # Ten times the text, ten times the time; a quadratic scan would take a hundred times.
    assert seconds(600_000) < 40 * seconds(60_000) + 0.5
