"""The sentences that the check is measured on are what they claim to be."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

CHECKS = Path(__file__).parents[2] / "evals" / "checks"
FOLDERS = sorted(path for path in CHECKS.iterdir() if path.is_dir())
KINDS = set(
    "digit scale currency unit percent-point date direction comparison name person-for-organisation place "
    "role negation modality attribution cause quantifier sequence merged superlative superseded "
    "addition".split()
)


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def items() -> list[dict[str, Any]]:
    return [item for folder in FOLDERS for item in rows(folder, "items.jsonl")]


def test_no_two_articles_and_no_two_items_have_one_id(items: list[dict[str, Any]]) -> None:
    articles = [article for folder in FOLDERS for article in rows(folder, "articles.jsonl")]
    for group in (articles, items):
        assert [many for many in Counter(row["id"] for row in group).items() if many[1] > 1] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_quote_stands_exactly_once_in_its_article(folder: Path) -> None:
    texts = {article["id"]: article["text"] for article in rows(folder, "articles.jsonl")}
    for item in rows(folder, "items.jsonl"):
        assert 1 <= len(item["evidence"]) <= 4, item["id"]
        for cited in item["evidence"]:
            assert texts[cited["article"]].count(cited["quote"]) == 1, (item["id"], cited["quote"])


def test_the_planted_words_stand_in_the_sentence_and_no_faithful_one_has_any(
    items: list[dict[str, Any]],
) -> None:
    for item in items:
        if item["kind"] is None:
            assert item["planted"] is None, item["id"]
        else:
            assert item["planted"], item["id"]
            assert item["planted"] in item["sentence"], item["id"]


def test_every_kind_of_error_is_planted_at_least_six_times(items: list[dict[str, Any]]) -> None:
    planted = Counter(item["kind"] for item in items if item["kind"])
    assert set(planted) == KINDS
    assert {kind: count for kind, count in planted.items() if count < 6} == {}


def test_about_half_of_the_sentences_are_faithful(items: list[dict[str, Any]]) -> None:
    assert 0.45 <= sum(item["kind"] is None for item in items) / len(items) <= 0.55
