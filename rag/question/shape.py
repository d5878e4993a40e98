"""The shape of a question: its interrogative, its verb, its time, and asking it again with another one."""

import re
from dataclasses import dataclass

from rag.language.names import Name

AUXILIARIES = frozenset(
    "do does did is are was were am has have had will would can could shall should may might must "
    "isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't won't can't".split()
)
INTERROGATIVES = frozenset("what which who whom whose when where why how".split())

# The words of an interrogative that asks nothing by itself: "by how much", "in which year", "since when".
_BARE = re.compile(
    r"(?:(?:by|in|on|at|for|to|from|with|since|until|till|of|about|against|under|"
    r"and|but|so|then|exactly|ok) )*"
    r"(?:what for|how come|how so|"
    r"(?:by|in|over|within|at|to|from|for|on|with|of) (?:how many|how much|what|which) \w+|how many \w+|"
    r"how (?:much|many|long|often|far|soon|fast|big|large|high|old)(?: more| less)?|"
    r"(?:what|which) (?:year|month|day|date|week|season|price|cost|place|country|city|reason|purpose|time)|"
    r"when|where|why|how|who|whom|what)(?: exactly| then| though| not)?",
    re.IGNORECASE,
)
_ADVERBIAL = re.compile(
    r"(?:\w+ )?(?:when|where|why|how|whom|"
    r"(?:by|in|on|at|for|with|since|until|of|to|from|about|against|over|within) (?:wh\w+|how))\b"
    r"|how \w+|(?:what|which) (?:year|month|day|date|time)",
    re.IGNORECASE,
)
_SAME = {"what for": "why", "how come": "why", "how so": "how", "what reason": "why", "which reason": "why",
         "what purpose": "why", "what year": "in what year", "which year": "in which year",
         "what month": "in what month", "which month": "in which month", "what day": "on what day",
         "which day": "on which day", "what country": "in what country", "which country": "in which country",
         "what city": "in what city", "which city": "in which city", "what place": "where",
         "what date": "on what date", "what time": "at what time"}  # fmt: skip

_MONTH = (
    r"(?:january|february|march|april|june|july|august|september|october|november|december|"
    r"(?-i:May)|(?<=in )may|may(?= \d))"  # "may" alone is a verb
    r"(?: \d{1,2}(?!\d))?(?:,? (?:19|20)\d\d)?"
)
_YEAR = r"(?:(?:19|20)\d\d(?:s|[-–/]\d\d(?:\d\d)?)?)"
_PERIOD = (
    r"(?:(?:last|this|next|previous) "
    r"(?:year|month|week|quarter|decade|season|spring|summer|autumn|fall|winter|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)|"
    r"the year before|the (?:(?:first|second|third|fourth|last|next|previous|past|following) )?"
    r"(?:\w+ )?(?:quarter|half|years?|months?|weeks?|decade)(?: of " + _YEAR + r")?|yesterday|today|tomorrow|"
    r"q[1-4](?: " + _YEAR + r")?)"
)
TIME = re.compile(
    rf"(?:\b(?P<preposition>in|on|during|since|before|after|until|by|over|for)\s+)?"
    rf"\b(?P<time>(?:(?:early|late|mid)[- ])?(?:{_PERIOD}|{_MONTH}|{_YEAR}))(?![\w-])",
    re.IGNORECASE,
)
"""A year, month or period, with the preposition before it."""

EVENTS = frozenset(
    "storm hurricane typhoon earthquake flood fire crash attack war election vote match game final "
    "tournament deal merger takeover project plant factory law bill strike report plan programme program "
    "summit meeting trial investment ban scandal dinner conference talks ceremony inauguration wedding "
    "funeral protest concert festival race debate hearing rescue accident explosion raid".split()
)
"""What happens, or is planned: a follow-up may speak of it as of one thing."""
PLACED = re.compile(r"\b(?:the|a|an|its|their) ((?:[a-z][\w-]* ?){1,4})", re.IGNORECASE)
"""A noun phrase in small letters, and perhaps more: its words after the article."""

# How the verb of a question without a subject looks: "who was [elected …]", "how much was [spent …]".
_PARTICIPLE = re.compile(
    r"(?:\w{2,}(?:ed|en)|made|born|said|held|sold|built|hit|cut|shot|found|left|lost|paid|sent|set|spent|known|"
    r"won|put|raised|read|told|brought|bought|caught|hurt|led|met|kept|drawn|grown|shown|torn|thrown|gone|done|"
    r"\w{3,}ing|behind|responsible|likely|able|to|at|in|on|there)$",
    re.IGNORECASE,
)

_IRREGULAR_PASTS = frozenset(
    "beat began bought brought broke built came caught chose cut drew drove fell felt fled flew fought "
    "found gave got grew heard held hit hurt kept knew led left lost made met paid put quit ran read rode "
    "rose said sang sat saw sent shot shut sold spent split spoke stood stole struck swam threw told took "
    "went withdrew won wore wrote".split()
)


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
    words = " ".join(re.findall(r"[\w’'-]+", question.lower()))
    if not _BARE.fullmatch(words):
        return None
    words = re.sub(r"^(?:(?:and|but|so|then|ok) )+|(?: exactly| then| though)$|\bexactly ", "", words)
    return _SAME.get(words, words)


def take_apart(question: str) -> Asked | None:
    """Take a question apart, or None where it is not put as one ("tell me about the strike")."""
    words = re.sub(r"^(?:and|but|so)\s+", "", question.strip().rstrip("?!. "), flags=re.IGNORECASE).split()
    if not words:
        return None
    if words[0].lower() in AUXILIARIES:
        return Asked("", words[0], " ".join(words[1:]))
    asking = [place for place, word in enumerate(words[:3]) if word.lower() in INTERROGATIVES]
    if not asking:
        return None
    first = asking[0]
    # "what", "who" and the adverbs stand right before the verb; "which", "how much" and "what" take a noun.
    reach = first + (6 if words[first].lower() in ("what", "which", "how", "whose") else 2)
    for place in range(first + 1, min(reach, len(words))):
        if words[place].lower() in AUXILIARIES:
            return Asked(" ".join(words[:place]), words[place], " ".join(words[place + 1 :]))
        if place > first + 1 and words[place].lower().endswith("ed"):
            break  # the verb: an auxiliary further on belongs to another clause
    counted = words[first + 1 : first + 2] in (["much"], ["many"])
    head = first + (3 if counted else 2 if words[first].lower() in ("which", "whose") else 1)
    return Asked(" ".join(words[:head]), "", " ".join(words[head:]))


def ask_again(interrogative: str, previous: str, answer: str | None) -> str:
    """The previous question with another interrogative: "when" and "what did Intel say" make "when did
    Intel say?".

    :param answer: what the previous question's own interrogative stood for, where it is known; it becomes
        the subject where there was none ("who won the cup" and "when" make "when was it that … won").
    """
    asked = take_apart(previous)
    whole = f"{previous.strip().rstrip('?!. ')}, and {interrogative}?"
    if asked is None or not _ADVERBIAL.match(interrogative):
        return whole
    if not asked.auxiliary:
        measured = interrogative.startswith(("how ", "by how", "for how"))
        return whole if measured else f"{interrogative} was it that {_subject(asked, answer)} {asked.rest}?"
    rest = asked.rest
    first = rest.split()[0] if rest else ""
    copula = asked.auxiliary.lower() in ("is", "are", "was", "were")
    identity = copula and asked.interrogative.lower() == "who"
    if asked.interrogative and first and (identity or _is_verb(first, asked)):
        rest = f"{_subject(asked, answer)} {rest}"
    return f"{interrogative} {asked.auxiliary} {rest}?"


def clause(previous: str, names: list[Name]) -> str:
    """The previous question as a clause ("how much Japan has spent …"), to stand after "who said"."""
    asked = take_apart(previous)
    whole = previous.strip().rstrip("?!. ")
    if asked is None:
        return whole
    if not asked.auxiliary:
        return whole
    for name in names:
        words = asked.rest.lower()
        for subject in (name.text, f"the {name.text}"):
            if words.startswith(subject.lower() + " "):
                tail = asked.rest[len(subject) + 1 :]
                subject = asked.rest[: len(subject)]
                return f"{asked.interrogative or 'whether'} {subject} {asked.auxiliary} {tail}"
    return f"this: {whole}"


def is_past(word: str) -> bool:
    """Whether a word may be the past form of a verb: "attended", "won"."""
    word = word.lower()
    return word in _IRREGULAR_PASTS or (word.endswith("ed") and len(word) > 3)


def _is_verb(word: str, asked: Asked) -> bool:
    """Whether the word after the auxiliary is already the verb, so that the interrogative was the subject."""
    takes_noun = asked.interrogative.lower().split()[0] in ("who", "what", "which", "how")
    return takes_noun and not word[:1].isupper() and bool(_PARTICIPLE.fullmatch(word))


def _subject(asked: Asked, answer: str | None) -> str:
    """What to put where the interrogative stood as subject."""
    words = asked.interrogative.split()
    lower = [word.lower() for word in words]
    if "many" in lower:
        return " ".join(words[lower.index("many") + 1 :]) or asked.rest.split()[0]
    if "much" in lower:
        return " ".join(words[lower.index("much") + 1 :]) or "that much"
    if answer:
        return answer
    if lower[-1] not in ("who", "what", "which"):
        return f"the {words[-1]}"
    return "someone" if "who" in lower else "something"


def event_of(question: str) -> str | None:
    """The first event (`EVENTS`) of a question, as it is named there: "the peace summit", "a raid"."""
    for match in PLACED.finditer(question):
        words = match[1].split()
        last = next((at for at, word in enumerate(words) if word.lower() in EVENTS), None)
        if last is not None:
            return question[match.start() : match.start(1)] + " ".join(words[: last + 1])
    return None
