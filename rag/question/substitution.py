"""Follow-ups that change one part of the previous question: "And Germany?", "What about 2023?"."""

import re
from dataclasses import dataclass

from rag.language.names import TAKES_THE, Name, mentions
from rag.question.pronouns import Context
from rag.question.shape import AUXILIARIES, INTERROGATIVES, TIME

_LEAD = re.compile(
    r"(?:(?:and|but|or|so|then|ok|okay|also|plus)[, ]+)*(?:(?:what|how) about |what of )?", re.IGNORECASE
)
_PREPOSITION = re.compile(
    r"(?P<preposition>in|for|by|from|to|at|on|of|with|against|under|among|about|during|since|before|after)\s+",
    re.IGNORECASE,
)
_LEFTOVER = re.compile(r"\s+(?:then|too|as well|instead|though|now)$", re.IGNORECASE)


def changed_part(question: str, context: Context) -> str | None:
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
