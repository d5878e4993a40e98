r"""RTF into paragraphs: what word processors and news databases save for one another.

The format is Microsoft's "Rich Text Format (RTF) Specification 1.9.1". It is read here and not by striprtf,
which writes the addresses of links and hidden words into the sentences, and knows no paragraph's looks.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from statistics import median
from typing import NamedTuple

from index.errors import NoArticle
from index.formats.blocks import LONGEST_HEADING, LOOKS, Block
from index.formats.fields import of_paragraphs
from index.formats.file import LARGEST_TEXT, File, Record
from index.formats.sections import Tells, stories_of
from index.formats.story_head import without_head

LARGEST = 100_000_000
"""Bytes of a document, pictures included; they are written as text here, twice as long."""

DEEPEST = 500
"""Groups inside one another; a table in a table in a text box takes 30."""

MOST_MARKS = 2_000_000
"""Commands, braces and stretches of text. A novel has a quarter of a million; two take a few seconds."""

_MARK = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}]+)",
    re.DOTALL,
)
# Groups that hold no words of the story; a group that begins with "\*" is one too, unless it is known here.
_UNSEEN = frozenset(
    "annotation atnauthor atnid author bkmkend bkmkstart buptim category colortbl comment company creatim "
    "doccomm filetbl fldinst fontemb fontfile footer footerf footerl footerr footnote ftncn ftnsep ftnsepc "
    "header headerf headerl headerr hlinkbase info keycode keywords listtable listtext manager nonesttables "
    "nonshppict object objdata operator pict pntext printim private result revtbl revtim rxe stylesheet "
    "subject tc template themedata title txe upr wgrffmtfilter xe".split()
)
_FACTS = frozenset({"title", "author"})
_SEEN_DESPITE_STAR = frozenset({"ud"})
_LETTERS = {
    "tab": " ",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
_SIGNS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\t": " "}
# Code pages by the number that the table of fonts gives their script.
_SCRIPTS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_LARGE = 1.2  # times the usual size: the type of a headline
_SYMBOLS = 2  # the script of fonts whose letters are pictures
_PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik) ?1\b|title\b|titel\b", re.IGNORECASE
)


class Paragraph(NamedTuple):
    """A paragraph, or a row of a table with its cells joined by " | ".

    :param text: with ``\\n`` where the writer broke a line; empty for an empty paragraph.
    :param is_bold: whether all its letters are.
    :param size: of its largest letters, in half points; 24 if nothing is said.
    :param opens_page: whether a page or section begins with it.
    :param is_heading: whether its style or outline is that of a top heading.
    """

    text: str
    is_bold: bool = False
    size: int = 24
    opens_page: bool = False
    is_heading: bool = False


def read(file: File) -> Iterator[Record]:
    """Yield an RTF document as one article."""
    document = parsed(file.read(LARGEST))
    found = stories_of(_blocks(document.paragraphs), Tells(heading="title" not in document.facts))
    if found is not None:
        yield from found
        return
    stated, text = of_paragraphs([part.text for part in document.paragraphs])
    if not text.strip():
        raise NoArticle("expected an RTF document with text, found none")
    heading = next((part.text for part in document.paragraphs if part.text and part.is_heading), None)
    facts = {**document.facts, "title": heading} if heading else document.facts
    yield Record(1, {**facts, **stated}, text) if stated else Record(1, *without_head(facts, text))


def _blocks(paragraphs: Iterable["Paragraph"]) -> list[Block]:
    """The paragraphs, the headings among them told by their style, or by their looks."""
    paragraphs = [part for part in paragraphs if part.text.strip()]
    usual = median([part.size for part in paragraphs] or [0])
    return [
        Block(part.text.strip(), 1 if part.is_heading else LOOKS if _looks(part, usual) else 0)
        for part in paragraphs
    ]


def _looks(part: "Paragraph", usual: float) -> bool:
    return len(part.text) <= LONGEST_HEADING and (part.is_bold or part.size >= _LARGE * usual)


@dataclass(slots=True)
class Document:
    """What an RTF file holds.

    :param facts: its title and author, where the file states them. The days that it was made, saved or
        printed are no day of publication and are not read.
    """

    paragraphs: list[Paragraph] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)


def paragraphs(data: bytes) -> list[Paragraph]:
    """The paragraphs of an RTF file in order, the empty ones too; see `parsed`."""
    return parsed(data).paragraphs


def parsed(data: bytes) -> Document:
    """An RTF file without heads, feet, footnotes, comments, pictures, and words that are hidden or deleted.

    :raises NoArticle: if it is no RTF, or has more than `DEEPEST`, `MOST_MARKS` or `LARGEST_TEXT` allow.
    """
    if not data[:1000].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"{\\rtf"):
        raise NoArticle("expected an RTF document, found something else")
    reader = _Reader()
    place = count = 0
    while found := _MARK.match(data, place):
        place = found.end()
        count += 1
        if count > MOST_MARKS:
            raise NoArticle(f"expected an RTF document of at most {MOST_MARKS:,} marks, found more")
        match found.lastgroup:
            case "text":
                reader.take(found["text"].translate(None, b"\r\n\0"))
            case "word":
                reader.command(found["word"].decode("ascii"), None)
            case "number":
                number = int(found["number"])
                if found["word"] == b"bin":
                    place += max(0, number)  # that many bytes of a picture
                else:
                    reader.command(found["word"].decode("ascii"), number)
            case "hex":
                reader.take(bytes.fromhex(found["hex"].decode("ascii")), is_escaped=True)
            case "sign":
                reader.sign(found["sign"])
            case _ if found["brace"] == b"{":
                reader.open()
            case _:
                reader.close()
                if not reader.around:
                    break  # what follows the last brace is no part of the document
    reader.end()
    for name, fact in reader.document.facts.items():
        reader.document.facts[name] = _whole(str(fact)).strip()
    return reader.document


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it."""

    is_unseen: bool = False
    fact: str = ""
    table: str = ""  # "fonttbl" or "stylesheet" inside one
    font: int = 0
    repeats: int = 1  # how many letters after a \u say the same for older readers
    is_bold: bool = False
    is_hidden: bool = False
    size: int = 24
    is_heading: bool = False
    is_cell: bool = False


class _Reader:
    """Collects paragraphs from marks."""

    def __init__(self) -> None:
        self.document = Document()
        self.around: list[_State] = []
        self._now = _State()
        self._starts = False  # right after an opening brace
        self._star = False  # right after "{\\*"
        self._repeated = 0  # letters still to be passed over after a \u
        self._page = "cp1252"
        self._default_font = 0
        self._fonts: dict[int, str] = {}  # their code pages
        self._styles: dict[int, str] = {}  # their names
        self._defined = 0  # the font or style that is being defined
        self._raw = bytearray()  # not decoded yet
        self._is_unescaped = False  # whether some of it is beyond ASCII and not written as \'xx
        self._words: list[str] = []
        self._cells: list[str] = []
        self._is_bold = True
        self._size = 0
        self._opens_page = False
        self._letters = 0

    def open(self) -> None:
        self._flush()
        if len(self.around) >= DEEPEST:
            raise NoArticle(f"expected an RTF document of groups at most {DEEPEST} deep, found deeper ones")
        self.around.append(self._now)
        self._now = replace(self._now)
        self._starts, self._star, self._repeated = True, False, 0

    def close(self) -> None:
        self._flush()
        self._starts, self._star, self._repeated = False, False, 0
        if self.around:
            self._now = self.around.pop()

    def command(self, word: str, number: int | None) -> None:
        starts, star = self._starts, self._star
        self._starts = self._star = False
        if starts and self._enters(word, star):
            return
        if self._repeated:
            self._repeated -= 1
        elif self._now.table:
            self._define(word, number)
        elif word == "u":
            self._say(chr((number or 0) % 0x10000))
            self._repeated = self._now.repeats
        elif word in _LETTERS:
            self._say(_LETTERS[word])
        else:
            self._flush()
            self._change(word, number)

    def sign(self, sign: bytes) -> None:
        starts, self._starts = self._starts, False
        if sign == b"*" and starts:
            self._starts = self._star = True
        elif self._repeated:
            self._repeated -= 1
        elif sign in b"\r\n":
            self.end_paragraph()
        elif sign in _SIGNS:
            self._say(_SIGNS[sign])

    def take(self, data: bytes, *, is_escaped: bool = False) -> None:
        self._starts = False
        if self._repeated:
            passed = min(self._repeated, len(data))
            self._repeated -= passed
            data = data[passed:]
        self._is_unescaped |= not (is_escaped or data.isascii())
        self._raw += data

    def end_paragraph(self) -> None:
        """End a line; in a cell of a table, only its paragraph."""
        self._flush()
        if self._now.is_cell:
            self._words.append(" ")
        elif not self._now.is_unseen:
            self._end_row()
            lines = (" ".join(line.split(" ")).strip() for line in "".join(self._words).split("\n"))
            self._add("\n".join(lines).strip())

    def end(self) -> None:
        """End the document, whatever is still open."""
        self._flush()
        self._now = _State()
        self._end_row()
        if "".join(self._words).strip():
            self.end_paragraph()

    def _end_row(self) -> None:
        if self._cells:
            self._add(" | ".join(self._cells).rstrip(" |"))
            self._cells.clear()

    def _add(self, text: str) -> None:
        look = bool(text) and self._is_bold, self._size or 24
        text = _whole(text)
        self.document.paragraphs.append(Paragraph(text, *look, self._opens_page, self._now.is_heading))
        self._words.clear()
        self._is_bold, self._size = True, 0
        self._opens_page = self._opens_page and not text

    def _say(self, text: str) -> None:
        self._flush()
        now = self._now
        if now.table == "stylesheet":
            self._styles[self._defined] = self._styles.get(self._defined, "") + text
        elif now.fact:
            self.document.facts[now.fact] = f"{self.document.facts[now.fact]}{text}"
        elif not (now.is_unseen or now.is_hidden):
            self._letters += len(text)
            if self._letters > LARGEST_TEXT:
                raise NoArticle(f"expected an RTF document of at most {LARGEST_TEXT:,} letters, found more")
            self._words.append(text)
            if text.strip():
                self._is_bold = self._is_bold and now.is_bold
                self._size = max(self._size, now.size)

    def _flush(self) -> None:
        """Decode the bytes read so far."""
        if self._raw:
            data, self._raw = bytes(self._raw), bytearray()
            text = self._decoded(data)
            self._is_unescaped = False
            self._say(text)

    def _decoded(self, data: bytes) -> str:
        if data.isascii():
            return data.decode("ascii")
        if self._is_unescaped:
            # RTF is ASCII; programs that write other bytes as they are mean UTF-8, or else the code page.
            with suppress(UnicodeDecodeError):
                return data.decode("utf-8")
        page = self._fonts.get(self._now.font, self._page)
        if not page:
            return "".join("•" if letter == 0xB7 else "" for letter in data)
        try:
            return data.decode(page, "replace")
        except LookupError:
            return data.decode("cp1252", "replace")

    def _enters(self, word: str, star: bool) -> bool:
        """Enter the group that a word names; whether it names one."""
        now = self._now
        if word in ("fonttbl", "stylesheet"):
            now.is_unseen, now.table = True, word
        elif word in _FACTS:
            now.is_unseen, now.fact = True, word
            self.document.facts[word] = ""
        elif word == "ud":  # the words of an "upr" in full, after a poorer version
            now.is_unseen = False
        elif (star or word in _UNSEEN) and not now.table:
            now.is_unseen = True
        else:
            return False
        return True

    def _define(self, word: str, number: int | None) -> None:
        self._flush()
        match word:
            case "f" | "s" | "cs" | "ds" | "ts":
                self._defined = number or 0
            case "fcharset":
                page = "" if number == _SYMBOLS else _SCRIPTS.get(number or 0, self._page)
                self._fonts[self._defined] = page
            case "cpg":
                self._fonts[self._defined] = _page(number)
            case "outlinelevel" if number == 0:
                self._styles[self._defined] = "heading 1 "

    def _change(self, word: str, number: int | None) -> None:
        now = self._now
        match word:
            case "par":
                self.end_paragraph()
            case "sect" | "page":
                if "".join(self._words).strip():
                    self.end_paragraph()
                self._opens_page = not now.is_unseen or self._opens_page
            case "cell" | "nestcell" if not now.is_unseen:
                self._cells.append(" ".join("".join(self._words).split()))
                self._words.clear()
            case "row" | "nestrow" if not now.is_unseen:
                self._end_row()
            case "ansicpg":
                self._page = _page(number)
            case "ansi" | "mac" | "pc" | "pca":
                self._page = _PAGES[word]
            case "deff":
                self._default_font = now.font = number or 0
            case "f":
                now.font = number or 0
            case "uc":
                now.repeats = min(max(number or 0, 0), 100)
            case "b":
                now.is_bold = number != 0
            case "v" | "deleted":
                now.is_hidden = number != 0
            case "fs":
                now.size = number or 24
            case "plain":
                now.font, now.is_bold, now.is_hidden, now.size = self._default_font, False, False, 24
            case "pard":
                now.is_heading = now.is_cell = False
            case "s":
                now.is_heading = bool(_HEADING.match(self._styles.get(number or 0, "")))
            case "outlinelevel":
                now.is_heading = number == 0
            case "intbl":
                now.is_cell = True


def _whole(text: str) -> str:
    r"""The text with the halves of letters that a \u can only write in two put together."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _page(number: int | None) -> str:
    return "utf-8" if number == 65001 else f"cp{number}"
