"""Wire copy in IPTC 7901, the text format in which agencies have sent stories since the telex.

A message is a line of service, number, priority, desk and length after a SOH, keywords, a STX, the headline
and the words, an ETX and the time of sending: https://iptc.org/standards/iptc-7901/. Saved copies often have
lost the control characters.
"""

import re
from collections.abc import Iterator

from index.errors import NoArticle
from index.formats.file import NOTES, Record

_LONGEST_HEAD = 8  # lines from the keywords to the byline
_SERVICE = re.compile(
    r"\x01?[ \t]*[A-Za-z]{2,5}\d{3,4}[ \t]+\d[ \t]+[A-Za-z]{1,4}[ \t]+\d{1,5}"
    r"(?:[ \t]+(?P<agency>[A-Za-z][\w./-]{1,20}(?:[ \t]+[A-Za-z][\w./-]{1,20})?))?(?:[ \t]+\d{4})?[ \t]*"
    r"(?=[\n\x02]|$)"
)
_SENT = re.compile(
    r"^[\x03 \t]*(?P<day>\d{2}) ?\d{4}[ \t]*(?:[A-Z]{1,5}[ \t]+)?(?P<month>[^\W\d_]{3,9})\.?[ \t]+"
    r"(?P<year>\d{4}|\d{2})[ \t]*\x04?[ \t]*$",
    re.MULTILINE,
)
_MESSAGE = re.compile(rf"(?=\x01)|^(?={_SERVICE.pattern})", re.MULTILINE)
# After a story: a notebook of links and addresses, and what is not for print.
_AFTER = re.compile(
    r"^[^\S\n]*(?:#{1,3}[^\S\n]|(?:\*[^\S\n]*){3,}$|[-_=]{3,}$|[^\n]{0,60}\b"
    r"(?:not (?:intended |meant )?for publica|nicht zur veröffentlichung"
    r"|pas (?:destinée?s? à|pour) (?:la )?publi|no (?:son |es )?para publica"
    r"|non (?:sono )?per la pubblicazione|niet (?:bestemd )?voor publicatie))",
    re.MULTILINE | re.IGNORECASE,
)
_TO_EDITORS = re.compile(
    r"\(?\W{0,3}(?:(?:attention|notes?) (?:to |for )?(?:all )?(?:desks?|editors?|eds)"
    r"|editors? on duty|eds|attn\.? ?editors?|an die redaktion(?:en)?|achtung redaktion(?:en)?"
    r"|(?:redaktionelle[rn]? )?hinweise? (?:an|für) (?:die )?redaktion(?:en)?|note aux? rédact\w+"
    r"|nota a (?:los|las) (?:editores|redacciones)|nota alle redazioni|let op redacties?)\s?[:.–—-]",
    re.IGNORECASE,
)
LEFT_OUT = ("notes to editors left out",)
_MARK = re.compile(
    r"\(?(?:refile|repetition|urgent|flash|eil|blitz|attention|update|korrektur|berichtigung|zusammenfassung|"
    r"correct(?:s|ion|ed)|\(?(?:\d\w\w )?lead|neu)\b.{0,40}|(?-i:[A-Z0-9() -]{2,16})",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|von|par|por)\s+(\S[^\n]{1,100}?)\s*=?$", re.IGNORECASE)
_DATELINE = re.compile(r"\s*[^\W\d_][^\n()]{1,60}\((?P<agency>[A-Za-z][\w./ -]{1,40})\)\s*[-–—=]{1,2}\s")
_CREDIT = re.compile(r"\n[^\S\n]*[a-z]{2,5}(?:[ /-][a-z0-9]{2,6}){1,6}[^\S\n]*\s*$")
_INDENTED = re.compile(r"(?<=[^\n])\n(?=[^\S\n]{2,8}\S)")


def is_wire(text: str) -> bool:
    """Whether a text is wire copy: it opens with the line of a service, and says so or when it was sent."""
    opening = _SERVICE.match(text.lstrip(" \n\r\t\x00"))
    return bool(opening) and ("\x01" in text[:100] or "\x02" in text or bool(_SENT.search(text)))


def messages(text: str) -> Iterator[Record]:
    """Yield the stories of wire copy, without desk notes.

    The day is that of sending, which is when an agency publishes.

    :raises NoArticle: if there is none.
    """
    starts = [match.start() for match in _MESSAGE.finditer(text)]
    number = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        fields, words = _message(text[start:end].strip("\x00\x01\n\r\t "))
        if words.strip("\x00\x03\x04\n\r\t "):
            number += 1
            yield Record(number, fields, words)
        elif NOTES in fields:
            number += 1
            yield Record(number, NoArticle("expected a story, found only a message to editors"))
    if not number:
        raise NoArticle("expected wire copy with a story, found none")


def without_notes(text: str) -> tuple[str, bool]:
    """A text without the paragraphs that are addressed to editors; and whether there were any."""
    kept: list[str] = []
    is_note = is_cut = False
    for line in text.split("\n"):
        # In wire copy a headline may follow at once.
        is_note = bool(line.strip()) and (is_note or bool(_TO_EDITORS.match(line.strip())))
        is_note = is_note and not line.rstrip().endswith("=")
        is_cut = is_cut or is_note
        # One blank line before a note and one after it are one.
        if not is_note and (line.strip() or not is_cut or not kept or kept[-1].strip()):
            kept.append(line)
    return ("\n".join(kept), True) if is_cut else (text, False)


def _message(text: str) -> tuple[dict[str, object], str]:
    fields: dict[str, object] = {}
    if sent := next(iter(reversed([*_SENT.finditer(text)])), None):
        fields["date"] = f"{sent['day']} {sent['month']} {'20'[: 4 - len(sent['year'])]}{sent['year']}"
        text = text[: sent.start()]
    if opening := _SERVICE.match(text):
        fields["outlet"] = opening["agency"] or ""
        text = text[opening.end() :]
    text = text.partition("\x03")[0]
    header, stx, body = text.partition("\x02")
    body, is_cut = without_notes(body if stx else header)
    if after := _AFTER.search(body):
        body, is_cut = body[: after.start()], True
    if is_cut:
        fields[NOTES] = LEFT_OUT
    body = _CREDIT.sub("", "\n" + body.strip()).strip("\n")
    head, body = _split(body, is_marked=bool(stx))
    lines = [line.strip() for line in head]
    for line in lines:
        if byline := _BYLINE.fullmatch(line):
            fields["author"] = byline[1].strip()
    title = " ".join(line for line in lines if not (_BYLINE.fullmatch(line) or line.endswith("/")))
    fields["title"] = title.rstrip("= ")
    if dateline := _DATELINE.match(body):
        fields["outlet"] = dateline["agency"]
    return {name: value for name, value in fields.items() if value}, _INDENTED.sub("\n\n", body)


def _split(body: str, *, is_marked: bool) -> tuple[list[str], str]:
    """The lines of the headline and the byline, without version marks and keywords; and the rest.

    The head ends at a line that ends in "=", at a blank line, or where a paragraph is indented or opens with
    a dateline.

    :param is_marked: whether a mark says that the headline begins here.
    """
    lines = body.split("\n")
    head: list[str] = []
    for at, line in enumerate(lines[:_LONGEST_HEAD]):
        stripped = line.strip()
        if _DATELINE.match(line) or (head and (not stripped or line[:2].isspace())):
            break
        if stripped and not stripped.endswith("/"):
            head.append(stripped)
        if stripped.endswith("="):
            at += 1
            # A byline with a mark of its own may follow.
            after = next((place for place in range(at, min(at + 2, len(lines))) if lines[place].strip()), at)
            if (
                lines[after : after + 1]
                and _BYLINE.fullmatch(own := lines[after].strip())
                and own.endswith("=")
            ):
                head.append(own)
                at = after + 1
            break
    else:
        at = len(lines)
    if at == len(lines) or (head and head[-1].endswith((".", '."', ".”"))):
        # These lines are a paragraph; its first line is a headline only where a mark says so.
        if not is_marked or not head:
            return [], body
        at = next(place for place, line in enumerate(lines) if line.strip() == head[0]) + 1
        head = head[:1]
    while len(head) > 1 and _MARK.fullmatch(head[0]):
        head.pop(0)
    return head, "\n".join(lines[at:])
