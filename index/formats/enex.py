"""Notes exported from Evernote and its likes (ENEX): web clips and notes of one's own.

Evernote's DTD names the elements, http://xml.evernote.com/pub/evernote-export4.dtd.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

from index.errors import NoArticle
from index.formats.file import LARGEST_TEXT, File, Record
from index.text.html_words import fragment

_STEP = 1 << 16  # bytes
_DEEPEST = 100  # elements inside one another; the notes' own markup is text here
_FIELDS = {
    ("note", "title"): "title",
    ("note", "content"): "text",
    ("note", "created"): "created",
    ("note-attributes", "author"): "author",
    ("note-attributes", "source"): "source",
    ("note-attributes", "source-url"): "url",
    ("note-attributes", "subject-date"): "subject",
}
_LOCKED = re.compile(r"<en-crypt\b[^>]*>[^<]*</en-crypt>")
_CLIPS = ("web.", "mail.")


def read(file: File) -> Iterator[Record]:
    """Yield the notes of an export, numbered from 1; attached files are left out.

    The day of a note of one's own is the day it was written. A clip was made on another day than the story
    was published, so only its address can tell.
    """
    number = 0
    with file.opened() as stream:
        notes = _Notes()
        while data := stream.read(_STEP):
            for note in notes.feed(data):
                number += 1
                yield _record(number, note)
        for note in notes.feed(b"", is_last=True):
            number += 1
            yield _record(number, note)
    if number == 0:
        raise NoArticle("expected an export of notes (ENEX), found no notes in it")


def _record(number: int, note: dict[str, str]) -> Record:
    if len(note["text"]) > LARGEST_TEXT:
        return Record(
            number, NoArticle(f"expected a note of at most {LARGEST_TEXT:,} characters, found more")
        )
    text = fragment(_LOCKED.sub(" ", note["text"]))
    if not text.strip():
        return Record(number, NoArticle("expected a note with words, found none"))
    url = note["url"].strip()
    is_clip = url.lower().startswith("http") or note["source"].strip().lower().startswith(_CLIPS)
    fields: dict[str, object] = {"title": note["title"], "url": url, "date": note["subject"]}
    if not is_clip:  # of a clip, these say who saved it and when
        fields |= {"author": note["author"], "date": note["subject"] or note["created"]}
    return Record(number, {name: value for name, value in fields.items() if value}, text)


class _Notes:
    """Takes an export in pieces and gives its notes; no more than one is held."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._note: dict[str, list[str]] = {}
        self._size = 0
        self._done: list[dict[str, str]] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._refuse

    def feed(self, data: bytes, *, is_last: bool = False) -> Iterator[dict[str, str]]:
        """:raises NoArticle: if it is no export of notes, is damaged, or defines entities."""
        problem: Exception | None = None
        try:
            self._parser.Parse(data, is_last)
        except expat.ExpatError as error:
            problem = error
        done, self._done = self._done, []
        yield from done
        if problem:
            raise NoArticle(f"expected an export of notes (ENEX), found damaged XML ({problem})") from problem

    def _start(self, name: str, attributes: object) -> None:
        if not self._path and name != "en-export":
            raise NoArticle(f"expected an export of notes (ENEX), found <{name[:40]}>")
        if len(self._path) >= _DEEPEST:
            raise NoArticle("expected an export of notes (ENEX), found elements too deep in one another")
        self._path.append(name)
        if self._path[1:] == ["note"]:
            self._note, self._size = {ours: [] for ours in _FIELDS.values()}, 0

    def _end(self, name: str) -> None:
        if self._path[1:] == ["note"]:
            self._done.append({ours: "".join(parts) for ours, parts in self._note.items()})
            self._note = {}
        self._path.pop()

    def _text(self, text: str) -> None:
        ours = _FIELDS.get((self._path[-2], self._path[-1])) if len(self._path) > 1 else None
        if ours and self._note and self._size <= LARGEST_TEXT:
            self._size += len(text)
            self._note[ours].append(text)

    def _refuse(self, *declared: object) -> None:
        raise NoArticle("expected XML without entities of its own, found some")
