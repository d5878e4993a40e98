"""The command line: what can be typed, and how it ends.

Exit status: 0 done; 1 an error, with one sentence on stderr; 2 bad usage, also with one sentence; 130
interrupted. A flag overrides the environment, and the environment overrides the default. Only this module
reads the environment (``DATELINE_INDEX``, ``DATELINE_MODEL``, ``DATELINE_READER``).
"""

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NoReturn

from dateline import commands

DEFAULT_INDEX = "var/index"
VARIABLES = {"DATELINE_INDEX": "index_path", "DATELINE_MODEL": "model", "DATELINE_READER": "reader"}
"""Environment variables, and the argument each sets."""
QUOTED = {"ask": "question", "timeline": "topic"}
"""Commands that take several words, and what these are."""


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` that prints errors as one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see: {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status.

    :param argv: what follows ``dateline``; None for the arguments of this process.
    :raises SystemExit: 2 on bad usage, 0 after ``--help``, from argparse.
    """
    arguments = parse(sys.argv[1:] if argv is None else argv, os.environ)
    for stream in (sys.stdout, sys.stderr):
        # A terminal's encoding may lack letters of an article; better an escape than no answer.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    from index.errors import DatelineError  # after parsing, so that --help need not wait for it

    try:
        status = int(arguments.run(arguments))
        sys.stdout.flush()
        return status
    except DatelineError as error:
        print(f"dateline: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; without this, Python complains again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def parse(argv: Sequence[str], environment: Mapping[str, str]) -> argparse.Namespace:
    """The arguments of one command, with the environment and the defaults filled in.

    ``run`` is the function of `dateline.commands` to call with them.

    :raises SystemExit: on bad usage, including an unknown ``DATELINE_*`` variable, which would otherwise be a
        silent typo.
    """
    parser = make_parser()
    unknown = sorted(name for name in environment if name.startswith("DATELINE_") and name not in VARIABLES)
    if unknown:
        parser.error(f"expected {' or '.join(VARIABLES)} in the environment, found {', '.join(unknown)}")
    arguments, rest = parser.parse_known_args(argv)
    if not hasattr(arguments, "run"):
        parser.error(f"expected a command, found {rest[0]!r}" if rest else "expected a command")
    if arguments.run is commands.evaluate:
        arguments.rest = rest
    elif rest:
        command = f"{parser.prog} {argv[0]}"
        is_word = argv[0] in QUOTED and not rest[0].startswith("-")
        advice = f"put the {QUOTED[argv[0]]} in quotation marks, or see" if is_word else "see"
        parser.exit(2, f"{command}: unknown argument {rest[0]!r}; {advice}: {command} --help\n")
    if arguments.run is commands.ask and arguments.json and arguments.question is None:
        parser.exit(2, f"{parser.prog} ask: --json needs a question; see: {parser.prog} ask --help\n")
    for name, argument in VARIABLES.items():
        if getattr(arguments, argument, "") is None:
            setattr(arguments, argument, environment.get(name) or None)
    if getattr(arguments, "index_path", "") is None:
        arguments.index_path = DEFAULT_INDEX
    if state := getattr(arguments, "as_of_version", None):
        from index.address import is_shared
        from index.shared.address import frozen

        if not is_shared(arguments.index_path):
            command = f"{parser.prog} {argv[0]}"
            parser.exit(
                2,
                f"{command}: --as-of-version needs a shared index, found {arguments.index_path}, which has "
                f"one state; see: {command} --help\n",
            )
        arguments.index_path = frozen(arguments.index_path, state)
    return arguments


def make_parser() -> Parser:
    """The grammar of the command line."""
    parser = Parser(
        prog="dateline",
        description="Ask your news articles; every sentence of an answer carries a citation you can check.",
        epilog="The environment variables DATELINE_INDEX, DATELINE_MODEL and DATELINE_READER set the "
        "defaults of --index, --model and --reader.",
        allow_abbrev=False,
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)

    def add(name: str, run: object, purpose: str, *, add_help: bool = True) -> argparse.ArgumentParser:
        description = f"{purpose[0].upper()}{purpose[1:]}."
        command = subparsers.add_parser(
            name, help=purpose, description=description, allow_abbrev=False, add_help=add_help
        )
        command.set_defaults(run=run)
        return command

    command = add("index", commands.build, "add articles to the index and update changed ones")
    command.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="a file, folder, archive or glob of articles, also on S3 (s3://bucket/*.jsonl), or the URL of a "
        "page, feed or sitemap",
    )
    group = command.add_mutually_exclusive_group()
    group.add_argument(
        "--rebuild", action="store_true", help="make the index hold these sources and nothing else"
    )
    group.add_argument(
        "--prune", action="store_true", help="also remove articles that are no longer in these sources"
    )
    command.add_argument(
        "--allow-private", action="store_true", help="also fetch from private and loopback addresses"
    )
    command.add_argument(
        "--text-column",
        metavar="NAME",
        help="the column of tables that holds the text (default: the one named for it, else the longest)",
    )
    command.add_argument(
        "--ray",
        metavar="HOST:PORT",
        help="read, split and embed on the machines of the Ray cluster with this head; `auto` for the one "
        "that this machine is in (default: on this machine alone)",
    )
    add_index(command)

    command = add("watch", commands.watch, "watch folders and update the index until you stop it")
    command.add_argument("folders", metavar="FOLDER", nargs="+", help="a folder of articles")
    command.add_argument(
        "--poll", action="store_true", help="check every file each second, for network drives"
    )
    add_index(command)

    command = add("articles", commands.articles, "list the articles in the index")
    add_json(command)
    add_state(command)
    add_index(command)

    command = add("remove", commands.remove, "remove one article from the index")
    command.add_argument("article_id", metavar="ID", help="the id that `dateline articles` shows")
    add_index(command)

    command = add("ask", commands.ask, "answer a question, or chat in the terminal if you give none")
    command.add_argument("question", metavar="QUESTION", nargs="?", help="your question, in quotation marks")
    add_json(command)
    add_model(command)
    add_bounds(command)
    command.add_argument(
        "--top-k",
        metavar="N",
        type=positive,
        default=5,
        help="passages the answer lists; it does not limit what is read (default: %(default)s)",
    )
    add_state(command)
    add_index(command)

    command = add("check", commands.check, "check which sentences of a draft the articles bear out")
    command.add_argument(
        "draft", metavar="DRAFT", help="a file of Markdown or plain text; - for standard input"
    )
    add_json(command)
    add_bounds(command)
    add_state(command)
    add_index(command)

    command = add("timeline", commands.timeline, "tell what happened, in order of time")
    command.add_argument("topic", metavar="TOPIC", help="whose events to tell, in quotation marks")
    group = command.add_mutually_exclusive_group()
    add_json(group)
    group.add_argument("--csv", action="store_true", help="print a table with a row for each citation")
    add_bounds(command)
    add_state(command)
    add_index(command)

    command = add("chat", commands.chat, "chat in a web page on this machine")
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    command.add_argument("--port", type=positive, default=7860, help="port (default: %(default)s)")
    add_model(command)
    command.add_argument("--no-browser", action="store_true", help="do not open the page in a browser")
    command.add_argument(
        "--auth-file",
        metavar="FILE",
        help="ask for the name and password of a user in this file of lines user:password",
    )
    command.add_argument(
        "--root-path",
        metavar="PATH",
        type=mount,
        help='where a proxy serves the page: a path such as "/news", or a whole address',
    )
    group = command.add_mutually_exclusive_group()
    group.add_argument("--read-only", action="store_true", help="let nobody add or remove articles")
    group.add_argument(
        "--mcp-add", action="store_true", help="offer tools to agents, also one that adds articles"
    )
    command.add_argument(
        "--feedback",
        metavar="FILE",
        default="var/feedback.jsonl",
        help="where visitors' thumbs up and down go, as questions for `dateline eval` "
        '(default: %(default)s; "" for no thumbs)',
    )
    command.add_argument("--mcp", action="store_true", help="offer tools that only read to agents (MCP)")
    command.add_argument(
        "--max-files",
        metavar="N",
        type=positive,
        default=100,
        help="files that a visitor may add at a time (default: %(default)s)",
    )
    command.add_argument(
        "--max-megabytes",
        metavar="N",
        type=positive,
        default=50,
        help="size of the largest file that a visitor may add (default: %(default)s)",
    )
    add_state(command)
    add_index(command)

    command = add("verify", commands.verify, "check whether exported citations still hold in the index")
    command.add_argument(
        "file",
        metavar="FILE",
        help="an exported conversation, or what `dateline ask --json` printed; - for standard input",
    )
    add_json(command)
    add_state(command)
    add_index(command)

    # The evaluation answers --help itself.
    command = add(
        "eval", commands.evaluate, "measure how good the answers to a file of questions are", add_help=False
    )
    command.set_defaults(index_path=None)  # the evaluation parses --index; the environment is read here
    command = add("doctor", commands.doctor, "check the environment, the model and the index")
    command.add_argument(
        "--repair", action="store_true", help="rebuild a damaged index from what can still be read"
    )
    add_index(command)

    command = add(
        "optimize", commands.optimize, "make a shared index quick to search, and drop its old states"
    )
    command.add_argument(
        "--keep",
        metavar="DAYS",
        type=positive,
        default=14,
        help="for how many days states without a name are kept (default: %(default)s)",
    )
    add_index(command)

    command = add("copy", commands.copy, "copy all articles of an index into another, embedding nothing")
    command.add_argument("index_path", metavar="FROM", help="the folder or address of an index")
    command.add_argument(
        "target",
        metavar="TO",
        help="the same; it is made if it is not there, and keeps the other articles that it has",
    )
    add_state(command)

    command = add("tag", commands.tag, "give the present state of a shared index a name, and keep it")
    command.add_argument(
        "name", metavar="NAME", help="for --as-of-version; if another state has this name, it loses it"
    )
    add_index(command)
    return parser


def add_state(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of-version",
        metavar="VERSION",
        help="read a shared index as it was: the name that `dateline tag` gave a state, or its number",
    )


def add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--index",
        metavar="DIR",
        dest="index_path",
        help=f"where the index is (default: $DATELINE_INDEX, else {DEFAULT_INDEX})",
    )


def add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        metavar="PROVIDER:NAME",
        help="have a language model write the answer: by its LangChain name, or `local` or `local:FILE.gguf` "
        "for one in this process (default: none)",
    )
    parser.add_argument(
        "--reader",
        metavar="MODEL",
        help="read with a question-answering model or CrossEncoder on this machine (default: our own)",
    )


def add_bounds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="DATE", type=day, help="only articles from this day on")
    parser.add_argument("--until", metavar="DATE", type=day, help="only articles up to this day")
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=day,
        help='the day it is asked, for "this week" and "latest"; later articles are left out '
        "(default: the newest article's day, but never later than today)",
    )
    parser.add_argument("--outlet", help="only articles from this outlet")


def add_json(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a date such as 2024-04-12, found {text!r}") from None


def mount(text: str) -> str:
    if not text.startswith(("/", "http://", "https://")):
        raise argparse.ArgumentTypeError(
            f"expected a path such as /news, or an address such as https://example.org/news, found {text!r}"
        )
    return text.rstrip("/")


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, found {text!r}")
    return int(text)
