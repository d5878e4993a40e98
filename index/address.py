"""Where an index is: the path of a folder, or the address of a shared store."""

from pathlib import Path

SHARED = ("lance://", "lance+s3://")
"""How the addresses of shared stores start: a folder that several machines see, or object storage."""


def is_shared(address: str | Path) -> bool:
    """Whether an address is a shared store's; else it is the path of a folder."""
    return str(address).startswith(SHARED)


def absolute(address: str | Path) -> str:
    """An address that means the same in any folder. (A path would lose the slashes of a shared store's.)"""
    return str(address) if is_shared(address) else str(Path(address).absolute())
