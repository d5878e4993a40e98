"""Sources in, articles or rejections out: the only door by which text comes into an index.

A source is a file, a folder or a glob. What is wrong with one file or line is reported as a `Rejected`
and the rest is read; only a source that is not there at all is an error.
"""

import glob
import gzip
import io
import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from index import records
from index.decode import NoArticle, decode
from index.errors import SourceError
from index.fields import article_of, header_block, is_question
from index.markdown import front_matter, readable
from index.stories import stories
from index.types import Article, Found, Rejected
from index.webpage import page

LARGEST_TEXT = records.LONGEST_LINE
"""Bytes of one Markdown, HTML or plain-text file, which is read whole."""

_LINES = frozenset({".jsonl", ".ndjson"})
_KINDS = _LINES | {".json", ".md", ".markdown", ".txt", ".text", ".html", ".htm"}
_NAMES_OF_KINDS = ".md, .txt, .html, .json or .jsonl"


def read_sources(sources: Sequence[str | Path]) -> Iterator[Found | Rejected]:
    """Return an iterator over the articles of files, folders and globs, and over what could not be read.

    Folders are read to the bottom, in the order of names, without hidden files and files of other kinds.
    A file that several sources lead to is read once. Articles come as they are read, never all at once.

    :raises SourceError: at once, before anything is read, if a source does not exist or is a URL.
    """
    paths = [path for source in sources for path in _expanded(str(source))]
    return _read_paths(paths)


def _expanded(source: str) -> list[Path]:
    """The paths a source names; more than one only if it is a glob."""
    if source.lower().startswith(("http://", "https://")):
        raise SourceError(
            f"{source} is a URL, which cannot be read yet; save the page as an .html file and give that file"
        )
    if not source.strip() or "\0" in source:
        raise SourceError("expected a file, folder or glob, found an empty name; try: articles/")
    path = Path(source).expanduser()
    if os.path.lexists(path):
        if not (path.is_file() or path.is_dir()):
            raise SourceError(
                f"{source} is neither a file nor a folder; give an article file or a folder of them"
            )
        return [path.absolute()]
    matches = sorted(glob.glob(str(path), recursive=True)) if glob.has_magic(source) else []
    if not matches:
        missing = "no file matches" if glob.has_magic(source) else "there is no file or folder"
        raise SourceError(
            f"{missing} {source}; give a file ({_NAMES_OF_KINDS}), a folder, or a glob like 'articles/*.md'"
        )
    return [Path(match).absolute() for match in matches]


def _read_paths(paths: list[Path]) -> Iterator[Found | Rejected]:
    seen: set[Path] = set()
    for path in paths:
        if not path.is_dir():
            yield from _read_once(path, seen)
            continue
        empty = True
        for entry in _walk(path, set()):
            empty = False
            if isinstance(entry, Rejected):
                yield entry
            else:
                yield from _read_once(entry, seen)
        if empty:
            yield Rejected(str(path), f"expected articles ({_NAMES_OF_KINDS}) in the folder, found none")


def _walk(folder: Path, above: set[Path]) -> Iterator[Path | Rejected]:
    """The files of known kinds under a folder. A link back to a folder `above` is not followed."""
    try:
        real = folder.resolve()
        entries = sorted(folder.iterdir())
    except (OSError, RuntimeError) as error:
        yield _unreadable(folder, error)
        return
    if real in above:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry, above | {real})
        elif entry.is_file() and _kind(entry) in _KINDS:
            yield entry


def _read_once(path: Path, seen: set[Path]) -> Iterator[Found | Rejected]:
    real = path.resolve()
    if real not in seen:
        seen.add(real)
        yield from _read_file(path)


def _read_file(path: Path) -> Iterator[Found | Rejected]:
    kind = _kind(path)
    try:
        if kind not in _KINDS:
            raise NoArticle(f"expected a file of kind {_NAMES_OF_KINDS}, found '{path.suffix or path.name}'")
        with _opened(path) as stream:
            if kind in _LINES or kind == ".json":
                yield from _read_records(path, stream, in_lines=kind in _LINES)
                return
            data = stream.read(LARGEST_TEXT + 1)
        if len(data) > LARGEST_TEXT:
            raise NoArticle(f"expected an article of at most {LARGEST_TEXT:,} bytes, found a larger file")
        text = decode(data).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
        read = _READERS.get(kind, _read_text)
        for article in read(text, path):
            yield Found(article, str(path))
    except NoArticle as problem:
        yield Rejected(str(path), str(problem))
    except (OSError, EOFError, zlib.error) as error:
        yield _unreadable(path, error)


def _read_records(path: Path, stream: io.BufferedReader, in_lines: bool) -> Iterator[Found | Rejected]:
    empty = True
    for number, record in (records.lines if in_lines else records.whole)(stream):
        empty = False
        origin = f"{path}:{number}"
        if isinstance(record, NoArticle):
            yield Rejected(origin, str(record))
        elif not is_question(record):
            try:
                yield Found(article_of(record, path, number - 1), origin)
            except NoArticle as problem:
                yield Rejected(origin, str(problem))
    if empty:
        yield Rejected(str(path), "expected articles, found an empty file")


def _read_markdown(text: str, path: Path) -> Iterator[Article]:
    fields, body = front_matter(text)
    heading, words = readable(body)
    if heading:
        fields.setdefault("title", heading)
    if not words.strip() and heading is None and not fields:
        raise NoArticle("expected an article, found no text in it")
    yield article_of(fields, path, 0, words)


def _read_page(html: str, path: Path) -> Iterator[Article]:
    fields = page(html)
    yield article_of(fields, path, 0, str(fields["text"]))


def _read_text(text: str, path: Path) -> Iterator[Article]:
    spans = stories(text)
    if not spans:
        raise NoArticle("expected an article, found no text in it")
    for place, (start, end) in enumerate(spans):
        fields, words = header_block(text[start:end])
        yield article_of(fields, path, place, words)


_READERS = {
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_page,
    ".htm": _read_page,
}


def _kind(path: Path) -> str:
    """The suffix that tells how to read a file, ``.gz`` looked through."""
    name = path.name.lower().removesuffix(".gz")
    return os.path.splitext(name)[1]


def _opened(path: Path) -> io.BufferedReader:
    if path.name.lower().endswith(".gz"):
        return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(path)))
    return path.open("rb")


def _unreadable(path: Path, error: Exception) -> Rejected:
    if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile):
        return Rejected(str(path), "expected gzipped data, found it damaged or cut short")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Rejected(str(path), f"expected a readable file, but the system says: {reason}")
