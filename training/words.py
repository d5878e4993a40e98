"""Fit what is told by words: ``python -m training.words forms --data folder``.

The examples in ``forms.jsonl`` are our own. Beside the forms, questions of the
development sets that ask for one fact are learnt, so that such are not taken for others; they are of no part
that is reported on. It prints how well a fifth of our own is told by the rest, and writes the model where
`rag.language.word_model` reads it.
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
from rag.language.word_model import SCALE, features, tokens
from rag.question.form import FORMS

_LABELS = {"forms": FORMS}
_FOLDS = 5
_WORDS, _FEATURES = 4, 3  # examples that a word, and a row of words, must be in to count
_PENALTY = {"forms": 3e-4}
_FACTS = {"realtimeqa_train": 300, "squad_train": 150}
"""Questions for one fact, by development set."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=_LABELS)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    options = parser.parse_args()
    labels = _LABELS[options.name]
    here = Path(__file__)
    lines = here.with_name(f"{options.name}.jsonl").read_text("utf-8").splitlines()
    rows = [(row["text"], labels.index(row["label"])) for row in map(json.loads, lines)]
    own = len(rows)
    for name, count in _FACTS.items() if options.name == "forms" else ():
        drawn = random.Random(7).sample(read_rows(options.data, name, "questions"), count)
        rows += [(row["question"], 0) for row in drawn]
    texts, wanted = [text for text, _ in rows], torch.tensor([label for _, label in rows])
    embedder, penalty = open_embedder(), _PENALTY[options.name]
    embedded = SCALE * torch.tensor(np.vstack([embedder.embed_question(one) for one in texts])).double()
    # Sentences about one matter, on either side, stay together.
    groups = [row.get("about", row["text"]) for row in map(json.loads, lines)] + texts[own:]
    numbers = {one: place for place, one in enumerate(dict.fromkeys(groups))}
    order = torch.randperm(len(numbers), generator=torch.Generator().manual_seed(7)) % _FOLDS
    fold = order[torch.tensor([numbers[one] for one in groups])]
    told = torch.zeros(len(rows), len(labels)).double()
    for held in range(_FOLDS):
        words, names = _vocabulary([one for one, part in zip(texts, fold, strict=True) if part != held])
        values = torch.hstack([_matrix(texts, words, names), embedded])
        weights, bias = _fit(values[fold != held], wanted[fold != held], len(labels), penalty)
        told[fold == held] = torch.softmax(values[fold == held] @ weights + bias, 1)
    _report(told[:own], wanted[:own], labels)
    words, names = _vocabulary(texts)
    weights, bias = _fit(torch.hstack([_matrix(texts, words, names), embedded]), wanted, len(labels), penalty)
    rounded = [[round(value, 3) for value in row] for row in weights.tolist()]
    document = {
        "labels": labels,
        "features": dict(zip(names, rounded, strict=False)),
        "embedding": rounded[len(names) :],
        "bias": [round(value, 3) for value in bias.tolist()],
    }
    output = here.resolve().parent.parent / "rag" / "language" / f"{options.name}.json"
    output.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    return 0


def _vocabulary(texts: list[str]) -> tuple[frozenset[str], list[str]]:
    """The words that count, and the features: rows of them."""
    counts = Counter(word for one in texts for word in set(tokens(one)))
    words = frozenset(word for word, count in counts.items() if count >= _WORDS)
    rows = Counter(name for one in texts for name in features(one, words))
    return words, sorted(name for name, count in rows.items() if count >= _FEATURES)


def _matrix(texts: list[str], words: frozenset[str], names: list[str]) -> torch.Tensor:
    places = {name: place for place, name in enumerate(names)}
    values = torch.zeros(len(texts), len(names)).double()
    for row, one in enumerate(texts):
        for name in features(one, words) & places.keys():
            values[row, places[name]] = 1
    return values


def _fit(
    values: torch.Tensor, wanted: torch.Tensor, labels: int, penalty: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights and bias of a softmax over the labels."""
    weights = torch.zeros(values.shape[1], labels, dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(labels, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=100)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = torch.nn.functional.cross_entropy(values @ weights + bias, wanted)
        value = value + penalty * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach(), bias.detach()


def _report(told: torch.Tensor, wanted: torch.Tensor, labels: tuple[str, ...]) -> None:
    """How often the likeliest label is right, by the probability it is taken from."""
    best = told.argmax(1)
    for sure in (0.0, 0.4, 0.5, 0.6, 0.7):
        taken = told.max(1).values >= sure
        right = (best == wanted)[taken].double().mean()
        print(f"from {sure}: {taken.double().mean():.3f} told, of these {right:.3f} right")
    for place, name in enumerate(labels):
        row = Counter(labels[int(one)] for one in best[wanted == place])
        print(f"{name}: " + ", ".join(f"{other} {count}" for other, count in row.most_common(4)))


if __name__ == "__main__":
    sys.exit(main())
