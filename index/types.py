"""The values of the index: articles, passages, hits, and what a build reports. All frozen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

FILE = "dateline.sqlite"
"""The database of an index folder; a folder that holds one is an index, not articles."""

EmbeddingMatrix: TypeAlias = npt.NDArray[np.float32]
"""*Shape:* ``(n, dimension)``, rows of unit length."""


@dataclass(frozen=True, slots=True)
class Article:
    """One news story, as canonical text and what is known of its origin.

    :param id: stable across rebuilds; from the article's own id, its URL, or the file's path
        and the story's place in it.
    :param text: canonical text (`index.text.canonical.canonical`): NFC, line ends as ``\\n``. Every offset in
        Dateline counts code points of it.
    :param language: as the source states it (``"en"``), never guessed.
    :param version: sha256 of `text`, hexadecimal.
    """

    id: str
    title: str
    text: str = field(repr=False)
    published: date | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    version: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"an article needs text; {self.id!r} has none")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article: half-open code-point offsets, never a copy of the words.

    :raises ValueError: unless ``0 <= start < end <= len(article.text)``.
    """

    article: Article
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.article.text):
            raise ValueError(
                f"expected 0 <= start < end <= {len(self.article.text)}, "
                f"got start={self.start}, end={self.end} in article {self.article.id!r}"
            )

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how well it matched; higher is better, comparable within one search only.

    :param cosine: of question and passage, in [-1, 1], comparable between questions to one index; None where
        the dense ranking did not come to the passage. Of hits folded into one (`copies`), the best one's.
    :param copies: passages of other articles of the same story that only repeat this hit, or it and better
        ones (`index.passages.near_copies.fold`), one an article.
    """

    passage: Passage
    score: float
    cosine: float | None = None
    copies: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An article read from a source.

    :param origin: where it was read, for the report: an absolute path or a URL.
    :param dated: where its date was found: what the format states it in (``"front matter"``, ``"column"``,
        ``"metadata"``, ``"page"`` ...), ``"dateline"`` of the text, ``"address"`` or ``"file name"``; None
        without a date.
    """

    article: Article
    origin: str
    dated: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that could not be read as an article.

    :param origin: the path (with ``:line`` where it has lines) or URL.
    :param reason: one sentence: what was expected and what was found.
    """

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What adding sources did. Counts are of articles unless the name says otherwise.

    :param passages: passages of the added and updated articles.
    :param embedded: passages that went through the model; the others were known by their content.
    :param copies: of the added and updated, those that are near-copies of an article held before.
    :param seconds: per stage, and ``"total"``.
    :param dated: how many dates were found where, most first, as `Found.dated` says it; unchanged articles
        count too.
    """

    added: int
    updated: int
    unchanged: int
    removed: int
    rejected: tuple[Rejected, ...]
    passages: int
    embedded: int
    copies: int
    seconds: Mapping[str, float]
    dated: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stats:
    """The state of an index, as pages and commands show it.

    :param embedder: the model, and the rung of precision the vectors were made with.
    """

    articles: int
    passages: int
    oldest: date | None
    newest: date | None
    outlets: tuple[str, ...]
    embedder: str


class Embedder(Protocol):
    """Turns texts into unit vectors. Implementations count word pieces with their own tokenizer."""

    @property
    def name(self) -> str:
        """What made the vectors, recorded in the index: model, and precision where it has a choice."""
        ...

    @property
    def dimension(self) -> int: ...

    @property
    def max_pieces(self) -> int:
        """Word pieces per text, special tokens included; what lies beyond is not embedded."""
        ...

    def count_pieces(self, texts: Sequence[str], /) -> list[int]:
        """Word pieces of each text, special tokens not included, never truncated."""
        ...

    def embed_passages(self, texts: Sequence[str], /) -> EmbeddingMatrix: ...

    def embed_question(self, text: str, /) -> EmbeddingMatrix:
        """*Shape:* ``(1, dimension)``."""
        ...


Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a stage's name, what is done and what there is in all (0: not known)."""

Notice: TypeAlias = Callable[[str], None]
"""Told, in a sentence, what takes long or had to be made anew."""

Reading: TypeAlias = Iterator[Found | Rejected]
Sources: TypeAlias = str | Iterable[str]
