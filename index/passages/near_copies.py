"""Near-copies: one wire story that several outlets printed, recognised by its words.

Outlets cut a story, or give it another headline, dateline or lead. So texts are compared by their shingles,
the runs of `WIDTH` words in them. A few of their hashes are kept as the article's fingerprint and find
possible copies (Broder, "On the resemblance and containment of documents", 1997). Then the whole texts
decide: how much of the shorter one is in the longer.

Template stories (earnings, dividends, rates, weather) share their words and differ in figures. So where the
same words surround a different figure, the text is another version, not a copy; even if it corrects a single
number.
"""

import re
import zlib
from collections.abc import Hashable, Iterable
from functools import cached_property, lru_cache
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from index.text.published import DATELINE
from index.types import Article

WIDTH = 6
"""Words in a shingle. Shorter runs match by chance; longer ones break at every word an editor changes."""

FINGERPRINT = 16
"""Hashes kept of an article: the smallest of its shingles. A text and one four times as long that holds all
of it share at least one with a chance of 99% (``1 - 0.75 ** 16``)."""

COPIED = 0.75
"""An article is a copy if a longer one holds at least this share of its words. `make eval-copies` shows real
pairs around it: re-runs, cuts and light edits above, rewritten stories below."""

BRIEF = 50
"""Below this many words the headline must match too: briefs are templates ("Qtly div 10 cts vs 10 cts prior")
that name the company only in the headline."""

Hashes: TypeAlias = npt.NDArray[np.uint64]
Flags: TypeAlias = npt.NDArray[np.bool_]

_Story = TypeVar("_Story", bound=Hashable)

# A figure keeps its points and commas. Scripts without spaces are read by the character.
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\d_]+")
# Figures that newspapers spell.
_SPELLED = frozenset(
    "zero nil one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "half".split()
)
_ANY_FIGURE = np.uint64(1)
# Spread hashes of neighbouring words over 64 bits: multiply by 2**64 over the golden ratio (Knuth, The Art of
# Computer Programming, 6.4), and shift in between, because multiplying alone hardly mixes the low bits.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_HALF, _REST = np.uint64(32), np.uint64(29)


class Words:
    """The words of a text as hashes, without its dateline: each outlet sets its own day."""

    def __init__(self, text: str) -> None:
        dateline = DATELINE.match(text)
        self._words = _WORD.findall(text.casefold(), dateline.end() if dateline else 0)

    def __len__(self) -> int:
        return len(self._words)

    @cached_property
    def shingles(self) -> Hashes:
        """A hash of the run of words from each word on. *Shape:* ``(max(0, words - WIDTH + 1),)``."""
        return _runs(self._hashes)

    @cached_property
    def sorted(self) -> Hashes:
        """`shingles` in ascending order, without repeats."""
        return np.unique(self.shingles)

    @cached_property
    def figures(self) -> Flags:
        """Which words are figures. *Shape:* ``(words,)``."""
        return np.array([word[0].isdecimal() or word in _SPELLED for word in self._words], dtype=np.bool_)

    @cached_property
    def _hashes(self) -> Hashes:
        # Encoded all at once: a call for each word would take most of the time.
        encoded = "\n".join(self._words).encode("utf-8", "replace").split(b"\n")
        return (
            np.fromiter(map(zlib.crc32, encoded), dtype=np.uint64) if self._words else np.empty(0, np.uint64)
        )

    @cached_property
    def _masked(self) -> Hashes:
        """`shingles` with all figures treated as equal."""
        return _runs(np.where(self.figures, _ANY_FIGURE, self._hashes))

    def held_by(self, others: Iterable["Words"]) -> Flags:
        """Which words are in a run of `WIDTH` that one of the others has too. *Shape:* ``(words,)``."""
        shared = np.zeros(len(self.shingles), dtype=np.bool_)
        for other in others:
            shared |= _in(self.shingles, other.sorted)
        held = np.zeros(len(self), dtype=np.bool_)
        for place in range(WIDTH):
            held[place : place + len(shared)] |= shared
        return held

    def differs_in_figures(self, other: "Words") -> bool:
        """Whether the other text has one of these runs of words, but with different figures."""
        alike = _in(self._masked, np.unique(other._masked))
        return bool((alike & ~_in(self.shingles, other.sorted)).any())


def _runs(words: Hashes) -> Hashes:
    count = max(0, len(words) - WIDTH + 1)
    runs = np.zeros(count, dtype=np.uint64)
    for place in range(WIDTH):
        runs = (runs ^ (runs >> _REST)) * _FACTOR + words[place : place + count]
    runs = (runs ^ (runs >> _HALF)) * _FACTOR
    return runs ^ (runs >> _REST)


def _in(hashes: Hashes, ordered: Hashes) -> Flags:
    """Which hashes are among the ordered ones; several times as fast as `np.isin` on so few."""
    if not len(ordered):
        return np.zeros(len(hashes), dtype=np.bool_)
    places = np.searchsorted(ordered, hashes)
    return np.asarray(ordered[np.minimum(places, len(ordered) - 1)] == hashes)


@lru_cache(1024)  # about 10 MB: a batch of articles, and templates that arrive in series
def words(text: str) -> Words:
    return Words(text)


def fingerprint(text: str) -> list[int]:
    """The hashes that find a text's copies: at most `FINGERPRINT`, each below 2**63; none for a text shorter
    than `WIDTH` words."""
    return [int(value >> np.uint64(1)) for value in words(text).sorted[:FINGERPRINT]]


def likeness(one: Article, other: Article) -> float:
    """The share of the shorter article's words that the longer one holds, in [0, 1]. For a brief, the
    headlines' share if that is lower.

    From `COPIED` on it is a copy. 0 where a figure differs, however much they share.
    """
    shorter, longer = sorted((words(one.text), words(other.text)), key=len)
    if len(shorter) < WIDTH:
        return 0.0
    share = float(shorter.held_by([longer]).mean())
    if len(shorter) < BRIEF:
        share = min(share, _same_headline(one.title, other.title))
    return 0.0 if share >= COPIED and shorter.differs_in_figures(longer) else share


def _same_headline(one: str, other: str) -> float:
    """The share of the shorter headline's words that the other has too; 1 if either is empty."""
    ours, theirs = (set(_WORD.findall(title.casefold())) for title in (one, other))
    return len(ours & theirs) / min(len(ours), len(theirs)) if ours and theirs else 1.0


def story_of(article: Article, sharing: Iterable[tuple[_Story, Article]]) -> _Story | None:
    """The story that an article copies; None for a new story.

    :param sharing: stories, each with an article that shares some of the fingerprint; likeliest first.
    """
    return next((story for story, held in sharing if likeness(article, held) >= COPIED), None)
