"""The sentences that someone said, where a question asks what they said, or who said this."""

import re
from collections.abc import Sequence

from index.text.words import content_stems, stems
from index.types import Article, Hit
from rag.language.likeness import told_of
from rag.language.names import names
from rag.language.speech import SAYING, Saying, sayings
from rag.reading.leading import Place, key, leading, naming, place
from rag.reading.reader import Reading, before

_WHO = r"(?:the )?(?P<who>(?:[\w’'.&-]+ ){0,5}?[\w’'.&-]+?)"
_WHOSE = tuple(
    re.compile(rf"\b{form}\b(?P<rest>[^?,]*)", re.IGNORECASE)
    for form in (
        rf"what (?:else )?(?:did|does|do|has|have|had) {_WHO} (?:say|said|tell|told|claim|claimed|announce|"
        r"argue|warn|think|add|explain|promise|call|called)",
        rf"what (?:was|is|were|are) {_WHO}(?: quoted as saying|[’']s? (?:reaction|comments?|words|view))",
        rf"how (?:did|does|has) {_WHO} (?:react|reacted|respond|responded|reply|replied)",
        rf"what (?:was|is) said by {_WHO}(?= about\b|\W*$)",
    )
)
_SPOKEN = re.compile(rf"\bwho (?!wrote\b){SAYING}[ :,]+(?:that )?(?P<words>[^?]{{12,}})", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”«»]|(?<!\w)['‘]")
_PREPOSITION = re.compile(r"\b(?:about|against|at|for|in|on|to|with)\b", re.IGNORECASE)
_SAY = re.compile(r"\b(?:say|said|tell|told)\b", re.IGNORECASE)
_PRONOUNS = frozenset("he she it they we you one people".split())
_LEAST = 0.8  # of the words that someone is to have said, a sentence and the next have to hold
_ABOUT = 0.5  # of what someone is to have spoken of
_NEAR = 300  # characters: one or two sentences
_SURE = 2.0  # margin: the article itself tells whose words they are


def whose(question: str) -> tuple[str, list[str]] | None:
    """Whose words a question asks for, and the stems of what they are to be about; None if nobody's."""
    match = next(filter(None, (form.search(question) for form in _WHOSE)), None)
    if not match or match["who"].lower() in _PRONOUNS:
        return None
    return match["who"], content_stems(_PREPOSITION.sub("", match["rest"]))


def spoken(question: str) -> list[str]:
    """The stems of the words whose speaker a question asks for; none if it asks for no speaker."""
    match = _SPOKEN.search(question)
    found = stems(match["words"]) if match else []
    return found if len(found) > 2 else []


def said_first(question: str, readings: Sequence[Reading], hits: Sequence[Hit]) -> list[Reading]:
    """The readings with those first that were said by the one asked about; for "who said …?", the one that
    names the speaker.

    Whatever the one asked about says in the articles of the hits counts, read or not.

    :param readings: best first.
    """
    if asked := whose(question):
        return leading(_words_of(*asked, hits, readings), readings, _SURE)
    if words := spoken(question):
        return leading(_speaker_of(words, hits), readings, _SURE)
    return list(readings)


def unsaid(question: str, reading: Reading) -> str | None:
    """Why a sentence is not what the question asks to have been said; None if it may be."""
    sentence = reading.sentence
    # Without quotation marks the words may be those of the asker.
    if (words := spoken(question)) and _QUOTED.search(question):
        near = sentence.article.text[max(0, sentence.start - _NEAR) : sentence.end + _NEAR]
        told = told_of(words, near) >= _LEAST
        return None if told else "No one says so in the closest sentences."
    if (asked := whose(question)) is None:
        return None
    who, article = asked[0], sentence.article
    if _names(who, f"{article.outlet} {article.author}"):
        return None
    own = next((one for one in sayings(article.text) if one.start == sentence.start), None)
    others = own and not _by(who, own)
    # Of "the mayor", an article that does not name her so may tell.
    judged = any(_names(who, name.text) for name in names(article.text)) or not _names(who, article.text)
    silent = own is None and _SAY.search(question)
    if judged and (others or silent):
        return f"I found nothing that {who} said."
    besides = asked[1] and not told_of(asked[1], f"{article.title}\n{article.text}")
    return f"I found nothing that {who} said about this." if besides else None


def _words_of(
    who: str, about: Sequence[str], hits: Sequence[Hit], readings: Sequence[Reading]
) -> list[Place]:
    """What someone says, best first: about this, if only the text before tells what about."""
    said = [
        place(article, (one.start, one.end), hits, one.words)
        for article in _articles(hits)
        for one in sayings(article.text)
        if _by(who, one)
    ]
    scores = {key(one.sentence): one.score for one in readings}
    lowest = min(scores.values(), default=0.0)

    def near(one: Place) -> tuple[float, float]:
        own = told_of(about, one[0].text)
        around = told_of(about, before(one[0]) + one[0].text)
        return own or around / 2, scores.get(key(one[0]), lowest)

    fitting = [one for one in said if not about or near(one)[0] >= _ABOUT]
    return sorted(fitting, key=near, reverse=True)


def _speaker_of(words: Sequence[str], hits: Sequence[Hit]) -> list[Place]:
    """The sentence that names who says this, and the one that has the words if that is another."""
    best: tuple[float, list[Place]] = (0.0, [])
    for article in _articles(hits):
        told = sayings(article.text)
        for one, following in zip(told, [*told[1:], *told[-1:]], strict=True):
            own = told_of(words, article.text[one.start : one.end])
            until = following.end if following.speaker == one.speaker else one.end
            if own > best[0] and told_of(words, article.text[one.start : until]) >= _LEAST:
                best = own, naming(article, one.speaker.named, (one.start, one.end), hits)
    return best[1]


def _articles(hits: Sequence[Hit]) -> list[Article]:
    return list({hit.passage.article.id: hit.passage.article for hit in hits}.values())


def _names(who: str, text: str) -> bool:
    return set(content_stems(who)) <= set(stems(text))


def _by(who: str, saying: Saying) -> bool:
    """Whether a speaker is the one asked about: "Lindqvist" is "Greta Lindqvist" or "the new mayor"."""
    speaker = saying.speaker
    if speaker.name and (_names(who, speaker.name) or _names(speaker.name, who)):
        return True
    # "The county engineer" is not the county.
    role = re.escape(who.partition(" of ")[0])
    described = re.search(rf"(?i:\b{role})(?=[\W\d]*$|,| [A-Z]| (?:of|at|for|in|who)\b)", speaker.known_as)
    return bool(described) and _names(who, speaker.known_as)
