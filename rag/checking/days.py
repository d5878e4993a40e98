"""The days that a sentence names, and whether evidence names them too."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from index.types import Article
from rag.language.when import When, whens

_YEAR = re.compile(r"(?<![\d,.$¥€£])(?:1[5-9]|20)\d\d(?=s?\b)(?![,.]\d)")
_MONTH_LONG = timedelta(days=27)


def unborne(sentence: str, evidence: Sequence[tuple[Article, int, int]]) -> When | None:
    """The first day, month or year of a sentence that no evidence names; None if all are borne out.

    A weekday is that of the evidence's article. A coarser time than the evidence's is borne out ("in June" by
    "on 9 June"), a finer one is not. A month or a year may be that of publication.
    """
    told = [
        (article, when)
        for article, start, end in evidence
        for when in _named(article.text[start:end], article.published)
    ]
    published = [article.published for article, *_ in evidence if article.published]
    for day in {one.published for one, *_ in evidence} or {None}:
        wrong = [one for one in _named(sentence, day) if not _borne(one, [when for _, when in told], published)]
        if not wrong:
            return None
    return wrong[0]


def _borne(one: When, told: Sequence[When], published: Sequence[date]) -> bool:
    if any(one.first <= other.first and other.last <= one.last for other in told):
        return True
    coarse = one.last - one.first >= _MONTH_LONG
    return coarse and any(one.first <= day <= one.last for day in published)


def _named(text: str, published: date | None) -> list[When]:
    """The days that a text names, years alone included."""
    found = whens(text, published)
    for match in _YEAR.finditer(text):
        if all(match.end() <= one.start or one.end <= match.start() for one in found):
            year = int(match[0])
            found.append(When(*match.span(), date(year, 1, 1), date(year, 12, 31)))
    return sorted(found, key=lambda one: one.start)
