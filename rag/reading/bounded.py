"""Searching within the days that a question asks about."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Any

from index.search.filters import Filter
from index.store import Store
from index.types import Hit
from rag.language.relative_dates import bounds_told
from rag.question.period import Period
from rag.types import Scope


@dataclass(frozen=True, slots=True)
class Bounds:
    """Days that bound a search, both inclusive, and an outlet. They may leave no day.

    :param undated: whether articles without a date are searched too: not if the caller himself gave days.
    """

    since: date | None = None
    until: date | None = None
    outlet: str | None = None
    undated: bool = True

    @classmethod
    def of(cls, scope: Scope) -> "Bounds":
        """Those that a caller gives.

        :raises QueryError: if `since` is after `until`.
        """
        Filter(scope.since, scope.until, scope.outlet)
        return cls(scope.since, scope.until, scope.outlet, undated=not (scope.since or scope.until))

    @property
    def empty(self) -> bool:
        """Whether no day is within."""
        return bool(self.since and self.until and self.since > self.until)

    @property
    def days(self) -> str:
        """The days in words: "of March 2025", "since 2 March 2025"; "" for any."""
        return bounds_told(self.since, self.until)

    def as_dict(self) -> dict[str, Any]:
        """What `Store.search`, `Store.listed` and `Store.stats` take."""
        return asdict(self)

    def within(self, since: date | None, until: date | None) -> "Bounds":
        """These bounds and others, both together."""
        first = max(filter(None, (self.since, since)), default=None)
        return replace(self, since=first, until=min(filter(None, (self.until, until)), default=None))


def find(store: Store, period: Period, count: int, bounds: Bounds) -> list[Hit]:
    """The passages that match a question best.

    If it names days, every other one is of these days, as far as there are any, and the rest are of any: what
    happened on a day may be told later.
    """
    everywhere = store.search(period.question, top_k=count, **bounds.as_dict())
    narrow = bounds.within(period.since, period.until)
    if not period.dated or narrow.empty:
        return everywhere
    inside = store.search(period.question, top_k=count // 2, **narrow.as_dict())
    taken = {_key(hit) for hit in inside}
    rest = [hit for hit in everywhere if _key(hit) not in taken][: count - len(inside)]
    # In turn, since the first are read whole.
    return [hit for pair in zip_longest(inside, rest) for hit in pair if hit is not None]


def _key(hit: Hit) -> tuple[str, int]:
    return hit.passage.article.id, hit.passage.start
