"""A sentence that may tell an event."""

from dataclasses import dataclass
from datetime import date

from rag.types import Sentence


@dataclass(frozen=True, slots=True)
class Event:
    """A sentence that may tell an event of the topic, and its days.

    :param stated: whether it names its days; otherwise they are its article's.
    :param opens: whether it stands where an article tells its news.
    """

    sentence: Sentence
    first: date
    last: date
    stated: bool
    opens: bool

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def published(self) -> date:
        """The day of its article."""
        return self.sentence.article.published or date.min

    def meets(self, other: "Event") -> bool:
        """Whether two have a day in common."""
        return self.first <= other.last and other.first <= self.last
