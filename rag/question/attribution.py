"""Whose word a question asks for: "according to the Herald", "what does Coast Business say about …?"

Only the outlets that the index has are looked for, so it takes no list and no capitals. What an outlet is
called may be a thing or a person too ("Time", "the Sun", "Hill"), so the words around it decide.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.store import Store
from index.text.words import stems
from rag.language.names import Known, mentions, names
from rag.question.origins import outlet_named, words
from rag.types import Answer

_SAY = r"(?:say|said|says|reports?|reported|writes?|written|tell|told|claim|claimed|print|printed)"
# What stands around a name (`\0`), and goes with it.
_FRAME = re.compile(
    r",? ?\b(?:as )?(?:according to|as per|(?:reported|published|printed|written|told) (?:in|by)) \0,? ?"
    rf"| (?:does|did|do|has|have|had) \0 (?:also )?{_SAY}\b(?: (?:us|that)\b)*(?: |(?=[?.!]*$))",
    re.IGNORECASE,
)
# "In Coast Business, …" and "… in Coast Business?" of a name that is surely an outlet's.
_IN = re.compile(r"(?:^|,? )(?:in|from) \0(?:, |(?=[?.! ]*$))", re.IGNORECASE)
_ARTICLES = re.compile(r"\b(?:articles?|stor(?:y|ies))\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\W*(?:and |but |so )?(?P<asked>what|anything|when|who)(?: else)? (?:about|on|of) (?P<topic>.+)",
    re.IGNORECASE,
)
_ASKED = {
    "what": "what has happened with {}?", "anything": "what has happened with {}?",
    "when": "when was the article about {} published?", "who": "who wrote about {}?",
}  # fmt: skip
_IT = re.compile(r"(?:it|that|this|them|him|her|these|those)", re.IGNORECASE)
_NOTHING = re.compile(r"\W*(?:(?:and|but|so) )?(?:what(?: else)?)?\W*", re.IGNORECASE)
_LONGEST = 6  # words of an outlet's name
_LOOKED = 10  # passages, for people who are called like an outlet


@dataclass(frozen=True, slots=True)
class Attribution:
    """An outlet whose word is asked for, and the question without it."""

    outlet: str
    question: str


def attribution(question: str, history: Sequence[Answer], store: Store) -> Attribution | None:
    """The outlet whose word a question asks for; None if it names none, or only speaks of it.

    :param history: the answers so far: "and what does the Herald say?" asks the last question again.
    """
    found = _taken_out(question, store)
    if found is None:
        return None
    topic = _ABOUT.fullmatch(found.question.rstrip("?!. "))
    if topic and not (history and _IT.fullmatch(topic["topic"])):
        return replace(found, question=_ASKED[topic["asked"].lower()].format(topic["topic"]))
    if not topic and not _NOTHING.fullmatch(found.question):
        return found
    return replace(found, question=history[-1].standalone_question if history else "List the articles")


def _taken_out(question: str, store: Store) -> Attribution | None:
    """The outlet, and the question without it and the words around it."""
    outlets, _ = store.origins()
    spans = [match.span() for match in re.finditer(r"[^\W_](?:[\w'’.&-]*\w)?", question)]
    pairs = [(start, end) for at, (start, _) in enumerate(spans) for _, end in spans[at : at + _LONGEST]]
    for start, end in sorted(pairs, key=lambda pair: pair[0] - pair[1]):
        typed = question[start:end]
        if (outlet := outlet_named(typed, outlets)) is None:
            continue
        marked = f"{question[:start]}\0{question[end:]}"
        sure = len(words(typed)) > 1 or (typed[:4].lower() == "the " and typed[4].isupper())
        sure &= not _is_place(typed)
        frame = _FRAME.search(marked) or (
            _IN.search(marked) if sure and not _ARTICLES.search(question) else None
        )
        if frame and (len(words(typed)) > 1 or _is_meant(typed, outlet, store)):
            rest = f"{marked[: frame.start()]} {marked[frame.end() :]}"
            return Attribution(outlet, re.sub(r" +([?!.,])", r"\1", " ".join(rest.split())).strip(" ,"))
    return None


def _is_place(typed: str) -> bool:
    """Whether words are a listed place's name: "in New York" is not in the New York Times."""
    return any(name.kind == "place" and name.text == typed for name in mentions(typed, Known()))


def _is_meant(typed: str, outlet: str, store: Store) -> bool:
    """Whether a single word is an outlet's name here, and not a thing's or a person's."""
    bare = re.sub(r"^the ", "", typed, flags=re.IGNORECASE)
    article = bare != typed  # so no person is meant
    if not article and words(typed) != words(outlet):
        return False
    if not any(store.frequencies(stems(bare)).values()):
        return True  # no article has it as a word
    hits = [] if article else store.search(bare, top_k=_LOOKED, mode="bm25")
    found = (name for hit in hits for name in names(hit.passage.text) if name.kind != "organisation")
    return bare[0].isupper() and not any(name.text.endswith(f" {bare}") for name in found)
