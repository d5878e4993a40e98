"""Average the weights of runs: ``python -m training.average A B --output rag/reading/reader.safetensors``.

Runs of one descent, of which each went on from the one before, lie near enough to one another for the mean of
their weights to read better than any of them (Wortsman et al., 2022, https://arxiv.org/abs/2203.05482).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from index.errors import DatelineError, ModelError


def average(files: Sequence[Path], output: Path) -> None:
    """Write the mean of the weights of some files, in half precision.

    :raises ModelError: when one is no file of weights, or has others than the first.
    """
    runs = []
    for file in files:
        try:
            runs.append(load_file(file))
        except (OSError, SafetensorError) as error:
            raise ModelError(
                f"expected weights that training wrote in {file}, found none ({error}); name others"
            ) from error
        if {name: one.shape for name, one in runs[-1].items()} != {
            name: one.shape for name, one in runs[0].items()
        }:
            raise ModelError(
                f"expected weights of one network, found others in {file} than in {files[0]}; name runs that "
                "went on from one another"
            )
    mean = {name: torch.stack([run[name].float() for run in runs]).mean(0) for name in runs[0]}
    save_file({name: value.half() for name, value in mean.items()}, output)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        average(options.files, options.output)
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
