"""A name of the question that no article has, but one like it: "did you mean …?" """

import re

from index.store import Store
from index.text.words import STOPWORDS, stems

_WORD = re.compile(r"[^\W\d_][\w’'-]{3,}")  # shorter words are like too many others


def suggestion(question: str, store: Store) -> str | None:
    """Ask whether another spelling was meant: no article has a word of the question, but one has a name
    like it. Nothing is replaced."""
    meant = []
    for word in dict.fromkeys(_WORD.findall(question)):
        if word.casefold() not in STOPWORDS and not any(store.frequencies(stems(word)).values()):
            names = [one for one in store.alike(word) if one[0].isupper()]
            meant += [f"“{name}”" for name in names[:1]]
    return f"Did you mean {' and '.join(meant)}?" if meant else None
