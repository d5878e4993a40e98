"""A quote with the words around it, by which it is found again in a text that has changed.

The W3C's `TextQuoteSelector` (https://www.w3.org/TR/annotation-model/#text-quote-selector).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nsmallest
from typing import TypeAlias

from index.text.sentences import sentences

Span: TypeAlias = tuple[int, int]
"""Half-open, in code points."""

CONTEXT = 32
"""Code points of prefix and suffix, unless the quote needs more of them to be told from others."""
_MOST_CONTEXT = 1024
_ALIKE = 0.5
"""The share of words in common (`SequenceMatcher.ratio`) from which two texts say the same in other words."""
_MOST_PLACES = 1000  # whose surroundings are compared
_LIKELIEST = 20  # spans compared word by word, which takes the square of their length
_LONGEST = 4000  # code points of a quote that is looked for word by word
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Selector:
    """A quote, exactly as it stands, with the text before and after it.

    :raises ValueError: if the quote is empty.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""

    def __post_init__(self) -> None:
        if not self.exact.strip():
            raise ValueError("expected a quote, found only white space")


def select(text: str, start: int, end: int) -> Selector:
    """The selector of ``text[start:end]``; its context grows until only this place of the text has it.

    The quote of a text that goes on repeating itself is not unique even then; `find` needs its place too.
    """
    size = CONTEXT
    while True:
        selector = Selector(text[start:end], text[max(0, start - size) : start], text[end : end + size])
        whole = selector.prefix + selector.exact + selector.suffix
        first = text.find(whole)
        if size >= _MOST_CONTEXT or text.find(whole, first + 1) < 0:
            return selector
        size *= 2


def find(text: str, selector: Selector, near: int = 0) -> Span | None:
    """Where a text has the quote, word for word: where most of its context stands around it.

    Only if it stands nowhere as it is, other white space between the words is the same to us: a line may have
    been wrapped elsewhere.

    :param near: where it was; of equal places, the nearest one counts.
    """

    def distance(span: Span) -> int:
        return abs(span[0] - near)

    before, length = len(selector.prefix), len(selector.exact)
    whole = selector.prefix + selector.exact + selector.suffix
    if starts := [*_occurrences(text, whole)]:
        return min(((start + before, start + before + length) for start in starts), key=distance)
    places = [(start, start + length) for start in _occurrences(text, selector.exact)]
    if not places:
        wrapped = re.compile(r"\s+".join(map(re.escape, selector.exact.split())))
        places = [match.span() for match in wrapped.finditer(text)]
    places = nsmallest(_MOST_PLACES, places, key=distance)
    return max(
        places, key=lambda span: (_context(text, span[0], span[1], selector), -distance(span)), default=None
    )


def nearest(text: str, selector: Selector) -> Span | None:
    """What a text says in the place of a quote that it no longer has; None if nothing is like it.

    It is what stands between the quote's prefix and suffix or, without these, the sentences whose words are
    the most alike.
    """
    return _between(text, selector) or _alike(text, selector)


def _occurrences(text: str, words: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def _context(text: str, start: int, end: int, selector: Selector) -> int:
    """How many code points of the prefix and suffix stand around a span, counted from it."""
    before = text[max(0, start - len(selector.prefix)) : start]
    after = text[end : end + len(selector.suffix)]
    return _common(before[::-1], selector.prefix[::-1]) + _common(after, selector.suffix)


def _common(one: str, other: str) -> int:
    """How many code points two texts have in common at their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (ours, theirs) in pairs if ours != theirs), min(len(one), len(other)))


def _between(text: str, selector: Selector) -> Span | None:
    prefix, suffix = selector.prefix, selector.suffix
    if not (prefix.strip() or suffix.strip()):
        return None
    # A context that was cut short reached to the text's first or last character.
    starts = _occurrences(text, prefix) if len(prefix) >= CONTEXT else [0] if text.startswith(prefix) else []
    for start in (before + len(prefix) for before in starts):
        # A correction may be longer than what it corrects, but no whole article stands between.
        limit = start + 3 * len(selector.exact) + 200
        if len(suffix) >= CONTEXT:
            end = text.find(suffix, start, limit + len(suffix))
        else:
            end = len(text) - len(suffix) if text.endswith(suffix) else -1
        if start <= end <= limit:
            return _trimmed(text, start, end)
    return None


def _alike(text: str, selector: Selector) -> Span | None:
    quote = selector.exact[:_LONGEST]
    wanted = _WORD.findall(quote.casefold())
    if not wanted:
        return None
    count = max(1, len(sentences(quote)))
    parts = sentences(text)
    spans = [
        (parts[first][0], parts[min(first + count, len(parts)) - 1][1])
        for first in range(max(1, len(parts) - count + 1))
        if parts
    ]
    bag = Counter(wanted)

    def shared(span: Span) -> float:
        words = _WORD.findall(text[slice(*span)].casefold())
        return 2 * (Counter(words) & bag).total() / max(1, len(words) + len(wanted))

    def ratio(span: Span) -> float:
        words = _WORD.findall(text[slice(*span)].casefold())
        return SequenceMatcher(None, words, wanted, autojunk=False).ratio()

    # The first number is never below the second, and quick.
    likeliest = [one for one in sorted(spans, key=shared, reverse=True)[:_LIKELIEST] if shared(one) >= _ALIKE]
    best = max(
        likeliest, key=lambda one: (ratio(one), _context(text, one[0], one[1], selector)), default=None
    )
    return best if best and ratio(best) >= _ALIKE else None


def _trimmed(text: str, start: int, end: int) -> Span | None:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return (start, start + len(words.strip())) if words.strip() else None
