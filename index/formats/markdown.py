"""Markdown into the words a reader sees, so that a quote of it reads as text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from index.errors import NoArticle
from index.formats.blocks import LOOKS, Block
from index.formats.fields import header_block
from index.formats.file import File, Record
from index.formats.front_matter import front_matter
from index.formats.notes import without_marks
from index.formats.reading_apps import without_apps
from index.formats.sections import Tells, stories_of
from index.formats.several import Story, records
from index.text.html_words import fragment

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

LONGEST_HEADING = 300
"""Code points of a heading that can be the title. A longer one is a paragraph that someone underlined."""

_DEEPEST = 100  # quotes and lists inside one another; what lies deeper is not read
# Brackets that nobody closes take time as their square. Few paragraphs are longer than a piece, and none has
# so many links; one that has is taken as it stands.
_PIECE = re.compile(r".{1,5000}(?!\S)|.{1,5000}", re.DOTALL)
_MOST_BRACKETS = 250
_FRONT_MATTER = re.compile(
    r"^---[ \t]*\n((?:[A-Za-z][\w -]{0,40}:.*\n(?:(?!---)[ \t-].*\n)*){1,40})---[ \t]*$\n?", re.MULTILINE
)
_RULE = re.compile(r"^[ ]{0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*$", re.MULTILINE)
_BOLD = re.compile(r"(\*\*|__)(?!\s)[^*_]+\1$")
_LINK = re.compile(r"\]\((https?://[^\s)]{1,2000})")
_LINE_END = re.compile(r"<br\b", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,50}\](?:: )?")


def read(file: File) -> Iterator[Record]:
    """Yield the article of a Markdown file."""
    stated, body = front_matter(file.text())
    if (found := _several(stated, body)) is not None:
        yield from found
        return
    fields, body = without_apps(stated, body, file.place)
    heading, words = readable(without_marks(body))
    if heading:
        fields.setdefault("title", heading)
    if not words.strip() and heading is None and not fields:
        raise NoArticle("expected an article, found no text in it")
    yield Record(1, fields, words)


def _several(fields: Mapping[str, object], body: str) -> Iterator[Record] | None:
    """The stories of a body that has several, under headings or between rules; None if it is one article."""
    if stories := _with_front_matter(fields, body):
        return records(stories)
    title = str(fields.get("title") or "")
    return stories_of(blocks(body), Tells(heading=not title, title=title))


def _with_front_matter(fields: Mapping[str, object], body: str) -> list[Story]:
    """The stories of a file in which each has front matter, or lines like "Title: ..." below a rule."""
    stories: list[Story] = []
    parts = _FRONT_MATTER.split(body) if fields else []
    if len(parts) > 2:
        stories.append(Story({**fields}, readable(parts[0])[1]))
        for block, words in zip(parts[1::2], parts[2::2], strict=True):
            inner, _ = front_matter(f"---\n{block}\n---\n")
            stories.append(Story(inner, readable(words)[1]))
    elif len(parts := _RULE.split(body)) > 1:
        headed = [header_block(part.strip()) for part in parts if part.strip()]
        if headed and all(inner for inner, _ in headed):
            stories = [Story(inner, readable(words)[1]) for inner, words in headed]
    return [story for story in stories if story.text.strip()] if len(stories) > 1 else []


def blocks(body: str) -> list[Block]:
    """The headings and paragraphs of a Markdown body. One in bold alone looks like a heading.

    Where every rule has a heading below it, the headings below rules are top headings: they open stories.
    """
    lines = _without_comments(body).split("\n")
    parsed, places = _parsed(body)
    rules = deque(places)
    found: list[Block] = []
    after_rule: list[int] = []
    before = -1
    for first, last, words, level in parsed:
        raw = " ".join(lines[first : first + 5]).strip() if level else lines[first].strip()
        if not level and last == first + 1 and len(words) <= LONGEST_HEADING and _BOLD.match(raw):
            level = LOOKS
        is_after_rule = bool(rules and rules[0] < first)
        while rules and rules[0] < first:
            rules.popleft()
        if is_after_rule:
            after_rule.append(len(found))
        link = _LINK.search(raw) if level else None
        if first == before and found and not (level or found[-1].level or is_after_rule):
            found[-1] = found[-1]._replace(text=f"{found[-1].text}\n{words}")
        else:
            found.append(Block(words, level, link[1] if link else None))
        before = last
    if after_rule and all(found[place].level for place in after_rule) and found[0].level:
        for place in {0, *after_rule}:
            found[place] = found[place]._replace(level=1)
    return found


def readable(body: str) -> tuple[str | None, str]:
    """Return the first top heading of a Markdown body (None without one), and the other words as text.

    Gone are the marks of emphasis, links, headings, quotes, code, escapes and HTML, and gone are images,
    comments, scripts and where links lead. List items keep a dash or number; a row of a table is its cells
    joined by " | ". Line ends stay where they are.
    """
    heading: str | None = None
    parts: list[str] = []
    before = 0  # the line after the block before
    for first, last, words, level in _parsed(body)[0]:
        if level == 1 and heading is None and len(words) <= LONGEST_HEADING:
            heading = " ".join(words.split())
        else:
            parts += ["\n\n" if level or first > before else "\n", words, "\n" if level else ""]
        before = last
    return heading, "".join(parts)


@lru_cache(maxsize=1)
def _parsed(body: str) -> tuple[list[tuple[int, int, str, int]], list[int]]:
    """The blocks of a body (see `_blocks`) and the lines of its rules. Remembered, for it is asked twice."""
    targets: dict[str, object] = {}  # of links, by the names that the body gives them; the parser fills it
    tokens = _parser().parse(_without_comments(body), targets)
    rules = [token.map[0] for token in tokens if token.type == "hr" and token.map]
    return list(_blocks(tokens, targets)), rules


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
