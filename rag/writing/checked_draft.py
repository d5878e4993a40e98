"""An answer by a language model of which nothing is shown unchecked.

Each sentence is held against the sentences that it cites before it is shown. One that they do not bear out is
repaired once, without asking the model again: the cited sentence that bears most of it takes its place, word
for word, because whoever checks an answer wants the article's own words rather than the same mistake in
others. If no cited sentence bears half of it, it is left out, and the answer says so. Where the model fails,
or nothing of its draft is left, the answer quotes the articles as it does without a model, and says that.

A small model is often true and beside the point. Its answer begins with what rests on a sentence in which the
reader finds the answer; what it wrote before that is left out.
"""

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from index.text.words import content_stems
from rag.checking.verify import Slice, Verdict
from rag.errors import GenerationError
from rag.reading.leaning import preceding
from rag.types import Citation, Judged, Sentence, Statement
from rag.writing.extractive import verbatim
from rag.writing.markdown import escape
from rag.writing.model_draft import Draft, Drafted

Checker: TypeAlias = Callable[[str, Sequence[Slice]], Verdict]
"""Whether slices of articles bear out a sentence; by default `rag.verify`."""

LEFT_OUT = "Part of what the language model wrote was left out, because the sources do not bear it out."
STANDS_IN = "Nothing the language model wrote is borne out by its sources, so this quotes the articles."
BESIDE = "Nothing the language model wrote says what was asked, so this quotes the articles."
WROTE_NOTHING = "The language model wrote nothing that cites the articles, so this quotes them."

LONGEST = 1_000
"""Code points of a sentence; a longer one is no sentence that anybody can check."""

_BORNE = 0.5  # share of a draft's stems that a cited sentence must have to take its place
_REPEATS = 3  # times that a model may say what it has said; then it goes in circles
_DIGITS = re.compile(r"\d+")
_QUOTED = re.compile(r'“([^“”]+)”|"([^"]+)"|«([^«»]+)»|„([^„“”]+)[“”]')

Told: TypeAlias = tuple[str | None, Statement | str]
"""What goes before it, as `Composer.add` takes it; and a statement, or a sentence of our own: "" says nothing
yet."""


class CheckedDraft:
    """An answer as it comes; iterate it once.

    :param checker: holds a sentence against what it cites.
    :param quoting: the answer without a model; empty if that would be a refusal.
    :param leads: the first sentence shown cites one of these; if there are none, any.
    """

    def __init__(
        self,
        draft: Draft,
        checker: Checker,
        quoting: Iterable[tuple[str | None, Statement]] = (),
        leads: Iterable[Sentence] = (),
    ) -> None:
        self.stood_in = False
        """The answer quotes the articles, all of it or from somewhere on."""
        self._draft, self._checker, self._quoting = draft, checker, quoting
        self._leads = set(map(_place, leads))
        self._judged: list[tuple[Judged, tuple[Sentence, ...]]] = []
        self._texts: set[str] = set()
        self._cited: set[tuple[str, int, int]] = set()

    @property
    def refused(self) -> bool:
        """The model says that the articles do not answer."""
        return self._draft.refused

    def verdicts(self, citations: Sequence[Citation]) -> tuple[Judged, ...]:
        """What became of each sentence, with the numbers of its citations."""
        numbers = {(one.article.id, one.start, one.end): one.number for one in citations}
        return tuple(
            replace(judged, numbers=tuple(numbers[place] for place in map(_place, cited) if place in numbers))
            for judged, cited in self._judged
        )

    def __iter__(self) -> Generator[Told, None, None]:
        failure, repeats = None, 0
        sentences = iter(self._draft)
        try:
            for drafted in sentences:
                if drafted is None:
                    yield None, ""
                    continue
                known = drafted.text in self._texts
                repeats += known
                if repeats == _REPEATS:
                    break
                if not known and (statement := self._checked(drafted)):
                    self._cited |= set(map(_place, statement.sentences))
                    yield None, statement
        except GenerationError as error:
            failure = error
        finally:
            sentences.close()  # stops the model
        yield from self._ending(failure)

    def _checked(self, drafted: Drafted) -> Statement | None:
        """What stands in the answer for a sentence of the draft."""
        self._texts.add(drafted.text)
        verdict, cited = self._verdict(drafted)
        if verdict.supported and self._is_beside(cited):
            verdict = Verdict(False, "beside", "It does not say what was asked.", 0.0)
        if verdict.supported:
            self._judged.append((Judged(drafted.text, "kept"), cited))
            return Statement(escape(drafted.text), cited)
        repair = None if verdict.kind in ("citation", "beside") else self._repaired(drafted)
        if repair and self._is_beside(repair.sentences):
            repair = None
        judged = Judged(drafted.text, "repaired" if repair else "dropped", verdict.kind, verdict.reason)
        self._judged.append((judged, repair.sentences if repair else ()))
        return repair

    def _is_beside(self, cited: Iterable[Sentence]) -> bool:
        """Whether nothing is shown yet, and this would not answer."""
        return bool(self._leads) and not self._cited and self._leads.isdisjoint(map(_place, cited))

    def _verdict(self, drafted: Drafted) -> tuple[Verdict, tuple[Sentence, ...]]:
        """Whether a sentence may stand, and what bears it out: before "He said …", another sentence too."""
        text, cited = drafted.text, drafted.sentences
        if not cited:
            return Verdict(False, "citation", "It cites no sentence of the articles.", 0.0), ()
        if not content_stems(_DIGITS.sub("", text)):
            return Verdict(False, "words", "It is no sentence.", 0.0), ()
        if len(text) > LONGEST:
            return Verdict(False, "length", "It is too long to be checked.", 0.0), ()
        verdict = self._held(text, cited)
        if not verdict.supported:
            before = [one for one in map(preceding, cited) if one and one not in cited]
            if before and self._held(text, (*cited, *before)).supported:
                return Verdict(True), (*cited, *before)
        return verdict, cited

    def _held(self, text: str, cited: Sequence[Sentence]) -> Verdict:
        for match in _QUOTED.finditer(text):
            words = next(filter(None, match.groups()))
            if not any(_stands(words, one.text) for one in cited):
                reason = f"The cited words do not have “{words}” in this form."
                return Verdict(False, "quotation", reason, 0.0)
        return self._checker(text, [(one.article, one.start, one.end) for one in cited])

    def _repaired(self, drafted: Drafted) -> Statement | None:
        """The cited sentence that bears most of it; None if none bears enough, or it was said already."""
        wanted = set(content_stems(drafted.text))
        if not wanted:
            return None

        def borne(sentence: Sentence) -> float:
            return len(wanted & set(content_stems(sentence.text))) / len(wanted)

        best = max(drafted.sentences, key=borne)
        return verbatim(best) if borne(best) >= _BORNE and _place(best) not in self._cited else None

    def _ending(self, failure: GenerationError | None) -> Iterator[Told]:
        """What follows the model's words."""
        kinds = {judged.kind for judged, _ in self._judged if judged.state == "dropped"}
        dropped = bool(kinds - {"citation", "beside"})
        if failure is None and self._cited:
            if dropped:
                yield None, LEFT_OUT
            return
        if failure is None and self.refused:
            return
        rest = [
            (gap, one) for gap, one in self._quoting if not set(map(_place, one.sentences)) <= self._cited
        ]
        if failure is not None:
            yield None, _failed(failure, midway=bool(self._cited), quoted=bool(rest))
        elif rest:
            yield None, STANDS_IN if dropped else BESIDE if "beside" in kinds else WROTE_NOTHING
        self.stood_in = bool(rest)
        for place, (gap, one) in enumerate(rest):
            yield ("\n\n" if place == 0 else gap), one


def _failed(failure: GenerationError, midway: bool, quoted: bool) -> str:
    reason = escape(str(failure)[:1].upper() + str(failure)[1:])
    if not quoted:
        return f"{reason}."
    return (
        f"{reason}; from here on, the articles are quoted."
        if midway
        else f"{reason}; this quotes the articles."
    )


def _stands(words: str, text: str) -> bool:
    """Whether quoted words stand in a text; its line breaks, and the comma that a writer puts inside the
    marks, are nobody's words."""
    return " ".join(words.split()).rstrip(" ,.") in " ".join(text.split())


def _place(sentence: Sentence) -> tuple[str, int, int]:
    return sentence.article.id, sentence.start, sentence.end
