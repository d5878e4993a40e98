"""Teach which form of answer a question asks for: ``python -m training.forms --data folder --output FILE``.

The examples in ``forms.jsonl`` are our own, and so are the questions over passages found together
(`training.story_lessons.FOUND`). Beside them, questions of the development sets that ask for one fact are
learnt, so that such are not taken for others; they are of no part that is reported on. They teach adapters
(`training.adapters`) on the upper layers of the embedding model, and a head. It learns four fifths first and
prints how well the last fifth of each kind of our own is told; then it learns all, and writes what
`rag.stories.form` reads.
"""

import argparse
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from evals.data.dev_sets import read_rows
from index.embedding.choose import open_embedder
from index.embedding.openvino_network import load_tokenizer
from index.embedding.weights import default_folder
from index.errors import DatelineError
from rag.reading.torch_models import sorter
from rag.stories.form import FORMS
from training.adapters import Adapter, adapt, write
from training.story_lessons import FOUND, together

EXAMPLES = Path(__file__).with_name("forms.jsonl")
HEADS = ("head",)
_FACTS = {
    "realtimeqa_train": 998,
    "squad_train": 900,
    "onestopqa": 300,
    "quoref": 400,
    "squadshifts_newwiki": 300,
    "boolq": 250,
}
"""Questions for one fact, by development set."""
_FROZEN = 2  # layers that learn nothing, from below
_EPOCHS, _BATCH, _RATE = 3, 32, 1e-3
_SMOOTHED = 0.05  # of each label's weight goes to the others: some examples could bear another
_ALIKE = 0.8  # the cosine from which two questions stay in one fifth
_LONGEST = 64  # word pieces


@dataclass(slots=True)
class Example:
    """A question in word pieces.

    :param label: the place of its form in `FORMS`.
    :param states: what the lower layers make of it. *Shape:* ``(L, 384)``
    """

    ids: list[int]
    label: int
    states: torch.Tensor


@dataclass(frozen=True, slots=True)
class Question:
    """A question whose form is known.

    :param kind: what is reported on together; "" if it is not.
    :param fifth: questions much alike, or over the same passages, are in one.
    """

    text: str
    form: str
    kind: str
    fifth: int


def questions(data: Path) -> list[Question]:
    """All that is learnt, each question once.

    :raises BenchError: if `data` lacks a set.
    """
    rows = [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()]
    parts = fifths([row["text"] for row in rows])
    found = [
        Question(row["text"], row["label"], "our own", part) for row, part in zip(rows, parts, strict=True)
    ]
    for number, example in enumerate(together()):
        found += [Question(one["question"], one["shape"], FOUND, number % 5) for one in example["questions"]]
    for name, count in _FACTS.items():
        asked = [row["question"] for row in read_rows(data, name, "questions")]
        some = random.Random(7).sample(asked, min(count, len(asked)))
        found += [Question(text, "fact", "", place % 5) for place, text in enumerate(some)]
    return list({one.text: one for one in reversed(found)}.values())[::-1]


def fifths(texts: Sequence[str]) -> list[int]:
    """A fifth for each question; those that are much alike share one."""
    vectors = torch.tensor(open_embedder().embed_passages(texts))
    group = list(range(len(texts)))
    for place, row in enumerate(vectors @ vectors.T > _ALIKE):
        alike = {group[other] for other in row[: place + 1].nonzero().flatten().tolist()}
        if len(alike) > 1:
            first = min(alike)
            group = [first if one in alike else one for one in group]
    order = torch.randperm(len(texts), generator=torch.Generator().manual_seed(7)) % 5
    return [int(order[one]) for one in group]


@torch.inference_mode()
def look(network: Any, some: Sequence[Question]) -> list[Example]:
    """Keep what the lower layers make of each question."""
    tokenizer = load_tokenizer(default_folder())
    found = []
    for one in some:
        ids = tokenizer.encode(one.text).ids[:_LONGEST]
        states = network.encoder.embeddings(input_ids=torch.tensor([ids]))
        for layer in network.encoder.encoder.layer[:_FROZEN]:
            states = layer(states)
        found.append(Example(ids, FORMS.index(one.form), states[0]))
    return found


def logits_of(network: Any, some: Sequence[Example]) -> torch.Tensor:
    """*Shape:* ``(examples, forms)``"""
    states = nn.utils.rnn.pad_sequence([one.states for one in some], batch_first=True)
    lengths = torch.tensor([len(one.ids) for one in some])
    known = torch.arange(states.shape[1])[None] < lengths[:, None]
    for layer in network.encoder.encoder.layer[_FROZEN:]:
        states = layer(states, known[:, None, None, :])
    logits: torch.Tensor = network.sort(states, known)
    return logits


def learn(examples: Sequence[Example], seed: int = 5) -> tuple[Any, dict[str, Adapter]]:
    """A network that learnt the examples, and its adapters."""
    torch.manual_seed(seed)
    network, _ = sorter(default_folder(), len(FORMS))
    adapters = adapt(network, _FROZEN, HEADS)
    learnt = [parameter for one in adapters.values() for parameter in (one.down, one.up)]
    optimizer = torch.optim.AdamW([*learnt, *network.head.parameters()], lr=_RATE, weight_decay=0.02)
    steps = _EPOCHS * math.ceil(len(examples) / _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, steps, pct_start=0.1)
    random_ = random.Random(seed)
    network.train()
    for _ in range(_EPOCHS):
        order = sorted(examples, key=lambda one: len(one.ids) + 6 * random_.random())
        batches = [order[first : first + _BATCH] for first in range(0, len(order), _BATCH)]
        random_.shuffle(batches)
        for some in batches:
            wanted = torch.tensor([one.label for one in some])
            loss = functional.cross_entropy(logits_of(network, some), wanted, label_smoothing=_SMOOTHED)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(learnt, 1.0)
            optimizer.step()
            schedule.step()
    return network.eval(), adapters


@torch.inference_mode()
def report(network: Any, examples: Sequence[Example]) -> None:
    """Print how often the likeliest form is right, by the probability it is taken from."""
    told = torch.cat([torch.softmax(logits_of(network, [one]), 1) for one in examples])
    wanted, best = torch.tensor([one.label for one in examples]), told.argmax(1)
    for sure in (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        taken = told.max(1).values >= sure
        right = (best == wanted)[taken].double().mean()
        print(f"from {sure}: {taken.double().mean():.3f} told, of these {right:.3f} right")
    for place, name in enumerate(FORMS):
        row = Counter(FORMS[int(one)] for one in best[wanted == place])
        print(f"{name}: " + ", ".join(f"{other} {count}" for other, count in row.most_common(4)))
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        asked = questions(options.data)
        network, _ = sorter(default_folder(), len(FORMS))
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1
    examples = look(network, asked)
    told, _ = learn([one for one, question in zip(examples, asked, strict=True) if question.fifth])
    for kind in ("our own", FOUND):
        print(f"{kind}:")
        report(told, [one for one, question in zip(examples, asked, strict=True)
                      if question.kind == kind and not question.fifth])  # fmt: skip
    write(*learn(examples), HEADS, options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
