"""Notes with what somebody marked in an article, as reading services export them: Readwise and its like.

Their list of properties holds fields, not words; what the reader added is not the article's; and each mark
is a paragraph of it.
"""

import re

from index.formats.fields import AUTHOR, DATE, LANGUAGE, OUTLET, TITLE, URL

_LONGEST_HEADING = 200  # code points
_PROPERTIES = re.compile(r"metadata|properties|info", re.IGNORECASE)
_MARKED = re.compile(r"(?:new |all )?(?:highlights|annotations|clippings)\b.*", re.IGNORECASE)
_PROPERTY = re.compile(
    r"(?:[-*][ \t]+)?[*_]{0,2}([A-Za-z][\w -]{0,30}?)[*_]{0,2}(::|:)[*_]{0,2}(?:[ \t]+(.*))?$"
)
_OWN = re.compile(r"[ \t]+[-*][ \t]+\S|[-*>][ \t]+\**(?:note|tags?|my note|comment)s?\**:", re.IGNORECASE)
_SYNCED = re.compile(r"[-*][ \t]+highlights (?:first )?synced by\b", re.IGNORECASE)
_ITEM = re.compile(r"[-*][ \t]+(?=\S)")
_BACK = re.compile(
    r"\(?\[(?:view highlight|location:? ?[\d-]*|page ?\d*|open|⤴️?|🔗|link|↗️?)\]\([^()\s]{1,500}\)\)?",
    re.IGNORECASE,
)
_WIKI_LINK = re.compile(r"!?\[\[(?:[^\[\]|]{0,200}\|)?([^\[\]|]{0,200})\]\]")
_SITE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_NAMES = {
    **dict.fromkeys((*TITLE, "fulltitle"), "title"),
    **dict.fromkeys(AUTHOR, "author"),
    **dict.fromkeys(URL, "url"),
    **dict.fromkeys(OUTLET, "outlet"),
    **dict.fromkeys(LANGUAGE, "language"),
    **dict.fromkeys(DATE, "date"),
}
# Fields of the note rather than of the article.
_KNOWN = frozenset({*_NAMES, "category", "tags", "documenttags", "summary", "documentnote", "note", "notes"})
_FEWEST = 2  # properties that make a list of them


def taken(body: str) -> tuple[dict[str, object], str]:
    """The fields that such a note states, and the words of the article; any other body as it is, without
    fields."""
    lines = body.split("\n")
    start, end, found = _properties(lines)
    if len(found.keys() & _KNOWN) < _FEWEST:
        return {}, body
    kept = [*lines[:start], "", *_words(lines[end:])]
    fields: dict[str, object] = {}
    for name, value in found.items():
        value = _WIKI_LINK.sub(r"\1", value).strip().strip('"')
        ours = _NAMES.get(name)
        if ours == "author" and _SITE.fullmatch(value):
            ours = "outlet"  # of a page without an author
        if ours and value:
            fields.setdefault(ours, value)
    return fields, "\n".join(kept)


def _heading(line: str) -> str:
    """The words of a heading; "" for any other line."""
    return line.strip("# \t") if line.startswith("#") and len(line) <= _LONGEST_HEADING else ""


def _properties(lines: list[str]) -> tuple[int, int, dict[str, str]]:
    """Where the list of properties begins and ends, and what it says, by name.

    It stands under a heading such as "Metadata", or its names end in two colons.
    """
    found: dict[str, str] = {}
    start: int | None = None
    is_headed = False
    for at, line in enumerate(lines):
        heading = _heading(line)
        match = _PROPERTY.match(line)
        if heading and _PROPERTIES.fullmatch(heading) and not found:
            start, is_headed = at, True
        elif match and (is_headed or match[2] == "::"):
            start = at if start is None else start
            found.setdefault(re.sub(r"[^a-z]", "", match[1].lower()), match[3] or "")
        elif found and line.strip():
            return start or 0, at, found
        elif line.strip() and not heading and not line.startswith("!["):
            break
    return 0, 0, {}


def _words(lines: list[str]) -> list[str]:
    """The marked words, each mark a paragraph, without what the reader or the service added."""
    kept: list[str] = []
    is_own = False  # inside what the reader added
    for line in lines:
        heading = _heading(line)
        if heading and _MARKED.fullmatch(heading):
            continue
        if _OWN.match(line) or _SYNCED.match(line):
            is_own = True
        elif not line[:1].isspace() or not line.strip():
            is_own = False
        if is_own:
            continue
        line = _WIKI_LINK.sub(r"\1", _BACK.sub("", line).rstrip())
        kept += ["", _ITEM.sub("", line)] if _ITEM.match(line) else [line]
    return kept
