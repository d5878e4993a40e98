"""Networks converted from PyTorch once and run by OpenVINO; the only module that imports OpenVINO and nncf.

A converted network is a folder: the model in f32 and in int8, its tokenizer, and a manifest with their
sha256. It is written completely or not at all, and checked when opened.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from index.embedding.weights import file_sha256
from index.errors import ModelError
from index.types import Notice

Row: TypeAlias = tuple[Sequence[int], Sequence[int]]
"""Word-piece ids of one input, and as many segment ids if the network takes them (else none)."""

Outputs: TypeAlias = tuple[npt.NDArray[np.float32], ...]
"""A network's outputs for one input, one array each; an output by piece is as long as its padded batch."""

_BATCH = 8  # inputs at once: larger batches lose more to padding and cache than they gain (measured)
_MULTIPLE = 16  # lengths are rounded up to a multiple of this


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a network.

    :param name: of its folder; must change whenever the network or its making changes.
    :param title: its name for users.
    :param build: makes the torch module and an example of its inputs by name.
    :param samples: makes the inputs that calibrate quantisation, with the module's tokenizer.
    :param tokenizer: finds the tokenizer.json that goes with it.
    """

    name: str
    title: str
    build: Callable[[], tuple[Any, dict[str, Any]]]
    samples: Callable[[Any], list[Row]]
    tokenizer: Callable[[], Path]


def rung() -> str:
    """``"int8"`` where OpenVINO says that it optimises for it on this processor, else ``"f32"``.

    Never bfloat16, which some processors have too. Beside int8 it saves 4% of the time of a question and 7%
    of embedding, but rounds so coarsely that 2 of 98 questions about `seeds/` lose their answer.
    """
    import openvino

    able = set(openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
    return "int8" if "INT8" in able else "f32"


def is_converted(recipe: Recipe, cache: Path) -> bool:
    return (cache / recipe.name / "manifest.json").is_file()


def convert(recipe: Recipe, cache: Path, notice: Notice = lambda text: None) -> Path:
    """The folder of a converted network in `cache`; converts it first if it is not there.

    Converting takes about a minute, once. The folder appears complete or not at all, so two processes may
    race.

    :raises ModelError: when the weights are not the original ones or conversion fails.
    """
    folder = cache / recipe.name
    if is_converted(recipe, cache):
        return folder
    notice(f"preparing {recipe.title} for this processor (once, about a minute)")
    cache.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".converting-", dir=cache))
    try:
        with _quiet():
            _convert_into(work, recipe)
        _publish(work, folder)
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(
            f"could not convert {recipe.title} for OpenVINO ({type(error).__name__}: {error}); "
            "run: dateline doctor"
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _convert_into(work: Path, recipe: Recipe) -> None:
    import openvino

    # Unless told not to, nncf contacts a tracking service.
    os.environ.setdefault("NNCF_DISABLE_TELEMETRY", "1")
    import nncf

    module, example = recipe.build()
    model = openvino.convert_model(module, example_input=example)
    openvino.save_model(model, work / "f32.xml", compress_to_fp16=False)
    shutil.copyfile(recipe.tokenizer(), work / "tokenizer.json")
    samples = recipe.samples(load_tokenizer(work))
    # Post-training quantisation with SmoothQuant, nncf's default for transformers (Xiao et al., 2022,
    # https://arxiv.org/abs/2211.10438).
    quantised = nncf.quantize(
        openvino.Core().read_model(work / "f32.xml"),
        nncf.Dataset(samples, lambda row: _inputs([row], list(example))),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(samples),
    )
    openvino.save_model(quantised, work / "int8.xml", compress_to_fp16=False)
    files = ("f32.xml", "f32.bin", "int8.xml", "int8.bin", "tokenizer.json")
    manifest = {"sha256": {name: file_sha256(work / name) for name in files}}
    (work / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def _publish(work: Path, folder: Path) -> None:
    if not (folder / "manifest.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)  # somebody deleted part of it
    with contextlib.suppress(OSError):
        os.replace(work, folder)
    # Another process may have been first; its result is the same.
    if not (folder / "manifest.json").is_file():
        raise ModelError(f"could not save the converted model in {folder}; check the folder's permissions")


class Network:
    """A converted network and its tokenizer. Safe to share between threads.

    :param folder: what `convert` returned.
    :param precision: a value of `rung`; by default the best for this processor.
    :param threads: cores that it may use; None for all.
    :raises ModelError: when the converted files are damaged; delete the folder to convert again.
    """

    def __init__(self, folder: Path, precision: str | None = None, threads: int | None = None) -> None:
        self.precision = precision or rung()
        self._threads = threads
        self._folder = folder
        self._file = "int8" if self.precision.startswith("int8") else "f32"
        self._check()
        self.tokenizer = load_tokenizer(folder)
        self._compiled: dict[str, Any] = {}

    def _check(self) -> None:
        try:
            sums = json.loads((self._folder / "manifest.json").read_text(encoding="utf-8"))["sha256"]
        except (OSError, ValueError, KeyError, TypeError):
            sums = {}
        for name in (f"{self._file}.xml", f"{self._file}.bin", "tokenizer.json"):
            path = self._folder / name
            if not path.is_file() or file_sha256(path) != sums.get(name):
                raise ModelError(
                    f"the converted model in {self._folder} is damaged ({name}); delete that folder and "
                    "run: dateline doctor"
                )

    def run(self, rows: Sequence[Row], *, batch: int = _BATCH) -> list[Outputs]:
        """Run many inputs, with every core busy.

        :param batch: inputs at once, at least 1.
        """
        # Inputs of similar length share a batch, so there is hardly any padding.
        order = sorted(range(len(rows)), key=lambda place: len(rows[place][0]))
        results: list[Outputs] = [()] * len(rows)

        # One stream per core keeps every core busy without waiting for others after each layer. No callbacks:
        # an OpenVINO thread that waits for Python's lock while the model is released waits for ever.
        compiled = self._compile("THROUGHPUT")
        names = _names(compiled)
        count = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        idle = [compiled.create_infer_request() for _ in range(count)]
        running: deque[tuple[Any, list[int]]] = deque()
        for first in range(0, len(order), batch):
            if not idle:
                idle.append(_finish(running, results))
            places = order[first : first + batch]
            request = idle.pop()
            request.start_async(_inputs([rows[place] for place in places], names))
            running.append((request, places))
        while running:
            _finish(running, results)
        return results

    def run_one(self, row: Row) -> Outputs:
        """Run one input on all cores."""
        compiled = self._compile("LATENCY")
        results: list[Outputs] = [()]
        request = compiled.create_infer_request()
        request.start_async(_inputs([row], _names(compiled)))
        _finish(deque([(request, [0])]), results)
        return results[0]

    def _compile(self, hint: str) -> Any:
        if hint not in self._compiled:
            import openvino

            options = {
                "PERFORMANCE_HINT": hint,
                "INFERENCE_PRECISION_HINT": "bf16" if "bf16" in self.precision else "f32",
                **({"INFERENCE_NUM_THREADS": self._threads} if self._threads else {}),
            }
            try:
                core = openvino.Core()
                # OpenVINO caches what it compiles here; the next start takes a quarter of the time.
                core.set_property({"CACHE_DIR": str(self._folder / "compiled")})
                path = str(self._folder / f"{self._file}.xml")
                self._compiled[hint] = core.compile_model(path, "CPU", options)
            except RuntimeError as error:
                raise ModelError(
                    f"OpenVINO cannot run the converted model in {self._folder}; delete that folder and "
                    "run: dateline doctor"
                ) from error
        return self._compiled[hint]


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer of a folder, without the truncation and padding in its file: we do both ourselves."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _names(compiled: Any) -> list[str]:
    return [port.get_any_name() for port in compiled.inputs]


def _finish(running: deque[tuple[Any, list[int]]], results: list[Outputs]) -> Any:
    """Wait for the oldest request, keep its results, and return it for reuse."""
    request, places = running.popleft()
    request.wait()
    outputs = [np.array(tensor.data, dtype=np.float32) for tensor in request.output_tensors]
    for at, place in enumerate(places):
        results[place] = tuple(output[at] for output in outputs)
    return request


def _inputs(rows: Sequence[Row], names: Sequence[str]) -> dict[str, Any]:
    # Rounded up to sixteen: OpenVINO prepares for each new shape, so have few of them.
    longest = -(-max(len(ids) for ids, _ in rows) // _MULTIPLE) * _MULTIPLE
    arrays = {name: np.zeros((len(rows), longest), dtype=np.int64) for name in names}
    for place, (ids, kinds) in enumerate(rows):
        arrays["input_ids"][place, : len(ids)] = ids
        arrays["attention_mask"][place, : len(ids)] = 1
        if "token_type_ids" in arrays:
            arrays["token_type_ids"][place, : len(kinds)] = kinds
    return arrays


@contextlib.contextmanager
def _quiet() -> Any:
    """Keep the converters' progress bars and warnings off the user's terminal."""
    import logging
    import warnings

    with open(os.devnull, "w") as sink, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("nncf").setLevel(logging.ERROR)
        with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
            yield
