"""Follow-ups made into questions that stand on their own, by rules; no language model.

The rules are tried in order and the first that applies wins; none applies to a question that already
stands on its own, and it is left exactly as it was typed. A wrong rewriting is worse than none: it answers
something that was not asked.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from index.text.words import content_stems
from rag.language.names import Known
from rag.language.past_forms import is_past
from rag.question.about import names_and_numbers
from rag.question.pronouns import Context, first_of, leans, resolve
from rag.question.shape import AUXILIARIES, ask_again, bare_interrogative, take_apart
from rag.question.substitution import changed_part
from rag.types import Answer

_TURNS = 3  # answers looked back on; further back the talk has moved on
_LONGEST = 300  # characters; no follow-up is that long
_LEAD = re.compile(r"^(?:and|but|so|then)\b[ ,]*", re.IGNORECASE)
_BARE = re.compile(r"^(?:who|when|where|why|how|which)\b", re.IGNORECASE)


def turn(question: str, history: Sequence[Answer]) -> tuple[str, str]:
    """What a question asks after the answers so far, oldest first; and the same in full.

    The two differ where no rule resolves all that it refers to, as in "and was it worth it?": in full, it
    follows the question before.
    """
    asked = standalone(question, history)
    if not history or not (_hangs_on(asked) if asked == question else leans(asked)):
        return asked, asked
    previous = history[-1].standalone_question.rstrip("?!. ")[-_LONGEST:]
    return asked, f"{previous}, and {_LEAD.sub('', asked.strip())}"


def _hangs_on(question: str) -> bool:
    """Whether a question that no rule resolves cannot be understood alone: "did she keep it?"."""
    if names_and_numbers(question):
        return False
    bare = _BARE.match(question.strip()) and len(content_stems(question)) < 2
    return bool(_LEAD.match(question) or bare) or leans(question)


def standalone(question: str, history: Sequence[Answer]) -> str:
    """Return `question` such that it can be understood, and searched for, without the conversation.

    :param history: the answers so far, oldest first. Their `standalone_question` is what is built upon, so
        that a chain of follow-ups holds together.
    :return: the question itself where it stands on its own, or where no rule is sure of what it refers to.
    """
    asked = question.strip()
    if not asked or not history or len(asked) > _LONGEST:
        return question
    rewritten = next(filter(None, _rewritings(asked.rstrip("?!. "), _context(history))), "")
    rewritten = " ".join(rewritten.rstrip("?!. ").split())
    return question if rewritten.lower() in ("", asked.lower().rstrip("?!. ")) else f"{rewritten}?"


def _rewritings(question: str, context: Context) -> Iterator[str | None]:
    if interrogative := bare_interrogative(question):
        yield ask_again(interrogative, context.previous, context.answer)
    for pattern, rewrite in _RULES:
        if match := pattern.fullmatch(question):
            yield rewrite(match, context)
    yield changed_part(question, context)
    yield resolve(question, context)


def _context(history: Sequence[Answer]) -> Context:
    recent = list(history[-_TURNS:])[::-1]
    texts: dict[str, None] = {}
    for answer in recent:
        articles = [citation.article for citation in answer.citations]
        texts |= dict.fromkeys(f"{article.title}.\n{article.text}" for article in articles)
        texts |= dict.fromkeys(hit.passage.text for hit in answer.hits)
        texts[answer.standalone_question.rstrip("?!. ")] = None
    return Context(
        previous=recent[0].standalone_question.strip().rstrip("?!. "),
        earlier=tuple(answer.standalone_question for answer in recent[1:]),
        short=(recent[0].short or "").strip(" .,;:“”\"'"),
        quotes=tuple(citation.quote for citation in recent[0].citations),
        known=Known.of(texts),
        text="\n".join(dict.fromkeys(one.article.text for answer in recent for one in answer.citations)),
    )


def _same_event(match: re.Match[str], context: Context) -> str | None:
    """ "Why did that happen?", "When was it announced?" of what was announced."""
    known = {_stem(word) for word in context.previous.split()}
    if match["verb"].lower() in _HAPPENS or _stem(match["verb"]) in known:
        return ask_again(match["asked"].lower(), context.previous, context.answer)
    return None


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|e|d)$", "", word.lower())


def _source(match: re.Match[str], context: Context) -> str:
    """ "Who said that?": who said what the previous question asked."""
    return f"who {match['verb'] or 'said'} this: {context.previous}"


def _more(match: re.Match[str], context: Context) -> str:
    """ "What else?": the previous question, asking for more."""
    asked = take_apart(context.previous)
    if match["other"] and asked and asked.interrogative.lower() in ("what", "who", "where"):
        return f"{asked.interrogative} else {asked.auxiliary} {asked.rest}"
    return context.previous


def _compared(match: re.Match[str], context: Context) -> str | None:
    """ "Is that more than Germany?" of how much Japan spent: whether Japan spent more than Germany."""
    asked = take_apart(context.previous)
    measured = asked and re.match(r"how (?:much|many)\b", asked.interrogative, re.IGNORECASE)
    return f"{asked.auxiliary} {asked.rest} {match['compared']}" if asked and measured else None


def _unsaid_object(match: re.Match[str], context: Context) -> str | None:
    """ "Who attended?" of a summit, "Who takes over?" of a firm: of what the previous question was about."""
    if match["verb"].lower() in AUXILIARIES:
        return None
    if match["adverb"]:
        firm = first_of(context.subjects, ("organisation", "other"))
        return f"{match['asked']} {match['adverb']} at {firm}" if firm else None
    thing = context.thing() if is_past(match["verb"]) else None
    return f"{match['asked']} {thing}" if thing else None


_IT = r"(?:that|this|it|they|these|those|so)"
_HAPPENS = frozenset("happen happened happening occur occurred take come so possible be".split())
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Context], str | None]], ...] = tuple(
    (re.compile(rf"(?:(?:and|but|so) )?(?:{pattern})", re.IGNORECASE), rewrite)
    for pattern, rewrite in (
        (rf"(?P<asked>why|how|when|where|by whom|since when) \w+ {_IT} (?:be |been )?(?P<verb>\w+)"
         r"(?: place| about)?", _same_event),
        (rf"who (?P<verb>said|says|claimed|reported|announced|confirmed)(?: {_IT})?|says who|"
         rf"who told (?:you|them) {_IT}|according to wh(?:o|om)|what(?:'s| is) (?:the|your) source", _source),
        (r"(?P<other>(?:what|who|where|which ones?) else|anything else|any others?|what more|tell me more|"
         r"(?:any )?more(?: details?)?|such as(?: what)?|like what|for example|for instance)|"
         rf"which articles? says? {_IT}", _more),
        (rf"(?:is|was|are|were) {_IT} (?P<compared>\w+ than .+)", _compared),
        (r"(?P<asked>(?:who|which \w+|how many(?: \w+)?)(?: else| all)? (?P<verb>[a-z]+))"
         r"(?: (?P<adverb>over|in|up|out|down))?", _unsaid_object),
    )
)  # fmt: skip
