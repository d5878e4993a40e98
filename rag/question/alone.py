"""A question that compares two, asked for one of them alone."""

import re

from index.text.words import STOPWORDS
from rag.question.pair import Pair
from rag.question.shape import AUXILIARIES, PREPOSITIONS

_ASKS = re.compile(r"\b(?:which|who|what|where|whose|tell me|compare)\b(?:['’]s\b)?\s*", re.IGNORECASE)
_NOUN = re.compile(
    rf"(?:\s+(?!(?:{PREPOSITIONS}|per|between|{'|'.join(STOPWORDS)})\b)[^\W\d_][\w'’-]*){{1,2}}"
)
_JOIN = re.compile(
    rf"(?:\W*\b(?:{'|'.join(STOPWORDS)}|{PREPOSITIONS}|than|or|vs|versus|compared|compare|more|fewer)\b\W*|\W+)+$",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"(?<=([bdgmnt]))\1$")
WHEN = frozenset("first earlier earliest sooner later latest before after".split())
"""What compares days."""
_MUCH = frozenset("more most less least fewer fewest".split())


def alone(compared: Pair, place: int) -> str:
    """The question for one side alone: "which is longer, A or B" as "how long is A?".

    :param place: 0 for the first side, 1 for the other.
    """
    (start, end), (first, last) = compared.one, compared.other
    by, cut, counted = compared.by_word, compared.by or (0, 0), ""
    if by in _MUCH:
        # "draw more people": how many people.
        noun = _NOUN.match(compared.text, cut[1])
        if noun and all(
            noun.end() <= one or other <= noun.start() for one, other in (compared.one, compared.other)
        ):
            counted, cut = noun[0].strip(), (cut[0], noun.end())

    def left(begin: int, end: int) -> str:
        """Of the question, without the word that compares."""
        if begin <= cut[0] and cut[1] <= end:
            return f"{compared.text[begin : cut[0]]}{compared.text[cut[1] : end]}"
        return compared.text[begin:end]

    name = compared.sides[place]
    opening, between, closing = left(0, start), left(end, first), left(last, len(compared.text))
    opening = opening.rstrip(" ,:;–—-")  # "which is longer, A or B"
    rest = " ".join(f"{opening} {name} {_JOIN.sub('', between)} {closing}".split())
    if not by:
        return f"{rest.rstrip(' ?!.,;:-')}?"
    rest = _ASKS.sub("", rest, count=1)
    if rest.partition(" ")[0].lower() in AUXILIARIES:
        rest = rest[0].lower() + rest[1:]
    return f"{_degree(by, counted)} {rest}".rstrip(" ?!.,;:-") + "?"


def _degree(by: str, counted: str) -> str:
    """How one asks for what a word compares: "how long" for "longer"."""
    if by in WHEN:
        return "when"
    if by in _MUCH:
        return f"how {'many' if counted.endswith(('s', 'people')) else 'much'} {counted}".strip()
    # "old", "heavy", "big"; "larg" is read nearly as well as "large".
    plain = re.sub(r"er$", "", by)
    return f"how {plain[:-1]}y" if plain.endswith("i") else f"how {_DOUBLED.sub('', plain)}"
