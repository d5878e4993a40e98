"""Which side a sentence takes, where it says so in so many words: "backed", "objected to".

Most sentences of someone who is for a matter, or against it, do not say so; then no side is told.
"""

import re
from typing import Literal

Side = Literal["for", "against"]

_GIVE_UP = (
    r"(?:abandon|block|cancel|drop|freez|froze|halt|overturn|repeal|scrap|stop|suspend|withdr[ae]w)\w*"
    r"|(?:to )?end\b"
)
_FOR = re.compile(
    r"\b(?:supports?|supported|supporting|backs|backed|backing|endors(?:es?|ed|ing)|prais(?:es?|ed|ing)"
    r"|hail(?:s|ed|ing)|applaud(?:s|ed|ing)?|welcom(?:es|ed|ing)|champion(?:s|ed|ing)|defend(?:s|ed|ing)"
    r"|in favou?r|favou?r(?:s|ed|ing)|all for (?:it|the)|vot(?:e|es|ed|ing) (?:for|yes)"
    r"|(?:on the side of|sid(?:es|ed|ing) with) the|approv(?:es|ed|ing)(?: of)?|delighted|pleased|glad"
    r"|urg(?:es|ed|ing) [^.]{0,40}?\bto (?:accept|adopt|approve|back|pass|sign|support|vote for)|long overdue"
    r"|(?:best|brave|fair|good|right|sensible|wise) (?:choice|deal|decision|idea|move|step|thing)"
    r"|(?:should|must) (?:be (?:approved|built|passed)|go ahead))\b",
    re.IGNORECASE,
)
_REFUSES = (
    r"(?:can['’]t|cannot|won['’]t|will not|would(?: not|n['’]t)|never|refus(?:es|ed|ing) to) "
    r"(?:accept|agree|approve|back|sign|support|vote for)"
)
_AGAINST = re.compile(
    rf"\b(?:{_REFUSES}|oppos(?:es?|ed|ing)|object(?:s|ed|ing|ions?) to|objected|reject(?:s|ed|ing)"
    r"|against (?:it|the|this)|condemn(?:s|ed|ing)|critici[sz](?:es|ed|ing)|denounc(?:es|ed|ing)"
    r"|attack(?:s|ed|ing)|resist(?:s|ed|ing)?|(?:will|would|to|vowed to) fight|protest(?:s|ed|ing)"
    r"|complain(?:s|ed|ing)|fear(?:s|ed)|warn(?:s|ed) (?:that|of|against|it)|accus(?:es|ed|ing)"
    r"|su(?:es|ed|ing)|to court|boycott(?:s|ed|ing)?|vot(?:e|es|ed|ing) (?:against|no)"
    rf"|(?:ask|call|campaign|demand|urg|want)\w*\b[^.]{{0,60}}?\b(?:{_GIVE_UP})"
    r"|absurd|a mistake|derisory|disastrous|dismayed|folly|one-sided|outrageous|reckless|shameful|unfair"
    r"|unjust)\b",
    re.IGNORECASE,
)
# "did not back", "nothing against the plan", "whether to support"; not across a comma.
_TURNED = re.compile(
    r"(?:\b(?:declin\w+|dropped|hardly|if|neither|never|no|nor|not|nothing|refus\w+|whether|who|without)\b|n['’]t)"
    r"[^.,;:]{0,25}$",
    re.IGNORECASE,
)
_YET = re.compile(r"\b(?:although|but|however|though)\b", re.IGNORECASE)


def stance(text: str) -> Side | None:
    """The side that a sentence takes; None if it tells none, both, or turns one round."""
    told = {match.span(): match for match in _AGAINST.finditer(text)}
    backs = [one for one in _FOR.finditer(text) if not any(_within(one.span(), span) for span in told)]
    if bool(told) == bool(backs):
        return None
    own = [*told.values(), *backs]
    # "Welcomed the loss of a row but said the rest still lay across the flight path."
    if backs and _YET.search(text, backs[0].end()):
        return None
    if any(_TURNED.search(text, 0, one.start()) for one in own):
        return None
    return "against" if told else "for"


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
