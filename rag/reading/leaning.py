"""Whether a sentence leans on the one before it, and whom it means: "He had been asked", "The firm also"."""

import re

from index.text.sentences import sentences
from rag.language.names import names
from rag.language.speech import governed, unquoted
from rag.types import Sentence


def _opening(words: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:(?:and|but|so) )?(?:{words})\b(?! of\b)", re.IGNORECASE)


_SOMEONE = "he|she|his|her"
_SOMETHING = "its|the (?:company|firm)"
_LEANS = _opening(f"{_SOMEONE}|{_SOMETHING}|it|they|their|this|that|these|those|such|both")
_MEANS = (("person", _opening(_SOMEONE)), ("organisation", _opening(_SOMETHING)))


def leans(sentence: Sentence) -> bool:
    """Whether a sentence opens with what an earlier one names. The first of an article never does."""
    return bool(sentence.article.text[: sentence.start].strip() and _LEANS.match(sentence.text))


def preceding(sentence: Sentence) -> Sentence | None:
    """The sentence before one that leans on it, in its passage; None if it stands alone."""
    if not leans(sentence):
        return None
    passage = sentence.passage
    earlier = list(sentences(sentence.article.text[passage.start : sentence.start]))[-1:]
    if not earlier:
        return None
    start, end = (passage.start + offset for offset in earlier[0])
    return Sentence(passage, start, end)


def referent(sentence: Sentence) -> str | None:
    """The name that a sentence opens without, where the one before leaves no doubt: "Ada Lund" for "She
    said".

    None if it opens with its own, or two may be meant.
    """
    kind = next((kind for kind, opening in _MEANS if opening.match(sentence.text)), None)
    text = sentence.article.text
    earlier = list(sentences(text[: sentence.start]))[-1:] if kind else []
    if not earlier or "\n\n" in text[earlier[0][1] : sentence.start].strip(" "):
        return None
    start, end = earlier[0]
    plain = unquoted(text[: sentence.start])
    named = [one for one in names(plain) if start <= one.start < end and not governed(plain, one)]
    # "Its" may be a country's.
    may_be = (kind, "other", "place") if kind == "organisation" else (kind, "other")
    able = list(dict.fromkeys(one.text for one in named if one.kind in may_be))
    return able[0] if len(able) == 1 and any(one.kind == kind for one in named) else None
