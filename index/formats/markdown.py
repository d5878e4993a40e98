"""Markdown into the words a reader sees, so that a quote of it reads as text."""

import re
from collections.abc import Iterator
from html import unescape

import yaml

from index.errors import NoArticle
from index.formats.file import File, Record

LARGEST_FRONT_MATTER = 64 * 1024
"""Code points; a title, a date and some tags take a hundredth of it."""

_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_RULE = re.compile(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|=+\s*)$")
_TABLE_RULE = re.compile(r"[\s:|-]+$")
_TABLE_RULE_LINE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?")
_PIPE = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s(.*)")
_REFERENCE = re.compile(r"\s{0,3}\[[^\]]{1,200}\]:\s")
_QUOTE = re.compile(r"^(?:\s{0,3}>\s?)+")
_BULLET = re.compile(r"^(\s*)[*+](\s+)")

# In this order: what is inside out first. Every repeat is bounded, so that no line takes long.
_INLINE = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"!\[[^\[\]]{0,500}\](?:\([^()\n]{0,2000}\)|\[[^\[\]]{0,200}\])", ""),
        (r"\[\^[^\[\]\s]{1,50}\]", ""),
        (
            r"\[([^\[\]]{1,500})\]\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?(?:\s[^()\n]{0,300})?\)",
            r"\1",
        ),
        (r"\[([^\[\]]{1,500})\]\[[^\[\]]{0,200}\]", r"\1"),
        (r"<((?:https?://|mailto:)[^<>\s]{1,2000})>", r"\1"),
        (r"</?[a-zA-Z][^<>]{0,1000}>", ""),
        (r"`{1,2}([^`\n]{1,500})`{1,2}", r"\1"),
        (r"\*{2,3}(?=\S)([^*\n]{1,1000})(?<=\S)\*{2,3}", r"\1"),
        (r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,1000})(?<=\S)\*(?![\w*])", r"\1"),
        (r"(?<!\w)_{1,3}(?=[^\s_])([^_\n]{1,1000})(?<=\S)_{1,3}(?!\w)", r"\1"),
        (r"~~(?=\S)([^~\n]{1,1000})~~", r"\1"),
        (r"\\([\\`*_{}\[\]()#+.!~|>-])", r"\1"),
    )
)


def read(file: File) -> Iterator[Record]:
    """Yield the article of a Markdown file."""
    fields, body = front_matter(file.text())
    heading, words = readable(body)
    if heading:
        fields.setdefault("title", heading)
    if not words.strip() and heading is None and not fields:
        raise NoArticle("expected an article, found no text in it")
    yield Record(1, fields, words)


def rows(text: str) -> str:
    """The text, each row of a table of pipes as its cells joined by " | ", without the rule below them."""
    kept = (line for line in text.split("\n") if not _TABLE_RULE_LINE.fullmatch(line.strip()))
    return "\n".join(_cells(line) for line in kept)


def _cells(line: str) -> str:
    bare = line.strip()
    if not (bare.startswith("|") and bare.endswith("|") and len(bare) > 1):
        return line
    return " | ".join(cell.strip().replace("\\|", "|") for cell in _PIPE.split(bare[1:-1]))


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

    Emphasis, links, images, headings, quotes, fences, comments and escapes lose their marks; list items
    keep a dash. Line ends stay where they are.
    """
    lines: list[str] = []
    heading: str | None = None
    fenced = False
    for line in _without_comments(body).split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif fenced:
            lines.append(line)
        elif _TABLE_RULE_LINE.fullmatch(line.strip()):
            continue  # its header and rows stay one paragraph
        elif _RULE.match(line) or ("---" in line and _TABLE_RULE.match(line)) or _REFERENCE.match(line):
            lines.append("")
        elif match := _HEADING.match(line):
            words = _inline(match[2].strip().rstrip("#").rstrip())
            if match[1] == "#" and heading is None and words:
                heading = words
            else:
                lines += ["", words, ""]
        else:
            lines.append(_cells(_inline(_BULLET.sub(r"\1-\2", _QUOTE.sub("", line, count=1)))))
    return heading, "\n".join(lines)


def _inline(line: str) -> str:
    for pattern, replacement in _INLINE:
        line = pattern.sub(replacement, line)
    return unescape(line)


def _without_comments(body: str) -> str:
    first, *rest = body.split("<!--")
    return first + "".join(part.partition("-->")[2] if "-->" in part else part for part in rest)
