"""A small newsroom for the tests of the page: articles, and an answerer that finds sentences by their words.

It keeps the contract of `rag.open_answerer`'s answerer over real values, so that the page's tests need no
model; everything it says is a sentence of an article.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from evals.data.questions import Question
from index.errors import IndexMissing, QueryError, SourceError, UnknownArticle
from index.types import Article, BuildReport, Entry, Hit, Listing, Passage, Sources, Stats
from rag.question.scope import typed, within
from rag.types import Answer, Citation, Scope

FERRY = Article(
    id="ferry",
    title="Harbour town votes to keep its night ferry",
    text=(
        "The council of Nordhaven voted on Tuesday to keep the night ferry running for three more years.\n\n"
        "Nine councillors were in favour and four against, after a debate that went on until midnight. "
        "Fishing families had filled the gallery, some of them with their children asleep on the benches.\n\n"
        + "The crossing links the town with the islands, where most of the nurses of its hospital live. "
        "Without it they would face a drive of two hours around the fjord, on a road that is often closed "
        "in winter.\n\n"
        "The operator had asked to stop the service because the boat is seldom more than a third full. "
        "Its owner said that every winter crossing loses money, and that the crew is hard to find.\n\n"
        "The night ferry costs the town 4.2 million crowns a year, according to the treasurer, "
        "Ingrid Solberg.\n\n"
        "She told the council that the money would come from the parking fund, which has not been touched "
        "since the new garage was finished. A report on an electric boat is expected in the autumn.\n\n"
        "Residents of the islands celebrated on the quay. The next vote on the service is due in 2028."
    ),
    published=date(2025, 3, 11),
    outlet="The Fjord Courier",
    author="Marit Dahl",
    url="https://courier.example/ferry",
    language="en",
)
GARAGE = Article(
    id="garage",
    title="Parking garage opens a year late",
    text=(
        "The parking garage of Nordhaven opened on Friday, one year behind schedule.\n\n"
        "Its 640 spaces cost 88 million crowns, which the mayor called a fair price for a dry cellar."
    ),
    published=date(2024, 11, 2),
    outlet="Harbour Weekly",
)
NASTY_TEXT = (
    "The saboteur wrote <script>window.hurt = 1</script> and <img src=x onerror='window.hurt = 2'> on it. "
    "Then came ${window.hurt = 3} and {{constructor.constructor('window.hurt = 4')()}} in chalk. "
    "A leaflet read [click](javascript:window.hurt=5) beside ![](http://evil.example/pixel.png). "
    "Its formula was $$\\href{javascript:window.hurt=6}{x}$$ </mark></details></div> and no more."
)
NASTY = Article(
    id="nasty",
    title="Graffiti <b onmouseover='window.hurt = 7'>`${window.hurt = 8}` {{x}}",
    text=NASTY_TEXT,
    outlet="<i>Wall</i> Street",
    author='"quoted" & co',
    url="javascript:window.hurt=9",
    language='en" onfocus="window.hurt = 10',
)
ARTICLES = (FERRY, GARAGE, NASTY)
TEXTS = {article.id: article.text for article in ARTICLES}
COST = Question(
    id="cost",
    question="What does the night ferry cost the town a year?",
    answers=("4.2 million crowns",),
    gold_ids=("ferry",),
    gold_texts=("The night ferry costs the town 4.2 million crowns a year",),
    type="figure",
)

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"\S.*?[.!?](?=\s|$)", re.DOTALL)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_COMMON = frozenset(
    (
        "a",
        "and",
        "does",
        "for",
        "has",
        "how",
        "in",
        "is",
        "it",
        "many",
        "of",
        "on",
        "the",
        "to",
        "what",
        "who",
    )
)


def escape(text: str) -> str:
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def cite(article: Article, quote: str, number: int = 1) -> Citation:
    start = article.text.index(quote)
    return Citation(number, article, start, start + len(quote), Passage(article, 0, len(article.text)))


def make_answer(*citations: Citation, **changes: Any) -> Answer:
    values: dict[str, Any] = {
        "question": "What does the night ferry cost?",
        "standalone_question": "What does the night ferry cost?",
        "text": " ".join(f"{escape(citation.quote)} [{citation.number}]" for citation in citations),
        "short": None,
        "citations": citations,
        "hits": tuple(Hit(citation.passage, 1.0) for citation in citations),
        "refused": False,
        "reason": None,
        "confidence": 0.87,
        "seconds": {"total": 0.012},
    }
    return Answer(**{**values, **changes})


def make_refusal(*articles: Article, **changes: Any) -> Answer:
    hits = tuple(Hit(Passage(article, 0, len(article.text)), 0.1) for article in articles)
    values = {"text": "The articles do not say.", "hits": hits, "refused": True, "confidence": 0.2}
    return make_answer(**{**values, **changes})


class Newsroom:
    """Answers with the two sentences that share most words with the question; refuses below two words."""

    def __init__(self, articles: Sequence[Article] = ARTICLES, missing: bool = False) -> None:
        self.held = tuple(articles)
        self.missing = missing

    @property
    def store(self) -> "Newsroom":
        return self

    def stats(self) -> Stats:
        if self.missing:
            raise IndexMissing("expected an index at var/index, found none; make one: dateline index FOLDER")
        days = [article.published for article in self.held if article.published]
        outlets = tuple(sorted({article.outlet for article in self.held if article.outlet}))
        return Stats(
            len(self.held), len(self.held), min(days, default=None), max(days, default=None), outlets, "words"
        )

    def listing(
        self, words: str = "", *, outlet: str | None = None, first: int = 0, count: int = 20
    ) -> Listing:
        found = [one for one in self.held if words.casefold() in one.title.casefold()]
        entries = [
            Entry(one.id, one.title, one.published, one.outlet, one.author, one.language)
            for one in found
            if not outlet or one.outlet == outlet
        ]
        return Listing(tuple(entries[first : first + count]), len(entries))

    def origins(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self.stats().outlets, ()

    def add_gradually(self, sources: Sources, **settings: Any) -> BuildReport:
        raise SourceError("this newsroom takes no more articles")

    def remove(self, article_id: str, *, wait: float | None = None) -> Article:
        removed = self.article(article_id)
        self.held = tuple(one for one in self.held if one != removed)
        return removed

    def restore(self, removed: Article, *, wait: float | None = None) -> None:
        self.held = (*self.held, removed)

    def article(self, article_id: str, /) -> Article:
        for article in self.held:
            if article.id == article_id:
                return article
        raise UnknownArticle(f"no article has the id {article_id!r}")

    def indexed(self, article_id: str, /) -> date | None:
        return date(2025, 3, 12)

    def search(self, question: str, *, top_k: int = 10, **limits: Any) -> list[Hit]:
        words = set(_WORD.findall(question.casefold()))
        hits = [
            Hit(
                Passage(article, 0, len(article.text)),
                len(words & set(_WORD.findall(article.text.casefold()))),
            )
            for article in self.held
        ]
        return sorted(hits, key=lambda hit: -hit.score)[:top_k]

    def examples(self, count: int = 6) -> list[str]:
        questions = ("What does the night ferry cost the town?", "How many spaces has the parking garage?")
        return list(questions[:count]) if self.held else []

    def follow_ups(self, history: Sequence[Answer], count: int = 3, **limits: Any) -> Iterator[str]:
        for question in self.examples(count):
            if not self.answer(question, **limits).refused:
                yield question

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
        if not question.strip():
            raise QueryError("expected a question, found nothing but blanks")
        if question == "Break down":
            raise RuntimeError("secret detail <b>of a lower library</b>")
        left, scope = typed(question)
        scope = within(Scope(since, until, outlet), scope)
        # A follow-up that names nothing is about the previous question.
        standalone = left if len(left.split()) > 3 or not history else f"{history[-1].question} {left}"
        wanted = {word.casefold() for word in _WORD.findall(standalone)} - _COMMON
        found: list[tuple[int, Article, int, int]] = []
        for article in self.held:
            day = article.published
            if day and ((scope.since and day < scope.since) or (scope.until and day > scope.until)):
                continue
            if scope.outlet and article.outlet != scope.outlet:
                continue
            for match in _SENTENCE.finditer(article.text):
                words = {word.casefold() for word in _WORD.findall(match[0])}
                found.append((len(wanted & words), article, match.start(), match.end()))
        found.sort(key=lambda one: -one[0])
        best = [one for one in found[:2] if one[0] >= 2]
        changes = {"question": question, "standalone_question": standalone, "scope": scope}
        changes["as_of"] = self.stats().newest or date(2025, 3, 11)
        if not best:
            return make_refusal(*self.held[:2], reason="No sentence speaks of that.", **changes)
        citations = (
            Citation(number, article, start, end, Passage(article, start, end))
            for number, (_, article, start, end) in enumerate(best, start=1)
        )
        return make_answer(*citations, **changes)

    def stream(self, question: str, **settings: Any) -> Iterator[str | Answer]:
        answer = self.answer(question, **settings)
        yield from re.findall(r"\S+\s*", answer.text)
        yield answer
