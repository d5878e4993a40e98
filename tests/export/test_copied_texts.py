"""What "Copy citation" copies: whole, in three forms, and harmless whatever the article says."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from markdown_it import MarkdownIt

from index.types import Article
from rag.export import conversation as exported
from rag.export.cited import Cited, cited
from rag.export.ris import ris
from rag.export.texts import as_html, markdown, plain
from rag.writing.markdown import escape, visible
from tests.support.hostile import WORDS, hostile
from tests.support.newsroom import FERRY, GARAGE, cite, make_answer

QUOTE = (
    "The night ferry costs the town 4.2 million crowns a year, according to the treasurer, Ingrid Solberg."
)
LINK = (
    "https://courier.example/ferry#:~:text=The%20night%20ferry%20costs%20the%20town%204.2%20million%20crowns"
    "%20a%20year%2C%20according%20to%20the%20treasurer%2C%20Ingrid%20Solberg."
)
TITLE = "Harbour town votes to keep its night ferry"


class Elements(HTMLParser):
    """The elements of a piece of HTML, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", {}))

    def handle_decl(self, data: str) -> None:
        self.found.append(("declaration", {}))


SAFE = {
    "a": {"href"},
    "blockquote": {"cite"},
    "cite": set(),
    "em": set(),
    "h1": set(),
    "h2": set(),
    "p": {"dir"},
    "time": {"datetime"},
}
"""The elements that leave, and their attributes."""


def check(html: str, quote: str) -> None:
    """Nothing in it is active, and it shows the quote."""
    elements = Elements(html)
    for tag, attributes in elements.found:
        assert tag in SAFE, tag
        assert attributes.keys() <= SAFE[tag], attributes
        for address in (attributes.get("href"), attributes.get("cite")):
            if address is not None:
                parts = urlsplit(address)
                assert (parts.scheme, parts.hostname) == ("https", "paper.example"), address
    assert visible(quote) in " ".join(elements.text.split())


HOSTILE = [cited(cite(article, article.text)) for article in hostile()]


def test_a_citation_as_plain_text_is_quote_origin_and_link() -> None:
    known = f"Marit Dahl, “{TITLE}”, The Fjord Courier, 11 March 2025"
    assert plain(cited(cite(FERRY, QUOTE))) == f"“{QUOTE}”\n{known}\n{LINK}"


def test_a_citation_as_markdown_is_a_block_quote_with_the_link_on_the_headline() -> None:
    known = f"Marit Dahl, [“{TITLE}”](<{LINK}>), *The Fjord Courier*, 11 March 2025"
    assert markdown(cited(cite(FERRY, QUOTE))) == f"> {QUOTE}\n\n{known}"


def test_a_citation_as_html_is_a_block_quote_with_the_link_on_the_headline() -> None:
    assert as_html(cited(cite(FERRY, QUOTE))) == (
        f'<blockquote cite="{LINK}"><p dir="auto">{QUOTE}</p></blockquote>'
        f'<p dir="auto">Marit Dahl, <a href="{LINK}">“{TITLE}”</a>, <cite>The Fjord Courier</cite>, '
        '<time datetime="2025-03-11">11 March 2025</time></p>'
    )


def test_what_is_not_known_of_an_article_is_left_out() -> None:
    bare = cited(cite(Article(id="a", title="", text="It rained."), "It rained."))
    assert plain(bare) == "“It rained.”"
    assert markdown(bare) == "> It rained."
    assert as_html(bare) == '<blockquote><p dir="auto">It rained.</p></blockquote>'


def test_a_quote_of_several_lines_is_copied_on_one() -> None:
    text = "The vote was close.\n\nNobody went home."
    known = cited(cite(Article(id="a", title="", text=text), text))
    assert plain(known) == "“The vote was close. Nobody went home.”"


def test_a_reference_manager_gets_one_record_for_each_article() -> None:
    second = "The next vote on the service is due in 2028."
    third = "The parking garage of Nordhaven opened on Friday, one year behind schedule."
    told = ris(cited(one) for one in (cite(FERRY, QUOTE), cite(GARAGE, third, 2), cite(FERRY, second, 3)))
    assert told == (
        "TY  - NEWS\r\n"
        f"TI  - {TITLE}\r\n"
        "AU  - Marit Dahl\r\n"
        "T2  - The Fjord Courier\r\n"
        "PY  - 2025\r\n"
        "DA  - 2025/03/11\r\n"
        "LA  - en\r\n"
        "UR  - https://courier.example/ferry\r\n"
        f"N1  - “{QUOTE}”\r\n"
        f"N1  - “{second}”\r\n"
        "ER  - \r\n\r\n"
        "TY  - NEWS\r\n"
        "TI  - Parking garage opens a year late\r\n"
        "T2  - Harbour Weekly\r\n"
        "PY  - 2024\r\n"
        "DA  - 2024/11/02\r\n"
        f"N1  - “{third}”\r\n"
        "ER  - \r\n\r\n"
    )


def test_there_are_enough_hostile_articles() -> None:
    assert len(WORDS) >= 20


@pytest.mark.parametrize("one", HOSTILE, ids=WORDS)
def test_a_hostile_article_leaves_as_words_in_html(one: Cited) -> None:
    check(as_html(one), one.quote)


@pytest.mark.parametrize("one", HOSTILE, ids=WORDS)
@pytest.mark.parametrize("flavour", ["commonmark", "js-default"])
def test_a_hostile_article_leaves_as_words_in_markdown(one: Cited, flavour: str) -> None:
    reader = MarkdownIt(flavour, {"html": True})
    check(reader.render(markdown(one)), one.quote)


@pytest.mark.parametrize("article", hostile(), ids=WORDS)
@pytest.mark.parametrize("flavour", ["commonmark", "js-default"])
def test_a_hostile_article_leaves_as_words_in_a_conversation(article: Article, flavour: str) -> None:
    citation = cite(article, article.text)
    answer = make_answer(citation, question=article.text[:2000], text=f"{escape(article.text)} [1]")
    whole = exported.conversation([answer], title=article.title, asked=[datetime(2025, 3, 2, tzinfo=UTC)])
    check(MarkdownIt(flavour, {"html": True}).render(exported.markdown(whole)), article.text)


@pytest.mark.parametrize("one", HOSTILE, ids=WORDS)
def test_a_hostile_article_leaves_as_one_record_of_one_line_a_field(one: Cited) -> None:
    lines = ris([one]).split("\r\n")
    assert lines[0] == "TY  - NEWS"
    assert lines[-3:] == ["ER  - ", "", ""]
    assert all(re.match(r"(TI|AU|T2|PY|DA|LA|UR|N1)  - \S", line) for line in lines[1:-3])
    assert not any(len(line.splitlines()) > 1 for line in lines)
    assert f"N1  - “{visible(one.quote)}”" in lines


@pytest.mark.parametrize("one", HOSTILE, ids=WORDS)
def test_a_hostile_article_leaves_nothing_unseen_in_plain_text(one: Cited) -> None:
    told = plain(one)
    assert len(told.splitlines()) <= 3
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2069\ufeff]", told)
    assert visible(one.quote) in told


def test_the_day_of_a_citation_is_its_articles() -> None:
    assert cited(cite(FERRY, QUOTE), lambda article_id: date(2026, 1, 2)).source.indexed == date(2026, 1, 2)
