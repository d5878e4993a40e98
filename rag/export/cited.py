"""A citation as it leaves Dateline: the quote, the words around it, its place, and where it is from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from index.types import Article
from rag.errors import ExportError
from rag.export.fragment import link
from rag.export.selector import Selector, select
from rag.types import Citation

SELECTOR = "TextQuoteSelector"
Indexed: TypeAlias = Callable[[str], date | None]
"""Tells on which day the article with an id came into the index (`index.store.Store.indexed`)."""


@dataclass(frozen=True, slots=True)
class Source:
    """All that is told of an article but its text; see `index.types.Article`.

    :param indexed: the day on which the index took in this version; None if it is not known.
    """

    id: str
    title: str
    published: date | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    version: str = ""
    indexed: date | None = None

    def as_dict(self) -> dict[str, Any]:
        days = {"published": self.published, "indexed": self.indexed}
        values = {name: getattr(self, name) for name in self.__slots__}
        return values | {name: day.isoformat() if day else None for name, day in days.items()}

    def article(self, text: str) -> Article:
        """The article with this text for all of its own."""
        return Article(
            self.id, self.title, text, self.published, self.outlet, self.author, self.url, self.language
        )


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation without its article's text.

    :param start: code points into the article's text of that version; `end` is half-open.
    :param link: the article's address, opened at the quote; None if it has none.
    """

    number: int
    source: Source
    selector: Selector
    start: int
    end: int
    link: str | None = None

    @property
    def quote(self) -> str:
        return self.selector.exact

    def as_dict(self) -> dict[str, Any]:
        selector = self.selector
        around = {"exact": selector.exact, "prefix": selector.prefix, "suffix": selector.suffix}
        return {
            "number": self.number,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "selector": {"type": SELECTOR, **around},
            "link": self.link,
            "article": self.source.as_dict(),
        }


def cited(citation: Citation, indexed: Indexed = lambda article_id: None) -> Cited:
    """A citation, ready to leave."""
    article, start, end = citation.article, citation.start, citation.end
    return Cited(
        number=citation.number,
        source=Source(
            article.id,
            article.title,
            article.published,
            article.outlet,
            article.author,
            article.url,
            article.language,
            article.version,
            indexed(article.id),
        ),
        selector=select(article.text, start, end),
        start=start,
        end=end,
        link=link(article, start, end),
    )


def read_cited(values: Mapping[str, Any]) -> Cited:
    """A citation from the values of an export, or of an answer as ``dateline ask --json`` prints it.

    :raises ExportError: if something is missing or of another kind.
    """
    try:
        article, stated = values["article"], values.get("selector")
        if stated is None:
            selector = _within(values["quote"], values.get("passage") or {}, values["start"])
        else:
            selector = Selector(*(_text(stated, name) for name in ("exact", "prefix", "suffix")))
        names = ("outlet", "author", "url", "language")
        told: dict[str, Any] = {name: _text(article, name) for name in names if article.get(name) is not None}
        told |= {name: _day(article.get(name)) for name in ("published", "indexed")}
        told |= {name: _text(article, name) for name in ("id", "title", "version")}
        source = Source(**told)
        number, start, end = (int(values[name]) for name in ("number", "start", "end"))
        address = values.get("link")
        return Cited(number, source, selector, start, end, None if address is None else str(address))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        found = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise ExportError(
            f"expected a citation of Dateline, found one that cannot be read ({found})"
        ) from error


def _within(quote: str, passage: Mapping[str, Any], start: int) -> Selector:
    """The selector of a quote in its passage."""
    text, at = str(passage.get("text", quote)), start - int(passage.get("start", start))
    if text[at : at + len(quote)] != quote:
        return Selector(quote)
    return select(text, at, at + len(quote))


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is not text")
    return value


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(value)
