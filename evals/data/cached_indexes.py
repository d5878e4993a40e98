"""Indexes kept from one measurement to the next, since making them takes minutes."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path


def kept(folder: Path, material: bytes, make: Callable[[Path], object]) -> Path:
    """The index kept in a folder, made where none stands that this very code has made of this material.

    :param make: is told where the index is to be; the folder around it is there, and empty.
    """
    key = hashlib.sha256(_code() + material).hexdigest()
    stamp, path = folder / "built", folder / "index"
    if not (stamp.is_file() and stamp.read_text() == key):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(path)
        stamp.write_text(key)
    return path


def _code() -> bytes:
    # Any change to what decides passages, vectors, stories or the layout calls for another index; the rest of
    # the package does not.
    package = Path(__file__).parents[2] / "index"
    names = (
        "text/canonical",
        "text/sentences",
        "passages/split",
        "passages/near_copies",
        "formats/fields",
        "embedding/default_model",
        "embedding/openvino_network",
        "storage/schema",
    )
    return b"".join((package / f"{name}.py").read_bytes() for name in names)
