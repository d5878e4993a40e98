"""A conversation as a document: JSON, from which it is read again, and Markdown with footnotes.

The JSON is described in docs/export.md.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import zip_longest
from typing import Any

from rag.errors import ExportError
from rag.export.cited import Cited, Indexed, cited, read_cited
from rag.export.texts import reference
from rag.language.relative_dates import day
from rag.types import Answer
from rag.writing.markdown import escape

FORMAT = "dateline-export"
VERSION = 1

# What is only of use inside Dateline: everything found, and how long it took.
_INSIDE = ("hits", "seconds", "citations")
_TOKEN = re.compile(r"\\.|\[(?P<marker>\d+)\]|[<\[]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer.

    :param answer: the answer's values as `rag.types.Answer.as_dict` gives them, without its citations.
    :param asked: when; None if that is not known.
    """

    answer: Mapping[str, Any]
    citations: tuple[Cited, ...]
    asked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was asked and answered, oldest first, without the articles."""

    turns: tuple[Turn, ...]
    title: str | None
    exported: datetime

    def as_dict(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "title": self.title,
            "exported": self.exported.isoformat(timespec="seconds"),
            "answers": [
                {
                    "asked": turn.asked.isoformat(timespec="seconds") if turn.asked else None,
                    **turn.answer,
                    "citations": [one.as_dict() for one in turn.citations],
                }
                for turn in self.turns
            ],
        }

    @property
    def citations(self) -> tuple[Cited, ...]:
        return tuple(one for turn in self.turns for one in turn.citations)


def conversation(
    answers: Sequence[Answer],
    *,
    title: str | None = None,
    asked: Iterable[datetime | None] = (),
    indexed: Indexed = lambda article_id: None,
) -> Conversation:
    """The answers of a conversation, ready to leave.

    :param asked: when each question was asked, as far as known.
    """
    turns = []
    for answer, when in zip_longest(answers, [*asked][: len(answers)]):
        told = {name: value for name, value in answer.as_dict().items() if name not in _INSIDE}
        turns.append(Turn(told, tuple(cited(one, indexed) for one in answer.citations), when))
    return Conversation(tuple(turns), title, datetime.now(UTC))


def read_citations(text: str) -> tuple[Cited, ...]:
    """The citations of an export, of an answer as ``dateline ask --json`` prints it, or of a list of either.

    :raises ExportError: if it is none of these.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExportError("expected JSON that Dateline exported, found a file that is not JSON") from error
    return tuple(map(read_cited, _citations(document)))


def read_conversation(document: Mapping[str, Any]) -> Conversation:
    """A conversation from what `Conversation.as_dict` gave.

    :raises ExportError: if it is none.
    """
    _check(document)
    try:
        turns = []
        for values in document["answers"]:
            told = {name: value for name, value in values.items() if name not in (*_INSIDE, "asked")}
            when = values.get("asked")
            asked = None if when is None else datetime.fromisoformat(when)
            turns.append(Turn(told, tuple(map(read_cited, values["citations"])), asked))
        exported = datetime.fromisoformat(document["exported"])
        return Conversation(tuple(turns), document.get("title"), exported)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ExportError(
            f"expected an export of Dateline, found one that cannot be read ({error})"
        ) from error


def markdown(conversation: Conversation) -> str:
    """The conversation as Markdown: a heading for each question, a footnote for each citation.

    Nothing in it is active: no HTML, no picture, and no link but those of the footnotes.
    """
    parts = [f"# {escape(conversation.title or 'Answers from Dateline')}"]
    notes: list[str] = []
    for turn in conversation.turns:
        numbers = {one.number: len(notes) + place for place, one in enumerate(turn.citations, start=1)}
        parts += [f"## {escape(str(turn.answer.get('question', '')))}", *_told(turn, numbers)]
        notes += [f"[^{numbers[one.number]}]: {_note(one)}" for one in turn.citations]
    parts.append(f"*Exported from Dateline on {day(conversation.exported.date())}.*")
    return "\n\n".join([*parts, *notes]) + "\n"


def _told(turn: Turn, numbers: Mapping[int, int]) -> Iterator[str]:
    answer = turn.answer
    understood = str(answer.get("standalone_question") or "")
    if understood.strip() and understood.strip() != str(answer.get("question")).strip():
        yield f"*Understood as: {escape(understood)}*"
    asked = f"Asked on {day(turn.asked.date())}" if turn.asked else ""
    as_of = f"As of {day(date.fromisoformat(answer['as_of']))}" if answer.get("as_of") else ""
    if asked or as_of:
        yield f"*{'. '.join(filter(None, (asked, as_of)))}.*"
    text = str(answer.get("text", ""))

    def inert(token: re.Match[str]) -> str:
        if token["marker"]:
            number = numbers.get(int(token["marker"]))
            return f"[^{number}]" if number else f"\\{token[0]}"
        return {"<": "&lt;", "[": "\\["}.get(token[0], token[0])

    # An answer's text is safe as it is made; a file may have come from anywhere.
    yield _TOKEN.sub(inert, text)


def _note(one: Cited) -> str:
    source = one.source
    told = [f"“{escape(one.quote)}”", reference(one)]
    indexed = f"indexed on {day(source.indexed)}" if source.indexed else ""
    version = f"version {source.version[:12]}" if source.version else ""
    held = ", ".join(filter(None, (indexed, escape(version))))
    return " ".join(filter(None, (*told, f"({held})" if held else "")))


def _citations(document: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(document, list):
        for one in document:
            yield from _citations(one)
        return
    if not isinstance(document, dict):
        raise ExportError(f"expected JSON that Dateline exported, found {type(document).__name__}")
    if "format" in document or "answers" in document:
        _check(document)
        yield from _citations(document["answers"])
    elif isinstance(document.get("citations"), list):
        yield from _citations(document["citations"])
    elif "article" in document and ("selector" in document or "quote" in document):
        yield document
    else:
        raise ExportError("expected JSON that Dateline exported, found JSON without answers or citations")


def _check(document: Mapping[str, Any]) -> None:
    form, version = document.get("format"), document.get("version")
    if form != FORMAT or not isinstance(document.get("answers"), list):
        raise ExportError(f"expected a file of the format {FORMAT}, found {str(form)[:40]!r}")
    if not isinstance(version, int) or version > VERSION:
        raise ExportError(
            f"expected an export of version {VERSION} or older, found {str(version)[:40]}; update Dateline"
        )
