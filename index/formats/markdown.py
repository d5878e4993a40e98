"""Markdown into the words a reader sees, so that a quote of it reads as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

import yaml

from index.errors import NoArticle
from index.formats.file import File, Record
from index.formats.highlights import taken
from index.text.html_words import fragment

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

LARGEST_FRONT_MATTER = 64 * 1024
"""Code points; a title, a date and some tags take a hundredth of it."""

LONGEST_HEADING = 300
"""Code points of a heading that can be the title. A longer one is a paragraph that someone underlined."""

_DEEPEST = 100  # quotes and lists inside one another; what lies deeper is not read
# Brackets that nobody closes take time as their square. Few paragraphs are longer than a piece, and none has
# so many links; one that has is taken as it stands.
_PIECE = re.compile(r".{1,5000}(?!\S)|.{1,5000}", re.DOTALL)
_MOST_BRACKETS = 250
_LINE_END = re.compile(r"<br\b", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,50}\](?:: )?")


def read(file: File) -> Iterator[Record]:
    """Yield the article of a Markdown file."""
    fields, body = front_matter(file.text())
    noted, body = taken(body)
    fields = {**noted, **fields}
    heading, words = readable(body)
    if heading:
        fields.setdefault("title", heading)
    if not words.strip() and heading is None and not fields:
        raise NoArticle("expected an article, found no text in it")
    yield Record(1, fields, words)


def front_matter(text: str) -> tuple[dict[str, object], str]:
    """Split the YAML block between ``---`` lines off the top; return its fields and the body.

    :raises NoArticle: if the block is not YAML, is no mapping, or is larger than `LARGEST_FRONT_MATTER`.
    """
    text = text.lstrip("\ufeff\n")
    opening = re.match(r"---[ \t]*\n", text)
    if not opening:
        return {}, text
    closing = re.compile(r"^(?:---|\.\.\.)[ \t]*$\n?", re.MULTILINE).search(text, opening.end())
    if not closing:
        return {}, text  # a rule at the top, not front matter
    block = text[opening.end() : closing.start()]
    if len(block) > LARGEST_FRONT_MATTER:
        raise NoArticle(
            f"expected front matter of at most {LARGEST_FRONT_MATTER:,} characters, found {len(block):,}"
        )
    try:
        # `safe_load` makes no objects; aliases are shared, not copied, so even a "billion laughs" is small.
        fields = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 2})" if mark else ""
        raise NoArticle(
            f"expected YAML between the --- lines at the top, found something else{line}"
        ) from error
    if fields is not None and not isinstance(fields, dict):
        raise NoArticle("expected front matter of the form 'title: ...', found no field names in it")
    return {str(name): value for name, value in (fields or {}).items()}, text[closing.end() :]


def readable(body: str) -> tuple[str | None, str]:
    """Return the first top heading of a Markdown body (None without one), and the other words as text.

    Gone are the marks of emphasis, links, headings, quotes, code, escapes and HTML, and gone are images,
    comments, scripts and where links lead. List items keep a dash or number; a row of a table is its cells
    joined by " | ". Line ends stay where they are.
    """
    targets: dict[str, object] = {}  # of links, by the names that the body gives them; the parser fills it
    tokens = _parser().parse(_without_comments(body), targets)
    heading: str | None = None
    parts: list[str] = []
    before = 0  # the line after the block before
    for first, last, words, level in _blocks(tokens, targets):
        if level == 1 and heading is None and len(words) <= LONGEST_HEADING:
            heading = " ".join(words.split())
        else:
            parts += ["\n\n" if level or first > before else "\n", words, "\n" if level else ""]
        before = last
    return heading, "".join(parts)


def _without_comments(body: str) -> str:
    """The body without comments, also those that CommonMark ends at a blank line; one left open is text."""
    first, *rest = body.split("<!--")
    return first + "".join(part.partition("-->")[2] if "-->" in part else part for part in rest)


def _blocks(tokens: Iterable[Token], targets: dict[str, object]) -> Iterator[tuple[int, int, str, int]]:
    """First line, line after the last, words, and the level of a heading (else 0) of each block, in order."""
    items: list[str] = []  # the mark of each list item around; spaces once it is written
    level, span = 0, (0, 0)
    rows: list[list[str]] | None = None  # of the table around
    for token in tokens:
        if token.map:
            span = token.map[0], token.map[1]
        words = ""
        match token.type:
            case "list_item_open":
                items.append(f"{token.info}{token.markup} " if token.info else "- ")
            case "list_item_close":
                items.pop()
            case "heading_open":
                level = 2 if token.level else int(token.tag[1:])  # one in a quote or list is no title
            case "heading_close":
                level = 0
            case "table_open":
                rows = []
            case "tr_open" if rows is not None:
                rows.append([])
            case "table_close" if rows is not None:
                words, rows = "\n".join(" | ".join(row).rstrip(" |") for row in rows), None
            case "inline" if rows is not None:
                rows[-1].append(" ".join(_words(token.content, targets).split()))
            case "inline":
                words = _words(token.content, targets)
            case "fence" | "code_block":
                words = token.content.rstrip("\n")
            case "html_block":
                words = fragment(token.content).strip()
        if words.strip():
            yield *span, "".join(items) + words, level
            items = [" " * len(mark) for mark in items]


def _words(text: str, targets: dict[str, object]) -> str:
    words: list[str] = []
    for piece in _PIECE.findall(text):
        if piece.count("[") > _MOST_BRACKETS:
            words.append(piece)
            continue
        tokens: list[Token] = []
        _parser().inline.parse(piece, _parser(), targets, tokens)
        for token in tokens:
            if token.type in ("text", "text_special", "code_inline"):
                words.append(token.content)
            elif token.type in ("softbreak", "hardbreak") or _LINE_END.match(token.content):
                words.append("\n")
    return "".join(words)


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables, strikethrough and footnotes."""
    from markdown_it import MarkdownIt

    class Parser(MarkdownIt):
        def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
            return True  # wherever it leads: only its words are read

    parser = Parser("commonmark", {"maxNesting": _DEEPEST})
    parser.enable(["table", "strikethrough"])
    parser.disable("inline")  # `_words` does it, piece by piece
    parser.inline.ruler.before("link", "footnote", _skip_footnote)
    return parser


def _skip_footnote(state: StateInline, silent: bool) -> bool:
    """Pass over the mark of a footnote, in the text or before the note itself."""
    match = _FOOTNOTE.match(state.src, state.pos)
    if match:
        state.pos = match.end()
    return bool(match)
