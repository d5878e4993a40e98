"""Which articles a correction or a later version takes the place of."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import permutations
from typing import TypeAlias

from index.text.words import content_stems
from index.types import Article

_MARKED = re.compile(
    r"\W*(?:(?:correct(?:ion|ed)|clarification|updated?|amended)(?: (?P<number>\d+))?\b[\s:—–|)\]-]*)+",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"\b(?:(?:an? )?(?:earlier|previous|original) versions? of this (?:story|article|report|piece)"
    r"|this (?:story|article|report|headline|version) (?:has been|was|is being|corrects|updates|replaces)\b"
    r"|(?:corrects|corrected) (?:the|to|in|number|figure|paragraph|headline|name|spelling)\b)",
    re.IGNORECASE,
)
"""What a newspaper writes of its own earlier version."""
Version: TypeAlias = tuple[date, int]
_ALIKE = 0.5
"""Jaccard of content words from which two titles head one story: a correction changes a figure or a name."""


def superseded(articles: Iterable[Article]) -> dict[str, Article]:
    """The ids of articles that a later one of the same story takes the place of, with the last such one."""
    known = {one.id: (one, _version(one)) for one in articles}  # whole texts are searched for it
    found: dict[str, Article] = {}
    for (new, version), (old, before) in permutations(known.values(), 2):
        if _replaces(new, version, old, before) and (
            old.id not in found or known[found[old.id].id][1] < version
        ):
            found[old.id] = new
    return found


def replacement(old: Article, others: Iterable[Article]) -> Article | None:
    """The last of other articles that takes the place of this one; None if none does."""
    before = _version(old)
    known = [(_version(one), one) for one in others if one.id != old.id]
    newer = [(version, one) for version, one in known if _replaces(one, version, old, before)]
    return max(newer, key=lambda pair: pair[0])[1] if newer else None


def _replaces(new: Article, version: Version, old: Article, before: Version) -> bool:
    if new.outlet and old.outlet and new.outlet != old.outlet:
        return False
    if new.url and old.url and _address(new.url) == _address(old.url):
        return version[0] > before[0]
    if version <= before or not version[1]:
        return False
    ours, theirs = (set(content_stems(_MARKED.sub("", one.title, count=1))) for one in (new, old))
    return len(ours & theirs) >= _ALIKE * max(1, len(ours | theirs))


def _version(article: Article) -> Version:
    """The day and, within it, how late a version it calls itself: "UPDATE 2" comes after "UPDATE 1". 0 if it
    calls itself none."""
    marked = _MARKED.match(article.title)
    number = int(marked["number"] or 1) if marked else 0
    return article.published or date.min, number + bool(NOTE.search(article.text))


def _address(url: str) -> str:
    return re.sub(r"[?#].*$|/$", "", url.casefold())
