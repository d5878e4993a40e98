"""Forwarded mail: the message inside has the story's subject, sender and date; the forward has only its own.

Mail programs write the inner headers into the body, each in its language: "From: ... Date: ... Subject: ...".
"""

import re
from email.utils import parseaddr
from itertools import takewhile
from typing import NamedTuple

_NAMES = {
    "from": "from von de da van från fra od lähettäjä",
    "date": "date sent datum gesendet envoyé enviado enviada fecha data inviato verzonden skickat sendt dato",
    "subject": "subject betreff objet sujet asunto assunto oggetto onderwerp ämne emne temat",
    "to": "to an à pour para a aan till til do cc kopie copie cco bcc reply-to",
}
"""The names of a header in the languages of mail programs."""
_LINE = re.compile(
    r"[\s>|*]{0,40}(?P<name>[^\W\d_][\w -]{0,15}?)\s?\*?\s?:\*?(?:[ \t|]+(?P<value>.{0,1000}))?[*\s]*",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"[\s>*_-]{0,60}(?:(?:begin )?forwarded message|(?:anfang der )?weitergeleiteten? nachricht|"
    r"(?:début du )?message (?:transféré|réexpédié)|(?:inicio del )?mensaje reenviado|"
    r"(?:inizio )?messaggio inoltrato|mensagem (?:re)?encaminhada|(?:begin )?doorgestuurd bericht|"
    r"vidarebefordrat (?:meddelande|brev)|videresendt (?:melding|meddelelse|besked))\s*:?[\s*_-]*$",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|i|vs|vb|doorst|fs|vl|pd)\s*:", re.IGNORECASE)
_MOST_FORWARDS = 10  # of one message, each inside the last
_MOST_LINES = 5000  # in which a forward may begin
_QUOTE = re.compile(r"^> ?")


class Forward(NamedTuple):
    """A message that another one forwards.

    :param fields: its title, date and outlet, as far as its headers say; a missing date stays missing.
    """

    fields: dict[str, object]
    text: str


def is_forward(subject: str) -> bool:
    return bool(_FORWARD.match(subject))


def forwarded(subject: str, text: str) -> Forward | None:
    """The innermost message that a message forwards; None if it forwards none.

    A reply quotes what it answers in the same way, but its own words are the message.
    """
    found: Forward | None = None
    for _ in range(_MOST_FORWARDS):
        inner = _first(text, is_forward(subject))
        if inner is None or not inner.text.strip():
            break
        found = inner
        subject, text = str(inner.fields.get("title", "")), inner.text
    return found


def _first(text: str, said: bool) -> Forward | None:
    """The first message inside a text.

    :param said: whether the subject says that there is one; else a line above its headers must.
    """
    lines = text.split("\n", _MOST_LINES)
    for place, line in enumerate(lines):
        is_mark = bool(_MARK.match(line[:200]))
        if not (is_mark or (said and _header(line))):
            continue
        if read := _headers(lines, place + is_mark):
            fields, end = read
            body = lines[end:]
            if lines[end - 1].startswith(">"):  # a quoted forward; what is not quoted is the forwarder's
                quoted = takewhile(lambda one: not one.strip() or one.startswith(">"), body)
                body = [_QUOTE.sub("", one) for one in quoted]
            return Forward(fields, "\n".join(body).strip("\n"))
    return None


def _headers(lines: list[str], place: int) -> tuple[dict[str, object], int] | None:
    """The fields of the headers from a line on, and the line after them; None if there are too few."""
    fields: dict[str, object] = {}
    seen: set[str] = set()
    end = place
    for at, line in enumerate(lines[place : place + 30], start=place):
        if not line.strip(" \t>*_-"):
            continue  # some programs set a blank line between headers
        header = _header(line)
        if header is None or (header[0] in seen and header[0] != "to"):
            break
        name, value = header
        seen.add(name)
        end = at + 1
        if name == "from":
            sender, address = parseaddr(re.sub(r"\[mailto:([^\]]*)\]", r"<\1>", value))
            fields["outlet"] = sender.strip("\"'* ") or address or value
        elif name == "subject":
            fields["title"] = value
        elif name == "date":
            fields["date"] = value
    return (fields, end) if {"from", "subject"} <= seen or {"from", "date"} <= seen else None


def _header(line: str) -> tuple[str, str] | None:
    match = _LINE.fullmatch(line) if len(line) < 1200 else None
    if match is None:
        return None
    said = match["name"].strip().lower()
    kind = next((kind for kind, names in _NAMES.items() if said in names.split()), None)
    return (kind, (match["value"] or "").strip(" *\t")) if kind else None
