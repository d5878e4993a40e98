"""Fitting what is told by words, on a few sentences."""

import json
from itertools import product
from pathlib import Path

import pytest

from rag.language.word_model import Model, features, tokens
from training import words

SAYS = {"summary": "summarised", "list": "listed", "fact": "named"}
WHO = ("Ada Lund", "The guild", "Tor Vik", "The council", "Ida Ray", "The bank", "Bo Lind", "The union")
ROWS = [
    {"text": f"{who} {verb} the plan", "label": label, "about": who}
    for who, (label, verb) in product(WHO, SAYS.items())
]


def test_tokens_are_words_and_the_marks_that_tell() -> None:
    assert tokens("“Who’s it?” she asked.") == ['"', "who's", "it", "?", "she", "asked"]


def test_words_that_do_not_count_are_told_by_their_ending_and_a_name_once() -> None:
    known = frozenset({"who", "is"})
    assert features("Who is Ada Lund", known) == features("Who is Tor Vik Berg", known)
    assert {"who", "*ing", "#", "< who", "# >", "who *ing #"} <= features("Who painting 1953", known)


def test_only_words_of_several_examples_count() -> None:
    vocabulary, names = words._vocabulary([str(row["text"]) for row in ROWS])
    assert {"summarised", "listed", "named", "the", "plan"} <= vocabulary
    assert not {"ada", "guild"} & vocabulary
    assert "listed the plan" in names


@pytest.mark.slow
def test_a_model_is_fitted_written_and_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("training", "rag/language"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "training" / "forms.jsonl").write_text("\n".join(map(json.dumps, ROWS)), "utf-8")
    monkeypatch.setattr(words, "__file__", str(tmp_path / "training" / "words.py"))
    monkeypatch.setattr(words, "_FACTS", {})
    monkeypatch.setattr("sys.argv", ["words", "forms"])
    assert words.main() == 0
    told = capsys.readouterr().out
    assert "from 0.0: 1.000 told, of these 1.000 right" in told
    assert "list: list 8" in told
    monkeypatch.setattr("rag.language.word_model.files", lambda _: tmp_path / "rag" / "language")
    fitted = Model("forms")
    odds = fitted.probabilities(["Nils Holm listed the plan", "Nils Holm summarised the plan"])
    assert [max(one, key=lambda label: one[label]) for one in odds] == ["list", "summary"]
