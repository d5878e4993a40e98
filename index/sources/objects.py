"""Objects on S3 and what speaks like it, as sources: ``s3://bucket/folder/*.jsonl``.

Keys and the endpoint come from where every tool for S3 looks: ``AWS_ACCESS_KEY_ID``,
``AWS_SECRET_ACCESS_KEY``, ``AWS_ENDPOINT_URL``, ``AWS_REGION``, or the files and the role of the machine.
"""

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from glob import has_magic
from typing import Any, BinaryIO

from index.errors import SourceError
from index.formats.file import Budget, File, kind_of, unpacked

SCHEME = "s3://"
_AHEAD = 1 << 20  # bytes that are fetched at once; a request takes about as long as this much


@dataclass(frozen=True, slots=True)
class Object:
    """An object that a source leads to.

    :param size: bytes, as stored.
    :param listed: whether it was found in a folder, and not named by the source.
    """

    address: str
    size: int
    listed: bool = False

    def __str__(self) -> str:
        return self.address


def is_object(source: str) -> bool:
    return source.lower().startswith(SCHEME)


def objects_of(source: str) -> list[Object]:
    """The objects that an address leads to, in order of name: one, those of a folder, or those that match a
    glob. In folders, hidden ones are left out.

    :raises SourceError: when the server or the bucket cannot be read.
    """
    system = _system()
    from pyarrow import fs

    path = source[len(SCHEME) :].rstrip("/")
    parts = path.split("/")
    depth = next((place for place, part in enumerate(parts) if has_magic(part)), len(parts))
    try:
        if depth < len(parts) or (found := system.get_file_info(path)).type == fs.FileType.Directory:
            folder = "/".join(parts[:depth])
            listing = system.get_file_info(fs.FileSelector(folder, allow_not_found=True, recursive=True))
            found = [entry for entry in listing if entry.type == fs.FileType.File]
        else:
            found = [found] if found.type == fs.FileType.File else []
    except (OSError, ValueError) as error:
        raise SourceError(f"expected objects that can be listed at {source}, but: {error}") from error
    if depth < len(parts):
        found = [entry for entry in found if _matches(entry.path.split("/"), parts)]
        return [Object(SCHEME + entry.path, entry.size) for entry in sorted(found, key=_path)]
    return [
        Object(SCHEME + entry.path, entry.size, listed=entry.path != path)
        for entry in sorted(found, key=_path)
        if not any(part.startswith(".") for part in entry.path[len(path) :].split("/"))
    ]


def in_store(found: Object) -> File:
    """An object as a file; its bytes are fetched as they are read."""

    def opened() -> BinaryIO:
        stream: Any = _system().open_input_file(found.address[len(SCHEME) :])
        return unpacked(io.BufferedReader(stream, _AHEAD), found.address, Budget(found.size))

    return File(found.address, kind_of(found.address), opened, found.size)


def _system() -> Any:
    # Unlike AWS's own clients, pyarrow reads neither of these.
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return _connected(endpoint, region)


@lru_cache(maxsize=1)
def _connected(endpoint: str | None, region: str | None) -> Any:
    try:
        from pyarrow.fs import S3FileSystem
    except ImportError:
        raise SourceError(
            "reading s3:// addresses needs pyarrow, which is not installed; "
            "run: pip install 'dateline[shared]'"
        ) from None
    return S3FileSystem(endpoint_override=endpoint, region=region)


def _path(entry: Any) -> str:
    return str(entry.path)


def _matches(path: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a path matches a glob, part by part; ``**`` stands for any number of parts."""
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(_matches(path[skipped:], pattern[1:]) for skipped in range(len(path) + 1))
    return bool(path) and fnmatchcase(path[0], pattern[0]) and _matches(path[1:], pattern[1:])
