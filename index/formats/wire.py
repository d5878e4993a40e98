"""Messages of news agencies as text (IPTC 7901): head, slug, headline, story, notes to editors, sender, time.

Only the story is its text. The standard fixes the frame; what stands in it is each agency's custom.
"""

import re
from collections.abc import Iterator

from index.errors import NoArticle
from index.formats.file import NOTES, Record

# "eca0124 3 i 93 dpa 1888": a service and number, the priority, the category, the count of words.
_HEAD = re.compile(
    r"^[\x01\x16 ]*[A-Za-z]{1,5}\d{2,5} [0-9A-Za-z] [A-Za-z]{1,4} \d{1,6}\b"
    r"(?: +(?P<agency>[A-Za-z]{2,10}))?[^\n]{0,60}$",
    re.MULTILINE,
)
_SLUG = re.compile(r"(?:[^\s/][^/]{0,40}/){2,}(?:[^/]{0,40})?$")
_HEADLINE = re.compile(r"(.{8,250}?)\s*=\s*$")
# "dpa ag yyzz n1 xy", then "040730 Mar 25": who wrote and sent it, and the day, hour and minute.
_SENDER = re.compile(r"[A-Za-z]{2,10}(?: [A-Za-z0-9]{1,6}){2,10}$")
_SENT = re.compile(r"(?P<day>\d{2})\d{4}[A-Z]? (?P<month>[^\W\d_]{3,4})\.? (?P<year>\d{2,4})\s*$")
# After the story: a notebook of links and addresses, and what is not for readers.
_AFTER = re.compile(
    r"#{1,3}\s|\* ?\* ?\*|[-_=]{3,}$|.{0,60}\b(?:not (?:intended |meant )?for publication"
    r"|nicht zur veröffentlichung|pas (?:destinée?s? à|pour) (?:la )?publi|no (?:son |es )?para publica"
    r"|non (?:sono )?per la pubblicazione|niet (?:bestemd )?voor publicatie)",
    re.IGNORECASE,
)
_TO_EDITORS = re.compile(
    r"\(?\W{0,3}(?:(?:attention|notes?) (?:to |for )?(?:all )?(?:desks?|editors?|eds)"
    r"|editors? on duty|eds|attn\.? ?editors?|an die redaktion(?:en)?|achtung redaktion(?:en)?"
    r"|(?:redaktionelle[rn]? )?hinweise? (?:an|für) (?:die )?redaktion(?:en)?|note aux? rédact\w+"
    r"|nota a (?:los|las) (?:editores|redacciones)|nota alle redazioni|let op redacties?)\s?[:.–—-]",
    re.IGNORECASE,
)
LEFT_OUT = ("notes to editors left out",)


def messages(text: str) -> Iterator[Record]:
    """Yield the stories of a file of messages; nothing if it is no such file."""
    heads = list(_HEAD.finditer(text))
    if not heads or text[: heads[0].start()].strip(" \n\x01\x16"):
        return
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for number, (head, end) in enumerate(zip(heads, ends, strict=True), start=1):
        fields, story = _story(text[head.end() : end].strip("\x02\x03\x04 \n").split("\n"))
        if not story:
            yield Record(number, NoArticle("expected a story, found only a message to editors"))
            continue
        yield Record(number, {"outlet": head["agency"], NOTES: LEFT_OUT, **fields}, story)


def without_notes(text: str) -> tuple[str, bool]:
    """A plain story without the paragraphs that are addressed to editors; and whether there were any."""
    if not _TO_EDITORS.search(text):
        return text, False
    paragraphs = re.split(r"(\n[ \t]*\n)", text)
    kept = [
        (paragraph, gap)
        for paragraph, gap in zip(paragraphs[::2], [*paragraphs[1::2], ""], strict=True)
        if not _TO_EDITORS.match(paragraph.strip())
    ]
    return "".join(paragraph + gap for paragraph, gap in kept), len(kept) < len(paragraphs[::2])


def _story(lines: list[str]) -> tuple[dict[str, object], str]:
    """The headline and day of a message, and its story."""
    lines = [line.strip("\x02\x03\x04 \t") for line in lines]
    fields: dict[str, object] = {}
    while lines and (not lines[-1] or _SENDER.match(lines[-1]) or _SENT.match(lines[-1])):
        if sent := _SENT.match(lines.pop()):
            year = sent["year"] if len(sent["year"]) == 4 else f"20{sent['year']}"
            fields["date"] = f"{sent['day']} {sent['month']} {year}"
    title = next((at for at, line in enumerate(lines[:20]) if _HEADLINE.match(line)), None)
    if title is not None and (match := _HEADLINE.match(lines[title])):
        fields["title"] = match[1]
        lines = lines[title + 1 :]
    story: list[str] = []
    is_note = False
    for line in lines:
        is_note = bool(line) and (is_note or bool(_TO_EDITORS.match(line)))
        if is_note or (_SLUG.match(line) and not any(story)):
            continue
        if _AFTER.match(line):
            if any(story):
                break
        else:
            story.append(line)
    return fields, "\n".join(story).strip()
