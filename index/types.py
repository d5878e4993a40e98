"""The values of the index: articles, passages, hits and build reports. All frozen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:  # numpy is three quarters of the time that `import rag` would take
    import numpy as np
    import numpy.typing as npt

DEFAULT_PATH = "var/index"
FILE = "dateline.sqlite"
"""The database of an index folder; a folder that holds one is an index, not articles."""

VERSION_MARK = "@"
"""Stands in the id of an earlier version, between that of its story and what tells it from the others: its
day, a stop and `VERSION_FIGURES` of the sha256 of its text (``"harbour@2024-03-01.3f9a1c"``)."""

VERSION_FIGURES = 6

UPLOADED = "upload:/"
"""How the origins of files that somebody sent start: no path and no address does."""

TRUST = "; if you trust it, add --allow-private"
"""How the reason ends why a private address was not fetched; only true on the command line."""

EmbeddingMatrix: TypeAlias = "npt.NDArray[np.float32]"
"""*Shape:* ``(n, dimension)``, rows of unit length."""


@dataclass(frozen=True, slots=True)
class Article:
    """One news story: its canonical text and where it came from.

    :param id: stable across rebuilds: the article's own id, or made from its URL, or from the file's path and
        the story's position in it.
    :param text: canonical text (`index.text.canonical`): NFC, line ends as ``\\n``. All offsets count
        its code points.
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
    """A stretch of an article, as half-open code-point offsets, never as a copy.

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
    """A passage and how well it matched. Higher is better; compare scores only within one search.

    :param copies: passages in other articles of the same story that only repeat this hit, or it and better
        ones (`index.search.fold.fold`); one per article.
    """

    passage: Passage
    score: float
    copies: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An article read from a source.

    :param origin: where it was read from: an absolute path or a URL.
    :param dated: where its date was found: a part of the format (``"front matter"``, ``"column"``,
        ``"metadata"``, ``"page"`` ...), a line of the ``"text"``, its ``"dateline"``, ``"address"`` or
        ``"file name"``; None without a date.
    :param notes: what the report should say about how it was read, without its name: ``"read as
        Windows-1251, which the file does not state"``.
    :param unclear: a date that the source states and that does not tell a day ("03/04/2025"); None for a
        dated article.
    :param changed: when the source says that it was last changed, see `index.text.changed`; None if it does
        not say.
    """

    article: Article
    origin: str
    dated: str | None = None
    notes: tuple[str, ...] = ()
    unclear: str | None = None
    changed: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that could not be read as an article.

    :param origin: the path (with ``:line`` if it has lines) or URL.
    :param reason: one sentence: what was expected and what was found.
    """

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unread(Rejected):
    """A file of a kind that Dateline does not read, in a folder or archive; a report only counts it.

    :param suffix: what tells its kind: ``".one"``, ``""`` for a name without a suffix.
    """

    suffix: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent: a source without a place of its own.

    :param name: what the sender calls it; a label, never a path. Article ids are made from it.
    :param path: where its bytes are for now.
    """

    name: str
    path: Path

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list: all but its text."""

    id: str
    title: str
    published: date | None = None
    outlet: str | None = None
    author: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of a list of articles.

    :param total: how long the whole list is.
    """

    entries: tuple[Entry, ...]
    total: int


NAMED = 5
"""Articles that a report names, of those added and of those updated."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What adding sources did. Counts are of articles unless the name says otherwise.

    :param passages: passages of the added and updated articles.
    :param embedded: passages that went through the model; the others had a stored vector.
    :param copies: added and updated articles that are near-copies of an earlier one.
    :param seconds: per stage, and ``"total"``.
    :param dated: how many dates were found where (`Found.dated`), most first; unchanged articles count too.
    :param unread: how many files are of a kind that is not read, by suffix, most first; see `told_unread`.
    :param unclear: how many articles stay undated because the date they state does not tell a day
        (`Found.unclear`); `unclear_date` is the first such date.
    :param added_titles: of the first `NAMED` articles that were added; `updated_titles` likewise.
    :param notes: of how many articles there is the same to say (`Found.notes`); unchanged ones count too.
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
    added_titles: tuple[str, ...] = ()
    updated_titles: tuple[str, ...] = ()
    notes: Mapping[str, int] = field(default_factory=dict)
    unclear: int = 0
    unclear_date: str | None = None
    unread: Mapping[str, int] = field(default_factory=dict)


_KINDS_NAMED = 12  # suffixes that a report names; the rest are counted together


def told_unread(unread: Mapping[str, int]) -> str:
    """The counts of `BuildReport.unread` in words, ``"3 files of kinds Dateline does not read: 2 .one, 1
    .pages"``; "" if there are none.
    """
    if not unread:
        return ""
    count = sum(unread.values())
    named = [f"{number} {suffix or 'without a suffix'}" for suffix, number in unread.items()]
    if len(named) > _KINDS_NAMED:
        rest = sum(list(unread.values())[_KINDS_NAMED:])
        named[_KINDS_NAMED:] = [f"{rest} of {len(named) - _KINDS_NAMED} other kinds"]
    files = "1 file of a kind" if count == 1 else f"{count} files of kinds"
    return f"{files} Dateline does not read: {', '.join(named)}"


@dataclass(frozen=True, slots=True)
class Stats:
    """The state of an index, for pages and commands.

    :param embedder: the model and precision that made the vectors.
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
        """What makes the vectors, as stored in the index: the model, and the precision if it has several."""
        ...

    @property
    def dimension(self) -> int: ...

    @property
    def max_pieces(self) -> int:
        """Word pieces per text, including special tokens; the rest is not embedded."""
        ...

    def count_pieces(self, texts: Sequence[str], /) -> list[int]:
        """Word pieces of each text, without special tokens, never truncated."""
        ...

    def embed_passages(self, texts: Sequence[str], /) -> EmbeddingMatrix: ...

    def embed_question(self, text: str, /) -> EmbeddingMatrix:
        """*Shape:* ``(1, dimension)``."""
        ...


Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a stage's name, the amount done and the total (0: unknown)."""

Notice: TypeAlias = Callable[[str], None]
"""Called with a sentence about slow work or something rebuilt."""

Reading: TypeAlias = Iterator[Found | Rejected]
Sources: TypeAlias = str | Iterable[str | Upload]
