"""Pronouns and the like ("they", "there", "the company") replaced by what they refer to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.language.names import TAKES_THE, Kind, Known, Name, mentions
from rag.question.shape import AUXILIARIES, EVENTS, PLACED, TIME


@dataclass(frozen=True)
class Context:
    """What a follow-up may refer to.

    :param previous: the previous question, standing on its own, without its question mark.
    :param earlier: those before it, latest first.
    :param short: the answering words of the previous answer, where it had any.
    :param quotes: the sentences the previous answer cited.
    """

    previous: str
    earlier: tuple[str, ...]
    short: str | None
    quotes: tuple[str, ...]
    known: Known

    @cached_property
    def names(self) -> list[Name]:
        """The names in the previous question."""
        return mentions(self.previous, self.known)

    @cached_property
    def subjects(self) -> list[Name]:
        """The names the previous exchange was about, likeliest first: an answer to "who" or "which" comes
        before the names of the question."""
        asks = _ASKS_FOR_ONE.match(self.previous)
        described = _DESCRIBED.match(self.previous)
        # "Who is Tim Cook?" is answered by what he does: its names are of his firm.
        named = described and any(name.start == described.end() for name in self.names)
        answered = mentions(self.short, self.known) if self.short and asks and not named else []
        return [*answered, *self.names]

    @cached_property
    def pool(self) -> list[Name]:
        """All names that may be meant, likeliest first: `subjects`, the answer's, earlier questions'."""
        answered = [name for text in (self.short or "", *self.quotes) for name in mentions(text, self.known)]
        before = [name for question in self.earlier for name in mentions(question, self.known)]
        return [*self.subjects, *answered, *before]


_ASKS_FOR_ONE = re.compile(
    r"(?:who|whom|which|what (?:company|firm|bank|country|team|party|man|woman))\b", re.IGNORECASE
)
_DESCRIBED = re.compile(r"who(?: is| was|[’']s) ", re.IGNORECASE)
_PERSON = frozenset("he she him her his hers".split())
_THING = frozenset("it its they them their theirs".split())
_POSSESSIVE = frozenset("his her its their hers theirs".split())
_POINTING = frozenset("that this those these".split())
_ELSE = re.compile(r"\b(?:who|what|which \w+) else\b", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"\bit\b(?: is| was| be| will be| would be)?(?: not| still| really| also| now)? "
    r"(?:true|possible|likely|unlikely|"
    r"necessary|legal|illegal|safe|clear|known|worth|too|ok|okay|fair|wrong|right|rain\w*|snow\w*|seems?|takes?|"
    r"took|that)\b|\b(?:does|did|will|would) it take\b|\bwhat (?:time|day|year|date) (?:is|was) it\b|"
    r"\bhow (?:far|hot|cold|late|warm|long) (?:is|was|does|did|will) it\b",
    re.IGNORECASE,
)
_BEFORE_OBJECT = frozenset(
    "about on of for to with from by against over at after into towards toward".split()
)
_CLAUSE = frozenset("that if when because while before after although whether which who where as and".split())
_GENERIC: dict[Kind, frozenset[str]] = {
    "organisation": frozenset(
        "company firm business group bank lender airline carmaker automaker chipmaker maker manufacturer "
        "retailer startup agency club team party union university organisation organization company's "
        "firm's bank's".split()
    ),
    "place": frozenset("country nation state city town region country's nation's state's city's".split()),
    "person": frozenset("man woman person politician player candidate man's woman's".split()),
}
# Base verbs that follow a subject of one word: where "did the storm hit land" stops being a subject.
_VERBS = frozenset(
    "hit raise cut say announce cost kill win lose start begin end open close rise fall cause make take get "
    "give go happen buy sell sign pass vote pledge spend plan build launch report lead leave join affect "
    "damage destroy last move come become need want mean increase decrease grow reach pay agree decide face "
    "hold keep beat play score expect seek strike change include involve find lift order offer promise "
    "reject accept".split()
)
_DETERMINED = re.compile(r"\b(?:the|a|an|this|these|those) \w+", re.IGNORECASE)
_PLURAL_SUBJECT = re.compile(r"\b(?:did|do|have|are|were|will) ([a-z]+s)\b")


def resolve(question: str, context: Context) -> str | None:
    """Replace every reference that is sure; None where there is none.

    Sure means: nothing in the question itself can be what is meant, and the conversation names one.
    """
    own = mentions(question, context.known)
    changes = [
        change
        for rule in (_pronouns, _there, _that_year, _generic)
        for change in rule(question, own, context)
    ]
    if not changes:
        return None
    for start, end, words in sorted(changes, reverse=True):
        question = question[:start] + words + question[end:]
    return re.sub(r"^(?:and|but|so|then)[, ]+", "", question, flags=re.IGNORECASE)


_Change = tuple[int, int, str]


def _pronouns(question: str, own: list[Name], context: Context) -> Iterator[_Change]:
    expletive = [match.span() for match in _EXPLETIVE.finditer(question)]
    tokens = list(re.finditer(r"[\w’'-]+", question))
    for place, token in enumerate(tokens):
        word = token[0].lower()
        following = tokens[place + 1][0].lower() if place + 1 < len(tokens) else ""
        before = tokens[place - 1][0].lower() if place else ""
        if any(start <= token.start() < end for start, end in expletive):
            continue
        preceding = [name for name in own if name.end <= token.start()]
        between = {t[0].lower() for t in tokens[:place] if preceding and t.start() >= preceding[0].end}
        possessive = word in _POSSESSIVE and (
            word != "her" or (bool(following) and following not in _BEFORE_OBJECT | _CLAUSE)
        )
        # The object of a preposition is not the subject of the same clause: "what did Intel say about it".
        other_than_subject = before in _BEFORE_OBJECT and not between & _CLAUSE and not possessive
        # "Who else bid for it": what the one who did was asked about, not that one.
        taken = own
        if len(context.names) > 1 and before not in AUXILIARIES and _ELSE.search(question, 0, token.start()):
            taken = [*own, context.names[0]]
        meant: str | None = None
        if word in _PERSON:
            if not other_than_subject and any(name.kind in ("person", "other") for name in preceding):
                continue
            meant = _somebody(context, taken)
        elif word in _THING:
            own_thing = _own_thing(question[: token.start()])
            if other_than_subject and (preceding or own_thing):
                meant = _topic(context, taken)
            elif own_thing or any(name.kind != "person" for name in preceding):
                continue
            else:
                meant = _thing(question, token, context, taken)
        elif word in _POINTING and other_than_subject and not following:
            meant = _topic(context, taken)
        if meant:
            # "When did they buy it": the second pronoun is someone or something else.
            own = [*own, Name(meant.removeprefix("the "), "person", len(question), len(question))]
            yield token.start(), token.end(), _owning(meant) if possessive else meant


def _thing(question: str, token: "re.Match[str]", context: Context, own: list[Name]) -> str | None:
    """What "it" or "they" stands for: an organisation, or the thing that was asked about."""
    noun = _noun_phrase(context.previous)
    event = next((word for word in (noun or "").split() if word in EVENTS), None)
    noun = (_event(event, context) if event else None) or noun
    after = question[token.end() :].split()
    happens = bool(after) and re.sub(r"[?.!]", "", after[0].lower()) in (
        "cost", "happen", "last", "begin", "start", "end", "open", "hit", "strike", "close", "take",
        "include", "involve", "signed", "built", "approved", "passed", "held",
    )  # fmt: skip
    organisation = _first(context.subjects, ("organisation", "other"), own)
    first = (noun, organisation) if happens else (organisation, noun)
    chosen = next((words for words in first if words), None)
    if chosen:
        return chosen
    kinds: tuple[Kind, ...] = ("organisation", "place")
    if token[0].lower().startswith("the"):
        plural = _PLURAL_SUBJECT.search(context.previous)
        if plural and not context.names:
            return plural[1]
        kinds = (*kinds, "person")
    return _first(context.subjects, ("place",), own) or _first(context.pool, kinds, own)


def _there(question: str, own: list[Name], context: Context) -> Iterator[_Change]:
    for match in re.finditer(r"(?:\b(\w+) )?\bthere\b(?: (\w+))?", question, re.IGNORECASE):
        before, after = (match[1] or "").lower(), (match[2] or "").lower()
        existential = AUXILIARIES | {"been", "be", "and", ""}
        if (
            before in existential
            or after in AUXILIARIES | {"be"}
            or any(name.kind == "place" for name in own)
        ):
            continue
        place = _first(context.pool, ("place",), own)
        if place:
            start = match.start() + match[0].lower().index("there")
            bare = before in ("from", "over", "out", "near", "to", "around", "through", "in")
            yield start, start + len("there"), place if bare else f"in {place}"


def _that_year(question: str, own: list[Name], context: Context) -> Iterator[_Change]:
    match = re.search(
        r"(?:\b(in|during|for) )?\b(?:that|the same) (?:year|month|season)\b", question, re.IGNORECASE
    )
    if not match:
        return
    for text in (context.previous, context.short or "", *context.quotes):
        times = {m["time"] for m in TIME.finditer(text) if re.search(r"\d{4}", m["time"])}
        if len(times) == 1:
            year = re.search(r"\d{4}", times.pop())
            yield match.start(), match.end(), f"{(match[1] or 'in').lower()} {year[0] if year else ''}"
        if times or re.search(r"\d{4}", text):
            return


def _generic(question: str, own: list[Name], context: Context) -> Iterator[_Change]:
    """ "the company", "this country", "the storm": the one that the conversation named."""
    if any(name.kind != "person" for name in own):
        return
    for match in re.finditer(r"\b(the|this|that) ([a-z]+(?:[’']s)?)(?= (\w+)|\W*$)", question, re.IGNORECASE):
        noun = match[2].lower().replace("’", "'")
        if (match[3] or "").lower() in ("of", "that", "which", "behind", "who", "with", "whose", "in"):
            continue  # says itself which one
        for kind, nouns in _GENERIC.items():
            if noun in nouns:
                kinds: tuple[Kind, ...] = (kind, "other") if kind == "organisation" else (kind,)
                meant = _first(context.pool, kinds, own)
                if meant:
                    yield match.start(), match.end(), _owning(meant) if noun.endswith("'s") else meant
        if noun in EVENTS:
            meant = _event(noun, context)
            if meant:
                yield match.start(), match.end(), meant


def _event(noun: str, context: Context) -> str | None:
    """The previous question's own words for such a thing, with what tells it from others."""
    for name in context.pool:
        if noun in name.text.lower().split():
            return name.text
    found = re.search(
        rf"\b(?:the|a|an|its|their|his|her|this) ((?:[\w’'-]+ ){{0,4}}{noun})\b"
        rf"((?: (?:in|of|on|at|between|with) (?:the )?[A-Z0-9][\w-]*(?: [A-Z][\w-]*)*)*)",
        context.previous,
    )
    if not found:
        return None
    modifiers, tail = found[1], found[2]
    if modifiers.lower() == noun:
        owner = _first(context.names, ("organisation", "person", "other"), [])
        modifiers = f"{owner} {noun}" if owner else noun
    return f"the {modifiers}{tail}" if modifiers != noun or tail else None


def _first(pool: Sequence[Name], kinds: tuple[Kind, ...], own: list[Name]) -> str | None:
    """The likeliest name of these kinds that the question does not hold itself, as a sentence has it."""
    taken = {name.text.lower() for name in own}
    for name in pool:
        if name.kind in kinds and name.text.lower() not in taken:
            # "the Bank of England", but "Microsoft" though it came from "the Microsoft plan".
            article = name.text.lower() in TAKES_THE or (name.definite and " " in name.text)
            return f"the {name.text}" if article else name.text
    return None


def _somebody(context: Context, own: list[Name]) -> str | None:
    """Who "he" or "she" is; a name of two words that nothing says more of may be a person's."""
    full = [
        name
        for name in context.subjects
        if name.kind == "other" and " " in name.text and not EVENTS & set(name.text.lower().split())
    ]
    persons = [name for name in context.pool if name.kind == "person" or name in full]
    return _first(persons, ("person", "other"), own)


def _topic(context: Context, own: list[Name]) -> str | None:
    """What the previous question was about: the object of its last preposition, else its noun phrase."""
    words = TIME.sub("", context.previous).strip()
    objects = [
        match[1]
        for match in re.finditer(
            r"\b(?:on|about|over|for|of|against) ((?:[\w’'-]+ ?){1,5})$", words, re.IGNORECASE
        )
    ]
    topic = re.split(r" (?:in|at|by|from|to|with)\b", objects[-1])[0].strip() if objects else ""
    taken = {name.text.lower() for name in own}
    if topic and topic.lower() not in taken:
        return topic
    return _noun_phrase(context.previous) or _first(context.pool, ("organisation", "other", "place"), own)


def _noun_phrase(question: str) -> str | None:
    """The first "the …" of a question, without the verb after it: "the storm" of "did the storm hit land"."""
    for match in PLACED.finditer(question):
        kept: list[str] = []
        for word in match[1].split():
            lower = word.lower()
            stop = lower in _VERBS | AUXILIARIES | _BEFORE_OBJECT | _CLAUSE or lower in (
                "in",
                "between",
                "during",
            )
            if stop or (kept and lower.endswith("ed")) or word[0].isupper():
                break
            kept.append(word)
        if kept:
            phrase = f"the {' '.join(kept)}"
            tail = re.match(
                r" (?:of|in) (?:the )?[A-Z][\w-]*(?: [A-Z][\w-]*)*", question[match.start() + len(phrase) :]
            )
            return phrase + (tail[0] if tail else "")
    return None


def _own_thing(before: str) -> bool:
    """Whether the words before a pronoun hold something it may mean ("did the bank say it would …")."""
    return bool(_DETERMINED.search(before) or _PLURAL_SUBJECT.search(before))


def _owning(name: str) -> str:
    return f"{name}’" if name.endswith("s") and not name.endswith("ss") else f"{name}’s"
