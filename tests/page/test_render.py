"""What the page makes of values: the words of articles stay words, and places on the page fit together."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.canonical import canonical
from index.types import Article, Stats
from rag.types import Answer, Item, Judged, Scope
from tests.support.newsroom import FERRY, GARAGE, NASTY, cite, escape, make_answer, make_refusal
from ui import render
from ui.evidence import sources
from ui.markdown import to_html
from ui.shapes import drawn
from ui.story import REACH, story
from ui.types import HELD, REMEMBERED, SHOWN, Asked, Conversation, Past

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


OURS = {"a", "article", "bdi", "br", "button", "details", "div", "em", "h2", "h3", "header", "li", "mark"}
OURS |= {"ol", "p", "path", "section", "span", "strong", "summary", "svg", "template", "time", "ul"}
ATTRIBUTES = {"aria-busy", "aria-label", "aria-live", "class", "data-after", "data-edit", "data-question"}
ATTRIBUTES |= {"data-quote", "data-step", "data-turn", "datetime", "dir", "disabled", "href", "id", "lang"}
ATTRIBUTES |= {"aria-pressed", "data-asked", "data-citation", "data-link", "data-markdown", "data-thumb"}
ATTRIBUTES |= {"aria-hidden", "d", "name", "rel", "role", "tabindex", "target", "type", "viewbox"}


def whole_page(*answers: Answer) -> Page:
    conversation = Conversation()
    for answer in answers:
        conversation = conversation.with_answer(answer)
    return Page(render.transcript(conversation) + sources(conversation))


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
    assert {tag for tag, _ in page.tags} <= {"h3", "p", "ul", "ol", "li", "strong", "em", "span"}


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
        ("Two:\n- one\n\n- two", "<p>Two:</p><ul><li>one</li><li>two</li></ul>"),
        ("In May\n2024. Then", "<p>In May\n2024. Then</p>"),
        ("- a\n**For**\n- b", "<ul><li>a</li></ul><h3>For</h3><ul><li>b</li></ul>"),
        ("**For**\n\n- b", "<h3>For</h3><ul><li>b</li></ul>"),
        ("**For**", "<p><strong>For</strong></p>"),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("AT&T &lt; &nosuch; &amp;", "<p>AT&amp;T &lt; &amp;nosuch; &amp;</p>"),
        (r"\*\*no\*\* \[1\]", "<p>**no** [1]</p>"),
        ("Said. [2]", "<p>Said.&nbsp;(2)</p>"),
    ],
)
def test_the_markdown_of_answers_is_understood(text: str, expected: str) -> None:
    assert to_html(text, lambda number: f"({number})") == expected


VOTE = "The council of Nordhaven voted on Tuesday to keep the night ferry running for three more years."

OPENING = "The parking garage of Nordhaven opened on Friday, one year behind schedule."
PRICE = "Its 640 spaces cost 88 million crowns, which the mayor called a fair price for a dry cellar."


def make_chronology(**changes: Any) -> Answer:
    """The opening, the vote and, correcting the vote, the cost; the day of the opening is not known."""
    citations = (cite(GARAGE, OPENING, 1), cite(FERRY, VOTE, 2), cite(FERRY, QUOTE, 3))
    items = (
        Item(OPENING, OPENING, date(2024, 11, 1), (1,), dated="November 2024"),
        Item(VOTE, VOTE, date(2025, 3, 11), (2,), superseded_by=2),
        Item(QUOTE, QUOTE, date(2025, 3, 12), (3,)),
    )
    dates = ("November 2024", "11 March 2025", "12 March 2025")
    lines = [
        f"- **{told}**: {escape(one.quote)} [{one.number}]"
        for told, one in zip(dates, citations, strict=True)
    ]
    values = {"text": "\n".join(["Three events:", *lines]), "items": items, "shape": "events"}
    return make_answer(*citations, **{**values, **changes})


def test_a_chronology_is_a_timeline_of_dates_and_events() -> None:
    page = whole_page(make_chronology())
    assert_only_our_markup(page)
    classes = page.attributes("class")
    assert classes.count("timeline") == 1
    assert classes.count("event") == classes.count("when") == 3
    assert page.text.index("November 2024") < page.text.index("11 March 2025") < page.text.index(QUOTE)
    assert "3 events · 3 sources" in page.text


def test_what_was_corrected_later_says_so_and_leads_to_the_correction() -> None:
    html = render.transcript(Conversation().with_answer(make_chronology()))
    (corrected,) = re.findall(r'<li class="superseded">(.*?)</li>', html)
    assert Page(corrected).text == f"11 March 2025{VOTE}\xa0[2] (corrected later: see [3])"
    assert Page(corrected).attributes("href") == ["#quote-1-2", "#quote-1-3"]


def test_a_correction_that_the_text_tells_is_not_told_twice() -> None:
    told = make_chronology()
    text = told.text.replace("[2]", "[2] (corrected later: see [3])")
    page = whole_page(replace(told, text=text))
    assert page.text.count("corrected later") == 1
    assert page.attributes("class").count("superseded") == 1


def test_an_old_chronology_is_drawn_as_before_without_its_sources() -> None:
    book = replace(FERRY, text=FERRY.text + " word" * (HELD // 5))
    conversation = Conversation().with_answer(make_chronology()).with_answer(make_answer(cite(book, QUOTE)))
    for _ in range(REMEMBERED):
        conversation = conversation.with_answer(make_answer(cite(FERRY, QUOTE)))
    page = Page(render.transcript(conversation))
    assert "timeline" in page.attributes("class")
    assert "(corrected later: see [3])" in page.text
    assert not [href for href in page.attributes("href") if href.startswith("#quote-1-")]


def test_a_comparison_stands_in_columns_with_the_days_of_its_values() -> None:
    ferry, garage = cite(FERRY, QUOTE, 1), cite(GARAGE, PRICE, 2)
    items = (
        Item(QUOTE, "4.2 million crowns", date(2025, 3, 11), (1,)),
        Item(PRICE, "88 million crowns", date(2024, 11, 2), (2,), dated="November 2024"),
    )
    bullets = f"- **The ferry**: {escape(QUOTE)} [1]\n- **The garage**: {escape(PRICE)} [2]"
    text = f"The garage cost more.\n\n{bullets}\n\nOne is a yearly sum."
    page = whole_page(make_answer(ferry, garage, text=text, items=items, shape="comparison"))
    assert_only_our_markup(page)
    assert page.attributes("class").count("side") == 2
    assert [tag for tag, _ in page.tags].count("h3") == 2
    places = [page.text.index(words) for words in ("cost more", "The ferry", "November 2024", "yearly sum")]
    assert places == sorted(places)


def test_a_comparison_of_one_side_stays_a_list() -> None:
    text = f"Only the ferry is told.\n- **The ferry**: {escape(QUOTE)} [1]"
    page = whole_page(make_answer(cite(FERRY, QUOTE), text=text, shape="comparison"))
    assert "sides" not in page.attributes("class")
    assert "li" in [tag for tag, _ in page.tags]


@pytest.mark.parametrize("shape", ["list", "events", "comparison", "statements", "positions"])
@pytest.mark.parametrize("words", NASTY_WORDS)
def test_words_in_labels_and_items_never_become_markup(words: str, shape: str) -> None:
    article = replace(FERRY, text=canonical(f"{words} one.\n{words} two."))
    first, last = (
        cite(article, canonical(f"{words} {end}."), at) for at, end in enumerate(("one", "two"), 1)
    )
    items = (Item(words, words, None, (1,), 1, words), Item(words, words, None, (2,), None, words))
    label = escape(words)
    text = f"**{label}**\n- **{label}**: {label} one. [1]\n- **{label}{label}**: {label} two. [2]"
    page = whole_page(make_answer(first, last, text=text, items=items, shape=shape))
    assert_only_our_markup(page)
    assert page.marks == [first.quote, last.quote]


@given(
    text=st.text(st.sampled_from("<>&*_[]()!\\#:. \n-a1"), max_size=80),
    shape=st.sampled_from(["list", "events", "comparison"]),
)
def test_text_of_any_shape_renders_to_balanced_markup(text: str, shape: str) -> None:
    page = Page(drawn(Past("Q?", text, shape, ()), lambda number: f"<span>{number}</span>"))
    assert page.open == []
    assert {tag for tag, _ in page.tags} <= OURS


def test_a_list_tells_how_many_items_it_has() -> None:
    item = Item(QUOTE, "4.2 million crowns", None, (1,))
    text = f"One:\n- {escape(QUOTE)} [1]"
    assert (
        "1 item · 1 source"
        in whole_page(make_answer(cite(FERRY, QUOTE), text=text, items=(item,), shape="list")).text
    )


def test_what_became_of_a_language_models_sentences_is_told_below_its_answer() -> None:
    verdicts = (Judged("a", "kept"), Judged("<b>", "dropped", "number", "No source says “<3”."))
    page = render.transcript(Conversation().with_answer(replace(make_answer(), verdicts=verdicts)))
    assert "The language model wrote 2 sentences: 1 left out." in page
    assert "No source says “&lt;3”." in page
    assert "&lt;b&gt;" not in page  # what is not borne out is not shown, here either
    assert "language model" not in render.transcript(Conversation().with_answer(make_answer()))


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
    assert "quotes no article" in sources(conversation)


def test_a_reason_already_in_the_text_is_not_repeated() -> None:
    page = whole_page(make_refusal(text="They do not say: no ferry.", reason="no ferry"))
    assert page.text.count("no ferry") == 1


def test_the_understood_question_is_shown_only_if_it_differs() -> None:
    same = whole_page(make_answer(cite(FERRY, QUOTE)))
    other = whole_page(make_answer(cite(FERRY, QUOTE), question="And the cost?"))
    assert "Understood as" not in same.text
    assert "Understood as: What does the night ferry cost?" in other.text


def test_an_unfinished_answer_has_numbers_without_links() -> None:
    page = Page(render.pending(Asked("Q?", "It is **so** [1")))
    assert page.attributes("aria-busy") == ["true"]
    assert page.attributes("href") == []
    assert_only_our_markup(Page(render.pending(Asked("<b>", "<b> [1]"))))


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


def test_a_long_conversation_keeps_its_last_turns_and_a_follow_up_may_mean_the_last_few() -> None:
    conversation = Conversation()
    for number in range(SHOWN + 5):
        conversation = conversation.with_answer(make_answer(cite(FERRY, QUOTE), question=f"Q{number}."))
    assert len(conversation.history) == REMEMBERED
    assert conversation.history[-1].question == f"Q{SHOWN + 4}."
    assert Page(render.transcript(conversation)).text.count(QUOTE) == SHOWN
    numbers = [turn.number for turn in conversation.turns]
    assert numbers == list(range(6, SHOWN + 6))


def test_sources_are_kept_as_long_as_they_are_small() -> None:
    long = replace(FERRY, text=FERRY.text + " word" * (HELD // 20))
    conversation = Conversation()
    for number in range(20):
        conversation = conversation.with_answer(make_answer(cite(long, QUOTE), question=f"Q{number}."))
    assert REMEMBERED < len(conversation.turns) < REMEMBERED + 4
    assert len(conversation.earlier) + len(conversation.turns) == 20
    assert [past.question for past in conversation.earlier][:2] == ["Q0.", "Q1."]


def test_an_answer_says_from_which_articles_and_as_of_which_day_it_is() -> None:
    answer = make_answer(cite(FERRY, QUOTE), as_of=date(2025, 3, 12))
    assert "All articles, as of 12 March 2025 · 1 source" in whole_page(answer).text
    scope = Scope(date(2025, 1, 1), None, "<b>Post</b>")
    page = whole_page(replace(answer, scope=scope), make_refusal(FERRY, as_of=date(2025, 3, 12)))
    assert_only_our_markup(page)
    assert "Articles from <b>Post</b>, since 1 January 2025, as of 12 March 2025" in page.text
    assert "All articles, as of 12 March 2025 · See the nearest articles" in page.text


def test_a_misspelt_name_is_corrected_with_a_click() -> None:
    meant = "Did you mean “Solberg”?"
    page = whole_page(
        make_refusal(
            FERRY, standalone_question="Who is Sollberg?", suggestion=meant, text=f"They do not say. {meant}"
        )
    )
    assert page.attributes("data-question") == ["Who is Solberg?"]
    assert page.text.count(meant) == 1
    unclear = whole_page(make_refusal(FERRY, suggestion=meant, text="They do not say."))
    assert unclear.attributes("data-question") == []
    assert meant in unclear.text


def test_what_a_follow_up_was_understood_to_ask_can_be_edited() -> None:
    answer = make_answer(cite(FERRY, QUOTE), question="And <b>?", standalone_question="What is <b>?")
    assert whole_page(answer).attributes("data-edit") == ["What is <b>?"]
    limited = replace(answer, question="What is <b> since:2024?")
    assert whole_page(limited).attributes("data-edit") == []


@pytest.mark.parametrize("words", NASTY_WORDS)
def test_questions_that_are_offered_are_asked_as_they_stand(words: str) -> None:
    page = Page(render.offers([f"{words}?", "Who?"], 3))
    assert_only_our_markup(page)
    assert page.attributes("data-question") == [f"{words}?", "Who?"]
    assert page.attributes("data-after") == ["3"]
    assert render.offers([]) == ""


def test_a_stopped_turn_shows_what_was_said_until_then() -> None:
    page = Page(render.stopped(Asked("Q?", "It is **so** [1")))
    assert "It is so [1You stopped this answer." in page.text
    assert page.attributes("aria-busy") == []


def test_a_hostile_article_stays_words_everywhere() -> None:
    page = whole_page(make_answer(cite(NASTY, NASTY.text)), make_refusal(NASTY))
    assert_only_our_markup(page)
    assert page.marks == [NASTY.text]
