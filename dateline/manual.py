"""`docs/cli.md`, made from the parser: ``python -m dateline.manual`` prints it (`make docs`)."""

import argparse
import os
from collections.abc import Iterator

from dateline.cli import make_parser
from evals.__main__ import parser as make_eval_parser

WIDTH = "100"  # columns; argparse asks the terminal otherwise, and the page would change with the window


def manual() -> str:
    """The page: what ``--help`` prints, for ``dateline`` and every command below it."""
    os.environ["COLUMNS"] = WIDTH
    parsers = [
        # `dateline eval` leaves its --help, as all that follows it, to the evaluation.
        parser
        for parser in below(make_parser())
        if parser.prog != "dateline eval"
    ]
    parts = ["# The command line\n\nMade by `make docs` from `--help`; do not edit.\n"]
    parts += [
        f"## {parser.prog}\n\n```\n{parser.format_help()}```\n"
        for parser in (*parsers, *below(make_eval_parser()))
    ]
    return "\n".join(parts)


def below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser, and the parsers of its commands, and of theirs."""
    yield parser
    for action in parser._actions:  # argparse offers no other way to its subparsers
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from below(command)


if __name__ == "__main__":
    print(manual(), end="")
