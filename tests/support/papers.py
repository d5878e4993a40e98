"""Small documents of every format for the tests of reading, each made by hand or by the standard library."""

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any


def pdf(pages: Sequence[Sequence[str]], info: str = "", count: int | None = None) -> bytes:
    """A PDF with these lines on its pages.

    :param info: the inside of its dictionary of information, ``"/Title (Snow)"``.
    :param count: the pages that it declares, if not as many as it has.
    """
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages) if count is None else count}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        stream = f"BT /F1 11 Tf 50 780 Td {shown}ET"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    objects.append(f"<<{info}>>")
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer<</Size {size}/Root 1 0 R/Info {size - 1} 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


Placed = tuple[float, float, float, str]
"""A string on a page: left edge and base line in points from the lower left corner, size, words."""


def laid_out(*pages: Sequence[Placed], forms: Sequence[Sequence[Placed]] = ()) -> bytes:
    """A PDF with strings in places, drawn in the order given, each on its own; forms are drawn on the first
    page."""

    def drawn(placed: Sequence[Placed]) -> str:
        strings = (f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({words}) Tj ET" for x, y, size, words in placed)
        return "\n".join(strings)

    fonts = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>"
    first = 3 + len(forms)
    names = "".join(f"/X{number} {3 + number} 0 R" for number in range(len(forms)))
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
    ]
    for form in forms:
        stream = drawn(form)
        objects.append(
            f"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources{fonts}>>/Length {len(stream)}>>"
            f"stream\n{stream}\nendstream"
        )
    for number, page in enumerate(pages):
        shown = "".join(f"q /X{form} Do Q\n" for form in range(len(forms))) if number == 0 else ""
        stream = shown + drawn(page)
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {first + 2 * number + 1} 0 R"
            f"/Resources{fonts}/XObject<<{names}>>>>>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    return _numbered(objects)


def _numbered(objects: Sequence[str]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


def written(path: Path, *articles: Mapping[str, Any]) -> str:
    """Write a file of JSON lines, an article each; returns its path."""
    path.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    return str(path)


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


def zipped_lines(rows: Iterable[object]) -> bytes:
    """Gzipped JSON lines."""
    return gzip.compress("".join(f"{json.dumps(row)}\n" for row in rows).encode())


def tarred(members: Iterable[tuple[tarfile.TarInfo | str, bytes]]) -> bytes:
    """A gzipped tar archive; a member is a name or a header."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        for name, data in members:
            member = tarfile.TarInfo(name) if isinstance(name, str) else name
            member.size = len(data) if member.isreg() else 0
            packed.addfile(member, io.BytesIO(data) if member.isreg() else None)
    return out.getvalue()


def epub(
    title: str, chapters: Mapping[str, str], creator: str = "Jo Lee", publisher: str = "Quay Press"
) -> bytes:
    """A book; chapters are the bodies of pages, by heading."""
    items = "".join(
        f'<item id="c{number}" href="text/c%20{number}.xhtml" media-type="application/xhtml+xml"/>'
        for number in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata><dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator><dc:date>2023-05-04</dc:date>"
        f"<dc:language>en</dc:language><dc:publisher>{publisher}</dc:publisher></metadata><manifest>{items}"
        f"</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="book/package.opf"/></rootfiles></container>'
    )
    pages = {
        f"book/text/c {number}.xhtml": '<html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>t</title></head><body><h1>{heading}</h1>{body}</body></html>"
        for number, (heading, body) in enumerate(chapters.items())
    }
    return zipped({"META-INF/container.xml": container, "book/package.opf": package, **pages})


def message(subject: str, body: str, html: str | None = None) -> bytes:
    mail = EmailMessage()
    mail["From"] = "The Morning Tide <letters@tide.example>"
    mail["Subject"] = subject
    mail["Date"] = "Tue, 02 Jan 2024 06:00:00 +0100"
    mail["Message-ID"] = f"<{len(body)}.{len(subject)}@tide.example>"
    mail.set_content(body)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


NITF = """<?xml version="1.0"?><nitf xml:lang="en"><head><title>t</title><docdata>
<date.issue norm="20240412T080000Z"/><doc-id id-string="nitf-1"/><doc.copyright holder="Wire One"/>
</docdata></head><body><body.head><hedline><hl1>Quake shakes coast</hl1></hedline>
<byline>By <person>Ken Ito</person></byline>
<dateline><location>TOKYO</location>, April 12</dateline></body.head>
<body.content><p>The ground shook.</p>
<media><media-caption>A crack in a road</media-caption></media>
<table><tr><th>Town</th><th>Magnitude</th></tr><tr><td>Oarai</td><td>5.1</td></tr></table>
</body.content></body></nitf>"""

NEWSML = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" xml:lang="en"
guid="urn:newsml:wire.example:1">
<itemMeta><provider literal="wire"><name>Wire Two</name></provider>
<versionCreated>2024-04-13T09:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><by>Ana Poe</by><headline>Dam holds</headline>
</contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<title>x</title></head><body><p>The dam held.</p><p>Water fell.</p></body></html>
</inlineXML></contentSet></newsItem>"""

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Tide</title><language>en</language>
<item><title>Old &amp;amp; slow</title><link>{base}/old</link><pubDate>Mon, 01 Jan 2024 08:00:00 GMT</pubDate>
<description>A teaser.</description></item>
<item><media:title>Picture</media:title><title>New</title><link>{base}/new</link>
<pubDate>Tue, 02 Jan 2024 08:00:00 GMT</pubDate><dc:creator>Li Wu</dc:creator>
<description>Short.</description>
<content:encoded>&lt;p&gt;Whole words.&lt;/p&gt;&lt;p&gt;{whole}&lt;/p&gt;</content:encoded></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Atomic</title><entry><title>Entry</title>
<link rel="self" href="https://a.example/self"/><link href="https://a.example/e"/><author>
<name>Bo Ek</name></author>
<published>2024-02-03T04:05:06Z</published><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>First.</p><p>Second.</p></div></content></entry></feed>"""


def page(title: str, words: str, head: str = "") -> str:
    """A web page around an article of one paragraph, long enough to stand out from the page."""
    return (
        f"<html><head><title>{title}</title>{head}</head><body><nav>Home Sport</nav><article><h1>{title}</h1>"
        f"<p>{words} The council met in the old hall by the harbour, where the windows rattled and "
        "the clerk read the minutes twice, because nobody could hear her over the wind.</p><p>It will "
        "meet again next month, the mayor said, once the roof of the hall has been seen by a builder.</p>"
        "</article></body></html>"
    )
