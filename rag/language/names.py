"""Names of people, places and organisations, found by capitals and closed lists; no model.

Questions are often typed without capitals, so what the articles capitalise serves as the list of names
that a question is matched against.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from index.text.dates import MONTHS, WEEKDAYS
from index.text.words import STOPWORDS
from rag.language.aliases import CAPITALS, COUNTRIES, PEOPLES

Kind = Literal["person", "place", "organisation", "other"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in some text, at half-open offsets of that text."""

    text: str
    kind: Kind
    start: int
    end: int
    definite: bool = False  # stands after "the"


def _words(text: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in text.split())


TAKES_THE = _words(
    "us usa u.s. uk u.k. eu uae united_states united_kingdom european_union netherlands philippines "
    "united_arab_emirates middle_east west_bank vatican soviet_union"
)
"""Places that stand after "the", lower-case."""
_ELSEWHERE = """
    africa albania algeria angola armenia asia azerbaijan bahrain barcelona bolivia bosnia boston botswana
    brussels bulgaria california cambodia cameroon chicago congo costa_rica croatia cyprus dubai ecuador
    el_salvador eritrea estonia europe fiji florida gaza geneva greenland guatemala guinea haiti honduras
    hong_kong houston istanbul ivory_coast kazakhstan kuwait kyrgyzstan laos latin_america latvia liberia
    lithuania los_angeles luxembourg madagascar malawi mali malta moldova mongolia montenegro mozambique
    mumbai namibia new_york nicaragua niger north_america north_macedonia northern_ireland oman osaka panama
    papua_new_guinea paraguay puerto_rico rwanda san_francisco senegal shanghai sierra_leone slovakia slovenia
    somalia south_america south_sudan sri_lanka sydney tajikistan tanzania texas togo toronto tunisia
    turkmenistan uganda uruguay uzbekistan zambia zimbabwe
"""
_PLACES = COUNTRIES | CAPITALS | TAKES_THE | _words(_ELSEWHERE)
DEMONYMS = frozenset(people.title() for people in PEOPLES | _words("african arab asian western"))
_CALENDAR = frozenset((*MONTHS, *WEEKDAYS))
_DAY = re.compile(rf"(?:{'|'.join(month[:3] for month in MONTHS)}|Sept)\.? \d")
TITLES = _words(
    "Mr Mrs Ms Miss Dr Gen Prof Professor Sir Dame President Vice-President Minister Premier Chancellor "
    "Mayor Senator Governor Secretary Ambassador Attorney CEO CFO Chairman Chairwoman Director Executive"
)
"""What someone is called before their name, and no part of it."""
# Titles that names of things begin or end with too: "General Motors", "Burger King".
_RANKS = _words("General Colonel Captain King Queen Prince Princess Pope Lord Lady Judge Justice Chief Coach")
_PAIRS = ("Prime Minister", "Vice President", "Chief Executive")
_LEGAL_FORMS = _words("Inc Corp Co Ltd LLC PLC Group Holdings")
_ORGANISATIONS = _LEGAL_FORMS | _words(
    "Bank Ministry Department University College Party Council Commission Association Union Company Agency "
    "Institute Committee Parliament Senate Congress House Reserve Fund Organization Organisation Times News "
    "Post Journal Court Club FC Airlines Airways Motors Motor Electronics Technologies Systems Industries "
    "Foundation Authority Office Bureau Federation League Services"
)
_OPENERS = STOPWORDS | _words(
    "according although among another critics despite during each even every experts few first however "
    "instead last later many may meanwhile much new officials once police several since some still though "
    "today two whether without yesterday yet"
)
"""Small words, which begin sentences far more often than names."""

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀŁŚŠŽĆČĐİА-ЯЁΑ-Ω]"
_WORD = rf"(?:{_CAPITAL}\.(?:[ ]?{_CAPITAL}\.)*|{_CAPITAL}[\w&-]*(?:\.com)?(?:[’'](?!s\b)\w+)?)"
_RUN = re.compile(rf"(?<![\w’'.]){_WORD}(?:[ ](?:(?:of(?:[ ]the)?|de|del|van|von|bin|al)[ ])?{_WORD})*")
_OWNERS = re.compile(rf"(?:{_CAPITAL}[\w-]*[’'] )+\Z")
_AFTER_STOP = re.compile(r"(?:^|[.!?:]|\n)[\"'“”‘’)\]]*\s*[\"'“‘(]*$")
_TOKEN = re.compile(r"[^\W_](?:[\w&-]|[.](?=\w)|(?<=[.]\w)[.]|[’'](?!s\b)(?=\w))*")
_BEFORE_US = re.compile(r"\b(?:the|in|and|about) $", re.IGNORECASE)
_ROLE = (
    r"(?:minister|president|chief|analyst|economist|executive|head|professor|director|spokes\w+|CEO|chair\w*|founder|"
    r"leader|coach|manager|captain|striker|midfielder|defender|goalkeeper|mayor|governor|senator|judge|lawyer|author|"
    r"actor|actress|singer|candidate|secretary|engineer|owner|successor|predecessor)"
)
# What follows a person's name and no other: "…, 54,", "…, who", "…, the prime minister of …".
_PERSON_NEXT = re.compile(
    r",? (?:said|says|told|added|tweeted|wrote|resigned|who\b)|, \d\d\b|"
    rf", (?:an? |the )?(?:[\w-]+ ){{0,5}}?{_ROLE}\b"
)
_PERSON_BEFORE = re.compile(rf"\b{_ROLE},? $")  # "chief executive …"


@dataclass(frozen=True, slots=True)
class Known:
    """The names of some texts, to recognise them in a question however it is typed.

    :param spellings: lower-case form to the usual spelling and its kind; last names of people included.
    :param common: words that the texts hold in small letters, and that are therefore no names.
    """

    spellings: Mapping[str, tuple[str, Kind]] = field(default_factory=dict)
    common: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Known":
        spellings: dict[str, tuple[str, Kind]] = {}
        common: set[str] = set()
        people: dict[str, tuple[str, Kind]] = {}
        for text in texts:
            common.update(token for token in _TOKEN.findall(text) if token.islower())
            for name in names(text):
                if spellings.get(name.text.lower(), ("", "other"))[1] == "other":
                    spellings[name.text.lower()] = (name.text, name.kind)
                if name.kind == "person":
                    people.setdefault(name.text.split()[-1].lower(), (name.text, name.kind))
                words = name.text.split()
                while len(words) > 1 and words.pop().rstrip(".") in _LEGAL_FORMS:
                    short = " ".join(words)
                    spellings[short.lower()] = (short, "organisation")
        kept = {lower: told for lower, told in (spellings | people).items() if lower not in common}
        return cls(kept, frozenset(common))


def names(text: str) -> list[Name]:
    """The names in running prose, in order. A lone word at the start of a sentence counts where it is a
    listed place, an acronym, or a name elsewhere in the text."""
    found: list[Name] = []
    doubtful: list[Name] = []
    for match in _RUN.finditer(text):
        opens = _AFTER_STOP.search(text, max(0, match.start() - 12), match.start())
        for name in _parts(text, match.start(), match.end()):
            lone = opens and " " not in name.text and name.start == match.start()
            sure = not lone or name.kind == "place" or name.text.isupper()
            (found if sure else doubtful).append(name)
    elsewhere = {word for name in found for word in name.text.split()}
    return sorted([*found, *(n for n in doubtful if n.text in elsewhere)], key=lambda name: name.start)


def owning(text: str, name: Name) -> Name:
    """A name with the words before it that end in an apostrophe: "the Drivers' Guild"."""
    owners = _OWNERS.search(text, max(0, name.start - 40), name.start)
    start = owners.start() if owners else name.start
    return replace(name, text=text[start : name.end], start=start)


def mentions(question: str, known: Known) -> list[Name]:
    """The names in a question, capitalised or not, in order, the longest where several overlap."""
    tokens = [match.span() for match in _TOKEN.finditer(question)]
    spans = [(start, end) for at, (start, _) in enumerate(tokens) for _, end in tokens[at : at + 6]]
    sure = [name for start, end in spans if (name := _recognised(question, start, end, known))]
    loose = [
        name
        for match in _RUN.finditer(question)
        for name in _parts(question, match.start(), match.end())
        # "Wie", "Cuánto": a capital that any first word has makes no name.
        if name.start > tokens[0][0] or " " in name.text or name.text.isupper()
    ]
    # "Taiwan" of "Taiwan Steel Association" is not what is asked about.
    sure += [name for name in loose if name.kind == "organisation"]
    found: list[Name] = []
    for name in [*sorted(sure, key=lambda name: name.start - name.end), *loose]:
        if all(name.end <= other.start or other.end <= name.start for other in found):
            found.append(name)
    return sorted(found, key=lambda name: name.start)


def _recognised(question: str, start: int, end: int, known: Known) -> Name | None:
    text = question[start:end]
    if text.lower() == "us" and text != "US" and not _BEFORE_US.search(question[:start]):
        return None  # the pronoun
    spelling, kind = known.spellings.get(text.lower(), (text, "place"))
    if text.lower() not in known.spellings and text.lower() not in _PLACES:
        return None
    return Name(spelling, kind, start, end, _after_the(question, start))


def _after_the(text: str, start: int) -> bool:
    return text[max(0, start - 4) : start].lower() == "the "


def _parts(text: str, start: int, end: int) -> list[Name]:
    """The names within a run of capitalised words: "Apple Inc CEO Tim Cook" holds two."""
    tokens = [
        (m[0].rstrip("."), start + m.start(), start + m.end()) for m in re.finditer(r"\S+", text[start:end])
    ]
    words = [word for word, *_ in tokens]
    groups: list[tuple[list[tuple[str, int, int]], bool]] = [([], False)]  # and whether a title is before it
    for at, (word, *_) in enumerate(tokens):
        group, titled = groups[-1]
        if _is_title(words, at, bool(group), titled):
            groups.append(([], True))
        elif not group and word.islower():
            groups[-1] = ([], False)  # "CEO of TSMC": what follows is no person
        elif group or not (word in _CALENDAR or (word == word.capitalize() and word.lower() in _OPENERS)):
            group.append(tokens[at])
    found = []
    for group, titled in groups:
        while group and group[-1][0] in _CALENDAR | DEMONYMS:
            group.pop()
        # "European Central Bank" is a name whole; "Japanese Toyota" is Toyota.
        if group and group[0][0] in DEMONYMS and group[-1][0] not in _ORGANISATIONS:
            group.pop(0)
        if group:
            first, last = group[0][1], group[-1][2]
            # The stop of "Inc." at the end of a sentence is not the name's; that of "U.S." is.
            last -= text[first:last].endswith(".") and text.count(".", first, last) == 1
            if last > first + 1 and not _DAY.match(text, first):
                kind = _kind(text, text[first:last], first, titled)
                found.append(Name(text[first:last], kind, first, last, _after_the(text, first)))
    return found


def _is_title(words: list[str], at: int, inside: bool, titled: bool) -> bool:
    """Whether a word is what someone is called before their name, and no part of a name.

    :param inside: whether a name has begun before it; `titled`: whether a title stands before that.
    """
    if words[at] in TITLES or " ".join(words[at : at + 2]) in _PAIRS:
        return True
    following = [word for word in words[at + 1 :] if not word.islower()]
    if words[at] not in _RANKS or _ORGANISATIONS.intersection(following):
        return False
    # "Judge Weller", but "General Motors": one word after it is a person's for sure where a title is before.
    return len(following) > 1 or (not inside and (titled or (bool(following) and words[at] != "General")))


def _kind(text: str, name: str, start: int, titled: bool) -> Kind:
    words = name.split()
    if name.lower() in _PLACES:
        return "place"
    if _ORGANISATIONS.intersection(word.rstrip(".") for word in words):
        return "organisation"
    if titled:
        return "person"
    if name.isupper() and "." not in name:
        return "organisation"
    end = start + len(name)
    # "…, the coach of Real Madrid, said": it is not Real Madrid who speaks.
    governed = re.search(r"\b(?:of|at|for|from|in|with|by) $", text[max(0, start - 6) : start])
    told = _PERSON_NEXT.match(text, end, end + 80) or _PERSON_BEFORE.search(text[max(0, start - 20) : start])
    if 2 <= len(words) <= 4 and not governed and told:
        return "person"
    return "other"
