"""Lists: what many sentences name in answer to one question, each thing once."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log
from pathlib import Path
from statistics import fmean

from index.text.words import content_stems
from rag.language.names import names
from rag.language.quantities import Span
from rag.question.about import Question
from rag.reading.fitted import Linear
from rag.reading.reader import Reading, before, share
from rag.reading.span_network import Spans
from rag.stories.story import Entry, Story
from rag.types import Sentence

MOST = 25
"""Items shown: what one takes in."""
FILE = Path(__file__).with_name("listed.json")
"""The weights of `ROWS`; `python -m evals fit-stories` fits them."""
LISTED = Linear(**json.loads(FILE.read_text("utf-8")))
LEAST = 0.2
"""The probability of the likeliest thing below which there is no list; that command tells what others
bring."""
PRECISION = 0.3
"""What a thing found counts beside one that is right, as the square of beta in F-beta."""
_LONGEST = 7  # words of a part of "A, B and C"
_NEVER = 0.03  # less likely things are not even counted
_JOIN = re.compile(r"(?:, (?:and |or |as well as )?| (?:and|or|as well as) )(?:the |an? )?(?=\S)")
_LAST = re.compile(r"\b(?:and|or)\b|as well")
# Where the first thing of a row begins, and the last ends.
_BEFORE = re.compile(
    r"(?:[:;(–—] ?|\b(?:are|were|is|was|include[sd]?|including|as|on|with|from|of|between|than|by|in|to|for|"
    r"against|and|that|sends?|won|named|led|gave|bought|has|have|had) )(?:the |an? )?"
)
_AFTER = re.compile(
    r"[,;:.)–—](?:\s|$)| (?:who|which|that|where|when|as|at|on|in|with|for|by|from|to|after|before|during|"
    r"given|has|have|had|is|are|was|were|will|would)\b"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that a sentence names: a name, or one of a row.

    :param values: of `ROWS`.
    """

    label: str
    span: Span
    sentence: Sentence
    proper: bool
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Thing:
    """What several sentences name, each in its own spelling; the likeliest first.

    :param likely: the probability that it answers.
    """

    named: tuple[Named, ...]
    likely: float

    @property
    def best(self) -> Named:
        return self.named[0]

    @property
    def label(self) -> str:
        """Its fullest name."""
        return max((one.label for one in self.named if one.proper), key=len, default=self.best.label)


def listing(question: Question, readings: Sequence[Reading]) -> Story | None:
    """What the readings name in answer to a question, as a list; None if that is less than two things.

    :param readings: best first.
    """
    found = named(question, readings)
    if not found:
        return None
    kept = chosen(things(found, likely(found)))
    if len(kept) < 2:
        return None
    kept.sort(key=lambda thing: (thing.best.sentence.article.id, thing.best.sentence.start, thing.best.span))
    entries = tuple(
        Entry(one.label, (one.best.sentence,), bold=(one.best.span,), day=one.best.sentence.article.published)
        for one in kept
    )
    return Story(entries, opening=f"I found {len(entries)}; the articles may name more.")


ROWS = ("span", "likely", "gap", "rank", "around", "proper", "row", "articles")
"""What is known of a thing that a sentence names:

- span, likely: of the best span in it, the margin above "no answer here" and the log probability
  (`rag.reading.span_network.Spans`), both as means over its row: "A, B and C" answer together;
- gap: how far the log odds that its passage answers lie below those of the likeliest passage;
- rank: the log of its passage's place in the search;
- around: how far the share of the question's words in its sentence, the title and what stands before it lies
  below the largest;
- proper: 1 if it is a proper name;
- row: the log of how many stand in its row: "A, B and C" are three;
- articles: the log of how many articles name it.
"""


def named(question: Question, readings: Sequence[Reading]) -> list[Named]:
    """The names and rows of all sentences, but for what the question names itself."""
    asked = set(question.stems)
    ranks = _ranks(readings)
    found: list[tuple[str, Span, int, Reading, dict[str, float]]] = []
    for reading in readings:
        around = share(question, before(reading.sentence) + reading.sentence.text)
        spans, text = reading.spans, reading.sentence.article.text
        rows = _means(reading.sentence, spans) if spans else {}
        for span, row in candidates(reading.sentence).items():
            label = text[slice(*span)]
            inside = rows.get(span) or (spans.inside(*span) if spans else None)
            stems = set(content_stems(label))
            if inside and stems and not stems <= asked:
                values = {
                    "span": inside[0],
                    "likely": inside[1],
                    "gap": -reading.features["answers"],
                    "rank": log(ranks[reading.features["retrieved"]]),
                    "around": -around,
                    "proper": float(_is_proper(label)),
                    "row": log(row),
                }
                found.append((label, span, row, reading, values))
    articles: defaultdict[str, set[str]] = defaultdict(set)
    for label, _, _, reading, _ in found:
        articles[label.casefold()].add(reading.sentence.article.id)
    least = {name: min((values[name] for *_, values in found), default=0.0) for name in ("gap", "around")}
    return [
        Named(
            label,
            span,
            reading.sentence,
            bool(values["proper"]),
            values
            | {name: values[name] - least[name] for name in least}
            | {"articles": log(len(articles[label.casefold()]))},
        )
        for label, span, _, reading, values in found
    ]


def _ranks(readings: Sequence[Reading]) -> dict[float, int]:
    """The place of each passage in the search, by its score there; 1 is the first."""
    scores = sorted({one.features["retrieved"] for one in readings}, reverse=True)
    return {score: place for place, score in enumerate(scores, start=1)}


def likely(found: Sequence[Named], weights: Linear | None = None) -> list[float]:
    """The probability of each that it answers.

    :param weights: None for `LISTED`.
    """
    rows = [one.values for one in found]
    return [1 / (1 + exp(-score)) for score in (weights or LISTED).scores(rows)]


def things(found: Sequence[Named], odds: Sequence[float]) -> list[Thing]:
    """What is named, each thing once, the likeliest first.

    :param odds: for each, the probability that it answers.
    """
    groups: list[list[Named]] = []
    best: list[float] = []
    for one, probability in sorted(zip(found, odds, strict=True), key=lambda pair: -pair[1]):
        same = next((group for group in groups if any(_same(one, other) for other in group)), None)
        if same is not None:
            same.append(one)
        elif probability >= _NEVER:
            groups.append([one])
            best.append(probability)
    return [Thing(tuple(group), most) for group, most in zip(groups, best, strict=True)]


def chosen(found: Sequence[Thing], least: float = LEAST) -> list[Thing]:
    """As many of the likeliest as make the expected F-beta largest (Ye et al., 2012, "Optimizing F-measures",
    https://arxiv.org/abs/1206.4625); none if the first is too unlikely."""
    if not found or found[0].likely < least:
        return []
    total = sum(one.likely for one in found)
    sums = accumulate(one.likely for one in found)
    worth = [right / (count + PRECISION * total) for count, right in enumerate(sums, start=1)]
    return list(found[: min(MOST, worth.index(max(worth)) + 1)])


def candidates(sentence: Sentence) -> dict[Span, int]:
    """The names of a sentence and the things that stand in a row, and how many stand in it."""
    text, offset = sentence.text, sentence.start
    found = {(offset + name.start, offset + name.end): 1 for name in names(text)}
    for row in _rows(sentence):
        found |= {part: len(row) for part in row if _is_a_thing(sentence.article.text[slice(*part)])}
    return found


def _is_a_thing(part: str) -> bool:
    """Whether a part of a row is short, and no parenthesis is cut: not "directing (Daniel Kwan"."""
    return len(part.split()) <= _LONGEST and part.count("(") == part.count(")")


def _means(sentence: Sentence, spans: Spans) -> dict[Span, tuple[float, float]]:
    """For each thing in a row, the means of `Spans.inside` over the row."""
    found: dict[Span, tuple[float, float]] = {}
    for row in _rows(sentence):
        inside = [one for part in row if (one := spans.inside(*part))]
        if inside:
            found |= dict.fromkeys(row, (fmean(one for one, _ in inside), fmean(one for _, one in inside)))
    return found


def _rows(sentence: Sentence) -> list[list[Span]]:
    """Each row of at least three things in a sentence: "A, B and C"."""
    text = sentence.text
    cuts = [match.span() for match in _JOIN.finditer(text)]
    found: list[list[Span]] = []
    at = 0
    while at < len(cuts):
        last = at
        while last + 1 < len(cuts) and not _LAST.search(text[slice(*cuts[last])]):
            between = text[cuts[last][1] : cuts[last + 1][0]]
            if len(between.split()) > _LONGEST or re.search(r"[;.:]", between):
                break
            last += 1
        if last > at and _LAST.search(text[slice(*cuts[last])]):
            row = _row(text, cuts[at : last + 1])
            found.append([(start + sentence.start, end + sentence.start) for start, end in row])
        at = last + 1
    return found


def _row(text: str, cuts: Sequence[Span]) -> list[Span]:
    """The parts between cuts; the first and the last are names, or end where their phrase does."""
    held = names(text)
    own = next((one for one in held if one.end == cuts[0][0]), None)
    name = next((one for one in held if one.start == cuts[-1][1]), None)
    first = own.start if own else max((one.end() for one in _BEFORE.finditer(text, 0, cuts[0][0])), default=0)
    after = _AFTER.search(text, cuts[-1][1])
    last = name.end if name else after.start() if after else len(text.rstrip(' .\n"”'))
    edges = [first, *(end for _, end in cuts)], [*(start for start, _ in cuts), last]
    return [(start, end) for start, end in zip(*edges, strict=True) if text[start:end].strip()]


def _is_proper(label: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w’'.&-]*", label) if len(word) > 3 or word[0].isupper()]
    return bool(words) and sum(word[0].isupper() for word in words) > len(words) / 2


def _same(one: Named, other: Named) -> bool:
    """Whether two name one thing: "Adair" may be Ines Adair."""
    ours, theirs = set(content_stems(one.label)), set(content_stems(other.label))
    if ours and theirs and one.proper and other.proper:
        return ours <= theirs or theirs <= ours
    return ours == theirs and bool(ours or one.label == other.label)
