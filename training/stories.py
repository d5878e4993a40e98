"""Teach what stories are told from: ``python -m training.stories --data folder --output FILE``.

Passages and sentences, and what each tells of a question (`training.story_lessons`), teach adapters
(`training.adapters`) on the upper layers of the reader's network and its heads for spans and relation. Some
batches are of the sets' own questions, so that it keeps what it knew. With ``--measure`` it learns seven
eighths of our own examples and prints how well the last is told; without, it learns all.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from evals.scoring.calibration import area
from index.embedding.choose import open_embedder
from index.embedding.openvino_network import load_tokenizer
from index.embedding.weights import default_folder
from index.errors import DatelineError
from rag.reading.torch_models import three_heads
from rag.reading.weights import FILE
from training.adapters import Adapter, adapt, look, read, resume, write
from training.story_lessons import ANSWERS, FOUND, KINDS, Lesson, Row, beside, found, nearest, own, row

HEADS = ("span", "relation")
SHARES = {"found": 0.55, "own": 0.25, "beside": 0.2}
"""Of the batches, by what they are of (`training.story_lessons`)."""

_SEED = 5
_THING = 14  # word pieces of a thing, from its first, in which a span is looked for
_FROZEN = 3  # layers that learn nothing, from below
_RATE, _BATCH = 8e-4, 20
_SMOOTHED = 0.02  # of each label's weight goes to the others
_THINGS, _WRONG = 1.5, 0.5  # what things weigh beside the relation, and wrong ones beside right ones
_NEVER = -1e4  # the logit of what cannot be


@dataclass(frozen=True, slots=True)
class Told:
    """What the heads tell of some rows.

    :param relation: *Shape:* ``(rows, 3)``
    :param things: how far the best span in each thing lies above "no answer here", in logits, row by row.
        *Shape:* ``(things,)``
    """

    relation: torch.Tensor
    things: torch.Tensor


def tell(network: Any, rows: Sequence[Row]) -> Told:
    states = read(network, rows, _FROZEN)
    relation = network.relation(states[:, 0]).float()
    starts, ends = network.span(states).float().unbind(-1)
    places = [(at, start, min(end, start + _THING))
              for at, one in enumerate(rows) for start, end, _ in one.things]  # fmt: skip
    if not places:
        return Told(relation, relation.new_zeros(0))
    at, first, last = torch.tensor(places)[:, :, None].unbind(1)
    steps = torch.arange(int((last - first).max()))
    outside = first + steps >= last
    held = torch.minimum(first + steps, last - 1)
    scores = (
        starts[at, held].masked_fill(outside, _NEVER)[:, :, None]
        + ends[at, held].masked_fill(outside, _NEVER)[:, None, :]
    ).masked_fill(steps[:, None] > steps, _NEVER)
    none = starts[at[:, 0], 0] + ends[at[:, 0], 0]
    return Told(relation, scores.flatten(1).max(1).values - none)


def loss_of(told: Told, rows: Sequence[Row]) -> torch.Tensor:
    """How wrong the heads are, where it is known what is right."""
    known = [(at, one.lesson.relation) for at, one in enumerate(rows) if one.lesson.relation is not None]
    loss = told.relation.sum() * 0
    if known:
        at, wanted = torch.tensor(known).unbind(1)
        loss = loss + functional.cross_entropy(told.relation[at], wanted, label_smoothing=_SMOOTHED)
    if len(told.things):
        right = torch.tensor([float(right) for one in rows for *_, right in one.things])
        weight = torch.where(right > 0, 1.0, _WRONG)
        loss = loss + _THINGS * functional.binary_cross_entropy_with_logits(told.things, right, weight)
    return loss


def batches(rows: Sequence[Row], random_: random.Random) -> Iterator[list[Row]]:
    """Epoch after epoch; rows of a batch are about as long."""
    while True:
        order = sorted(rows, key=lambda one: len(one.ids) // 30 + random_.random() * 2)
        found = [order[first : first + _BATCH] for first in range(0, len(order), _BATCH)]
        random_.shuffle(found)
        yield from found


def learn(
    network: Any,
    adapters: Mapping[str, Adapter],
    pools: Mapping[str, Sequence[Row]],
    minutes: float,
    random_: random.Random,
) -> None:
    """Train for so many minutes; the rate falls to zero with them.

    :param pools: by the keys of `SHARES`; each must hold some.
    """
    added = [parameter for one in adapters.values() for parameter in (one.down, one.up)]
    heads = [parameter for head in HEADS for parameter in getattr(network, head).parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": added, "lr": _RATE}, {"params": heads, "lr": _RATE / 4}],
        betas=(0.9, 0.98),
        weight_decay=0.02,
    )
    highest = [group["lr"] for group in optimizer.param_groups]
    drawn = {name: batches(rows, random_) for name, rows in pools.items()}
    began, losses = time.time(), list[float]()
    network.train()
    while (done := (time.time() - began) / (minutes * 60)) < 1:
        for group, top in zip(optimizer.param_groups, highest, strict=True):
            group["lr"] = top * min(done / 0.06 + 1e-3, (1 - done) / 0.94)
        (name,) = random_.choices(list(SHARES), list(SHARES.values()))
        some = next(drawn[name])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            told = tell(network, some)
        loss = loss_of(told, some)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(added, 1.0)
        optimizer.step()
        losses.append(loss.item())
        if len(losses) % 100 == 0:
            mean = round(sum(losses[-100:]) / 100, 3)
            print(json.dumps({"step": len(losses), "loss": mean, "done": round(done, 3)}), flush=True)
    network.eval()


@torch.inference_mode()
def measure(network: Any, rows: Sequence[Row]) -> dict[str, Any]:
    """How well our own examples are told.

    ``questions``: how many, and the area under the curve of those that are told against near misses, by the
    best passage. For each kind of lessons the areas of those that tell against those that do not, ``alone``,
    and of right ``things`` against wrong ones; and ``precision``: over how many questions, and the mean
    average precision of the things of a list or a side, or of the sentences.
    """
    network.eval()
    margins: list[tuple[Lesson, float]] = []
    ranked: defaultdict[str, defaultdict[tuple[str, str], list[tuple[float, bool]]]]
    ranked = defaultdict(lambda: defaultdict(list))
    order = sorted(rows, key=lambda one: len(one.ids))
    for first in range(0, len(order), 24):
        some = order[first : first + 24]
        told = tell(network, some)
        scores = iter(told.things.tolist())
        relation = (told.relation[:, ANSWERS] - torch.logsumexp(told.relation[:, ANSWERS + 1 :], 1)).tolist()
        for one, margin in zip(some, relation, strict=True):
            lesson = one.lesson
            margins.append((lesson, margin))
            scored = [(next(scores), right) for *_, right in one.things]
            if lesson.kind.endswith("sentences"):
                scored = [(margin, lesson.relation == ANSWERS)]
            ranked[_family(lesson.kind)][lesson.group, lesson.question] += scored
    result: dict[str, Any] = {}
    for name, families in (("questions", KINDS), (f"{FOUND} questions", (FOUND,))):
        best: dict[tuple[str, str], tuple[bool, float]] = {}
        for lesson, margin in margins:
            if _family(lesson.kind) in families and not lesson.kind.endswith("sentences"):
                key = lesson.group, lesson.question
                right, most = best.get(key, (False, margin))
                best[key] = right or lesson.relation == ANSWERS, max(most, margin)
        result[name] = len(best), _area(best.values())
    for family, listed in sorted(ranked.items()):
        alone = [(lesson.relation == ANSWERS, margin) for lesson, margin in margins
                 if _family(lesson.kind) == family]  # fmt: skip
        scored = [one for some_ in listed.values() for one in some_]
        precise = [average_precision(some_) for some_ in listed.values() if any(right for _, right in some_)]
        result[family] = {
            "alone": _area(alone),
            "things": _area((right, score) for score, right in scored) if scored else None,
            "precision": (len(precise), round(float(np.mean(precise)), 4)) if precise else None,
        }
    return result


def _family(kind: str) -> str:
    """The kind of a lesson, whether it tells or not."""
    words = kind.split()
    return " ".join(words[:-1]) if words[-1] in ("rest", "near", "list") else kind


def average_precision(scored: Sequence[tuple[float, bool]]) -> float:
    """The mean, over the right ones, of the share that is right of those that score as much; at least one
    must be right."""
    order = [right for _, right in sorted(scored, reverse=True)]
    found = [place for place, right in enumerate(order, start=1) if right]
    return sum(number / place for number, place in enumerate(found, start=1)) / len(found)


def _area(scored: Iterable[tuple[bool, float]]) -> float:
    some = list(scored)
    return round(area([score for right, score in some if right],
                      [score for right, score in some if not right]).value, 4)  # fmt: skip


def eighth(rows: Sequence[Row]) -> set[str]:
    """The groups of one eighth of the articles."""
    groups = sorted({one.lesson.group for one in rows})
    random.Random(3).shuffle(groups)
    return set(groups[: len(groups) // 8])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=40.0)
    parser.add_argument("--measure", action="store_true", help="learn seven eighths, measure on the last")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="go on from what an earlier run wrote")
    options = parser.parse_args(arguments)
    torch.manual_seed(_SEED)
    random_ = random.Random(_SEED)
    try:
        tokenizer, embedder = load_tokenizer(default_folder()), open_embedder()
        drawn = {
            "found": found(options.data, random_),
            "own": own(options.data, embedder, random_),
            "beside": beside(options.data, embedder, random_),
        }
        pools = {name: nearest([row(one, tokenizer) for one in drawn[name]]) for name in SHARES}
        network, _ = three_heads(default_folder(), FILE)
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1
    rows = [one for some in pools.values() for one in some]
    print(json.dumps(Counter(one.lesson.kind for one in rows)), flush=True)
    look(network, rows, _FROZEN)
    groups = {group for name in ("own", "found") for group in eighth(pools[name]) if options.measure}
    held = [one for one in rows if one.lesson.group in groups]
    learnt = {name: [one for one in some if one.lesson.group not in groups] for name, some in pools.items()}

    def report(done: int) -> None:
        if held:
            print(json.dumps({"done": done, **measure(network, held)}), flush=True)

    adapters = adapt(network, _FROZEN, HEADS)
    if options.resume:
        resume(network, adapters, HEADS, options.resume)
    report(0)
    learn(network, adapters, learnt, options.minutes, random_)
    report(1)
    write(network, adapters, HEADS, options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
