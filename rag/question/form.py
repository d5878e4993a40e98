"""The form of the answer that a question asks for: one fact, a list, a course of events and others.

A linear model over the question's words and its embedding tells, fitted on examples (`training/forms.py`).
Where it is not sure, one fact is asked for.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from index.embedding.choose import open_embedder

Form = Literal["fact", "list", "events", "comparison", "summary", "statements", "positions"]
"""What an answer consists of: see `rag.stories`."""
FORMS: tuple[Form, ...] = get_args(Form)

SURE = 0.4
"""The probability from which a form other than one fact is taken."""
SCALE = 6.0
"""What the embedding, of length 1, is multiplied by to weigh as much as the words."""
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[,?;:]")
_ENDINGS = ("ing", "ed", "er", "s")


def form(question: str) -> Form:
    """The form that a question asks for."""
    scores = probabilities(question)
    best = int(np.argmax(scores))
    return FORMS[best] if scores[best] >= SURE else "fact"


def probabilities(question: str) -> npt.NDArray[np.float64]:
    """How likely each of `FORMS` is. *Shape:* ``(forms,)``."""
    model = _model()
    known = [place for name in features(question, model["words"]) if (place := model["places"].get(name)) is not None]
    embedded = open_embedder().embed_question(question)[0]
    logits = model["weights"][known].sum(0) + SCALE * embedded @ model["embedded"] + model["bias"]
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def tokens(question: str) -> list[str]:
    """Words and some marks, in small letters."""
    return [token.lower().replace("’", "'") for token in _TOKEN.findall(question)]


def features(question: str, words: frozenset[str]) -> set[str]:
    """One to three neighbouring words, those that are not among `words` by their ending alone."""
    row = ["<", *_told(question, words), ">"]
    return {" ".join(row[at : at + size]) for size in (1, 2, 3) for at in range(len(row) - size + 1)}


def _told(question: str, words: frozenset[str]) -> Iterator[str]:
    last = ""
    for token in tokens(question):
        ending = next((one for one in _ENDINGS if token.endswith(one) and len(token) > len(one) + 2), "")
        told = token if token in words else "#" if token[0].isdigit() else f"*{ending}"
        if told != "*" or told != last:  # a name counts once, however many words it has
            yield told
        last = told


@cache
def _model() -> dict[str, Any]:
    kept = json.loads(files("rag.question").joinpath("forms.json").read_text("utf-8"))
    weights = kept["features"]
    return {
        "places": {name: place for place, name in enumerate(weights)},
        "words": frozenset(name for name in weights if " " not in name),
        "weights": np.array(list(weights.values())),
        "embedded": np.array(kept["embedding"]),
        "bias": np.array(kept["bias"]),
    }
