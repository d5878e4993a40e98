"""Which sentences of a draft state something that articles can bear out. If in doubt, a sentence does."""

import re

from index.text.words import content_stems
from rag.checking.manuscript import Passage
from rag.language.speech import SAYING

# What stands in quotation marks is somebody's, and that somebody said it can be checked.
_QUOTE = re.compile(r"[\"“«][^\"“”«»]*[\"”»]|(?<!\w)‘[^’]*’(?!\w)")
_QUESTION = re.compile(r"[?？][\"'”’»)\]]*$")
_SAID = re.compile(rf"\b(?:{SAYING}|according to)\b")
_JUDGES = re.compile(
    r"\b(?:I|we)(?: (?:do not|don[’']t|cannot|can[’']t|firmly|still|also))? "
    r"(?:think|believe|feel|hope|fear|doubt|wish|prefer|suspect|regret|welcome)\b"
    r"|\bin (?:my|our) (?:view|opinion|eyes|judgement|judgment)\b|\bto my mind\b",
    re.IGNORECASE,
)
# "Firms must report by 1 May" is a rule, and can be looked up.
_DEMANDS = re.compile(r"\b(?:should|ought to|must|let us|let[’']s)\b(?! have\b)", re.IGNORECASE)


def passed_over(passage: Passage) -> str | None:
    """Why a sentence of a draft is not judged, in a sentence; None if it is."""
    if passage.kind == "heading":
        return "This is a heading."
    if passage.kind == "table":
        return "This is a row of a table."
    if _QUESTION.search(passage.words):
        return "This is a question."
    told = _QUOTE.sub("", passage.words)
    if not _SAID.search(told):
        is_rule = any(character.isdigit() for character in told)
        if _JUDGES.search(told) or (_DEMANDS.search(told) and not is_rule):
            return "This is an opinion."
    if not content_stems(passage.words):
        return "This states nothing that could be looked up."
    return None
