"""The shape of a question: its interrogative, its verb, its time, and asking it again with another one."""

import re
from dataclasses import dataclass

from rag.language.past_forms import is_past
from rag.language.quantities import DATE

AUXILIARIES = frozenset(
    "do does did is are was were am has have had will would can could shall should may might must "
    "isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't won't can't".split()
)
_TO_BE = frozenset("is are was were".split())
INTERROGATIVES = frozenset("what which who whom whose when where why how".split())

PREPOSITIONS = "by|in|on|at|for|to|from|with|since|until|till|of|about|against|under|over|within"
_THING = "year|month|day|date|week|season|time|place|country|city|price|cost|reason|purpose"
# An interrogative that asks nothing by itself: "by how much", "in which year", "since when".
_BARE = re.compile(
    rf"(?:and |but |so |then |ok )*(?P<asked>(?:(?:{PREPOSITIONS}) )*(?:what for|how come|how so|"
    rf"(?<= )(?:how many|how much|what|which) \w+|how many \w+|how \w+(?: more| less)?|"
    rf"(?:what|which) (?:{_THING})|when|where|why|how|who|whom|what))(?: exactly| then| though)?"
)
# One that stands beside the verb rather than as its subject or object.
_ADVERBIAL = re.compile(
    rf"(?:since )?(?:when|where|why|how)\b|(?:{PREPOSITIONS}) (?:wh\w+|how)\b", re.IGNORECASE
)
_SAME = {"what for": "why", "how come": "why", "how so": "how", "reason": "why", "purpose": "why",
         "place": "where", "year": "in {}", "month": "in {}", "country": "in {}", "city": "in {}",
         "day": "on {}", "date": "on {}", "time": "at {}"}  # fmt: skip

TIME = re.compile(
    rf"(?:\b(?P<preposition>in|on|during|since|before|after|until|by|over|for) +)?\b(?P<time>{DATE.pattern})",
    re.IGNORECASE,
)
"""A year, month or period, with the preposition before it."""

EVENTS = frozenset(
    "storm hurricane typhoon earthquake flood fire crash attack war election vote match game final "
    "tournament deal merger takeover project plant factory law bill strike report plan programme program "
    "summit meeting trial investment ban scandal dinner conference talks ceremony inauguration wedding "
    "funeral protest concert festival race debate hearing rescue accident explosion raid work".split()
)
"""What happens, or is planned: a follow-up may speak of it as of one thing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart: "how much | has | Japan spent on chip subsidies".

    :param interrogative: empty for a yes-or-no question.
    :param auxiliary: empty where the interrogative is itself the subject ("who | | won the cup").
    """

    interrogative: str
    auxiliary: str
    rest: str


def bare_interrogative(question: str) -> str | None:
    """The interrogative of a question that consists of nothing else ("And by how much?"), else None."""
    match = _BARE.fullmatch(" ".join(re.findall(r"[\w’'-]+", question.lower())))
    if not match:
        return None
    asked = match["asked"].replace("exactly ", "")
    whole = _SAME.get(asked)
    noun = re.fullmatch(r"(?:what|which) (\w+)", asked)
    return whole or (_SAME.get(noun[1], asked).format(asked) if noun else asked)


def take_apart(question: str) -> Asked | None:
    """Take a question apart, or None where it is not put as one ("tell me about the strike")."""
    words = re.sub(r"^(?:and|but|so)\s+", "", question.strip().rstrip("?!. "), flags=re.IGNORECASE).split()
    small = [word.lower() for word in words]
    if small and small[0] in AUXILIARIES:
        return Asked("", words[0], " ".join(words[1:]))
    first = next((at for at, word in enumerate(small[:3]) if word in INTERROGATIVES), None)
    if first is None:
        return None
    # "what", "who" and the adverbs stand right before the verb; "which", "how much" and "what" take a noun.
    reach = first + (6 if small[first] in ("what", "which", "how", "whose") else 2)
    for place in range(first + 1, min(reach, len(words))):
        if small[place] in AUXILIARIES:
            return Asked(" ".join(words[:place]), words[place], " ".join(words[place + 1 :]))
        if place > first + 1 and is_past(small[place]):
            break  # the verb: an auxiliary further on belongs to another clause
    counted = small[first + 1 : first + 2] in (["much"], ["many"])
    head = first + (3 if counted else 2 if small[first] in ("which", "whose") else 1)
    return Asked(" ".join(words[:head]), "", " ".join(words[head:]))


def ask_again(interrogative: str, previous: str, answer: str | None) -> str:
    """The previous question with another interrogative: "when" and "what did Intel say" make "when did
    Intel say?".

    :param answer: what the previous question's own interrogative stood for, where it is known; it becomes
        the subject where there was none ("who won the cup" and "when" make "when was it that … won").
    """
    asked = take_apart(previous)
    if asked is None or not _ADVERBIAL.match(interrogative):
        return f"{previous}, and {interrogative}?"
    if not asked.auxiliary:
        measured = "how " in interrogative
        subject = f"{_subject(asked, answer)} {asked.rest}"
        return f"{previous}, and {interrogative}?" if measured else f"{interrogative} was it that {subject}?"
    identity = asked.interrogative.lower() == "who" and asked.auxiliary.lower() in _TO_BE
    rest = f"{_subject(asked, answer)} {asked.rest}" if identity or _lacks_subject(asked) else asked.rest
    return f"{interrogative} {asked.auxiliary.lower()} {rest}?"


def _lacks_subject(asked: Asked) -> bool:
    """Whether the word after the auxiliary is already the verb, so that the interrogative was the subject."""
    first = asked.rest.partition(" ")[0]
    takes_noun = asked.interrogative.lower().startswith(("who", "what", "which", "how"))
    is_verb = is_past(first) or re.fullmatch(r"\w{2,}(?:ing|en)|behind|responsible|likely|able|in|on", first)
    return takes_noun and bool(is_verb) and not first[:1].isupper()


def _subject(asked: Asked, answer: str | None) -> str:
    """What to put where the interrogative stood as subject."""
    counted = re.search(r"\b(?:many|much) ?(.*)", asked.interrogative, re.IGNORECASE)
    if counted:
        return counted[1] or "that much"
    last = asked.interrogative.split()[-1].lower() if asked.interrogative else "what"
    return answer or {"who": "someone", "what": "something", "which": "something"}.get(last, f"the {last}")
