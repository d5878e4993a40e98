"""Follow-ups that change one part of the previous question: "And Germany?", "What about 2023?"."""

import re

from rag.language.names import TAKES_THE, Kind, Name, mentions
from rag.language.past_forms import is_past
from rag.question.pronouns import Context
from rag.question.shape import AUXILIARIES, INTERROGATIVES, PREPOSITIONS, TIME

_LEAD = re.compile(
    r"(?:(?:and|but|or|so|then|ok|okay|also|plus)[, ]+)*(?:(?:what|how) about |what of )?", re.IGNORECASE
)
_PREPOSITION = re.compile(rf"({PREPOSITIONS}|during|before|after|among) +", re.IGNORECASE)
_LEFTOVER = re.compile(r" +(?:then|too|as well|instead|though|now)$", re.IGNORECASE)
# What stands beside the subject of a question, or holds it: "the industry as a whole", "other countries".
_WHOLE = re.compile(
    r"the (?:\w+ ){1,3}(?:as a whole|overall)$|the (?:whole|entire|rest of)\b|(?:the )?others?\b",
    re.IGNORECASE,
)


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
    kind = _kind_of_name(re.sub(r"^the +|[’']s?$", "", bare_part, flags=re.IGNORECASE), context, led)
    if kind is None and preposition and (same := re.search(rf"\b{preposition[1]} .+", context.previous)):
        return context.previous[: same.start()] + part  # "and about the wages?"
    if kind is None:
        return _with_noun(context.previous, bare_part, context) if led else None
    slot = _slot(context, kind, preposition[1].lower() if preposition else "")
    if slot is None:
        return f"{context.previous} {part if preposition else f'and {part}'}" if led or preposition else None
    return _swap(context.previous, slot, bare_part)


def _with_time(previous: str, part: str, has_preposition: bool) -> str:
    """The previous question at another time; its own preposition stays where the part has none."""
    old = next(reversed(list(TIME.finditer(previous))), None)  # an earlier one is of a name ("the 2022 deal")
    bare_year = not has_preposition and part[0].isdigit()
    if old is None:
        return f"{previous} {'in ' if bare_year else ''}{part}"
    new = f"{old['preposition'] or 'in'} {part}" if bare_year else part
    return f"{previous[: old.start()]}{new}{previous[old.end() :]}"


def _kind_of_name(part: str, context: Context, led: bool) -> Kind | None:
    """The kind of the part, where it is a name from end to end."""
    found = mentions(part, context.known)
    if len(found) == 1 and found[0].text.lower() == part.lower():
        listed = part.lower() in context.known.spellings or found[0].kind == "place"
        return found[0].kind if led or listed else None
    # After "and …", a small word that no article uses as a word is a name too: "and intel?".
    common = part.lower() in context.known.common or part.endswith(("s", "ed", "ing")) or " " in part
    return "other" if led and (part[:1].isupper() or not common) else None


def _slot(context: Context, kind: Kind, preposition: str) -> Name | None:
    """The name of the previous question whose place the part takes."""

    def fit(name: Name) -> tuple[bool, bool, bool]:
        after = rf"\b{preposition} (?:the )?$" if preposition else "$^"
        return (
            bool(re.search(after, context.previous[: name.start], re.IGNORECASE)),
            name.kind == kind,
            "other" in (name.kind, kind),
        )

    # A place takes the place of a place only; of other names, any does where none fits better.
    fitting = [name for name in context.names if (name.kind == "place") == (kind == "place")]
    return max(fitting or (context.names if kind == "other" else []), key=fit, default=None)


def _swap(previous: str, slot: Name, part: str) -> str:
    """Put the part where the slot stands, with the article and the possessive that fit it."""
    before, after = previous[: slot.start], previous[slot.end :]
    bare = re.sub(r"^the +", "", part, flags=re.IGNORECASE)
    bare = re.sub(r"[’']s$", "", bare) if re.match(r"[’']", after) else bare
    had = re.search(r"\bthe $", before, re.IGNORECASE)
    wants = part.lower().startswith("the ") or bare.lower() in TAKES_THE
    wants = wants or bool(had and slot.text.lower() not in TAKES_THE)
    return f"{before[: had.start()] if had else before}{'the ' if wants else ''}{bare}{after}"


def _with_noun(previous: str, noun: str, context: Context) -> str:
    """The previous question about another thing that has no name ("and exports?", "and the industry?")."""
    auxiliary = "|".join(map(re.escape, AUXILIARIES))
    before = re.compile(rf"\b(?:{auxiliary}) (?:the )?$", re.IGNORECASE)
    slot = next((one for one in context.names if before.search(previous[: one.start])), None)
    if slot and _WHOLE.match(noun):
        return _swap(previous, slot, noun)
    participle = r"\b(?:was|were|been|be|being) ([a-z]+ed)\b"
    others = (r"\bhow many (\w+)", r"\b(?:did|do|does|have|are|were|will) ([a-z]+s)\b", r"\bof ([a-z]+)$")
    for pattern in (participle,) if is_past(noun) else others if noun.isalpha() else ():
        if old := re.search(pattern, previous, re.IGNORECASE):
            return f"{previous[: old.start(1)]}{noun}{previous[old.end(1) :]}"
    return f"{previous}, and {noun}"
