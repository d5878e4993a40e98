"""Who says what: the sentences of a text that are someone's words, quoted or told, and whose they are."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.text.sentences import sentences
from rag.language.names import Name, names, owning
from rag.language.past_forms import is_past
from rag.language.quantities import Span

_SAY = (
    "said says say told tells added adds wrote writes tweeted posted warned warns argued argues insisted "
    "explained claimed claims noted stated declared replied promised conceded admitted recalled predicted "
    "complained joked remarked commented acknowledged announced reported confirmed"
).replace(" ", "|")
_HOLD = (
    "accepted accepts agreed agrees believes condemned condemns criticised criticises criticized criticizes "
    "defended defends demanded demands described describes dismissed dismisses expects fears hopes pledged "
    "pledges praised praises promises refused refuses rejected rejects thinks threatened threatens urged "
    "urges vowed vows wants welcomed welcomes"
).replace(" ", "|")
_SPEAK = f"{_SAY}|called|calls|denied|denies|estimated|estimates|asked|asks|testified|suggested|suggests"
SAYING = rf"(?:{_SPEAK}|{_HOLD}|ruled out|rules out|spoke of|speaks of)"
"""What people do who speak or take a stand, as newspapers report it."""

# A single quotation mark may be an apostrophe: a quotation in such marks ends with a comma or a stop.
_QUOTE = re.compile(
    r"[\"“«](?:[^\"“”«»\n]|\n(?!\s*[\"“\n]))*[\"”»]?"
    r"|(?<!\w)['‘](?=[A-Z])(?:[^'‘’\n]|(?<=\w)['’](?=\w))+[,.?!…]['’](?!\w)"
)
_SHORT = 15  # characters; a shorter quotation is part of what is said

_HEAD = r"(?:[\w’'&.()/-]+ ){0,7}?[\w’'&.()/-]+"
_ADVERBS = r"(?: (?:also|later|then|has|had|have|once|repeatedly|previously|on \w+day))*"


def _forms(saying: str) -> tuple[re.Pattern[str], ...]:
    """How a sentence tells who says it.

    :param saying: a pattern of what people do who speak.
    """
    return (
        # `X, the Y, said`, `…, the Y said`
        re.compile(
            rf"(?:^\W*|[,;:—–\"”»'’] (?:and |but )?|\b(?:and|but) )"
            rf"(?P<by>(?P<head>{_HEAD})(?:(?:,[^,;\"”]{{1,80}}){{1,2}},)?){_ADVERBS}"
            rf" {saying}\b ?(?:[^,\"“]{{0,40}}?\bthat )?"
        ),
        # `…," said X, the Y.`
        re.compile(
            rf"[,.?!…—–\"”»'’] (?:{_SAY}) (?P<by>(?P<head>(?!(?:to|that|by|in|it|on)\b)[^,;:\"“«]{{2,80}})"
            r"[^;\"“«]*)"
        ),
        re.compile(r",? ?\b(?i:according to) (?P<by>(?P<head>[^,;.\"“]{2,80})),? ?"),
    )


_FORMS = _forms(SAYING)
_PRONOUN = re.compile(r"\W*(?:he|she|they)\b", re.IGNORECASE)
# "Mara Lind opened the hall, and she said": whoever does the first does the second.
_JOINED = re.compile(r"[,;:] (?:and|but) $")
_NOBODY = re.compile(r"\W*(?:it|who|which|that|what|as|i|we|you)\b", re.IGNORECASE)
_BEING = re.compile(
    r"(?:(?: (?:of|from|at) [^,;]{1,40}?)? (?:is|was|will be|became)|[^,;:]{0,80}? (?:becoming|as)) "
    r"[^,;:]{2,60}"
)
_VERBS = frozenset("is are will would can could may has have not never".split())
_ARTICLES = frozenset("a an the its his her their".split())
_RELATIVE = re.compile(r"\W*(?:who|which|whose|where|when)\b")
# "The mayor of Osk said", "Rolf Amsel of Tarn and Sons".
_GOVERNED = re.compile(r"\b(?:of|at|for|from|in|with|by|to) (?:the )?(?:(?:[A-Z][\w-]* )+and )?$")
# "Osk’s mayor", "Osk residents", but "Ulla Fenn of Osk".
_OWNS = re.compile(
    r"[’'](?:s\b| )| (?!(?:of|at|for|from|in|and|on|with|after|before|when|who|during|as|while|late)\b)[a-z]"
)
_ASIDE = re.compile(r" (?:who|which|whose|where|when|on|after|in|at|during)\b.*")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whoever says something.

    :param named: where the text names them, nearest to what they say: "Lindqvist", "the council".
    :param name: the fullest that the text has given so far: "Greta Lindqvist"; empty if none.
    :param known_as: all that it has called them so far: "Greta Lindqvist the new mayor".
    """

    named: Span
    name: str
    known_as: str


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that someone says.

    :param start: offsets into the text; `end` is half-open.
    :param words: where it has what is said, without who says so.
    """

    start: int
    end: int
    words: Span
    speaker: Speaker


def _marked(text: str) -> str:
    """A text with one mark and a blank for two single ones, as some newspapers print them."""
    return text.replace("’’", "” ").replace("''", '" ')


def unquoted(text: str) -> str:
    """A text with blanks for whatever is between quotation marks."""
    text = _marked(text)
    return _QUOTE.sub(lambda match: f"{match[0][0]}{' ' * (len(match[0]) - 2)}{match[0][1:][-1:]}", text)


@lru_cache(maxsize=64)
def sayings(text: str) -> tuple[Saying, ...]:
    """Every sentence of a text that someone says, in order."""
    plain = unquoted(text)
    quotes = [match.span() for match in _QUOTE.finditer(_marked(text))]
    cut = list(sentences(text))
    told = _told(plain, cut, [name for name in names(text) if plain[name.start] != " "])
    found: list[Saying] = []
    last: Speaker | None = None
    for (start, end), (speaker, words) in zip(cut, told, strict=True):
        inside = next((quote for quote in quotes if quote[0] <= start + 1 < quote[1]), None)
        if inside and not speaker:
            # Whoever is named where the quotation ends, or else whoever spoke before it.
            ends = (one for (_, until), (one, _) in zip(cut, told, strict=True) if until >= inside[1] - 1)
            speaker = next(ends, None) or last
        last = speaker
        if speaker:
            own = [(max(start, first + 1), min(end, until - 1)) for first, until in quotes]
            longest = max(own, key=lambda span: span[1] - span[0], default=(0, 0))
            first, until = longest if longest[1] - longest[0] > _SHORT else words
            words = (first, first + len(text[first:until].rstrip(" ,.\n\"”»'’")))
            found.append(Saying(start, end, words, speaker))
    return tuple(found)


def _told(plain: str, cut: list[Span], people: list[Name]) -> list[tuple[Speaker | None, Span]]:
    """For each sentence the speaker it names, and where it has what they say outside quotation marks."""
    found: list[tuple[Speaker | None, Span]] = []
    subject: Speaker | None = None  # whom the text spoke of last: "she"
    topic = ""  # or what: "its"
    # What each is called, by the last word of their name; whoever was named last comes first.
    called: defaultdict[str, list[list[str]]] = defaultdict(list)

    def fullest(known: list[str]) -> str:
        return max((one.text for one in people if one.text in known), key=len, default="")

    def speaker_of(name: Name, by: str = "") -> Speaker:
        own, sharing = set(name.text.split()), called[name.text.split()[-1]]
        # "Otto Quill" is not Mara Quill, and "Quill" is whichever of them was named last.
        alike = ((one, set(fullest(one).split())) for one in sharing)
        known = next((one for one, words in alike if _is_one(own, words)), [])
        sharing[:] = [known, *(one for one in sharing if one is not known)]
        known += [one for one in (name.text, by) if one and one not in known]
        return Speaker((name.start, name.end), fullest(known) or name.text, " ".join(known))

    for start, end in cut:
        outside, own = plain[start:end], [name for name in people if start <= name.start < end]
        match = next(filter(None, (_attribution(form, outside) for form in _FORMS)), None)
        for name in own:
            speaker_of(name, being[0] if (being := _BEING.match(plain, name.end, end)) else "")
        speaker, words = None, (start, end)
        if match:
            before, after = (start, start + match.start()), (start + match.end(), end)
            # ", rangers said on Wednesday."
            behind = after[1] - after[0] > 5 and not _ASIDE.match(outside, match.end() - 1)
            words = after if behind else before
            by = (start + match.start("by"), start + match.end("by"))
            if _PRONOUN.match(match["by"]):
                speaker = subject
                if _JOINED.search(plain, start, by[0]):
                    near = _subject(plain, start, by[0], own)
                    plural = match["head"].lower() == "they"
                    speaker = speaker_of(near) if near else None if plural else subject
            elif bearer := _named(plain, by, own):
                speaker = speaker_of(bearer, re.sub(r"^(?i:its|their|his|her)\b", f"{topic}’s", match["by"]))
            else:
                head = _ASIDE.sub("", match["head"]).rstrip(".")
                speaker = Speaker((by[0], by[0] + len(head)), "", head)
        found.append((speaker, words))
        own = [name for name in own if not governed(plain, name)]
        someone = next((name for name in own if name.kind in ("person", "other")), None)
        subject = speaker or (speaker_of(someone) if someone else subject)
        topic = own[0].text if own else topic
    return found


def _subject(plain: str, start: int, until: int, own: list[Name]) -> Name | None:
    """Whoever is named as doing what a sentence begins with."""
    for name in own:
        before = plain[start : name.start].split()
        if name.end > until or any(word in _VERBS or is_past(word) for word in before):
            return None
        if name.kind in ("person", "other") and not governed(plain, name):
            return name
    return None


def _is_one(words: set[str], others: set[str]) -> bool:
    """Whether two names that end alike are of one: all words of one are the other's."""
    return words <= others or others <= words


def _attribution(form: re.Pattern[str], outside: str) -> re.Match[str] | None:
    """Where a sentence tells who says it; "it said", and what is done before someone says it, do not."""
    match = form.search(outside)
    while match and (_NOBODY.match(match["by"]) or any(map(_tells, match["by"].split(",")))):
        match = form.search(outside, match.start() + 1)
    return match


def _tells(part: str) -> bool:
    """Whether words tell what is done, not who does it: "the pumps stopped", but "a retired teacher"."""
    words = part.split()
    return not _RELATIVE.match(part) and any(
        word in _VERBS or (word.islower() and is_past(word) and before.lower() not in _ARTICLES)
        for before, word in pairwise(["", *words])
    )


def _named(plain: str, by: Span, own: list[Name]) -> Name | None:
    """The name of whoever speaks, among those of the words that tell who does: "the cook, Pia Quist"."""
    at = by[0]
    for part in plain[slice(*by)].split(","):
        for name in reversed([] if _RELATIVE.match(part) else own):
            inside = at <= name.start < at + len(part) and plain[name.start - 1] != "("
            if inside and not governed(plain, name) and not _OWNS.match(plain, name.end, at + len(part)):
                return owning(plain, name)
        at += len(part) + 1
    return None


def governed(plain: str, name: Name) -> bool:
    """Whether a name only says more of another: "the mayor of Osk"."""
    # What is "according to" someone is theirs.
    before = plain[max(0, name.start - 40) : name.start]
    return bool(_GOVERNED.search(before)) and not re.search(r"ccording to (?:the )?$", before)
