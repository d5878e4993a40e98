"""A shared index as of one version, to search. The number of a passage is its row's in that version."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from index.search.filters import Filter
from index.search.protocols import FIELDS
from index.shared.rows import damaged, passing
from index.shared.table import Row, Snapshot, alike_to, any_of, in_a_row
from index.text.words import content_stems, stems
from index.types import Article, EmbeddingMatrix, Passage

LONGEST = 64
"""Words of a question that are looked up: a pasted page would make thousands."""

TOGETHER = 16
"""Articles whose texts are read at once."""

AT_ONCE = 4
"""Searches of one question that run at a time."""

REMEMBERED = 20_000
"""Passages whose place is remembered in one view."""

EVERY = 4096
"""More partitions of the index of vectors than there are: all are searched."""

REFINED = 2
"""How many times as many passages as are wanted are compared by the vectors themselves; the index has rounded
ones. Over 56,950 passages recall@20 is 0.997 with it and 0.990 without."""

BREADTH = 100
"""Passages that are looked at in the graph of the index at least; looking at more finds no better ones."""

LONG = 7
"""Letters; shorter words have too many others two letters off."""

_PLACE = ("id", "added", "story", "start", "end")
_COLUMN = {"body": "body", "title": "head"}


class Texts(Protocol):
    """Whatever reads articles, many at once, and remembers some."""

    def __call__(self, snapshot: Snapshot, wanted: Mapping[int, str], /) -> Mapping[int, Article]:
        """:param wanted: ids, by what tells a coming-in of an article from others (``added``)."""
        ...


class Place(NamedTuple):
    """Where a passage is."""

    id: str
    added: int
    story: int
    start: int
    end: int


class View:
    """The passages of one version. Safe to share between threads.

    :param address: for the sentences of errors.
    """

    def __init__(self, snapshot: Snapshot, texts: Texts, address: str) -> None:
        self._snapshot = snapshot
        self._texts = texts
        self._address = address
        self._places: dict[int, Place] = {}
        self.rows = snapshot.count()

    @property
    def words(self) -> "View":
        return self

    @property
    def vectors(self) -> "Vectors":
        return Vectors(self)

    # Words

    def search(
        self, question: str, count: int, chosen: Filter, share: float = 1.0, /
    ) -> list[tuple[int, float]]:
        words = _words(question)
        if not words or count < 1:
            return []
        query = any_of(words, [_COLUMN[field] for field in FIELDS])
        return self._scored(self._snapshot.matching(query, count, passing(chosen), _PLACE))

    def holding(
        self,
        phrases: Sequence[Sequence[str]],
        question: str,
        count: int,
        chosen: Filter,
        fields: Sequence[str] = FIELDS,
        /,
    ) -> list[list[tuple[int, float]]]:
        words, where = _words(question), passing(chosen)
        columns = [_COLUMN[field] for field in fields]

        def held(phrase: Sequence[str]) -> list[tuple[int, float]]:
            query = in_a_row(phrase, columns, words, list(_COLUMN.values()))
            return self._scored(self._snapshot.matching(query, max(1, count), where, _PLACE))

        with ThreadPoolExecutor(AT_ONCE) as beside:
            return list(beside.map(held, phrases))

    def frequency(self, stems: Sequence[str], /) -> list[int]:
        def count(stem: str) -> int:
            return len(self._snapshot.matching(any_of([stem], ["body"]), None, None, ()))

        with ThreadPoolExecutor(AT_ONCE) as beside:
            return list(beside.map(count, stems))

    def alike(self, stem: str, count: int, /) -> list[int]:
        # Lance looks for words spelt alike only in its index; what is not in there yet is looked through.
        letters = 1 if len(stem) < LONG else 2
        found = self._snapshot.matching(alike_to(stem, letters), count, None, ())
        near = [row["_rowid"] for row in found]
        for row in self._snapshot.rows_of(self._snapshot.outside("body"), ("body",)):
            if len(near) >= count:
                break
            if row["_rowid"] not in near and any(
                _off(stem, one, letters) for one in set(row["body"].split())
            ):
                near.append(row["_rowid"])
        return near

    # Vectors

    def near(self, question: EmbeddingMatrix, count: int, chosen: Filter) -> list[tuple[int, float]]:
        if count < 1:
            return []
        reach = {"nprobes": EVERY, "ef": max(BREADTH, REFINED * count), "refine_factor": REFINED}
        return self._scored(self._snapshot.near(question, count, passing(chosen), _PLACE, **reach))

    def cosines(self, question: EmbeddingMatrix, numbers: Sequence[int], /) -> dict[int, float]:
        if not len(numbers):
            return {}
        found, matrix = self._snapshot.vectors(numbers)
        return dict(zip(found, (matrix @ question[0]).tolist(), strict=True))

    # Passages

    @contextmanager
    def opened(self, numbers: Sequence[int], /) -> Iterator["Opening"]:
        unknown = [number for number in numbers if number not in self._places]
        for row in self._snapshot.take(unknown, _PLACE):
            self._remember(row)
        places = {number: self._places[number] for number in numbers if number in self._places}
        yield Opening(places, self._snapshot, self._texts, self._address)

    def _scored(self, rows: Sequence[Row]) -> list[tuple[int, float]]:
        if len(self._places) > REMEMBERED:
            self._places = {}
        for row in rows:
            self._remember(row)
        return sorted(((row["_rowid"], row["_score"]) for row in rows), key=lambda one: (-one[1], one[0]))

    def _remember(self, row: Row) -> None:
        self._places[row["_rowid"]] = Place(*(row[name] for name in _PLACE))


class Vectors(NamedTuple):
    """A view's passages by their vectors."""

    view: View

    @property
    def rows(self) -> int:
        return self.view.rows

    def share(self, chosen: Filter, /) -> float:
        return 1.0  # Lance finds out by itself

    def search(self, question: EmbeddingMatrix, count: int, chosen: Filter, /) -> list[tuple[int, float]]:
        return self.view.near(question, count, chosen)


class Opening:
    """Some passages; the texts of the first few articles come together, then those of the next few."""

    def __init__(self, places: Mapping[int, Place], snapshot: Snapshot, texts: Texts, address: str) -> None:
        self._places = places
        self._snapshot = snapshot
        self._read = texts
        self._address = address
        self._articles: dict[int, Article] = {}
        self.stories = {number: place.story for number, place in places.items()}
        self.ids = {place.id for place in places.values()}

    def passage(self, number: int, /) -> Passage:
        place = self._places[number]
        if place.added not in self._articles:
            wanted = {place.added: place.id}
            for other in self._places.values():
                if len(wanted) == TOGETHER:
                    break
                if other.added not in self._articles:
                    wanted[other.added] = other.id
            self._articles |= self._read(self._snapshot, wanted)
        try:
            return Passage(self._articles[place.added], place.start, place.end)
        except (KeyError, ValueError) as error:
            raise damaged(self._address, f"a passage of {place.id!r} has no place in its text") from error


def _words(question: str) -> list[str]:
    return (content_stems(question) or list(dict.fromkeys(stems(question))))[:LONGEST]


def _off(one: str, other: str, most: int) -> bool:
    """Whether two words are at most so many letters off, with a swap of neighbours as one (Damerau, 1964)."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > most or sum((Counter(one) - Counter(other)).values()) > most:
        return False
    before, last = list(range(len(other) + 1)), list[int]()
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, another in enumerate(other, 1):
            cost = min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != another))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == another:
                cost = min(cost, last[column - 2] + 1)
            now.append(cost)
        last, before = before, now
    return before[-1] <= most
