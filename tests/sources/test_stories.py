"""Stories: a dump is split where one story ends, and an article stays whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats.split_stories import LONGEST_TITLE, stories, title_of

QUAY = [
    "The harbour board of Lowmouth has agreed to rebuild the east quay, where a crane fell through the "
    "planks in "
    "March, and to shut the fish market until the autumn.",
    "The quay, built of larch in 1874, was to have been repaired ten years ago. The board put the repair off "
    "three times because the harbour earned too little from its trawlers.",
    "“We waited until the crane told us,” said the harbour master, Edda Quill.",
    "Quill said the board would borrow 4.1 million crowns from the savings bank and raise the dues that "
    "trawlers pay on every box of fish landed at the quay.",
    "Thirty trawlers land cod and herring at Lowmouth. Ice for the cod comes from a plant on the quay, which "
    "is to be moved by barge to the west mole before the larch piles are drawn.",
    "The quay stands on 310 larch piles. The board wants new piles of steel, driven from a barge, and "
    "planks of "
    "oak over them, so that the crane and the fish lorries can use the quay again.",
    "Trawlers that land at the west mole must wait for the tide, and its one crane lifts forty boxes an "
    "hour.",
    "A diver who looked at the piles in April found shipworm in two of every three, the harbour board said.",
    "Fish merchants fear that the trawlers will land their boxes at Sandholm instead while the market is "
    "shut.",
]
BEES = [
    "Beekeepers in the upland valleys lost a third of their hives last winter, the agriculture college at "
    "Tarn found in a survey of 900 apiaries, the worst toll since counting began.",
    "Mites weakened the bees in a warm October, and the colonies that were left had too few workers to "
    "keep the "
    "hives warm in January, the survey says.",
    "The college advised beekeepers to treat hives against mites in August rather than after the heather "
    "honey.",
    "It will give every apiary a free test for mites this summer. Beekeepers who take part send in forty "
    "bees "
    "from each hive, in alcohol.",
    "Ivy and heather bloomed three weeks late, so the colonies went on breeding, and the mites with them. "
    "Apiaries above the tree line, where the frost came early, lost hardly any colonies.",
    "Colonies in wooden hives fared no better than those in straw skeps. The survey counted dead bees, "
    "mites and "
    "honey left in each hive, and found honey enough: the bees had not starved.",
    "Beekeepers buy new colonies from the south each spring, and mites come with the bees, the college "
    "warned.",
    "Keepers who had treated hives in August lost one colony in ten, those who waited lost almost half.",
    "Honey is likely to cost a fifth more by Christmas, the upland honey cooperative said.",
]
TRAM = [
    "Voters in Greywater turned down a tram line to the airport on Sunday by 52 to 48 percent, after a "
    "campaign "
    "about its price and about the lime trees along Station Avenue.",
    "The city council had planned to lay the rails next year. The tram would have carried 30,000 "
    "passengers a "
    "day, according to the council's engineers.",
    "Opponents said the buses to the airport were half empty and that 212 lime trees would be felled for "
    "a tram.",
    "Sunday's vote was the closest in Greywater since the one on the swimming baths. Turnout was 61 "
    "percent, and "
    "highest in the suburbs that the rails would have crossed.",
    "Passengers now change from train to bus at Station Avenue and reach the airport in fifty minutes.",
    "The council can put a new plan to the voters in two years. Its engineers are looking at a tunnel "
    "under the "
    "avenue, which would spare the trees and cost twice as much.",
]


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in stories(text)]


def first_words(text: str) -> list[str]:
    return [" ".join(story.split()[:2]) for story in split(text)]


@pytest.mark.parametrize("joiner", ["\n", "\n\n"], ids=["lines", "paragraphs"])
@pytest.mark.parametrize("story", [QUAY, BEES, TRAM], ids=["quay", "bees", "tram"])
def test_an_ordinary_article_stays_one_story(story: list[str], joiner: str) -> None:
    assert len(split(joiner.join(story))) == 1


@pytest.mark.parametrize("joiner", ["\n", "\n\n"], ids=["lines", "paragraphs"])
def test_stories_run_together_without_a_separator_come_apart(joiner: str) -> None:
    assert split(joiner.join([*QUAY, *BEES])) == [joiner.join(QUAY), joiner.join(BEES)]


def test_a_story_a_line_gives_a_story_each_even_cut_short() -> None:
    lines = [" ".join(story) for story in (QUAY, BEES, TRAM)]
    lines[0] = lines[0][: lines[0].rindex(" instead")]
    assert split("\n".join(lines)) == lines


def test_a_long_story_followed_by_items_of_a_line_each_gives_them_all() -> None:
    items = [" ".join(BEES), " ".join(TRAM)]
    assert split("\n".join([*QUAY, *items])) == ["\n".join(QUAY), *items]


def test_a_name_explained_a_second_time_begins_another_story() -> None:
    exchange = (
        "The Northern Grain Exchange (NGE) lost a tenth of its trade in rye last year, its annual report "
        "says. Dry "
        "weather and a strike of bargemen kept harvests from the silos. Farmers stored what they had "
        "reaped. The "
        "report calls the loss passing and expects rye to flow again once the canals are dredged and the "
        "locks at "
        "Ansel, shut since a gate cracked, let barges of full draught through before the next harvest begins."
    )
    berg = (
        "The Northern Grain Exchange (NGE) named Olaf Berg as its chairman on Monday, after a search of five "
        "months. Berg, 58, ran a chain of bakeries and sat on the board of a shipping line. He follows Marta "
        "Lind, who retires to teach law. Colleagues describe him as blunt and thrifty; he cycles to work "
        "and once "
        "sold the company cars to pay for ovens. His term is four years and may be renewed by vote of "
        "members."
    )
    assert split(f"{exchange}\n{berg}") == [exchange, berg]
    assert len(split(exchange.replace(". ", ".\n"))) == 1


@pytest.mark.parametrize(
    "separator",
    ["\n---\n", "\n\n=====\n\n", "\n* * *\n", "\f"],
    ids=["dashes", "equals", "stars", "form feed"],
)
def test_editors_marks_between_stories_always_split(separator: str) -> None:
    assert split(f"Rye rose.{separator}Oats fell.") == ["Rye rose.", "Oats fell."]


def test_top_headings_and_header_blocks_open_stories() -> None:
    assert first_words("# Rye\nRye rose.\n# Oats\nOats fell.") == ["# Rye", "# Oats"]
    assert first_words("Title: Rye\nDate: 2024-05-01\nRye rose.\nTitle: Oats\nOats fell.") == [
        "Title: Rye",
        "Title: Oats",
    ]


def test_an_underlined_headline_goes_with_the_story_below() -> None:
    assert split("Rye rose again.\nOats fall\n=====\nOats fell.") == [
        "Rye rose again.",
        "Oats fall\n=====\nOats fell.",
    ]


def test_datelines_open_stories_with_their_headlines() -> None:
    text = "\n".join(
        ["LOWMOUTH (NPA) — " + QUAY[0], *QUAY[1:], "Hives lost", "TARN (NPA) — " + BEES[0], *BEES[1:]]
    )
    assert first_words(text) == ["LOWMOUTH (NPA)", "Hives lost"]


@given(st.text(alphabet="aB. \n\f-#=:é", max_size=200))
def test_spans_are_in_order_trimmed_and_lose_nothing_but_rules(text: str) -> None:
    position = 0
    for start, end in stories(text):
        assert position <= start < end
        assert not text[position:start].strip(" \n\f-=#")
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip(" \n\f-=#")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Quay to be rebuilt\nThe harbour board has agreed.", "Quay to be rebuilt"),
        ("The quay is shut. Nobody knows why.", "The quay is shut"),
        ("RATE CUT: The bank lowered its rate. More follows here.", "The bank lowered its rate"),
        (QUAY[0], "The harbour board of Lowmouth has agreed to rebuild the east quay…"),
        (
            TRAM[0],
            "Voters in Greywater turned down a tram line to the airport on Sunday by 52 to 48…",
        ),
        ("x" * 200 + ".", "x" * 89 + "…"),
    ],
)
def test_a_story_without_a_title_gets_its_headline_or_its_lead(text: str, title: str) -> None:
    assert title_of(text) == title
    assert len(title) <= LONGEST_TITLE
