"""Answers that tell more than one fact, over the articles of one estuary, with the real reader."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from rag import Answer, Answerer, open_answerer
from rag.types import MARKER
from tests.support.estuary import TEXTS, estuary

STRIKE = [
    ("21 February 2025", "The dockers had voted for the strike on 21 February."),
    ("3 March 2025", "Dockers of Pellan walked out on Monday over their pay for nights."),
    ("10 to 16 March 2025", "The Port Company will meet them next week."),
    ("11 March 2025", "Talks between the dockers of Pellan and the Port Company broke down yesterday."),
    ("20 March 2025", "The dockers of Pellan ended their strike on Thursday."),
]
QUESTIONS = {
    "events": "Give me a timeline of the dockers' strike in Pellan.",
    "list": "List everyone who resigned from the harbour board.",
    "comparison": "Which cost more to build, the Osten bridge or the Tolm tunnel?",
    "summary": "Summarise the flood in Brack.",
    "statements": "What has Mara Quill said about the barrage?",
    "positions": "Who is for and who is against the barrage?",
}
"""A question for each shape."""
Ask = Callable[[str], Answer]


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    with open_answerer(estuary(tmp_path_factory.mktemp("estuary"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def ask(answerer: Answerer) -> Ask:
    """Answers each question once."""
    known: dict[str, Answer] = {}

    def answer(question: str) -> Answer:
        if question not in known:
            known[question] = answerer.answer(question)
        return known[question]

    return answer


def dated(answer: Answer) -> list[tuple[str | None, str]]:
    return [(item.dated, item.text) for item in answer.items]


def texts(answer: Answer) -> list[str]:
    return [item.text for item in answer.items]


@pytest.mark.parametrize("shape", QUESTIONS)
def test_each_shape_quotes_its_articles_word_for_word_and_cites_what_it_shows(ask: Ask, shape: str) -> None:
    answer = ask(QUESTIONS[shape])
    assert (answer.shape, answer.refused, answer.reason) == (shape, False, None)
    assert len(answer.items) > 1
    for citation in answer.citations:
        assert citation.quote == TEXTS[citation.article.id][citation.start : citation.end]
    numbers = [citation.number for citation in answer.citations]
    assert sorted({int(number) for number in MARKER.findall(answer.text)}) == numbers
    for item in answer.items:
        assert set(item.numbers) <= set(numbers)
        assert item.text == answer.citations[item.numbers[0] - 1].quote
    lines = [line for line in answer.text.splitlines() if line.startswith("- ")]
    assert all(MARKER.search(line) for line in lines)
    # One sentence that names three is one line.
    assert len(lines) == len(set(texts(answer)))


def test_what_is_streamed_is_the_answer_s_text_with_its_headings(answerer: Answerer) -> None:
    *pieces, last = answerer.stream(QUESTIONS["positions"])
    assert isinstance(last, Answer)
    assert "".join(map(str, pieces)) == last.text


def test_a_chronology_tells_each_event_once_in_order_of_time_with_its_day(ask: Ask) -> None:
    # Two outlets tell the walkout: one on "Monday", one on "3 March".
    answer = ask(QUESTIONS["events"])
    assert dated(answer) == STRIKE
    assert [item.date for item in answer.items] == sorted(item.date or date.max for item in answer.items)
    assert answer.text.startswith("5 events, in order of time:\n\n- **21 February 2025**: ")


def test_a_chronology_keeps_to_the_days_asked_about(ask: Ask) -> None:
    answer = ask("What happened in the strike of the Pellan dockers in March 2025?")
    assert answer.shape == "events"
    assert dated(answer) == STRIKE[1:]


def test_a_timeline_of_a_topic_is_its_chronology(answerer: Answerer) -> None:
    assert dated(answerer.timeline("the dockers' strike in Pellan")) == STRIKE


def test_a_timeline_reads_only_the_articles_of_its_days_and_outlet(answerer: Answerer) -> None:
    early = answerer.timeline("the dockers' strike in Pellan", until=date(2025, 3, 10))
    assert dated(early) == STRIKE[:3]
    late = answerer.timeline(
        "the dockers' strike in Pellan", since=date(2025, 3, 10), outlet="the pellan post"
    )
    assert dated(late) == STRIKE[3:]


def test_a_list_gathers_names_of_one_sentence_and_of_several_articles(ask: Ask) -> None:
    answer = ask(QUESTIONS["list"])
    labels = ["Ines Adair", "Paul Kettering", "Ruth Sand", "Tomas Wick"]
    assert [item.label for item in answer.items] == labels
    assert "I found 4" in answer.text
    assert all(f"**{label}**" in answer.text for label in labels)
    assert {citation.article.id for citation in answer.citations} == {"board", "board-again"}


def test_a_short_name_and_a_long_one_are_one_item_under_the_long_one(ask: Ask) -> None:
    # "Adair" alone resigned too, in the later article.
    labels = [item.label for item in ask(QUESTIONS["list"]).items]
    assert [label for label in labels if "Adair" in label] == ["Ines Adair"]


def test_a_list_asked_for_as_a_question_is_the_same(ask: Ask) -> None:
    assert ask("Who resigned from the harbour board?").items == ask(QUESTIONS["list"]).items


def test_a_comparison_says_which_is_more_where_the_units_agree(ask: Ask) -> None:
    answer = ask(QUESTIONS["comparison"])
    opening = answer.text.splitlines()[0]
    assert (
        opening == "It is the Tolm tunnel: 95 million crowns, against 40 million crowns for the Osten bridge."
    )
    assert [item.label for item in answer.items] == ["Osten bridge", "Tolm tunnel"]


def test_less_turns_the_verdict_round(ask: Ask) -> None:
    answer = ask("Which was cheaper to build, the Osten bridge or the Tolm tunnel?")
    assert answer.text.startswith(
        "It is the Osten bridge: 40 million crowns, against 95 million crowns for the Tolm tunnel."
    )


def test_two_that_are_compared_without_a_word_for_it_are_both_shown(ask: Ask) -> None:
    answer = ask("Compare what the Osten bridge and the Tolm tunnel cost to build")
    assert answer.shape == "comparison"
    assert [item.label for item in answer.items] == ["Osten bridge", "Tolm tunnel"]
    assert answer.text.startswith(
        "I found 95 million crowns for the Tolm tunnel, against 40 million crowns for the Osten bridge."
    )


def test_a_comparison_of_other_units_shows_both_and_says_that_it_cannot_tell(ask: Ask) -> None:
    answer = ask("Which cost more to build, the Osten bridge or the Marrow causeway?")
    assert answer.shape == "comparison"
    assert answer.text.startswith("I cannot say which it is. Here is what I found:")
    assert [item.label for item in answer.items] == ["Osten bridge", "Marrow causeway"]


def test_a_summary_has_three_to_five_sentences_in_the_order_of_its_articles(ask: Ask) -> None:
    answer = ask(QUESTIONS["summary"])
    assert 3 <= len(answer.items) <= 5
    # The newest article comes first; each is told from its start to its end.
    places = [(one.article.published, -one.start) for one in answer.citations]
    assert places == sorted(places, reverse=True, key=lambda place: (place[0] or date.min, place[1]))
    assert {one.article.id for one in answer.citations} == {"flood", "flood-after"}
    assert len(texts(answer)) == len(set(texts(answer)))
    assert not any(text.endswith("?") or re.match("It |They ", text) for text in texts(answer))


def test_statements_of_one_person_come_newest_first_and_none_is_of_a_namesake(ask: Ask) -> None:
    answer = ask(QUESTIONS["statements"])
    assert dated(answer) == [
        ("18 March 2025", "Mara Quill said the barrage would pay for itself in twenty years."),
        ("18 March 2025", "“Those who oppose the barrage have not read the plans,” Quill said."),
        (
            "8 January 2025",
            "“The barrage will give us clean power for a century, and I am all for it,” said Mara Quill, "
            "the harbour engineer.",
        ),
    ]
    assert {item.label for item in answer.items} == {"Mara Quill"}
    assert answer.short == "the barrage would pay for itself in twenty years"


@pytest.mark.parametrize(
    "question", ["What has Otto Quill said about the barrage?", "what has otto quill said about the barrage"]
)
def test_whoever_speaks_less_than_their_namesake_is_found_too(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert [item.label for item in answer.items] == ["Otto Quill", "Otto Quill"]
    assert [item.date for item in answer.items] == [date(2025, 2, 20), date(2025, 1, 8)]


def test_whoever_says_nothing_is_given_no_words_of_their_namesakes(ask: Ask) -> None:
    assert ask("What did Ida Quill say about the barrage?").refused


def test_statements_can_be_asked_for_by_what_someone_is(ask: Ask) -> None:
    answer = ask("What has the harbour engineer said about the barrage?")
    assert len(answer.items) > 1
    assert set(dated(answer)) <= set(dated(ask(QUESTIONS["statements"])))


def test_positions_stand_under_the_side_that_each_takes(ask: Ask) -> None:
    answer = ask(QUESTIONS["positions"])
    under: dict[str, list[str]] = {}
    for line in answer.text.splitlines():
        if heading := re.fullmatch(r"\*\*(\w+)\*\*", line):
            under[heading[1]] = []
        elif speaker := re.match(r"- \*\*(.+?), ", line):
            under[list(under)[-1]].append(speaker[1])
    assert under == {"For": ["Mara Quill"], "Against": ["Otto Quill"], "Said": ["Lena Brook"]}


@pytest.mark.parametrize(
    "question",
    [
        "Give me a timeline of the election in Sweden.",
        "List everyone who won a medal at the ski races.",
        "Which cost more, the opera in Fessel or the theatre in Grune?",
        "Summarise the volcano on Mount Harken.",
        "Summarise the trial of the harbour board.",
        "What has Mara Quill said about the opera?",
        "Who is for and who is against the reactor in Fessel?",
    ],
)
def test_what_no_article_tells_of_is_refused(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.refused
    assert answer.reason
    assert (answer.items, answer.citations, answer.shape) == ((), (), "fact")


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How much did the Tolm tunnel cost?", "95 million crowns"),
        ("When did the dockers vote for the strike?", "21 February"),
        ("Who heads the fishermen's guild?", "Otto Quill"),
    ],
)
def test_a_question_for_one_fact_is_answered_with_one(ask: Ask, question: str, short: str) -> None:
    answer = ask(question)
    assert (answer.shape, answer.short) == ("fact", short)
