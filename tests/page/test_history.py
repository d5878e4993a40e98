"""Conversations that the browser keeps, their export, links to a question, and thumbs, in a real browser."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evals.data.questions import read_questions
from rag.export.cited import cited
from rag.export.conversation import read_citations
from rag.export.standing import standings
from rag.export.texts import as_html, markdown, plain
from tests.support.newsroom import FERRY, GARAGE, NASTY, Newsroom, cite
from tests.support.pages import Page, ask, box, open_page, serving
from tests.support.serving import free_port
from ui.server import Terms, start

pytestmark = pytest.mark.browser

QUESTION = "What does the night ferry cost the town?"
SPACES = "How many spaces has the parking garage?"
QUOTE = (
    "The night ferry costs the town 4.2 million crowns a year, according to the treasurer, Ingrid Solberg."
)
PREFIX = "dateline-conversation-"


@pytest.fixture(scope="module")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feedback") / "made" / "feedback.jsonl"


@pytest.fixture(scope="module")
def address(feedback: Path) -> Iterator[str]:
    served = start(Newsroom(), port=free_port(), terms=Terms(feedback=feedback))
    yield served.local_url
    served.close(verbose=False)


def conversations(tab: Page) -> Page:
    return tab.get_by_role("region", name="Conversations")


def entry(tab: Page, title: str) -> Page:
    """The button that opens a conversation."""
    return conversations(tab).locator(".open", has_text=title)


def focused(tab: Page, target: Page) -> bool:
    found: bool = target.evaluate("(element) => element === document.activeElement")
    return found


def press_until_focused(tab: Page, target: Page, key: str = "Tab") -> None:
    for _ in range(60):
        if focused(tab, target):
            return
        tab.keyboard.press(key)
    pytest.fail(f"{target} was never focused")


def converse(tab: Page, address: str, *questions: str) -> None:
    open_page(tab, address)
    for number, question in enumerate(questions, start=1):
        ask(tab, question)
        tab.locator(f".turn[data-turn='{number}']").wait_for()
    entry(tab, questions[0]).wait_for()


def test_a_conversation_outlives_a_reload_and_a_restart_and_goes_on(tab: Page) -> None:
    port = free_port()
    first = start(Newsroom(), port=port)
    try:
        converse(tab, first.local_url, QUESTION, SPACES)
        tab.reload()
        tab.locator(".welcome").wait_for()
        entry(tab, QUESTION).wait_for()
        tab.goto("about:blank")
    finally:
        first.close(verbose=False)
    second = start(Newsroom(), port=port)
    try:
        open_page(tab, second.local_url)
        entry(tab, QUESTION).click()
        tab.get_by_role("heading", name=SPACES).wait_for()
        tab.get_by_role("article").first.get_by_role("link", name="Source 1").click()
        assert tab.get_by_role("region", name="Sources").locator("mark").inner_text() == QUOTE
        ask(tab, "And mayor?")
        tab.get_by_text(f"Understood as: {SPACES} And mayor?").wait_for()
        tab.get_by_role("button", name="New chat").click()
        tab.locator(".welcome").wait_for()
        assert entry(tab, QUESTION).count() == 1
        entry(tab, QUESTION).click()
        tab.get_by_role("heading", name="And mayor?").wait_for()
        assert tab.get_by_role("article").count() == 3
        tab.goto("about:blank")
    finally:
        second.close(verbose=False)


def test_conversations_are_renamed_and_deleted_with_undo(tab: Page, address: str) -> None:
    converse(tab, address, QUESTION)
    region = conversations(tab)
    region.locator("li").hover()
    region.get_by_role("button", name="Rename").click()
    region.get_by_role("textbox", name="New name").fill("Ferries <b>in</b> winter")
    tab.keyboard.press("Enter")
    entry(tab, "Ferries <b>in</b> winter").wait_for()
    assert focused(tab, region.get_by_role("button", name="Rename"))
    tab.reload()
    entry(tab, "Ferries <b>in</b> winter").click()
    tab.get_by_role("heading", name=QUESTION).wait_for()
    region.get_by_role("button", name="Rename").click()
    region.get_by_role("textbox", name="New name").fill("Never mind")
    tab.keyboard.press("Escape")
    entry(tab, "Ferries <b>in</b> winter").wait_for()
    region.get_by_role("button", name="Delete").click()
    tab.locator(".welcome").wait_for()  # it was open
    assert entry(tab, "Ferries").count() == 0
    region.get_by_role("button", name="Undo").click()
    entry(tab, "Ferries <b>in</b> winter").wait_for()
    tab.get_by_role("heading", name=QUESTION).wait_for()
    region.locator("li").hover()
    region.get_by_role("button", name="Delete").click()
    tab.reload()
    region.get_by_text("Your conversations appear here.").wait_for()


def test_conversations_are_opened_and_deleted_by_keyboard_alone(tab: Page, address: str) -> None:
    open_page(tab, address)
    for question in (QUESTION, SPACES):
        tab.keyboard.type(question)
        tab.keyboard.press("Enter")
        entry(tab, question).wait_for()
        press_until_focused(tab, tab.get_by_role("button", name="New chat"), "Shift+Tab")
        tab.keyboard.press("Enter")
        tab.locator(".welcome").wait_for()
        press_until_focused(tab, box(tab))
    press_until_focused(tab, entry(tab, QUESTION), "Shift+Tab")
    tab.keyboard.press("Enter")
    tab.get_by_role("heading", name=QUESTION).wait_for()
    press_until_focused(tab, conversations(tab).get_by_role("button", name=f"Delete “{SPACES}”"), "Shift+Tab")
    tab.keyboard.press("Enter")
    assert entry(tab, SPACES).count() == 0
    assert focused(tab, conversations(tab).get_by_role("button", name="Undo"))
    tab.keyboard.press("Enter")
    entry(tab, SPACES).wait_for()
    assert focused(tab, entry(tab, SPACES))
    assert tab.get_by_role("heading", name=QUESTION).is_visible()


@pytest.mark.parametrize("width", [360, 1000])
def test_where_there_is_little_room_the_list_lies_over_the_page(tab: Page, address: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 740})
    open_page(tab, address)
    ask(tab, QUESTION)
    tab.locator("a.citation").first.wait_for()
    assert not conversations(tab).is_visible()
    toggle = tab.get_by_role("button", name="Conversations", exact=True)
    toggle.click()
    conversations(tab).wait_for()
    frame = tab.locator("#conversations").bounding_box()
    assert frame["y"] + frame["height"] == 740
    assert width != 360 or frame["width"] == 360
    tab.keyboard.press("Escape")
    conversations(tab).wait_for(state="hidden")
    assert focused(tab, toggle)
    tab.get_by_role("button", name="New chat").click()
    tab.locator(".welcome").wait_for()
    toggle.click()
    entry(tab, QUESTION).click()
    tab.get_by_role("heading", name=QUESTION).wait_for()
    conversations(tab).wait_for(state="hidden")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_beside_the_page_the_list_is_folded_and_stays_so(tab: Page, address: str) -> None:
    open_page(tab, address)
    toggle = tab.get_by_role("button", name="Conversations", exact=True)
    assert conversations(tab).is_visible()
    toggle.click()
    conversations(tab).wait_for(state="hidden")
    assert toggle.get_attribute("aria-expanded") == "false"
    tab.reload()
    tab.locator(".welcome").wait_for()
    assert not conversations(tab).is_visible()
    toggle.click()
    conversations(tab).wait_for()


def exported(tab: Page, form: str = "") -> tuple[str, str]:
    """The name and the text of what is downloaded."""
    if form:
        tab.get_by_label("Format of the export").select_option(form)
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Export").click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_text("utf-8")


def test_an_exported_conversation_is_verified_as_unchanged(tab: Page, address: str) -> None:
    open_page(tab, address)
    tab.get_by_role("button", name="Export").click()
    tab.get_by_text("There is nothing to export yet").wait_for()
    converse(tab, address, QUESTION, SPACES)
    name, text = exported(tab)
    days = {(datetime.now(UTC).astimezone() - timedelta(days=days)).date().isoformat() for days in (0, 1)}
    assert name in {f"dateline-{day}.json" for day in days}
    citations = read_citations(text)
    assert citations[0].quote == QUOTE
    assert citations[0].source.indexed == date(2025, 3, 12)
    assert {one.state for one in standings(citations, Newsroom())} == {"unchanged"}
    assert json.loads(text)["answers"][1]["question"] == SPACES
    assert "Fishing families had filled the gallery" not in text  # which is in none of the quotes
    name, text = exported(tab, "markdown")
    assert name in {f"dateline-{day}.md" for day in days}
    assert f"## {SPACES.rstrip('?')}" in text
    assert f"[^1]: “{QUOTE.split(',')[0]}".replace(".", "") in text.replace("\\", "").replace(".", "")


def test_a_citation_of_an_article_that_changed_or_is_gone_is_shown_as_such(tab: Page) -> None:
    newsroom = Newsroom()
    with serving(tab, newsroom) as address:
        converse(tab, address, QUESTION, SPACES)
        changed = replace(FERRY, text=FERRY.text.replace("4.2 million crowns", "4.6 million crowns"))
        newsroom.held = (changed, NASTY)  # and the garage is gone
        tab.reload()
        entry(tab, QUESTION).click()
        tab.get_by_text("1 of 2 sources no longer says what this answer quotes.").first.wait_for()
        first, second = tab.get_by_role("article").nth(0), tab.get_by_role("article").nth(1)
        first.get_by_role("link", name="Source 1, which no longer says this").click()
        pane = tab.get_by_role("region", name="Sources")
        pane.get_by_text("The article has changed, and no longer says what was quoted.").wait_for()
        assert pane.locator("mark").count() == 0
        assert "4.6 million" in pane.locator(".passage").inner_text()
        assert "4.2 million" not in pane.locator(".source[open]").inner_text()
        assert pane.locator(".source[open]").get_by_role("button", name="Copy citation").count() == 0
        first.get_by_role("link", name="Source 2").click()
        assert "keep the night ferry" in pane.locator("mark").inner_text()
        second.get_by_role("link", name=re.compile("no longer says this")).first.click()
        pane.get_by_text("The article is no longer among the articles.").first.wait_for()
        assert pane.locator("mark").count() == 0
        assert "640" not in pane.locator(".source[open]").inner_text()
        ask(tab, "And Solberg?")  # is answered from what still holds
        tab.locator(".turn[data-turn='3']").wait_for()
        answers = json.loads(exported(tab)[1])["answers"]
        assert answers[0]["citations"][0]["quote"] == QUOTE
        assert [answer["question"] for answer in answers] == [QUESTION, SPACES, "And Solberg?"]


HOSTILE = "<img src=x onerror='window.hurt = 1'>${window.hurt = 2}{{x}}"
DAMAGED = {
    "not JSON": "{",
    "of others": '"hello"',
    "empty": "{}",
    "without answers": json.dumps({"format": "dateline-export", "title": "x", "changed": 1, "answers": []}),
    "hollow": json.dumps(
        {"format": "dateline-export", "title": HOSTILE, "changed": 1, "answers": [{"question": HOSTILE}]}
    ),
    "huge": json.dumps(
        {"format": "dateline-export", "title": "9" * 9999, "changed": 2, "answers": [{"question": "?"}] * 99}
    ),
}


def test_damaged_and_foreign_values_in_the_storage_never_break_the_page(tab: Page, address: str) -> None:
    converse(tab, address, QUESTION)
    tab.evaluate(
        "(values) => Object.entries(values).forEach(([key, value]) => localStorage.setItem(key, value))",
        {f"{PREFIX}{name}": value for name, value in DAMAGED.items()},
    )
    tab.reload()
    tab.locator(".welcome").wait_for()
    assert conversations(tab).locator("li").count() == 3
    entry(tab, HOSTILE).click()
    tab.get_by_text("This conversation cannot be opened.").wait_for()
    assert tab.locator(".welcome").is_visible()
    entry(tab, QUESTION).click()
    tab.get_by_role("heading", name=QUESTION).wait_for()
    assert tab.evaluate("window.hurt") is None
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_kept_answer_that_was_tampered_with_is_only_words(tab: Page, address: str) -> None:
    converse(tab, address, QUESTION)
    tab.evaluate(
        """([prefix, hostile]) => {
            const name = Object.keys(localStorage).find((name) => name.startsWith(prefix));
            const words = JSON.stringify(hostile).slice(1, -1);
            localStorage.setItem(name, localStorage.getItem(name).replaceAll("crowns", words));
        }""",
        [PREFIX, HOSTILE],
    )
    tab.reload()
    entry(tab, QUESTION).click()
    tab.get_by_text("1 of 2 sources no longer says what this answer quotes.").wait_for()
    assert tab.get_by_text("window.hurt = 1").first.is_visible()
    tab.get_by_role("link", name="Source 1, which no longer says this").click()
    assert tab.evaluate("window.hurt") is None
    assert tab.locator("#transcript img, #sources img").count() == 0


@pytest.mark.parametrize("way", ["off", "full"])
def test_a_storage_that_is_off_or_full_is_told_and_the_page_works(tab: Page, address: str, way: str) -> None:
    tab.add_init_script(
        """for (const name of ["%s"]) {
            const real = Storage.prototype[name];
            Storage.prototype[name] = function (key, ...values) {
                if (key.startsWith("dateline")) throw new DOMException("no", "QuotaExceededError");
                return real.call(this, key, ...values);
            };
        }"""
        % ('getItem", "setItem", "removeItem' if way == "off" else "setItem")
    )
    open_page(tab, address)
    ask(tab, QUESTION)
    tab.get_by_text("Your browser has no room to keep this conversation").wait_for()
    entry(tab, QUESTION).wait_for()
    assert QUESTION in exported(tab)[1]
    tab.get_by_role("button", name="New chat").click()
    tab.locator(".welcome").wait_for()
    entry(tab, QUESTION).click()
    tab.get_by_role("heading", name=QUESTION).wait_for()


READ = """async () => {
    const [item] = await navigator.clipboard.read();
    const read = async (kind) => item.types.includes(kind) ? (await item.getType(kind)).text() : null;
    return [await read("text/plain"), await read("text/html"), await read("web text/markdown")];
}"""


def clipboard(tab: Page) -> list[Any]:
    found: list[Any] = tab.evaluate(READ)
    return found


def test_a_citation_is_copied_in_three_forms(tab: Page, address: str) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    converse(tab, address, QUESTION)
    one = cited(cite(FERRY, QUOTE))
    source = tab.get_by_role("region", name="Sources").locator(".source[open]")
    source.get_by_role("button", name="Copy citation").click()
    source.get_by_role("status").get_by_text("Copied").wait_for()
    told, html, own = clipboard(tab)
    assert told == plain(one)
    assert re.sub("<[^>]*>", "", html).strip() == re.sub("<[^>]*>", "", as_html(one)).strip()
    assert own in (markdown(one), None)  # where the browser knows forms of one's own
    source.get_by_role("button", name="as Markdown").click()
    tab.wait_for_function(
        "(text) => navigator.clipboard.readText().then((found) => found === text)", arg=markdown(one)
    )


def test_a_copied_link_opens_the_question_with_its_limits(tab: Page, address: str) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(tab, address)
    tab.get_by_label("Until", exact=True).fill("2024")
    ask(tab, SPACES)
    tab.locator(".turn[data-turn='1']").wait_for()
    tab.get_by_role("button", name="Copy link").click()
    tab.get_by_role("article").get_by_text("Copied").wait_for()
    link = tab.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{address}?q=")
    tab.goto(link)
    tab.locator(".turn[data-turn='1']").wait_for()
    assert tab.get_by_role("heading", name=f"{SPACES} until:2024-12-31").is_visible()
    tab.get_by_text("Articles up to 31 December 2024").wait_for()
    assert tab.url == address  # a reload does not ask again
    tab.goto(f"{address}?q=Who+owns+{HOSTILE.replace('&', '%26')}&__theme=dark")
    tab.get_by_role("heading", name=f"Who owns {HOSTILE}").wait_for()
    tab.locator(".turn[data-turn='1']").wait_for()
    assert tab.evaluate("window.hurt") is None


def test_a_long_question_of_a_link_is_not_asked_but_put_into_the_box(tab: Page, address: str) -> None:
    question = "Why? " * 101
    open_page(tab, f"{address}?q={question}")
    tab.wait_for_function("document.querySelector('#composer textarea').value.startsWith('Why?')")
    assert tab.get_by_role("article").count() == 0
    assert box(tab).input_value() == question.strip()


def test_thumbs_become_questions_that_the_evaluation_reads(tab: Page, address: str, feedback: Path) -> None:
    converse(tab, address, QUESTION, "Who owns the moon?", SPACES)
    for turn, thumb, reason in (
        (0, "up", ""),
        (1, "up", "It is not in there."),
        (2, "down", "Not asked: <b>"),
    ):
        article = tab.get_by_role("article").nth(turn)
        article.get_by_role("button", name=f"Thumbs {thumb}").click()
        article.get_by_role("textbox", name="(optional)").fill(reason)
        tab.keyboard.press("Enter")
        article.get_by_text("Thank you, that is noted.").wait_for()
        assert article.get_by_role("button", name=f"Thumbs {thumb}").get_attribute("aria-pressed") == "true"
    ask(tab, QUESTION)
    tab.locator(".turn[data-turn='4']").wait_for()
    # Although all is drawn anew:
    tab.wait_for_function("document.querySelectorAll('[aria-pressed=true]').length === 3")
    lines = [json.loads(line) for line in feedback.read_text("utf-8").splitlines()]
    assert [(line["thumb"], line["reason"], line["answerable"]) for line in lines] == [
        ("up", "", True),
        ("up", "It is not in there.", False),
        ("down", "Not asked: <b>", None),
    ]
    assert GARAGE.id in lines[2]["said_from"]
    questions = read_questions(feedback)  # without the one whose answer nobody has given yet
    assert [one.question for one in questions] == [QUESTION, "Who owns the moon?"]
    assert questions[0].gold_ids == (FERRY.id,)
    assert QUOTE in questions[0].gold_texts
    assert questions[0].asked == date(2025, 3, 11)
    assert datetime.fromisoformat(lines[0]["given"]) <= datetime.now(UTC)


def test_thumbs_are_given_by_keyboard_and_taken_back(tab: Page, address: str, feedback: Path) -> None:
    converse(tab, address, QUESTION)
    before = feedback.read_text("utf-8") if feedback.exists() else ""
    down = tab.get_by_role("button", name="Thumbs down")
    press_until_focused(tab, down, "Shift+Tab")
    tab.keyboard.press("Enter")
    assert focused(tab, tab.get_by_role("textbox", name="What is wrong with it?"))
    tab.keyboard.press("Escape")
    assert focused(tab, down)
    assert tab.get_by_role("textbox", name="What is wrong with it?").count() == 0
    assert (feedback.read_text("utf-8") if feedback.exists() else "") == before


def test_without_a_file_for_them_there_are_no_thumbs(tab: Page) -> None:
    with serving(tab, Newsroom()) as address:
        converse(tab, address, QUESTION)
        assert tab.get_by_role("button", name="Copy link").is_visible()
        assert tab.get_by_role("button", name="Thumbs up").count() == 0
