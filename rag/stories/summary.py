"""Summaries: a few sentences that together tell what the articles on a topic lead with and agree on."""

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from index.store import Store
from index.text.words import content_stems
from rag.language.names import names
from rag.language.quantities import MONEY, PERCENT, QUANTITY
from rag.language.speech import unquoted
from rag.reading.leaning import leans
from rag.stories.sources import Source, cut
from rag.stories.story import Entry, Story
from rag.types import Sentence

MOST = 5
"""Sentences shown."""
_ARTICLES = 5
_READ = 24  # sentences of an article that may be in a summary: it tells its news first
_LONGEST = 420  # characters
_WEIGHTS = {"lead": 0.36, "first": -0.23, "centre": 0.61, "figures": 0.39, "names": 0.08, "length": 0.17}
"""By what a sentence is worth; fitted by least squares on how much of a highlight it holds, of 199 news
articles with highlights (cnndm_sample), but for figures, which our own questions want three times as much:

- lead: 1 / (1 + its place); first: whether it is the first, which often only sets a scene;
- centre: its cosine with its article, by words that count more the rarer they are (`weighed`);
- figures, names: how many it has, up to 4 and 5, as a share of that;
- length: its words, up to 40, as a share of that.
"""
_TOPIC = 0.7
"""What the cosine with the topic counts beside."""
_ONCE = 0.6
"""What a sentence loses of its likeness to those taken: they tell it already (Carbonell and Goldstein,
1998)."""


def summary(store: Store, told: Sequence[Source]) -> Story | None:
    """Three to five sentences about a topic, in the order of its story; None if there is nothing to tell.

    :param told: the articles on the topic, nearest first.
    """
    kept: list[Sentence] = []
    worth: list[float] = []
    for source in told[:_ARTICLES]:
        own = cut(source.article)[:_READ]
        rows = weighed(store, own)
        centre = rows.sum(0) / (np.linalg.norm(rows.sum(0)) or 1.0)
        for place, (sentence, row) in enumerate(zip(own, rows, strict=True)):
            if len(sentence.text) <= _LONGEST and not leans(sentence) and _tells(sentence):
                values = _features(sentence, place, float(row @ centre))
                kept.append(sentence)
                worth.append(float(np.dot(values, list(_WEIGHTS.values()))) + _TOPIC * source.near(sentence))
    if not kept:
        return None
    words = weighed(store, kept)
    taken: list[int] = []
    while len(taken) < min(MOST, len(kept)):
        known = (words @ words[taken].T).max(1) if taken else np.zeros(len(kept))
        gains = np.array(worth) - _ONCE * known
        gains[taken] = -np.inf
        taken.append(int(np.argmax(gains)))
    sentences = [kept[place] for place in taken]
    sentences.sort(
        key=lambda one: (-(one.article.published or date.min).toordinal(), one.article.id, one.start)
    )
    return Story(tuple(Entry(one.article.title, (one,), day=one.article.published) for one in sentences))


def weighed(store: Store, told: Sequence[Sentence]) -> npt.NDArray[np.float64]:
    """The words of sentences, each by how rare it is. *Shape:* ``(sentences, words)``, rows of length 1."""
    words = [content_stems(sentence.text) for sentence in told]
    places = {stem: place for place, stem in enumerate(dict.fromkeys(stem for own in words for stem in own))}
    frequencies, passages = store.frequencies(places), store.passages()
    rarity = [math.log(1 + passages / (1 + frequencies[stem])) for stem in places]
    rows = np.zeros((len(words), len(places)))
    for row, own in zip(rows, words, strict=True):
        row[[places[stem] for stem in own]] = [rarity[places[stem]] for stem in own]
    lengths: npt.NDArray[np.float64] = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(lengths, 1e-9)


def _features(sentence: Sentence, place: int, centre: float) -> list[float]:
    """The values of `_WEIGHTS`, in its order."""
    text = sentence.text
    figures = sum(len(pattern.findall(text)) for pattern in (QUANTITY, MONEY, PERCENT))
    return [
        1 / (1 + place),
        float(place == 0),
        centre,
        min(4, figures) / 4,
        min(5, len(names(text))) / 5,
        min(40, len(text.split())) / 40,
    ]


def _tells(sentence: Sentence) -> bool:
    """Whether most of a sentence is the article's own words."""
    return len(unquoted(sentence.text).split()) > len(sentence.text.split()) / 2
