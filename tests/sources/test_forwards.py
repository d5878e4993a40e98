"""A forward is the message inside it: its subject, sender, date and words."""

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.sources.read import read_sources
from index.types import Article, Found

STORY = "The fish market of Tarnholm will move to the north quay on Friday.\n\nThe council voted 9 to 4."
SENDER = "Tarnholm Times <news@tarnholm.example>"
SENT = "Thursday, September 14, 2023 6:00 AM"
ISO = "Thu, 14 Sep 2023 06:00:00 +0000"
ESCAPED = "Tarnholm Times &lt;news@tarnholm.example&gt;"
DAY = date(2023, 9, 14)


def message(subject: str, body: str, *, html: str | None = None) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = subject, "Ida <ida@mail.example>"
    mail["Date"] = "Sat, 16 Dec 2023 08:00:00 +0000"
    mail.set_content(body)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def articles(path: Path, mail: EmailMessage) -> list[Article]:
    path.write_bytes(mail.as_bytes())
    return [item.article for item in read_sources([path]) if isinstance(item, Found)]


STYLES = {
    "gmail": ("Fwd: see this", "Look.\n\n---------- Forwarded message ---------\nFrom: {sender}\n"
              "Date: Thu, Sep 14, 2023 at 6:00 AM\nSubject: Market moves\nTo: Ida <ida@mail.example>\n\n"
              "\n{story}"),
    "gmail-fr": ("Fwd: à lire", "---------- Forwarded message ---------\nDe : {sender}\n"
                 "Date: jeu. 14 sept. 2023 à 06:00\nSubject: Market moves\nTo: Ida\n\n{story}"),
    "outlook": ("FW: Market moves", "FYI\n\nFrom: {sender}\nSent: Thursday, September 14, 2023 6:00 AM\n"
                "To: Ida\nSubject: Market moves\n\n{story}"),
    "outlook-de": ("WG: Market moves", "Gruß\n\n-----Ursprüngliche Nachricht-----\nVon: {sender}\n"
                   "Gesendet: Donnerstag, 14. September 2023 06:00\nAn: Ida\nBetreff: Market moves\n\n"
                   "{story}"),
    "outlook-fr": ("TR: Market moves", "De : {sender}\nEnvoyé : jeudi 14 septembre 2023 06:00\nÀ : Ida\n"
                   "Objet : Market moves\n\n{story}"),
    "outlook-es": ("RV: Market moves", "De: {sender}\nEnviado: jueves, 14 de septiembre de 2023 6:00\n"
                   "Para: Ida\nAsunto: Market moves\n\n{story}"),
    "thunderbird": ("Fwd: Market moves", "\n\n-------- Forwarded Message --------\nSubject: \tMarket moves\n"
                    "Date: \tThu, 14 Sep 2023 06:00:00 +0000\nFrom: \t{sender}\nTo: \tIda\n\n\n{story}"),
    "thunderbird-de": ("Fwd: lesen", "-------- Weitergeleitete Nachricht --------\nBetreff: \tMarket moves\n"
                       "Datum: \tThu, 14 Sep 2023 06:00:00 +0000\nVon: \t{sender}\nAn: \tIda\n\n{story}"),
    "no prefix": ("worth reading", "---------- Forwarded message ---------\nFrom: {sender}\n"
                  "Date: Thu, 14 Sep 2023 at 06:00\nSubject: Market moves\nTo: Ida\n\n{story}"),
    "twice": ("Fwd: Fwd: x", "Bo\n\n---------- Forwarded message ---------\nFrom: Bo <bo@mail.example>\n"
              "Date: Fri, 15 Dec 2023 at 09:00\nSubject: Fwd: x\nTo: Ida\n\nAnn says:\n\n"
              "---------- Forwarded message ---------\nFrom: {sender}\nDate: Thu, 14 Sep 2023 at 06:00\n"
              "Subject: Market moves\nTo: Bo\n\n{story}"),
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_a_forward_has_the_subject_sender_and_day_of_the_message_inside(tmp_path: Path, style: str) -> None:
    subject, body = STYLES[style]
    (read,) = articles(tmp_path / "a.eml", message(subject, body.format(sender=SENDER, story=STORY)))
    assert (read.title, read.outlet, read.published) == ("Market moves", "Tarnholm Times", DAY)
    assert read.text == STORY


def test_a_quoted_forward_ends_where_the_quotation_ends(tmp_path: Path) -> None:
    headers = f"From: {SENDER}\nSubject: Market moves\nDate: 14 September 2023 at 06:00:00 CEST\nTo: Ida\n"
    quoted = "\n".join(f"> {line}".rstrip() for line in f"{headers}\n{STORY}".split("\n"))
    body = f"Begin forwarded message:\n\n{quoted}\n\nIda, from the train"
    (read,) = articles(tmp_path / "a.eml", message("Fwd: Market moves", body))
    assert (read.outlet, read.published, read.text) == ("Tarnholm Times", DAY, STORY)


@pytest.mark.parametrize(
    "headers",
    [
        f"<div>---------- Forwarded message ---------<br>From: <b>{ESCAPED}</b>"
        "<br>Date: Thu, Sep 14, 2023 at 6:00 AM<br>Subject: Market moves<br>To: Ida<br></div>",
        f"<p><b>From:</b> {ESCAPED}<br><b>Sent:</b> {SENT}<br><b>To:</b> Ida<br>"
        "<b>Subject:</b> Market moves</p>",
        "<table><tr><th>Subject: </th><td>Market moves</td></tr>"
        f"<tr><th>Date: </th><td>{ISO}</td></tr><tr><th>From: </th><td>{ESCAPED}</td></tr></table>",
    ],
    ids=["gmail", "outlook", "thunderbird"],
)
def test_a_forward_in_html_is_read_alike(tmp_path: Path, headers: str) -> None:
    html = f"<p>Look.</p>{headers}<p>" + STORY.replace("\n\n", "</p><p>") + "</p>"
    (read,) = articles(tmp_path / "a.eml", message("Fwd: see this", "Look.", html=html))
    assert (read.title, read.outlet, read.published, read.text) == (
        "Market moves",
        "Tarnholm Times",
        DAY,
        STORY,
    )


def test_a_forward_without_a_day_inside_is_undated(tmp_path: Path) -> None:
    body = f"---------- Forwarded message ---------\nFrom: {SENDER}\nSubject: Market moves\n\n{STORY}"
    (read,) = articles(tmp_path / "a.eml", message("Fwd: x", body))
    assert read.published is None


def test_each_attached_message_is_an_article_and_the_note_above_is_none(tmp_path: Path) -> None:
    mail = message("See these", "FYI")
    for number in (1, 2):
        inner = EmailMessage()
        inner["Subject"], inner["From"] = f"Market {number}", SENDER
        inner["Date"] = f"Thu, 1{number} Sep 2023 06:00:00 +0000"
        inner.set_content(f"{STORY} Part {number}.")
        mail.add_attachment(inner)
    read = articles(tmp_path / "a.eml", mail)
    assert [(one.title, one.published and one.published.day) for one in read] == [
        ("Market 1", 11),
        ("Market 2", 12),
    ]
    assert {one.outlet for one in read} == {"Tarnholm Times"}


def test_a_reply_that_quotes_a_message_stays_the_reply(tmp_path: Path) -> None:
    body = (
        "I think the council is right, and here is why: the old quay sinks.\n\n"
        f"From: {SENDER}\nSent: Thursday, September 14, 2023 6:00 AM\nSubject: Market moves\n\n{STORY}"
    )
    (read,) = articles(tmp_path / "a.eml", message("RE: Market moves", body))
    assert (read.title, read.outlet, read.published) == ("RE: Market moves", "Ida", date(2023, 12, 16))
