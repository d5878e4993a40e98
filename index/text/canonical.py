"""Canonical text: the one form of an article's text that all offsets refer to."""

import hashlib
import re
import unicodedata

from index.errors import QueryError

LONGEST_QUESTION = 2000
"""Code points. A longer text is a document, not a question; one vector for it would mean nothing."""

_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# Control characters and the byte-order mark carry no words, confuse terminals and JSON readers, and differ
# between copies. Tab and newline stay.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff]")
_BLANKS = " \t\u00a0"
_BLANK_LINES = re.compile(r"\n{3,}")


def canonical(text: str) -> str:
    """The canonical form of an article's text.

    NFC (not NFKC: a quote must keep the author's "½" and full-width figures), line ends as ``\\n``,
    no control characters, no trailing blanks, at most one blank line in a row, none at either end.
    Idempotent.
    """
    text = unicodedata.normalize("NFC", text)
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    # Lone surrogates (from JSON escapes) cannot be stored or printed.
    text = text.encode("utf-8", "replace").decode("utf-8")
    # A pattern for blanks at the end of a line takes time as the square of a run of blanks elsewhere.
    text = "\n".join(line.rstrip(_BLANKS) for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def version(text: str) -> str:
    """sha256 of a canonical text, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def check_question(question: str) -> None:
    """:raises QueryError: when a question is empty or longer than `LONGEST_QUESTION`."""
    if not question.strip():
        raise QueryError("expected a question, found only white space; type what you want to know")
    if len(question) > LONGEST_QUESTION:
        raise QueryError(
            f"expected a question of at most {LONGEST_QUESTION:,} characters, found {len(question):,}; "
            "ask in a sentence or two"
        )
