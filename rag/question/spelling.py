"""A question with its names spelt as the articles spell them."""

import re
from difflib import get_close_matches

from rag.types import Answer

_OFFERED = re.compile("“(.+?)”")
_WORD = re.compile(r"[^\W_](?:[\w'’-]*\w)?")


def corrected(answer: Answer) -> str | None:
    """What was asked, with the names that `Answer.suggestion` offers for the words most like them; None
    if there are none."""
    question = answer.standalone_question
    for name in _OFFERED.findall(answer.suggestion or ""):
        words = {word.casefold(): word for word in _WORD.findall(question) if word != name}
        for near in get_close_matches(name.casefold(), words, n=1):
            question = re.sub(rf"\b{re.escape(words[near])}\b", name, question)
    return question if question != answer.standalone_question else None
