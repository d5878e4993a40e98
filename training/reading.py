"""Lessons in reading: questions over passages, and near misses made of them."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from evals.data.dev_sets import is_held_out, read_rows
from index.text.sentences import sentences
from training.data import Record, occurrences, sentence_sets, window
from training.lessons import ANSWERS, NEAR, OFF, Fold, Lesson, fold_of
from training.mining import Miner
from training.rules import changed, names_in

LONGEST = 1500
"""Characters of a passage before it is cut; a cut keeps the answer. What `index.passages.split` makes is
about 700, and training cuts most longer ones again."""

SETS = {
    # set: kind of its lessons, and how many questions at most
    "squad_train": ("squad", 99_999),
    "squad11_a": ("squad", 99_999),
    "squad2_a": ("squad", 0),  # its answerable questions are those of squad11_a
    "squadshifts_newwiki": ("shifts", 99_999),
    "squadshifts_reddit": ("shifts", 4_000),
    "squadshifts_amazon": ("shifts", 2_500),
    "qed_dev": ("real", 99_999),
    "realtimeqa_train": ("news", 99_999),
    "onestopqa": ("news", 99_999),
    "quoref": ("hard", 99_999),
    "drop_contrast": ("hard", 99_999),
    "timeqa": ("hard", 99_999),
    "multihop_sample": ("hard", 99_999),
    "subjqa": ("hard", 1_000),
    "qamr": ("short", 14_000),
    "ester": ("lists", 99_999),
    "torque": ("lists", 99_999),
    "multispanqa": ("lists", 99_999),
}
_BY_TITLE = ("squad_train", "squad11_a", "squad2_a", "qed_dev")
_UNTITLED = ("shift-amazon", "shift-reddit")
"""These have the same title for every text."""

_MINED = ("squad_train", "squad11_a", "squadshifts_newwiki", "qed_dev", "realtimeqa_train", "onestopqa",
          "multihop_sample", "quoref", "multispanqa", "ester")  # fmt: skip
_NEWS = ("xsum_sample", "cnndm_sample", "fnc1", "basil")
"""News without questions: passages to find by mistake."""


def reading(data: Path, random_: random.Random) -> Iterator[Lesson]:
    """All lessons in reading, in no useful order."""
    sets = {name: _of_set(data, name, random_) for name in SETS}
    everything = [lesson for lessons in sets.values() for lesson in lessons]
    yield from everything
    yield from unanswered(data, random_)
    yield from marked_sentences(data, random_)
    answered = [one for one in everything if one.spans]
    names = sorted({name for one in answered if one.fold == "train" for name in names_in(one.asked)})
    for one in answered:
        if one.kind in ("squad", "shifts", "news", "real"):
            yield from edited(one, names, random_, times=3 if one.kind == "squad" else 2)
    for one in answered:
        if one.kind in ("squad", "shifts", "news", "hard", "lists") and random_.random() < 0.5:
            yield from removed(one)
    yield from off_topic(answered, random_)
    searched = [one for name in _MINED for one in sets[name] if one.spans]
    yield from mined(searched, [*everything, *_passages(data, random_)], random_)


def _of_set(data: Path, name: str, random_: random.Random) -> list[Lesson]:
    articles = {article["id"]: article for article in read_rows(data, name)}
    asked = read_rows(data, name, "questions")
    random_.shuffle(asked)
    kind, most = SETS[name]
    cut = cache(lambda identity: _cut(articles[identity]["text"]))
    result: list[Lesson] = []
    texts = [article["text"] for article in articles.values()]
    taken = 0
    for question in asked:
        if question["answerable"]:
            if taken >= most or not question["gold_ids"] or question["answers"] in (["yes"], ["no"]):
                continue
            article = _holder(question, articles)
            fold = _fold(name, article, question, articles)
            for lesson in answerable(question, article, kind, random_, whole=fold != "train"):
                if name == "qamr":
                    lesson = _among(lesson, texts, random_)
                result.append(replace(lesson, fold=fold))
                taken += 1
            for identity in question.get("negative_ids", [])[:3]:
                if identity in articles:
                    wrong = _without(question, articles[identity], cut)
                    if wrong:
                        result.append(_near(question["question"], articles[identity], wrong, "given", fold))
        else:
            about = [articles[one] for one in question.get("related_ids", []) if one in articles]
            for article in about[:1]:
                fold = _fold(name, article, question, articles)
                text = random_.choice(cut(article["id"])) if fold == "train" else article["text"]
                kind_ = "torque_none" if name == "torque" else "human" if "squad" in name else "given"
                result.append(_near(question["question"], article, text, kind_, fold))
    return result


def _holder(question: Record, articles: dict[str, Record]) -> Record:
    """The first article with the answer word for word, else the first."""
    known = [articles[identity] for identity in question["gold_ids"] if identity in articles]
    return next((one for one in known if occurrences(question, one["text"])), known[0])


def answerable(
    question: Record, article: Record, kind: str, random_: random.Random, whole: bool = False
) -> Iterator[Lesson]:
    """The question over its article, cut to `LONGEST` unless `whole`; nothing if neither answer nor marked
    text stands there word for word."""
    text, loose = article["text"], False
    if question.get("free_form"):
        marked = question.get("gold_text", "")
        places = [(text.index(marked), text.index(marked) + len(marked))] if marked and marked in text else []
        loose = True
    else:
        places = occurrences(question, text)
        if question.get("answer_start", -1) < 0 and "gold_text" in question and question["gold_text"] in text:
            first = text.index(question["gold_text"])
            inside = [at for at in places if first <= at[0] and at[1] <= first + len(question["gold_text"])]
            places = inside or places
    if not places:
        return
    places = sorted(set(places), key=lambda at: at[1] - at[0])[:6]
    passage, places = (text, places) if whole else _around(text, places, random_)
    every = bool(question.get("answers_all")) and len(places) > 1
    yield Lesson(
        question["question"],
        _title(article),
        passage,
        tuple(places),
        kind,
        relation=ANSWERS,
        every=every,
        loose=loose,
    )


def _around(
    text: str, places: Sequence[tuple[int, int]], random_: random.Random
) -> tuple[str, list[tuple[int, int]]]:
    if len(text) <= LONGEST:
        return text, list(places)
    first, last = window(text, *places[0], random_)
    return text[first:last], [(a - first, b - first) for a, b in places if first <= a and b <= last]


def _cut(text: str) -> list[str]:
    """A text in passages of some 800 characters, at sentence ends; whole if it is short."""
    if len(text) <= LONGEST:
        return [text]
    parts, start, end = [], 0, 0
    for first, last in sentences(text):
        if last - start > 850 and first > start:
            parts.append(text[start:end])
            start = first
        end = last
    parts.append(text[start:end])
    return [part for part in parts if len(part) > 120][:40] or [text[:LONGEST]]


def _without(question: Record, article: Record, cut: Callable[[str], list[str]]) -> str | None:
    """A passage of the article without any of the answers."""
    free = [text for text in cut(article["id"]) if not _mentions(text, question["answers"])]
    return free[0] if free else None


def _mentions(text: str, answers: Iterable[str]) -> bool:
    lower = text.lower()
    return any(answer.lower() in lower for answer in answers)


def _near(asked: str, article: Record, text: str, kind: str, fold: Fold) -> Lesson:
    return Lesson(asked, _title(article), text, (), kind, relation=NEAR, fold=fold)


def _title(article: Record) -> str:
    return "" if article["id"].startswith(_UNTITLED) else article.get("title") or ""


def _fold(name: str, article: Record, question: Record, articles: dict[str, Record]) -> Fold:
    """By title where the set's titles are kept, by week for the news quizzes, else all is learnt."""
    if name in _BY_TITLE:
        # A paragraph shortened from another stays with it.
        article = articles.get(article.get("of", ""), article)
        if article.get("title"):
            return "kept" if is_held_out(article["title"]) else "train"
        return "tune" if fold_of(article["id"]) != "train" else "train"
    if name == "realtimeqa_train":
        return "tune" if date.fromisoformat(question["date"]).isocalendar().week % 10 == 0 else "train"
    return "train"


def kept_texts(data: Path) -> tuple[set[str], list[str]]:
    """What may not be learnt in other wording: paragraphs of kept titles, normalised, and the titles'
    words."""
    texts, titles = set(), set()
    for name in _BY_TITLE[:3]:
        for article in read_rows(data, name):
            if article.get("title") and is_held_out(article["title"]):
                texts.add(normal(article["text"]))
                titles.add(re.sub(r"\s*\(.*|s$|^.*: ", "", article["title"]).lower())
    return texts, sorted(titles)


def normal(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def unanswered(data: Path, random_: random.Random) -> Iterator[Lesson]:
    """Pairs of an answerable question and its near miss, over paragraphs that no other set has."""
    kept, titles = kept_texts(data)
    known = {normal(article["text"]) for article in read_rows(data, "squad_train")}
    for pair in read_rows(data, "unansq", "pairs"):
        text = pair.get("paragraph", "")
        if not text or normal(text) in known | kept or any(title in text.lower() for title in titles):
            continue
        fold: Fold = "tune" if fold_of(normal(text)) == "tune" else "train"
        article = {"id": pair["id"], "title": "", "text": text}
        yield _near(pair["unanswerable_question"], article, text[:LONGEST], "human", fold)
        record = {"question": pair["answerable_question"], "answers": [pair["answer"]]}
        for lesson in answerable(record, article, "squad", random_):
            yield replace(lesson, fold=fold)


def marked_sentences(data: Path, random_: random.Random) -> Iterator[Lesson]:
    """Questions with several sentences, one of which answers or none."""
    for name, count in (("trecqa", 1300), ("wikiqa", 2200), ("selqa", 2000)):
        for _ in range(2):
            for example in sentence_sets(data, name, random_, count):
                yield Lesson(
                    example.question,
                    "",
                    example.context[:LONGEST],
                    tuple(at for at in example.answers if at[1] <= LONGEST),
                    "sentences",
                    relation=ANSWERS if example.answers else NEAR,
                    loose=example.loose,
                )


def _among(lesson: Lesson, texts: Sequence[str], random_: random.Random) -> Lesson:
    """A single sentence among others."""
    before, after = (" ".join(random_.sample(texts, random_.randint(0, 2))) for _ in range(2))
    shift = len(before) + 1 if before else 0
    places = tuple((start + shift, end + shift) for start, end in lesson.spans or ())
    return replace(lesson, passage=f"{before} {lesson.passage} {after}".strip(), spans=places)


def edited(lesson: Lesson, names: Sequence[str], random_: random.Random, times: int = 1) -> Iterator[Lesson]:
    """The question with one thing changed (`training.rules`), over the passage that answered it."""
    seen = set()
    for _ in range(times):
        found = changed(lesson.asked, lesson.passage, names, random_)
        if found and found[0] not in seen:
            seen.add(found[0])
            yield replace(lesson, asked=found[0], spans=(), relation=NEAR, kind=f"rule_{found[1]}",
                          every=False, loose=False)  # fmt: skip


def removed(lesson: Lesson) -> Iterator[Lesson]:
    """The question's own passage without the sentences that answer it."""
    answers = [lesson.passage[start:end] for start, end in lesson.spans or ()]
    rest = " ".join(
        lesson.passage[start:end]
        for start, end in sentences(lesson.passage)
        if not any(start < last and first < end for first, last in lesson.spans or ())
    )
    if len(rest) > 150 and not _mentions(rest, answers):
        yield replace(lesson, passage=rest, spans=(), relation=NEAR, kind="removed", every=False, loose=False)


def off_topic(lessons: Sequence[Lesson], random_: random.Random) -> Iterator[Lesson]:
    """Questions over any other passage of their fold."""
    by_fold: dict[Fold, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        by_fold[lesson.fold].append(lesson)
    for fold, some in by_fold.items():
        for lesson in random_.sample(some, min(len(some), 30_000)):
            other = random_.choice(by_fold[fold])
            answers = [lesson.passage[start:end] for start, end in lesson.spans or ()]
            if other.title != lesson.title and not _mentions(other.passage, answers):
                yield replace(_wrong(lesson, other), relation=OFF, kind="off")


def _wrong(lesson: Lesson, other: Lesson) -> Lesson:
    return replace(lesson, title=other.title, passage=other.passage, spans=(), every=False, loose=False)


def _passages(data: Path, random_: random.Random) -> Iterator[Lesson]:
    for name in _NEWS:
        for article in read_rows(data, name):
            for text in _cut(article["text"])[:4]:
                yield Lesson("", _title(article), text, None, "news")


def mined(asked: Sequence[Lesson], held: Sequence[Lesson], random_: random.Random) -> Iterator[Lesson]:
    """Passages that rank high for a question but lack its answer. A kept question finds only what may be
    learnt, and a question that is learnt finds nothing that is kept."""
    texts: dict[str, Lesson] = {}
    for one in held:
        if one.fold == "train" and one.relation != OFF:
            texts.setdefault(one.passage, one)
    pool = list(texts.values())
    miner = Miner([f"{one.title}\n{one.passage}" for one in pool])
    for lesson in asked:
        answers = [lesson.passage[start:end] for start, end in lesson.spans or ()]
        found = [pool[place] for place in miner.ranked(lesson.asked)]
        wrong = [
            one for one in found if one.passage != lesson.passage and not _mentions(one.passage, answers)
        ]
        for other in random_.sample(wrong[:5], min(len(wrong), 2, 1 + (lesson.kind == "news"))):
            yield replace(_wrong(lesson, other), relation=NEAR, kind="mined")
