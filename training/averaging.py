"""Add up what several runs taught the check: ``python -m training.averaging RUN RUN --output FILE``.

Runs that began from the same weights may be added up weight by weight, and the sum reads better than each
(Wortsman et al., 2022, https://arxiv.org/abs/2203.05482; evals/README.md has our figures). Of each layer's
sum the largest singular vectors are kept, so that the file stays small.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from index.embedding.weights import default_folder
from rag.reading.torch_models import adapted_layers, three_heads
from rag.reading.weights import FILE


def added(
    runs: Sequence[Mapping[str, torch.Tensor]],
    names: Sequence[str],
    head: Mapping[str, torch.Tensor],
    share: float,
    rank: int,
) -> dict[str, torch.Tensor]:
    """The adapters and the third head of all runs together.

    :param names: of the layers that may have adapters.
    :param head: the third head before any run.
    :param share: of each run that is taken; the best of .5, .6, .7, .85 and 1 for two runs.
    :param rank: of each layer's sum.
    """
    kept: dict[str, torch.Tensor] = {}
    for name in names:
        products = [run[f"{name}.up"].float() @ run[f"{name}.down"].float()
                    for run in runs if f"{name}.up" in run]  # fmt: skip
        if products:
            up, sizes, down = torch.linalg.svd(share * torch.stack(products).sum(0), full_matrices=False)
            root = sizes[:rank].sqrt()
            kept[f"{name}.up"] = (up[:, :rank] * root).half().contiguous()
            kept[f"{name}.down"] = (root[:, None] * down[:rank]).half().contiguous()
    for name, before in head.items():
        learnt = [run[f"support.{name}"] - before for run in runs]
        kept[f"support.{name}"] = (before + share * torch.stack(learnt).sum(0)).contiguous()
    return kept


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path, help="files that training.checker wrote")
    parser.add_argument("--share", type=float, default=0.7)
    parser.add_argument("--rank", type=int, default=28)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    network, _ = three_heads(default_folder(), FILE)
    names = [name for name, *_ in adapted_layers(network)]
    runs = [load_file(run) for run in options.runs]
    save_file(added(runs, names, network.support.state_dict(), options.share, options.rank), options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
