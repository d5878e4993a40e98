"""Tells pages that are no articles, and cuts off what is no part of one.

A page is judged by its title and its few words. Whatever has the length of a story, or is called a story in
its metadata, is one; only front pages have more.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from index.text.sentences import sentences

_LONGEST_NOTICE = 1200  # code points; error pages and the like say less, apart from their menus
_LONGEST_ORDER = 500  # code points of a page that only tells what it needs
_LONGEST_WALL = 5000  # code points of a page that asks for consent, with its purposes
_MOSTLY = 0.6  # of the sentences of such a page
_HEADLINE = 4  # words of a link that is the headline of another story
_MANY_HEADLINES = 15
_PARAGRAPH, _STORY = 20, 45  # words of a paragraph that is no teaser, and of such paragraphs in one place
_SHORTEST_LEAD = 200  # code points that must be left of a story behind a paywall
_LONGEST_REST = 600  # code points after the notice of a paywall; more is the story, and the notice was a box


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_MISSING = _any(
    r"^\W*(?:error|fehler|erreur|errore)?\W*40[34]\b",
    r"\bpage (?:not|can ?not be|could not be|was not|wasn.t) found\b",
    r"\bpage (?:does not|doesn.t|no longer) exist",
    r"^\W*(?:oops|sorry|not found|nothing found|story not found|article not found)\W*$",
    r"\bpage you(?:.re| are| were) (?:looking|trying|requested)|\bpage you requested\b",
    r"\bseite (?:konnte |wurde )?(?:leider )?nicht (?:gefunden|verfügbar)|\bgesuchte seite\b",
    r"\bpage (?:est )?(?:introuvable|non trouvée)|\bpage que vous (?:recherchez|cherchez|demandez)",
    r"\bpágina (?:no|não) (?:encontrada|existe|disponible)",
    r"\bpágina que (?:busca|buscas|estás buscando|procura)",
    r"\bpagina (?:non trovata|niet gevonden|non esiste)",
    r"\bsidan (?:hittades inte|kunde inte hittas|finns inte)",
    r"\bsiden (?:blev ikke fundet|ble ikke funnet|findes ikke|finnes ikke)",
    r"\bnie (?:znaleziono|odnaleziono) strony|\bstrona nie istnieje",
)
_SCRIPTS = _any(
    r"\b(?:enable|turn on|allow|requires?|needs?) (?:javascript|js)\b",
    r"\bjavascript (?:is |seems to be |has been )?(?:disabled|required|not enabled|turned off|to be enabled)",
    r"\bjavascript (?:zu )?aktivieren|\baktivieren sie (?:bitte )?javascript",
    r"\bjavascript ist deaktiviert|\bactive[rz] (?:le )?javascript|\bjavascript est désactivé",
    r"\b(?:habilit|activ|ativ|abilit|attiv)\w* (?:el |il |o )?javascript|\bschakel javascript in",
)
_CHECK = _any(
    r"^\W*(?:access denied|forbidden|just a moment|attention required|security check|captcha)\b",
    r"\bare you (?:a robot|a human|human)\b|\byou are (?:not a robot|human)\b",
    r"\bverify(?:ing)? (?:that )?you|\bunusual (?:traffic|activity) from\b|\bchecking your browser\b",
    r"\bbist du ein mensch\b|\bkein roboter\b",
    r"^\W*(?:50[0234]\W+)?(?:service unavailable|bad gateway|internal server error|gateway time-?out)\b",
)
_CONSENT = _any(
    r"\bcookies?\b|\bconsent|\bprivacy\b|\bpartners?\b|\bpersonal data\b|\bpersonali[sz]ed\b",
    r"\bpreferences\b|\bpermission\b|\badvertis|\bads\b|\btracking\b|\beinwillig|\bzustimm|\bdatenschutz",
    r"\bprivatsphäre\b|\bpersonenbezogen|\bwerbung\b|\bpartnern?\b|\bconsentement|\bpartenaires\b",
    r"\bvie privée\b|\bdonnées\b|\bpublicité|\btraceurs\b|\bconsentimi?ento|\bsocios\b|\bdatos\b",
    r"\bpublicidad\b|\bprivacidad\b|\bparceiros\b|\bdados\b|\bconsenso\b|\bdati\b|\bpubblicità\b",
    r"\btoestemming\b|\bpersoonsgegevens\b|\badvertenties\b|\bsamty[ck]k?e\b|\bkakor\b|\bzgod[aęy]\b",
    r"\bdan(?:e|ych) osobow",
)
_ADDRESSES = _any(
    r"\b(?:we|our|us|you|your|wir|unsere?[mnrs]?|uns|sie|ihre?[mnrs]?|du|dein\w*|nous|nos|notre|vous)\b",
    r"\b(?:vos|votre|nosotros|nuestr\w+|usted|tus?|sus?|nós|noss\w+|você|seus?|noi|nostr\w+|tuoi?)\b",
    r"\b(?:wij|ons|onze|jij|je|u|uw|vi|vår\w*|vores|din\w*|my|nasz\w*|twoj\w*|twój)\b",
)
_WALL = _any(
    r"\b(?:subscribe|sign (?:up|in)|register|log ?in) (?:now )?(?:to|for) (?:continue|keep|read|unlock)",
    r"\b(?:article|story) is (?:only )?(?:for|available|reserved|exclusive)\b.{0,30}\b(?:subscrib|member)",
    r"\balready a (?:subscriber|member)\b|\byou(?:.ve| have) reached your (?:limit|monthly)",
    r"\bsubscribers? only\b|\bto (?:continue|keep) reading\b",
    r"\bunlock (?:this|the full) (?:article|story)|\b(?:jetzt |um )?weiter ?(?:zu)?lesen mit\b",
    r"\bum (?:den artikel )?weiterzulesen\b|\bschon (?:abonnent|abo)|\bnur für abonnent",
    r"\b(?:plus|abo)-?artikel\b.{0,40}\b(?:abo|lesen)|\bbereits (?:abonnent|registriert)",
    r"\b(?:article |contenu )?réservée?s? aux abonnés|\bdéjà abonnée?",
    r"\bil vous reste [\d.,]+ ?% de cet article",
    r"\b(?:contenido |artículo )?(?:exclusivo|solo) para suscriptores|\bya (?:eres|soy) suscriptor",
    r"\bexclusivo para assinantes|\bjá é assinante|\b(?:contenuto |articolo )?riservato agli abbonati",
    r"\bsei già abbonato|\balleen voor abonnees|\bal abonnee\b|\bför prenumeranter\b|\bredan prenumerant",
)
_BOX = _any(
    r"^(?:sign up|subscribe)\b.{0,60}\b(?:newsletters?|inbox|briefing|alerts)\b",
    r"^(?:get|have) .{0,80}\b(?:delivered|sent|straight) (?:straight |directly )?to your inbox\b",
    r"^(?:support|help) (?:our|independent) journalism\b",
    r"^(?:follow|like) us on (?:facebook|twitter|x|instagram|whatsapp|telegram)\b",
    r"^(?:advertisement|anzeige|werbung|publicité|publicidad|pubblicità|advertentie|annons|annonse|reklama)$",
    r"^(?:jetzt )?.{0,30}newsletter (?:abonnieren|bestellen|anmelden)\b",
    r"^melden sie sich .{0,40}newsletter\b",
    r"^(?:abonnez-vous|inscrivez-vous|recevez)\b.{0,60}\bnewsletters?\b",
    r"^suscríb\w+\b.{0,60}\b(?:newsletter|boletín)",
)
_SUBSCRIBING = _any(
    r"\bsubscri|\babonn|\babo\b|\bsuscri|\bassina|\babbonat|\bprenumer|\bregist|\bsign (?:in|up)\b",
    r"\blog ?in\b|\bmember|\btrial\b|\baccount\b|\bunlock\b|\banmeld|\bkonto\b|\bconnect",
    r"\bfree articles?\b|\bil vous reste\b",
)
_LONGEST_BOX = 250  # code points; a paragraph of a story that begins so is longer


def instead_of_article(html: str, title: str, text: str, *, is_stated: bool) -> str | None:
    """What a page is if it is no article, as the end of a sentence; else None.

    :param text: its words, as far as they look like an article.
    :param is_stated: whether its metadata call it an article.
    """
    first = text.strip().partition("\n")[0][:200]
    heads = (title, first)
    if len(text) <= _LONGEST_NOTICE:
        if any(map(_MISSING.search, heads)) or (not is_stated and _MISSING.search(text)):
            return "a page that says that there is none"
        if any(map(_CHECK.search, heads)) or (len(text) <= _LONGEST_ORDER and _CHECK.search(text)):
            return "a page that refuses readers or checks for robots"
        if len(text) <= _LONGEST_ORDER and _SCRIPTS.search(text):
            return "a page that shows nothing without JavaScript"
    if not is_stated and len(text) <= _LONGEST_WALL and _asks_consent(text):
        return "a page that asks for consent to cookies"
    if not is_stated and _is_front_page(html):
        return "a front page or a list of articles"
    return None


def without_boxes(text: str) -> tuple[str, str | None]:
    """A page's text without what asks readers to subscribe; and what to say of it.

    A story that stops at a paywall ends there. The text is empty if too little is left of it.
    """
    lines = text.split("\n")
    boxes = [at for at, line in enumerate(lines) if _is_box(line)]
    if not boxes:
        return text, None
    walls = (at for at in boxes if _WALL.search(lines[at]) and _SUBSCRIBING.search(lines[at]))
    for wall in walls:
        if len("\n".join(lines[wall + 1 :])) <= _LONGEST_REST:
            lead = "\n".join(line for at, line in enumerate(lines[:wall]) if at not in boxes).strip()
            return (lead if len(lead) >= _SHORTEST_LEAD else ""), "only the part before a paywall"
    kept = "\n".join(line for at, line in enumerate(lines) if at not in boxes)
    return kept, "boxes for subscribers left out"


def _is_box(line: str) -> bool:
    bare = line.strip().lstrip("-•* ")
    if len(bare) > _LONGEST_BOX or any(mark in bare for mark in '"“”«»„'):
        return False  # a paragraph of the story, or what somebody says in it
    return bool(_BOX.search(bare) or (_WALL.search(bare) and _SUBSCRIBING.search(bare)))


def _asks_consent(text: str) -> bool:
    """Whether most sentences ask the reader for consent."""
    said = [text[start:end] for start, end in sentences(text)]
    said = [sentence for sentence in said if len(sentence.split()) >= 3]
    asking = sum(bool(_CONSENT.search(sentence) and _ADDRESSES.search(sentence)) for sentence in said)
    return asking >= 2 and asking >= _MOSTLY * len(said)


def _is_front_page(html: str) -> bool:
    """Whether a page names itself as the top of its site, or has many headlines and no story."""
    from lxml import etree
    from lxml import html as parser

    try:
        root = parser.fromstring(html.encode("utf-8", "replace"), parser=parser.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return False
    addresses = root.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    is_top = any(
        urlsplit(address.strip()[:2000]).path.rstrip("/").lower() in ("", "/index.html", "/home")
        for address in addresses
        if address.strip().lower().startswith(("http://", "https://"))
    )
    links = {" ".join(link.itertext())[:300] for link in root.iter("a")}
    headlines = sum(_count(link) >= _HEADLINE for link in links)
    if not (is_top or headlines >= _MANY_HEADLINES):
        return False
    return not _has_story(root)


def _has_story(root: Any) -> bool:
    """Whether several paragraphs that are no teasers stand in one place."""
    sizes: dict[Any, int] = {}
    for element in root.iter("p", "div", "td", "section", "article"):
        words = _count(_own_words(element))
        if words >= _PARAGRAPH:
            place = element.getparent() if element.tag == "p" else element
            sizes[place] = sizes.get(place, 0) + words
    return any(size >= _STORY for size in sizes.values())


def _own_words(element: Any) -> str:
    """The words of an element outside links and blocks."""
    inline = ("b", "i", "em", "strong", "span", "br", "u", "sup", "sub", "font", "abbr", "time", "mark", "q")
    parts = [element.text or ""]
    for child in element:
        if child.tag in inline:
            parts += [_own_words(child)] if len(child) < 50 else ["".join(child.itertext())]
        parts.append(child.tail or "")
    return " ".join(parts)


def _count(text: str) -> int:
    """Words between blanks; where there are no blanks, two characters are a word."""
    return len(text.split()) + sum(letter >= "\u2e80" for letter in text) // 2
