"""QUESTION -> CITED ANSWER: search, read, decide, write. Imports `index`, never `ui`."""

import importlib
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.address import absolute
from index.errors import DatelineError
from index.types import DEFAULT_PATH, Progress
from rag.errors import DraftError, GenerationError
from rag.types import Answer, Citation, Item, Sentence, Statement

if TYPE_CHECKING:
    from rag.answerer import Answerer, open_answerer
    from rag.checking.draft import DraftReport, DraftSentence
    from rag.checking.verify import Verdict, verify
    from rag.reading.reader import Reader, Reading

__all__ = [
    "Answer",
    "Answerer",
    "Citation",
    "DatelineError",
    "DraftError",
    "DraftReport",
    "DraftSentence",
    "GenerationError",
    "Item",
    "Reader",
    "Reading",
    "Sentence",
    "Statement",
    "Verdict",
    "answer",
    "check",
    "open_answerer",
    "stream_answer",
    "verify",
]

# Importing these compiles a hundred patterns. That takes a tenth of a second, so it waits for the first use.
_LATER = {
    "Answerer": "rag.answerer",
    "DraftReport": "rag.checking.draft",
    "DraftSentence": "rag.checking.draft",
    "Reader": "rag.reading.reader",
    "Reading": "rag.reading.reader",
    "Verdict": "rag.checking.verify",
    "open_answerer": "rag.answerer",
    "verify": "rag.checking.verify",
}

_KEPT = 4  # indexes that `answer` and `stream_answer` keep open; people rarely use more than one

_answerers: dict[tuple[str, str | None], "Answerer"] = {}
_lock = threading.Lock()


def answer(
    question: str,
    *,
    history: Sequence[Answer] = (),
    index_path: str | Path = DEFAULT_PATH,
    top_k: int = 5,
    since: date | None = None,
    until: date | None = None,
    outlet: str | None = None,
    model: str | None = None,
    as_of: date | None = None,
) -> Answer:
    """Answer one question from the index at `index_path`; see `Answerer.answer` and `open_answerer`.

    The index stays open for the next question.
    """
    return _opened(index_path, model).answer(
        question, history=history, top_k=top_k, since=since, until=until, outlet=outlet, as_of=as_of
    )


def stream_answer(
    question: str,
    *,
    history: Sequence[Answer] = (),
    index_path: str | Path = DEFAULT_PATH,
    top_k: int = 5,
    since: date | None = None,
    until: date | None = None,
    outlet: str | None = None,
    model: str | None = None,
    as_of: date | None = None,
) -> Iterator[str | Answer]:
    """Like `answer`, but yield the text piece by piece, then the `Answer`."""
    return _opened(index_path, model).stream(
        question, history=history, top_k=top_k, since=since, until=until, outlet=outlet, as_of=as_of
    )


def check(
    text: str,
    *,
    index_path: str | Path = DEFAULT_PATH,
    since: date | None = None,
    until: date | None = None,
    outlet: str | None = None,
    as_of: date | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> "DraftReport":
    """Check which sentences of a draft the articles at `index_path` bear out; see `Answerer.check`."""
    return _opened(index_path, None).check(
        text, since=since, until=until, outlet=outlet, as_of=as_of, progress=progress
    )


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LATER[name]), name)


def _opened(index_path: str | Path, model: str | None) -> "Answerer":
    from rag.answerer import open_answerer

    key = (absolute(index_path), model)
    with _lock:
        if key not in _answerers:
            if len(_answerers) >= _KEPT:
                _answerers.pop(next(iter(_answerers))).close()
            _answerers[key] = open_answerer(index_path, model=model)
        return _answerers[key]
