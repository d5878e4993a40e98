"""Where an index is: a folder, or the address of a shared store; and the engine that keeps it there."""

from importlib.util import find_spec
from pathlib import Path

from index.engine import Engine
from index.errors import SourceError
from index.types import Notice

SHARED = ("lance://", "lance+s3://")
"""How the addresses of shared stores start: a folder that several machines see, or object storage."""


def is_shared(address: str | Path) -> bool:
    """Whether an address is a shared store's; else it is the path of a folder."""
    return str(address).startswith(SHARED)


def absolute(address: str | Path) -> str:
    """An address that means the same from any folder. A path would lose the slashes of a shared store's."""
    return str(address) if is_shared(address) else str(Path(address).absolute())


def engine_at(address: str | Path, *, notice: Notice = lambda text: None) -> Engine:
    """The engine that keeps the index at an address; nothing is opened yet.

    :param notice: called with a sentence when something must be rebuilt.
    :raises SourceError: when it is a shared store's, and what such a store needs is not installed.
    """
    if not is_shared(address):
        from index.embedded import Embedded

        return Embedded(Path(address), notice)
    if find_spec("lancedb") is None:
        raise SourceError(
            f"expected LanceDB for the shared index at {address}, found it not installed; run: "
            "pip install 'dateline[shared]'"
        )
    from index.shared.engine import Shared

    return Shared(str(address), notice)
