"""Teach what stories are told from: ``python -m training.stories --data folder --output FILE``.

Passages and sentences, and what each tells of a question (`training.story_lessons`), teach the reader's
network and its heads for spans and relation; word pieces and the head for checks learn nothing. Some lessons
are of the sets' own questions, so that it keeps what it knew. Some runs, each in an order of its own, are
averaged weight by weight (Wortsman et al., 2022, "Model soups", https://arxiv.org/abs/2203.05482). With
``--measure`` it learns seven eighths of our own examples and prints how well the last is told; without, it
learns all.
"""

import argparse
import copy
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

from evals.scoring.calibration import area
from index.embedding.choose import open_embedder
from index.embedding.openvino_network import load_tokenizer
from index.embedding.weights import default_folder
from index.errors import DatelineError
from rag.reading.torch_models import story_heads, three_heads
from rag.reading.weights import FILE
from training.packing import pack
from training.story_lessons import ANSWERS, FOUND, KINDS, Lesson, Row, beside, found, nearest, own, row

STEPS, RUNS = 6000, 3
"""Batches of a run, and runs: some four epochs each. On what was kept, six epochs tell no more than four
(`training/README.md`)."""

_SEED = 5
_THING = 14  # word pieces of a thing, from its first, in which a span is looked for
_RATE, _WARM = 2.2e-4, 0.05  # the highest rate, and the share of steps in which it is reached
_PIECES = 16_384  # word pieces of a batch, its padding counted in
_AVERAGED = 0.998  # of the running average of the weights, a step
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
    device = network.span.weight.device
    lengths = torch.tensor([len(one.ids) for one in rows])
    ids = nn.utils.rnn.pad_sequence([torch.tensor(one.ids) for one in rows], batch_first=True).to(device)
    places = torch.arange(ids.shape[1])[None]
    known = (places < lengths[:, None]).to(device)
    second = (places >= torch.tensor([one.first for one in rows])[:, None]).to(device) & known
    with torch.autocast(device.type, dtype=torch.bfloat16):
        states = network.encoder(
            input_ids=ids, attention_mask=known.long(), token_type_ids=second.long()
        ).last_hidden_state
        relation = network.relation(states[:, 0]).float()
        starts, ends = network.span(states).float().unbind(-1)
    held = [(at, start, min(end, start + _THING))
              for at, one in enumerate(rows) for start, end, _ in one.things]  # fmt: skip
    if not held:
        return Told(relation, relation.new_zeros(0))
    at, first, last = torch.tensor(held, device=device)[:, :, None].unbind(1)
    steps = torch.arange(int((last - first).max()), device=device)
    outside = first + steps >= last
    inside = torch.minimum(first + steps, last - 1)
    scores = (
        starts[at, inside].masked_fill(outside, _NEVER)[:, :, None]
        + ends[at, inside].masked_fill(outside, _NEVER)[:, None, :]
    ).masked_fill(steps[:, None] > steps, _NEVER)
    none = starts[at[:, 0], 0] + ends[at[:, 0], 0]
    return Told(relation, scores.flatten(1).max(1).values - none)


def loss_of(told: Told, rows: Sequence[Row]) -> torch.Tensor:
    """How wrong the heads are, where it is known what is right."""
    device = told.relation.device
    known = [(at, one.lesson.relation) for at, one in enumerate(rows) if one.lesson.relation is not None]
    loss = told.relation.sum() * 0
    if known:
        at, wanted = torch.tensor(known, device=device).unbind(1)
        loss = loss + functional.cross_entropy(told.relation[at], wanted, label_smoothing=_SMOOTHED)
    if len(told.things):
        right = torch.tensor([float(right) for one in rows for *_, right in one.things], device=device)
        weight = torch.where(right > 0, 1.0, _WRONG)
        loss = loss + _THINGS * functional.binary_cross_entropy_with_logits(told.things, right, weight)
    return loss


def batches(rows: Sequence[Row], random_: random.Random) -> Iterator[list[Row]]:
    """Epoch after epoch; rows of a batch are about as long, and make `_PIECES` together."""
    while True:
        order = sorted(rows, key=lambda one: len(one.ids) // 24 + random_.random() * 2)
        found: list[list[Row]] = [[]]
        for one in order:
            if max(len(other.ids) for other in (*found[-1], one)) * (len(found[-1]) + 1) > _PIECES:
                found.append([])
            found[-1].append(one)
        random_.shuffle(found)
        yield from found


def learn(network: Any, rows: Sequence[Row], steps: int, seed: int) -> None:
    """Train for so many steps; the rate falls to zero with them. The weights are their running average in the
    end."""
    torch.manual_seed(seed)
    network.encoder.embeddings.word_embeddings.requires_grad_(False)
    network.support.requires_grad_(False)
    learnt = [parameter for parameter in network.parameters() if parameter.requires_grad]
    averaged = [parameter.detach().clone() for parameter in learnt]
    optimizer = torch.optim.AdamW(learnt, lr=_RATE, betas=(0.9, 0.98), weight_decay=0.02)
    drawn, losses = batches(rows, random.Random(seed)), list[float]()
    network.train()
    for step in range(steps):
        done = step / steps
        optimizer.param_groups[0]["lr"] = _RATE * min(done / _WARM + 1e-3, (1 - done) / (1 - _WARM))
        some = next(drawn)
        loss = loss_of(tell(network, some), some)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        kept = min(_AVERAGED, (1 + step) / (10 + step))
        with torch.no_grad():
            torch._foreach_mul_(averaged, kept)
            torch._foreach_add_(averaged, learnt, alpha=1 - kept)
        losses.append(loss.item())
        if len(losses) % 100 == 0:
            mean = round(sum(losses[-100:]) / 100, 3)
            print(json.dumps({"step": len(losses), "loss": mean, "done": round(done, 3)}), flush=True)
    with torch.no_grad():
        for parameter, value in zip(learnt, averaged, strict=True):
            parameter.copy_(value)
    network.eval()


def soup(network: Any, rows: Sequence[Row], steps: int, runs: int) -> Any:
    """The average of some runs, each from this network."""
    taught = []
    for run in range(runs):
        one = copy.deepcopy(network)
        learn(one, rows, steps, _SEED + run)
        taught.append(one.state_dict())
    network.load_state_dict(
        {name: torch.stack([one[name].float() for one in taught]).mean(0).to(value.dtype)
         for name, value in network.state_dict().items()}
    )  # fmt: skip
    return network.eval()


def write(network: Any, before: Any, output: Path) -> None:
    """Write what was learnt, packed as `rag.reading.torch_models.stories` reads it."""
    own, old = network.encoder.state_dict(), before.encoder.state_dict()
    differences = {f"bert.{name}": (value - old[name]).cpu() for name, value in own.items()
                   if "word_embeddings" not in name and value.is_floating_point()}  # fmt: skip
    for name, layer in story_heads(network).items():
        differences |= {f"{name}.{part}": value.cpu() for part, value in layer.state_dict().items()}
    save_file(pack(differences), output)


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
    """The groups of one eighth of our own articles, and of one of the passages found together."""
    chosen = set[str]()
    for together in (False, True):
        groups = sorted(
            {one.lesson.group for one in rows
             if _is_ours(one.lesson.kind) and one.lesson.group.startswith(FOUND) == together}
        )  # fmt: skip
        random.Random(3).shuffle(groups)
        chosen |= set(groups[: len(groups) // 8])
    return chosen


def _is_ours(kind: str) -> bool:
    return _family(kind) in (*KINDS, FOUND) or kind.startswith(FOUND)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--measure", action="store_true", help="learn seven eighths, measure on the last")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--device", default="cpu", help="cuda for an accelerator")
    options = parser.parse_args(arguments)
    random_ = random.Random(_SEED)
    try:
        tokenizer, embedder = load_tokenizer(default_folder()), open_embedder()
        drawn = (
            found(options.data, random_),
            own(options.data, embedder, random_),
            beside(options.data, embedder, random_),
        )
        rows = nearest([row(one, tokenizer) for lessons in drawn for one in lessons])
        before, _ = three_heads(default_folder(), FILE)
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(Counter(one.lesson.kind for one in rows)), flush=True)
    groups = eighth(rows) if options.measure else set()
    held = [one for one in rows if one.lesson.group in groups]
    learnt = [one for one in rows if one.lesson.group not in groups]
    network = copy.deepcopy(before).to(options.device)
    soup(network, learnt, options.steps, options.runs)
    if held:
        print(json.dumps(measure(network, held)), flush=True)
    write(network, before, options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
