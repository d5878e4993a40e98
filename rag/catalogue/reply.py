"""The answers to questions about the articles as such: exact, from the index's own lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.store import Store
from index.text.sentences import sentences
from index.text.words import content_stems, stems
from index.types import Article, Passage
from rag.catalogue.request import Request, Wanted
from rag.deciding.corrections import NOTE, superseded
from rag.language.likeness import SAME, alike
from rag.language.relative_dates import day, days_told
from rag.reading.bounded import Bounds
from rag.types import Answer, Citation, Item
from rag.writing.markdown import escape

LISTED = 20
"""Articles, outlets or authors that a list shows at most; it says how many more there are."""

_FEW = 3  # articles of which one is meant, where the topic fits several; and sentences of a summary
_SHORTEST = 5  # words; what is shorter opens no article: a place, a byline
_LACKING = {"date": "has no date", "author": "names no author", "outlet": "names no outlet"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered; see `Answer`.

    :param reason: why it is a refusal, in a sentence; `none`: no article is of the kind asked for.
    :param days: that were asked about: "of March 2025".
    """

    text: str
    citations: tuple[Citation, ...] = ()
    items: tuple[Item, ...] = ()
    reason: str | None = None
    none: bool = False
    days: str = ""


def reply(
    asked: Request, store: Store, bounds: Bounds, history: Sequence[Answer], dated: bool
) -> Reply | None:
    """Answer a request; None if the index cannot tell what is meant, so that it may be meant otherwise.

    :param history: the answers so far, for "which article says that?".
    :param dated: whether the question names days; they are among the bounds.
    """
    if asked.wanted in ("outlets", "authors"):
        return _names(asked.wanted, store)
    if asked.last:
        cited = {one.article.id: one.article for answer in history[-1:] for one in answer.citations}
        return _shown(asked.wanted, list(cited.values())) if cited else None
    if asked.outlet and bounds.outlet and asked.outlet.casefold() != bounds.outlet.casefold():
        return None
    news = asked.wanted == "news"
    if news and not dated:
        if not asked.sure:
            return None
        asked = asked if asked.topic else replace(asked, place=0)
    bounds = replace(bounds, outlet=asked.outlet or bounds.outlet)
    if dated or news or asked.place is not None:  # only what has a date is older or newer
        bounds = replace(bounds if bounds.days else bounds.within(date.min, None), undated=False)
    titled, others = _find(asked, store, bounds)
    if asked.place is not None and (first := [*titled, *others][asked.place : asked.place + 1 or None]):
        edge = store.article(first[0]).published
        titled, others = _find(asked, store, bounds.within(edge, edge))
    if not titled and not others:
        if not asked.sure and not news:
            return None
        none = f"There is no article{_described(asked, bounds, 1, 0)}."
        return Reply(none, reason=None if asked.wanted == "count" else none, none=True)
    if asked.wanted == "count" and not (asked.topic or asked.authors or bounds.outlet):
        return Reply(_stock(store, bounds))
    ids = titled or others
    days = bounds.days if dated else ""
    if news:
        leads = _news([store.article(one) for one in ids[: 2 * LISTED]])
        return replace(_told(leads, _opening), days=days)
    if asked.wanted == "summary":
        return _told(_opened(store.article(ids[0])), lambda one: escape(one.quote), " ")
    if asked.wanted not in ("count", "list"):
        return _shown(asked.wanted, [store.article(one) for one in ids[:_FEW]])
    ids = [*titled, *others][: asked.most]
    told = _shown(asked.wanted, [store.article(one) for one in ids[:LISTED]])
    head = f"{_articles(len(ids))}{_described(asked, bounds, len(titled), len(others))}"
    lines = [f"{one.text} [{at}]" for at, one in enumerate(told.items, 1)]
    return replace(told, text=_listed(head, lines, len(ids)), days=days)


def _shown(wanted: Wanted, articles: Sequence[Article]) -> Reply:
    """What is wanted of each of a few articles."""
    leads = [_lead(one, number) for number, one in enumerate(articles, 1)]
    return _told(leads, lambda one: _card(one.article, wanted))


def _find(asked: Request, store: Store, bounds: Bounds) -> tuple[list[str], list[str]]:
    """Ids of articles, newest first: those with the topic in the title, and those that only mention it."""

    def listed(phrases: Sequence[str], in_title: bool = False) -> list[str]:
        return store.listed(holding=phrases, in_title=in_title, authors=asked.authors, **bounds.as_dict())

    topic = [asked.topic] if asked.topic else []
    if asked.mentioned or not topic:
        return ([], listed(topic)) if topic else (listed(topic), [])
    each = content_stems(asked.topic) or stems(asked.topic)
    titled = listed(topic, in_title=True) or listed(each, in_title=True)
    if not asked.sure and asked.wanted != "news":
        return titled, []
    return titled, [one for one in listed(topic) or listed(each) if one not in set(titled)]


def _listed(head: str, lines: Sequence[str], count: int) -> str:
    """A list that says how many more there are."""
    more = [f"and {count - len(lines):,} more"] if count > len(lines) else []
    return "\n".join([f"{head}:\n", *(f"- {line}" for line in (*lines, *more))])


def _told(cited: Sequence[Citation], line: Callable[[Citation], str], between: str = "\n\n") -> Reply:
    """A reply with a line for each citation."""
    items = tuple(Item(line(one), one.article.title, one.article.published, (one.number,)) for one in cited)
    return Reply(between.join(f"{one.text} [{at}]" for at, one in enumerate(items, 1)), tuple(cited), items)


def _news(articles: Sequence[Article]) -> list[Citation]:
    """How the newest articles open: not those that another corrects, nor the same story twice."""
    replaced = superseded(articles)
    leads: list[Citation] = []
    for article in articles:
        lead = _lead(article, len(leads) + 1)
        twice = any(alike(lead.quote, other.quote) >= SAME for other in leads)
        if article.id not in replaced and not twice and len(leads) < LISTED:
            leads.append(lead)
    return leads


def _opening(cited: Citation) -> str:
    published = cited.article.published
    return f"{escape(cited.quote)} ({day(published)})" if published else escape(cited.quote)


def _names(wanted: Wanted, store: Store) -> Reply:
    names = store.origins()[0 if wanted == "outlets" else 1]
    count = f"{len(names):,} {wanted if len(names) > 1 else wanted.rstrip('s')}"
    return Reply(
        _listed(count, [*map(escape, names[:LISTED])], len(names))
        if names
        else f"The articles name no {wanted}."
    )


def _stock(store: Store, bounds: Bounds) -> str:
    stats = store.stats(**bounds.as_dict())
    outlets = f", from {len(stats.outlets)} outlet{'s' * (len(stats.outlets) > 1)}" if stats.outlets else ""
    dates = f", dated {days_told(stats.oldest, stats.newest)}" if stats.oldest and stats.newest else ""
    told = f" {bounds.days}" if bounds.days else outlets
    return f"There {'is' if stats.articles == 1 else 'are'} {_articles(stats.articles)}{told}{dates}."


def nothing_within(bounds: Bounds, store: Store) -> str | None:
    """Which outlets and dates there are, if no article lies within the bounds; None if some does."""
    if not (bounds.since or bounds.until or bounds.outlet):
        return None
    stats = store.stats()
    if not stats.articles or (not bounds.empty and store.stats(**bounds.as_dict()).articles):
        return None
    limits = [f"from “{escape(bounds.outlet)}”"] if bounds.outlet else []
    if bounds.days:
        limits.append("of those days" if bounds.empty else f"dated {bounds.days.removeprefix('of ')}")
    told = [f"No article is {' and '.join(limits)}."]
    if stats.outlets:
        more = len(stats.outlets) - LISTED
        names = ", ".join(map(escape, stats.outlets[:LISTED])) + (f" and {more:,} more" if more > 0 else "")
        told.append(f"The outlets are {names}." if len(stats.outlets) > 1 else f"The only outlet is {names}.")
    if stats.oldest and stats.newest:
        told.append(f"The articles are dated {day(stats.oldest)} to {day(stats.newest)}.")
    return " ".join(told)


def _described(asked: Request, bounds: Bounds, titled: int, others: int) -> str:
    """What articles are asked about: " from the Herald about “ferries” or mentioning it"."""
    outlet = f" from {escape(bounds.outlet)}" if bounds.outlet else ""
    authors = f" by {escape(min(asked.authors, key=len))}" if asked.authors else ""
    if not asked.topic:
        return outlet + authors
    by = "about" if titled and not asked.mentioned else "mentioning"
    return f"{outlet}{authors} {by} “{escape(asked.topic)}”{' or mentioning it' if titled and others else ''}"


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _card(article: Article, wanted: Wanted) -> str:
    """Title, author, outlet and date of an article; what is wanted in bold, or that it is lacking."""
    told = {
        "author": article.author,
        "outlet": article.outlet,
        "date": day(article.published) if article.published else None,
    }
    bold = {
        kind: f"**{escape(text)}**" if kind == wanted else escape(text) for kind, text in told.items() if text
    }
    rest = [f"by {text}" if kind == "author" else text for kind, text in bold.items()]
    if wanted in told and not told[wanted]:
        rest.insert(0, f"which {_LACKING[wanted]}")
    return ", ".join([f"“{escape(article.title)}”", *rest])


def _lead(article: Article, number: int) -> Citation:
    """A citation of the sentence that an article opens with."""
    return replace(_opened(article)[0], number=number)


def _opened(article: Article) -> list[Citation]:
    """Citations of the first few sentences, from the first that tells what happened."""
    spans = sentences(article.text)
    texts = (article.text[slice(*span)] for span in spans)
    opens = (at for at, text in enumerate(texts) if len(text.split()) >= _SHORTEST and not NOTE.search(text))
    spans = spans[next(opens, 0) :][:_FEW]
    around = Passage(article, spans[0][0], spans[-1][1])
    return [Citation(number, article, *span, around) for number, span in enumerate(spans, 1)]
