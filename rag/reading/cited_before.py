"""For a follow-up, the articles that the answer before cited are read first."""

from collections.abc import Sequence

from index.types import Hit
from rag.types import Answer

FURTHER = 4
"""How many times as many passages are looked through for those of the articles cited before."""
_MOST = 5  # of them are read first: more would crowd out what is found anew


def cited_first(hits: Sequence[Hit], last: Answer) -> list[Hit]:
    """The hits, those of the articles cited last before all others."""
    cited = {one.article.id for one in last.citations}
    first = [hit for hit in hits if hit.passage.article.id in cited][:_MOST]
    return [*first, *(hit for hit in hits if hit not in first)]
