"""Whether evidence bears a sentence out as a whole, by the check's own network."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding.weights import default_folder
from index.errors import ModelError
from rag.checking import weights
from rag.checking.entailment import entailed
from rag.checking.pair import pair
from rag.checking.weights import FILE, checker
from rag.reading.weights import FILE as READER

TOLD = (
    "The harbour board of Lomm said on Monday that it might close the old lock in October. Its chair, Ines "
    "Aldana, blamed rust, which divers found in spring. Traffic through the lock fell by a fifth last year."
)
CASES = {
    "Traffic fell by a fifth last year.": "Traffic rose by a fifth last year.",
    "The board might close the old lock in October.": "The board has closed the old lock in October.",
    "Divers found rust in the lock in spring.": "Divers found no rust in the lock in spring.",
}


@pytest.mark.parametrize("borne", CASES)
def test_what_the_evidence_says_is_likelier_than_the_same_with_one_error(borne: str) -> None:
    assert entailed(borne, TOLD) > entailed(CASES[borne], TOLD)


def test_long_evidence_and_long_sentences_are_read_as_far_as_the_network_reads() -> None:
    assert np.isfinite(entailed("The lock is closed. " * 200, TOLD * 50))


def test_the_weights_are_small_and_other_ones_are_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FILE.stat().st_size + READER.stat().st_size < 15e6
    other = tmp_path / "checker.safetensors"
    other.write_bytes(FILE.read_bytes()[:-1] + b"x")
    monkeypatch.setattr(weights, "FILE", other)
    with pytest.raises(ModelError, match=r"the check's weights are not the ones that ship.*install Dateline"):
        weights._build()


def test_the_converted_network_is_the_one_in_pytorch() -> None:
    import torch

    from rag.reading.torch_models import checker as in_torch

    network = checker()
    row, *_ = pair(network.tokenizer, next(iter(CASES)), TOLD)
    ((found,),) = network.run([row], batch=1)
    module, _ = in_torch(default_folder(), READER, FILE)
    ids, kinds = torch.tensor([row[0]]), torch.tensor([row[1]])
    with torch.inference_mode():
        wanted = module(input_ids=ids, attention_mask=torch.ones_like(ids), token_type_ids=kinds)[0].numpy()
    assert int(np.argmax(found)) == int(np.argmax(wanted))
