"""The commands. Each takes the parsed arguments and returns the exit status."""

import json
import sys
import time
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline import terminal
from dateline.table import table

if TYPE_CHECKING:  # these import numpy, and --help must not wait for it
    from index.types import Article, BuildReport
    from index.watch import Change
    from rag.types import Answer

SHOWN = 3
"""Files named in the line about a change."""


def build(arguments: Namespace) -> int:
    """Index the sources and print a report; 1 if no article was found or removed."""
    from index import open_index

    allow_private = arguments.allow_private
    with (
        open_index(arguments.index_path, notice=say, allow_private=allow_private) as store,
        terminal.progress() as progress,
    ):
        write = store.replace if arguments.rebuild else store.update if arguments.prune else store.add
        report = write(
            arguments.sources, progress=progress, text_column=arguments.text_column, ray=arguments.ray
        )
    print(summary(report, arguments.index_path))
    if report.added or report.updated or report.unchanged or report.removed:
        return 0
    print(f"dateline: no articles found in {' '.join(arguments.sources)}", file=sys.stderr)
    return 1


def summary(report: "BuildReport", index_path: str) -> str:
    """A build in words: counts of articles, of files not read, and each rejection with its reason."""
    from index.types import told_unread

    counts = [
        f"{count} {name}"
        for count, name in (
            (report.added, "added"),
            (report.updated, "updated"),
            (report.unchanged, "unchanged"),
            (report.removed, "removed"),
            (len(report.rejected), "rejected"),
        )
        if count
    ]
    copies = f" ({report.copies} near-copies of others)" if report.copies else ""
    lines = [
        f"{index_path}: articles {', '.join(counts) or 'none'}{copies}; "
        f"passages {report.passages} new, {report.embedded} embedded; {report.seconds['total']:.1f} s"
    ]
    if report.dated:
        lines.append("  dates from " + ", ".join(f"{place} {count}" for place, count in report.dated.items()))
    lines += [f"  {note}: {count}" for note, count in report.notes.items()]
    if report.unread:
        lines.append(f"  {told_unread(report.unread)}")
    if report.unclear:
        which = f"the date that it states does not tell the day: {report.unclear_date!r}"
        if report.unclear > 1:
            which = f"the dates that they state do not tell the day, the first being {report.unclear_date!r}"
        lines.append(f"  undated {report.unclear}: {which}")
    lines += [f"  rejected {rejected.origin}: {rejected.reason}" for rejected in report.rejected]
    return "\n".join(lines)


def watch(arguments: Namespace) -> int:
    """Update the index from folders until interrupted, with a line for each change."""
    from index import open_index
    from index.watch import watch as changes_of

    with open_index(arguments.index_path, notice=say) as store:
        with terminal.progress() as progress:
            changes = changes_of(store, arguments.folders, poll=arguments.poll, notice=say, progress=progress)
            print(summary(next(changes).report, arguments.index_path))
        print(f"Watching {' '.join(arguments.folders)} (press Ctrl-C to stop)", flush=True)
        try:
            for change in changes:
                print(told(change), flush=True)
        except KeyboardInterrupt:
            print()  # the terminal has shown "^C" without a line end
    return 0


def told(change: "Change") -> str:
    """A change in words: ``14:02 +1 article (report.pdf), 0.4 s``, and a line for each rejection."""
    report, clock = change.report, time.strftime("%H:%M")
    signs = (("+", report.added), ("~", report.updated), ("-", report.removed))
    counts = [f"{sign}{count}" for sign, count in signs if count]
    lines = []
    if counts:
        names = [terminal.one_line(path.name) for path in change.files]
        shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
        noun = "article" if report.added + report.updated + report.removed == 1 else "articles"
        lines.append(f"{clock} {' '.join(counts)} {noun} ({shown}), {report.seconds['total']:.1f} s")
    lines += [f"{clock} rejected {rejected.origin}: {rejected.reason}" for rejected in report.rejected]
    return "\n".join(lines)


def articles(arguments: Namespace) -> int:
    """List the articles, oldest first, undated ones last."""
    from index import open_index

    with open_index(arguments.index_path) as store:
        listed = sorted(store.articles(), key=lambda article: (str(article.published or "~"), article.title))
        copies = store.copies()
    if arguments.json:
        print_json([{**entry(article), "copy_of": copies.get(article.id)} for article in listed])
    elif not listed:
        print(f"The index at {arguments.index_path} holds no articles; add some with: dateline index SOURCE")
    else:
        width = max(len(article.id) for article in listed)
        for article in listed:
            day = str(article.published or "").ljust(len("2024-04-12"))
            outlet = f" ({article.outlet})" if article.outlet else ""
            copy = f", a copy of {copies[article.id]}" if article.id in copies else ""
            print(f"{article.id:<{width}}  {day}  {terminal.one_line(article.title + outlet + copy)}")
    return 0


def entry(article: "Article") -> dict[str, Any]:
    """An article as JSON-ready values, without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "outlet": article.outlet,
        "author": article.author,
        "url": article.url,
        "language": article.language,
        "version": article.version,
        "characters": len(article.text),
    }


def remove(arguments: Namespace) -> int:
    from index import open_index

    with open_index(arguments.index_path) as store:
        store.remove(arguments.article_id)
    print(f"Removed {arguments.article_id} from {arguments.index_path}.")
    return 0


def ask(arguments: Namespace) -> int:
    """Answer one question, or chat. A refusal is an answer too, with status 0."""
    from rag import open_answerer

    narrowing = {"top_k": arguments.top_k, **bounds(arguments)}
    answerer = open_answerer(arguments.index_path, model=arguments.model, reader=arguments.reader, notice=say)
    if arguments.question is None:
        terminal.converse(lambda question, history: answerer.answer(question, history=history, **narrowing))
        return 0
    with terminal.reading():
        answer = answerer.answer(arguments.question, **narrowing)
    show(answer, arguments)
    return 0


def check(arguments: Namespace) -> int:
    """Check a draft against the articles; 1 if a sentence that was judged is not supported."""
    from rag import open_answerer
    from rag.checking.weights import prepare

    text = draft(arguments.draft)
    answerer = open_answerer(arguments.index_path, notice=say)
    prepare(notice=say)
    with terminal.progress() as progress:
        report = answerer.check(text, progress=progress, **bounds(arguments))
    if arguments.json:
        print_json(report.as_dict())
    else:
        print(terminal.checked(report, arguments.draft, bold=sys.stdout.isatty()))
    if not report.unsupported:
        return 0
    judged = len(report.sentences) - report.counts["passed over"]
    verb = "is" if report.unsupported == 1 else "are"
    print(f"dateline: {report.unsupported} of {judged} sentences {verb} not supported", file=sys.stderr)
    return 1


def draft(name: str) -> str:
    """The text of a draft, or of standard input.

    :raises DraftError: if it cannot be read, is no text, or is too long.
    """
    from index.errors import NoArticle
    from index.text.decode import decode
    from rag.checking.draft import LONGEST
    from rag.errors import DraftError

    most = 4 * LONGEST  # bytes; no code point takes more
    try:
        if name == "-":
            data = sys.stdin.buffer.read(most + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(most + 1)
        if len(data) > most:
            raise DraftError(f"expected a draft of at most {LONGEST:,} characters in {name}, found more")
        return decode(data).removeprefix("\ufeff")
    except NoArticle as error:
        raise DraftError(
            f"expected a draft in Markdown or plain text in {name}, found binary data"
        ) from error
    except OSError as error:
        raise DraftError(f"expected a draft in {name}, but the system says: {error.strerror}") from error


def timeline(arguments: Namespace) -> int:
    """Tell the events of a topic in order of time. A refusal is an answer too, with status 0."""
    from rag import open_answerer

    answerer = open_answerer(arguments.index_path, notice=say)
    with terminal.reading():
        answer = answerer.timeline(arguments.topic, **bounds(arguments))
    if arguments.csv:
        print(table(answer), end="")
    else:
        show(answer, arguments)
    return 0


def bounds(arguments: Namespace) -> dict[str, Any]:
    """Which articles to look at, and the day of asking."""
    return {name: getattr(arguments, name) for name in ("since", "until", "outlet", "as_of")}


def show(answer: "Answer", arguments: Namespace) -> None:
    """Print an answer, as JSON if that is wanted."""
    if arguments.json:
        print_json(answer.as_dict())
    else:
        print(terminal.rendered(answer, bold=sys.stdout.isatty()))


def verify(arguments: Namespace) -> int:
    """Check exported citations against the index; 1 if one of them no longer holds."""
    from index import open_index
    from rag.export.conversation import read_citations
    from rag.export.standing import STATES, standings

    citations = read_citations(content(arguments.file))
    with open_index(arguments.index_path, notice=say) as store:
        found = list(standings(citations, store))
    counts: dict[str, int] = {state: sum(one.state == state for one in found) for state in STATES}
    if arguments.json:
        print_json({**counts, "citations": [one.as_dict() for one in found]})
    else:
        print(terminal.verified(found))
    if counts["unchanged"] == len(found):
        return 0
    failed = len(found) - counts["unchanged"]
    verb = "holds" if failed == 1 else "hold"
    print(f"dateline: {failed} of {len(found)} citations no longer {verb} as cited", file=sys.stderr)
    return 1


def content(name: str) -> str:
    """The text of a file, or of standard input.

    :raises ExportError: if it cannot be read.
    """
    from rag.errors import ExportError

    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExportError(
            f"expected JSON that Dateline exported in {name}, found a file that is not text"
        ) from error
    except OSError as error:
        raise ExportError(f"expected an export in {name}, but the system says: {error.strerror}") from error


def chat(arguments: Namespace) -> int:
    """Serve the page until interrupted."""
    from rag import open_answerer
    from ui import Limits, Terms, launch
    from ui.guard import is_this_machine, read_users

    users = read_users(Path(arguments.auth_file), notice=say) if arguments.auth_file else None
    if users is None and not is_this_machine(arguments.host):
        say(
            f"anyone who reaches {arguments.host} can read these articles"
            f"{'' if arguments.read_only else ' and add others'}; to ask for a password, use --auth-file"
        )
    # Without an index the page explains how to build one, and finds it once it is there.
    answerer = open_answerer(
        arguments.index_path,
        model=arguments.model,
        reader=arguments.reader,
        must_exist=False,
        notice=say,
    )
    terms = Terms(
        users=users,
        read_only=arguments.read_only,
        limits=Limits(arguments.max_files, arguments.max_megabytes),
        feedback=Path(arguments.feedback) if arguments.feedback else None,
        for_agents=arguments.mcp or arguments.mcp_add,
        agents_may_add=arguments.mcp_add,
        root_path=arguments.root_path or "",
    )
    launch(
        answerer,
        host=arguments.host,
        port=arguments.port,
        open_browser=not arguments.no_browser,
        terms=terms,
    )
    return 0


def evaluate(arguments: Namespace) -> int:
    """Pass what follows ``eval`` to the evaluation, which has its own parser."""
    from evals.__main__ import main

    return main(arguments.rest, index_path=arguments.index_path, notice=say)


def doctor(arguments: Namespace) -> int:
    """Print every check; 1 if one found a problem. Converts the networks if that has not been done.

    With --repair, save what can be saved and report it: see `index.repair.doctor.repair`.
    """
    if arguments.repair:
        from index.repair.doctor import repair

        print("\n".join(repair(arguments.index_path, notice=say)))
        return 0
    from dateline.doctor import checks, forms, reader
    from index.repair.doctor import model_check

    # First, so that the other checks find converted models.
    networks = [model_check(say), reader(say), forms(say)]
    is_sound = True
    for check in [*checks(arguments.index_path), *networks]:
        print(f"{'ok     ' if check.ok else 'problem'}  {check.name}: {check.detail}")
        if not check.ok:
            is_sound = False
            print(f"         {check.remedy}")
    return 0 if is_sound else 1


def optimize(arguments: Namespace) -> int:
    """Bring a shared index's search indexes up to date, join its small files, and drop old states."""
    from datetime import timedelta

    from index.open import shared_at

    shared_at(arguments.index_path).upkeep(timedelta(days=arguments.keep))
    print(f"Optimized {arguments.index_path}.")
    return 0


def copy(arguments: Namespace) -> int:
    """Copy one index into another; the same command goes on with a copy that was cut off."""
    from index import copy_index

    source, target = arguments.index_path, arguments.target
    with terminal.progress() as progress:
        copied = copy_index(source, target, progress=progress, notice=say)
    articles = copied.added + copied.standing
    before = f" ({copied.standing:,} of them were there before)" if copied.standing else ""
    kept = f" It also keeps {copied.others:,} other articles." if copied.others else ""
    print(
        f"{target} now holds the {articles:,} articles and {copied.passages:,} passages of {source}{before}; "
        f"all were read back, and their texts and vectors are the same.{kept}"
    )
    return 0


def tag(arguments: Namespace) -> int:
    """Name the present state of a shared index."""
    from index.open import shared_at

    version = shared_at(arguments.index_path).tag(arguments.name)
    print(
        f"{arguments.name} is now version {version} of {arguments.index_path}; read it with: "
        f"--as-of-version {arguments.name}"
    )
    return 0


def say(sentence: str) -> None:
    """Print a notice on stderr, so that stdout stays clean for programs."""
    print(f"dateline: {sentence}", file=sys.stderr)


def print_json(document: object) -> None:
    """Print a value as JSON, with characters that stdout can encode."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(document, ensure_ascii=not is_unicode, indent=2))
