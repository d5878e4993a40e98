"""Summaries: a few sentences that together tell what the articles on a topic lead with and agree on."""

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from index.store import Store
from index.text.words import content_stems
from index.types import Article
from rag.language.quantities import MONEY, PERCENT, QUANTITY
from rag.language.speech import unquoted
from rag.question.about import analyse
from rag.reading.leaning import leans
from rag.reading.reader import share
from rag.stories.network import FAR, tell_each
from rag.stories.sources import Source, alone, cut
from rag.stories.story import Entry, Story
from rag.types import Sentence

MOST = 5
"""Sentences shown."""
_ARTICLES = 5
_READ = 24  # sentences of an article that may be in a summary: it tells its news first
_LONGEST = 420  # characters
_WEIGHTS = {
    "lead": 0.36,
    "first": -0.23,
    "late": -0.24,
    "centre": 0.8,
    "figures": 0.3,
    "length": 0.3,
    "source": 1.0,
    "topic": 0.2,
    "told": 0.2,
    "new": 0.1,
}
"""By what a sentence is worth:

- lead: 1 / (1 + its place); first: whether it is the first, which often only sets a scene; late: its place,
  as a share of `_READ`;
- centre: its cosine with all that the articles tell (Erkan and Radev, 2004, count what is like many others),
  by words that count more the rarer they are (`weighed`) and the nearer their article is to the topic;
- figures: how many it has, up to 4, as a share of that; length: its words, up to 40, as a share of that;
- source: how near its article is to the topic, as a share of the nearest;
- topic: the share of the topic's words in it;
- told: the log odds that it tells what is asked, by the network, as a share of `FAR`;
- new: how many of the days of the articles its own has reached, as a share.

Chosen by steps on four sets: the words of highlights in summaries of 199 news articles with highlights
(cnndm_sample) and of the opening of a third outlet in summaries of two (basil, 295 times), key facts of
ours (evals/stories, fitted), and key facts of 12 topics in 5,193 news articles. Together, the four lose
without any. "told" came later: on `news` of evals/stories, 55.8% of the key facts are found with it, 54.4%
without.
"""
_ONCE = 0.6
"""What a sentence loses of its likeness to those taken: they tell it already (Carbonell and Goldstein,
1998)."""


def summary(store: Store, question: str, topic: str, told: Sequence[Source]) -> Story | None:
    """Three to five sentences about a topic, in the order of its story; None if there is nothing to tell.

    :param question: as the network has learnt to be asked for it.
    :param told: the articles on the topic, nearest first.
    """
    read = [(source, cut(source.article)[:_READ]) for source in told[:_ARTICLES]]
    every = [sentence for _, own in read for sentence in own]
    if not every:
        return None
    words = weighed(store, every)
    nearness = np.repeat([source.score / told[0].score for source, _ in read], [len(own) for _, own in read])
    whole = (words * nearness[:, None] ** 2).sum(0)
    values = np.column_stack(
        [
            [values for _, own in read for values in map(_own, own, range(_READ))],
            words @ (whole / (np.linalg.norm(whole) or 1.0)),
            nearness,
            _topical(store, topic, every),
            np.divide(tell_each(question, map(alone, every)), FAR),
            _newness([source.article for source, own in read for _ in own]),
        ]
    )
    worth = values @ [_WEIGHTS[name] for name in (*_OWN, "centre", "source", "topic", "told", "new")]
    able = [
        at for at, one in enumerate(every) if len(one.text) <= _LONGEST and not leans(one) and _tells(one)
    ]
    taken: list[int] = []
    while len(taken) < min(MOST, len(able)):
        known = (words @ words[taken].T).max(1) if taken else np.zeros(len(every))
        left = [at for at in able if at not in taken]
        taken.append(max(left, key=lambda at: worth[at] - _ONCE * known[at]))
    sentences = [every[at] for at in taken]
    sentences.sort(
        key=lambda one: (-(one.article.published or date.min).toordinal(), one.article.id, one.start)
    )
    if not sentences:
        return None
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


_OWN = ("lead", "first", "late", "figures", "length")


def _own(sentence: Sentence, place: int) -> list[float]:
    """What a sentence is worth by itself: the values of `_OWN`."""
    text = sentence.text
    figures = sum(len(pattern.findall(text)) for pattern in (QUANTITY, MONEY, PERCENT))
    return [
        1 / (1 + place),
        float(place == 0),
        place / _READ,
        min(4, figures) / 4,
        min(40, len(text.split())) / 40,
    ]


def _topical(store: Store, topic: str, told: Sequence[Sentence]) -> list[float]:
    about = analyse(topic, store)
    return [share(about, sentence.text) for sentence in told]


def _newness(articles: Sequence[Article]) -> list[float]:
    """How many of the articles' days each has reached, as a share; a half where there is but one day."""
    days = sorted({article.published for article in articles if article.published})
    if len(days) < 2:
        return [0.5] * len(articles)
    return [days.index(one.published) / (len(days) - 1) if one.published else 0.5 for one in articles]


def _tells(sentence: Sentence) -> bool:
    """Whether most of a sentence is the article's own words."""
    return len(unquoted(sentence.text).split()) > len(sentence.text.split()) / 2
