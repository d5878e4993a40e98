"""The journeys of the chat: citations, the pane of sources, stopping, offers, follow-ups and limits."""

import pytest

from index.types import Article
from rag.types import Answer
from tests.support.newsroom import FERRY, GARAGE, Newsroom, make_refusal
from tests.support.pages import Page, Slow, ask, box, open_page, serving, wait_until_in_view

pytestmark = pytest.mark.browser

QUESTION = "What does the night ferry cost the town?"
QUOTE = (
    "The night ferry costs the town 4.2 million crowns a year, according to the treasurer, Ingrid Solberg."
)
VOTE = "The council of Nordhaven voted on Tuesday to keep the night ferry running for three more years."
SPACES = "How many spaces has the parking garage?"


def chip(tab: Page, number: int, turn: int = 0) -> Page:
    """A citation of an answer; by default the first."""
    return tab.get_by_role("article").nth(turn).get_by_role("link", name=f"Source {number}")


def sources(tab: Page) -> Page:
    return tab.get_by_role("region", name="Sources")


def answered(tab: Page, address: str, question: str = QUESTION) -> None:
    open_page(tab, address)
    ask(tab, question)
    chip(tab, 1).wait_for()


def press_until_focused(tab: Page, target: Page, key: str = "Tab") -> None:
    for _ in range(60):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        tab.keyboard.press(key)
    pytest.fail(f"{target} was never focused")


@pytest.mark.parametrize("query", ["", "?__theme=dark"])
def test_pointing_at_a_citation_shows_its_quote_with_outlet_and_date(
    tab: Page, address: str, query: str
) -> None:
    answered(tab, address + query)
    chip(tab, 2).hover()
    card = tab.get_by_role("tooltip")
    card.wait_for()
    assert VOTE in card.inner_text()
    assert "The Fjord Courier" in card.inner_text()
    assert "11 March 2025" in card.inner_text()
    card.hover()  # the pointer may go over to it
    tab.wait_for_timeout(400)  # longer than it lingers
    assert card.is_visible()
    tab.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert sources(tab).is_visible()
    chip(tab, 1).hover()
    card.wait_for()
    box(tab).hover()
    card.wait_for(state="hidden")


def test_a_citation_is_read_and_opened_by_keyboard_alone(tab: Page, address: str) -> None:
    open_page(tab, address)
    tab.keyboard.type(QUESTION)
    tab.keyboard.press("Enter")
    chip(tab, 1).wait_for()
    press_until_focused(tab, chip(tab, 2), "Shift+Tab")
    card = tab.get_by_role("tooltip")
    card.wait_for()
    assert VOTE in card.inner_text()
    assert chip(tab, 2).get_attribute("aria-describedby") == card.get_attribute("id")
    tab.keyboard.press("Escape")
    card.wait_for(state="hidden")
    tab.keyboard.press("Enter")
    wait_until_in_view(tab, "#quote-1-2")
    assert sources(tab).locator("mark").inner_text() == VOTE
    press_until_focused(tab, sources(tab).get_by_role("button", name="Next quote"), "Shift+Tab")
    tab.keyboard.press("Enter")
    wait_until_in_view(tab, "#quote-1-1")
    tab.keyboard.press("Escape")
    sources(tab).wait_for(state="hidden")
    assert chip(tab, 2).evaluate("(element) => element === document.activeElement")
    tab.keyboard.press("Enter")
    wait_until_in_view(tab, "#quote-1-2")


def test_the_pane_goes_from_quote_to_quote_and_to_the_original(tab: Page, address: str) -> None:
    answered(tab, address)
    pane = sources(tab)
    pane.get_by_text("1 of 2").wait_for()
    assert chip(tab, 1).get_attribute("aria-current") == "true"
    for name, number in (("Next", 2), ("Next", 1), ("Previous", 2), ("Previous", 1)):
        pane.get_by_role("button", name=f"{name} quote").click()
        wait_until_in_view(tab, f"#quote-1-{number}")
        assert pane.locator("mark").count() == 1
        assert pane.get_by_text(f"{number} of 2").is_visible()
        assert chip(tab, number).get_attribute("aria-current") == "true"
    link = pane.get_by_role("link", name="Open the original at courier.example")
    assert link.get_attribute("href") == FERRY.url


def test_an_old_answers_citation_shows_the_old_answers_source(tab: Page, address: str) -> None:
    answered(tab, address)
    ask(tab, SPACES)
    chip(tab, 1, turn=1).wait_for()
    assert SPACES in sources(tab).inner_text()
    chip(tab, 2).click()
    wait_until_in_view(tab, "#quote-1-2")
    assert sources(tab).locator("mark").inner_text() == VOTE
    assert QUESTION in sources(tab).inner_text()
    assert SPACES not in sources(tab).inner_text()
    chip(tab, 1, turn=1).click()
    wait_until_in_view(tab, "#quote-2-1")


def test_an_answer_can_be_stopped_and_asked_anew(tab: Page) -> None:
    newsroom = Slow()
    with serving(tab, newsroom) as address:
        open_page(tab, address)
        ask(tab, QUESTION)
        tab.get_by_text("The night ferry costs the town").wait_for()
        assert tab.locator("article[aria-busy=true]").count() == 1
        assert not tab.get_by_role("button", name="Ask", exact=True).is_visible()
        tab.get_by_role("button", name="Stop").click()
        tab.get_by_text("You stopped this answer.").wait_for()
        newsroom.go_on.set()
        assert tab.locator("article[aria-busy]").count() == 0
        assert box(tab).input_value() == QUESTION
        tab.get_by_role("button", name="Ask", exact=True).click()
        chip(tab, 1).wait_for()
        assert tab.get_by_role("article").count() == 1


def test_a_screen_reader_is_told_once_that_an_answer_is_made_and_that_it_is_there(tab: Page) -> None:
    newsroom = Slow()
    with serving(tab, newsroom) as address:
        open_page(tab, address)
        teller = tab.locator("#conversation > [aria-live=polite]")
        ask(tab, QUESTION)
        teller.filter(has_text="An answer is being made").wait_for(state="attached")
        newsroom.go_on.set()
        teller.filter(has_text="The answer is there, with 2 sources").wait_for(state="attached")
        ask(tab, "Who owns the moon?")
        teller.filter(has_text="No answer was found").wait_for(state="attached")


def test_a_refusal_offers_questions_that_are_answered_when_clicked(tab: Page, address: str) -> None:
    open_page(tab, address)
    ask(tab, "Who owns the moon?")
    tab.get_by_text("The articles do answer these:").wait_for()
    tab.get_by_role("button", name=QUESTION).click()
    chip(tab, 1, turn=1).wait_for()
    assert not tab.get_by_text("The articles do answer these:").is_visible()
    assert tab.locator(".turn.refused").count() == 1
    assert box(tab).evaluate("(element) => element === document.activeElement")


def test_a_refusal_leads_to_the_nearest_articles(tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    open_page(tab, address)
    ask(tab, "Who owns the moon?")
    tab.get_by_role("link", name="See the nearest articles").click()
    sources(tab).get_by_role("heading", name="Nearest articles").wait_for()
    wait_until_in_view(tab, "#sources .story")
    assert FERRY.title in sources(tab).inner_text()


class Misspelling(Newsroom):
    """A newsroom that thinks that "ferri" is misspelt."""

    def answer(self, question: str, **settings: object) -> Answer:
        if "ferri" not in question:
            return super().answer(question, **settings)  # type: ignore[arg-type]
        meant = "Did you mean “ferry”?"
        return make_refusal(
            FERRY, question=question, standalone_question=question, text=f"No. {meant}", suggestion=meant
        )


def test_a_misspelt_question_is_asked_as_meant_with_a_click(tab: Page) -> None:
    with serving(tab, Misspelling()) as address:
        open_page(tab, address)
        ask(tab, "What does the night ferri cost?")
        tab.get_by_role("button", name="Did you mean “ferry”?").click()
        tab.get_by_role("heading", name="What does the night ferry cost?").wait_for()
        chip(tab, 1, turn=1).wait_for()


def test_what_a_follow_up_was_understood_to_ask_is_edited_and_asked_again(tab: Page, address: str) -> None:
    answered(tab, address)
    ask(tab, "And Solberg?")
    tab.get_by_text(f"Understood as: {QUESTION} And Solberg?").wait_for()
    tab.get_by_role("button", name="Edit").click()
    assert box(tab).input_value() == f"{QUESTION} And Solberg?"
    box(tab).press("Enter")
    tab.get_by_role("heading", name=f"{QUESTION} And Solberg?", exact=True).wait_for()
    chip(tab, 1, turn=2).wait_for()
    tab.get_by_role("button", name="Edit").click()
    box(tab).fill(SPACES)
    box(tab).press("Enter")
    tab.get_by_role("heading", name=SPACES).wait_for()
    chip(tab, 1, turn=3).click()
    assert "garage" in sources(tab).locator("mark").inner_text()


def test_fields_limit_a_question_to_days_and_an_outlet(tab: Page, address: str) -> None:
    open_page(tab, address)
    tab.get_by_label("From", exact=True).fill("2024-11")
    tab.get_by_label("Until", exact=True).fill("2024-11")
    ask(tab, "What did the council of Nordhaven say of parking?")
    article = tab.get_by_role("article").first
    article.get_by_text("Articles of November 2024, as of 11 March 2025").wait_for()
    assert {GARAGE.title} == set(sources(tab).locator(".title").all_inner_texts())
    tab.get_by_label("From", exact=True).fill("")
    tab.get_by_label("Until", exact=True).fill("")
    outlet = tab.get_by_role("combobox", name="Outlet")
    outlet.fill("fjord")
    tab.get_by_role("option", name="The Fjord Courier").click()
    ask(tab, "What did the council of Nordhaven say of parking?")
    tab.get_by_role("article").nth(1).get_by_text("Articles from The Fjord Courier, as of").wait_for()
    assert {FERRY.title} == set(sources(tab).locator(".title").all_inner_texts())
    outlet.fill("Fjord Curier")
    ask(tab, QUESTION)
    tab.get_by_text("found “Fjord Curier”; did you mean “The Fjord Courier”?").wait_for()
    assert box(tab).input_value() == QUESTION


def test_a_wrong_date_is_told_in_a_sentence_and_the_question_kept(tab: Page, address: str) -> None:
    open_page(tab, address)
    tab.get_by_label("From", exact=True).fill("soon")
    ask(tab, QUESTION)
    tab.get_by_text("expected From to be a date such as 2024-04-10, 2024-04 or 2024, found 'soon'").wait_for()
    assert box(tab).input_value() == QUESTION


def test_limits_may_be_typed_in_the_question(tab: Page, address: str) -> None:
    open_page(tab, address)
    ask(tab, 'What did the council of Nordhaven say of parking outlet:"Harbour Weekly" since:2024?')
    tab.get_by_text("Articles from Harbour Weekly, since 1 January 2024, as of 11 March 2025").wait_for()
    assert {GARAGE.title} == set(sources(tab).locator(".title").all_inner_texts())
    assert not tab.get_by_text("Understood as").is_visible()


def test_a_day_is_chosen_in_the_browsers_calendar(tab: Page, address: str) -> None:
    open_page(tab, address)
    tab.get_by_role("button", name="Choose the first day").click()
    tab.locator("#scope input[type=date]").first.evaluate(
        "(calendar) => { calendar.value = '2025-01-01'; calendar.dispatchEvent(new Event('change')); }"
    )
    tab.keyboard.press("Escape")  # the calendar
    assert tab.get_by_label("From", exact=True).input_value() == "2025-01-01"
    ask(tab, "What did the council of Nordhaven say of parking?")
    tab.get_by_text("Articles since 1 January 2025").wait_for()


def test_on_a_narrow_screen_the_pane_is_a_sheet_and_the_limits_are_folded(tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    answered(tab, address)
    assert not sources(tab).is_visible()
    assert not tab.get_by_label("From", exact=True).is_visible()
    tab.get_by_role("button", name="Dates and outlet").click()
    tab.get_by_label("From", exact=True).fill("2024")
    tab.get_by_role("button", name="Dates and outlet").click()
    tab.get_by_role("button", name="Dates and outlet (limited)").wait_for()
    assert not tab.get_by_label("From", exact=True).is_visible()
    chip(tab, 2).click()
    wait_until_in_view(tab, "#quote-1-2")
    sheet = tab.locator("#sources").bounding_box()
    assert sheet["y"] + sheet["height"] == 740
    assert sheet["width"] == 360
    tab.get_by_role("button", name="Close sources").click()
    sources(tab).wait_for(state="hidden")
    chip(tab, 1).click()
    wait_until_in_view(tab, "#quote-1-1")
    tab.keyboard.press("Escape")
    sources(tab).wait_for(state="hidden")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_is_said_does_not_move_while_more_is_said(tab: Page) -> None:
    newsroom = Slow()
    with serving(tab, newsroom) as address:
        open_page(tab, address)
        ask(tab, QUESTION)
        first = tab.locator("article p").first
        first.filter(has_text="The night ferry costs").wait_for()
        places = [tab.locator(place).bounding_box() for place in ("article h2", "#composer", "#sources")]
        top = first.bounding_box()["y"]
        newsroom.go_on.set()
        chip(tab, 2).wait_for()
        assert first.bounding_box()["y"] == top
        assert places == [
            tab.locator(place).bounding_box() for place in ("article h2", "#composer", "#sources")
        ]


FOREIGN = {
    "ar": ("العبارة الليلية تبقى", "قال المجلس إن العبارة الليلية تكلف المدينة 4 ملايين. Reuters"),
    "he": ("המעבורת נשארת", "המועצה אמרה כי המעבורת עולה לעיר 4 מיליון. Reuters"),
    "ja": ("夜のフェリー", "The night ferry 夜のフェリー is kept. 町議会が決めた。"),
    "zh": ("夜间渡轮", "The evening boat 夜间渡轮 goes on. 市议会表决通过。"),
}
"""Title and text, by language."""


@pytest.mark.parametrize(
    ("language", "question", "direction", "fonts"),
    [
        ("ar", "العبارة الليلية تكلف المدينة", "rtl", ("Arabic", "Geeza Pro", "Segoe UI")),
        ("he", "המעבורת עולה לעיר", "rtl", ("Hebrew", "Arial Hebrew", "Segoe UI")),
        ("ja", "Is the night ferry kept?", "ltr", ("CJK JP", "Hiragino", "Yu Gothic")),
        ("zh", "Does the evening boat go on?", "ltr", ("CJK SC", "PingFang SC", "Microsoft YaHei")),
    ],
)
@pytest.mark.parametrize("stated", [True, False], ids=["stated", "seen"])
def test_each_language_runs_in_its_direction_and_its_letters(
    tab: Page, language: str, question: str, direction: str, fonts: tuple[str, ...], stated: bool
) -> None:
    articles = [
        Article(name, title, text, FERRY.published, language=name if stated else None)
        for name, (title, text) in FOREIGN.items()
    ]
    style = "(element) => [getComputedStyle(element).direction, getComputedStyle(element).fontFamily]"
    with serving(tab, Newsroom(articles)) as address:
        open_page(tab, address)
        ask(tab, question)
        wait_until_in_view(tab, "#quote-1-1")
        chip(tab, 1).focus()
        tab.keyboard.press("Tab")
        tab.keyboard.press("Shift+Tab")  # so that the focus is of the keyboard, and the card is shown
        tab.get_by_role("tooltip").wait_for()
        for place in ("#sources .story", "#card .quote"):
            found = tab.locator(place).evaluate(style)
            assert found[0] == (direction if place != "#card .quote" else found[0])
            assert all(font in found[1] for font in fonts)
        tab.get_by_role("tab", name="Articles").click()
        title = tab.locator("#listing .title").filter(has_text=FOREIGN[language][0])
        title.click()
        heading = tab.locator("#reading h2")
        heading.wait_for()
        for place in (title, heading, tab.locator("#reading .whole")):
            assert place.get_attribute("lang") == language
            assert place.evaluate(style)[0] == direction
            assert all(font in place.evaluate(style)[1] for font in fonts)


def test_an_outlet_in_arabic_does_not_pull_the_day_apart(tab: Page) -> None:
    title, text = FOREIGN["ar"]
    article = Article("ar", title, text, FERRY.published, outlet="صحيفة الميناء", author="سارة")
    with serving(tab, Newsroom([article])) as address:
        open_page(tab, address)
        ask(tab, "العبارة الليلية تكلف المدينة")
        wait_until_in_view(tab, "#quote-1-1")
        chip(tab, 1).focus()
        tab.keyboard.press("Tab")
        tab.keyboard.press("Shift+Tab")
        tab.get_by_role("tooltip").wait_for()
        for place in ("#sources .origin time", "#card .origin time", "#listing time"):
            if place.startswith("#listing"):
                tab.get_by_role("tab", name="Articles").click()
            # A day whose parts were put in another order has a box for each part.
            boxes = tab.locator(place).evaluate("(day) => [...day.getClientRects()].map((box) => box.x)")
            assert len(set(boxes)) == 1


def test_the_questions_offered_for_one_refusal_never_stand_under_another_turn(tab: Page) -> None:
    class Late(Newsroom):
        """Offers questions only when the next one is asked."""

        def follow_ups(self, history, count=3, **limits):  # type: ignore[no-untyped-def]
            asked.go_on.wait(20)
            yield from super().follow_ups(history, count, **limits)

    asked = Slow()
    with serving(tab, Late()) as address:
        open_page(tab, address)
        ask(tab, "Who owns the moon?")
        tab.get_by_text("Looking for what the articles do answer").wait_for()
        ask(tab, SPACES)
        chip(tab, 1, turn=1).wait_for()
        asked.go_on.set()
        tab.wait_for_timeout(500)
        assert not tab.locator(".offers").filter(has_text="The articles do answer these").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(tab: Page, address: str, scheme: str) -> None:
    answered(tab, f"{address}?__theme={scheme}")
    ask(tab, "Who owns the moon?")
    tab.get_by_text("The articles do answer these:").wait_for()
    chip(tab, 1).click()
    weak = tab.evaluate(CONTRAST)
    assert weak == []


# The ratio of WCAG 1.4.3 for each element with words of its own: 4.5 for AA.
CONTRAST = """() => {
    const parts = (colour) => (colour.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    const light = (colour) => parts(colour).slice(0, 3)
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const behind = (element) => {
        for (let around = element; around; around = around.parentElement) {
            const colour = getComputedStyle(around).backgroundColor;
            if ((parts(colour)[3] ?? 1) === 1) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const weak = [];
    for (const element of document.querySelectorAll("body *")) {
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!own || !element.checkVisibility() || element.closest("[disabled]")) continue;
        const [one, other] = [light(getComputedStyle(element).color), light(behind(element))].sort();
        const [low, high] = one < other ? [one, other] : [other, one];
        const ratio = (high + 0.05) / (low + 0.05);
        if (ratio < 4.5) weak.push(`${element.tagName} ${element.className}: ${ratio.toFixed(2)}`);
    }
    return weak;
}"""
