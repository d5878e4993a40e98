"""For "who owns …?", "who leads …?" and the like, whoever does so, not whom it is done to. The network tells
well who did anything else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.text.sentences import sentences
from index.text.words import stems
from index.types import Hit
from rag.language.gender import pronouns
from rag.language.kinship import akin, listed
from rag.language.names import Name, names, owning
from rag.language.past_forms import is_past
from rag.language.quantities import Span
from rag.language.speech import governed
from rag.reading.leading import leading, naming, near, place
from rag.reading.reader import Reading

_FAR = 0.1  # from the other scores, so that they are shown beside
_SURE = 2.0  # margin: the article itself tells who does it

# Who someone is, and whom something is done to, the network tells better.
_ASKED = re.compile(
    r"\W*(?:(?:and|but|so) )?"
    r"who (?:(?:will|would|has|had|have|could|can|may|also|first|else|now|just|recently) )*"
    r"(?:(?:wants?|wanted|plans?|planned|hopes?|tries|tried) to )?"
    r"(?!(?:is|are|was|were|be|been|became|becomes?|did|does|do|said|says?|told)\b)(?P<verb>[a-z]+)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w-]*")
_UNDONE = re.compile(
    r"\b(?:will|would|to|could|may|might|can|should|not|never)(?: (?:have|be|also|then))? $|n[’']t $"
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)(?: \w+ly| also| then)? $")
_BY = re.compile(r"(?: [\w’'-]+){0,6}? by (?:the )?")
_HE = re.compile(r"\b(he|she|it|they)(?: (?:also|then|later|now|has|had|have|will))* $", re.IGNORECASE)


def doing_first(question: str, readings: Sequence[Reading], hits: Sequence[Hit]) -> list[Reading]:
    """The readings, the first that names who does what is asked before all others, with that name in bold.

    :param readings: best first.
    """
    if not readings or not (verb := _verb(question)):
        return list(readings)
    best = readings[0]
    unread = (
        replace(best, sentence=place(best.sentence.article, span, hits)[0], span=None)
        for span in sentences(best.sentence.article.text)
    )
    for one in (*near(readings), *unread):
        if doer := next(filter(None, _doers(verb, question, one)), None):
            name, own = (doer.start, doer.end), (one.sentence.start, one.sentence.end)
            if one.span and one.span[0] <= doer.start and doer.end <= one.span[1]:
                name = one.span  # "Lea Franke and Oskar Thal"
            return leading(naming(one.sentence.article, name, own, hits), readings, _SURE, _FAR)
    return list(readings)


def undone(question: str, reading: Reading) -> str | None:
    """Why a sentence does not tell who does what is asked; None if it may."""
    if not (verb := _verb(question)) or any(True for _ in _doers(verb, question, reading)):
        return None
    return "I found no one who did this."


def _verb(question: str) -> str | None:
    match = _ASKED.match(question)
    return match["verb"] if match and listed(match["verb"]) else None


def _doers(verb: str, question: str, reading: Reading) -> Iterator[Name | None]:
    """Whoever does it, for each time that the sentence tells of it; None for someone without a name."""
    sentence, text = reading.sentence, reading.sentence.article.text
    asked = set(stems(question))
    people = [
        name
        for name in names(text)
        if name.end <= sentence.end and text[name.start - 1] != "("
        if not governed(text, name) and asked.isdisjoint(stems(name.text))
    ]
    for match in _WORD.finditer(text, sentence.start, sentence.end):
        if not akin(verb, [match[0]]):
            continue
        before, after = text[sentence.start : match.start()], text[match.end() : sentence.end]
        by = _BY.match(after)
        named = [name for name in people if by and name.start == match.end() + by.end()]
        if named or _PASSIVE.search(before):
            yield from named
        elif match[0] == verb or not (is_past(verb) and _UNDONE.search(before)):
            yield _subject(people, text, sentence.start, match.span())


def _subject(people: Sequence[Name], text: str, start: int, deed: Span) -> Name | None:
    """The name before a verb, or beside a noun: "his successor, Noor Haddad"."""
    for name in people:
        if 0 < name.start - deed[1] <= 2:
            return owning(text, name)
    earlier = [name for name in people if name.end <= deed[0]]
    if he := _HE.search(text, start, deed[0]):
        told = pronouns(text)
        earlier = [one for one in earlier if told.get(one.text.split()[-1], he[1]) == he[1].lower()]
    else:
        earlier = [name for name in earlier if name.start >= start]
    return owning(text, earlier[-1]) if earlier else None
