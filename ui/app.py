"""The page as a Gradio app. Only this module imports gradio, when first needed, because it takes seconds."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import QueryError
from rag.types import Answer
from ui import history, render
from ui.chat import lay_out, wire
from ui.errors import sentence
from ui.types import REMEMBERED, Answerer
from ui.words import beside, words

if TYPE_CHECKING:
    import gradio

CONCURRENT = 4
"""Questions answered at once for all visitors; Gradio's default is one."""


def build(answerer: Answerer, *, feedback: Path | None = None) -> "gradio.Blocks":
    """The page for an answerer, with its style; `ui.server` serves it with safe settings.

    :param feedback: the file for what visitors think of answers; None if they are not asked.

    It has one public endpoint, ``answer`` (see `_endpoint`); the others are private to the page.
    """
    gr = _gradio()
    page: gradio.Blocks = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    limits: dict[str, Any] = {"concurrency_limit": CONCURRENT, "concurrency_id": "asking"}
    with page:
        style = f"<style>{beside('page.css')}{beside('chat.css')}{beside('history.css')}</style>"
        if feedback is None:
            style += "<style>.thumbs { display: none; }</style>"
        with gr.Row(elem_id="masthead"):
            masthead = words(gr, value=render.MASTHEAD, head=style)
            history.toggle(gr)
            restart = gr.Button("New chat", elem_id="restart", size="sm", scale=0)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Chat"):
                chat = lay_out(gr, masthead, restart)
            with gr.Tab("Articles"):
                words(gr, value='<p class="note">No articles yet</p>')
        wire(gr, page, chat, answerer, limits, feedback)
        gr.api(_endpoint(gr, answerer), api_name="answer", **limits)
    return page


def _gradio() -> Any:
    # Set before the import: gradio would report the launch and check for a new version.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio

    return gradio


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
            raise gr.Error(sentence(error), print_exception=False) from error

    return answer


def _day(name: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise QueryError(f"expected {name} to be a date such as 2024-04-10, found {text!r}") from error
