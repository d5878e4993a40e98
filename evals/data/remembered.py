"""What the reader found, kept from one measurement to the next: reading is most of what a question costs."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from copy import copy
from pathlib import Path
from typing import Any, TypeAlias

from index.types import Passage
from rag.reading.span_network import Extract, Finder
from rag.types import Sentence

_Row: TypeAlias = tuple[int, int, float, tuple[int, int] | None, tuple[float, float] | None]


class RememberedFinder:
    """A finder that asks another once for each question and passage, and keeps its answers in a file.

    Each passage is read by itself, so what was found in it holds wherever it is retrieved. `Extract.spans`
    are not kept, so no list is told of what is remembered.

    :param finder: who is asked.
    :param path: an SQLite file, of this finder's weights alone; its folder is made.
    """

    def __init__(self, finder: Finder, path: Path) -> None:
        self._finder = finder
        path.parent.mkdir(parents=True, exist_ok=True)
        self._kept = sqlite3.connect(path, isolation_level=None)
        self._kept.execute("create table if not exists found (key text primary key, value text)")

    def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
        keys = [_key(question, passage) for passage in passages]
        rows = {key: row for key in keys if (row := self._remembered(key)) is not None}
        new = [(key, passage) for key, passage in zip(keys, passages, strict=True) if key not in rows]
        for (key, passage), found in zip(
            new, self._finder.find(question, [passage for _, passage in new]), strict=True
        ):
            rows[key] = [_row(one, passage.start) for one in found]
            self._kept.execute("insert or replace into found values (?, ?)", (key, json.dumps(rows[key])))
        return [
            [_extract(row, passage) for row in rows[key]] for key, passage in zip(keys, passages, strict=True)
        ]

    def _remembered(self, key: str) -> list[_Row] | None:
        found = self._kept.execute("select value from found where key = ?", (key,)).fetchone()
        rows: Any = json.loads(found[0]) if found else []
        return [row[:5] for row in rows] or None


def once(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method that is asked once for what reads the same, and gives copies of what it returned."""
    kept: dict[bytes, Any] = {}

    def asked(*args: Any, **kwargs: Any) -> Any:
        key = hashlib.sha256(repr((args, kwargs)).encode("utf-8", "replace")).digest()
        if key not in kept:
            kept[key] = method(*args, **kwargs)
        return copy(kept[key])

    return asked


def each_once(run: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """`Network.run`, with each row run once."""
    kept: dict[str, Any] = {}

    def asked(rows: Sequence[Any], *, batch: int) -> list[Any]:
        new = {key: row for row in rows if (key := repr(row)) not in kept}
        kept.update(zip(new, run(list(new.values()), batch=batch), strict=True))
        return [kept[repr(row)] for row in rows]

    return asked


def remembering(cache: Path) -> RememberedFinder:
    """Our own finder, with what it found kept in a folder."""
    from rag.reading.span_network import SpanFinder
    from rag.reading.weights import SHA256, open_network

    return RememberedFinder(SpanFinder(open_network), cache / f"found-{SHA256[:12]}.sqlite")


def _key(question: str, passage: Passage) -> str:
    words = "\0".join((question, passage.article.title, passage.text))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def _row(found: Extract, offset: int) -> _Row:
    span = found.span and (found.span[0] - offset, found.span[1] - offset)
    start, end = found.sentence.start - offset, found.sentence.end - offset
    return start, end, found.margin, span, found.relation


def _extract(row: _Row, passage: Passage) -> Extract:
    start, end, margin, span, relation = row
    offset = passage.start
    return Extract(
        Sentence(passage, offset + start, offset + end),
        margin,
        span and (offset + span[0], offset + span[1]),
        relation and (relation[0], relation[1]),
    )
