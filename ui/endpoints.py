"""What programs can call: `answer`, `search`, `articles` and `add`. All other endpoints belong to the page.

Gradio and the tools for agents (`ui.agents`) publish these functions with their types and docstrings. What
comes in is checked here, for Gradio passes on any JSON. docs/api.md is the manual.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from typing_extensions import TypedDict  # pydantic takes only this one before Python 3.12

from index.errors import QueryError
from index.types import Article
from rag.types import Answer, hit_as_dict
from ui.types import REMEMBERED, Answerer

MOST_FOUND = 100
"""Passages that one search returns at most."""

LARGEST_PAGE = 200
"""Articles on one page of `articles` at most."""

MOST_ADDED = 1000
"""Addresses and articles that one call adds at most."""

LARGEST_ADDED = 20_000_000
"""Bytes of JSON of the articles that one call adds."""


class Listed(TypedDict):
    """An article without its text.

    :param published: YYYY-MM-DD.
    :param version: sha256 of its text.
    :param characters: length of its text.
    """

    id: str
    title: str
    published: str | None
    outlet: str | None
    author: str | None
    url: str | None
    language: str | None
    version: str
    characters: int


class Listing(TypedDict):
    """A page of articles.

    :param total: articles on all pages.
    """

    total: int
    page: int
    pages: int
    articles: list[Listed]


class Place(TypedDict):
    """A stretch of an article: half-open offsets in code points, and the text between them."""

    start: int
    end: int
    text: str


class Copy(TypedDict):
    """The same words in another article of the story."""

    article: dict[str, Any]
    passage: Place


class Match(TypedDict):
    """A passage that a search found; compare scores only within one search."""

    score: float
    article: dict[str, Any]
    passage: Place
    copies: list[Copy]


class Record(TypedDict, total=False):
    """An article to add; only `text` is needed. Other usual names, such as `headline`, work too."""

    id: str
    title: str
    text: str
    date: str
    outlet: str
    author: str
    url: str
    language: str


class Refused(TypedDict):
    """What could not be added, and why."""

    origin: str
    reason: str


class Added(TypedDict):
    """What adding did, in counts of articles."""

    added: int
    updated: int
    unchanged: int
    copies: int
    rejected: list[Refused]


def endpoints(
    answerer: Answerer, *, read_only: bool = False, allow_private: bool = False
) -> dict[str, Callable[..., Any]]:
    """The functions to publish, by name.

    :param read_only: leave out `add`.
    :param allow_private: whether addresses of this network may be added (`ui.adding.private_allowed`).
    """

    def answer(
        question: str,
        history: list[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the articles, every sentence with its citation.

        :param history: earlier questions of the same chat, oldest first; the last few count.
        :param since: first day of publication to consider, as YYYY-MM-DD.
        :param until: last day, likewise.
        """
        bounds = _bounds(since, until, outlet)
        answers: list[Answer] = []
        for earlier in _each("history", history)[-REMEMBERED:]:
            answers.append(answerer.answer(_text("history", earlier), history=answers, **bounds))
        return answerer.answer(_text("question", question), history=answers, **bounds).as_dict()

    def search(
        question: str,
        count: int = 10,
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
    ) -> list[Match]:
        """Find the passages that match a question or some words best, best first.

        :param count: how many, 1 to 100.
        :param since: first day of publication to consider, as YYYY-MM-DD.
        :param until: last day, likewise.
        """
        top_k = _number("count", count, MOST_FOUND)
        hits = answerer.store.search(
            _text("question", question), top_k=top_k, **_bounds(since, until, outlet)
        )
        return [Match(**hit_as_dict(hit)) for hit in hits]  # type: ignore[typeddict-item]

    def articles(
        page: int = 1,
        size: int = 50,
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
    ) -> Listing:
        """List the articles in the index, newest first, undated ones last.

        :param page: which page, from 1.
        :param size: articles on a page, 1 to 200.
        :param since: first day of publication, as YYYY-MM-DD.
        :param until: last day, likewise.
        """
        page, size = _number("page", page), _number("size", size, LARGEST_PAGE)
        ids = answerer.store.listed(**_bounds(since, until, outlet))
        shown = ids[(page - 1) * size : page * size]
        return Listing(
            total=len(ids),
            page=page,
            pages=-(-len(ids) // size),
            articles=[listed(answerer.store.article(one)) for one in shown],
        )

    def add(addresses: list[str] | None = None, articles: list[Record] | None = None) -> Added:
        """Add articles, or update them where they have changed: from the web, or as they are given.

        :param addresses: of pages, feeds or sitemaps on the web.
        :param articles: the articles themselves. One with neither an id nor a url is known by all it says.
        """
        named = [_address(one) for one in _each("addresses", addresses)]
        records = [_record(one) for one in _each("articles", articles)]
        if not 1 <= len(named) + len(records) <= MOST_ADDED:
            raise QueryError(
                f"expected 1 to {MOST_ADDED:,} addresses and articles to add, "
                f"found {len(named) + len(records):,}"
            )
        lines = "".join(json.dumps(record) + "\n" for record in records)
        if len(lines) > LARGEST_ADDED:
            raise QueryError(
                f"expected articles of at most {LARGEST_ADDED:,} bytes of JSON, found {len(lines):,}; "
                "add them in several calls"
            )
        with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
            given = Path(folder, "articles.jsonl")
            given.write_text(lines, encoding="utf-8")
            sources = [*named, *([str(given)] if records else [])]
            report = answerer.store.add_gradually(sources, allow_private=allow_private)
        rejected = [
            # A file that nobody sees is no origin: line 3 is the third article of the call.
            Refused(origin=one.origin.replace(f"{given}:", "article "), reason=one.reason)
            for one in report.rejected
        ]
        return Added(
            added=report.added,
            updated=report.updated,
            unchanged=report.unchanged,
            copies=report.copies,
            rejected=rejected,
        )

    public: dict[str, Callable[..., Any]] = {"answer": answer, "search": search, "articles": articles}
    return public if read_only else {**public, "add": add}


def listed(article: Article) -> Listed:
    """An article as JSON-ready values, without its text."""
    return Listed(
        id=article.id,
        title=article.title,
        published=article.published.isoformat() if article.published else None,
        outlet=article.outlet,
        author=article.author,
        url=article.url,
        language=article.language,
        version=article.version,
        characters=len(article.text),
    )


def _bounds(since: object, until: object, outlet: object) -> dict[str, Any]:
    return {
        "since": _day("since", since),
        "until": _day("until", until),
        "outlet": _text("outlet", outlet) if outlet else None,
    }


def _day(name: str, given: object) -> date | None:
    text = _text(name, given) if given else ""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise QueryError(f"expected {name} to be a date such as 2024-04-10, found {text!r:.60}") from error


def _text(name: str, given: object) -> str:
    if not isinstance(given, str):
        raise QueryError(f"expected {name} to be text, found {given!r:.60}")
    return given


def _number(name: str, given: object, largest: int | None = None) -> int:
    if isinstance(given, float) and given.is_integer():  # JSON of JavaScript knows no other numbers
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= (largest or given):
        bounds = f"from 1 to {largest}" if largest else "of at least 1"
        raise QueryError(f"expected {name} to be a whole number {bounds}, found {given!r:.60}")
    return given


def _each(name: str, given: object) -> Sequence[object]:
    if given is not None and not isinstance(given, list):
        raise QueryError(f"expected {name} to be a list, found {given!r:.60}")
    return given or []


def _address(given: object) -> str:
    """An address on the web; anything else would name a file of the server."""
    if not isinstance(given, str) or not given.lower().startswith(("http://", "https://")):
        raise QueryError(f"expected addresses that begin with http:// or https://, found {given!r:.60}")
    return given


def _record(given: object) -> dict[str, Any]:
    """An article to add, with an id that is the same next time."""
    if not isinstance(given, dict):
        raise QueryError(f"expected each article to be an object with a text, found {given!r:.60}")
    if any(given.get(name) for name in ("id", "guid", "url", "link")):
        return given
    said = json.dumps(given, sort_keys=True)
    return {**given, "id": f"added-{hashlib.sha256(said.encode()).hexdigest()[:16]}"}
