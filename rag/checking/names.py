"""The names of a sentence that evidence does not have."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.types import Article
from rag.language.aliases import speaks_of
from rag.language.names import Name, names

_ENDINGS = frozenset(("n", "an", "ns", "ans", "ian", "ians", "s", "ese", "ish", "i", "is", "ic"))
"""What makes a people of a place: "Europe" and "European", "Kenya" and "Kenyans"."""
_FEWEST = 4  # letters of a word that may have such an ending
_AFTER_NUMBER = re.compile(r"\d[ -]?$")
_BEFORE_NUMBER = re.compile(r" ?\d")
_SHORT = 2  # letters; shorter words of a name are in many names: "de", "of"
_LONGEST_UNIT = 4  # letters: "70 MHz", "CHF 70"


def unmentioned(sentence: str, evidence: Sequence[tuple[Article, int, int]]) -> str | None:
    """The first name of a sentence that the evidence does not mention, in a short or long form; None if it
    mentions all. An article's title, outlet and author count as its own words."""
    told = " ".join(
        f"{article.title}. {article.outlet or ''}. {article.author or ''}. {article.text[start:end]}"
        for article, start, end in evidence
    ).replace("-", " ")
    known = [_words(name) for name in names(told)]
    asked = [_opened(sentence, one) for one in names(sentence) if not _is_unit(sentence, one)]
    return next((one.text for one in asked if not _mentioned(one, told, known)), None)


def _is_unit(sentence: str, name: Name) -> bool:
    before, after = sentence[: name.start], sentence[name.end :]
    return len(name.text) <= _LONGEST_UNIT and bool(
        _AFTER_NUMBER.search(before) or (name.text.isupper() and _BEFORE_NUMBER.match(after))
    )


def _opened(sentence: str, name: Name) -> Name:
    """A name without the word that a sentence opens with, which may be any: "Seven of Leith's pools"."""
    first, _, rest = name.text.partition(" of ")
    opens = rest and " " not in first and not sentence[: name.start].strip()
    return replace(name, text=rest.removeprefix("the ")) if opens else name


def _mentioned(name: Name, told: str, known: Sequence[frozenset[str]]) -> bool:
    text = name.text.replace("-", " ")
    if re.search(rf"\b{re.escape(text)}\b", told, re.IGNORECASE):
        return True
    if " of " in text and not speaks_of(told, text):
        return False
    if " of " in text:
        # "Alan Rutherford of Jedburgh" is not he of Kelso.
        parts = (replace(name, text=part.removeprefix("the ")) for part in text.split(" of "))
        return all(_mentioned(part, told, known) for part in parts)
    own = _words(name)
    if len(own) == 1:
        word = next(iter(own))
        return speaks_of(told, text) or any(_people(word, other) for other in _told_words(told))
    if any(one <= own or own <= one for one in known if one):
        return True
    words = _told_words(told)
    if all(word in words or any(_people(word, other) for other in words) for word in own):
        return True  # "Inspector Bosch" of "an inspector, Femke Bosch", "Sri Lankan" of Sri Lanka
    # "Santa Rosa" is not Santa Fe.
    alike = any(one & own for one in known)
    return not alike and speaks_of(told, text)


def _words(name: Name) -> frozenset[str]:
    return frozenset(name.text.casefold().replace("-", " ").split())


def _told_words(told: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]{3,}", told.casefold()))


def _people(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    if len(short) < _FEWEST:
        return False
    return any(long.startswith(stem) and long.removeprefix(stem) in _ENDINGS for stem in (short, short[:-1]))


def places(name: str, told: str) -> list[tuple[int, int]]:
    """Where a text has a word of a name, whatever its ending: half-open offsets."""
    words = [word for word in re.split(r"[\s-]+", name) if len(word) > _SHORT] or [name]
    patterns = [rf"(?<!\w){re.escape(word[: max(_FEWEST, len(word) - 2)])}\w*" for word in words]
    return [match.span() for pattern in patterns for match in re.finditer(pattern, told)]
