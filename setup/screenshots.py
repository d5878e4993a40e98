"""Take the pictures of the page in docs/: ``make screenshots``. Needs Chromium."""

import shutil
import sys
from pathlib import Path
from typing import Any

from rag import open_answerer
from ui.server import start

DOCS = Path(__file__).resolve().parents[1] / "docs"
QUESTIONS = (
    "Who attended the dinner in Washington?",
    "how much has Japan spent on chip subsidies?",
)
PICTURES = {
    "chat.png": (1280, 800, "light"),
    "chat-dark.png": (1280, 800, "dark"),
    "chat-phone.png": (360, 740, "light"),
    "articles.png": (1280, 800, "light"),
}
"""Width and height in pixels, and the theme."""


def main(index_path: str) -> int:
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        print("Expected Chromium, found none; install the package chromium.", file=sys.stderr)
        return 1
    with open_answerer(index_path) as answerer, sync_playwright() as driver:
        page = start(answerer, port=7871)
        chromium = driver.chromium.launch(executable_path=browser, args=["--headless", "--no-sandbox"])
        for name, (width, height, theme) in PICTURES.items():
            tab = chromium.new_page(viewport={"width": width, "height": height})
            tab.goto(f"{page.local_url}?__theme={theme}")
            tab.locator(".welcome").wait_for()
            _articles(tab) if name.startswith("articles") else _chat(tab)
            tab.screenshot(path=DOCS / name)
            tab.close()
        chromium.close()
        page.close(verbose=False)
    return 0


def _chat(tab: Any) -> None:
    for number, question in enumerate(QUESTIONS, start=1):
        tab.get_by_role("textbox", name="Ask about the articles").fill(question)
        tab.keyboard.press("Enter")
        tab.locator(f".turn[data-turn='{number}'] a.citation").first.wait_for()
    tab.locator("a.citation").last.focus()
    tab.wait_for_timeout(500)  # until the card is drawn


def _articles(tab: Any) -> None:
    tab.get_by_role("tab", name="Articles").click()
    tab.get_by_role("button", name="Remove").first.wait_for()
    tab.wait_for_timeout(500)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
