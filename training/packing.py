"""Pack a run for shipping: ``python -m training.packing FOLDER --output FILE``.

A matrix is kept as its difference from the shipped encoder's in eight bits, with one scale a row: the
differences are small, so their rounding is too. Biases, layer norms, embeddings of places and segments and
the small heads are whole, in half precision.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from index.embedding.weights import check_weights, default_folder
from index.errors import DatelineError, ModelError

_SCALE, _STEPS = ".scale", ".steps"


def pack(differences: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """What ships, from what `training.learn.keep` wrote.

    ``NAME.steps`` (int8, the matrix's shape) and ``NAME.scale`` (float32, one a row): their product is the
    difference. Any other name: the difference (or, of the heads, the weight) itself, in half precision.
    """
    packed = {}
    for name, value in differences.items():
        if name.startswith("bert.encoder.") and value.ndim == 2:
            scale = (value.float().abs().amax(1) / 127).clamp(min=1e-12)
            steps = (value.float() / scale[:, None]).round().clamp(-127, 127)
            packed[name + _STEPS], packed[name + _SCALE] = steps.to(torch.int8), scale
        else:
            packed[name] = value.half()
    return packed


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a run's folder, with its part0 and part1")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        check_weights(default_folder())
        files = sorted(options.folder.glob("*part?.safetensors"))
        if len(files) != 2:
            raise ModelError(
                f"expected part0 and part1 of a run in {options.folder}, found {len(files)} files; "
                "name a run's folder"
            )
        packed = pack({name: value for file in files for name, value in load_file(file).items()})
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1
    save_file(packed, options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
