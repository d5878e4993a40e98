"""The reference embedder: sentence-transformers, and the only module that imports it and torch.

It is what any other model by name or path runs on, and what the converted default model
(`index.embedding.default_model`) is made from and held to. Importing it takes seconds, so nothing does until a
build with another model, or the one conversion, needs it.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import ModelError
from index.types import EmbeddingMatrix


class ReferenceEmbedder:
    """A sentence-transformers model as an `Embedder`.

    :param model: a folder, or a name that the local Hugging Face cache already holds.
    :raises ModelError: when it cannot be loaded from this machine; nothing is ever downloaded.
    """

    def __init__(self, model: str | Path) -> None:
        # Set before the import: huggingface_hub reads it once. TRANSFORMERS_OFFLINE alone is ignored by it.
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            self._model = SentenceTransformer(str(model), device="cpu", local_files_only=True)
        except Exception as error:  # the loader raises whatever its layers raise
            raise ModelError(
                f"expected a sentence-transformers model at {str(model)!r}, found none that loads "
                f"({type(error).__name__}); give the path of a model's folder on this machine"
            ) from error
        self._name = str(model)
        # Tokenizers without a limit report a huge number; 512 is BERT's own.
        self._max_pieces = min(int(self._model.max_seq_length or 512), 512)

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def max_pieces(self) -> int:
        return self._max_pieces

    def count_pieces(self, texts: Sequence[str], /) -> list[int]:
        encoded = self._model.tokenizer(
            list(texts), add_special_tokens=False, truncation=False, verbose=False
        )["input_ids"]
        return [len(pieces) for pieces in encoded]

    def embed_passages(self, texts: Sequence[str], /) -> EmbeddingMatrix:
        vectors = self._model.encode_document(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32)

    def embed_question(self, text: str, /) -> EmbeddingMatrix:
        vectors = self._model.encode_query(
            [text], normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32)

    def traceable(self) -> tuple[Any, dict[str, Any]]:
        """Return the model as one torch module, ids and mask in, unit vectors out, and an example input.

        Mean pooling over the attention mask and scaling to unit length are inside, as the default
        model's own modules.json prescribes.
        """
        import torch

        class Pooled(torch.nn.Module):
            def __init__(self, encoder: torch.nn.Module) -> None:
                super().__init__()
                self.encoder = encoder

            def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
                states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
                weights = attention_mask.unsqueeze(-1).to(states.dtype)
                mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
                return torch.nn.functional.normalize(mean, dim=-1)

        pieces = torch.ones(2, 8, dtype=torch.long)
        encoder: Any = self._model[0]
        pooled = Pooled(encoder.auto_model).eval()
        return pooled, {"input_ids": pieces, "attention_mask": pieces}
