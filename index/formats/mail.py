"""Mail into articles: newsletters in an .eml file or a mailbox, and pages that a browser saved as mail."""

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import BinaryIO

from index.errors import NoArticle
from index.formats.archive_pages import read_archive_page
from index.formats.blocks import blocks_of, blocks_of_text, parsed
from index.formats.file import LARGEST_TEXT, File, Record
from index.formats.forwards import forwarded
from index.formats.html import page
from index.formats.sections import Tells, stories_of
from index.text.decode import decode
from index.text.html_words import plain

# RFC 4155: "From ", a sender, a date as of C's `asctime`; programs leave out one of them, or add a zone.
_OPENING = re.compile(
    rb"From (?:\S+|[^\r\n]{0,250}\b\d{1,2}:\d{2}(?::\d{2})?\b[^\r\n]{0,40}\b(?:19|20)\d{2}\b"
    rb"[^\r\n]{0,60})\s*$"
)
_HEADER = re.compile(rb"[!-9;-~]{1,100}:|>From ")
_QUOTED = re.compile(rb">{1,20}From ")
_MOST_PARTS = 1000
_DEEPEST = 5  # messages in messages
_LONGEST_NOTE = 60  # words that somebody writes above a message that they attach
_MOST_FRAMES = 20  # of a saved page
_LEAST_PLAIN = 0.3
"""A plain version with a smaller share of the HTML version's words only says to open the other one."""


def read(file: File) -> Iterator[Record]:
    """Yield one message as an article: subject, sender, date and body; of a forward, those of the message
    inside; of a digest, its stories; and those of each message attached."""
    for number, record in enumerate(_articles(_parsed(file.read())), start=1):
        yield record._replace(number=number)


def read_mailbox(file: File) -> Iterator[Record]:
    """Yield the messages of a mailbox, numbered from 1; see RFC 4155 for the lines between them."""
    number = 0
    with file.opened() as stream:
        for message in _messages(stream):
            number += 1
            try:
                if message is None:
                    raise NoArticle(
                        f"expected a message of at most {LARGEST_TEXT:,} bytes, found a larger one"
                    )
                for count, record in enumerate(_articles(_parsed(message))):
                    number += bool(count)
                    yield record._replace(number=number)
            except NoArticle as problem:
                yield Record(number, problem)
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                # The library may raise these on a malformed message, and the others must still be read.
                name = type(error).__name__
                yield Record(number, NoArticle(f"expected a message, but this one cannot be read ({name})"))
    if number == 0:
        raise NoArticle("expected a mailbox of messages that begin with 'From ', found none")


def read_saved_page(file: File) -> Iterator[Record]:
    """Yield the article, or the stories, of a page saved with its pictures (MHTML), or of the first frame
    with one.

    The day of saving is no day of publication and is not read.
    """
    message = email.message_from_bytes(file.read(), policy=email.policy.compat32)
    saved_from = _header(message, "Snapshot-Content-Location") or _header(message, "Content-Location")
    problem = NoArticle("expected a saved page, found no HTML in it")
    for number, part in enumerate(_parts(message, "text/html", "application/xhtml+xml")):
        if number >= _MOST_FRAMES:
            break
        html = _text(part)
        if (found := read_archive_page(html)) is not None:
            yield from found
            return
        try:
            fields = page(html)
        except NoArticle as error:
            problem = problem if number else error
            continue
        url = saved_from if number == 0 and saved_from else _header(part, "Content-Location")
        if url.lower().startswith("http"):
            fields.setdefault("url", url)
        yield Record(1, fields, str(fields.pop("text")))
        return
    raise problem


def _messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """The messages of a mailbox; None for one over the limit.

    A line that begins with "From " opens a message if a blank line is before it, a header line is after it,
    and a sender and perhaps a date are all that it says. "From the pier it is nine minutes" says more.
    """
    lines: list[bytes] | None = None
    size, blank = 0, True
    line = stream.readline(LARGEST_TEXT)
    while line:
        following = stream.readline(LARGEST_TEXT)
        if blank and _OPENING.match(line) and _HEADER.match(following):
            if lines is not None:
                yield b"".join(lines) if size <= LARGEST_TEXT else None
            lines, size = [], 0
        elif lines is not None:
            size += len(line)
            if size <= LARGEST_TEXT:
                lines.append(line[1:] if _QUOTED.match(line) else line)
        blank = not line.strip()
        line = following
    if lines is not None:
        yield b"".join(lines) if size <= LARGEST_TEXT else None


def _parsed(data: bytes) -> Message:
    # The older policy: its headers are plain strings and never raise.
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    if not message.keys():
        raise NoArticle("expected a message with headers (From, Subject, Date), found none")
    return message


def _articles(message: Message, depth: int = 0) -> Iterator[Record]:
    """A message, and those attached to it, without a note that only says "see below".

    :raises NoArticle: if none has text.
    """
    attached = [] if depth >= _DEEPEST else list(_attached(message))
    found = 0
    try:
        fields, text = _article(message)
    except NoArticle:
        if not attached:
            raise
    else:
        if not attached or len(text.split()) > _LONGEST_NOTE:
            for record in _digest(message, fields) or [Record(1, fields, text)]:
                found += 1
                yield record
    for inner in attached:
        with suppress(NoArticle):
            for record in _articles(inner, depth + 1):
                found += 1
                yield record
    if not found:
        raise NoArticle("expected a message with text, found none")


def _digest(message: Message, fields: Mapping[str, object]) -> Iterator[Record] | None:
    """The stories of a newsletter that has several; None for any other message.

    A story that names no outlet is the newsletter's own: it has the newsletter's name and day.
    """
    whole = {name: value for name, value in fields.items() if name not in ("id", "title", "url")}
    tells = Tells(link=True, whole=whole, title=str(fields.get("title", "")))
    as_html = "\n".join(_text(part) for part in _parts(message, "text/html"))
    found = None
    with suppress(NoArticle):  # too large to be a digest
        root = parsed(as_html) if as_html else None
        found = stories_of(blocks_of(root), tells) if root is not None else None
    if found is None:
        as_plain = "\n\n".join(_text(part) for part in _parts(message, "text/plain"))
        found = stories_of(blocks_of_text(as_plain), tells)
    if found is None:
        return None
    own = str(fields.get("id") or hashlib.sha256(as_html.encode("utf-8", "replace")).hexdigest()[:16])
    return (_named(record, own) for record in found)


def _named(record: Record, message: str) -> Record:
    """A story with an id of its own, made from that of its message."""
    if isinstance(record.fields, NoArticle):
        return record
    return record._replace(fields={**record.fields, "id": f"{message}#{record.number}"})


def _article(message: Message) -> tuple[dict[str, object], str]:
    name, address = parseaddr(_header(message, "From"))
    fields: dict[str, object] = {
        "title": _header(message, "Subject"),
        "date": _header(message, "Date"),
        "outlet": name or address,
        "id": _header(message, "Message-ID").strip("<> "),
    }
    # "X-Archived-At" and "Archived-At" (RFC 5064) say where the message can be read.
    archived = _header(message, "Archived-At").strip("<> ")
    if archived:
        fields["url"] = archived
    text = _body(message)
    if not text.strip():
        raise NoArticle("expected a message with text, found none")
    if inner := forwarded(str(fields["title"]), text):
        fields, text = {"id": fields["id"], **inner.fields}, inner.text
    return {name: value for name, value in fields.items() if value}, text


def _body(message: Message) -> str:
    as_plain = "\n\n".join(_text(part) for part in _parts(message, "text/plain"))
    as_html = "\n\n".join(_seen(_text(part)) for part in _parts(message, "text/html"))
    return as_plain if len(as_plain.split()) > _LEAST_PLAIN * len(as_html.split()) else as_html


def _seen(html: str) -> str:
    """The words that a reader of a message sees, a paragraph or a row of a table a line."""
    try:
        root = parsed(html)
    except NoArticle:
        return plain(html)
    return "\n\n".join(block.text for block in blocks_of(root)) if root is not None else ""


def _parts(message: Message, *kinds: str) -> Iterator[Message]:
    for part in _own_parts(message):
        if part.get_content_type() in kinds and part.get_content_disposition() != "attachment":
            yield part


def _own_parts(message: Message) -> Iterator[Message]:
    """The parts of a message, without those of the messages in it."""
    waiting = [message]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        yield part
        inside = part.get_payload()
        if isinstance(inside, list) and part.get_content_maintype() == "multipart":
            waiting += [inner for inner in reversed(inside) if isinstance(inner, Message)]


def _attached(message: Message) -> Iterator[Message]:
    """The messages in a message: forwarded as attachments, or in a digest."""
    for part in _own_parts(message):
        inside = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(inside, list):
            yield from (inner for inner in inside[:1] if isinstance(inner, Message))


def _text(part: Message) -> str:
    try:
        payload, charset = part.get_payload(decode=True), part.get_content_charset()
    except (LookupError, ValueError):  # a senseless encoding, of the words or of the header's own
        del part["Content-Type"]
        payload, charset = part.get_payload(decode=True), None
    if not isinstance(payload, bytes):
        return ""
    return decode(payload, charset).replace("\r\n", "\n")


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    try:
        return str(make_header(decode_header(str(value)[:4000])))
    except (LookupError, ValueError, email.errors.MessageError):
        return str(value)[:4000]
