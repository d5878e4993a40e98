"""Makes an index of any size from a real one, as realistic as possible in all but size.

The first passages are the real ones. Then they repeat, each time changed. One word in seven is replaced by a
word drawn from all of them, so that words keep their frequencies and no two articles are copies. The vector
is moved by the difference of two of its ten nearest real neighbours, and a little in every direction. So a
new passage is as far from an old one as neighbours are apart there, in directions in which they differ. Days
are drawn evenly from ten years.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from evals.data.questions import SEED
from index.storage.database import Database
from index.storage.model_record import Model
from index.storage.schema import NewArticle
from index.text.canonical import version
from index.types import Article, Embedder, EmbeddingMatrix

NEIGHBOURS = 10
_SPREAD = 0.1  # length of the move in random directions; keeps vectors from being equal
_REPLACED = 7  # one word in so many
FIRST_DAY, DAYS = date(2015, 1, 1).toordinal(), 3652
_BATCH = 16_384  # passages per transaction
_WORDS = 200_000  # drawn once, as replacements


@dataclass(frozen=True, slots=True)
class Original:
    """The real passages, article by article.

    :param parts: the texts of each article's passages.
    :param first: each article's first row in `vectors`.
    :param vectors: *Shape:* ``(n, dimension)``.
    :param near: the rows of each vector's nearest neighbours. *Shape:* ``(n, NEIGHBOURS)``.
    """

    articles: tuple[Article, ...]
    parts: tuple[tuple[str, ...], ...]
    first: tuple[int, ...]
    vectors: EmbeddingMatrix
    near: np.ndarray[tuple[int, int], np.dtype[np.int64]]


def read(folder: Path) -> Original:
    """The real passages of the index in a folder."""
    database = Database(folder)
    try:
        rows, matrices = [], []
        for some, matrix in database.changes.vectors_between(0, database.change()):
            rows += [number for number, _, _ in some]
            matrices.append(matrix)
        places = database.locate(rows)
        by_article: dict[int, list[int]] = {}
        for row, number in enumerate(rows):
            by_article.setdefault(places[number][0], []).append(row)
        articles = {number: database.article(number) for number in by_article}
        parts = {
            number: tuple(
                articles[number].text[places[rows[row]][1] : places[rows[row]][2]] for row in of_article
            )
            for number, of_article in by_article.items()
        }
        # Passages are numbered article by article, so an article's rows are consecutive.
        vectors = np.concatenate(matrices)
        return Original(
            tuple(articles.values()),
            tuple(parts.values()),
            tuple(of_article[0] for of_article in by_article.values()),
            vectors,
            _nearest(vectors),
        )
    finally:
        database.close()


def multiply(original: Original, folder: Path, passages: int, embedder: Embedder) -> None:
    """Make an index of so many passages, or a few more to complete an article; without checkpoints."""
    folder.mkdir(parents=True)
    database = Database(folder, create=True)
    try:
        database.settle(Model(embedder.name, embedder.dimension))
        batch: list[tuple[NewArticle, EmbeddingMatrix]] = []
        waiting = 0
        for new, vectors in _articles(original, passages):
            batch.append((new, vectors))
            waiting += len(vectors)
            if waiting >= _BATCH:
                _commit(database, batch)
                batch, waiting = [], 0
        _commit(database, batch)
    finally:
        database.close()


def _articles(original: Original, passages: int) -> Iterator[tuple[NewArticle, EmbeddingMatrix]]:
    drawn, generator = random.Random(SEED), np.random.default_rng(SEED)
    words = [word for parts in original.parts for part in parts for word in part.split()]
    words = drawn.choices(words, k=_WORDS)
    made = again = 0
    while made < passages:
        for article, parts, first in zip(original.articles, original.parts, original.first, strict=True):
            if made >= passages:
                return
            vectors = original.vectors[first : first + len(parts)]
            if again:
                parts = tuple(_reworded(part, words, drawn) for part in parts)
                vectors = _moved(original, first, len(parts), generator)
            yield _article(article, parts, again, drawn.randrange(DAYS)), vectors
            made += len(parts)
        again += 1


def _article(article: Article, parts: Sequence[str], again: int, day: int) -> NewArticle:
    spans, start = [], 0
    for part in parts:
        spans.append((start, start + len(part)))
        start += len(part) + 2
    text = "\n\n".join(parts)
    identifier = f"{article.id}~{again}"
    published = date.fromordinal(FIRST_DAY + day)
    made = Article(identifier, article.title, text, published, article.outlet, version=version(text))
    keys = [hashlib.sha256(f"{identifier}/{place}".encode()).digest()[:16] for place in range(len(parts))]
    return NewArticle(made, "multiplied", spans, keys)


def _reworded(text: str, words: Sequence[str], drawn: random.Random) -> str:
    kept = text.split(" ")
    for place in drawn.sample(range(len(kept)), len(kept) // _REPLACED):
        kept[place] = drawn.choice(words)
    return " ".join(kept)


def _moved(original: Original, first: int, count: int, generator: np.random.Generator) -> EmbeddingMatrix:
    near = original.near[first : first + count]
    pairs = np.argsort(generator.random(near.shape), axis=1)[:, :2]
    one, other = (original.vectors[near[np.arange(count), pairs[:, side]]] for side in (0, 1))
    spread = generator.standard_normal(one.shape) * (_SPREAD / np.sqrt(one.shape[1]))
    moved = original.vectors[first : first + count] + one - other + spread
    unit: EmbeddingMatrix = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _commit(database: Database, batch: Sequence[tuple[NewArticle, EmbeddingMatrix]]) -> None:
    if not batch:
        return
    with database.transaction():
        change = database.next_change()
        keys = [key for new, _ in batch for key in new.contents]
        database.write_vectors(keys, np.concatenate([vectors for _, vectors in batch]))
        for new, _ in batch:
            database.write(new, change)


def _nearest(vectors: EmbeddingMatrix) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    found = []
    for first in range(0, len(vectors), 1000):
        cosines = vectors[first : first + 1000] @ vectors.T
        rows = np.arange(len(cosines))
        cosines[rows, first + rows] = -2  # not itself
        found.append(np.argpartition(-cosines, NEIGHBOURS, axis=1)[:, :NEIGHBOURS])
    return np.concatenate(found)
