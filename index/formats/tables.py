"""Tables with an article in each row (CSV, TSV), under the column names that people use."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from index.errors import NoArticle
from index.formats.date_columns import DateColumns
from index.formats.fields import is_date_name, is_summary_name, is_text_name, is_title_name
from index.formats.file import LARGEST_TEXT, File, Record
from index.text.decode import decoded

_SAMPLE = 64 * 1024  # bytes that tell the encoding and the delimiter
_DELIMITERS = ",;\t|"
_MOST_COLUMNS = 1000
_LOOKED_AT = 200  # rows that show which column is the text
_PROSE = 20  # words of a cell of prose, on average; names, headlines and places have fewer
_MOST_NAMED = 12  # column names that an error lists


def read(file: File) -> Iterator[Record]:
    """Yield the non-empty rows of a table as fields named by its first row, numbered by line.

    :raises NoArticle: if no column has text, or a cell never ends.
    """
    # The standard library's limit on a cell is small; raising it counts for the whole process.
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_TEXT))
    columns = DateColumns(lambda: _looked_at(file))
    text = _text_column(file)
    for line, cells in _rows(file):
        fields = dict(columns.settled(cells))
        if text:
            fields["text"] = cells.get(text, "")
        yield Record(line, fields)


def _text_column(file: File) -> str | None:
    """The column that holds the text, if another one is named for it, or none is.

    It is the one that the reader named, else the longest column of prose.

    :raises NoArticle: if no column has text.
    """
    header = next((cells for _, cells in _lines(file)), [])
    if not header:
        return None
    if file.text_column in header:
        return file.text_column
    lengths = dict.fromkeys((name for name in header if name and not _is_other(name)), 0)
    rows = list(islice(_looked_at(file), _LOOKED_AT))
    for name in lengths:
        lengths[name] = sum(len(fields.get(name, "").split()) for fields in rows)
    longest = max(lengths, key=lambda name: lengths[name], default=None)
    is_prose = longest is not None and lengths[longest] >= _PROSE * max(1, len(rows))
    named = [name for name in header if is_text_name(name)]
    if any(lengths[name] >= _PROSE * len(rows) for name in named) or (named and not is_prose):
        return None
    if is_prose:
        return longest
    if any(map(is_summary_name, header)) and any(map(is_title_name, header)):
        return None
    said = ", ".join(" ".join(name.split())[:40] for name in header[:_MOST_NAMED] if name)
    raise NoArticle(f"expected a column of article text (named text, body or content), found columns {said}")


def _looked_at(file: File) -> Iterator[dict[str, str]]:
    """The rows up to one that does not fit: it is told when the rows are read for good."""
    with suppress(NoArticle):
        yield from (fields for _, fields in _rows(file))


def _rows(file: File) -> Iterator[tuple[int, dict[str, str]]]:
    """The line, and the cells by column, of each row that has any."""
    header: list[str] | None = None
    for line, cells in _lines(file):
        if header is None:
            header = cells
            continue
        fields = {name: cell for name, cell in zip(header, cells, strict=False) if name and cell.strip()}
        if fields:
            yield line, fields


def _lines(file: File) -> Iterator[tuple[int, list[str]]]:
    """The line and the cells of each row, the names of the columns first."""
    with file.opened() as stream:
        buffered = io.BufferedReader(stream, _SAMPLE)  # type: ignore[type-var]  # anything that reads
        sample = buffered.peek(_SAMPLE)[:_SAMPLE]
        if not sample:
            return
        found = decoded(sample[: sample.rfind(b"\n") + 1] or sample)
        file.tell_guess(found)
        with io.TextIOWrapper(buffered, found.encoding, errors="replace", newline="") as text:
            reader = csv.reader(text, delimiter="\t" if file.kind == ".tsv" else _delimiter(found.text))
            try:
                yield 1, [name.strip("\ufeff ") for name in next(reader, [])][:_MOST_COLUMNS]
                line = reader.line_num
                for row in reader:
                    yield line + 1, row
                    line = reader.line_num
            except csv.Error as error:
                raise NoArticle(f"expected a table, found a line that does not fit one ({error})") from error


def _is_other(name: str) -> bool:
    return is_title_name(name) or is_date_name(name)


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(_DELIMITERS, key=header.count)
