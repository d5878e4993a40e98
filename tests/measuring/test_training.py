"""The reader's recipe: its examples, and that the same recipe gives the same loss."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.data.dev_sets import is_held_out
from training.data import Example, occurrences, window
from training.negatives import edited, removed

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"


def slice_of_seeds(count: int) -> list[Example]:
    """Questions of seeds/ over the paragraph that answers them, every third over one that does not."""
    paragraphs = [
        paragraph
        for path in sorted(SEEDS.glob("*.md"))
        for paragraph in path.read_text(encoding="utf-8").split("\n\n")
        if len(paragraph) > 200
    ]
    shown = []
    for line in (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        for answer in question.get("answers", [])[:1]:
            holder = next((paragraph for paragraph in paragraphs if answer in paragraph), None)
            if holder is None:
                continue
            start = holder.index(answer)
            shown.append(Example(question["question"], holder, ((start, start + len(answer)),)))
            if len(shown) % 3 == 0:
                other = next(paragraph for paragraph in paragraphs if answer not in paragraph)
                shown.append(Example(question["question"], other, ()))
    return shown[:count]


def some_training(output: Path, **options: Any) -> list[float]:
    """Train on a small slice, always the same one; returns the losses."""
    from training.train import train

    return train(3 * slice_of_seeds(64), output, seed=5, **options)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[float], Path]:
    """The losses of a run, and the weights that it ended with."""
    output = tmp_path_factory.mktemp("trained")
    return some_training(output), output / "reader.safetensors"


@pytest.mark.slow
def test_the_same_seed_gives_the_same_losses_and_they_fall(
    trained: tuple[list[float], Path], tmp_path: Path
) -> None:
    losses, _ = trained
    assert some_training(tmp_path / "again") == pytest.approx(losses, abs=1e-5)
    assert sum(losses[-4:]) < 0.9 * sum(losses[:4])


@pytest.mark.slow
def test_an_interrupted_run_continues_as_if_it_had_not_been(
    trained: tuple[list[float], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training import train as training

    monkeypatch.setattr(training, "CHECKPOINT", 3)
    loss_of, asked = training.loss_of, []

    def stopped(model: Any, batch: Any) -> Any:
        asked.append(batch)
        if len(asked) > 5:
            raise KeyboardInterrupt
        return loss_of(model, batch)

    monkeypatch.setattr(training, "loss_of", stopped)
    with pytest.raises(KeyboardInterrupt):
        some_training(tmp_path / "stopped")
    monkeypatch.setattr(training, "loss_of", loss_of)
    losses, _ = trained
    assert some_training(tmp_path / "stopped") == pytest.approx(losses[3:], abs=1e-4)


def test_missing_data_are_reported_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from training.train import main

    assert main(["--data", str(tmp_path), "--output", str(tmp_path / "reader")]) == 1
    assert "name its folder with --data" in capsys.readouterr().err


def test_missing_data_to_evaluate_are_reported_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from training.evaluate import main

    assert main(["--data", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert "name its folder with --data" in error
    assert error.count("\n") == 1


def test_missing_weights_to_start_from_are_reported_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from training.train import main

    assert main(["--start", str(tmp_path / "none.safetensors"), "--output", str(tmp_path / "reader")]) == 1
    error = capsys.readouterr().err
    assert "none.safetensors, found no file" in error
    assert error.count("\n") == 1


def test_an_example_marks_where_the_answer_stands_word_for_word() -> None:
    question = {"answers": ["two", "two delegates"]}
    assert occurrences(question, "Twofold joy: two delegates came.") == [(13, 16), (13, 26)]


def test_a_marked_answer_counts_at_its_mark_alone() -> None:
    question = {"answers": ["1997"], "answer_start": 22}
    assert occurrences(question, "In 1997 it rained. In 1997 too.") == [(22, 26)]


def test_a_mark_that_is_wrong_is_not_believed() -> None:
    question = {"answers": ["1997"], "answer_start": 20}
    assert occurrences(question, "In 1997 it rained. In 1997 too.") == [(3, 7)]


def test_a_window_holds_the_answer_and_cuts_no_word() -> None:
    import random

    text = " ".join(f"word{number}" for number in range(400))
    for seed in range(20):
        start = text.index("word200")
        first, last = window(text, start, start + 7, random.Random(seed))
        assert first <= start
        assert start + 7 <= last
        assert text[first:last].startswith("word")
        assert last - first <= 950
        assert last == len(text) or text[last - 1].isspace() or text[last].isspace()


def test_a_passage_without_its_answering_sentence_does_not_answer() -> None:
    import random

    filler = "The harbour was busy that morning, and the ferries ran late all day because of the fog. "
    article = {"id": "a", "title": "Harbour", "text": filler + "The mayor is Ada Quill. " + filler}
    question = {"question": "Who is the mayor?", "answers": ["Ada Quill"]}
    (example,) = removed(question, article, random.Random(1))
    assert example.answers == ()
    assert "Ada Quill" not in example.context
    assert "ferries" in example.context


def test_an_edited_question_asks_of_another_year_name_or_the_opposite() -> None:
    import random

    article = {"id": "a", "title": "Club", "text": "In 1997 Oda Brandt joined the largest club of Osterholm."}
    for asked in ("Who joined in 1997?", "Which club did Oda Brandt join?", "Who joined the largest club?"):
        question = {"question": asked, "answers": ["nobody in particular"]}
        (example,) = edited(question, article, ["Lena Fyrk"], random.Random(3))
        assert example.question != asked
        assert example.answers == ()


def test_one_title_in_five_is_kept_from_training() -> None:
    titles = [f"Title {number}" for number in range(1000)]
    assert 150 < sum(map(is_held_out, titles)) < 250


@pytest.mark.slow
def test_a_run_starts_from_the_weights_of_another(trained: tuple[list[float], Path], tmp_path: Path) -> None:
    losses, weights = trained
    assert sum(some_training(tmp_path, start=weights)[:4]) < 0.9 * sum(losses[:4])


def test_the_average_of_runs_is_the_mean_of_their_weights(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    from training.average import main

    files = [tmp_path / "one.safetensors", tmp_path / "other.safetensors"]
    for file, value in zip(files, (1.0, 4.0), strict=True):
        save_file({"up": torch.full((2, 3), value, dtype=torch.float16)}, file)
    output = tmp_path / "mean.safetensors"
    assert main([*map(str, files), "--output", str(output)]) == 0
    mean = load_file(output)
    assert list(mean) == ["up"]
    assert mean["up"].dtype == torch.float16
    assert mean["up"].tolist() == [[2.5] * 3] * 2


def test_runs_of_other_networks_are_not_averaged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import torch
    from safetensors.torch import save_file

    from training.average import main

    one, other, torn = (tmp_path / f"{name}.safetensors" for name in ("one", "other", "torn"))
    save_file({"up": torch.ones(2, 3)}, one)
    save_file({"up": torch.ones(2, 4)}, other)
    torn.write_bytes(b"no weights")
    output = tmp_path / "mean.safetensors"
    for wrong, found in (
        (other, "expected weights of one network"),
        (torn, "expected weights from training"),
    ):
        assert main([str(one), str(wrong), "--output", str(output)]) == 1
        said = capsys.readouterr().err
        assert said.startswith(found)
        assert str(wrong) in said
    assert not output.exists()
