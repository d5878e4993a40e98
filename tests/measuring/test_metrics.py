"""Each metric with a hand-worked example."""

from datetime import date
from math import log2

import pytest

from evals.data.questions import Question
from evals.scoring import metrics
from evals.scoring.metrics import Latency, Score
from index.types import Article, Hit, Passage
from rag.types import Answer, Citation

TEXT = (
    "Oslo opened a third tram line on Monday. It cost 1,131 million kroner (US$105.5 million).\n\n"
    "The mayor said the line would carry 40,000 people a day. Prices fell by 7.19 per cent."
)
TRAM = Article(id="tram", title="Third line", text=TEXT, published=date(2024, 5, 6))
COST = "It cost 1,131 million kroner (US$105.5 million)."
RIDERS = "The mayor said the line would carry 40,000 people a day."


def passage_of(words: str, article: Article = TRAM) -> Passage:
    start = article.text.index(words)
    return Passage(article, start, start + len(words))


def hit_of(words: str) -> Hit:
    return Hit(passage_of(words), 1.0)


def make_answer(*quotes: str, text: str | None = None, short: str | None = None) -> Answer:
    passages = [passage_of(quote) for quote in quotes]
    if text is None:
        text = " ".join(f"{quote} [{number}]" for number, quote in enumerate(quotes, start=1))
    return Answer(
        question="?",
        standalone_question="?",
        text=text,
        short=short,
        citations=tuple(
            Citation(number, passage.article, passage.start, passage.end, passage)
            for number, passage in enumerate(passages, start=1)
        ),
        hits=tuple(Hit(passage, 1.0) for passage in passages),
        refused=not quotes,
        reason=None if quotes else "nothing was said of it",
        confidence=0.5,
        seconds={"total": 0.1},
    )


def make_question(**fields: object) -> Question:
    values = {"id": "q", "question": "?", "gold_ids": ("tram",), **fields}
    return Question(**values)  # type: ignore[arg-type]  # each test names the fields it is about


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The U.S. and “Oslo's” mayor", ("us", "and", "oslo", "s", "mayor"), id="quotes"),
        pytest.param("US$1,131.50", ("us", "$", "1131.50"), id="money"),
        pytest.param("7.19 per cent, 7.19 percent, 7.19%", ("7.19", "%") * 3, id="per cent"),
        pytest.param("2023–24 at −5", ("2023", "24", "at", "-5"), id="dashes and minus"),
        pytest.param("the 32nd, a 5G, the 3.9bn", ("32nd", "5g", "3.9bn"), id="numbers with a unit"),
        pytest.param("J.K.Rowling", ("jk", "rowling"), id="initials"),
        pytest.param("台積電 (TSMC)", ("台積電", "tsmc"), id="Chinese"),
    ],
)
def test_words_are_compared_without_case_punctuation_or_articles(
    text: str, expected: tuple[str, ...]
) -> None:
    assert metrics.words(text) == expected


@pytest.mark.parametrize(
    ("answer", "text", "expected"),
    [
        pytest.param("$105.5 million", TEXT, True, id="another currency prefix"),
        pytest.param("1131 million kroner", TEXT, True, id="thousands separator"),
        pytest.param("7.19%", TEXT, True, id="per cent sign"),
        pytest.param("the mayor", "Mayor Berg spoke", True, id="leading article"),
        pytest.param("£105.5 million", TEXT, False, id="wrong currency"),
        pytest.param("31 million", TEXT, False, id="part of a number"),
        pytest.param("5.5 million", TEXT, False, id="decimals of a number"),
        pytest.param("tram lines", TEXT, False, id="part of a word"),
        pytest.param("line tram", TEXT, False, id="order"),
        pytest.param("?!", TEXT, False, id="an answer without words"),
    ],
)
def test_an_answer_counts_only_as_whole_words(answer: str, text: str, expected: bool) -> None:
    assert metrics.stands_in(answer, text) is expected


def test_answer_hit_reads_the_text_shown_not_its_markers() -> None:
    answer = make_answer(COST, text=r"It cost **1,131 million kroner** \(US$105.5 million\). [1]")
    assert metrics.shown(answer).split() == COST.split()
    assert metrics.answer_hit(answer, make_question(answers=("US$105.5 million",)))
    assert not metrics.answer_hit(answer, make_question(answers=("1",)))


def test_a_refusal_never_hits_even_where_its_words_hold_the_answer() -> None:
    refusal = make_answer(text="The articles do not say; the nearest is of Oslo.")
    assert not metrics.answer_hit(refusal, make_question(answers=("Oslo",)))


def test_token_f1_is_the_best_over_the_accepted_answers() -> None:
    # Two words of "1131 million kroner" shared with "1131 million": 2 * 2 / (3 + 2).
    assert metrics.token_f1("1,131 million kroner", ("1131 million", "Oslo")) == pytest.approx(0.8)
    assert metrics.token_f1(None, ("Oslo",)) == 0.0


@pytest.mark.parametrize(
    ("short", "expected"),
    [
        pytest.param("the 1,131 million kroner", True, id="comma and article"),
        pytest.param("1131 Million Kroner.", True, id="case and full stop"),
        pytest.param("cost 1131 million kroner", False, id="a word more"),
        pytest.param("1131 million", False, id="a word fewer"),
        pytest.param(None, False, id="no short answer"),
        pytest.param("?", False, id="no word"),
    ],
)
def test_an_exact_match_has_the_words_of_an_accepted_answer_and_no_others(
    short: str | None, expected: bool
) -> None:
    assert metrics.exact_match(short, ("1131 million kroner", "!")) is expected


def test_the_first_citation_alone_decides_sentence_accuracy() -> None:
    question = make_question(gold_texts=(COST,))
    assert metrics.sentence_hit(make_answer(COST, RIDERS), question)
    assert not metrics.sentence_hit(make_answer(RIDERS, COST), question)
    assert not metrics.sentence_hit(make_answer(text="The articles do not say."), question)


def test_an_accepted_answer_in_the_first_quote_is_enough_for_sentence_accuracy() -> None:
    question = make_question(answers=("40,000",), gold_texts=(COST,), gold_ids=("other",))
    assert metrics.sentence_hit(make_answer(RIDERS), question)
    assert not metrics.sentence_hit(make_answer(COST), question)


def test_a_passage_holds_the_gold_when_it_shares_at_least_half_of_it() -> None:
    question = make_question(gold_texts=(COST,))
    start = TEXT.index(COST)
    half = len(COST) // 2
    assert metrics.holds_gold(TRAM, 0, start + half, question)
    assert not metrics.holds_gold(TRAM, 0, start + half - 1, question)
    assert metrics.holds_gold(TRAM, start, len(TEXT), question)


def test_the_same_words_in_another_article_are_no_gold() -> None:
    copy = Article(id="copy", title="Copy", text=TEXT)
    assert not metrics.holds_gold(copy, 0, len(TEXT), make_question(gold_texts=(COST,)))


def test_gold_text_is_found_across_other_white_space() -> None:
    question = make_question(gold_texts=("million).  The mayor said",))
    assert metrics.gold_rank([hit_of("(US$105.5 million).\n\nThe mayor said")], question) == 1


def test_without_gold_text_a_passage_must_hold_an_accepted_answer() -> None:
    question = make_question(answers=("40,000",))
    assert metrics.gold_rank([hit_of(COST), hit_of(RIDERS)], question) == 2
    assert metrics.gold_rank([hit_of(COST)], question) is None


def test_an_answer_in_the_askers_own_words_counts_by_article() -> None:
    question = make_question(answers=("Forty thousand daily riders",))
    assert metrics.gold_rank([hit_of(COST)], question) == 1


def test_a_hit_whose_copy_in_another_outlet_holds_the_gold_counts() -> None:
    question = make_question(gold_texts=(COST,))
    wire = passage_of(COST, Article(id="wire", title="Wire", text=TEXT))
    assert metrics.gold_rank([Hit(wire, 1.0)], question) is None
    assert metrics.gold_rank([hit_of(RIDERS), Hit(wire, 1.0, copies=(passage_of(COST),))], question) == 2


def test_a_citation_hits_when_quote_or_gold_contains_the_other() -> None:
    part = "1,131 million kroner"
    assert metrics.citation_hit(make_answer(COST), make_question(gold_texts=(part,)))
    assert metrics.citation_hit(make_answer(part), make_question(gold_texts=(COST,)))
    assert not metrics.citation_hit(make_answer(RIDERS), make_question(gold_texts=(COST,)))


def test_where_there_is_gold_text_an_answer_in_the_quote_is_not_enough() -> None:
    question = make_question(answers=("the line",), gold_texts=(COST,))
    assert not metrics.citation_hit(make_answer(RIDERS), question)


def test_without_gold_text_a_citation_needs_the_article_and_an_answer_in_the_quote() -> None:
    assert metrics.citation_hit(make_answer(RIDERS), make_question(answers=("40,000",)))
    assert not metrics.citation_hit(make_answer(COST), make_question(answers=("40,000",)))
    assert not metrics.citation_hit(
        make_answer(RIDERS), make_question(answers=("40,000",), gold_ids=("other",))
    )


def test_citation_recall_is_the_share_of_gold_texts_cited() -> None:
    question = make_question(gold_texts=(COST, RIDERS))
    assert metrics.citation_recall(make_answer(RIDERS), question) == 0.5
    assert metrics.citation_recall(make_answer(RIDERS, COST), question) == 1.0
    assert metrics.citation_recall(make_answer(RIDERS), make_question()) is None


def test_quotes_are_checked_against_the_articles_not_against_the_answer() -> None:
    answer = make_answer(COST, RIDERS)
    assert metrics.quotes_valid(answer, {"tram": TEXT})
    assert not metrics.quotes_valid(answer, {"tram": "x" + TEXT})
    assert not metrics.quotes_valid(answer, {})
    assert metrics.quotes_valid(make_answer(text="The articles do not say."), {})


def test_recall_and_reciprocal_rank_of_worked_ranks() -> None:
    ranks = [1, 3, None, 2]
    assert metrics.recall_at(ranks, 1) == 0.25
    assert metrics.recall_at(ranks, 2) == 0.5
    assert metrics.recall_at(ranks, 5) == 0.75
    assert metrics.reciprocal_rank(ranks) == pytest.approx((1 + 1 / 3 + 0 + 1 / 2) / 4)


def test_ndcg_of_worked_rankings() -> None:
    # Gold at ranks 1 and 3 of 2: (1 + 1/log2(4)) / (1 + 1/log2(3)).
    assert metrics.ndcg([True, False, True], there=2) == pytest.approx(1.5 / (1 + 1 / log2(3)))
    assert metrics.ndcg([True, True], there=2) == 1.0
    # A third gold passage, not retrieved, lowers it: it would have gained 1/log2(4) at rank 3.
    assert metrics.ndcg([True, True], there=3) == pytest.approx((1 + 1 / log2(3)) / (1.5 + 1 / log2(3)))
    assert metrics.ndcg([False, False], there=1) == 0.0
    assert metrics.ndcg([], there=0) == 0.0


def test_ndcg_looks_no_deeper_than_its_cutoff() -> None:
    assert metrics.ndcg([False] * 10 + [True], there=1) == 0.0
    assert metrics.ndcg([True] * 10, there=40) == 1.0


def test_a_mean_says_how_many_questions_it_is_of() -> None:
    assert metrics.mean([True, False, True, True]) == Score(0.75, 4)
    assert metrics.mean([]) == Score(0.0, 0)


def test_latency_is_the_median_and_the_95th_percentile() -> None:
    seconds = [number / 100 for number in range(1, 101)]
    assert metrics.latency(seconds) == Latency(median=0.5, p95=0.95)
    assert metrics.latency([3.0]) == Latency(3.0, 3.0)
    assert metrics.latency([]) == Latency(0.0, 0.0)
