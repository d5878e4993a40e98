"""Whether a sentence can be read alone, or leans on the one before it: "He had been asked", "The company
also"."""

import re

from index.text.sentences import sentences
from rag.language.names import names
from rag.language.speech import governed, unquoted
from rag.types import Sentence

_ALSO = (
    r"\W*(?:(?:and|but|so|yet|or|then|also|instead|however|meanwhile|still|nor|besides|moreover|that is) )?"
)
_PRONOUNS = (
    r"(?:he|she|they|it|this|these|those|that|his|her|their|its|such|both|neither|either|the latter"
    r"|the former|the two|the same|another|others|one of them|none of|most of them|all of them)\b"
)
_KINDS = (
    r"(?:the|a second|a third) (?:company|firm|group|union|party|minister|president|court|judge|report|bank|"
    r"man|woman|plant|bridge|strike|deal|law|bill|plan|move|decision|figure|increase|agency|team|"
    r"club|government|island|ship)\b"
    r"(?! (?:of|in|for|at|to)\b)"
)
_LINKS = r"(?:but|and|so|yet|nor|however|instead|meanwhile|besides|moreover)\b"
_LEANS = tuple(re.compile(_ALSO + words, re.IGNORECASE) for words in (_PRONOUNS, _KINDS, _LINKS))


def leans(sentence: Sentence) -> bool:
    """Whether a sentence opens with what an earlier one names. The first of an article never does."""
    article = sentence.article
    return bool(article.text[: sentence.start].strip()) and any(one.match(sentence.text) for one in _LEANS)


_SOMEONE = re.compile(r"\W*(?:he|she|his|her)\b", re.IGNORECASE)
_SOMETHING = re.compile(
    r"\W*(?:it|its|the (?:company|firm|group|agency|airline|bank|carmaker|chipmaker|retailer|startup))\b"
    r"(?! (?:is|was|will be|has been) (?:\w+ )?(?:that|to|clear|unclear|likely|unlikely|possible|not)\b)",
    re.IGNORECASE,
)


def referent(sentence: Sentence) -> str | None:
    """The name that a sentence opens without, where the one before leaves no doubt: "Ada Lund" for "She
    said".

    None if it opens with its own, or two may be meant.
    """
    kinds = {"person"} if _SOMEONE.match(sentence.text) else {"organisation"}
    if not (_SOMEONE.match(sentence.text) or _SOMETHING.match(sentence.text)):
        return None
    text = sentence.article.text
    earlier = list(sentences(text[: sentence.start]))[-1:]
    if not earlier or "\n\n" in text[earlier[0][1] : sentence.start].strip(" "):
        return None
    start, end = earlier[0]
    plain = unquoted(text[: sentence.start])
    named = [one for one in names(plain) if start <= one.start < end and not governed(plain, one)]
    able = list(dict.fromkeys(one.text for one in named if one.kind in kinds or one.kind == "other"))
    return able[0] if len(able) == 1 and any(one.kind in kinds for one in named) else None
