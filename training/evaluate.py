"""Measures the shipped reader: ``python -m training.evaluate --data ../shared/data``.

It reads what is kept from training, as Dateline runs it on this machine, and prints the figures of
`training.measure`: of all questions on kept titles, and of some lessons of each other kind.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.errors import BenchError
from index.embedding.openvino_network import Network
from index.errors import DatelineError
from rag.reading.span_network import best_span
from rag.reading.weights import open_network
from training.curriculum import curriculum
from training.lessons import Lesson
from training.measure import figures
from training.shelf import shelve

WHOLE = ("squad", "human")
"""The kinds of lessons that are questions on kept titles."""

_START, _SEPARATOR = 101, 102  # [CLS] and [SEP] in BERT's vocabulary


def evaluate(lessons: Sequence[Lesson], network: Network, each: int = 300) -> dict[str, float]:
    """:param each: how many lessons of each kind and fold, but for questions on kept titles.
    :return: the figures of `training.measure` for the lessons of the folds tune and kept.
    """
    held: dict[tuple[str, str], list[Lesson]] = {}
    for lesson in lessons:
        if lesson.fold != "train":
            held.setdefault((lesson.kind, lesson.fold), []).append(lesson)
    draw = random.Random(0)
    lessons = [
        lesson
        for (kind, _), some in held.items()
        for lesson in (some if kind in WHOLE else draw.sample(some, min(each, len(some))))
    ]
    shelf = shelve(lessons, network.tokenizer)
    rows = np.arange(len(shelf["rows"]))
    told = tell(shelf, rows, network)
    return figures([lessons[place] for place in shelf["lessons"][rows]], told, network.tokenizer)


def tell(
    shelf: dict[str, npt.NDArray[Any]], rows: npt.NDArray[np.int_], network: Network
) -> dict[str, npt.NDArray[Any]]:
    """What the network says of some rows, as `training.learn.tell` has it."""
    inputs, firsts, lengths = [], [], []
    begin = shelf["begin"].tolist()

    def pieces(text: int) -> list[int]:
        found: list[int] = shelf["pieces"][begin[text] : begin[text + 1]].tolist() if text >= 0 else []
        return found

    for asked, title, passage, *_ in shelf["rows"][rows].tolist():
        question, heading, text = pieces(asked), pieces(title), pieces(passage)
        ids = [_START, *question, _SEPARATOR, *heading, *text, _SEPARATOR]
        first = len(question) + 2
        inputs.append((ids, [0] * first + [1] * (len(ids) - first)))
        firsts.append(first + len(heading))
        lengths.append(len(text))
    told: dict[str, list[Any]] = {name: [] for name in ("margin", "first", "last", "relation", "support")}
    for first, length, (starts, ends, relation, support) in zip(
        firsts, lengths, network.run(inputs), strict=True
    ):
        inside = slice(first, first + length)
        left, right, score = best_span(starts[inside], ends[inside])
        values = (score - float(starts[0] + ends[0]), left, right, relation, support)
        for kept, value in zip(told.values(), values, strict=True):
            kept.append(value)
    return {name: np.array(values) for name, values in told.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--each", type=int, default=300, help="read N lessons of each kind (default: 300)")
    parser.add_argument("--precision", help="f32, int8, bf16 or int8+bf16 (default: int8 where it is quick)")
    options = parser.parse_args(arguments)
    try:
        scores = evaluate(curriculum(options.data), open_network(precision=options.precision), options.each)
    except (DatelineError, BenchError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(scores))
    return 0


if __name__ == "__main__":
    sys.exit(main())
