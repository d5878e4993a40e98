"""Lists: what many sentences name in answer to one question, each thing once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.words import content_stems
from rag.language.aliases import speaks_of
from rag.language.names import names
from rag.language.quantities import Span
from rag.question.about import Question
from rag.reading.reader import Reading, whole_in

MOST = 25
"""Items shown: what one takes in."""
_LONGEST = 7  # words of a part of "A, B and C"
_JOIN = re.compile(r"\s*(?:,\s*(?:and |or |as well as )?|\s(?:and|or|as well as)\s)\s*(?:the )?")
_NEXT = re.compile(r"(?:, (?:and )?| and )(?:the )?")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that a sentence names in answer.

    :param margin: of its span, in logits.
    :param proper: whether it is a proper name.
    """

    label: str
    span: Span
    margin: float
    proper: bool
    reading: Reading


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


def things(question: Question, readings: Sequence[Reading], least: float = 0.0) -> list[Thing]:
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
    asked = set(question.stems)
    for reading in readings:
        spans = [(*reading.span, reading.features["margin"])] if reading.span else []
        for start, end, margin in (*spans, *reading.others):
            span = whole_in(reading.sentence, (start, end))
            for part in _parts(reading, span) if span and margin > least else ():
                label = reading.sentence.article.text[slice(*part)]
                if not set(content_stems(label)) <= asked:
                    yield Named(label, part, margin, _is_proper(label), reading)


def _parts(reading: Reading, span: Span) -> list[Span]:
    """ "A, B and C" as three, and what stands beside "A" in such a row, if they are names."""
    text, sentence = reading.sentence.article.text, reading.sentence
    own = [
        (name.start + sentence.start, name.end + sentence.start)
        for name in names(sentence.text)
    ]
    label = text[slice(*span)]
    cuts = [match.span() for match in _JOIN.finditer(label)]
    # "Trinidad and Tobago" is one name.
    cuts = [
        (start, end)
        for start, end in cuts
        if end > start and not any(a < span[0] + start and span[0] + end < b for a, b in own)
    ]
    edges = zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(label)], strict=True)
    parts = [(span[0] + start, span[0] + end) for start, end in edges if label[start:end].strip()]
    if any(len(text[slice(*part)].split()) > _LONGEST for part in parts) or len(parts) == 2 and "," in label:
        parts = [span]
    if not all(_is_proper(text[slice(*part)]) for part in parts):
        return parts
    # The row goes on beyond the span.
    row = {part[0]: part for part in parts}
    last = max(part[1] for part in parts)
    for start, end in own:
        if start > last and _NEXT.fullmatch(text[last:start]):
            row[start] = (start, end)
            last = end
    first = min(row)
    for start, end in reversed(own):
        if end < first and _NEXT.fullmatch(text[end:first]):
            row[start] = (start, end)
            first = start
    return sorted(row.values())


def _is_proper(label: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w’'.&-]*", label) if len(word) > 3 or word[0].isupper()]
    return bool(words) and sum(word[0].isupper() for word in words) > len(words) / 2


def _same(one: Named, other: Named) -> bool:
    ours, theirs = set(content_stems(one.label)), set(content_stems(other.label))
    if not ours or not theirs:
        return one.label == other.label
    if one.proper and other.proper:
        return ours <= theirs or theirs <= ours or (speaks_of(one.label, other.label) and speaks_of(other.label, one.label))
    return len(ours & theirs) / len(ours | theirs) > 0.6
