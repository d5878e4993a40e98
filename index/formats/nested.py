"""Finds articles in the objects of JSON: lists some levels down, and words and names that are objects too."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

_Fields: TypeAlias = dict[str, object]

DEEPEST = 3
"""Levels of objects between the top of a file and the list of its articles; APIs have two."""

_WRAPPERS = frozenset(
    "fields attributes _source article data node post item document story news record doc result".split()
)
"""Names under which an entry keeps its fields, in lower case: in The Guardian's, Elasticsearch's, Reddit's,
JSON:API's and GraphQL's answers."""

_WORDS = "rendered content text value html body bodytext processed plain full markdown #text $t".split()
"""Names under which an object keeps its words, the best first, in WordPress, Google Reader and Drupal."""

_LINES = frozenset(
    "plain bold italic underline strikethrough link text_link mention mention_name hashtag cashtag "
    "bot_command code pre spoiler email phone custom_emoji url a b i em strong span blockquote".split()
)
"""Kinds of pieces of one text, which follow each other without a break, as in Telegram's exports."""

_ADDRESS = re.compile(r"https?://\S+$", re.IGNORECASE)
_CUT_SHORT = re.compile(r"(?:\s*(?:…|\.\.\.))?\s*\[\+?\d+ chars\]\s*$")
_MOST_PIECES = 10_000


def lists_in(value: object) -> Iterator[tuple[list[object], str]]:
    """The lists of objects in an object, at most `DEEPEST` levels down, nearer ones first; and the name that
    the object around each has, which its entries' numbers count within ("" without one)."""
    level: Sequence[Mapping[str, object]] = [value] if isinstance(value, dict) else []
    for _ in range(DEEPEST):
        for around in level:
            for inner in around.values():
                if isinstance(inner, list) and any(isinstance(entry, dict) for entry in inner[:20]):
                    yield inner, number_of(around)
        level = [inner for around in level for inner in around.values() if isinstance(inner, dict)][:1000]


def number_of(around: Mapping[str, object]) -> str:
    """What an object calls itself; "" if it does not."""
    name = around.get("id")
    return str(name)[:80] if isinstance(name, str | int) else ""


def flat(entry: Mapping[str, object]) -> _Fields:
    """The fields of an entry, with those that it keeps in an object of its own; its own go first."""
    fields = {name: value for name, value in entry.items() if name != "_source"}  # Elasticsearch's, no outlet
    inner: list[Mapping[str, object]] = [entry]
    for _ in range(2):
        inner = [
            found
            for around in inner
            for name, found in around.items()
            if isinstance(found, dict) and str(name).lower() in _WRAPPERS
        ]
        for found in inner:
            for name, value in found.items():
                if not fields.get(name):
                    fields[name] = value
    return fields


def words_of(value: object, depth: int = 0) -> str:
    """The words of a field: a string, an object that has one, paragraphs, or the pieces of one text.

    Of several bodies (ninjs has one for each medium) the first.
    """
    if isinstance(value, str):
        return value if value.strip() else ""
    if isinstance(value, dict) and depth <= DEEPEST:
        lower = {str(name).lower(): inner for name, inner in value.items()}
        return next((found for name in _WORDS if (found := words_of(lower.get(name), depth + 1))), "")
    if not isinstance(value, list) or depth > DEEPEST:
        return ""
    parts = value[:_MOST_PIECES]
    if any(isinstance(part, dict) and ("role" in part or "contenttype" in part) for part in parts[:1]):
        return next(filter(None, (words_of(part, depth + 1) for part in parts)), "")
    objects = [part for part in parts if isinstance(part, dict)]
    is_one = objects and (len(objects) < len(parts) or all(part.get("type") in _LINES for part in objects))
    words = (part if isinstance(part, str) else words_of(part, depth + 1) for part in parts)
    return "".join(words) if is_one else "\n\n".join(word for word in words if word)


def address_in(value: object) -> str | None:
    """The first web address among a value, the entries of a list, or an object's own."""
    if isinstance(value, str):
        return value.strip() if _ADDRESS.match(value.strip()) else None
    if isinstance(value, dict):
        value = [value.get(name) for name in ("href", "url", "@id", "canonical", "value")]
    if not isinstance(value, list):
        return None
    found = (_href(part).strip() for part in value[:20])
    return next((address for address in found if _ADDRESS.match(address)), None)


def _href(value: object) -> str:
    found = value.get("href") or value.get("url") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def whole(text: str) -> str:
    """The text without the mark "[+2431 chars]" of a cut, and without the sentence that is cut."""
    if not (cut := _CUT_SHORT.search(text[-60:])):
        return text
    kept = text[: len(text) - len(text[-60:]) + cut.start()]
    end = max(kept.rfind(mark) for mark in (". ", ".\n", "! ", "? ", ".”", '."'))
    return kept[: end + 1] if end > 0 else kept
