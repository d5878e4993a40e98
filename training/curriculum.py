"""All lessons for the three heads: ``python -m training.curriculum --data ../shared/data --output
var/lessons.npz``.

The shares in which they are shown are those of `training.learn.SHARES`.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.errors import BenchError
from index.embedding.openvino_network import load_tokenizer
from index.embedding.weights import default_folder
from index.errors import DatelineError
from training.claims import answers_as_claims, checking
from training.cloze import gaps
from training.lessons import Lesson
from training.reading import reading
from training.shelf import counts, save, shelve

_ANSWERS = 9_000
_GAPS = 40_000


def curriculum(data: Path, seed: int = 7) -> list[Lesson]:
    """All lessons; the same for the same seed."""
    read = list(reading(data, random.Random(seed)))
    random_ = random.Random(seed)
    checked = list(checking(data, random_))
    asked = [one for one in read if one.kind == "squad"][:_ANSWERS] + [
        one for one in read if one.kind == "news"
    ]
    checked += answers_as_claims(asked, random_)
    texts = sorted(
        {(one.title, one.passage) for one in read if one.fold == "train" and one.kind != "rule_name"}
    )
    return [*read, *checked, *gaps(texts, random_, _GAPS)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--output", type=Path, default=Path("var/lessons.npz"))
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    try:
        lessons = curriculum(options.data, options.seed)
        options.output.parent.mkdir(parents=True, exist_ok=True)
        save(options.output, shelve(lessons, load_tokenizer(default_folder())))
    except (DatelineError, BenchError) as error:
        print(error, file=sys.stderr)
        return 1
    for kind, row in counts(lessons).items():
        print(json.dumps({"kind": kind, **row}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
