"""What the page makes of values: the words of articles stay words, and places on the page fit together."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.canonical import canonical
from index.types import Article, Stats
from rag.types import Answer
from tests.support.newsroom import FERRY, GARAGE, NASTY, cite, escape, make_answer, make_refusal
from ui import render
from ui.markdown import to_html
from ui.story import REACH, story
from ui.types import REMEMBERED, SHOWN, Conversation

NASTY_WORDS = [
    "<script>alert(1)</script>",
    "${alert(1)}",
    "{{x}}",
    "[x](javascript:alert(1))",
    "![](http://evil.example/x.png)",
    "$$\\frac{1}{2}$$",
    "</mark></details>",
    '" onmouseover="alert(1)',
    "<http://evil.example>",
    "&lt;b&gt; &#60;b>",
    "`<b>`",
]
QUOTE = (
    "The night ferry costs the town 4.2 million crowns a year, according to the treasurer, Ingrid Solberg."
)


class Page(HTMLParser):
    """The elements of a piece of HTML, its text, and the text of each `<mark>`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.marks: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if "mark" in self.open:
            self.marks[-1] += data

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] or "" for _, attributes in self.tags if name in attributes]


OURS = {"a", "br", "details", "div", "em", "h2", "li", "mark", "ol", "p", "section", "span", "strong"}
OURS |= {"summary", "time", "ul"}
ATTRIBUTES = {"aria-label", "class", "datetime", "dir", "href", "id", "lang", "name", "open", "rel", "role"}
ATTRIBUTES |= {"tabindex", "target", "title"}


def whole_page(*answers: Answer) -> Page:
    conversation = Conversation()
    for answer in answers:
        conversation = conversation.with_answer(answer)
    return Page(render.transcript(conversation) + render.sources(conversation))


def assert_only_our_markup(page: Page) -> None:
    assert page.open == []
    assert {tag for tag, _ in page.tags} <= OURS
    assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES
    assert all(re.match(r"#|https?://", href) for href in page.attributes("href"))


@pytest.mark.parametrize("words", NASTY_WORDS)
def test_an_articles_words_never_become_markup(words: str) -> None:
    article = replace(
        FERRY, text=canonical(f"Before. {words} After."), title=words, outlet=words, author=words
    )
    article = replace(article, language=words, url=f"https://courier.example/{words}")
    quote = canonical(f"{words} After.")
    answered = whole_page(make_answer(cite(article, quote), question=words))
    refused = whole_page(make_refusal(article, question=words, standalone_question=words + "?", reason=words))
    assert_only_our_markup(answered)
    assert_only_our_markup(refused)
    assert answered.marks == [quote]
    assert answered.text.count(words) >= 6  # question, answer, title, outlet, author, excerpt, story


@given(words=st.text(st.sampled_from("<>&;\"'`*_[]()!\\$#{}:/=- \nax1ë"), min_size=1, max_size=60))
def test_any_words_at_all_are_shown_as_they_are(words: str) -> None:
    text = canonical("Before. " + words) or "x"
    article = Article("any", words, text)
    page = whole_page(make_answer(cite(article, text), question="q"))
    assert_only_our_markup(page)
    assert page.marks == [text]


@given(text=st.text(st.sampled_from("<>&;\"'`*_[]()!\\$#{}:/=-. \nax1"), max_size=80))
def test_markdown_in_any_state_of_completion_renders_to_balanced_markup(text: str) -> None:
    page = Page(to_html(text, lambda number: f"<span>{number}</span>"))
    assert page.open == []
    assert {tag for tag, _ in page.tags} <= {"p", "ul", "ol", "li", "strong", "em", "span"}


@given(words=st.text(st.sampled_from("<>&;\"'`*_[]()!\\$#{}:/=-ax1"), min_size=1, max_size=40))
def test_escaped_words_come_back_from_markdown_unchanged(words: str) -> None:
    assert Page(to_html(escape(words), str)).text == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It cost **88 million** crowns.", "<p>It cost <strong>88 million</strong> crowns.</p>"),
        ("An *old* boat", "<p>An <em>old</em> boat</p>"),
        ("3 * 4 * 5", "<p>3 * 4 * 5</p>"),
        ("Half a **phra", "<p>Half a <strong>phra</strong></p>"),
        ("One\n\nTwo", "<p>One</p><p>Two</p>"),
        ("- one\n- two\n  more", "<ul><li>one</li><li>two\nmore</li></ul>"),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("AT&T &lt; &nosuch; &amp;", "<p>AT&amp;T &lt; &amp;nosuch; &amp;</p>"),
        (r"\*\*no\*\* \[1\]", "<p>**no** [1]</p>"),
        ("Said. [2]", "<p>Said.&nbsp;(2)</p>"),
    ],
)
def test_the_markdown_of_answers_is_understood(text: str, expected: str) -> None:
    assert to_html(text, lambda number: f"({number})") == expected


def test_every_number_leads_to_the_mark_that_holds_its_quote() -> None:
    first, second = cite(FERRY, QUOTE, 1), cite(GARAGE, "Its 640 spaces cost 88 million crowns", 2)
    page = whole_page(
        make_answer(first, second), make_answer(second.__class__(1, GARAGE, 0, 20, second.passage))
    )
    leads = [href for href in page.attributes("href") if href.startswith("#quote")]
    marks = [attributes["id"] for tag, attributes in page.tags if tag == "mark"]
    assert leads == ["#quote-1-1", "#quote-1-2", "#quote-2-1"]
    assert sorted(leads) == sorted(f"#{mark}" for mark in marks)
    assert sorted(page.marks) == sorted([first.quote, second.quote, GARAGE.text[:20]])


def test_the_newest_answer_has_its_first_source_open() -> None:
    page = whole_page(make_answer(cite(FERRY, QUOTE)), make_answer(cite(GARAGE, "opened on Friday")))
    opened = [attributes for tag, attributes in page.tags if tag == "details" and "open" in attributes]
    assert len(opened) == 1
    assert page.marks[0] == "opened on Friday"


def test_a_source_says_where_and_when_it_was_published() -> None:
    page = whole_page(make_answer(cite(FERRY, QUOTE)))
    assert "The Fjord Courier · Marit Dahl · 11 March 2025" in page.text
    assert "https://courier.example/ferry" in page.attributes("href")
    assert page.attributes("datetime") == ["2025-03-11"]


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "data:text/html,x", "file:///etc", "https://", "http://[", "//x"]
)
def test_an_address_that_is_not_of_the_web_is_no_link(url: str | None) -> None:
    page = whole_page(make_answer(cite(replace(FERRY, url=url), QUOTE)))
    assert [href for href in page.attributes("href") if not href.startswith("#")] == []


def test_a_refusal_shows_the_nearest_articles_once_each_and_quotes_nothing() -> None:
    page = whole_page(make_refusal(GARAGE, FERRY, GARAGE, reason="No sentence speaks of that."))
    assert page.marks == []
    assert "These came closest, but do not answer the question." in page.text
    assert page.text.count("No sentence speaks of that.") == 1
    assert [tag for tag, _ in page.tags].count("details") == 2
    assert "confidence" not in page.text


def test_an_answer_that_quotes_nothing_claims_no_sources() -> None:
    conversation = Conversation().with_answer(make_answer(text="Hello!", confidence=1.0))
    assert "source" not in render.transcript(conversation)
    assert "quotes no article" in render.sources(conversation)


def test_a_reason_already_in_the_text_is_not_repeated() -> None:
    page = whole_page(make_refusal(text="They do not say: no ferry.", reason="no ferry"))
    assert page.text.count("no ferry") == 1


def test_the_understood_question_is_shown_only_if_it_differs() -> None:
    same = whole_page(make_answer(cite(FERRY, QUOTE)))
    other = whole_page(make_answer(cite(FERRY, QUOTE), question="And the cost?"))
    assert "Understood as" not in same.text
    assert "Understood as: What does the night ferry cost?" in other.text


def test_an_unfinished_answer_has_numbers_without_links() -> None:
    page = Page(render.pending("Q?", "It is **so** [1"))
    assert page.attributes("href") == []
    assert_only_our_markup(Page(render.pending("<b>", "<b> [1]")))


def test_an_error_is_shown_as_words() -> None:
    assert Page(render.failure("<b>", "no index at <here>")).text == "<b>no index at <here>"


def test_the_masthead_shows_the_index_in_numbers() -> None:
    stats = Stats(1200, 3456, date(2020, 1, 1), date(2025, 3, 1), ("A", "B"), "words")
    assert "1,200 articles · 3,456 passages · 2 outlets · newest 1 March 2025" in render.status(stats)
    assert "1 article · 1 passage<" in render.status(Stats(1, 1, None, None, (), "words"))


@pytest.mark.parametrize(
    "stats", [None, Stats(0, 0, None, None, (), "words")], ids=["no index", "no article"]
)
def test_without_articles_the_page_tells_how_to_add_them(stats: Stats | None) -> None:
    assert "dateline index FOLDER" in render.welcome(stats)
    assert "No articles yet" in render.status(stats)


def test_lines_cut_at_a_fixed_width_are_joined_and_others_kept() -> None:
    wire = "A" * 60 + "\n" + "B" * 60 + "\nShort line\nOther line\n\nParagraph"
    page = story(Article("wire", "Wire", wire), 0, 5, lambda words: words)
    assert page.count("<br>") == 3  # none after the first two lines: they are long enough to have been cut
    assert Page(page).text == wire


def test_a_long_text_is_shown_around_the_quote() -> None:
    article = Article("long", "Long", "a" * 50_000 + "QUOTE" + "b" * 50_000)
    page = story(article, 50_000, 50_005, lambda words: f"<mark>{words}</mark>")
    assert len(page) < 2 * REACH + 500
    assert "The article starts earlier." in page
    assert "The article continues." in page
    assert Page(page).marks == ["QUOTE"]


def test_a_long_conversation_keeps_the_sources_of_its_last_answers_only() -> None:
    conversation = Conversation()
    for number in range(SHOWN + 5):
        conversation = conversation.with_answer(make_answer(cite(FERRY, QUOTE), question=f"Q{number}."))
    page = Page(render.transcript(conversation))
    assert len(conversation.history) == REMEMBERED
    assert conversation.history[-1].question == f"Q{SHOWN + 4}."
    assert page.text.count(QUOTE) == SHOWN
    assert len(page.attributes("href")) == REMEMBERED


def test_a_hostile_article_stays_words_everywhere() -> None:
    page = whole_page(make_answer(cite(NASTY, NASTY.text)), make_refusal(NASTY))
    assert_only_our_markup(page)
    assert page.marks == [NASTY.text]
