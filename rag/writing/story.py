"""A story as text: a line for each sentence, word for word, with its citations."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rag.stories.form import Form
from rag.stories.story import Entry, Story
from rag.types import Citation, Item, Sentence, Statement
from rag.writing.extractive import bold
from rag.writing.markdown import escape


def lines(story: Story, form: Form) -> Iterator[tuple[str, Statement]]:
    """Each line, and what goes before it. Entries of one sentence share a line."""
    gap, group = f"{escape(story.opening)}\n\n" if story.opening else "", ""
    for sentence, told in groupby(story.entries, key=lambda entry: entry.sentence):
        entries = list(told)
        if entries[0].group != group:
            group = entries[0].group
            gap = f"{gap}\n**{escape(group)}**\n\n" if gap else f"**{escape(group)}**\n\n"
        first = entries[0]
        yield gap, Statement(f"- {_line(sentence, entries, form)}", first.sentences, first.newer, first.note)
        gap = "\n"


def items(story: Story, citations: Sequence[Citation]) -> tuple[Item, ...]:
    """The entries, with the numbers of their citations."""
    numbers = {(one.article.id, one.start, one.end): one.number for one in citations}
    places = {entry.sentence: place for place, entry in reversed([*enumerate(story.entries)])}
    return tuple(
        Item(
            text=entry.sentence.text,
            label=entry.label,
            date=entry.day,
            numbers=tuple(numbers[one.article.id, one.start, one.end] for one in entry.sentences),
            superseded_by=places[entry.newer] if entry.newer else None,
            dated=entry.told,
        )
        for entry in story.entries
    )


def _line(sentence: Sentence, entries: Sequence[Entry], form: Form) -> str:
    marked = [span for entry in entries for span in entry.bold]
    words = bold(sentence, marked if form in ("list", "comparison") else [])
    if form in ("summary", "list"):
        return words
    labels = dict.fromkeys(entry.label for entry in entries)
    if form in ("statements", "positions"):
        labels |= dict.fromkeys(entry.told for entry in entries if entry.told)
    return f"**{escape(', '.join(labels))}**: {words}"


def short(story: Story, form: Form) -> str | None:
    """What the newest of someone's statements says; None for other stories."""
    first = story.entries[0]
    return first.sentence.article.text[slice(*first.bold[0])] if form == "statements" and first.bold else None
