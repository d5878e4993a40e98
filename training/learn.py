"""Train the three heads: ``python -m training.learn --shelf FILE --encoder FILE --output FOLDER``.

A run takes minutes on a single GPU, and hours on a processor. It needs the shelf that `training.curriculum`
makes, the encoder's weights, PyTorch, numpy and safetensors; nothing else of Dateline. With ``--teachers``
it learns what several runs say together (Hinton et al., 2015, https://arxiv.org/abs/1503.02531) as well as
the labels.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional

from training.three_heads import LAYERS, ThreeHeads, Told, shipped_name, take_encoder

CLS, SEP = 101, 102
TOKENS = 24_576  # word pieces of a step: some 180 lessons
ROWS = 320  # of a step at most, with fillers
LENGTH = 480  # pieces of a row at most: question or claim, title, passage, and three more
_FILLER = 256  # pieces of a row that only fills up
RATE = 2.5e-4
DECAY = 0.998  # of the running mean of weights, a step
UNTITLED = 0.15
SHORTENED = 0.4  # of passages cut to about what the product makes
_CHUNK = 96_000  # rows planned at once

SHARES = {
    "squad": 3.0,
    "human": 1.8,
    "shifts": 1.2,
    "real": 0.3,
    "news": 0.5,
    "hard": 0.7,
    "short": 0.6,
    "lists": 0.35,
    "torque_none": 0.03,
    "sentences": 0.5,
    "given": 0.3,
    "mined": 1.3,
    "removed": 0.6,
    "off": 0.4,
    "gaps": 0.5,
    "gaps_none": 0.1,
    "rule_name": 0.5,
    "rule_role": 0.25,
    "rule_year": 0.15,
    "rule_number": 0.15,
    "rule_kind": 0.25,
    "rule_opposite": 0.4,
    "rule_negation": 0.4,
    "rule_word": 0.3,
    "revisions": 2.0,
    "encyclopaedia": 1.2,
    "inference": 1.6,
    "logic": 0.9,
    "health": 0.3,
    "summaries": 1.2,
    "headlines": 0.15,
    "answers": 0.5,
    "answer_true": 0.3,
    "answer_false": 0.3,
    "sentences_true": 0.35,
    "sentences_false": 0.45,
    "sentences_gone": 0.1,
    "yes_no": 0.5,
}
"""How often each kind of lesson is shown, beside the others. Kinds not named here are only measured."""


class Batch(NamedTuple):
    """B rows of L pieces.

    :param open: where an answer may start and end: [CLS] and the passage.
    :param starts, ends: where it may rightly do so.
    :param labels: as in `training.shelf.shelve`; all zero for rows that only fill up.
    :param begin, packed: as in `training.three_heads.ThreeHeads.forward`.
    """

    ids: torch.Tensor
    kinds: torch.Tensor
    known: torch.Tensor
    open: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor
    labels: torch.Tensor
    begin: torch.Tensor | None = None
    packed: torch.Tensor | None = None


class Shelf:
    """The lessons, on the device that learns."""

    def __init__(self, file: Path, device: str) -> None:
        stored = np.load(file, allow_pickle=False)
        self.kinds = [str(kind) for kind in stored["kinds"]]
        self.rows, self.spans = stored["rows"], stored["spans"].astype(np.int64)
        self.labels, begin = stored["labels"], stored["begin"].astype(np.int64)
        lengths = np.append(np.diff(begin), 0)  # the text -1, no title, has no pieces
        self.begin = np.append(begin[:-1], 0)[self.rows[:, :3]]
        self.lengths = lengths[self.rows[:, :3]]
        self.device = device
        self.pieces = torch.as_tensor(stored["pieces"].astype(np.int32), device=device)
        # The same, where batches are put together: nothing waits for a copy.
        self._begin, self._lengths, self._spans, self._labels = (
            torch.as_tensor(part.astype(np.int64), device=device)
            for part in (self.begin, self.lengths, self.spans, self.labels)
        )

    def of(self, fold: int, *kinds: str) -> np.ndarray:
        """The rows of a fold, and of these kinds if any are named."""
        chosen = self.rows[:, 4] == fold
        if kinds:
            chosen &= np.isin(
                self.rows[:, 3], [self.kinds.index(kind) for kind in kinds if kind in self.kinds]
            )
        return np.flatnonzero(chosen)

    def cut(
        self, rows: np.ndarray, random_: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For each row: pieces of the title, the first piece of the passage, and how many follow; some
        passages shortened at random around their answers."""
        titles = np.where(random_.random(len(rows)) < UNTITLED, 0, self.lengths[rows, 1])
        whole, spans = self.lengths[rows, 2], self.spans[rows]
        wanted = np.where(random_.random(len(rows)) < SHORTENED, random_.integers(110, 210, len(rows)), whole)
        wanted = np.minimum(wanted, whole)
        has = spans[:, 0, 0] >= 0
        first = np.where(has, np.where(spans[:, :, 0] < 0, 10**6, spans[:, :, 0]).min(1), 0)
        last = np.where(has, spans[:, :, 1].max(1) + 1, 0)
        low, high = np.maximum(0, last - wanted), np.minimum(np.where(has, first, whole), whole - wanted)
        possible = low <= high
        start = low + (random_.random(len(rows)) * (high - low + 1)).astype(np.int64)
        # Claims say nothing of where their evidence is: what is cut away might be all of it.
        possible &= self.labels[rows, 4] == 0
        return titles, np.where(possible, start, 0), np.where(possible, wanted, whole)

    def batch(self, drawn: torch.Tensor, length: int, tokens: int | None = None) -> Batch:
        """A batch from columns on the device: row (-1: a filler), pieces of the title, the first piece of the
        passage, and how many follow (of a filler: all its pieces). *Shape:* ``(4, B)``

        :param length: pieces of the longest row, or more.
        :param tokens: pieces of all rows together, if padding is to be left out.
        """
        row, heading, start, body = (part[:, None] for part in drawn)
        real = row >= 0
        safe = row[:, 0].clamp(min=0)
        asked = self._lengths[safe, :1] * real
        place = torch.arange(length, device=self.device)[None]
        after = asked + 1
        in_question = (place >= 1) & (place < after)
        in_title = (place > after) & (place <= after + heading)
        in_passage = (place > after + heading) & (place <= after + heading + body) & real
        shift = after + heading + 1 - start
        source = torch.where(in_question, self._begin[safe, :1] + place - 1, 0)
        source = torch.where(in_title, self._begin[safe, 1:2] + place - after - 1, source)
        source = torch.where(in_passage, self._begin[safe, 2:3] + place - shift, source)
        size = torch.where(real, asked + heading + body + 3, body)
        known = place < size
        ids = torch.where(in_question | in_title | in_passage, self.pieces[source].long(), SEP)
        ids = torch.where(place == 0, CLS, ids) * known
        labels = self._labels[safe] * real
        spans = self._spans[safe]
        held = (spans[:, :, 0] >= 0) & real
        at = (spans + shift[:, :, None]).clamp(0, length - 1)
        starts, ends = (self._marks(at[:, :, side], held, length) for side in (0, 1))
        covered = (place[:, None] >= at[:, :, :1]) & (place[:, None] <= at[:, :, 1:]) & held[:, :, None]
        loose = labels[:, 2:3] > 0
        none = ~held[:, :1] & (place == 0)
        starts, ends = (torch.where(loose, covered.any(1), one) | none for one in (starts, ends))
        begin = packed = None
        if tokens is not None:
            begin = torch.cat([size.new_zeros(1), size[:, 0].cumsum(0)])
            piece = torch.arange(tokens, device=self.device)
            holder = torch.searchsorted(begin, piece, right=True) - 1
            packed = holder * length + piece - begin[holder]
            begin = begin.int()
        return Batch(
            ids, (place > after).long(), known, in_passage | (place == 0), starts, ends, labels, begin, packed
        )

    def _marks(self, at: torch.Tensor, held: torch.Tensor, length: int) -> torch.Tensor:
        marks = torch.zeros(len(at), length + 1, dtype=torch.bool, device=self.device)
        return marks.scatter_(1, torch.where(held, at, length), True)[:, :length]


def plan(shelf: Shelf, seed: int, tokens: int = TOKENS) -> Iterator[np.ndarray]:
    """Endless steps, each the columns that `Shelf.batch` takes: lessons at random, by their shares, that
    together have almost so many pieces, and fillers that make it so many. No row of a kind twice before all
    of it once."""
    random_ = np.random.default_rng(seed)
    pools = {kind: shelf.of(0, kind) for kind in SHARES}
    pools = {kind: rows for kind, rows in pools.items() if len(rows)}
    whole = sum(SHARES[kind] for kind in pools)
    queues = {kind: random_.permutation(rows) for kind, rows in pools.items()}
    while True:
        drawn = []
        for kind, rows in pools.items():
            wanted = max(1, round(_CHUNK * SHARES[kind] / whole))
            while len(queues[kind]) < wanted:
                queues[kind] = np.concatenate([queues[kind], random_.permutation(rows)])
            drawn.append(queues[kind][:wanted])
            queues[kind] = queues[kind][wanted:]
        rows = random_.permutation(np.concatenate(drawn))
        columns = np.stack([rows, *shelf.cut(rows, random_)])
        sizes = shelf.lengths[rows, 0] + columns[1] + columns[3] + 3
        ends = np.cumsum(sizes)
        first = 0
        while True:
            before = ends[first - 1] if first else 0
            last = min(int(np.searchsorted(ends, before + tokens, "right")), first + ROWS - TOKENS // _FILLER)
            if last >= len(rows):
                break
            room = tokens - int(ends[last - 1] - before)
            yield np.concatenate([columns[:, first:last], _fillers(room, ROWS - last + first)], 1)
            first = last


def _fillers(pieces: int, count: int) -> np.ndarray:
    """Rows of no lesson that have so many pieces together, and empty ones."""
    sizes = np.clip(pieces - _FILLER * np.arange(count), 0, _FILLER)
    if sizes.sum() < pieces:
        raise ValueError(f"expected room for {pieces} more pieces, found {sizes.sum()}")
    nothing = np.zeros(count, int)
    return np.stack([nothing - 1, nothing, nothing, sizes])


def losses(told: Told, batch: Batch, taught: Told | None = None) -> torch.Tensor:
    """The sum over the three heads of the mean loss; with `taught`, half of it is how far the teachers' say
    is.

    Where several places are right, their summed likelihood counts (Clark and Gardner, 2018,
    https://arxiv.org/abs/1710.10723); where all are needed, the mean of each one's.
    """
    known, every, _, relation, support = batch.labels.unbind(1)
    total = told.starts.new_zeros(())
    spans = (known > 0).float()
    count = (batch.labels > 0).any(1).sum().clamp(min=1)
    for logits, right, shown in (
        (told.starts, batch.starts, taught and taught.starts),
        (told.ends, batch.ends, taught and taught.ends),
    ):
        likely = functional.log_softmax(logits.float().masked_fill(~batch.open, -1e4), -1)
        some = -likely.masked_fill(~right, -1e4).logsumexp(-1)
        all_ = -(likely * right).sum(-1) / right.sum(-1).clamp(min=1)
        loss = torch.where(every > 0, all_, some)
        if shown is not None:
            wanted = shown.float().masked_fill(~batch.open, -1e4)
            loss = 0.4 * loss + 0.6 * functional.kl_div(
                likely, functional.log_softmax(wanted, -1), reduction="none", log_target=True
            ).sum(-1)
        total = total + 0.5 * (loss * spans).sum() / count
    for logits, bits, shown, weight in (
        (told.relation, relation, taught and taught.relation, 0.4),
        (told.support, support, taught and taught.support, 1.0),
    ):
        allowed = (bits[:, None] >> torch.arange(3, device=bits.device)) & 1
        likely = functional.log_softmax(logits.float(), -1)
        loss = -likely.masked_fill(allowed == 0, -1e4).logsumexp(-1)
        if shown is not None:
            loss = 0.4 * loss + 0.6 * functional.kl_div(
                likely, functional.log_softmax(shown.float(), -1), reduction="none", log_target=True
            ).sum(-1)
        total = total + weight * (loss * (bits > 0)).sum() / count
    return total


def mean_told(all_told: Sequence[Told]) -> Told:
    """What several networks say together: the mean of their logits."""
    return Told(
        *(torch.stack([part.float() for part in parts]).mean(0) for parts in zip(*all_told, strict=True))
    )


class Pass:
    """Losses and gradients of one step after the other. On a GPU a step is recorded once and played again, so
    that Python's pace does not matter.

    :param tokens: pieces of each step.
    """

    def __init__(
        self, shelf: Shelf, network: ThreeHeads, teachers: Sequence[ThreeHeads], tokens: int
    ) -> None:
        self._shelf, self._network, self._teachers, self._tokens = shelf, network, teachers, tokens
        self._columns = torch.zeros(4, ROWS, dtype=torch.long, device=shelf.device)
        self._recorded: Any = None
        self._loss = torch.zeros((), device=shelf.device)
        self._calls = 0

    def __call__(self, columns: np.ndarray) -> torch.Tensor:
        """The loss; gradients are in the parameters."""
        self._calls += 1
        if self._shelf.device != "cuda":
            lessons = columns[:, columns[0] >= 0]
            sizes = self._shelf.lengths[lessons[0], 0] + lessons[1] + lessons[3] + 3
            self._network.zero_grad(set_to_none=True)
            return self._run(self._shelf.batch(torch.as_tensor(lessons), int(sizes.max())))
        self._columns.copy_(torch.as_tensor(columns), non_blocking=True)
        if self._recorded is not None:
            self._recorded.replay()
            return self._loss
        self._network.zero_grad(set_to_none=True)
        if self._calls == 4:
            self._record()
            return self._loss
        return self._run(self._shelf.batch(self._columns, LENGTH, self._tokens))

    def _record(self) -> None:
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=torch.cuda.current_stream()):
            self._loss = self._run(self._shelf.batch(self._columns, LENGTH, self._tokens))
        self._recorded = graph
        graph.replay()

    def _run(self, batch: Batch) -> torch.Tensor:
        inputs = (batch.ids, batch.kinds, batch.known, batch.begin, batch.packed)
        # A recorded step must not rely on weights that were converted outside it.
        with torch.autocast(self._shelf.device, torch.bfloat16, enabled=self._shelf.device == "cuda",
                            cache_enabled=False):  # fmt: skip
            taught = None
            if self._teachers:
                with torch.no_grad():
                    taught = mean_told([one(*inputs) for one in self._teachers])
            told = self._network(*inputs)
        loss = losses(told, batch, taught)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.detach()


def learn(
    shelf: Shelf,
    network: ThreeHeads,
    *,
    seed: int,
    rate: float,
    steps: int | None = None,
    seconds: float | None = None,
    teachers: Sequence[ThreeHeads] = (),
    layer_decay: float = 1.0,
    tokens: int = TOKENS,
    note: Any = print,
) -> ThreeHeads:
    """Train for a number of steps, or as many as fit in some seconds; the learning rate falls to zero with
    either.

    :return: the network with the running mean of its weights.
    """
    torch.manual_seed(seed)
    network.train()
    optimizer = torch.optim.AdamW(_groups(network, rate, layer_decay), betas=(0.9, 0.98), weight_decay=0.01,
                                  fused=shelf.device == "cuda")  # fmt: skip
    highest = [group["lr"] for group in optimizer.param_groups]
    changing: list[torch.Tensor] = [
        parameter for parameter in network.parameters() if parameter.requires_grad
    ]
    means = [parameter.detach().clone() for parameter in changing]
    run = Pass(shelf, network, teachers, tokens)
    began, shown, recent = time.time(), 0, torch.zeros((), device=shelf.device)
    for taken, columns in enumerate(plan(shelf, seed, tokens)):
        done = (taken / steps) if steps else (time.time() - began) / (seconds or 1)
        if done >= 1:
            break
        for group, top in zip(optimizer.param_groups, highest, strict=True):
            group["lr"] = top * min((done + 1e-3) / 0.04, (1 - done) / 0.96)
        recent += run(columns)
        torch.nn.utils.clip_grad_norm_(changing, 1.0)
        optimizer.step()
        torch._foreach_lerp_(means, changing, 1 - min(DECAY, (1 + taken) / (10 + taken)))
        shown += int((columns[0] >= 0).sum())
        step = taken + 1
        if shelf.device == "cuda" and step % 8 == 0:
            torch.cuda.synchronize()  # or the clock would run ahead of the card
        if step % 200 == 0 or step == steps:
            recent_mean = recent.item() / (200 if step % 200 == 0 else step % 200)
            recent.zero_()
            line = {
                "step": step,
                "shown": shown,
                "loss": round(recent_mean, 4),
                "seconds": round(time.time() - began, 1),
            }
            note(json.dumps(line))
    with torch.no_grad():
        for parameter, mean in zip(changing, means, strict=True):
            parameter.copy_(mean)
    return network.eval()


def _groups(network: ThreeHeads, rate: float, layer_decay: float) -> list[dict[str, Any]]:
    """Parameters with their learning rates: lower ones towards the input if `layer_decay` is below 1, and
    none decays that is not a matrix."""
    groups = []
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            parts = name.split(".")
            depth = len(network.layers)
            above = depth - int(parts[1]) - 1 if parts[0] == "layers" else depth if parts[0] in (
                "places", "segments", "after_embedding") else 0  # fmt: skip
            group: dict[str, Any] = {"params": [parameter], "lr": rate * layer_decay**above}
            if parameter.ndim < 2:
                group["weight_decay"] = 0.0
            groups.append(group)
    return groups


@torch.no_grad()
def tell(shelf: Shelf, network: ThreeHeads, rows: np.ndarray) -> dict[str, np.ndarray]:
    """What a network says of rows, uncut: ``margin`` of the best span over none, its ``first`` and ``last``
    piece in the passage, and logits of ``relation`` and ``support``."""
    order = np.argsort(shelf.lengths[rows].sum(1))
    result = {
        "margin": np.zeros(len(rows)), "first": np.zeros(len(rows), int), "last": np.zeros(len(rows), int),
        "relation": np.zeros((len(rows), 3)), "support": np.zeros((len(rows), 3)),
    }  # fmt: skip
    size = 256 if shelf.device == "cuda" else 16
    for first in range(0, len(order), size):
        at = order[first : first + size]
        some = rows[at]
        columns = np.stack([some, shelf.lengths[some, 1], np.zeros(len(some), int), shelf.lengths[some, 2]])
        length = int(shelf.lengths[some].sum(1).max()) + 3
        length += -length % 16  # which attention on a GPU wants
        batch = shelf.batch(torch.as_tensor(columns, device=shelf.device), length)
        with torch.autocast(shelf.device, torch.bfloat16, enabled=shelf.device == "cuda"):
            told = network(batch.ids, batch.kinds, batch.known)
        starts, ends = (one.float().masked_fill(~batch.open, -1e4) for one in (told.starts, told.ends))
        none = starts[:, 0] + ends[:, 0]
        scores = starts[:, 1:, None] + ends[:, None, 1:]
        band = torch.ones(scores.shape[1:], dtype=torch.bool, device=scores.device).triu().tril(23)
        best, where = scores.masked_fill(~band, -1e9).flatten(1).max(1)
        shift = torch.as_tensor(shelf.lengths[some, :2].sum(1) + 1, device=scores.device)
        result["margin"][at] = (best - none).cpu()
        result["first"][at] = (where // scores.shape[2] - shift).cpu()
        result["last"][at] = (where % scores.shape[2] - shift).cpu()
        result["relation"][at] = told.relation.float().cpu()
        result["support"][at] = told.support.float().cpu()
    return result


def area(high: np.ndarray, low: np.ndarray) -> float:
    """Area under the ROC curve: how often one of `high` is above one of `low`."""
    ordered = np.sort(low)
    won = np.searchsorted(ordered, high, "left") + np.searchsorted(ordered, high, "right")
    return float(won.mean() / 2 / max(1, len(low)))


def balanced(labels: np.ndarray, support: np.ndarray, lift: float = 0.0) -> float:
    """Balanced accuracy of "supports" against the other two, as far as labels tell them."""
    said = supporting(support) > lift
    right = labels == 1
    if right.all() or not right.any():
        return float("nan")
    return float((said[right].mean() + (~said[~right]).mean()) / 2)


def supporting(support: np.ndarray) -> np.ndarray:
    """How far "supports" is above the other two together, in logits."""
    return np.asarray(support[:, 0] - np.logaddexp(support[:, 1], support[:, 2]))


def measure(shelf: Shelf, network: ThreeHeads, fold: int = 2) -> dict[str, Any]:
    """Figures on a fold, in word pieces: quick enough for every run. `training.measure` counts in words."""
    network.eval()
    rows = shelf.of(fold)
    told = tell(shelf, network, rows)
    kinds = np.array(shelf.kinds)[shelf.rows[rows, 3]]
    labels = shelf.labels[rows]
    result: dict[str, Any] = {}
    answered = np.flatnonzero(kinds == "squad")
    if len(answered):
        scores = []
        for place in answered:
            first, last = told["first"][place], told["last"][place]
            scores.append(
                max(_overlap(first, last, *span) for span in shelf.spans[rows[place]] if span[0] >= 0)
            )
        result["f1_answered"] = float(np.mean(scores))
        scores_ = np.array(scores)
        for name in ("human", "off", "mined", "removed"):
            low = told["margin"][kinds == name]
            if len(low):
                result[f"auroc_{name}"] = area(told["margin"][answered], low)
        rules = told["margin"][np.char.startswith(kinds, "rule_")]
        result["auroc_rule"] = area(told["margin"][answered], rules) if len(rules) else None
        for name in sorted({str(kind) for kind in kinds if kind.startswith("rule_")}):
            result[f"auroc_{name}"] = area(told["margin"][answered], told["margin"][kinds == name])
        human = told["margin"][kinds == "human"]
        edges = np.quantile(told["margin"], np.linspace(0, 0.9, 60))
        result["f1_best"], result["edge"] = max(
            (float((np.where(told["margin"][answered] > edge, scores_, 0).sum() + (human <= edge).sum())
                   / (len(scores_) + len(human))), float(edge)) for edge in edges
        )  # fmt: skip
        near = labels[:, 3] > 0
        wanted = np.log2(labels[near, 3]).astype(int)
        said = told["relation"][near].argmax(1)
        result["relation"] = float(np.mean([(said[wanted == one] == one).mean() for one in set(wanted)]))
    claims = labels[:, 4] > 0
    for name in ["", *sorted({str(kind) for kind in kinds[claims]})]:
        seen = claims & ((kinds == name) if name else np.isin(kinds, list(SHARES)))
        result[f"support_{name or 'all'}"] = balanced(labels[seen, 4], told["support"][seen])
    return {name: round(value, 4) if value is not None else None for name, value in result.items()}


def _overlap(first: int, last: int, start: int, end: int) -> float:
    shared = min(last, end) - max(first, start) + 1
    return 2 * shared / (last - first + 1 + end - start + 1) if shared > 0 else 0.0


def write_told(file: Path, shelf: Shelf, network: ThreeHeads) -> None:
    """What a network says of all that is not learnt, as `tell` gives it, with the ``rows``."""
    rows = np.concatenate([shelf.of(1), shelf.of(2)])
    told = {name: part.astype(np.float32) for name, part in tell(shelf, network.eval(), rows).items()}
    np.savez_compressed(file, allow_pickle=False, rows=rows, **told)


def keep(network: ThreeHeads, encoder: dict[str, torch.Tensor], folder: Path, half: bool = True) -> None:
    """Write what training changed: differences from the encoder where it has the weight, else the weight. In
    two files, so that neither is large."""
    folder.mkdir(parents=True, exist_ok=True)
    parts: list[dict[str, torch.Tensor]] = [{}, {}]
    for name, value in network.state_dict().items():
        if name != "words.weight":
            shipped = shipped_name(name)
            known = encoder.get(shipped.removeprefix("bert.")) if len(network.layers) == LAYERS else None
            changed = value.float().cpu() if known is None else value.float().cpu() - known.float()
            upper = name.startswith("layers.") and int(name.split(".")[1]) >= len(network.layers) // 2
            parts[upper][shipped] = (changed.half() if half else changed).contiguous()
    for place, part in enumerate(parts):
        save_file(part, folder / f"part{place}.safetensors")


def take_up(network: ThreeHeads, encoder: dict[str, torch.Tensor], folder: Path) -> ThreeHeads:
    """The inverse of `keep`."""
    parts = {
        name: value
        for file in sorted(folder.glob("part*.safetensors"))
        for name, value in load_file(file).items()
    }
    state = network.state_dict()
    with torch.no_grad():
        for name, value in state.items():
            shipped = shipped_name(name)
            known = encoder.get(shipped.removeprefix("bert.")) if len(network.layers) == LAYERS else None
            if shipped in parts:
                value.copy_(parts[shipped].float() + (0 if known is None else known.float()))
    return network


def depth(folder: Path) -> int:
    """How many layers the run in a folder has."""
    names = load_file(folder / "part1.safetensors")
    return 1 + max(int(name.split(".")[3]) for name in names if name.startswith("bert.encoder"))


def _installed() -> Path:
    # Late, so that a machine that only trains needs PyTorch and nothing else.
    from index.embedding.weights import check_weights, default_folder

    check_weights(default_folder())
    return default_folder() / "model.safetensors"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shelf", type=Path, required=True)
    parser.add_argument(
        "--encoder", type=Path, help="model.safetensors of the shipped encoder (default: the installed one)"
    )
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=12)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--layers", type=int, default=LAYERS)
    parser.add_argument("--tokens", type=int, default=TOKENS, help="word pieces of a step")
    parser.add_argument("--compiled", action="store_true", help="compile each layer first")
    parser.add_argument("--layer-decay", type=float, default=1.0)
    parser.add_argument("--start", type=Path, help="a folder of an earlier run")
    parser.add_argument("--teachers", type=Path, nargs="*", default=[], help="folders of earlier runs")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="other shelves to read")
    options = parser.parse_args(arguments)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda":
        torch.set_float32_matmul_precision("high")
        # Steps cannot be recorded on the stream that is there by default.
        torch.cuda.set_stream(torch.cuda.Stream())  # type: ignore[no-untyped-call]
    weights = load_file(options.encoder or _installed())
    encoder = {name: value for name, value in weights.items() if value.is_floating_point()}
    shelf = Shelf(options.shelf, device)

    def start(layers: int, folder: Path | None) -> ThreeHeads:
        network = ThreeHeads(options.dropout, layers)
        take_encoder(network, encoder)
        network = (take_up(network, encoder, folder) if folder else network).to(device)
        for layer in network.layers if options.compiled else ():
            layer.compile()
        return network

    options.output.mkdir(parents=True, exist_ok=True)
    with (options.output / "curve.jsonl").open("a", encoding="utf-8") as curve:

        def note(line: str) -> None:
            print(f"{options.output.name} {line}", flush=True)
            curve.write(line + "\n")

        torch.manual_seed(options.seed)
        teachers = [start(depth(folder), folder).eval() for folder in options.teachers]
        network = learn(shelf, start(options.layers, options.start), seed=options.seed, rate=options.rate,
                        steps=options.steps, seconds=options.seconds, teachers=teachers,
                        layer_decay=options.layer_decay, tokens=options.tokens, note=note)  # fmt: skip
        keep(network, encoder, options.output)
        # Compiled layers would be compiled again for each length that is measured.
        plain = ThreeHeads(options.dropout, options.layers).to(device)
        plain.load_state_dict(network.state_dict())
        note(json.dumps({"kept": measure(shelf, plain)}))
    for file in (options.shelf, *options.also):
        other = shelf if file == options.shelf else Shelf(file, device)
        write_told(options.output / f"told-{file.stem}.npz", other, plain)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
