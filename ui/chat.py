"""The chat tab: a question goes in, its answer appears as it comes, and its sources beside it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import IndexMissing
from index.types import Stats
from rag.types import Answer
from ui import feedback, history, render
from ui.actions import LONGEST_LINKED
from ui.errors import sentence
from ui.evidence import sources
from ui.scope import Fields, entered, fields, offered
from ui.types import Answerer, Asked, Conversation
from ui.words import words

EXAMPLES = 6
FOLLOW_UPS = 3
"""Questions offered at the start, and after a refusal."""

_READY = "() => { document.documentElement.dataset.ready = 'yes'; }"
"""Tells links.js that questions can be asked."""

_PRESSED = "() => { document.documentElement.dataset.stopped = 'yes'; }"
_TOLD = """(conversation, asked, _) => {
    const { stopped = "" } = document.documentElement.dataset;
    delete document.documentElement.dataset.stopped;
    return [conversation, asked, stopped];
}"""
"""Keep in the tab that Stop was pressed, until the answer has ended."""

Update = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Chat:
    """The components that the events of the chat read or change.

    :param asked: the question being answered (`Asked`), None while there is none.
    :param relay: tells of a question that is asked with a click on it, or by a link.
    :param kept: tells the browser what to keep.
    :param thumbs: tells of a thumb that is given.
    """

    conversation: Any
    asked: Any
    masthead: Any
    restart: Any
    transcript: Any
    offers: Any
    relay: Any
    scope: Fields
    question: Any
    ask: Any
    stop: Any
    sources: Any
    kept: Any
    thumbs: Any


def lay_out(gr: Any, answerer: Answerer, masthead: Any, restart: Any) -> Chat:
    """Make the components inside the current tab, as a new visitor sees them; the sheets place them by id."""
    stats, note = state(answerer)
    conversation, asked = gr.State(Conversation()), gr.State(None)
    with gr.Row(elem_id="desk"):
        kept = history.lay_out(gr)
        with gr.Column(elem_id="conversation", scale=3):
            with gr.Column(elem_id="transcript"):
                transcript = words(
                    gr, "transcript.js", "chips.js", "copying.js", value=render.welcome(stats, note)
                )
                offers = words(gr, "offers.js", elem_id="offers")
            scope = fields(gr, stats.outlets if stats else ())
            with gr.Row(elem_id="composer"):
                question = gr.Textbox(
                    label="Ask about the articles",
                    placeholder="Ask about the articles",
                    show_label=False,
                    container=False,
                    max_lines=5,
                    autofocus=True,
                )
                ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=0)
                stop = gr.Button("Stop", elem_id="stop", scale=0, visible=False)
                longest = f'<span data-longest="{LONGEST_LINKED}"></span>'
                relay = words(gr, "relay.js", "links.js", value=longest, elem_id="relay")
                thumbs = feedback.lay_out(gr)
        with gr.Column(elem_id="sources", scale=2):
            pane = words(gr, "sources.js", "copying.js", value=sources(Conversation()))
    shown = (masthead, restart, transcript, offers, relay, scope, question, ask, stop, pane, kept, thumbs)
    return Chat(conversation, asked, *shown)


def wire(
    gr: Any, page: Any, chat: Chat, answerer: Answerer, limits: dict[str, Any], thumbs: Path | None
) -> None:
    """Say what happens when a question is asked, an answer is stopped, or the page opens.

    :param limits: Gradio's settings for what asks the answerer.
    :param thumbs: the file for what visitors think of answers; None if they are not asked.
    """
    private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    asking = [chat.question.submit, chat.ask.click, chat.relay.submit]
    outputs = [chat.transcript, chat.sources, chat.conversation, chat.asked, chat.question, chat.offers]
    outputs += [chat.ask, chat.stop, chat.kept]
    answered = gr.on(
        asking,
        _conversing(gr, chat, answerer),
        inputs=[chat.question, chat.conversation, *chat.scope.inputs],
        outputs=outputs,
        **limits,
        **private,
    )
    # In a queue of its own, so that nobody's answer waits for it; and a new question ends it.
    followed = answered.then(
        _following(answerer),
        inputs=[chat.conversation, *chat.scope.inputs],
        outputs=chat.offers,
        concurrency_id="following",
        **private,
    )
    gr.on([*asking, chat.restart.click, chat.kept.select], cancels=followed)
    # First the end of the answer, then the word of it: Gradio drops what is asked in between.
    chat.stop.click(None, js=_PRESSED, cancels=answered, queue=False, **private)
    answered.then(
        _stopping(gr, chat),
        js=_TOLD,
        inputs=[chat.conversation, chat.asked, chat.stop],
        outputs=outputs,
        queue=False,
        **private,
    )
    page.load(None, js=_READY, **private)
    # Without a queue, which costs a visitor who waits for the page two more requests.
    seen = [chat.masthead, chat.scope.outlet, chat.transcript]
    page.load(_looking(gr, chat, answerer), outputs=seen, queue=False, **private)
    opened = [*outputs, chat.masthead, chat.scope.outlet]
    chat.restart.click(_opening(gr, chat, answerer), outputs=opened, cancels=answered, **private)
    chat.kept.select(
        _opening_again(gr, chat, answerer), outputs=outputs, cancels=answered, **limits, **private
    )
    if thumbs is not None:
        chat.thumbs.like(
            feedback.receive(gr, thumbs), inputs=chat.conversation, outputs=chat.thumbs, **private
        )
    # Examples are found by asking them, and a question may be asked meanwhile: they touch nothing else.
    gr.on([page.load, chat.restart.click], _offering(answerer), outputs=chat.offers, queue=False, **private)


def _conversing(gr: Any, chat: Chat, answerer: Answerer) -> Callable[..., Iterator[Update]]:
    idle = _buttons(gr, chat, busy=False) | {chat.asked: None}

    def converse(
        typed: str, so_far: Conversation, since: str, until: str, outlet: str, event: Any
    ) -> Iterator[Update]:
        """Show the question, the answer as it comes, and finally the sources."""
        clicked = (event._data or {}).get("question")
        asked = Asked(clicked or typed)
        yield {
            chat.transcript: render.transcript(so_far, render.pending(asked)),
            chat.asked: asked,
            chat.offers: "",
            **({} if clicked else {chat.question: ""}),
            **_buttons(gr, chat, busy=True),
        }
        try:
            limits = entered(answerer, since, until, outlet)
            for told in answerer.stream(asked.question, history=so_far.history, **limits):
                if isinstance(told, Answer):
                    so_far = so_far.with_answer(told)
                    yield {
                        chat.transcript: render.transcript(so_far),
                        chat.sources: sources(so_far),
                        chat.conversation: so_far,
                        chat.kept: history.kept(so_far, answerer.store),
                        **idle,
                    }
                elif not told:  # a language model thinks; the visitor may press Stop meanwhile
                    yield {chat.asked: asked}
                else:
                    asked = replace(asked, text=asked.text + told)
                    yield {
                        chat.transcript: render.transcript(so_far, render.pending(asked)),
                        chat.asked: asked,
                    }
        except Exception as error:
            yield {
                chat.transcript: render.transcript(so_far, render.failure(asked.question, sentence(error))),
                # Back into the box, so that it can be corrected.
                chat.question: asked.question.strip(),
                **idle,
            }

    # Gradio knows by this what to pass; the name is not there before Gradio is imported.
    converse.__annotations__["event"] = gr.EventData
    return converse


def _stopping(gr: Any, chat: Chat) -> Callable[[Conversation, Asked | None, str], Update]:
    def stop(so_far: Conversation, asked: Asked | None, pressed: str) -> Update:
        """If Stop was pressed, show what was said until then; the question goes back into the box."""
        if not pressed or asked is None:  # the answer was faster
            return {chat.kept: gr.skip()}
        return {
            chat.transcript: render.transcript(so_far, render.stopped(asked)),
            chat.question: asked.question.strip(),
            chat.asked: None,
            **_buttons(gr, chat, busy=False),
        }

    return stop


def _following(answerer: Answerer) -> Callable[..., Iterator[str]]:
    def follow(so_far: Conversation, since: str, until: str, outlet: str) -> Iterator[str]:
        """After a refusal, offer questions as they are found."""
        if not so_far.turns or not so_far.turns[-1].answer.refused:
            return
        number, found = so_far.turns[-1].number, list[str]()
        yield render.offers(found, number, looking=True)
        try:
            limits = entered(answerer, since, until, outlet)
            for question in answerer.follow_ups(so_far.history, FOLLOW_UPS, **limits):
                found.append(question)
                yield render.offers(found, number, looking=len(found) < FOLLOW_UPS)
        except Exception as error:
            sentence(error)  # in the log; the answer stands without them
        yield render.offers(found, number)

    return follow


def _looking(gr: Any, chat: Chat, answerer: Answerer) -> Callable[[], Update]:
    def look() -> Update:
        """What has changed in the index since the page was made, for a visitor who opens it."""
        stats, note = state(answerer)
        welcome = render.welcome(stats, note)
        update = {
            chat.masthead: render.status(stats),
            chat.scope.outlet: offered(gr, stats.outlets if stats else ()),
        }
        # A quick visitor has asked by now, and the welcome would take the question's place.
        return update if welcome == chat.transcript.value else update | {chat.transcript: welcome}

    return look


def _opening(gr: Any, chat: Chat, answerer: Answerer) -> Callable[[], Update]:
    def begin() -> Update:
        """Start a conversation."""
        stats, note = state(answerer)
        conversation = Conversation()
        return {
            chat.masthead: render.status(stats),
            chat.transcript: render.welcome(stats, note),
            chat.sources: sources(conversation),
            chat.conversation: conversation,
            chat.kept: history.opened(conversation),
            chat.asked: None,
            chat.scope.outlet: offered(gr, stats.outlets if stats else ()),
            **_buttons(gr, chat, busy=False),
        }

    return begin


def _opening_again(gr: Any, chat: Chat, answerer: Answerer) -> Callable[..., Update]:
    def open_again(event: Any) -> Update:
        """Show a conversation that the browser has kept."""
        try:
            conversation = history.open_again(event._data or {}, answerer.store)
            return {
                chat.transcript: render.transcript(conversation),
                chat.sources: sources(conversation),
                chat.conversation: conversation,
                chat.kept: history.opened(conversation),
                chat.asked: None,
                chat.offers: "",
                **_buttons(gr, chat, busy=False),
            }
        except Exception as error:
            return {chat.kept: history.refused(error), **_buttons(gr, chat, busy=False)}

    open_again.__annotations__["event"] = gr.EventData
    return open_again


def _offering(answerer: Answerer) -> Callable[[], str]:
    def offer() -> str:
        """Questions that the index can answer."""
        try:
            return render.offers(answerer.examples(EXAMPLES)[:EXAMPLES])
        except Exception as error:
            sentence(error)  # the page says what is wrong
            return ""

    return offer


def _buttons(gr: Any, chat: Chat, busy: bool) -> Update:
    return {chat.ask: gr.update(visible=not busy), chat.stop: gr.update(visible=busy)}


def state(answerer: Answerer) -> tuple[Stats | None, str]:
    """What the index holds, and what is wrong with it ("" if nothing)."""
    try:
        return answerer.store.stats(), ""
    except IndexMissing:
        return None, ""
    except Exception as error:
        return None, sentence(error)
