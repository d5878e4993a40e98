"""The commands. Each takes the parsed arguments and returns the exit status."""

import json
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # these import the answers' types, and --help must not wait for them
    from evals.data.corpus import Corpus
    from evals.runs.gate import Pin
    from evals.runs.switches import Switch
    from evals.scoring.metrics import Score
    from evals.scoring.result import Result


def run(options: Namespace) -> int:
    """Ask the questions of a file; print tables or JSON, and write the report."""
    from evals.data.questions import read_questions, sample
    from evals.progress import bars
    from evals.reports.plots import require
    from evals.reports.table import summary
    from evals.runs.datasets import holdings
    from evals.runs.run import evaluate
    from rag import open_answerer

    if options.report:
        require()
    questions = sample(read_questions(options.questions), options.limit)
    held = holdings(options.index, questions, options.notice)
    answerer = open_answerer(options.index, model=options.model, notice=options.notice)
    absent = {gold for question in questions for gold in question.gold_ids} - set(held.texts)
    if absent:
        print(
            f"{len(absent)} of the articles that {options.questions.name} asks about are not in the index "
            f"({sorted(absent)[0]}, for one); their questions can only fail.",
            file=sys.stderr,
        )
    with bars() as progress:
        result = evaluate(
            answerer,
            questions,
            held.texts,
            held.passages,
            progress=lambda done, total: progress("questions", done, total),
        )
    if options.report:
        _report(result, options.questions.name, options.report)
    if options.json:
        print(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
    else:
        print(summary(result, options.questions.name))
        if options.report:
            print(f"\nReport: {options.report}")
    return 0


def compare(options: Namespace) -> int:
    """Show what changed between two runs."""
    from evals.runs.compare import as_text, compare, read_run

    found = compare(read_run(options.before), read_run(options.after))
    print(json.dumps(asdict(found), ensure_ascii=False, indent=2) if options.json else as_text(found))
    return 0


def gate(options: Namespace) -> int:
    """Check the floors of this repository's datasets, or pin new ones."""
    from evals.progress import bars
    from evals.reports.table import summary
    from evals.runs.datasets import DATASETS, measure
    from evals.runs.gate import read_baseline, write_baseline

    pins = read_baseline(options.baseline)
    status = 0
    for dataset in DATASETS:
        with bars() as progress:
            corpus, result = measure(dataset, progress)
        print(summary(result, dataset.name))
        status |= _held(dataset.name, corpus, result.scores, pins, options, "make eval-update")
    if options.update:
        write_baseline(pins, options.baseline)
    return status


def fit(options: Namespace) -> int:
    """Fit what ranks sentences and what refuses, and write the weights where the reader takes them from."""
    from evals.data.dev_sets import named
    from evals.progress import bars
    from evals.runs.fit import as_text, cases, fit
    from evals.runs.rules import trials
    from rag.reading.fitted import FILE

    with bars() as progress:
        sets = trials(options.data, options.cache, named(options.sets), progress)
        asked = list(cases(one for one in sets if one.name != "cases"))
    print(as_text(asked))
    _write(json.dumps(fit(asked), indent=1) + "\n", FILE)
    return 0


def fit_stories(options: Namespace) -> int:
    """Fit when a story is told, and what lists, chronologies, comparisons and statements take in; write the
    weights where `rag.stories` reads them."""
    from evals.fits import answerable, comparisons, events, lists, statements
    from evals.progress import bars
    from rag import stories

    fits = (
        (answerable, stories.tell),
        (lists, stories.listing),
        (events, stories.chronology),
        (comparisons, stories.comparison),
        (statements, stories.statements),
    )
    for run, story in fits:
        with bars() as progress:
            told = run.cases(options.cache, "fitted", progress)
            told += run.cases(options.cache, "news", progress, options.data)
        print(run.as_text(told), end="\n\n")
        weights = run.fit(told)
        _write(json.dumps(weights if run is comparisons else asdict(weights), indent=1) + "\n", story.FILE)
    return 0


def checks(options: Namespace) -> int:
    """Measure the check of a sentence against its evidence, and check its floors or pin new ones; with --fit,
    fit its weights; with --ablate, tell what each rule brings."""
    from evals.data.checks import THRESHOLD
    from evals.progress import bars
    from evals.runs.checks import as_text, corpus, fit, run, scores
    from evals.runs.gate import read_baseline, write_baseline
    from rag.checking.support import FILE

    if options.ablate:
        return _ablate_checks(options)
    with bars() as progress:
        results = run(THRESHOLD if options.fit else options.part, progress)
    if options.fit:
        _write(json.dumps(fit(results[THRESHOLD]), indent=1) + "\n", FILE)
        return 0
    print(as_text(results))
    pins = read_baseline(options.baseline)
    status = 0
    for part, held in results.items():
        remedy = f"python -m evals checks --part {part} --update"
        status |= _held(f"checks_{part}", corpus(held), scores(held), pins, options, remedy)
    if options.update:
        write_baseline(pins, options.baseline)
    return status


def ablation(options: Namespace) -> int:
    """Tell what each rule and feature brings: every set asked again with each switched off."""
    from evals.data.dev_sets import named
    from evals.progress import bars
    from evals.runs.rules import ablate_rules, as_table, trials

    chosen = [one for one in named(options.sets) if options.sets or one.name != "squad11_a"]
    with bars() as progress:
        rows = ablate_rules(trials(options.data, options.cache, chosen, progress), progress=progress)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
    else:
        print(as_table(rows))
    return 0


def dev(options: Namespace) -> int:
    """Measure on development sets; --gate checks their floors, --update pins them."""
    from evals.data.dev_sets import named
    from evals.errors import BenchError
    from evals.reports.plots import require
    from evals.runs.dev import as_text, run
    from evals.runs.gate import read_baseline, write_baseline

    if options.report:
        require()
    is_gate = options.gate or options.update
    if is_gate and (options.limit or options.articles):
        raise BenchError(
            "Expected whole sets with --gate or --update, found --limit or --articles; leave it out."
        )
    if is_gate and options.model:
        raise BenchError("Expected no --model with --gate or --update: the floors are of quoted answers.")
    pins = read_baseline(options.baseline)
    status = 0
    results = []
    for result in run(
        options.data,
        options.cache,
        named(options.sets),
        limit=options.limit,
        articles=options.articles,
        answers=bool(options.answers or options.report or is_gate or options.model),
        model=options.model,
    ):
        print(f"{result.name}: done", file=sys.stderr)
        results.append(result)
        if options.report and result.result:
            _report(result.result, result.name, options.report / f"{result.name}.html")
            _write(json.dumps(result.result.as_dict(), indent=2), options.report / f"{result.name}.json")
        if is_gate:
            remedy = f"python -m evals dev {result.name} --update"
            status |= _held(result.name, result.corpus, result.scores(), pins, options, remedy)
        if options.update:
            # After each set, so that an interrupted run keeps what it measured.
            write_baseline(pins, options.baseline)
    if options.json:
        print(json.dumps([result.as_dict() for result in results], indent=2))
    else:
        print(as_text(results))
    return status


def bench(options: Namespace) -> int:
    """Time Dateline against the stock recipe, and write the figures."""
    from evals.speed.langchain import as_text, run

    report = run(options.data, articles=options.articles, questions=options.questions, rounds=options.rounds)
    _write(json.dumps(asdict(report), indent=2) + "\n", options.output)
    print(as_text(report))
    return 0


def load(options: Namespace) -> int:
    """Ask a server as many people at once; 1 if an answer was wrong or missing."""
    from evals.reports.plots import require
    from evals.speed.load import as_svg, as_text, run

    require()

    def say(text: str) -> None:
        print(text, file=sys.stderr)

    report = run(
        options.work,
        people=options.people,
        seconds=options.seconds,
        count=options.questions,
        port=options.port,
        say=say,
    )
    _write(json.dumps(asdict(report)) + "\n", options.output)
    _write(as_svg(report), options.output.with_suffix(".svg"))
    print(as_text(report))
    return 1 if report.faults else 0


def page(options: Namespace) -> int:
    """Open the page again and again, ask, and tell how long it took."""
    from evals.speed.page import as_text, run

    report = run(
        options.work,
        count=options.visits,
        port=options.port,
        beside=options.beside,
        say=lambda text: print(text, file=sys.stderr),
    )
    print(json.dumps(asdict(report)) if options.json else as_text(report))
    return 0


def scale(options: Namespace) -> int:
    """Measure what an index costs as it grows, and write the figures and curves."""
    from evals.reports.plots import require
    from evals.speed.scale import as_svg, as_text, run

    require()

    def say(text: str) -> None:
        print(text, file=sys.stderr)

    report = run(options.data, options.work, options.sizes, articles=options.articles, say=say)
    _write(json.dumps(asdict(report), indent=2) + "\n", options.output)
    _write(as_svg(report), options.output.with_suffix(".svg"))
    print(as_text(report))
    return 0


def shared(options: Namespace) -> int:
    """Measure a shared index beside the embedded one, and write the figures and curves."""
    from evals.reports.plots import require
    from evals.speed.shared import as_json, as_svg, as_text, run

    require()

    def say(text: str) -> None:
        print(text, file=sys.stderr)

    for report in run(options.data, options.work, options.sizes, articles=options.articles, say=say):
        _write(as_json(report), options.output)
        _write(as_svg(report), options.output.with_suffix(".svg"))
    print(as_text(report))
    return 0


def copies(options: Namespace) -> int:
    """Show how well near-copies among a set's articles are recognised."""
    from evals.runs.near_copies import as_text, measure

    print(as_text(measure(options.data, options.set, options.pairs)))
    return 0


def names(options: Namespace) -> int:
    """Ask who somebody is and what they said, of names that one article of an index has."""
    from evals.progress import bars
    from evals.runs.names import ask, drawn
    from rag import open_answerer

    answerer = open_answerer(options.index, notice=options.notice)
    with bars() as progress:
        print(ask(answerer, drawn(answerer.store.articles(), options.count, options.seed), progress))
    return 0


def stories(options: Namespace) -> int:
    """Ask for lists, chronologies and other stories, and check their floors, or pin new ones."""
    from evals.progress import bars
    from evals.runs.gate import read_baseline, write_baseline
    from evals.runs.stories import answers, as_text, floors, run

    if options.ablate:
        return _ablate_stories(options)
    with bars() as progress:
        results = run(options.cache, options.part, progress, _news(options))
    if options.json:
        print(json.dumps({result.part: result.as_dict() for result in results}, ensure_ascii=False, indent=2))
    else:
        if options.show:
            print(answers(results), end="\n\n")
        print(as_text(results))
    pins = read_baseline(options.baseline)
    status = 0
    for result in results:
        remedy = f"python -m evals stories --part {result.part.partition('_')[0]} --update"
        name = f"stories_{result.part}"
        status |= _held(name, result.corpus, floors(result.scores), pins, options, remedy)
    if options.update:
        write_baseline(pins, options.baseline)
    return status


def _news(options: Namespace) -> Path | None:
    """The folder of development sets, if the questions are about one's articles."""
    return options.data if options.part == "news" else None


def figures(options: Namespace) -> int:
    """Ask for figures that several articles give, and tell how right the lists are."""
    from evals.progress import bars
    from evals.runs.figures import as_table, measure, wrong

    with bars() as progress:
        found, lists = measure(options.cache, ablate=options.ablate, progress=progress)
    print(as_table(found))
    print(wrong(lists))
    return 0


def formats(options: Namespace) -> int:
    """Read files of many kinds, and tell how many become the right articles; 1 if one does not."""
    from evals.progress import bars
    from evals.runs.formats import as_table, measure, wrong

    with bars() as progress:
        rows = measure(options.data, ablate=options.ablate, progress=progress)
    print(as_table(rows))
    if faults := wrong():
        print(f"\n{faults}")
    return 1 if faults else 0


def _ablate_checks(options: Namespace) -> int:
    """Tell what each rule of the check brings, or those whose rows have the words of --only."""
    from evals.data.checks import FOLDER, PARTS, THRESHOLD, read_checks
    from evals.progress import bars
    from evals.runs.check_rules import CHECK_SWITCHES, ablate_checks, as_table

    chosen = _chosen(CHECK_SWITCHES, options)
    items = {
        part: read_checks(FOLDER / part) for part in (*PARTS, THRESHOLD) if options.part in (part, "all")
    }
    with bars() as progress:
        rows = list(ablate_checks(items, chosen, progress))
    print(json.dumps([asdict(row) for row in rows], indent=2) if options.json else as_table(rows))
    return 0


def _ablate_stories(options: Namespace) -> int:
    """Tell what each rule of the stories brings, or those whose rows have the words of --only."""
    from evals.progress import bars
    from evals.runs.stories import parts_of
    from evals.runs.story_rules import STORY_SWITCHES, ablate_stories, as_table, opened_once

    chosen = _chosen(STORY_SWITCHES, options)
    with bars() as progress, opened_once(options.cache, progress, _news(options)) as answerer:
        rows = list(ablate_stories(answerer, parts_of(options.part), chosen, progress))
    print(json.dumps([asdict(row) for row in rows], indent=2) if options.json else as_table(rows))
    return 0


def _chosen(switches: "Sequence[Switch]", options: Namespace) -> "list[Switch]":
    from evals.errors import BenchError

    chosen = [one for one in switches if any(words in one.name for words in options.only or [""])]
    if not chosen:
        raise BenchError(f"Expected a row with {' or '.join(map(repr, options.only))}, found none.")
    return chosen


def _held(
    name: str,
    corpus: "Corpus",
    scores: "Mapping[str, Score]",
    pins: "dict[str, Pin]",
    options: Namespace,
    remedy: str,
) -> int:
    """Report on stderr whether one set's floors hold, and return the exit status; or update its pin."""
    from evals.runs.gate import check, repin

    pin = pins.get(name)
    if options.update:
        pins[name] = repin(corpus, scores, pin, allow_regression=options.allow_regression)
        return 0
    problems = check(corpus, scores, pin, remedy)
    for problem in problems:
        print(f"{name}: {problem}", file=sys.stderr)
    if not problems:
        print(f"{name}: every floor holds.", file=sys.stderr)
    return 1 if problems else 0


def _report(result: "Result", name: str, path: Path) -> None:
    from evals.reports.html_page import page

    _write(page(result, name), path)


def _write(text: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
