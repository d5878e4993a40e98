"""The two ways to use an index: open it, or rebuild it from sources."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from index.address import is_shared
from index.building.copying import Copied, copy_articles
from index.embedded import Embedded
from index.engine import Engine
from index.errors import SourceError
from index.storage.lock import WAIT
from index.store import Store
from index.types import DEFAULT_PATH, BuildReport, Notice, Progress, Sources

if TYPE_CHECKING:  # it needs what not everybody installs
    from index.shared.engine import Shared


def open_index(
    path: str | Path = DEFAULT_PATH,
    *,
    model: str | None = None,
    cache: Path | None = None,
    notice: Notice = lambda text: None,
    wait: float = WAIT,
    allow_private: bool = False,
) -> Store:
    """Open the index in a folder or at an address. If there is none yet, `Store.add` makes it.

    :param path: a folder, or the address of a shared store (``lance:///folder``,
        ``lance+s3://bucket/prefix``).
    :param model: the embedding model for a new index (see `open_embedder` of `index.embedding.choose`); an
        existing index remembers its own.
    :param cache: folder for converted models, by default `index.embedding.weights.model_cache`.
    :param notice: called with a sentence if the model must first be converted, which takes a minute.
    :param wait: seconds that writing waits for another process.
    :param allow_private: allow fetching from private and loopback addresses.
    :raises IndexDamaged: when the index cannot be read.
    :raises IndexMismatch: when it was built with another model, or by a newer Dateline.
    """
    engine = engine_at(path, notice=notice)
    return Store(engine, model=model, cache=cache, notice=notice, wait=wait, allow_private=allow_private)


def engine_at(address: str | Path, *, notice: Notice = lambda text: None) -> Engine:
    """What keeps the index in a folder or at the address of a shared store; nothing is opened yet.

    :param notice: called with a sentence when something must be rebuilt.
    :raises SourceError: when what a shared store needs is not installed.
    """
    if not is_shared(address):
        return Embedded(Path(address), notice)
    return shared_at(address, notice=notice)


def shared_at(address: str | Path, *, notice: Notice = lambda text: None) -> "Shared":
    """The shared store at an address, with what only such a store can do: keep and name earlier states.

    :raises SourceError: when it is no address of a shared store, or what such a store needs is not installed.
    """
    if not is_shared(address):
        raise SourceError(
            f"expected the address of a shared index (lance:///FOLDER or lance+s3://BUCKET/PREFIX), found "
            f"{address}; an index in a folder of its own is always ready, and has one state"
        )
    if find_spec("lance") is None:
        raise SourceError(
            f"expected Lance for the shared index at {address}, found it not installed; run: "
            "pip install 'dateline[shared]'"
        )
    from index.shared.engine import Shared

    return Shared(str(address), notice)


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
    """Make the index in a folder or at an address hold exactly the articles of these sources.

    Passages that are already there are not embedded again. If no article can be read, the index does not
    change.

    :raises SourceError: when a source does not exist, or none holds an article.
    """
    with open_index(path, model=model, cache=cache, notice=notice, allow_private=allow_private) as store:
        return store.replace(sources, progress=progress)


def copy_index(
    source: str | Path,
    target: str | Path,
    *,
    progress: Progress | None = None,
    notice: Notice = lambda text: None,
    wait: float = WAIT,
) -> Copied:
    """Copy all articles of one index, with their passages and vectors, into another, and read them back.

    Either may be a folder or a shared store. Nothing is embedded; what was copied before is passed over.

    :raises IndexMissing: when there is no index to copy.
    :raises IndexMismatch: when another model made the target.
    :raises IndexDamaged: when the target, read back, does not hold what was written.
    """
    one, other = engine_at(source, notice=notice), engine_at(target, notice=notice)
    try:
        return copy_articles(one, other, wait=wait, progress=progress)
    finally:
        one.close()
        other.close()
