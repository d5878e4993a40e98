"""Many people asking at once: what counts as wrong, and a short run."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from evals.__main__ import main
from evals.speed.load import is_right, slope, windows
from tests.support.serving import free_port


def said(question: str, *ids: str) -> dict[str, Any]:
    return {"question": question, "citations": [{"article": {"id": name}} for name in ids]}


def test_an_answer_is_right_if_it_is_to_the_question_and_from_its_sources() -> None:
    alone = said("Who?", "ferry", "garage")
    assert is_right("Who?", said("Who?", "garage", "ferry", "ferry"), alone)
    assert not is_right("Who?", said("What?", "ferry", "garage"), alone)
    assert not is_right("Who?", said("Who?", "ferry"), alone)
    assert not is_right("Who?", said("Who?", "ferry", "garage", "tower"), alone)


def test_memory_that_grows_steadily_has_that_slope() -> None:
    assert slope([(0.0, 500.0), (30.0, 501.0), (60.0, 502.0)]) * 60 == pytest.approx(2)
    assert slope([(0.0, 500.0), (1.0, 501.0), (2.0, 499.0), (3.0, 500.0)]) == pytest.approx(-0.2)
    assert slope([(0.0, 500.0)]) == 0


def test_points_are_gathered_by_windows_of_time() -> None:
    assert windows([(12.0, 3.0), (1.0, 1.0), (9.9, 2.0)]) == {5.0: [1.0, 2.0], 15.0: [3.0]}


@pytest.mark.slow
def test_people_who_ask_at_once_get_their_own_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "load.json"
    asked = ("--people", "3", "--seconds", "5", "--questions", "3", "--port", str(free_port()))
    assert main(["load", *asked, "--work", str(tmp_path / "work"), "--output", str(output)]) == 0
    found = json.loads(output.read_text(encoding="utf-8"))
    assert found["asked"] >= 3
    assert (found["faults"], found["failed"], found["mixed"]) == (0, [], [])
    assert found["builds"] >= 1
    assert found["memory"][0][1] > 50
    told = capsys.readouterr().out
    assert f"3 people asked {found['asked']} questions" in told
    drawn = ElementTree.fromstring(output.with_suffix(".svg").read_text(encoding="utf-8"))
    assert "Megabytes of the server" in "".join(drawn.itertext())
