"""Examples for the reader: a question, a headed passage, and where in it the answer stands, or nowhere."""

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Example:
    """:param context: the passage as the reader meets it, its title on the line before.
    :param start: half-open code-point offsets of the answer in `context`; both 0 where it holds none.
    """

    question: str
    context: str
    start: int
    end: int
    source: str


HELD_OUT = 5
"""Of every five SQuAD titles one is kept from training, by the length of its name: what is reported on."""

_COUNTS = {  # answerable examples taken of each set, in all about fifty minutes of training
    "squadshifts_newwiki": 7800, "squadshifts_reddit": 2500, "squadshifts_amazon": 2000, "squad11_a": 6000,
    "qamr": 2500, "realtimeqa_train": 1000,
}  # fmt: skip
_MINED = {"squadshifts_newwiki": 3500, "squad11_a": 2000, "realtimeqa_train": 1000, "squadshifts_reddit": 700}
_LONGEST = 900  # characters of a passage: about what `index.passages` makes


def read(data: Path, name: str, kind: str) -> list[dict[str, Any]]:
    with gzip.open(data / f"{name}.{kind}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def held_out(title: str) -> bool:
    return sum(map(ord, title)) % HELD_OUT == 0


def examples(data: Path, seed: int = 7) -> list[Example]:
    """All training examples, shuffled; the same for the same seed."""
    random_ = random.Random(seed)
    result: list[Example] = []
    for name, count in _COUNTS.items():
        articles = {article["id"]: article for article in read(data, name, "articles")}
        questions = [q for q in read(data, name, "questions") if q["answerable"] and q["gold_ids"]]
        if name.startswith("squad11"):
            questions = [q for q in questions if not held_out(articles[q["gold_ids"][0]]["title"])]
        random_.shuffle(questions)
        questions = questions[:count]
        result += [one for q in questions for one in _answerable(q, articles, name, random_)]
        result += _given_negatives(questions, articles, name, random_)
        result += _mined(questions, list(articles.values()), name, _MINED.get(name, 0), random_)
    articles = {article["id"]: article for article in read(data, "squad2_a", "articles")}
    for question in read(data, "squad2_a", "questions"):
        article = articles[(question.get("gold_ids") or question.get("related_ids") or [None])[0]]
        if not question["answerable"] and not held_out(article["title"]):
            result.append(_negative(question["question"], article, "squad2_a", random_))
    random_.shuffle(result)
    return result


def _answerable(
    question: dict[str, Any], articles: dict[str, Any], name: str, random_: random.Random
) -> Iterator[Example]:
    article = articles[question["gold_ids"][0]]
    text = article["text"]
    for answer in sorted(question["answers"], key=len):
        start = question.get("answer_start", -1)
        if start < 0 or text[start : start + len(answer)] != answer:
            found = re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.IGNORECASE)
            if not found:
                continue
            start, answer = found.start(), found.group()
        first, last = _window(text, start, start + len(answer), random_)
        title = _title(article, random_)
        offset = len(title) - first
        yield Example(
            question["question"], title + text[first:last], start + offset, start + len(answer) + offset, name
        )
        return


def _given_negatives(
    questions: Sequence[dict[str, Any]], articles: dict[str, Any], name: str, random_: random.Random
) -> Iterator[Example]:
    for question in questions:
        for identity in question.get("negative_ids", [])[:2]:
            if identity in articles:
                yield _negative(question["question"], articles[identity], name, random_)


def _mined(
    questions: Sequence[dict[str, Any]],
    articles: Sequence[dict[str, Any]],
    name: str,
    count: int,
    random_: random.Random,
) -> Iterator[Example]:
    """Passages that rank high for a question and do not hold its answer: what the reader meets."""
    if not count:
        return
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    matrix = vectorizer.fit_transform(article["title"] + " " + article["text"] for article in articles)
    for question in questions[:count]:
        scores = np.asarray((matrix @ vectorizer.transform([question["question"]]).T).todense()).ravel()
        best = [articles[place] for place in np.argsort(-scores)[:8]]
        wrong = [
            article
            for article in best
            if article["id"] not in question["gold_ids"]
            and not any(answer.lower() in article["text"].lower() for answer in question["answers"])
        ]
        if wrong:
            yield _negative(
                question["question"], wrong[min(len(wrong) - 1, random_.randrange(3))], name, random_
            )


def _negative(question: str, article: dict[str, Any], name: str, random_: random.Random) -> Example:
    first, last = _window(article["text"], 0, 1, random_)
    return Example(question, _title(article, random_) + article["text"][first:last], 0, 0, name)


def _title(article: dict[str, Any], random_: random.Random) -> str:
    title = article.get("title") or ""
    # Amazon's and reddit's titles are one and the same for every text; a reader must do without, too.
    if not title or article["id"].startswith(("shift-amazon", "shift-reddit")) or random_.random() < 0.2:
        return ""
    return title + "\n"


def _window(text: str, start: int, end: int, random_: random.Random) -> tuple[int, int]:
    """A stretch of at most `_LONGEST` characters around the answer, cut at white space."""
    if len(text) <= _LONGEST:
        return 0, len(text)
    first = max(
        0, min(start - random_.randrange(_LONGEST - min(end - start, _LONGEST - 1)), len(text) - _LONGEST)
    )
    last = max(min(len(text), first + _LONGEST), end)
    while 0 < first < start and not text[first - 1].isspace():
        first += 1
    while end < last < len(text) and not text[last].isspace():
        last -= 1
    return first, last
