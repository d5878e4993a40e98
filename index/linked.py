"""What a web page states of its article in JSON-LD, by the vocabulary of https://schema.org/NewsArticle."""

import json
import re
from collections.abc import Iterator, Mapping

_BLOCK = re.compile(
    r"<script[^>]{0,300}application/ld\+json[^>]{0,300}>(.{0,1000000}?)</script", re.DOTALL | re.IGNORECASE
)
_MOST_BLOCKS = 50
_DEEPEST = 6  # levels: @graph, mainEntity and the like; below them are comments and other stories
_KINDS = re.compile(r"(?:\w*NewsArticle|Article|Report|BlogPosting|LiveBlogPosting|SocialMediaPosting)$")
# Our names for theirs, in the order of preference.
_NAMES = (
    ("title", ("headline", "name")),
    ("date", ("datePublished", "dateCreated")),
    ("author", ("author", "creator")),
    ("outlet", ("publisher", "sourceOrganization", "provider")),
    ("language", ("inLanguage",)),
    ("text", ("articleBody",)),
)


def stated_article(html: str) -> dict[str, object]:
    """Return the fields of the first article that a page describes in JSON-LD; empty if it describes none."""
    for number, block in enumerate(_BLOCK.finditer(html)):
        if number >= _MOST_BLOCKS:
            break
        try:
            found = json.loads(block[1], strict=False)  # line ends in strings are a common slip
        except (ValueError, RecursionError):
            continue
        for thing in _things(found, 0):
            if fields := _fields(thing):
                return fields
    return {}


def _things(value: object, depth: int) -> Iterator[Mapping[str, object]]:
    """The articles in a JSON value, outer ones first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for entry in value[:1000]:
            yield from _things(entry, depth + 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        if any(_KINDS.match(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            yield from _things(value.get(name), depth + 1)


def _fields(thing: Mapping[str, object]) -> dict[str, object]:
    # An article without a headline or body is a mention of another page.
    if not (thing.get("headline") or thing.get("articleBody")):
        return {}
    found = {ours: next((thing[name] for name in names if thing.get(name)), None) for ours, names in _NAMES}
    return {name: value for name, value in found.items() if value}
