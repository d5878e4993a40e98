"""Verbs with those who act and what is acted on: in a question, in a clause, and whether the two are one.

Words only, no grammar: the parts must stand where newspapers put them, next to the verb. What stands
elsewhere is taken for something else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from rag.language.verbs import ENDINGS, MODALS, NEGATORS, REFUSALS, UNCHANGING, base, is_past

BE = frozenset("is are am was were be been being".split())
HAVE = frozenset("has have had having".split())
DO = frozenset("do does did".split())
AUXILIARY_VERBS = BE | HAVE | DO | MODALS
"""In all their forms; those that a question may open with are `rag.question.shape.AUXILIARIES`."""
PREPOSITIONS = frozenset(
    "in on at of by for with to from into out off up down over against under about through during within "
    "between among as than until after before since without near outside inside towards away back".split()
)
_ADVERBS = frozenset(
    "also already finally later now still again then since just eventually soon ever even yet so far".split()
)
ARTICLES = frozenset("the a an its his her their this that these those any ’ ' s".split())
FILLER = ARTICLES | _ADVERBS | BE | HAVE | frozenset("in on at of by really actually indeed there".split())
"""Words that a clause need not repeat."""
TIME = re.compile(
    r"(?:(?:19|20)\d\d|January|February|March|April|Maytime|June|July|August|September|October|November|"
    r"December|\w+day|today|tomorrow|week|month|year|quarter|first|second|third|fourth|last|next|early|late|"
    r"mid)$",
    re.IGNORECASE,
)
_LINKS = PREPOSITIONS | frozenset("and or but that which who when while because if said , ; : ( )".split())
_FOLLOWING = frozenset("despite amid earlier ago more compared here there abroad %".split())
_BREAKS = frozenset("and or but that which who when while because , ; : ( )".split())
_TITLES = frozenset(
    "president minister chancellor premier senator governor mayor king queen prince princess pope general "
    "judge secretary chief mr mrs ms dr sir chairman".split()
)
_FAR = 4  # words between a verb and its object, or within a phrase: what is further away is another thing

Words: TypeAlias = Sequence[str]
Alternatives: TypeAlias = Mapping[str, frozenset[str]]
"""By `base`: what else may stand for a word."""


class Denial(Enum):
    """How a clause says that something is not so."""

    NOT = "did not sign"
    UNDONE = "refused to sign, without signing"
    ENDED = "stopped signing"
    RULED_OUT = "ruled out signing"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question cut at its verb.

    :param auxiliary: its first word, in small letters.
    :param verb: in small letters; None where it is asked what the subject is ("Is the bridge open?").
    """

    auxiliary: str
    subject: tuple[str, ...]
    verb: str | None
    rest: tuple[str, ...]
    is_passive: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """The words of a clause: as they stand, in small letters, and as `rag.language.verbs.base` has them."""

    words: tuple[str, ...]
    small: tuple[str, ...]
    bases: tuple[str, ...]

    @classmethod
    def of(cls, words: Words) -> "Clause":
        return cls(tuple(words), tuple(word.casefold() for word in words), tuple(map(base, words)))


@dataclass(frozen=True, slots=True)
class Group:
    """A verb of a clause with what belongs to it: "has not been sold", "refused to sell".

    :param first: place of its first word; `at` that of the verb.
    :param auxiliaries: what stands between, in small letters.
    """

    first: int
    at: int
    auxiliaries: frozenset[str]
    denial: Denial | None
    is_passive: bool


def groups(clause: Clause, targets: frozenset[str] | None) -> Iterator[Group]:
    """The verbs of a clause that are among `targets` (`base` forms; None: forms of "be"), left to right.

    Left out are those of a clause with a negation that does not belong to them, or with two.
    """
    small, bases = clause.small, clause.bases
    negators = {at for at, word in enumerate(small) if word in NEGATORS}
    for at, word in enumerate(small):
        if (bases[at] not in targets) if targets is not None else (word not in BE):
            continue
        first = _first(small, at)
        auxiliaries = frozenset(small[first:at])
        last = at
        if targets is None and small[at + 1 : at + 2] in (("not",), ("never",), ("no",)):
            last = at + 1
            if small[last] == "no" and small[last + 1 : last + 2] != ("longer",):
                continue
        denial = Denial.NOT if any(first <= place <= last for place in negators) else None
        reaching = _reaching(small, first, at) if targets is not None else None
        if reaching:
            if denial:
                continue  # "refused not to sign"
            first, denial = reaching
        reached = {place for place in negators if first <= place <= last}
        if reached != negators or len(reached) > (denial is Denial.NOT or "without" in small[first:at]):
            continue
        is_passive = targets is not None and is_past(word) and not BE.isdisjoint(auxiliaries)
        yield Group(first, at, auxiliaries, denial, is_passive)


def _reaching(small: Words, first: int, at: int) -> tuple[int, Denial] | None:
    """Where a verb that denies the next one begins: "refused" of "has refused to sign"."""
    if first > 1 and small[first - 1] == "to" and small[first - 2] in REFUSALS:
        return _first(small, first - 2), Denial.UNDONE
    if first and small[at].endswith("ing") and BE.isdisjoint(small[first:at]):
        if small[first - 1] == "without":
            return first - 1, Denial.UNDONE
        if small[first - 1] in ENDINGS:
            return _first(small, first - 1), Denial.ENDED
        if tuple(small[max(0, first - 2) : first]) == ("ruled", "out"):
            return _first(small, first - 2), Denial.RULED_OUT
    return None


def _first(small: Words, at: int) -> int:
    while at and _belongs(small[at - 1]):
        at -= 1
    return at


def _belongs(word: str) -> bool:
    """Whether a word before a verb is of it: an auxiliary, an adverb, a negation."""
    is_adverb = word in _ADVERBS or (word.endswith("ly") and len(word) > 4)
    return is_adverb or word in AUXILIARY_VERBS or word in ("not", "never", "no", "longer")


def in_tense(asked: Asked, group: Group, clause: Clause) -> bool:
    """Whether a clause speaks of the time, and with the certainty, that the question asks for."""
    verb, words, auxiliary = clause.small[group.at], group.auxiliaries, asked.auxiliary
    is_of_past = auxiliary in ("did", "was", "were") or auxiliary in HAVE
    if group.denial is Denial.UNDONE:
        return is_of_past and not asked.is_passive
    if group.denial is Denial.ENDED:
        return auxiliary in ("is", "are", "does", "do") and not asked.is_passive
    if group.denial is Denial.RULED_OUT:
        return auxiliary == "will"
    if auxiliary in MODALS:
        # "may not" may forbid or doubt, "could not" is of the past: only these deny as plainly as they state.
        is_plain = group.denial is None or auxiliary in ("will", "can", "must", "should")
        return is_plain and words & MODALS == {auxiliary}
    if words & MODALS or (group.first and clause.small[group.first - 1] == "to"):
        return False
    if asked.verb is None:
        same = {"is", "are", "am"} if auxiliary in ("is", "are", "am") else {"was", "were"}
        return verb in same and words.isdisjoint(HAVE)
    if verb.endswith("ing"):
        needed = ("was", "were") if auxiliary in ("was", "were") else ("is", "are", "am")
        return not words.isdisjoint(needed) and auxiliary in ("was", "were", "is", "are", "does", "do")
    if is_of_past and auxiliary in ("was", "were") and not asked.is_passive:
        return False
    is_bare = words.isdisjoint(BE | HAVE | DO)
    if is_of_past:
        is_finite = is_past(verb) or verb in UNCHANGING
        return bool(words & {"did", "was", "were", "had", "has", "have"}) or (is_bare and is_finite)
    if asked.is_passive:
        return group.is_passive and bool(words & {"is", "are", "am"}) and words.isdisjoint(HAVE)
    return bool(words & {"do", "does"}) or (is_bare and (not is_past(verb) or verb in UNCHANGING))


def fits(asked: Asked, group: Group, clause: Clause, against: Alternatives) -> bool:
    """Whether those who act and what is acted on stand where they must: in the active, in the passive, or
    one asked for and the other told.

    :param against: what may stand for a word that the clause lacks.
    """
    particles, thing = _object(asked.rest)
    subject = [word for word in asked.subject if word.casefold() not in FILLER]
    if not subject or (asked.verb is None and not thing):
        return False
    if asked.is_passive == group.is_passive:
        if not _is_before(subject, group.first, clause):
            return False
        return _is_after(particles, thing, group.at, clause, against)
    if group.is_passive:
        agent = clause.small.index("by", group.at) if "by" in clause.small[group.at :] else None
        if agent is None or particles or not thing or not _is_before(thing, group.first, clause):
            return False
        return _is_after([], subject, agent, clause, {})
    if particles == ["by"] and not _is_before(thing, group.first, clause):
        return False
    return group.first > 0 and _is_after([], subject, group.at, clause, {})


def _object(rest: Words) -> tuple[list[str], list[str]]:
    """What follows a question's verb at once: small words ("for"), and what they govern. A time is left out:
    it may stand anywhere."""
    words = [word for word in rest if word.casefold() not in ARTICLES | _ADVERBS]
    particles: list[str] = []
    while words and words[0].casefold() in PREPOSITIONS:
        particles.append(words.pop(0).casefold())
    thing: list[str] = []
    for word in words:
        if word.casefold() in PREPOSITIONS:
            break
        thing.append(word)
    return ([], []) if thing and all(map(TIME.match, thing)) else (particles, thing)


def _is_before(phrase: Words, first: int, clause: Clause) -> bool:
    """Whether a phrase stands right before a verb, but for a few words of place or time."""
    small = clause.small
    places = _places(phrase, range(first - 1, -1, -1), clause.bases, {})
    if places is None or max(places) - min(places) > len(phrase) + _FAR:
        return False
    opening = min(places)
    while opening and small[opening - 1] in ARTICLES:
        opening -= 1
    # "the head of Toyota", "Honda and Toyota": others act, or others too.
    if opening and (
        small[opening - 1] in PREPOSITIONS | {"and", "or", "nor"} or _is_of_name(clause, opening)
    ):
        return False
    between = small[max(places) + 1 : first]
    if small[first] == "without":  # "The council left for the summer without signing …"
        return not opening and len(between) <= 2 * _FAR and _BREAKS.isdisjoint(between)
    if not between:
        return True
    is_phrase = between[0] in ("in", "on", "at", "of") and len(between) <= _FAR
    return is_phrase and not any(is_past(word) or word in _LINKS for word in between[1:])


def _is_of_name(clause: Clause, at: int) -> bool:
    """Whether a name goes on to the left of a place: "Biden" is another than "Hunter Biden"."""
    before = clause.words[at - 1]
    is_title = before.casefold() in _TITLES or TIME.match(before)
    return clause.words[at][0].isupper() and before[0].isupper() and at > 1 and not is_title


def _is_after(particles: Words, thing: Words, at: int, clause: Clause, against: Alternatives) -> bool:
    """Whether a phrase stands right after a verb, with the same small words before it, and whole."""
    small = clause.small
    place = at + 1
    while place < len(small) and (_belongs(small[place]) or small[place] in ARTICLES):
        place += 1
    told: list[str] = []
    while place < len(small) and small[place] in PREPOSITIONS:
        told.append(small[place])
        place += 1
    if not thing and not particles:
        return {"against", "out", "off", "over", "back"}.isdisjoint(told)
    if told != list(particles) and not (len(told) == 1 and _stand_for(told, particles, against)):
        return False
    if not thing:
        return True
    places = _places(thing, range(place, len(small)), clause.bases, against)
    if places is None or min(places) - place > _FAR:
        return False
    if any(word in _LINKS and word not in (",", "and") for word in small[place : min(places)]):
        return False
    return max(places) + 1 == len(small) or _may_follow(small[max(places) + 1])


def _stand_for(told: Words, particles: Words, against: Alternatives) -> bool:
    return len(particles) == 1 and told[0] in against.get(particles[0], ())


def _may_follow(word: str) -> bool:
    """Whether a word after a noun begins something else: not "expansion" of "the mine expansion", nor 's."""
    if word in _LINKS | _FOLLOWING or _belongs(word):
        return True
    return word in ARTICLES - {"’", "'"} or word[0].isdigit() or bool(TIME.match(word))


def _places(phrase: Words, order: Sequence[int], bases: Words, against: Alternatives) -> list[int] | None:
    """Where the words of a phrase stand, each at its first place in `order`; None where one does not."""
    places = []
    for word in phrase:
        if word.casefold() in FILLER:
            continue
        wanted = against.get(base(word), frozenset()) | {base(word)}
        place = next((at for at in order if bases[at] in wanted), None)
        if place is None:
            return None
        places.append(place)
    return places or None
