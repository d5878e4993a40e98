"""The tables of the database, and their rows as the rest of the package sees them."""

from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any, NamedTuple

from index.types import Article

SCHEMA = 2
NO_DAY = 0
"""The day number of an undated article; 1 is the first day of year 1 (`date.toordinal`)."""

TABLES = """
create table meta (key text primary key, value text not null) without rowid;
create table articles (
    number integer primary key autoincrement,
    id text not null unique, title text not null, text text not null,
    day integer not null, outlet text, author text, url text, language text,
    version text not null, origin text not null, story integer
);
create index articles_story on articles(story);
create table fingerprints (
    hash integer not null, article integer not null references articles(number), primary key (hash, article)
) without rowid;
create index fingerprints_article on fingerprints(article);
create table passages (
    number integer primary key autoincrement,
    article integer not null references articles(number),
    start integer not null, "end" integer not null,
    content blob not null, change integer not null
);
create index passages_article on passages(article);
create index passages_content on passages(content);
create index passages_change on passages(change);
create table vectors (content blob primary key, vector blob not null) without rowid;
create table removed (passage integer primary key, change integer not null);
create index removed_change on removed(change);
"""


class PassageRow(NamedTuple):
    """A passage as the checkpoints need it, with its article's day and outlet."""

    number: int
    day: int
    outlet: str | None
    title: str
    text: str


class Place(NamedTuple):
    """Where an article was before it went out, in the same database.

    :param number: its row number, which no other article ever gets.
    """

    number: int
    story: int


class NewArticle(NamedTuple):
    """An article to write: its passages' spans and the content keys of their vectors.

    :param contents: see `index.passages.split.content_key`.
    :param fingerprint: see `index.passages.near_copies.fingerprint`.
    :param place: where an article was before that is written again, as its engine wrote it down: it means
        nothing elsewhere. None for any other.
    """

    article: Article
    origin: str
    spans: Sequence[tuple[int, int]]
    contents: Sequence[bytes]
    fingerprint: Sequence[int] = ()
    place: Hashable | None = None


ARTICLE = "id, title, text, day, outlet, author, url, language, version"
"""The columns that `article_of` takes, in order."""


def article_of(row: tuple[Any, ...]) -> Article:
    identity, title, text, day, outlet, author, url, language, version = row
    published = date.fromordinal(day) if day else None
    return Article(identity, title, text, published, outlet, author, url, language, version)


def day_of(published: date | None) -> int:
    return published.toordinal() if published else NO_DAY
