"""Words from elsewhere (an article, a language model) made safe to stand in Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_\[\]~])")
# They turn the order of what follows, or hide in a word. Joiners stay: Persian and emoji need them.
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Only what would be read as an entity: the "&" of "AT&T" stays as it is.
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
# Pages turn bare addresses into links and "$$" into formulas; an escape in the middle prevents both.
_LINK = re.compile(r"(?<=\w):(?=//)|(?<=www)\.(?=\w)|(?<=\$)\$|(?<=\w)@(?=\w)")
_BLOCK = re.compile(r"^(#{1,6}(?=\s|$)|>|[+-](?=\s|$)|[-=]+$)|^(\d{1,9})([.)])(?=\s|$)")


def escape(text: str) -> str:
    """Return Markdown that shows `text`, on one line, as it is: no markup, link, HTML or ``[n]`` marker.

    White space is collapsed; control characters and invisible ones are dropped. Plain prose,
    "US$2.9 billion" and "AT&T" included, comes back unchanged. Time is linear in the text.
    """
    text = _SPECIAL.sub(r"\\\1", _INVISIBLE.sub("", " ".join(text.split())))
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;")
    text = _LINK.sub(r"\\\g<0>", text)
    return _BLOCK.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", text)
