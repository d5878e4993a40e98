"""What can be done with an answer: say whether it is good, and copy a link that asks its question."""

import html

from rag.question.scope import typed
from rag.types import Answer
from ui.types import Turn

LONGEST_LINKED = 500
"""Code points of a question that a link asks. A longer one only fills the box, to be read first."""

_THUMB = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 10v10H3V10zm2 0 4-8c1.7 0 2.8 1.3 2.5 3L15 9h5.2'
    'c1.2 0 2 1 1.8 2.2l-1.3 7c-.2 1-1 1.8-2 1.8H9z"/></svg>'
)


def actions(turn: Turn) -> str:
    """The buttons under an answer; thumbs.js and copying.js do what they say."""
    thumbs = "" if turn.lost else _thumbs(turn)
    question = standing_alone(turn.answer)
    link = ""
    if 0 < len(question) <= LONGEST_LINKED:
        asked = html.escape(question)
        link = f'<button type="button" data-link="{asked}">Copy link</button> <span role="status"></span>'
    return f'<div class="does">{thumbs}<span class="copying">{link}</span></div>'


def standing_alone(answer: Answer) -> str:
    """The question such that it asks the same without the conversation and without the fields."""
    question, scope = answer.standalone_question.strip(), answer.scope
    left, stated = typed(question)
    if stated != scope:
        outlet = (scope.outlet or "").replace('"', "")
        limits = (("since", scope.since), ("until", scope.until), ("outlet", outlet and f'"{outlet}"'))
        question = " ".join([left, *(f"{name}:{limit}" for name, limit in limits if limit)])
    return question


def _thumbs(turn: Turn) -> str:
    told = f'data-turn="{turn.number}" data-asked="{turn.asked.isoformat() if turn.asked else ""}"'
    return f'<span class="thumbs" {told}>{_button("up", "Thumbs up")}{_button("down", "Thumbs down")}</span>'


def _button(thumb: str, name: str) -> str:
    return (
        f'<button type="button" data-thumb="{thumb}" aria-label="{name}" aria-pressed="false">'
        f"{_THUMB}</button>"
    )
