"""Makes the words of an article or a language model safe in Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_\[\]~])")
# These reverse the text after them, or hide in a word. A single joiner stays: Persian and emoji need it. So
# does the selector that makes a sign an emoji.
_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u2069\u2800\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_JOINERS = re.compile(r"[\u200c\u200d]{2,}")
# Only in an entity: the "&" of "AT&T" stays.
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
# Web pages make links of bare addresses and formulas of "$$"; an escape in the middle prevents it.
_LINK = re.compile(r"(?<=\w):(?=//)|(?<=www)\.(?=\w)|(?<=\$)\$|(?<=\w)@(?=\w)")
_BLOCK = re.compile(r"^(#{1,6}(?=\s|$)|>|[+-](?=\s|$)|[-=]+$)|^(\d{1,9})([.)])(?=\s|$)")


def visible(text: str) -> str:
    """A text on one line, without the characters that nobody sees: what is shown is what is there."""
    # Again, because what was unseen may have stood between two blanks.
    seen = _JOINERS.sub("", _INVISIBLE.sub("", " ".join(text.split())))
    return " ".join(seen.split())


def escape(text: str) -> str:
    """Markdown that shows `text` as it is, on one line, without markup, links, HTML or ``[n]`` markers.

    Runs of white space become one space; control and invisible characters go. Plain prose, with
    "US$2.9 billion" and "AT&T", does not change. Takes linear time.
    """
    text = _SPECIAL.sub(r"\\\1", visible(text))
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;")
    text = _LINK.sub(r"\\\g<0>", text)
    return _BLOCK.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", text)
