"""What became of a language model's sentences, in words."""

from collections import Counter
from collections.abc import Sequence

from rag.types import Judged

_FATES = (("repaired", "replaced by the article's own words"), ("dropped", "left out"))


def summary(verdicts: Sequence[Judged]) -> str | None:
    """ "The language model wrote 3 sentences: 1 left out."; None if it wrote none."""
    if not verdicts:
        return None
    count = len(verdicts)
    wrote = f"The language model wrote {'1 sentence' if count == 1 else f'{count} sentences'}"
    counts = Counter[str](verdict.state for verdict in verdicts)
    fates = [f"{counts[state]} {told}" for state, told in _FATES if counts[state]]
    if not fates:
        return f"{wrote}, and the sources bear {'it' if count == 1 else 'them'} out."
    return f"{wrote}: {', '.join(fates)}."


def reasons(verdicts: Sequence[Judged]) -> list[str]:
    """Why sentences were not kept, each reason once."""
    return list(dict.fromkeys(verdict.reason for verdict in verdicts if verdict.reason))
