"""A result as one self-contained HTML page: no script, no request, every text escaped."""

from collections.abc import Iterable
from html import escape

from evals.metrics import Latency, Score
from evals.run import LOWER_IS_BETTER, Outcome, Result, by_type
from evals.table import LABELS, share

_STYLE = """
:root { color-scheme: light dark; --good: #2f7d4f; --bad: #b3472f; --rule: #8884; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
svg { width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: currentColor; }
article { border-top: 1px solid var(--rule); padding: .75rem 0; }
article h3 { font-size: 1rem; margin: 0 0 .25rem; }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: .15rem .75rem; margin: 0; }
dt { opacity: .7; } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
"""
_ROW = 24  # pixels a bar takes
_LABEL = 320  # pixels of a bar's label
_BAR = 400  # pixels of a full bar


def page(result: Result, name: str, worst: int = 50) -> str:
    """The report: bars of every score and of right answers by kind, latencies, and what went wrong.

    :param worst: how many wrong answers to list, the most confident first: those mislead a reader most.
    """
    wrong = sorted(
        (outcome for outcome in result.outcomes if not outcome.right),
        key=lambda outcome: -outcome.answer.confidence,
    )
    listed = "".join(_case(outcome) for outcome in wrong[:worst])
    counted = f"{len(wrong)} of {len(result.outcomes)} questions"
    scores = result.scores.items()
    title = f"Dateline on {escape(name)}"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>\n<h1>{title}</h1>\n"
        f"<p>{len(result.outcomes)} questions. A red bar is a metric of which less is better.</p>\n"
        f"<h2>Scores</h2>\n{_bars((LABELS.get(key, key), score, key) for key, score in scores)}\n"
        "<h2>Right answers by kind of question</h2>\n"
        f"{_bars((kind, value, kind) for kind, value in by_type(result.outcomes).items())}\n"
        f"<h2>Seconds</h2>\n{_seconds(result.seconds.items())}\n"
        f"<h2>Wrong answers: {counted}</h2>\n{listed or '<p>None.</p>'}\n</body></html>\n"
    )


def _bars(rows: Iterable[tuple[str, Score, str]]) -> str:
    drawn = []
    for place, (label, score, key) in enumerate(rows):
        top = place * _ROW
        colour = "var(--bad)" if key in LOWER_IS_BETTER else "var(--good)"
        drawn.append(
            f'<text x="{_LABEL - 8}" y="{top + 16}" text-anchor="end">{escape(label)}</text>'
            f'<rect x="{_LABEL}" y="{top + 4}" width="{_BAR * score.value:.1f}" height="16" fill="{colour}"/>'
            f'<text x="{_LABEL + _BAR * score.value + 6:.1f}" y="{top + 16}">'
            f"{share(score.value)} of {score.count}</text>"
        )
    height = max(1, len(drawn)) * _ROW
    return f'<svg role="img" viewBox="0 0 {_LABEL + _BAR + 110} {height}">{"".join(drawn)}</svg>'


def _seconds(rows: Iterable[tuple[str, Latency]]) -> str:
    items = "".join(
        f"<dt>{escape(stage)}</dt><dd>median {1000 * spread.median:.0f} ms, "
        f"95% within {1000 * spread.p95:.0f} ms</dd>"
        for stage, spread in rows
    )
    return f"<dl>{items}</dl>"


def _case(outcome: Outcome) -> str:
    question, answer = outcome.question, outcome.answer
    accepted = " | ".join(question.answers) if question.answerable else "(the articles do not say)"
    rows = [
        ("fault", _fault(outcome)),
        ("history", " → ".join(question.history)),
        ("answer", answer.text),
        ("accepted", accepted),
        ("gold", "\n".join(question.gold_texts)),
        *(
            (f"[{citation.number}]", f"{citation.article.title}: “{citation.quote}”")
            for citation in answer.citations
        ),
        ("confidence", f"{answer.confidence:.2f}"),
    ]
    items = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in rows if text)
    return f"<article><h3>{escape(question.question)}</h3><dl>{items}</dl></article>\n"


def _fault(outcome: Outcome) -> str:
    if not outcome.quotes_valid:
        return "a quote is not a slice of its article"
    if not outcome.question.answerable:
        return "answered, though the articles do not say"
    if outcome.answer.refused:
        return "refused" + ("" if outcome.rank else "; its passage was not retrieved")
    faults = [
        fault
        for hit, fault in (
            (outcome.answer_hit, "no accepted answer in the text"),
            (outcome.citation_hit, "no citation bears it out"),
        )
        if hit is False
    ]
    if not outcome.rank:
        faults.append("its passage was not retrieved")
    return "; ".join(faults) or "nothing to judge it by"
