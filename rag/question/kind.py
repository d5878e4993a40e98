"""A question taken apart: what it is about, what kind of thing it asks for."""

import calendar
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from index.store import Store
from index.text.words import content_stems
from rag.language import definitions
from rag.language.names import Known, mentions


class Kind(Enum):
    """The kind of thing that would answer.

    A list is none: "which ports closed?" asks for places, and for several of them (`Question.several`).
    """

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


ROLE = (
    r"(?:person|people|man|men|woman|women|player|executive|politician|minister|premier|chancellor|president|"
    r"chair(?:man|woman|person)?|chief|head|boss|leader|founder|co-?founder|owner|director|manager|coach|captain|"
    r"ceo|cfo|governor|mayor|senator|lawmaker|judge|lawyer|professor|scientist|economist|analyst|author|writer|"
    r"journalist|actor|actress|singer|musician|artist|athlete|gymnast|golfer|driver|king|queen|prince|princess|"
    r"pope|official|spokes(?:man|woman|person)|celebrity|billionaire|astronaut|striker|goalkeeper|candidate)"
)
"""What a person is called by what they do, in small letters."""

_SUM = (
    r"(?:amount|balance|bill|bonus|bounty|budget|capacity|cost|debt|deficit|dividend|earnings|exports|fees?|"
    r"fine|funding|gdp|growth|imports|income|inflation|interest|investment|loss|losses|magnitude|margin|"
    r"markup|output|pay|percent|percentage|per ?cent|prices?|prize|profits?|proportion|ransom|rates?|rent|"
    r"revenues?|reward|salary|sales|share|size|speed|stake|sum|surplus|tariffs?|tax|temperature|total|"
    r"turnover|unemployment|valuation|value|volume|wages?|weight|worth|yield)"
)
_PLACE = (
    r"(?:airport|city|cities|continent|countr(?:y|ies)|county|district|island|location|nations?|place|port|"
    r"province|region|state|town|village|part of)"
)
_DAY = r"(?:century|date|day|decade|hour|month|quarter|season|time|weekday|year)"
_TALLY = (
    r"(?:age|death toll|distance|duration|headcount|height|length|number|population|position|rank|ranking|"
    r"score)"
)
# The noun phrase that "what" opens: up to four words that begin no new clause or phrase.
_NOUN_PHRASE = (
    r"(?:['’]s)?(?: (?:is|was|are|were|will be|would be|has been|exactly))*"
    r"(?: (?!(?:about|and|are|as|at|by|did|do|does|for|from|had|has|have|in|is|of|on|or|said|say|says|"
    r"that|to|was|were|who|will|with|would)\b)\S+){0,4} "
)
_VERB = r"(?:did|do|does|will|would|has|have|had|is|are|was|were|can|could|should|might|may)"

# By the first interrogative word of the question; what stands after it decides, in order.
_KINDS = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (definitions.ASKED, Kind.DEFINITION),
        (r"when\b|how (?:soon|recently|late|long ago|early)\b", Kind.DATE),
        (r"who(?:m|se|'s|’s)?\b", Kind.PERSON),
        (r"where\b.*\brank|how (?:high |highly |low )?(?:do|does|did|is|was) .*\brank", Kind.COUNT),
        (r"where\b", Kind.PLACE),
        (r"why\b|how come\b|what (?:caused|led to|made|prompted|motivated|explains|drove|triggered|is behind|"
         r"lies behind)\b|what for\b", Kind.REASON),
        (rf"(?:what|which){_NOUN_PHRASE}(?:reasons?|causes?|motives?|purpose|grounds)\b", Kind.REASON),
        (r"how (?:many|old|often|long|far|tall|wide|deep|frequently|"
         r"much (?:longer|time|older|farther|further))\b", Kind.COUNT),
        (r"how (?:much|big|large|high|low|fast|expensive|costly|steep|strong|weak|small|heavy|valuable|hot|"
         r"cold|rich|profitable|sharply)\b", Kind.AMOUNT),
        # "What did it cost?", "what is Amazon investing in Japan?", but not "what is it investing in?".
        (rf"what {_VERB} .*\b(?:worth|costs?|pay|earn|spend|charge|fetch|invest(?:ing)?|spending|paying)\b"
         r"(?! (?:in|on|for|to)\W*$)", Kind.AMOUNT),
        (rf"(?:what|which)(?: \w+){{0,2}} name of .*\b{ROLE}\b", Kind.PERSON),
        (rf"(?:what|which){_NOUN_PHRASE}{ROLE}(?: name)?(?:\W*$| (?!of\b)\w)", Kind.PERSON),
        (rf"(?:what|which){_NOUN_PHRASE}(?:{_PLACE}|capital(?! (?:gain|market|spending))|headquarters|"
         r"birthplace|venue|destination)\b", Kind.PLACE),
        (rf"(?:what|which){_NOUN_PHRASE}{_DAY}\b", Kind.DATE),
        (rf"(?:what|which){_NOUN_PHRASE}{_TALLY}\b", Kind.COUNT),
        (rf"(?:what|which){_NOUN_PHRASE}{_SUM}\b", Kind.AMOUNT),
        (definitions.LIKELY, Kind.DEFINITION),
    )
)  # fmt: skip

# Without an interrogative, as one types into a search box: "airline ceo name", "number of libraries".
_KEYWORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (definitions.TYPED, Kind.DEFINITION),
        (r"\b(?:reasons?|causes?) (?:of|for|why)\b|\bcause\W*$", Kind.REASON),
        (rf"\b{_TALLY} of\b|\b(?:age|population|death toll|score)\W*$", Kind.COUNT),
        (r"\b(?:date|year|day|month) (?:of|in which)\b|\bdate\W*$", Kind.DATE),
        (r"\b(?:capital|location|place|site|venue|headquarters) of\b|\b(?:location|headquarters)\W*$",
         Kind.PLACE),
        (rf"\b{_SUM} (?:of|in|for)\b|\b{_SUM}(?: estimate| forecast)?\W*$|\b{_SUM} \d{{4}}\b", Kind.AMOUNT),
        (rf"^(?:name )?(?:the )?(?:[\w-]+ ){{0,3}}{ROLE}(?: of\b|(?: name)?\W*$)|\bname of .*{ROLE}\b",
         Kind.PERSON),
    )
)  # fmt: skip

_INTERROGATIVE = re.compile(r"\b(?:who(?:m|se)?|what|which|when|where|why|how)\b", re.IGNORECASE)
_POLITE = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|hello|hi|please|then)\b[ ,]*)*"
    r"(?:(?:can|could|would|do|did) you (?:please )?"
    r"(?:know|tell|say|remind|explain|show|give)\b(?: (?:me|us))?"
    r"|(?:please )?tell (?:me|us)\b|i (?:want|would like|'d like) to know\b)?[ ,]*",
    re.IGNORECASE,
)
# "When the wall came down, who was president?" asks who.
_CLAUSE = re.compile(
    r"^(?:when|where|while|if|after)\b[^?]*?, (?=(?:\w+ ){0,2}(?:who|what|which|when|where|why|how)\b)",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|"
    r"isn[’']t|aren[’']t|wasn[’']t|weren[’']t|don[’']t|doesn[’']t|didn[’']t|hasn[’']t|haven[’']t|won[’']t)\b",
    re.IGNORECASE,
)
# A plural by its form: "virus", "crisis" and "class" end in s too.
_PLURAL = r"(?:\w{2,}(?<![sui])s|people|men|women|children|companies|series of \w+)"
_SEVERAL = re.compile(
    rf"\b(?:what|which)(?: (?:are|were|have been))?(?: (?:the|all|other|two|three|four|five|some|of the))*"
    rf"(?: [\w-]+){{0,2}}? {_PLURAL}\b(?! (?:is|was|does|has)\b)(?=.)"
    r"|\bwho (?:are|were|else|all|attended|joined|took part|participated)\b"
    r"|\bwhat (?:have|else|all)\b|\bwhat (?:are|were) (?:the|some|its|their)\b"
    r"|^\W*(?:list|name (?:the|some|all|two|three))\b|\bboth\b|\brespectively\b|\beach\b"
    r"|\bcompar(?:e[ds]?|ing|ison)\b|\bdiffer(?:s|ed|ences?)?\b|\bversus\b|\bvs\b",
    re.IGNORECASE,
)
# Words in s that are no plural, taken out before plurals are looked for.
_NO_PLURALS = re.compile(r"\b(?:gas|lens|does|has|was|news|texas|vegas)\b", re.IGNORECASE)


# Asked with, not about: an article tells where a dinner was, not that it took place.
_HAPPENS = re.compile(r"\b(?:(?:tak(?:es?|en|ing)|took) place|happen(?:s|ed|ing)?)\b", re.IGNORECASE)


def analyse(text: str, store: Store) -> Question:
    """Take a standalone question apart, with what the index knows of its words."""
    stems = tuple(content_stems(_HAPPENS.sub("", text)))
    return Question(
        text=text,
        stems=stems,
        frequencies=store.frequencies(stems),
        passages=store.passages(),
        kind=kind_of(text),
        several=asks_for_several(text),
    )


def kind_of(question: str) -> Kind:
    """Return the kind of thing a question asks for."""
    asked = _CLAUSE.sub("", " ".join(_POLITE.sub("", question, count=1).split()))
    if _AUXILIARY.match(asked):
        return Kind.YES_NO
    # The first interrogative asks; a later one joins a clause: "who was president when the war began?".
    first = _INTERROGATIVE.search(asked)
    if first is None:
        return next((kind for pattern, kind in _KEYWORDS if pattern.search(asked)), Kind.OTHER)
    return next((kind for pattern, kind in _KINDS if pattern.match(asked, first.start())), Kind.OTHER)


def asks_for_several(question: str) -> bool:
    """Return whether a question asks for more than one thing, or to set things side by side."""
    return bool(_SEVERAL.search(_NO_PLURALS.sub("_", question)))


_WORD = re.compile(r"[^\W_](?:[\w’'.,&-]*[^\W_])?")
_POSSESSIVE = re.compile(r"['’]s$")
# Capitalised, as in a title, and no names.
_NO_NAMES = frozenset(
    "who what when where why how which whose whom is are was were did do does has have had can could will "
    "would should and but in on at by for from to of with a an the according i i'm ceo cfo".split()
) | {name.lower() for name in (*calendar.day_name, *calendar.month_name)}
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
