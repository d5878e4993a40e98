"""Tables with an article in each row (CSV, TSV), under the column names that people use."""

import csv
import io
from collections.abc import Iterator

from index.errors import NoArticle
from index.formats.fields import is_text_name
from index.formats.file import LARGEST_TEXT, File, Record
from index.text.decode import decoded

_SAMPLE = 64 * 1024  # bytes that tell the encoding and the delimiter
_DELIMITERS = ",;\t|"
_MOST_COLUMNS = 1000
_MOST_NAMED = 12  # column names that an error lists


def read(file: File) -> Iterator[Record]:
    """Yield the non-empty rows of a table as fields named by its first row, numbered by line.

    :raises NoArticle: if the first row names no text column, or a cell never ends.
    """
    # The standard library's limit on a cell is small; raising it counts for the whole process.
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_TEXT))
    with file.opened() as stream:
        buffered = io.BufferedReader(stream, _SAMPLE)  # type: ignore[type-var]  # anything that reads
        sample = buffered.peek(_SAMPLE)[:_SAMPLE]
        if not sample:
            return
        found = decoded(sample[: sample.rfind(b"\n") + 1] or sample)
        file.tell_guess(found)
        with io.TextIOWrapper(buffered, found.encoding, errors="replace", newline="") as text:
            yield from _rows(text, "\t" if file.kind == ".tsv" else _delimiter(found.text))


def _rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(text, delimiter=delimiter)
    try:
        header = [name.strip("\ufeff ") for name in next(reader, [])][:_MOST_COLUMNS]
        if not any(map(is_text_name, header)):
            named = ", ".join(" ".join(name.split())[:40] for name in header[:_MOST_NAMED] if name)
            raise NoArticle(
                f"expected a column of article text (named text, body or content), found columns {named}"
            )
        line = reader.line_num
        for row in reader:
            fields = {name: cell for name, cell in zip(header, row, strict=False) if name and cell.strip()}
            if fields:
                yield Record(line + 1, fields)
            line = reader.line_num
    except csv.Error as error:
        raise NoArticle(f"expected a table, found a line that does not fit one ({error})") from error


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(_DELIMITERS, key=header.count)
