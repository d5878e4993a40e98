"""Values to HTML. Pure, and the only place (with `ui.evidence`) where others' words become markup.

Everything ends in `gr.HTML`, which does not sanitise. So every text goes through `html.escape` (here, in
`ui.evidence`, `ui.markdown`, `ui.shapes` or `ui.story`), and only http(s) URLs become links.
"""

import html
from collections.abc import Sequence
from dataclasses import replace

from index.types import Stats
from rag.language.relative_dates import day
from rag.question.scope import told, typed
from rag.question.spelling import corrected
from rag.types import Answer, Citation
from rag.writing.verdicts import reasons, summary
from ui.actions import actions
from ui.evidence import place
from ui.facts import count as _count
from ui.markdown import to_html
from ui.shapes import COUNTED, drawn
from ui.types import Asked, Conversation, Turn


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
    return f'<h1>Dateline</h1><p class="facts" aria-label="State of the index">{facts}</p>'


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

    :param unfinished: HTML of a turn in progress, failed or stopped (`pending`, `failure`, `stopped`).
    """
    turns = [_turn(past.question, drawn(past, _plain_marker), "answered") for past in conversation.earlier]
    turns += [_answered(turn) for turn in conversation.turns]
    # A screen reader would read it all again at each word; transcript.js tells what is new.
    return f'<div role="log" aria-live="off" aria-label="Conversation">{"".join(turns)}{unfinished}</div>'


def pending(asked: Asked) -> str:
    """A turn with its answer so far."""
    body = to_html(asked.text, _plain_marker) or '<p class="waiting">Reading the articles</p>'
    return _turn(asked.question, body, kind="pending")


def failure(question: str, sentence: str) -> str:
    """A turn that failed, with the error."""
    return _turn(question, f'<p role="alert">{html.escape(sentence)}</p>', kind="failure")


def stopped(asked: Asked) -> str:
    """A turn that the visitor stopped, with what was said so far."""
    body = to_html(asked.text, _plain_marker) + '<p class="note">You stopped this answer.</p>'
    return _turn(asked.question, body, kind="stopped")


def offers(questions: Sequence[str], after: int = 0, *, looking: bool = False) -> str:
    """Questions that are asked with one click.

    :param after: the number of the refused turn they are offered for; 0 at the start of a conversation.
        offers.js hides them anywhere else.
    :param looking: more may come.
    """
    if not questions and not looking:
        return ""
    heading = "<p>The articles do answer these:</p>" if after and questions else ""
    buttons = "".join(
        f'<button type="button" dir="auto" data-question="{html.escape(one)}">{html.escape(one)}</button>'
        for one in questions
    )
    waiting = '<p class="waiting">Looking for what the articles do answer</p>' if looking else ""
    return f'<div class="offers" data-after="{after}">{heading}{buttons}{waiting}</div>'


def _answered(turn: Turn) -> str:
    answer = turn.answer
    by_number = {citation.number: citation for citation in answer.citations}
    shown = answer
    if answer.refused and answer.suggestion:  # which is a button
        shown = replace(answer, text=answer.text.replace(answer.suggestion, ""))
    body = drawn(shown, lambda number: _marker(turn, by_number[number]))
    if answer.reason and answer.reason not in answer.text:  # a refusal's text has it
        body += f"<p>{html.escape(answer.reason)}</p>"
    if answer.suggestion:
        body += _suggestion(answer.suggestion, corrected(answer))
    body = _standing(turn) + body + _understood(answer) + _checked(answer) + _footnote(turn) + actions(turn)
    return _turn(answer.question, body, "refused" if answer.refused else "answered", turn.number)


def _understood(answer: Answer) -> str:
    """How the question was understood. Below the answer, which would jump down when this comes."""
    told = f'<p class="understood">{html.escape(answer.understood)}</p>' if answer.understood else ""
    question = answer.standalone_question.strip()
    if question not in (answer.question.strip(), typed(answer.question)[0].strip()):
        meant = html.escape(question)
        told += (
            f'<p class="understood">Understood as: <bdi>{meant}</bdi> '
            f'<button type="button" data-edit="{meant}">Edit</button></p>'
        )
    return told


def _checked(answer: Answer) -> str:
    """What became of a language model's sentences; opened, why."""
    told, why = summary(answer.verdicts), reasons(answer.verdicts)
    if not told or not why:
        return f'<p class="footnote">{html.escape(told)}</p>' if told else ""
    listed = "".join(f"<li>{html.escape(reason)}</li>" for reason in why)
    summed = f"<summary>{html.escape(told)}</summary>"
    return f'<details class="footnote" aria-label="The check">{summed}<ul>{listed}</ul></details>'


def _standing(turn: Turn) -> str:
    """What no longer holds of an answer that was given earlier."""
    if not turn.lost:
        return ""
    count, all_of_them = len(turn.lost), len(turn.answer.citations)
    verb = "no longer says" if count == 1 else "no longer say"
    told = f"{count} of {_count(all_of_them, 'source')} {verb} what this answer quotes."
    return f'<p class="standing">{told}</p>'


def _suggestion(suggestion: str, question: str | None) -> str:
    words = html.escape(suggestion)
    if question is None:
        return f"<p>{words}</p>"
    button = f'<button type="button" dir="auto" data-question="{html.escape(question)}">{words}</button>'
    return f'<p class="meant">{button}</p>'


def _footnote(turn: Turn) -> str:
    answer, facts = turn.answer, []
    if answer.citations or answer.refused:
        facts.append(f"{html.escape(told(answer.scope)) or 'All articles'}, as of {day(answer.as_of)}")
    if answer.citations:
        if answer.shape in COUNTED and answer.items:
            facts.append(_count(len(answer.items), COUNTED[answer.shape]))
        copies = len(answer.repeated)
        found = f'<a href="#evidence-{turn.number}">{_count(len(answer.citations), "source")}</a>'
        found += f", {copies} of them {'a copy' if copies == 1 else 'copies'}" if copies else ""
        facts += [found, f"confidence {answer.confidence:.0%}"]
    elif answer.refused and answer.hits:
        facts.append(f'<a href="#evidence-{turn.number}">See the nearest articles</a>')
    if turn.asked and not answer.seconds:  # it was reopened
        facts.append(f"asked on {day(turn.asked.date())}")
    if "total" in answer.seconds:
        facts.append(f"{answer.seconds['total']:.2f} s")
    return f'<p class="footnote">{" · ".join(facts)}</p>' if facts else ""


def _turn(question: str, body: str, kind: str, number: int | None = None) -> str:
    """:param number: of a turn that is answered."""
    heading = f'<h2 dir="auto">{html.escape(question)}</h2>' if question.strip() else ""
    busy = ' aria-busy="true"' if kind == "pending" else ""
    turn = f' data-turn="{number}"' if number else ""
    body = f'<div class="answer" dir="auto">{body}</div>'
    return f'<article class="turn {kind}"{turn}{busy}>{heading}{body}</article>'


def _plain_marker(number: int) -> str:
    return f'<span class="citation">{_bracketed(number)}</span>'


def _marker(turn: Turn, citation: Citation) -> str:
    # chips.js shows the quote beside the link, and sources.js opens it.
    number = citation.number
    lost = number in turn.lost
    return (
        f'<a class="citation{" lost" if lost else ""}" href="#{place(turn, citation)}" '
        f'aria-label="Source {number}{", which no longer says this" if lost else ""}">'
        f"{_bracketed(number)}</a>"
    )


def _bracketed(number: int) -> str:
    # The brackets are not seen, but copied with the text.
    return f'<span class="bracket">[</span>{number}<span class="bracket">]</span>'
