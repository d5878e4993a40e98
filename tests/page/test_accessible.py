"""What axe-core finds on the page: nothing serious on any screen."""

from collections.abc import Callable
from importlib.resources import files

import pytest

from tests.support.pages import Page, ask, open_page

pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
SERIOUS = ("serious", "critical")


def found(tab: Page) -> list[str]:
    """What is serious, with the place where it is."""
    tab.evaluate(AXE)
    told = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} at {one['nodes'][0]['target']}: {one['help']}"
        for one in told["violations"]
        if one["impact"] in SERIOUS
    ]


def opened(tab: Page) -> None:
    tab.get_by_role("button", name="What does").first.wait_for()


def answered(tab: Page) -> None:
    ask(tab, "What does the night ferry cost the town?")
    tab.get_by_role("article").get_by_role("link", name="Source 1").click()
    tab.get_by_role("region", name="Sources").locator("mark").first.wait_for()


def refused(tab: Page) -> None:
    ask(tab, "Who sings?")
    tab.get_by_text("The articles do not say").first.wait_for()
    tab.get_by_text("The articles do answer these:").wait_for()
    tab.locator(".offers .waiting").wait_for(state="detached")


def articles(tab: Page) -> None:
    tab.get_by_role("tab", name="Articles").click()
    tab.get_by_role("searchbox", name="Find articles").wait_for()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", [opened, answered, refused, articles])
def test_nothing_serious_is_found(
    tab: Page, address: str, screen: Callable[[Page], None], theme: str, width: int
) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    open_page(tab, f"{address}?__theme={theme}")
    screen(tab)
    assert found(tab) == []
