"""Question files: JSON lines, one question each, plain or gzip."""

import gzip
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar

from evals.errors import QuestionFileError
from index.text.canonical import canonical

# Fixed, so that a sample of 100 questions is the same on every machine.
SEED = 20240412


FIELDS = '"question", "answer" or "answers", and optionally "id", "answerable" and others (see --help)'
"""What a line has, for messages."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what is known about its answer.

    :param answers: accepted answers, in all their spellings; empty if not answerable.
    :param answerable: whether the articles hold the answer.
    :param gold_ids: the articles with the answer.
    :param gold_texts: the words in those articles that support it, in canonical form.
    :param related_ids: articles on its topic that do not answer it, if known.
    :param history: earlier questions of the same conversation, first to last.
    :param type: the kind of question, for tables by kind.
    :param asked: the day the question was asked, if that matters ("this week").
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    answerable: bool = True
    gold_ids: tuple[str, ...] = ()
    gold_texts: tuple[str, ...] = ()
    related_ids: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    type: str | None = None
    asked: date | None = None


def read_questions(path: str | Path) -> tuple[Question, ...]:
    """Read a question file (``.jsonl``, ``.jsonl.gz``).

    Fields: ``id``, ``question``, ``answers``, ``answerable`` (default true), and optionally ``gold_ids``,
    ``gold_text`` or ``gold_texts``, ``related_ids``, ``history``, ``type``, ``date``. Others are ignored.
    Each line of a gold text is a gold text of its own, for evidence from several places. A line with
    ``"answerable": null`` is left out: nobody has said yet what its answer is.

    :raises QuestionFileError: with the line number, if the file or a line cannot be used.
    """
    return read_lines(path, _question)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Read = TypeVar("_Read", bound=_Named)


def read_lines(
    path: str | Path, read: Callable[[dict[str, Any], int, str], _Read | None]
) -> tuple[_Read, ...]:
    """What `read` makes of each line, given its object, its number and where it stands, for messages.

    :param read: gives None for a line to leave out.
    :raises QuestionFileError: if the file or a line cannot be used, or an id stands on two lines.
    """
    path = Path(path)
    found: list[_Read] = []
    lines_of: dict[str, int] = {}
    left_out = 0
    for number, line in _lines(path):
        where = f"{path}:{number}"
        one = read(_object(line, where), number, where)
        if one is None:
            left_out += 1
            continue
        if one.id in lines_of:
            raise QuestionFileError(
                f"{where}: expected a unique id, but {one.id!r} is also on line "
                f"{lines_of[one.id]}; rename one."
            )
        lines_of[one.id] = number
        found.append(one)
    if left_out and not found:
        raise QuestionFileError(
            f'{path}: expected a question whose answer is known, but "answerable" is null on every line; '
            'set it to true, with "answers", or to false.'
        )
    if not found:
        raise QuestionFileError(f"{path}: expected one JSON object a line, but the file is empty.")
    return tuple(found)


def sample(questions: Sequence[Question], limit: int | None) -> tuple[Question, ...]:
    """At most `limit` questions, in file order, drawn with `SEED`; all if `limit` is None."""
    if limit is None or limit >= len(questions):
        return tuple(questions)
    chosen = random.Random(SEED).sample(range(len(questions)), limit)
    return tuple(questions[place] for place in sorted(chosen))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with _open(path) as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line
    except FileNotFoundError:
        raise QuestionFileError(
            f"Expected a question file at {path}, found none; name one: dateline eval QUESTIONS.jsonl"
        ) from None
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise QuestionFileError(
            f"{path}: expected JSON lines in UTF-8 (plain or .gz), but cannot read it: {error}"
        ) from error


def _open(path: Path) -> IO[str]:
    # utf-8-sig: some editors put a byte-order mark before the first line.
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise QuestionFileError(f"{where}: expected a JSON object, but it is not JSON: {error}") from None
    if not isinstance(row, dict):
        raise QuestionFileError(f"{where}: expected a JSON object, got {type(row).__name__}.")
    return row


def _question(row: dict[str, Any], number: int, where: str) -> Question | None:
    if row.get("answerable", True) is None:
        return None
    if row.get("id") is None or isinstance(row["id"], int):
        row["id"] = str(row.get("id") or number)
    for field in ("id", "question"):
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise QuestionFileError(
                f'{where}: expected "{field}" to be text, got {row.get(field)!r}; a line has {FIELDS}.'
            )
    answers = (*_texts(row, "answers", where), *_answer(row, where))
    gold_texts = _gold_texts(row, where)
    answerable = row.get("answerable", bool(answers or gold_texts))
    if not isinstance(answerable, bool):
        raise QuestionFileError(f'{where}: expected "answerable" to be true or false, got {answerable!r}.')
    if answerable and not answers and not gold_texts:
        raise QuestionFileError(
            f'{where}: expected "answer", "answers" or a gold text for an answerable question, found none.'
        )
    return Question(
        id=row["id"],
        question=row["question"],
        answers=answers,
        answerable=answerable,
        gold_ids=_texts(row, "gold_ids", where),
        gold_texts=gold_texts,
        related_ids=_texts(row, "related_ids", where),
        history=_texts(row, "history", where),
        type=row["type"] if isinstance(row.get("type"), str) else None,
        asked=_date(row.get("date"), where),
    )


def _texts(row: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    texts = row.get(field) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise QuestionFileError(f'{where}: expected "{field}" to be a list of texts, got {texts!r}.')
    return tuple(text for text in texts if text.strip())


def _answer(row: Mapping[str, Any], where: str) -> tuple[str, ...]:
    answer = row.get("answer")
    if answer is None or answer == "":
        return ()
    if not isinstance(answer, str):
        raise QuestionFileError(f'{where}: expected "answer" to be text, got {answer!r}; or name "answers".')
    return (answer,) if answer.strip() else ()


def _gold_texts(row: Mapping[str, Any], where: str) -> tuple[str, ...]:
    single = row.get("gold_text") or ""
    if not isinstance(single, str):
        raise QuestionFileError(f'{where}: expected "gold_text" to be text, got {single!r}.')
    lines = [line for text in (single, *_texts(row, "gold_texts", where)) for line in text.splitlines()]
    # A dict keeps the order and drops repeats.
    return tuple(dict.fromkeys(canonical(line) for line in lines if line.strip()))


def _date(value: object, where: str) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise QuestionFileError(f'{where}: expected "date" as YYYY-MM-DD, got {value!r}.') from None
