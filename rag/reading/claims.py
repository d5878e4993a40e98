"""Whose claim a sentence makes: whether what it says is said of what the question asks about.

A network that reads finds figures beside the right words; that they are another country's, another year's or
another company's it hardly sees. So the stretch of a sentence that holds the answering words is held against
the question. What cannot be told counts for nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language.aliases import speaks_of
from rag.language.names import Known, Name, mentions
from rag.language.quantities import Span
from rag.language.roles import Act, act, is_turned
from rag.language.stretches import is_governed, names_in, stretch_of, stretches, subjects, with_peoples
from rag.language.verbs import base, same
from rag.question.kind import Kind, Question
from rag.question.shape import AUXILIARIES
from rag.reading.contrasts import Sides, exclude, sides
from rag.types import Sentence

# Two things side by side, beside what `rag.question.kind.asks_for_several` knows of.
_COMPARES = re.compile(r"\b(?:than|between|differ\w*)\b", re.IGNORECASE)
_CHOICE = re.compile(r"\bor (?:the )?$", re.IGNORECASE)
# "Which NFL team …", "what new EU rule …"
_ASKED_KIND = re.compile(
    rf"\b(?:which|what) (?:(?!(?:{'|'.join(map(re.escape, sorted(AUXILIARIES)))})\b)[a-z]+ ){{0,2}}$",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?:^|[.!?]\s)\W*$")
_WORD = re.compile(r"\w+")
_FIGURES = (Kind.DATE, Kind.AMOUNT, Kind.COUNT)
_SUPPLIED = 0.6  # where the title or the text before has the name: it may still be spoken of
_BEFORE = 250  # characters before a sentence in which a name may be supplied: one or two sentences
_SURE = 0.5  # what is less sure counts for nothing
_UNSURE = 0.9  # that two names of unknown kind are of one kind
_UNLIKE = 0.4  # that what a person or a place is told to do is not a company's doing


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks about, as sentences are held against it.

    :param owners: the names whose claim must be made; none where a question compares or asks for several.
    :param named: all of its names; none where one of them is to be chosen ("China or Japan?").
    :param sides: what else it says that excludes another thing.
    """

    kind: Kind
    owners: tuple[Name, ...]
    named: tuple[Name, ...]
    sides: Sides
    act: Act | None


def wanted(question: Question, passages: Sequence[str]) -> Wanted:
    """Take a question apart.

    :param passages: what was retrieved, whose capitals tell the names in a question typed without.
    """
    text = question.text
    known = Known.of(passages) if text.islower() else Known()
    named = with_peoples(text, mentions(text, known))
    free = [one for one in named if not is_governed(text, one) and not _is_no_owner(one, text, passages)]
    asked = act(text, free)
    # Who does a thing, or has it done to them, is the one whose claim it is; else all that are named.
    owners = [one for one in free if asked is None or one.text == asked.name]
    is_choice = any(_CHOICE.search(text[: name.start]) for name in named)
    if is_choice or question.several or _COMPARES.search(text):
        owners = []
    return Wanted(
        kind=question.kind,
        owners=tuple(owners),
        named=() if is_choice else tuple(named),
        sides=sides(text),
        act=asked,
    )


def _is_no_owner(name: Name, question: str, passages: Sequence[str]) -> bool:
    """Whether a name of a question only says what kind of thing is asked for, or is but its first word."""
    before = question[: name.start]
    if _ASKED_KIND.search(before):
        return True
    small = re.compile(rf"\b{re.escape(name.text.lower())}\b")
    return " " not in name.text and bool(_OPENS.search(before)) and any(map(small.search, passages))


def conflict(asked: Wanted, sentence: Sentence, span: Span | None) -> float:
    """How surely a sentence speaks of another than the one asked about: 0, where nothing tells, to 1.

    Another year, month, quarter or opposite; the roles turned round; or another name as the subject.

    :param span: of the answering words, as offsets of the article's text; None for the whole sentence.
    """
    text = sentence.text
    words = (span[0] - sentence.start, span[1] - sentence.start) if span else (0, 0)
    own = stretch_of(text, words) if span else (0, len(text))
    told = text[slice(*own)]
    if asked.kind in _FIGURES and span:  # a date that answers excludes nothing
        told = f"{text[own[0] : words[0]]} , {text[words[1] : own[1]]}"
    if exclude(asked.sides, sides(told, sentence.article.published)) or (
        asked.act and is_turned(asked.act, text[slice(*own)])
    ):
        return 1.0
    if span and asked.kind is Kind.PERSON and _is_echo(asked, sentence, text[slice(*words)]):
        return 1.0
    found = [_of_another(asked, sentence, own, words)]
    if asked.act and asked.kind not in _FIGURES:
        # What is described or explained must be the asked one's doing, wherever the span is; where the name
        # stands elsewhere in the sentence, only one of its own kind is sure to be another.
        verbs, least = same(asked.act.verb), 1.0 if speaks_of(text, asked.act.name) else _SURE
        doings = (
            _of_another(asked, sentence, one, words)
            for one in stretches(text)
            if not verbs.isdisjoint(map(base, _WORD.findall(text[slice(*one)])))
        )
        found += [value for value in doings if value >= least]
    return max(found)


def first_owned(asked: Wanted, sentence: Sentence, spans: Sequence[Span]) -> Span | None:
    """The first of some spans whose stretch speaks of all that is asked about, and is in no conflict."""
    for span in spans:
        stretch = stretch_of(sentence.text, (span[0] - sentence.start, span[1] - sentence.start))
        told = sentence.text[slice(*stretch)]
        if all(speaks_of(told, owner.text) for owner in asked.owners) and not conflict(asked, sentence, span):
            return span
    return None


def _is_echo(asked: Wanted, sentence: Sentence, words: str) -> bool:
    """Whether the words that should say who are but a name of the question, and no other name is there."""
    if not any(speaks_of(name.text, words) and speaks_of(words, name.text) for name in asked.named):
        return False
    others = (name.text for name in names_in(sentence) if name.kind in ("person", "other"))
    return all(any(speaks_of(name.text, other) for name in asked.named) for other in others)


def _of_another(asked: Wanted, sentence: Sentence, own: Span, span: Span) -> float:
    """How surely a stretch has another subject than the names asked about. Another name of the question,
    one that only says where or to whom, is another subject too."""
    told = sentence.text[slice(*own)]
    missing = [owner for owner in asked.owners if not speaks_of(told, owner.text)]
    rivals = [
        rival
        for rival in (subjects(sentence, own) if missing else [])
        if (rival.end <= span[0] or span[1] <= rival.start)
        and not any(
            speaks_of(owner.text, rival.text) or speaks_of(rival.text, owner.text) for owner in asked.owners
        )
    ]
    if not rivals:
        return 0.0
    start = max(sentence.passage.start, sentence.start - _BEFORE)
    before = f"{sentence.article.title} {sentence.article.text[start : sentence.start]}"
    value = max(
        max(
            _alike(owner.kind, rival.kind),
            _UNSURE * any(speaks_of(one.text, rival.text) for one in asked.named),
        )
        * (_SUPPLIED if speaks_of(before, owner.text) else 1.0)
        for owner in missing
        for rival in rivals
    )
    value *= len(missing) / len(asked.owners)
    return value if value >= _SURE else 0.0


def _alike(kind: str, other: str) -> float:
    """How surely two names are of one kind, so that what is the one's is not the other's."""
    if kind == other != "other":
        return 1.0
    return _UNLIKE if {"place", "person"} & {kind, other} else _UNSURE
