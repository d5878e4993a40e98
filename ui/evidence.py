"""The pane of sources, as HTML: for each answer the articles that it quotes or came nearest.

Every answer's sources lie in a template, and so does every article in them; sources.js shows those of one
answer, and the article that is open. So the page holds one quote, however many there are. As in `ui.render`,
every word goes through `html.escape`.
"""

import html
from collections.abc import Callable, Iterable

from index.types import Article, Hit
from rag.export.cited import cited
from rag.export.standing import Standing
from rag.types import Answer, Citation
from ui.copying import button
from ui.facts import link, origin
from ui.letters import attribute
from ui.story import story
from ui.types import Conversation, Turn

_CLOSE = '<button type="button" class="close" aria-label="Close sources">×</button>'


def sources(conversation: Conversation) -> str:
    """The sources of every turn, oldest first."""
    if not conversation.turns:
        note = '<p class="note">The articles behind an answer open here, at the quoted words.</p>'
        return f'<section aria-label="Sources"><h2>Sources</h2>{note}</section>'
    evidence = "".join(map(_evidence, conversation.turns))
    return f'<section aria-label="Sources">{_CLOSE}<div class="shown"></div>{evidence}</section>'


def place(turn: Turn, citation: Citation) -> str:
    """The id of a quote on the page."""
    return f"quote-{turn.number}-{citation.number}"


def _evidence(turn: Turn) -> str:
    answer = turn.answer
    about = f'<p class="asked" dir="auto">{html.escape(answer.question)}</p>'
    if answer.refused:
        heading, steps, note = "Nearest articles", "", "These came closest, but do not answer the question."
        if not answer.hits:
            note = "No article is close to this question."
        body = "".join(map(_near, _one_each(answer)))
    else:
        heading, note = "Sources", "" if answer.citations else "This answer quotes no article."
        repeated = answer.repeated
        body = "".join(
            _lost(turn, citation, turn.lost[citation.number])
            if citation.number in turn.lost
            else _quoted(turn, citation, repeated.get(citation.number))
            for citation in answer.citations
        )
        steps = _steps(len(answer.citations)) if answer.citations else ""
    note = f'<p class="note">{note}</p>' if note else ""
    return (
        f'<template id="evidence-{turn.number}"><header><h2>{heading}</h2>{about}{steps}</header>{note}'
        f'<div class="group">{body}</div></template>'
    )


def _steps(count: int) -> str:
    """The buttons that lead from quote to quote."""
    off = " disabled" if count == 1 else ""
    return (
        f'<div class="steps"><button type="button" data-step="-1"{off}>Previous quote</button>'
        f'<button type="button" data-step="1"{off}>Next quote</button>'
        f'<span class="step">1 of {count}</span></div>'
    )


def _one_each(answer: Answer) -> Iterable[Hit]:
    """The best hit of each article found, best first."""
    best: dict[str, Hit] = {}
    for hit in answer.hits:
        best.setdefault(hit.passage.article.id, hit)
    return best.values()


_STANDINGS = {
    "changed": "The article has changed, and no longer says what was quoted.",
    "gone": "The article no longer says what was quoted.",
    "superseded": "A correction has taken the article's place.",
}


def _lost(turn: Turn, citation: Citation, standing: Standing) -> str:
    """A citation that no longer holds: what is said now in its place, and no quote."""
    article, note = standing.article, _STANDINGS[standing.state]
    if article is None:
        article, note = citation.article, "The article is no longer among the articles."
    return _source(
        article,
        standing.span or (0, 0),
        mark=lambda words: f'<span class="passage">{words}</span>' if words else "",
        quote=place(turn, citation),
        badge=_badge(citation),
        note="",
        standing=note,
        is_gone=standing.article is None,
    )


def _badge(citation: Citation) -> str:
    return f'<span class="badge"><span class="hidden">Source </span>{citation.number}</span>'


def _quoted(turn: Turn, citation: Citation, same_as: int | None) -> str:
    return _source(
        citation.article,
        (citation.start, citation.end),
        mark=lambda words: f'<mark id="{place(turn, citation)}">{words}</mark>',
        quote=place(turn, citation),
        badge=_badge(citation),
        note=f"the same words as {same_as}" if same_as else "",
        copying=button(cited(citation)),
    )


def _near(hit: Hit) -> str:
    passage = hit.passage
    others = dict.fromkeys(copy.article.outlet for copy in hit.copies if copy.article.outlet)
    others.pop(passage.article.outlet or "", None)
    return _source(
        passage.article,
        (passage.start, passage.end),
        mark=lambda words: f'<span class="passage">{words}</span>',
        badge="",
        note=f"also in {', '.join(others)}" if others else "",
    )


def _source(
    article: Article,
    span: tuple[int, int],
    mark: Callable[[str], str],
    badge: str,
    note: str,
    quote: str = "",
    copying: str = "",
    standing: str = "",
    is_gone: bool = False,
) -> str:
    """:param quote: the id of the quote; "" for a passage that only came near.
    :param copying: the button that copies the citation.
    :param standing: why a citation no longer holds.
    :param is_gone: there is no article to show.
    """
    title = html.escape(article.title)
    language = attribute(article)
    excerpt = html.escape(" ".join(article.text[span[0] : span[1]].split()))
    text = f'<div class="story" dir="auto"{language} tabindex="0" role="group" aria-label="Article">'
    said = f'<p class="omitted">{standing}</p>' if is_gone else story(article, *span, mark)
    text += f'{said}</div><div class="actions">{link(article.url)}{copying}</div>'
    quoted = f' data-quote="{quote}"' if quote else ""
    # Sources share a name, so opening one folds the others.
    return (
        f'<details class="source" name="source"{quoted}><summary>{badge}'
        f'<span class="title" dir="auto"{language}>{title}</span>'
        f'<span class="origin">{origin(article, note)}</span>'
        f'{f"""<span class="standing">{html.escape(standing)}</span>""" if standing else ""}'
        f'<span class="excerpt" dir="auto"{language}>{excerpt}</span></summary>'
        f"<template>{text}</template></details>"
    )
