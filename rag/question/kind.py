"""What a question is about, and the kind of thing it asks for."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from index.store import Store
from index.text.dates import MONTHS, WEEKDAYS
from index.text.words import STOPWORDS, content_stems
from rag.language import definitions
from rag.language.names import Known, mentions
from rag.question.shape import AUXILIARIES


class Kind(Enum):
    """The kind of thing that would answer; of a list, the kind of each: "which ports closed?", places."""

    AMOUNT = "amount"
    """Money, a share, a rate, a size: what "how much" asks for."""
    COUNT = "count"
    """A number of things, years or miles; an age; a rank."""
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    DEFINITION = "definition"
    """What a name, a word or letters mean."""
    YES_NO = "yes or no"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """A standalone question as the reader uses it.

    :param stems: what it is about (`index.search.bm25.content_stems`), in order.
    :param frequencies: in how many of `passages` passages each of these stems stands.
    """

    text: str
    stems: tuple[str, ...]
    frequencies: Mapping[str, int]
    passages: int
    kind: Kind

    def rarity(self, stem: str) -> float:
        """Inverse document frequency of a stem over passages (Robertson and Sparck Jones, 1976): above 0."""
        frequency = self.frequencies.get(stem, 0)
        return math.log(1 + (self.passages - frequency + 0.5) / (frequency + 0.5))


_ROLE = (
    r"(?:person|people|man|men|woman|women|player|executive|politician|minister|premier|chancellor|president|"
    r"chair(?:man|woman|person)?|chief|head|boss|leader|founder|co-?founder|owner|director|manager|coach|captain|"
    r"ceo|cfo|governor|mayor|senator|lawmaker|judge|lawyer|professor|scientist|economist|analyst|author|writer|"
    r"journalist|actor|actress|singer|musician|artist|athlete|driver|king|queen|prince|princess|pope|official|"
    r"spokes(?:man|woman|person)|celebrity|billionaire|astronaut|striker|goalkeeper|candidate)"
)
_SUM = (
    r"(?:amount|balance|bill|bonus|budget|capacity|cost|debt|deficit|dividend|earnings|exports|fees?|fine|"
    r"funding|gdp|growth|imports|income|inflation|interest|investment|loss|losses|margin|output|pay|percent|"
    r"percentage|per ?cent|prices?|prize|profits?|proportion|rates?|rent|revenues?|salary|sales|share|size|"
    r"speed|stake|sum|surplus|tariffs?|tax|temperature|total|turnover|unemployment|valuation|value|volume|"
    r"wages?|weight|worth)"
)
_PLACE = (
    r"(?:airport|city|cities|continent|countr(?:y|ies)|county|district|island|location|nations?|place|port|"
    r"province|region|state|town|village|part of|capital(?! (?:gain|market|spending))|headquarters|venue)"
)
_DAY = r"(?:century|date|day|decade|hour|month|quarter|season|time|weekday|year)"
_TALLY = r"(?:age|death toll|distance|duration|height|length|number|population|position|rank|ranking|score)"
# "What" or "which" with its noun phrase: up to four words that begin no new clause or phrase.
_WHAT = (
    r"(?:what|which)(?:['’]s)?(?: (?:is|was|are|were|will be|would be|has been))*"
    r"(?: (?!(?:about|and|are|as|at|by|did|do|does|for|from|had|has|have|in|is|of|on|or|said|say|says|"
    r"that|to|was|were|who|will|with|would)\b)\S+){0,4} "
)


def _compiled(*kinds: tuple[str, Kind]) -> tuple[tuple[re.Pattern[str], Kind], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in kinds)


# By the first interrogative word of the question; what stands after it decides, in order.
_KINDS = _compiled(
    (definitions.ASKED, Kind.DEFINITION),
    (r"when\b|how (?:soon|recently|late|long ago|early)\b", Kind.DATE),
    (r"who(?:m|se|'s|’s)?\b", Kind.PERSON),
    (r"(?:where|how)\b.*\brank", Kind.COUNT),
    (r"where\b", Kind.PLACE),
    (r"why\b|how come\b|what (?:caused|led to|made|prompted|motivated|explains|drove|triggered)\b",
     Kind.REASON),
    (rf"{_WHAT}(?:reasons?|causes?|motives?|purpose|grounds)\b", Kind.REASON),
    (r"how (?:many|old|often|long|far|tall|wide|deep|frequently|much (?:longer|time))\b", Kind.COUNT),
    (r"how (?:much|big|large|high|low|fast|expensive|costly|steep|strong|weak|small|heavy|valuable|hot|"
     r"cold|rich|profitable|sharply)\b", Kind.AMOUNT),
    # "What did it cost?", "what is Amazon investing in Japan?", but not "what is it investing in?".
    (r"what (?:did|do|does|will|would|ha[sd]|have|is|are|was|were) .*\b(?:worth|costs?|pay|earn|spend|"
     r"charge|fetch|invest|spending|paying|investing)\b(?! (?:in|on|for|to)\W*$)", Kind.AMOUNT),
    (rf"(?:what|which)(?: \w+){{0,2}} name of .*\b{_ROLE}\b", Kind.PERSON),
    (rf"{_WHAT}{_ROLE}(?: name)?(?:\W*$| (?!of\b)\w)", Kind.PERSON),
    (rf"{_WHAT}{_PLACE}\b", Kind.PLACE),
    (rf"{_WHAT}{_DAY}\b", Kind.DATE),
    (rf"{_WHAT}{_TALLY}\b", Kind.COUNT),
    (rf"{_WHAT}{_SUM}\b", Kind.AMOUNT),
    (definitions.LIKELY, Kind.DEFINITION),
)  # fmt: skip

# Without an interrogative, as one types into a search box: "airline ceo name", "number of libraries".
_KEYWORDS = _compiled(
    (definitions.TYPED, Kind.DEFINITION),
    (r"\b(?:reasons?|causes?) (?:of|for|why)\b", Kind.REASON),
    (rf"\b{_TALLY}(?: of\b|\W*$)", Kind.COUNT),
    (r"\b(?:date|year|day|month) (?:of|in which)\b|\bdate\W*$", Kind.DATE),
    (r"\b(?:capital|location|site|venue|headquarters)(?: of\b|\W*$)", Kind.PLACE),
    (rf"\b{_SUM}(?: (?:of|in|for)\b|(?: \d{{4}})?(?: estimate| forecast)?\W*$)", Kind.AMOUNT),
    (rf"^(?:[\w-]+ ){{0,3}}{_ROLE}(?: of\b|(?: name)?\W*$)", Kind.PERSON),
)  # fmt: skip

_INTERROGATIVE = re.compile(r"\b(?:who(?:m|se)?|what|which|when|where|why|how)\b", re.IGNORECASE)
_POLITE = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|hello|hi|please|then)\b[ ,]*)*"
    r"(?:(?:(?:can|could|would|do) you (?:please )?)?(?:know|tell|explain|show|give)\b(?: (?:me|us))?)?[ ,]*",
    re.IGNORECASE,
)
# "When the wall came down, who was president?" asks who.
_CLAUSE = re.compile(
    r"^(?:when|where|while|if|after)\b[^?]*?, (?=(?:\w+ ){0,2}(?:who|what|which|when|where|why|how)\b)",
    re.IGNORECASE,
)
# Asked with, not about: an article tells where a dinner was, not that it took place.
_HAPPENS = re.compile(r"\b(?:(?:tak(?:es?|en|ing)|took) place|happen(?:s|ed|ing)?)\b", re.IGNORECASE)


def analyse(text: str, store: Store) -> Question:
    """Take a standalone question apart, with what the index knows of its words."""
    stems = tuple(content_stems(_HAPPENS.sub("", text)))
    return Question(text, stems, store.frequencies(stems), store.passages(), kind_of(text))


def kind_of(question: str) -> Kind:
    """Return the kind of thing a question asks for."""
    asked = _CLAUSE.sub("", " ".join(_POLITE.sub("", question, count=1).split()))
    if re.split(r"[^\w']", asked.lower().replace("’", "'"))[0] in AUXILIARIES:
        return Kind.YES_NO
    # The first interrogative asks; a later one joins a clause: "who was president when the war began?".
    first = _INTERROGATIVE.search(asked)
    if first is None:
        return next((kind for pattern, kind in _KEYWORDS if pattern.search(asked)), Kind.OTHER)
    return next((kind for pattern, kind in _KINDS if pattern.match(asked, first.start())), Kind.OTHER)


_WORD = re.compile(r"[^\W_](?:[\w’'.,&-]*[^\W_])?")
_POSSESSIVE = re.compile(r"['’]s$")
# Capitalised, as in a title, and no names.
_NO_NAMES = STOPWORDS | {"according", "i'm", "ceo", "cfo", *(name.lower() for name in (*MONTHS, *WEEKDAYS))}
_ORDINALS = frozenset("second third fourth fifth sixth seventh eighth ninth tenth".split())


@lru_cache(maxsize=64)
def names_and_numbers(question: str) -> tuple[str, ...]:
    """The words of a question that name or number, as typed, without 's: capitals, acronyms, digits,
    ordinals, and listed places in small letters.

    The capital of the first word makes no name unless the next has one too: "Кто", "Wie".
    """
    places = {
        word for name in mentions(question, Known()) if name.kind == "place" for word in name.text.split()
    }
    words = [_POSSESSIVE.sub("", word) for word in _WORD.findall(question)]
    found = []
    for word, after, opens in zip(words, [*words[1:], ""], [True, *[False] * len(words)], strict=False):
        capital = word[0].isupper() and not (opens and word[1:2].islower() and not after[:1].isupper())
        named = capital or any(map(str.isdigit, word)) or word in places or word in _ORDINALS
        if named and word.casefold() not in _NO_NAMES:
            found.append(word)
    return tuple(dict.fromkeys(found))
