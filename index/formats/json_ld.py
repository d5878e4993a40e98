"""What a web page states about its article in JSON-LD (https://schema.org/NewsArticle)."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice

_OPENING = re.compile(r"<script\b[^>]{0,300}>", re.IGNORECASE)
_CLOSING = re.compile(r"</script", re.IGNORECASE)
_TYPE = "application/ld+json"
_MOST_BLOCKS = 50
_DEEPEST = 6  # levels: @graph, mainEntity and the like; below them are comments and other stories
_KINDS = re.compile(r"(?:\w*NewsArticle|Article|Report|BlogPosting|LiveBlogPosting|SocialMediaPosting)$")
# Our names, and theirs in order of preference.
_NAMES = (
    ("title", ("headline", "name")),
    ("date", ("datePublished", "dateCreated")),
    ("author", ("author", "creator")),
    ("outlet", ("publisher", "sourceOrganization", "provider")),
    ("language", ("inLanguage",)),
    ("text", ("articleBody",)),
)


def stated_article(html: str) -> dict[str, object]:
    """The fields of the first article that a page describes in JSON-LD; empty if there is none."""
    openings = (match.end() for match in _OPENING.finditer(html) if _TYPE in match[0].lower())
    for start in islice(openings, _MOST_BLOCKS):
        closing = _CLOSING.search(html, start)
        try:
            # Line ends inside strings are a common, harmless mistake.
            found = json.loads(html[start : closing.start() if closing else None], strict=False)
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
    # Without a headline or body it only mentions another page.
    if not (thing.get("headline") or thing.get("articleBody")):
        return {}
    found = {ours: next((thing[name] for name in names if thing.get(name)), None) for ours, names in _NAMES}
    return {name: value for name, value in found.items() if value}
