"""A live blog keeps the day and time of each entry with its words."""

import json
from datetime import date
from pathlib import Path

from index.sources.read import read_sources
from index.types import Found
from tests.support import papers

ENTRIES = [
    (
        "The ferry sails again",
        "2023-09-15T00:20:00+02:00",
        "The ferry left Tarnholm at last with ninety people.",
    ),
    ("Fog lifts", "2023-09-14T23:50:00+02:00", "The fog over the sound has lifted, the harbour master said."),
    (
        "Ferry stopped",
        "2023-09-14T06:05:00+02:00",
        "No ferry leaves Tarnholm this morning because of thick fog.",
    ),
]


def text(path: Path, page: str) -> str:
    path.write_text(page, encoding="utf-8")
    (item,) = read_sources([path])
    assert isinstance(item, Found)
    assert item.article.published == date(2023, 9, 14)
    return item.article.text


def stated(*entries: tuple[str, str, str]) -> str:
    updates = [
        {"@type": "BlogPosting", "headline": title, "datePublished": when, "articleBody": f"<p>{body}</p>"}
        for title, when, body in entries
    ]
    blog = {
        "@type": "LiveBlogPosting",
        "headline": "Fog on the sound",
        "datePublished": ENTRIES[-1][1],
        "liveBlogUpdate": updates,
    }
    return f'<script type="application/ld+json">{json.dumps(blog)}</script>'


def box(title: str, when: str, body: str, attribute: str = 'class="post"') -> str:
    return f'<div {attribute}><time datetime="{when}">now</time><h3>{title}</h3><p>{body}</p></div>'


def lines(found: str) -> list[str]:
    return [line for line in found.split("\n") if any(body in line for _, _, body in ENTRIES)]


TIMED = [
    "15 September 2023, 00:20: The ferry left Tarnholm at last with ninety people.",
    "14 September 2023, 23:50: The fog over the sound has lifted, the harbour master said.",
    "14 September 2023, 06:05: No ferry leaves Tarnholm this morning because of thick fog.",
]


def test_entries_that_the_page_states_are_timed_where_they_stand(tmp_path: Path) -> None:
    page = papers.page("Fog on the sound", "".join(box(*entry) for entry in ENTRIES), stated(*ENTRIES))
    assert lines(text(tmp_path / "a.html", page)) == TIMED


def test_an_order_of_oldest_first_stays(tmp_path: Path) -> None:
    page = papers.page("Fog on the sound", "".join(box(*one) for one in ENTRIES[::-1]), stated(*ENTRIES))
    assert lines(text(tmp_path / "a.html", page)) == TIMED[::-1]


def test_entries_that_the_page_does_not_show_come_from_what_it_states(tmp_path: Path) -> None:
    page = papers.page("Fog on the sound", "<p>Loading the latest news.</p>", stated(*ENTRIES))
    assert lines(text(tmp_path / "a.html", page)) == TIMED


def test_entries_that_the_page_only_marks_up_are_timed_too(tmp_path: Path) -> None:
    meta = '<meta property="article:published_time" content="2023-09-14T06:00:00+02:00">'
    for attribute in ('class="live-post"', 'itemprop="liveBlogUpdate" itemscope', 'class="liveblog-entry x"'):
        boxes = "".join(box(*entry, attribute) for entry in ENTRIES)
        assert lines(text(tmp_path / "a.html", papers.page("Fog on the sound", boxes, meta))) == TIMED


def test_a_time_of_the_whole_world_says_so(tmp_path: Path) -> None:
    entries = [(title, when.replace("+02:00", "Z"), body) for title, when, body in ENTRIES]
    page = papers.page("Fog", "".join(box(*entry) for entry in entries), stated(*entries))
    assert "14 September 2023, 23:50 UTC: The fog" in text(tmp_path / "a.html", page)


def test_entries_without_a_time_and_strange_ones_are_left_as_they_are(tmp_path: Path) -> None:
    strange = [("A", "soon", ENTRIES[0][2]), ("B", "", ENTRIES[1][2]), ENTRIES[2]]
    page = papers.page("Fog", "".join(box(*entry) for entry in ENTRIES), stated(*strange))
    found = text(tmp_path / "a.html", page)
    assert all(body in found for _, _, body in ENTRIES)
