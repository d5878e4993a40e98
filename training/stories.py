"""Teach what stories are told from: ``python -m training.stories --data folder --output FILE``.

The examples in ``stories/`` are our own, over news of the development sets: questions for stories, each with
the quote that tells it, or with all sentences that do; questions for lists, with their items; and questions
for who is for and who against, with the names, which are learnt as two lists. To each kind belong near
misses: questions on the same topic that the article does not tell. They teach adapters
(`training.adapters`) on the upper layers of the reader's network and its heads for spans and relation. Three
batches in ten are of the sets' own questions, so that it keeps what it knew. With ``--measure`` it learns
seven eighths of our own and prints how well the last is told; without, it learns all.
"""

import argparse
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from evals.data.dev_sets import read_rows
from evals.errors import BenchError
from evals.scoring.calibration import area
from index.embedding.choose import open_embedder
from index.embedding.openvino_network import load_tokenizer
from index.embedding.weights import default_folder
from index.errors import DatelineError
from index.passages.split import passages
from index.text.canonical import canonical
from index.text.sentences import sentences
from index.types import Article, Embedder, Passage
from rag.language.quantities import Span
from rag.reading.torch_models import three_heads
from rag.reading.weights import FILE
from rag.stories.listing import candidates
from rag.types import Sentence
from training.adapters import Adapter, adapt, look, read, resume, write
from training.data import Record

FOLDER = Path(__file__).with_name("stories")
KINDS = ("lists", "told", "sides", "sentences")
"""The files of examples. All places are half-open code points in the `canonical` text of the article's first
`WORDS` words: ``at``, of the quote; ``items``, of all mentions of each; by the keys of `ASKED`, of names;
``right``, of sentences."""
WORDS = 380
"""Words of an article, as spaces part them, that are read: whoever wrote the examples read no more."""
ASKED = {"for": "Who is for it? {}", "against": "Who is against it? {}"}
"""What is asked for each side of a question for positions."""
HEADS = ("span", "relation")

ANSWERS, NEAR, OFF = range(3)
"""The places of `rag.reading.span_network.RELATIONS`."""

LISTS = {"multispanqa": 643, "ester": 300}
"""Questions for lists, by development set."""
FACTS = {
    "squad_train": 1125,
    "squadshifts_newwiki": 500,
    "realtimeqa_train": 375,
    "quoref": 250,
    "onestopqa": 250,
}
"""Questions for one fact, with or without an answer, at most."""

_SEED = 5
_QUESTION, _TITLE, _TEXT = 64, 40, 300  # word pieces read of each
_THING = 14  # word pieces of a thing, from its first, in which a span is looked for
_CHARACTERS = 3_000  # of an article that is asked for one fact
_PASSAGES = 3  # of an article that is asked for a list, from its first
_ALIKE = 0.6  # the F1 in characters above which a name is the thing that is asked for
_NEAREST = 2  # passages that are learnt of an article that does not tell
_OTHERS = 5  # sentences that do not tell, of a question whose sentences are known
_OFF, _REST, _EMPTY = (
    0.3,
    0.5,
    0.1,
)  # of what is drawn: something else; no item of our lists, or no side; of theirs
_FROZEN = 3  # layers that learn nothing, from below
_RATE, _BATCH = 8e-4, 20
_SHARE = 0.3  # of batches that are of the sets' own questions
_SMOOTHED = 0.02  # of each label's weight goes to the others
_THINGS, _WRONG = 1.5, 0.5  # what things weigh beside the relation, and wrong ones beside right ones
_SEPARATOR = 102  # [SEP] in BERT's vocabulary
_NEVER = -1e4  # the logit of what cannot be


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a passage tells of a question.

    :param kind: of the example, or the set.
    :param group: the article; lessons of one are learnt, or measured on, together.
    :param relation: None if that is not known.
    :param right: where the things stand that are asked for; None if not all are known.
    """

    question: str
    passage: Passage
    kind: str
    group: str
    relation: int | None
    right: Sequence[Span] | None = None


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
    states: torch.Tensor | None = None


def examples() -> Iterator[tuple[str, Record]]:
    """Our own examples, each with its kind."""
    for kind in KINDS:
        for line in (FOLDER / f"{kind}.jsonl").read_text("utf-8").splitlines():
            yield kind, json.loads(line)


def articles_of(some: Iterable[Record], data: Path) -> dict[tuple[str, str], Article]:
    """The articles of examples, cut to `WORDS`, by set and id.

    :raises BenchError: if `data` lacks one.
    """
    known: dict[str, dict[str, Record]] = {}
    found = {}
    for name, identity in dict.fromkeys((one["set"], one["id"]) for one in some):
        if name not in known:
            known[name] = {row["id"]: row for row in read_rows(data, name)}
        if identity not in known[name]:
            raise BenchError(f"Expected {identity} in {name}, found none; name another folder with --data.")
        row = known[name][identity]
        found[name, identity] = _article({**row, "text": " ".join(row["text"].split(" ")[:WORDS])})
    return found


def own(data: Path, embedder: Embedder, random_: random.Random) -> Iterator[Lesson]:
    """The lessons of our own examples; to some of them also a passage about something else.

    :raises BenchError: if `data` lacks an article.
    """
    some = list(examples())
    articles = articles_of([one for _, one in some], data)
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
    """The share of its lessons that are learnt."""
    return _REST if kind.endswith(" rest") or kind == "sides near" else 1.0


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
        if _within(passage, right):
            return Lesson(question["question"], passage, name, name + about, ANSWERS, right)
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
        known = things(passage)
        known += [one for one in _within(passage, lesson.right)
                  if not any(_alike(one, other) for other in known)]  # fmt: skip
        found = [(*held, any(_alike(one, other) for other in lesson.right))
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
    return Article(record["id"], record.get("title") or "", canonical(record["text"]))


def _within(passage: Passage, spans: Iterable[Span]) -> list[Span]:
    return [(start, end) for start, end in spans if passage.start <= start and end <= passage.end]


def _shared(one: Span, other: Span) -> int:
    """Characters that two spans share; negative if they are apart."""
    return min(one[1], other[1]) - max(one[0], other[0])


def _alike(one: Span, other: Span) -> bool:
    shared = _shared(one, other)
    return shared > 0 and 2 * shared / (one[1] - one[0] + other[1] - other[0]) > _ALIKE


@dataclass(frozen=True, slots=True)
class Told:
    """What the heads tell of some rows.

    :param relation: *Shape:* ``(rows, 3)``
    :param things: how far the best span in each thing lies above "no answer here", in logits, row by row.
        *Shape:* ``(things,)``
    """

    relation: torch.Tensor
    things: torch.Tensor


def tell(network: Any, rows: Sequence[Row]) -> Told:
    states = read(network, rows, _FROZEN)
    relation = network.relation(states[:, 0]).float()
    starts, ends = network.span(states).float().unbind(-1)
    places = [(at, start, min(end, start + _THING))
              for at, one in enumerate(rows) for start, end, _ in one.things]  # fmt: skip
    if not places:
        return Told(relation, relation.new_zeros(0))
    at, first, last = torch.tensor(places)[:, :, None].unbind(1)
    steps = torch.arange(int((last - first).max()))
    outside = first + steps >= last
    held = torch.minimum(first + steps, last - 1)
    scores = (
        starts[at, held].masked_fill(outside, _NEVER)[:, :, None]
        + ends[at, held].masked_fill(outside, _NEVER)[:, None, :]
    ).masked_fill(steps[:, None] > steps, _NEVER)
    none = starts[at[:, 0], 0] + ends[at[:, 0], 0]
    return Told(relation, scores.flatten(1).max(1).values - none)


def loss_of(told: Told, rows: Sequence[Row]) -> torch.Tensor:
    """How wrong the heads are, where it is known what is right."""
    known = [(at, one.lesson.relation) for at, one in enumerate(rows) if one.lesson.relation is not None]
    loss = told.relation.sum() * 0
    if known:
        at, wanted = torch.tensor(known).unbind(1)
        loss = loss + functional.cross_entropy(told.relation[at], wanted, label_smoothing=_SMOOTHED)
    if len(told.things):
        right = torch.tensor([float(right) for one in rows for *_, right in one.things])
        weight = torch.where(right > 0, 1.0, _WRONG)
        loss = loss + _THINGS * functional.binary_cross_entropy_with_logits(told.things, right, weight)
    return loss


def batches(rows: Sequence[Row], random_: random.Random) -> Iterator[list[Row]]:
    """Epoch after epoch; rows of a batch are about as long."""
    while True:
        order = sorted(rows, key=lambda one: len(one.ids) // 30 + random_.random() * 2)
        found = [order[first : first + _BATCH] for first in range(0, len(order), _BATCH)]
        random_.shuffle(found)
        yield from found


def learn(
    network: Any,
    adapters: Mapping[str, Adapter],
    rows: Sequence[Row],
    asides: Sequence[Row],
    minutes: float,
    random_: random.Random,
) -> Iterator[float]:
    """Train for so many minutes; the rate falls to zero with them. Tells the share done every 500 steps.

    :param rows: of our own; `asides`, of the sets' own questions. Both must hold some.
    """
    added = [parameter for one in adapters.values() for parameter in (one.down, one.up)]
    heads = [parameter for head in HEADS for parameter in getattr(network, head).parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": added, "lr": _RATE}, {"params": heads, "lr": _RATE / 4}],
        betas=(0.9, 0.98),
        weight_decay=0.02,
    )
    highest = [group["lr"] for group in optimizer.param_groups]
    ours, theirs = batches(rows, random_), batches(asides, random_)
    began, losses = time.time(), list[float]()
    network.train()
    while (done := (time.time() - began) / (minutes * 60)) < 1:
        for group, top in zip(optimizer.param_groups, highest, strict=True):
            group["lr"] = top * min(done / 0.06 + 1e-3, (1 - done) / 0.94)
        some = next(theirs if random_.random() < _SHARE else ours)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            told = tell(network, some)
        loss = loss_of(told, some)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(added, 1.0)
        optimizer.step()
        losses.append(loss.item())
        if len(losses) % 100 == 0:
            mean = round(sum(losses[-100:]) / 100, 3)
            print(json.dumps({"step": len(losses), "loss": mean, "done": round(done, 3)}), flush=True)
        if len(losses) % 500 == 0:
            yield done
            network.train()
    network.eval()


@torch.inference_mode()
def measure(network: Any, rows: Sequence[Row]) -> dict[str, Any]:
    """How well our own examples are told.

    Areas under the curve: of questions that the article tells against near misses, by its best passage; of
    passages, by kind; of right things against others. Mean average precisions: of the things of a list, and
    of a side; of the sentences of a question.
    """
    network.eval()
    margins: list[tuple[Lesson, float]] = []
    ranked: dict[str, defaultdict[tuple[str, str], list[tuple[float, bool]]]]
    ranked = {kind: defaultdict(list) for kind in ("lists", "sides", "sentences")}
    order = sorted(rows, key=lambda one: len(one.ids))
    for first in range(0, len(order), 24):
        some = order[first : first + 24]
        told = tell(network, some)
        scores = iter(told.things.tolist())
        relation = (told.relation[:, ANSWERS] - torch.logsumexp(told.relation[:, ANSWERS + 1 :], 1)).tolist()
        for one, margin in zip(some, relation, strict=True):
            lesson = one.lesson
            margins.append((lesson, margin))
            scored = [(next(scores), right) for *_, right in one.things]
            if lesson.kind == "sentences":
                scored = [(margin, lesson.relation == ANSWERS)]
            if (kind := lesson.kind.removesuffix(" rest")) in ranked:
                ranked[kind][lesson.group, lesson.question] += scored
    best: dict[tuple[str, str], tuple[bool, float]] = {}
    for lesson, margin in margins:
        if lesson.kind not in ("off", "sentences"):
            key = lesson.group, lesson.question
            right, most = best.get(key, (False, margin))
            best[key] = right or lesson.relation == ANSWERS, max(most, margin)
    found: dict[str, Any] = {"questions": len(best), "told": _area(best.values())}
    for kind in KINDS:
        found[f"{kind}, alone"] = _area(
            (lesson.relation == ANSWERS, margin)
            for lesson, margin in margins
            if lesson.kind in (kind, f"{kind} near")
        )
    for kind, listed in ranked.items():
        found[f"{kind}, things"] = _area(
            (right, score) for some_ in listed.values() for score, right in some_
        )
        precise = [average_precision(some_) for some_ in listed.values() if any(right for _, right in some_)]
        found[kind] = len(precise), round(float(np.mean(precise)), 4) if precise else None
    return found


def average_precision(scored: Sequence[tuple[float, bool]]) -> float:
    """The mean, over the right ones, of the share that is right of those that score as much; at least one
    must be right."""
    order = [right for _, right in sorted(scored, reverse=True)]
    found = [place for place, right in enumerate(order, start=1) if right]
    return sum(number / place for number, place in enumerate(found, start=1)) / len(found)


def _area(scored: Iterable[tuple[bool, float]]) -> float:
    some = list(scored)
    return round(area([score for right, score in some if right],
                      [score for right, score in some if not right]).value, 4)  # fmt: skip


def eighth(rows: Sequence[Row]) -> set[str]:
    """The groups of one eighth of the articles."""
    groups = sorted({one.lesson.group for one in rows})
    random.Random(3).shuffle(groups)
    return set(groups[: len(groups) // 8])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=40.0)
    parser.add_argument("--measure", action="store_true", help="learn seven eighths, measure on the last")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="go on from what an earlier run wrote")
    options = parser.parse_args(arguments)
    torch.manual_seed(_SEED)
    random_ = random.Random(_SEED)
    try:
        tokenizer, embedder = load_tokenizer(default_folder()), open_embedder()
        rows = nearest([row(lesson, tokenizer) for lesson in own(options.data, embedder, random_)])
        asides = [row(lesson, tokenizer) for lesson in beside(options.data, embedder, random_)]
        network, _ = three_heads(default_folder(), FILE)
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(Counter(one.lesson.kind for one in (*rows, *asides))), flush=True)
    look(network, [*rows, *asides], _FROZEN)
    groups = eighth(rows) if options.measure else set()
    held = [one for one in rows if one.lesson.group in groups]
    learnt = [one for one in rows if one.lesson.group not in groups]

    def report(done: float) -> None:
        if held:
            print(json.dumps({"done": round(done, 3), **measure(network, held)}), flush=True)

    report(0.0)
    adapters = adapt(network, _FROZEN, HEADS)
    if options.resume:
        resume(network, adapters, HEADS, options.resume)
    for done in learn(network, adapters, learnt, asides, options.minutes, random_):
        report(done)
    report(1.0)
    write(network, adapters, HEADS, options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
