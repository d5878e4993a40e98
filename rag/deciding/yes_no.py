"""Whether one sentence settles a yes/no question, and how.

A question is cut in three: whom it asks about, the verb, and the rest. A sentence settles it where one
clause has the same parts in the same places, in the same tense, and nothing in it hedges. Whatever does not
fit settles nothing: a wrong "no" is worse than none.
"""

import re
from collections.abc import Iterator

from rag.language.predicates import (
    ARTICLES,
    AUXILIARY_VERBS,
    BE,
    DO,
    FILLER,
    HAVE,
    PREPOSITIONS,
    TIME,
    Asked,
    Clause,
    Words,
    fits,
    groups,
    in_tense,
)
from rag.language.verbs import DOUBTS, HEDGES, NEGATORS, ORDINALS, PARTIAL, base, is_past, opposites, same

ASIDE = re.compile(r"\([^)]*\)")
_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*%?|(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:[-&]\w+)*|[$€£¥%]|[,;:()—–]|[’'](?=s\b)"
)
_CONTRACTED = re.compile(r"\b(ca|wo|sha|[a-z]+)n[’']t\b", re.IGNORECASE)
_FULL = {"ca": "can", "wo": "will", "sha": "shall"}
# The month, which would else be read as a modal: in capitals, and not the first word.
_MAY = re.compile(r"(?<=\w )May\b|^May(?= \d)")
_OPENING = re.compile(r"^\W*(?:(?:and|but|so|then|ok|okay)\b[ ,]*)*", re.IGNORECASE)
# Where a clause ends: what follows has a verb and mostly a subject of its own.
_CLAUSES = re.compile(
    r"[;:—–]|,? \b(?:but|while|although|though|whereas|because|since|after|before|when|as|which|who|whose|"
    r"where|that)\b|, (?:and|or|so|yet)\b",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"^(?:although|though|while|because|since|after|before|when|as)\b[^,]*,", re.IGNORECASE
)
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]?")
_PRONOUNS = frozenset("it he she they we you i this that these those there".split())
_OPEN = frozenset("not never or who what which".split())  # questions that yes and no do not answer plainly
_LONGEST = 40  # words of a question: longer ones ask several things, and take long to cut


def settle(question: str, sentence: str) -> bool | None:
    """True or False where the sentence by itself settles a yes/no question; None where it does not.

    None too for questions of other kinds, for what stands in quotation marks, and wherever a plan, guess,
    condition or claim is stated, unless the question asks for that plan or guess in the same words. "Didn't
    he win?" is settled as "Did he win?" is.
    """
    asked = list(_cuts(question))
    if not asked or sentence.rstrip().endswith("?") or _is_doubted(sentence, question):
        return None
    wanted = set(map(base, _tokens(question)))
    clauses = [Clause.of(words) for words in _stated(_QUOTED.sub(" , ", sentence), wanted)]
    settled = {_settled(cut, clause) for cut in asked for clause in clauses} - {None}
    return settled.pop() if len(settled) == 1 else None


def short(question: str, sentence: str) -> str | None:
    """The answer in a word, "Yes" or "No", where the sentence settles the question; else None."""
    settled = settle(question, sentence)
    return None if settled is None else "Yes" if settled else "No"


def _tokens(text: str) -> list[str]:
    text = _CONTRACTED.sub(lambda match: f"{_FULL.get(match[1].lower(), match[1])} not", text)
    return _TOKEN.findall(_MAY.sub("Maytime", re.sub(r"\bcannot\b", "can not", text)))


def _is_doubted(sentence: str, question: str) -> bool:
    asked = {word.casefold() for word in _tokens(question)}
    wanted = set(map(base, asked))
    doubts = {word.casefold() for word in _tokens(sentence)} & DOUBTS - asked
    return any(word.endswith("ly") or base(word) not in wanted for word in doubts)


def _cuts(question: str) -> Iterator[Asked]:
    """The question cut at each word that may be its verb; nothing for questions of other kinds."""
    text = _OPENING.sub("", question)
    words = _tokens(text)
    if _CONTRACTED.match(text):
        del words[1:2]  # the "not" of "Didn't he win?"
    if not 2 < len(words) <= _LONGEST or words[0].casefold() not in AUXILIARY_VERBS:
        return
    auxiliary, *rest = words
    auxiliary = auxiliary.casefold()
    small = [word.casefold() for word in rest]
    if not _OPEN.isdisjoint(small) or small[0] in _PRONOUNS:
        return
    if auxiliary in DO and not HAVE.isdisjoint(small):
        return  # "has" is an auxiliary almost wherever it stands, and cannot be told from a verb
    for at in range(1, len(rest)):
        if small[at - 1] in ARTICLES | PREPOSITIONS:
            continue
        subject = tuple(rest[:at])
        if auxiliary in BE:
            yield Asked(auxiliary, subject, None, tuple(rest[at:]), is_passive=False)
        if rest[at].islower() and rest[at].isalpha() and small[at] not in FILLER | PREPOSITIONS:
            is_passive = _is_passive(auxiliary, subject, rest[at])
            if is_passive is not None:
                yield Asked(auxiliary, subject, rest[at], tuple(rest[at + 1 :]), is_passive)


def _is_passive(auxiliary: str, before: Words, word: str) -> bool | None:
    """Whether a word is a verb in the passive after its auxiliary; None where it cannot be a verb there."""
    if auxiliary in BE or "been" in before or "be" in before:
        return False if word.endswith("ing") else True if is_past(word) else None
    if auxiliary in HAVE:
        return False if is_past(word) else None
    # The base form. A word in s would be a plural.
    is_plural = word.endswith("s") and not word.endswith(("ss", "us"))
    return None if is_plural or (word.endswith(("ed", "ing")) and len(word) > 5) else False


def _stated(sentence: str, wanted: set[str]) -> Iterator[list[str]]:
    """The clauses that state something outright, as words. What hedges one hedges those after it."""
    sentence = ASIDE.sub("", sentence)
    if opening := _SUBORDINATE.match(sentence):
        sentence = sentence[opening.end() :]
    start = 0
    is_denied = False
    for match in [*_CLAUSES.finditer(sentence), None]:
        words = _tokens(sentence[start : match.start() if match else len(sentence)])
        if any(word.casefold() in HEDGES and base(word) not in wanted for word in words):
            return
        if not is_denied:
            yield words
        if match:
            # "It is not true that …": a "no" before "that" reaches over it.
            reaches = match.group().strip().casefold() == "that"
            is_denied = reaches and any(word.casefold() in NEGATORS for word in words)
            start = match.end()


def _settled(asked: Asked, clause: Clause) -> bool | None:
    words = (*asked.subject, asked.verb or "", *asked.rest)
    needed = [word.casefold() for word in words if word and word.casefold() not in FILLER]
    narrowing = PARTIAL if asked.verb else PARTIAL | ORDINALS
    if not narrowing.intersection(clause.small) <= set(needed):
        return None
    verbs = frozenset[str]()
    if asked.verb:
        verbs = same(base(asked.verb))
    # One word may be said by its opposite; the others must stand as asked, the verb by one like it.
    lacking = {
        root
        for word in needed
        if (root := base(word)) not in clause.bases
        and not (word == asked.verb and verbs.intersection(clause.bases))
    }
    turned = {root: opposites(root) for root in lacking}
    if len(lacking) > 1 or not all(others.intersection(clause.bases) for others in turned.values()):
        return None
    targets = verbs | turned.get(base(asked.verb), frozenset()) if asked.verb else None
    outcomes = {
        group.denial is None
        for group in groups(clause, targets)
        if fits(asked, group, clause, turned) and in_tense(asked, group, clause)
    }
    if len(outcomes) != 1:
        return None
    is_affirmed = outcomes.pop()
    if is_affirmed and not lacking:
        return True
    if not is_affirmed and lacking:
        return None  # what did not fall need not have risen
    return None if _is_of_part(needed, clause) else False


def _is_of_part(needed: list[str], clause: Clause) -> bool:
    """Whether a time is asked about and the clause adds another: "fell in May" says nothing of the year."""
    asked = set(filter(TIME.match, needed))
    return bool(asked) and not set(filter(TIME.match, clause.small)) <= asked
