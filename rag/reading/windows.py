"""What of a passage is read: all of the best ones, the likeliest sentences of the others."""

from collections.abc import Callable, Sequence

from index.text.sentences import sentences
from index.types import Passage

WHOLE, PART = 6, 2
"""Passages that are read whole, and sentences, in a row, that are read of each other one: of sixteen
passages as much text as of ten whole ones."""


def windows(passages: Sequence[Passage], likely: Callable[[str], float], whole: int = WHOLE) -> list[Passage]:
    """The stretches to read, one for each passage.

    No sentence is read twice, as far as it stands at the end of a window: passages of one article overlap.

    :param passages: best first.
    :param likely: how well a sentence suits the question; at least 0.
    :param whole: how many are read whole.
    """
    seen: set[tuple[str, int]] = set()
    found = []
    for rank, passage in enumerate(passages):
        spans = [(passage.start + start, passage.start + end) for start, end in sentences(passage.text)]
        fresh = [span for span in spans if (passage.article.id, span[0]) not in seen] or spans
        spans = [span for span in spans if fresh[0][0] <= span[0] <= fresh[-1][0]]
        if rank >= whole:
            scores = [likely(passage.article.text[slice(*span)]) for span in spans]
            first = max(
                range(max(1, len(spans) - PART + 1)), key=lambda at: (sum(scores[at : at + PART]), -at)
            )
            spans = spans[first : first + PART]
        seen.update((passage.article.id, span[0]) for span in spans)
        found.append(Passage(passage.article, spans[0][0], spans[-1][1]) if spans else passage)
    return found
