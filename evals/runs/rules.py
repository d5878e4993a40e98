"""What each rule and each feature of answering brings: all of them but one, on sets of questions.

A rule or feature is taken out by putting something that does nothing in its place; nothing is fitted anew.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.data.cached_indexes import kept
from evals.data.dev_sets import DevSet, load
from evals.data.questions import Question, read_questions
from evals.data.remembered import remembering
from evals.reports.table import table
from evals.runs.datasets import DATASETS, holdings
from evals.runs.dev import indexed
from evals.runs.run import evaluate
from evals.runs.switches import NOTHING, Row, Switch
from evals.scoring.metrics import Score
from index.types import Progress
from rag.answerer import Answerer
from rag.question.period import Period
from rag.reading import fitted
from rag.reading.reader import PassageReader

TOLD = ("answer_hit", "exact_match", "refusals", "false_refusals")
"""The metrics that decide whether a rule pays."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A set that is asked again for each switch.

    :param texts: article id to text.
    """

    name: str
    answerer: Answerer
    reader: PassageReader
    questions: Sequence[Question]
    texts: dict[str, str]


def _features(name: str) -> tuple[Switch, ...]:
    """A switch for each feature of a fitted model, which holds it at its mean."""
    model: fitted.Linear = getattr(fitted, name)
    return tuple(
        Switch(f"{name.lower()}: {feature}", (("rag.reading.fitted", name, model.without(feature)),))
        for feature in model.weights
    )


def _empty(*args: Any, **kwargs: Any) -> list[Any]:
    return []


def _readings(question: Any, readings: Any, hits: Any) -> Any:
    return readings


def _none(*args: Any, **kwargs: Any) -> None:
    return None


SWITCHES = (
    Switch(NOTHING),
    Switch("sums made whole", (("rag.reading.reader", "whole", lambda text, span: span),)),
    Switch("names and numbers that no article holds", (("rag.deciding.confidence", "absent", _empty),)),
    Switch("relative dates", (("rag.writing.extractive", "moments", _empty),)),
    Switch("rarity of words", (("rag.question.about.Question", "rarity", lambda self, stem: 1.0),)),
    Switch("follow-ups", (("rag.answerer", "turn", lambda question, history: (question, question)),)),
    Switch("articles cited before", (("rag.answerer", "cited_first", lambda hits, last: hits),)),
    Switch(
        "counts of the thing asked for",
        (("rag.answerer", "counting_first", _readings), ("rag.deciding.confidence", "uncounted", _none)),
    ),
    Switch("who or what a name is", (("rag.answerer", "defining_first", _readings),)),
    Switch(
        "who does it",
        (("rag.answerer", "doing_first", _readings), ("rag.deciding.confidence", "undone", _none)),
    ),
    Switch(
        "the year before",
        (("rag.answerer", "earlier_first", _readings), ("rag.deciding.confidence", "untimely", _none)),
    ),
    Switch(
        "who said it",
        (
            ("rag.answerer", "said_first", _readings),
            ("rag.deciding.confidence", "unsaid", _none),
        ),
    ),
    Switch("the thing taken for granted", (("rag.deciding.confidence", "strayed", _none),)),
    Switch("outlets that print the same", (("rag.writing.reprints.Outlets", "also", _empty),)),
    Switch("exact search", (("index.search.rank", "holders", _empty),)),
    Switch("reading in part", (("rag.reading.reader", "windows", lambda passages, *_: passages),)),
    Switch("stray sentences left out", (("rag.writing.extractive", "_NAMED", 0.0),)),
    Switch(
        "days that are asked about",
        (("rag.question.about", "period", lambda question, as_of: Period(question=question)),),
    ),
    Switch("days bound what answers", (("rag.deciding.days", "_of_its_days", _empty),)),
    Switch("newest first", (("rag.deciding.newest", "_lead", lambda readings, question: readings[0]),)),
    Switch("corrections", (("rag.deciding.newest", "superseded", lambda articles: {}),)),
    Switch("older answers told to be older", (("rag.writing.superseded", "_shown", _empty),)),
    Switch("the word of an outlet", (("rag.dialogue", "attribution", _none),)),
    Switch("questions about the index", (("rag.dialogue", "from_catalogue", _none),)),
    Switch("several questions in one", (("rag.dialogue", "parts", lambda question: (question,)),)),
    Switch("capitals", (("rag.dialogue", "ordinary", lambda question, store: question),)),
    *_features("RANKING"),
    *_features("CONFIDENCE"),
)


def trials(data: Path, cache: Path, sets: Sequence[DevSet], progress: Progress) -> Iterator[Trial]:
    """The questions of this repository, those of some development sets, and those that people reported.

    :param data: the folder of the development sets; the reported cases are in ``cases`` beside it.
    """
    from index import build_index
    from rag import open_answerer

    finder = remembering(cache)

    def trial(name: str, path: Path, questions: Sequence[Question]) -> Trial:
        reader = PassageReader(finder)
        return Trial(
            name, open_answerer(path, reader=reader), reader, questions, dict(holdings(path, questions).texts)
        )

    def built(name: str, sources: Sequence[Path]) -> Path:
        material = b"".join(path.read_bytes() for path in sources)
        return kept(cache / name, material, lambda path: build_index([str(one) for one in sources], path))

    for dataset in DATASETS:
        yield trial(dataset.name, built(dataset.name, dataset.articles), read_questions(dataset.questions))
    for dev_set in sets:
        material = load(data, dev_set)
        yield trial(dev_set.name, indexed(material, cache / dev_set.name, progress), material.questions)
    questions, sources = reported(data.parent / "cases")
    if questions:
        yield trial("cases", built("cases", sources), questions)


def reported(folder: Path) -> tuple[list[Question], list[Path]]:
    """The questions of reported cases, and the articles they were asked of. What is right is told in prose
    there; so all that is measured of them is how many are refused, and how many answers change."""
    asked: dict[str, None] = {}
    sources: dict[bytes, Path] = {}
    for case in sorted(folder.glob("*/case.md")):
        found = re.findall(r"^\$ dateline ask '(.+)' --index", case.read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            asked |= dict.fromkeys(found)
            sources |= {path.read_bytes(): path for path in case.parent.glob("in/news.jsonl")}
    return [Question(text, text) for text in asked], list(sources.values())


def ablate_rules(
    sets: Iterable[Trial], switches: Sequence[Switch] = SWITCHES, progress: Progress | None = None
) -> list[Row]:
    """Ask every set once for each switch, that one off."""
    rows = [Row(switch.name, {}, {}) for switch in switches]
    for trial in sets:
        texts: list[str] = []
        for done, (switch, row) in enumerate(zip(switches, rows, strict=True), start=1):
            with switch.off():
                result = evaluate(trial.answerer, trial.questions, trial.texts)
            told = [outcome.answer.text for outcome in result.outcomes]
            texts = texts or told
            row.scores[trial.name] = {name: result.scores[name] for name in TOLD if name in result.scores}
            row.changed[trial.name] = sum(one != other for one, other in zip(told, texts, strict=True))
            if progress:
                progress(trial.name, done, len(switches))
    return rows


def as_table(rows: Sequence[Row]) -> str:
    """A line for each switch. For each set, in per cent: answer hit, short answer exact, refused and falsely
    refused; and how many answers read otherwise."""
    whole = rows[0]
    return table(
        ("switched off", *whole.scores, "pays"),
        [
            (
                row.name,
                *(_cell(scores, row.changed[of]) for of, scores in row.scores.items()),
                "" if row is whole else "yes" if row.costs(whole) else "no",
            )
            for row in rows
        ],
    )


def _cell(scores: dict[str, Score], changed: int) -> str:
    figures = [f"{100 * scores[metric].value:.1f}" if metric in scores else "–" for metric in TOLD]
    return " ".join((*figures, f"({changed})"))
