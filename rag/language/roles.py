"""Who does a thing and to whom it is done: in a question, and turned round in a stretch of a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language.aliases import speaks_of
from rag.language.names import Name
from rag.language.predicates import AUXILIARY_VERBS, PREPOSITIONS, Clause, groups
from rag.language.verbs import base, same

_DID = re.compile(
    r"^\W*(?:(?:and|but) )?"
    r"(?:whom?|what|which(?: \w+){1,2}|how much|how many(?: \w+){1,2}|when|why|where) "
    r"(?:did|does|do|has|have|had|will|would) (?:the )?(.+)$",
    re.IGNORECASE,
)
_WHO = re.compile(r"^\W*(?:(?:[Aa]nd|[Bb]ut) )?(?:[Ww]ho|[Ww]hich(?: \w+){1,2}) ([a-z]+) (?:the )?(.+)$")
# No verb follows where the name goes on: "Biden and Kishida", "Japan in 2023".
_FOLLOWING = re.compile(rf"(?:[’']s)? (?!(?:and|or|{'|'.join(sorted(PREPOSITIONS))})\b)([a-z]+)\b")
_WORD = re.compile(r"[\w&.-]*[\w&]|[,;()]")
_FAR = 9  # words after a verb in which what is acted on stands


@dataclass(frozen=True, slots=True)
class Act:
    """What a question asks about someone's doing.

    :param verb: as `rag.language.verbs.base` has it.
    :param name: the name beside it.
    :param does: whether the name does it ("What did Intel buy?"), rather than having it done to it ("Who
        bought Intel?").
    """

    verb: str
    name: str
    does: bool


def act(question: str, found: Sequence[Name]) -> Act | None:
    """The verb of a question and the name right beside it; None where it has none.

    :param found: the names of the question, in order.
    """
    if did := _DID.match(question):
        name = next((one for one in found if one.start == did.start(1)), None)
        following = _FOLLOWING.match(question, name.end) if name else None
        return Act(base(following[1]), name.text, does=True) if name and following else None
    if (who := _WHO.match(question)) and who[1] not in AUXILIARY_VERBS:
        name = next((one for one in found if one.start == who.start(2)), None)
        return Act(base(who[1]), name.text, does=False) if name else None
    return None


def is_turned(asked: Act, told: str) -> bool:
    """Whether a stretch says that who is asked to have done it had it done to them, or the reverse."""
    clause = Clause.of(_WORD.findall(told))
    as_asked = turned = False
    for group in groups(clause, same(asked.verb)):
        before = " ".join(clause.words[: group.first])
        behind = _behind(clause, group.at + 1, is_passive=group.is_passive)
        sides = (before, behind) if asked.does != group.is_passive else (behind, before)
        as_asked |= speaks_of(sides[0], asked.name)
        turned |= speaks_of(sides[1], asked.name)
    return turned and not as_asked


def _behind(clause: Clause, first: int, *, is_passive: bool) -> str:
    """What stands after a verb as its object or, in the passive, as the one who does it."""
    small = clause.small[first:]
    if is_passive:
        return " ".join(clause.words[first + small.index("by") :]) if "by" in small else ""
    if small and small[0] in PREPOSITIONS:
        return ""
    return " ".join(clause.words[first : first + _FAR])
