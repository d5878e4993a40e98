"""Examples for the reader: a question, a passage with its title, and where the answer is in it, if
anywhere."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from evals.data.dev_sets import is_held_out, read_rows

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


SQUAD = "squad11_a"
SETS = {
    "squadshifts_newwiki": 8000,
    "squadshifts_reddit": 2500,
    "squadshifts_amazon": 1500,
    SQUAD: 6000,
    "qed_dev": 1300,
    "realtimeqa_train": 1000,
}
"""Answerable questions taken from each set: all of them from sets like news and encyclopaedias."""

_LONGEST = (500, 950)  # characters of a passage; what `index.passages.split` makes is about 700
_UNTITLED = ("shift-amazon", "shift-reddit")  # these have the same title for every text


def questions(data: Path, name: str, random_: random.Random) -> tuple[list[Record], dict[str, Record]]:
    """The answerable questions of a set that may be trained on, shuffled and cut, and its articles by id."""
    articles = {article["id"]: article for article in read_rows(data, name)}
    found = [q for q in read_rows(data, name, "questions") if q["answerable"] and q["gold_ids"]]
    if name in (SQUAD, "qed_dev"):
        found = [q for q in found if not is_held_out(articles[q["gold_ids"][0]]["title"])]
    random_.shuffle(found)
    return found[: SETS[name]], articles


def answerable(question: Record, article: Record, random_: random.Random) -> Iterator[Example]:
    """The question with a stretch of its article; nothing if the text has no answer word for word."""
    text = article["text"]
    places = occurrences(question, text)
    if not places:
        return
    first, last = window(text, *places[0], random_)
    heading = titled(article, random_)
    shift = len(heading) - first
    inside = [(start + shift, end + shift) for start, end in places if first <= start and end <= last]
    yield Example(question["question"], heading + text[first:last], tuple(inside))


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


def unanswerable(question: str, article: Record, random_: random.Random, text: str | None = None) -> Example:
    """The question with a text that does not answer it; by default the article's own."""
    text = article["text"] if text is None else text
    place = random_.randrange(max(1, len(text)))
    first, last = window(text, place, place + 1, random_)
    return Example(question, titled(article, random_) + text[first:last], ())


def titled(article: Record, random_: random.Random) -> str:
    title = article.get("title") or ""
    # A reader must also do without a title.
    if not title or article["id"].startswith(_UNTITLED) or random_.random() < 0.15:
        return ""
    return title + "\n"


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
