"""Definitions: which word a question wants defined, and what a text says that it means.

Found are the long form of letters, "X is a …", "X, a …" and the like.
"""

import re

from rag.language.quantities import Span

# Words that are no term, nor part of one at its end: what they open or close asks for something else.
_NO_TERM = (
    r"about|after|and|as|at|behind|by|for|from|her|his|in|into|it|its|like|my|new|next|of|off|on|or|our|out|over|"
    r"so|that|the|their|there|these|they|this|those|to|up|we|with|wrong|you|your|done|known|left|lost|made|said|"
    r"sold|best|worst|more|less|going|worth|called|named"
)
_WORD_OF_TERM = rf"(?!(?:{_NO_TERM})\b)[\w&-]+(?:[.](?=\w)[\w&-]+)*"
_TERM = rf"((?:{_WORD_OF_TERM}\.? ){{0,3}}{_WORD_OF_TERM})"
_NO_VERB = r"(?!(?:\S+ )*\w{3,}(?:ed|ing)\W*$)"  # "what is Toyota planning?"
_OF_WORDS = r"(?:(?:an? |the )?(?:term|word|name|acronym|abbreviation|letters|phrase) )?[“\"'‘]?"
_KNOWN_AS = r"(?:project|programme?|act|treaty|agreement|initiative|protocol|law|method|pact|scheme|effect)"
_MEANING = r"(?:the )?(?:meaning|definition) of"

ASKED = (
    rf"what (?:is|are|was|were) an? {_TERM}\W*$"
    rf"|what (?:do|does|did) {_OF_WORDS}{_TERM}[”\"'’]? (?:mean|stand for)\W*$"
    rf"|what is (?:meant by|{_MEANING}) (?:an? )?{_OF_WORDS}{_TERM}\W*$"
)
"""A pattern of questions that ask for a definition, from their "what"."""
LIKELY = rf"what (?:is|are) {_NO_VERB}{_TERM}\W*$|what is the ({_TERM[1:-1]} {_KNOWN_AS})\W*$"
"""A pattern of those that do unless they ask for an amount, a place, or another thing of a kind."""
TYPED = rf"^\W*(?:define|{_MEANING}) (?:an? )?{_TERM}\W*$"
"""A pattern of those typed without a "what"."""
_QUESTIONS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (ASKED, LIKELY, TYPED))

_LONGEST = 25  # words of a definition; clauses that go on for longer define no more
# What follows a name and says what it is. After "is" only "a", "an" and the like: "is the reason", too, is no
# definition, but "the largest" is one.
_BEING = re.compile(
    r"(?: \([^()]*\))?(?:,? (?:which|that))? (?:is|are|was|were) "
    r"(?=(?:an?|one of|the (?:\w+est|first|only|name))\b)"
    r"|(?: \([^()]*\))?, (?=(?:an?|one of|the (?!same\b))\b)"
    r"| (?:means|refers to|stands for|is short for|is defined as) ",
    re.IGNORECASE,
)
# Between quotation marks a word is explained right behind them: "“unicorns” — start-ups worth …".
_EXPLAINED = re.compile(
    r"[”\"'’](?: ?[—–] ?| - |, (?=an? )|,? or )(?!(?:and|but|he|she|it|they|who|which)\b)(?=[a-z])"
)
# Where what a thing is ends and what it does begins.
_END = re.compile(r"[.;:](?=\s|$)| ?[—–](?=\s|$)|,(?=\s)|\s\(|[.!?]?$| (?:said|says|told)\b")
_WORD = re.compile(r"\w[\w’'&.-]*")
_SMALL = frozenset("of the for and in on to de du la".split())


def defined(question: str) -> str | None:
    """The word or name of which a question wants the definition, as typed; None where it wants none."""
    question = " ".join(question.split())
    for pattern in _QUESTIONS:
        if match := pattern.search(question):
            return next(term for term in match.groups() if term)
    return None


def definitions(name: str, text: str) -> list[Span]:
    """The spans of a text that say what a name means, in order.

    :param name: as typed in a question, capitals or not.
    """
    spans: list[Span] = []
    for match in re.finditer(rf"(?<![\w-]){re.escape(name)}s?(?![\w-])", text, re.IGNORECASE):
        spans += _long_forms(name, text, match.span())
        if being := _BEING.match(text, match.end()) or _EXPLAINED.match(text, match.end()):
            spans.append((being.end(), _end(text, being.end())))
    return sorted({(start, end) for start, end in spans if text[start:end].strip()})


def _long_forms(name: str, text: str, span: Span) -> list[Span]:
    """The words that letters stand for: "Bank of Japan (BOJ)", "BOJ (Bank of Japan)"."""
    start, end = span
    letters = [letter for letter in name.upper() if letter.isalnum()]
    if len(letters) < 2 or " " in name:
        return []
    if text[max(0, start - 2) : start] == " (":
        words = [one.span() for one in _WORD.finditer(text, max(0, start - 200), start - 2)]
        # The fewest words that the letters can be read from.
        for first in range(len(words) - 2, max(-1, len(words) - 2 * len(letters) - 1), -1):
            if _abbreviates(letters, [text[slice(*word)] for word in words[first:]]):
                return [(words[first][0], words[-1][1])]
    elif (held := re.compile(r" \(([^()]{3,100})\)").match(text, end)) and _abbreviates(
        letters, _WORD.findall(held[1])
    ):
        return [held.span(1)]
    return []


def _abbreviates(letters: list[str], words: list[str]) -> bool:
    """Whether letters are the first ones of some words, small words counting or not."""
    for counted in (words, [word for word in words if word.lower() not in _SMALL]):
        if [word[0].upper() for word in counted] == letters:
            return True
    return False


def _end(text: str, start: int) -> int:
    words = list(_WORD.finditer(text, start, start + 400))[:_LONGEST]
    limit = words[-1].end() if words else start
    end = _END.search(text, start)
    return min(end.start() if end else len(text), limit)
