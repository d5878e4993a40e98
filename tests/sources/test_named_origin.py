"""Who published and who wrote a story is a name, never an address."""

import json
from datetime import date
from pathlib import Path

import pytest

from index.sources.read import read_sources
from index.types import Article, Found
from tests.support import papers

WORDS = "The fish market of Tarnholm will move to the north quay. " * 8
SITE = "https://tarnholm.example"
PUBLISHER = {"@type": "Organization", "@id": f"{SITE}/#org", "name": "Tarnholm Times"}
ORG, IDA = {"@id": f"{SITE}/#org"}, {"@id": f"{SITE}/#ida"}
PERSON = {"@type": "Person", "@id": f"{SITE}/#ida", "name": "Ida Rook"}
STORY = {"@type": "NewsArticle", "headline": "Market moves", "datePublished": "2023-09-14T06:00:00Z"}


def only(path: Path, content: str) -> Article:
    path.write_text(content, encoding="utf-8")
    (item,) = read_sources([path])
    assert isinstance(item, Found)
    return item.article


def script(*blocks: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks)


@pytest.mark.parametrize(
    "blocks",
    [
        [{"@graph": [STORY | {"publisher": ORG, "author": IDA}, PUBLISHER, PERSON]}],
        [{"@graph": [STORY | {"publisher": [ORG], "author": [IDA]}, PUBLISHER, PERSON]}],
        [STORY | {"publisher": ORG, "author": IDA}, PUBLISHER, PERSON],
        [[PERSON, STORY | {"publisher": PUBLISHER, "author": PERSON}]],
        [STORY | {"publisher": "Tarnholm Times", "author": ["Ida Rook", f"{SITE}/authors/ida"]}],
        [STORY | {"publisher": ORG, "author": IDA | {"name": "Ida Rook"}},
         {"@type": "WebSite", "publisher": PUBLISHER}],
    ],
    ids=["graph", "lists", "blocks", "inline", "strings", "named inside another"],
)  # fmt: skip
def test_names_are_found_behind_their_ids(tmp_path: Path, blocks: list[object]) -> None:
    read = only(tmp_path / "a.html", papers.page("Market moves", WORDS, script(*blocks)))
    assert (read.outlet, read.author) == ("Tarnholm Times", "Ida Rook")


def test_an_id_that_nothing_explains_gives_way_to_the_name_of_the_site(tmp_path: Path) -> None:
    told = STORY | {"publisher": ORG, "author": {"url": "https://social.example/ida"}}
    meta = '<meta property="og:site_name" content="Tarnholm Times">' + script(told)
    read = only(tmp_path / "a.html", papers.page("Market moves", WORDS, meta))
    assert (read.outlet, read.author) == ("Tarnholm Times", None)


def test_ids_that_lead_in_circles_and_deep_graphs_do_no_harm(tmp_path: Path) -> None:
    loop = {"@id": "#a", "name": {"@id": "#a"}}
    deep: object = PUBLISHER
    for _ in range(200):
        deep = {"x": [deep]}
    told = script({"@graph": [STORY | {"publisher": {"@id": "#a"}}, loop]}, deep)
    assert only(tmp_path / "a.html", papers.page("Market moves", WORDS, told)).outlet is None


NOTE = "---\ntitle: Market moves\n{}\n---\nThe market will move.\n"


@pytest.mark.parametrize(
    ("lines", "outlet", "author", "url"),
    [
        (f'source: "{SITE}/a"\nauthor:\n  - "[[Ida Rook]]"', None, "Ida Rook", f"{SITE}/a"),
        (f'source: "[Tarnholm Times]({SITE}/a)"', "Tarnholm Times", None, f"{SITE}/a"),
        ("source: '[[a/Tarn|Tarn]]'\nauthor: '[[Ida Rook]]'", "Tarn", "Ida Rook", None),
        ("source: Tarnholm Times\nauthor: [[Ida Rook]]", "Tarnholm Times", "Ida Rook", None),
        (f"site: {SITE}\npublisher: The Tarn\nauthor: https://p.example/ida", "The Tarn", None, None),
        (f"url: {SITE}/b\nsource: {SITE}/a\nauthor: By Ida Rook", None, "Ida Rook", f"{SITE}/b"),
    ],
    ids=["address", "link", "note", "bare", "profile", "both"],
)  # fmt: skip
def test_a_clipping_names_its_outlet_or_none(
    tmp_path: Path, lines: str, outlet: str | None, author: str | None, url: str | None
) -> None:
    read = only(tmp_path / "a.md", NOTE.format(lines))
    assert (read.outlet, read.author, read.url) == (outlet, author, url)


@pytest.mark.parametrize(
    "day", ["2023-09-14", "[[2023-09-14]]", '"[[2023-09-14]]"', "2023-09-14T08:00:00+02:00"]
)
def test_a_clipping_is_dated_by_its_publication_not_by_the_clipping(tmp_path: Path, day: str) -> None:
    read = only(tmp_path / "a.md", NOTE.format(f"created: 2024-02-01\npublished: {day}"))
    assert read.published == date(2023, 9, 14)


def test_the_marks_of_a_note_taker_are_no_words(tmp_path: Path) -> None:
    body = (
        "The ==fish market== of [[Tarnholm]] moves to [[quays#north|the north quay]].%% ask Bo %% ^a1b2\n\n"
        "![[photo.png]]\n\n%%\nA note\nof mine\n%%\n\n> [!quote]- The mayor\n> We waited long.\n\n"
        "If a == b and b == c, then a == c.\n\n```\nx[[0]] == y %% z %%\n```\n"
    )
    read = only(tmp_path / "a.md", body)
    assert read.text == (
        "The fish market of Tarnholm moves to the north quay.\n\nThe mayor\nWe waited long.\n\n"
        "If a == b and b == c, then a == c.\n\nx[[0]] == y %% z %%"
    )
