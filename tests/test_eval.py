"""Question files, whole runs, and how they are told: over a small newsroom's answerer."""

import gzip
import json
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.ablation import ablate, as_table, measurable, read_order
from evals.errors import QuestionFileError
from evals.page import page
from evals.questions import Question, read_questions, sample
from evals.run import Result, by_type, evaluate
from evals.table import summary, table
from index.types import Hit, Passage
from tests.newsroom import ARTICLES, FERRY, GARAGE, Newsroom, cite, make_answer

TEXTS = {article.id: article.text for article in ARTICLES}
QUESTIONS = (
    Question(
        id="cost",
        question="What does the night ferry cost the town a year?",
        answers=("4.2 million crowns",),
        gold_ids=("ferry",),
        gold_texts=("The night ferry costs the town 4.2 million crowns a year",),
        type="figure",
    ),
    Question(
        id="spaces",
        question="What was the price of the spaces, in crowns?",
        answers=("640",),
        gold_ids=("garage",),
        type="figure",
    ),
    Question(
        id="treasurer",
        question="the treasurer?",
        answers=("Ingrid Solberg",),
        gold_ids=("ferry",),
        history=("What does the night ferry cost?",),
        type="follow-up",
    ),
    Question(id="mayor", question="Who sings at the opera of Vienna?", answerable=False, type="unanswerable"),
    Question(
        id="garage-cost",
        question="What did the night ferry cost the town in 1990?",
        answerable=False,
        type="unanswerable",
    ),
)


def write_lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def measured() -> Result:
    return evaluate(Newsroom(), QUESTIONS, TEXTS)


def test_a_question_file_is_read_plain_or_compressed(tmp_path: Path) -> None:
    row = {
        "id": "q1",
        "question": "When?",
        "answers": ["in 2028"],
        "answerable": True,
        "gold_ids": ["ferry"],
        "gold_text": "One line.\nAnother  line.",
        "gold_texts": ["One line.", "A third."],
        "history": ["And then?"],
        "type": "date",
        "date": "2025-03-11",
        "quiz": "of no concern",
    }
    plain = write_lines(tmp_path / "q.jsonl", row)
    packed = tmp_path / "q.jsonl.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf\n" + plain.read_bytes()))
    (question,) = read_questions(plain)
    assert question.gold_texts == ("One line.", "Another  line.", "A third.")
    assert (question.history, question.type) == (("And then?",), "date")
    assert str(question.asked) == "2025-03-11"
    assert read_questions(packed) == (question,)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        pytest.param("{nonsense", "2: expected a JSON object, but it is not JSON", id="not JSON"),
        pytest.param("[1]", "2: expected a JSON object, got list", id="a list"),
        pytest.param('{"id": "x"}', '2: expected "question" to be a text, got None', id="no question"),
        pytest.param('{"id": "", "question": "?"}', '2: expected "id" to be a text', id="empty id"),
        pytest.param('{"id": "x", "question": "?"}', '2: expected "answers" or a gold text', id="no answers"),
        pytest.param(
            '{"id": "x", "question": "?", "answers": "y"}', '"answers" to be a list of texts', id="a text"
        ),
        pytest.param(
            '{"id": "x", "question": "?", "answerable": "no"}',
            '"answerable" to be true or false',
            id="no bool",
        ),
        pytest.param(
            '{"id": "x", "question": "?", "answers": ["y"], "date": "May"}', '"date" as YYYY-MM-DD', id="date"
        ),
        pytest.param(
            '{"id": "a", "question": "?", "answerable": false}', "'a' is also on line 1", id="twice"
        ),
    ],
)
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, line: str, sentence: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "a", "question": "?", "answerable": false}\n' + line + "\n")
    with pytest.raises(QuestionFileError) as caught:
        read_questions(path)
    assert sentence in str(caught.value)
    assert "q.jsonl:2:" in str(caught.value)


def test_a_missing_empty_or_unreadable_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="found none; name one: dateline eval"):
        read_questions(tmp_path / "none.jsonl")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    with pytest.raises(QuestionFileError, match="the file is empty"):
        read_questions(empty)
    for name, content in (("bad.jsonl.gz", b"no gzip"), ("latin.jsonl", b'{"id": "caf\xe9"}')):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(QuestionFileError, match="cannot be read"):
            read_questions(path)


def test_a_sample_is_the_same_each_time_and_in_file_order() -> None:
    many = [Question(id=str(number), question="?") for number in range(100)]
    chosen = sample(many, 10)
    assert chosen == sample(many, 10)
    assert [int(question.id) for question in chosen] == sorted(int(question.id) for question in chosen)
    assert sample(many, 200) == sample(many, None) == tuple(many)


def test_a_run_scores_each_question_by_what_it_is() -> None:
    result = measured()
    outcomes = {outcome.question.id: outcome for outcome in result.outcomes}
    assert outcomes["cost"].right
    assert outcomes["spaces"].right
    assert outcomes["mayor"].right
    assert outcomes["mayor"].answer_hit is None
    assert not outcomes["garage-cost"].right
    assert result.scores["refusals"].value == 0.5
    assert result.scores["refusals"].count == 2
    assert result.scores["false_refusals"].count == 3
    assert result.scores["quote_validity"].value == 1.0
    assert result.seconds["total"].median == 0.012
    assert by_type(result.outcomes)["figure"].value == 1.0


def test_a_follow_up_is_asked_after_its_history() -> None:
    (outcome,) = evaluate(Newsroom(), QUESTIONS[2:3], TEXTS).outcomes
    assert outcome.answer.standalone_question == "What does the night ferry cost? the treasurer?"
    assert outcome.right


def test_a_quote_that_its_article_does_not_hold_is_never_right() -> None:
    result = evaluate(Newsroom(), QUESTIONS[:1], {**TEXTS, "ferry": "rewritten"})
    assert result.scores["quote_validity"].value == 0.0
    assert not result.outcomes[0].right


def test_a_metric_that_no_question_has_is_left_out() -> None:
    result = evaluate(Newsroom(), QUESTIONS[3:4], TEXTS)
    assert list(result.scores) == ["refusals", "quote_validity"]


def test_a_result_is_json_ready() -> None:
    document = json.loads(json.dumps(measured().as_dict()))
    assert document["questions"] == len(QUESTIONS)
    assert document["scores"]["refusals"] == {"value": 0.5, "questions": 2}
    assert document["outcomes"][0]["answer"]["citations"][0]["quote"] in FERRY.text


def test_a_table_lines_its_figures_up() -> None:
    assert table(("name", "score"), [("a", "1.0"), ("longer", "10.0")]).splitlines() == [
        "name    score",
        "------  -----",
        "a         1.0",
        "longer   10.0",
    ]


def test_the_summary_names_every_score_kind_and_stage() -> None:
    text = summary(measured(), "newsroom")
    for words in ("newsroom", "unanswerable questions refused", "follow-up", "total", "50.0%"):
        assert words in text


class Strict(HTMLParser):
    """Collects what a browser would see: tags, and addresses it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_report_escapes_every_article_and_asks_nothing_of_the_network() -> None:
    nasty = Question(
        id="nasty",
        question="What did the saboteur wrote on the wall <b>?",
        answers=("<script>alert(1)</script>",),
        gold_ids=("nasty",),
    )
    result = evaluate(Newsroom(), [*QUESTIONS, nasty], TEXTS)
    html = page(result, "<i>name</i>")
    parser = Strict()
    parser.feed(html)
    assert not {"script", "img", "b", "i", "link", "iframe"} & set(parser.tags)
    assert parser.addresses == []
    assert "&lt;script&gt;" in html
    assert {"svg", "rect", "article"} <= set(parser.tags)


def test_the_report_lists_wrong_answers_with_what_was_wrong() -> None:
    html = page(measured(), "newsroom")
    assert "What did the night ferry cost the town in 1990?" in html
    assert "answered, though the articles do not say" in html
    assert "Who sings at the opera" not in html


class Shelf:
    """Searches by whole articles, the garage first by BM25 and the ferry first otherwise."""

    def search(self, question: str, /, *, top_k: int = 10, mode: str = "fused") -> list[Hit]:
        order = (GARAGE, FERRY) if mode == "bm25" else (FERRY, GARAGE)
        return [Hit(Passage(article, 0, len(article.text)), 1.0) for article in order][:top_k]


def test_the_ablation_has_a_row_for_each_stage() -> None:
    rows = ablate(Shelf(), QUESTIONS, Newsroom())
    assert [row.stage for row in rows] == ["bm25", "dense", "fused", "fused, read"]
    # Of the two answerable questions without history, BM25 ranks the garage's gold first, dense the ferry's.
    assert [dict(row.recall)[1] for row in rows] == [0.5, 0.5, 0.5, 1.0]
    assert [dict(row.recall)[5] for row in rows] == [1.0, 1.0, 1.0, 1.0]
    assert rows[0].reciprocal_rank == 0.75
    assert "recall@10" in as_table("newsroom", rows)


def test_follow_ups_and_questions_without_gold_are_not_measured_by_retrieval_alone() -> None:
    assert [question.id for question in measurable(QUESTIONS)] == ["cost", "spaces"]


def test_the_readers_order_puts_cited_passages_first_and_repeats_none() -> None:
    second, first = cite(FERRY, "4.2 million crowns"), cite(GARAGE, "640 spaces", number=2)
    hits = tuple(Hit(citation.passage, 1.0) for citation in (first, second))
    assert read_order(make_answer(second, first, hits=hits)) == [second.passage, first.passage]


def run_main(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_missing_question_file_is_one_sentence_and_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run_main([str(tmp_path / "none.jsonl")], capsys)
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "Expected a question file" in err


def test_a_development_set_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run_main(["dev", "nosuch"], capsys)
    assert status == 1
    assert "got nosuch" in err


@pytest.mark.parametrize("arguments", [["--limit", "0"], ["--nonsense"], ["dev", "--limit", "x"]])
def test_bad_usage_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
