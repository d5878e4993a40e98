"""Which articles a search may return: by date and by outlet, decided inside the search."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from index.errors import QueryError
from index.rows import NO_DAY

_LAST_DAY = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Filter:
    """Bounds of a search; a filter that bounds nothing is false.

    :param since: first day, inclusive. Undated articles never pass a bound of time.
    :param until: last day, inclusive.
    :param outlet: as the articles name it, compared without case.
    :raises QueryError: when `since` is after `until`.
    """

    since: date | None = None
    until: date | None = None
    outlet: str | None = None

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

    def rows(
        self, days: npt.NDArray[np.int32], outlets: npt.NDArray[np.int32], names: tuple[str, ...]
    ) -> npt.NDArray[np.bool_]:
        """Which rows pass. *Shape:* that of `days`."""
        passing = np.ones(len(days), dtype=bool)
        if self.dated:
            first, last = self.days
            passing &= (days >= first) & (days <= last)
        if self.outlet is not None:
            wanted = [place for place, name in enumerate(names) if name.casefold() == self.outlet.casefold()]
            passing &= np.isin(outlets, wanted)
        return passing
