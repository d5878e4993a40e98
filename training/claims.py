"""Lessons in checking: claims held against evidence, and false claims made of true sentences."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import fsum, log
from pathlib import Path

from evals.data.dev_sets import read_rows
from index.text.sentences import sentences
from training.data import Record
from training.lessons import CONTRADICTS, SILENT, SUPPORTS, Fold, Lesson, fold_of
from training.reading import normal
from training.rules import changed, names_in

SETS = {
    "vitaminc": "revisions",
    "fever_nli": "encyclopaedia",
    "climate_fever": "encyclopaedia",
    "factcheck_gpt": "encyclopaedia",
    "wice": "encyclopaedia",
    "mnli": "inference",
    "lingnli": "inference",
    "rte": "inference",
    "conjnli": "logic",
    "negation_nli": "logic",
    "healthver": "health",
    "covidfact": "health",
    "fib": "summaries",
    "summedits": "summaries",
    "xsumfaith": "summaries",
    "factcc": "summaries",
    "aggrefact": "summaries",
    "summeval": "summaries",
    "fnc1": "headlines",
    "onestopqa": "answers",
    "multirc": "answers",
}
"""Sets that are learnt from, but for a part of each, and the kind of their lessons."""

UNSEEN = ("fever_small", "fool_me_twice", "frank")
"""Kinds of claims that are never learnt; only measured."""

MEASURE_ONLY = ("averitec", "anli", "faithbench")
"""Their licences or makers allow measuring alone."""

_LABELS = {"supported": SUPPORTS, "refuted": CONTRADICTS, "not_enough": SILENT}
_WORDS = 170
"""Of the evidence: the rest would not be read. What is left out shares the fewest rare words with the
claim."""


def checking(data: Path, random_: random.Random) -> Iterator[Lesson]:
    """All lessons in checking claims, in no useful order. What shares a claim or its evidence with a kept
    lesson is not learnt."""
    told = [lesson for name in (*UNSEEN, *MEASURE_ONLY) for lesson in claims_of(data, name, name, "kept")]
    for name, kind in SETS.items():
        told += claims_of(data, name, kind)
    known = {fold: _keys(one for one in told if one.fold == fold) for fold in ("kept", "tune")}
    for lesson in told:
        if lesson.fold != "kept" and _keys([lesson]) & known["kept"]:
            continue
        if lesson.fold == "train" and _keys([lesson]) & known["tune"]:
            continue
        yield lesson
    yield from yes_or_no(data)
    yield from sentences_changed(data, random_)


def _keys(lessons: Iterator[Lesson] | Sequence[Lesson]) -> set[str]:
    return {
        key for one in lessons for key in (normal(one.asked)[:200], "evidence " + normal(one.passage)[:200])
    }


def claims_of(data: Path, name: str, kind: str, fold: Fold | None = None) -> Iterator[Lesson]:
    rare = _rarity(data, name)
    for row in read_rows(data, name, "claims"):
        about = row.get("title") or row.get("doc") or row.get("group") or row["evidence"][:200]
        yield Lesson(
            row["claim"],
            row.get("title", ""),
            shortened(row["evidence"], row["claim"], rare),
            None,
            kind,
            support=labels(row),
            # Sets of one source have articles in common, which then are in one fold.
            fold=fold or fold_of(_source(about)),
        )


def _source(about: str) -> str:
    return normal(about)[:120]


def labels(row: Record) -> int:
    """The labels that may be right: where a set only tells supported from not, either of the other two."""
    if row.get("binary") and row["label"] != "supported":
        return CONTRADICTS | SILENT
    return _LABELS[row["label"]]


def _rarity(data: Path, name: str) -> dict[str, float]:
    seen = Counter(
        word for row in read_rows(data, name, "claims") for word in set(normal(row["claim"]).split())
    )
    return {word: 1 / (1 + log(count)) for word, count in seen.items()}


def shortened(evidence: str, claim: str, rare: dict[str, float]) -> str:
    """The sentences of long evidence that share most words with the claim, in their order."""
    if len(evidence.split()) <= _WORDS:
        return evidence
    asked = set(normal(claim).split())
    parts = [(start, evidence[start:end]) for start, end in sentences(evidence)]
    # Whatever order the words come in: the same seed must make the same lessons.
    scores = [fsum(rare.get(word, 1.0) for word in asked & set(normal(text).split())) for _, text in parts]
    chosen, room = [], _WORDS
    for place in sorted(range(len(parts)), key=lambda one: -scores[one]):
        length = len(parts[place][1].split())
        if length <= room:
            chosen.append(place)
            room -= length
        elif not chosen:
            return " ".join(parts[place][1].split()[:_WORDS])
    return " ".join(parts[place][1] for place in sorted(chosen))


def yes_or_no(data: Path) -> Iterator[Lesson]:
    """Yes/no questions as claims: yes supports, no contradicts."""
    for name in ("boolq", "condaqa"):
        articles = {article["id"]: article for article in read_rows(data, name)}
        rare = _rarity_of_questions(read_rows(data, name, "questions"))
        for question in read_rows(data, name, "questions"):
            answer = question["answers"][0].lower() if question["answers"] else ""
            identities = [*question["gold_ids"], *question.get("related_ids", [])]
            label = {"yes": SUPPORTS, "no": CONTRADICTS}.get(answer, 0 if question["answerable"] else SILENT)
            if label and identities:
                article = articles[identities[0]]
                key = question.get("group", "").split("-q")[0] or normal(
                    article["title"] or article["text"][:200]
                )
                yield Lesson(question["question"], article["title"],
                             shortened(article["text"], question["question"], rare), None, "yes_no",
                             support=label, fold=fold_of(key))  # fmt: skip


def _rarity_of_questions(questions: Sequence[Record]) -> dict[str, float]:
    seen = Counter(word for question in questions for word in set(normal(question["question"]).split()))
    return {word: 1 / (1 + log(count)) for word, count in seen.items()}


def sentences_changed(data: Path, random_: random.Random, count: int = 9000) -> Iterator[Lesson]:
    """Sentences of news and encyclopaedias, held against the passage that they stand in: as they are, and
    with one thing changed (`training.rules`), as in what a language model gets wrong."""
    passages = [
        (article, text)
        for name in ("xsum_sample", "cnndm_sample", "fnc1", "basil", "realtimeqa_train", "multihop_sample")
        for article in read_rows(data, name)
        for text in (article["text"][:900], article["text"][900:1800])
        if len(text) > 250
    ]
    random_.shuffle(passages)
    names = sorted({name for _, text in passages[:2000] for name in names_in(text)})
    for article, text in passages[:count]:
        fold = fold_of(normal(article.get("title") or article["text"][:200]))
        places = [at for at in sentences(text)[:-1] if 50 < at[1] - at[0] < 250]
        if not places:
            continue
        start, end = random_.choice(places)
        sentence = re.sub(r"\s+", " ", text[start:end]).strip()
        one = Lesson(
            sentence, article.get("title") or "", text, None, "sentences_true", support=SUPPORTS, fold=fold
        )
        yield one
        false = changed(sentence, text, names, random_)
        if false:
            label = CONTRADICTS if false[1] in ("negation", "opposite") else CONTRADICTS | SILENT
            yield replace(one, asked=false[0], kind="sentences_false", support=label)
        rest = f"{text[:start]}{text[end:]}"
        if random_.random() < 0.3 and len(rest) > 200:
            yield replace(one, passage=rest, kind="sentences_gone", support=SILENT)


def answers_as_claims(lessons: Sequence[Lesson], random_: random.Random) -> Iterator[Lesson]:
    """A question and its answer as one claim, right or with an answer that stands elsewhere in the
    passage."""
    for lesson in lessons:
        if not lesson.spans or lesson.loose or lesson.every:
            continue
        start, end = lesson.spans[0]
        answer = lesson.passage[start:end]
        if end - start > 80:
            continue
        one = replace(lesson, asked=f"{lesson.asked} {answer}", spans=None, relation=0, kind="answer_true",
                      support=SUPPORTS)  # fmt: skip
        yield one
        wrong = _another(lesson.passage, answer, random_)
        if wrong:
            yield replace(
                one, asked=f"{lesson.asked} {wrong}", kind="answer_false", support=CONTRADICTS | SILENT
            )


def _another(passage: str, answer: str, random_: random.Random) -> str | None:
    """Something of the answer's kind that stands in the passage: a number for a number, a name for a name."""
    if re.search(r"\d", answer):
        found = re.findall(r"\b\d[\d,.]*\b(?: (?:million|billion|percent|per cent|years|people))?", passage)
    elif answer[:1].isupper():
        found = names_in(passage)
    else:
        words = passage.split()
        length = len(answer.split())
        first = random_.randrange(max(1, len(words) - length))
        found = [" ".join(words[first : first + length]).strip(",.;:")]
    free = [one for one in found if one.lower() not in answer.lower() and answer.lower() not in one.lower()]
    return random_.choice(free) if free else None
