"""A lesson: what the reader's three heads should say of one question or claim and one passage."""

import hashlib
from dataclasses import dataclass
from typing import Literal, TypeAlias

Fold: TypeAlias = Literal["train", "tune", "kept"]
"""Learnt from; looked at to choose a threshold or a run; only reported on."""

ANSWERS, NEAR, OFF = 1, 2, 4
"""The passage answers the question, is about it but does not, or is about something else."""

SUPPORTS, CONTRADICTS, SILENT = 1, 2, 4
"""The evidence bears the claim out, speaks against it, or does neither."""

_KEPT, _TUNE = 8, 12  # per cent, counted together


@dataclass(frozen=True, slots=True)
class Lesson:
    """:param asked: a question, or a claim.
    :param passage: the text it is held against; `title` is the text's title, or empty.
    :param spans: half-open code-point offsets into `passage` of the answers, () if it has none; None if
        nothing is known about spans.
    :param every: all spans are part of the answer; without it, each of them is an answer.
    :param loose: any span inside an answer is right, because a whole sentence answers.
    :param relation: which of `ANSWERS`, `NEAR` and `OFF` may be right, added up; 0 if that is not known.
    :param support: likewise of `SUPPORTS`, `CONTRADICTS` and `SILENT`.
    :param kind: what sort of lesson it is; `training.curriculum` gives each kind a share.
    """

    asked: str
    title: str
    passage: str
    spans: tuple[tuple[int, int], ...] | None
    kind: str
    relation: int = 0
    support: int = 0
    every: bool = False
    loose: bool = False
    fold: Fold = "train"


def fold_of(key: str) -> Fold:
    """The fold of everything about one text or item; the same in every run."""
    place = int(hashlib.sha1(key.encode("utf-8", "replace")).hexdigest()[:8], 16) % 100
    return "kept" if place < _KEPT else "tune" if place < _TUNE else "train"
