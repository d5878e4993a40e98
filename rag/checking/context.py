"""A sentence of a draft as it would stand alone: "He will step down" as "Jon Vik will step down"."""

import re

from index.types import Article, Passage
from rag.reading.leaning import leans, referent
from rag.types import Sentence

_OPENING = re.compile(
    r"(?P<before>\W*(?:(?:and|but|so) )?)(?:(?P<owns>his|her|its)|he|she|the (?:company|firm))\b",
    re.IGNORECASE,
)


def in_full(words: str, before: str) -> tuple[str, bool]:
    """The sentence with the name that it opens without, and whether it still leans on the one before it.

    :param before: the sentence before, in full; empty for the first.
    """
    if not before:
        return words, False
    text = f"{before} {words}"
    sentence = Sentence(Passage(Article("draft", "", text), 0, len(text)), len(before) + 1, len(text))
    opening = _OPENING.match(words)
    if opening and (name := referent(sentence)):
        owned = f"{name}’" if name.endswith("s") else f"{name}’s"
        return opening["before"] + (owned if opening["owns"] else name) + words[opening.end() :], False
    return words, leans(sentence)
