"""Ranking: the passages that match a question by its words, its meaning, or both."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, NamedTuple, TypeAlias

from index.search.exact import holders
from index.search.filters import Filter
from index.search.fusion import fuse
from index.search.protocols import Vectors, Words
from index.types import EmbeddingMatrix

Mode: TypeAlias = Literal["fused", "dense", "bm25"]

CANDIDATES = 100
"""Passages that BM25 and dense search each give to fusion: ten times what a question reads."""

SPARE = 20
"""Extra candidates when only one ranking is used: some will be copies or just removed."""

FURTHEST = 1000
"""The most candidates looked at when copies leave too few hits."""


Cosines: TypeAlias = Callable[[Sequence[int]], dict[int, float]]
"""The cosines of the question and some passages, by their numbers."""


class Ranking(NamedTuple):
    """Passage numbers and scores, best first, and which of them hold rare words of the question, those with
    the rarest first."""

    passages: list[tuple[int, float]]
    exact: tuple[int, ...] = ()


def rankings(
    question: str,
    embedded: "EmbeddingMatrix | None",
    top_k: int,
    chosen: Filter,
    mode: Mode,
    words: Words,
    vectors: Vectors,
    cosines: Cosines,
) -> Iterator[Ranking]:
    """Yield a ranking, then longer ones, until nothing is left or `FURTHEST` is reached.

    :param embedded: the question's vector; not needed for ``"bm25"``.
    """
    most, share = vectors.rows, vectors.share(chosen)
    count = max(top_k, CANDIDATES) if mode == "fused" else top_k + SPARE
    # In parallel: in a large index each takes a while on one core, and both release Python's lock.
    with ThreadPoolExecutor(1) as beside:
        exact = beside.submit(holders, question, words, chosen) if mode == "fused" else None
        while True:
            count = min(count, most)
            finding = beside.submit(words.search, question, count, chosen, share) if mode != "dense" else None
            by_meaning = vectors.search(embedded, count, chosen) if embedded is not None else []
            by_word = finding.result() if finding else []
            if exact:
                yield _fused(by_word, by_meaning, exact.result(), cosines)
            else:
                yield Ranking(by_word or by_meaning)
            if count in (0, most) or count >= FURTHEST or max(len(by_word), len(by_meaning)) < count:
                return
            count = min(4 * count, FURTHEST)


def _fused(
    by_word: list[tuple[int, float]],
    by_meaning: list[tuple[int, float]],
    exact: list[tuple[int, float]],
    cosines: Cosines,
) -> Ranking:
    """The union of the candidates, each with its score by words and by meaning."""
    told = dict(by_word)
    by_word = [*by_word, *(one for one in exact if one[0] not in told)]
    near = dict(by_meaning)
    near |= cosines([number for number, _ in by_word if number not in near])
    by_meaning = sorted(near.items(), key=lambda pair: -pair[1])
    return Ranking(fuse(by_word, by_meaning), tuple(number for number, _ in exact))
