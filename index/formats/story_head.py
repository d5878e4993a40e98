"""The head of a story in a file of its own: its headline, and the lines that say where it comes from."""

import re
from collections.abc import Mapping

from index.formats.origin_line import is_name, origin_of, read_line
from index.formats.split_stories import is_headline
from index.text.published import stated_day

_LINES = 12  # of a head, blank ones too
_MOST_LINES = 2000
_ARTICLE = re.compile(r"(?:the|le|la|les|el|il|lo|der|die|das|de|het)\s|l['’]", re.IGNORECASE)
_SEPARATORS = (" | ", " - ", " – ", " — ", " · ")
"""What a browser prints between a page's headline and the name of its site."""


def without_head(fields: Mapping[str, object], text: str) -> tuple[dict[str, object], str]:
    """A story's fields and words, with its headline, outlet, byline and day as fields and not as words.

    Nothing changes unless a line under the headline says when it was published, and no line below gives
    another day, as in a chronology. Nor does it where a name may be an outlet's or an author's: beside
    "By ..." and after "The" it is an outlet's.
    """
    lines = text.lstrip("\n").split("\n", _LINES)
    filled = [at for at, line in enumerate(lines[:_LINES]) if line.strip()]
    title = lines[filled[0]].strip() if len(filled) > 1 else ""
    if not is_headline(title) or read_line(title):
        return dict(fields), text
    origin, count = origin_of([lines[at] for at in filled[1:]])
    end = filled[count] + 1
    rest = "\n".join(lines[end:]).strip("\n")
    is_clear = origin.author or (_ARTICLE.match(origin.outlet) if origin.outlet else stated_day(lines[:end]))
    if not (origin.day and is_clear and rest.strip()) or any(map(_gives_day, rest.split("\n", _MOST_LINES))):
        return dict(fields), text
    own = {"title": title, "outlet": origin.outlet, "author": origin.author, "date": origin.day}
    site = str(fields.get("title") or "").removeprefix(title)
    if not origin.outlet and site.startswith(_SEPARATORS) and is_name(site[3:]):
        own["outlet"] = site[3:]
    return {**fields, **{name: value for name, value in own.items() if value}}, rest


def _gives_day(line: str) -> bool:
    said = read_line(line)
    return bool(said and said.day)
