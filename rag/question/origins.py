"""Outlets and authors as one names them: "the Herald" for "The Varn Herald"."""

import re
from functools import lru_cache


def words(name: str) -> tuple[str, ...]:
    """The words of a name without case and without "the" before it."""
    found = re.findall(r"[^\W_](?:[\w'’.&-]*\w)?", name.casefold())
    return tuple(found[1:] if found[:1] == ["the"] else found)


@lru_cache(maxsize=8)
def _called(names: tuple[str, ...]) -> dict[tuple[str, ...], list[str]]:
    """Words in a row, and the names that have them."""
    found: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        whole = words(name)
        parts = {whole[at:end] for at in range(len(whole)) for end in range(at + 1, len(whole) + 1)}
        for part in parts:
            found.setdefault(part, []).append(name)
    return found


def outlet_named(typed: str, outlets: tuple[str, ...]) -> str | None:
    """The outlet with this name, or the only one whose name has these words in a row."""
    found = _called(outlets).get(words(typed), [])
    whole = [name for name in found if words(name) == words(typed)]
    return whole[0] if whole else found[0] if len(found) == 1 else None


def authors_named(typed: str, authors: tuple[str, ...]) -> tuple[str, ...]:
    """The author lines that have this name; "By Ada Lind and Bo Ek" has two. A single word must mean one."""
    found = tuple(_called(authors).get(words(typed), ()))
    return found if len(words(typed)) > 1 or len(found) == 1 else ()
