"""A link that opens a page at a quote: WICG's text fragments, ``#:~:text=[prefix-,]start[,end][,-suffix]``.

https://wicg.github.io/scroll-to-text-fragment/

A browser looks for the words in the page as it shows it, whatever their case and accents, from the top, and
marks the first place. `directive` looks in the same way in the article, and adds words until there is only
one place. What the article's text has as lines or cells of a table are blocks of the page, and no word or
context but a whole quote (``start,end``) is looked for across their borders.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from index.types import Article

LONGEST = 200
"""Code points of a quote that is written out; of a longer one, the link has the first and the last words."""
_LONGEST_TERM = 1000
_LONGEST_CONTEXT = 300
_CONTEXT = 12  # code points; whole words, so it becomes a few more
_SIZES = (_CONTEXT, 24, 48, 96, 192)  # tried in turn
_ENDS = 24  # code points of the first and of the last words of a long quote

_BORDER = "\n"
# The dash of a list's item is drawn by the browser, and no text.
_BLANKS = re.compile(r"[^\S\n]+")
# Of a text without blanks in a row; with them, this would take the square of its length.
_BORDERS = re.compile(r" ?\n[\n ]*(?:[-*•] )?| \| ")
# Apostrophes and points stand inside words: "don't", "3.9" (UAX #29, MidLetter and MidNum).
_INSIDE = frozenset("'’.:·,;_‧․﹒＇．：")
_QUOTES = {ord(mark): "'" for mark in "‘’‚‛‹›`´＇"} | {ord(mark): '"' for mark in "“”„‟«»＂″"}
# A blank, or a mark of Chinese and Japanese, which do not have blanks.
_MARKS = "、。，．！？；：「」『』（）《》〈〉“”…—・"
_CUT = re.compile(rf"\s|[{_MARKS}](?![{_MARKS}])")
# Shown as nothing, and ignored when browsers compare: soft hyphens, joiners, marks of direction.
_UNSEEN = re.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
# What an address may hold: the rest would end it, or hide where it leads.
_UNSAFE = re.compile(r"[^\w!#$%&'()*+,\-./:;=?@\[\]~]")


def link(article: Article, start: int, end: int) -> str | None:
    """The article's address, opened at ``text[start:end]``; without that if it is not unique in the article.

    A fragment that the address has stays. None unless it is an address of http or https.
    """
    address = web_address(article.url)
    if address is None:
        return None
    address = address.partition(":~:")[0].removesuffix("#")
    found = directive(article.text, start, end, title=article.title)
    if found is None:
        return address
    return f"{address}{'' if '#' in address else '#'}:~:text={found}"


def web_address(url: str | None) -> str | None:
    """An address of http or https, fit for a link; None if it is another or none."""
    # As browsers do: "java\nscript:" is one word to them.
    bare = re.sub(r"[\t\r\n]", "", (url or "").strip())
    try:
        parts = urlsplit(bare)
        host = parts.hostname
    except ValueError:  # malformed, such as "http://["
        return None
    if parts.scheme.casefold() not in ("http", "https") or not host:
        return None
    return _UNSAFE.sub(lambda match: percent_encoded(match[0], safe=""), bare)


def directive(text: str, start: int, end: int, *, title: str = "") -> str | None:
    """What follows ``text=`` to mark ``text[start:end]``; None if nothing tells it from other places.

    :param title: stands above the text on the page.
    """
    page = _Page.of(text, start, end, title)
    if page is None:
        return None
    term = next((term for term in _candidates(page) if page.marks(term)), None)
    return term.encoded() if term else None


@dataclass(frozen=True, slots=True)
class _Term:
    """A text directive. `last` is None if `first` is the whole quote; contexts are "" if there are none."""

    prefix: str
    first: str
    last: str | None
    suffix: str

    def encoded(self) -> str:
        parts = [f"{_encoded(self.prefix)}-"] if self.prefix else []
        parts += [_encoded(self.first), *([_encoded(self.last)] if self.last else [])]
        return ",".join(parts + ([f"-{_encoded(self.suffix)}"] if self.suffix else []))


@dataclass(frozen=True, slots=True)
class _Page:
    """A text as a browser shows it: blocks of words with a blank between them.

    :param text: its blocks, with `_BORDER` between them.
    :param start: of the quote in it; `end` is half-open.
    :param folded: the text as it is compared.
    :param place: the quote's span in that.
    """

    text: str
    start: int
    end: int
    folded: str
    place: tuple[int, int]

    @classmethod
    def of(cls, text: str, start: int, end: int, title: str) -> "_Page | None":
        if text[start:end].startswith(("- ", "* ", "• ")) and not text[:start].rpartition("\n")[2].strip():
            start += 2
        start += len(text[start:end]) - len(_UNSEEN.sub(" ", text[start:end]).lstrip())
        end -= len(text[start:end]) - len(_UNSEEN.sub(" ", text[start:end]).rstrip())
        if start >= end:
            return None
        before = _shown(f"\n{text[:start]}").removeprefix(_BORDER)
        quoted, after = _shown(text[start:end]), _shown(text[end:])
        head = _shown(title).strip()
        if head and not before.startswith(head):
            before = f"{head}{_BORDER}{before}"
        folded = _folded(before), _folded(quoted), _folded(after)
        place = len(folded[0]), len(folded[0]) + len(folded[1])
        return cls(before + quoted + after, len(before), len(before) + len(quoted), "".join(folded), place)

    @property
    def quote(self) -> str:
        return self.text[self.start : self.end]

    def marks(self, term: _Term) -> bool:
        """Whether a browser marks the quote, and nothing else in the article could be meant."""
        prefix, first, suffix = _folded(term.prefix), _folded(term.first), _folded(term.suffix)
        last = _folded(term.last) if term.last is not None else None

        def follows(place: int) -> bool:
            return self.folded[place : place + len(suffix) + 1].lstrip().startswith(suffix)

        found = []
        for start in _occurrences(self.folded, first):
            end = start + len(first)
            if not self.folded[max(0, start - len(prefix) - 1) : start].rstrip().endswith(prefix):
                continue
            if last is not None:
                ends = (one + len(last) for one in _occurrences(self.folded, last, end))
                end = next((one for one in ends if follows(one)), -1)
            elif not follows(end):
                continue
            found.append((start, end))
            if len(found) > 1:
                return False
        return found == [self.place]

    def before(self) -> tuple[str, bool]:
        """The text before the quote in its block or, if it starts one, in the block above; and whether it is
        in the quote's own."""
        above, _, own = self.text[: self.start].rpartition(_BORDER)
        return (own, True) if _has_words(own) else (above.rpartition(_BORDER)[2], False)

    def after(self) -> tuple[str, bool]:
        """Likewise, the text after it."""
        own, _, below = self.text[self.end :].partition(_BORDER)
        return (own, True) if _has_words(own) else (below.partition(_BORDER)[0], False)


def _candidates(page: _Page) -> Iterator[_Term]:
    """Terms that may tell the quote from all else, the plainest first."""
    terms = [*_ranges(page.quote)]
    if len(page.quote) <= LONGEST or not terms:
        terms = [(page.quote, None), *terms]
    if _BORDER in page.quote:
        terms = [term for term in terms if term[1] is not None]
    contexts = [*_contexts(page)]
    for first, last in terms:
        if max(len(first), len(last or "")) <= _LONGEST_TERM:
            yield from (_Term(before, first, last, after) for before, after in contexts)


def _ranges(quote: str) -> Iterator[tuple[str, str | None]]:
    """The first and last words of a quote, more and more of them, never across a border or each other."""
    above, border, rest = quote.partition(_BORDER)
    head, tail = (above, rest.rpartition(_BORDER)[2]) if border else _halves(quote)
    for size in (_ENDS, 4 * _ENDS, len(quote)):
        first, last = _first_words(head, size), _last_words(tail, size)
        if first and last:
            yield first, last


def _halves(quote: str) -> tuple[str, str]:
    cut = max((one for one in _cuts(quote) if one <= len(quote) / 2), default=0)
    return quote[:cut], quote[cut:]


def _contexts(page: _Page) -> Iterator[tuple[str, str]]:
    """Prefixes and suffixes to try, shorter ones first.

    The first has a few words of the quote's own block, because its words may stand on the page outside the
    article, in a summary or beside a picture. Words of other blocks come last: the page may have a picture in
    between. Half a word is found only beside its other half, so a quote that starts or ends inside a word
    has that context always.
    """
    (lead, is_own_lead), (trail, is_own_trail) = page.before(), page.after()
    before = _last_words(lead, _CONTEXT) if is_own_lead else ""
    needed = not before or not _is_boundary(page.text, page.end)
    yield before, _first_words(trail, _CONTEXT) if is_own_trail and needed else ""
    for size in _SIZES:
        yield _last_words(lead, size), _first_words(trail, size)


def _first_words(text: str, size: int) -> str:
    """Whole words from the start of a text, of at least so many code points; "" if they hold no word."""
    cut = next((one for one in _cuts(text) if one >= size), len(text))
    words = text[:cut].strip()
    return words if _is_fit(words) else ""


def _last_words(text: str, size: int) -> str:
    cut = next((one for one in reversed(_cuts(text)) if len(text) - one >= size), 0)
    words = text[cut:].strip()
    return words if _is_fit(words) else ""


def _cuts(text: str) -> list[int]:
    """Where a text can be cut so that every browser finds whole words on both sides."""
    return [match.end() for match in _CUT.finditer(text) if 0 < match.end() < len(text)]


def _is_boundary(text: str, place: int) -> bool:
    """Whether a word surely ends here, or starts. Only dictionaries know where Chinese or Thai words do."""
    around = f"  {text[max(0, place - 2) : place]}"[-2:] + f"{text[place : place + 2]}  "[:2]
    before, left, right, after = map(_is_word, around)
    if left and right:
        return False
    inside = (right and before and around[1] in _INSIDE) or (left and after and around[2] in _INSIDE)
    return not inside


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN" or character == "_"


def _is_fit(words: str) -> bool:
    return len(words) <= _LONGEST_CONTEXT and _has_words(words)


def _has_words(text: str) -> bool:
    return any(map(_is_word, text))


def _shown(text: str) -> str:
    """A text as a browser shows it, its blocks with `_BORDER` between them."""
    return _BORDERS.sub(_BORDER, _BLANKS.sub(" ", _UNSEEN.sub("", text)))


def _folded(text: str) -> str:
    """A text as browsers compare it: without case, accents and shapes of quotation marks; never finer."""
    return "".join(map(_fold, text))


@lru_cache(4096)
def _fold(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character.translate(_QUOTES))
    return "".join(one for one in parts if unicodedata.category(one) != "Mn").casefold()


def _occurrences(text: str, words: str, start: int = 0) -> Iterator[int]:
    place = text.find(words, start) if words else -1
    while place >= 0:
        yield place
        place = text.find(words, place + 1)


def _encoded(words: str) -> str:
    # A dash would make a prefix or suffix of it.
    return percent_encoded(words, safe="").replace("-", "%2D")
