"""A citation in the words of a reference: as plain text, as Markdown and as HTML.

Only here do an article's words become markup that leaves Dateline. All of them are escaped, and only
addresses of http and https become links.
"""

import html
import re

from rag.export.cited import Cited
from rag.export.fragment import web_address
from rag.language.relative_dates import day
from rag.writing.markdown import escape, visible

# Markdown reads entities in an address too.
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")


def plain(cited: Cited) -> str:
    """Three lines: the quote, the article and its address, as far as known."""
    source = cited.source
    published = day(source.published) if source.published else ""
    headline = f"“{visible(source.title)}”" if source.title.strip() else ""
    known = (visible(source.author or ""), headline, visible(source.outlet or ""), published)
    lines = (f"“{visible(cited.quote)}”", ", ".join(filter(None, known)), web_address(cited.link) or "")
    return "\n".join(filter(None, lines))


def markdown(cited: Cited) -> str:
    """A block quote and a paragraph."""
    return "\n\n".join(filter(None, (f"> {escape(cited.quote)}", reference(cited))))


def reference(cited: Cited) -> str:
    """Author, headline with the link, outlet and day, as Markdown on one line."""
    source, address = cited.source, web_address(cited.link)
    headline = f"“{escape(source.title)}”" if source.title.strip() else ""
    if address:
        headline = f"[{headline or escape(address)}](<{_ENTITY.sub('&amp;', address)}>)"
    outlet = escape(source.outlet or "")
    published = day(source.published) if source.published else ""
    known = (escape(source.author or ""), headline, f"*{outlet}*" if outlet else "", published)
    return ", ".join(filter(None, known))


def as_html(cited: Cited) -> str:
    """A block quote and a paragraph."""
    source, address = cited.source, web_address(cited.link)
    headline = f"“{_html(source.title)}”" if source.title.strip() else ""
    at = ""
    if address:
        at = f' cite="{html.escape(address)}"'
        headline = f'<a href="{html.escape(address)}">{headline or html.escape(address)}</a>'
    outlet = f"<cite>{_html(source.outlet)}</cite>" if source.outlet else ""
    published = (
        f'<time datetime="{source.published.isoformat()}">{day(source.published)}</time>'
        if source.published
        else ""
    )
    known = ", ".join(filter(None, (_html(source.author or ""), headline, outlet, published)))
    return f'<blockquote{at}><p dir="auto">{_html(cited.quote)}</p></blockquote>' + (
        f'<p dir="auto">{known}</p>' if known else ""
    )


def _html(text: str) -> str:
    return html.escape(visible(text))
