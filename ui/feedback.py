"""What visitors think of answers, in a file of the server that ``dateline eval`` takes as a question set.

A thumb up says that the question has this answer, or none. A thumb down says only that the answer is wrong:
its line has no answer yet (``"answerable": null``), and the evaluation passes over it until somebody fills it
in.
"""

import html
import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from ui.actions import standing_alone
from ui.errors import PageError, sentence
from ui.types import Conversation, Turn
from ui.words import words

LONGEST_REASON = 500
LARGEST = 50_000_000
"""Bytes of the file; strangers may write to it."""

_WRITING = threading.Lock()


def lay_out(gr: Any) -> Any:
    """Make the component whose event ``like`` gives a thumb."""
    return words(gr, "thumbs.js", elem_id="thumbs")


def receive(gr: Any, path: Path) -> Callable[..., str]:
    """What happens when a thumb is given."""

    def give(so_far: Conversation, event: Any) -> str:
        given = event._data or {}
        try:
            turn = next(one for one in so_far.turns if one.number == given.get("turn") and not one.lost)
            write(path, line(turn, given.get("thumb") == "up", str(given.get("reason") or "")))
        except StopIteration:
            return _told(given, "This answer is too old to be judged.")
        except Exception as error:
            return _told(given, sentence(error))
        return _told(given, "Thank you, that is noted.", thumb="up" if given.get("thumb") == "up" else "down")

    # Gradio knows by this what to pass; the name is not there before Gradio is imported.
    give.__annotations__["event"] = gr.EventData
    return give


def line(turn: Turn, is_good: bool, reason: str) -> dict[str, Any]:
    """A question of a question file, with what was said of its answer."""
    answer = turn.answer
    told: dict[str, Any] = {
        "id": f"feedback-{uuid4().hex[:12]}",
        "question": standing_alone(answer),
        "answers": [],
        "answerable": not answer.refused if is_good else None,
        "type": answer.shape,
        "date": answer.as_of.isoformat(),
    }
    quoted = {
        "gold_ids": list(dict.fromkeys(one.article.id for one in answer.citations)),
        "gold_texts": [one.quote for one in answer.citations],
    }
    if is_good:
        told |= {"answers": [answer.short] if answer.short else [], **quoted}
    told |= {"thumb": "up" if is_good else "down", "reason": reason[:LONGEST_REASON].strip()}
    told |= {"given": datetime.now(UTC).isoformat(timespec="seconds"), "said": answer.text}
    return told if is_good else told | {"said_from": quoted["gold_ids"]}


def write(path: Path, told: Mapping[str, Any]) -> None:
    """Append a line.

    :raises PageError: if it cannot be written.
    """
    row = json.dumps(told, ensure_ascii=False) + "\n"
    try:
        with _WRITING:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                if file.tell() > LARGEST:
                    raise PageError("Nothing more can be noted: the file for it is full.")
                file.write(row)
    except OSError as error:
        raise PageError(f"This cannot be noted: {error.strerror}.") from error


def _told(given: Mapping[str, Any], said: str, thumb: str = "") -> str:
    # With an id, because Gradio tells of a value only if it is another than before.
    values = {"asked": str(given.get("asked")), "said": said, "thumb": thumb, "id": uuid4().hex}
    told = "".join(f' data-{name}="{html.escape(value)}"' for name, value in values.items())
    return f"<span{told}></span>"
