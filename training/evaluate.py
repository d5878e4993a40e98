"""Measures how the shipped reader reads given paragraphs, on SQuAD 2.0 titles kept from its training.

``python -m training.evaluate --data ../shared/data`` prints F1 and exact match on the answerable questions,
and how well the margin over "no answer" separates them from adversarial questions and from random paragraphs
(areas under the ROC curve).
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.data.dev_sets import is_held_out, read_rows
from evals.scoring.calibration import area
from evals.scoring.metrics import token_f1
from index.errors import DatelineError
from index.types import Article, Passage
from rag.reading.span_network import SpanFinder
from rag.reading.weights import open_network


def evaluate(
    data: Path, limit: int | None = None, precision: str | None = None, seed: int = 3
) -> dict[str, float]:
    """:return: counts; ``f1`` and ``exact`` in [0, 1]; ``auroc`` and ``auroc_random`` likewise."""
    random_ = random.Random(seed)
    articles = {
        row["id"]: Article(row["id"], row["title"], row["text"]) for row in read_rows(data, "squad2_a")
    }
    asked = [
        (question, articles[(question["gold_ids"] or question["related_ids"])[0]])
        for question in read_rows(data, "squad2_a", "questions")
    ]
    asked = [pair for pair in asked if is_held_out(pair[1].title)]
    random_.shuffle(asked)
    others = list(articles.values())
    finder = SpanFinder(lambda: open_network(precision=precision))
    margins: dict[str, list[float]] = {"answerable": [], "adversarial": [], "random": []}
    f1 = []
    for question, article in asked[:limit]:
        text = question["question"]
        span, margin = _read(finder, text, article)
        margins["answerable" if question["answerable"] else "adversarial"].append(margin)
        if question["answerable"]:
            f1.append(token_f1(span, question["answers"]))
            margins["random"].append(_read(finder, text, random_.choice(others))[1])
    return {
        "answerable": len(f1),
        "unanswerable": len(margins["adversarial"]),
        "f1": sum(f1) / len(f1),
        "exact": sum(score == 1.0 for score in f1) / len(f1),
        "auroc": area(margins["answerable"], margins["adversarial"]).value,
        "auroc_random": area(margins["answerable"], margins["random"]).value,
    }


def _read(finder: SpanFinder, question: str, article: Article) -> tuple[str, float]:
    extracts = finder.find(question, [Passage(article, 0, len(article.text))])[0]
    best = max(extracts, key=lambda one: one.margin)
    return article.text[slice(*(best.span or (0, 0)))], best.margin


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="ask N questions drawn at random (default: all)")
    parser.add_argument("--precision", help="f32, int8, bf16 or int8+bf16 (default: the processor's best)")
    options = parser.parse_args(arguments)
    try:
        scores = evaluate(options.data, options.limit, options.precision)
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps({name: round(value, 4) for name, value in scores.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
