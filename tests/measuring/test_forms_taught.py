"""Teaching which form of answer is asked for, on a few questions, and the network that ships."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding.weights import default_folder
from index.errors import ModelError
from rag.stories import form as told
from rag.stories.form import FILE, FORMS, probabilities, sorter
from training import forms
from training.adapters import write

ABOUT = ("the strike", "the flood", "the bridge", "the trial of the baker", "the vote", "the new tax")
ASKED = [forms.Question(f"Summarise {one}.", "summary", "", 0) for one in ABOUT] + [
    forms.Question(f"List who saw {one}.", "list", "", 0) for one in ABOUT
]


def test_every_example_has_a_form_and_stands_there_once() -> None:
    rows = [row.lower() for row in forms.EXAMPLES.read_text("utf-8").splitlines()]
    assert len(rows) == len(set(rows)) > 3000


def test_questions_that_are_much_alike_stay_in_one_fifth() -> None:
    found = forms.fifths(["When did the strike end?", "How old is the pope?", "when did the strike end"])
    assert found[0] == found[2]


@pytest.mark.slow
def test_a_network_is_taught_written_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    from rag.reading.torch_models import sorter as in_torch

    monkeypatch.setattr(forms, "_BATCH", 4)
    network, _ = in_torch(default_folder(), len(FORMS))
    taught = forms.learn(forms.look(network, ASKED))
    write(*taught, forms.HEADS, tmp_path / "taught.safetensors")
    read, _ = in_torch(default_folder(), len(FORMS), tmp_path / "taught.safetensors")
    asked = ("Summarise the coup.", "List who saw the coup.")
    for question, wanted in zip(asked, ("summary", "list"), strict=True):
        ids = torch.tensor([sorter().tokenizer.encode(question).ids])
        with torch.inference_mode():
            told = read(ids, torch.ones_like(ids))[0]
        assert FORMS[int(told.argmax())] == wanted


def test_the_weights_are_small_and_other_ones_are_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FILE.stat().st_size < 2e6
    other = tmp_path / "forms.safetensors"
    other.write_bytes(FILE.read_bytes()[:-1] + b"x")
    monkeypatch.setattr(told, "FILE", other)
    with pytest.raises(ModelError, match=r"the forms' weights are not the ones that ship.*install Dateline"):
        told._build()


def test_the_converted_network_is_the_one_in_pytorch() -> None:
    import torch

    from rag.reading.torch_models import sorter as in_torch

    module, _ = in_torch(default_folder(), len(FORMS), FILE)
    for question in ("Who is older, Ann Ray or Bo Lind?", "Which towns were flooded?"):
        ids = torch.tensor([sorter().tokenizer.encode(question).ids])
        with torch.inference_mode():
            wanted = torch.softmax(module(ids, torch.ones_like(ids))[0], 0).numpy()
        assert np.abs(np.array(list(probabilities(question).values())) - wanted).max() < 0.1


def test_a_question_of_any_length_has_a_form() -> None:
    assert sum(probabilities("Who saw the flood and the fire? " * 100).values()) == pytest.approx(1)
