"""Train the reader: ``python -m training.train --data ../shared/data --output var/reader``.

A run that was stopped goes on from its last checkpoint.
"""

import argparse
import json
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from index.weights import check_weights, default_folder
from training.data import Example, examples
from training.model import build, learnt

MAX_PIECES = 256
BATCH = 16
RATE = 1.5e-3
_CHECKPOINT = 200  # steps


def encode(tokenizer: Any, example: Example) -> tuple[list[int], list[int], int, int] | None:
    """Word-piece ids, segment ids, and the answer's first and last piece (0, 0: none); None where it is cut off."""
    encoding = tokenizer.encode(example.question[:300], example.context)
    ids, types, offsets = encoding.ids[:MAX_PIECES], encoding.type_ids, encoding.offsets
    if example.end == 0:
        return ids, types[:MAX_PIECES], 0, 0
    inside = [
        place
        for place in range(len(ids))
        if types[place] == 1
        and offsets[place][1] > example.start
        and offsets[place][0] < example.end
        and offsets[place] != (0, 0)
    ]
    return (ids, types[: len(ids)], inside[0], inside[-1]) if inside else None


def batches(rows: Sequence[Any], seed: int) -> Iterator[list[Any]]:
    """Batches of like length, in random order."""
    generator = torch.Generator().manual_seed(seed)
    noise = torch.rand(len(rows), generator=generator) * 16
    order = sorted(range(len(rows)), key=lambda place: len(rows[place][0]) + float(noise[place]))
    groups = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
    for place in torch.randperm(len(groups), generator=generator).tolist():
        yield [rows[row] for row in groups[place]]


def tensors(batch: Sequence[Any]) -> dict[str, torch.Tensor]:
    longest = max(len(row[0]) for row in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for place, (pieces, segments, _, _) in enumerate(batch):
        ids[place, : len(pieces)] = torch.tensor(pieces)
        types[place, : len(pieces)] = torch.tensor(segments)
        mask[place, : len(pieces)] = 1
    return {
        "input_ids": ids,
        "token_type_ids": types,
        "attention_mask": mask,
        "start_positions": torch.tensor([row[2] for row in batch]),
        "end_positions": torch.tensor([row[3] for row in batch]),
    }


def train(data: Path, output: Path, epochs: int, seed: int, limit: int | None) -> None:
    from tokenizers import Tokenizer

    torch.manual_seed(seed)
    folder = default_folder()
    check_weights(folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    rows = [row for one in examples(data, seed)[:limit] if (row := encode(tokenizer, one))]
    output.mkdir(parents=True, exist_ok=True)
    model = build(folder)
    model.train()
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.01)
    total = epochs * math.ceil(len(rows) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (0.03 * total), max(0.0, (total - step) / total))
    )
    first = _resume(output, model, optimizer, schedule)
    none = sum(row[2] == 0 for row in rows)
    print(f"{len(rows)} examples, {none} without an answer, {total} steps, from step {first}", flush=True)
    started, losses, step = time.time(), [], 0
    for epoch in range(epochs):
        for batch in batches(rows, seed + epoch):
            step += 1
            if step <= first:
                continue
            loss = model(**tensors(batch)).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            losses.append(loss.item())
            if step % 50 == 0:
                line = {
                    "step": step,
                    "loss": round(sum(losses[-50:]) / len(losses[-50:]), 4),
                    "seconds": round(time.time() - started),
                }
                print(json.dumps(line), flush=True)
                with (output / "curve.jsonl").open("a", encoding="utf-8") as curve:
                    curve.write(json.dumps(line) + "\n")
            if step % _CHECKPOINT == 0 or step == total:
                _keep(output, model, optimizer, schedule, step)


def _keep(output: Path, model: Any, optimizer: Any, schedule: Any, step: int) -> None:
    save_file(learnt(model), output / "reader.safetensors", metadata={"step": str(step)})
    state = {"step": step, "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}
    torch.save(state, output / "resume.pt")


def _resume(output: Path, model: Any, optimizer: Any, schedule: Any) -> int:
    if not (output / "resume.pt").is_file():
        return 0
    model.load_state_dict(load_file(output / "reader.safetensors"), strict=False)
    state = torch.load(output / "resume.pt", weights_only=True)
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    return int(state["step"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--output", type=Path, default=Path("var/reader"))
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    train(options.data, options.output, options.epochs, options.seed, options.limit)


if __name__ == "__main__":
    main()
