"""What articles say, as a language model may see it; and what it must not say back.

An article's words are somebody else's, and may be meant for the model. None of them is removed that a reader
sees; only the marks go by which a machine tells its own orders from what it reads.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from rag.writing.markdown import visible

LONGEST = 300
"""Code points of a title or an outlet that a model is shown; an order of many pages has no place there."""

_IN_A_ROW, _FEWEST = 6, 3
"""Words of ours in a row that nobody writes by chance; and how few may make a whole sentence of ours."""

# Angle brackets open the turns of a chat ("<|im_start|>", "<think>"), square ones turns and citations.
_BRACKETS = str.maketrans("<>＜＞[]［］【】⟦⟧", "‹›‹›()()()()")
_WORD = re.compile(r"\w+")


def disarmed(text: str, secret: str, longest: int | None = None) -> str:
    """A text on one line, of characters that one sees, without the brackets that mean something to a machine.

    :param secret: a word that only the model may say; its underscores become blanks.
    :param longest: code points; a longer text is cut.
    """
    told = visible(text).translate(_BRACKETS)
    told = re.sub(re.escape(secret), lambda match: match[0].replace("_", " "), told, flags=re.IGNORECASE)
    return told if longest is None or len(told) <= longest else told[:longest] + "…"


def repeats(sentence: str, instructions: str, evidence: Iterable[str]) -> bool:
    """Whether a sentence repeats words of the instructions, in a row, that the evidence has not."""
    words = _words(sentence)
    count = min(len(words), _IN_A_ROW)
    if count < _FEWEST:
        return False
    ours = _joined(instructions)
    theirs = [_joined(text) for text in evidence]
    rows = (f" {' '.join(words[start : start + count])} " for start in range(len(words) - count + 1))
    return any(row in ours and not any(row in text for text in theirs) for row in rows)


@lru_cache(maxsize=256)
def _joined(text: str) -> str:
    return f" {' '.join(_words(text))} "


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
