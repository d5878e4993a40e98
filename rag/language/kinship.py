"""Whether two words speak of the same thing, by what the embedding model makes of each.

Measured on pairs of words that newspapers use for each other, and on pairs that they do not. Nouns: "vans"
and "vehicles" have a cosine of 0.61, "homes" and "households" 0.69, "people" and "beehives" 0.23. Verbs:
"died" and "killed" 0.78, "stolen" and "took" 0.44, "died" and "paid" 0.37.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.embedding.choose import open_embedder
from index.text.words import STOPWORDS, stems

NOUNS, VERBS = 0.6, 0.43
"""Cosines from which two words may stand for each other."""

_WORD = re.compile(r"[^\W\d_](?:[\w’'&.-]*\w)?")
_OPPOSED = ({"men", "women"}, {"boys", "girls"}, {"bought", "sold"}, {"opened", "closed"}, {"won", "lost"})
# What the vectors miss ("live" is nearest to "killed"): who lives, works or has something somewhere.
_KIN = {
    stems(verb)[0]: frozenset(stems(f"{verbs} {others}"))
    for verbs, others in {
        "live": "residents inhabitants population home town village city",
        "work": "employ employees workers jobs staff",
        "own": "owner possess fleet",
        "lead head": "led chief executive chairman chairwoman president director leader boss ceo",
        "take succeed replace": "took successor",
        "call": "voted ordered announced",
    }.items()
    for verb in verbs.split()
}


def telling(text: str) -> list[str]:
    """The words of a text that say something by themselves."""
    return [word for word in _WORD.findall(text) if word == "own" or word.lower() not in STOPWORDS]


def listed(verb: str) -> bool:
    """Whether all that tells of a verb is listed, so that nothing else does."""
    return any(stem in _KIN for stem in stems(verb))


def akin(word: str, others: Iterable[str], least: float = NOUNS) -> bool:
    """Whether a word says the same as one of the others, or nearly so.

    :param least: the cosine, such as `NOUNS` or `VERBS`.
    """
    return any(_akin(word.lower(), other.lower(), least) for other in others)


@lru_cache(maxsize=4096)
def _akin(word: str, other: str, least: float) -> bool:
    one, two = set(stems(word)), set(stems(other))
    if not one or one == two:
        return bool(one)
    if kin := _KIN.get(min(one)):
        return two <= kin
    return {word, other} not in _OPPOSED and float(_vector(word) @ _vector(other)) >= least


@lru_cache(maxsize=4096)
def _vector(word: str) -> npt.NDArray[np.float32]:
    """Of the shipped model, whichever the index was built with: the bounds are measured for it."""
    vector: npt.NDArray[np.float32] = open_embedder(None).embed_question(word)[0]
    return vector
