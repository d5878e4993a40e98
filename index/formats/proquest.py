"""Exports of ProQuest into stories, from their text, whatever kind of file it was in.

A rule of underscores or "Document 1 of 6" lies between the documents. Each has its title, "Author: ...",
"Publication info: ...", the words after "Full text: " and then its fields, among them "Publication date:
...".
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from index.formats.file import Record
from index.formats.origin_line import find_day
from index.formats.several import Story, language_of, records

_BETWEEN = re.compile(
    r"^[^\S\n]*(?:_{20,}|(?:Document|Dokument|Documento) \d+ (?:of|von|de|di|sur) \d+)[^\S\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("Title", "Titre", "Título", "Titel", "Titolo"),
    "author": ("Author", "Auteur", "Autor", "Autore"),
    "info": (
        "Publication info",
        "Informations sur la publication",
        "Información de publicación",
        "Información de la publicación",
        "Publikationsinfo",
        "Informazioni sulla pubblicazione",
    ),
    "outlet": (
        "Publication title",
        "Titre de la publication",
        "Título de publicación",
        "Título de la publicación",
        "Titel der Publikation",
        "Titolo della pubblicazione",
    ),
    "date": (
        "Publication date",
        "Date de publication",
        "Fecha de publicación",
        "Publikationsdatum",
        "Data di pubblicazione",
        "Data de publicação",
    ),
    "language": (
        "Language of publication",
        "Langue de publication",
        "Idioma de la publicación",
        "Publikationssprache",
        "Lingua di pubblicazione",
    ),
    "abstract": ("Abstract", "Résumé", "Resumen", "Zusammenfassung"),
    "text": ("Full text", "Texte intégral", "Texto completo", "Volltext", "Testo completo"),
    "id": ("ProQuest document ID", "Identificateur de document ProQuest", "ID del documento de ProQuest"),
    "": (
        "Links",
        "Details",
        "Subject",
        "Location",
        "People",
        "Company / organization",
        "Business indexing term",
        "Identifier / keyword",
        "Classification",
        "Word count",
        "Credit",
        "Illustration",
        "Pages",
        "Publication year",
        "First page",
        "Section",
        "Publisher",
        "Place of publication",
        "Country of publication",
        "Publication subject",
        "ISSN",
        "Source type",
        "Document type",
        "Document URL",
        "ProQuest document link",
        "Copyright",
        "Last updated",
        "Database",
        "Column",
        "Volume",
        "Issue",
        "Sujet",
        "Lieu",
        "Asunto",
        "Lugar",
        "Schlagwörter",
        "Pays de publication",
        "Base de données",
        "Base de datos",
        "Derechos de autor",
        "Datenbank",
    ),
}
_OURS = {name.lower(): ours for ours, names in _NAMES.items() for name in names}
_SPELLED = "|".join(re.escape(name) for name in sorted(_OURS, key=len, reverse=True))
_LABEL = re.compile(rf"({_SPELLED})(?: \([\w ]{{1,40}}\))?(?:\s?:(?:\s+(.*))?)?$", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+$|ProQuest document link$", re.IGNORECASE)
_PROQUEST = re.compile(r"proquest", re.IGNORECASE)


def read_proquest(text: str) -> Iterator[Record] | None:
    """The stories of an export; None if the text is none."""
    if not _PROQUEST.search(text):
        return None
    stories: list[Story] = []
    left_out: list[str] = []
    unread: list[str] = []
    for part in _BETWEEN.split(text):
        lines = [line.strip() for line in part.split("\n")]
        story = _story(lines)
        if story:
            stories.append(story)
        elif any(label and label[0] == "info" for label in map(_label, lines)):
            unread.append(part)
        else:
            left_out += lines
    return records(stories, left_out, unread) if stories else None


def _story(lines: Sequence[str]) -> Story | None:
    title = ""
    values: dict[str, list[str]] = {}
    name: str | None = None
    for line in lines:
        label = _label(line)
        if label and not (label[0] in values and label[0]):
            name, first = label
            values.setdefault(name, []).append(first)
        elif name is not None:
            values[name].append(line)
        elif line and not title:
            title = line
    said = {name: " ".join(" ".join(value).split()) for name, value in values.items()}
    words = "\n".join(line for line in values.get("text", ()) if not _ADDRESS.match(line)).strip()
    words = words or "\n".join(values.get("abstract", ())).strip()
    if not words or not said.keys() & {"info", "outlet", "date"}:
        return None
    info = said.get("info", "")
    found = find_day(said.get("date", "")) or find_day(info)
    outlet = said.get("outlet") or re.split(r"\s*[;,]\s|\s*\[|\. \d", info)[0]
    fields: dict[str, object] = {
        "title": said.get("title") or title,
        "author": _in_order(_ADDRESS.sub("", said.get("author", ""))),
        "outlet": outlet.partition(" ; ")[0].partition("; ")[0],
        "date": found and found[2],
        "language": language_of(said.get("language", "")),
    }
    return Story(fields, words)


def _label(line: str) -> tuple[str, str] | None:
    """Our name of the field that a line begins, and the words after the colon."""
    match = _LABEL.match(line)
    # Without a colon, the name of a field heads the lines below it only in capitals.
    if not match or (match[2] is None and not line.endswith(":") and not match[1].isupper()):
        return None
    return _OURS[match[1].lower()], match[2] or ""


def _in_order(author: str) -> str:
    """ "Okafor, Mina" as one says it: "Mina Okafor"."""
    names = [name.strip(" .") for name in author.split(";") if name.strip(" .")]
    turned = (f"{given} {family}" for family, _, given in (name.partition(", ") for name in names) if given)
    return ", ".join(turned) if names and all(name.count(", ") == 1 for name in names) else "; ".join(names)
