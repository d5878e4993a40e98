"""Networks converted from PyTorch once and run by OpenVINO: the only module that imports it and nncf.

A converted network is a folder: the model in f32 and in int8, its tokenizer, and a manifest with their
sha256. It is made whole or not at all, and checked when it is opened.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from index.errors import ModelError
from index.weights import file_sha256

Row: TypeAlias = tuple[Sequence[int], Sequence[int]]
"""Word-piece ids and segment ids of one input, of equal length."""

Notice: TypeAlias = Callable[[str], None]

_BATCH = 8  # inputs at once: longer batches lose more to padding and cache than they gain (measured)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is made.

    :param name: of its folder; changes whenever what is made changes.
    :param title: what a user would call it.
    :param build: returns the torch module and an example of its inputs, by name.
    :param samples: inputs to calibrate the quantisation on.
    :param tokenizer: the tokenizer.json it goes with.
    """

    name: str
    title: str
    build: Callable[[], tuple[Any, dict[str, Any]]]
    samples: Callable[[], list[Row]]
    tokenizer: Callable[[], Path]


def rung() -> str:
    """Return the fastest precision this processor has instructions for.

    ``"int8+bf16"``, ``"int8"``, ``"bf16"`` or ``"f32"``. Where bfloat16 is not an instruction it would be
    emulated at a third of the speed of f32, so what OpenVINO says it optimises for decides.
    """
    import openvino

    able = set(openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
    if "INT8" in able:
        return "int8+bf16" if "BF16" in able else "int8"
    return "bf16" if "BF16" in able else "f32"


def ensure(recipe: Recipe, cache: Path, notice: Notice) -> Path:
    """Return the folder of a converted network, made first where it is not there.

    Making takes about a minute. Two processes may race; what they make is the same.

    :raises ModelError: when it cannot be made.
    """
    folder = cache / recipe.name
    if (folder / "manifest.json").is_file():
        return folder
    notice(f"preparing {recipe.title} for this processor (once, about a minute)")
    cache.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".converting-", dir=cache))
    try:
        with _quiet():
            _convert(recipe, work)
        with contextlib.suppress(OSError):  # another process was first
            os.replace(work, folder)
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(
            f"{recipe.title} could not be converted for OpenVINO ({type(error).__name__}: {error}); "
            "type: dateline doctor"
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if not (folder / "manifest.json").is_file():
        raise ModelError(f"{recipe.title} could not be kept in {cache}; is that folder writable?")
    return folder


def _convert(recipe: Recipe, work: Path) -> None:
    import openvino

    # nncf asks a tracking service for permission to count its uses unless told otherwise.
    os.environ.setdefault("NNCF_DISABLE_TELEMETRY", "1")
    import nncf

    module, example = recipe.build()
    openvino.save_model(
        openvino.convert_model(module, example_input=example), work / "f32.xml", compress_to_fp16=False
    )
    samples = recipe.samples()
    names = list(example)
    # Post-training quantisation with SmoothQuant, which nncf applies to transformers by itself
    # (Xiao et al., 2022, https://arxiv.org/abs/2211.10438).
    quantised = nncf.quantize(
        openvino.Core().read_model(work / "f32.xml"),
        nncf.Dataset(samples, lambda row: _inputs([row], names)),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(samples),
    )
    openvino.save_model(quantised, work / "int8.xml", compress_to_fp16=False)
    shutil.copyfile(recipe.tokenizer(), work / "tokenizer.json")
    files = ("f32.xml", "f32.bin", "int8.xml", "int8.bin", "tokenizer.json")
    manifest = {"sha256": {name: file_sha256(work / name) for name in files}}
    (work / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")


class Network:
    """A converted network and its tokenizer. Safe to share between threads.

    :param precision: one of what `rung` returns; by default what this processor is best at.
    :raises ModelError: when the folder is damaged.
    """

    def __init__(self, folder: Path, precision: str | None = None) -> None:
        self.precision = precision or rung()
        self._folder = folder
        self._file = "int8" if self.precision.startswith("int8") else "f32"
        self._check()
        self.tokenizer = load_tokenizer(folder)
        self._compiled: dict[str, Any] = {}

    def _check(self) -> None:
        sums = json.loads((self._folder / "manifest.json").read_text(encoding="utf-8"))["sha256"]
        for name in (f"{self._file}.xml", f"{self._file}.bin", "tokenizer.json"):
            path = self._folder / name
            if not path.is_file() or file_sha256(path) != sums[name]:
                raise ModelError(
                    f"the converted model in {self._folder} is damaged ({name}); delete that folder, and the "
                    "next command makes it anew"
                )

    def run(self, rows: Sequence[Row], batch: int = _BATCH) -> list[tuple[npt.NDArray[np.float32], ...]]:
        """Return each row's outputs, in the network's order of them; per-piece ones padded on the right."""
        if len(rows) == 1:
            compiled = self._compile("LATENCY")
            result = compiled.create_infer_request().infer(_inputs(rows, _names(compiled)))
            return [tuple(np.array(result[place][0]) for place in range(len(compiled.outputs)))]
        import openvino

        outputs: list[tuple[npt.NDArray[np.float32], ...]] = [()] * len(rows)
        # Neighbours in length share a batch, so that next to nothing of a batch is padding.
        order = sorted(range(len(rows)), key=lambda place: len(rows[place][0]))
        # One stream a core keeps every core busy without meeting after each layer.
        compiled = self._compile("THROUGHPUT")
        count = len(compiled.outputs)

        def keep(request: Any, places: list[int]) -> None:
            tensors = [np.array(request.get_output_tensor(number).data) for number in range(count)]
            for position, place in enumerate(places):
                outputs[place] = tuple(tensor[position] for tensor in tensors)

        queue = openvino.AsyncInferQueue(compiled)
        queue.set_callback(keep)
        for first in range(0, len(order), batch):
            places = order[first : first + batch]
            queue.start_async(_inputs([rows[place] for place in places], _names(compiled)), places)
        queue.wait_all()
        return outputs

    def _compile(self, hint: str) -> Any:
        if hint not in self._compiled:
            import openvino

            options = {
                "PERFORMANCE_HINT": hint,
                "INFERENCE_PRECISION_HINT": "bf16" if "bf16" in self.precision else "f32",
            }
            try:
                core = openvino.Core()
                model = core.read_model(self._folder / f"{self._file}.xml")
                self._compiled[hint] = core.compile_model(model, "CPU", options)
            except RuntimeError as error:
                raise ModelError(
                    f"OpenVINO cannot run the converted model in {self._folder}; delete that folder, and the "
                    "next command makes it anew"
                ) from error
        return self._compiled[hint]


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer of a folder, which neither cuts nor pads."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # The file asks for truncation at 128 and padding to match; both are ours to do.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _names(compiled: Any) -> list[str]:
    return [port.get_any_name() for port in compiled.inputs]


def _inputs(rows: Sequence[Row], names: Sequence[str]) -> dict[str, npt.NDArray[np.int64]]:
    longest = max(len(ids) for ids, _ in rows)
    ids = np.zeros((len(rows), longest), dtype=np.int64)
    segments, mask = np.zeros_like(ids), np.zeros_like(ids)
    for position, (pieces, kinds) in enumerate(rows):
        ids[position, : len(pieces)] = pieces
        segments[position, : len(kinds)] = kinds
        mask[position, : len(pieces)] = 1
    inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": segments}
    return {name: inputs[name] for name in names}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the converters' progress bars and warnings off the user's terminal."""
    import logging
    import warnings

    with open(os.devnull, "w", encoding="utf-8") as sink, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("nncf").setLevel(logging.ERROR)
        with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
            yield
