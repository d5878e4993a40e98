"""``dateline eval`` and the commands of the Makefile: see `COMMANDS`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from evals import commands
from index.errors import DatelineError

COMMANDS = ("run", "compare", "gate", "ablation", "dev", "bench", "scale", "copies")
DEFAULT_INDEX = "var/index"


def main(
    argv: Sequence[str] | None = None,
    *,
    index_path: str = DEFAULT_INDEX,
    notice: Callable[[str], None] = lambda text: None,
) -> int:
    """Run a command and return its exit status; ``run`` where none is named.

    :param index_path: where the index is, unless ``--index`` says so.
    :param notice: told, in a sentence, when something must first be prepared that takes long.
    :return: 0 done, 1 a floor that does not hold or an error told in one sentence on stderr.
    :raises SystemExit: 2, from argparse, for arguments that are not understood.
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
    """The grammar of ``dateline eval``."""
    top = argparse.ArgumentParser(prog="dateline eval", description="Measure answers on a question file.")
    commands_of = top.add_subparsers(dest="command", required=True)

    run = commands_of.add_parser("run", help="ask every question of a file and tell how the answers did")
    _asked_of(run, index_path)
    run.add_argument("--report", metavar="FILE.html", type=Path, help="write an HTML report with plots")
    run.add_argument("--limit", metavar="N", type=_count, help="ask a fixed sample of N questions")
    run.add_argument("--json", action="store_true", help="print one JSON document, for compare too")
    run.set_defaults(do=commands.run)

    compare = commands_of.add_parser("compare", help="tell what changed from one run to another")
    compare.add_argument("before", metavar="A.json", type=Path, help="what run --json printed before")
    compare.add_argument("after", metavar="B.json", type=Path, help="and after, on the same questions")
    compare.add_argument("--json", action="store_true", help="print one JSON document")
    compare.set_defaults(do=commands.compare)

    gate = commands_of.add_parser("gate", help="hold the datasets of this repository to their floors")
    _floors(gate)
    gate.set_defaults(do=commands.gate)

    ablation = commands_of.add_parser("ablation", help="tell what each rule and feature brings")
    ablation.add_argument(
        "sets", metavar="SET", nargs="*", help="which development sets (default: all but one)"
    )
    _data(ablation)
    _cache(ablation)
    ablation.add_argument("--json", action="store_true", help="print one JSON document")
    ablation.set_defaults(do=commands.ablation)

    dev = commands_of.add_parser("dev", help="measure on development sets")
    dev.add_argument("sets", metavar="SET", nargs="*", help="which sets (default: all)")
    _data(dev)
    _cache(dev)
    dev.add_argument("--limit", metavar="N", type=_count, help="questions of each set")
    dev.add_argument("--articles", metavar="N", type=_count, help="articles of each set, the gold ones first")
    dev.add_argument("--answers", action="store_true", help="whole answers too")
    dev.add_argument(
        "--report", metavar="DIR", type=Path, help="write a report of each set there, and its run as JSON"
    )
    dev.add_argument("--gate", action="store_true", help="hold the sets to their floors")
    _floors(dev)
    dev.add_argument("--json", action="store_true", help="print one JSON document")
    dev.set_defaults(do=commands.dev)

    bench = commands_of.add_parser("bench", help="time our build and questions against the stock recipe")
    _data(bench)
    bench.add_argument("--articles", metavar="N", type=_count, default=600, help="articles (default: 600)")
    bench.add_argument("--questions", metavar="N", type=_count, default=50, help="questions (default: 50)")
    bench.add_argument("--rounds", metavar="N", type=_count, default=2, help="builds of each (default: 2)")
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
        help="passages of each index (default: 10000,100000,1000000)",
    )
    scale.add_argument(
        "--articles",
        metavar="N",
        type=_count,
        default=3000,
        help="real articles they are made of (default: 3000)",
    )
    scale.add_argument(
        "--work", metavar="DIR", type=Path, default=Path("var/scale"), help="where indexes are kept"
    )
    scale.add_argument(
        "--output", metavar="FILE", type=Path, default=Path(__file__).parent / "results" / "scale.json"
    )
    scale.set_defaults(do=commands.scale)

    copies = commands_of.add_parser("copies", help="tell how near-copies of articles are recognised")
    copies.add_argument(
        "set", metavar="SET", nargs="?", default="reuters21578", help="(default: %(default)s)"
    )
    _data(copies)
    copies.add_argument(
        "--pairs", metavar="N", type=_count, default=0, help="show N pairs on each side of the threshold"
    )
    copies.set_defaults(do=commands.copies)
    return top


def _asked_of(command: argparse.ArgumentParser, index_path: str) -> None:
    command.add_argument(
        "questions",
        metavar="QUESTIONS.jsonl",
        nargs="?",
        type=Path,
        default=Path("seeds/questions.jsonl"),
        help="question file (default: seeds/questions.jsonl)",
    )
    command.add_argument(
        "--index",
        metavar="DIR",
        type=Path,
        default=Path(index_path),
        help=f"where the index is (default: $DATELINE_INDEX, else {DEFAULT_INDEX})",
    )


def _floors(command: argparse.ArgumentParser) -> None:
    command.add_argument("--update", action="store_true", help="pin the floors anew, upwards")
    command.add_argument(
        "--baseline",
        metavar="FILE",
        type=Path,
        default=Path(__file__).with_name("baseline.json"),
        help="where the floors are (default: those of this repository)",
    )
    command.add_argument(
        "--allow-regression", action="store_true", help="with --update: pin them downwards too"
    )


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
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, got {text!r}")
    return int(text)


def _counts(text: str) -> list[int]:
    return [_count(part) for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
