"""Follow-ups made into questions that stand on their own, by rules; no language model.

The rules are tried in order and the first that applies wins; none applies to a question that already
stands on its own, and it is left exactly as it was typed. A wrong rewriting is worse than none: it answers
something that was not asked.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.asking import (
    AUXILIARIES,
    INTERROGATIVES,
    TIME,
    ask_again,
    bare_interrogative,
    clause,
    event_of,
    take_apart,
)
from rag.names import TAKES_THE, Known, Name, mentions
from rag.references import Context, resolve
from rag.types import Answer
from rag.verbs import is_past

_TURNS = 3  # answers looked back on; further back the talk has moved on


def standalone(question: str, history: Sequence[Answer]) -> str:
    """Return `question` such that it can be understood, and searched for, without the conversation.

    :param history: the answers so far, oldest first. Their `standalone_question` is what is built upon, so
        that a chain of follow-ups holds together.
    :return: the question itself where it stands on its own, or where no rule is sure of what it refers to.
    """
    asked = question.strip()
    if not asked or not history or len(asked) > 300:  # no follow-up is that long
        return question
    context = _context(history)
    for rule in _RULES:
        rewritten = rule(asked, context)
        if rewritten is not None:
            rewritten = " ".join(rewritten.rstrip("?!. ").split()) + "?"
            return question if rewritten.lower().rstrip("?") == asked.lower().rstrip("?!. ") else rewritten
    return question


def _context(history: Sequence[Answer]) -> Context:
    recent = list(history[-_TURNS:])[::-1]
    texts: dict[str, None] = {}
    for answer in recent:
        for citation in answer.citations:
            texts[citation.article.title + ".\n" + citation.article.text] = None
        for hit in answer.hits:
            texts[hit.passage.text] = None
        texts[answer.standalone_question.rstrip("?!. ")] = None
    known = Known.of(texts)
    return Context(
        previous=recent[0].standalone_question.strip().rstrip("?!. "),
        earlier=tuple(answer.standalone_question for answer in recent[1:]),
        short=_plain(recent[0].short),
        quotes=tuple(citation.quote for citation in recent[0].citations),
        known=known,
    )


def _plain(short: str | None) -> str | None:
    return short.strip(" .,;:“”\"'") or None if short else None


# --- The rules -----------------------------------------------------------------------------------------


def _repeated_interrogative(question: str, context: Context) -> str | None:
    """ "When?", "And by how much?": the previous question with that interrogative."""
    interrogative = bare_interrogative(question)
    if interrogative is None:
        return None
    return ask_again(interrogative, context.previous, _answer_name(context))


_EVENT = re.compile(
    r"(?:(?:and|but|so) )?(?P<wh>why|how|when|where) (?:"
    r"(?:did|does|do|will|would|has|is|was) (?:that|this|it|they|these) "
    r"(?:happen(?:ed|ing)?|occur(?:red)?|take place|come about|so|possible|be)|"
    r"(?:is|was|will) (?:that|this)(?: be)?|(?:is|was) it)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"(?:(?:and|but|so) )?(?P<wh>(?:why|how|when|where|by whom|since when)) "
    r"(?:is|was|were|are|did|has|have|will|do|does)(?: be)? (?:it|that|this|they) "
    r"(?:be |been )?(?P<verb>\w+)",
    re.IGNORECASE,
)


def _same_event(question: str, context: Context) -> str | None:
    """ "Why did that happen?", "When was it announced?" of what was announced: asked of the same event."""
    bare = question.rstrip("?!. ")
    event = _EVENT.fullmatch(bare)
    if event and not (
        event["wh"].lower() == "where" and " it" in bare.lower() and "happen" not in bare.lower()
    ):
        return ask_again(event["wh"].lower(), context.previous, _answer_name(context))
    passive = _PASSIVE.fullmatch(bare)
    if passive and _stem(passive["verb"]) in {_stem(word) for word in context.previous.split()}:
        return ask_again(passive["wh"].lower(), context.previous, _answer_name(context))
    return None


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|e|d)$", "", word.lower())


_SOURCE = re.compile(
    r"(?:and )?(?:"
    r"who (?:said|says|claimed|reported|announced|told (?:you|them)|confirmed) (?:that|this|it|so)|"
    r"who says|says who|according to wh(?:o|om)|what(?:'s| is) (?:the|your) source)",
    re.IGNORECASE,
)


def _source(question: str, context: Context) -> str | None:
    """ "Who said that?": who said what the previous question asked."""
    if not _SOURCE.fullmatch(question.rstrip("?!. ")):
        return None
    verb = re.match(r"(?:and )?who (said|claimed|reported|announced|confirmed) ", question, re.IGNORECASE)
    return f"who {verb[1] if verb else 'said'} {clause(context.previous, context.names)}"


_MORE = re.compile(
    r"(?:and |but )?(?:(?:what|who|where|which ones?) else|anything else|any others?|what more|"
    r"tell me more|(?:any )?more(?: details?)?|such as(?: what)?|like what|for example|for instance)",
    re.IGNORECASE,
)


def _more(question: str, context: Context) -> str | None:
    """ "What else?": the previous question, asking for more."""
    match = _MORE.fullmatch(question.rstrip("?!. "))
    if not match:
        return None
    asked = take_apart(context.previous)
    if asked is None or asked.interrogative.lower() not in ("what", "who", "where"):
        return context.previous
    return f"{asked.interrogative} else {asked.auxiliary} {asked.rest}"


_ELLIPTIC = re.compile(
    r"(?:(?:and|but|so) )?(?P<asked>(?:who|which \w+|how many(?: \w+)?)(?: else| all)?) (?P<verb>[a-z]+)",
    re.IGNORECASE,
)
_OF_EVENT = re.compile(
    r"(?: (?:of|in|at|with|between|for) (?:the )?[A-Z][\w-]*(?:(?: and|,)? [A-Z][\w-]*)*)*"
)


def _unsaid_object(question: str, context: Context) -> str | None:
    """ "Who attended?": who attended what the previous question was about."""
    match = _ELLIPTIC.fullmatch(question.rstrip("?!. "))
    if not match or match["verb"].lower() in AUXILIARIES or not is_past(match["verb"]):
        return None
    thing = event_of(context.previous)
    if thing is None:
        return None
    tail = _OF_EVENT.match(context.previous, context.previous.find(thing) + len(thing))
    return f"{match['asked']} {match['verb']} {thing}{tail[0] if tail else ''}"


_LEAD = re.compile(
    r"(?:(?:and|but|or|so|then|ok|okay|also|plus)[, ]+)*(?:(?:what|how) about |what of )?", re.IGNORECASE
)
_PREPOSITION = re.compile(
    r"(?P<preposition>in|for|by|from|to|at|on|of|with|against|under|among|about|during|since|before|after)\s+",
    re.IGNORECASE,
)
_LEFTOVER = re.compile(r"\s+(?:then|too|as well|instead|though|now)$", re.IGNORECASE)


def _changed_part(question: str, context: Context) -> str | None:
    """ "And Germany?", "What about 2023?", "And in the US?": the previous question with that part changed."""
    bare = question.rstrip("?!. ")
    lead = _LEAD.match(bare)
    led = bool(lead and lead[0])
    part = _LEFTOVER.sub("", bare[lead.end() if lead else 0 :])
    words = part.lower().split()
    if not words or len(words) > 6 or (AUXILIARIES | INTERROGATIVES | {"there", "it", "them"}) & set(words):
        return None
    time = TIME.fullmatch(part)
    if time:
        return _with_time(context.previous, part, time["preposition"] is not None)
    preposition = _PREPOSITION.match(part)
    bare_part = part[preposition.end() :] if preposition else part
    name = _whole_name(bare_part, context, led)
    if name is None:
        return _with_noun(context.previous, bare_part, context) if led else None
    slot = _slot(context, name, preposition["preposition"].lower() if preposition else "")
    if slot is None:
        joined = part if preposition else f"and {part}"
        return f"{context.previous} {joined}" if led or preposition else None
    return _swap(context.previous, slot, bare_part)


_RULES: tuple[Callable[[str, Context], str | None], ...] = (
    _repeated_interrogative,
    _same_event,
    _source,
    _more,
    _unsaid_object,
    _changed_part,
    resolve,
)

# --- What the rules are made of ------------------------------------------------------------------------


def _answer_name(context: Context) -> str | None:
    """The previous answer where it may stand as a subject: a name, no figure."""
    short = context.short
    return short if short and short[0].isupper() and len(short.split()) <= 6 else None


def _with_time(previous: str, part: str, has_preposition: bool) -> str:
    """The previous question at another time; its own preposition stays where the part has none."""
    times = list(TIME.finditer(previous))
    old = times[-1] if times else None  # an earlier one belongs to a name ("the 2022 deal")
    bare_year = not has_preposition and part[0].isdigit()
    if old is None:
        return f"{previous} {'in ' if bare_year else ''}{part}"
    keeps = bare_year and (old["preposition"] or not re.match(r"(?:19|20)\d\d", old["time"]))
    new = f"{old['preposition'] or 'in'} {part}" if keeps else part
    return f"{previous[: old.start()]}{new}{previous[old.end() :]}"


@dataclass(frozen=True, slots=True)
class _Part:
    """The changed part, where it is a name."""

    text: str
    kind: str


def _whole_name(part: str, context: Context, led: bool) -> _Part | None:
    """The part as a name, where it is one from end to end, "the" and "’s" aside."""
    core = re.sub(r"^the\s+|[’']s?$", "", part, flags=re.IGNORECASE)
    found = mentions(core, context.known)
    if found and found[0].start == 0 and found[-1].end == len(core) and len(found) == 1:
        listed = core.lower() in context.known.spellings or found[0].kind == "place"
        return _Part(core, found[0].kind) if led or listed else None
    # A small word that no article uses as a word, after "and …": a name in small letters ("and intel?").
    unknown = (
        core.isalpha() and core.lower() not in context.known.common and not core.endswith(("s", "ed", "ing"))
    )
    looks_named = core[:1].isupper() or (unknown and len(context.known.common) > 20)
    return _Part(core, "other") if led and context.names and looks_named else None


def _slot(context: Context, part: _Part, preposition: str) -> Name | None:
    """The name of the previous question whose place the part takes."""
    slots = [name for name in context.names if name.text.lower() != part.text.lower()]
    if len(slots) < len(context.names):
        return None  # it was asked about already
    after = [
        name
        for name in slots
        if preposition
        and re.search(rf"\b{preposition} (?:the )?$", context.previous[: name.start], re.IGNORECASE)
    ]
    same = [name for name in slots if name.kind == part.kind]
    if part.kind == "place":
        return next((name for name in after if name.kind == "place"), None) or (same[0] if same else None)
    others = [name for name in slots if name.kind != "place"]
    loose = [name for name in others if "other" in (name.kind, part.kind)]
    return next(iter([*after, *same, *loose, *(others or (slots if part.kind == "other" else []))]), None)


def _swap(previous: str, slot: Name, part: str) -> str:
    """Put the part where the slot stands, with the article and the possessive that fit it."""
    before, after = previous[: slot.start], previous[slot.end :]
    bare = re.sub(r"^the\s+", "", part, flags=re.IGNORECASE)
    bare = re.sub(r"[’']s$", "", bare) if re.match(r"[’']s?\b|[’'] ", after) else bare
    had = re.search(r"\bthe $", before, re.IGNORECASE)
    wants = bare != re.sub(r"[’']s$", "", part) and part.lower().startswith("the ")
    wants = wants or bare.lower() in TAKES_THE or bool(had and slot.text.lower() not in TAKES_THE)
    if had:
        before = before[: had.start()]
    return f"{before}{'the ' if wants else ''}{bare}{after}"


# What stands beside the subject of a question, or holds it: "the industry as a whole", "other countries".
_WHOLE = re.compile(
    r"the (?:\w+ ){1,3}(?:as a whole|overall)$|the (?:whole|entire|rest of)\b|(?:the )?others?\b",
    re.IGNORECASE,
)


def _with_noun(previous: str, noun: str, context: Context) -> str:
    """The previous question about another thing that has no name ("and exports?", "and the industry?")."""
    if _WHOLE.match(noun):
        before = re.compile(rf"\b(?:{'|'.join(map(re.escape, AUXILIARIES))}) (?:the )?$", re.IGNORECASE)
        slot = next((one for one in context.names if before.search(context.previous[: one.start])), None)
        if slot:
            return _swap(previous, slot, noun)
    done = re.search(r"\b(?:was|were|been|be|being) ([a-z]+ed)\b", previous)
    if done and noun.endswith("ed"):
        return f"{previous[: done.start(1)]}{noun}{previous[done.end(1) :]}"
    many = re.search(r"\bhow many (\w+)", previous, re.IGNORECASE)
    if many and noun.isalpha():
        return f"{previous[: many.start(1)]}{noun}{previous[many.end(1) :]}"
    subject = re.search(r"\b(?:did|do|does|have|are|were|will) ([a-z]+s)\b", previous)
    if subject and noun.isalpha():
        return f"{previous[: subject.start(1)]}{noun}{previous[subject.end(1) :]}"
    of = re.search(r"\bof ([a-z]+)$", previous)
    if of and noun.isalpha():
        return f"{previous[: of.start(1)]}{noun}"
    return f"{previous}, and {noun}"
