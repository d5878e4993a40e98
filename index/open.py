"""The two ways into an index folder: open it, or make it hold exactly what some sources hold."""

from pathlib import Path

from index.storage.lock import WAIT
from index.store import Store
from index.types import BuildReport, Notice, Progress, Sources

DEFAULT_PATH = "var/index"


def open_index(
    path: str | Path = DEFAULT_PATH,
    *,
    model: str | None = None,
    cache: Path | None = None,
    notice: Notice = lambda text: None,
    wait: float = WAIT,
    allow_private: bool = False,
) -> Store:
    """Open the index in a folder, or the place for one: `Store.add` makes it.

    :param model: the embedding model for a new index (see `index.embedding.choose.open_embedder`); an index that
        stands remembers its own.
    :param cache: where converted models are kept, by default `index.embedding.weights.model_cache`.
    :param notice: told, in a sentence, when the model must first be converted, which takes a minute.
    :param wait: seconds that writing waits for another process to be done.
    :param allow_private: whether articles may be fetched from private and loopback addresses.
    :raises IndexDamaged: when the database cannot be read.
    :raises IndexMismatch: when it was built with another model than the one named, or by a newer Dateline.
    """
    return Store(Path(path), model=model, cache=cache, notice=notice, wait=wait, allow_private=allow_private)


def build_index(
    sources: Sources,
    path: str | Path = DEFAULT_PATH,
    *,
    model: str | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
    notice: Notice = lambda text: None,
    allow_private: bool = False,
) -> BuildReport:
    """Make the index in a folder hold exactly the articles of these sources.

    Vectors of passages it already knows are kept. When no article at all can be read, the index is left
    as it was.

    :raises SourceError: when a source does not exist, or none holds an article.
    """
    with open_index(path, model=model, cache=cache, notice=notice, allow_private=allow_private) as store:
        return store.replace(sources, progress=progress)
