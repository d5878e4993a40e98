"""Several questions in one: "how much will it cost, and when does it start?"

A wrong split is worse than none. So only what is a question by itself, or a bare interrogative, is a part.
"""

import re

from rag.language.past_forms import is_past
from rag.question.shape import AUXILIARIES, INTERROGATIVES, PREPOSITIONS, bare_interrogative, take_apart

_MOST = 6  # parts; a list of more is no question
_ASKS = rf"(?:(?:{PREPOSITIONS}) )?(?:{'|'.join(sorted(INTERROGATIVES))})\b"
_PRONOUN = r"(?:he|she|it|they|there|this|that|these|those)"
_YES_NO = rf"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could) {_PRONOUN}\b"
_SENTENCES = re.compile(r"(?<=\?)[\s,;]+(?=\S)")
_CLAUSES = re.compile(
    rf"(?:(?P<bare>\s*,\s*)|\s*;\s*(?:and |but )?|\s*,?\s+(?:and|but) )"
    rf"(?=(?:also |then )?(?:{_ASKS}|{_YES_NO}))",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:(?:and|but|so|also|then)\b[ ,]*)+", re.IGNORECASE)
_OPENS = re.compile(rf"(?:{_ASKS}|(?:{'|'.join(AUXILIARIES)})\b)", re.IGNORECASE)
_WITH_A_VERB = frozenset("do does did will would has have had can could".split())


def parts(question: str) -> tuple[str, ...]:
    """The questions that a question consists of, in order; itself alone if it is one, or in doubt."""
    whole = " ".join(question.split())
    found = [part for sentence in _SENTENCES.split(whole) for part in _clauses(sentence)]
    if not 1 < len(found) <= _MOST or not all(map(_OPENS.match, found)):
        return (question,)
    return tuple(f"{part.rstrip('?!. ,;')}?" for part in found)


def _clauses(sentence: str) -> list[str]:
    """The questions in a sentence, without "and" before them."""
    whole = _LEAD.sub("", sentence)
    cuts = list(_CLAUSES.finditer(whole))
    edges = zip([0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(whole)], strict=True)
    found = [_LEAD.sub("", whole[start:end]).strip(" ,;") for start, end in edges]
    first, *others = found
    if not others or not _is_whole(first) or not all(map(_is_part, others)):
        return [whole]
    # After a comma alone may come a relative clause: "Who is the man, who …".
    for cut, part in zip(cuts, others, strict=True):
        if (
            cut["bare"]
            and re.match("wh(?:o|ich)", part, re.I)
            and not bare_interrogative(part.rstrip("?!. "))
        ):
            return [whole]
    return found


def _is_whole(part: str) -> bool:
    """Whether a part is a question to which others may be added: "when did Ada and when did …" is not, nor is
    "which article says who won and who …", where another clause has begun."""
    asked = part.rstrip("?!. ")
    words = re.findall(r"[\w’'-]+", asked.lower())
    first = next((at for at, word in enumerate(words[:2]) if word in INTERROGATIVES), None)
    if first is None or INTERROGATIVES.intersection(words[first + 1 :]) or bare_interrogative(asked):
        return False
    taken = take_apart(asked)
    if taken is None or not (taken.auxiliary or words[first] in ("who", "what", "which", "how")):
        return False
    if taken.auxiliary.lower() in _WITH_A_VERB:
        # A subject needs its verb, and a name is none.
        return len(taken.rest.split()) > 1 and not all(word[0].isupper() for word in taken.rest.split())
    return bool(taken.rest)


def _is_part(part: str) -> bool:
    """Whether a later part asks by itself, or by its interrogative alone: "where", "by how many votes"."""
    asked = part.rstrip("?!. ")
    if re.match(_YES_NO, asked, re.IGNORECASE) or bare_interrogative(asked):
        return True
    taken = take_apart(asked)
    if taken is None or not taken.rest:
        return False
    # "How it would end" and "when Ada will go" ask nothing by themselves.
    interrogative = re.sub(rf"^(?:{PREPOSITIONS}) ", "", taken.interrogative.lower())
    if re.search(
        r"^(?:when|where|why) |^\w+ (?:the|an?|his|her|its|their|our|my|your|he|she|it|they)\b", interrogative
    ):
        return False
    return bool(taken.auxiliary) or is_past(taken.rest.split()[0]) or taken.rest.split()[0].endswith("s")
