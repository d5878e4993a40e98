"""Bytes into text, whatever they were saved as."""

import codecs
import re
from typing import NamedTuple

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
# Pages that say the first mean the second, which has more characters.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
}
_BAD = re.compile("\ufffd")
_MOST_BAD = 0.01  # of the characters: a declared encoding that cannot read more is the wrong one
_GUESSED_FROM = 8192  # bytes with letters beyond ASCII in them
_DENSE = 0.3  # of the bytes lie beyond ASCII where Latin is not the script
_CLEARLY = 0.1  # of the characters: a code page reads so many more of them as one writes them
_MOST_DISORDER = 0.2  # as charset-normalizer measures it
_WEST = "äöüßéèêëàâçîïôûùœáíóúñåøæãõìò"
_EAST = "ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűôľĺŕâăîşţđ"
_LETTERS = {
    "cp1252": _WEST,
    "cp1254": "çğıöşüâî",
    "cp1250": _EAST,
    "iso8859_2": _EAST,
    "cp1257": "ąčęėįšųūžāēģīķļņōŗäöüõ",
    "mac_roman": _WEST,
    "cp850": _WEST,
}
"""What the languages of a code page write beside a to z; the first is taken unless another fits better."""
_CYRILLIC = "".join(map(chr, range(0x430, 0x460))) + "ґ"
_CYRILLIC_LETTERS = dict.fromkeys(("cp1251", "koi8_u", "iso8859_5", "cp866", "mac_cyrillic"), _CYRILLIC)
_OFTEN, _SHARE = "оеаинт", 0.35  # of the letters of every language in Cyrillic
_OPENING, _CLOSING = "„‚«‘“¡¿", "”’“»…"
_BETWEEN, _SIGNS = "–—…\xa0", "•€£°§·©®™½¼¾"
# Hungarian's ő and ű are õ and û in Windows-1252, so its words must tell.
_HUNGARIAN = re.compile(rb"\b(?:hogy|az|egy|nem|kell|volt|mondta|szerint)\b", re.IGNORECASE)
_FEWEST_WORDS = 2
_HIGH_CONTROLS = re.compile(rb"[\x80-\x9f]")
_SCRIPTS = (("cp932", "ぁ", "ん", 0.15), ("euc_jp", "ぁ", "ん", 0.15), ("cp949", "가", "힣", 0.8))
"""Encodings, and the letters of which their languages use so large a share."""
_NAMES = {
    "big5": "Big5",
    "cp850": "code page 850",
    "cp874": "Windows-874",
    "cp932": "Shift JIS",
    "cp949": "EUC-KR",
    "euc_jis_2004": "EUC-JP",
    "euc_jp": "EUC-JP",
    "iso8859_2": "ISO 8859-2",
    "koi8_r": "KOI8-R",
    "koi8_u": "KOI8-R",
    "mac_roman": "Mac Roman",
    "utf-16-be": "UTF-16",
    "utf-16-le": "UTF-16",
}


def encoding_of(head: bytes) -> str | None:
    """The encoding that the byte-order mark at the start of a file declares, or None."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def is_utf8(data: bytes) -> bool:
    """Whether the data is UTF-8 with letters beyond ASCII: no other encoding looks like it by chance."""
    return _as_utf8(data) is not None


def _as_utf8(data: bytes) -> str | None:
    if data.isascii():
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _known(declared: str) -> str | None:
    """Python's name of a text encoding; None if it has none, or if we recognise the encoding without help."""
    try:
        name = codecs.lookup(declared.strip()[:40]).name
        # Pages that say Latin-1 mean Windows-1252; and not every codec turns bytes into text.
        if name in _TOLD_BY_LOOK or not isinstance(b"".decode(name), str):
            return None
    except (LookupError, ValueError, TypeError, UnicodeError):
        return None
    return _WIDER.get(name, name)


class Decoded(NamedTuple):
    """A text and Python's name of its encoding.

    :param guessed: whether the letters alone told it, and it is not one of the usual, UTF-8 and Windows-1252.
    """

    text: str
    encoding: str
    guessed: bool = False


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a file or line; see `decoded`."""
    return decoded(data, declared).text


def decoded(data: bytes, declared: str | None = None) -> Decoded:
    """The text of a file or line, and how it was read.

    By its byte-order mark; else as UTF-8 if it is valid and has letters beyond ASCII, whatever is declared:
    programs that save what they have decoded often leave the old declaration. Else as declared, else by a
    guess from the letters. A stray bad byte in UTF-8 text becomes U+FFFD.

    :param declared: the encoding that the data declares; unknown names are passed over.
    :raises NoArticle: if the data is not text, or in an encoding that cannot be guessed.
    """
    if encoding := encoding_of(data):
        return Decoded(data.decode(encoding, "replace"), encoding)
    if (text := _as_utf8(data)) is not None:
        _check_text(data)
        return Decoded(text, "utf-8")
    known = _known(declared) if declared else None
    if known:
        text = data.decode(known, "replace")
        if text.count("\ufffd") <= _MOST_BAD * len(text):
            return Decoded(text, known)
    if wide := _utf16(data):
        return Decoded(data.decode(wide, "replace"), wide, guessed=True)
    _check_text(data)
    lenient = data.decode("utf-8", "replace")
    bad = len(_BAD.findall(lenient))
    accented = sum(not character.isascii() for character in lenient) - bad if bad else 0
    if bad * 10 <= accented:
        return Decoded(lenient, "utf-8")
    guess = _guess(data)
    # Windows-1252 has Latin-1's letters and typographic quotes; its five gaps are replaced.
    return Decoded(data.decode(guess, "replace"), guess, guessed=guess != "cp1252")


def _check_text(data: bytes) -> None:
    sample = data[:_SAMPLE]
    # 5%: old text may have a stray control character, but not one in twenty.
    if b"\0" in data or len(sample) - len(sample.translate(None, _CONTROLS)) > 0.05 * len(sample):
        raise NoArticle("expected text, found binary data")


def _utf16(data: bytes) -> str | None:
    """The UTF-16 without a mark in which most characters are ASCII."""
    for encoding, high in (("utf-16-le", data[1:_SAMPLE:2]), ("utf-16-be", data[0:_SAMPLE:2])):
        low = data[0:_SAMPLE:2] if encoding == "utf-16-le" else data[1:_SAMPLE:2]
        if high.count(0) > 0.7 * len(high) > 2 and not low.count(0):
            return encoding
    return None


def _guess(data: bytes) -> str:
    """The encoding of text that is not UTF-8 and does not say what it is."""
    first = next(at for at, byte in enumerate(data) if byte > 127)
    sample = data[max(0, first - 500) :][:_GUESSED_FROM]
    if sum(byte > 127 for byte in sample) <= _DENSE * len(sample):
        if len(_HUNGARIAN.findall(sample)) >= _FEWEST_WORDS:
            return "cp1250"
        fits = {page: _fit(sample, page, letters) for page, letters in _LETTERS.items()}
        best = max(fits, key=fits.__getitem__)
        # Central European text in Windows-1250 has letters in 80 to 9F, where ISO 8859-2 has none.
        if best == "cp1250" and fits["iso8859_2"] == fits[best] and not _HIGH_CONTROLS.search(sample):
            best = "iso8859_2"
        return best if fits[best] > fits["cp1252"] + _CLEARLY else "cp1252"
    for encoding, low, high, least in _SCRIPTS:
        words = sample.decode(encoding, "replace").rstrip("\ufffd")  # the sample may end inside a letter
        if "\ufffd" not in words and sum(low <= letter <= high for letter in words) > least * len(words):
            return encoding
    fits = {page: _fit(sample, page, letters) for page, letters in _CYRILLIC_LETTERS.items()}
    best = max(fits, key=fits.__getitem__)
    letters = [letter for letter in sample.decode(best, "replace").lower() if letter.isalpha()]
    is_cyrillic = sum(letter in _OFTEN for letter in letters) > _SHARE * len(letters)
    return best if is_cyrillic and fits[best] > 1 - _CLEARLY else _detected(sample)


def _fit(sample: bytes, page: str, letters: str) -> float:
    """The share of the characters beyond ASCII that stand where one writes them."""
    text = f" {sample.decode(page, 'replace')} "
    beyond = [at for at, letter in enumerate(text) if not letter.isascii()]
    stands = sum(_stands(text[at - 1], text[at], text[at + 1], letters) for at in beyond)
    return stands / len(beyond) if beyond else 0.0


def _stands(before: str, letter: str, after: str, letters: str) -> bool:
    if letter.lower() in letters:
        return not (letter.isupper() and before.islower())
    if letter in _CLOSING:
        return letter == "’" or not after.isalpha() or (letter in _OPENING and not before.isalpha())
    if letter in _OPENING:
        return not before.isalpha()
    return letter in _BETWEEN or (letter in _SIGNS and not (before.isalpha() or after.isalpha()))


def _detected(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, threshold=_MOST_DISORDER).best()
    if best is None or best.encoding in _LETTERS:
        raise NoArticle(
            "expected text in UTF-8 or in an encoding that it declares, found one that cannot be told; "
            "save it as UTF-8"
        )
    return best.encoding


def name_of(encoding: str) -> str:
    """A code page as people know it: "Windows-1251"."""
    if re.fullmatch(r"cp125\d", encoding):
        return f"Windows-{encoding[2:]}"
    return _NAMES.get(encoding, encoding.upper().replace("_", "-"))


# What UTF-8 looks like when it is read as Windows-1252, in the bytes that it leaves undefined as Latin-1.
_MANGLED = re.compile(
    r"[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192"
    r"\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]+"
)
_SURE = ("Ã", "Â", "â€")  # no word has these before such a character; "CAFÉ”" has the others


def mended(text: str) -> str:
    """The text, read right if it is UTF-8 that some program took for Windows-1252: "sanciÃ³n".

    Only if what looks like that is sure, or comes several times, and next to nothing beyond ASCII is sound.
    """
    if text.isascii():
        return text
    found = list(_MANGLED.finditer(text))
    if not found:
        return text
    read = [_reread(match[0]) for match in found]
    mangled = [match[0] for match, words in zip(found, read, strict=True) if words]
    sound = sum(not letter.isascii() for letter in text) - sum(map(len, mangled))
    if len(mangled) <= 10 * sound or not (len(mangled) > 1 or mangled[0].startswith(_SURE)):
        return text
    parts, end = [], 0
    for match, words in zip(found, read, strict=True):
        parts += [text[end : match.start()], words or match[0]]
        end = match.end()
    return "".join(parts) + text[end:]


def _reread(letters: str) -> str | None:
    try:
        return b"".join(map(_byte, letters)).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return None


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")
