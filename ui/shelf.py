"""What the Articles tab shows, as HTML: the list, an article, and how adding goes. Pure; see `ui.render`."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.types import Article, Entry, Listing, Rejected, told_unread
from ui.adding import Limits, State
from ui.facts import count, link, origin
from ui.letters import attribute
from ui.story import whole

EMPTY = Listing((), 0)
SHOWN = 20
"""Articles shown at a time."""

_UNDOABLE = 20
_REASONS = 50  # rejected files told one by one


@dataclass(frozen=True, slots=True)
class View:
    """What one visitor looks at in the list.

    :param first: how many newer articles are passed over.
    :param removed: what the visitor has removed, last first; some may still be among the entries.
    """

    words: str = ""
    outlet: str = ""
    first: int = 0
    listing: Listing = EMPTY
    removed: tuple[Entry, ...] = ()

    def entry(self, article_id: str) -> Entry | None:
        return next((one for one in self.listing.entries if one.id == article_id), None)

    def without(self, article_id: str) -> "View":
        entry = self.entry(article_id)
        return replace(self, removed=(entry, *self.removed)[:_UNDOABLE]) if entry else self

    def with_again(self, article_id: str) -> "View":
        return replace(self, removed=tuple(one for one in self.removed if one.id != article_id))


def shelf(view: View, read_only: bool) -> str:
    """The list of articles, each with its button."""
    listing = view.listing
    gone = {entry.id for entry in view.removed}
    shown = {entry.id for entry in listing.entries}
    rows = [_removed(entry) for entry in view.removed if entry.id not in shown]
    rows += [_removed(entry) if entry.id in gone else _row(entry, read_only) for entry in listing.entries]
    if not listing.total:
        sought = bool(view.words.strip() or view.outlet)
        told = "No article matches." if sought else "No articles yet."
    else:
        last = view.first + len(listing.entries)
        told = f"{view.first + 1:,} to {last:,} of {count(listing.total, 'article')}, newest first"
        if gone & shown:
            told += f" ({len(gone & shown)} removed)"
    body = f'<p class="told" tabindex="-1">{told}</p>'
    if rows:
        body += f"<ul>{''.join(rows)}</ul>"
    return body + _pages(view)


def _row(entry: Entry, read_only: bool) -> str:
    identity, title = html.escape(entry.id), html.escape(entry.title)
    remove = (
        f'<button type="button" data-do="remove" data-id="{identity}" aria-label="Remove: {title}">Remove'
        "</button>"
    )
    return (
        f'<li><div><a href="#reading" data-do="open" data-id="{identity}" class="title" dir="auto"'
        f"{attribute(entry)}>{title}</a>"
        f'<span class="origin">{origin(entry)}</span></div>{"" if read_only else remove}</li>'
    )


def _removed(entry: Entry) -> str:
    identity, title = html.escape(entry.id), html.escape(entry.title)
    return (
        f'<li class="removed"><div><span class="title" dir="auto"{attribute(entry)}>{title}</span>'
        '<span class="origin">Removed</span></div>'
        f'<button type="button" data-do="undo" data-id="{identity}" aria-label="Undo: {title}">Undo</button>'
        "</li>"
    )


def _pages(view: View) -> str:
    """Buttons to newer and older articles, where there are any."""
    newer, older = view.first > 0, view.first + len(view.listing.entries) < view.listing.total
    if not newer and not older:
        return ""
    buttons = "".join(
        f'<button type="button" data-do="{name.lower()}"{"" if there else " disabled"}>{name}</button>'
        for name, there in (("Newer", newer), ("Older", older))
    )
    return f'<nav aria-label="More of the list">{buttons}</nav>'


def publishers(outlets: Sequence[str], chosen: str) -> str:
    """The choice of one outlet."""
    options = "".join(
        f'<option value="{html.escape(name)}"{" selected" if name == chosen else ""}>{html.escape(name)}'
        "</option>"
        for name in outlets
    )
    return f'<select aria-label="Published by"><option value="">All outlets</option>{options}</select>'


def reading(article: Article | None, problem: str = "") -> str:
    """A whole article, or why there is none."""
    if problem:
        return f'<p role="alert" class="note">{html.escape(problem)}</p>'
    if article is None:
        return '<p class="note">Select an article to read it here.</p>'
    language = attribute(article)
    return (
        '<a class="back" href="#library">Back to the list</a>'
        f'<h2 tabindex="-1" dir="auto"{language}>{html.escape(article.title)}</h2>'
        f'<p class="origin">{origin(article)}</p>'
        f'<div class="whole" dir="auto"{language}>{whole(article)}</div>{link(article.url)}'
    )


def limits(of: Limits) -> str:
    """What may be added, told before."""
    return (
        f"Text, Markdown, web pages, PDF, Word, JSON, mail, archives and more; "
        f"up to {count(of.files, 'file')} at a time, {of.megabytes} MB each."
    )


def status(state: State) -> str:
    """How adding goes, or how it went; "" before anything was added."""
    if state.running:
        if state.stopping:
            return "<p>Stopping after these articles…</p>"
        if state.total:
            return f"<p>Adding: {state.done:,} of {count(state.total, 'article')}</p>{_bar(state)}"
        if state.done:
            return f"<p>Adding: {state.done:,} of {count(state.read, 'article')} so far</p>"
        return f"<p>Reading: {count(state.read, 'article')} so far</p>"
    if not state.number:
        return ""
    counts = [
        f"{number:,} {name}"
        for number, name in (
            (state.added, "added"),
            (state.updated, "updated"),
            (state.unchanged, "unchanged"),
            (len(state.rejected), "rejected"),
        )
        if number
    ]
    told = ", ".join(counts) or "nothing added"
    start = "Done"
    if state.problem:
        start = "Not finished"
    elif state.stopped:
        start = "Cancelled; what was in by then is kept"
    problem = f'<p class="problem">{html.escape(state.problem)}</p>' if state.problem else ""
    named = _named("Added", state.added_titles, state.added)
    named += _named("Updated", state.updated_titles, state.updated)
    unread = f"<p>{html.escape(told_unread(state.unread))}.</p>" if state.unread else ""
    return f"{problem}<p>{start}: {told}.</p>{named}{unread}{_rejected(state.rejected)}"


def _bar(state: State) -> str:
    # The words say it; this is for the eye.
    return f'<progress aria-hidden="true" max="{state.total}" value="{state.done}"></progress>'


def _named(what: str, titles: Sequence[str], all_of_them: int) -> str:
    """The first titles of some articles, and how many more there are."""
    if not titles:
        return ""
    told = ", ".join(f"“<bdi>{html.escape(title)}</bdi>”" for title in titles)
    more = all_of_them - len(titles)
    return f'<p class="named">{what}: {told}{f" and {more:,} more" if more > 0 else ""}.</p>'


def _rejected(rejected: Sequence[Rejected]) -> str:
    if not rejected:
        return ""
    items = "".join(
        f"<li><b dir=auto>{html.escape(one.origin)}</b>: {html.escape(one.reason)}</li>"
        for one in rejected[:_REASONS]
    )
    if len(rejected) > _REASONS:
        items += f"<li>and {len(rejected) - _REASONS:,} more</li>"
    return f"<ul>{items}</ul>"
