"""Answer text to HTML: only the little Markdown that answers use.

Paragraphs, lists, ``**strong**``, ``*emphasis*``, backslash escapes, character references and ``[n]``
markers. Links, images, headings, formulas and tags are shown as plain characters, so an article can never
become anything but words.
"""

import html
import re
from collections.abc import Callable

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
_TAGS = {"strong": "strong", "emphasis": "em"}
_ITEM = re.compile(r"[ ]{0,3}(?:[-*+]|\d{1,3}[.)])[ ]+")
_BLANK = re.compile(r"\n[ \t]*\n\s*")


def to_html(text: str, marker: Callable[[int], str]) -> str:
    """Render an answer's text, also if unfinished (an open `**`).

    :param marker: makes the HTML of a citation marker from its number. Only this is not escaped.
    """
    return "".join(_block(block, marker) for block in _BLANK.split(text.strip()) if block)


def _block(block: str, marker: Callable[[int], str]) -> str:
    lines = block.split("\n")
    if not _ITEM.match(lines[0]):
        return f"<p>{_inline(block, marker)}</p>"
    items: list[str] = []
    for line in lines:
        start = _ITEM.match(line)
        if start:
            items.append(line[start.end() :])
        else:
            items[-1] += f"\n{line.strip()}"
    tag = "ol" if lines[0].lstrip()[0].isdigit() else "ul"
    return f"<{tag}>" + "".join(f"<li>{_inline(item, marker)}</li>" for item in items) + f"</{tag}>"


def _inline(text: str, marker: Callable[[int], str]) -> str:
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
