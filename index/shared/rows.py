"""Articles as rows of a shared index, and filters as conditions on them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from index.engine import Kept
from index.errors import IndexDamaged
from index.search.filters import Filter
from index.storage.schema import NO_DAY, NewArticle, day_of
from index.text.canonical import version
from index.text.words import stems
from index.types import Article, EmbeddingMatrix

ARTICLE = ("id", "title", "text", "day", "outlet", "author", "url", "language", "version")
"""The columns of an article's first row that `article_of` takes."""

FIRST = "place = 0"
"""The condition for an article's first row."""


def rows_of(
    new: NewArticle, vectors: Mapping[bytes, EmbeddingMatrix], added: int, story: int
) -> list[dict[str, Any]]:
    """The rows of an article; see `index.shared.table.passages_schema`.

    :raises ValueError: for an article without passages.
    """
    article = new.article
    if not new.spans:
        raise ValueError(f"expected at least one passage of {article.id!r}, found none")
    head = " ".join(stems(article.title))
    rows: list[dict[str, Any]] = [
        {
            "id": article.id,
            "place": place,
            "added": added,
            "story": story,
            "day": day_of(article.published),
            "paper": None if article.outlet is None else article.outlet.casefold(),
            "start": start,
            "end": end,
            "content": content,
            "vector": vectors[content],
            "body": " ".join(stems(article.text[start:end])),
            "head": head,
        }
        for place, ((start, end), content) in enumerate(zip(new.spans, new.contents, strict=True))
    ]
    rows[0] |= {
        "title": article.title,
        "text": article.text,
        "outlet": article.outlet,
        "author": article.author,
        "url": article.url,
        "language": article.language,
        "version": article.version,
        "origin": new.origin,
        "came": datetime.now(UTC).date().toordinal(),
        "marks": list(new.fingerprint),
    }
    return rows


def article_of(row: Mapping[str, Any], address: str) -> Article:
    """The article of a first row.

    :raises IndexDamaged: when it is none, or its text is not the one that was indexed.
    """
    try:
        day = row["day"]
        article = Article(
            row["id"],
            row["title"],
            row["text"],
            date.fromordinal(day) if day else None,
            *(row[name] for name in ARTICLE[4:]),
        )
    except (TypeError, ValueError, OverflowError, AttributeError) as error:
        raise damaged(address, str(error)) from error
    if article.version and article.version != version(article.text):
        raise damaged(address, f"the text of {article.id!r} has changed since it was indexed")
    return article


def damaged(address: str, found: str) -> IndexDamaged:
    return IndexDamaged(
        f"the index in {address} is damaged ({found}); remove that article and add it again, or go back to "
        "an earlier state with --as-of-version"
    )


def kept_of(row: Mapping[str, Any], address: str) -> Kept:
    return Kept(article_of(row, address), row["origin"])


def same(new: NewArticle, rows: Sequence[Mapping[str, Any]], address: str) -> bool:
    """Whether rows of one article, in order, are what the new one would make."""
    spans = [(row["start"], row["end"]) for row in rows]
    contents = [row["content"] for row in rows]
    return (
        kept_of(rows[0], address) == (new.article, new.origin)
        and spans == [tuple(span) for span in new.spans]
        and contents == list(new.contents)
    )


# Conditions


def among(column: str, values: Iterable[str | int | bytes]) -> str:
    """That a column has one of these values; for no values, what never holds."""
    listed = ", ".join(map(_literal, values))
    return f"{column} in ({listed})" if listed else "false"


def below(column: str, start: str, marks: Iterable[str]) -> str:
    """That a column has a text, or one that goes on after it with one of these marks."""
    ranges = [
        f"({column} >= {_literal(start + mark)} and {column} < {_literal(start + chr(ord(mark) + 1))})"
        for mark in marks
    ]
    return " or ".join([f"{column} = {_literal(start)}", *ranges])


def passing(chosen: Filter, *others: str) -> str | None:
    """That a row passes a filter, and other conditions; None if there are none."""
    parts = list(others)
    if chosen.dated:
        first, last = chosen.days
        days = f"day between {first} and {last}"
        parts.append(f"({days} or day = {NO_DAY})" if chosen.undated else days)
    if chosen.outlet is not None:
        parts.append(f"paper = {_literal(chosen.outlet.casefold())}")
    return " and ".join(parts) or None


def _literal(value: str | int | bytes) -> str:
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"


def first_rows(ids: Collection[str]) -> str:
    return f"{among('id', ids)} and {FIRST}"
