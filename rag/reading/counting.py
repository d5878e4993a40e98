"""The sentences that count what a question wants counted: money, votes and beehives are no people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.text.words import STOPWORDS
from index.types import Hit
from rag.language import quantities
from rag.language.kinship import VERBS, akin, telling
from rag.language.past_forms import is_past
from rag.language.quantities import Span
from rag.question.about import names_and_numbers
from rag.question.shape import AUXILIARIES, PREPOSITIONS
from rag.reading.leading import leading, near
from rag.reading.reader import Reading, before

_ASKED = re.compile(
    r"\bhow many (?:(?:more|other|of|the|its|his|her|their|these|those) )*([^?]+)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_](?:[\w’'&.-]*[^\W_])?")
_BREAKS = frozenset([*PREPOSITIONS.split("|"), *(
    "during before after among as because that which who when while and or than between into if".split()
)])  # fmt: skip
_PEOPLE = frozenset("people persons person humans individuals".split())
_PLURAL = re.compile(r"[a-z-]+s|[a-z]*(?:people|men|children|folk|police|staff|sheep|fish|cattle)")
# They say little by themselves: "how many jobs will be lost?" asks for jobs that are cut.
_LIGHT = frozenset(
    "catch caught come expect far get go got happen have include left leave live lives lose lost made make "
    "need now plan see seen take taken there took want year years month week day work works".split()
)
_EMPTY = (STOPWORDS | AUXILIARIES | _BREAKS) - {"own"}
_SCALE = re.compile(r"(?:dozen|hundred|thousand|[mbtr]+illion)s", re.IGNORECASE)
_TIME = r"(?:second|minute|hour|day|night|week|month|year)\b"
_RATE = re.compile(rf"[ -]*(?:[\w’'-]+ ){{0,4}}?(?:an?|per|each|every) {_TIME}")
_USUAL = re.compile(rf"\b(?:do|does|can)\b|\b(?:an?|per|each|every) {_TIME}|\b(?:dai|week|month|year)ly\b")
# Endings of people in the plural, what newspapers count instead of saying again who they are, and of things.
_PERSON = re.compile(
    r"(?!(?:\w*(?:cent|chamb|contain|comput|met|numb|off|ord|pap|pow|quart|riv|serv|shelt|show|tow|do|fact|mot|react|"
    r"sect|err|vari|pl|gr|f|tr|degr)(?:ers|ors|ants|ees)|(?:acc|inc)idents)$)"
    r"(?:[a-z]{2,}(?:ers|ors|ees|ists|cians|ants|dents|men)|adults|boys|children|civilians|families|fans|girls|"
    r"lives|deaths|dead|casualties|migrants|nurses|patients|people|pilots|police|pupils|soldiers|staff|victims|women)"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What is to be counted.

    :param thing: a noun: "refugees"; empty if the question names none ("how many voted?").
    :param verb: what is asked of them: "died"; empty if it says little.
    :param rest: what else is to be told of, near by: "camps".
    :param usual: whether so many a day answers.
    """

    thing: str
    verb: str
    rest: tuple[str, ...]
    usual: bool


@lru_cache(maxsize=64)
def counted(question: str) -> Counted | None:
    """What a question wants counted; None if it asks for no number of things, but for years or miles."""
    if not (match := _ASKED.search(question)):
        return None
    words, named = _WORD.findall(match[1]), names_and_numbers(question)
    ends = (at for at, word in enumerate(words) if word.lower() in _BREAKS | AUXILIARIES or is_past(word))
    end = next(ends, len(words))
    place = next((at for at, word in enumerate(words[:end]) if _PLURAL.fullmatch(word)), end - 1)
    if any(quantities.MEASURE.fullmatch(word) for word in words[: place + 1]):
        return None
    clause: list[str] = []
    for word, after in pairwise([*words[place + 1 :], ""]):
        if word in _BREAKS and after not in named and not _EMPTY.issuperset(map(str.lower, clause)):
            break
        clause += [word] if word not in named else []
    thing = words[place] if place >= 0 else ""
    # That people live or work somewhere has to be told; of nurses it says nothing.
    light = _EMPTY | (_LIGHT - {"live", "lives", "work", "works"} if thing in _PEOPLE else _LIGHT)
    deeds = [word for word in clause if word.lower() not in light]
    # "Did the flood ruin", but "fled their homes".
    verb = "".join(clause[-1:] if AUXILIARIES & set(words) else clause[:1])
    rest = tuple(word for word in deeds if word != verb)
    verb = verb if verb in deeds else ""
    return Counted(thing, verb, rest, bool(_USUAL.search(question)))


def counting_first(question: str, readings: Sequence[Reading], hits: Sequence[Hit]) -> list[Reading]:
    """The readings, those that count the thing asked for before all others.

    :param readings: best first.
    """
    asked = counted(question)
    numbers = [(one.sentence, _number(asked, one)) for one in near(readings)] if asked else []
    return leading([place for place in numbers if place[1]], readings)


def uncounted(question: str, reading: Reading) -> str | None:
    """Why a sentence does not count what is asked for; None if it does, or if none is to be counted."""
    if (asked := counted(question)) is None or _number(asked, reading):
        return None
    return f"The closest sentences give no such number of {asked.thing or 'people'}."


def _number(asked: Counted, reading: Reading) -> Span | None:
    """Where a sentence has a number of the thing asked for, the network's if it is one; None if it has none
    or does not tell what is asked of them."""
    sentence, context = reading.sentence.text, before(reading.sentence)
    # That patients died is not told by "patients".
    thing = re.compile(rf"\b{re.escape(asked.thing)}\b", re.IGNORECASE)
    own, earlier = (telling(thing.sub("", text)) for text in (sentence, context))
    told = not asked.verb or akin(asked.verb, own, VERBS)
    if not told or (asked.rest and not any(akin(word, [*own, *earlier], VERBS) for word in asked.rest)):
        return None
    patterns = (quantities.DATE, quantities.MONEY, quantities.DURATION)
    outside = [other.span() for pattern in patterns for other in pattern.finditer(sentence)]
    at = reading.sentence.start
    spans = [
        (start + at, end + at)
        for pattern in (quantities.QUANTITY, quantities.PERCENT)
        for start, end in (match.span() for match in pattern.finditer(sentence))
        if not any(first < end and start < last for first, last in outside)
        if (asked.usual or not _RATE.match(sentence, end)) and _counts(asked, sentence, (start, end), context)
    ]
    shown = reading.span
    if shown and any(start < shown[1] and shown[0] < end for start, end in spans):
        return shown
    return spans[0] if spans else None


def _counts(asked: Counted, sentence: str, span: Span, context: str) -> bool:
    """Whether a figure counts the thing asked for."""
    things, ahead, after = _things(sentence, span), sentence[: span[0]], sentence[span[1] :]
    if asked.verb and re.search(r"\bof (?:(?:the|its|their|all) )?$", ahead):
        return False  # "two of the seven members voted"
    people = not asked.thing or asked.thing.lower() in _PEOPLE
    if (asked.thing and akin(asked.thing, things)) or (people and any(map(_PERSON.fullmatch, things))):
        return True
    if things or quantities.PERCENT.fullmatch(sentence, *span):
        return False
    if people:  # "24 were killed", "killed at least 24"
        beside = " ".join([*_WORD.findall(ahead)[-3:], *_WORD.findall(after)[:3]])
        return not asked.verb or akin(asked.verb, telling(beside), VERBS)
    # "The number of vans as 61,000"; "some 300 will go": what they are was said before.
    following = next(iter(_WORD.findall(after)[:1]), "")
    said = f"{context} {ahead}" if following in AUXILIARIES or is_past(following) else ahead
    return akin(asked.thing, _WORD.findall(said))


def _things(sentence: str, span: Span) -> list[str]:
    """The nouns that a figure counts: its unit, and the words after it up to a verb or a preposition."""
    unit = _WORD.findall(sentence[slice(*span)])[-1:]
    things = [word for word in unit if word in _PEOPLE or (word.endswith("s") and not _SCALE.match(word))]
    after = re.match(r"[ -]*((?:[\w’'-]+(?:,\d+)* ?){0,7})", sentence[span[1] :])
    for word in after[1].split() if after else ():
        if word in (_BREAKS | AUXILIARIES) - {"of"} or (is_past(word) and not word.endswith("ed")):
            break
        if word not in STOPWORDS and not word.endswith("ed"):
            things.append(word)
    return things
