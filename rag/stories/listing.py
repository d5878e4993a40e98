"""Lists: what many sentences name in answer to one question, each thing once."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from index.text.words import content_stems
from rag.language.aliases import speaks_of
from rag.language.names import names
from rag.language.quantities import NUMBER, Span
from rag.question.about import Question
from rag.reading.fitted import Linear
from rag.reading.reader import Reading, before, share, whole_in
from rag.stories.story import Entry, Story
from rag.types import Sentence

MOST = 25
"""Items shown: what one takes in."""
LEAST = -3.0
"""The margin from which a span may be an item; what is known of it decides (`rows`)."""
FILE = Path(__file__).with_name("listed.json")
"""The weights of `rows` and the threshold; `python -m evals lists` fits them."""
_kept = json.loads(FILE.read_text("utf-8"))
LISTED, THRESHOLD = Linear(**_kept["weights"]), float(_kept["threshold"])
_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve sixteen many several some all".split()
)
_LONGEST = 7  # words of a part of "A, B and C"
_ALIKE = 0.6  # the share of their words from which two that are no proper names are one thing
_COUNT = re.compile(
    rf"(?:about |some |more than )?(?:{NUMBER}|[a-z]+ty-?\w*|{'|'.join(_SMALL)})", re.IGNORECASE
)
_PAIR = 2
_JOIN = re.compile(r"(?:, (?:and |or |as well as )?| (?:and|or|as well as) )(?:the |an? )?(?=\S)")
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
    """A thing that a sentence names in answer.

    :param margin: of its span, in logits.
    :param proper: whether it is a proper name.
    :param row: how many things stand beside it in a row, itself included.
    """

    label: str
    span: Span
    margin: float
    proper: bool
    row: int
    reading: Reading

    @property
    def sentence(self) -> Sentence:
        return self.reading.sentence


@dataclass(frozen=True, slots=True)
class Thing:
    """What several sentences name, each in its own spelling; the likeliest first."""

    named: tuple[Named, ...]

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
    found = things(question, readings)
    if not found:
        return None
    scores = LISTED.scores(rows(question, found))
    kept = [thing for thing, score in zip(found, scores, strict=True) if score >= THRESHOLD][:MOST]
    if len(kept) < 2:
        return None
    kept.sort(key=lambda thing: (thing.best.sentence.article.id, thing.best.sentence.start, thing.best.span))
    entries = tuple(
        Entry(one.label, (one.best.sentence,), bold=(one.best.span,), day=one.best.sentence.article.published)
        for one in kept
    )
    return Story(entries, opening=f"I found {len(entries)}; the articles may name more.")


ROWS = ("margin", "around", "gap", "answers", "proper", "row")
"""What is known of a thing:

- margin: of the best span that names it, in logits;
- around: the share of the question's words in its sentence, the title and what stands before it;
- gap: how far its margin lies below that of the best thing;
- answers: the log odds that its passage answers (`rag.reading.reader.FEATURES`);
- proper: 1 if it is a proper name;
- row: the log of how many stand in its row: "A, B and C" are three.
"""


def rows(question: Question, found: Sequence[Thing]) -> list[dict[str, float]]:
    """The values of `ROWS` for each thing."""
    best = max(one.best.margin for one in found)
    return [
        {
            "margin": one.best.margin,
            "around": share(question, before(one.best.sentence) + one.best.sentence.text),
            "gap": best - one.best.margin,
            "answers": one.best.reading.features["answers"],
            "proper": float(one.best.proper),
            "row": log(max(other.row for other in one.named)),
        }
        for one in found
    ]


def things(question: Question, readings: Sequence[Reading], least: float = LEAST) -> list[Thing]:
    """What the readings name in answer, each thing once, the likeliest first.

    :param least: margin from which a span counts.
    """
    found: list[list[Named]] = []
    for one in sorted(_named(question, readings, least), key=lambda one: -one.margin):
        same = next((group for group in found if any(_same(one, other) for other in group)), None)
        if same is None:
            found.append([one])
        else:
            same.append(one)
    return [Thing(tuple(group)) for group in found]


def _named(question: Question, readings: Sequence[Reading], least: float) -> Iterator[Named]:
    """Every span that may answer, taken apart where it is a row."""
    asked = set(question.stems)
    for reading in readings:
        text = reading.sentence.article.text
        spans = [(*reading.span, reading.features["margin"])] if reading.span else []
        found: dict[Span, tuple[float, int]] = {}
        for start, end, margin in sorted((*spans, *reading.others), key=lambda one: one[2]):
            if margin > least and (span := whole_in(reading.sentence, (start, end))):
                parts = _parts(reading, span)
                found |= dict.fromkeys(parts, (margin, len(parts)))
        for part, (margin, row) in found.items():
            label = text[slice(*part)]
            if _tells(reading, row) and not (_is_asked(label, asked) or _COUNT.fullmatch(label)):
                yield Named(label, part, margin, _is_proper(label), row, reading)


def _tells(reading: Reading, row: int) -> bool:
    """A byline names much and tells nothing; a row may be all that its sentence has."""
    return reading.features["coverage"] > 0 or row > _PAIR


def _is_asked(label: str, asked: set[str]) -> bool:
    """Whether all its words are the question's."""
    return set(content_stems(label)) <= asked


def _parts(reading: Reading, span: Span) -> list[Span]:
    """ "A, B and C" as three; and if the span is one of such a row in its sentence, all of the row."""
    text, sentence = reading.sentence.article.text, reading.sentence
    for row in _rows(sentence):
        inside = [part for part in row if part[0] < span[1] and span[0] < part[1]]
        if inside:
            return [part for part in row if len(text[slice(*part)].split()) <= _LONGEST]
    return [span]


def _rows(sentence: Sentence) -> list[list[Span]]:
    """Each row of at least three things in a sentence, or of two names: "A, B and C"."""
    text = sentence.text
    held = [(name.start, name.end) for name in names(text)]
    cuts = [
        match.span()
        for match in _JOIN.finditer(text)
        # "Trinidad and Tobago" is one name.
        if not any(start < match.start() and match.end() < end for start, end in held)
    ]
    found: list[list[Span]] = []
    at = 0
    while at < len(cuts):
        last = at
        while last + 1 < len(cuts) and len(text[cuts[last][1] : cuts[last + 1][0]].split()) <= _LONGEST:
            if re.search(r"[;.:]", text[cuts[last][1] : cuts[last + 1][0]]):
                break
            if re.search(r"\b(?:and|or)\b|as well", text[slice(*cuts[last])]):
                break
            last += 1
        joined = re.search(r"\b(?:and|or)\b|as well", text[slice(*cuts[last])])
        row = _row(text, cuts[at : last + 1], held) if joined else []
        if len(row) > _PAIR or (len(row) == _PAIR and all(_is_proper(text[slice(*part)]) for part in row)):
            found.append([(start + sentence.start, end + sentence.start) for start, end in row])
        at = last + 1
    return found


def _row(text: str, cuts: Sequence[Span], held: Sequence[Span]) -> list[Span]:
    """The parts between cuts; the first and the last end where their phrase does."""
    before = text[: cuts[0][0]]
    own = [span for span in held if span[1] == len(before)]
    first = own[0][0] if own else max((match.end() for match in _BEFORE.finditer(before)), default=0)
    after = text[cuts[-1][1] :]
    name = next((span for span in held if span[0] == cuts[-1][1]), None)
    ends = _AFTER.search(after)
    last = name[1] if name else cuts[-1][1] + (ends.start() if ends else len(after.rstrip(' .\n"”')))
    edges = [first, *(end for _, end in cuts)], [*(start for start, _ in cuts), last]
    return [(start, end) for start, end in zip(*edges, strict=True) if text[start:end].strip()]


def _is_proper(label: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w’'.&-]*", label) if len(word) > 3 or word[0].isupper()]
    return bool(words) and sum(word[0].isupper() for word in words) > len(words) / 2


def _same(one: Named, other: Named) -> bool:
    ours, theirs = set(content_stems(one.label)), set(content_stems(other.label))
    if not ours or not theirs:
        return one.label == other.label
    if one.proper and other.proper:
        return (
            ours <= theirs
            or theirs <= ours
            or (speaks_of(one.label, other.label) and speaks_of(other.label, one.label))
        )
    return len(ours & theirs) / len(ours | theirs) > _ALIKE
