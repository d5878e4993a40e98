"""Conversations that the visitor's browser keeps: the list of them, their export, and opening one again.

history.js keeps them, in the form of an export (docs/export.md); the server keeps none. What comes back from
a browser is checked as anybody's file is.
"""

import html
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rag.export.conversation import conversation as exported
from rag.export.conversation import markdown, read_conversation
from rag.export.reopened import reopened
from ui.errors import sentence
from ui.types import SHOWN, Conversation, Store
from ui.words import words

_TOGGLE = (
    '<button type="button" aria-expanded="false" aria-controls="history">'
    '<span class="sign" aria-hidden="true">☰</span><span class="name">Conversations</span></button>'
)
_REGION = (
    '<section id="history" aria-label="Conversations">'
    '<button type="button" class="close" aria-label="Close conversations">×</button>'
    "<h2>Conversations</h2>"
    '<p class="note">Your conversations appear here. Only this browser keeps them.</p>'
    '<ul></ul><p class="said" role="status"></p>'
    '<div class="export"><button type="button">Export</button>'
    '<label><span class="hidden">Format of the export</span>'
    '<select><option value="json">JSON</option><option value="markdown">Markdown</option></select></label>'
    "</div></section>"
)


def toggle(gr: Any) -> Any:
    """Make the button that shows and hides the list."""
    return words(gr, value=_TOGGLE, elem_id="history-toggle")


def lay_out(gr: Any) -> Any:
    """Make the list inside the current row; the component that is returned takes `opened` and `kept`.

    Its event ``select`` asks to open a conversation again.
    """
    with gr.Column(elem_id="conversations", scale=0, min_width=0):
        words(gr, value=_REGION)
        return words(gr, "history.js", elem_id="kept", server_functions=[export])


def opened(conversation: Conversation) -> str:
    """Tells the browser which conversation the page shows."""
    return _told(open=conversation.key)


def kept(conversation: Conversation, store: Store) -> str:
    """Tells the browser to keep the newest answer."""
    turn = conversation.turns[-1]
    alone = exported([turn.answer], asked=[turn.asked], indexed=store.indexed)
    return _told(open=conversation.key, answer=alone.as_dict()["answers"][0])


def refused(error: Exception) -> str:
    """Tells the browser that a conversation could not be opened."""
    # Two failures in a row would be one value, of which Gradio tells once.
    return _told(failed=sentence(error), at=datetime.now(UTC).isoformat())


def open_again(told: Mapping[str, Any], store: Store) -> Conversation:
    """The conversation that a browser kept, with its citations as the index has them now.

    :param told: ``key`` and ``conversation``.
    :raises DatelineError: if it is damaged, or there is no index.
    """
    known = read_conversation(told["conversation"] if isinstance(told.get("conversation"), dict) else {})
    found = Conversation(key=str(told.get("key"))[:64])
    for one in reopened(known.turns[-SHOWN:], store):
        found = found.with_turn(one.answer, one.asked, one.lost)
    return found


def export(told: Mapping[str, Any]) -> dict[str, str]:
    """A conversation that a browser kept, as a file: its ``text``, or why there is none (``failed``).

    :param told: ``conversation``, and ``form``: "json" or "markdown".
    """
    try:
        known = replace(read_conversation(told["conversation"]), exported=datetime.now(UTC))
        if told.get("form") == "markdown":
            return {"text": markdown(known)}
        return {"text": json.dumps(known.as_dict(), ensure_ascii=False, indent=2) + "\n"}
    except Exception as error:
        return {"failed": sentence(error)}


def _told(**values: Any) -> str:
    return f'<span data-told="{html.escape(json.dumps(values, ensure_ascii=False))}"></span>'
