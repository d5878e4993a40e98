"""Teaching what stories are told from, on a few articles of our own; and the examples that teach it."""

import gzip
import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch

from evals.data.dev_sets import read_rows
from index.embedding.choose import open_embedder
from index.embedding.openvino_network import load_tokenizer
from index.embedding.weights import default_folder
from index.text.canonical import canonical
from index.text.sentences import sentences
from rag.reading.torch_models import stories as taught
from rag.reading.torch_models import three_heads
from rag.reading.weights import FILE
from training import stories, story_lessons
from training.stories import average_precision
from training.story_lessons import ANSWERS, ASKED, FOUND, NEAR, OFF, Lesson, occurrences

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
TOWNS = ("Osterby", "Lindhavn", "Marrow", "Pellworth", "Quenby", "Tarnfoss", "Ulvik Bay", "Westray")
PLACES = {"told": ("at",), "lists": ("items",), "sides": tuple(ASKED), "sentences": ("right",)}


def text(town: str) -> str:
    return (
        f"The council of {town} voted to close the old harbour on Monday. Mayor Oda Brandt praised the plan. "
        "The fishermen's leader, Lars Fyrk, attacked it and called for a strike. Police closed "
        f"Mill Street, Bank Street and Fyrk Lane for a march. Mia Holt of the {town} Post reported on it. "
        "She counted 300 people in May and 70 in June."
    )


def place(town: str, words: str) -> list[int]:
    start = text(town).index(words)
    return [start, start + len(words)]


def tiny(town: str) -> dict[str, list[dict[str, Any]]]:
    about = {"set": "tiny", "id": town}
    told, near = {**about, "told": True}, {**about, "told": False}
    items = [[place(town, name)] for name in ("Mill Street", "Bank Street", "Fyrk Lane")]
    sides = {"for": [place(town, "Oda Brandt")], "against": [place(town, "Lars Fyrk")]}
    right = [list(span) for span in sentences(text(town))[:2]]
    quote = place(town, f"The council of {town} voted to close the old harbour")
    return {
        "told": [
            {**told, "shape": "events", "question": f"What happened to {town} harbour?", "at": quote},
            {**near, "shape": "list", "question": f"Which ships left {town} in May?"},
        ],
        "lists": [
            {**told, "question": f"Which streets of {town} were closed?", "items": items},
            {**near, "question": f"Which schools of {town} were closed?"},
        ],
        "sides": [
            {**told, "question": f"Who is for closing {town} harbour?", **sides},
            {**near, "question": f"Who is for a toll in {town}?"},
        ],
        "sentences": [
            {**told, "shape": "summary", "question": f"Sum up the row over {town} harbour", "right": right},
            {**near, "shape": "statements", "question": f"What did Oda Brandt say of rents in {town}?"},
        ],
    }


def together(town: str, other: str) -> dict[str, Any]:
    """Questions over the passage of a town and that of another, with what answers them."""
    streets = [[[0, *place(town, name)]] for name in ("Mill Street", "Bank Street", "Fyrk Lane")]
    closed, said = (list(span) for span in (sentences(text(town))[3], sentences(text(town))[1]))
    asked = [
        {"shape": "list", "question": f"Which streets did {town} close?", "right": [[0, *closed]],
         "items": streets},
        {"shape": "statements", "question": f"What did Brandt say of {town} harbour?", "right": [[0, *said]]},
        {"shape": "events", "question": f"What burnt in {town}, in order?", "right": []},
        compared(town),
    ]  # fmt: skip
    return {"passages": [["tiny", one, 0, len(text(one))] for one in (town, other)], "questions": asked}


def compared(town: str) -> dict[str, Any]:
    """A comparison whose values stand in one sentence of a town's passage."""
    question = f"Did more people march in {town} in May or in June?"
    sides = [[question.index(month), question.index(month) + len(month)] for month in ("May", "June")]
    values = [[[0, *place(town, figure)]] for figure in ("300", "70")]
    right = [0, *sentences(text(town))[-1]]
    return {"shape": "comparison", "question": question, "sides": sides, "values": values, "right": [right]}


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    written = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(written) if path.suffix == ".gz" else written)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Examples and a folder of sets, all of our own."""
    made = [tiny(town) for town in TOWNS]
    for kind in story_lessons.KINDS:
        write_lines(tmp_path / f"{kind}.jsonl", [one for each in made for one in each[kind]])
    beside_it = (*TOWNS[1:], TOWNS[0])
    write_lines(tmp_path / f"{FOUND}.jsonl", [together(*two) for two in zip(TOWNS, beside_it, strict=True)])
    articles = [{"id": town, "title": f"Harbour of {town}", "text": text(town)} for town in TOWNS]
    listed = [{"question": f"Whose roads in {town} were shut?", "gold_ids": [town], "id": town,
               "answers_all": ["Mill Street", "Fyrk Lane"]} for town in TOWNS]  # fmt: skip
    asked = [{"question": f"Who leads the fishermen of {town}?", "gold_ids": [town], "answerable": True,
              "answers": ["Lars Fyrk"]} for town in TOWNS]  # fmt: skip
    asked.append({"question": "Who sank the ferry?", "gold_ids": [], "related_ids": ["Marrow"],
                  "answerable": False, "answers": []})  # fmt: skip
    for name, questions in (("tiny", []), ("tiny_lists", listed), ("tiny_facts", asked)):
        write_lines(tmp_path / f"{name}.articles.jsonl.gz", articles)
        write_lines(tmp_path / f"{name}.questions.jsonl.gz", questions)
    monkeypatch.setattr(story_lessons, "FOLDER", tmp_path)
    monkeypatch.setattr(story_lessons, "LISTS", {"tiny_lists": 5})
    monkeypatch.setattr(story_lessons, "FACTS", {"tiny_facts": 99})
    monkeypatch.setattr(story_lessons, "_OTHERS", 5)
    monkeypatch.setattr(story_lessons, "_ALONE", {"statements": 1.0, "events": 1.0})
    return tmp_path


def own(data: Path, seed: int = 1) -> list[Lesson]:
    return list(story_lessons.own(data, open_embedder(), random.Random(seed)))


def beside(data: Path) -> list[Lesson]:
    return list(story_lessons.beside(data, open_embedder(), random.Random(1)))


def found(data: Path) -> list[Lesson]:
    return list(story_lessons.found(data, random.Random(1)))


def rows_of(lessons: list[Lesson]) -> list[story_lessons.Row]:
    tokenizer = load_tokenizer(default_folder())
    return [story_lessons.row(lesson, tokenizer) for lesson in lessons]


def test_no_example_asks_twice_of_an_article_or_what_is_measured_on() -> None:
    def words(question: str) -> str:
        return " ".join(re.findall(r"\w+", question.casefold()))

    ours = [(one["set"], one["id"], words(one["question"])) for _, one in story_lessons.examples()]
    ours += [("found", str(place), words(asked["question"]))
             for place, one in enumerate(found_together()) for asked in one["questions"]]  # fmt: skip
    assert len(ours) == len(set(ours)) > 3000
    asked = {question for *_, question in ours}
    for file in (ROOT / "evals/stories/questions.jsonl", ROOT / "seeds/questions.jsonl"):
        lines = file.read_text("utf-8").splitlines()
        assert not {words(json.loads(line)["question"]) for line in lines} & asked


def test_an_example_holds_places_and_no_text_but_its_question() -> None:
    known = {"set", "id", "question", "told"}
    for kind, one in story_lessons.examples():
        more = {"shape"} if kind in ("told", "sentences") else set()
        assert set(one) == known | more | (set(PLACES[kind]) if one["told"] else set())
        assert all(0 <= start < end for start, end in spans(kind, one))
        assert bool(spans(kind, one)) is one["told"]
    for one in found_together():
        assert set(one) == {"passages", "questions"}
        for asked in one["questions"]:
            listed = asked["shape"] == "list" and asked["right"]
            more = {"items"} if listed else {"sides", "values"} & set(asked)
            assert set(asked) == {"shape", "question", "right"} | more
            assert bool(asked.get("items")) is bool(listed)
            if more & {"sides", "values"}:
                (start, end), (first, last) = asked["sides"]
                assert 0 <= start < end <= first < last <= len(asked["question"])
                assert len(asked.get("values", "ab")) == 2


def found_together() -> list[dict[str, Any]]:
    lines = (story_lessons.FOLDER / f"{FOUND}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.skipif(not DATA.is_dir(), reason="the development sets are not here")
def test_all_places_lie_within_their_articles_and_at_the_edges_of_words() -> None:
    some = list(story_lessons.examples())
    articles = story_lessons.articles_of([(one["set"], one["id"]) for _, one in some], DATA)
    for kind, one in some:
        told = articles[one["set"], one["id"]].text
        for start, end in spans(kind, one):
            assert end <= len(told)
            assert told[start:end] == told[start:end].strip()
            if kind == "sentences":
                assert (start, end) in sentences(told)
            elif kind != "told":
                assert (start, end) in occurrences(told, told[start:end])


@pytest.mark.skipif(not DATA.is_dir(), reason="the development sets are not here")
def test_all_that_is_marked_in_passages_found_together_lies_within_them() -> None:
    texts: dict[str, dict[str, str]] = {}
    for one in found_together():
        read = []
        for name, identity, start, end in one["passages"]:
            if name not in texts:
                texts[name] = {row["id"]: row["text"] for row in read_rows(DATA, name)}
            whole = canonical(texts[name][identity])
            assert 0 <= start < end <= len(whole)
            read.append((whole, start, end))
        for asked in one["questions"]:
            for at, start, end in asked["right"]:
                whole, first, last = read[at]
                assert (start - first, end - first) in sentences(whole[first:last])
            marked = (*asked.get("items", ()), *asked.get("values", ()))
            for at, start, end in (place for item in marked for place in item):
                assert any(at == other and left <= start and end <= right
                           for other, left, right in asked["right"])  # fmt: skip


def spans(kind: str, example: dict[str, Any]) -> list[list[int]]:
    found = [one for field in PLACES[kind] for one in example.get(field, ())]
    if kind == "told":
        return [example["at"]] if example["told"] else []
    return [place for item in found for place in item] if kind == "lists" else found


def test_a_text_is_found_only_where_it_is_words_of_their_own() -> None:
    assert occurrences("Ann met Anna and Ann's aunt, ann", "Ann") == [(0, 3), (17, 20)]
    assert occurrences("It cost $5 or $50.", "$5") == [(8, 10)]


def test_an_article_is_cut_where_its_readers_stopped(data: Path) -> None:
    words = [f"word{number}" for number in range(500)]
    long = {"id": "long", "title": None, "text": " ".join(words)}
    write_lines(data / "tiny.articles.jsonl.gz", [long])
    (article,) = story_lessons.articles_of([("tiny", "long")], data).values()
    assert article.text.split() == words[: story_lessons.WORDS]


def test_a_missing_article_and_a_missing_set_are_told_in_a_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_lines(data / "tiny.articles.jsonl.gz", [])
    for folder, said in (
        (data, "Expected Osterby in tiny"),
        (data / "none", "Expected tiny.articles.jsonl.gz"),
    ):
        assert stories.main(["--data", str(folder), "--output", str(tmp_path / "none.safetensors")]) == 1
        assert said in capsys.readouterr().err


def test_a_passage_answers_what_it_tells_and_is_near_to_what_it_does_not(data: Path) -> None:
    lessons = own(data)
    relations = {(lesson.kind, lesson.relation) for lesson in lessons}
    assert relations == {
        ("told", ANSWERS), ("lists", ANSWERS), ("sides", ANSWERS), ("sentences", ANSWERS),
        ("told near", NEAR), ("lists near", NEAR), ("sides near", NEAR), ("sentences", NEAR), ("off", OFF),
    }  # fmt: skip
    assert all(lesson.passage.article.id not in lesson.group for lesson in lessons if lesson.kind == "off")
    counted = Counter(lesson.kind for lesson in lessons)
    assert counted["lists"] == counted["lists near"] == len(TOWNS)
    assert counted["told"] == counted["told near"] == counted["sides"] == 2 * len(TOWNS)
    assert counted["sentences"] == sum(len(sentences(text(town))) + story_lessons._OTHERS for town in TOWNS)


def test_a_sentence_is_learnt_by_itself_and_answers_if_it_belongs_to_the_answer(data: Path) -> None:
    alone = [one for one in own(data) if one.kind == "sentences" and "Marrow" in one.group]
    told = {one.passage.text: one.relation for one in alone if one.question.startswith("Sum up")}
    first, second, *others = [text("Marrow")[slice(*span)] for span in sentences(text("Marrow"))]
    assert told == {first: ANSWERS, second: ANSWERS, **dict.fromkeys(others, NEAR)}
    assert {one.relation for one in alone if not one.question.startswith("Sum up")} == {NEAR}


def test_a_row_marks_the_names_that_are_asked_for_in_word_pieces(data: Path) -> None:
    tokenizer = load_tokenizer(default_folder())
    rows = {one.lesson.kind: one for one in rows_of(own(data)) if "Marrow" in one.lesson.group}
    listed = rows["lists"]
    right = {tokenizer.decode(listed.ids[start:end]) for start, end, holds in listed.things if holds}
    wrong = {tokenizer.decode(listed.ids[start:end]) for start, end, holds in listed.things if not holds}
    assert right == {"mill street", "bank street", "fyrk lane"}
    assert "lars fyrk" in wrong
    assert not any(holds for *_, holds in rows["lists near"].things)
    assert not rows["told"].things


@pytest.mark.parametrize(("side", "name"), [("for", "oda brandt"), ("against", "lars fyrk")])
def test_a_side_is_learnt_as_a_list_of_those_who_take_it(data: Path, side: str, name: str) -> None:
    tokenizer = load_tokenizer(default_folder())
    asked = ASKED[side].format("Who is for closing Marrow harbour?")
    (row,) = (one for one in rows_of(own(data)) if one.lesson.question == asked)
    assert {tokenizer.decode(row.ids[start:end]) for start, end, holds in row.things if holds} == {name}
    assert len(row.things) > 3


def test_of_passages_found_together_those_that_tell_answer(data: Path) -> None:
    lessons = [one for one in found(data) if one.question == "Which streets did Marrow close?"]
    told = {one.passage.article.id: one.relation for one in lessons}
    assert told == {"Marrow": ANSWERS, "Pellworth": NEAR}


def test_an_item_of_a_list_that_another_passage_mentions_is_neither_right_nor_wrong(data: Path) -> None:
    tokenizer = load_tokenizer(default_folder())
    rows = [one for one in rows_of(found(data)) if one.lesson.question == "Which streets did Marrow close?"]
    held = {one.lesson.passage.article.id: {tokenizer.decode(one.ids[start:end]): holds
                                            for start, end, holds in one.things} for one in rows}  # fmt: skip
    assert {name for name, holds in held["Marrow"].items() if holds} == {
        "mill street", "bank street", "fyrk lane",
    }  # fmt: skip
    assert "mill street" not in held["Pellworth"]
    assert held["Pellworth"]["lars fyrk"] is False


def test_statements_found_together_are_learnt_sentence_by_sentence(data: Path) -> None:
    question = "What did Brandt say of Marrow harbour?"
    alone = [one for one in found(data) if one.question == question and one.kind == f"{FOUND} sentences"]
    right = [one.passage.text for one in alone if one.relation == ANSWERS]
    assert right == ["Mayor Oda Brandt praised the plan."]
    assert len(alone) == 1 + story_lessons._OTHERS


def test_each_side_of_a_comparison_is_learnt_with_its_value_and_the_others_as_wrong(data: Path) -> None:
    tokenizer = load_tokenizer(default_folder())
    rows = [one for one in rows_of(found(data)) if one.lesson.kind == f"{FOUND} values"]
    marched = {one.lesson.question: one for one in rows if "Marrow" in one.lesson.question}
    for month, value, other in (("May", "300", "70"), ("June", "70", "300")):
        row = marched[f"Did more people march in Marrow in {month}?"]
        told = {tokenizer.decode(row.ids[start:end]): holds for start, end, holds in row.things}
        assert [name for name, holds in told.items() if holds] == [
            name for name in told if name.startswith(value)
        ]
        assert any(name.startswith(other) for name in told)


def test_the_sets_questions_are_learnt_over_the_passage_with_their_answer(data: Path) -> None:
    lessons = beside(data)
    assert Counter(lesson.kind for lesson in lessons) == {"tiny_lists": 5, "tiny_facts": len(TOWNS) + 1}
    for lesson in lessons:
        words = {lesson.passage.article.text[start:end] for start, end in lesson.right or ()}
        if lesson.kind == "tiny_lists":
            assert words == {"Mill Street", "Fyrk Lane"}
        elif lesson.relation == ANSWERS:
            assert words == {"Lars Fyrk"}
        else:
            assert lesson.relation == NEAR
            assert not words


def test_of_an_article_that_does_not_tell_the_nearest_passages_are_learnt(data: Path) -> None:
    near = [row for row in rows_of(own(data)) if row.lesson.kind == "told near"][:1]
    far = [
        story_lessons.Row([*near[0].ids[: near[0].first], 7], near[0].first, near[0].lesson, []) for _ in "ab"
    ]
    assert story_lessons.nearest([*far, *near]) == [far[0], *near]


def test_precision_is_averaged_over_the_right_ones() -> None:
    assert average_precision([(0.9, True), (0.5, False), (0.2, True)]) == pytest.approx((1 + 2 / 3) / 2)


@pytest.mark.slow
def test_a_few_steps_lower_the_loss(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "_PIECES", 1024)
    network = three_heads(default_folder(), FILE)[0]
    rows = rows_of([*own(data), *found(data), *beside(data)])
    with torch.inference_mode():
        before = stories.loss_of(stories.tell(network.eval(), rows), rows)
    stories.learn(network, rows, steps=12, seed=1)
    with torch.inference_mode():
        assert stories.loss_of(stories.tell(network, rows), rows) < 0.8 * before


@pytest.mark.slow
def test_the_command_measures_on_an_eighth_and_writes_what_the_network_reads(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "_PIECES", 1024)
    output = data / "taught.safetensors"
    arguments = ["--data", str(data), "--output", str(output), "--steps", "2", "--runs", "2", "--measure"]
    assert stories.main(arguments) == 0
    counts, measured = map(json.loads, capsys.readouterr().out.splitlines())
    assert counts["lists"] == len(TOWNS)
    assert 8 <= measured["questions"][0] <= 10
    assert measured["found questions"][0] == 4
    assert measured["sides"]["precision"][0] == 2
    assert measured["sentences"]["precision"][0] == 1
    before = three_heads(default_folder(), FILE)[0]
    after = taught(default_folder(), FILE, output)[0]
    for part in ("span", "relation"):
        assert not all(
            map(torch.equal, getattr(before, part).parameters(), getattr(after, part).parameters())
        )
    changed = [not torch.equal(old, new) for old, new in
               zip(before.encoder.parameters(), after.encoder.parameters(), strict=True)]  # fmt: skip
    assert sum(changed) > len(changed) / 2
    assert not changed[0], "word pieces learn nothing"
