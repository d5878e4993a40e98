"""Train the reader: ``python -m training.train --data ../shared/data --output var/reader``.

An interrupted run continues from its last checkpoint.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from index.embedding.openvino_network import load_tokenizer
from index.embedding.weights import check_weights, default_folder
from index.errors import DatelineError, ModelError
from training.data import Example
from training.examples import examples
from training.model import build, learnt, take_up

MAX_PIECES = 288
BATCH = 16
RATE = 1.5e-3
STEPS = 2150
"""Of the first run (training/README.md): an hour and a half on two cores."""
CHECKPOINT = 250  # steps
_MULTIPLE = 32  # pieces; there are few shapes, and each is compiled once


def encode(tokenizer: Any, example: Example) -> tuple[list[int], int, list[int], list[int]] | None:
    """An example in word pieces; None if the answer is cut off.

    :return: ids; how many of them belong to the question; where an answer may start; where it may end.
        Position 0 is "no answer".
    """
    encoding = tokenizer.encode(example.question[:300], example.context)
    ids, types = encoding.ids[:MAX_PIECES], encoding.type_ids
    asked = types.index(1)
    if not example.answers:
        return ids, asked, [0], [0]
    starts, ends = set(), set()
    for start, end in example.answers:
        inside = [
            place
            for place in range(asked, len(ids))
            if encoding.offsets[place][1] > start
            and encoding.offsets[place][0] < end
            and encoding.offsets[place] != (0, 0)
        ]
        if inside:
            starts |= set(inside if example.loose else inside[:1])
            ends |= set(inside if example.loose else inside[-1:])
    return (ids, asked, sorted(starts), sorted(ends)) if starts else None


def batches(rows: Sequence[Any], seed: int) -> Iterator[list[Any]]:
    """Batches of similar length, in random order."""
    generator = torch.Generator().manual_seed(seed)
    noise = torch.rand(len(rows), generator=generator) * 16
    order = sorted(range(len(rows)), key=lambda place: len(rows[place][0]) + float(noise[place]))
    groups = [order[first : first + BATCH] for first in range(0, len(order) - BATCH + 1, BATCH)]
    for place in torch.randperm(len(groups), generator=generator).tolist():
        yield [rows[row] for row in groups[place]]


def loss_of(model: Any, batch: Sequence[Any]) -> torch.Tensor:
    """Cross-entropy of start and end, over all right places.

    With several right places, their summed likelihood counts (Clark and Gardner, 2018,
    https://arxiv.org/abs/1710.10723), so that a whole sentence can be the answer.
    """
    longest = max(len(row[0]) for row in batch)
    longest += -longest % _MULTIPLE
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    types, mask = torch.ones_like(ids), torch.zeros_like(ids)
    right = torch.zeros(2, len(batch), longest, dtype=torch.bool)
    for place, (pieces, asked, starts, ends) in enumerate(batch):
        ids[place, : len(pieces)] = torch.tensor(pieces)
        types[place, :asked] = 0
        mask[place, : len(pieces)] = 1
        right[0, place, starts] = True
        right[1, place, ends] = True
    output = model(input_ids=ids, attention_mask=mask, token_type_ids=types)
    logits = torch.stack([output.start_logits, output.end_logits]).masked_fill(mask == 0, -1e4)
    every = logits.logsumexp(-1)
    return (every - logits.masked_fill(~right, -1e4).logsumexp(-1)).mean()


def train(
    shown: Sequence[Example],
    output: Path,
    *,
    steps: int | None = None,
    seed: int = 7,
    fuse: bool = False,
    start: Path | None = None,
    rate: float = RATE,
) -> list[float]:
    """Train; write the weights to ``reader.safetensors`` and the curve to ``curve.jsonl`` in `output`.

    The same examples and seed give the same losses; on one machine, to the bit.

    :param steps: of `BATCH` examples; at most, and by default, as many as the examples allow.
    :param fuse: compile the network first; needs a C++ compiler, a fifth faster.
    :param rate: the highest learning rate.
    :param start: weights of an earlier run to start from.
    :return: the loss of every step.
    """
    torch.manual_seed(seed)
    folder = default_folder()
    check_weights(folder)
    tokenizer = load_tokenizer(folder)
    rows = [row for one in shown if (row := encode(tokenizer, one))]
    output.mkdir(parents=True, exist_ok=True)
    # Without dropout: one pass over so much data overfits little, and dropout doubles the time.
    model = build(folder).eval()
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01)
    total = min(steps or len(rows) // BATCH, len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (0.03 * total), max(0.0, (total - step) / total))
    )
    if start:
        take_up(model, start)
    first = _resume(output, model, optimizer, schedule)
    none = sum(row[2] == [0] for row in rows)
    print(f"{len(rows)} examples, {none} without an answer, {total} steps, from step {first}", flush=True)
    run = model
    if fuse:
        # Compile once for each batch length; the default limit is eight.
        torch._dynamo.config.recompile_limit = MAX_PIECES // _MULTIPLE + 1
        run = torch.compile(model, dynamic=False)
    started, losses = time.time(), list[float]()
    for batch in islice(batches(rows, seed), first, total):
        loss = loss_of(run, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        step = first + len(losses)
        if step % 50 == 0:
            _note(output, step, losses[-50:], time.time() - started)
        if step % CHECKPOINT == 0 or step == total:
            _keep(output, model, optimizer, schedule, step)
    return losses


def _note(output: Path, step: int, losses: Sequence[float], seconds: float) -> None:
    line = {"step": step, "loss": round(sum(losses) / len(losses), 4), "seconds": round(seconds)}
    print(json.dumps(line), flush=True)
    with (output / "curve.jsonl").open("a", encoding="utf-8") as curve:
        curve.write(json.dumps(line) + "\n")


def _keep(output: Path, model: Any, optimizer: Any, schedule: Any, step: int) -> None:
    state = {
        "step": step,
        "model": {name: p for name, p in model.named_parameters() if p.requires_grad},
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
    }
    partial = output / "resume.partial"
    torch.save(state, partial)
    partial.replace(output / "resume.pt")
    half = {name: value.half() for name, value in learnt(model).items()}
    save_file(half, output / "reader.safetensors", metadata={"step": str(step)})


def _resume(output: Path, model: Any, optimizer: Any, schedule: Any) -> int:
    if not (output / "resume.pt").is_file():
        return 0
    state = torch.load(output / "resume.pt", weights_only=True)
    model.load_state_dict(state["model"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    return int(state["step"])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--output", type=Path, default=Path("var/reader"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--steps", type=int, default=STEPS, help="steps of 16 examples (default: %(default)s)"
    )
    parser.add_argument(
        "--fuse", action="store_true", help="compile the network first: faster, needs a C++ compiler"
    )
    parser.add_argument(
        "--rate", type=float, default=RATE, help="the highest learning rate (default: %(default)s)"
    )
    parser.add_argument(
        "--start",
        type=Path,
        metavar="FILE",
        help="weights to start from, such as rag/reading/reader.safetensors",
    )
    options = parser.parse_args(arguments)
    try:
        if options.start and not options.start.is_file():
            raise ModelError(
                f"expected weights to start from in {options.start}, found no file; name one: --start FILE"
            )
        shown = examples(options.data, options.seed)
        train(
            shown,
            options.output,
            steps=options.steps,
            seed=options.seed,
            fuse=options.fuse,
            rate=options.rate,
            start=options.start,
        )
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
