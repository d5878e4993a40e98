"""Example questions made of sentences of the articles, by a few patterns; no model.

Few and right: each is asked first, and shown only if the answer cites the sentence it was made of.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.text.sentences import sentences
from index.text.words import stems
from index.types import Article
from rag.language.names import names
from rag.language.quantities import DATE, MONEY
from rag.types import Answer

NEWEST = 24
"""Articles that questions are made of; examples are to show what is in the news."""

_SENTENCES = 40  # of each; news says the important things first
_SPARE = 2  # how often to ask for each question wanted, so that a poor lot of articles takes no longer

_SPENDING = {
    "pledged": "pledge", "promised": "promise", "spent": "spend", "paid": "pay", "invested": "invest",
    "raised": "raise", "lost": "lose", "earned": "earn", "donated": "donate", "received": "receive",
}  # fmt: skip
_DOING = {
    "opened": "open", "launched": "launch", "closed": "close", "signed": "sign", "founded": "found",
    "bought": "buy", "sold": "sell", "visited": "visit", "approved": "approve", "released": "release",
    "joined": "join", "won": "win",
}  # fmt: skip
_WORD = r"[A-ZÀ-Þ](?:[\w&’'-]|\.(?=[\w ]))*"
_NAME = rf"{_WORD}(?: (?:of (?:the )?)?{_WORD}){{0,5}}"
_PERSON = rf"(?P<name>{_WORD}(?: {_WORD}){{1,4}})"
_TITLE = (
    r"(?P<title>CEO|chief executive|(?:vice )?president|(?:prime|finance|foreign) minister|chancellor|"
    r"chair(?:man|woman)?|founder|governor|mayor|coach|head|director|spokes(?:man|woman))"
)
# Words worth repeating in a question: few, and none that points outside the sentence.
_PLAIN = r"(?:(?!(?:this|these|that|which|who|and|after|as|he|she|it|its|they|their)\b)[\w’'-]+ ?)"
# Each pattern with the question that its sentence answers.
_PATTERNS = tuple(
    (kind, re.compile(pattern), question)
    for kind, pattern, question in (
        ("amount",
         rf"(?:^|, )(?P<name>{_NAME}) (?:has |have )?(?P<verb>{'|'.join(_SPENDING)}) (?i:{MONEY.pattern})"
         rf"(?P<rest> (?:on|for|to|in) {_PLAIN}{{1,6}})?(?=[.,;:]|$)",
         "How much did {name} {verb} {rest}?"),
        # "the Committee" is a name only to who has read the article, "the Bank of Osk" to everybody.
        ("office",
         rf"{_PERSON}, (?:the )?{_TITLE} of (?P<of>(?:the (?=\S+ [A-Zo]))?{_NAME})"
         r"(?=[.,;:)]|$| (?:said|has|was|is|and)\b)",
         "Who is the {title} of {of}?"),
        ("office",
         rf"\b(?P<of>{_NAME}) (?P<title>CEO|chief executive|chairman) {_PERSON}",
         "Who is the {title} of {of}?"),
        ("when",
         rf"(?:^|, )(?P<name>{_NAME}) (?P<verb>{'|'.join(_DOING)}) (?P<rest>(?:an?|the) {_PLAIN}{{1,7}}?)"
         rf"(?:in|on) (?:{DATE.pattern})",
         "When did {name} {verb} {rest}?"),
        ("toll",
         r"\b\d[\d,.]* (?P<rest>(?:people|homes|houses|workers|jobs|soldiers|civilians|children) "
         r"(?:were (?:killed|injured|arrested|evacuated|rescued|destroyed|cut|lost)|died) "
         rf"(?:in|by|during|at) (?:the )?(?:[a-z]+ ){{0,3}}(?:in |of |at )?{_NAME})",
         "How many {rest}?"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Example:
    """A question, the kind of pattern that made it, and the span that should answer it."""

    kind: str
    question: str
    article: Article
    start: int
    end: int


def examples(articles: Sequence[Article], ask: Callable[[str], Answer], count: int = 6) -> list[str]:
    """Return up to `count` questions that the articles answer, newest articles first, each of another
    article while there are others; see `questions`."""
    newest = sorted(articles, key=lambda article: article.published or date.min, reverse=True)[:NEWEST]
    return list(questions(newest, ask, count))


def questions(
    articles: Sequence[Article], ask: Callable[[str], Answer], count: int, like: str = ""
) -> Iterator[str]:
    """Yield up to `count` questions that the articles answer, of the first articles first.

    :param ask: answers a question; called at most ``2 * count`` times. A question is kept only where the
        answer is no refusal and cites the sentence the question was made of.
    :param like: a question; those that share its words come first within an article.
    """
    wanted = set(stems(like))
    waiting = [drawn for article in articles if (drawn := list(_drawn(article)))]
    kept: Counter[str] = Counter()  # how many of each kind
    asked: set[str] = set()
    while waiting and kept.total() < count and len(asked) < _SPARE * count:
        drawn = waiting.pop(0)
        # The kind seen least, so that not all are "How much …"; "What is said about …" last.
        chosen = min(drawn, key=lambda one: (*_unlike(one, wanted), one.kind == "about", kept[one.kind]))
        drawn.remove(chosen)
        right = chosen.question not in asked and _is_answered(chosen, ask(chosen.question))
        asked.add(chosen.question)
        if right:
            kept[chosen.kind] += 1
            yield chosen.question
        if drawn:
            waiting.insert(len(waiting) if right else 0, drawn)


def _unlike(example: _Example, wanted: set[str]) -> tuple[int, ...]:
    """Less for the example that shares more words."""
    return (-len(wanted.intersection(stems(example.question))),) if wanted else ()


def _is_answered(example: _Example, answer: Answer) -> bool:
    return not answer.refused and any(
        citation.article.id == example.article.id
        and citation.start < example.end
        and example.start < citation.end
        for citation in answer.citations
    )


def _drawn(article: Article) -> Iterator[_Example]:
    """The questions that an article answers."""
    for start, end in sentences(article.text)[:_SENTENCES]:
        sentence = article.text[start:end]
        for kind, pattern, question in _PATTERNS:
            match = pattern.search(sentence)
            if match and (asked := _filled(question, match.groupdict(default=""), sentence)):
                yield _Example(kind, asked, article, start, end)
    full = (name.text for name in names(article.text) if " " in name.text and name.kind != "place")
    for name, times in Counter(full).most_common(1):
        if times > 1:
            yield _Example("about", f"What is said about {name}?", article, 0, len(article.text))


def _filled(question: str, words: dict[str, str], sentence: str) -> str | None:
    """The question with the words of the sentence; None where a capital at its start, or two names in a row,
    only look like a name."""
    for name in words.keys() & {"name", "of"}:
        found = names(f"{sentence} It is {words[name]}.")
        if words[name].removeprefix("the ") not in [one.text for one in found]:
            return None
    verb = (_SPENDING | _DOING).get(words.get("verb", ""), "")
    return " ".join(question.format(**words | {"verb": verb}).split()).replace(" ?", "?")
