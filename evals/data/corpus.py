"""What was measured on, by checksums and counts."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was measured on.

    :param questions_sha256: of the question file's bytes, hexadecimal; for a development set, of the
        questions asked.
    :param articles_sha256: of the article files' names and bytes, hexadecimal.
    """

    questions: int
    articles: int
    questions_sha256: str
    articles_sha256: str


def fingerprint(questions: Path, articles: Iterable[Path]) -> tuple[str, str]:
    """The two checksums of a `Corpus`. File names count, because article ids may come from them."""
    digest = hashlib.sha256()
    for path in sorted(articles):
        body = path.read_bytes()
        # With lengths, so that no two different sets of files give the same bytes.
        digest.update(f"{path.name}\0{len(body)}\0".encode())
        digest.update(body)
    return hashlib.sha256(questions.read_bytes()).hexdigest(), digest.hexdigest()
