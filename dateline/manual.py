"""`docs/cli.md`, made from the parser: ``python -m dateline.manual`` prints it (`make docs`)."""

import argparse
import os
from collections.abc import Iterator

from dateline.cli import make_parser
from evals.__main__ import parser as make_eval_parser

WIDTH = "100"  # columns; otherwise argparse uses the width of the terminal


def manual() -> str:
    """The page: the ``--help`` of ``dateline`` and all its commands."""
    os.environ["COLUMNS"] = WIDTH
    parsers = [
        # The evaluation has its own parser and --help.
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
    """A parser and, recursively, the parsers of its commands."""
    yield parser
    for action in parser._actions:  # argparse has no public way to its subparsers
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from below(command)


if __name__ == "__main__":
    print(manual(), end="")
