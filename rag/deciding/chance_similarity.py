"""How similar an index is to questions that have nothing to do with it.

A large index has something similar to anything: for `UNRELATED`, the nearest passages of 3,421 news articles
have a mean cosine of 0.43, those of five articles 0.06. Only what lies above that means anything.
"""

import threading

from index.store import Store

UNRELATED = (
    "How do I bake sourdough bread?",
    "What is the best way to train for a marathon?",
    "Who painted the ceiling of the chapel?",
    "How deep is the deepest lake?",
    "When was the first telephone call made?",
    "Why do cats purr?",
    "How many strings does a violin have?",
    "Which planet has the most moons?",
)
"""Everyday questions from eight fields. If the news answers one, the mean hardly changes."""

_GROWN = 1.1  # measure again when the number of passages grows or shrinks by this factor


class Background:
    """The mean cosine of the passages nearest to `UNRELATED`, measured again when the index changes in size.

    It takes eight searches, at the first question. Threads can share it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._passages = 0
        self._cosine = 0.0

    def cosine(self, passages: int) -> float:
        """The mean, in [-1, 1); 0 for an empty index.

        :param passages: how many the index has.
        """
        with self._lock:
            if not self._passages / _GROWN <= passages <= self._passages * _GROWN:
                self._cosine = _mean_nearest(self._store)
                self._passages = passages
            return self._cosine


def _mean_nearest(store: Store) -> float:
    nearest = [hit.score for text in UNRELATED for hit in store.search(text, top_k=1, mode="dense")]
    return sum(nearest) / len(nearest) if nearest else 0.0
