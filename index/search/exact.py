"""What holds the words of a question as they stand there is found, however it ranks."""

from itertools import pairwise

from index.search.filters import Filter
from index.search.protocols import Words
from index.text.words import content_stems, stems

RARE = 25
"""The most passages that a rare word or pair of words stands in: those of a few stories."""
HELD = 3
"""Passages taken for each rare word or pair."""


def holders(question: str, words: Words, chosen: Filter) -> list[tuple[int, float]]:
    """Passages that hold a pair of neighbouring words of the question, or a word of it, that few passages
    hold: names above all. Those of the rarest come first; with their BM25 scores for the whole question.

    No list of names and no capitals decide this, so "LUIS ORTEGA" and "luis ortega" are the same.
    """
    asked = phrases(question)
    single = [phrase[0] for phrase in asked if len(phrase) == 1]
    # Counted at once; looking up a common word takes long in a large index.
    common = {stem for stem, count in zip(single, words.frequency(single), strict=True) if count > RARE}
    rare = [phrase for phrase in asked if len(phrase) > 1 or phrase[0] not in common]
    found = [
        (len(held), -len(phrase), held[:HELD])
        for phrase, held in zip(rare, words.holding(rare, question, RARE + 1, chosen), strict=True)
        if 0 < len(held) <= RARE
    ]
    best: dict[int, float] = {}
    for _, _, held in sorted(found, key=lambda one: one[:2]):
        for number, score in held:
            best.setdefault(number, score)
    return list(best.items())


def phrases(question: str) -> list[tuple[str, ...]]:
    """Pairs of neighbouring content words of a question, and its content words, as stems; without repeats."""
    content = set(content_stems(question))
    every = stems(question)
    pairs = [pair for pair in pairwise(every) if content.issuperset(pair)]
    return list(dict.fromkeys((*pairs, *((stem,) for stem in every if stem in content))))
