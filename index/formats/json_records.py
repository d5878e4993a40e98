"""JSON files into objects: lines, arrays, and single articles, plain or gzipped."""

import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from index.errors import NoArticle
from index.formats.date_columns import DateColumns
from index.formats.fields import is_article
from index.formats.file import LARGEST_TEXT, File, Record
from index.formats.nested import flat, lists_in, number_of
from index.text.decode import decode, encoding_of

LONGEST_LINE = LARGEST_TEXT
"""Bytes of one article."""

LARGEST_ARRAY = 200_000_000
"""Bytes of a JSON file with one array, which is read whole. JSON lines are read one by one, at any size."""

_LOOKED_AT = 20  # entries of a list that show whether it holds articles
_LISTS = ("articles", "data", "items", "results", "stories", "docs", "documents", "entries")


def read_lines(file: File) -> Iterator[Record]:
    """Yield the JSON lines of a file; see `lines`."""

    def records() -> Iterator[Record]:
        with file.opened() as stream:
            yield from lines(io.BufferedReader(cast(io.RawIOBase, stream)))

    return _settled(records)


def read_whole(file: File) -> Iterator[Record]:
    """Yield the objects of a JSON file: an array, an object that holds some, one article, or lines.

    :raises NoArticle: if the file is too large, or not JSON.
    """
    with file.opened() as stream:
        data = stream.read(LARGEST_ARRAY + 1)
    yield from _settled(lambda: _whole(data))


def _settled(records: Callable[[], Iterable[Record]]) -> Iterator[Record]:
    """The records with their dates as all of them together make them clear; see `DateColumns`."""
    columns = DateColumns(
        lambda: (record.fields for record in records() if not isinstance(record.fields, NoArticle))
    )
    for record in records():
        if isinstance(record.fields, NoArticle):
            yield record
        else:
            yield record._replace(fields=columns.settled(record.fields))


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
                yield Record(number, flat(_object(_parsed(text))))
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
    number = 0
    for entries, around in [(found, "")] if isinstance(found, list) else _lists(found):
        for entry in entries:
            number += 1
            try:
                yield Record(number, _within(flat(_object(entry)), around))
            except NoArticle as problem:
                yield Record(number, problem)


def _lists(found: object) -> list[tuple[list[object], str]]:
    """The lists of articles in an object, and what their numbers count within; or the object as the only one.

    An API may answer with several, and with lists of other things.
    """
    if not isinstance(found, dict):
        raise NoArticle(f"expected a JSON array or object, found {_kind(found)}")
    known = next((found[name] for name in _LISTS if isinstance(found.get(name), list)), None)
    if known is not None and (not is_article(flat(found)) or any(map(_is_article, known[:_LOOKED_AT]))):
        return [(known, number_of(found))]
    if is_article(flat(found)):
        return [([found], "")]
    lists = list(lists_in(found))
    return (
        [one for one in lists if any(map(_is_article, one[0][:_LOOKED_AT]))] or lists[:1] or [([found], "")]
    )


def _is_article(entry: object) -> bool:
    return isinstance(entry, dict) and is_article(flat(entry))


def _within(fields: dict[str, object], around: str) -> dict[str, object]:
    """The fields with an id that no other file has: messages are counted from 1 in each channel."""
    own = fields.get("id")
    return {**fields, "id": f"{around}/{own}"} if around and type(own) is int else fields


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
