"""The fields above a Markdown text: YAML between ``---`` lines, or TOML between ``+++`` lines, as in Hugo."""

import re
import tomllib
from collections.abc import Mapping

import yaml

from index.errors import NoArticle

LARGEST = 64 * 1024
"""Code points; a title, a date and some tags take a hundredth of it."""

_OPENING = re.compile(r"(---|\+\+\+)[ \t]*\n")
_CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*$\n?", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*$\n?", re.MULTILINE),
}
_FIELD = re.compile(r"([A-Za-z_][\w -]{0,60}?)[ \t]*[:=](?:[ \t]+(.*))?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")
_TEMPLATE = re.compile(r"\{\{.*\}\}|\{%.*%\}")  # nobody filled it in


def front_matter(text: str) -> tuple[dict[str, object], str]:
    """Split the fields off the top of a text; return them and the body.

    Where a line breaks the block's rules, as ``title: Recall: 16,000 vans`` does, each line that can be read
    alone is. A block without any such line is part of the text.

    :raises NoArticle: if the block is larger than `LARGEST`.
    """
    text = text.lstrip("\ufeff\n")
    opening = _OPENING.match(text)
    closing = opening and _CLOSING[opening[1]].search(text, opening.end())
    if not opening or not closing:
        return {}, text  # a rule at the top, not front matter
    block = text[opening.end() : closing.start()]
    if len(block) > LARGEST:
        raise NoArticle(f"expected front matter of at most {LARGEST:,} characters, found {len(block):,}")
    fields = _parsed(block, opening[1])
    if not isinstance(fields, dict):
        fields = _line_by_line(block)
        if not fields and block.strip():
            return {}, text
    return {str(name): value for name, value in fields.items() if not _is_template(value)}, text[
        closing.end() :
    ]


def _parsed(block: str, fence: str) -> object:
    """The fields by the rules of their language; None if they break them."""
    try:
        # `safe_load` makes no objects; aliases are shared, not copied, so even a "billion laughs" is small.
        return (yaml.safe_load(block) or {}) if fence == "---" else tomllib.loads(block)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        return None


def _line_by_line(block: str) -> Mapping[str, object]:
    """The fields that stand on a line, or in a list with a line for each item; {} if most lines are none."""
    fields: dict[str, object] = {}
    items: list[str] | None = None
    foreign = 0
    for line in block.split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        if field := _FIELD.fullmatch(line.rstrip()):
            name, value = field[1], _unquoted(field[2] or "")
            items = []
            fields[name] = value or items
        elif items is not None and (item := _ITEM.fullmatch(line.rstrip())):
            items.append(_unquoted(item[1]))
        elif line[0] not in " \t]}":
            foreign += 1
    return fields if len(fields) >= foreign else {}


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _is_template(value: object) -> bool:
    return isinstance(value, str) and bool(_TEMPLATE.fullmatch(value.strip()))
