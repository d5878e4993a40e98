"""What `dateline doctor` checks: the environment and the model here, the index by `index.doctor`."""

import re
import sys
from importlib import metadata
from pathlib import Path

from index.doctor import Check
from index.doctor import checks as index_checks
from index.errors import DatelineError

OLDEST_PYTHON = (3, 11)  # as pyproject.toml says
INSTALL = "type: make setup (or, outside a checkout: pip install --upgrade dateline)"


def checks(index_path: str) -> list[Check]:
    """Every check, in the order in which one thing rests on another."""
    return [
        python(),
        libraries(),
        torch_build(),
        weights(),
        embedder(),
        reader(),
        *index_checks(Path(index_path)),
    ]


def python() -> Check:
    found = sys.version_info[:2]
    return Check(
        "Python",
        found >= OLDEST_PYTHON,
        f"{found[0]}.{found[1]}",
        f"expected {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer; type: make clean setup PYTHON=python3.12",
    )


def libraries() -> Check:
    """Is everything installed that the installed Dateline names as required? Imports none of it."""
    required = [line for line in metadata.requires("dateline") or () if "extra ==" not in line]
    absent = []
    for line in required:
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            absent.append(name)
    detail = f"not installed: {', '.join(absent)}" if absent else f"all {len(required)} are installed"
    return Check("libraries", not absent, detail, INSTALL)


def torch_build() -> Check:
    try:
        version = metadata.version("torch")
    except metadata.PackageNotFoundError:
        version = "not installed"
    # From the version, because importing PyTorch takes seconds. A build for CUDA works, and wastes gigabytes.
    return Check("PyTorch", version[0].isdigit() and "+cu" not in version, version, INSTALL)


def weights() -> Check:
    from index.weights import DEFAULT_MODEL, check_weights, default_folder

    try:
        folder = default_folder()
        check_weights(folder)
    except DatelineError as error:
        return Check("model", False, f"{DEFAULT_MODEL} cannot be used", str(error))
    return Check("model", True, f"{DEFAULT_MODEL}, sha256 as published, in {folder}", "")


def embedder() -> Check:
    """Which precision this processor gets, and whether the model has been converted for it."""
    try:
        from index.network import rung
        from index.runtime import is_converted

        precision = rung()
    except (DatelineError, ImportError) as error:
        return Check("embedder", False, f"OpenVINO does not start ({error})", INSTALL)
    state = "converted" if is_converted() else "to be converted when first needed, in about a minute"
    return Check("embedder", True, f"{precision} is the fastest this processor has; {state}", "")


def reader() -> Check:
    """Whether the reader's weights are the ones that ship, and have been converted for this processor."""
    from rag.weights import FILE, check_reader, is_ready

    try:
        check_reader()
    except DatelineError as error:
        return Check("reader", False, "cannot be used", str(error))
    state = "converted" if is_ready() else "to be converted when first needed, in about a minute"
    return Check("reader", True, f"{FILE.name}, sha256 as shipped; {state}", "")
