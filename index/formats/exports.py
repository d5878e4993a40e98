"""Exports of news databases into stories: tries each database's reader on the text of a file."""

from collections.abc import Iterator

from index.formats.europresse import read_europresse
from index.formats.factiva import read_factiva
from index.formats.file import Record
from index.formats.lexisnexis import read_lexisnexis
from index.formats.proquest import read_proquest

LARGEST = 20_000_000
"""Code points of an export; databases give out a thousand stories at once at most, a quarter of it."""


def read_export(text: str) -> Iterator[Record] | None:
    """The stories of an export, or None if the text is none.

    :param text: paragraphs with a blank line between them, or lines as they were wrapped.
    """
    for reader in (read_factiva, read_proquest, read_europresse, read_lexisnexis):
        if (found := reader(text)) is not None:
            return found
    return None
