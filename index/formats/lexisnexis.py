"""Exports of LexisNexis and Nexis Uni into stories, from their text, whatever kind of file it was in.

The old form opens each story with "2 of 6 DOCUMENTS" and puts outlet, day, headline, "BYLINE: ..." and
"LENGTH: ..." above the words and "LOAD-DATE: ..." below. The new one (Nexis Uni, Lexis Advance) puts
headline, outlet, day, "Length: ..." and "Body" above, and closes with "End of Document". Both speak the
language of their user.
"""

import re
from collections.abc import Iterator, Sequence

from index.formats.file import Record
from index.formats.origin_line import find_day
from index.formats.several import Story, language_of, records

_OF = r"(?:of|von|de|di|van|sur|af|av|z)"
_OPENS = re.compile(
    rf"^[^\S\n]*(?:\d+ {_OF} \d+ (?:documents?|dokumente?n?|documenten|documentos?|documenti|artikel)|"
    rf"(?:document|dokument|documento) \d+ {_OF} \d+)[^\S\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSES = re.compile(
    r"^[^\S\n]*(?:End of Document|Ende des Dokuments|Dokument(?:en)?ende|Fin du document|Fin del documento|"
    r"Fine del documento|Fim do documento|Einde van (?:het )?document)[^\S\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_NAMES = {
    "author": "byline autor autorin auteur von por door autore",
    "title": "headline schlagzeile titel titre titular título kop title",
    "highlight": "highlight",
    "length": "length länge laenge longueur longitud lunghezza lengte extensión",
    "language": "language sprache langue idioma lingua taal",
    "section": "section rubrik rubrique sección sezione rubriek ressort",
    "": "dateline series type url edition ausgabe édition source column distribution day",
}
_LABELS = {name: ours for ours, names in _NAMES.items() for name in names.split()}
_LABEL = re.compile(rf"\s*({'|'.join(sorted(_LABELS, key=len, reverse=True))})\s?:\s*(.*)$", re.I | re.S)
_BODY = re.compile(
    r"^\s*(?:Body|Volltext|Textkörper|Hauptteil|Corps(?: de l['’]article)?|Cuerpo|Corpo|Texte?|Tekst)\s*$",
    re.IGNORECASE,
)
_BODY_LABEL = re.compile(r"^(?:BODY|TEXT|VOLLTEXT|CORPS|CUERPO):\s*")
_FOOT = re.compile(
    r"\s*(?:(?:load-date|update|date-chargement|date de chargement|upload-datum|ladedatum|fecha de carga|"
    r"data di caricamento|publication-type|type-publication|publikationstyp|zeitungs-code|journal-code|"
    r"code-revue|document-type|acc-no|correction-date)\s?:|"
    r"(?:LANGUAGE|SPRACHE|LANGUE|IDIOMA|GRAPHIC|GRAFIK|SUBJECT|COMPANY|ORGANIZATION|PERSON|GEOGRAPHIC|INDUSTRY|"
    r"TICKER|CITY|STATE|COUNTRY|NOTES|PERSONNE|ORGANISME|SOCIETE|TYPE)\s?:|"
    r"(?:graphic|classification|load-date|notes|bilder?|grafik|graphique|klassifizierung|notizen)\s*$)",
)
_CASELESS = re.compile(_FOOT.pattern, re.IGNORECASE)
_RIGHTS = re.compile(
    r"\s*(?:(?:copyright|©|\(c\))\s.{0,160}$|all rights reserved\b|alle rechte vorbehalten\b|"
    r"tous droits réservés\b|todos los derechos reservados\b|tutti i diritti riservati\b)",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\s*page \d+(?: of \d+)?\s*$", re.IGNORECASE)
_EDITION = re.compile(r"edition|ausgabe|édition|edición|edizione|editie|editorial use only", re.IGNORECASE)
_BY = re.compile(r"\s*(?:by|von|par|por|door|di)\s+", re.IGNORECASE)
_BLANK = re.compile(r"\n(?:[^\S\n]*\n)+")


def read_lexisnexis(text: str) -> Iterator[Record] | None:
    """The stories of an export; None if the text is none."""
    closings = [match.span() for match in _CLOSES.finditer(text)]
    if closings:
        starts = [0, *(end for _, end in closings)]
        parts = [text[start:end] for start, (end, _) in zip(starts, closings, strict=False)]
        around = [text[starts[-1] :]]
        told = [_new_story(part) for part in parts]
    else:
        openings = [match.span() for match in _OPENS.finditer(text)]
        if not openings:
            return None
        ends = [start for start, _ in openings[1:]] + [len(text)]
        parts = [text[start:end] for (_, start), end in zip(openings, ends, strict=True)]
        around = [text[: openings[0][0]]]
        told = [_old_story(_paragraphs(part)) for part in parts]
    stories = [story for story, _ in told if story]
    # "Document 1 of 6" stands in exports of other databases too, and "End of document" in any file.
    if not stories or not 2 * len(stories) > len(parts):
        return None
    unread = [part for part, (story, _) in zip(parts, told, strict=True) if not story]
    return records(stories, [*around, *(rest for story, rest in told if story)], unread)


def _paragraphs(part: str) -> list[str]:
    paragraphs = (paragraph.strip() for paragraph in _BLANK.split(part.strip("\n\f ")))
    return [paragraph for paragraph in paragraphs if paragraph and not _PAGE.match(paragraph)]


def _new_story(part: str) -> tuple[Story | None, str]:
    """The story that ends here, and the lines before it, which are of the cover page."""
    lines = [line.strip() for line in part.split("\n")]
    body = next((place for place, line in enumerate(lines) if _BODY.match(line)), None)
    lengths = [place for place, line in enumerate(lines[:body]) if _ours(line) == "length"]
    if not lengths and not (body and any(map(_is_foot, lines))):
        return None, part
    label = lengths[-1] if lengths else body or 0
    day = next((place for place in reversed(range(label)) if _first(lines[place])), 0)
    above = [place for place in range(day) if lines[place]][-2:]
    if not above:
        return None, part
    labels, _, end = _labels([line for line in lines[day + 1 : body] if line])
    fields: dict[str, object] = {"outlet": lines[above[-1]], "date": _day(lines[day]), **labels}
    if len(above) == 2:
        fields["title"] = lines[above[0]]
    if body is None:
        rest = [line for line in lines[day + 1 :] if line][end:]
        words = _words(rest)
    else:
        words = "\n".join(_until_foot(lines[body + 1 :]))
        labels.setdefault("language", next((line for line in lines[body:] if _ours(line) == "language"), ""))
    return _story(fields, labels, words), "\n".join(lines[: above[0]])


def _ours(line: str) -> str | None:
    """Our name of the field that a line has, if it has one."""
    match = _LABEL.match(line)
    return _LABELS[match[1].lower()] if match else None


def _old_story(paragraphs: list[str]) -> tuple[Story | None, str]:
    labels, first, body = _labels(paragraphs)
    head = [text for paragraph in paragraphs[:first] if (text := _without_rights(paragraph))]
    day = next((place for place, text in enumerate(head) if find_day(_first(text))), None)
    if day is None:
        # Some outlets state no day; then the first paragraph is the outlet still.
        fields: dict[str, object] = {"outlet": _line(head[0]) if len(head) > 1 else None}
        after = head[1:] or head
    else:
        before = [text for text in head[:day] if not _EDITION.search(text)]
        fields = {
            "outlet": _line(before[0] if before else _outlet_beside(head[day])),
            "date": _day(head[day]),
        }
        after = [text for text in head[day + 1 :] if not (_EDITION.search(text) and len(text) < 60)]
    if "length" not in labels and not _ends(paragraphs):
        return None, "\n".join(paragraphs)
    title = _line(after[0]) if after else None
    return _story({**fields, "title": title, **labels}, labels, _words([*after[1:], *paragraphs[body:]])), ""


def _without_rights(paragraph: str) -> str:
    return "\n".join(line for line in paragraph.split("\n") if not _RIGHTS.match(line))


def _outlet_beside(paragraph: str) -> str:
    """The outlet, where it stands in one paragraph with the day."""
    lines = paragraph.split("\n")
    return lines[0] if not find_day(lines[0]) else ""


def _story(fields: dict[str, object], labels: dict[str, str], text: str) -> Story | None:
    if highlight := labels.get("highlight"):
        text = f"{highlight}\n\n{text.strip()}"
    if not text.strip():
        return None
    author = _BY.sub("", labels.get("author", ""))
    language = language_of(labels.get("language", ""))
    told = {name: fields.get(name) for name in ("title", "outlet", "date")}
    return Story({**told, "author": author, "language": language}, text.strip())


def _labels(paragraphs: Sequence[str]) -> tuple[dict[str, str], int, int]:
    """The labelled lines above the words: their values by our names, the first paragraph of them, and the one
    after them. Labels below the words add the language.
    """
    labels: dict[str, str] = {}
    first = next((place for place, text in enumerate(paragraphs) if _LABEL.match(text)), None)
    if first is None:
        return labels, len(paragraphs), len(paragraphs)
    place = first
    # A headline may stand between two labels; two paragraphs without a label are the words.
    while place < len(paragraphs) and _LABEL.match(paragraphs[place]):
        name = ""
        for line in paragraphs[place].split("\n"):
            if match := _LABEL.match(line):
                name = _LABELS[match[1].lower()]
                line = match[2]
            if name:
                labels[name] = f"{labels.get(name, '')} {line.strip()}".strip()
        place += 1
    for text in paragraphs[place:]:
        if (match := _LABEL.match(text)) and _LABELS[match[1].lower()] == "language":
            labels.setdefault("language", match[2])
    return labels, first, place


def _words(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(_until_foot(paragraphs))


def _until_foot(paragraphs: Sequence[str]) -> list[str]:
    """The words of the story, without the fields and notices of rights below them."""
    end = next((place for place, text in enumerate(paragraphs) if _is_foot(text)), len(paragraphs))
    kept = (_BODY_LABEL.sub("", text, count=1) for text in paragraphs[:end])
    words = [text for text in kept if not (_BODY.match(text) or _PAGE.match(text))]
    while words and (not words[-1] or _RIGHTS.match(words[-1])):
        words.pop()
    return words


def _is_foot(paragraph: str) -> bool:
    return bool(_FOOT.match(paragraph) or (len(paragraph) < 80 and _CASELESS.match(paragraph)))


def _ends(paragraphs: Sequence[str]) -> bool:
    return any(map(_is_foot, paragraphs)) or any(_RIGHTS.match(text) for text in paragraphs)


def _day(paragraph: str) -> object:
    found = find_day(_first(paragraph))
    return found and found[2]


def _first(paragraph: str) -> str:
    """The line of a paragraph that has the day; empty if the paragraph is too long for a head."""
    lines = paragraph.split("\n") if len(paragraph) <= 300 else []
    return next((line for line in lines if len(line) <= 100 and find_day(line)), "")


def _line(text: str) -> str:
    return " ".join(text.split())
