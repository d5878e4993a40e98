"""The machine's matrix-multiply peak, and how much of it embedding takes: ``python -m evals.speed.matmul_peak``."""

import json
from collections.abc import Callable, Iterable
from time import perf_counter

LAYERS, WIDTH = 6, 384  # of all-MiniLM-L6-v2
_TIMES = 12  # the best counts: a peak is what is reached where nothing else runs


def operations(pieces: Iterable[int]) -> float:
    """Multiplications and additions that the encoder's matrices take for texts of so many word pieces.

    A layer multiplies each piece by matrices of 12 x width² numbers (attention 4, feed-forward 8) and each
    pair of pieces twice by width; norms, softmax and GELU are not counted.
    """
    return float(sum(LAYERS * (24 * count * WIDTH**2 + 4 * count**2 * WIDTH) for count in pieces))


def peaks(size: int = 2048) -> dict[str, float]:
    """Operations a second, in thousand millions, that multiplying square matrices reaches, by precision.

    :param size: rows and columns; by default more than the caches hold.
    """
    import torch

    def rate(work: Callable[[], object]) -> float:
        seconds = []
        for _ in range(_TIMES):
            started = perf_counter()
            work()
            seconds.append(perf_counter() - started)
        return 2 * size**3 / min(seconds) / 1e9

    generator = torch.Generator().manual_seed(1)
    left, right = (torch.randn(size, size, generator=generator) for _ in range(2))
    whole = [torch.randint(-127, 128, (size, size), dtype=torch.int8, generator=generator) for _ in "ab"]
    half = left.bfloat16(), right.bfloat16()
    return {
        "f32": rate(lambda: left @ right),
        "bf16": rate(lambda: half[0] @ half[1]),
        "int8": rate(lambda: torch._int_mm(whole[0], whole[1])),
    }


if __name__ == "__main__":
    print(json.dumps(peaks()))
