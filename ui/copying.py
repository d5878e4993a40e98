"""The button that copies a citation; copying.js does what it says."""

import html
import json

from rag.export.cited import Cited
from rag.export.texts import as_html, markdown, plain


def texts(cited: Cited) -> dict[str, str]:
    """What "Copy citation" copies, by the name of its form."""
    return {"plain": plain(cited), "markdown": markdown(cited), "html": as_html(cited)}


def button(cited: Cited) -> str:
    """A button with the citation in it, and a place that says when it is copied."""
    held = html.escape(json.dumps(texts(cited), ensure_ascii=False))
    return (
        f'<span class="copying"><button type="button" class="copy" data-citation="{held}">Copy citation'
        '</button> <span role="status"></span></span>'
    )
