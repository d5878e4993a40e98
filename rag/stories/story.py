"""What a story consists of, before it is written."""

from dataclasses import dataclass
from datetime import date

from rag.language.quantities import Span
from rag.types import Sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a story tells, with the sentence that tells it.

    :param label: the thing itself: a name of a list, a day of a chronology, whose side or statement it is.
    :param sentences: the first is quoted; more only support it.
    :param bold: of the first sentence: offsets into its article's text.
    :param day: of the event or figure, `told` as one writes it: "March 2025".
    :param group: the heading it stands under; "" for none.
    :param newer: the sentence of another entry that tells it anew, if one does; `note`, what that changes.
    """

    label: str
    sentences: tuple[Sentence, ...]
    bold: tuple[Span, ...] = ()
    day: date | None = None
    told: str | None = None
    group: str = ""
    newer: Sentence | None = None
    note: str = ""

    @property
    def sentence(self) -> Sentence:
        return self.sentences[0]


@dataclass(frozen=True, slots=True)
class Story:
    """A list, a chronology, a comparison, a summary, statements or positions.

    :param opening: a line before the entries; "" for none.
    """

    entries: tuple[Entry, ...]
    opening: str = ""
