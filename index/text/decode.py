"""Bytes into text, whatever they were saved as."""

import codecs
import re

from index.errors import NoArticle

# UTF-32 before UTF-16: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1a\x1b")) + b"\x7f"
_SAMPLE = 100_000  # bytes; enough to recognise binary data
_TOLD_BY_LOOK = frozenset({"utf-8", "utf-8-sig", "ascii", "cp1252", "iso8859-1"})
_BAD = re.compile("\ufffd")


def encoding_of(head: bytes) -> str | None:
    """The encoding that the byte-order mark at the start of a file declares, or None."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def _known(declared: str) -> str | None:
    """Python's name of a text encoding; None if it has none, or if we recognise the encoding without help."""
    try:
        name = codecs.lookup(declared.strip()[:40]).name
        # Pages that say Latin-1 mean Windows-1252; and not every codec turns bytes into text.
        return None if name in _TOLD_BY_LOOK or not isinstance(b"".decode(name), str) else name
    except (LookupError, ValueError, TypeError, UnicodeError):
        return None


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a file or line: by its byte-order mark, else UTF-8, else Windows-1252.

    A stray bad byte in UTF-8 text becomes U+FFFD.

    :param declared: the encoding that the data declares; used if it is neither of those two and Python knows
        it.
    :raises NoArticle: if the data is not text.
    """
    if encoding := encoding_of(data):
        return data.decode(encoding, "replace")
    if declared and (known := _known(declared)):
        return data.decode(known, "replace")
    sample = data[:_SAMPLE]
    # 5%: old text may have a stray control character, but not one in twenty.
    if b"\0" in data or len(sample) - len(sample.translate(None, _CONTROLS)) > 0.05 * len(sample):
        raise NoArticle("expected text, found binary data")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        lenient = data.decode("utf-8", "replace")
    bad = len(_BAD.findall(lenient))
    accented = sum(not character.isascii() for character in lenient) - bad
    if bad * 10 <= accented:
        return lenient
    # Windows-1252 has Latin-1's letters and typographic quotes; its five gaps are replaced.
    return data.decode("cp1252", "replace")
