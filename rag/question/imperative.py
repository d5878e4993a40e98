"""A list asked for in the imperative as a question: "name everyone who resigned" as "Who resigned?"."""

import re

_ASKING = re.compile(
    r"^(?:(?:please|could you|can you|would you|kindly|i(?:['’]d| would)? (?:need|want|like)"
    r"(?: to (?:know|see|have))?|just|make|give(?: me| us)?|show(?: me| us)?|tell(?: me| us)?|get me|"
    r"find(?: me)?|list|name|enumerate|identify|"
    r"mention|collect|write down|spell out|a|an|the|full|complete|list|lists|names?|overview|rundown|of|for|"
    r"out|me|all|every|each|any|together|and)\b[ ,:]*)+",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^\W*(?:please |could you |can you |i (?:need|want)|make|give|show|tell|get|find|list|name|"
    r"enumerate|identify|collect|write|spell)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"^(?:everyone|everybody|anyone|those|people|persons?|individuals)(?P<that> who| that)?\b ?",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"^(?P<noun>[^,]+?) (?:that|who|which) (?P<rest>.+)$", re.IGNORECASE)
_INTERROGATIVE = re.compile(r"(?:who|what|which|where|whose|how)\b", re.IGNORECASE)


def interrogative(question: str) -> str:
    """A question in the imperative as one that asks; others as they are."""
    asked = question.strip().rstrip("?!. ")
    rest = _ASKING.sub("", asked) if _OPENS.match(asked) else ""
    if not rest:
        return f"{asked}?"
    if people := _PEOPLE.match(rest):
        verb = "" if people["that"] else "was "  # "everyone arrested"
        return f"Who {verb}{rest[people.end() :]}?"
    if relative := _RELATIVE.match(rest):
        return f"Which {relative['noun']} {relative['rest']}?"
    return f"{rest}?" if _INTERROGATIVE.match(rest) else f"What are the {rest}?"
