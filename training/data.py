"""Examples for the reader: a question, a passage with its title, and where the answer is in it, if
anywhere."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from evals.data.dev_sets import read_rows

Record: TypeAlias = dict[str, Any]
"""A line of a dataset: an article, a question or a pair."""


@dataclass(frozen=True, slots=True)
class Example:
    """:param context: the passage as the reader sees it, with its title on the line above.
    :param answers: half-open code-point offsets into `context` of accepted answers; empty if there are none.
    :param loose: any span inside an answer is right, because the whole sentence answers.
    """

    question: str
    context: str
    answers: tuple[tuple[int, int], ...]
    loose: bool = False


_LONGEST = (500, 950)  # characters of a passage; what `index.passages.split` makes is about 700


def occurrences(question: Record, text: str) -> list[tuple[int, int]]:
    """Where the accepted answers are, the shortest first.

    If annotators marked a place, the same words elsewhere are no answer: "two" may occur anywhere.
    """
    marked = question.get("answer_start", -1)
    answers = sorted(question["answers"], key=len)
    if marked >= 0:
        at = [(marked, marked + len(a)) for a in answers if text[marked : marked + len(a)] == a]
        if at:
            return at
    matches = (re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.IGNORECASE) for answer in answers)
    return [match.span() for match in matches if match]


def window(text: str, start: int, end: int, random_: random.Random) -> tuple[int, int]:
    """A stretch of text around an answer, cut at white space."""
    longest = max(random_.randint(*_LONGEST), end - start)
    if len(text) <= longest:
        return 0, len(text)
    first = min(max(0, start - random_.randint(0, longest - (end - start))), len(text) - longest)
    last = first + longest
    while 0 < first < start and not text[first - 1].isspace():
        first += 1
    while end < last < len(text) and not text[last].isspace():
        last -= 1
    return first, last


def sentence_sets(data: Path, name: str, random_: random.Random, count: int) -> Iterator[Example]:
    """Questions with several sentences, one of which answers or none, made from answer-sentence pairs.

    TREC's pairs come with the answer's words; in the others the whole sentence counts.
    """
    groups: dict[str, list[Record]] = {}
    for pair in read_rows(data, name, "pairs"):
        if pair["split"] == "train":
            groups.setdefault(pair["qid"], []).append(pair)
    order = sorted(groups)
    random_.shuffle(order)
    for identity in order[:count]:
        pairs = groups[identity]
        right = [pair for pair in pairs if pair["label"]]
        wrong = [pair for pair in pairs if not pair["label"]]
        if answer := pairs[0].get("answer", "").lower():
            right = [pair for pair in right if answer in pair["sentence"].lower()]
            wrong = [pair for pair in wrong if answer not in pair["sentence"].lower()]
        for one in random_.sample(right, min(len(right), 3)):
            yield _sentences(one, random_.sample(wrong, min(len(wrong), random_.randint(0, 4))), random_)
        if wrong and (not right or random_.random() < 0.4):
            some = random_.sample(wrong, min(len(wrong), random_.randint(2, 5)))
            yield Example(some[0]["question"], " ".join(pair["sentence"] for pair in some), ())


def _sentences(right: Record, others: Sequence[Record], random_: random.Random) -> Example:
    texts = [pair["sentence"] for pair in others]
    texts.insert(random_.randint(0, len(texts)), right["sentence"])
    context = " ".join(texts)
    start = context.index(right["sentence"])
    answer = right.get("answer", "")
    at = right["sentence"].lower().find(answer.lower()) if answer else -1
    if at >= 0:
        return Example(right["question"], context, ((start + at, start + at + len(answer)),))
    return Example(right["question"], context, ((start, start + len(right["sentence"])),), loose=True)
