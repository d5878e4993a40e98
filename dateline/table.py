"""The items of an answer as a table, for spreadsheets and scripts."""

import csv
import io
from typing import TYPE_CHECKING

from dateline import terminal

if TYPE_CHECKING:  # these import numpy, and --help must not wait for it
    from rag.types import Answer, Item

COLUMNS = (
    "date",
    "event",
    "superseded",
    "outlet",
    "published",
    "title",
    "url",
    "quote",
    "start",
    "end",
    "article_id",
)
_FORMULA = ("=", "+", "-", "@")


def table(answer: "Answer") -> str:
    """CSV with a row for each citation of each item; only the header if there is no item.

    ``date`` is a day such as 2025-03-11 or, if less is known, the words for it. ``superseded`` is the event
    that took its place. ``start`` and ``end`` are code points of the article's text.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    cited = {citation.number: citation for citation in answer.citations}
    for item in answer.items:
        newer = None if item.superseded_by is None else answer.items[item.superseded_by]
        told = (_date(item), _words(item), _words(newer) if newer else "")
        for citation in (cited[number] for number in item.numbers):
            article = citation.article
            origin = (article.outlet, article.published, article.title, article.url)
            place = (citation.quote, citation.start, citation.end, article.id)
            writer.writerow([_cell(value) for value in (*told, *origin, *place)])
    return lines.getvalue()


def _date(item: "Item") -> str:
    if item.date and item.dated in (None, terminal.spelled(item.date)):
        return item.date.isoformat()
    return item.dated or ""


def _words(item: "Item") -> str:
    return terminal.plain(item.text, bold=False)


def _cell(value: object) -> str:
    text = "" if value is None else terminal.printable(str(value))
    # A spreadsheet would run an article's words as a formula.
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
