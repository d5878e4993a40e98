"""Figures of a run, in words: ``python -m training.measure TOLD --data ../shared/data``.

TOLD is what `training.learn` wrote of the lessons that are not learnt (``told-lessons.npz``). Thresholds and
the temperature are chosen on the tune fold; what is printed is of the kept one.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.errors import BenchError
from evals.scoring.calibration import area
from evals.scoring.metrics import token_f1
from index.embedding.openvino_network import load_tokenizer
from index.embedding.weights import default_folder
from index.errors import DatelineError
from training.claims import MEASURE_ONLY, UNSEEN
from training.curriculum import curriculum
from training.learn import SHARES
from training.lessons import SUPPORTS, Lesson
from training.shelf import PASSAGE, shelve

Told = Mapping[str, npt.NDArray[Any]]


def answer(lesson: Lesson, first: int, last: int, tokenizer: Any) -> str:
    """The words from one piece of a passage to another; nothing for places outside it."""
    offsets = tokenizer.encode(lesson.passage, add_special_tokens=False).offsets[:PASSAGE]
    if not 0 <= first <= last < len(offsets):
        return ""
    return lesson.passage[offsets[first][0] : offsets[last][1]]


def _accepted(lesson: Lesson) -> list[str]:
    return [lesson.passage[start:end] for start, end in lesson.spans or ()]


def figures(lessons: Sequence[Lesson], told: Told, tokenizer: Any) -> dict[str, float]:
    """:param lessons: those that `told` is about, in its order; of the folds tune and kept."""
    result: dict[str, float] = {}
    margin, folds = told["margin"], np.array([one.fold for one in lessons])
    kinds = np.array([one.kind for one in lessons])
    scores = np.array([
        token_f1(answer(one, int(first), int(last), tokenizer), _accepted(one))
        if one.kind == "squad" else 0.0
        for one, first, last in zip(lessons, told["first"], told["last"], strict=True)
    ])  # fmt: skip

    def both(fold: str, edge: float) -> tuple[float, float]:
        """F1 and exact match as SQuAD 2.0 counts: no answer is right where there is none."""
        asked, none = (folds == fold) & (kinds == "squad"), (folds == fold) & (kinds == "human")
        refused = (margin[none] <= edge).sum()
        f1 = (scores[asked] * (margin[asked] > edge)).sum()
        exact = ((scores[asked] == 1.0) & (margin[asked] > edge)).sum()
        count = asked.sum() + none.sum()
        return float((f1 + refused) / count), float((exact + refused) / count)

    edges = np.quantile(
        margin[(folds == "tune") & np.isin(kinds, ("squad", "human"))], np.linspace(0, 0.8, 81)
    )
    edge = max(edges, key=lambda one: both("tune", float(one))[0])
    kept = folds == "kept"
    asked = kept & (kinds == "squad")
    result["edge"] = float(edge)
    result["f1"], result["exact"] = both("kept", float(edge))
    result["f1_answerable"], result["exact_answerable"] = (
        float(scores[asked].mean()),
        float((scores[asked] == 1).mean()),
    )
    result["answerable"], result["unanswerable"] = int(asked.sum()), int((kept & (kinds == "human")).sum())
    high = margin[asked].tolist()
    rules = sorted({kind for kind in kinds[kept].tolist() if kind.startswith("rule_")})
    for name in ("human", "mined", "removed", "off", *rules):
        result[f"auroc_{name}"] = area(high, margin[kept & (kinds == name)].tolist()).value
    result["auroc_rules"] = area(high, margin[kept & np.isin(kinds, rules)].tolist()).value
    support = told["support"]
    supporting = support[:, 0] - np.logaddexp(support[:, 1], support[:, 2])
    learnt = np.isin(kinds, list(SHARES)) & np.array([one.support > 0 for one in lessons])
    edge = max(
        np.linspace(-2, 2, 81),
        key=lambda one: _balanced(lessons, supporting > one, learnt & (folds == "tune")),
    )
    result["support_edge"] = float(edge)
    result["support_three_way"] = _three_way(lessons, support, learnt & kept)
    for name in ("", *sorted({str(kind) for kind in kinds[learnt]}), *UNSEEN, *MEASURE_ONLY):
        some = kept & ((kinds == name) if name else learnt)
        value = _balanced(lessons, supporting > edge, some)
        if value == value:
            result[f"support_{name or 'all'}"] = value
    return {name: round(value, 4) for name, value in result.items()}


def _balanced(lessons: Sequence[Lesson], said: npt.NDArray[np.bool_], some: npt.NDArray[np.bool_]) -> float:
    """Balanced accuracy of "supports" against anything else; not a number if there is only one of the two."""
    right = np.array([one.support == SUPPORTS for one in lessons])
    yes, no = some & right, some & ~right
    if not yes.any() or not no.any():
        return float("nan")
    return float((said[yes].mean() + (~said[no]).mean()) / 2)


def _three_way(lessons: Sequence[Lesson], support: npt.NDArray[Any], some: npt.NDArray[np.bool_]) -> float:
    """Balanced accuracy over the three labels, of claims with one label."""
    labels = np.array([one.support for one in lessons])
    said = 2 ** support.argmax(1)
    return float(np.mean([(said[some & (labels == one)] == one).mean() for one in (1, 2, 4)]))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("told", type=Path, nargs="+")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    tokenizer = load_tokenizer(default_folder())
    try:
        lessons = curriculum(options.data, options.seed)
    except (DatelineError, BenchError) as error:
        print(error, file=sys.stderr)
        return 1
    shown = [lessons[place] for place in shelve(lessons, tokenizer)["lessons"]]
    for file in options.told:
        told = np.load(file, allow_pickle=False)
        print(file, json.dumps(figures([shown[row] for row in told["rows"]], told, tokenizer)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
