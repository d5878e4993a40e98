"""Teach the check: ``python -m training.checker --data ../shared/data --minutes 33 --output FILE``.

Sentences with one planted error, and faithful ones, over the same evidence (`training/checks`) teach
adapters (`training.adapters`) on the upper layers of the reader's encoder, and its third head. One batch in
six is of claims by others, so that it keeps what it knew. Errors planted by rules were tried first: it learnt
the rules' own marks, and nothing of what people write.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from evals.data.checks import FOLDER, read_checks
from evals.scoring.calibration import area
from index.embedding.openvino_network import load_tokenizer
from index.embedding.weights import default_folder
from index.errors import DatelineError
from rag.reading.torch_models import three_heads
from rag.reading.weights import FILE
from training.adapters import Adapter, adapt, look, read, write
from training.claims import SETS, claims_of
from training.lessons import CONTRADICTS, SILENT, SUPPORTS

LESSONS = Path(__file__).with_name("checks")
OTHERS = (
    "vitaminc", "fib", "summedits", "wice", "mnli", "lingnli", "rte", "factcc", "aggrefact", "summeval",
    "onestopqa", "xsumfaith",
)  # fmt: skip
"""Sets of claims by others."""

_SENTENCE, _EVIDENCE = 100, 280  # word pieces read of each
_FROZEN = 2  # layers that learn nothing, from below
_HEADS = ("support",)
_RATE, _BATCH = 8e-4, 20
_SHARE = 1 / 6  # of batches that are of others' claims
_OTHERS = 6_000  # of these, at most 600 characters long
_CLS, _SEPARATOR = 101, 102


@dataclass(slots=True)
class Row:
    """A sentence and its evidence in word pieces.

    :param first: pieces of the sentence, with [CLS] and [SEP].
    :param labels: which of `training.lessons` may be right, added up.
    :param kind: of the planted error; None if it is faithful.
    :param about: the number of its evidence.
    :param states: what the lower layers make of it. *Shape:* ``(L, 384)``
    """

    ids: list[int]
    first: int
    labels: int
    kind: str | None
    about: int
    states: torch.Tensor | None = None


def lessons(folder: Path) -> dict[str, list[tuple[str, str | None]]]:
    """For each evidence, its sentences and what is planted in them."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            found.setdefault(row["evidence"], []).append((row["sentence"], row["kind"]))
    return found


def measured() -> dict[str, list[tuple[str, str | None]]]:
    """The same of the part of `evals/checks` that may be looked at: not learnt, only measured on."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for item in read_checks(FOLDER / "fitted"):
        told = " ".join(article.text[start:end] for article, start, end in item.evidence)
        found.setdefault(told, []).append((item.sentence, item.kind))
    return found


def others(data: Path, random_: random.Random) -> list[tuple[str, str, int]]:
    """Claims by others: claim, evidence, and the labels that may be right."""
    told = [
        (lesson.asked, lesson.passage, lesson.support)
        for name in OTHERS
        for lesson in claims_of(data, name, SETS[name])
        if lesson.fold == "train" and len(lesson.passage) < 600
    ]
    return random_.sample(told, min(_OTHERS, len(told)))


def rows_of(told: dict[str, list[tuple[str, str | None]]], tokenizer: Any, number: int = 0) -> list[Row]:
    return [
        row(sentence, evidence, SUPPORTS if kind is None else CONTRADICTS | SILENT, kind, about, tokenizer)
        for about, (evidence, some) in enumerate(told.items(), start=number)
        for sentence, kind in some
    ]


def row(sentence: str, evidence: str, labels: int, kind: str | None, about: int, tokenizer: Any) -> Row:
    own = tokenizer.encode(sentence, add_special_tokens=False).ids[:_SENTENCE]
    told = tokenizer.encode(evidence, add_special_tokens=False).ids[:_EVIDENCE]
    return Row([_CLS, *own, _SEPARATOR, *told, _SEPARATOR], len(own) + 2, labels, kind, about)


def support(network: Any, rows: Sequence[Row]) -> torch.Tensor:
    """The logits of the three verdicts. *Shape:* ``(rows, 3)``"""
    logits: torch.Tensor = network.support(read(network, rows, _FROZEN)[:, 0])
    return logits


def likelihood(logits: torch.Tensor) -> torch.Tensor:
    """How much likelier "supports" is than the other two, in logits."""
    return logits[:, 0] - torch.logsumexp(logits[:, 1:], 1)


def loss_of(logits: torch.Tensor, rows: Sequence[Row]) -> torch.Tensor:
    """How wrong the verdicts are; and of two sentences about one evidence, how far the planted one is not
    below the faithful one."""
    wanted = torch.tensor([one.labels for one in rows])
    allowed = (wanted[:, None] >> torch.arange(3)) & 1
    likely = functional.log_softmax(logits, -1)
    loss = -likely.masked_fill(allowed == 0, -1e4).logsumexp(-1).mean()
    about = torch.tensor([one.about for one in rows])
    right = torch.tensor([one.labels == SUPPORTS for one in rows])
    pairs = (about[:, None] == about[None]) & right[:, None] & ~right[None] & (about >= 0)[:, None]
    if pairs.any():
        score = likelihood(logits)
        loss = loss + functional.softplus(score[None] - score[:, None])[pairs].mean()
    return loss


def batches(groups: Sequence[Sequence[Row]], random_: random.Random) -> Iterator[list[Row]]:
    """One epoch: sentences about one evidence stay together."""
    order = sorted(groups, key=lambda group: len(group[0].ids) // 40 + random_.random() * 2)
    found: list[list[Row]] = []
    batch: list[Row] = []
    for group in order:
        batch += group
        if len(batch) >= _BATCH:
            found.append(batch)
            batch = []
    random_.shuffle(found)
    yield from found


def learn(
    network: Any,
    adapters: dict[str, Adapter],
    groups: Sequence[Sequence[Row]],
    asides: Sequence[Row],
    minutes: float,
    random_: random.Random,
) -> Iterator[float]:
    """Train for so many minutes; the rate falls to zero with them. Tells the share done after each epoch."""
    added = [parameter for one in adapters.values() for parameter in (one.down, one.up)]
    head = list(network.support.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": added, "lr": _RATE}, {"params": head, "lr": _RATE / 4}],
        betas=(0.9, 0.98),
        weight_decay=0.02,
    )
    highest = [group["lr"] for group in optimizer.param_groups]
    began, step = time.time(), 0
    while True:
        network.train()
        for batch in batches(groups, random_):
            done = (time.time() - began) / (minutes * 60)
            if done >= 1:
                network.eval()
                return
            for group, top in zip(optimizer.param_groups, highest, strict=True):
                group["lr"] = top * min(done / 0.06 + 1e-3, (1 - done) / 0.94)
            if asides and random_.random() < _SHARE:
                first = random_.randrange(max(1, len(asides) - 16))
                batch = list(asides[first : first + 16])
            loss = loss_of(support(network, batch), batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(added, 1.0)
            optimizer.step()
            step += 1
            if step % 50 == 0:
                print(
                    json.dumps({"step": step, "loss": round(loss.item(), 3), "done": round(done, 3)}),
                    flush=True,
                )
        yield done


@torch.inference_mode()
def measure(network: Any, rows: Sequence[Row]) -> dict[str, float]:
    """The area under the curve of faithful sentences against planted ones, and the share of these that is
    caught where 93% of the faithful pass."""
    network.eval()
    order = sorted(range(len(rows)), key=lambda place: len(rows[place].ids))
    scores = np.zeros(len(rows))
    for first in range(0, len(order), 24):
        places = order[first : first + 24]
        scores[places] = likelihood(support(network, [rows[place] for place in places])).numpy()
    faithful = np.array([one.kind is None for one in rows])
    least = np.quantile(scores[faithful], 0.07)
    return {
        "rows": len(rows),
        "area": round(area(scores[faithful].tolist(), scores[~faithful].tolist()).value, 4),
        "caught": round(float((scores[~faithful] < least).mean()), 4),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args(arguments)
    torch.manual_seed(options.seed)
    random_ = random.Random(options.seed)
    tokenizer = load_tokenizer(default_folder())
    try:
        network, _ = three_heads(default_folder(), FILE)
        claims = others(options.data, random_)
        measured_on = rows_of(measured(), tokenizer)
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1
    told = rows_of(lessons(LESSONS), tokenizer)
    groups: dict[int, list[Row]] = {}
    for one in told:
        groups.setdefault(one.about, []).append(one)
    asides = [row(claim, evidence, labels, "", -1, tokenizer) for claim, evidence, labels in claims]
    look(network, [*told, *asides, *measured_on], _FROZEN)
    adapters = adapt(network, _FROZEN, _HEADS)
    for done in learn(network, adapters, list(groups.values()), asides, options.minutes, random_):
        print(json.dumps({"done": round(done, 3), **measure(network, measured_on)}), flush=True)
    print(json.dumps(measure(network, measured_on)))
    write(network, adapters, _HEADS, options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
