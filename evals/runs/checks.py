"""Measures the check of a sentence against its evidence, and fits its weights: ``python -m evals checks``."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from evals.data.checks import FOLDER, PARTS, Item, read_checks
from evals.data.corpus import Corpus
from evals.reports.table import share, table
from evals.scoring.metrics import Score
from index.types import Progress
from rag.checking.entailment import entailed
from rag.checking.gaps import gaps
from rag.checking.support import FEATURES, THRESHOLD, features, probability, surely
from rag.checking.verify import by_rules

KINDS = (
    "digit scale currency unit percent-point date direction comparison name person-for-organisation place "
    "role negation modality attribution cause quantifier sequence merged superlative superseded "
    "addition"
).split()
NUMBERS = ("digit", "scale", "currency", "unit", "percent-point")
"""Errors of numbers."""
_STRENGTH = 0.05  # of the weights, as scikit-learn's C
_FAITHFUL = 0.98
"""The share that the networks let through of the faithful sentences that the rules let through."""


@dataclass(frozen=True, slots=True)
class Held:
    """An item, and what the check says of it.

    :param by_rules: the rules find something wrong.
    :param values: of `FEATURES`.
    :param rules_seconds: that the rules took; `seconds` what the whole check does, which asks no further when
        it is sure.
    """

    item: Item
    by_rules: bool
    values: dict[str, float]
    rules_seconds: float = 0.0
    seconds: float = 0.0

    @property
    def by_network(self) -> bool:
        return probability(self.values) < THRESHOLD


def run(part: str, progress: Progress = lambda *done: None) -> dict[str, list[Held]]:
    """Hold the items of one part, or of ``"all"``, against their evidence."""
    return {name: _held(name, progress) for name in (PARTS if part == "all" else (part,))}


def _held(part: str, progress: Progress) -> list[Held]:
    items = read_checks(FOLDER / part)
    held = []
    for done, item in enumerate(items, start=1):
        told = " ".join(article.text[start:end] for article, start, end in item.evidence)
        start = perf_counter()
        wrong = by_rules(item.sentence, item.evidence) is not None
        ruled = perf_counter()
        whole = entailed(item.sentence, told)
        read = perf_counter()
        asked = gaps(item.sentence, told)
        end = ruled if wrong else read if surely(whole) else perf_counter()
        held.append(Held(item, wrong, features(asked, whole), ruled - start, end - start))
        progress(part, done, len(items))
    return held


def fit(held: Sequence[Held]) -> dict[str, Any]:
    """The weights, and the threshold that lets `_FAITHFUL` of the faithful sentences through; both are fitted
    on what the rules let through."""
    from sklearn.linear_model import LogisticRegression

    asked = [one for one in held if not one.by_rules]
    values = np.array([[one.values[name] for name in FEATURES] for one in asked])
    faithful = np.array([one.item.kind is None for one in asked])
    means, spread = values.mean(0), values.std(0) + 1e-6
    model = LogisticRegression(C=_STRENGTH, max_iter=1000).fit((values - means) / spread, faithful)
    scale = model.coef_[0] / spread
    bias = float(model.intercept_[0] - scale @ means)
    likely = 1 / (1 + np.exp(-(values[faithful] @ scale + bias)))
    weights = dict(zip(FEATURES, np.round(scale, 4).tolist(), strict=True))
    told = {"weights": weights, "means": dict(zip(FEATURES, np.round(means, 4).tolist(), strict=True)),
            "bias": round(bias, 4)}  # fmt: skip
    return {"weights": told, "threshold": round(float(np.quantile(likely, 1 - _FAITHFUL)), 4)}


def scores(held: Sequence[Held]) -> dict[str, Score]:
    """The share of planted errors caught, of each kind and of all, and of faithful sentences let through."""

    def caught(kinds: Sequence[str]) -> Score:
        some = [one for one in held if one.item.kind in kinds]
        return Score(sum(one.by_rules or one.by_network for one in some) / max(1, len(some)), len(some))

    faithful = [one for one in held if one.item.kind is None]
    passed = sum(not (one.by_rules or one.by_network) for one in faithful)
    return {
        "faithful": Score(passed / max(1, len(faithful)), len(faithful)),
        "numbers": caught(NUMBERS),
        "planted": caught(KINDS),
        **{kind: caught([kind]) for kind in KINDS},
    }


def corpus(held: Sequence[Held]) -> Corpus:
    """What was measured over, to tell whether floors are of the same items."""
    texts = {article.id: article.text for one in held for article, *_ in one.item.evidence}
    asked, told = (
        sha256("\n".join(lines).encode()).hexdigest()
        for lines in ([repr((one.item.sentence, one.item.kind)) for one in held], sorted(texts.values()))
    )
    return Corpus(len(held), len(texts), asked, told)


def as_text(results: dict[str, list[Held]]) -> str:
    """For each kind, the share caught by rules alone, by the network alone and by both; of faithful
    sentences, the share let through."""
    groups: dict[str, Sequence[str | None]] = {"faithful": (None,), "numbers": NUMBERS, "planted": KINDS}
    lines = []
    for name, kinds in {**groups, **{kind: (kind,) for kind in KINDS}}.items():
        cells: list[str] = []
        for held in results.values():
            some = [one for one in held if one.item.kind in kinds]
            wrong = [(one.by_rules, one.by_network, one.by_rules or one.by_network) for one in some]
            for found in zip(*wrong, strict=True) if wrong else ((), (), ()):
                right = sum(one != (name == "faithful") for one in found)
                cells.append(share(right / max(1, len(some))))
            cells.append(str(len(some)))
        lines.append((name, *cells))
    headings = [heading for part in results for heading in (f"{part}: rules", "network", "both", "of")]
    cells = []
    for held in results.values():
        times = ([one.rules_seconds for one in held], [one.seconds for one in held])
        rules, both = (f"{1000 * median(seconds):.1f} ms" for seconds in times)
        cells += [rules, "", both, str(len(held))]
    lines.append(("median cost", *cells))
    return table(("checks", *headings), lines)
