"""Answering a question, from understanding it to the cited text."""

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path

from index.open import open_index
from index.storage.failures import missing
from index.store import Store
from index.text.canonical import check_question
from index.types import DEFAULT_PATH, Hit, Notice, Progress
from rag.checking.draft import DraftReport, check
from rag.checking.verify import verify
from rag.checking.weights import prepare as prepare_check
from rag.deciding.confidence import NEAR_MISS, THRESHOLD, Verdict
from rag.deciding.days import decide, understood
from rag.deciding.figures import figures as figures_of
from rag.deciding.newest import current
from rag.dialogue import dialogue
from rag.examples import NEWEST, examples, questions
from rag.question.about import analyse
from rag.question.followup import turn
from rag.question.scope import known, typed, within
from rag.reading.bounded import Bounds, find
from rag.reading.cited_before import FURTHER, cited_first
from rag.reading.counting import counting_first
from rag.reading.defining import defining_first
from rag.reading.earlier import earlier_first
from rag.reading.reader import PassageReader, Reader, Reading
from rag.reading.saying import said_first
from rag.reading.span_network import SpanFinder
from rag.reading.weights import prepare, shared_network
from rag.reading.who import doing_first
from rag.stories.form import Form, form
from rag.stories.form import prepare as prepare_forms
from rag.stories.network import prepare as prepare_stories
from rag.stories.tell import LEAST, READ_FOR_LIST, tell
from rag.types import Answer, Scope, Sentence, Statement
from rag.writing.chat_models import ChatModel, SmallModel, open_model
from rag.writing.checked_draft import CheckedDraft, Checker
from rag.writing.extractive import Composer, choose, refusal, suggestion
from rag.writing.figures import figures
from rag.writing.figures import lines as figure_lines
from rag.writing.model_draft import Draft
from rag.writing.rewriting import rewritten
from rag.writing.story import items as story_items
from rag.writing.story import lines
from rag.writing.story import short as story_short
from rag.writing.superseded import items, told

READ = 16
"""Passages read for a question, most of them in part (`rag.reading.windows`)."""

_SHOWN = 12  # sentences shown to a language model; a small one cannot use more
_HITS = 5  # passages that a chronology lists as found
_FOUND_NONE = "The language model found no answer in the sentences it was shown."
_ASIDE = 2  # sentences of the last answer shown too, for a follow-up


def open_answerer(
    index_path: str | Path = DEFAULT_PATH,
    *,
    model: str | None = None,
    reader: Reader | str | None = None,
    checker: Checker = verify,
    threshold: float = THRESHOLD,
    must_exist: bool = True,
    notice: Notice = lambda text: None,
) -> "Answerer":
    """Open an index for questions. Open it once and ask often; threads can share it.

    :param model: ``"provider:name"`` of a LangChain chat model that writes the answers, or ``"local"`` or
        ``"local:PATH"`` for one in this process; None quotes articles.
    :param reader: reads the passages; by default our own. Or the path of a question-answering model or
        CrossEncoder, or its name in the local Hugging Face cache. Confidence is calibrated for our own.
    :param checker: holds each sentence that a language model writes against what it cites.
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
    prepare_forms(notice=notice)
    prepare_stories(notice=notice)
    if model and checker is verify:
        prepare_check(notice=notice)
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
        """:param checker: None for `rag.verify`."""
        self.store = store
        self._model = model
        self._reader = reader or PassageReader(SpanFinder(shared_network))
        self._checker = checker or verify
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
        as_of: date | None = None,
    ) -> Answer:
        """Answer a question from the index, or refuse.

        The question may limit itself, as in ``since:2024-01 outlet:"Taipei Times"`` (`rag.question.scope`).

        :param history: the answers so far, oldest first, for follow-up questions.
        :param top_k: how many hits the answer lists, at least 1; it does not limit what is read.
        :param since: only articles from this day on; `until`, only articles up to that day.
        :param outlet: only articles from this outlet, in upper or lower case.
        :param as_of: the day on which it is asked, for "this week" and "latest"; what was published later is
            not known. By default the newest article's, but never later than today.
        :raises QueryError: if the question is empty or too long, `since` is after `until`, a date typed in
            the question is none, or no article is from the outlet.
        """
        *_, last = self.stream(
            question, history=history, top_k=top_k, since=since, until=until, outlet=outlet, as_of=as_of
        )
        assert isinstance(last, Answer)
        return last

    def timeline(
        self,
        topic: str,
        *,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
        as_of: date | None = None,
    ) -> Answer:
        """Answer what happened, in order; see `answer`."""
        told, scope = self._limited(topic, Scope(since, until, outlet))
        bounds = Bounds.of(scope).within(None, as_of)
        day = as_of or self._as_of()
        *_, last = self._read(f"Timeline of {told}", (), _SHOWN, bounds, day, wanted="events")
        assert isinstance(last, Answer)
        return replace(last, question=topic, standalone_question=told, hits=last.hits[:_HITS], scope=scope)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        top_k: int = 5,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
        as_of: date | None = None,
    ) -> Iterator[str | Answer]:
        """Like `answer`, but yield the text piece by piece, then the `Answer`, whose text they make up.

        While a language model thinks, pieces are empty. Closing the generator stops it.
        """
        asked, scope = self._limited(question, Scope(since, until, outlet))
        bounds = Bounds.of(scope).within(None, as_of)
        day = as_of or self._as_of()

        def read(part: str, earlier: Sequence[Answer], bounds: Bounds) -> Iterator[str | Answer]:
            return self._read(part, earlier, top_k, bounds, day)

        for event in dialogue(asked, history, bounds, day, self.store, read):
            if isinstance(event, Answer):
                event = replace(event, question=question, hits=event.hits[:top_k], scope=scope)
            yield event

    def check(
        self,
        text: str,
        *,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
        as_of: date | None = None,
        progress: Progress = lambda stage, done, total: None,
    ) -> DraftReport:
        """Check which sentences of a draft the articles bear out; see `rag.checking.draft`.

        :param text: Markdown or plain text.
        :param since: only articles from this day on; `until`, only up to that day; `outlet`, only its own.
        :param as_of: a day; what was published later is not known.
        :raises DraftError: if the draft has no words, is no text, or is too long.
        :raises QueryError: if `since` is after `until`.
        """
        bounds = Bounds.of(Scope(since, until, outlet)).within(None, as_of)
        return check(text, self.store, bounds, progress)

    def _read(
        self,
        question: str,
        history: Sequence[Answer],
        top_k: int,
        bounds: Bounds,
        as_of: date,
        wanted: Form | None = None,
    ) -> Iterator[str | Answer]:
        """Answer one question from what the articles tell.

        :param wanted: the form of the answer; None for the one that the question asks for.
        """
        seconds: dict[str, float] = {}
        started = time.perf_counter()
        with _timed(seconds, "understand"):
            asked, full = yield from self._understood(question, history)
            # A language model makes its own of what it is shown.
            wanted = "fact" if self._model else wanted or form(full)
            analysed = analyse(asked, self.store, as_of)
            sought = analysed if full == asked else analyse(full, self.store, as_of)
        with _timed(seconds, "retrieve"):
            count = max(READ_FOR_LIST if wanted == "list" else READ, top_k)
            hits = find(self.store, sought.period, count * (FURTHER if full != question else 1), bounds)
            if full != question and history:
                hits = cited_first(hits, history[-1])[:count]
        with _timed(seconds, "read"):
            found, read = hits, self._reader.read(analysed, hits[:READ])
            readings = read
            for first in (counting_first, earlier_first, doing_first, said_first, defining_first):
                readings = first(asked, readings, hits[:READ])
            hits = _reordered(hits, readings)
            verdict, readings, bounded = decide(analysed, readings, self._threshold, self.store.holds)
            standing = current(readings, analysed)
            readings = standing.readings
            chosen = choose(readings)
        tale, story, given = None, None, []
        if wanted != "fact" and readings:
            with _timed(seconds, "tell"):
                tale = tell(wanted, sought, verdict.confidence, found, self.store, bounds, as_of)
                story = tale.story
                if story is None and tale.likely < LEAST:
                    verdict = Verdict(verdict.reason or NEAR_MISS, tale.likely)
        composer = Composer(hits)
        if verdict.reason is None and story is None and (self._model is None or readings):
            given = figures_of(standing)
        quoting = chain(((None, one) for one in told(chosen, standing, analysed)), figure_lines(given))
        written = None
        statements: Iterator[tuple[str | None, Statement | str]] = iter(())
        if story is not None:
            statements = lines(story, wanted)
        elif self._writes(verdict.reason) and readings:
            assert self._model is not None
            evidence = _evidence(readings, history if full != question else ())
            meaning = full if full.strip() != question.strip() else None
            draft = Draft(self._model, question, evidence, meaning, as_of)
            leads = [one.sentence for one in chosen] if isinstance(self._model, SmallModel) else ()
            written = CheckedDraft(draft, self._checker, quoting if verdict.reason is None else (), leads)
            statements = iter(written)
        elif verdict.reason is None:
            statements = quoting
        for gap, one in _watched(statements, seconds):
            yield composer.note(one) if isinstance(one, str) else composer.add(one, gap)
        if written is not None and not written.stood_in:
            given = []
        shown = tuple(hits[:top_k])
        meant = suggestion(self.store.meant(asked))
        reason, text = None, composer.text
        if not composer.citations:
            reason = verdict.reason or _FOUND_NONE
            told_so = composer.note(refusal(reason, shown, self.store.stats(**bounds.as_dict()), meant))
            text = composer.text
            yield told_so
        best = readings[0] if readings else None
        told_of = items(chosen, standing, analysed, composer.citations) if reason is None else ()
        yield Answer(
            question=question,
            standalone_question=full,
            text=text,
            short=story_short(story, wanted) if story else _short(best, composer) if reason is None else None,
            citations=composer.citations,
            hits=shown,
            refused=reason is not None,
            reason=reason,
            confidence=tale.likely if tale and story else verdict.confidence,
            seconds={**seconds, "total": time.perf_counter() - started},
            as_of=as_of,
            items=story_items(story, composer.citations) if story else told_of,
            suggestion=meant,
            understood=understood(analysed, bounds, hits, bounded),
            shape=wanted if story else "fact",
            figures=figures(given, composer.citations),
            verdicts=written.verdicts(composer.citations) if written else (),
        )

    def _writes(self, reason: str | None) -> bool:
        """Whether the language model writes an answer: one too small to tell a refusal does not decide it.

        :param reason: why the articles do not answer, as the reader finds; None if they do.
        """
        return self._model is not None and (reason is None or not isinstance(self._model, SmallModel))

    def _understood(self, question: str, history: Sequence[Answer]) -> Generator[str, None, tuple[str, str]]:
        """What is asked, and the same in full (`rag.question.followup.turn`); while a language model puts it
        into words, yield empty pieces."""
        if self._model is not None and not isinstance(self._model, SmallModel):
            full = yield from rewritten(self._model, question, history)
            if full:
                return full, full
        return turn(question, history)

    def _limited(self, question: str, given: Scope) -> tuple[str, Scope]:
        """The question without the limits typed in it, and these with those given.

        :raises QueryError: see `answer`.
        """
        check_question(question)
        left, typed_in = typed(question)
        check_question(left)
        if typed_in.outlet:
            typed_in = replace(typed_in, outlet=known(typed_in.outlet, self.store.origins()[0]))
        return left, within(given, typed_in)

    def _as_of(self) -> date:
        """The newest article's day, but never later than today."""
        days, today = self.store.days(), datetime.now().astimezone().date()
        return min(days[1], today) if days else today

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

    def follow_ups(
        self,
        history: Sequence[Answer],
        count: int = 3,
        *,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
    ) -> Iterator[str]:
        """Yield up to `count` questions to ask after a refusal, each as soon as it is found: of the articles
        nearest to what was asked, and answered if asked next.

        :param history: the answers so far; the last is the refusal.
        :param since: limits with which they will be asked; so are `until` and `outlet`.
        """
        refused = history[-1]
        asker = Answerer(self.store, None, self._reader, None, self._threshold)

        def ask(question: str) -> Answer:
            return asker.answer(question, history=history, since=since, until=until, outlet=outlet)

        nearest = {hit.passage.article.id: hit.passage.article for hit in refused.hits}
        yield from questions([*nearest.values()], ask, count, refused.standalone_question)


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


def _watched(
    statements: Iterator[tuple[str | None, Statement | str]], seconds: dict[str, float]
) -> Iterator[tuple[str | None, Statement | str]]:
    """Pass statements on, and time how long each takes to make."""
    while True:
        with _timed(seconds, "compose"):
            statement = next(statements, None)
        if statement is None:
            return
        yield statement
