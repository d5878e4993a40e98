"""By which pronoun a text goes on about someone it has named."""

import re
from collections import Counter, defaultdict
from functools import lru_cache

from rag.language.names import names
from rag.language.speech import governed, unquoted

# "Peter Rask, her predecessor, …" is no woman, so only subjects tell.
_PRONOUN = re.compile(r"\b(?:he|she|it)\b", re.IGNORECASE)


@lru_cache(maxsize=16)
def pronouns(text: str) -> dict[str, str]:
    """By the last word of each name, whichever of "he", "she" and "it" follows it most often before another
    name; those that none follows are left out."""
    plain, found = unquoted(text), names(text)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, after in zip(found, [*found[1:], None], strict=True):
        match = _PRONOUN.search(plain, name.end, after.start if after else len(plain))
        if match and not governed(text, name):  # "the coach of Real Madrid said that his team …"
            counts[name.text.split()[-1]][match[0].lower()] += 1
    return {word: told.most_common(1)[0][0] for word, told in counts.items()}
