"""``dateline eval`` and the commands of the Makefile: run, gate, ablation, dev, bench."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from index.errors import DatelineError

COMMANDS = ("run", "gate", "ablation", "dev", "bench")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; ``run`` where none is named.

    :return: 0 done, 1 a floor that does not hold or an error told in one sentence on stderr.
    :raises SystemExit: 2, from argparse, for arguments that are not understood.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] not in (*COMMANDS, "-h", "--help"):
        arguments.insert(0, "run")
    options = parser().parse_args(arguments)
    try:
        return int(options.do(options))
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="dateline eval", description="Measure answers on a question file.")
    commands = top.add_subparsers(dest="command", required=True)

    run = commands.add_parser("run", help="ask every question of a file and tell how the answers did")
    _asked_of(run)
    run.add_argument("--report", metavar="FILE.html", type=Path, help="write an HTML report with plots")
    run.add_argument("--limit", metavar="N", type=_count, help="ask a fixed sample of N questions")
    run.add_argument("--json", action="store_true", help="print one JSON document")
    run.set_defaults(do=_run)

    gate = commands.add_parser("gate", help="hold the datasets of this repository to their floors")
    gate.add_argument("--update", action="store_true", help="pin the floors anew, upwards")
    gate.add_argument("--allow-regression", action="store_true", help="with --update: pin them downwards too")
    gate.set_defaults(do=_gate)

    ablation = commands.add_parser("ablation", help="tell what each stage adds")
    _asked_of(ablation)
    ablation.set_defaults(do=_ablation)

    dev = commands.add_parser("dev", help="measure on development sets")
    dev.add_argument("sets", metavar="SET", nargs="*", help="which sets (default: all)")
    _data(dev)
    dev.add_argument(
        "--cache", metavar="DIR", type=Path, default=Path("var/dev"), help="where indexes are kept"
    )
    dev.add_argument("--limit", metavar="N", type=_count, help="questions of each set")
    dev.add_argument("--articles", metavar="N", type=_count, help="articles of each set, the gold ones first")
    dev.add_argument("--answers", action="store_true", help="whole answers too, where a set has labels")
    dev.add_argument("--json", action="store_true", help="print one JSON document")
    dev.set_defaults(do=_dev)

    bench = commands.add_parser("bench", help="time our build and questions against the stock recipe")
    _data(bench)
    bench.add_argument("--articles", metavar="N", type=_count, default=600, help="articles (default: 600)")
    bench.add_argument("--questions", metavar="N", type=_count, default=50, help="questions (default: 50)")
    bench.add_argument("--rounds", metavar="N", type=_count, default=2, help="builds of each (default: 2)")
    bench.add_argument(
        "--output", metavar="FILE", type=Path, default=Path(__file__).parent / "results" / "bench.json"
    )
    bench.set_defaults(do=_bench)
    return top


def _asked_of(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "questions",
        metavar="QUESTIONS.jsonl",
        nargs="?",
        type=Path,
        default=Path("seeds/questions.jsonl"),
        help="question file (default: seeds/questions.jsonl)",
    )
    command.add_argument(
        "--index", metavar="DIR", type=Path, default=Path("var/index"), help="index (default: var/index)"
    )


def _data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=Path("../shared/data"),
        help="folder of development sets (default: ../shared/data)",
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, got {text!r}")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    from evals.datasets import article_texts
    from evals.page import page
    from evals.progress import bars
    from evals.questions import read_questions, sample
    from evals.run import evaluate
    from evals.table import summary
    from rag import open_answerer

    questions = sample(read_questions(options.questions), options.limit)
    answerer = open_answerer(options.index)
    texts = article_texts(options.index)
    absent = {gold for question in questions for gold in question.gold_ids} - set(texts)
    if absent:
        print(
            f"{len(absent)} of the articles that {options.questions.name} is about are not in the index, "
            f"{sorted(absent)[0]} for one; their questions can only fail.",
            file=sys.stderr,
        )
    with bars() as progress:
        result = evaluate(
            answerer, questions, texts, progress=lambda done, total: progress("questions", done, total)
        )
    if options.report:
        options.report.parent.mkdir(parents=True, exist_ok=True)
        options.report.write_text(page(result, options.questions.name), encoding="utf-8")
    if options.json:
        print(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
    else:
        print(summary(result, options.questions.name))
        if options.report:
            print(f"\nReport: {options.report}")
    return 0


def _gate(options: argparse.Namespace) -> int:
    from evals.datasets import DATASETS, measure
    from evals.gate import check, read_baseline, repin, write_baseline
    from evals.progress import bars
    from evals.table import summary

    pins = read_baseline()
    status = 0
    for dataset in DATASETS:
        with bars() as progress:
            corpus, result = measure(dataset, progress)
        print(summary(result, dataset.name))
        pin = pins.get(dataset.name)
        if options.update:
            pins[dataset.name] = repin(corpus, result.scores, pin, allow_regression=options.allow_regression)
            continue
        problems = check(corpus, result.scores, pin)
        for problem in problems:
            print(f"{dataset.name}: {problem}", file=sys.stderr)
            status = 1
        if not problems:
            print(f"\n{dataset.name}: every floor holds.")
    if options.update:
        write_baseline(pins)
    return status


def _ablation(options: argparse.Namespace) -> int:
    from evals.ablation import ablate, as_table
    from evals.progress import bars
    from evals.questions import read_questions
    from index import open_index
    from rag import open_answerer

    questions = read_questions(options.questions)
    answerer = open_answerer(options.index)
    with open_index(options.index) as store, bars() as progress:
        rows = ablate(store, questions, answerer, progress)
    print(as_table(options.questions.name, rows))
    return 0


def _dev(options: argparse.Namespace) -> int:
    from evals.dev import as_text, run

    results = []
    for result in run(
        options.data,
        options.cache,
        options.sets,
        limit=options.limit,
        articles=options.articles,
        answers=options.answers,
    ):
        print(f"{result.name}: done", file=sys.stderr)
        results.append(result)
    if options.json:
        print(json.dumps([result.as_dict() for result in results], indent=2))
    else:
        print(as_text(results))
    return 0


def _bench(options: argparse.Namespace) -> int:
    from evals.bench import as_text, run

    report = run(options.data, articles=options.articles, questions=options.questions, rounds=options.rounds)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(asdict(report), indent=2) + "\n", encoding="utf-8")
    print(as_text(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
