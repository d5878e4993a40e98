"""What the reader's three heads learn from, how it is packed, and that the recipe runs."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from evals.data.dev_sets import is_held_out
from training.claims import answers_as_claims, labels, shortened
from training.cloze import gaps
from training.lessons import ANSWERS, CONTRADICTS, NEAR, OFF, SILENT, SUPPORTS, Lesson, fold_of
from training.mining import Miner
from training.reading import answerable, edited, mined, off_topic, removed
from training.rules import RULES, changed

PASSAGE = (
    "The ferry Lene sank off Brunholm in 1997, and the coast guard saved 41 passengers. The mayor of "
    "Osterby, Oda Brandt, had opened the harbour in March 1984. The owner, Lars Fyrk, sold the company to "
    "a bank of Hamburg, which closed it after two years. Nobody in Osterby was surprised, and the old quay "
    "stood empty for a long time."
)


def lesson(asked: str, answer: str, **more: Any) -> Lesson:
    start = PASSAGE.index(answer)
    known: dict[str, Any] = {"kind": "squad", "relation": ANSWERS, **more}
    return Lesson(asked, "Ferries", PASSAGE, ((start, start + len(answer)),), **known)


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ("name", "When did the mayor Oda Brandt open the harbour?"),
        ("role", "When did Oda Brandt thank Lars Fyrk?"),
        ("year", "Which ferry sank in 1997?"),
        ("number", "Which ferry had 41 passengers?"),
        ("kind", "What did she open in March?"),
        ("opposite", "Who sold the company?"),
        ("negation", "Who did not sell the company?"),
        ("negation", "What did the coast guard do?"),
        ("negation", "Who was surprised?"),
        ("word", "Who opened the harbour?"),
    ],
)
def test_each_rule_makes_a_question_that_asks_something_else(rule: str, asked: str) -> None:
    for seed in range(8):
        result = RULES[rule](asked, PASSAGE, ["Mia Holt"], random.Random(seed))
        assert result != asked
        if result:
            return
    pytest.fail(f"the rule never applied to {asked!r}")


def test_a_question_that_no_rule_fits_stays_as_it_is() -> None:
    assert changed("why?", "Because.", [], random.Random(1)) is None


def test_an_edited_question_is_a_near_miss_over_the_same_passage() -> None:
    (one,) = edited(lesson("Which ferry sank in 1997?", "Lene"), ["Mia Holt"], random.Random(2))
    assert one.passage == PASSAGE
    assert one.spans == ()
    assert one.relation == NEAR
    assert one.kind.startswith("rule_")


def test_a_passage_without_the_answering_sentence_is_a_near_miss() -> None:
    (one,) = removed(lesson("Which ferry sank in 1997?", "Lene"))
    assert "Lene" not in one.passage
    assert "Osterby" in one.passage
    assert one.relation == NEAR


def test_a_passage_on_something_else_is_off_topic() -> None:
    other = Lesson("Who baked it?", "Bread", "Ida baked the bread.", ((0, 3),), "squad", relation=ANSWERS)
    (one,) = [
        made
        for made in off_topic([lesson("Who opened it?", "Oda Brandt"), other], random.Random(3))
        if made.asked
    ][:1]
    assert one.relation == OFF
    assert one.spans == ()


def test_mined_passages_are_on_topic_lack_the_answer_and_are_none_that_is_kept() -> None:
    asked = lesson("Which ferry sank off Brunholm?", "Lene")
    near = Lesson("", "", "Another ferry sank off Brunholm, years before.", None, "news")
    kept = Lesson("", "", "A ferry nearly sank off Brunholm.", None, "news", fold="kept")
    answer = Lesson("", "", "The ferry that sank off Brunholm was Lene.", None, "news")
    (one,) = mined([asked], [asked, near, kept, answer], random.Random(4))
    assert one.passage == near.passage
    assert one.relation == NEAR


def test_the_miner_reads_operators_as_words() -> None:
    assert Miner(["salt and pepper", "bread"]).ranked("salt AND (pepper OR?") == [0]


def test_a_list_needs_all_its_answers() -> None:
    question = {
        "question": "Who is named?",
        "answers": ["Oda Brandt", "Lars Fyrk"],
        "answers_all": ["x", "y"],
    }
    article = {"id": "a", "title": "", "text": PASSAGE}
    (one,) = answerable(question, article, "lists", random.Random(5))
    assert one.every
    assert {PASSAGE[start:end] for start, end in one.spans or ()} == {"Oda Brandt", "Lars Fyrk"}


def test_the_same_text_is_always_in_one_fold_and_few_are_kept() -> None:
    folds = [fold_of(f"text {number}") for number in range(2000)]
    assert folds == [fold_of(f"text {number}") for number in range(2000)]
    assert 100 < folds.count("kept") < 230
    assert 40 < folds.count("tune") < 130


def test_where_a_set_tells_only_supported_from_not_either_other_label_may_be_right() -> None:
    assert labels({"label": "not_enough", "binary": True}) == CONTRADICTS | SILENT
    assert labels({"label": "not_enough"}) == SILENT
    assert labels({"label": "supported", "binary": True}) == SUPPORTS


def test_long_evidence_keeps_what_the_claim_is_about_in_its_order() -> None:
    filler = "The weather stayed fine and nothing else happened on that day in the whole of the town. " * 20
    evidence = f"{filler}The ferry Lene sank. {filler}Oda Brandt mourned the ferry. {filler}"
    short = shortened(evidence, "The ferry Lene sank, and Oda Brandt mourned.", {})
    assert len(short.split()) <= 170
    assert 0 <= short.index("The ferry Lene sank.") < short.index("Oda Brandt mourned the ferry.")


def test_a_question_with_its_answer_is_a_claim_and_with_another_name_a_false_one() -> None:
    right, wrong = answers_as_claims(
        [lesson("Who was mayor?", "Oda\nBrandt".replace("\n", " "))], random.Random(6)
    )
    assert right.asked == "Who was mayor? Oda Brandt"
    assert right.support == SUPPORTS
    assert wrong.support == CONTRADICTS | SILENT
    assert wrong.asked != right.asked


def test_a_gap_is_filled_from_elsewhere_in_the_text() -> None:
    made = list(gaps([("", PASSAGE)], random.Random(8), 5))
    assert made
    for one in made:
        assert one.asked not in one.passage
        assert {one.passage[start:end] for start, end in one.spans or ()} in ({"Osterby"}, {"The"}, set())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[Lesson]]:
    """A shelf, a folder of a run of three steps, and the lessons."""
    from safetensors.torch import load_file, save_file

    from index.embedding.openvino_network import load_tokenizer
    from index.embedding.weights import default_folder
    from training.learn import main
    from training.shelf import save, shelve

    folder = tmp_path_factory.mktemp("learn")
    some = [
        lesson("Which ferry sank in 1997?", "Lene"),
        lesson("Who opened the harbour?", "Oda Brandt", fold="kept"),
        Lesson("Who baked?", "", PASSAGE, (), "human", relation=NEAR),
        Lesson("Who baked?", "", PASSAGE, (), "human", relation=NEAR, fold="kept"),
        Lesson("The ferry sank.", "", PASSAGE, None, "revisions", support=SUPPORTS),
        Lesson("The ferry did not sink.", "", PASSAGE, None, "revisions", support=CONTRADICTS),
    ]
    save(folder / "lessons.npz", shelve(some, load_tokenizer(default_folder())))
    encoder = load_file(default_folder() / "model.safetensors")
    save_file(
        {name: value for name, value in encoder.items() if value.is_floating_point()}, folder / "encoder"
    )
    arguments = [
        "--shelf",
        folder / "lessons.npz",
        "--encoder",
        folder / "encoder",
        "--steps",
        3,
        "--tokens",
        400,
    ]
    assert main([*map(str, arguments), "--output", str(folder / "run")]) == 0
    taught = [*map(str, arguments), "--teachers", str(folder / "run"), "--output", str(folder / "taught")]
    assert main(taught) == 0
    return folder / "lessons.npz", folder / "run", some


@pytest.mark.slow
def test_a_run_writes_its_weights_its_curve_and_what_it_says(run: tuple[Path, Path, list[Lesson]]) -> None:
    _, folder, _ = run
    curve = [json.loads(line) for line in (folder / "curve.jsonl").read_text().splitlines()]
    assert curve[0]["step"] == 3
    assert 0 <= curve[-1]["kept"]["auroc_human"] <= 1
    assert {file.name for file in folder.iterdir()} >= {
        "part0.safetensors",
        "part1.safetensors",
        "told-lessons.npz",
    }


@pytest.mark.slow
def test_a_shelf_marks_the_pieces_of_each_answer(run: tuple[Path, Path, list[Lesson]]) -> None:
    import numpy as np

    from index.embedding.openvino_network import load_tokenizer
    from index.embedding.weights import default_folder

    shelf, _, some = run
    stored = np.load(shelf)
    first, last = stored["spans"][0, 0]
    begin = stored["begin"][stored["rows"][0, 2]]
    pieces = stored["pieces"][begin + first : begin + last + 1]
    assert load_tokenizer(default_folder()).decode(pieces.tolist()) == "lene"
    assert len(stored["rows"]) == len(some)


def test_the_network_reads_as_the_usual_one_of_its_shape() -> None:
    import torch
    from safetensors.torch import load_file
    from transformers import BertModel

    from index.embedding.weights import default_folder
    from training.three_heads import ThreeHeads, take_encoder

    network = ThreeHeads().eval()
    take_encoder(network, load_file(default_folder() / "model.safetensors"))
    usual = BertModel.from_pretrained(str(default_folder())).eval()
    ids = torch.randint(1000, 20000, (2, 24), generator=torch.Generator().manual_seed(1))
    kinds, known = (torch.arange(24) > 8).long().expand(2, -1), torch.ones(2, 24, dtype=torch.bool)
    with torch.no_grad():
        states = usual(input_ids=ids, attention_mask=known.long(), token_type_ids=kinds).last_hidden_state
        starts, _ = network.span(states).unbind(-1)
        assert torch.allclose(network(ids, kinds, known).starts, starts, atol=1e-5)


@pytest.mark.slow
def test_packing_loses_less_than_a_hundredth_of_a_difference(
    run: tuple[Path, Path, list[Lesson]], tmp_path: Path
) -> None:
    from safetensors.torch import load_file

    from index.embedding.weights import default_folder
    from rag.reading.torch_models import unpack
    from training.packing import main

    _, folder, _ = run
    packed = tmp_path / "packed.safetensors"
    assert main([str(folder), "--output", str(packed)]) == 0
    assert packed.stat().st_size < 15_000_000
    encoder = load_file(default_folder() / "model.safetensors")
    weights = unpack(load_file(packed), encoder)
    parts = {name: value.float() for file in folder.glob("part*") for name, value in load_file(file).items()}
    name = "bert.encoder.layer.3.intermediate.dense.weight"
    found = weights[name] - encoder[name.removeprefix("bert.")]
    assert (found - parts[name]).abs().max() <= 0.01 * parts[name].abs().max()
    assert weights["support.outer.weight"].shape == (3, 384)


def test_packing_a_folder_without_a_run_is_reported_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from training.packing import main

    assert main([str(tmp_path), "--output", str(tmp_path / "packed")]) == 1
    assert capsys.readouterr().err.startswith("expected part0 and part1 of a run")


def test_missing_data_for_a_curriculum_are_reported_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from training.curriculum import main

    assert main(["--data", str(tmp_path), "--output", str(tmp_path / "shelf.npz")]) == 1
    assert "name its folder with --data" in capsys.readouterr().err


def test_a_paragraph_shortened_from_a_kept_title_is_kept_too() -> None:
    from training.reading import _fold

    title = next(name for name in map("Title {}".format, range(99)) if is_held_out(name))
    articles = {
        "whole": {"id": "whole", "title": title, "text": PASSAGE},
        "short": {"id": "short", "title": "", "text": PASSAGE[:90], "of": "whole"},
    }
    assert _fold("squad_train", articles["short"], {}, articles) == "kept"
