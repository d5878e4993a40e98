"""Measuring a shared index beside the embedded one, on one of a few hundred passages."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evals.__main__ import main
from tests.engines.conftest import needs
from tests.measuring.test_scale import write_sets


@pytest.mark.slow
def test_an_index_of_each_kind_is_built_and_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    needs("lance")
    write_sets(tmp_path)
    command = ["shared", "--data", str(tmp_path), "--work", str(tmp_path / "work"), "--sizes", "300"]
    assert main([*command, "--output", str(tmp_path / "shared.json")]) == 0
    told = capsys.readouterr()
    for words in ("copying, read back", "fused, one month", "recall@20, one month"):
        assert words in told.out
    indexes = json.loads((tmp_path / "shared.json").read_text())["indexes"]
    assert {"embedded", "folder"} <= {kept["kind"] for kept in indexes}
    for kept in indexes:
        assert kept["passages"] == 300
        assert all(found >= 0.97 for found in kept["recall"].values())
        assert set(kept["searching"]["fused"]) == {"no filter", "one month"}
    ElementTree.fromstring((tmp_path / "shared.svg").read_text())
