"""Measuring in separate processes, so that none inherits another's memory, threads or caches."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

WARMING = 5
"""Questions asked before the clock starts."""

LIBRARIES = (
    "dateline",
    "torch",
    "sentence-transformers",
    "openvino",
    "faiss-cpu",
    "tantivy",
    "pylance",
    "langchain-community",
    "langchain-huggingface",
    "langchain-text-splitters",
)

Task: TypeAlias = Mapping[str, Any]
"""What a part is to measure, as JSON values."""


def printed(module: str, *arguments: str) -> str:
    """Run a module in a separate process and return what it prints.

    :raises BenchError: if it fails.
    """
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    if done.returncode:
        from evals.errors import BenchError  # late: a side must load the index while its clock runs

        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise BenchError(
            f"Expected {' '.join((module, *arguments[:1]))} to finish, but it stopped: {last[0]}; "
            "fix that and run the command again."
        )
    return done.stdout


def measured(module: str, part: str, task: Task, folder: Path) -> Any:
    """Run one part of a module in a separate process, and return its result as JSON. The module calls `main`.

    :param folder: where the task and the result are exchanged.
    :raises BenchError: if it fails.
    """
    given, output = (folder.resolve() / name for name in ("task.json", "found.json"))
    given.write_text(json.dumps(task), encoding="utf-8")
    printed(module, part, str(given), str(output))
    return json.loads(output.read_text(encoding="utf-8"))


def main(parts: Mapping[str, Callable[[Task], Any]], part: str, task: str, output: str) -> None:
    """Measure one part: ``python -m MODULE PART TASK OUTPUT``. Parts return dataclasses, or None."""
    found = parts[part](json.loads(Path(task).read_text(encoding="utf-8")))
    Path(output).write_text(json.dumps(asdict(found) if found else None), encoding="utf-8")


def timed(call: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Seconds that each question takes, after a warm-up."""
    for question in questions[:WARMING]:
        call(question)
    seconds = []
    for question in questions:
        started = perf_counter()
        call(question)
        seconds.append(perf_counter() - started)
    return seconds


def machine() -> dict[str, str]:
    """The processor, its cores, and the versions of the libraries."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        processor = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        processor = platform.processor() or platform.machine()
    about = {
        "processor": processor,
        "cores": str(os.cpu_count()),
        "system": platform.system(),
        "Python": platform.python_version(),
    }
    for library in LIBRARIES:
        try:
            about[library] = version_of(library)
        except PackageNotFoundError:
            about[library] = "not installed"
    return about
