"""How a column writes dates in figures: one 18/02/2025 shows that 04/03/2025 is the fourth of March."""

from index.text.dates import Order, readings


class ColumnOrder:
    """Looks at the dates of a column one by one, to tell the order in which it writes them."""

    def __init__(self) -> None:
        self._possible = set(Order)
        self._years: set[int] = set()
        self._days: set[int] = set()

    def see(self, value: object) -> None:
        """Take a value into account; one that is no date in figures says nothing."""
        days = readings(value)
        if not days:
            return
        self._possible &= days.keys()
        if day := days.get(Order.YEAR_FIRST):
            self._years.add(day.year)
            self._days.add(day.day)

    def order(self) -> Order | None:
        """The only order in which all dates can be read; None if there are several, or none.

        If both 18/02/25 and 25/02/18 could be meant, the year is the place that varies less.
        """
        possible = set(self._possible)
        if Order.YEAR_FIRST in possible and len(self._years) < len(self._days):
            possible = {Order.YEAR_FIRST}
        elif len(self._years) > len(self._days):
            possible.discard(Order.YEAR_FIRST)
        return possible.pop() if len(possible) == 1 else None
