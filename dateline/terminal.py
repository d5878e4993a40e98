"""Answers, progress and chat in a terminal or a pipe."""

import html
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # these import numpy, and --help must not wait for it
    from index.types import Article, Progress
    from rag.checking.draft import DraftReport
    from rag.export.standing import Standing
    from rag.types import Answer

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
HELP = "Ask a question. :sources shows the passages behind the last answer; :quit or Ctrl-D ends the chat."

_MARKUP = re.compile(r"\\(?P<escaped>[!-/:-@\[-`{-~])|(?P<bold>\*\*)|(?P<entity>&#?\w{1,32};)")
# Control characters in articles must not reach the terminal.
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def plain(markdown: str, *, bold: bool) -> str:
    """An answer's Markdown as plain text: without escapes, and ``**bold**`` in the terminal's bold or as
    plain."""
    is_bold = False

    def replace(match: re.Match[str]) -> str:
        nonlocal is_bold
        if match["bold"]:
            is_bold = not is_bold
            return (BOLD if is_bold else PLAIN) if bold else ""
        return match["escaped"] or _CONTROLS.sub("", html.unescape(match["entity"]))

    return _MARKUP.sub(replace, _CONTROLS.sub("", markdown))


def heading(article: "Article") -> str:
    """Title, outlet and day, as far as known: ``Chips return, The Daily, 12 April 2024``."""
    known = (article.title, article.outlet, spelled(article.published))
    return one_line(", ".join(part for part in known if part))


def spelled(published: date | None) -> str:
    return f"{published.day} {published:%B %Y}" if published else ""


def rendered(answer: "Answer", *, bold: bool) -> str:
    """Which articles were searched, the answer and one line a source: ``[1] Title, Outlet, day: “quote”``.

    A quote that another source repeats word for word is printed once.
    """
    from rag.question.scope import told

    lines = [f"{told(answer.scope)}."] if told(answer.scope) else []
    lines += [answer.understood] if answer.understood else []
    lines += [""] if lines else []
    lines.append(plain(answer.text, bold=bold))
    if answer.citations:
        lines.append("")
    repeated = answer.repeated
    for citation in answer.citations:
        same = repeated.get(citation.number)
        words = f"the same words as [{same}]" if same else f"“{one_line(citation.quote)}”"
        lines.append(f"[{citation.number}] {heading(citation.article)}: {words}")
    return "\n".join(lines)


def sources(answer: "Answer") -> str:
    """The passages behind an answer; for a refusal, the nearest found."""
    if answer.citations:
        pairs = [(f"[{citation.number}]", citation.passage) for citation in answer.citations]
    else:
        pairs = [("-", hit.passage) for hit in answer.hits]
    if not pairs:
        return "No passages were found."
    return "\n\n".join(
        f"{mark} {heading(passage.article)}\n{printable(passage.text)}" for mark, passage in pairs
    )


def printable(text: str) -> str:
    """A text with blanks for control characters, so that offsets stay the same."""
    return _CONTROLS.sub(" ", text)


def one_line(text: str) -> str:
    return " ".join(printable(text).split())


def verified(found: "Sequence[Standing]") -> str:
    """A row for each citation: its number, how it stands, and its article; then what was cited and, if that
    is no longer so, what is said now."""
    if not found:
        return "The file has no citations."
    lines = []
    for standing in found:
        cited = standing.cited
        article = cited.source.article(cited.quote)
        lines.append(f"[{cited.number}]  {standing.state:<10}  {heading(article)}")
        lines.append(f"{'':4}  cited       “{one_line(cited.quote)}”")
        if standing.state == "unchanged":
            continue
        if standing.state == "superseded" and standing.article:
            lines.append(f"{'':4}  by          {heading(standing.article)}")
        gone = "nothing like it" if standing.article else "the article is not in the index"
        lines.append(f"{'':4}  now         {f'“{one_line(standing.now)}”' if standing.now else gone}")
    return "\n".join(lines)


def checked(report: "DraftReport", name: str, *, bold: bool) -> str:
    """For each sentence of a draft where it stands, how the articles stand to it, and which words of them;
    last how many there are of each.

    The place, ``draft.md:12:1``, is what editors jump to.
    """
    lines = []
    for one in report.sentences:
        told = f"{BOLD}{one.verdict}{PLAIN}" if bold and one.verdict != "passed over" else one.verdict
        lines.append(f"{name}:{one.line}:{one.column}: {told}: {one_line(one.text)}")
        if one.reason:
            lines.append(f"{'':4}{one_line(one.reason)}")
        quotes = [(f"[{citation.number}] ", citation) for citation in one.citations]
        quotes += [("against: ", one.against)] if one.against else []
        quotes += [("nearest: ", one.nearest)] if one.nearest else []
        lines += [
            f"{'':4}{mark}{heading(citation.article)}: “{one_line(citation.quote)}”"
            for mark, citation in quotes
        ]
    counts = ", ".join(f"{count} {verdict}" for verdict, count in report.counts.items() if count)
    return "\n".join([*lines, "", counts])


def converse(answer: "Callable[[str, Sequence[Answer]], Answer]") -> None:
    """Answer lines from stdin until its end or ``:quit``; each may refer to earlier ones.

    Errors go to stderr and the chat goes on. There is no prompt if stdin is not a terminal, so that questions
    can be piped in.

    :param answer: called with a question and the answers so far, oldest first.
    """
    from index.errors import DatelineError

    is_terminal = sys.stdin.isatty()
    if is_terminal:
        import readline  # noqa: F401  (its import gives `input` line editing and recall)

        print(HELP)
    history: list[Answer] = []
    while True:
        try:
            line = input("\n> " if is_terminal else "").strip()
        except EOFError:
            return
        if not line:
            continue
        if line == ":quit":
            return
        if line == ":sources":
            print(sources(history[-1]) if history else "You have not asked a question yet.")
        elif line.startswith(":"):
            print(HELP)
        else:
            try:
                with reading():
                    history.append(answer(line, tuple(history)))
            except DatelineError as error:
                print(error, file=sys.stderr)
            else:
                print(rendered(history[-1], bold=sys.stdout.isatty()), flush=True)
                if not is_terminal:
                    print()


@contextmanager
def reading() -> Iterator[None]:
    """A sign on stderr that the articles are being read; nothing if stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status("Reading the articles"):
        yield


@contextmanager
def progress() -> "Iterator[Progress]":
    """A bar for each stage on stderr; nothing if stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage.capitalize(), total=None)  # not known yet
            bars.update(tasks[stage], completed=done, total=total or None)

        yield show
