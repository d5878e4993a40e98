"""The page as a Gradio app. Only this module imports gradio, when first needed, because it takes seconds."""

import functools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from index.errors import IndexMissing
from index.types import Stats
from rag.types import Answer
from ui import render
from ui.endpoints import endpoints
from ui.errors import sentence as _sentence
from ui.types import Answerer, Conversation

if TYPE_CHECKING:
    import gradio

EXAMPLES = 6
CONCURRENT = 4
"""Questions answered at once for all visitors; Gradio's default is one."""


def build(answerer: Answerer, *, read_only: bool = False) -> "gradio.Blocks":
    """The page for an answerer, with its style; `ui.server` serves it with safe settings.

    Its public endpoints are those of `ui.endpoints`; the others are private to the page.

    :param read_only: nothing can be added.
    """
    gr = _gradio()
    page: gradio.Blocks = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    with page:
        parts = _lay_out(gr)
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
        for name, function in endpoints(answerer, read_only=read_only).items():
            # Adding has its own place in the queue, so that it never keeps a question waiting.
            lane = {"concurrency_limit": 1, "concurrency_id": "adding"} if name == "add" else limits
            gr.api(_telling(gr, function), api_name=name, **lane)
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


def _lay_out(gr: Any) -> _Parts:
    """Make the components inside the current `Blocks`; page.css places them by id."""

    def words(script: str | None = None, **settings: Any) -> Any:
        code = _beside(script) if script else None
        return gr.HTML(apply_default_css=False, js_on_load=code, **settings)

    conversation = gr.State(Conversation())
    with gr.Row(elem_id="masthead"):
        masthead = words(value=render.MASTHEAD, head=f"<style>{_beside('page.css')}</style>")
        restart = gr.Button("New chat", elem_id="restart", size="sm", scale=0)
    with gr.Row(elem_id="desk"):
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
    return _Parts(conversation, masthead, restart, transcript, examples, choices, question, ask, sources)


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


def _telling(gr: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its errors as sentences. Gradio documents it by the docstring and types that it keeps."""

    @functools.wraps(function)
    def told(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except Exception as error:
            raise gr.Error(_sentence(error), print_exception=False) from error

    return told
