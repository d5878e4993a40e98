"""`dateline check`: a draft in, a line for each sentence and an exit status out."""

import io
import json
import os
from pathlib import Path

import pytest

from dateline.cli import main
from tests.support.valley import valley

TRUE = "# The valley\n\nHill Bank left its lending rate at 3.1 percent.\n"
FALSE = TRUE + "\nThe zeppelin of Marrow landed on the roof of the opera.\n"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return valley(tmp_path_factory.mktemp("checked"))


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)


def drafted(folder: Path, text: str) -> str:
    draft = folder / "draft.md"
    draft.write_text(text, encoding="utf-8")
    return str(draft)


def test_a_draft_that_is_borne_out_ends_with_status_0(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = drafted(tmp_path, TRUE)
    assert main(["check", draft, "--index", str(path)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert f"{draft}:1:3: passed over: The valley" in out
    assert f"{draft}:3:1: supported: Hill Bank left" in out
    assert "Hill Bank leaves its rate alone, 28 February 2025: “Hill Bank left its lending rate" in out
    assert out.endswith("1 supported, 1 passed over\n")
    assert "\x1b" not in out


def test_a_draft_with_a_sentence_that_is_not_found_ends_with_status_1(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = drafted(tmp_path, FALSE)
    assert main(["check", draft, "--index", str(path)]) == 1
    out, err = capsys.readouterr()
    assert f"{draft}:5:1: not found: The zeppelin" in out
    assert err == "dateline: 1 of 2 sentences is not supported\n"


def test_json_is_one_document_with_offsets_into_the_draft(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(FALSE.encode())))
    assert main(["check", "-", "--json", "--index", str(path)]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["counts"]["not found"] == 1
    (found,) = [one for one in report["sentences"] if one["verdict"] == "not found"]
    assert FALSE[found["start"] : found["end"]] == found["text"]
    assert found["line"] == 5


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "No such file"),
        (b"", "found none"),
        (b"\x00\x01\x02" * 100, "binary"),
        (b"It rained. " * 90_000, "at most 200,000 characters"),
    ],
)
def test_a_draft_that_cannot_be_read_is_one_sentence(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, words: str
) -> None:
    draft = tmp_path / "bad.md"
    if data is not None:
        draft.write_bytes(data)
    assert main(["check", str(draft), "--index", str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert words in err


def test_a_draft_saved_by_another_system_is_read_too(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "windows.txt"
    draft.write_bytes(TRUE.replace("\n", "\r\n").encode("utf-16"))
    assert main(["check", str(draft), "--index", str(path)]) == 0
    assert f"{draft}:3:1: supported" in capsys.readouterr().out
