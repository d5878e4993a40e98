"""A question that compares two, asked for one of them alone."""

import re

from index.text.words import STOPWORDS
from rag.question.pair import Pair
from rag.question.shape import PREPOSITIONS

_JOIN = re.compile(
    rf"(?:\W*\b(?:{'|'.join(STOPWORDS)}|{PREPOSITIONS}|than|or|vs|versus|compared|compare|more|fewer)\b\W*|\W+)+$",
    re.IGNORECASE,
)
WHEN = frozenset("first earlier earliest sooner later latest before after".split())
"""What compares days."""


def alone(compared: Pair, place: int) -> str:
    """The question without the other side: "which is longer, A or B?" as "which is longer A?". The network
    for stories learnt such questions.

    :param place: 0 for the first side, 1 for the other.
    """
    (start, end), (first, last) = compared.one, compared.other
    opening, between, closing = compared.text[:start], compared.text[end:first], compared.text[last:]
    opening = opening.rstrip(" ,:;–—-")  # "which is longer, A or B"
    rest = " ".join(f"{opening} {compared.sides[place]} {_JOIN.sub('', between)} {closing}".split())
    return f"{rest.rstrip(' ?!.,;:-')}?"
