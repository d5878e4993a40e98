"""Pages that are no articles are turned away with what they are; stories lose only what is no part."""

from pathlib import Path

import pytest

from index.sources.read import read_sources
from index.types import Found, Rejected
from tests.support import papers

STORY = [
    "The harbour board of Lowmouth has agreed to rebuild the east quay, where a crane fell in March.",
    "The quay, built of larch in 1874, was to have been repaired ten years ago, but the harbour earned too "
    "little from its trawlers, and the board put the repair off three times.",
    "Thirty trawlers land cod and herring at Lowmouth. Ice for the cod comes from a plant on the quay, which "
    "is to be moved by barge to the west mole before the larch piles are drawn.",
]
HEADLINES = "".join(f"<a href='/{at}'>Board agrees on quay number {at}</a> " for at in range(30))


def page(title: str, *paragraphs: str, head: str = "", around: str = "") -> str:
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    return (
        f"<html><head><title>{title} | The Post</title>{head}</head><body><main><article><h1>{title}</h1>"
        f"{body}</article></main>{around}</body></html>"
    )


def read(tmp_path: Path, html: str) -> Found | Rejected:
    path = tmp_path / "a.html"
    path.write_text(html, encoding="utf-8")
    (item,) = read_sources([path])
    return item


CONSENT = [
    page("We value your privacy", "We and our 640 partners store cookies to show you personalised ads.",
         "With your permission we may use precise data. You may change your preferences at any time."),
    page("Zustimmung", "Um unser Angebot mit Werbung zu nutzen, stimmen Sie bitte unseren Cookies zu.",
         "Wir und unsere Partner verarbeiten personenbezogene Daten, wenn Sie zustimmen."),
    page("Votre vie privée", "Nos partenaires et nous traitons vos données personnelles.",
         "Vous pouvez retirer votre consentement à tout moment."),
    page("Tu privacidad", "Nosotros y nuestros socios usamos cookies para tratar tus datos personales.",
         "Puedes retirar tu consentimiento; tus datos no se venden."),
    page("Uw privacy", "Wij en onze partners plaatsen cookies op uw apparaat.",
         "U kunt uw toestemming altijd intrekken via onze privacypagina."),
]  # fmt: skip


@pytest.mark.parametrize("html", CONSENT, ids=["en", "de", "fr", "es", "nl"])
def test_a_page_that_asks_for_consent_is_no_article(tmp_path: Path, html: str) -> None:
    item = read(tmp_path, html)
    assert isinstance(item, Rejected)
    assert (
        item.reason == "expected an HTML page with an article, found a page that asks for consent to cookies"
    )


@pytest.mark.parametrize(
    "title",
    [
        "Page not found",
        "404",
        "Error 404: nothing here",
        "Seite nicht gefunden",
        "Page introuvable",
        "Página no encontrada",
        "Pagina non trovata",
        "Sidan kunde inte hittas",
        "Strona nie istnieje",
    ],
)
def test_a_page_that_says_that_there_is_none_is_no_article(tmp_path: Path, title: str) -> None:
    item = read(tmp_path, page(title, "Try the archive, or go to the home page for the latest news."))
    assert isinstance(item, Rejected)
    assert item.reason.endswith("found a page that says that there is none")


@pytest.mark.parametrize(
    "words",
    [
        "Please enable JavaScript to view this page.",
        "JavaScript is disabled in your browser. This site needs it.",
        "Bitte aktivieren Sie JavaScript, um diese Seite zu sehen.",
        "Veuillez activer JavaScript pour lire cette page.",
        "Habilite JavaScript para ver esta página.",
    ],
)
def test_a_page_that_needs_scripts_is_no_article(tmp_path: Path, words: str) -> None:
    item = read(tmp_path, page("Story", words + " Then load it once more."))
    assert isinstance(item, Rejected)
    assert item.reason.endswith("found a page that shows nothing without JavaScript")


@pytest.mark.parametrize(
    "title", ["Just a moment...", "Access denied", "Are you a robot?", "503 Service Unavailable"]
)
def test_a_page_that_refuses_readers_is_no_article(tmp_path: Path, title: str) -> None:
    item = read(tmp_path, page(title, "Your request was stopped. Write to us with the number below."))
    assert isinstance(item, Rejected)
    assert item.reason.endswith("found a page that refuses readers or checks for robots")


@pytest.mark.parametrize(
    "head",
    ["", "<link rel=canonical href='https://post.example/'>", "<meta property=og:type content=website>"],
)
def test_a_front_page_is_no_article(tmp_path: Path, head: str) -> None:
    cards = "".join(
        f"<div><h3><a href='/{at}'>Board agrees on quay number {at}</a></h3><p>Thirty trawlers land cod at "
        f"the quay of Lowmouth, number {at}, all year.</p></div>"
        for at in range(30)
    )
    item = read(
        tmp_path, f"<html><head><title>The Post</title>{head}</head><body><main>{cards}</main></body></html>"
    )
    assert isinstance(item, Rejected)
    assert item.reason.endswith("found a front page or a list of articles")


def test_a_story_with_many_headlines_around_it_is_an_article(tmp_path: Path) -> None:
    item = read(tmp_path, page("Quay to be rebuilt", *STORY, around=f"<aside>{HEADLINES}</aside>"))
    assert isinstance(item, Found)
    assert STORY[2] in item.article.text
    assert not item.notes


@pytest.mark.parametrize(
    "words",
    [
        "Two firms were fined for placing cookies without consent. Your data may be among them, it said.",
        "A page found in the attic of the town hall tells of a storm in 1703, the archive said on Monday.",
        "Nobody may subscribe to more than two shares, the board said; the sale begins in the autumn.",
    ],
)
def test_a_story_about_such_things_is_an_article(tmp_path: Path, words: str) -> None:
    item = read(tmp_path, page("Board decides", words, *STORY[1:]))
    assert isinstance(item, Found)
    assert words in item.article.text


@pytest.mark.parametrize(
    "wall",
    [
        "Subscribe to continue reading.",
        "This article is for subscribers only. Sign in to read on.",
        "Already a subscriber? Log in",
        "Jetzt weiterlesen mit Post Plus: Abo testen",
        "Article réservé aux abonnés",
        "Contenido exclusivo para suscriptores",
    ],
)
def test_a_story_behind_a_paywall_ends_there_and_the_report_says_so(tmp_path: Path, wall: str) -> None:
    item = read(tmp_path, page("Quay to be rebuilt", *STORY, wall, "One month for one crown."))
    assert isinstance(item, Found)
    assert item.article.text.endswith(STORY[2])
    assert item.notes == ("only the part before a paywall",)


def test_a_paywall_with_next_to_nothing_before_it_is_no_article(tmp_path: Path) -> None:
    item = read(
        tmp_path, page("Quay", STORY[0], "Subscribe to continue reading.", "Already a subscriber? Log in")
    )
    assert isinstance(item, Rejected)
    assert item.reason == "expected an HTML page with an article, found the notice of a paywall"


@pytest.mark.parametrize(
    "box",
    [
        "Sign up for our morning newsletter",
        "Get the best of the harbour delivered to your inbox",
        "Already a subscriber? Log in",
        "Jetzt Newsletter abonnieren",
        "Inscrivez-vous à notre newsletter",
    ],
)
def test_a_box_for_subscribers_in_a_story_is_left_out(tmp_path: Path, box: str) -> None:
    item = read(tmp_path, page("Quay to be rebuilt", STORY[0], box, *STORY[1:], *STORY[1:], *STORY[1:]))
    assert isinstance(item, Found)
    assert box not in item.article.text
    assert STORY[2] in item.article.text
    assert item.notes == ("boxes for subscribers left out",)


def test_what_somebody_says_of_subscribing_stays(tmp_path: Path) -> None:
    said = "“Sign up for our newsletter,” said the harbour master."
    item = read(tmp_path, page("Quay to be rebuilt", *STORY, said))
    assert isinstance(item, Found)
    assert said in item.article.text


def test_pages_of_a_saved_site_are_judged_alike(tmp_path: Path) -> None:
    html = papers.page("Page not found", "Go home.")
    (tmp_path / "a.mht").write_text(f"Content-Type: text/html\n\n{html}", encoding="utf-8")
    (item,) = read_sources([tmp_path / "a.mht"])
    assert isinstance(item, Rejected)
