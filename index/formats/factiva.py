"""Exports of Factiva into stories, from their text, whatever kind of file it was in.

Each story closes with "Document VARNGZ0020250304el3400001". It opens either with its fields in lines of their
own (section, headline, "By ...", "134 words", day, outlet, code, language, copyright) or with the codes of
the fields ("HD", "PD", "SN", ...), which its user chose to see.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from index.formats.file import Record
from index.formats.origin_line import find_day
from index.formats.several import Story, language_of, records

_CLOSES = re.compile(
    r"^[^\S\n]*(?:AN[\s|:]{1,20})?(?:Document|Dokument|Documento|Documentnummer)[^\S\n]+"
    r"(?=[A-Za-z0-9]*\d{6})[A-Za-z0-9]{16,40}[^\S\n]*$",
    re.MULTILINE,
)
_LENGTH = re.compile(
    r"\d[\d,. ]*\s(?:words?|wörter|mots?|palabras|parole|woorden|palavras|słów|слов)$", re.IGNORECASE
)
_CODES = frozenset(
    "SE HD CR BY WC PD ET SN SC ED PG VOL LA CY LP TD CT RF CO IN NS RE IPC IPD PUB AN CLM ART".split()
)
# One space alone is enough after codes that are no words.
_CODED = re.compile(
    rf"(?:({'|'.join(sorted(_CODES))})(?:\s*[|:\t]\s*|\s{{2,}}|$)|(HD|BY|WC|PD|SN|SC|LA|CY|LP|TD|AN)\s)(.*)",
    re.DOTALL,
)
_LEAST_CODES = 4  # of a story that is written with codes; all have HD, PD, SN and LP or TD
_RIGHTS = re.compile(r"(?:\(c\)|©|copyright)\s", re.IGNORECASE)
_FURNITURE = re.compile(
    r"(?:dow jones\W+)?factiva\b.{0,60}$|page \d+(?: of \d+)?\b.{0,80}$|"
    r"(?:©|\(c\)|copyright)\s*(?:©\s*)?\d{4} (?:dow jones )?factiva\b|"
    r"(?:search summary|table of contents|contents)$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:\.{3,}|\s)\s*\d{1,4}$|\d+ (?:words|mots|wörter|palabras|parole|woorden),")
_BY = re.compile(r"(?:by|von|par|por|di|door)\s+(?=\S)", re.IGNORECASE)
_LONGEST_HEAD = 14  # lines from the length to the notice of rights
_LONGEST_SECTION = 5  # words of a section's name; headlines have more


def read_factiva(text: str) -> Iterator[Record] | None:
    """The stories of an export; None if the text is none."""
    closings = [match.span() for match in _CLOSES.finditer(text)]
    starts = [0, *(end for _, end in closings)]
    parts = [text[start:end] for start, (end, _) in zip(starts, closings, strict=False)]
    told = [
        _story([line.strip() for line in part.split("\n")], place == 0) for place, part in enumerate(parts)
    ]
    stories = [story for story, _ in told if story]
    if not stories or not 2 * len(stories) > len(parts):
        return None
    left_out = [line for story, lines in told if story for line in lines]
    unread = [part for part, (story, _) in zip(parts, told, strict=True) if not story]
    return records(stories, [*left_out, text[starts[-1] :]], unread)


def _story(lines: list[str], is_first: bool) -> tuple[Story | None, list[str]]:
    """A story, and the lines that are not of it."""
    kept = [line for line in lines if not _FURNITURE.match(line)]
    coded = [place for place, line in enumerate(kept) if _CODED.match(line)]
    names = {_code(kept[place]) for place in coded}
    if len(names) >= _LEAST_CODES and names >= {"HD", "PD"}:
        return _coded_story(kept, coded)
    return _plain_story(kept, is_first)


def _plain_story(lines: list[str], is_first: bool) -> tuple[Story | None, list[str]]:
    length = next(
        (
            place
            for place, line in enumerate(lines)
            if _LENGTH.match(line) and any(map(find_day, _next(lines, place + 1, 2)))
        ),
        None,
    )
    if length is None:
        return None, lines
    above = [place for place in range(length) if lines[place]]
    if is_first:  # the contents of the export may come before it
        above = [place for place in above if not _LISTED.search(lines[place][:300])][-3:]
    title, author = _title_and_author([lines[place] for place in above])
    day = next(place for place in range(length + 1, len(lines)) if find_day(lines[place]))
    found = find_day(lines[day])
    outlet, body, language = "", day + 1, None
    count = 0
    for place in range(day + 1, len(lines)):
        line = lines[place]
        count += bool(line)
        if count > _LONGEST_HEAD or len(line) > 200:
            break
        if not line or re.match(r"\d{1,2}:\d{2}\b", line):
            continue
        if not outlet:
            outlet, body = line, place + 1
        elif _RIGHTS.match(line):
            body = place + 1
            # Where lines are wrapped, the notice goes on to the end of its paragraph.
            if lines[place - 1]:
                rest = takewhile(bool, lines[body : body + 2])
                body += sum(1 for _ in rest) if "" in lines[body : body + 3] else 0
            break
        elif found_language := language_of(line) if len(line.split()) <= 3 else None:
            language, body = found_language, place + 1
    words = _without_outlet(lines[body:], outlet)
    if not any(words):
        return None, lines
    fields = {"title": title, "author": author, "outlet": outlet, "date": found and found[2]}
    first = above[0] if above else length
    return Story({**fields, "language": language}, "\n".join(words).strip()), lines[:first]


def _next(lines: Sequence[str], start: int, count: int) -> list[str]:
    """The next lines that are not empty."""
    return [line for line in lines[start : start + 2 * count] if line][:count]


def _title_and_author(lines: Sequence[str]) -> tuple[str, str]:
    """Headline and byline from the lines above the length, which may begin with the name of a section."""
    if not lines:
        return "", ""
    *rest, last = lines
    author = ""
    if rest and _BY.match(last):
        author, lines = _BY.sub("", last, count=1), rest
    elif rest and len(last.split()) <= _LONGEST_SECTION and len(last) < len(rest[-1]):
        # A byline without "By" is shorter than its headline.
        author, lines = last, rest
    if len(lines) > 1 and len(lines[0].split()) <= _LONGEST_SECTION and len(lines[0]) < len(lines[1]):
        lines = lines[1:]
    return " ".join(lines), author


def _coded_story(lines: list[str], coded: list[int]) -> tuple[Story | None, list[str]]:
    values: dict[str, list[str]] = {}
    for place, following in zip(coded, [*coded[1:], len(lines)], strict=True):
        code = _code(lines[place])
        match = _CODED.match(lines[place])
        if code in values or match is None:  # words that only look like a code
            code = next(reversed(values))
            values[code] += lines[place:following]
        else:
            values[code] = [
                match[3].lstrip("| "),
                *(line.lstrip("| ") for line in lines[place + 1 : following]),
            ]
    said = {code: " ".join(" ".join(value).split()) for code, value in values.items()}
    found = find_day(said.get("PD", ""))
    lead = [line for code in ("LP", "TD") if code in values for line in (*values[code], "")]
    if not any(lead):
        return None, lines
    fields: dict[str, object] = {
        "title": said.get("HD"),
        "author": _BY.sub("", said.get("BY", ""), count=1),
        "outlet": said.get("SN"),
        "date": found and found[2],
        "language": language_of(said.get("LA", "")),
    }
    words = _without_outlet(lead, said.get("SN", ""))
    return Story(fields, "\n".join(words).strip()), lines[: coded[0]]


def _code(line: str) -> str:
    match = _CODED.match(line)
    return match[1] or match[2] if match else ""


def _without_outlet(lines: Sequence[str], outlet: str) -> list[str]:
    """The lines without the outlet, which is named once more at the end."""
    words = list(lines)
    while words and (not words[-1] or words[-1] == outlet):
        words.pop()
    return words
