"""Question files, whole runs, and their output, with a small newsroom's answerer."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from dateline.cli import main as dateline
from evals.__main__ import main
from evals.data.questions import Question, read_questions, sample
from evals.errors import QuestionFileError
from evals.reports.table import summary, table
from evals.runs.ablation import ablate, as_table, measurable
from evals.runs.run import evaluate
from evals.scoring.metrics import Score
from evals.scoring.result import Result
from evals.scoring.summary import by_type
from index.types import Hit, Passage
from rag.types import Answer
from tests.support.newsroom import COST, FERRY, GARAGE, TEXTS, Newsroom, make_refusal

QUESTIONS = (
    COST,
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
        "related_ids": ["garage"],
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
    assert question.related_ids == ("garage",)
    assert str(question.asked) == "2025-03-11"
    assert read_questions(packed) == (question,)


def test_a_question_and_its_answer_are_enough(tmp_path: Path) -> None:
    lines = [{"question": "When?", "answer": "in 2028"}, {"question": "Why?"}, {"id": 7, "question": "Who?"}]
    when, why, who = read_questions(write_lines(tmp_path / "q.jsonl", *lines))
    assert (when.id, when.answers, when.answerable) == ("1", ("in 2028",), True)
    assert (why.id, why.answers, why.answerable) == ("2", (), False)
    assert who.id == "7"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        pytest.param("{nonsense", "2: expected a JSON object, but it is not JSON", id="not JSON"),
        pytest.param("[1]", "2: expected a JSON object, got list", id="a list"),
        pytest.param('{"id": "x"}', '2: expected "question" to be text, got None', id="no question"),
        pytest.param('{"id": "", "question": "?"}', '2: expected "id" to be text', id="empty id"),
        pytest.param('{"id": "x"}', 'a line has "question", "answer" or "answers"', id="the fields"),
        pytest.param(
            '{"id": "x", "question": "?", "answerable": true}', '"answers" or a gold text', id="no answers"
        ),
        pytest.param('{"question": "?", "answer": ["y"]}', '"answer" to be text', id="a list"),
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
def test_a_bad_line_is_reported_with_its_number(tmp_path: Path, line: str, sentence: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "a", "question": "?", "answerable": false}\n' + line + "\n")
    with pytest.raises(QuestionFileError) as caught:
        read_questions(path)
    assert sentence in str(caught.value)
    assert "q.jsonl:2:" in str(caught.value)


def test_a_missing_empty_or_unreadable_file_is_reported_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="found none; name one: dateline eval"):
        read_questions(tmp_path / "none.jsonl")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    with pytest.raises(QuestionFileError, match="the file is empty"):
        read_questions(empty)
    for name, content in (("bad.jsonl.gz", b"no gzip"), ("latin.jsonl", b'{"id": "caf\xe9"}')):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(QuestionFileError, match="cannot read it"):
            read_questions(path)


def test_a_sample_is_the_same_each_time_and_in_file_order() -> None:
    many = [Question(id=str(number), question="?") for number in range(100)]
    chosen = sample(many, 10)
    assert chosen == sample(many, 10)
    assert [int(question.id) for question in chosen] == sorted(int(question.id) for question in chosen)
    assert sample(many, 200) == sample(many, None) == tuple(many)


def test_a_run_scores_each_question_by_the_metrics_that_apply() -> None:
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


def test_a_follow_up_is_asked_after_its_history() -> None:
    (outcome,) = evaluate(Newsroom(), QUESTIONS[2:3], TEXTS).outcomes
    assert outcome.answer.standalone_question == "What does the night ferry cost? the treasurer?"
    assert outcome.right


def test_a_quote_that_is_not_in_its_article_is_never_right() -> None:
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
    first = document["outcomes"][0]
    assert first["answer"]["citations"][0]["quote"] in FERRY.text
    assert first["metrics"]["citation_hit"] == first["metrics"]["sentence_accuracy"] == 1.0
    assert document["types"]["unanswerable"]["right"] == {"value": 0.5, "questions": 2}
    assert sum(each["count"] for each in document["reliability"]["answerable"]) == len(QUESTIONS)
    assert document["trade_off"][0] == {"threshold": 0.2, "false_refusals": 0.0, "refusals": 0.0}


def test_each_kind_of_question_has_its_count_and_its_scores() -> None:
    kinds = by_type(measured().outcomes)
    assert list(kinds) == ["figure", "unanswerable", "follow-up"]
    assert kinds["figure"]["right"] == Score(1.0, 2)
    assert kinds["unanswerable"]["refusals"] == Score(0.5, 2)
    assert "false_refusals" not in kinds["unanswerable"]


def test_a_question_without_a_type_is_of_the_kind_of_its_interrogative() -> None:
    asked = [replace(question, type=None) for question in QUESTIONS[:2]]
    who = Question(id="who", question="Who is the treasurer of Nordhaven?", answers=("Ingrid Solberg",))
    assert list(by_type(evaluate(Newsroom(), [*asked, who], TEXTS).outcomes)) == ["what", "who"]


def test_metrics_of_refusal_need_answerable_and_unanswerable_questions() -> None:
    told_apart = {"refusal_precision", "refusal_f1", "auroc", "ece"}
    assert told_apart <= set(measured().scores)
    assert not told_apart & set(evaluate(Newsroom(), QUESTIONS[:3], TEXTS).scores)
    scores = measured().scores
    # One refusal, of an unanswerable question, of two: precision 1, recall a half.
    assert scores["refusal_precision"] == Score(1.0, 1)
    assert scores["refusal_f1"] == Score(pytest.approx(2 / 3), 2)
    # Three answerable at 0.87 against unanswerable at 0.87 and 0.2: each wins one and ties one.
    assert scores["auroc"] == Score(0.75, 2)
    # The bin of 0.87 has four, three of them answerable; the bin of 0.2 has one that is not.
    assert scores["ece"].value == pytest.approx(0.8 * (0.87 - 0.75) + 0.2 * 0.2)
    assert scores["ece_answered"] == Score(pytest.approx(0.87 - 0.75), 4)


def test_gold_passages_that_were_not_retrieved_count_against_the_ranking() -> None:
    question = replace(QUESTIONS[1], gold_ids=("garage",), answers=("Its 640 spaces",))
    whole = Passage(GARAGE, 0, len(GARAGE.text))
    (alone,) = evaluate(Newsroom(), [question], TEXTS).outcomes
    (among,) = evaluate(Newsroom(), [question], TEXTS, {"garage": [whole] * 3}).outcomes
    assert alone.ndcg is not None
    assert among.ndcg is not None
    assert 0 < among.ndcg < alone.ndcg


def test_a_table_aligns_its_figures() -> None:
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


def test_the_readers_row_is_the_order_of_the_hits_of_a_refusal_too() -> None:
    class Refuser:
        def answer(self, question: str, **settings: object) -> Answer:
            return make_refusal(GARAGE, FERRY)

    row = ablate(Shelf(), QUESTIONS[:1], Refuser())[-1]
    assert dict(row.recall) == {1: 0.0, 5: 1.0, 10: 1.0}
    assert row.scores()["fused, read mrr"] == Score(0.5, 1)


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


def test_the_environment_says_where_the_index_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = write_lines(tmp_path / "q.jsonl", {"id": "1", "question": "Who?", "answerable": False})
    monkeypatch.setenv("DATELINE_INDEX", str(tmp_path / "named"))
    for arguments, place in (([], "named"), (["--index", str(tmp_path / "typed")], "typed")):
        assert dateline(["eval", str(questions), *arguments]) == 1
        captured = capsys.readouterr()
        assert (captured.out, captured.err.count("\n")) == ("", 1)
        assert f"expected an index in {tmp_path / place}" in captured.err


def test_a_development_set_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run_main(["dev", "nosuch"], capsys)
    assert status == 1
    assert "got nosuch" in err


@pytest.mark.parametrize("arguments", [["--limit", "0"], ["--nonsense"], ["dev", "--limit", "x"]])
def test_bad_usage_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
