"""The stretches of a sentence that may each have a subject of their own, and whom each speaks of.

Words only, no grammar: where a subject may begin is told by small words and by capitals.
"""

import re

from rag.language.aliases import WORD
from rag.language.names import DEMONYMS, Name, names
from rag.language.predicates import AUXILIARY_VERBS
from rag.language.quantities import Span
from rag.language.verbs import PASTS, is_past
from rag.types import Sentence

_SPEECH = r"(?:said|says|saying|told \w+|announced|claimed|argued|warned|believes|estimates|estimated)"
# After "and": a name of which a verb tells or, that being left out, a figure: "and Japan 25".
_NAMED = (
    r"(?:(?:in|for|the) ){0,2}[A-Z][\w.&-]*(?: [A-Z][\w.&-]*){0,3}(?:[’']s?)? "
    rf"(?:[\d$€£¥]|US\$|\w+ed\b|(?:{'|'.join(sorted(PASTS | AUXILIARY_VERBS))})\b|by \d)"
)
_BREAK = re.compile(
    rf"[;:—–]|,? \b(?:but|while|whereas|although|though|because|after|before|when|which|who|whose|where|"
    rf"compared (?:with|to)|than|versus|unlike)\b|\b{_SPEECH}\b(?: that\b)?"
    rf"|,? and (?={_NAMED})|,? and (?=\w+ed\b|(?:fell|rose|grew|cut|won|lost)\b)|, (?:so|yet|as)\b"
)
_SUBORDINATE = re.compile(r"^(?:Although|Though|While|Because|Since|After|Before|When|As|Unlike)\b[^,]*(?=,)")
# "On a visit to Germany in June, …": the subject comes after it.
_ADVERBIAL = re.compile(
    r"(?:On|In|At|During|For|From|With|By|Over|Under|Since|Amid|Despite|Following) [^,;:]*[^,;:\d], (?=[A-Z])"
)
ASIDE = re.compile(
    r"\([^)]*\)|(?<=\w), (?:which|who|whose|an?|the|one of|its|based|formerly)\b[^,;]*,(?= )", re.IGNORECASE
)
"""What is set between commas or brackets, beside what a sentence says."""
_CARRIED = re.compile(
    r"\W*(?:it|its|they|their|he|his|she|her|the (?:company|firm|bank|group|country))\b", re.IGNORECASE
)
_RELATIVE = re.compile(r"\b(?:which|who|whose|where)$")
_GOVERNED = re.compile(
    r"\b(?:in|at|near|from|to|on|with|against|into|as|outside|for|over|under|than|about|through|across|since|"
    r"during|between|among|like|off|towards?|via|within|after|before) (?:the |its |his |her |their )?"
    r"(?:[a-z-]+ )?$",
    re.IGNORECASE,
)
_NEAR = 24  # characters before a name in which what governs it stands
_FEW = 9  # words in which a stretch names its subject
_OPENING = re.compile(r"[“\"'‘]?([A-Z][\w&-]+)")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")


def stretches(text: str) -> list[Span]:
    """A sentence cut wherever another subject may begin; nothing is left out."""
    plain = ASIDE.sub(lambda match: "_" * len(match.group()), text)
    opening = _SUBORDINATE.match(plain)
    cuts = [0, *([opening.end()] if opening else [])]
    for match in _BREAK.finditer(plain, cuts[-1] + 1):
        # "Kishida and Biden vowed": of two names that do one thing, "and" begins nothing.
        if not match.group().endswith("and ") or _has_verb(plain[cuts[-1] : match.start()]):
            cuts.append(match.start())
    return [(start, end) for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True) if start < end]


def _has_verb(text: str) -> bool:
    return any(map(_is_verb, WORD.findall(text)))


def _is_verb(word: str) -> bool:
    """Whether a word is a verb by its form: an auxiliary or a past."""
    return word.casefold() in AUXILIARY_VERBS or (word.islower() and is_past(word))


def stretch_of(text: str, span: Span) -> Span:
    """The stretch of a sentence in which a span begins, to the end of the span at least."""
    start, end = [own for own in stretches(text) if own[0] <= span[0]][-1]
    return start, max(end, span[1])


def subjects(sentence: Sentence, stretch: Span) -> list[Name]:
    """The names in the subject of a stretch, at offsets of the sentence; those of the one before it, where it
    goes on about the same ("and cut", "said it"), or the one that "which" follows; none where no name is the
    subject."""
    found = names_in(sentence)
    for start, end in reversed([own for own in stretches(sentence.text) if own[0] <= stretch[0]]):
        opening = _BREAK.match(sentence.text, start, end)
        if opening and _RELATIVE.search(opening.group()):
            return [name for name in found if 0 <= start - name.end <= 1]
        first = opening.end() if opening else start
        if aside := _ADVERBIAL.match(sentence.text, first, end):
            first = aside.end()
        verb = _first_verb(sentence.text, first, end)
        own = [name for name in found if start <= name.start and name.end <= verb]
        if own := [name for name in own if not is_governed(sentence.text, name, first)]:
            return own
        lead = sentence.text[first:verb]
        if lead.strip() and not _CARRIED.match(lead):
            break
    return []


def _first_verb(text: str, first: int, end: int) -> int:
    """Where the first verb of a stretch begins, as far as its form tells; at most a few words on."""
    tokens = list(WORD.finditer(text, first, end))
    for token in tokens[:_FEW]:
        if _is_verb(token.group()):
            return token.start()
    return tokens[_FEW - 1].end() if len(tokens) >= _FEW else end


def names_in(sentence: Sentence) -> list[Name]:
    """The names of a sentence and its peoples ("Japanese"), at its offsets. One word that opens it is a name
    where its article has it with a capital elsewhere."""
    text = sentence.text
    found = names(text)
    opening = _OPENING.match(text)
    is_new = opening and not any(name.start <= opening.start(1) < name.end for name in found)
    if opening and is_new and re.search(rf"[\w,’'] {re.escape(opening[1])}\b", sentence.article.text):
        found.insert(0, Name(opening[1], "other", *opening.span(1)))
    return with_peoples(text, found)


def with_peoples(text: str, found: list[Name]) -> list[Name]:
    """Names of a text, and the words for peoples that are part of none, in order."""
    taken = [(name.start, name.end) for name in found]
    peoples = [
        Name(match.group(), "place", *match.span())
        for match in _CAPITALISED.finditer(text)
        if match.group() in DEMONYMS and not any(start <= match.start() < end for start, end in taken)
    ]
    return sorted([*found, *peoples], key=lambda name: name.start)


def is_governed(text: str, name: Name, start: int = 0) -> bool:
    """Whether a name only says where, when or with whom something is done.

    :param start: where its stretch begins; what stands before does not govern it.
    """
    return bool(_GOVERNED.search(text[max(start, name.start - _NEAR) : name.start]))
