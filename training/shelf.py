"""Lessons in word pieces, as a few compact arrays: each text once, however many lessons need it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.lessons import Lesson

SPANS = 6
QUESTION, TITLE, PASSAGE = 64, 40, 318
"""The most word pieces of each; claims are longer than questions."""
CLAIM = 110

FOLDS = ("train", "tune", "kept")


def shelve(lessons: Sequence[Lesson], tokenizer: Any) -> dict[str, npt.NDArray[Any]]:
    """Lessons as arrays; one that loses all its spans to a limit of length is left out.

    ``pieces`` (uint16) holds all texts without [CLS] and [SEP], ``begin`` where each starts, and one more. A
    row of ``rows`` (int32) is the question's text, the title's and the passage's (-1: no title); its kind, a
    place in ``kinds``; its fold, one in `FOLDS`. ``labels`` (int8): whether spans are known, all needed,
    loose; relation; support. ``spans`` (int16): up to `SPANS` first and last pieces in the passage, -1 for
    none. ``lessons``: which lesson a row is.
    """
    texts: dict[tuple[str, int], int] = {}
    pieces: list[npt.NDArray[np.uint16]] = []
    offsets: list[npt.NDArray[np.int32]] = []

    def place(text: str, most: int) -> int:
        key = (text, most)
        if key not in texts:
            encoded = tokenizer.encode(text, add_special_tokens=False)
            texts[key] = len(pieces)
            pieces.append(np.array(encoded.ids[:most], dtype=np.uint16))
            offsets.append(np.array(encoded.offsets[:most], dtype=np.int32).reshape(-1, 2))
        return texts[key]

    kinds = sorted({lesson.kind for lesson in lessons})
    rows, labels, spans, kept = [], [], [], []
    for number, lesson in enumerate(lessons):
        known = lesson.spans is not None
        passage = place(lesson.passage, PASSAGE)
        found = [
            at
            for at in (_span(offsets[passage], *one) for one in (lesson.spans or ())[:SPANS])
            if at is not None
        ]
        if lesson.spans and not found:
            continue
        asked = place(lesson.asked, CLAIM if lesson.support else QUESTION)
        title = place(lesson.title, TITLE) if lesson.title else -1
        if not len(pieces[asked]) or not len(pieces[passage]):
            continue
        rows.append((asked, title, passage, kinds.index(lesson.kind), FOLDS.index(lesson.fold)))
        labels.append((known, lesson.every, lesson.loose, lesson.relation, lesson.support))
        kept.append(number)
        spans.append([*found, *[(-1, -1)] * (SPANS - len(found))])
    return {
        "pieces": np.concatenate(pieces),
        "begin": np.cumsum([0, *map(len, pieces)], dtype=np.int32),
        "rows": np.array(rows, dtype=np.int32).reshape(-1, 5),
        "labels": np.array(labels, dtype=np.int8).reshape(-1, 5),
        "spans": np.array(spans, dtype=np.int16).reshape(-1, SPANS, 2),
        "kinds": np.array(kinds),
        "lessons": np.array(kept, dtype=np.int32),
    }


def _span(offsets: npt.NDArray[np.int32], start: int, end: int) -> tuple[int, int] | None:
    """The first and last piece of a stretch of code points; None if it was cut off."""
    inside = np.flatnonzero((offsets[:, 1] > start) & (offsets[:, 0] < end))
    if not len(inside) or (offsets[inside[-1], 1] < end and len(offsets) == PASSAGE):
        return None
    return int(inside[0]), int(inside[-1])


def save(file: Path, shelf: dict[str, npt.NDArray[Any]]) -> None:
    np.savez_compressed(file, allow_pickle=False, **shelf)


def counts(lessons: Iterable[Lesson]) -> dict[str, dict[str, int]]:
    """Lessons by kind and fold."""
    result: dict[str, dict[str, int]] = {}
    for lesson in lessons:
        row = result.setdefault(lesson.kind, dict.fromkeys(FOLDS, 0))
        row[lesson.fold] += 1
    return {kind: result[kind] for kind in sorted(result)}
