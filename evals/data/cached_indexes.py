"""Indexes kept from one measurement to the next, because building them takes minutes."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path


def kept(folder: Path, material: bytes, make: Callable[[Path], object]) -> Path:
    """The index kept in a folder; it is rebuilt if the code or the material has changed.

    :param make: builds the index at the path it gets; the folder around it exists and is empty.
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
    # Only modules that decide passages, vectors, stories or the layout; changes elsewhere need no rebuild.
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
