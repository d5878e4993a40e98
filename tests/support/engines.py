"""Articles to commit to an engine as they are, with vectors of their words, so that no model is needed."""

import zlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from index.engine import EVERYTHING, Engine, View
from index.passages.near_copies import fingerprint
from index.passages.split import content_key
from index.search.filters import Filter
from index.storage.model_record import Model
from index.storage.schema import NewArticle
from index.text.canonical import version
from index.text.words import stems
from index.types import Article, EmbeddingMatrix

DIMENSION = 64
MODEL = Model("words", DIMENSION)
WAIT = 30.0

KINDS = ("embedded", "lance")
"""The engines, each of which must pass the same tests."""


def address_of(kind: str, folder: Path) -> str:
    """The address of a new index in a folder, kept by an engine of this kind."""
    return {"embedded": f"{folder}/index", "lance": f"lance://{folder}/shared"}[kind]


def vector(text: str) -> EmbeddingMatrix:
    """A vector of a text's words. *Shape:* ``(DIMENSION,)``."""
    found = np.zeros(DIMENSION, dtype=np.float32)
    for stem in stems(text):
        found[zlib.crc32(stem.encode()) % DIMENSION] += 1
    return np.asarray(found / max(1.0, float(np.linalg.norm(found))), dtype=np.float32)


def question(text: str) -> EmbeddingMatrix:
    return vector(text)[None]


def article(
    identity: str,
    text: str,
    title: str = "",
    published: date | None = None,
    outlet: str | None = None,
    author: str | None = None,
    origin: str = "/papers/a.jsonl:1",
) -> NewArticle:
    """An article as a build makes it; each line of its text is a passage."""
    made = Article(identity, title, text, published, outlet, author, version=version(text))
    ends = [place for place, letter in enumerate(text) if letter == "\n"] + [len(text)]
    spans = list(zip([0, *(end + 1 for end in ends)], ends, strict=False))
    keys = [content_key(f"{title}\n{text[start:end]}") for start, end in spans]
    return NewArticle(made, origin, spans, keys, fingerprint(text))


def vectors(*articles: NewArticle) -> dict[bytes, EmbeddingMatrix]:
    return {
        key: vector(f"{new.article.title} {new.article.text[start:end]}")
        for new in articles
        for key, (start, end) in zip(new.contents, new.spans, strict=True)
    }


def put(engine: Engine, *articles: NewArticle, gone: tuple[str, ...] = ()) -> set[str]:
    """Commit articles, in an index that is made if there is none; see `Engine.commit`."""
    with engine.writing(WAIT):
        engine.begin(MODEL)
        copies = engine.commit(articles, vectors(*articles), gone=gone)
        engine.publish()
    return copies


def by_words(engine: Engine, text: str, count: int = 10, chosen: Filter = EVERYTHING) -> list[str]:
    """The ids of the articles that a search by words finds, best first."""
    view = engine.view()
    return ids_of(view, [number for number, _ in view.words.search(text, count, chosen)])


def by_meaning(engine: Engine, text: str, count: int = 10, chosen: Filter = EVERYTHING) -> list[str]:
    """The ids of the articles that a search by vectors finds, best first."""
    view = engine.view()
    return ids_of(view, [number for number, _ in view.vectors.search(question(text), count, chosen)])


def ids_of(view: View, numbers: Sequence[int]) -> list[str]:
    with view.opened(numbers) as opened:
        return [opened.passage(number).article.id for number in numbers]


def state(engine: Engine) -> dict[str, object]:
    """All that an engine tells of its articles, but for what it calls its own: numbers and places."""
    ids = engine.listed()
    stored = engine.stored(ids)
    return {
        "articles": [
            (new._replace(place=None, fingerprint=sorted(new.fingerprint)), sorted(vectors))
            for new, vectors in map(stored.__getitem__, ids)
        ],
        "copies": engine.copies(),
        "counts": engine.counts(),
        "span": engine.span(),
        "names": (engine.outlets(), engine.authors()),
    }
