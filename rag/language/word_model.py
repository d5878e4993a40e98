"""What a text is, told by its words and its embedding: a linear model fitted on examples
(`training/words.py`)."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from index.embedding.choose import open_embedder

SCALE = 6.0
"""What the embedding, of length 1, is multiplied by to weigh as much as the words."""
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[,?;:\"“]")
_ENDINGS = ("ing", "ed", "er", "s")


class Model:
    """A linear model in a JSON file of the package.

    :param labels: what it tells apart, in the order of its weights.
    """

    def __init__(self, name: str) -> None:
        kept = json.loads(files("rag.language").joinpath(f"{name}.json").read_text("utf-8"))
        self.labels: tuple[str, ...] = tuple(kept["labels"])
        self._places = {feature: place for place, feature in enumerate(kept["features"])}
        self._words = frozenset(feature for feature in self._places if " " not in feature)
        self._weights = np.array(list(kept["features"].values()))
        self._embedded, self._bias = np.array(kept["embedding"]), np.array(kept["bias"])

    def probabilities(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """How likely each label is, for each text."""
        if not texts:
            return []
        embedded = SCALE * open_embedder().embed_passages(texts)
        found = []
        for text, vector in zip(texts, embedded, strict=True):
            known = [self._places[one] for one in features(text, self._words) if one in self._places]
            logits = self._weights[known].sum(0) + vector @ self._embedded + self._bias
            powers = np.exp(logits - logits.max())
            found.append(dict(zip(self.labels, map(float, powers / powers.sum()), strict=True)))
        return found


@cache
def model(name: str) -> Model:
    """The model of that name, read once."""
    return Model(name)


def tokens(text: str) -> list[str]:
    """Words and some marks, in small letters."""
    return [token.lower().replace("’", "'").replace("“", '"') for token in _TOKEN.findall(text)]


def features(text: str, words: frozenset[str]) -> set[str]:
    """One to three neighbouring words, those that are not among `words` by their ending alone."""
    row = ["<", *_told(text, words), ">"]
    return {" ".join(row[at : at + size]) for size in (1, 2, 3) for at in range(len(row) - size + 1)}


def _told(text: str, words: frozenset[str]) -> Iterator[str]:
    last = ""
    for token in tokens(text):
        ending = next((one for one in _ENDINGS if token.endswith(one) and len(token) > len(one) + 2), "")
        told = token if token in words else "#" if token[0].isdigit() else f"*{ending}"
        if told != "*" or told != last:  # a name counts once, however many words it has
            yield told
        last = told
