"""Whether the figures listed below an answer are right, and what each rule brings to that.

`evals/figures/` has articles of our own, and questions to which several of them give the figure, or only seem
to. Each question names the articles whose figures belong in the list; none, if there is to be no list.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from unittest import mock

from evals.data.cached_indexes import kept
from evals.data.remembered import once
from evals.runs.switches import NEVER, NOTHING, Row, Switch, always, effects
from evals.scoring.metrics import Score
from index import build_index
from index.embedding.choose import open_embedder
from index.types import Progress
from rag import Answerer, open_answerer
from rag.reading.reader import PassageReader
from rag.reading.span_network import SpanFinder
from rag.reading.weights import open_network
from rag.types import Answer

FOLDER = Path(__file__).parents[1] / "figures"
QUANTITY, FIGURES = "rag.deciding.quantity", "rag.deciding.figures"
SWITCHES = (
    Switch("answers nearly as well", ((QUANTITY, "NEAR", inf),)),
    Switch("answers the question", ((QUANTITY, "answers", always(True)),)),
    Switch("a change or a rate", ((QUANTITY, "_AFTER", NEVER),)),
    Switch("to come", ((QUANTITY, "_TO_COME", NEVER),)),
    Switch("each once", ((FIGURES, "_repeats", always(False)),)),
    Switch("near to the nearest in time", ((FIGURES, "_APART", inf),)),
    Switch("a bound agrees", ((FIGURES, "_ABOVE", NEVER),)),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and its list.

    :param rows: what belongs in it: "disputed", "superseded" or "", by the id of the article.
    """

    id: str
    question: str
    rows: Mapping[str, str]


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
    """The list of an answer, as `Asked.rows`; what it has once more is of no article."""
    by_number = {one.number: one.article.id for one in answer.citations}
    told: dict[str, str] = {}
    for one in answer.figures:
        article = by_number[one.numbers[0]]
        mark = "superseded" if one.superseded else "disputed" if one.disputed else ""
        told[f"{article} again" if article in told else article] = mark
    return told


def scored(asked: Sequence[Asked], told: Sequence[Mapping[str, str]]) -> dict[str, Score]:
    """How many of the rows told, of those wanted and of those rightly told are right, and of the lists."""
    pairs = [*zip(asked, told, strict=True)]
    right = sum(len(found.keys() & one.rows.keys()) for one, found in pairs)
    counted = {
        "right": (right, sum(len(found) for _, found in pairs)),
        "of those wanted": (right, sum(len(one.rows) for one in asked)),
        "marked right": (sum(len(found.items() & one.rows.items()) for one, found in pairs), right),
        "lists all right": (sum(dict(found) == dict(one.rows) for one, found in pairs), len(asked)),
    }
    return {name: Score(some / whole, whole) for name, (some, whole) in counted.items() if whole}


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
            lists = lists or [*zip(asked, told, strict=True)]
            changed = sum(own != before for own, (_, before) in zip(told, lists, strict=True))
            found.append(Row(switch.name, {"figures": scored(asked, told)}, {"figures": changed}))
            progress("switches", done, len(switches))
    return found, lists


def as_table(found: Sequence[Row]) -> str:
    return effects(found, {name: name for name in found[0].scores["figures"]})


def wrong(lists: Sequence[tuple[Asked, dict[str, str]]]) -> str:
    """The lists that are not all right, a line each."""
    return "\n".join(
        f"{one.id}: wanted {dict(one.rows)}, told {told}" for one, told in lists if told != dict(one.rows)
    )
