"""Practice without questions: a gap in one sentence, and the words for it elsewhere in the text.

Glass et al., 2020 (https://arxiv.org/abs/1909.04120) and Ram et al., 2021 (https://arxiv.org/abs/2101.00438)
found that this teaches reading where labelled questions are few.
"""

import random
import re
from collections.abc import Iterator, Sequence

from index.text.sentences import sentences
from training.lessons import ANSWERS, NEAR, Lesson

_WANTED = re.compile(
    r"\b(?:[A-Z][\w’'-]*\w(?: (?:of |the |de )?[A-Z][\w’'-]*\w)*|\d[\d,.]*\d|1[5-9]\d\d|20\d\d)\b"
)
_PLAIN = frozenset(
    "The A An In On At It He She They We But And This That There If As For His Her When I".split()
)
_GAPS = ("what", "which", "[MASK]", "who")


def gaps(texts: Sequence[tuple[str, str]], random_: random.Random, count: int) -> Iterator[Lesson]:
    """Up to `count` sentences with a gap, from pairs of a title and a passage; one in eight without an
    answer."""
    order = list(texts)
    random_.shuffle(order)
    made = 0
    for title, text in order:
        for lesson in _of_text(title, text, random_):
            yield lesson
            made += 1
        if made >= count:
            return


def _of_text(title: str, text: str, random_: random.Random) -> Iterator[Lesson]:
    places: dict[str, list[tuple[int, int]]] = {}
    for match in _WANTED.finditer(text):
        if match.group() not in _PLAIN:
            places.setdefault(match.group(), []).append(match.span())
    twice = [(word, at) for word, at in places.items() if len(at) > 1]
    parts = sentences(text)
    for word, at in random_.sample(twice, min(len(twice), 2)):
        start, end = random_.choice(at)
        holder = next((part for part in parts if part[0] <= start < part[1]), None)
        if holder is None or not 40 < holder[1] - holder[0] < 300:
            continue
        sentence = text[holder[0] : start] + random_.choice(_GAPS) + text[end : holder[1]]
        before, after = text[: holder[0]], text[holder[1] :]
        passage = before + after
        spans = tuple(match.span() for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", passage))[:6]
        # The gap must be the only hint: a sentence that repeats the words would be copied.
        if not spans or word in sentence or len(passage) < 200:
            continue
        yield Lesson(sentence.replace("\n", " "), title if word not in title else "", passage, spans, "gaps",
                     relation=ANSWERS)  # fmt: skip
        rest = " ".join(passage[a:b] for a, b in sentences(passage) if word not in passage[a:b])
        if random_.random() < 0.25 and len(rest) > 200 and word not in rest:
            yield Lesson(sentence.replace("\n", " "), "", rest, (), "gaps_none", relation=NEAR)
