"""Names of people, places and organisations, found by capitals and closed lists; no model.

Questions are often typed without capitals, so what the articles capitalise serves as the list of names
that a question is matched against.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

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
    return frozenset(text.split())


# Countries, regions and cities as headlines name them, lower-case, "_" for a space.
_PLACES = frozenset(
    name.replace("_", " ")
    for name in """afghanistan africa albania algeria america angola argentina armenia asia athens australia
    austria azerbaijan baghdad bahrain bangkok bangladesh barcelona beijing belarus belgium berlin bolivia
    bosnia boston botswana brazil britain brussels bulgaria burma cairo california cambodia cameroon
    canada chicago chile china colombia congo costa_rica croatia cuba cyprus czech_republic czechia
    delhi denmark dubai dublin ecuador egypt el_salvador england eritrea estonia ethiopia eu europe
    european_union fiji finland florida france gaza geneva georgia germany ghana greece greenland
    guatemala guinea haiti honduras hong_kong houston hungary iceland india indonesia iran iraq
    ireland israel istanbul italy ivory_coast jakarta jamaica japan jerusalem jordan kazakhstan
    kenya kosovo kuwait kyiv kyrgyzstan laos latin_america latvia lebanon liberia libya lithuania
    london los_angeles luxembourg madagascar madrid malawi malaysia mali malta manila mexico
    mexico_city middle_east moldova mongolia montenegro morocco moscow mozambique mumbai myanmar
    namibia nepal netherlands new_delhi new_york new_zealand nicaragua niger nigeria north_america
    north_korea north_macedonia northern_ireland norway oman osaka pakistan palestine panama
    papua_new_guinea paraguay paris peru philippines poland portugal puerto_rico qatar romania rome
    russia rwanda san_francisco saudi_arabia scotland senegal seoul serbia shanghai sierra_leone
    singapore slovakia slovenia somalia south_africa south_america south_korea south_sudan
    soviet_union spain sri_lanka sudan sweden switzerland sydney syria taipei taiwan tajikistan
    tanzania tehran texas thailand togo tokyo toronto tunisia turkey turkmenistan u.k. u.s. uae
    uganda uk ukraine united_arab_emirates united_kingdom united_states uruguay us usa uzbekistan
    vatican venezuela vienna vietnam wales warsaw washington west_bank yemen zambia zimbabwe""".split()
)
TAKES_THE = frozenset(
    name.replace("_", " ")
    for name in """us usa u.s. uk u.k. eu uae united_states united_kingdom european_union netherlands
    philippines united_arab_emirates middle_east west_bank vatican soviet_union""".split()
)
"""Places that stand after "the", lower-case."""

DEMONYMS = _words(
    "African American Arab Argentine Asian Australian Austrian Belgian Brazilian British Canadian Chilean "
    "Chinese Colombian Cuban Czech Danish Dutch Egyptian English European Finnish French German Greek "
    "Hungarian Indian Indonesian Iranian Iraqi Irish Israeli Italian Japanese Kenyan Korean Lebanese "
    "Malaysian Mexican Nigerian Norwegian Pakistani Palestinian Philippine Polish Portuguese Romanian "
    "Russian Saudi Scottish Spanish Swedish Swiss Syrian Taiwanese Thai Turkish Ukrainian Venezuelan "
    "Vietnamese Welsh Western"
)
_CALENDAR = _words(
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)
_DAY = re.compile(r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.? \d")
_TITLES = _words(
    "Mr Mrs Ms Miss Dr Prof Professor Sir Dame Lord Lady President Vice-President Minister Premier "
    "Chancellor Senator Governor Mayor Secretary Ambassador Judge Justice General Colonel Captain King "
    "Queen Prince Princess Pope CEO CFO Chairman Chairwoman Chief Director Coach Representative Congressman "
    "Congresswoman"
)
_ORGANISATIONS = _words(
    "Inc Corp Co Ltd LLC PLC Group Holdings Bank Ministry Department University College Party Council "
    "Commission Association Union Company Agency Institute Committee Parliament Senate Congress House "
    "Reserve Fund Organization Organisation Times News Post Journal Court Club FC Airlines Airways Motors "
    "Motor Electronics Technologies Systems Industries Foundation Authority Office Bureau Federation League "
    "Services"
)
# Begin sentences far more often than names.
OPENERS = _words(
    "A About According After All Also Although Among An And Another Any Are As At Because Before Both But "
    "By Can Could Critics Despite Did Do Does During Each Even Every Experts Few First For From Had Has "
    "Have He Her Here His How However I If In Instead Is It Its Last Later Many May Meanwhile More Most "
    "Much My Neither New No Nor Not Now Of Officials On Once One Only Or Other Our Out Over Police Prime "
    "Several She Should Since So Some Still Such Than That The Their Them Then There These They This Those "
    "Though To Today Two Under Until Up Was We Were What When Where Whether Which While Who Whom Whose Why "
    "Will With Without Would Yesterday Yet You"
)

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀŁŚŠŽĆČĐİ]"
_WORD = rf"(?:{_CAPITAL}\.(?:[ ]?{_CAPITAL}\.)*|{_CAPITAL}[\w&-]*(?:\.com)?(?:[’'](?!s\b)\w+)?)"
_RUN = re.compile(rf"(?<![\w’'.]){_WORD}(?:[ ](?:(?:of(?:[ ]the)?|de|del|van|von|bin|al)[ ])?{_WORD})*")
_AFTER_STOP = re.compile(r"(?:^|[.!?:]|\n)[\"'“”‘’)\]]*\s*[\"'“‘(]*$")
_TOKEN = re.compile(r"[^\W_](?:[\w&-]|[.](?=\w)|(?<=[.]\w)[.]|[’'](?!s\b)(?=\w))*")
# What follows a person's name and no other: "…, 54,", "…, who", "…, the prime minister of …".
_PERSON_NEXT = re.compile(
    r",? (?:said|says|told|added|tweeted|wrote|resigned|who\b)|, \d\d\b|, (?:an? |the )?(?:[\w-]+ ){0,5}?"
    r"(?:minister|president|chief|analyst|economist|head|professor|director|spokes\w+|CEO|chair\w*|founder|leader|"
    r"coach|manager|captain|striker|midfielder|defender|goalkeeper|mayor|governor|senator|judge|lawyer|author|actor|"
    r"actress|singer|candidate)\b"
)
_LEGAL_FORMS = _words("Inc Corp Co Ltd LLC PLC Group Holdings")


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
                known = spellings.get(name.text.lower())
                if known is None or known[1] == "other":
                    spellings[name.text.lower()] = (name.text, name.kind)
                if name.kind == "person":
                    people.setdefault(name.text.split()[-1].lower(), (name.text, name.kind))
                words = name.text.split()
                while len(words) > 1 and words[-1].rstrip(".") in _LEGAL_FORMS:
                    words.pop()
                    short = " ".join(words)
                    spellings[short.lower()] = (short, "organisation")
        spellings |= people
        return cls({k: v for k, v in spellings.items() if k not in common}, frozenset(common))


def names(text: str) -> list[Name]:
    """The names in running prose, in order. A lone word at the start of a sentence counts where it is a
    listed place, an acronym, or a name elsewhere in the text."""
    found: list[Name] = []
    doubtful: list[Name] = []
    for match in _RUN.finditer(text):
        starts_sentence = bool(_AFTER_STOP.search(text, max(0, match.start() - 12), match.start()))
        for name in _parts(text, match.start(), match.end()):
            lone = " " not in name.text and name.start == match.start() and starts_sentence
            sure = name.kind == "place" or (name.text.isupper() and len(name.text) > 1)
            (doubtful if lone and not sure else found).append(name)
    elsewhere = {word for name in found for word in name.text.split()}
    return sorted([*found, *(n for n in doubtful if n.text in elsewhere)], key=lambda name: name.start)


def mentions(question: str, known: Known) -> list[Name]:
    """The names in a question, capitalised or not, in order, the longest where several overlap."""
    tokens = list(_TOKEN.finditer(question))
    found: list[Name] = []
    place = 0
    while place < len(tokens):
        for last in range(min(len(tokens), place + 6), place, -1):
            start, end = tokens[place].start(), tokens[last - 1].end()
            name = _recognised(question, start, end, known)
            if name:
                found.append(name)
                place = last
                break
        else:
            place += 1
    runs = [_parts(question, match.start(), match.end()) for match in _RUN.finditer(question)]
    # "Taiwan" of "Taiwan Steel Association" is not what is asked about.
    whole = [name for parts in runs for name in parts if name.kind == "organisation"]
    found = [
        one
        for one in found
        if not any(name.start <= one.start < one.end <= name.end and name.text != one.text for name in whole)
    ]
    covered = [(name.start, name.end) for name in found]
    for parts in runs:
        found += [n for n in parts if not any(start < n.end and n.start < end for start, end in covered)]
    return sorted(found, key=lambda name: name.start)


def _recognised(question: str, start: int, end: int, known: Known) -> Name | None:
    text = question[start:end]
    lower = text.lower()
    if (
        lower == "us"
        and text != "US"
        and not re.search(r"\b(?:the|in|and|about) $", question[:start].lower())
    ):
        return None  # the pronoun
    if lower in known.spellings:
        spelling, kind = known.spellings[lower]
        shown = text if kind == "place" or len(spelling) < len(text) else spelling
        return Name(shown, kind, start, end, _after_the(question, start))
    return Name(text, "place", start, end, _after_the(question, start)) if lower in _PLACES else None


def _after_the(text: str, start: int) -> bool:
    return text[max(0, start - 4) : start].lower() == "the "


def _parts(text: str, start: int, end: int) -> list[Name]:
    """The names within a run of capitalised words: "Apple Inc CEO Tim Cook" holds two."""
    tokens = [(m[0], start + m.start(), start + m.end()) for m in re.finditer(r"\S+", text[start:end])]
    groups: list[list[tuple[str, int, int]]] = [[]]
    titled = [False]
    for token in tokens:
        word = token[0].rstrip(".")
        if word in _TITLES or word in ("Prime", "Executive"):
            groups.append([])
            titled.append(True)
        elif not groups[-1] and word.islower():
            titled[-1] = False  # "CEO of TSMC": what follows is no person
        elif not groups[-1] and (word in OPENERS or word in _CALENDAR):
            continue
        elif groups[-1] and word == "The":  # a line without a full stop ran into the next
            groups.append([])
            titled.append(False)
        else:
            groups[-1].append(token)
    found = []
    for group, has_title in zip(groups, titled, strict=True):
        while group and (group[-1][0] in _CALENDAR or group[-1][0] in DEMONYMS or group[-1][0].islower()):
            group.pop()
        while group and group[0][0].islower():
            group.pop(0)
        # "European Central Bank" is a name whole; of "Japanese Finance Minister" nothing is.
        if group and group[0][0] in DEMONYMS and group[-1][0].rstrip(".") not in _ORGANISATIONS:
            group.pop(0)
        if group:
            first, last = group[0][1], group[-1][2]
            name = text[first:last]
            # The stop of "Inc." at the end of a sentence is not the name's; that of "U.S." is.
            if name.endswith(".") and name.count(".") == 1:
                name, last = name[:-1], last - 1
            if len(name) > 1 and not _DAY.match(text, first):
                kind = _kind(text, name, first, has_title)
                found.append(Name(name, kind, first, last, _after_the(text, first)))
    return found


def _kind(text: str, name: str, start: int, titled: bool) -> Kind:
    words = name.split()
    if name.lower() in _PLACES:
        return "place"
    if _ORGANISATIONS.intersection(word.rstrip(".") for word in words):
        return "organisation"
    if titled:
        return "person"
    if name.isupper() and len(name) > 1 and "." not in name:
        return "organisation"
    end = start + len(name)
    # "…, the coach of Real Madrid, said": it is not Real Madrid who speaks.
    governed = re.search(r"\b(?:of|at|for|from|in|with|by) $", text[max(0, start - 6) : start])
    if 2 <= len(words) <= 4 and not governed and _PERSON_NEXT.match(text, end, end + 80):
        return "person"
    return "other"
