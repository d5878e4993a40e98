"""The checks of `dateline doctor`: the environment and the models; `index.repair.doctor` checks the index."""

import re
import sys
from importlib import metadata
from pathlib import Path

from index.engine import Check
from index.errors import DatelineError
from index.repair.doctor import checks as index_checks
from index.types import Article, Notice, Passage

OLDEST_PYTHON = (3, 11)  # as pyproject.toml says
INSTALL = "run: make setup (or, outside a checkout: pip install --upgrade dateline)"


def checks(index_path: str) -> list[Check]:
    """All checks, in order of dependence."""
    models = [weights(), embedder(), local_model()]
    return [python(), libraries(), torch_build(), *models, *index_checks(index_path)]


def python() -> Check:
    found = sys.version_info[:2]
    return Check(
        "Python",
        found >= OLDEST_PYTHON,
        f"{found[0]}.{found[1]}",
        f"expected {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer; run: make clean setup PYTHON=python3.12",
    )


def libraries() -> Check:
    """Whether all required libraries are installed, without importing them."""
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
    # By the version, because importing PyTorch takes seconds. A CUDA build works but wastes gigabytes.
    return Check("PyTorch", version[0].isdigit() and "+cu" not in version, version, INSTALL)


def weights() -> Check:
    from index.embedding.weights import DEFAULT_MODEL, check_weights, default_folder

    try:
        folder = default_folder()
        check_weights(folder)
    except DatelineError as error:
        return Check("model", False, f"{DEFAULT_MODEL} cannot be used", str(error))
    return Check("model", True, f"{DEFAULT_MODEL}, sha256 as published, in {folder}", "")


def embedder() -> Check:
    """Which precision this processor uses, and whether the model has been converted."""
    try:
        from index.embedding.default_model import is_converted
        from index.embedding.openvino_network import rung

        precision = rung()
    except (DatelineError, ImportError) as error:
        return Check("embedder", False, f"OpenVINO does not start ({error})", INSTALL)
    state = "converted" if is_converted() else "it will be converted on first use, which takes a minute"
    return Check("embedder", True, f"{precision} on this processor; {state}", "")


def local_model() -> Check:
    """Whether --model local would find a language model. Without one, nothing is amiss."""
    from importlib.util import find_spec

    from rag.errors import GenerationError
    from rag.writing.local_model import INSTALL as INSTALL_LOCAL
    from rag.writing.local_model import weights as local_weights

    if find_spec("xllamacpp") is None:
        return Check("local language model", True, f"none; for --model local, run: {INSTALL_LOCAL}", "")
    try:
        found = local_weights()
    except GenerationError as error:
        return Check("local language model", True, f"none: {error}", "")
    return Check("local language model", True, f"{found.name}, for --model local", "")


def reader(notice: Notice = lambda text: None, cache: Path | None = None) -> Check:
    """Load the reader as a question would, converting it first if needed, and let it read a sentence.

    :param notice: called with a sentence if it must be converted, which takes a minute.
    :param cache: folder for converted models, by default `index.embedding.weights.model_cache`.
    """
    from rag.reading.span_network import SpanFinder
    from rag.reading.weights import open_network, prepare

    text = "The bridge of Lomm was closed on Friday."
    passage = Passage(Article("bridge", "", text), 0, len(text))
    try:
        prepare(cache, notice)
        network = open_network(cache)
        ((found,),) = SpanFinder(lambda: network).find("When was the bridge of Lomm closed?", [passage])
    except DatelineError as error:
        return Check("reader", False, str(error), "follow the message above, then run: dateline doctor")
    except ImportError as error:
        return Check("reader", False, f"a library is missing ({error})", INSTALL)
    words = text[slice(*found.span)] if found.span else ""
    detail = f"its own weights ({network.precision}) answered {words!r}, expected 'Friday'"
    return Check("reader", "Friday" in words, detail, "delete var/models, then run: dateline doctor")


def forms(notice: Notice = lambda text: None) -> Check:
    """Load the network that tells what a question asks for, and ask it."""
    from rag.stories.form import form, prepare

    try:
        prepare(notice=notice)
        found = form("Give me a timeline of the strike.")
    except DatelineError as error:
        return Check("forms", False, str(error), "follow the message above, then run: dateline doctor")
    except ImportError as error:
        return Check("forms", False, f"a library is missing ({error})", INSTALL)
    detail = f"a question for a timeline was taken for {found!r}, expected 'events'"
    return Check("forms", found == "events", detail, "delete var/models, then run: dateline doctor")
