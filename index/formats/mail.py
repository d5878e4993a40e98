"""Mail into articles: newsletters in an .eml file or a mailbox, and pages that a browser saved as mail."""

import email
import email.policy
import hashlib
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from index.errors import NoArticle
from index.formats.blocks import blocks_of, blocks_of_text, parsed
from index.formats.file import LARGEST_TEXT, File, Record
from index.formats.html import page
from index.formats.sections import Tells, stories_of
from index.text.decode import decode
from index.text.html_words import plain

_MOST_PARTS = 1000
_LEAST_PLAIN = 0.3
"""A plain version with a smaller share of the HTML version's words only says to open the other one."""


def read(file: File) -> Iterator[Record]:
    """Yield one message as an article: subject, sender, date and body; a digest as its stories."""
    data = file.read()
    if (found := _digest(data)) is not None:
        yield from found
    else:
        yield Record(1, *_article(data))


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
                if (found := _digest(message)) is None:
                    yield Record(number, *_article(message))
                else:
                    yield from (record._replace(number=number) for record in found)
            except NoArticle as problem:
                yield Record(number, problem)
    if number == 0:
        raise NoArticle("expected a mailbox of messages that begin with 'From ', found none")


def read_saved_page(file: File) -> Iterator[Record]:
    """Yield the article of a page saved with its pictures (MHTML)."""
    message = email.message_from_bytes(file.read(), policy=email.policy.compat32)
    for part in _parts(message, "text/html"):
        fields = page(_text(part))
        fields.setdefault("url", _header(message, "Snapshot-Content-Location"))
        yield Record(1, fields, str(fields.pop("text")))
        return
    raise NoArticle("expected a saved page, found no HTML in it")


def _messages(stream: object) -> Iterator[bytes | None]:
    """The messages of a mailbox; None for one over the limit."""
    lines: list[bytes] | None = None
    size, blank = 0, True
    for line in iter(lambda: stream.readline(LARGEST_TEXT), b""):  # type: ignore[attr-defined]
        if blank and line.startswith(b"From "):
            if lines is not None:
                yield b"".join(lines) if size <= LARGEST_TEXT else None
            lines, size = [], 0
        elif lines is not None:
            size += len(line)
            if size <= LARGEST_TEXT:
                lines.append(line[1:] if line.startswith(b">From ") else line)
        blank = not line.strip()
    if lines is not None:
        yield b"".join(lines) if size <= LARGEST_TEXT else None


def _digest(data: bytes) -> Iterator[Record] | None:
    """The stories of a newsletter that has several; None for any other message.

    A story that names no outlet is the newsletter's own: it has the newsletter's name and day.
    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    try:
        fields = _fields(message)
    except NoArticle:
        return None
    own = str(fields.pop("id", "") or hashlib.sha256(data).hexdigest()[:16])
    tells = Tells(link=True, whole={**fields, "title": ""}, title=str(fields.get("title", "")))
    as_html = "\n".join(_text(part) for part in _parts(message, "text/html"))
    found = None
    try:
        root = parsed(as_html) if as_html else None
        found = stories_of(blocks_of(root), tells) if root is not None else None
    except NoArticle:  # too large to be a digest
        pass
    if found is None:
        as_plain = "\n\n".join(_text(part) for part in _parts(message, "text/plain"))
        found = stories_of(blocks_of_text(as_plain), tells)
    return (_named(record, own) for record in found) if found is not None else None


def _named(record: Record, message: str) -> Record:
    """A story with an id of its own, made from that of its message."""
    if isinstance(record.fields, NoArticle):
        return record
    return record._replace(fields={**record.fields, "id": f"{message}#{record.number}"})


def _article(data: bytes) -> tuple[dict[str, object], str]:
    # The older policy: its headers are plain strings and never raise.
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    fields = _fields(message)
    text = _body(message)
    if not text.strip():
        raise NoArticle("expected a message with text, found none")
    return fields, text


def _fields(message: Message) -> dict[str, object]:
    """:raises NoArticle: if it is no message."""
    if not message.keys():
        raise NoArticle("expected a message with headers (From, Subject, Date), found none")
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
    return {name: value for name, value in fields.items() if value}


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


def _parts(message: Message, kind: str) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            return
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            yield part


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset()
    return decode(payload, charset).replace("\r\n", "\n")


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    try:
        return str(make_header(decode_header(str(value)[:4000])))
    except (LookupError, ValueError, email.errors.MessageError):
        return str(value)[:4000]
