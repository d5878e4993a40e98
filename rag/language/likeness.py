"""How much two sentences have in common."""

from index.text.words import content_stems

SAME = 0.7
"""From here two sentences say the same, as wire copies do."""


def alike(one: str, other: str) -> float:
    """Jaccard of the content words of two sentences, in [0, 1]."""
    ours, theirs = set(content_stems(one)), set(content_stems(other))
    return len(ours & theirs) / max(1, len(ours | theirs))
