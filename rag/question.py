"""A question taken apart: what it is about, what kind of thing it asks for."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from index.lexical import content_stems
from index.store import Store


class Kind(Enum):
    """The kind of thing that would answer."""

    AMOUNT = "amount"
    COUNT = "count"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    YES_NO = "yes or no"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """A standalone question as the reader uses it.

    :param stems: what it is about (`index.lexical.content_stems`), in order.
    :param frequencies: in how many of `passages` passages each of these stems stands.
    :param several: it asks for more than one thing ("what have US companies announced?").
    """

    text: str
    stems: tuple[str, ...]
    frequencies: Mapping[str, int]
    passages: int
    kind: Kind
    several: bool

    def rarity(self, stem: str) -> float:
        """Inverse document frequency of a stem over passages (Robertson and Sparck Jones, 1976): above 0."""
        frequency = self.frequencies.get(stem, 0)
        return math.log(1 + (self.passages - frequency + 0.5) / (frequency + 0.5))


# In order: the first that matches decides.
_KINDS = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"\bhow (?:many|old|often|long|far|tall)\b|\bnumber of\b|\bhow (?:big|large) a\b", Kind.COUNT),
        (r"\bhow (?:much|big|large|high|low|fast|expensive|costly|deep|steep)\b|\bwhat (?:\w+ )?(?:percent|percentage|"
         r"share|amount|sum|price|rate|size|proportion|cost|total)\b|\b(?:price|cost|worth|value|size) of\b|\bworth\b"
         r"|^(?:what|which) .*\b(?:cost|total|price|rate|tariffs?)\b", Kind.AMOUNT),
        (r"\bwhen\b|\b(?:what|which|in what|in which) (?:year|date|day|month|week|time|quarter)\b|\bsince when\b"
         r"|\bhow soon\b", Kind.DATE),
        (r"\bwho(?:se|m)?\b|\bwhich (?:person|people|man|woman|player|executive|politician|minister|actor|singer)\b"
         r"|\bwhat (?:is|was) .* name\b", Kind.PERSON),
        (r"\bwhere\b|\b(?:what|which) (?:country|city|state|town|region|place|province|continent|nation)\b",
         Kind.PLACE),
        (r"\bwhy\b|\bwhat (?:is|was|are|were)? ?(?:the )?(?:reason|cause)|\bhow come\b|\bwhat caused\b", Kind.REASON),
        (r"^\s*(?:and |but |so )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|"
         r"must)\b", Kind.YES_NO),
    )
)  # fmt: skip

_SEVERAL = re.compile(
    r"\bwh(?:at|ich)\b(?: \w+){0,3} (?:compan|countr|firm|bank|nation|leader|people|step|measure|reason|project|"
    r"plan|thing|product|technolog)\w*s\b|\bwhich (?:\w+ )?\w{3,}s\b(?! (?:is|was|does|has)\b)|\bwho (?:are|were|joined|attended)\b"
    r"|\bwhat (?:have|are|were|do)\b|\bwhat all\b|\blist\b|\bname (?:the|some|all|two|three)\b|\bhow do(?:es)? .* compare\b"
    r"|\bcompar(?:e|ed|ison)\b|\bdifferences?\b|\bboth\b|\brespectively\b",
    re.IGNORECASE,
)


def analyse(text: str, store: Store) -> Question:
    """Take a standalone question apart, with what the index knows of its words."""
    stems = tuple(content_stems(text))
    return Question(
        text=text,
        stems=stems,
        frequencies=store.frequencies(stems),
        passages=store.stats().passages,
        kind=kind_of(text),
        several=bool(_SEVERAL.search(text)),
    )


def kind_of(question: str) -> Kind:
    """Return the kind of thing a question asks for."""
    return next((kind for pattern, kind in _KINDS if pattern.search(question)), Kind.OTHER)
