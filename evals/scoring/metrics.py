"""Metrics as small pure functions. evals/README.md explains each.

A `Score` over many questions is the mean and the number of questions.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, log2

from evals.data.questions import Question
from index.types import Article, Hit
from rag.types import MARKER, Answer, Citation

_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_ABBREVIATION = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\.?(?!\w)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PERCENT = re.compile(r"\b(?:per ?cent|pct)\b")
# A number with its minus sign, decimals and unit ("-3.9bn", "32nd"), a currency or per-cent sign, or a run
# of letters and digits. A hyphen is a minus unless a word or figure comes right before it ("2023-24").
_TOKEN = re.compile(r"(?:(?<![\w.)])-)?\d+(?:\.\d+)*\w*|[$€£¥₩₹%]|\w+")
_ARTICLES = frozenset({"a", "an", "the"})
_ESCAPE = re.compile(r"\\(?=[^\w\s])")


@dataclass(frozen=True, slots=True)
class Score:
    """A mean over questions, or a similar figure.

    :param value: in [0, 1]; 0 if `count` is 0.
    :param count: how many questions it is the mean of; if it is no mean, one question moves it by about
        1/count.
    """

    value: float
    count: int


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds a stage took, over all questions."""

    median: float
    p95: float


def words(text: str) -> tuple[str, ...]:
    """The words of a text for comparison: as in SQuAD, with more care for numbers and money.

    Lower case, in one Unicode form, without punctuation, "a", "an" and "the". "U.S." is "us", "1,131" is
    "1131", "per cent" and "pct" are "%". Decimals and minus signs stay. A currency sign is a word, so that
    "$5" is in "US$5" but not in "£5".
    """
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).casefold()
    text = _ABBREVIATION.sub(lambda match: match[0].replace(".", ""), text)
    text = _PERCENT.sub("%", _THOUSANDS.sub("", text)).replace("_", " ")
    return tuple(word for word in _TOKEN.findall(text) if word not in _ARTICLES)


def stands_in(answer: str, text: str) -> bool:
    """Whether `text` contains the words of `answer`, whole and in a row."""
    wanted = " ".join(words(answer))
    return bool(wanted) and f" {wanted} " in _spaced(text)


def shown(answer: Answer) -> str:
    """The words of an answer as a reader sees them: no citation markers, no Markdown escapes or bold."""
    return _ESCAPE.sub("", MARKER.sub(" ", answer.text)).replace("**", "")


def answer_hit(answer: Answer, question: Question) -> bool:
    """Whether the shown text contains an accepted answer; never for a refusal."""
    return not answer.refused and any(stands_in(accepted, shown(answer)) for accepted in question.answers)


def token_f1(short: str | None, answers: Iterable[str]) -> float:
    """The best F1, in shared words, of a short answer with any accepted one (SQuAD; arXiv:1606.05250)."""
    best, found = 0.0, words(short or "")
    for answer in answers:
        accepted = words(answer)
        shared = sum((Counter(found) & Counter(accepted)).values())
        if shared:
            best = max(best, 2 * shared / (len(found) + len(accepted)))
    return best


def exact_match(short: str | None, answers: Iterable[str]) -> bool:
    """Whether a short answer has exactly the words of an accepted one."""
    found = words(short or "")
    return bool(found) and any(found == words(answer) for answer in answers)


def holds_gold(article: Article, start: int, end: int, question: Question) -> bool:
    """Whether ``article.text[start:end]`` supports the answer, or holds enough of what does.

    If the article has a gold text, the stretch must share at least half of it. If not, it must contain an
    accepted answer. If the article contains none either (answers in the asker's own words), any stretch
    counts.
    """
    if article.id not in question.gold_ids:
        return False
    spans = [span for gold in question.gold_texts for span in occurrences(gold, article.text)]
    if spans:
        return any(
            2 * (min(end, gold_end) - max(start, gold_start)) >= gold_end - gold_start
            for gold_start, gold_end in spans
        )
    if any(stands_in(answer, article.text[start:end]) for answer in question.answers):
        return True
    return not any(stands_in(answer, article.text) for answer in question.answers)


def gold_rank(hits: Iterable[Hit], question: Question) -> int | None:
    """The rank, from 1, of the first hit with the gold, or None.

    Copies count too, because a question names only one outlet's article.
    """
    for rank, hit in enumerate(hits, start=1):
        if any(holds_gold(one.article, one.start, one.end, question) for one in (hit.passage, *hit.copies)):
            return rank
    return None


def cites_gold(citation: Citation, question: Question) -> bool:
    """Whether a citation's quote supports the answer.

    If the cited article has a gold text, the quote must contain it or lie within it. If not, the article must
    be a gold one and the quote must contain an accepted answer.
    """
    article = citation.article
    if article.id not in question.gold_ids:
        return False
    spans = [span for gold in question.gold_texts for span in occurrences(gold, article.text)]
    if spans:
        return any(_nested((citation.start, citation.end), span) for span in spans)
    return any(stands_in(answer, citation.quote) for answer in question.answers)


def citation_hit(answer: Answer, question: Question) -> bool:
    """Whether any citation of the answer supports it."""
    return any(cites_gold(citation, question) for citation in answer.citations)


def sentence_hit(answer: Answer, question: Question) -> bool:
    """Whether the first citation supports the answer, or its quote contains an accepted answer."""
    return any(
        cites_gold(citation, question)
        or any(stands_in(accepted, citation.quote) for accepted in question.answers)
        for citation in answer.citations[:1]
    )


def citation_recall(answer: Answer, question: Question) -> float | None:
    """The share of the gold texts that are cited; None if there are none."""
    if not question.gold_texts:
        return None
    found = [
        any(
            citation.article.id in question.gold_ids and _nested((citation.start, citation.end), span)
            for citation in answer.citations
            for span in occurrences(gold, citation.article.text)
        )
        for gold in question.gold_texts
    ]
    return sum(found) / len(found)


def quotes_valid(answer: Answer, texts: Mapping[str, str]) -> bool:
    """Whether every printed quote is a slice of its article, and the markers match the citations.

    :param texts: article id to text, not from the answer, which cannot vouch for itself.
    """
    printed = answer.as_dict()
    numbers = [citation["number"] for citation in printed["citations"]]
    return {int(number) for number in MARKER.findall(printed["text"])} == set(numbers) and all(
        citation["quote"] == texts.get(citation["article"]["id"], "")[citation["start"] : citation["end"]]
        and citation["quote"]
        for citation in printed["citations"]
    )


def recall_at(ranks: Sequence[int | None], cutoff: int) -> float:
    """The share of questions with gold among the first `cutoff`."""
    return mean([rank is not None and rank <= cutoff for rank in ranks]).value


def reciprocal_rank(ranks: Sequence[int | None]) -> float:
    """The mean of 1/rank, with 0 if the gold was not found (MRR)."""
    return mean([1 / rank if rank else 0.0 for rank in ranks]).value


def ndcg(gold: Sequence[bool], there: int, cutoff: int = 10) -> float:
    """Normalised discounted cumulative gain of a ranking, each gold passage gaining 1 / log2(1 + rank).

    Järvelin and Kekäläinen, 2002 (doi:10.1145/582415.582418), with binary relevance.

    :param gold: for each passage of the ranking, best first, whether it has the gold.
    :param there: how many gold passages exist; 0 gives 0.
    """
    ideal = sum(1 / log2(1 + rank) for rank in range(1, min(there, cutoff) + 1))
    gained = sum(1 / log2(1 + rank) for rank, held in enumerate(gold[:cutoff], start=1) if held)
    return gained / ideal if ideal else 0.0


def mean(values: Iterable[float | bool]) -> Score:
    """The mean of values in [0, 1], with their number."""
    listed = [float(value) for value in values]
    return Score(sum(listed) / len(listed) if listed else 0.0, len(listed))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that is at least as large as `share` (in (0, 1]) of the values; 0 for no values."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else 0.0


def latency(seconds: Sequence[float]) -> Latency:
    return Latency(percentile(seconds, 0.5), percentile(seconds, 0.95))


def occurrences(words_of: str, text: str) -> tuple[tuple[int, int], ...]:
    """Where these words occur in a text, with any white space between them: half-open offsets."""
    return tuple(match.span() for match in _pattern(words_of).finditer(text))


# A passage is compared with each accepted answer, in every search mode.
@lru_cache(maxsize=4096)
def _spaced(text: str) -> str:
    return f" {' '.join(words(text))} "


@lru_cache(maxsize=4096)
def _pattern(words_of: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(re.escape(word) for word in words_of.split()))


def _nested(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return any(inner[0] >= outer[0] and inner[1] <= outer[1] for inner, outer in ((one, other), (other, one)))
