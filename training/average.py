"""Average the weights of several runs: ``python -m training.average A B --output READER.safetensors``.

Runs that each started from the one before stay so close that the mean of their weights reads better than any
of them (Wortsman et al., 2022, https://arxiv.org/abs/2203.05482).
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
    """Write the mean of several files' weights, in half precision.

    :raises ModelError: when a file holds no weights, or other ones than the first.
    """
    runs = []
    for file in files:
        try:
            runs.append(load_file(file))
        except (OSError, SafetensorError) as error:
            raise ModelError(
                f"expected weights from training in {file}, found none ({error}); name another file"
            ) from error
        if {name: one.shape for name, one in runs[-1].items()} != {
            name: one.shape for name, one in runs[0].items()
        }:
            raise ModelError(
                f"expected weights of one network, but {file} and {files[0]} differ; name runs that started "
                "from one another"
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
