"""Files of several stories, as databases, editors and newsletters write them; all hold the same stories."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from email.message import EmailMessage
from typing import NamedTuple

import docx


class Cutting(NamedTuple):
    title: str
    outlet: str
    author: str
    day: date
    words: tuple[str, ...]


STORIES = (
    Cutting(
        "Weavers of Varn stop work over new looms",
        "The Varn Gazette",
        "Lena Ost",
        date(2023, 5, 4),
        (
            "The weavers of Varn stopped work on Thursday because the new looms hurt their hands.",
            "The mill said it would take the looms back on Monday and pay for the days lost.",
            "Nobody could say who had ordered so many of them, and the owner was abroad.",
        ),
    ),
    Cutting(
        "Lighthouse at Orm Head goes dark after a hundred years",
        "Orm Tribune",
        "Pavel Quist",
        date(2023, 4, 27),
        (
            "The lighthouse at Orm Head was switched off on Wednesday after a hundred years of service.",
            "Its keeper said that ships find their way without it, and that he would plant a garden there.",
            "The town wants to keep the tower, but has no money for the stairs.",
        ),
    ),
    Cutting(
        "School bells of Tamber ring half an hour later",
        "Morning Ledger",
        "Ida Marsh",
        date(2023, 6, 1),
        (
            "School will begin half an hour later in Tamber from the first of September, the council said.",
            "Teachers had asked for it for eleven years, since half of their pupils slept through sums.",
            "The buses keep their times, so that many children will wait at the gates.",
        ),
    ),
)

DE = ("Januar Februar März April Mai Juni Juli August September Oktober November Dezember").split()
FR = ("janvier février mars avril mai juin juillet août septembre octobre novembre décembre").split()
ES = ("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre").split()


def american(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def british(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def german(day: date) -> str:
    return f"{day.day}. {DE[day.month - 1]} {day.year}"


def french(day: date) -> str:
    return f"{day.day} {FR[day.month - 1]} {day.year}"


def spanish(day: date) -> str:
    return f"{day.day} de {ES[day.month - 1]} de {day.year}"


def wrapped(words: str, width: int = 78) -> str:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def body(cutting: Cutting, width: int = 78) -> str:
    return "\n\n".join(wrapped(paragraph, width) for paragraph in cutting.words)


COVER = """


Download Request: Selected Items: 1-3
Time Of Request: Friday, March 15, 2024  16:51:31

Send To:
READER, ANN
LIBRARY OF TAMBER


Terms: (loom or lighthouse)


Source: All English Language News
Project ID: None


"""


def lexisnexis() -> str:
    return COVER + "".join(
        f"""
                               {number} of 3 DOCUMENTS



                                  {one.outlet}

                            {american(one.day)} {one.day:%A}
                                   Late Edition

{one.title}

BYLINE: {one.author}

SECTION: NEWS; Pg. {number}

LENGTH: 48 words

{body(one)}

LOAD-DATE: {american(date(2023, 7, number))}

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper


                       Copyright 2023 {one.outlet} Ltd
                              All Rights Reserved
"""
        for number, one in enumerate(STORIES, start=1)
    )


def lexisnexis_german() -> str:
    return "\n\n".join(
        f"""                              Dokument {number} von 3



                                 {one.outlet}

                           {german(one.day)} Donnerstag

{one.title}

AUTOR: {one.author}

RUBRIK: LOKALES; S. {number}

LÄNGE: 48 Wörter

{body(one)}

UPDATE: 3. Juli 2023

SPRACHE: GERMAN; DEUTSCH

PUBLICATION-TYPE: Zeitung

                       Copyright 2023 {one.outlet}
                           Alle Rechte vorbehalten"""
        for number, one in enumerate(STORIES, start=1)
    )


def lexisnexis_french() -> str:
    return "\f".join(
        f"""
                              Document {number} de 3

                                 {one.outlet}

                           {french(one.day)} jeudi

{one.title}

AUTEUR: {one.author}

RUBRIQUE: Vie locale; Pg. {number}

LONGUEUR: 48 mots

{body(one)}

DATE-CHARGEMENT: 3 juillet 2023

LANGUE: FRENCH; FRANÇAIS

TYPE-PUBLICATION: Journal

                    Copyright 2023 {one.outlet}
                        Tous droits réservés
"""
        for number, one in enumerate(STORIES, start=1)
    )


def lexisnexis_with_labels() -> str:
    """An older form: rights above, and a label before the headline."""
    return "\n\n".join(
        f"""                               {number} of 3 DOCUMENTS

                      Copyright 2023 {one.outlet} Ltd
                              {one.outlet}

                     {one.day:%A}, {american(one.day)}

SECTION: NEWS; Pg. {number}

LENGTH: 48 words

HEADLINE: {wrapped(one.title, 30)}

BYLINE: BY {one.author}

DATELINE: VARN

BODY:
{body(one)}

GRAPHIC: Photo, A thing (A. PERSON)

LOAD-DATE: July 3, 2023"""
        for number, one in enumerate(STORIES, start=1)
    )


def lexisnexis_page() -> str:
    def paragraph(words: str) -> str:
        return f'<DIV CLASS="c0"><P CLASS="c1"><SPAN CLASS="c2">{words}</SPAN></P></DIV>\n'

    parts = []
    for number, one in enumerate(STORIES, start=1):
        labels = (("BYLINE", one.author), ("SECTION", "NEWS"), ("LENGTH", "48 words"))
        lines = [f"{number} of 3 DOCUMENTS", one.outlet, f"{american(one.day)} {one.day:%A}", one.title]
        lines += [f'<SPAN CLASS="c7">{name}: </SPAN>{value}' for name, value in labels]
        lines += [*one.words, "LOAD-DATE: July 3, 2023", "LANGUAGE: ENGLISH"]
        parts.append(
            "".join(map(paragraph, lines)) + f"<P>Copyright 2023 {one.outlet}<BR>All Rights Reserved</P>"
        )
    return f"<HTML><HEAD><TITLE>LexisNexis</TITLE></HEAD><BODY>{''.join(parts)}</BODY></HTML>"


def nexis_uni() -> list[str]:
    """The paragraphs of a delivered document, cover and list of documents first."""
    lines = [
        "User Name: Ann Reader",
        "Date and Time: Friday, March 15, 2024 10:30:00 AM CET",
        "Job Number: 12345678",
        "Documents (3)",
    ]
    for number, one in enumerate(STORIES, start=1):
        lines += [f"{number}. {one.title}", "Client/Matter: -None-", "Search Terms: loom", "Source: News"]
    for one in STORIES:
        lines += [
            one.title,
            one.outlet,
            f"{american(one.day)} {one.day:%A}",
            "Late Edition",
            f"Copyright 2023 {one.outlet} All Rights Reserved",
            "Section: NEWS; Pg. 3",
            "Length: 48 words",
            f"Byline: By {one.author}",
            "Body",
            *one.words,
            "Graphic",
            "A thing, by a person",
            f"Load-Date: {american(date(2023, 7, 3))}",
            "End of Document",
        ]
    return lines


def nexis_uni_german() -> list[str]:
    lines = ["Benutzername: Ann Reader", "Datum und Uhrzeit: Freitag, 15. März 2024 10:30:00"]
    for one in STORIES:
        lines += [
            one.title,
            one.outlet,
            f"{german(one.day)} Donnerstag",
            f"Copyright 2023 {one.outlet} Alle Rechte vorbehalten",
            "Rubrik: LOKALES; S. 3",
            "Länge: 48 Wörter",
            f"Autor: {one.author}",
            "Body",
            *one.words,
            "Classification",
            "Language: GERMAN; DEUTSCH",
            "Publication-Type: Zeitung",
            "Load-Date: July 3, 2023",
            "Ende des Dokuments",
        ]
    return lines


def factiva(*, section: bool = True, byline: bool = True) -> list[list[str]]:
    """The head, the words and the foot of each story, all as lines."""
    return [
        [
            *(["News"] if section else []),
            one.title,
            *([f"By {one.author}"] if byline else []),
            "48 words",
            british(one.day),
            "10:15 GMT",
            one.outlet,
            "VARNGZ",
            str(number),
            "English",
            f"(c) 2023 {one.outlet} Ltd. All rights reserved",
            "",
            *(line for paragraph in one.words for line in (paragraph, "")),
            one.outlet,
            "",
            f"Document VARNGZ00{one.day:%Y%m%d}ej540000{number}",
            "",
        ]
        for number, one in enumerate(STORIES, start=1)
    ]


def factiva_text() -> str:
    return (
        "\n".join("\n".join(lines) for lines in factiva()) + "\nSearch Summary\nText\tloom\nDate\tAll Dates\n"
    )


def factiva_german() -> str:
    stories = "\n".join("\n".join(lines) for lines in factiva(section=False))
    for one in STORIES:
        stories = stories.replace(british(one.day), german(one.day)).replace(
            f"By {one.author}", f"Von {one.author}"
        )
    return (
        stories.replace("48 words", "48 Wörter").replace("English", "Deutsch").replace("Document", "Dokument")
    )


CODES = ("SE", "HD", "BY", "WC", "PD", "SN", "SC", "LA", "CY", "LP", "TD", "AN")


def factiva_coded() -> list[list[tuple[str, str]]]:
    """Codes and their values, a list a story."""
    return [
        [
            ("SE", "News"),
            ("HD", one.title),
            ("BY", f"By {one.author}"),
            ("WC", "48 words"),
            ("PD", british(one.day)),
            ("SN", one.outlet),
            ("SC", "VARNGZ"),
            ("LA", "English"),
            ("CY", f"(c) 2023 {one.outlet}"),
            ("LP", one.words[0]),
            ("TD", "\n\n".join(one.words[1:])),
            ("NS", "gcat : Political/General News"),
            ("AN", f"Document VARNGZ00{one.day:%Y%m%d}ej540000{number}"),
        ]
        for number, one in enumerate(STORIES, start=1)
    ]


def factiva_coded_text() -> str:
    return "\n\n".join("\n".join(f"{code}\n{value}\n" for code, value in coded) for coded in factiva_coded())


def factiva_coded_page() -> str:
    def cells(value: str) -> str:
        return "".join(f"<p>{part}</p>" for part in value.split("\n\n"))

    tables = "".join(
        '<div class="article"><table>'
        + "".join(f"<tr><td><b>{code}</b></td><td>{cells(value)}</td></tr>" for code, value in coded)
        + "</table></div>"
        for coded in factiva_coded()
    )
    return (
        f"<html><body><h1>Factiva</h1>{tables}<p>© 2024 Factiva, Inc. All rights reserved.</p></body></html>"
    )


def factiva_page() -> str:
    parts = []
    for one, lines in zip(STORIES, factiva(section=False), strict=True):
        inside = "".join(
            f'<div id="hd"><span class="enHeadline">{line}</span></div>'
            if line == one.title
            else f'<p class="articleParagraph enarticleParagraph">{line}</p>'
            if line in one.words
            else f"<div>{line}</div>"
            for line in lines
            if line
        )
        parts.append(f'<div class="article enArticle">{inside}</div>')
    return f"<html><head><title>Factiva</title></head><body>{''.join(parts)}</body></html>"


RULE = "_" * 60


def proquest() -> str:
    contents = "\n\n".join(f"{number}. {one.title}" for number, one in enumerate(STORIES, start=1))
    head = f"{RULE}\n\nReport Information from ProQuest\nMarch 15 2024 14:12\n{RULE}\n\n"
    head += f"Table of contents\n\n{contents}"
    parts = [
        f"""

Document {number} of 3

{one.title}

Author: {", ".join(reversed(one.author.split()))}

Publication info: {one.outlet} ; Varn [Varn]. {one.day:%d %b %Y}: A{number}.

http://search.proquest.example/docview/{number}?accountid=1

Abstract: A short word on it.

Links: Linking Service

Full text: {body(one)}

Subject: Looms

Title: {one.title}

Publication title: {one.outlet}; Varn

Pages: A{number}

Publication year: 2023

Publication date: {one.day:%b} {one.day.day}, 2023

Language of publication: English

ProQuest document ID: 12345{number}

Database: Newsstream

"""
        for number, one in enumerate(STORIES, start=1)
    ]
    foot = "\n\nContact ProQuest\nCopyright 2024 ProQuest LLC. All rights reserved."
    return RULE.join((head, *parts, foot))


def proquest_new() -> list[str]:
    """The paragraphs of the present form, as in its Word files."""
    lines = ["Report Information from ProQuest", "15 March 2024", "Table of contents"]
    for number, one in enumerate(STORIES, start=1):
        lines += [
            f"Document {number} of 3",
            one.title,
            f"Author: {', '.join(reversed(one.author.split()))}",
            f"Publication info: {one.outlet}; Varn. {one.day:%d %b %Y}: A{number}.",
            "ProQuest document link",
            "ABSTRACT (ENGLISH)",
            "A short word on it.",
            "FULL TEXT",
            *one.words,
            "DETAILS",
            "Subject: Looms",
            f"Publication title: {one.outlet}; Varn",
            f"Publication date: {one.day:%b} {one.day.day}, 2023",
            "ProQuest document ID: 12345",
        ]
    return lines


def proquest_spanish() -> str:
    return f"{RULE}\nInformación del informe de ProQuest\n15 marzo 2024\n" + "".join(
        f"""{RULE}

{one.title}

Autor: {", ".join(reversed(one.author.split()))}

Información de publicación: {one.outlet} ; Varn [Varn]. {one.day.day} {ES[one.day.month - 1]} 2023: 3.

Texto completo: {body(one)}

Título: {one.title}

Título de publicación: {one.outlet}

Fecha de publicación: {one.day.day} {ES[one.day.month - 1]} 2023

ID del documento de ProQuest: 12345

Base de datos: Prensa

"""
        for one in STORIES
    )


def europresse_page(prefix: str = "rdp__") -> str:
    return (
        "<html><head><title>Europresse</title></head><body>"
        + "".join(
            f"""<article><header>
<div class="{prefix}DocPublicationName"><span class="DocPublicationName">{one.outlet}, no. 24567</span></div>
<span class="DocHeader">Société, jeudi {french(one.day)} 48 mots, p. {number}</span>
<div class="titreArticle"><p class="titreArticleVisu {prefix}articletitle">{one.title}</p></div>
<p class="sm-margin-bottomNews">{one.author}</p></header>
<section><div class="DocText clearfix">{"".join(f"<p>{words}</p>" for words in one.words)}</div></section>
<footer><small>© 2023 {one.outlet}. Tous droits réservés. Le présent document est protégé.
<span>news·{one.day:%Y%m%d}·VG·000{number}</span></small></footer></article>"""
            for number, one in enumerate(STORIES, start=1)
        )
        + "</body></html>"
    )


def europresse_text() -> str:
    return "\n\n".join(
        f"""{one.outlet}
Société, jeudi {french(one.day)} 48 mots, p. {number}

{one.title}

{one.author}

{body(one, 1000)}

© 2023 {one.outlet}. Tous droits réservés. Le présent document est protégé par les lois.
Certificat émis le 15 mars 2024 à Bibliothèque de Tamber pour visualisation.
news·{one.day:%Y%m%d}·VG·000{number}"""
        for number, one in enumerate(STORIES, start=1)
    )


def word(paragraphs: Iterable[tuple[str, str]]) -> bytes:
    """A Word document of styles and texts; the style "bold" is plain text in bold."""
    document = docx.Document()
    for style, text in paragraphs:
        if style == "bold":
            document.add_paragraph().add_run(text).bold = True
        else:
            document.add_paragraph(text, style or None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def plain_word(lines: Sequence[str]) -> bytes:
    return word(("", line) for line in lines)


def stack(pages: Sequence[Sequence[tuple[float, str]]]) -> bytes:
    """A PDF of lines with the sizes of their type."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    font = "<</Type/Font/Subtype/Type1/BaseFont/{}/Encoding/WinAnsiEncoding>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        font.format("Helvetica"),
        font.format("Helvetica-Bold"),
    ]
    for number, lines in enumerate(pages):
        shown = "".join(
            f"/F{2 if size > 11 else 1} {size} Tf ({line}) Tj 0 {-1.3 * size - (8 if size > 11 else 0)} Td "
            for size, line in lines
        )
        stream = f"BT 50 780 Td {shown}ET"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {6 + 2 * number} 0 R"
            "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    objects.append("<</CreationDate(D:20240315100000)/Author(Scanner)>>")
    data, places = b"%PDF-1.4\n", []
    for number, inside in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{inside}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer<</Size {size}/Root 1 0 R/Info {size - 1} 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


def lines_of(
    cutting: Cutting, size: float = 10, headline: float = 16, origin: str = ""
) -> list[tuple[float, str]]:
    heads = [(headline, cutting.title), *([(size, origin)] if origin else [])]
    return heads + [(size, line) for words in cutting.words for line in wrapped(words, 90).split("\n")]


def digest(html: str, plain: str = "View this email in your browser: https://tide.example/x") -> bytes:
    mail = EmailMessage()
    mail["From"] = "Morning Tide <letters@tide.example>"
    mail["Subject"] = "Morning Tide: looms, light, bells"
    mail["Date"] = "Fri, 02 Jun 2023 06:00:00 +0000"
    mail["Message-ID"] = "<tide-77@tide.example>"
    mail.set_content(plain)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def rtf(lines: Sequence[str]) -> bytes:
    """An RTF document of paragraphs; one that begins with "*" is in bold."""
    parts = []
    for line in lines:
        words = "".join(
            letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in line.removeprefix("*").strip()
        )
        parts.append(f"{{\\b {words}}}\\par\n" if line.startswith("*") else f"{words}\\par\n")
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0\n{''.join(parts)}}}".encode("ascii")
