"""Check a draft: which of its sentences the articles bear out."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, get_args

from index.store import Store
from index.types import Progress
from rag.checking.claims import passed_over
from rag.checking.context import in_full
from rag.checking.evidence import Claim, Evidence, groups, nearest
from rag.checking.manuscript import Passage, passages
from rag.checking.verify import Slice, Verdict, verify
from rag.errors import DraftError
from rag.reading.bounded import Bounds
from rag.types import Citation

Judge: TypeAlias = Callable[[str, Sequence[Slice]], Verdict]
Finding = Literal["supported", "contradicted", "not found", "passed over"]

LONGEST = 200_000
"""Code points of a draft: some 30,000 words. A longer one is no article, and would take minutes."""

_LINE_END = re.compile(r"\r\n?|\n")
_HELD = 0.4
"""Share of a claim's words that sentences need to be held against it: below, they tell of other things."""

_OF_THE_SAME = 0.6
"""Share that they must have to contradict it: else another bridge's price contradicts this one's."""


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a draft, and what the articles say of it.

    :param text: its words, without the marks of Markdown, on one line.
    :param start: code points into the draft; `end` is half-open.
    :param line: of its first word, from 1; so is `column`, in code points.
    :param verdict: "supported", "contradicted", "not found" or "passed over".
    :param reason: why, in a sentence; None if it is supported.
    :param citations: of a supported sentence, what supports it; of a contradicted one, what says otherwise.
    :param against: the words that say otherwise.
    :param nearest: of a sentence not found, what comes nearest to it; None if nothing does.
    """

    text: str
    start: int
    end: int
    line: int
    column: int
    verdict: Finding
    reason: str | None = None
    citations: tuple[Citation, ...] = ()
    against: Citation | None = None
    nearest: Citation | None = None

    def as_dict(self) -> dict[str, Any]:
        """The sentence as values for JSON."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "line": self.line,
            "column": self.column,
            "verdict": self.verdict,
            "reason": self.reason,
            "citations": [citation.as_dict() for citation in self.citations],
            "against": self.against.as_dict() if self.against else None,
            "nearest": self.nearest.as_dict() if self.nearest else None,
        }


@dataclass(frozen=True, slots=True)
class DraftReport:
    """The sentences of a draft, in order, each with what the articles say of it."""

    sentences: tuple[DraftSentence, ...]

    @property
    def counts(self) -> Mapping[Finding, int]:
        """How many sentences there are of each verdict."""
        counted = Counter(sentence.verdict for sentence in self.sentences)
        return {verdict: counted[verdict] for verdict in get_args(Finding)}

    @property
    def unsupported(self) -> int:
        """How many sentences were judged and are not supported."""
        return self.counts["contradicted"] + self.counts["not found"]

    def as_dict(self) -> dict[str, Any]:
        """The report as values for JSON; ``dateline check --json`` prints this."""
        return {
            "counts": dict(self.counts),
            "sentences": [sentence.as_dict() for sentence in self.sentences],
        }


def check(
    text: str,
    store: Store,
    bounds: Bounds,
    progress: Progress = lambda stage, done, total: None,
    judge: Judge = verify,
) -> DraftReport:
    """Hold each sentence of a draft against the articles of a store.

    :param text: Markdown or plain text.
    :param progress: called with "checking", and how many of the sentences are done.
    :param judge: tells whether evidence supports a sentence.
    :raises DraftError: if the draft has no words, is no text, or is longer than `LONGEST`.
    """
    found = _read(text)
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    told: list[DraftSentence] = []
    before = ""  # the last sentence in full
    for done, passage in enumerate(found):
        progress("checking", done, len(found))
        line = bisect_right(starts, passage.start)
        column = passage.start - starts[line - 1] + 1
        sentence = DraftSentence(passage.words, passage.start, passage.end, line, column, "passed over")
        if reason := passed_over(passage):
            told.append(replace(sentence, reason=reason))
            # "She" under a heading is nobody named above it.
            before = passage.words if passage.kind == "prose" else ""
        else:
            claim, is_leaning = in_full(passage.words, before)
            told.append(_judged(sentence, claim, before if is_leaning else "", store, bounds, judge))
            before = claim
    progress("checking", len(found), len(found))
    return DraftReport(tuple(told))


def _read(text: str) -> list[Passage]:
    if len(text) > LONGEST:
        raise DraftError(
            f"expected a draft of at most {LONGEST:,} characters, found {len(text):,}; check it in parts"
        )
    if "\0" in text:
        raise DraftError("expected a draft in Markdown or plain text, found binary data")
    found = passages(text)
    if not found:
        raise DraftError("expected a draft with sentences in it, found none")
    return found


def _judged(
    sentence: DraftSentence, claim: str, context: str, store: Store, bounds: Bounds, judge: Judge
) -> DraftSentence:
    """The sentence with its verdict.

    :param claim: what it says, in full; `context`, what it may still lean on.
    """
    asked = Claim.of(claim, store)
    failed: tuple[Verdict, Evidence] | None = None
    for evidence in groups(asked, nearest(asked, context, store, bounds)):
        alike = asked.subject.likeness(evidence)
        if alike < _HELD:
            continue
        verdict = judge(claim, [(one.article, one.start, one.end) for one in evidence.sentences])
        if verdict.supported:
            return replace(sentence, verdict="supported", citations=_citations(evidence))
        if verdict.against and alike < _OF_THE_SAME:
            verdict = replace(verdict, against=None)
        # The nearest tells what is wrong, unless another one says otherwise.
        if failed is None or (verdict.against and not failed[0].against):
            failed = verdict, evidence
    if failed is None:
        return replace(sentence, verdict="not found", reason="No article says anything like it.")
    verdict, evidence = failed
    citations = _citations(evidence)
    if verdict.against is None:
        return replace(sentence, verdict="not found", reason=verdict.reason, nearest=citations[-1])
    article, start, end = verdict.against
    around = next(one.passage for one in evidence.sentences if one.article.id == article.id)
    return replace(
        sentence,
        verdict="contradicted",
        reason=verdict.reason,
        citations=citations,
        against=Citation(1, article, start, end, around),
    )


def _citations(evidence: Evidence) -> tuple[Citation, ...]:
    return tuple(
        Citation(number, one.article, one.start, one.end, one.passage)
        for number, one in enumerate(evidence.sentences, start=1)
    )
