"""An answer from the articles' own sentences: which ones, their text and their citations."""

import unicodedata
from collections.abc import Iterable, Sequence

from index.types import Hit, Stats
from rag.deciding.newest import NEAR
from rag.language.likeness import SAME, alike
from rag.language.relative_dates import day, moments
from rag.reading.leaning import referent
from rag.reading.reader import Reading
from rag.types import Citation, Sentence, Statement
from rag.writing.markdown import escape
from rag.writing.reprints import Outlets

LONGEST = 3
"""Sentences shown at most: what one takes in at a glance."""

_NAMED = 0.5  # share of the best one's names: else "who is Luis Ortega?" shows what another mayor said
_NEAREST = 3  # articles a refusal names


def choose(readings: Sequence[Reading]) -> list[Reading]:
    """Pick the sentences to show: the best, and those near it that say something else of the same names.

    The best one comes first, then the rest by article, in the order they stand there.

    :param readings: best first.
    """
    if not readings:
        return []
    floor = readings[0].score - NEAR
    chosen: list[Reading] = []
    for reading in readings:
        if len(chosen) == LONGEST or reading.score < floor:
            break
        strays = reading.features["named"] < _NAMED * readings[0].features["named"]
        if not strays and all(alike(reading.sentence.text, one.sentence.text) < SAME for one in chosen):
            chosen.append(reading)
    ranks: dict[str, int] = {}
    for reading in chosen:
        ranks.setdefault(reading.sentence.article.id, len(ranks))

    def place(reading: Reading) -> tuple[bool, int, int]:
        return reading is not chosen[0], ranks[reading.sentence.article.id], reading.sentence.start

    return sorted(chosen, key=place)


def state(reading: Reading) -> Statement:
    """A sentence word for word, its answering words in bold; see `verbatim`."""
    return verbatim(reading.sentence, reading.span)


def verbatim(sentence: Sentence, span: tuple[int, int] | None = None) -> Statement:
    """A sentence word for word, and a date after "yesterday" and the like. Before one that leans on another
    stands, in brackets, whom it means.

    :param span: its words to be in bold: offsets into the article's text.
    """
    meant = referent(sentence)
    aside = f"\\[{escape(meant)}\\] " if meant else ""
    return Statement(aside + bold(sentence, [span] if span else []) + _dated(sentence, span), (sentence,))


def _dated(sentence: Sentence, span: tuple[int, int] | None) -> str:
    """In brackets, the day that "yesterday" means if that is the answer; else the article's date."""
    published = sentence.article.published
    if published is None or not (relative := moments(sentence.text, published)):
        return ""
    if span:
        first, last = (offset - sentence.start for offset in span)
        for moment in relative:
            if moment.start < last and first < moment.end and (told := moment.told()):
                return f" ({told}, from the article's date)"
    return f" (article of {day(published)})"


def quoted(reading: Reading) -> str:
    """A sentence word for word, its answering words in bold."""
    return bold(reading.sentence, [reading.span] if reading.span else [])


def bold(sentence: Sentence, spans: Iterable[tuple[int, int]]) -> str:
    """A sentence word for word, the spans in bold: offsets into its article's text."""
    text, done, told = sentence.article.text, sentence.start, ""
    for start, end in sorted(set(spans)):
        start = end - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        if start < done or end > sentence.end:
            continue
        # `escape` drops the spaces beside the span.
        between, words = text[done:start], escape(text[start:end])
        left = told + " " * between[:1].isspace() + escape(between) + " " * between[-1:].isspace()
        right = text[end : sentence.end]
        if _can_be_bold(left, words, right):
            told, done = f"{left}**{words}**", end
    rest = text[done : sentence.end]
    return (told + " " * rest[:1].isspace() + escape(rest)).strip()


def _can_be_bold(left: str, words: str, right: str) -> bool:
    """Whether Markdown takes asterisks around `words` for bold; in "Preis**$5**" it does not.

    See https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run.
    """
    if not words:
        return False
    opens = not _is_mark(words[0]) or not left or left[-1].isspace() or _is_mark(left[-1])
    return opens and (not _is_mark(words[-1]) or not right or right[0].isspace() or _is_mark(right[0]))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


class Composer:
    """Makes text with markers out of statements, and numbers their citations.

    Numbers follow first use, from 1 without gaps; a sentence cited again keeps its number. If other outlets
    have the sentence word for word, they are cited after the one it was read in.

    :param hits: where the sentences were read.
    """

    def __init__(self, hits: Iterable[Hit] = ()) -> None:
        self._outlets = Outlets(hits)
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._citations: list[Citation] = []
        self._pieces: list[str] = []
        self._article = ""

    def note(self, sentence: str) -> str:
        """Return the piece of text that a sentence of our own adds, as a paragraph; "" adds nothing."""
        if not sentence:
            return ""
        piece = f"\n\n{sentence}" if self._pieces else sentence
        self._pieces.append(piece)
        self._article = ""
        return piece

    def add(self, statement: Statement, gap: str | None = None) -> str:
        """Return the piece of text that this statement adds.

        :param gap: what goes before it; by default a space or, before another article's, a new paragraph.
        """
        cited = [one for own in statement.sentences for one in (own, *self._outlets.also(own))]
        markers = "".join(f"[{number}]" for number in dict.fromkeys(map(self._number, cited)))
        article = statement.sentences[0].article.id
        # Another article starts a new paragraph.
        if gap is None:
            gap = "" if not self._pieces else " " if article == self._article else "\n\n"
        self._article = article
        newer = f" ({statement.note}: see [{self._number(statement.newer)}])" if statement.newer else ""
        piece = f"{gap}{statement.text} {markers}{newer}"
        self._pieces.append(piece)
        return piece

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations)

    def _number(self, sentence: Sentence) -> int:
        key = (sentence.article.id, sentence.start, sentence.end)
        if key not in self._numbers:
            number = self._numbers[key] = len(self._numbers) + 1
            article, start, end = sentence.article, sentence.start, sentence.end
            self._citations.append(Citation(number, article, start, end, sentence.passage))
        return self._numbers[key]


def suggestion(meant: Sequence[str]) -> str | None:
    """The question whether other names were meant; None without any."""
    return f"Did you mean {' and '.join(f'“{name}”' for name in meant)}?" if meant else None


def refusal(reason: str, hits: Iterable[Hit], searched: Stats, meant: str | None = None) -> str:
    """The text of a refusal: the reason, another spelling, what was searched and the nearest articles.

    :param reason: a sentence; so is `meant`, where a name may be misspelt.
    :param hits: nearest first.
    :param searched: counts and dates of the articles that were searched.
    """
    nearest = list(dict.fromkeys(_label(hit) for hit in hits))[:_NEAREST]
    text = " ".join(filter(None, ("The articles do not answer this.", reason, meant, _searched(searched))))
    return f"{text} Nearest: {'; '.join(nearest)}." if nearest else text


def _searched(stats: Stats) -> str:
    count = "1 article" if stats.articles == 1 else f"{stats.articles:,} articles"
    if not stats.oldest or not stats.newest:
        return f"I searched {count}."
    if stats.oldest == stats.newest:
        return f"I searched {count} of {day(stats.oldest)}."
    return f"I searched {count}, dated {day(stats.oldest)} to {day(stats.newest)}."


def _label(hit: Hit) -> str:
    article = hit.passage.article
    origin = ", ".join(str(part) for part in (article.outlet, article.published) if part)
    return f"“{escape(article.title)}”" + (f" ({escape(origin)})" if origin else "")
