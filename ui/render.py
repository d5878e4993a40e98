"""Values to HTML. Pure, and the only place where articles' or visitors' words become markup.

Everything ends in `gr.HTML`, which does not sanitise. So every text goes through `html.escape` (here, in
`ui.markdown`, `ui.shapes` or `ui.story`), and only http(s) URLs become links.
"""

import html
from collections.abc import Callable, Iterable

from index.types import Article, Hit, Stats
from rag.language.relative_dates import day
from rag.types import Answer, Citation
from ui.facts import count as _count
from ui.facts import link as _link
from ui.facts import origin as _origin
from ui.markdown import to_html
from ui.shapes import COUNTED, drawn
from ui.story import story
from ui.types import Conversation, Turn

MASTHEAD = "<h1>Dateline</h1>"
"""The masthead before the page knows what the index holds."""


def status(stats: Stats | None) -> str:
    """The masthead: the name, and what the index holds (None: there is no index)."""
    facts = "No articles yet"
    if stats is not None and stats.articles:
        parts = [_count(stats.articles, "article"), _count(stats.passages, "passage")]
        if stats.outlets:
            parts.append(_count(len(stats.outlets), "outlet"))
        if stats.newest:
            parts.append(f"newest {day(stats.newest)}")
        facts = " · ".join(parts)
    return f'{MASTHEAD}<p class="facts" aria-label="State of the index">{facts}</p>'


def welcome(stats: Stats | None, note: str = "") -> str:
    """What the conversation shows before the first question.

    :param note: what is wrong with the index, in a sentence; replaces everything else.
    """
    if note:
        heading, body = "The index cannot be read", f'<p role="alert">{html.escape(note)}</p>'
    elif stats is not None and stats.articles:
        heading = "What do you want to know?"
        body = (
            "<p>Every sentence of an answer is quoted from your articles and numbered. "
            "Select a number to read the sentence in its article.</p>"
        )
    else:
        heading = "No articles yet"
        body = (
            "<p>Add a folder of articles in a terminal, then reload this page:</p>"
            "<pre><code>dateline index FOLDER</code></pre>"
            "<p>Dateline reads text, Markdown, web pages, PDF, Word, JSON and more.</p>"
        )
    return f'<section class="welcome"><h2>{heading}</h2>{body}</section>'


def transcript(conversation: Conversation, unfinished: str = "") -> str:
    """The conversation, oldest turn first.

    :param unfinished: HTML of a turn in progress or failed (`pending`, `failure`).
    """
    turns = [_turn(past.question, drawn(past, _plain_marker)) for past in conversation.earlier]
    turns += [_answered(turn) for turn in conversation.turns]
    return f'<div role="log" aria-label="Conversation">{"".join(turns)}{unfinished}</div>'


def pending(question: str, text: str) -> str:
    """A turn with its answer so far."""
    body = to_html(text, _plain_marker) or '<p class="waiting">Reading the articles</p>'
    return _turn(question, body, kind="pending")


def failure(question: str, sentence: str) -> str:
    """A turn that failed, with the error."""
    return _turn(question, f'<p role="alert">{html.escape(sentence)}</p>', kind="failure")


def sources(conversation: Conversation) -> str:
    """The sources of every remembered turn: the newest open, earlier ones folded."""
    if not conversation.turns:
        return (
            "<h2>Sources</h2>"
            '<p class="note">The articles behind an answer open here, at the quoted words.</p>'
        )
    *earlier, newest = conversation.turns
    folded = "".join(
        f'<details class="earlier"><summary>{html.escape(turn.answer.question)}</summary>'
        f"{_evidence(turn, newest=False)}</details>"
        for turn in reversed(earlier)
    )
    if folded:
        folded = f"<h2>Earlier in this chat</h2>{folded}"
    # Only shown when the sources are below the conversation, not beside it.
    back = '<a class="back" href="#composer">Back to the conversation</a>'
    return back + _evidence(newest, newest=True) + folded


def _answered(turn: Turn) -> str:
    answer = turn.answer
    by_number = {citation.number: citation for citation in answer.citations}
    body = drawn(answer, lambda number: _marker(turn.number, by_number[number]))
    for told in (answer.reason, answer.suggestion):
        if told and told not in answer.text:  # a refusal's text has both
            body += f"<p>{html.escape(told)}</p>"
    if answer.standalone_question.strip() != answer.question.strip():
        body = f'<p class="understood">Understood as: {html.escape(answer.standalone_question)}</p>{body}'
    if answer.understood:
        body = f'<p class="understood">{html.escape(answer.understood)}</p>{body}'
    return _turn(answer.question, body + _footnote(turn), kind="refused" if answer.refused else "answered")


def _footnote(turn: Turn) -> str:
    answer = turn.answer
    facts = []
    if answer.citations:
        copies = len(answer.repeated)
        told = _count(len(answer.citations), "source")
        told += f", {copies} of them {'a copy' if copies == 1 else 'copies'}" if copies else ""
        if answer.shape in COUNTED and answer.items:
            facts.append(_count(len(answer.items), COUNTED[answer.shape]))
        facts += [told, f"confidence {answer.confidence:.0%}"]
    elif answer.refused and answer.hits:
        facts.append(f'<a href="#nearest-{turn.number}">See the nearest articles</a>')
    if "total" in answer.seconds:
        facts.append(f"{answer.seconds['total']:.2f} s")
    return f'<p class="footnote">{" · ".join(facts)}</p>' if facts else ""


def _turn(question: str, body: str, kind: str = "answered") -> str:
    heading = f'<h2 dir="auto">{html.escape(question)}</h2>' if question.strip() else ""
    busy = ' aria-busy="true"' if kind == "pending" else ""
    body = f'<div class="answer" dir="auto">{body}</div>'
    return f'<article class="turn {kind}"{busy}>{heading}{body}</article>'


def _plain_marker(number: int) -> str:
    return f'<span class="citation">[{number}]</span>'


def _marker(turn_number: int, citation: Citation) -> str:
    # The link leads to the <mark>; transcript.js opens the folded source around it.
    label = html.escape(f"Source {citation.number}: {citation.article.title}")
    place = f"#quote-{turn_number}-{citation.number}"
    return f'<a class="citation" href="{place}" aria-label="{label}" title="{label}">[{citation.number}]</a>'


def _evidence(turn: Turn, newest: bool) -> str:
    answer, number = turn.answer, turn.number
    if answer.refused:
        heading = f'<h2 id="nearest-{number}">Nearest articles</h2>'
        if not answer.hits:
            return f'{heading}<p class="note">No article is close to this question.</p>'
        note = '<p class="note">These came closest, but do not answer the question.</p>'
        near = "".join(map(_near, _one_each(answer)))
        return f'{heading}{note}<div class="group">{near}</div>'
    heading = "<h2>Sources</h2>" if newest else ""
    if not answer.citations:
        return f'{heading}<p class="note">This answer quotes no article.</p>'
    repeated = answer.repeated
    quoted = "".join(
        _quoted(number, citation, newest and citation.number == 1, repeated.get(citation.number))
        for citation in answer.citations
    )
    return f'{heading}<div class="group">{quoted}</div>'


def _one_each(answer: Answer) -> Iterable[Hit]:
    """The best hit of each article found, best first."""
    best: dict[str, Hit] = {}
    for hit in answer.hits:
        best.setdefault(hit.passage.article.id, hit)
    return best.values()


def _quoted(turn_number: int, citation: Citation, opened: bool, same_as: int | None) -> str:
    place = f"quote-{turn_number}-{citation.number}"
    return _source(
        citation.article,
        (citation.start, citation.end),
        mark=lambda words: f'<mark id="{place}">{words}</mark>',
        badge=f'<span class="badge"><span class="hidden">Source </span>{citation.number}</span>',
        note=f"the same words as {same_as}" if same_as else "",
        opened=opened,
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
        opened=False,
    )


def _source(
    article: Article, span: tuple[int, int], mark: Callable[[str], str], badge: str, note: str, opened: bool
) -> str:
    title = html.escape(article.title)
    language = f' lang="{html.escape(article.language)}"' if article.language else ""
    excerpt = html.escape(" ".join(article.text[span[0] : span[1]].split()))
    # Sources share a name, so opening one folds the others.
    return (
        f'<details class="source" name="source"{" open" if opened else ""}><summary>{badge}'
        f'<span class="title" dir="auto"{language}>{title}</span>'
        f'<span class="origin">{_origin(article, note)}</span>'
        f'<span class="excerpt" dir="auto"{language}>{excerpt}</span></summary>'
        f'<div class="story" dir="auto"{language} tabindex="0" role="region" aria-label="{title}">'
        f"{story(article, *span, mark)}</div>{_link(article.url)}</details>"
    )
