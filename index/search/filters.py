"""Which articles a search may return, by date and outlet; applied inside the search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from index.errors import QueryError
from index.storage.schema import NO_DAY

_LAST_DAY = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Labels:
    """What filters need to know about passages, row by row.

    :param numbers: passage numbers, ascending. *Shape:* ``(n,)``, int64; `days` and `outlets` likewise int32.
    :param outlets: positions in `names`; -1 for none.
    """

    numbers: npt.NDArray[np.int64]
    days: npt.NDArray[np.int32]
    outlets: npt.NDArray[np.int32]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.numbers)

    def rows(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The rows of the given passages, as far as they are here."""
        places: npt.NDArray[np.int64] = np.searchsorted(self.numbers, numbers).astype(np.int64)
        inside = places < len(self.numbers)
        places, numbers = places[inside], numbers[inside]
        found: npt.NDArray[np.int64] = places[self.numbers[places] == numbers]
        return found

    def without(self, rows: npt.NDArray[np.int64]) -> "Labels":
        """The labels without these rows."""
        if not len(rows):
            return self
        return Labels(
            np.delete(self.numbers, rows),
            np.delete(self.days, rows),
            np.delete(self.outlets, rows),
            self.names,
        )


def labels(rows: Sequence[tuple[int, int, str | None]]) -> Labels:
    """Labels from passages' numbers, days and outlets."""
    names = tuple(sorted({outlet for _, _, outlet in rows if outlet is not None}))
    place: dict[str | None, int] = {name: position for position, name in enumerate(names)}
    return Labels(
        np.array([number for number, _, _ in rows], dtype=np.int64),
        np.array([day for _, day, _ in rows], dtype=np.int32),
        np.array([place.get(outlet, -1) for _, _, outlet in rows], dtype=np.int32),
        names,
    )


def joined(parts: Sequence[Labels]) -> Labels:
    """The labels of all parts, one after the other."""
    names = tuple(dict.fromkeys(name for part in parts for name in part.names))
    place = {name: position for position, name in enumerate(names)}
    # The last entry serves the -1 of no outlet.
    moved = [np.array([*(place[name] for name in part.names), -1], dtype=np.int32) for part in parts]
    return Labels(
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([part.days for part in parts]),
        np.concatenate([new[part.outlets] for new, part in zip(moved, parts, strict=True)]),
        names,
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """Limits of a search; a filter without limits is false.

    :param since: first day, inclusive.
    :param until: last day, inclusive.
    :param outlet: as the articles name it, compared without case.
    :param undated: whether articles without a date pass date limits.
    :raises QueryError: when `since` is after `until`.
    """

    since: date | None = None
    until: date | None = None
    outlet: str | None = None
    undated: bool = False

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise QueryError(
                f"expected since to be no later than until, got {self.since} and {self.until}; swap them"
            )

    def __bool__(self) -> bool:
        return self.dated or self.outlet is not None

    @property
    def dated(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def days(self) -> tuple[int, int]:
        """First and last day number that pass, both inclusive."""
        first = self.since.toordinal() if self.since else NO_DAY + 1
        return first, self.until.toordinal() if self.until else _LAST_DAY

    def passing(self, of: Labels) -> npt.NDArray[np.bool_]:
        """Which rows pass. *Shape:* ``(n,)``."""
        passing = np.ones(len(of), dtype=bool)
        if self.dated:
            first, last = self.days
            passing &= ((of.days >= first) & (of.days <= last)) | (self.undated & (of.days == NO_DAY))
        if self.outlet is not None:
            wanted = [
                place for place, name in enumerate(of.names) if name.casefold() == self.outlet.casefold()
            ]
            passing &= np.isin(of.outlets, wanted)
        return passing
