"""Pronouns and the like ("they", "there", "the company") replaced by what they refer to."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rag.language.gender import pronouns
from rag.language.names import TAKES_THE, TITLES, Kind, Known, Name, mentions, names
from rag.language.past_forms import is_past
from rag.question.shape import AUXILIARIES, EVENTS, INTERROGATIVES, PREPOSITIONS, TIME, take_apart

_BEFORE_OBJECT = frozenset([*PREPOSITIONS.split("|"), "after", "towards", "near"])
_STOPS = AUXILIARIES | INTERROGATIVES | _BEFORE_OBJECT | {"and", "that", "between", "during", "than", "the"}
_FIRM: tuple[Kind, ...] = ("organisation", "other")
_WHO: tuple[Kind, ...] = ("person", "other")
_POSSESSIVE = frozenset("his her its their".split())
_THING = frozenset("it its they them their".split())
# "It" that stands for nothing: "is it true", "how long does it take to …", "what time is it".
_EXPLETIVE = re.compile(
    r"\bit (?:(?:is|was|be|will be|would be|not|still|really|also|now) )*(?:true|possible|likely|unlikely|"
    r"clear|known|worth|too|ok|fair|wrong|right|rain\w*|snow\w*|seems?|that|(?:take|cost)s? to)\b"
    r"|\bwhat (?:time|day|year|date) (?:is|was) it\b|\bhow (?:far|hot|cold|late|warm) (?:is|was) it\b",
    re.IGNORECASE,
)
# What a thing does, and no company, country or person ("did it work?"), and what either may do.
_OF_THINGS = frozenset("cost happen last take work help matter succeed fail mean".split())
_OF_EITHER = frozenset("begin start end open close hit strike pass include involve".split())
_OF_FIRMS = frozenset("lead leads led run runs own owns head heads chairs founded".split())
_FIRMS = "company firm business group bank airline carmaker chipmaker retailer agency club team party union"
_GENERIC: dict[str, Kind] = (
    dict.fromkeys([*_FIRMS.split(), "university"], _FIRM[0])
    | dict.fromkeys("country nation state city town region".split(), "place")
    | dict.fromkeys("man woman politician player candidate".split(), "person")
)
_PLACED = re.compile(
    r"\b(the|a|an|its|their|his|her|this) (?=(?P<words>(?:[\w’'.-]+ ?){1,6}))", re.IGNORECASE
)
_TAIL = re.compile(r"(?: (?:in|of|on|at|between|with) (?:the )?[A-Z0-9][\w-]*(?:,? (?:and )?[A-Z][\w-]*)*)*")
_PLURAL = re.compile(r"\b(?:did|do|have|are|were|will) ([a-z]+s)\b")
_DETERMINED = re.compile(rf"\b(?:the|a|an|this|these|those) \w+|{_PLURAL.pattern}", re.IGNORECASE)
_LEANING = re.compile(
    r"\b(?:s?he|him|hers?|his|they|them|theirs?|its?|(?:that|this|those|these)(?=\W*$))\b", re.IGNORECASE
)
_Change = tuple[int, int, str]


@dataclass(frozen=True)
class Context:
    """What a follow-up may refer to.

    :param previous: the previous question, standing on its own, without its question mark.
    :param earlier: those before it, latest first.
    :param short: the answering words of the previous answer, empty where it had none.
    :param quotes: the sentences the previous answer cited.
    :param text: of the articles that were cited.
    """

    previous: str
    earlier: tuple[str, ...]
    short: str
    quotes: tuple[str, ...]
    known: Known
    text: str = ""

    @property
    def answer(self) -> str | None:
        """The previous answer where it may stand as a subject: a name, no figure."""
        return self.short if self.short[:1].isupper() and len(self.short.split()) <= 6 else None

    @cached_property
    def names(self) -> list[Name]:
        """The names in the previous question."""
        return mentions(self.previous, self.known)

    @cached_property
    def subjects(self) -> list[Name]:
        """The names the previous exchange was about, likeliest first: an answer to "who" or "which" comes
        before the names of the question."""
        asks = re.match(
            r"who|which|what (?:company|bank|country|team|party|(?:wo)?man)\b", self.previous, re.I
        )
        described = re.match(r"who(?: is| was|[’']s) ", self.previous, re.IGNORECASE)
        # "Who is Tim Cook?" is answered by what he does: its names are of his firm.
        named = described and any(name.start == described.end() for name in self.names)
        return [*(mentions(self.short, self.known) if asks and not named else []), *self.names]

    @cached_property
    def pool(self) -> list[Name]:
        """All names that may be meant, likeliest first: `subjects`, the answer's, earlier questions'."""
        texts = (self.short, *self.quotes, *self.earlier)
        return [*self.subjects, *(name for text in texts for name in mentions(text, self.known))]

    def thing(self, noun: str = "") -> str | None:
        """What the previous question was about that has no name of its own: "the TSMC plant in Japan".

        :param noun: the last word it must have.
        """
        for match in _PLACED.finditer(self.previous):
            words = _noun_phrase(match["words"].split(), self.previous, match.start())
            if not words or (noun and words[-1].lower() != noun) or any(map(_is_person, words)):
                continue
            tail = _TAIL.match(self.previous, match.start("words") + len(" ".join(words)))
            if words[0].lower() in EVENTS and match[1].lower() not in ("the", "a", "an"):
                words = [*filter(None, [first_of(self.names, (*_FIRM, "person"))]), *words]
            return f"the {' '.join(words)}{tail[0] if tail else ''}"
        return None

    def topic(self) -> str | None:
        """The object of the previous question's last preposition, else what it was about."""
        found = re.search(
            r".*\b(?:on|about|over|for|of|against) ((?:[\w’'-]+ ?){1,5})$",
            TIME.sub("", self.previous).strip(),
        )
        return re.split(r" (?:in|at|by|from|to|with)\b", found[1])[0].strip() if found else self.thing()


def resolve(question: str, context: Context) -> str | None:
    """Replace every reference that is sure; None where there is none.

    Sure means: nothing in the question itself can be what is meant, and the conversation names one.
    """
    own = mentions(question, context.known)
    changes = [change for rule in (_pronouns, _there, _generic) for change in rule(question, own, context)]
    for start, end, words in sorted(changes, reverse=True):
        question = question[:start] + words + question[end:]
    return re.sub(r"^(?:and|but|so|then)[, ]+", "", question, flags=re.IGNORECASE) if changes else None


def _pronouns(question: str, own: list[Name], context: Context) -> Iterator[_Change]:
    expletive = [match.span() for match in _EXPLETIVE.finditer(question)]
    tokens = list(re.finditer(r"[\w’'-]+", question))
    small = ["", *(token[0].lower() for token in tokens), ""]
    taken = [name.text for name in own]
    for place, token in enumerate(tokens, 1):
        word, before, following = small[place], small[place - 1], small[place + 1]
        if any(start <= token.start() < end for start, end in expletive):
            continue
        preceding = [name for name in own if name.end <= token.start()]
        # "About her?", "did he meet her in May?" have none: what follows is no noun.
        possessive = word in _POSSESSIVE and following not in {"", *_BEFORE_OBJECT}
        # The object of a preposition is not the subject of the same clause: "what did Intel say about it".
        is_object = before in _BEFORE_OBJECT and not possessive
        # "Who else bid for it": what the one who did was asked about, not that one.
        is_else = before not in AUXILIARIES and " else " in question[: token.start()].lower()
        others = [*taken, context.names[0].text] if is_else and len(context.names) > 1 else taken
        own_thing = _DETERMINED.search(question[: token.start()])
        meant: str | None = None
        if word in ("he", "she", "him", "her", "his"):
            if is_object or all(name.kind not in ("person", "other") for name in preceding):
                meant = _somebody(context, others, word)
        elif (is_object and word in ("that", "this", "those", "these") and not following) or (
            is_object and word in ("it", "they", "them") and (preceding or own_thing)
        ):
            meant = _fresh(context.topic(), others) or first_of(context.pool, _FIRM, others)
        elif word in _THING and not own_thing and all(name.kind == "person" for name in preceding):
            meant = _something(context, others, before, following, plural=word.startswith("the"))
        if meant:
            # "When did they buy it": the second pronoun is someone or something else.
            taken = [*taken, meant.removeprefix("the ")]
            yield token.start(), token.end(), _owning(meant) if possessive else meant


def leans(question: str) -> bool:
    """Whether a pronoun of the question stands for something that the question itself does not name."""
    match = _LEANING.search(bare := _EXPLETIVE.sub("", question))
    return match is not None and not _DETERMINED.search(bare[: match.start()])


def _somebody(context: Context, taken: list[str], pronoun: str) -> str | None:
    """Who "he" or "she" is; a name of two words that nothing says more of may be a person's."""
    own, told = "she" if pronoun in ("she", "her") else "he", pronouns(context.text)
    sure = [name for name in (*context.pool, *names(context.text)) if told.get(name.text.split()[-1]) == own]
    pool = [name for name in context.pool if name.text.split()[-1] not in told]
    unknown = [one for one in context.subjects if " " in one.text and not _happens(one)]
    return first_of([*sure, *(one for one in pool if one.kind == "person" or one in unknown)], _WHO, taken)


def _something(
    context: Context, taken: list[str], before: str, following: str, *, plural: bool
) -> str | None:
    """What "it" or "they" stands for: an organisation, a place, or the thing that was asked about."""
    thing = _fresh(context.thing(), taken)
    if thing and plural and not any(word.endswith("s") for word in thing.split()):
        thing = None
    if thing and not (plural or following or before in _OF_FIRMS):
        return thing  # "Did she keep it?", "who called it?"
    # Whoever called a strike is not what was voted for.
    asks_who = not plural and context.previous.lower().startswith("who ")
    organisation = first_of(context.names if asks_who else context.subjects, _FIRM, taken)
    if following in _OF_THINGS:
        topic = context.topic() or ""
        happening = first_of(filter(_happens, context.pool), _FIRM, taken)
        return thing or (topic if topic.islower() else None) or happening
    either = following in _OF_EITHER or is_past(following)
    if chosen := (thing or organisation) if either else (organisation or thing):
        return chosen
    if plural and (subject := _PLURAL.search(context.previous)):
        return subject[1]
    # "Did she keep it?": not the place.
    return first_of(context.pool, ("organisation", "place") if following else ("organisation",), taken)


def _there(question: str, own: list[Name], context: Context) -> Iterator[_Change]:
    place = None if any(name.kind == "place" for name in own) else first_of(context.pool, ("place",))
    for match in re.finditer(r"(?<=\w )there\b(?! (?:be|is|are|was|were)\b)", question, re.IGNORECASE):
        before = question[: match.start()].split()[-1].lower()
        if place and before not in AUXILIARIES | {"been", "be", "and"}:
            yield match.start(), match.end(), place if before in _BEFORE_OBJECT else f"in {place}"


def _generic(question: str, own: list[Name], context: Context) -> Iterator[_Change]:
    """ "the company", "this country", "the storm": the one that the conversation named."""
    if any(name.kind != "person" for name in own):
        return
    itself = r"(?! (?:of|that|which|behind|who|with|whose|in)\b)"  # it says itself which one
    for match in re.finditer(rf"\b(?:the|this|that) ([a-z]+)\b([’']s)?{itself}", question, re.IGNORECASE):
        noun, meant = match[1].lower(), None
        if kind := _GENERIC.get(noun):
            meant = first_of(context.pool, _FIRM if kind == "organisation" else (kind,))
        elif noun in EVENTS:
            named = (name.text for name in context.pool if noun in name.text.lower().split())
            meant = next(named, None) or context.thing(noun)
        if meant:
            yield match.start(), match.end(), _owning(meant) if match[2] else meant


def first_of(pool: Iterable[Name], kinds: tuple[Kind, ...], taken: Iterable[str] = ()) -> str | None:
    """The likeliest name of these kinds that is not taken already, as a sentence has it."""
    for name in pool:
        if name.kind in kinds and _fresh(name.text, taken):
            # "the Bank of England", but "Microsoft" though it came from "the Microsoft plan".
            article = name.text.lower() in TAKES_THE or (name.definite and " " in name.text)
            return f"the {name.text}" if article else name.text
    return None


def _fresh(words: str | None, taken: Iterable[str]) -> str | None:
    return words if words and words.lower() not in {name.lower() for name in taken} else None


def _happens(name: Name) -> bool:
    return not EVENTS.isdisjoint(name.text.lower().split())


def _is_person(word: str) -> bool:
    return word.title() in TITLES or _GENERIC.get(word.lower()) == "person"


def _noun_phrase(words: list[str], question: str, start: int) -> list[str]:
    """The words after an article that are of its noun, the verb behind them left out; none where unsure."""
    end = next((at for at, word in enumerate(words) if word in _STOPS or is_past(word)), len(words))
    event = next((at for at, word in enumerate(words[:end]) if word.lower() in EVENTS), None)
    if event is not None:
        return words[: event + 1]
    end = next((at for at, word in enumerate(words[:end]) if word[0].isupper()), end)
    if (asked := take_apart(question)) and asked.rest == question[start:] and end == len(words):
        return words[:1] if len(words) == 2 else []  # "the bank close", "the bank raise rates"
    return words[:end]


def _owning(name: str) -> str:
    return f"{name}’" if name.endswith("s") and not name.endswith("ss") else f"{name}’s"
