"""Whether citations still hold: each is looked for in the index as it is now. Nothing leaves the machine."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol, TypeAlias

from index.errors import QueryError, UnknownArticle
from index.text.canonical import LONGEST_QUESTION
from index.types import Article, Hit
from rag.deciding.corrections import replacement
from rag.export.cited import Cited
from rag.export.selector import Span, find, nearest

State: TypeAlias = Literal["unchanged", "changed", "gone", "superseded"]
STATES: tuple[State, ...] = ("unchanged", "changed", "gone", "superseded")

_NEAR = 30  # hits among which a moved article or a correction is looked for


class Index(Protocol):
    """What is asked of an `index.store.Store`."""

    def article(self, article_id: str, /) -> Article: ...

    def search(
        self,
        question: str,
        *,
        top_k: int = 10,
        since: date | None = None,
        undated: bool = False,
        mode: Literal["bm25"],
    ) -> list[Hit]: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How a citation stands.

    :param state: "unchanged": its article says it word for word. "changed": the article says something else
        in its place. "gone": the article is no longer in the index, or says nothing like it. "superseded": a
        correction or a later version of the article has taken its place.
    :param article: where `span` is: the cited article or, if that is superseded, what took its place. None if
        the article is gone.
    :param span: of the quote or, if it changed, of what is said instead; code points of the article's text.
        None if there is nothing like it.
    """

    cited: Cited
    state: State
    article: Article | None = None
    span: Span | None = None

    @property
    def now(self) -> str | None:
        """What is said now; None if nothing is."""
        return self.article.text[slice(*self.span)] if self.article and self.span else None

    @property
    def is_rewritten(self) -> bool:
        """Whether the article's text is another than the one cited from, be it elsewhere."""
        return self.article is not None and self.article.version != self.cited.source.version

    def as_dict(self) -> dict[str, Any]:
        article, span = self.article, self.span
        told = None
        if article:
            published = article.published.isoformat() if article.published else None
            told = {
                "id": article.id,
                "title": article.title,
                "published": published,
                "version": article.version,
            }
        return {
            "state": self.state,
            "now": self.now,
            "start": span[0] if span else None,
            "end": span[1] if span else None,
            "in": told,
            "cited": self.cited.as_dict(),
        }


def standings(citations: Iterable[Cited], store: Index) -> Iterator[Standing]:
    """How each citation stands in an index.

    :raises IndexMissing: if there is no index.
    """
    for cited in citations:
        near = _near(cited, store)
        article = _article(cited, store, near)
        text = cited.quote if article is None else article.text
        newer = replacement(article or cited.source.article(text), near)
        if newer:
            yield _in(cited, newer, "superseded")
        elif article is None:
            yield Standing(cited, "gone")
        elif span := find(article.text, cited.selector, cited.start):
            yield Standing(cited, "unchanged", article, span)
        else:
            standing = _in(cited, article, "changed")
            yield standing if standing.span else Standing(cited, "gone", article)


def _in(cited: Cited, article: Article, state: State) -> Standing:
    span = find(article.text, cited.selector, cited.start) or nearest(article.text, cited.selector)
    return Standing(cited, state, article, span)


def _article(cited: Cited, store: Index, near: Iterable[Article]) -> Article | None:
    """The cited article; if its file was moved, it may have another id now."""
    try:
        return store.article(cited.source.id)
    except UnknownArticle:
        version = cited.source.version
        return next((one for one in near if version and one.version == version), None)


def _near(cited: Cited, store: Index) -> list[Article]:
    """Articles with the words of the headline and the quote, no older than the cited one."""
    words = f"{cited.source.title} {cited.quote}"[:LONGEST_QUESTION]
    try:
        hits = store.search(words, top_k=_NEAR, since=cited.source.published, mode="bm25")
    except QueryError:  # no word in it
        return []
    passages = [passage for hit in hits for passage in (hit.passage, *hit.copies)]
    return [*{passage.article.id: passage.article for passage in passages}.values()]
