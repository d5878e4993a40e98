"""How near an index comes to questions that have nothing to do with it: what chance alone reaches there.

A large index holds something like anything: over 3,421 news articles the nearest passages to `UNRELATED`
reach a cosine of 0.43 on the mean, over five articles 0.06. So a question's cosine is judged above that.
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
"""Everyday questions of eight fields. News may answer one of them now and then; the mean hardly moves."""

_GROWN = 1.1  # times the passages of the last measurement from which it is made again


class Background:
    """The mean cosine of the nearest passage to unrelated questions, measured once and when the index grows.

    Eight searches, at the first question. Safe to share between threads.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._passages = 0
        self._cosine = 0.0

    def cosine(self, passages: int) -> float:
        """:param passages: how many the index holds.
        :return: in [-1, 1); 0 for an empty index.
        """
        with self._lock:
            if not self._passages / _GROWN <= passages <= self._passages * _GROWN:
                self._cosine = _mean_nearest(self._store)
                self._passages = passages
            return self._cosine


def _mean_nearest(store: Store) -> float:
    nearest = [hit.score for text in UNRELATED for hit in store.search(text, top_k=1, mode="dense")]
    return sum(nearest) / len(nearest) if nearest else 0.0
