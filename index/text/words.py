"""Text into words as they are searched: without case, accents and endings.

The analyzer is tantivy's, so that what is indexed and what is asked are taken apart by the same code.
"""

import re
import unicodedata
from functools import cache
from typing import Any

# Decimals, times and names such as AT&T stay whole; Chinese and Japanese, which have no spaces, are split by
# character. In Rust's regular expressions, [[..]--..] is set difference.
_CJK = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
_WORD = r"[[\p{L}\p{N}]--" + _CJK + "]"
_TOKENS = rf"{_CJK}|{_WORD}+(?:[.,&'’]{_WORD}+)*"
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_PUNCTUATION = "?!.,;:'\"“”‘’()[]"
_POSSESSIVE = re.compile(r"['’]s\b")
_ACCENTS = re.compile("[\u0300-\u036f]")
_LETTERS = re.compile(r"\w+")

STOPWORDS = frozenset(
    """
    a about after all also am an and any are as at be because been before being but by can could did do
    does doing for from had has have having he her here him his how i if in into is it its itself just me
    more most my no nor not of on one only or other our out over own say said says she should so some such
    than that the their them then there these they this those through to too under until up very was we
    were what when where which while who whom whose why will with would you your
    """.split()
)
"""Words that say nothing about what a question is about. Dropped from questions, not from articles."""


def bare(text: str) -> str:
    """The words of a text in small letters, without accents and marks, with one blank between them."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return " ".join(_LETTERS.findall(text.casefold()))


def searchable(text: str) -> str:
    """A text as it is indexed: "U.S." as "US", no possessive s."""
    text = unicodedata.normalize("NFKC", text)
    text = _INITIALS.sub(lambda match: match.group().replace(".", ""), text)
    return _POSSESSIVE.sub("", text)


def stems(text: str) -> list[str]:
    """The words of a text as they are indexed: without case, accents and endings; in order, with repeats."""
    return list(analyzer().analyze(searchable(text)))


def content_stems(text: str) -> list[str]:
    """The stems of a question's words, without `STOPWORDS` and repeats, in order."""
    words = re.split(r"[\s/]+", text.replace("’", "'"))
    kept = (word for word in words if word.strip(_PUNCTUATION).casefold() not in STOPWORDS)
    return list(dict.fromkeys(stems(" ".join(kept))))


@cache
def analyzer() -> Any:
    """Tantivy's analyzer of news text."""
    from tantivy import Filter as TokenFilter
    from tantivy import TextAnalyzerBuilder, Tokenizer

    return (
        TextAnalyzerBuilder(Tokenizer.regex(_TOKENS))
        .filter(TokenFilter.remove_long(60))  # longer runs are addresses and garbage
        .filter(TokenFilter.lowercase())
        .filter(TokenFilter.ascii_fold())
        .filter(TokenFilter.stemmer("english"))
        .build()
    )
