"""Setting up: PyTorch is found on any machine, the small build first. A stand-in takes the place of pip."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHEELS = re.search(r"(?m)^CPU_WHEELS=(\S+)$", (ROOT / "setup" / "torch.sh").read_text(encoding="utf-8"))[1]  # type: ignore[index]
# Writes down what it is asked for, a line each time, and fails for the first so many.
PIP = """#!/bin/sh
echo "$*" >> {log}
[ "$(wc -l < {log})" -gt {failures} ]
"""


def stand_in(folder: Path, failures: int) -> Path:
    path = folder / "pip"
    path.write_text(PIP.format(log=folder / "asked", failures=failures), encoding="utf-8")
    path.chmod(0o755)
    return path


def asked(folder: Path) -> list[str]:
    return (folder / "asked").read_text(encoding="utf-8").splitlines()


def install(folder: Path, wanted: str, failures: int) -> subprocess.CompletedProcess[str]:
    command = [ROOT / "setup" / "torch.sh", wanted, stand_in(folder, failures), "install", "-c", "pins.txt"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("failures", [0, 1, 2, 3])
def test_pytorch_comes_from_where_pip_looks_else_from_its_cpu_wheels_else_whole(
    tmp_path: Path, failures: int
) -> None:
    done = install(tmp_path, "torch==2.0+cpu", failures)
    ways = [
        "install -c pins.txt torch==2.0+cpu",
        f"install -c pins.txt --extra-index-url {WHEELS} torch==2.0+cpu",
        "install -c pins.txt torch==2.0",
    ]
    assert asked(tmp_path) == ways[: failures + 1]
    assert done.returncode == (1 if failures == len(ways) else 0)
    told = done.stderr.splitlines()
    assert len(told) == min(failures, 2)
    assert not told or "CPU wheels" in told[0]
    assert len(told) < 2 or "larger" in told[1]


def test_any_other_build_of_pytorch_is_looked_for_once(tmp_path: Path) -> None:
    assert install(tmp_path, "torch==2.0", failures=1).returncode == 1
    assert asked(tmp_path) == ["install -c pins.txt torch==2.0"]


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
@pytest.mark.parametrize(
    ("system", "settings", "failures", "last"),
    [
        ("Linux", [], 0, r"torch==[\d.]+\+cpu"),
        ("Linux", [], 2, r"torch==[\d.]+"),
        ("Darwin", [], 0, r"torch==[\d.]+"),
        ("Linux", ["TORCH=torch==2.0+own"], 0, r"torch==2\.0\+own"),
    ],
    ids=["linux", "linux without wheels", "macos", "named"],
)
def test_make_installs_the_build_of_the_system_or_the_one_it_is_told(
    tmp_path: Path, system: str, settings: list[str], failures: int, last: str
) -> None:
    for name in ("Makefile", "constraints.txt", "setup/torch.sh"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    stand_in(tmp_path, failures)
    for name, does in (
        ("python", f'[ "$2" != venv ] || {{ mkdir -p .venv/bin && cp {tmp_path}/pip .venv/bin/pip; }}'),
        ("uname", f"echo {system}"),
    ):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    command = ["make", ".venv/torch", f"PYTHON={tmp_path}/python", *settings]
    # The outer make of `make test` would hand its own settings down.
    kept = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "TORCH", "PYTHON")}
    subprocess.run(
        command,
        cwd=tmp_path,
        env={**kept, "PATH": f"{tmp_path}:{kept['PATH']}"},
        check=True,
        stdout=sys.stderr,
    )
    assert len(asked(tmp_path)) == failures + 1
    assert re.fullmatch(rf"install --no-compile -c constraints.txt {last}", asked(tmp_path)[-1])
    assert (tmp_path / ".venv" / "torch").exists()
