"""Fit what tells the form of answer that a question asks for: ``python -m training.forms --data folder``.

The examples in ``forms.jsonl`` are our own. Beside them, questions of the development sets that ask for one
fact are learnt, so that such are not taken for others; they are in no part that is reported on. It prints how
well a fifth of our own is told by the rest, at different thresholds, and writes ``rag/question/forms.json``.
"""

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from evals.data.dev_sets import read_rows
from index.embedding.choose import open_embedder
from rag.question.form import FORMS, SCALE, features, tokens

EXAMPLES = Path(__file__).with_name("forms.jsonl")
OUTPUT = Path(__file__).resolve().parent.parent / "rag" / "question" / "forms.json"
_FOLDS = 5
_WORDS, _FEATURES = 4, 3  # examples that a word, and a row of words, must be in to count
_PENALTY = 3e-4
_FACTS = {"realtimeqa_train": 300, "squad_train": 150}
"""Questions for one fact, by development set."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data
    rows = [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()]
    own = len(rows)
    for name, count in _FACTS.items():
        drawn = random.Random(7).sample(read_rows(data, name, "questions"), count)
        rows += [{"question": row["question"], "form": "fact"} for row in drawn]
    asked = [row["question"] for row in rows]
    wanted = torch.tensor([FORMS.index(row["form"]) for row in rows])
    embedder = open_embedder()
    embedded = SCALE * torch.tensor(np.vstack([embedder.embed_question(one) for one in asked]), dtype=torch.float64)
    fold = torch.randperm(len(rows), generator=torch.Generator().manual_seed(7)) % _FOLDS
    told = torch.zeros(len(rows), len(FORMS), dtype=torch.float64)
    for held in range(_FOLDS):
        kept = (fold != held).tolist()
        words, names = _vocabulary([one for one, is_kept in zip(asked, kept, strict=True) if is_kept])
        values = torch.hstack([_matrix(asked, words, names), embedded])
        weights, bias = _fit(values[fold != held], wanted[fold != held])
        told[fold == held] = torch.softmax(values[fold == held] @ weights + bias, 1)
    _report(told[:own], wanted[:own])
    _report(told[own:], wanted[own:])
    words, names = _vocabulary(asked)
    weights, bias = _fit(torch.hstack([_matrix(asked, words, names), embedded]), wanted)
    rounded = [[round(value, 3) for value in row] for row in weights.tolist()]
    document = {
        "features": dict(zip(names, rounded, strict=False)),
        "embedding": rounded[len(names) :],
        "bias": [round(value, 3) for value in bias.tolist()],
    }
    OUTPUT.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    return 0


def _vocabulary(asked: list[str]) -> tuple[frozenset[str], list[str]]:
    """The words that count, and the features: rows of them."""
    counts = Counter(word for one in asked for word in set(tokens(one)))
    words = frozenset(word for word, count in counts.items() if count >= _WORDS)
    rows = Counter(name for one in asked for name in features(one, words))
    return words, sorted(name for name, count in rows.items() if count >= _FEATURES)


def _matrix(asked: list[str], words: frozenset[str], names: list[str]) -> torch.Tensor:
    places = {name: place for place, name in enumerate(names)}
    values = torch.zeros(len(asked), len(names), dtype=torch.float64)
    for row, one in enumerate(asked):
        for name in features(one, words) & places.keys():
            values[row, places[name]] = 1
    return values


def _fit(values: torch.Tensor, wanted: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights and bias of a softmax over `FORMS`."""
    weights = torch.zeros(values.shape[1], len(FORMS), dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(len(FORMS), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=100)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = torch.nn.functional.cross_entropy(values @ weights + bias, wanted)
        value = value + _PENALTY * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach(), bias.detach()


def _report(told: torch.Tensor, wanted: torch.Tensor) -> None:
    fact = FORMS.index("fact")
    for sure in (0.0, 0.4, 0.5, 0.6, 0.7):
        best = torch.where(told.max(1).values >= sure, told.argmax(1), fact)
        right = (best == wanted).double().mean()
        taken, stories = best != fact, wanted != fact
        precision = (best == wanted)[taken].double().mean()
        recall = (best == wanted)[stories].double().mean()
        false = taken[~stories].double().mean()
        print(f"sure {sure}: right {right:.3f}, of forms taken {precision:.3f} right, {recall:.3f} found, "
              f"facts taken for another {false:.3f}")
    best = told.argmax(1)
    for place, name in enumerate(FORMS):
        row = Counter(FORMS[int(one)] for one in best[wanted == place])
        print(f"{name}: " + ", ".join(f"{other} {count}" for other, count in row.most_common(4)))


if __name__ == "__main__":
    sys.exit(main())
