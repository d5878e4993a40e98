"""Near-copies among real articles: how many are recognised, how surely, and what recognising costs."""

import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.data.dev_sets import read_rows
from evals.data.questions import SEED
from index.passages.near_copies import BRIEF, COPIED, fingerprint, likeness, story_of, words
from index.storage.database import Database
from index.storage.schema import NewArticle
from index.text.canonical import canonical
from index.text.sentences import sentences
from index.types import Article

ALTERED = 500
"""Articles of which altered copies are made, to see how many of these are recognised."""

LEAD = "This is what our newsroom has learned from the agencies since this morning."
HEADLINE = "What we know"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles that share fingerprints, and how alike they are (`index.passages.near_copies.likeness`)."""

    likeness: float
    one: Article
    other: Article


@dataclass(frozen=True, slots=True)
class Report:
    """What was found among the articles of a set.

    :param copies: articles joined to one that came before.
    :param stories: of two articles or more; `largest` has most.
    :param recognised: share of altered copies joined to their original, by what was done to them, in [0, 1].
    :param milliseconds: an article, mean, of the first and of the last quarter.
    :param joined: pairs just above the threshold, `apart` just below.
    """

    name: str
    articles: int
    copies: int
    stories: int
    largest: int
    recognised: dict[str, float]
    milliseconds: tuple[float, float]
    joined: tuple[Pair, ...]
    apart: tuple[Pair, ...]


def measure(data: Path, name: str, pairs: int = 0) -> Report:
    """Recognise copies among a set's articles as a build does, by their texts alone, in the file's order.

    :param pairs: how many on each side of the threshold to keep.
    :raises BenchError: where `data` has no such set.
    """
    articles = [
        Article(row["id"], row.get("title") or "", canonical(row["text"]))
        for row in read_rows(data, name)
        if row["text"].strip()
    ]
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder), create=True)
        seconds, found = [], []
        copies: Counter[int] = Counter()  # by the number of their story's first
        with database.transaction():
            for article in articles:
                started = time.process_time()
                marks = fingerprint(article.text)
                story = story_of(article, database.fingerprints.sharing(marks))
                seconds.append(time.process_time() - started)
                if pairs:
                    held = (other for _, other in database.fingerprints.sharing(marks))
                    found += [Pair(likeness(article, other), article, other) for other in held]
                database.write(NewArticle(article, "", (), (), marks), 1, story)
                if story is not None:
                    copies[story] += 1
        recognised = _recognised(articles, database)
        database.close()
    quarter = max(1, len(seconds) // 4)
    found.sort(key=lambda pair: pair.likeness)
    return Report(
        name=name,
        articles=len(articles),
        copies=copies.total(),
        stories=len(copies),
        largest=1 + max(copies.values(), default=0),
        recognised=recognised,
        milliseconds=(
            1000 * statistics.fmean(seconds[:quarter]),
            1000 * statistics.fmean(seconds[-quarter:]),
        ),
        joined=tuple([pair for pair in found if pair.likeness >= COPIED][:pairs]),
        apart=tuple([pair for pair in reversed(found) if pair.likeness < COPIED][:pairs]),
    )


def _recognised(articles: Sequence[Article], database: Database) -> dict[str, float]:
    """Alter some of the articles as outlets do, and see how many are still known."""
    # Long enough that a quarter of it is no brief, whose headline has to be the same.
    long = [article for article in articles if len(words(article.text)) >= 5 * BRIEF]
    some = random.Random(SEED).sample(long, min(ALTERED, len(long)))
    changes: dict[str, Callable[[str], str]] = {
        "another headline and lead": lambda text: f"{LEAD}\n{text}",
        "cut to a half": lambda text: _cut(text, 2),
        "cut to a quarter": lambda text: _cut(text, 4),
        "cut to a half, another lead": lambda text: f"{LEAD}\n{_cut(text, 2)}",
    }
    recognised = {}
    for name, change in changes.items():
        altered = [replace(one, id="", title=HEADLINE, text=change(one.text)) for one in some]
        known = [
            story_of(one, database.fingerprints.sharing(fingerprint(one.text))) is not None for one in altered
        ]
        recognised[name] = statistics.fmean(known) if known else 0.0
    return recognised


def _cut(text: str, parts: int) -> str:
    """The first sentences of a text, at least one, that are together a certain part of it."""
    spans = sentences(text)
    fitting = [end for _, end in spans if end * parts <= len(text)]
    return text[: max(fitting, default=spans[0][1])]


def as_text(report: Report) -> str:
    """The report in lines."""
    first, last = report.milliseconds
    lines = [
        f"{report.name}: {report.copies:,} of {report.articles:,} articles are copies of an earlier one; "
        f"{report.stories:,} stories have several, the largest {report.largest}",
        f"recognising takes {first:.2f} ms an article in the first quarter, {last:.2f} ms in the last",
        *(f"recognised, {name}: {share:.1%}" for name, share in report.recognised.items()),
    ]
    for title, pairs in (("joined, least alike", report.joined), ("apart, most alike", report.apart)):
        lines += [f"\n{title}:"] if pairs else []
        for pair in pairs:
            lines.append(f"  {pair.likeness:.2f}")
            lines += [
                f"    {one.title} | {' '.join(one.text.split())[:200]}" for one in (pair.one, pair.other)
            ]
    return "\n".join(lines)
