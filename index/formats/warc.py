"""Web archives into the pages and documents in them: WARC, and WACZ, a zip of them.

WARC is ISO 28500, https://iipc.github.io/warc-specifications/; WACZ is Webrecorder's. The records are read
here and not by warcio, which holds a line or a header in memory however long a damaged file makes it.
"""

import codecs
import io
import mimetypes
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, NamedTuple

from index.errors import NoArticle
from index.formats.archives import LARGEST_MEMBER
from index.formats.file import LARGEST_TEXT, LARGEST_UNPACKED, Bounded, Budget, File, in_memory, unpacked
from index.text.decode import decode
from index.types import Rejected, Unread

KINDS = frozenset({".warc", ".wacz"})

MOST_RECORDS = 2_000_000
"""Records of an archive; Common Crawl's daily files of news have a fiftieth."""

_LONGEST_LINE = 64 * 1024  # bytes of a line of a header; an address is shorter than 8,000
_MOST_LINES = 1000  # of a header
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,1000}\r?\n")
# What people archive to read; scripts, pictures and data of a page are not.
_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_CHARSET = re.compile(r"charset=[\"']?([\w-]{2,40})", re.IGNORECASE)
_KNOWN_TYPES = mimetypes.MimeTypes()  # without what this machine adds


class _Record(NamedTuple):
    """A record: its header, with names in lower case, and its block, None if it is too large."""

    header: dict[str, str]
    block: bytes | None


def members(file: File, budget: Budget | None = None) -> Iterator[tuple[File, Budget] | Rejected]:
    """Yield the pages and documents of a web archive, each with the address that it was fetched from.

    The rest is `Unread`: pictures, scripts, data. Requests, redirections and records of the crawl hold
    nothing to read. The day of the crawl is no day of publication and is not passed on.

    :param budget: of the archive around this one.
    :raises NoArticle: if it is no web archive, has too many records, or unpacks to too much.
    """
    budget = budget or Budget(file.size, LARGEST_UNPACKED)
    with file.opened() as stream:
        if file.kind == ".wacz":
            yield from _of_wacz(stream, file.place, budget)
        else:
            yield from _of_warc(stream, file.place, budget)


def _of_wacz(stream: BinaryIO, place: str, budget: Budget) -> Iterator[tuple[File, Budget] | Rejected]:
    try:
        packed = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        raise NoArticle("expected a web archive (WACZ), found a damaged file or something else") from error
    with packed:
        names = [name for name in packed.namelist() if name.lower().endswith((".warc", ".warc.gz"))]
        if not names:
            raise NoArticle("expected a web archive (WACZ) with WARC files in it, found none")
        for name in names:
            try:
                with packed.open(name) as inner:
                    bounded = unpacked(Bounded(inner, budget), name, budget)  # type: ignore[arg-type]
                    yield from _of_warc(bounded, place, budget)
            except (
                zipfile.BadZipFile,
                NotImplementedError,
                RuntimeError,
                zlib.error,
                EOFError,
                OSError,
            ) as error:
                yield Rejected(
                    f"{place}/{_printable(name)}",
                    f"expected a file that unpacks, found a damaged one ({error})",
                )


def _of_warc(stream: BinaryIO, place: str, budget: Budget) -> Iterator[tuple[File, Budget] | Rejected]:
    for record in _records(stream):
        kind, url = record.header.get("warc-type", "").lower(), record.header.get("warc-target-uri", "")
        url = url.strip("<> ")
        if kind not in ("response", "resource", "conversion") or not url.lower().startswith(
            ("http:", "https:")
        ):
            continue
        origin = f"{place}/{_printable(url)}"
        if record.block is None:
            yield Rejected(origin, f"expected a page of at most {LARGEST_MEMBER:,} bytes, found a larger one")
            continue
        try:
            header, body = record.header, record.block
            if kind == "response":
                status, header, body = _answer(body, budget)
                if 300 <= status < 400 or not body:
                    continue  # it only leads elsewhere
                if status >= 400:
                    yield Rejected(origin, f"expected a page, found an answer that there is none ({status})")
                    continue
            media = header.get("content-type", "").partition(";")[0].strip().lower()
            suffix = _TYPES.get(media) if kind != "conversion" else None
            if suffix is None:
                yield Unread(origin, "expected a page or document, found something else", _suffix(media))
                continue
            if suffix == ".html":
                body = _as_utf8(body, header.get("content-type", ""))
            # A name in ".gz" would be unpacked once more.
            origin += "#" if origin.lower().endswith((".gz", ".tgz")) else ""
            yield in_memory(origin, body, budget, kind=suffix, hints={"url": url}), budget
        except (zlib.error, EOFError, ValueError):
            yield Rejected(origin, "expected a page that unpacks, found a damaged one")


def _records(stream: BinaryIO) -> Iterator[_Record]:
    """The records of a WARC file, in order."""
    for _ in range(MOST_RECORDS):
        line = b"\n"
        while line and not line.strip():
            line = stream.readline(_LONGEST_LINE)
        if not line:
            return
        if not line.startswith(b"WARC/"):
            raise NoArticle("expected a web archive (WARC), found something else, or a damaged one")
        header = _header(stream)
        length = header.get("content-length", "")
        if not length.isdecimal() or len(length) > 15:
            raise NoArticle("expected the length of each page in a web archive, found none")
        left = int(length)
        is_large = left > LARGEST_MEMBER
        block = b"" if is_large else stream.read(left)
        while is_large and left and (passed := stream.read(min(left, 1 << 20))):
            left -= len(passed)
        yield _Record(header, None if is_large else block)
    raise NoArticle(f"expected a web archive of at most {MOST_RECORDS:,} records, found more")


def _header(stream: BinaryIO) -> dict[str, str]:
    header: dict[str, str] = {}
    for _ in range(_MOST_LINES):
        line = stream.readline(_LONGEST_LINE)
        if not line.strip():
            return header
        name, _, value = line.decode("utf-8", "replace").partition(":")
        header.setdefault(name.strip().lower(), value.strip())
    raise NoArticle("expected a whole web archive, found a header without an end")


def _answer(block: bytes, budget: Budget) -> tuple[int, dict[str, str], bytes]:
    """The status, the header and the unpacked body of a server's answer."""
    with io.BytesIO(block) as stream:
        status = _STATUS.match(stream.readline(_LONGEST_LINE))
        if not status:
            raise ValueError("no answer of a server")
        header = _header(stream)
        body = stream.read()
    if "chunked" in header.get("transfer-encoding", "").lower():
        body = _joined(body)
    unpacked_body = _unpacked(body, header.get("content-encoding", "").lower())
    if len(unpacked_body) > len(body):
        budget.spend(len(unpacked_body))
    return int(status[1]), header, unpacked_body


def _joined(body: bytes) -> bytes:
    """A body sent in chunks as a whole; as it is if the crawler has joined them already."""
    parts: list[bytes] = []
    place = 0
    while match := _CHUNK.match(body, place):
        size = int(match[1], 16)
        if size == 0:
            break
        parts.append(body[match.end() : match.end() + size])
        place = match.end() + size
        place += 2 if body.startswith(b"\r\n", place) else body.startswith(b"\n", place)
    return b"".join(parts) if parts else body


def _unpacked(body: bytes, encoding: str) -> bytes:
    """An encoded body; as it is if the crawler has unpacked it already.

    :raises zlib.error: if it is damaged.
    """
    if "gzip" in encoding and body.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, LARGEST_TEXT)
    if "deflate" in encoding:
        for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):  # with a header, as the standard says, or without one
            with suppress(zlib.error):
                return zlib.decompressobj(bits).decompress(body, LARGEST_TEXT)
    if "br" in encoding.split(","):
        with suppress(ImportError):
            import brotli

            with suppress(brotli.error):
                return bytes(brotli.Decompressor().process(body, output_buffer_limit=LARGEST_TEXT))
    return body


def _as_utf8(body: bytes, media: str) -> bytes:
    """A page; in UTF-8 with a mark where the server names another encoding and it is not UTF-8 after all."""
    charset = _CHARSET.search(media)
    if not charset or charset[1].lower() in ("utf-8", "utf8"):
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return codecs.BOM_UTF8 + decode(body, charset[1]).encode("utf-8")
    return body


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def _suffix(media: str) -> str:
    return _KNOWN_TYPES.guess_extension(media) or ""
