"""What each rule of the stories brings: all of them but one, asked of `evals/stories/`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from math import inf
from pathlib import Path
from statistics import fmean
from unittest import mock

from evals.data.remembered import each_once, once
from evals.data.stories import StoryQuestion
from evals.runs.stories import ask, floors, opened
from evals.runs.switches import NEVER, NOTHING, Row, Switch, always, effects, same, switches_of
from evals.scoring.stories import LABELS, Judged, scores
from index.embedding.choose import open_embedder
from index.types import Progress
from rag import Answerer
from rag.answerer import READ
from rag.language import speech
from rag.reading.reader import PassageReader
from rag.reading.span_network import SpanFinder
from rag.reading.weights import open_network
from rag.stories import chronology, comparison, listing, network, statements, summary, tell
from rag.stories.form import form

_ALL = 10_000
_TOPICS = ("events", "summary", "positions")
_SPOKEN = ("statements", "positions")
_WHATEVER_FORM: dict[str, float] = {
    **tell.TELLS.weights,
    **dict.fromkeys(map(str, tell.TOLD), fmean(tell.TELLS.weights[one] for one in tell.TOLD)),
}
_SHORT = {"comparison": "compared", "statements": "said", "positions": "sides", "false_refusals": "falsely"}
"""Words of metrics, as the table has them."""


STORY_SWITCHES = (
    *switches_of(
        "rag.stories.form",
        (),
        {"sure of it": ("SURE", 0.0)},
        of="form",
    ),
    *switches_of(
        "rag.stories.topic",
        (*_TOPICS, "statements"),
        {"words that ask": ("_ASKING", frozenset()), "little words": ("STOPWORDS", frozenset())},
        of="topic",
    ),
    *switches_of(
        "rag.stories.tell",
        (),
        {
            "sure enough": ("LEAST", 0.0),
            "what the network hears": ("TELLS", tell.TELLS.without("told")),
            "a comparison as a whole": ("_BOTH", 0.0),
            "the side that is told less": ("_LEAST_SIDE", 0.0),
            "a sure fact stands": ("SURE", inf),
            "the confidence in a fact": ("TELLS", tell.TELLS.without("sure")),
            "the form": ("TELLS", replace(tell.TELLS, weights=_WHATEVER_FORM)),
            "the three best": ("_BEST", 1),
            "near enough": ("NEAR", dict.fromkeys(_TOPICS, 0.0)),
        },
        of="told",
    ),
    *switches_of(
        "rag.stories.sources",
        (*_TOPICS, "statements"),
        {
            "at most 100 passages": ("FOUND", _ALL),
            "at most 16 articles": ("MOST", _ALL),
            "what is held of the topic": ("_HELD", 0.0),
            "its names": ("names_and_numbers", always([])),
        },
        of="sources",
    ),
    *switches_of(
        "rag.stories.chronology",
        ("events",),
        {
            "at most 20": ("MOST", _ALL),
            "at most 40 passages": ("_READ", _ALL),
            **{feature: ("TELLS", chronology.TELLS.without(feature)) for feature in chronology.FEATURES},
            "sentences that open an article": ("_OPENING", 0),
            "an article's day for its first sentence": ("_UNDATED", 0),
            "what a correction has instead": ("corrections", always({})),
            "a note on an earlier version is no event": ("NOTE", NEVER),
            "no more than a month": ("_LONG", timedelta.max),
            "years long past": ("_PAST", _ALL),
            "something happens": ("_happens", always(True)),
            "or will happen": ("TO_COME", NEVER),
            "an article that states its day": ("_CLOSE", timedelta(days=-1)),
            "within the days asked": ("_within", always(True)),
        },
    ),
    *switches_of(
        "rag.stories.anew",
        ("events",),
        {
            "one event once": ("_is_one", always(False)),
            "figures": ("_differ", always(False)),
            "victims": ("_VICTIMS", {}),
            "counted again": ("_COUNTED_ANEW", NEVER),
            "put off": ("_DAY_ANEW", NEVER),
        },
        of="told anew",
    ),
    *switches_of(
        "rag.language.when",
        ("events", "comparison"),
        {
            "stated": ("_STATED", NEVER),
            "relative": ("moments", always([])),
            "weekdays are past": ("last_weekday", always(None)),
            "to come": ("TO_COME", NEVER),
            "put off to": ("_PUT_OFF", NEVER),
            "a day without a year is past": ("_AHEAD", dict.fromkeys((True, None, False), 1)),
        },
        of="days",
    ),
    *switches_of(
        "rag.language.relative_dates", ("events", "comparison"), {"six days back": ("_LAST", 7)}, of="days"
    ),
    *switches_of("rag.answerer", ("list",), {"24 passages": ("READ_FOR_LIST", READ)}),
    *switches_of(
        "rag.stories.listing",
        ("list",),
        {
            "at most 25": ("MOST", _ALL),
            **{feature: ("LISTED", listing.LISTED.without(feature)) for feature in listing.ROWS},
            "what is unlikely": ("_NEVER", 0.0),
            "F-beta": ("PRECISION", 0.0),
            "rows": ("_rows", always([])),
            "parts of a row are short": ("_LONGEST", _ALL),
            "where a row begins": ("_BEFORE", NEVER),
            "where a row ends": ("_AFTER", NEVER),
            "each once": ("_same", lambda one, other: one.label == other.label),
        },
    ),
    *switches_of("rag.stories.chronology.chosen", ("events",), {"likely enough": ("__defaults__", (-inf,))}),
    *switches_of("rag.stories.listing.chosen", ("list",), {"likely enough": ("__defaults__", (0.0,))}),
    *switches_of(
        "rag.stories.listing.Thing",
        ("list",),
        {"the fullest name": ("label", property(lambda thing: thing.best.label))},
    ),
    *switches_of(
        "rag.stories.comparison",
        ("comparison",),
        {
            **{feature: ("WEIGHTS", {**comparison.WEIGHTS, feature: 0.0}) for feature in comparison.WEIGHTS},
            "all tellings together": ("_what", lambda one, other: (id(one), id(other))),
            "less": ("_LESS", frozenset()),
        },
    ),
    *switches_of("rag.stories.values", ("comparison",), {"years and months": ("_times", always([]))}),
    *switches_of(
        "rag.question.alone",
        ("comparison",),
        {
            "words that join": ("_JOIN", NEVER),
            "asks when": ("WHEN", frozenset()),
        },
    ),
    *switches_of(
        "rag.language.amounts",
        ("comparison",),
        {
            "days are no figures": ("DATE", NEVER),
            "times of day are none": ("_CLOCK", NEVER),
            "numbers as words": ("NUMBERS", {}),
            "millions and the like": ("_SCALES", {}),
            "signs of currencies": ("_SIGN", NEVER),
            "points are no per cent": ("_percent", always("percent")),
            "lengths of time": ("_time", always("")),
            "what is counted": ("_counted", always("")),
        },
    ),
    *switches_of(
        "rag.stories.summary",
        ("summary",),
        {
            "at most 5 articles": ("_ARTICLES", _ALL),
            "the first 24 sentences": ("_READ", _ALL),
            "not too long": ("_LONGEST", _ALL),
            **{feature: ("_WEIGHTS", {**summary._WEIGHTS, feature: 0.0}) for feature in summary._WEIGHTS},
            "unlike those taken": ("_ONCE", 0.0),
            "can stand alone": ("leans", always(False)),
            "not most of it quoted": ("unquoted", same),
        },
    ),
    Switch("leaning: whom it means", (("rag.writing.extractive", "referent", always(None)),)),
    *switches_of(
        "rag.stories.statements",
        ("statements",),
        {
            "at most 12": ("MOST", _ALL),
            "near enough": ("_NEAR", 0.0),
            "what the network tells of each": ("tell_each", lambda _, passages: [0.0 for _ in passages]),
            **{feature: ("TELLS", statements.TELLS.without(feature)) for feature in statements.FEATURES},
            "at least so likely": ("LEAST", -inf),
            "what stands around": ("_BEFORE", 0),
            "at most 40": ("_READ", _ALL),
            "what names the matter first": ("_NAMES", 0.0),
            "whoever is called so": ("_ROLE", _ALL),
            "namesakes": ("mentions", always([])),
            "what comes after a name": ("_AFTER_NAME", frozenset()),
            "each once": ("_ALIKE", inf),
        },
    ),
    *switches_of(
        "rag.stories.statements", _SPOKEN, {"over several sentences": ("_open", always(False))}, of="said"
    ),
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
            ("two single marks", "_marked", same),
            ("two of one last name", "_is_one", always(True)),
            ("whoever does the first does the second", "_JOINED", NEVER),
        )
    ),
    *switches_of(
        "rag.stories.sides",
        ("positions",),
        {
            "at most 14": ("MOST", _ALL),
            "at most 40 statements": ("_READ", _ALL),
            "sides": ("stance", always(None)),
            "likely enough": ("_LEAST", -inf),
            "an article that speaks of it": ("_SPEAKS", 0.0),
            "near enough": ("_NEAR", 0.0),
            "words of the matter": ("told_of", always(0.0)),
            "each speaker once": ("_known", same),
        },
    ),
    *switches_of(
        "rag.language.stance",
        ("positions",),
        {"turned round": ("_TURNED", NEVER), "and yet": ("_YET", NEVER)},
        of="sides",
    ),
)
"""A switch for each rule, word list, threshold and weight. A figure is switched off by one that does nothing:
no bound, or no weight."""


@contextmanager
def opened_once(cache: Path, progress: Progress, news: Path | None = None) -> Iterator[Answerer]:
    """An answerer over the articles that searches, reads and embeds the same only once: no switch of the
    stories changes what that returns.

    :param news: the folder of development sets, for the articles of real news; None for our own.
    """
    reader, embedder = PassageReader(SpanFinder(open_network)), open_embedder()
    with opened(cache, progress, reader, news) as answerer, ExitStack() as stack:
        for owner, name in ((answerer.store, "search"), (reader, "read"), (embedder, "embed_passages")):
            stack.enter_context(mock.patch.object(owner, name, once(getattr(owner, name))))
        stack.enter_context(mock.patch.object(network.opened(), "run", each_once(network.opened().run)))
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
    return effects(rows, {name: _heading(name) for name in LABELS})


def _heading(metric: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in metric.split())
