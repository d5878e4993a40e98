"""How likely evidence bears a sentence out, by a network that learnt it from sentences with planted errors
(`training.checker`)."""

from collections.abc import Callable

import numpy as np

from index.embedding.openvino_network import Network
from rag.checking.pair import pair
from rag.checking.weights import checker


def entailed(sentence: str, told: str, opened: Callable[[], Network] = checker) -> float:
    """How much likelier "supports" is than "contradicts" and "does not say", in logits.

    :param told: the words of the evidence.
    """
    network = opened()
    row, _, _ = pair(network.tokenizer, sentence, told)
    ((logits,),) = network.run([row], batch=1)
    supports, *others = logits.tolist()
    return float(supports - np.logaddexp(*others))
