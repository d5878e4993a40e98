"""An index of two articles, and a reader of it that knows what the ferry and the garage cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index import build_index, open_index
from index.text.sentences import sentences
from index.types import Passage
from rag.answerer import Answerer
from rag.reading.reader import PassageReader
from rag.reading.span_network import Extract
from rag.types import Sentence
from tests.support.papers import written

TEXTS = {
    "ferry": "The council of Nordhaven kept the night ferry. "
    "The night ferry costs the town 4.2 million crowns a year.",
    "garage": "The parking garage of Nordhaven cost 88 million crowns. It rained at its opening.",
}


class Costs:
    """Finds the sums of crowns in passages; counts the passages that it was asked to read."""

    def __init__(self) -> None:
        self.read = 0

    def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
        self.read += len(passages)
        return [
            [self._extract(passage, start, end) for start, end in sentences(passage.text)]
            for passage in passages
        ]

    def _extract(self, passage: Passage, start: int, end: int) -> Extract:
        sentence = Sentence(passage, passage.start + start, passage.start + end)
        for words in ("4.2 million crowns", "88 million crowns"):
            if words in sentence.text:
                at = sentence.start + sentence.text.index(words)
                return Extract(sentence, 6.0, (at, at + len(words)))
        return Extract(sentence, -6.0, None)


@dataclass(frozen=True)
class SmallIndex:
    """See `open_small_index`."""

    answerer: Answerer
    reader: PassageReader
    texts: dict[str, str]


def open_small_index(folder: Path) -> SmallIndex:
    rows = [{"id": name, "title": f"The {name}", "text": text} for name, text in TEXTS.items()]
    build_index(written(folder / "articles.jsonl", *rows), folder / "index")
    reader = PassageReader(Costs())
    store = open_index(folder / "index")
    return SmallIndex(Answerer(store, None, reader, None, 0.5), reader, TEXTS)
