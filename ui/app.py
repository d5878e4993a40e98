"""The page as a Gradio app. Only this module imports gradio, when first needed, because it takes seconds."""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from index.errors import DatelineError, IndexMissing, QueryError
from index.types import Stats
from rag.types import Answer
from ui import library, render
from ui.adding import Adder, Limits
from ui.types import REMEMBERED, Answerer, Conversation

if TYPE_CHECKING:
    import gradio

EXAMPLES = 6
_HOUR = 3600
CONCURRENT = 4
"""Questions answered at once for all visitors; Gradio's default is one."""
UNEXPECTED = "Something went wrong. The log of the program that serves this page has the details."

_LOG = logging.getLogger(__name__)


def build(answerer: Answerer, adding: Limits | None = None, allow_private: bool = False) -> "gradio.Blocks":
    """The page for an answerer, with its style; `ui.server` serves it with safe settings.

    :param adding: how much a visitor may add at once; None for a page that is only read.
    :param allow_private: whether addresses of this network may be added (`ui.adding.private_allowed`).

    It has one public endpoint, ``answer`` (see `_endpoint`); the others are private to the page.
    """
    gr = _gradio()
    adder = Adder(answerer.store, adding, allow_private, _sentence) if adding else None
    page: gradio.Blocks = gr.Blocks(
        title="Dateline",
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_HOUR, _HOUR),  # files that were sent but never added; the others go at once
    )
    with page:
        parts = _lay_out(gr, adder)
        private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        limits: dict[str, Any] = {"concurrency_limit": CONCURRENT, "concurrency_id": "asking"}
        asking: dict[str, Any] = {
            "fn": _conversing(gr, parts, answerer),
            "outputs": [parts.transcript, parts.sources, parts.conversation, parts.question, parts.examples],
            **limits,
            **private,
        }
        typed = [parts.question, parts.conversation]
        asked = [gr.on([parts.question.submit, parts.ask.click], inputs=typed, **asking)]
        asked += [choice.click(inputs=[choice, parts.conversation], **asking) for choice in parts.choices]
        heads = [parts.masthead, parts.transcript, parts.sources, parts.conversation, parts.examples]
        opening: dict[str, Any] = {"fn": _opening(gr, parts, answerer), "outputs": heads, **private}
        # Examples are found by asking them, and a question may be asked meanwhile: they touch nothing else.
        offering: dict[str, Any] = {"fn": _offering(gr, parts, answerer), "outputs": parts.choices, **private}
        gr.on([page.load], **opening)
        gr.on([page.load], **offering)
        parts.restart.click(cancels=asked, **opening)
        masthead = parts.masthead, lambda: render.status(_state(answerer)[0])
        library.connect(gr, page, parts.library, answerer.store, adder, masthead, _sentence)
        gr.api(_endpoint(gr, answerer), api_name="answer", **limits)
    return page


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components that the page's events read or change."""

    conversation: Any
    masthead: Any
    restart: Any
    transcript: Any
    examples: Any
    choices: list[Any]
    question: Any
    ask: Any
    sources: Any
    library: library.Parts


def _lay_out(gr: Any, adder: Adder | None) -> _Parts:
    """Make the components inside the current `Blocks`; page.css places them by id."""

    def words(script: str | None = None, **settings: Any) -> Any:
        code = _beside(script) if script else None
        return gr.HTML(apply_default_css=False, js_on_load=code, **settings)

    conversation = gr.State(Conversation())
    with gr.Row(elem_id="masthead"):
        masthead = words(
            value=render.MASTHEAD, head=f"<style>{_beside('page.css')}{_beside('library.css')}</style>"
        )
        restart = gr.Button("New chat", elem_id="restart", size="sm", scale=0)
    with gr.Tabs(elem_id="tabs") as tabs, gr.Tab("Chat"), gr.Row(elem_id="desk"):
        with gr.Column(elem_id="conversation", scale=3):
            with gr.Column(elem_id="transcript"):
                transcript = words("transcript.js")
                with gr.Column(elem_id="examples", visible=False) as examples:
                    choices = [gr.Button(visible=False) for _ in range(EXAMPLES)]
            with gr.Row(elem_id="composer"):
                question = gr.Textbox(
                    label="Your question",
                    placeholder="Ask about the articles",
                    show_label=False,
                    container=False,
                    max_lines=5,
                    autofocus=True,
                )
                ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=0)
        with gr.Column(elem_id="sources", scale=2):
            sources = words("sources.js")
    with tabs, gr.Tab("Articles"):
        shelf = library.lay_out(gr, words, adder)
    return _Parts(
        conversation, masthead, restart, transcript, examples, choices, question, ask, sources, shelf
    )


def _conversing(
    gr: Any, parts: _Parts, answerer: Answerer
) -> Callable[[str, Conversation], Iterator[dict[Any, Any]]]:
    def converse(asked: str, so_far: Conversation) -> Iterator[dict[Any, Any]]:
        """Show the question, the answer as it comes, and finally the sources."""
        yield {
            parts.transcript: render.transcript(so_far, render.pending(asked, "")),
            parts.question: "",
            parts.examples: gr.Column(visible=False),
        }
        text = ""
        try:
            for event in answerer.stream(asked, history=so_far.history):
                if isinstance(event, Answer):
                    so_far = so_far.with_answer(event)
                    yield {
                        parts.transcript: render.transcript(so_far),
                        parts.sources: render.sources(so_far),
                        parts.conversation: so_far,
                    }
                else:
                    text += event
                    yield {parts.transcript: render.transcript(so_far, render.pending(asked, text))}
        except Exception as error:
            yield {
                parts.transcript: render.transcript(so_far, render.failure(asked, _sentence(error))),
                # Back into the box, so that it can be corrected.
                parts.question: asked.strip(),
            }

    return converse


def _opening(gr: Any, parts: _Parts, answerer: Answerer) -> Callable[[], dict[Any, Any]]:
    def open_page() -> dict[Any, Any]:
        """Start a conversation. Runs at each load of the page, so that a reload shows new articles."""
        stats, note = _state(answerer)
        return {
            parts.masthead: render.status(stats),
            parts.transcript: render.welcome(stats, note),
            parts.sources: render.sources(Conversation()),
            parts.conversation: Conversation(),
            parts.examples: gr.Column(visible=True),
        }

    return open_page


def _offering(gr: Any, parts: _Parts, answerer: Answerer) -> Callable[[], dict[Any, Any]]:
    def offer() -> dict[Any, Any]:
        """Fill the buttons with questions that the index can answer."""
        try:
            asked = answerer.examples(EXAMPLES)[:EXAMPLES]
        except Exception as error:
            _sentence(error)  # the page says what is wrong
            asked = []
        return {
            choice: gr.Button(example or "", visible=example is not None)
            for choice, example in zip_longest(parts.choices, asked)
        }

    return offer


def _beside(name: str) -> str:
    return files("ui").joinpath(name).read_text("utf-8")


def _gradio() -> Any:
    # Set before the import: gradio would report the launch and check for a new version.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio

    return gradio


def _state(answerer: Answerer) -> tuple[Stats | None, str]:
    """What the index holds, and what is wrong with it ("" if nothing)."""
    try:
        return answerer.store.stats(), ""
    except IndexMissing:
        return None, ""
    except Exception as error:
        return None, _sentence(error)


def _sentence(error: Exception) -> str:
    """The sentence a visitor sees for an error: always ours, never a traceback or a library's words."""
    if isinstance(error, DatelineError):
        return str(error)
    _LOG.error("the page met an unexpected error", exc_info=error)
    return UNEXPECTED


def _endpoint(gr: Any, answerer: Answerer) -> Callable[..., dict[str, Any]]:
    # Gradio publishes the docstring and the types as the endpoint's documentation.
    def answer(
        question: str,
        history: list[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the articles, every sentence with its citation.

        :param history: earlier questions of the same chat, oldest first; the last few count.
        :param since: first day of publication to consider, as YYYY-MM-DD.
        :param until: last day, likewise.
        """
        try:
            first, last = _day("since", since), _day("until", until)
            answers: list[Answer] = []
            for earlier in (history or [])[-REMEMBERED:]:
                answers.append(
                    answerer.answer(earlier, history=answers, since=first, until=last, outlet=outlet or None)
                )
            return answerer.answer(
                question, history=answers, since=first, until=last, outlet=outlet or None
            ).as_dict()
        except Exception as error:
            raise gr.Error(_sentence(error), print_exception=False) from error

    return answer


def _day(name: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise QueryError(f"expected {name} to be a date such as 2024-04-10, found {text!r}") from error
