"""``dateline eval`` and the commands of the Makefile: see `COMMANDS`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from evals import commands
from index.errors import DatelineError

COMMANDS = (
    "run",
    "compare",
    "gate",
    "ablation",
    "fit",
    "checks",
    "fit-stories",
    "dev",
    "bench",
    "scale",
    "shared",
    "load",
    "page",
    "copies",
    "names",
    "stories",
    "figures",
    "formats",
)
DEFAULT_INDEX = "var/index"


def main(
    argv: Sequence[str] | None = None,
    *,
    index_path: str = DEFAULT_INDEX,
    notice: Callable[[str], None] = lambda text: None,
) -> int:
    """Run a command and return its exit status; ``run`` if none is named.

    :param index_path: where the index is, unless ``--index`` is given.
    :param notice: called with a sentence before slow work.
    :return: 0 done; 1 a floor does not hold, or an error, with one sentence on stderr.
    :raises SystemExit: 2, from argparse, for bad arguments.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] not in (*COMMANDS, "-h", "--help"):
        arguments.insert(0, "run")
    options = parser(index_path).parse_args(arguments, argparse.Namespace(notice=notice))
    try:
        return int(options.do(options))
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1


def parser(index_path: str = DEFAULT_INDEX) -> argparse.ArgumentParser:
    """The parser of ``dateline eval``."""
    top = argparse.ArgumentParser(prog="dateline eval", description="Measure how good answers are.")
    commands_of = top.add_subparsers(dest="command", required=True)

    run = commands_of.add_parser("run", help="ask every question in a file and score the answers")
    _asked_of(run, index_path)
    run.add_argument("--report", metavar="FILE.html", type=Path, help="write an HTML report with plots")
    run.add_argument("--limit", metavar="N", type=_count, help="ask a fixed sample of N questions")
    run.add_argument("--json", action="store_true", help="print one JSON document, which compare reads")
    _model(run)
    run.set_defaults(do=commands.run)

    compare = commands_of.add_parser("compare", help="show what changed between two runs")
    compare.add_argument("before", metavar="A.json", type=Path, help="output of run --json, before")
    compare.add_argument(
        "after", metavar="B.json", type=Path, help="output of run --json, after, on the same questions"
    )
    compare.add_argument("--json", action="store_true", help="print one JSON document")
    compare.set_defaults(do=commands.compare)

    gate = commands_of.add_parser(
        "gate", help="check that quality holds its floors on this repository's datasets"
    )
    _floors(gate)
    gate.set_defaults(do=commands.gate)

    ablation = commands_of.add_parser("ablation", help="show what each rule and feature brings")
    ablation.add_argument(
        "sets", metavar="SET", nargs="*", help="which development sets (default: all but one)"
    )
    _data(ablation)
    _cache(ablation)
    ablation.add_argument("--json", action="store_true", help="print one JSON document")
    ablation.set_defaults(do=commands.ablation)

    fit = commands_of.add_parser("fit", help="fit what ranks sentences and what refuses")
    fit.add_argument("sets", metavar="SET", nargs="*", help="which development sets (default: all)")
    _data(fit)
    _cache(fit)
    fit.set_defaults(do=commands.fit)

    checks = commands_of.add_parser(
        "checks", help="hold sentences with planted errors against their evidence"
    )
    checks.add_argument(
        "--part", choices=("fitted", "kept", "all"), default="all", help="items to measure on"
    )
    checks.add_argument("--fit", action="store_true", help="fit the weights on the part for fitting")
    _ablated(checks)
    checks.add_argument("--json", action="store_true", help="with --ablate: print one JSON document")
    _floors(checks)
    checks.set_defaults(do=commands.checks)
    fit_stories = commands_of.add_parser("fit-stories", help="fit when a story is told, and what it takes in")
    _data(fit_stories)
    _cache(fit_stories)
    fit_stories.set_defaults(do=commands.fit_stories)

    dev = commands_of.add_parser("dev", help="measure on development sets")
    dev.add_argument("sets", metavar="SET", nargs="*", help="which sets (default: all)")
    _data(dev)
    _cache(dev)
    dev.add_argument("--limit", metavar="N", type=_count, help="ask N questions of each set")
    dev.add_argument(
        "--articles", metavar="N", type=_count, help="index N articles of each set, gold ones first"
    )
    dev.add_argument("--answers", action="store_true", help="measure whole answers too")
    _model(dev)
    dev.add_argument(
        "--report", metavar="DIR", type=Path, help="write each set's report and JSON run to this folder"
    )
    dev.add_argument("--gate", action="store_true", help="check that quality holds its floors")
    _floors(dev)
    dev.add_argument("--json", action="store_true", help="print one JSON document")
    dev.set_defaults(do=commands.dev)

    bench = commands_of.add_parser("bench", help="time Dateline against the stock LangChain recipe")
    _data(bench)
    bench.add_argument(
        "--articles", metavar="N", type=_count, default=600, help="articles to index (default: 600)"
    )
    bench.add_argument(
        "--questions", metavar="N", type=_count, default=50, help="questions to ask (default: 50)"
    )
    bench.add_argument(
        "--rounds", metavar="N", type=_count, default=2, help="builds on each side (default: 2)"
    )
    bench.add_argument(
        "--output", metavar="FILE", type=Path, default=Path(__file__).parent / "results" / "bench.json"
    )
    bench.set_defaults(do=commands.bench)

    scale = commands_of.add_parser(
        "scale", help="measure what an index costs as it grows to a million passages"
    )
    _data(scale)
    scale.add_argument(
        "--sizes",
        metavar="N,N...",
        type=_counts,
        default=[10_000, 100_000, 1_000_000],
        help="passages in each index (default: 10000,100000,1000000)",
    )
    scale.add_argument(
        "--articles",
        metavar="N",
        type=_count,
        default=3000,
        help="real articles to make them from (default: 3000)",
    )
    scale.add_argument(
        "--work", metavar="DIR", type=Path, default=Path("var/scale"), help="where indexes are kept"
    )
    scale.add_argument(
        "--output", metavar="FILE", type=Path, default=Path(__file__).parent / "results" / "scale.json"
    )
    scale.set_defaults(do=commands.scale)

    shared = commands_of.add_parser(
        "shared", help="measure what a shared index costs beside the embedded one"
    )
    _data(shared)
    shared.add_argument(
        "--sizes",
        metavar="N,N...",
        type=_counts,
        default=[10_000, 100_000],
        help="passages in each index (default: 10000,100000)",
    )
    shared.add_argument(
        "--articles",
        metavar="N",
        type=_count,
        default=3000,
        help="real articles to make them from (default: 3000)",
    )
    shared.add_argument(
        "--work", metavar="DIR", type=Path, default=Path("var/scale"), help="where indexes are kept"
    )
    shared.add_argument(
        "--output", metavar="FILE", type=Path, default=Path(__file__).parent / "results" / "shared.json"
    )
    shared.set_defaults(do=commands.shared)

    load = commands_of.add_parser("load", help="have many people ask at once while articles are added")
    load.add_argument(
        "--people", metavar="N", type=_count, default=30, help="how many (default: %(default)s)"
    )
    load.add_argument(
        "--seconds", metavar="N", type=_count, default=300, help="for how long (default: %(default)s)"
    )
    load.add_argument(
        "--questions", metavar="N", type=_count, default=118, help="different ones (default: %(default)s)"
    )
    load.add_argument(
        "--port", metavar="N", type=_count, default=7861, help="of the server (default: %(default)s)"
    )
    load.add_argument(
        "--work", metavar="DIR", type=Path, default=Path("var/load"), help="where the index is; emptied first"
    )
    load.add_argument(
        "--output", metavar="FILE", type=Path, default=Path(__file__).parent / "results" / "load.json"
    )
    load.set_defaults(do=commands.load)

    page = commands_of.add_parser("page", help="measure how long a reader waits for the page and an answer")
    page.add_argument(
        "--visits", metavar="N", type=_count, default=15, help="how many (default: %(default)s)"
    )
    page.add_argument(
        "--port", metavar="N", type=_count, default=7862, help="of the server (default: %(default)s)"
    )
    page.add_argument(
        "--beside", metavar="URL", help="visit this server in turn, such as one of an earlier version"
    )
    page.add_argument(
        "--work", metavar="DIR", type=Path, default=Path("var/page"), help="where the index is; emptied first"
    )
    page.add_argument("--json", action="store_true", help="print one JSON document")
    page.set_defaults(do=commands.page)

    copies = commands_of.add_parser("copies", help="show how well near-copies of articles are recognised")
    copies.add_argument(
        "set", metavar="SET", nargs="?", default="reuters21578", help="which set (default: %(default)s)"
    )
    _data(copies)
    copies.add_argument(
        "--pairs", metavar="N", type=_count, default=0, help="show N pairs on each side of the threshold"
    )
    copies.set_defaults(do=commands.copies)

    names = commands_of.add_parser("names", help="ask for people whom one article of an index names")
    _index(names, index_path)
    names.add_argument("--count", metavar="N", type=_count, default=75, help="draw N names (default: 75)")
    names.add_argument("--seed", metavar="N", type=int, default=0, help="draw others (default: 0)")
    names.set_defaults(do=commands.names)

    stories = commands_of.add_parser(
        "stories", help="ask for lists, chronologies, comparisons, summaries, statements and positions"
    )
    stories.add_argument(
        "--part",
        choices=("fitted", "kept", "all", "news"),
        default="all",
        help="what the weights were fitted on, what was kept from that, or both (default: %(default)s); "
        "news: the questions over a development set's articles",
    )
    _data(stories)
    stories.add_argument(
        "--show",
        action="store_true",
        help="show what each answer found, missed and has wrong, but for the parts that are kept",
    )
    _ablated(stories)
    _cache(stories)
    _floors(stories)
    stories.add_argument("--json", action="store_true", help="print one JSON document")
    stories.set_defaults(do=commands.stories)

    figures = commands_of.add_parser(
        "figures", help="check the lists of figures that several articles give for one quantity"
    )
    figures.add_argument(
        "--ablate", action="store_true", help="show what each rule brings: all but one at a time"
    )
    _cache(figures)
    figures.set_defaults(do=commands.figures)

    formats = commands_of.add_parser(
        "formats", help="check that files of many kinds become the right articles"
    )
    formats.add_argument(
        "--ablate", action="store_true", help="show what each list and pattern brings: all but one at a time"
    )
    formats.add_argument(
        "--data",
        type=Path,
        help="a folder of development sets: also count how many of their first articles are read otherwise",
    )
    formats.set_defaults(do=commands.formats)
    return top


def _model(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model", metavar="NAME", help="let a language model write the answers (as for dateline ask)"
    )


def _asked_of(command: argparse.ArgumentParser, index_path: str) -> None:
    command.add_argument(
        "questions",
        metavar="QUESTIONS.jsonl",
        nargs="?",
        type=Path,
        default=Path("seeds/questions.jsonl"),
        help="JSON lines with question, answer or answers (accepted texts), and optionally id, answerable, "
        "gold_ids, gold_text, gold_texts, related_ids, history, type, date; a question without an answer is "
        'to be refused, and one with "answerable": null is left out (default: seeds/questions.jsonl)',
    )
    _index(command, index_path)


def _index(command: argparse.ArgumentParser, index_path: str) -> None:
    command.add_argument(
        "--index",
        metavar="DIR",
        default=index_path,
        help=f"where the index is (default: $DATELINE_INDEX, else {DEFAULT_INDEX})",
    )


def _ablated(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--ablate", action="store_true", help="show instead what each rule brings: all but one at a time"
    )
    command.add_argument(
        "--only", metavar="NAME", action="append", help="with --ablate: the rows whose name has these words"
    )


def _floors(command: argparse.ArgumentParser) -> None:
    command.add_argument("--update", action="store_true", help="raise the floors to what was measured")
    command.add_argument(
        "--baseline",
        metavar="FILE",
        type=Path,
        default=Path(__file__).with_name("baseline.json"),
        help="where the floors are (default: those of this repository)",
    )
    command.add_argument("--allow-regression", action="store_true", help="with --update: lower floors too")


def _data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=Path("../shared/data"),
        help="folder of development sets (default: ../shared/data)",
    )


def _cache(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--cache", metavar="DIR", type=Path, default=Path("var/dev"), help="where indexes are kept"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, found {text!r}")
    return int(text)


def _counts(text: str) -> list[int]:
    return [_count(part) for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
