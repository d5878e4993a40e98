"""The ratchet: floors hold within one question, rise when re-pinned, and drop only when told to."""

from dataclasses import replace
from pathlib import Path

import pytest

from evals.data.corpus import Corpus, fingerprint
from evals.errors import GateError
from evals.runs.gate import Pin, check, read_baseline, repin, write_baseline
from evals.scoring.metrics import Score

CORPUS = Corpus(questions=80, articles=5, questions_sha256="aa", articles_sha256="bb")
PIN = Pin(CORPUS, {"answer_hit": 0.90, "false_refusals": 0.10, "quote_validity": 1.0})


def scores_of(
    answer_hit: float = 0.90, false_refusals: float = 0.10, quotes: float = 1.0
) -> dict[str, Score]:
    return {
        "answer_hit": Score(answer_hit, 50),
        "false_refusals": Score(false_refusals, 50),
        "quote_validity": Score(quotes, 80),
    }


def test_scores_at_their_floors_pass() -> None:
    assert check(CORPUS, scores_of(), PIN) == []


def test_one_question_fewer_passes_and_two_fail() -> None:
    assert check(CORPUS, scores_of(answer_hit=0.88), PIN) == []
    assert check(CORPUS, scores_of(answer_hit=0.86), PIN) == [
        "answer_hit: expected at least 0.9000, got 0.8600."
    ]


def test_a_metric_where_less_is_better_has_a_ceiling() -> None:
    assert check(CORPUS, scores_of(false_refusals=0.0), PIN) == []
    assert check(CORPUS, scores_of(false_refusals=0.14), PIN) == [
        "false_refusals: expected at most 0.1000, got 0.1400."
    ]


def test_one_inexact_quote_fails() -> None:
    assert check(CORPUS, scores_of(quotes=79 / 80), PIN) == [
        "quote_validity: expected at least 1.0000, got 0.9875."
    ]


@pytest.mark.parametrize(
    "corpus", [replace(CORPUS, questions_sha256="cc"), replace(CORPUS, articles_sha256="cc")]
)
def test_changed_questions_or_articles_fail_at_any_score(corpus: Corpus) -> None:
    problems = check(corpus, scores_of(answer_hit=1.0), PIN)
    assert len(problems) == 1
    assert "make eval-update" in problems[0]


def test_a_metric_that_disappears_fails() -> None:
    scores = scores_of()
    del scores["answer_hit"]
    assert check(CORPUS, scores, PIN) == ["answer_hit: expected at least 0.9000, but it was not measured."]


def test_a_metric_without_a_floor_fails_until_it_is_pinned() -> None:
    scores = {**scores_of(), "mrr": Score(0.9, 50)}
    assert check(CORPUS, scores, PIN) == [
        "mrr: measured, but it has no floor; pin one with: make eval-update"
    ]
    assert check(CORPUS, scores, repin(CORPUS, scores, PIN, allow_regression=False)) == []


def test_a_dataset_without_floors_fails_until_it_is_pinned() -> None:
    assert len(check(CORPUS, scores_of(), None)) == 1
    assert check(CORPUS, scores_of(), repin(CORPUS, scores_of(), None, allow_regression=False)) == []


def test_re_pinning_raises_floors_and_lowers_ceilings() -> None:
    pin = repin(CORPUS, scores_of(answer_hit=0.94, false_refusals=0.04), PIN, allow_regression=False)
    assert pin.floors == {"answer_hit": 0.94, "false_refusals": 0.04, "quote_validity": 1.0}


def test_re_pinning_within_the_tolerance_keeps_the_floor() -> None:
    scores = scores_of(answer_hit=0.88, false_refusals=0.12)
    assert repin(CORPUS, scores, PIN, allow_regression=False).floors == PIN.floors


def test_re_pinning_twice_changes_nothing() -> None:
    once = repin(CORPUS, scores_of(answer_hit=2 / 3), None, allow_regression=False)
    assert repin(CORPUS, scores_of(answer_hit=2 / 3), once, allow_regression=False) == once
    assert check(CORPUS, scores_of(answer_hit=2 / 3), once) == []


def test_re_pinning_refuses_to_lower_a_floor_and_names_it() -> None:
    with pytest.raises(GateError, match=r"answer_hit from 0\.9000 to 0\.8000.*--allow-regression"):
        repin(CORPUS, scores_of(answer_hit=0.80), PIN, allow_regression=False)
    allowed = repin(CORPUS, scores_of(answer_hit=0.80), PIN, allow_regression=True)
    assert allowed.floors["answer_hit"] == 0.80


def test_re_pinning_refuses_fewer_questions_and_a_lost_metric() -> None:
    with pytest.raises(GateError, match="questions from 80 to 40"):
        repin(replace(CORPUS, questions=40), scores_of(), PIN, allow_regression=False)
    scores = scores_of()
    del scores["answer_hit"]
    with pytest.raises(GateError, match="answer_hit, not measured"):
        repin(CORPUS, scores, PIN, allow_regression=False)


def test_a_baseline_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    assert read_baseline(path) == {}
    write_baseline({"seeds": PIN}, path)
    assert read_baseline(path) == {"seeds": PIN}
    assert [entry.name for entry in tmp_path.iterdir()] == ["baseline.json"]


@pytest.mark.parametrize("content", ["{", "[]", '{"seeds": {}}', '{"seeds": {"corpus": {"x": 1}}}'])
def test_a_damaged_baseline_is_reported_in_one_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content)
    with pytest.raises(GateError, match=r"baseline\.json: expected pinned floors"):
        read_baseline(path)


def test_the_fingerprint_covers_questions_articles_and_their_names(tmp_path: Path) -> None:
    questions, one, two = tmp_path / "q.jsonl", tmp_path / "one.md", tmp_path / "two.md"
    for path, text in ((questions, "q"), (one, "1"), (two, "2")):
        path.write_text(text)
    before = fingerprint(questions, [one, two])
    assert fingerprint(questions, [two, one]) == before
    two.write_text("3")
    after = fingerprint(questions, [one, two])
    assert (after[0], after[1] != before[1]) == (before[0], True)
    two.write_text("2")
    renamed = two.rename(tmp_path / "three.md")
    assert fingerprint(questions, [one, renamed])[1] != before[1]
    questions.write_text("other")
    assert fingerprint(questions, [one, renamed])[0] != before[0]
