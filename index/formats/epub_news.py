"""Newspapers as e-books, as calibre makes them from news sites: stories without the menus around them.

A page says the address it came from; the day in the book's title is that of the issue. Pages that only list
other pages are tables of contents, whoever made the book.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import unquote

from index.text.dates import parse_date
from index.text.published import dated

_MENU = "calibre_navbar"  # how the class of a menu begins; conversions may add a number
_CAME_FROM = "calibre-downloaded-from"  # what the link to a page's address is called
_MADE_BY = re.compile(r"\bcalibre\b", re.IGNORECASE)
_ISSUE = re.compile(
    r"[\s,:–—-]*[\[(](?P<day>[^\[\]()]{6,40})[\])]\s*$|[\s,:–—-]+(?P<iso>\d{4}-\d\d-\d\d)\s*$"
)
_BETWEEN_LINKS = re.compile(r"[\s|·•<>«»‹›←→/–—-]*")
_LONGEST_MENU, _MOST_PARTS = 25, 60  # words, and stretches of text
_LISTED = re.compile(r"(\d{1,2})\s([^\W\d_]{3,9})|([^\W\d_]{3,9})\s(\d{1,2})\b")
_TEASER = 60  # words to a link of a table of contents
_BEFORE_LIST = 30  # words before its first link


def issue(book: str) -> tuple[str, date | None]:
    """The name of a newspaper and the day of its issue: ("The Courier", 4 March 2025) of a book titled "The
    Courier [Tue, 04 Mar 2025]"."""
    match = _ISSUE.search(book)
    day = parse_date(match["day"] or match["iso"]) if match else None
    return (book[: match.start()], day) if match and day else (book, None)


def is_maker(name: str) -> bool:
    """Whether a name is that of the program, not of an author or publisher."""
    return bool(_MADE_BY.search(name))


def take_menus(body: Any) -> tuple[bool, str | None]:
    """Remove the menus from a page; returns whether there were any of a newspaper's, and the address that the
    page came from."""
    address = None
    is_news = False
    for link in body.iter("a"):
        if _CAME_FROM in (link.get("rel") or "").split():
            address = address or link.get("href")
    for element in list(body.iter("div", "p", "span", "center", "td")):
        is_menu = (element.get("class") or "").startswith(_MENU)
        if not (is_menu or _is_small(element)):
            continue
        links = [link.get("href") for link in element.iter("a") if _is_web("".join(link.itertext()).strip())]
        # "This article was downloaded by calibre from https://...", in whatever language.
        is_imprint = bool(links) and is_maker("".join(element.itertext()))
        if is_menu or is_imprint:
            is_news = True
            address = address or next(iter(links), None)
            element.clear(keep_tail=True)
        elif _is_menu(element):
            element.clear(keep_tail=True)
    return is_news or address is not None, address if _is_web(address) else None


def _is_web(address: str | None) -> bool:
    return (address or "").startswith(("http://", "https://"))


def _is_small(element: Any) -> bool:
    parts = list(islice(element.itertext(), _MOST_PARTS + 1))
    return len(parts) <= _MOST_PARTS and len(" ".join(parts).split()) <= _LONGEST_MENU


def _is_menu(element: Any) -> bool:
    """Whether an element is nothing but links with bars between them."""
    links = list(element.iter("a"))
    if len(links) < 2:
        return False
    inside = {id(part) for link in links for part in link.iter()}
    outside = [element.text or ""]
    for part in element.iter():
        if id(part) not in inside:
            outside.append(part.text or "")
        if part is not element and (id(part) not in inside or part in links):
            outside.append(part.tail or "")
    text = "".join(outside)
    return "|" in text and bool(_BETWEEN_LINKS.fullmatch(text))


def listed(
    body: Any, name: str, chapters: Mapping[str, int], heading: Callable[[str], str]
) -> dict[str, str] | None:
    """What a table of contents says of the days of the pages it lists, by their names; None for other pages.

    :param name: of this page in the archive; `chapters` has all of them.
    :param heading: gives the heading of another page.
    """
    links = [
        (link, target)
        for link in body.iter("a")
        if (target := _target(link.get("href") or "", name)) in chapters and target != name
    ]
    if not links or len(" ".join(body.itertext()).split()) > _TEASER * len(links) + _BEFORE_LIST:
        return None
    titled = sum(_same(" ".join(link.itertext()), heading(target)) for link, target in links)
    if 2 * titled < len(links):
        return None
    return {target: _day_beside(link) for link, target in links}


def _target(address: str, name: str) -> str:
    # A link into the middle of a page is a note or a reference.
    if ":" in address or "#" in address or not address:
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(address)))


def _same(one: str, other: str) -> bool:
    """Whether two headlines are the same as far as the shorter goes."""
    one, other = (" ".join(text.casefold().split()).rstrip("….") for text in (one, other))
    length = min(len(one), len(other))
    return length > 0 and one[:length] == other[:length]


def _day_beside(link: Any) -> str:
    beside = link.getnext()
    is_day = beside is not None and (beside.get("class") or "").startswith("article_date")
    return "".join(beside.itertext()) if is_day else ""


def day_of(said: str, address: str | None, published: date | None) -> date | None:
    """The day of a story: what the list says, with the year of the issue; else the issue's, unless the
    address tells a day."""
    match = _LISTED.search(said)
    if match and published:
        day, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        for year in (published.year, published.year - 1):
            found = parse_date(f"{day} {month} {year}")
            if found and found <= published:
                return found
    return None if dated(None, "", address, "")[0] else published
