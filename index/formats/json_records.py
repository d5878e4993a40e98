"""JSON files into objects: lines, arrays, and single articles, plain or gzipped."""

import io
import json
from collections.abc import Iterator
from typing import cast

from index.errors import NoArticle
from index.formats.file import LARGEST_TEXT, File, Record
from index.text.decode import decode, encoding_of

LONGEST_LINE = LARGEST_TEXT
"""Bytes of one article."""

LARGEST_ARRAY = 200_000_000
"""Bytes of a JSON file with one array, which is read whole. JSON lines are read one by one, at any size."""

_LISTS = ("articles", "data", "items", "results", "stories", "docs", "documents", "entries")


def read_lines(file: File) -> Iterator[Record]:
    """Yield the JSON lines of a file; see `lines`."""
    with file.opened() as stream:
        yield from lines(io.BufferedReader(cast(io.RawIOBase, stream)))


def read_whole(file: File) -> Iterator[Record]:
    """Yield the objects of a JSON file: an array, an object that holds one, one article, or lines.

    :raises NoArticle: if the file is too large, or not JSON.
    """
    with file.opened() as stream:
        data = stream.read(LARGEST_ARRAY + 1)
    yield from _whole(data)


def lines(stream: io.BufferedReader) -> Iterator[Record]:
    """Yield the objects of JSON lines, with their line numbers; skips blank lines.

    A line that is no object, or longer than `LONGEST_LINE`, becomes a `NoArticle`, and reading goes on. Only
    one line at a time is in memory.
    """
    for number, line in enumerate(_bounded_lines(stream), start=1):
        try:
            if line is None:
                raise NoArticle(f"expected a line of at most {LONGEST_LINE:,} bytes, found a longer one")
            text = decode(line).strip("\ufeff \t\r\n")
            if text:
                yield Record(number, _object(_parsed(text)))
        except NoArticle as problem:
            yield Record(number, problem)


def _whole(data: bytes) -> Iterator[Record]:
    if len(data) > LARGEST_ARRAY:
        raise NoArticle(
            f"expected a JSON file of at most {LARGEST_ARRAY:,} bytes, found a larger one; "
            "JSON lines (.jsonl) may have any size"
        )
    text = decode(data).strip("\ufeff \t\r\n")
    try:
        found = _parsed(text)
    except NoArticle:
        # Many .json files hold JSON lines; then the first line is complete JSON.
        first, _, rest = text.partition("\n")
        if not rest.strip() or not _is_object(first):
            raise
        yield from lines(io.BufferedReader(io.BytesIO(text.encode("utf-8"))))
        return
    if isinstance(found, dict):
        lists = (found[name] for name in _LISTS if isinstance(found.get(name), list))
        found = next(lists, [found])
    if not isinstance(found, list):
        raise NoArticle(f"expected a JSON array or object, found {_kind(found)}")
    for number, entry in enumerate(found, start=1):
        try:
            yield Record(number, _object(entry))
        except NoArticle as problem:
            yield Record(number, problem)


def _bounded_lines(stream: io.BufferedReader) -> Iterator[bytes | None]:
    """Lines of at most `LONGEST_LINE` bytes each; None for a longer one."""
    encoding = encoding_of(stream.peek(4)[:4])
    if encoding and encoding != "utf-8-sig":
        # Here a newline is more than one byte.
        wide = io.TextIOWrapper(stream, encoding, errors="replace")
        pieces = iter(lambda: wide.readline(LONGEST_LINE).encode("utf-8", "replace"), b"")
    else:
        pieces = iter(lambda: stream.readline(LONGEST_LINE), b"")
    too_long = False
    for piece in pieces:
        if not piece.endswith(b"\n") and len(piece) >= LONGEST_LINE:
            too_long = True
        else:
            yield None if too_long else piece
            too_long = False
    if too_long:
        yield None


def _parsed(text: str) -> object:
    try:
        found: object = json.loads(text)
    except RecursionError as error:
        raise NoArticle("expected JSON, found some that is nested too deeply") from error
    except ValueError as error:  # JSONDecodeError, or an integer of thousands of digits
        where = f" (character {error.pos + 1})" if isinstance(error, json.JSONDecodeError) else ""
        raise NoArticle(f"expected JSON, found something else{where}") from error
    return found


def _is_object(line: str) -> bool:
    try:
        return isinstance(_parsed(line), dict)
    except NoArticle:
        return False


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise NoArticle(f"expected a JSON object, found {_kind(value)}")
    return value


def _kind(value: object) -> str:
    names = {list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
