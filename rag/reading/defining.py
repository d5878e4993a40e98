"""For "who is Ada Lund?" and "what is the Silver Oar?", the sentence that says who or what that is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.dates import MONTHS, WEEKDAYS
from index.text.sentences import sentences
from index.text.words import STOPWORDS
from index.types import Hit
from rag.language.names import TITLES, names
from rag.language.past_forms import is_past
from rag.language.quantities import Span
from rag.question.shape import AUXILIARIES, PREPOSITIONS
from rag.reading.leading import leading, place
from rag.reading.reader import Reading

_ASKED = re.compile(
    r"\W*(?:(?:and|but|so) )?wh(?:o|at)(?: exactly)?(?: (?:is|are|was|were)|['’]s) (?:(?:the|an?) )?"
    r"(?P<name>[^?]+?)\W*",
    re.IGNORECASE,
)
_WORDS = r"(?:[^,;:.!?—–()\n]|(?<=\d)[,.](?=\d))+"
_END = r"(?=[,.;)!?—–\n]|$)"
_ONE = r"(?:an?|the(?! (?:first|last|next|only) (?:to|time)\b)|one of|its|his|her|their|[A-Z][\w-]+['’]s?)"
_FORMS = (
    (3, re.compile(rf" (?:is|are|was|were) (?P<told>{_ONE} {_WORDS})")),
    (3, re.compile(rf"(?:, | \(| [—–] )(?P<told>{_ONE} {_WORDS}){_END}")),
    (2, re.compile(rf", (?P<told>(?:[a-z][\w-]* ){{1,3}}(?:of|for|at) {_WORDS}){_END}")),
    (1, re.compile(rf", (?P<told>(?:who|which) (?!(?:said|says|told|asked)\b){_WORDS}){_END}")),
)
"""What follows a name and tells what it is, and how well: "is a potter", ", a potter,", ", head of the
guild," and ", who makes pots,"."""
_NAMED = re.compile(
    rf"(?:^|[,;:“\"] |\b(?:and|but|said|when|while) )(?P<told>(?i:{_ONE}) (?:[\w’'-]+ ){{0,7}}[\w’'-]+), $"
)
"""What goes before a name between commas: "the guild's head, Ada Lund,"."""
_BEFORE = 2
"""How well words before a name do: "the potter Ada Lund"."""
_LONGEST = 5  # of these words
_BREAKS = frozenset([*PREPOSITIONS.split("|"), *AUXILIARIES, *STOPWORDS, *(
    "across against along amid among around behind beside beyond despite during inside like near outside per "
    "toward towards today via whenever without yesterday".split()
)])  # fmt: skip
_DAYS = frozenset((*MONTHS, *WEEKDAYS))
_SURE = 2.0  # margin: the article itself tells what it is
_FAR = 0.1  # from the other scores, so that they are shown beside


@dataclass(frozen=True, slots=True)
class Definition:
    """A sentence that tells who or what a name is; offsets into its text.

    :param words: what it is: "a potter from Osk".
    :param worth: how plainly that is told; higher is plainer.
    """

    sentence: Span
    words: Span
    worth: int


def defining_first(question: str, readings: Sequence[Reading], hits: Sequence[Hit]) -> list[Reading]:
    """The readings, the plainest definition of the name that a question asks about before all others.

    :param readings: best first.
    """
    match = _ASKED.fullmatch(question)
    if not match:
        return list(readings)
    articles = dict.fromkeys(one.sentence.article for one in readings)  # the best first
    told = [(article, one) for article in articles for one in definitions(match["name"], article.text)]
    if not told:
        return list(readings)
    article, best = max(told, key=lambda pair: pair[1].worth)
    return leading([place(article, best.sentence, hits, best.words)], readings, _SURE, _FAR)


def definitions(name: str, text: str) -> Iterator[Definition]:
    """What a text tells of who or what a name is, in order; nothing of what is no name there."""
    ends = {one.end: one.start for one in names(text)}
    spans = sentences(text)
    for match in re.finditer(rf"\b{re.escape(name)}\b", text, re.IGNORECASE):
        if ends.get(match.end(), len(text)) > match.start():
            continue
        start, end = next(span for span in spans if match.start() < span[1])
        for worth, form in _FORMS:
            told = form.match(text, match.end(), end)
            if told and not is_past(told["told"].partition(" ")[0]):
                yield Definition((start, end), told.span("told"), worth)
                break
        else:
            named = text[match.end() : match.end() + 1] == "," and _NAMED.search(text[start : match.start()])
            if named:
                first, last = named.span("told")
                yield Definition((start, end), (start + first, start + last), _FORMS[0][0])
            elif words := _before(text[start : match.start()]):
                yield Definition((start, end), (match.start() - 1 - len(words), match.start() - 1), _BEFORE)


def _before(text: str) -> str:
    """The words at the end of a text that tell what the name after it is; "" if none do."""
    words = text.rstrip(" ").split(" ")
    kept: list[str] = []
    for word in reversed(words):
        small = word.islower() and word.replace("-", "").isalpha() and not is_past(word)
        # "Trade Minister"; a title with a capital goes on to the left.
        capital = word in TITLES or (
            bool(kept) and kept[-1].istitle() and word.isalpha() and word not in _DAYS
        )
        if not (small or capital) or word.lower() in _BREAKS:
            break
        if not kept and small and re.search(r"(?:ing|ly|[^s]s)$", word):
            break
        kept.append(word)
    # "In the dock Ada Lund wept."
    stray = len(kept) == 1 and kept[0].islower() and words[-2:-1] == ["the"]
    if stray or not kept or len(kept) > _LONGEST or not text.endswith(" "):
        return ""
    return " ".join(reversed(kept))
