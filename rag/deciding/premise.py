"""Whether a sentence speaks of the thing that a question takes for granted: "the harbour tunnel in Osk" is
neither another thing there nor a tunnel elsewhere."""

import re

from rag.language.aliases import speaks_of
from rag.language.kinship import akin, telling
from rag.reading.reader import Reading, before

_THING = re.compile(
    r"\b(?:do|does|did|will|would|has|have|had) the (?:[\w-]+ ){0,3}?"
    r"(?P<noun>[\w-]+) (?:in|at|near) (?:the )?(?P<place>[^\W\d_a-z][\w’'-]*) \w"
)


def strayed(question: str, reading: Reading) -> str | None:
    """Why a sentence is of another thing or another place; None if it may be of this one."""
    if not (asked := _THING.search(question)):
        return None
    sentence, article = reading.sentence, reading.sentence.article
    told = akin(asked["noun"], telling(before(sentence) + sentence.passage.text))
    if told and speaks_of(f"{article.title}\n{article.text}", asked["place"]):
        return None
    return "What I found is about something else."
