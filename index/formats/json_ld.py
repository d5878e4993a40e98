"""What a web page states about its article in JSON-LD (https://schema.org/NewsArticle)."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import islice

_OPENING = re.compile(r"<script\b[^>]{0,300}>", re.IGNORECASE)
_CLOSING = re.compile(r"</script", re.IGNORECASE)
_TYPE = "application/ld+json"
_MOST_BLOCKS = 50
_MOST_UPDATES = 2000  # of a live blog; one of a whole day has a few hundred
_ADDRESS = re.compile(r"(?:https?:)?//|#", re.IGNORECASE)
_DEEPEST = 6  # levels: @graph, mainEntity and the like; below them are comments and other stories
_KINDS = re.compile(r"(?:\w*NewsArticle|Article|Report|BlogPosting|LiveBlogPosting|SocialMediaPosting)$")
# Our names, and theirs in order of preference.
_NAMES = (
    ("title", ("headline", "name")),
    ("date", ("datePublished", "dateCreated")),
    ("modified", ("dateModified",)),
    ("author", ("author", "creator")),
    ("outlet", ("publisher", "sourceOrganization", "provider")),
    ("language", ("inLanguage",)),
    ("text", ("articleBody",)),
)
_WHO = ("author", "outlet")


def stated_article(html: str) -> dict[str, object]:
    """The fields of the first article that a page describes in JSON-LD; empty if there is none.

    Who published and wrote it may stand elsewhere on the page, under an ``@id``.
    """
    blocks = _blocks(html)
    is_named = '"@id"' in html
    known = {name: thing for block in blocks for name, thing in _named(block, 0)} if is_named else {}
    for block in blocks:
        for thing in _things(block, 0):
            if fields := _fields(thing, known):
                return fields
    return {}


def updates(html: str) -> list[Mapping[str, object]]:
    """The entries of the first live blog that a page describes in JSON-LD, in its order."""
    for block in _blocks(html):
        for thing in _things(block, 0):
            entries = thing.get("liveBlogUpdate")
            if isinstance(entries, list):
                return [entry for entry in entries[:_MOST_UPDATES] if isinstance(entry, dict)]
    return []


@lru_cache(maxsize=1)  # a page is asked several times, one after the other
def _blocks(html: str) -> tuple[object, ...]:
    return tuple(_parsed(html))


def _parsed(html: str) -> Iterator[object]:
    openings = (match.end() for match in _OPENING.finditer(html) if _TYPE in match[0].lower())
    for start in islice(openings, _MOST_BLOCKS):
        closing = _CLOSING.search(html, start)
        # Line ends inside strings are a common, harmless mistake.
        with suppress(ValueError, RecursionError):
            yield json.loads(html[start : closing.start() if closing else None], strict=False)


def _named(value: object, depth: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The things with an ``@id`` and a name, by the ``@id``."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for entry in value[:1000]:
            yield from _named(entry, depth + 1)
    elif isinstance(value, dict):
        name = value.get("@id")
        if isinstance(name, str) and value.get("name"):
            yield name, value
        for inner in value.values():
            if isinstance(inner, dict | list):
                yield from _named(inner, depth + 1)


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


def _fields(thing: Mapping[str, object], known: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    # Without a headline or body it only mentions another page.
    if not (thing.get("headline") or thing.get("articleBody")):
        return {}
    found: dict[str, object] = {}
    for ours, names in _NAMES:
        for name in names:
            value = _resolved(thing.get(name), known) if ours in _WHO else thing.get(name)
            if value:
                found[ours] = value
                break
    return found


def _resolved(value: object, known: Mapping[str, Mapping[str, object]]) -> object:
    """Those who are named, with each mention by ``@id`` as the name it stands for; None for nobody.

    An address and an ``@id`` that nothing on the page explains name nobody.
    """
    if isinstance(value, list):
        return [who for entry in value[:50] if (who := _resolved(entry, known))]
    if isinstance(value, dict):
        who = value.get("name") or known.get(str(value.get("@id")), {}).get("name")
        return who if isinstance(who, str | list) else None
    if isinstance(value, str):
        return known[value].get("name") if value in known else None if _ADDRESS.match(value) else value
    return None
