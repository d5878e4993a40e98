"""The answering words within a sentence, by the kind of thing that is asked for. Patterns, no model."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from index.text.words import stems
from rag.language import quantities
from rag.language.definitions import defined, definitions
from rag.language.names import Name, names
from rag.language.quantities import Span, found
from rag.question.kind import Kind, Question

_TIME_OF_DAY = re.compile(r"\d ?(?:[ap]\.?m\b|o[’']clock|:\d\d)|noon|midnight", re.IGNORECASE)
_FINER = (
    (re.compile(r"\b(?:what|which) year\b|\byear of\b", re.IGNORECASE), re.compile(r"\d{4}|year")),
    (re.compile(r"\b(?:what|which) time\b", re.IGNORECASE), _TIME_OF_DAY),
    (re.compile(r"\b(?:what|which) decade\b", re.IGNORECASE), re.compile(r"\ds\b|decade")),
    (re.compile(r"\b(?:what|which) century\b", re.IGNORECASE), re.compile(r"century|\d{4}")),
    (re.compile(r"\b(?:what|which) month\b", re.IGNORECASE), re.compile(r"[A-Z][a-z]{2}|month")),
)  # fmt: skip

_SAYS = r"(?:said|says|say|told|tells|announced?|reported?|wrote|added|tweeted|stated|according)"
# "…, he said on Thursday": the day of the speech, not of what is spoken of.
_SPOKEN = re.compile(
    rf"\b{_SAYS}(?: \w+){{0,3}}?(?: (?:on|in|late|early|last))* $|\bin a (?:statement|report) (?:on )?$"
)
_ABOUT_SPEECH = re.compile(rf"\b{_SAYS}\b|\bpublish|\breport\b|\bstatement\b|\binterview", re.IGNORECASE)

_LOCATIVE = re.compile(r"\b(?:in|at|near|outside|off|into) (?:the )?$", re.IGNORECASE)
_LISTED = re.compile(r",? and\b|, [A-Z]")
# The noun that "how many" counts: up to three words, before any verb one can list.
_COUNTED = re.compile(
    r"\bhow many ((?:(?!(?:were|was|are|is|have|has|had|did|do|does|will|would|can)\b)\w[\w'’-]*\s*){1,3})",
    re.IGNORECASE,
)
# "Nine voted for and four against": what is counted stands after the first number only.
_ELLIPTIC = re.compile(
    r"\W*(?:$|[,.;)]|(?:against|for|in|were|was|are|did|had|have|who|from|voted|abstained)\b)"
)
_OF_KIN = re.compile(
    r"\w+[’']s (?=(?:son|daughter|child|wife|husband|widow|mother|father|sister|brother|uncle|aunt)\b)"
)
_AGENT = re.compile(r"\bby $")
_GOVERNED = re.compile(r"\b(?:in|at|near|from|to|of|on|with|against|for|into|than|as|outside) (?:the )?$")
_DIRECTION = re.compile(
    r"(?:(?:north|south|east|west|central|(?:north|south)-?(?:east|west))(?:ern)?|downtown) $", re.IGNORECASE
)
_TO_BE = re.compile(r"^\W*who(?: is|'s|’s| was| are| were) (.+?)\W*$", re.IGNORECASE)
_WINNERS = re.compile(
    r"\bwho (?:won|wins|beat|defeated|lost|hosts?|hosted|invaded|attacked|owns|bought|makes|made|sued|"
    r"signed)\b",
    re.IGNORECASE,
)

Anchor: TypeAlias = tuple[int, float, str]

_WINDOW = 14
"""Words; further away than that, a word of the question says nothing of a candidate."""

_CLEARLY = 1.2
"""How many times nearer the best candidate is than the next. Wrong words in bold are worse than none.

This and `_BARRIER`: from a grid over the development sets squad2_a, realtimeqa_dev and squadshifts_newwiki,
given the sentence that answers. Of the spans found, 93% of amounts, 92% of counts, 96% of dates, 76% of
persons and 71% of places are right: figures of the sets it was tuned on."""

_BARRIER = 6
"""Words that a comma, a bracket or a rival candidate between counts for."""

_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"[,;:()–—]|\band\b|\bbut\b|\bwhile\b")


def best_span(question: Question, text: str) -> Span | None:
    """Return the half-open offsets, in `text`, of the words that answer; None where the kind of the question
    has no pattern, nothing in the text fits it, or two things fit about as well.

    The one nearest to the words of the question answers, rare words counting more; what the question itself
    says is no answer to it.
    """
    fits = fitting(question, text)
    if len(fits) < 2:
        return fits[0] if fits else None
    anchors = _anchors(question, text)
    counted = _COUNTED.search(question.text)
    if counted and not any(_ELLIPTIC.match(text, end) for _, end in fits):
        nouns = set(stems(counted[1]))
        anchors = [(at, 2 * rarity if stem in nouns else rarity, stem) for at, rarity, stem in anchors]
    scored = sorted(((_nearness(text, span, fits, anchors), span) for span in fits), reverse=True)
    (best, span), (second, other) = scored[:2]
    same = text[slice(*span)] == text[slice(*other)]
    return span if same or best > second * _CLEARLY else None


def fitting(question: Question, text: str) -> list[Span]:
    """The spans of a text that could answer: of the kind and measure asked for, and not what the question
    itself says. Where there are several, `best_span` may still find none clearly nearer."""
    if question.kind is Kind.PERSON and _describes(question.text, text):
        return []
    asked = " ".join(stems(question.text))
    return [span for span in _of_measure(question, text) if not _is_asked(text[slice(*span)], asked)]


def candidates(kind: Kind, text: str) -> list[Span]:
    """The spans of a text that are things of a kind, in order; none for kinds without a pattern."""
    if kind is Kind.AMOUNT:
        measured = (quantities.MONEY, quantities.PERCENT, quantities.MEASURE)
        return _first(measured, text, together=True) or _first((quantities.QUANTITY,), text)
    if kind is Kind.COUNT:
        return _first((quantities.QUANTITY,), text)
    if kind is Kind.DATE:
        return found(quantities.DATE, text)
    if kind is Kind.PERSON:
        return _spans(name for name in names(text) if name.kind in ("person", "other"))
    if kind is Kind.PLACE:
        return _spans(name for name in names(text) if name.kind in ("place", "other"))
    return []


def _of_measure(question: Question, text: str) -> list[Span]:
    """The candidates narrowed to what the words of the question allow."""
    if question.kind in (Kind.AMOUNT, Kind.COUNT):
        patterns = quantities.measuring(question.text)
        if patterns:
            return _first(patterns, text)
        return _without_other_units(question, candidates(question.kind, text), text)
    if question.kind is Kind.DATE:
        return _dates(question.text, text)
    if question.kind is Kind.PERSON:
        return _people(question, text)
    if question.kind is Kind.PLACE:
        return _places(text)
    if question.kind is Kind.DEFINITION and (name := defined(question.text)):
        return definitions(name, text)
    return []


def _first(patterns: Sequence[re.Pattern[str]], text: str, *, together: bool = False) -> list[Span]:
    """Matches of the first pattern that has any, or of all of them; figures within dates do not count."""
    dates = [] if quantities.DURATION in patterns else found(quantities.DATE, text)
    spans: list[Span] = []
    for pattern in patterns:
        if not spans or together:
            spans += found(pattern, text, outside=dates)
    return sorted(spans)


def _without_other_units(question: Question, spans: list[Span], text: str) -> list[Span]:
    """Without "two days" where workers are counted; all of them where no unit is asked for."""
    if question.kind is not Kind.COUNT or not _COUNTED.search(question.text):
        return spans
    units = [(span, quantities.UNIT.search(text[slice(*span)])) for span in spans]
    asked = set(stems(question.text))
    return [span for span, unit in units if not unit or not asked.isdisjoint(stems(unit[0]))]


def _dates(question: str, text: str) -> list[Span]:
    spans = found(quantities.DATE, text)
    for asked, needed in _FINER:
        if asked.search(question):
            return [span for span in spans if needed.search(text[slice(*span)])]
    if not _ABOUT_SPEECH.search(question):
        spans = [span for span in spans if not _SPOKEN.search(text[: span[0]])] or spans
    return spans


def _people(question: Question, text: str) -> list[Span]:
    # "Who leads SoftBank?" is not answered by "SoftBank Group Corp", nor "who met Son?" by "Masayoshi Son";
    # but "who is Biden's son?" may be by "Hunter Biden".
    asked = set(stems(_OF_KIN.sub(" ", question.text)))
    fresh = [name for name in names(text) if not asked.intersection(stems(name.text))]
    any_name = bool(_WINNERS.search(question.text))  # companies and countries own and win
    wanted = set(question.stems)

    def may_answer(name: Name) -> bool:
        if name.kind == "person" or _AGENT.search(text[max(0, name.start - 4) : name.start]):
            return True
        if _GOVERNED.search(text[max(0, name.start - 12) : name.start]):
            return False
        # One capitalised word may be anything; it must do what the question says.
        acts = not wanted.isdisjoint(stems(" ".join(text[name.end :].split(maxsplit=2)[:2])))
        if any_name:
            return acts
        return name.kind == "other" and (acts or (" " in name.text and not name.definite))

    return _spans(filter(may_answer, fresh))


def _places(text: str) -> list[Span]:
    spans: list[Span] = []
    located: list[Span] = []
    for name in names(text):
        if located and text[located[-1][1] : name.start] == ", " and not _LISTED.match(text, name.end):
            located[-1] = spans[-1] = (located[-1][0], name.end)  # "in Charleston, South Carolina"
            continue
        direction = _DIRECTION.search(text[max(0, name.start - 24) : name.start])
        start = name.start - len(direction[0]) if direction else name.start
        inside = _LOCATIVE.search(text[max(0, start - 12) : start])
        site = name.kind == "other" and inside and (" " in name.text or not name.definite)
        if name.kind == "place" or site:
            spans.append((start, name.end))
            if inside:
                located.append((start, name.end))
    return located or spans


def _describes(question: str, text: str) -> bool:
    """Whether the question is who a named person is, and the text names them: no name answers that."""
    asked = _TO_BE.match(question)
    if not asked:
        return False
    wanted = set(stems(asked[1]))
    return any(wanted <= set(stems(name.text)) for name in names(text))


def _spans(found_names: Iterable[Name]) -> list[Span]:
    return [(name.start, name.end) for name in found_names]


def _is_asked(words: str, asked: str) -> bool:
    return f" {' '.join(stems(words))} " in f" {asked} "


def _anchors(question: Question, text: str) -> list[Anchor]:
    """Where words of the question stand in the text: character position, rarity and stem."""
    wanted = set(question.stems)
    return [
        (match.start(), question.rarity(stem), stem)
        for match in _WORD.finditer(text)
        for stem in stems(match.group())
        if stem in wanted
    ]


def _nearness(text: str, span: Span, rivals: Sequence[Span], anchors: Sequence[Anchor]) -> float:
    start, end = span
    total = 0.0
    for position, rarity, _ in anchors:
        if start <= position < end:
            total += rarity / 2
            continue
        first, last = (end, position) if position >= end else (position, start)
        between = text[first:last]
        distance = between.count(" ") + _BARRIER * len(_BREAK.findall(between))
        distance += _BARRIER * sum(first <= one[0] and one[1] <= last for one in rivals)
        if distance <= _WINDOW:
            total += rarity / (2 + distance)
    return total
