"""What a ranking is made from, whatever engine keeps it: an index of words, and one of vectors.

A passage has a number here: a whole number that means the same passage as long as one view of an index
(`index.engine.View`) is in use, and that says nothing else. Equal scores are ordered by it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from index.search.filters import Filter

if TYPE_CHECKING:
    from index.types import EmbeddingMatrix

FIELDS = ("body", "title")
"""Where the words of a passage stand: in itself, or in its article's title."""


class Words(Protocol):
    """Passages by their words, as `index.text.words.stems` takes a text apart."""

    def search(
        self, question: str, count: int, chosen: Filter, share: float = 1.0, /
    ) -> list[tuple[int, float]]:
        """Passage numbers and scores by BM25 over bodies and titles, best first; at most `count`, none with a
        score of 0. The filter applies inside the search, so that `count` are found if there are so many.

        :param question: canonical text; its `content_stems` are looked up, or all its `stems` if there are
            none of those.
        :param share: about what share of the passages passes the filter, in [0, 1]: may decide how to search,
            never what is found.
        """
        ...

    def holding(
        self,
        phrases: Sequence[Sequence[str]],
        question: str,
        count: int,
        chosen: Filter,
        fields: Sequence[str] = FIELDS,
        /,
    ) -> list[list[tuple[int, float]]]:
        """For each phrase, the passages that have its stems in a row, in one of the fields; with their scores
        for the whole question (0 or more), best first, at most `count`.

        :param phrases: each of at least one stem; in the order of the outcome.
        :param fields: some of `FIELDS`.
        """
        ...

    def frequency(self, stems: Sequence[str], /) -> list[int]:
        """How many passages have each stem in their body, in the order of `stems`. Passages just removed may
        still count."""
        ...

    def alike(self, stem: str, count: int, /) -> list[int]:
        """Up to `count` passages whose body has a stem that is one letter off, or two if it has at least
        seven letters; in any order."""
        ...


class Vectors(Protocol):
    """Passages by their vectors."""

    @property
    def rows(self) -> int:
        """How many passages there are."""
        ...

    def share(self, chosen: Filter, /) -> float:
        """About what share of the passages passes a filter, in [0, 1]; 1 without a filter, or if that is
        not known."""
        ...

    def search(self, question: "EmbeddingMatrix", count: int, chosen: Filter, /) -> list[tuple[int, float]]:
        """Passage numbers and cosines, best first; at most `count`, filtered inside the search. May be
        approximate.

        :param question: *Shape:* ``(1, dimension)``.
        """
        ...
