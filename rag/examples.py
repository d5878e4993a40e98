"""Example questions drawn from the articles themselves, by a few patterns of sentences; no model.

Few and right: a question is shown only after it was asked and answered from the sentence it came from.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.text.dates import MONTHS
from index.text.sentences import sentences
from index.types import Article
from rag.language.names import names
from rag.types import Answer

NEWEST = 24
"""Articles that questions are drawn from; examples are to show what is in the news."""

_SENTENCES = 40  # of each; news says the important things first
_SPARE = 2  # asks to each question wanted: those that fail verification are not made up for endlessly

_BASE_FORMS = {
    "pledged": "pledge", "promised": "promise", "spent": "spend", "paid": "pay", "invested": "invest",
    "raised": "raise", "lost": "lose", "earned": "earn", "donated": "donate", "received": "receive",
    "borrowed": "borrow", "won": "win", "opened": "open", "launched": "launch", "closed": "close",
    "signed": "sign", "founded": "found", "bought": "buy", "sold": "sell", "visited": "visit",
    "approved": "approve", "published": "publish", "released": "release", "joined": "join",
}  # fmt: skip
_SPENDING = "pledged|promised|spent|paid|invested|raised|lost|earned|donated|received|borrowed"
_DOING = "opened|launched|closed|signed|founded|bought|sold|visited|approved|published|released|joined|won"
_NAME = r"(?P<name>[A-ZÀ-Þ][\w.&’'-]*(?: (?:of (?:the )?)?[A-ZÀ-Þ][\w.&’'-]*){0,5})"
_MONEY = (
    r"(?:(?:about|around|almost|nearly|over|more than|at least|up to|some) )?(?:"
    r"[A-Z]{0,3}[$€£¥₩₹]\s?\d[\d.,]*(?: ?(?:million|billion|trillion|bn|m|tn)\b)?|"
    r"\d[\d.,]* (?:(?:million|billion|trillion) )?(?:dollars|euros|pounds|yen|francs|crowns|yuan|rupees)\b)"
    r"(?: \([^)]{1,40}\))?"
)
_MONTH = "|".join(MONTHS)
_TITLE = (
    "CEO|chief executive|president|prime minister|chancellor|chairman|chairwoman|chair|founder|governor|"
    "mayor|coach|head|director|spokesman|spokeswoman|finance minister|foreign minister|vice president"
)
# An object worth repeating in a question: short, and without words that point outside the sentence.
_OBJECT = r"(?:a|an|the|its|their) (?:(?!(?:this|these|that|which|who|and|he|she|it|they)\b)[\w’'-]+ ?){1,7}"

_AMOUNT = re.compile(
    rf"(?:^|, ){_NAME} (?P<has>has |have )?(?P<verb>{_SPENDING}) {_MONEY}"
    r"(?P<tail> (?:on|for|to|in) (?:(?!(?:this|that|which|who|and|after|as|its|their)\b)[\w’'-]+ ?){1,6})?"
    r"(?=[.,;:]|$)"
)
_WHEN = re.compile(
    rf"(?:^|, ){_NAME} (?P<verb>{_DOING}) (?P<object>{_OBJECT}?) (?:in|on) (?:{_MONTH})\b|"
    rf"(?:^|, ){_NAME.replace('name', 'name2')} (?P<verb2>{_DOING}) (?P<object2>{_OBJECT}?) "
    r"in (?:19|20)\d\d\b"
)
_OFFICE = re.compile(
    rf"{_NAME}, (?:the )?(?P<title>{_TITLE}) of "
    # Up to where the name plainly ends: "of Venice" is not the office where "film festival" goes on.
    r"(?P<of>(?:the )?[A-ZÀ-Þ][\w.&’'-]*(?: (?:of )?[A-ZÀ-Þ][\w.&’'-]*){0,4})"
    r"(?=[.,;:)]|$| (?:said|has|was|is|and)\b)"
)
_OFFICER = re.compile(
    r"(?P<of>[A-ZÀ-Þ][\w&’'-]*(?: [A-ZÀ-Þ][\w&’'-]*){0,3}) "
    r"(?P<title>CEO|chief executive|prime minister|president) " + _NAME
)
_TOLL = re.compile(
    r"\b\d[\d,.]*(?: (?:million|thousand))? "
    r"(?P<noun>people|homes|houses|workers|jobs|soldiers|civilians|children) "
    r"(?P<verb>were (?:killed|injured|arrested|evacuated|rescued|destroyed|cut|lost)|died) "
    r"(?P<tail>(?:in|by|during|at) (?:the )?(?:[a-z]+ ){0,3}(?:in |of |at )?"
    r"[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)*)"
)


@dataclass(frozen=True, slots=True)
class _Example:
    """A question, what pattern made it, and the sentence that should answer it."""

    kind: str
    question: str
    article: Article
    start: int
    end: int


def examples(articles: Sequence[Article], ask: Callable[[str], Answer], count: int = 6) -> list[str]:
    """Return up to `count` questions that the articles answer, newest articles first, each of another
    article while there are others.

    :param ask: answers a question; called at most ``2 * count`` times. A question is kept only where the
        answer is no refusal and cites the sentence the question was made of.
    """
    newest = sorted(articles, key=lambda article: article.published or date.min, reverse=True)[:NEWEST]
    waiting = [drawn for article in newest if (drawn := list(_drawn(article)))]
    kept: list[str] = []
    kinds: Counter[str] = Counter()
    asked: set[str] = set()
    while waiting and len(kept) < count and len(asked) < _SPARE * count:
        drawn = waiting.pop(0)
        # The kind seen least, so that not all are "How much …"; of those the first, the surest pattern.
        chosen = min(drawn, key=lambda example: kinds[example.kind] + (example.kind == "about") * count)
        rest = [example for example in drawn if example is not chosen]
        if chosen.question not in asked:
            asked.add(chosen.question)
            if _is_answered(chosen, ask(chosen.question)):
                kept.append(chosen.question)
                kinds[chosen.kind] += 1
                waiting += [rest] if rest else []
                continue
        waiting[:0] = [rest] if rest else []
    return kept


def _is_answered(example: _Example, answer: Answer) -> bool:
    return not answer.refused and any(
        citation.article.id == example.article.id
        and citation.start < example.end
        and (example.start < citation.end or example.kind == "about")
        for citation in answer.citations
    )


def _drawn(article: Article) -> Iterator[_Example]:
    """The questions that sentences of an article answer, the surest patterns first."""
    spans = sentences(article.text)[:_SENTENCES]
    for kind, pattern in _PATTERNS:
        for start, end in spans:
            if question := pattern(article.text[start:end]):
                yield _Example(kind, question, article, start, end)
    counted = Counter(
        name.text for name in names(article.text) if name.kind != "place" and len(name.text) > 3
    )
    for name, times in counted.most_common(1):
        # "Huang" is asked about as "Jensen Huang"; a lone word may be no name at all.
        full = next((longer for longer in counted if name in longer.split() and longer != name), name)
        if times > 1 and (" " in full or full.isupper()):
            yield _Example("about", f"What is said about {full}?", article, 0, len(article.text))


def _amount(sentence: str) -> str | None:
    match = _AMOUNT.search(sentence)
    if not match or not _is_name(match["name"], sentence):
        return None
    tail = (match["tail"] or "").rstrip()
    if match["has"]:
        return f"How much {match['has']}{match['name']} {match['verb']}{tail}?"
    return f"How much did {match['name']} {_BASE_FORMS[match['verb']]}{tail}?"


def _when(sentence: str) -> str | None:
    match = _WHEN.search(sentence)
    if not match:
        return None
    name, verb, thing = (match[key] or match[f"{key}2"] for key in ("name", "verb", "object"))
    return f"When did {name} {_BASE_FORMS[verb]} {thing.strip()}?" if _is_name(name, sentence) else None


def _office(sentence: str) -> str | None:
    match = _OFFICE.search(sentence) or _OFFICER.search(sentence)
    if not match or not _is_name(match["name"], sentence) or " " not in match["name"]:
        return None
    holder = match["of"].removesuffix("’s").removesuffix("'s").rstrip(".")
    # "the Committee" is a name only to who has read the article.
    lone = holder.startswith("the ") and holder.count(" ") == 1 and not holder[4:].isupper()
    if lone or not _is_name(holder, sentence):
        return None
    return f"Who is the {match['title']} of {holder}?"


def _toll(sentence: str) -> str | None:
    match = _TOLL.search(sentence)
    return f"How many {match['noun']} {match['verb']} {match['tail']}?" if match else None


def _is_name(text: str, sentence: str) -> bool:
    """Whether the words are one name, and not a capital at the start of a sentence or two names in a row."""
    return any(name.text == text.removeprefix("the ") for name in names(f"{sentence} It is {text}."))


_PATTERNS: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("amount", _amount),
    ("office", _office),
    ("when", _when),
    ("toll", _toll),
)
