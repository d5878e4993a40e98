"""Answer text to HTML: the little of Markdown that answers use, and nothing that could reach further.

Paragraphs, lists, ``**strong**``, ``*emphasis*``, backslash escapes, character references and ``[n]``
markers. There is no way to write a link, an image, a heading, a formula or a tag: what looks like one
is shown as the characters it is made of. So whatever an article says, it stays words.
"""

import html
import re
from collections.abc import Callable

_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])             # the ASCII punctuation that CommonMark lets be escaped
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
    """Render an answer's text; unfinished text (a `**` not yet closed) renders too.

    :param marker: the HTML of a citation marker, given its number. The one piece taken as it is.
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
    opened: list[str] = []  # tags in the order they must be closed, last first
    position = 0
    for token in _TOKEN.finditer(text):
        pieces.append(html.escape(text[position : token.start()]))
        position = token.end()
        kind = str(token.lastgroup)
        if kind == "escaped":
            pieces.append(html.escape(token["escaped"]))
        elif kind == "reference":
            # To characters and back, so that an unknown name is shown as written.
            pieces.append(html.escape(html.unescape(token["reference"])))
        elif kind == "marker":
            # A number never begins a line: it belongs to the word before it.
            if pieces[-1].endswith(" "):
                pieces[-1] = pieces[-1].removesuffix(" ") + "&nbsp;"
            pieces.append(marker(int(token["marker"])))
        else:
            pieces.append(_toggle(_TAGS[kind], token, opened))
    pieces.append(html.escape(text[position:]))
    pieces += [f"</{tag}>" for tag in reversed(opened)]
    return "".join(pieces)


def _toggle(tag: str, token: re.Match[str], opened: list[str]) -> str:
    """Close `tag` if it is the innermost open one, else open it where it can be meant as an opening."""
    before, after = token.string[: token.start()][-1:], token.string[token.end() :][:1]
    if opened and opened[-1] == tag and before.strip():
        opened.pop()
        return f"</{tag}>"
    if tag not in opened and after.strip():
        opened.append(tag)
        return f"<{tag}>"
    return html.escape(token[0])
