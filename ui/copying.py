"""The buttons that copy a citation; copying.js does what they say."""

import html
import json

from rag.export.cited import Cited
from rag.export.texts import as_html, markdown, plain


def texts(cited: Cited) -> dict[str, str]:
    """What "Copy citation" copies, by the name of its form."""
    return {"plain": plain(cited), "markdown": markdown(cited), "html": as_html(cited)}


def button(cited: Cited) -> str:
    """Two buttons with the citation in them, and a place that says when it is copied."""
    told = texts(cited)
    held = html.escape(json.dumps(told, ensure_ascii=False))
    return (
        f'<span class="copying"><button type="button" class="copy" data-citation="{held}">Copy citation'
        f'</button> <button type="button" class="copy" data-markdown="{html.escape(told["markdown"])}">'
        'as Markdown</button> <span role="status"></span></span>'
    )
