"""The page as a Gradio app. Only this module imports gradio, when first needed, because it takes seconds."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui import history, library, render
from ui.adding import Adder, Limits
from ui.chat import lay_out, state, wire
from ui.endpoints import endpoints
from ui.errors import sentence
from ui.types import Answerer
from ui.words import beside, words

if TYPE_CHECKING:
    import gradio

_HOUR = 3600  # seconds
SHEETS = ("page.css", "chat.css", "history.css", "library.css")
CONCURRENT = 4
"""Questions answered at once for all visitors; Gradio's default is one."""


def build(
    answerer: Answerer,
    adding: Limits | None = None,
    allow_private: bool = False,
    feedback: Path | None = None,
) -> "gradio.Blocks":
    """The page for an answerer, without its `style`; `ui.server` serves it with safe settings.

    Its public endpoints are those of `ui.endpoints`; the others are private to the page.

    :param adding: how much a visitor may add at once; None for a page that is only read.
    :param allow_private: whether addresses of this network may be added (`ui.adding.private_allowed`).
    :param feedback: the file for what visitors think of answers; None if they are not asked.
    """
    gr = _gradio()
    adder = Adder(answerer.store, adding, allow_private, sentence) if adding else None
    page: gradio.Blocks = gr.Blocks(
        title="Dateline",
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_HOUR, _HOUR),  # files that were sent but never added; the others go at once
    )
    limits: dict[str, Any] = {"concurrency_limit": CONCURRENT, "concurrency_id": "asking"}
    with page:
        with gr.Row(elem_id="masthead"):
            masthead = words(gr, value=render.status(state(answerer)[0]))
            history.toggle(gr)
            restart = gr.Button("New chat", elem_id="restart", size="sm", scale=0)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Chat"):
                chat = lay_out(gr, answerer, masthead, restart)
            with gr.Tab("Articles") as tab:
                shelf = library.lay_out(gr, adder)
        wire(gr, page, chat, answerer, limits, feedback)
        status = masthead, lambda: render.status(state(answerer)[0])
        library.connect(gr, page, tab, shelf, answerer.store, adder, status)
        public = endpoints(answerer, read_only=adder is None, allow_private=allow_private)
        for name, function in public.items():
            # Adding has its own place in the queue, so that it never keeps a question waiting.
            lane = {"concurrency_limit": 1, "concurrency_id": "adding"} if name == "add" else limits
            gr.api(_telling(gr, function), api_name=name, **lane)
    return page


def style(feedback: bool) -> str:
    """The style sheets of the page, for its head.

    :param feedback: whether visitors are asked what they think of answers.
    """
    hidden = "" if feedback else ".thumbs { display: none; }"
    return f"<style>{''.join(map(beside, SHEETS))}{hidden}</style>"


def plain() -> Any:
    """Gradio's theme, but with fonts that every machine has: its own would be fetched, and page.css
    sets others."""
    return _gradio().themes.Default(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


def _gradio() -> Any:
    # Set before the import: gradio would report the launch and check for a new version.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio

    return gradio


def _telling(gr: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its errors as sentences. Gradio documents it by the docstring and types that it keeps."""

    @functools.wraps(function)
    def told(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except Exception as error:
            raise gr.Error(sentence(error), print_exception=False) from error

    return told
