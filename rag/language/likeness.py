"""How much two sentences have in common."""

from collections.abc import Collection

from index.text.words import content_stems, stems

SAME = 0.7
"""From here two sentences say the same, as wire copies do."""


def alike(one: str, other: str) -> float:
    """Jaccard of the content words of two sentences, in [0, 1]."""
    ours, theirs = set(content_stems(one)), set(content_stems(other))
    return len(ours & theirs) / max(1, len(ours | theirs))


def told_of(words: Collection[str], text: str) -> float:
    """The share of some stems that a text has, in [0, 1]."""
    held = set(stems(text))
    return sum(word in held for word in words) / max(1, len(words))
