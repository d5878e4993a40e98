"""Whether files of many kinds become the right articles, and what each list and pattern of readers brings.

`evals/formats/files.jsonl` has files of our own, each with the articles that it should become; none, if it is
to be rejected. With development sets, also how many of their first articles are read otherwise.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from evals.errors import QuestionFileError
from evals.runs.switches import NEVER, NOTHING, Row, Switch, effects
from evals.scoring.metrics import Score
from index.formats import fields, synonyms
from index.formats.file import Budget, in_memory
from index.formats.registry import read_file
from index.sources.read import read_sources
from index.types import Found, Progress

FILES = Path(__file__).parents[1] / "formats" / "files.jsonl"
SETS = ("reuters21578", "bbc_news", "realtimeqa_dev")
FIRST = 500
"""Articles of each set."""

_PATTERNS = {
    "no_articles": "_MISSING _SCRIPTS _CHECK _CONSENT _ADDRESSES _WALL _BOX _SUBSCRIBING",
    "forwards": "_MARK _FORWARD",
    "origin_line": "_WEEKDAY _CLOCK _SAYS_PUBLISHED _SAYS_SOURCE _BY _PLACE_IN_PAPER OTHER_DAY",
    "blocks": "_HIDDEN _PREHEADER _BOLD",
    "sections": "_FURNITURE _MORE _CHAPTER",
    "wire": "_AFTER _TO_EDITORS _MARK _BYLINE _DATELINE _CREDIT",
    "story_head": "_ARTICLE",
    "fields": "_NOBODY",
}
_LISTS: dict[str, dict[str, Any]] = {
    "forwards": {"_NAMES": {}},
    "origin_line": {"_DAYS": (), "_SMALL": frozenset()},
    "several": {"_LANGUAGES": {}},
    "fields": {"CHANGED": ()},
}
_TEXT = {"published": "_SAYS OTHER_DAY _SAVED", "changed": "_SAYS"}
_SYNONYMS = "TEXT SUMMARY TITLE DATE OUTLET AUTHOR URL LANGUAGE".split()


def switches() -> Iterator[Switch]:
    """One for each list and pattern, and one for each list of names in other languages."""
    for package, patterns in (("formats", _PATTERNS), ("text", _TEXT)):
        for module, names in patterns.items():
            for name in names.split():
                yield Switch(f"{module}: {_said(name)}", ((f"index.{package}.{module}", name, NEVER),))
    for module, lists in _LISTS.items():
        for name, empty in lists.items():
            yield Switch(f"{module}: {_said(name)}", ((f"index.formats.{module}", name, empty),))
    for name in _SYNONYMS:
        others = frozenset(getattr(synonyms, name))
        kept = tuple(one for one in getattr(fields, name) if one not in others)
        yield Switch(f"synonyms: {_said(name)}", (("index.formats.fields", name, kept),))


def _said(name: str) -> str:
    return name.strip("_").lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Made:
    """A file of our own.

    :param articles: what it should become: title, date, outlet, author, text, and where it matters language,
        address and time of change.
    """

    name: str
    content: str
    articles: tuple[dict[str, Any], ...]


def made() -> tuple[Made, ...]:
    """:raises QuestionFileError: if the files are missing."""
    if not FILES.is_file():
        raise QuestionFileError(f"expected files with their articles in {FILES}, found none")
    lines = FILES.read_text("utf-8").splitlines()
    return tuple(Made(one["name"], one["content"], tuple(one["articles"])) for one in map(json.loads, lines))


def read(one: Made) -> list[dict[str, Any]]:
    """The articles that a file becomes, as in `Made`."""
    data = one.content.encode("utf-8")
    return [
        _told(item)
        for item in read_file(in_memory(one.name, data, Budget(len(data))))
        if isinstance(item, Found)
    ]


def _told(item: Found) -> dict[str, Any]:
    article = item.article
    return {
        "title": article.title,
        "date": article.published and article.published.isoformat(),
        "outlet": article.outlet,
        "author": article.author,
        "text": article.text,
        "language": article.language,
        "url": article.url,
        "changed": item.changed,
    }


def scored(files: Sequence[Made], told: Sequence[list[dict[str, Any]]]) -> dict[str, Score]:
    """The shares of files that become as many articles as they should, and of articles with each field
    right."""
    pairs = [*zip(files, told, strict=True)]
    split = [len(found) == len(one.articles) for one, found in pairs]
    both = [pair for one, found in pairs for pair in _side_by_side(one, found)]
    right = {"split": split}
    for name in ("title", "date", "outlet", "text", "author", "language", "url", "changed"):
        right[name] = [found.get(name) == wanted[name] for wanted, found in both if name in wanted]
    return {name: Score(sum(one) / len(one), len(one)) for name, one in right.items() if one}


def _side_by_side(one: Made, told: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each article that a file should become, with the one that it becomes; nothing beside the rest."""
    nothing: dict[str, Any] = {}
    return [*zip_longest(one.articles, told, fillvalue=nothing)]


def first_of(data: Path) -> dict[str, list[str]]:
    """The first articles of each set that is there, written out."""
    found = {}
    for name in SETS:
        path = data / f"{name}.articles.jsonl.gz"
        if path.is_file():
            found[name] = [
                re.sub(r"origin='[^']*'", "", repr(item)) for item in islice(read_sources([path]), FIRST)
            ]
    return found


def measure(data: Path | None, *, ablate: bool, progress: Progress) -> list[Row]:
    """A row with nothing switched off, and one for each switch."""
    files = made()
    rows: list[Row] = []
    before: list[list[dict[str, Any]]] = []
    sets_before: dict[str, list[str]] = {}
    todo = [Switch(NOTHING), *(switches() if ablate else ())]
    for done, switch in enumerate(todo, start=1):
        with switch.off():
            told = [read(one) for one in files]
            sets = first_of(data) if data else {}
        before, sets_before = before or told, sets_before or sets
        changed = {"files": sum(own != one for own, one in zip(told, before, strict=True))}
        for name, own in sets.items():
            changed[name] = sum(one != two for one, two in zip_longest(own, sets_before[name]))
        rows.append(Row(switch.name, {"files": scored(files, told)}, changed))
        progress("switches", done, len(todo))
    return rows


def as_table(rows: Sequence[Row]) -> str:
    return effects(rows, {name: name for name in rows[0].scores["files"]})


def wrong() -> str:
    """The files that do not become the right articles, a line each."""
    return "\n".join(
        f"{one.name}: {name}: wanted {wanted.get(name)!r}, read {found.get(name)!r}"
        for one in made()
        for wanted, found in _side_by_side(one, read(one))
        for name in wanted or found
        if wanted.get(name) != found.get(name)
    )
