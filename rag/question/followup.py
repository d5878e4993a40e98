"""Follow-ups made into questions that stand on their own, by rules; no language model.

The rules are tried in order and the first that applies wins; none applies to a question that already
stands on its own, and it is left exactly as it was typed. A wrong rewriting is worse than none: it answers
something that was not asked.
"""

import re
from collections.abc import Callable, Sequence

from rag.language.names import Known
from rag.question.pronouns import Context, resolve
from rag.question.shape import (
    AUXILIARIES,
    ask_again,
    bare_interrogative,
    clause,
    event_of,
    is_past,
    take_apart,
)
from rag.question.substitution import changed_part
from rag.types import Answer

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


def _answer_name(context: Context) -> str | None:
    """The previous answer where it may stand as a subject: a name, no figure."""
    short = context.short
    return short if short and short[0].isupper() and len(short.split()) <= 6 else None


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


_COMPARED = re.compile(
    r"(?:(?:and|but|so) )?(?:is|was|are|were) (?:that|this|it|they|those) (?P<compared>\w+ than .+)",
    re.IGNORECASE,
)


def _compared(question: str, context: Context) -> str | None:
    """ "Is that more than Germany?" of how much Japan spent: whether Japan spent more than Germany."""
    match = _COMPARED.fullmatch(question.rstrip("?!. "))
    asked = take_apart(context.previous)
    if not match or asked is None or not re.match(r"how (?:much|many)\b", asked.interrogative, re.IGNORECASE):
        return None
    return f"{asked.auxiliary} {asked.rest} {match['compared']}"


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


_RULES: tuple[Callable[[str, Context], str | None], ...] = (
    _repeated_interrogative,
    _same_event,
    _source,
    _more,
    _compared,
    _unsaid_object,
    changed_part,
    resolve,
)
