"""Reading networks in PyTorch: our own before conversion, and those of users. Only this module uses torch."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import ModelError
from index.text.sentences import sentences
from index.types import Passage
from rag.reading.span_network import MAX_PIECES, Extract, Finder, Logits, by_sentence
from rag.types import Sentence

_SCALE, _STEPS = ".scale", ".steps"


def three_heads(folder: Path, file: Path) -> tuple[Any, dict[str, Any]]:
    """Our own network: the embedding model's encoder as training left it, and three heads on one pass.

    :param folder: the embedding model.
    :param file: what training changed, packed (`training.packing`).
    :return: a torch module, and an example of its inputs. From B inputs of L word pieces it makes the logits
        that the answer starts (B, L) and ends (B, L) at a piece, of `span_network.RELATIONS` (B, 3) and of
        `span_network.VERDICTS` (B, 3).
    """
    import torch
    from safetensors.torch import load_file
    from torch import nn
    from transformers import BertModel

    _quiet()
    encoder = BertModel.from_pretrained(str(folder), local_files_only=True, add_pooling_layer=False)
    weights = unpack(load_file(file), encoder.state_dict())
    _copy(weights, encoder)

    def layer(name: str) -> nn.Linear:
        weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
        made = nn.Linear(weight.shape[1], weight.shape[0])
        made.load_state_dict({"weight": weight, "bias": bias})
        return made

    def head(name: str) -> nn.Sequential:
        return nn.Sequential(layer(f"{name}.inner"), nn.Tanh(), layer(f"{name}.outer"))

    class ThreeHeads(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder.eval()  # type: ignore[no-untyped-call]
            self.span, self.relation, self.support = layer("qa_outputs"), head("relation"), head("support")

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
        ) -> tuple[torch.Tensor, ...]:
            states = self.encoder(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state
            starts, ends = self.span(states).unbind(-1)
            first = states[:, 0]
            return starts, ends, self.relation(first), self.support(first)

    pieces = torch.ones(2, 8, dtype=torch.long)
    return ThreeHeads(), {"input_ids": pieces, "attention_mask": pieces, "token_type_ids": pieces}


def checker(folder: Path, file: Path, adapters: Path) -> tuple[Any, dict[str, Any]]:
    """The reader's network as the check taught it (`training.checker`): one output, the logits of
    `span_network.VERDICTS` (B, 3).

    :param file: the reader's weights; `adapters`, what the check added to them.
    """
    import torch
    from safetensors.torch import load_file
    from torch import nn

    network, example = three_heads(folder, file)
    added = load_file(adapters)
    _add(network, added)
    network.support.load_state_dict(
        {name.removeprefix("support."): value for name, value in added.items() if name.startswith("support.")}
    )

    class Checker(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
        ) -> torch.Tensor:
            logits: torch.Tensor = self.network(input_ids, attention_mask, token_type_ids)[3]
            return logits

    return Checker(), example


def stories(folder: Path, file: Path, learnt: Path) -> tuple[Any, dict[str, Any]]:
    """The reader's network as questions for stories taught it (`training.stories`); its outputs are those of
    `three_heads`, the last of which learnt nothing more.

    :param file: the reader's weights; `learnt`, how those for stories differ, packed (`training.packing`).
    """
    from safetensors.torch import load_file

    network, example = three_heads(folder, file)
    weights = unpack(load_file(learnt), network.encoder.state_dict())
    _copy(weights, network.encoder)
    for name, layer in story_heads(network).items():
        layer.load_state_dict({part: weights[f"{name}.{part}"] for part in ("weight", "bias")})
    return network, example


def story_heads(network: Any) -> dict[str, Any]:
    """The layers of the heads that learn stories, by their names in the packed file."""
    inner, _, outer = network.relation
    return {"qa_outputs": network.span, "relation.inner": inner, "relation.outer": outer}


def sorter(folder: Path, labels: int, adapters: Path | None = None) -> tuple[Any, dict[str, Any]]:
    """The embedding model as a sorter of questions (`training.forms`): one output, the logits of so many
    labels (B, labels), from the mean over the word pieces.

    :param adapters: what was taught; None for a sorter that learnt nothing yet.
    :return: a torch module, and an example of its inputs.
    """
    import torch
    from safetensors.torch import load_file
    from torch import nn
    from transformers import BertModel

    _quiet()
    encoder = BertModel.from_pretrained(str(folder), local_files_only=True, add_pooling_layer=False)

    class Sorter(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder.eval()  # type: ignore[no-untyped-call]
            self.head = nn.Linear(encoder.config.hidden_size, labels)

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            return self.sort(states, attention_mask)

        def sort(self, states: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
            """The logits, from what the last layer makes of B inputs of L pieces."""
            counted = known[..., None].to(states.dtype)
            logits: torch.Tensor = self.head((states * counted).sum(1) / counted.sum(1))
            return logits

    network = Sorter()
    if adapters is not None:
        added = load_file(adapters)
        _add(network, added)
        network.head.load_state_dict({"weight": added["head.weight"], "bias": added["head.bias"]})
    pieces = torch.ones(2, 8, dtype=torch.long)
    return network, {"input_ids": pieces, "attention_mask": pieces}


def _add(network: Any, added: Mapping[str, Any]) -> None:
    """Add what adapters learnt to the layers they were on; the lower ones learnt nothing."""
    import torch

    with torch.no_grad():
        for name, holder, attribute in adapted_layers(network):
            if f"{name}.up" in added:
                up, down = added[f"{name}.up"].float(), added[f"{name}.down"].float()
                getattr(holder, attribute).weight += up @ down


def adapted_layers(network: Any) -> Iterator[tuple[str, Any, str]]:
    """The linear layers that adapters are added to: a name, the module that holds it, and its attribute."""
    for place, layer in enumerate(network.encoder.encoder.layer):
        attention = layer.attention
        for part in ("query", "key", "value"):
            yield f"{place}.attention.{part}", attention.self, part
        yield f"{place}.attention.dense", attention.output, "dense"
        yield f"{place}.inter.dense", layer.intermediate, "dense"
        yield f"{place}.out.dense", layer.output, "dense"


def unpack(packed: Mapping[str, Any], encoder: Mapping[str, Any]) -> dict[str, Any]:
    """The weights that `training.packing.pack` packed, by their names in
    `transformers.BertForQuestionAnswering`, and those of the two other heads.

    :param encoder: the shipped encoder's weights, by their names without ``bert.``.
    """
    weights = {}
    for name, value in packed.items():
        if name.endswith(_SCALE):
            continue
        known = name.removesuffix(_STEPS)
        difference = value.float()
        if name.endswith(_STEPS):
            difference = difference * packed[known + _SCALE][:, None]
        base = encoder.get(known.removeprefix("bert."))
        weights[known] = difference if base is None else base.float() + difference
    return weights


def _copy(weights: Mapping[str, Any], encoder: Any) -> None:
    """Put unpacked weights into an encoder."""
    for name, own in encoder.state_dict().items():
        if (learnt := weights.get(f"bert.{name}")) is not None:
            own.copy_(learnt)


def open_finder(model: str) -> Finder:
    """Open a reading model of the user; nothing is downloaded.

    :param model: the folder, or the name in the local Hugging Face cache, of an extractive question-answering
        model or a sentence-transformers CrossEncoder.
    :raises ModelError: if it does not load from this machine, or is another kind of model.
    """
    # huggingface_hub reads this once, when it is imported.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        from transformers import AutoConfig

        _quiet()
        config = AutoConfig.from_pretrained(model, local_files_only=True)
        architecture = (getattr(config, "architectures", None) or [""])[0]
        if architecture.endswith("ForQuestionAnswering"):
            return _QuestionAnswering(model)
        if architecture.endswith("ForSequenceClassification") and config.num_labels == 1:
            return _CrossEncoder(model)
    except Exception as error:  # each layer of the loaders raises its own kinds
        raise ModelError(
            f"expected a reading model at {model!r}, found none that loads ({type(error).__name__}); "
            "give the folder of a model on this machine"
        ) from error
    raise ModelError(
        f"expected an extractive question-answering model or a CrossEncoder with one label at {model!r}, "
        f"found {architecture or 'neither'}; name another model"
    )


class _QuestionAnswering:
    """An extractive question-answering model; its first position means "no answer"."""

    def __init__(self, model: str) -> None:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(model, local_files_only=True)
        self._model = AutoModelForQuestionAnswering.from_pretrained(model, local_files_only=True).eval()

    def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
        import torch

        found = []
        for passage in passages:
            encoded = self._tokenizer(
                question,
                f"{passage.article.title}\n{passage.text}",
                return_offsets_mapping=True,
                truncation="only_second",
                max_length=MAX_PIECES,
                return_tensors="pt",
            )
            offsets = encoded.pop("offset_mapping")[0].tolist()
            heading = len(passage.article.title) + 1
            kept = [
                place
                for place, part in enumerate(encoded.sequence_ids(0))
                if part == 1 and offsets[place][0] >= heading
            ]
            with torch.inference_mode():
                result = self._model(**encoded)
            starts, ends = (np.asarray(one[0]) for one in (result.start_logits, result.end_logits))
            places = [(offsets[place][0] - heading, offsets[place][1] - heading) for place in kept]
            logits = Logits(places, starts[kept], ends[kept], float(starts[0] + ends[0]))
            found.append(by_sentence(passage, logits))
        return found


class _CrossEncoder:
    """A CrossEncoder, which scores how well a sentence answers and finds no spans."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import CrossEncoder

        self._model = CrossEncoder(model, device="cpu", local_files_only=True)

    def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
        import torch

        places = [
            [(passage.start + start, passage.start + end) for start, end in sentences(passage.text)]
            for passage in passages
        ]
        pairs = [
            (question, f"{passage.article.title}\n{passage.article.text[start:end]}")
            for passage, own in zip(passages, places, strict=True)
            for start, end in own
        ]
        # The model's own activation may be a sigmoid, but margins are logits.
        logits = self._model.predict(pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False)
        scores = iter(np.asarray(logits, dtype=np.float32).reshape(-1).tolist())
        return [
            [Extract(Sentence(passage, start, end), next(scores), None) for start, end in own]
            for passage, own in zip(passages, places, strict=True)
        ]


def _quiet() -> None:
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
