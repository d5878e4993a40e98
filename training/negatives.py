"""Questions that a passage only seems to answer; from these the reader learns to refuse."""

import random
import re
from collections.abc import Iterator, Sequence

import numpy as np

from index.text.sentences import sentences
from training.data import Example, Record, occurrences, unanswerable

_NAME = re.compile(r"(?<=[^.?!] )[A-Z][\w’'-]+(?: (?:of |the |de |von )?[A-Z][\w’'-]+)*")
_YEAR = re.compile(r"\b(1[5-9]|20)(\d\d)\b")
_OPPOSITES = [
    ("first", "last"), ("most", "least"), ("before", "after"), ("largest", "smallest"), ("highest", "lowest"),
    ("more", "fewer"), ("oldest", "youngest"), ("increase", "decrease"), ("won", "lost"), ("north", "south"),
    ("east", "west"), ("northern", "southern"), ("eastern", "western"), ("best", "worst"), ("began", "ended"),
    ("start", "end"), ("longest", "shortest"), ("male", "female"), ("men", "women"), ("early", "late"),
    ("major", "minor"), ("buy", "sell"), ("bought", "sold"), ("rise", "fall"), ("rose", "fell"),
    ("born", "died"), ("allowed", "forbidden"), ("support", "oppose"), ("cause", "prevent"),
]  # fmt: skip
_OPPOSITE = {a: b for pair in _OPPOSITES for a, b in (pair, pair[::-1])}


def mined(
    questions: Sequence[Record], articles: Sequence[Record], count: int, random_: random.Random
) -> Iterator[Example]:
    """Passages that rank high for a question by its words but lack the answer, as in real searches."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    matrix = vectorizer.fit_transform(f"{article['title']} {article['text']}" for article in articles)
    asked = vectorizer.transform([question["question"] for question in questions[:count]])
    for question, row in zip(questions[:count], asked, strict=True):
        scores = np.asarray((matrix @ row.T).todense()).ravel()
        wrong = [
            article
            for article in (articles[place] for place in np.argsort(-scores)[:8])
            if article["id"] not in question["gold_ids"]
            and not any(answer.lower() in article["text"].lower() for answer in question["answers"])
        ]
        if wrong:
            yield unanswerable(question["question"], random_.choice(wrong[:3]), random_)


def given(
    questions: Sequence[Record], articles: dict[str, Record], random_: random.Random
) -> Iterator[Example]:
    """Passages that a set itself lists as close but not answering."""
    for question in questions:
        for identity in question.get("negative_ids", [])[:2]:
            if identity in articles:
                yield unanswerable(question["question"], articles[identity], random_)


def removed(question: Record, article: Record, random_: random.Random) -> Iterator[Example]:
    """The question's own passage without the sentences that answer it."""
    text = article["text"]
    places = occurrences(question, text)
    kept = [
        text[start:end]
        for start, end in sentences(text)
        if not any(start < last and first < end for first, last in places)
    ]
    rest = " ".join(kept)
    if len(rest) > 150 and not any(answer.lower() in rest.lower() for answer in question["answers"]):
        yield unanswerable(question["question"], article, random_, rest)


def edited(
    question: Record, article: Record, names: Sequence[str], random_: random.Random
) -> Iterator[Example]:
    """The question with another name, another year or the opposite word, over the passage that answered it.

    Rajpurkar et al., 2018 (https://arxiv.org/abs/1806.03822) list the edits by which people made questions
    unanswerable, such as antonyms and swapped names or numbers.
    """
    text = question["question"]
    edits = [_renamed, _redated, _reversed]
    random_.shuffle(edits)
    for edit in edits:
        changed = edit(text, article["text"], names, question["answers"], random_)
        if changed and changed != text:
            yield unanswerable(changed, article, random_)
            return


def _renamed(
    text: str, context: str, names: Sequence[str], answers: Sequence[str], random_: random.Random
) -> str | None:
    found = list(_NAME.finditer(text))
    if not found:
        return None
    name = random_.choice(found)
    # Half the time use a name from the passage: being in it must not be enough.
    near = [match.group() for match in _NAME.finditer(context) if match.group() not in text]
    pool = near if near and random_.random() < 0.5 else names
    other = random_.choice(pool)
    if any(other in answer or answer in other for answer in answers):
        return None
    return f"{text[: name.start()]}{other}{text[name.end() :]}"


def _redated(
    text: str, context: str, names: Sequence[str], answers: Sequence[str], random_: random.Random
) -> str | None:
    found = _YEAR.search(text)
    if not found:
        return None
    year = str(int(found.group()) + random_.choice((-30, -11, -7, -4, -3, -2, -1, 1, 2, 3, 5, 8, 12)))
    return text[: found.start()] + year + text[found.end() :]


def _reversed(
    text: str, context: str, names: Sequence[str], answers: Sequence[str], random_: random.Random
) -> str | None:
    words = [word for word in re.findall(r"\w+", text) if word in _OPPOSITE]
    return re.sub(rf"\b{words[0]}\b", _OPPOSITE[words[0]], text, count=1) if words else None


def names_of(questions: Sequence[Record]) -> list[str]:
    """The names in questions, to swap for one another."""
    return [name for question in questions for name in _NAME.findall(question["question"])]
