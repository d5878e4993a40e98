"""Nothing on the page jumps: not while it loads, not while an answer comes, not when the pane opens."""

from typing import Any

import pytest

from tests.support.newsroom import FERRY, GARAGE
from tests.support.pages import Page, Slow, ask, box, open_page, serving

pytestmark = pytest.mark.browser

QUESTION = "What about the night ferry?"
MOST = 0.05
"""Layout shift in all, of which 0.1 counts as good (https://web.dev/articles/cls)."""

WATCHING = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    if (!shift.hadRecentInput) {
      const moved = shift.sources.map(({ node }) => node?.id || node?.className || node?.nodeName);
      window.shifts.push([shift.value, moved.join(", ")]);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
window.places = new Set();
const look = () => {
  const box = document.querySelector("#composer textarea")?.getBoundingClientRect();
  // A long question makes it grow upwards, as the one who types expects.
  const place = box && [box.left, box.bottom, box.width];
  if (box && document.querySelector(".welcome, .turn")) window.places.add(JSON.stringify(place));
  requestAnimationFrame(look);
};
look();
"""


@pytest.fixture(params=[1280, 360])
def watched(request: Any, tab: Page) -> Page:
    """A tab that notes what moves, and where the question box has been."""
    tab.set_viewport_size({"width": request.param, "height": 800})
    tab.add_init_script(WATCHING)
    return tab


def jumped(tab: Page) -> list[Any]:
    """The layout shifts so far if they are too many in all, which no input explains."""
    shifts: list[Any] = tab.evaluate("window.shifts")
    return shifts if sum(value for value, _ in shifts) > MOST else []


def test_nothing_jumps_and_the_question_box_stays_where_it_is(watched: Page) -> None:
    newsroom = Slow((FERRY, GARAGE))
    with serving(watched, newsroom) as address:
        open_page(watched, address)
        watched.locator(".offers button").first.wait_for()
        for number, question in enumerate((QUESTION, "What about the parking garage?"), start=1):
            newsroom.go_on.clear()
            ask(watched, question)
            watched.locator("article[aria-busy] .answer p:not(.waiting)").wait_for()
            newsroom.go_on.set()
            watched.locator(f"[data-turn='{number}'] a.citation").first.click()
            watched.locator(f"#quote-{number}-1").wait_for()
            if watched.viewport_size["width"] == 360:  # where the pane is a sheet
                watched.get_by_role("button", name="Close sources").click()
        ask(watched, "Who owns the moon?")
        watched.get_by_text("The articles do answer these:").wait_for()
        assert jumped(watched) == []
        assert len(watched.evaluate("[...window.places]")) == 1


def test_words_stay_where_they_are_when_the_answer_is_there(watched: Page) -> None:
    newsroom = Slow((FERRY, GARAGE))
    with serving(watched, newsroom) as address:
        open_page(watched, address)
        newsroom.go_on.set()
        ask(watched, QUESTION)
        watched.locator("[data-turn='1'] a.citation").first.wait_for()
        newsroom.go_on.clear()
        ask(watched, "And the garage?")  # understood as more than it says
        words = watched.locator("article").nth(1).locator(".answer p:not(.waiting)").first
        words.wait_for()
        before = words.bounding_box()
        newsroom.go_on.set()
        watched.locator("[data-turn='2']").get_by_text("Understood as").wait_for()
        assert [words.bounding_box()[side] for side in "xy"] == [before[side] for side in "xy"]
        assert box(watched).is_visible()
