"""Answering a question, from understanding it to the cited text."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from index.open import open_index
from index.storage.failures import missing
from index.store import Store
from index.text.canonical import check_question
from index.types import DEFAULT_PATH, Hit, Notice
from rag.deciding.chance_similarity import Background
from rag.deciding.confidence import THRESHOLD, judge
from rag.examples import NEWEST, examples
from rag.question.followup import standalone
from rag.question.kind import analyse
from rag.reading.reader import PassageReader, Reader, Reading
from rag.reading.span_network import SpanFinder
from rag.reading.weights import open_network, prepare
from rag.types import Answer, Sentence, Statement
from rag.writing.chat_models import ChatModel, open_model
from rag.writing.extractive import Composer, choose, refusal, state
from rag.writing.model_draft import Checker, write

READ = 12
"""Passages read for a question, half of them in part (`rag.reading.windows`)."""

_SHOWN = 12  # sentences shown to a language model; a small one cannot use more
_ASIDE = 2  # sentences of the last answer shown too, for a follow-up


def open_answerer(
    index_path: str | Path = DEFAULT_PATH,
    *,
    model: str | None = None,
    reader: Reader | str | None = None,
    checker: Checker | None = None,
    threshold: float = THRESHOLD,
    must_exist: bool = True,
    notice: Notice = lambda text: None,
) -> "Answerer":
    """Open an index for questions. Open it once and ask often; threads can share it.

    :param model: ``"provider:name"`` of a LangChain chat model that writes the answers; None quotes articles.
    :param reader: reads the passages; by default our own. Or the path of a question-answering model or
        CrossEncoder, or its name in the local Hugging Face cache. Confidence is calibrated for our own.
    :param checker: checks each sentence that a language model writes before it is shown.
    :param threshold: a confidence in [0, 1]; below it, an answer without a language model is a refusal.
    :param must_exist: raise now if there is no index; otherwise questions raise until there is one.
    :param notice: called with a sentence when something must be prepared first.
    :raises IndexMissing: if there is no index at the path.
    :raises GenerationError: if the language model does not open.
    :raises ModelError: if the reading model does not load.
    """
    store = open_index(index_path, notice=notice)
    if must_exist and not store.exists:
        raise missing(index_path)
    if reader is None:
        # Converting takes a minute; now is better than at the first question.
        prepare(notice=notice)
    elif isinstance(reader, str):
        from rag.reading.torch_models import open_finder

        reader = PassageReader(open_finder(reader))
    return Answerer(store, open_model(model) if model else None, reader, checker, threshold)


class Answerer:
    """An index, a reader and, if named, a language model; see `open_answerer`."""

    def __init__(
        self,
        store: Store,
        model: ChatModel | None,
        reader: Reader | None,
        checker: Checker | None,
        threshold: float,
    ) -> None:
        self.store = store
        self._model = model
        self._reader = reader or PassageReader(SpanFinder(open_network))
        self._checker = checker
        self._background = Background(store)
        self._threshold = threshold
        self._lock = threading.Lock()
        self._examples: tuple[tuple[int, int, int], list[str]] | None = None

    def __enter__(self) -> "Answerer":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self.store.close()

    def answer(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        top_k: int = 5,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
    ) -> Answer:
        """Answer a question from the index, or refuse.

        :param history: the answers so far, oldest first, for follow-up questions.
        :param top_k: how many hits the answer lists, at least 1; it does not limit what is read.
        :param since: only articles from this day on; `until`, only articles up to that day.
        :param outlet: only articles from this outlet, in upper or lower case.
        :raises QueryError: if the question is empty or too long, or `since` is after `until`.
        :raises GenerationError: if the language model fails.
        """
        events = self.stream(question, history=history, top_k=top_k, since=since, until=until, outlet=outlet)
        *_, last = events
        assert isinstance(last, Answer)
        return last

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        top_k: int = 5,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
    ) -> Iterator[str | Answer]:
        """Like `answer`, but yield the text piece by piece, then the `Answer`, whose text they make up."""
        check_question(question)
        seconds: dict[str, float] = {}
        started = time.perf_counter()
        with _timed(seconds, "understand"):
            asked = standalone(question, history)
            analysed = analyse(asked, self.store)
        with _timed(seconds, "retrieve"):
            hits = self.store.search(asked, top_k=max(READ, top_k), since=since, until=until, outlet=outlet)
        with _timed(seconds, "read"):
            readings = self._reader.read(analysed, hits[:READ])
            hits = _reordered(hits, readings)
            chosen = choose(readings)
            background = self._background.cosine(analysed.passages)
            verdict = judge(analysed, readings, background, self._threshold, self.store.holds)
        composer = Composer(hits)
        statements: Iterator[Statement] = iter(())
        if self._model is not None and readings:
            evidence = _evidence(readings, history if asked != question else ())
            statements = write(self._model, asked, evidence, self._checker)
        elif verdict.reason is None:
            statements = (state(one, analysed) for one in chosen)
        for statement in _watched(statements, seconds):
            yield composer.add(statement)
        shown = tuple(hits[:top_k])
        meant = " and ".join(f"“{name}”" for name in self.store.meant(asked))
        meant = f"Did you mean {meant}?" if meant else ""
        reason, text = None, composer.text
        if not composer.citations:
            reason = verdict.reason or "The language model found no answer in the sentences it was shown."
            text = refusal(reason, shown, self.store.stats(since=since, until=until, outlet=outlet), meant)
            yield text
        best = readings[0] if readings else None
        yield Answer(
            question=question,
            standalone_question=asked,
            text=text,
            short=_short(best, composer) if reason is None else None,
            citations=composer.citations,
            hits=shown,
            refused=reason is not None,
            reason=reason,
            confidence=verdict.confidence,
            seconds={**seconds, "total": time.perf_counter() - started},
            suggestion=meant or None,
        )

    def examples(self, count: int = 6) -> list[str]:
        """Up to `count` questions about the articles that this index can answer."""
        stats = self.store.stats()
        asked_of = (stats.articles, stats.passages, count)
        with self._lock:  # two pages opened at once share them
            if self._examples is None or self._examples[0] != asked_of:
                asker = Answerer(self.store, None, self._reader, None, self._threshold)
                newest = self.store.articles(newest=NEWEST)
                self._examples = (asked_of, examples(newest, asker.answer, count))
            return self._examples[1]


def _reordered(hits: Sequence[Hit], readings: Sequence[Reading]) -> list[Hit]:
    """Hits by their best sentence, then those that were not read, in the order they were found."""
    best: dict[tuple[str, int], float] = {}
    for reading in readings:  # best first
        passage = reading.sentence.passage
        best.setdefault((passage.article.id, passage.start), reading.score)
    scored = [(hit, best.get((hit.passage.article.id, hit.passage.start))) for hit in hits]
    read = [replace(hit, score=score) for hit, score in scored if score is not None]
    lowest = min((hit.score for hit in read), default=0.0)
    rest = [replace(hit, score=min(hit.score, lowest)) for hit, score in scored if score is None]
    return sorted(read, key=lambda hit: -hit.score) + rest


def _evidence(readings: Sequence[Reading], history: Sequence[Answer]) -> list[Sentence]:
    """What a language model is shown: the best sentences and, for a follow-up, some of those cited before."""
    # The same words from a second outlet add nothing.
    cited = [one for answer in history[-1:] for one in answer.citations if one.number not in answer.repeated]
    earlier = [Sentence(one.passage, one.start, one.end) for one in cited[:_ASIDE]]
    best = [reading.sentence for reading in readings[:_SHOWN]]
    known = {(sentence.article.id, sentence.start) for sentence in best}
    return best + [one for one in earlier if (one.article.id, one.start) not in known]


def _short(best: Reading | None, composer: Composer) -> str | None:
    """The answering words, if they are cited."""
    if best is None or best.span is None:
        return None
    article, (start, end) = best.sentence.article, best.span
    own = [one for one in composer.citations if one.article.id == article.id]
    return article.text[start:end] if any(one.start <= start and end <= one.end for one in own) else None


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    """Add the seconds that a stage takes."""
    started = time.perf_counter()
    yield
    seconds[stage] = seconds.get(stage, 0.0) + time.perf_counter() - started


def _watched(statements: Iterator[Statement], seconds: dict[str, float]) -> Iterator[Statement]:
    """Pass statements on, and time how long each takes to make."""
    while True:
        with _timed(seconds, "compose"):
            statement = next(statements, None)
        if statement is None:
            return
        yield statement
