"""Web archives, OpenDocument texts, exports of notes, wire copy: made by hand for the tests of reading."""

import gzip
from collections.abc import Mapping
from html import escape

from tests.support import papers


def answer(
    body: bytes, kind: str = "text/html; charset=utf-8", head: str = "", status: str = "200 OK"
) -> bytes:
    """What a server sends."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{head}\r\n".encode() + body


def record(url: str, block: bytes, kind: str = "response", head: str = "", end: str = "\r\n") -> bytes:
    """A record of a WARC file."""
    lines = (
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        "WARC-Date: 2025-04-20T08:00:00Z",
        *([head] if head else []),
        f"Content-Length: {len(block)}",
        "",
        "",
    )
    return end.join(lines).encode() + block + 2 * end.encode()


def wacz(warc: bytes) -> bytes:
    return papers.zipped(
        {
            "datapackage.json": "{}",
            "pages/pages.jsonl": '{"format": "json-pages-1.0"}\n',
            "archive/data.warc.gz": gzip.compress(warc),
        }
    )


_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "meta", "draw")
)
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def odt(body: str, *, meta: str = "", styles: str = "") -> bytes:
    """An OpenDocument text; `body`, `meta` and `styles` are the insides of those elements."""
    content = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    known = f"<office:document-meta {_SPACES} {_DC}><office:meta>{meta}</office:meta></office:document-meta>"
    return papers.zipped(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": known}
    )


def fodt(body: str) -> bytes:
    return (
        f'<?xml version="1.0"?><office:document {_SPACES} {_DC}><office:meta><dc:title>T</dc:title>'
        f"</office:meta><office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def enex(*notes: str) -> bytes:
    """An export of notes; a note is made by `note`."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE en-export SYSTEM '
        '"http://xml.evernote.com/pub/evernote-export4.dtd"><en-export export-date="20250420T080000Z" '
        f'application="Evernote" version="10">{"".join(notes)}</en-export>'
    ).encode()


def note(title: str, words: str, attributes: Mapping[str, str] | None = None, created: str = "") -> str:
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in (attributes or {}).items())
    return (
        f"<note><title>{title}</title><created>{created or '20250420T080000Z'}</created>"
        f"<note-attributes>{inside}</note-attributes>"
        "<content><![CDATA[<?xml version='1.0'?><!DOCTYPE en-note "
        f'SYSTEM "http://xml.evernote.com/pub/enml2.dtd"><en-note>{words}</en-note>]]></content>'
        "<resource><data encoding='base64'>AAAA</data><resource-attributes><source-url>https://img.example/x.png"
        "</source-url></resource-attributes></resource></note>"
    )


def newsml1(*items: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE NewsML SYSTEM "http://www.iptc.org/NewsML_1.2.dtd">'
        "<NewsML><NewsEnvelope><DateAndTime>20250420T080000Z</DateAndTime></NewsEnvelope>"
        f"{''.join(items)}</NewsML>"
    ).encode()


def news_item(component: str, status: str = "Usable", number: int = 1) -> str:
    """A NewsItem; `component` is the inside of its NewsComponent."""
    return (
        '<NewsItem xml:lang="en"><Identification><NewsIdentifier><ProviderId>wire.example</ProviderId>'
        f"<DateId>20250304</DateId><PublicIdentifier>urn:newsml:wire.example:20250304:{number}:1"
        "</PublicIdentifier></NewsIdentifier></Identification><NewsManagement>"
        f'<FirstCreated>20250304T073000Z</FirstCreated><Status FormalName="{status}"/></NewsManagement>'
        f"<NewsComponent>{component}</NewsComponent></NewsItem>"
    )


def lines(**named: str) -> str:
    """The NewsLines of a component."""
    return f"<NewsLines>{''.join(f'<{name}>{said}</{name}>' for name, said in named.items())}</NewsLines>"


def content(words: str, kind: str = "Text") -> str:
    return f'<ContentItem><MediaType FormalName="{kind}"/><DataContent>{words}</DataContent></ContentItem>'


WIRE = (
    "\x01nwi0123 4 i 226  nw 0045\r\nQuarry/floods/\r\n\x02Quarry at Marle floods\r\n"
    "   MARLE, March 4 (Northern Wire) - The quarry at Marle flooded on\r\nTuesday after two days of rain."
    "\r\n"
    "   Nobody was hurt, the mayor said.\r\n\x03041030 GMT Mar 25\r\n\x04"
)
