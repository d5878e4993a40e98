"""What is told of an article on a line, as HTML: where and when it was published, and its link."""

import html
from urllib.parse import urlsplit

from index.types import Article, Entry
from rag.language.relative_dates import day


def origin(article: Article | Entry, note: str = "") -> str:
    """Outlet, author and day of an article, as far as known."""
    # Each by itself, so that a name in Arabic or Hebrew does not pull the day apart.
    parts = [f"<bdi>{html.escape(part)}</bdi>" for part in (article.outlet, article.author) if part]
    if article.published:
        parts.append(f'<time datetime="{article.published.isoformat()}">{day(article.published)}</time>')
    parts += [html.escape(note)] if note else []
    return " · ".join(parts)


def link(url: str | None) -> str:
    """A link to an article's page; "" unless it is of the web."""
    try:
        parts = urlsplit(url or "")
    except ValueError:  # malformed, such as "http://["
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return (
        f'<p class="original"><a href="{html.escape(url or "")}" target="_blank" '
        f'rel="noopener noreferrer">Open the original at {html.escape(parts.hostname)}</a></p>'
    )


def count(number: int, noun: str) -> str:
    """``"1 article"``, ``"1,200 articles"``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
