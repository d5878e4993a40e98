"""What each rule of the stories brings: all of them but one, asked of `evals/stories/`."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from math import inf
from pathlib import Path
from typing import Any
from unittest import mock

from evals.data.remembered import once
from evals.data.stories import StoryQuestion
from evals.reports.table import table
from evals.runs.rules import NOTHING, Row, Switch
from evals.runs.stories import ask, floors, opened
from evals.scoring.metrics import Score
from evals.scoring.stories import LABELS, Judged, scores
from index.embedding.choose import open_embedder
from index.types import Progress
from rag import Answerer
from rag.answerer import READ
from rag.language import speech
from rag.question.form import SURE, form
from rag.reading.reader import PassageReader
from rag.reading.span_network import SpanFinder
from rag.reading.weights import open_network
from rag.stories import listing, summary, tell

_ALL = 10_000
_NEVER = re.compile(r"(?!)")
_HELD, _CONFIDENCE = 0.76, 0.52
"""How much of its topic the best article holds, and the confidence in a fact: means over our questions."""
_TOPICS = ("events", "summary", "positions")
_SPOKEN = ("statements", "positions")
_SHORT = {"comparison": "compared", "statements": "said", "positions": "sides", "false_refusals": "falsely"}
"""Words of metrics, as the table has them."""


def _always(value: Any) -> Callable[..., Any]:
    return lambda *args, **kwargs: value


def _same(value: Any, *others: Any) -> Any:
    return value


def _of(
    module: str, shapes: tuple[str, ...], rules: Mapping[str, tuple[str, Any]], of: str = ""
) -> Iterator[Switch]:
    """Switches of a module: what each takes out, the name there, and what takes its place.

    :param of: what a row begins with, by default the shape.
    """
    for what, (name, value) in rules.items():
        yield Switch(f"{of or shapes[0]}: {what}", ((module, name, value),), shapes)


_sure = tell._sure

STORY_SWITCHES = (
    *_of(
        "rag.question.form",
        (),
        {"sure of it": ("SURE", 0.0), "a list sooner than others": ("_LIST", SURE)},
        of="form",
    ),
    Switch("list: the imperative as a question", (("rag.answerer", "interrogative", _same),), ("list",)),
    *_of(
        "rag.question.imperative",
        ("list",),
        {
            "opens with a request": ("_OPENS", _NEVER),
            "words of a request": ("_ASKING", _NEVER),
            "a question after a request": ("_INTERROGATIVE", _NEVER),
            "everyone as who": ("_PEOPLE", _NEVER),
            "that, who as which": ("_RELATIVE", _NEVER),
        },
    ),
    *_of(
        "rag.stories.topic",
        (*_TOPICS, "statements"),
        {"words that ask": ("_ASKING", frozenset()), "little words": ("STOPWORDS", frozenset())},
        of="topic",
    ),
    *_of(
        "rag.stories.tell",
        _TOPICS,
        {
            "sure enough": ("LEAST", 0.0),
            "what is held of the topic": ("share", _always(_HELD)),
            "the confidence in a fact": (
                "_sure",
                lambda about, found, store, confidence: _sure(about, found, store, _CONFIDENCE),
            ),
            "near enough": ("_NEAR", dict.fromkeys(_TOPICS, 0.0)),
        },
        of="told",
    ),
    *_of(
        "rag.stories.sources",
        (*_TOPICS, "statements"),
        {
            "at most 100 passages": ("FOUND", _ALL),
            "at most 16 articles": ("MOST", _ALL),
            "what is held of the topic": ("_HELD", 0.0),
            "its names": ("names_and_numbers", _always([])),
        },
        of="sources",
    ),
    *_of(
        "rag.stories.chronology",
        ("events",),
        {
            "at most 14": ("MOST", _ALL),
            "sentences that open an article": ("_OPENING", 0),
            "an article's day for its first sentence": ("_UNDATED", 0),
            "what a correction has instead": ("corrections", _always({})),
            "a note on an earlier version is no event": ("NOTE", _NEVER),
            "near enough": ("_NEAR", 0.0),
            "no more than a month": ("_LONG", timedelta.max),
            "something happens": ("_happens", _always(True)),
            "or will happen": ("TO_COME", _NEVER),
            "an article that states its day": ("_CLOSE", timedelta(days=-1)),
            "within the days asked": ("_within", _always(True)),
        },
    ),
    *_of(
        "rag.stories.anew",
        ("events",),
        {
            "one event once": ("_is_one", _always(False)),
            "figures": ("_differ", _always(False)),
            "victims": ("_VICTIMS", {}),
            "counted again": ("_COUNTED_ANEW", _NEVER),
            "put off": ("_DAY_ANEW", _NEVER),
        },
        of="told anew",
    ),
    *_of(
        "rag.language.when",
        ("events", "comparison"),
        {
            "stated": ("_STATED", _NEVER),
            "relative": ("moments", _always([])),
            "weekdays are past": ("last_weekday", _always(None)),
            "to come": ("TO_COME", _NEVER),
            "a day without a year is past": ("_AHEAD", 1),
        },
        of="days",
    ),
    *_of("rag.answerer", ("list",), {"24 passages": ("READ_FOR_LIST", READ)}),
    *_of("rag.stories.tell", ("list", "statements"), {"the confidence in a fact": ("LEAST_SURE", 0.0)}),
    *_of(
        "rag.stories.listing",
        ("list",),
        {
            "at most 25": ("MOST", _ALL),
            **{feature: ("LISTED", listing.LISTED.without(feature)) for feature in listing.ROWS},
            "what is unlikely": ("_NEVER", 0.0),
            "F-beta": ("PRECISION", 0.0),
            "rows": ("_rows", _always([])),
            "parts of a row are short": ("_LONGEST", _ALL),
            "where a row begins": ("_BEFORE", _NEVER),
            "where a row ends": ("_AFTER", _NEVER),
            "each once": ("_same", lambda one, other: one.label == other.label),
        },
    ),
    *_of("rag.stories.listing.chosen", ("list",), {"likely enough": ("__defaults__", (0.0,))}),
    *_of(
        "rag.stories.listing.Thing",
        ("list",),
        {"the fullest name": ("label", property(lambda thing: thing.best.label))},
    ),
    *_of(
        "rag.stories.comparison",
        ("comparison",),
        {
            "its words in a sentence": ("_LEAST", 0.0),
            "words beyond a side": ("_BREAK", frozenset()),
            "prepositions of both": ("_PREPOSITIONS", frozenset()),
            "marks that end a side": ("_CUT", _NEVER),
            "words before a side": ("_LEAD", _NEVER),
            "as long as the other": ("_as_long", lambda one, other: list(other)),
            "words that compare": ("_COMPARED", _NEVER),
            "less": ("_LESS", _NEVER),
            "asks how long": ("_LONG", _NEVER),
            "asks when": ("_FIRST", _NEVER),
            "the other side": ("_STRAYS", 0.0),
            "what stands before": ("before", _always("")),
            "the value after the name": ("_WORD", _NEVER),
        },
    ),
    *_of(
        "rag.language.amounts",
        ("comparison",),
        {
            "days are no figures": ("DATE", _NEVER),
            "numbers as words": ("NUMBERS", {}),
            "millions and the like": ("_SCALES", {}),
            "signs of currencies": ("_SIGN", _NEVER),
            "points are no per cent": ("_percent", _always("percent")),
            "lengths of time": ("_time", _always("")),
            "what is counted": ("_counted", _always("")),
        },
    ),
    *_of(
        "rag.stories.summary",
        ("summary",),
        {
            "at most 5 articles": ("_ARTICLES", _ALL),
            "the first 24 sentences": ("_READ", _ALL),
            "not too long": ("_LONGEST", _ALL),
            **{feature: ("_WEIGHTS", {**summary._WEIGHTS, feature: 0.0}) for feature in summary._WEIGHTS},
            "near the topic": ("_TOPIC", 0.0),
            "unlike those taken": ("_ONCE", 0.0),
            "can stand alone": ("leans", _always(False)),
            "not most of it quoted": ("unquoted", _same),
        },
    ),
    Switch("leaning: whom it means", (("rag.writing.extractive", "referent", _always(None)),)),
    *_of(
        "rag.stories.statements",
        ("statements",),
        {
            "at most 12": ("MOST", _ALL),
            "near enough": ("_NEAR", 0.0),
            "whoever is called so": ("_ROLE", _ALL),
            "namesakes": ("mentions", _always([])),
            "each once": ("_ALIKE", inf),
            "an article that speaks of it": ("_SPEAKS", 0.0),
        },
    ),
    *_of("rag.stories.statements", _SPOKEN, {"over several sentences": ("_open", _always(False))}, of="said"),
    # `sayings` remembers what it found, so it is asked anew.
    *(
        Switch(
            f"said: {what}",
            (
                ("rag.stories.statements", "sayings", speech.sayings.__wrapped__),
                ("rag.language.speech", name, value),
            ),
            _SPOKEN,
        )
        for what, name, value in (
            ("verbs of a stand", "_FORMS", speech._forms(f"(?:{speech._SPEAK})")),
            ("two of one last name", "_is_one", _always(True)),
        )
    ),
    *_of(
        "rag.stories.sides",
        ("positions",),
        {
            "at most 14": ("MOST", _ALL),
            "at most 40 statements": ("_READ", _ALL),
            "sides": ("stance", _always(None)),
            "an article that speaks of it": ("_SPEAKS", 0.0),
            "near enough": ("_NEAR", 0.0),
            "words of the matter": ("told_of", _always(0.0)),
            "each speaker once": ("_known", _same),
        },
    ),
    *_of(
        "rag.language.stance",
        ("positions",),
        {"turned round": ("_TURNED", _NEVER), "and yet": ("_YET", _NEVER)},
        of="sides",
    ),
)
"""A switch for each rule, word list, threshold and weight. A figure is switched off by one that does nothing:
no bound, or no weight."""


@contextmanager
def opened_once(cache: Path, progress: Progress) -> Iterator[Answerer]:
    """An answerer over the articles that searches, reads and embeds the same only once: no switch of the
    stories changes what that returns."""
    reader, embedder = PassageReader(SpanFinder(open_network)), open_embedder()
    with opened(cache, progress, reader) as answerer, ExitStack() as stack:
        for owner, name in ((answerer.store, "search"), (reader, "read"), (embedder, "embed_passages")):
            stack.enter_context(mock.patch.object(owner, name, once(getattr(owner, name))))
        yield answerer


def ablate_stories(
    answerer: Answerer,
    questions: Mapping[str, Sequence[StoryQuestion]],
    switches: Sequence[Switch] = STORY_SWITCHES,
    progress: Progress = lambda *done: None,
) -> Iterator[Row]:
    """Ask what each switch can touch with that one off, after all questions with none off; a row each.

    :param questions: by part.
    """
    whole, shapes = dict[str, list[Judged]](), dict[str, set[str]]()
    for part, listed in questions.items():
        whole[part] = []
        for done, question in enumerate(listed, start=1):
            with mock.patch("rag.answerer.form", wraps=form) as told:
                whole[part] += ask(answerer, [question], part, _quiet)
            shapes[question.id] = {form(call.args[0]) for call in told.call_args_list}
            progress(part, done, len(listed))
    yield _row(NOTHING, whole, whole)
    for done, switch in enumerate(switches, start=1):
        without: dict[str, Sequence[Judged]] = {}
        with switch.off():
            for part, listed in questions.items():
                touched = [one for one in listed if not switch.shapes or shapes[one.id] & {*switch.shapes}]
                anew = {one.question.id: one for one in ask(answerer, touched, switch.name, _quiet)}
                without[part] = [anew.get(one.question.id, one) for one in whole[part]]
        yield _row(switch.name, without, whole)
        progress("switches", done, len(switches))


def _quiet(stage: str, done: int, total: int | None) -> None:
    pass


def _row(name: str, judged: Mapping[str, Sequence[Judged]], whole: Mapping[str, Sequence[Judged]]) -> Row:
    return Row(
        name,
        {part: floors(scores(own)) for part, own in judged.items()},
        {
            part: sum(
                one.answer.text != other.answer.text for one, other in zip(own, whole[part], strict=True)
            )
            for part, own in judged.items()
        },
    )


def as_table(rows: Sequence[Row]) -> str:
    """A line for each switch: each figure in per cent, for each part, where it is another than with nothing
    switched off; and how many answers read otherwise."""
    whole = rows[0]
    metrics = [name for name in LABELS if any(name in own for own in whole.scores.values())]
    return table(
        ("switched off", *map(_heading, metrics), "otherwise", "pays"),
        [
            (
                row.name,
                *(_cell(row, whole, metric) for metric in metrics),
                " ".join(str(count) for count in row.changed.values()),
                "" if row is whole else "yes" if row.costs(whole) else "no",
            )
            for row in rows
        ],
    )


def _heading(metric: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in metric.split())


def _cell(row: Row, whole: Row, metric: str) -> str:
    own, before = ([scores.get(metric) for scores in one.scores.values()] for one in (row, whole))
    return "" if row is not whole and own == before else " ".join(map(_percent, own))


def _percent(score: Score | None) -> str:
    return f"{100 * score.value:.1f}" if score else "–"
