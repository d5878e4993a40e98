"""The default model, converted once and run by OpenVINO: the only module that imports it and nncf.

Passages a second of 144 word pieces on two cores: sentence-transformers fp32 25, here f32 45, int8
123 (mean cosine to the reference 0.997); starting takes a quarter of a second where the reference
takes seven.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import ModelError
from index.types import EmbeddingMatrix
from index.weights import (
    DEFAULT_MODEL,
    WEIGHTS_SHA256,
    check_weights,
    default_folder,
    file_sha256,
    model_cache,
)

MAX_PIECES = 256
"""Word pieces the default model reads, special tokens included (its sentence_bert_config.json)."""
DIMENSION = 384

_FORMAT = 1  # of the cache folder; raised when what is converted, or how, changes
_BATCH = 8  # texts at once: longer batches lose more to padding and cache than they gain (measured)
_CALIBRATION = Path(__file__).with_name("calibration.txt")


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


def converted_folder(cache: Path | None = None) -> Path:
    """Where the converted default model is, or will be once `convert` has run."""
    return (cache or model_cache()) / f"{DEFAULT_MODEL}-{WEIGHTS_SHA256[:12]}-v{_FORMAT}"


def is_converted(cache: Path | None = None) -> bool:
    return (converted_folder(cache) / "manifest.json").is_file()


def convert(cache: Path | None = None, notice: Callable[[str], None] = lambda text: None) -> Path:
    """Convert the default model for OpenVINO, in f32 and int8, and keep both in the cache.

    Takes about a minute, once. The folder appears whole or not at all, so two processes may race.

    :raises ModelError: when the weights are not the genuine ones or conversion fails.
    """
    folder = converted_folder(cache)
    if is_converted(cache):
        return folder
    notice("preparing the embedding model for this processor (once, about a minute)")
    source = default_folder()
    check_weights(source)
    from index.reference import ReferenceEmbedder

    pooled, example = ReferenceEmbedder(source).traceable()
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".converting-", dir=folder.parent))
    try:
        with _quiet():
            _convert_into(work, pooled, example, source)
        _publish(work, folder)
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(
            f"the default model could not be converted for OpenVINO ({type(error).__name__}: {error}); "
            "type: dateline doctor"
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _convert_into(work: Path, pooled: Any, example: dict[str, Any], source: Path) -> None:
    import nncf
    import openvino

    model = openvino.convert_model(pooled, example_input=example)
    openvino.save_model(model, work / "f32.xml", compress_to_fp16=False)
    tokenizer = _tokenizer(source)
    texts = [line for line in _CALIBRATION.read_text(encoding="utf-8").splitlines() if line]
    samples = nncf.Dataset(texts, lambda text: _inputs([tokenizer.encode(text).ids]))
    # Post-training quantisation with SmoothQuant, which nncf applies to transformers by itself
    # (Xiao et al., 2022, https://arxiv.org/abs/2211.10438).
    quantised = nncf.quantize(
        openvino.Core().read_model(work / "f32.xml"),
        samples,
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(texts),
    )
    openvino.save_model(quantised, work / "int8.xml", compress_to_fp16=False)
    shutil.copyfile(source / "tokenizer.json", work / "tokenizer.json")
    files = ("f32.xml", "f32.bin", "int8.xml", "int8.bin", "tokenizer.json")
    manifest = {"weights": WEIGHTS_SHA256, "sha256": {name: file_sha256(work / name) for name in files}}
    (work / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def _publish(work: Path, folder: Path) -> None:
    if not (folder / "manifest.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)  # what is left of one that somebody deleted in part
    with contextlib.suppress(OSError):
        os.replace(work, folder)
    # Another process may have been first; what it made is the same.
    if not (folder / "manifest.json").is_file():
        raise ModelError(f"the converted model could not be put at {folder}; is the folder writable?")


class ConvertedEmbedder:
    """The converted default model as an `Embedder`. Safe to share between threads.

    :param precision: one of what `rung` returns; by default what this processor is best at.
    :raises ModelError: when the converted files are damaged; deleting the folder makes them anew.
    """

    def __init__(self, cache: Path | None = None, precision: str | None = None) -> None:
        self._folder = convert(cache)
        self._precision = precision or rung()
        self._file = "int8" if self._precision.startswith("int8") else "f32"
        self._check()
        self._tokenizer = _tokenizer(self._folder)
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
                    "type: dateline doctor"
                )

    @property
    def name(self) -> str:
        return f"{DEFAULT_MODEL} ({self._precision})"

    @property
    def dimension(self) -> int:
        return DIMENSION

    @property
    def max_pieces(self) -> int:
        return MAX_PIECES

    def count_pieces(self, texts: Sequence[str], /) -> list[int]:
        return [len(encoding.ids) for encoding in self._encode(texts, special=False)]

    def embed_passages(self, texts: Sequence[str], /) -> EmbeddingMatrix:
        pieces = [
            encoding.ids[: MAX_PIECES - 1] + encoding.ids[-1:]
            if len(encoding.ids) > MAX_PIECES
            else encoding.ids
            for encoding in self._encode(texts, special=True)
        ]
        # Neighbours in length share a batch, so that next to nothing of a batch is padding.
        order = sorted(range(len(pieces)), key=lambda position: len(pieces[position]))
        vectors = np.empty((len(pieces), DIMENSION), dtype=np.float32)

        # One stream a core keeps every core busy without meeting after each layer. No callbacks: a thread of
        # OpenVINO that waits for Python's lock, while the model is let go of, waits for ever.
        compiled = self._compile("THROUGHPUT")
        count = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        idle = [compiled.create_infer_request() for _ in range(count)]
        running: deque[tuple[Any, list[int]]] = deque()
        for first in range(0, len(order), _BATCH):
            if not idle:
                idle.append(_finish(running, vectors))
            rows = order[first : first + _BATCH]
            request = idle.pop()
            request.start_async(_inputs([pieces[row] for row in rows]))
            running.append((request, rows))
        while running:
            _finish(running, vectors)
        return vectors

    def embed_question(self, text: str, /) -> EmbeddingMatrix:
        ids = self._encode([text], special=True)[0].ids
        request = self._compile("LATENCY").create_infer_request()
        result = request.infer(_inputs([ids[: MAX_PIECES - 1] + ids[-1:] if len(ids) > MAX_PIECES else ids]))
        return np.array(next(iter(result.values())), dtype=np.float32)

    def _encode(self, texts: Sequence[str], special: bool) -> list[Any]:
        # encode_batch_fast leaves out offsets, which nothing here needs.
        return list(self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=special))

    def _compile(self, hint: str) -> Any:
        if hint not in self._compiled:
            import openvino

            options = {
                "PERFORMANCE_HINT": hint,
                "INFERENCE_PRECISION_HINT": "bf16" if "bf16" in self._precision else "f32",
            }
            try:
                core = openvino.Core()
                # What it compiles it keeps, and takes a quarter of the time for it from then on.
                core.set_property({"CACHE_DIR": str(self._folder / "compiled")})
                path = str(self._folder / f"{self._file}.xml")
                self._compiled[hint] = core.compile_model(path, "CPU", options)
            except RuntimeError as error:
                raise ModelError(
                    f"OpenVINO cannot run the converted model in {self._folder}; delete that folder and "
                    "type: dateline doctor"
                ) from error
        return self._compiled[hint]


def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # The file asks for truncation at 128 and padding to match; both are ours to do.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _finish(running: deque[tuple[Any, list[int]]], vectors: EmbeddingMatrix) -> Any:
    """Wait for the oldest request, keep its vectors, and return it for another batch."""
    request, rows = running.popleft()
    request.wait()
    vectors[rows] = request.get_output_tensor(0).data
    return request


def _inputs(pieces: Sequence[Sequence[int]]) -> dict[str, Any]:
    # To the next sixteen: OpenVINO prepares itself for each new shape, and there are fewer of them.
    longest = -(-max(len(row) for row in pieces) // 16) * 16
    ids = np.zeros((len(pieces), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for position, row in enumerate(pieces):
        ids[position, : len(row)] = row
        mask[position, : len(row)] = 1
    return {"input_ids": ids, "attention_mask": mask}


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
