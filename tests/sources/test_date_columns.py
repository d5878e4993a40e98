"""A column of dates is read as a whole, and what it leaves open is undated and told."""

import json
from datetime import date
from pathlib import Path

import pytest

from index import open_index
from index.sources.read import read_sources
from index.types import Found

WORDS = "The ferry of {} stopped running on Monday and nobody knows when it will run again"


def read(path: Path, *dates: str, name: str = "date", mark: str = ",") -> list[Found]:
    rows = [mark.join(("title", "text", name))]
    rows += [mark.join((f"T{at}", WORDS.format(at), f'"{day}"')) for at, day in enumerate(dates)]
    path.write_text("\n".join(rows), encoding="utf-8")
    return [item for item in read_sources([path]) if isinstance(item, Found)]


def days(*args: object, **kwargs: str) -> list[date | None]:
    return [item.article.published for item in read(*args, **kwargs)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["05/09/2023", "18/09/2023"], [date(2023, 9, 5), date(2023, 9, 18)]),
        (["05/09/2023", "09/18/2023"], [date(2023, 5, 9), date(2023, 9, 18)]),
        (["05-09-2023 10:00", "18-09-2023 11:00"], [date(2023, 9, 5), date(2023, 9, 18)]),
        (["05/09/23", "09/18/23"], [date(2023, 5, 9), date(2023, 9, 18)]),
        (["05/09/23", "18/09/23", "20/09/23"], [date(2023, 9, 5), date(2023, 9, 18), date(2023, 9, 20)]),
        (["23/09/05", "23/09/18", "23/09/20"], [date(2023, 9, 5), date(2023, 9, 18), date(2023, 9, 20)]),
        (["05/09/2023", "06/09/2023"], [None, None]),
        (["05/09/2023", "18/09/2023", "09/18/2023"], [None, date(2023, 9, 18), date(2023, 9, 18)]),
    ],
    ids=["day first", "month first", "times", "short", "short day first", "year first", "open", "mixed"],
)
def test_one_clear_date_settles_the_others(
    tmp_path: Path, written: list[str], expected: list[date | None]
) -> None:
    assert days(tmp_path / "a.csv", *written) == expected


@pytest.mark.parametrize("name", ["Datum", "Fecha", "Date de publication", "Veröffentlicht am", "Data"])
def test_a_name_in_another_language_says_that_the_day_comes_first(tmp_path: Path, name: str) -> None:
    assert days(tmp_path / "a.csv", "05/09/2023", name=name, mark=";") == [date(2023, 9, 5)]


def test_objects_of_json_settle_each_others_dates(tmp_path: Path) -> None:
    rows = [{"text": WORDS.format(at), "date": day} for at, day in enumerate(["05/09/2023", "18/09/2023"])]
    array, lines = tmp_path / "a.json", tmp_path / "b.jsonl"
    array.write_text(json.dumps({"articles": rows}), encoding="utf-8")
    lines.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for path in (array, lines):
        found = [item.article.published for item in read_sources([path]) if isinstance(item, Found)]
        assert found == [date(2023, 9, 5), date(2023, 9, 18)]


def test_dates_that_stay_open_are_counted_in_the_report(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    first, second, third = read(table, "05/09/2023", "06/09/2023", "")
    assert (first.unclear, second.unclear, third.unclear) == ("05/09/2023", "06/09/2023", None)
    with open_index(tmp_path / "index") as store:
        report = store.add(str(table))
    assert (report.unclear, report.unclear_date) == (2, "05/09/2023")
