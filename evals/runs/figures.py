"""Whether the figures listed below an answer are right, and what each rule brings to that.

`evals/figures/` has articles of our own, and questions to which several of them give the figure, or only seem
to. Each question names the articles whose figures belong in the list; none, if there is to be no list.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from unittest import mock

from evals.data.cached_indexes import kept
from evals.data.remembered import once
from evals.reports.table import share, table
from evals.runs.rules import NOTHING, Switch
from index import build_index
from index.embedding.choose import open_embedder
from index.types import Progress
from rag import Answerer, open_answerer
from rag.reading.reader import PassageReader
from rag.reading.span_network import SpanFinder
from rag.reading.weights import open_network
from rag.types import Answer

FOLDER = Path(__file__).parents[1] / "figures"
_NEVER = re.compile(r"(?!)")
_EVER = 100_000  # days

QUANTITY, FIGURES = "rag.deciding.quantity", "rag.deciding.figures"
SWITCHES = (
    Switch("asks for a figure", ((FIGURES, "asks_for_figure", lambda question: True),)),
    Switch("the rate asked for is in per cent", ((QUANTITY, "_IN_PERCENT", _NEVER),)),
    Switch("no range", ((QUANTITY, "_RANGE", _NEVER),)),
    Switch("the thing after the figure", ((QUANTITY, "_THING", _NEVER),)),
    Switch("answers nearly as well", ((QUANTITY, "NEAR", inf),)),
    Switch("answers the question", ((QUANTITY, "answers", lambda ours, theirs: True),)),
    Switch("tells of the same thing", ((QUANTITY, "_COVERED", 0.0),)),
    Switch("counts of one matter: 60 days", ((QUANTITY, "_COUNT_LASTS", _EVER),)),
    Switch("other figures: two years", ((QUANTITY, "_LASTS", _EVER),)),
    Switch("measured in the same", ((QUANTITY, "_measure", lambda given: ""),)),
    Switch("a change: words before", ((QUANTITY, "_BEFORE", _NEVER),)),
    Switch("a change or a rate: words after", ((QUANTITY, "_AFTER", _NEVER),)),
    Switch("to come", ((QUANTITY, "_TO_COME", _NEVER),)),
    Switch("years", ((QUANTITY, "_YEAR", _NEVER),)),
    Switch("places", ((QUANTITY, "_places", lambda text: set()),)),
    Switch("money and votes are no people", ((QUANTITY, "uncounted", lambda *given: False),)),
    Switch("each once", ((FIGURES, "_repeats", lambda one, other: False),)),
    Switch("near to the nearest in time", ((FIGURES, "_APART", inf),)),
    Switch("rounded figures agree", ((FIGURES, "_ROUNDED", _NEVER),)),
    Switch("a bound agrees: words in it", ((FIGURES, "_ABOVE", _NEVER),)),
    Switch("a bound agrees: words before", ((FIGURES, "_PASSED", _NEVER),)),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and its list.

    :param rows: what belongs in it: "disputed", "superseded" or "", by the id of the article.
    """

    id: str
    question: str
    rows: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """What the lists were like.

    :param told: rows told.
    :param right: of these, those of the right articles.
    :param wanted: rows that belong in the lists.
    :param marked: of the right rows, those marked as they should be.
    :param whole: questions whose list is all right.
    """

    name: str
    told: int
    right: int
    wanted: int
    marked: int
    whole: int
    questions: int


def read() -> tuple[Asked, ...]:
    lines = (FOLDER / "questions.jsonl").read_text("utf-8").splitlines()
    return tuple(
        Asked(one["id"], one["question"], {row["article"]: row.get("mark", "") for row in one["figures"]})
        for one in map(json.loads, lines)
    )


@contextmanager
def opened(cache: Path) -> Iterator[Answerer]:
    """An answerer that searches, reads and embeds the same only once: no switch changes what that returns."""
    articles = FOLDER / "articles.jsonl"
    path = kept(cache / "figures", articles.read_bytes(), lambda made: build_index([str(articles)], made))
    reader, embedder = PassageReader(SpanFinder(open_network)), open_embedder()
    with open_answerer(path, reader=reader) as answerer, ExitStack() as stack:
        for owner, name in ((answerer.store, "search"), (reader, "read"), (embedder, "embed_passages")):
            stack.enter_context(mock.patch.object(owner, name, once(getattr(owner, name))))
        yield answerer


def rows(answer: Answer) -> dict[str, str]:
    """The list of an answer, as `Asked.rows`."""
    by_number = {one.number: one.article.id for one in answer.citations}
    return {
        by_number[one.numbers[0]]: "superseded" if one.superseded else "disputed" if one.disputed else ""
        for one in answer.figures
    }


def judge(name: str, asked: Sequence[Asked], told: Sequence[Mapping[str, str]]) -> Row:
    pairs = [*zip(asked, told, strict=True)]
    return Row(
        name,
        told=sum(len(found) for _, found in pairs),
        right=sum(len(found.keys() & one.rows.keys()) for one, found in pairs),
        wanted=sum(len(one.rows) for one in asked),
        marked=sum(len(found.items() & one.rows.items()) for one, found in pairs),
        whole=sum(dict(found) == dict(one.rows) for one, found in pairs),
        questions=len(asked),
    )


def measure(
    cache: Path, *, ablate: bool, progress: Progress
) -> tuple[list[Row], list[tuple[Asked, dict[str, str]]]]:
    """A row with nothing switched off, and one for each switch; and each question with its list."""
    asked = read()
    switches = (Switch(NOTHING), *(SWITCHES if ablate else ()))
    found: list[Row] = []
    lists: list[tuple[Asked, dict[str, str]]] = []
    with opened(cache) as answerer:
        for done, switch in enumerate(switches, start=1):
            with switch.off():
                told = [rows(answerer.answer(one.question)) for one in asked]
            found.append(judge(switch.name, asked, told))
            lists = lists or [*zip(asked, told, strict=True)]
            progress("switches", done, len(switches))
    return found, lists


def as_table(found: Sequence[Row]) -> str:
    headings = ("switched off", "rows", "right", "of those wanted", "marked right", "lists all right")
    return table(
        headings,
        [
            (
                one.name,
                str(one.told),
                share(one.right / one.told) if one.told else "–",
                share(one.right / one.wanted),
                share(one.marked / one.right) if one.right else "–",
                f"{one.whole} of {one.questions}",
            )
            for one in found
        ],
    )


def wrong(lists: Sequence[tuple[Asked, dict[str, str]]]) -> str:
    """The lists that are not all right, a line each."""
    return "\n".join(
        f"{one.id}: wanted {dict(one.rows)}, told {told}" for one, told in lists if told != dict(one.rows)
    )
