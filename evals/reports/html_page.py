"""A result as one self-contained HTML page: no scripts, no requests, all text escaped."""

from collections.abc import Iterator
from html import escape

from evals.data.questions import Question
from evals.reports import plots
from evals.reports.table import KINDS, LABELS, kind_cells
from evals.scoring import metrics
from evals.scoring.outcome import Outcome, is_placed
from evals.scoring.result import Result
from evals.scoring.summary import answerability, by_type, rightness, trade_off
from index.types import Passage

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
svg { width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; } th, td { padding: .2rem .5rem; text-align: right; }
th:first-child, td:first-child { text-align: left; } tr { border-bottom: 1px solid var(--rule); }
article { border-top: 1px solid var(--rule); padding: .75rem 0; }
article h3 { font-size: 1rem; margin: 0 0 .25rem; }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: .15rem .75rem; margin: 0; }
dt { opacity: .7; } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
mark { background: #e8b93155; color: inherit; } .gold { color: var(--good); font-weight: 600; }
"""
_RETRIEVED = 3  # passages shown for each wrong answer; what misled it is nearly always among them


def page(result: Result, name: str, worst: int = 50) -> str:
    """The report: scores, confidence, latencies, kinds of question, and wrong answers.

    :param worst: how many wrong answers to list, the most confident first, since these mislead most.
    """
    wrong = sorted(
        (outcome for outcome in result.outcomes if not outcome.right),
        key=lambda outcome: -outcome.answer.confidence,
    )
    title = f"Dateline on {escape(name)}"
    sections = "".join(f"<h2>{heading}</h2>\n{body}\n" for heading, body in _sections(result))
    listed = "".join(_case(outcome) for outcome in wrong[:worst])
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{plots.STYLE}{_STYLE}</style></head><body>\n<h1>{title}</h1>\n"
        f"<p>{len(result.outcomes)} questions.</p>\n{sections}"
        f"<h2>Wrong answers: {len(wrong)} of {len(result.outcomes)} questions</h2>\n"
        f"{listed or '<p>None.</p>'}\n</body></html>\n"
    )


def _sections(result: Result) -> Iterator[tuple[str, str]]:
    rows = [(LABELS.get(key, key), score, key) for key, score in result.scores.items()]
    yield "Scores", plots.bars(rows, "Scores")
    if points := trade_off(result.outcomes):
        default = result.scores["false_refusals"].value, result.scores["refusals"].value
        yield "What a threshold trades", plots.curve(points, default)
        bins = answerability(result.outcomes)
        yield "Confidence of all questions", plots.reliability(bins, "answerable")
    if "ece_answered" in result.scores:
        bins = rightness(result.outcomes)
        yield "Confidence of answered questions", plots.reliability(bins, "right")
    yield "Kinds of question", _kinds(result)
    yield "Latency: median, and 95th percentile", plots.latencies(result.seconds)


def _kinds(result: Result) -> str:
    rows: list[tuple[str, ...]] = [("kind of question", *KINDS)]
    rows += [(kind, *kind_cells(group)) for kind, group in by_type(result.outcomes).items()]
    drawn = []
    for place, row in enumerate(rows):
        tag = "td" if place else "th"
        drawn.append("<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>")
    return f"<table>{''.join(drawn)}</table>"


def _case(outcome: Outcome) -> str:
    question, answer = outcome.question, outcome.answer
    accepted = " | ".join(question.answers) if question.answerable else "(the articles do not say)"
    rows = [
        ("fault", escape(_fault(outcome))),
        ("history", escape(" → ".join(question.history))),
        ("answer", escape(answer.text)),
        ("accepted", escape(accepted)),
        ("gold", escape("\n".join(question.gold_texts))),
        *(
            (f"[{citation.number}]", escape(f"{citation.article.title}: “{citation.quote}”"))
            for citation in answer.citations
        ),
        ("confidence", f"{answer.confidence:.2f}"),
        *(
            (f"hit {rank}", _retrieved(hit.passage, question))
            for rank, hit in enumerate(answer.hits[:_RETRIEVED], start=1)
        ),
    ]
    items = "".join(f"<dt>{term}</dt><dd>{text}</dd>" for term, text in rows if text)
    return f"<article><h3>{escape(question.question)}</h3><dl>{items}</dl></article>\n"


def _retrieved(passage: Passage, question: Question) -> str:
    """A passage in HTML, labelled if it has the gold, and with the gold marked."""
    article = passage.article
    heading = escape(f"{article.title} ({article.published or 'no date'})")
    if metrics.holds_gold(article, passage.start, passage.end, question):
        heading = f'<span class="gold">gold</span> {heading}'
    pieces, done = [], passage.start
    for start, end in sorted(_gold_spans(passage, question)):
        if start >= done:  # if two overlap, mark the earlier
            pieces += [escape(article.text[done:start]), f"<mark>{escape(article.text[start:end])}</mark>"]
            done = end
    return f"{heading}\n{''.join(pieces)}{escape(article.text[done : passage.end])}"


def _gold_spans(passage: Passage, question: Question) -> Iterator[tuple[int, int]]:
    """The parts of a passage that are gold text: half-open offsets into its article."""
    if passage.article.id not in question.gold_ids:
        return
    for gold in question.gold_texts:
        for start, end in metrics.occurrences(gold, passage.article.text):
            if start < passage.end and end > passage.start:
                yield max(start, passage.start), min(end, passage.end)


def _fault(outcome: Outcome) -> str:
    if not outcome.quotes_valid:
        return "a quote is not a slice of its article"
    if not outcome.question.answerable:
        return "answered, though the articles do not say"
    is_missed = is_placed(outcome.question) and not outcome.rank
    if outcome.answer.refused:
        return "refused" + ("; its passage was not retrieved" if is_missed else "")
    faults = [
        fault
        for hit, fault in (
            (outcome.answer_hit, "no accepted answer in the text"),
            (outcome.citation_hit, "no citation supports it"),
        )
        if hit is False
    ]
    if is_missed:
        faults.append("its passage was not retrieved")
    return "; ".join(faults) or "nothing to judge it by"
