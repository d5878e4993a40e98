"""The page as a Gradio app. Only this module imports gradio, when first needed, because it takes seconds."""

import functools
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ui import render
from ui.chat import lay_out, wire
from ui.endpoints import endpoints
from ui.errors import sentence
from ui.types import Answerer
from ui.words import beside, words

if TYPE_CHECKING:
    import gradio

CONCURRENT = 4
"""Questions answered at once for all visitors; Gradio's default is one."""


def build(answerer: Answerer, *, read_only: bool = False) -> "gradio.Blocks":
    """The page for an answerer, with its style; `ui.server` serves it with safe settings.

    Its public endpoints are those of `ui.endpoints`; the others are private to the page.

    :param read_only: nothing can be added.
    """
    gr = _gradio()
    page: gradio.Blocks = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    limits: dict[str, Any] = {"concurrency_limit": CONCURRENT, "concurrency_id": "asking"}
    with page:
        style = f"<style>{beside('page.css')}{beside('chat.css')}</style>"
        with gr.Row(elem_id="masthead"):
            masthead = words(gr, value=render.MASTHEAD, head=style)
            restart = gr.Button("New chat", elem_id="restart", size="sm", scale=0)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Chat"):
                chat = lay_out(gr, masthead, restart)
            with gr.Tab("Articles"):
                words(gr, value='<p class="note">No articles yet</p>')
        wire(gr, page, chat, answerer, limits)
        for name, function in endpoints(answerer, read_only=read_only).items():
            # Adding has its own place in the queue, so that it never keeps a question waiting.
            lane = {"concurrency_limit": 1, "concurrency_id": "adding"} if name == "add" else limits
            gr.api(_telling(gr, function), api_name=name, **lane)
    return page


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
