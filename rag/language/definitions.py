"""Definitions: which word a question wants explained, and where a text explains it."""

import re

from index.text.words import STOPWORDS
from rag.language.quantities import Span

# A term holds no small word: "what is on the table" and "what is his plan" want no word explained.
_WORD = (
    rf"(?!(?:{'|'.join(STOPWORDS)}|my|new|next|off|wrong|known|left|lost|made|said|sold|best|worst|less|going|"
    r"worth|called|like)\b)[\w&-]+(?:[.](?=\w)[\w&-]+)*"
)
_TERM = rf"((?:{_WORD}\.? ){{0,3}}{_WORD})"
_QUOTED = r"(?:(?:the )?(?:term|word|name|acronym|abbreviation|letters|phrase) )?[“\"'‘]?"
_NO_VERB = r"(?!(?:\S+ )*\w{3,}(?:ed|ing)\W*$)"  # "what is Toyota planning?"

ASKED = (
    rf"what (?:is|are|was|were) an? {_TERM}\W*$"
    rf"|what (?:do|does|did) {_QUOTED}{_TERM}[”\"'’]? (?:mean|stand for)\W*$"
    rf"|what is (?:meant by|the meaning of|the definition of) (?:an? )?{_QUOTED}{_TERM}\W*$"
)
"""A pattern of questions that want a word explained, from their "what"."""
LIKELY = rf"what (?:is|are) {_NO_VERB}{_TERM}\W*$|what is the ({_TERM[1:-1]} (?:project|act|treaty))\W*$"
"""A pattern of those that do so unless they ask for an amount, a place or another kind of thing."""
TYPED = rf"^\W*(?:define|(?:the )?(?:meaning|definition) of) (?:an? )?{_TERM}\W*$"
"""A pattern of those typed without a "what"."""
_QUESTIONS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (ASKED, LIKELY, TYPED))

# "X is a …" up to where the clause ends; "X is the reason" explains nothing, "X is the largest …" does.
_BEING = r" (?:is|are|was|were) ((?:an?|one of|the (?:\w+est|first|only))\b.{1,150}?)(?=[.,;:!?—–](?:\s|$)|$)"


def defined(question: str) -> str | None:
    """The word or name that a question wants explained, as typed; None where it wants none."""
    question = " ".join(question.split())
    for pattern in _QUESTIONS:
        if match := pattern.search(question):
            return next(term for term in match.groups() if term)
    return None


def definitions(name: str, text: str) -> list[Span]:
    """The spans of a text that say what a name means, in order.

    :param name: as typed in a question, capitals or not.
    """
    pattern = rf"(?<![\w-]){re.escape(name)}{_BEING}"
    return [match.span(1) for match in re.finditer(pattern, text, re.IGNORECASE)]
