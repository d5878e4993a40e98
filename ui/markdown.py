"""Answer text to HTML: only the little Markdown that answers use.

Paragraphs, lists, lines in bold that head a list, ``**strong**``, ``*emphasis*``, backslash escapes,
character references and ``[n]`` markers. Links, images, other headings, formulas and tags are shown as plain
characters, so an article can never become anything but words.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

Marker = Callable[[int], str]
"""Makes the HTML of a citation marker from its number. Only this is not escaped."""

_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])             # the ASCII punctuation that CommonMark allows escaping
    | (?P<reference>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    | \[(?P<marker>\d+)\]
    | (?P<strong>\*\*)
    | (?P<emphasis>\*)
    """,
    re.VERBOSE,
)
LISTS = ("ul", "ol")
_TAGS = {"strong": "strong", "emphasis": "em"}
_ITEM = re.compile(r"[ ]{0,3}(?:[-*+]|\d{1,3}[.)])[ ]+")
_HEADING = re.compile(r"\*\*(?P<words>(?![\s*])(?:\\.|[^*\\])+)\*\*")
_BLANK = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, the heading of a list, or a list.

    :param tag: "p", "h3", "ul" or "ol".
    :param texts: Markdown: of each item of a list, else one.
    """

    tag: str
    texts: tuple[str, ...]

    @property
    def is_list(self) -> bool:
        return self.tag in LISTS


def to_html(text: str, marker: Marker) -> str:
    """Render an answer's text, also if unfinished (an open `**`)."""
    return "".join(block_html(block, marker) for block in blocks(text))


def blocks(text: str) -> list[Block]:
    """The blocks of a text. Items are one list, also with blank lines between them."""
    found = [*_split(text)]
    for place, (tag, texts) in enumerate(found[:-1]):
        heading = _HEADING.fullmatch(texts[0].strip())
        if tag == "p" and heading and found[place + 1][0] in LISTS:
            found[place] = ("h3", [heading["words"]])
    return [Block(tag, tuple(texts)) for tag, texts in found]


def block_html(block: Block, marker: Marker) -> str:
    if block.is_list:
        items = "".join(f"<li>{inline(text, marker)}</li>" for text in block.texts)
        return f"<{block.tag}>{items}</{block.tag}>"
    return f"<{block.tag}>{inline(block.texts[0], marker)}</{block.tag}>"


def _split(text: str) -> list[tuple[str, list[str]]]:
    """Tags and texts of paragraphs and lists."""
    found: list[tuple[str, list[str]]] = []
    for part in filter(None, _BLANK.split(text.strip())):
        tag = ""  # of the block that the next line may go on with
        for line in part.split("\n"):
            item = _ITEM.match(line)
            numbered = line.lstrip()[:1].isdigit()
            # As in CommonMark, a number at the start of a line does not end a paragraph: "in\n2024. Then".
            if item and not (numbered and tag == "p"):
                if tag not in LISTS:
                    tag = "ol" if numbered else "ul"
                    if not found or found[-1][0] != tag:
                        found.append((tag, []))
                found[-1][1].append(line[item.end() :])
            elif tag and not _HEADING.fullmatch(line.strip()):
                found[-1][1][-1] += f"\n{line if tag == 'p' else line.strip()}"
            else:
                tag = "p"
                found.append((tag, [line]))
    return found


def inline(text: str, marker: Marker) -> str:
    """Render the words of a paragraph or an item."""
    pieces: list[str] = []
    opened: list[str] = []  # open tags, innermost last
    position = 0
    for token in _TOKEN.finditer(text):
        pieces.append(html.escape(text[position : token.start()]))
        position = token.end()
        kind = str(token.lastgroup)
        if kind == "escaped":
            pieces.append(html.escape(token["escaped"]))
        elif kind == "reference":
            # Decode and escape again, so that an unknown name is shown as written.
            pieces.append(html.escape(html.unescape(token["reference"])))
        elif kind == "marker":
            # Keep a number on the line of the word before it.
            if pieces[-1].endswith(" "):
                pieces[-1] = pieces[-1].removesuffix(" ") + "&nbsp;"
            pieces.append(marker(int(token["marker"])))
        else:
            pieces.append(_toggle(_TAGS[kind], token, opened))
    pieces.append(html.escape(text[position:]))
    pieces += [f"</{tag}>" for tag in reversed(opened)]
    return "".join(pieces)


def _toggle(tag: str, token: re.Match[str], opened: list[str]) -> str:
    """Close `tag` if it is the innermost open one; else open it if it can be an opening."""
    before, after = token.string[: token.start()][-1:], token.string[token.end() :][:1]
    if opened and opened[-1] == tag and before.strip():
        opened.pop()
        return f"</{tag}>"
    if tag not in opened and after.strip():
        opened.append(tag)
        return f"<{tag}>"
    return html.escape(token[0])
