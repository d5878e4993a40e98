"""Composing: which sentences are shown, how they are numbered, and that they are shown word for word."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.text.canonical import canonical
from index.text.sentences import sentences
from index.types import Passage, Stats
from rag.reading.reader import Reading
from rag.types import MARKER, Answer, Sentence, Statement
from rag.writing.extractive import LONGEST, NEAR, Composer, choose, refusal, state
from rag.writing.markdown import visible
from tests.support.questions import make_article, make_hit

FERRY = (
    "The night ferry of Nordhaven costs the town 4.2 million crowns a year. Nine councillors voted to keep "
    "it. The boat is seldom more than a third full. Residents of the islands celebrated on the quay."
)
COPY = "The night ferry of Nordhaven costs the town 4.2 million crowns a year, the mayor said."
GARAGE = "A garage opened on Friday. Its 640 spaces cost 88 million crowns."


def make_sentences(text: str, article_id: str = "ferry") -> list[Sentence]:
    passage = Passage(make_article(text, article_id), 0, len(text))
    return [Sentence(passage, start, end) for start, end in sentences(text)]


def make_reading(
    sentence: Sentence, score: float = 1.0, words: str | None = None, named: float = 1.0
) -> Reading:
    span = None
    if words is not None:
        start = sentence.article.text.index(words, sentence.start)
        span = (start, start + len(words))
    return Reading(sentence=sentence, score=score, span=span, features={"named": named})


def make_answer(composer: Composer) -> Answer:
    return Answer("?", "?", composer.text, None, composer.citations, (), False, None, 1.0, {})


def composed(*statements: Statement) -> Answer:
    composer = Composer()
    for statement in statements:
        composer.add(statement)
    return make_answer(composer)


def chosen(readings: Sequence[Reading]) -> list[str]:
    return [reading.sentence.text for reading in choose(readings)]


def shown(markdown: str) -> str:
    """What a reader of the page sees: the text of the rendered Markdown."""
    return html.unescape(re.sub(r"<[^>]*>", "", MarkdownIt().render(markdown)))


COST, VOTE, FULL, QUAY = make_sentences(FERRY)


def test_numbers_run_from_one_in_order_of_use() -> None:
    answer = composed(state(make_reading(VOTE)), state(make_reading(COST)))
    assert [citation.number for citation in answer.citations] == [1, 2]
    assert [citation.quote for citation in answer.citations] == [VOTE.text, COST.text]
    assert answer.text == f"{VOTE.text} [1] {COST.text} [2]"


def test_a_sentence_cited_twice_keeps_its_number() -> None:
    answer = composed(
        Statement("One.", (COST, VOTE)), Statement("Two.", (COST,)), Statement("Three.", (FULL, VOTE, FULL))
    )
    assert answer.text == "One. [1][2] Two. [1] Three. [3][2]"
    assert len(answer.citations) == 3


def test_the_same_sentence_in_two_overlapping_passages_is_one_citation() -> None:
    part = Passage(COST.article, 0, COST.end)
    answer = composed(Statement("One.", (COST,)), Statement("Two.", (Sentence(part, COST.start, COST.end),)))
    assert [citation.number for citation in answer.citations] == [1]


def test_the_same_words_in_two_articles_are_two_citations() -> None:
    (copy,) = make_sentences(COST.text, "copy")
    assert len(composed(state(make_reading(COST)), state(make_reading(copy))).citations) == 2


def test_words_quoted_again_from_lines_broken_elsewhere_are_known_as_repeated() -> None:
    text = "\n".join(COST.text.split())
    broken = Sentence(Passage(make_article(text, "copy"), 0, len(text)), 0, len(text))
    assert composed(Statement("One.", (VOTE, COST, broken, FULL))).repeated == {3: 2}


def test_another_article_starts_a_paragraph() -> None:
    first, second = make_sentences(GARAGE, "garage")
    answer = composed(*(state(make_reading(one)) for one in (COST, VOTE, first, second)))
    assert answer.text == (f"{COST.text} [1] {VOTE.text} [2]\n\n{first.text} [3] {second.text} [4]")


def test_the_pieces_joined_are_the_text() -> None:
    composer = Composer()
    pieces = [composer.add(state(make_reading(one))) for one in (COST, make_sentences(GARAGE, "garage")[0])]
    assert "".join(pieces) == composer.text


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("It cost US$5, he said.", "US$5", "It cost **US$5**, he said."),
        ("US$5 it was.", "US$5", "**US$5** it was."),
        ("It was US$5.", "US$5", "It was **US$5**."),
        ("It was (US$5).", "US$5", "It was (**US$5**)."),
        ("It was\nUS$5\nthen.", "US$5", "It was **US$5** then."),
        ("It was  US$5 .", "  US$5 ", "It was **US$5** ."),
        ("It was Son's.", "Son", "It was **Son**'s."),
        ("It was 5*4 [2] or so.", "5*4 [2]", r"It was **5\*4 \[2\]** or so."),
        ("Nach dem Preis$5 war.", "$5", "Nach dem Preis$5 war."),  # asterisks there would be shown
    ],
)
def test_the_answering_words_are_bold_and_all_else_stays(text: str, words: str, expected: str) -> None:
    passage = Passage(make_article(text), 0, len(text))
    statement = state(make_reading(Sentence(passage, 0, len(text)), words=words))
    assert statement.text == expected
    assert shown(statement.text).split() == text.split()


@pytest.mark.parametrize(
    "text",
    [
        "The footnote [2] and the note [17] stand here.",
        "He wrote **bold** and _so_ and `code` and ~~gone~~.",
        "It read <script>alert(1)</script> & &lt;b&gt; on the wall.",
        "See [the page](https://evil.example/a) or ![](http://evil.example/p.png).",
        "1. The first of the points.",
        "# Not a heading of ours",
        "> Not a quotation of ours",
        "Back\\slash and C:\\temp and $$x$$.",
    ],
)
def test_whatever_an_article_holds_is_shown_as_its_words_and_is_no_marker(text: str) -> None:
    passage = Passage(make_article(text), 0, len(text))
    answer = composed(state(make_reading(Sentence(passage, 0, len(text)))))
    assert MARKER.findall(answer.text) == ["1"]
    assert shown(answer.text).strip() == f"{text} [1]"
    assert not re.search(r"<(?!/?p>)", MarkdownIt().render(answer.text))


def make_dated(text: str, words: str | None = None) -> Reading:
    passage = Passage(make_article(text, published=date(2024, 4, 12)), 0, len(text))
    return make_reading(Sentence(passage, 0, len(text)), words=words)


def test_a_sentence_told_from_its_articles_date_is_followed_by_that_date_once() -> None:
    assert state(make_dated("It sank last month, the mayor said on Thursday.")).text == (
        "It sank last month, the mayor said on Thursday. (article of 12 April 2024)"
    )
    assert state(make_dated("It sank in May 2020.")).text == "It sank in May 2020."


def test_a_day_asked_for_is_told_from_the_date_of_the_article() -> None:
    reading = make_dated("It sank on Thursday, the mayor said.", "Thursday")
    assert state(reading).text == (
        "It sank on **Thursday**, the mayor said. (11 April 2024, from the article's date)"
    )
    summer = make_dated("It sank last summer.", "last summer")
    assert state(summer).text == ("It sank **last summer**. (article of 12 April 2024)")


def test_an_undated_article_is_given_no_date() -> None:
    text = "It sank yesterday."
    reading = make_reading(Sentence(Passage(make_article(text), 0, len(text)), 0, len(text)))
    assert state(reading).text == text


def test_what_scores_much_lower_is_left_out() -> None:
    readings = [make_reading(COST, 9.0), make_reading(VOTE, 9.0 - NEAR / 2), make_reading(FULL, 8.9 - NEAR)]
    assert chosen(readings) == [COST.text, VOTE.text]


def test_what_has_hardly_any_of_the_names_asked_about_is_left_out() -> None:
    readings = [
        make_reading(COST, 5.0),
        make_reading(VOTE, 4.9, named=0.5),
        make_reading(FULL, 4.8, named=0.4),
    ]
    assert chosen(readings) == [COST.text, VOTE.text]


def test_at_most_three_sentences_are_shown() -> None:
    readings = [make_reading(one, 5.0) for one in (COST, VOTE, FULL, QUAY)]
    assert len(chosen(readings)) == LONGEST == 3


def test_a_wire_copy_is_not_repeated() -> None:
    (copy,) = make_sentences(COPY, "copy")
    readings = [make_reading(COST, 5.0), make_reading(copy, 5.0), make_reading(VOTE, 5.0)]
    assert chosen(readings) == [COST.text, VOTE.text]


def test_the_best_sentence_comes_first_and_the_others_as_in_their_article() -> None:
    opened, _ = make_sentences(GARAGE, "garage")
    readings = [make_reading(FULL, 5.0), make_reading(opened, 5.0), make_reading(COST, 5.0)]
    assert chosen(readings) == [FULL.text, COST.text, opened.text]


def test_nothing_read_is_nothing_chosen() -> None:
    assert chosen([]) == []


SEARCHED = Stats(1234, 5000, date(2023, 4, 13), date(2025, 3, 11), (), "words")


def test_a_refusal_names_the_nearest_articles_once_each_and_cites_nothing() -> None:
    dated = make_article(FERRY, outlet="The Fjord Courier", published=date(2025, 3, 11))
    rest = [make_article(GARAGE, f"a{number}") for number in range(5)]
    text = refusal("Nothing fits.", map(make_hit, [dated, dated, *rest]), SEARCHED)
    assert text.endswith(" Nearest: “The ferry” (The Fjord Courier, 2025-03-11); “The a0”; “The a1”.")
    assert not MARKER.findall(text)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "I searched 1,234 articles, dated 13 April 2023 to 11 March 2025."),
        ({"newest": date(2023, 4, 13)}, "I searched 1,234 articles of 13 April 2023."),
        ({"articles": 1, "oldest": None, "newest": None}, "I searched 1 article."),
        ({"articles": 0, "oldest": None, "newest": None}, "I searched 0 articles."),
    ],
    ids=["two days", "one day", "undated", "none"],
)
def test_a_refusal_tells_why_and_how_many_articles_of_which_days_were_searched(
    changes: dict[str, Any], told: str
) -> None:
    text = refusal("Nothing fits.", [], replace(SEARCHED, **changes))
    assert text == f"The articles do not answer this. Nothing fits. {told}"


def test_a_title_in_a_refusal_can_be_no_marker_nor_markup() -> None:
    article = make_article(FERRY, title="[1] <b>Ferry</b> [x](http://e.example)", outlet="*O*")
    text = refusal("Nothing fits.", [make_hit(article)], SEARCHED)
    Answer("?", "?", text, None, (), (), True, "Nothing fits.", 0.0, {})
    assert "“[1] <b>Ferry</b> [x](http://e.example)” (*O*)" in shown(text)


MARKUP = ["[1]", "**", "</p>", "&lt;", "&", "www.", "$$", "](", ". ", " ", "\n", *"ab.!?*_[]<>#`~\\|2-+="]
TEXTS = st.lists(
    st.sampled_from(MARKUP) | st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60
).map("".join)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_any_article_is_quoted_word_for_word_with_its_markers_equal_to_its_citations(
    text: str, data: st.DataObject
) -> None:
    text = canonical(text)
    units = make_sentences(text) if text.strip() else []
    readings = []
    for unit in units[:4]:
        start = data.draw(st.integers(unit.start, unit.end - 1))
        end = data.draw(st.integers(start + 1, unit.end))
        readings.append(Reading(unit, 1.0, data.draw(st.sampled_from([None, (start, end)])), {}))
    answer = composed(*map(state, readings))  # raises where markers and citations differ
    words = "".join(f"{one.sentence.text} [{number}] " for number, one in enumerate(readings, start=1))
    assert shown(answer.text).split() == visible(words).split()
    assert [text[one.start : one.end] for one in answer.citations] == [r.sentence.text for r in readings]
