"""Chronologies whose later articles correct the earlier ones, or give their figures anew."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

import pytest

from dateline.table import table
from index import build_index
from index.types import Article
from rag import Answer, open_answerer
from rag.question.period import Period
from rag.stories.chronology import chronology
from rag.stories.sources import Source
from rag.stories.story import Entry, Story
from rag.types import MARKER
from tests.support.papers import written

POST, NEWS = "The Pellan Post", "Tidewater News"
SANK = "The ferry Marit sank off Kelm on Monday, and 12 people died."
SANK_AGAIN = "Fifteen people died when the ferry Marit sank off Kelm on Monday."
INSPECTED = "Inspectors had passed the ferry Marit on 3 April 2025."
FINED = "The harbour office fined the owner of the ferry Marit 300,000 crowns on 12 May."
FINED_RIGHT = "The harbour office fined the owner of the ferry Marit 30,000 crowns on 12 May."


def article(name: str, day: date, title: str, text: str, outlet: str = POST) -> Article:
    return Article(name, title, text, published=day, outlet=outlet)


FERRY = [
    article("sank", date(2025, 5, 6), "Ferry sinks off Kelm", f"{SANK} {INSPECTED}"),
    article("sank-again", date(2025, 5, 8), "Kelm mourns", f"{SANK_AGAIN} Flags hang low.", NEWS),
    article("fined", date(2025, 5, 13), "Owner of the Marit fined", f"{FINED} The owner will not appeal."),
    article(
        "fined-right",
        date(2025, 5, 14),
        "Correction: Owner of the Marit fined",
        f"{FINED_RIGHT} An earlier version of this story gave the fine as 300,000 crowns on 12 May.",
    ),
]


def told(*articles: Article) -> Story:
    """The chronology of articles that are equally near to their topic."""
    sources = [Source(one, 1.0, {(0, len(one.text)): 0.8}) for one in articles]
    story = chronology("What happened then?", sources, Period())
    assert story is not None
    return story


def marked(story: Story) -> list[tuple[str, str | None]]:
    """Each sentence told, with the one that is newer."""
    return [(one.sentence.text, one.newer and one.newer.text) for one in story.entries]


def entry(story: Story, text: str) -> Entry:
    return next(one for one in story.entries if one.sentence.text == text)


def test_of_two_tolls_of_one_event_the_newest_leads_and_the_older_is_marked() -> None:
    story = told(*FERRY[:2])
    assert marked(story) == [(INSPECTED, None), (SANK_AGAIN, None), (SANK, SANK_AGAIN)]
    assert story.opening == "2 events, in order of time:"


def test_a_corrected_sentence_follows_what_corrects_it_and_the_note_is_no_event() -> None:
    story = told(*FERRY)
    assert marked(story)[-2:] == [(FINED_RIGHT, None), (FINED, FINED_RIGHT)]
    assert entry(story, FINED).note == "corrected later"
    assert entry(story, SANK).note == "figure changed later"
    assert story.opening == "3 events, in order of time:"


def test_a_corrected_day_moves_the_event() -> None:
    wrong = "The council of Kelm opened the pier on 3 May."
    right = "The council of Kelm opened the pier on 2 May."
    voted = "The council of Kelm voted for the pier on 8 April 2025."
    story = told(
        article("pier", date(2025, 5, 5), "Pier opens in Kelm", f"{wrong} {voted}"),
        article("pier-2", date(2025, 5, 6), "CORRECTED: Pier opens in Kelm", f"{right} {voted}"),
    )
    assert marked(story) == [(voted, None), (right, None), (wrong, right)]
    assert [one.day for one in story.entries] == [date(2025, 4, 8), date(2025, 5, 2), date(2025, 5, 3)]


def test_what_a_corrected_article_tells_in_the_same_words_is_told_once_by_the_newer_one() -> None:
    voted = "The council of Kelm voted for the pier on 8 April 2025."
    opened = "The council of Kelm opened the pier on 2 May."
    story = told(
        article("pier", date(2025, 5, 5), "Pier opens in Kelm", f"{opened} {voted}"),
        article("pier-2", date(2025, 5, 6), "UPDATE 1: Pier opens in Kelm", f"{opened} {voted}"),
    )
    assert marked(story) == [(voted, None), (opened, None)]
    assert {one.sentence.article.id for one in story.entries} == {"pier-2"}


def test_a_toll_that_rises_on_a_later_day_marks_the_first_count() -> None:
    first = "The storm hit Brack on 3 March 2025 and killed four people."
    rose = "The death toll of the storm in Brack rose to nine on 6 March."
    story = told(
        article("storm", date(2025, 3, 4), "Storm hits Brack", first),
        article("storm-2", date(2025, 3, 7), "Nine dead in Brack", rose, NEWS),
    )
    assert marked(story) == [(first, rose), (rose, None)]


def test_a_day_put_off_marks_the_day_first_named() -> None:
    first = "The Lunde bridge will open on 1 June 2025."
    later = "The opening of the Lunde bridge was put off to 14 September, and it will open then."
    voted = "The council paid for the Lunde bridge on 2 January 2025."
    story = told(
        article("bridge", date(2025, 2, 4), "Bridge to open", f"{first} {voted}"),
        article("bridge-2", date(2025, 5, 20), "Bridge late", later, NEWS),
    )
    assert marked(story) == [(voted, None), (first, later), (later, None)]
    assert entry(story, first).note == "day changed later"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Another event of the same place, with a toll of its own.
        (
            "A storm hit Brack on 3 March 2025 and killed four people.",
            "A fire in Brack on 6 March 2025 killed nine people.",
        ),
        # Other things are counted.
        (
            "The ferry Marit sank off Kelm on 5 May 2025, and 12 people died.",
            "The ferry Marit sank off Kelm on 5 May 2025, and 15 people were injured.",
        ),
        # Both can hold.
        (
            "More than 40 people died when the ferry Marit sank off Kelm on 5 May 2025.",
            "43 people died when the ferry Marit sank off Kelm on 5 May 2025.",
        ),
        # A council that meets again.
        (
            "The council of Kelm will meet on 12 May 2025.",
            "The council of Kelm will meet on 19 May 2025.",
        ),
    ],
)
def test_what_can_hold_beside_the_other_is_not_marked(first: str, second: str) -> None:
    other = "The council of Kelm had voted on 3 April 2025."
    story = told(
        article("one", date(2025, 5, 6), "News of the coast", f"{first} {other}"),
        article("two", date(2025, 5, 8), "More of it", second, NEWS),
    )
    assert not any(newer for _, newer in marked(story))


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answer]:
    folder = tmp_path_factory.mktemp("kelm")
    rows = [
        {"id": one.id, "title": one.title, "text": one.text, "date": str(one.published), "outlet": one.outlet}
        for one in FERRY
    ]
    build_index(written(folder / "kelm.jsonl", *rows), folder / "index")
    with open_answerer(folder / "index") as opened:
        yield opened.timeline("the sinking of the ferry Marit")


def test_the_text_says_so_in_plain_words_with_the_number_of_the_newer_one(answer: Answer) -> None:
    numbers = {citation.quote: citation.number for citation in answer.citations}
    for old, new, words in (
        (SANK, SANK_AGAIN, "figure changed later"),
        (FINED, FINED_RIGHT, "corrected later"),
    ):
        line = next(line for line in answer.text.splitlines() if old in line)
        assert line.endswith(f"[{numbers[old]}] ({words}: see [{numbers[new]}])")
    cited = {int(number) for number in MARKER.findall(answer.text)}
    assert sorted(cited) == [one.number for one in answer.citations]


def test_json_and_csv_tell_which_item_is_newer(answer: Answer) -> None:
    items = json.loads(json.dumps(answer.as_dict()))["items"]
    newer = {one["text"]: one["superseded_by"] for one in items}
    assert {old: items[place]["text"] for old, place in newer.items() if place is not None} == {
        SANK: SANK_AGAIN,
        FINED: FINED_RIGHT,
    }
    rows = csv.DictReader(io.StringIO(table(answer), newline=""))
    assert {row["event"]: row["superseded"] for row in rows if row["superseded"]} == {
        SANK: SANK_AGAIN,
        FINED: FINED_RIGHT,
    }
