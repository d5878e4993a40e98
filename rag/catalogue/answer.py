"""Questions that are answered without reading: about the index itself, a courtesy, or within empty limits."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.store import Store
from index.types import Hit
from rag.catalogue.courtesy import courtesy
from rag.catalogue.reply import Reply, nothing_within, reply
from rag.catalogue.request import request
from rag.question.period import period
from rag.reading.bounded import Bounds
from rag.types import Answer
from rag.writing.extractive import suggestion


def from_catalogue(
    question: str, store: Store, bounds: Bounds, history: Sequence[Answer], as_of: date
) -> Answer | None:
    """The answer to such a question; None if it asks what the articles tell."""
    started = time.perf_counter()
    found = _asked(question, store, bounds, history, as_of)
    if found is None:
        return None
    return Answer(
        question=question,
        standalone_question=question,
        text=found.text,
        short=None,
        citations=found.citations,
        hits=tuple(Hit(passage, 1.0) for passage in dict.fromkeys(one.passage for one in found.citations)),
        refused=found.reason is not None,
        reason=found.reason,
        confidence=0.0 if found.reason else 1.0,
        seconds={"total": time.perf_counter() - started},
        as_of=as_of,
        items=found.items,
        understood=f"Articles {found.days}." if found.days else None,
        suggestion=suggestion(store.meant(question)) if found.none else None,
    )


def _asked(
    question: str, store: Store, bounds: Bounds, history: Sequence[Answer], as_of: date
) -> Reply | None:
    if told := courtesy(question):
        return Reply(told)
    if none := nothing_within(bounds, store):
        return Reply(none, reason=none)
    days = period(question, as_of)
    asked = request(days.left if days.dated else question, store.origins())
    if asked is None:
        return None
    within = replace(bounds.within(days.since, days.until), undated=bounds.undated and not days.dated)
    if not (none := nothing_within(within, store)):
        return reply(asked, store, within, history, days.dated)
    # "What happened in Paris in 1968?" may be told by an article of today.
    return Reply(none, reason=none) if asked.sure or not asked.topic else None
