"""Dates that only the other rows of their column explain."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from index.formats.fields import is_date_name, order_named
from index.text.date_order import ColumnOrder
from index.text.dates import Order, parse_date, readings


class DateColumns:
    """The columns of dates of a table, or of the objects of a list.

    :param rows: reads all rows from the start. Called once at most, at the first date that is not clear.
    """

    def __init__(self, rows: Callable[[], Iterable[Mapping[str, object]]]) -> None:
        self._rows = rows
        self._orders: Mapping[str, Order | None] | None = None

    def settled(self, fields: Mapping[str, object]) -> Mapping[str, object]:
        """The fields of a row, each date that its column makes clear as a `datetime.date`.

        If the column does not tell, the language of its name may: "Datum" stands over days that come first.
        """
        unclear = [
            name
            for name, value in fields.items()
            if is_date_name(name) and len(set(readings(value).values())) > 1
        ]
        if not unclear:
            return fields
        if self._orders is None:
            self._orders = self._read()
        orders = {name: self._orders.get(name) or order_named(name) for name in unclear}
        return {
            **fields,
            **{name: parse_date(fields[name], order) or fields[name] for name, order in orders.items()},
        }

    def _read(self) -> Mapping[str, Order | None]:
        columns: dict[str, ColumnOrder] = defaultdict(ColumnOrder)
        for fields in self._rows():
            for name, value in fields.items():
                if is_date_name(name):
                    columns[name].see(value)
        return {name: column.order() for name, column in columns.items()}
