"""What teaches the network for stories: passages and sentences, and what each tells of a question.

The examples in ``stories/`` are our own, over news of the development sets. Each of `KINDS` has one article:
questions for stories, each with the quote that tells it, or with all sentences that do; questions for lists,
with their items; and questions for who is for and who against, with the names, which are learnt as two lists.
Those of `FOUND` have a dozen passages that a search found together, with all sentences that answer, and for
lists their items. To each belong near misses: questions on the same topic that none of it tells.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from evals.data.dev_sets import read_rows
from evals.errors import BenchError
from index.passages.split import passages
from index.text.canonical import canonical
from index.text.dates import parse_date
from index.text.sentences import sentences
from index.text.words import content_stems
from index.types import Article, Embedder, Passage
from rag.language.amounts import amounts
from rag.language.quantities import Span
from rag.language.when import whens
from rag.question.alone import alone
from rag.question.pair import Pair, pair
from rag.stories.listing import candidates
from rag.types import Sentence
from training.data import Record

FOLDER = Path(__file__).with_name("stories")
KINDS = ("lists", "told", "sides", "sentences")
"""The files of examples over one article. All places are half-open code points in the `canonical` text of the
article's first `WORDS` words: ``at``, of the quote; ``items``, of all mentions of each; by the keys of
`ASKED`, of names; ``right``, of sentences."""
FOUND = "found"
"""The file of examples over passages found together. A line has the ``passages``, each by set, article and
place in the whole article's `canonical` text, and the ``questions``: ``right``, the places of sentences, and
``items``, of the mentions in them, each after the passage's number. A comparison has the places of its
``sides`` in the question, and those of each one's ``values``."""
WORDS = 380
"""Words of an article, as spaces part them, that are read: whoever wrote the examples read no more."""
ASKED = {"for": "Who is for it? {}", "against": "Who is against it? {}"}
"""What is asked for each side of a question for positions."""

ANSWERS, NEAR, OFF = range(3)
"""The places of `rag.reading.span_network.RELATIONS`."""

LISTS = {"multispanqa": 643, "ester": 801}
"""Questions for lists, by development set."""
FACTS = {
    "squad_train": 6000,
    "squadshifts_newwiki": 2500,
    "realtimeqa_train": 998,
    "quoref": 1500,
    "onestopqa": 900,
}
"""Questions for one fact, with or without an answer, at most."""

_QUESTION, _TITLE, _TEXT = 64, 40, 300  # word pieces read of each
_CHARACTERS = 3_000  # of an article that is asked for one fact
_PASSAGES = 3  # of an article that is asked for a list, from its first
_ALIKE = 0.6  # the F1 in characters above which a name is the thing that is asked for
_NEAREST = 2  # passages that are learnt of an article that does not tell
_OTHERS = 8  # sentences that do not tell, of a question whose sentences are known
_MOST = 8  # sentences that tell, of a question over passages found together
_OFF, _EMPTY = 0.3, 0.1  # of what is drawn: something else; what tells no item of the sets' lists
_CHANCE = {"rest": 0.5, "sides near": 0.5, f"{FOUND} rest": 0.8, f"{FOUND} values rest": 0.3}
"""The share of its lessons that are learnt, by kind or its last word; all of the others."""
_ALONE = {"statements": 1.0, "events": 1.0, "summary": 0.5, "positions": 0.5, "list": 0.25}
"""The share of the questions over passages found together that are learnt sentence by sentence as well."""
_SEPARATOR = 102  # [SEP] in BERT's vocabulary


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a passage tells of a question.

    :param kind: of the example, or the set.
    :param group: the article; lessons of one are learnt, or measured on, together.
    :param relation: None if that is not known.
    :param right: where the things stand that are asked for; None if not all are known.
    :param unsure: mentions of which it is not known whether they answer.
    :param values: whether a figure or a day is asked for, not names.
    """

    question: str
    passage: Passage
    kind: str
    group: str
    relation: int | None
    right: Sequence[Span] | None = None
    unsure: Sequence[Span] = ()
    values: bool = False


@dataclass(slots=True)
class Row:
    """A lesson in word pieces; places are half-open.

    :param first: where the title begins, and after it the passage.
    :param things: what a list may hold, and whether it does.
    """

    ids: list[int]
    first: int
    lesson: Lesson
    things: list[tuple[int, int, bool]]


def examples() -> Iterator[tuple[str, Record]]:
    """Our own examples, each with its kind."""
    for kind in KINDS:
        for example in _lines(kind):
            yield kind, example


def together() -> list[Record]:
    """The examples over passages found together."""
    return _lines(FOUND)


def _lines(kind: str) -> list[Record]:
    return [json.loads(line) for line in (FOLDER / f"{kind}.jsonl").read_text("utf-8").splitlines()]


def articles_of(
    keys: Iterable[tuple[str, str]], data: Path, words: int | None = WORDS
) -> dict[tuple[str, str], Article]:
    """Articles by set and id.

    :param words: to which each is cut; None for whole articles.
    :raises BenchError: if `data` lacks one.
    """
    known: dict[str, dict[str, Record]] = {}
    read = {}
    for name, identity in dict.fromkeys(keys):
        if name not in known:
            known[name] = {row["id"]: row for row in read_rows(data, name)}
        if identity not in known[name]:
            raise BenchError(f"Expected {identity} in {name}, found none; name another folder with --data.")
        row = known[name][identity]
        read[name, identity] = _article({**row, "text": " ".join(row["text"].split(" ")[:words])})
    return read


def own(data: Path, embedder: Embedder, random_: random.Random) -> Iterator[Lesson]:
    """The lessons of our own examples; to some of them also a passage about something else.

    :raises BenchError: if `data` lacks an article.
    """
    some = list(examples())
    articles = articles_of([(one["set"], one["id"]) for _, one in some], data)
    cut = dict(zip(articles, passages(list(articles.values()), embedder), strict=True))
    keys = list(cut)
    makers: dict[str, Callable[[Record, Sequence[Passage], str], Iterable[Lesson]]]
    makers = {"lists": _of_list, "told": _of_told, "sides": _of_sides, "sentences": _of_sentences}
    for kind, example in some:
        key = example["set"], example["id"]
        group = "|".join(key)
        for lesson in makers[kind](example, cut[key], group):
            if _chance(lesson.kind) > random_.random():
                yield lesson
        if kind == "sentences":
            yield from _sentence_by_sentence(example, articles[key], group, random_)
        other = random_.choice(keys)
        if other != key and random_.random() < _OFF:
            yield Lesson(example["question"], random_.choice(cut[other]), "off", group, OFF)


def _chance(kind: str) -> float:
    return _CHANCE.get(kind, _CHANCE.get(kind.rpartition(" ")[2], 1.0))


def _of_list(example: Record, cut: Sequence[Passage], group: str) -> Iterator[Lesson]:
    right = [(start, end) for item in example.get("items", ()) for start, end in item]
    yield from _listed(example["question"], example["told"], right, cut, "lists", group)


def _listed(
    question: str, told: bool, right: Sequence[Span], cut: Sequence[Passage], kind: str, group: str
) -> Iterator[Lesson]:
    for passage in cut:
        if _within(passage, right):
            yield Lesson(question, passage, kind, group, ANSWERS, right)
        else:
            yield Lesson(question, passage, f"{kind} rest" if told else f"{kind} near", group, NEAR, right)


def _of_told(example: Record, cut: Sequence[Passage], group: str) -> Iterator[Lesson]:
    if not example["told"]:
        right = () if example["shape"] == "list" else None
        for passage in cut:
            yield Lesson(example["question"], passage, "told near", group, NEAR, right)
        return
    start, end = example["at"]
    for passage in cut:
        if 2 * (min(end, passage.end) - max(start, passage.start)) > end - start:  # more than half of it
            yield Lesson(example["question"], passage, "told", group, ANSWERS)


def _of_sides(example: Record, cut: Sequence[Passage], group: str) -> Iterator[Lesson]:
    for side, asked in ASKED.items():
        right = [(start, end) for start, end in example.get(side, ())]
        question = asked.format(example["question"])
        yield from _listed(question, example["told"], right, cut, "sides", group)


def _of_sentences(example: Record, cut: Sequence[Passage], group: str) -> Iterator[Lesson]:
    for passage in cut:
        if not example["told"]:
            yield Lesson(example["question"], passage, "told near", group, NEAR)
        elif any(_shared(span, (passage.start, passage.end)) > 0 for span in example["right"]):
            yield Lesson(example["question"], passage, "told", group, ANSWERS)


def _sentence_by_sentence(
    example: Record, article: Article, group: str, random_: random.Random
) -> Iterator[Lesson]:
    """Each right sentence by itself, and some of the others."""
    right = {(start, end) for start, end in example.get("right", ())}
    others = [span for span in sentences(article.text) if span not in right]
    random_.shuffle(others)
    for span in (*sorted(right), *others[:_OTHERS]):
        relation = ANSWERS if span in right else NEAR
        yield Lesson(example["question"], Passage(article, *span), "sentences", group, relation)


def found(data: Path, random_: random.Random) -> Iterator[Lesson]:
    """The lessons of our own examples over passages found together, passage by passage; and for some stories
    sentence by sentence.

    :raises BenchError: if `data` lacks an article.
    """
    examples = together()
    keys = [(name, identity) for example in examples for name, identity, *_ in example["passages"]]
    articles = articles_of(keys, data, words=None)
    for number, example in enumerate(examples, start=1):
        read = [
            Passage(articles[name, identity], start, end)
            for name, identity, start, end in example["passages"]
        ]
        for asked in example["questions"]:
            lessons = _of_found(asked, read, f"{FOUND} {number}")
            yield from (one for one in lessons if _chance(one.kind) > random_.random())
            if "values" in asked:
                valued = _of_values(asked, read, f"{FOUND} {number}")
                yield from (one for one in valued if _chance(one.kind) > random_.random())
            if _ALONE.get(asked["shape"], 0.0) > random_.random():
                yield from _of_found_sentences(asked, read, f"{FOUND} {number}", random_)


def _of_found(asked: Record, read: Sequence[Passage], group: str) -> Iterator[Lesson]:
    """Each passage; one more mention of an item elsewhere neither answers nor does not."""
    question, listed = asked["question"], asked["shape"] == "list"
    places = [place for item in asked.get("items", ()) for place in item]
    names = {read[at].article.text[start:end] for at, start, end in places}
    for number, passage in enumerate(read):
        items = [(start, end) for at, start, end in places if at == number]
        told = any(at == number for at, *_ in asked["right"])
        kind = FOUND if told else f"{FOUND} list" if listed else f"{FOUND} rest"
        relation = ANSWERS if told else NEAR
        if not listed:
            yield Lesson(question, passage, kind, group, relation)
            continue
        mentions = [(passage.start + start, passage.start + end)
                    for name in names for start, end in occurrences(passage.text, name)]  # fmt: skip
        unsure = [one for one in mentions if not any(_shared(one, item) > 0 for item in items)]
        yield Lesson(question, passage, kind, group, relation, items, unsure)


def _of_values(asked: Record, read: Sequence[Passage], group: str) -> Iterator[Lesson]:
    """Each side of a comparison asked for alone, in each passage; the other side's value is a wrong one."""
    question, places = asked["question"], asked["sides"]
    found = pair(question)
    one, other = ((start, end) for start, end in places)
    compared = Pair(question, one, other, found.by if found else None)
    for place, told in enumerate(asked["values"]):
        known = {canonical(read[at].article.text[start:end]) for at, start, end in told}
        for number, passage in enumerate(read):
            right = [(start, end) for at, start, end in told if at == number]
            alike = [(passage.start + start, passage.start + end)
                     for words in known for start, end in occurrences(passage.text, words)]  # fmt: skip
            unsure = [one for one in alike if not any(_shared(one, value) > 0 for value in right)]
            relation = ANSWERS if right else NEAR if not unsure else None
            kind = f"{FOUND} values" if right else f"{FOUND} values rest"
            yield Lesson(alone(compared, place), passage, kind, group, relation, right, unsure, values=True)


def _of_found_sentences(
    asked: Record, read: Sequence[Passage], group: str, random_: random.Random
) -> Iterator[Lesson]:
    """Some of the right sentences by themselves, and some of the others: most of them the likest."""
    right = {(at, start, end) for at, start, end in asked["right"]}
    telling, stems = {at for at, *_ in right}, set(content_stems(asked["question"]))

    def likeness(place: tuple[int, int, int]) -> float:
        words = content_stems(read[place[0]].article.text[place[1] : place[2]])
        return len(stems.intersection(words)) + (place[0] in telling) + random_.random()

    others = [(at, passage.start + start, passage.start + end)
              for at, passage in enumerate(read) for start, end in sentences(passage.text)]  # fmt: skip
    others = sorted(set(others) - right, key=lambda one: (-likeness(one), one))
    some = sorted(right)
    random_.shuffle(some)
    near, far = others[: _OTHERS - 1], others[_OTHERS - 1 :]
    for at, start, end in (*some[:_MOST], *near, *random_.sample(far, min(1, len(far)))):
        relation = ANSWERS if (at, start, end) in right else NEAR
        yield Lesson(
            asked["question"], Passage(read[at].article, start, end), f"{FOUND} sentences", group, relation
        )


def beside(data: Path, embedder: Embedder, random_: random.Random) -> Iterator[Lesson]:
    """The lessons of the sets' own questions.

    :raises BenchError: if `data` lacks a set.
    """
    for name, most in LISTS.items():
        articles = {row["id"]: row for row in read_rows(data, name)}
        asked = read_rows(data, name, "questions")
        for question in random_.sample(asked, min(most, len(asked))):
            article = _article(articles[question["gold_ids"][0]])
            right = [place for one in question["answers_all"] for place in occurrences(article.text, one)]
            for passage in passages([article], embedder)[0][:_PASSAGES]:
                told = bool(_within(passage, right))
                if told or random_.random() < _EMPTY:
                    relation = ANSWERS if told else None
                    yield Lesson(question["question"], passage, name, name + article.id, relation, right)
    for name, most in FACTS.items():
        articles = {row["id"]: row for row in read_rows(data, name)}
        asked = read_rows(data, name, "questions")
        random_.shuffle(asked)
        found = (_of_fact(name, question, articles, embedder) for question in asked)
        yield from islice((lesson for lesson in found if lesson), most)


def _of_fact(
    name: str, question: Record, articles: Mapping[str, Record], embedder: Embedder
) -> Lesson | None:
    """The passage with the answer, or the first of one that has none; None if it does not stand there."""
    about = (question["gold_ids"] or question.get("related_ids") or [""])[0]
    if about not in articles:
        return None
    row = articles[about]
    article = _article({**row, "text": row["text"][:_CHARACTERS]})
    right: list[Span] = []
    if question["answerable"]:
        right = [place for one in question.get("answers") or () for place in occurrences(article.text, one)]
        if len(right) > 1 and "answer_start" in question:
            right = [min(right, key=lambda place: abs(place[0] - question["answer_start"]))]
    for passage in passages([article], embedder)[0]:
        if not question["answerable"]:
            return Lesson(question["question"], passage, name, name + about, NEAR, right)
        if answers := _within(passage, right):
            asks = any(2 * _shared(one, (start, end)) >= end - start
                       for one in figures(passage) for start, end in answers)  # fmt: skip
            return Lesson(question["question"], passage, name, name + about, ANSWERS, right, values=asks)
    return None


def occurrences(text: str, words: str) -> list[Span]:
    """Everywhere that words stand in a canonical text, as words of their own."""
    words = canonical(words)
    before = r"(?<![^\W_])" if words[0].isalnum() else ""
    after = r"(?![^\W_])" if words[-1].isalnum() else ""
    return [match.span() for match in re.finditer(f"{before}{re.escape(words)}{after}", text)]


def things(passage: Passage) -> list[Span]:
    """What a list may hold: names, and what stands in a row."""
    held = (Sentence(passage, passage.start + start, passage.start + end)
            for start, end in sentences(passage.text))  # fmt: skip
    return sorted({span for sentence in held for span in candidates(sentence)})


def figures(passage: Passage) -> list[Span]:
    """The figures and days that a passage tells."""
    found = []
    for start, end in sentences(passage.text):
        text, at = passage.text[start:end], passage.start + start
        found += [(at + one.start, at + one.end) for one in amounts(text)]
        found += [(at + one.start, at + one.end) for one in whens(text, passage.article.published)]
    return sorted(set(found))


def row(lesson: Lesson, tokenizer: Any) -> Row:
    """A lesson in word pieces. Of what is asked for, what no `things` is much like is a thing as well."""
    passage = lesson.passage
    asked = tokenizer.encode(lesson.question).ids[:-1][:_QUESTION]
    title = tokenizer.encode(passage.article.title, add_special_tokens=False).ids[:_TITLE]
    told = tokenizer.encode(passage.text, add_special_tokens=False)
    first = len(asked) + 1 + len(title)
    places = [(passage.start + start, passage.start + end) for start, end in told.offsets[:_TEXT]]

    def pieces(span: Span) -> Span | None:
        held = [place for place, one in enumerate(places, start=first) if _shared(one, span) > 0]
        return (held[0], held[-1] + 1) if held else None

    found = []
    if lesson.right is not None:
        known, alike = (figures(passage), _touch) if lesson.values else (things(passage), _alike)
        known += [one for one in _within(passage, lesson.right)
                  if not any(alike(one, other) for other in known)]  # fmt: skip
        known = [one for one in known if not any(alike(one, other) for other in lesson.unsure)]
        found = [(*held, any(alike(one, other) for other in lesson.right))
                 for one in known if (held := pieces(one))]  # fmt: skip
    ids = [*asked, _SEPARATOR, *title, *told.ids[:_TEXT], _SEPARATOR]
    return Row(ids, len(asked) + 1, lesson, found)


def nearest(rows: Sequence[Row]) -> list[Row]:
    """The rows without those near misses whose passages have least of the question's pieces."""
    near: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in rows:
        if one.lesson.kind == "told near":
            near[one.lesson.group, one.lesson.question].append(one)
    dropped: set[int] = set()
    for some in near.values():
        some.sort(key=lambda one: -len(set(one.ids[: one.first]) & set(one.ids[one.first :])))
        dropped |= set(map(id, some[_NEAREST:]))
    return [one for one in rows if id(one) not in dropped]


def _article(record: Record) -> Article:
    day = parse_date(record.get("date"))
    return Article(record["id"], record.get("title") or "", canonical(record["text"]), day)


def _within(passage: Passage, spans: Iterable[Span]) -> list[Span]:
    return [(start, end) for start, end in spans if passage.start <= start and end <= passage.end]


def _shared(one: Span, other: Span) -> int:
    """Characters that two spans share; negative if they are apart."""
    return min(one[1], other[1]) - max(one[0], other[0])


def _touch(one: Span, other: Span) -> bool:
    return _shared(one, other) > 0


def _alike(one: Span, other: Span) -> bool:
    shared = _shared(one, other)
    return shared > 0 and 2 * shared / (one[1] - one[0] + other[1] - other[0]) > _ALIKE
