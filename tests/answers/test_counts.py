"""Counting: "how many" is answered with a number of the thing asked, or refused.

Over seeds/ and articles of our own, with the real reader."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import build_index
from rag import Answerer, open_answerer
from tests.support.papers import written

ROOT = Path(__file__).resolve().parents[2]

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "quarry",
        "title": "Rockfall at Penlow quarry kills four",
        "date": "2025-02-03",
        "text": "A rockfall at the Penlow quarry killed four men on Monday and left nine others injured, "
        "police said.\n\nThe quarry employs 230 workers and sends 1.2 million tonnes of slate a "
        "year to the coast. Rescuers used two cranes and a dozen dogs to search the "
        "debris.\n\nIts owner, Halden Slate, was fined 80,000 crowns in 2021 after an inspector "
        "found 17 faults in its conveyor belts.",
    },
    {
        "id": "library",
        "title": "Marsh Street library to reopen with fewer books",
        "date": "2025-01-14",
        "text": "The Marsh Street library will reopen on 3 February after a flood ruined 11,400 of its "
        "books.\n\nThe repair took fourteen months and cost 2.6 million crowns. The new reading "
        "room has 96 seats, 20 more than the old one.\n\nSome 640 volunteers carried what could "
        "be saved up the stairs. The council expects 300 visitors a day.",
    },
    {
        "id": "dam",
        "title": "Villagers lose vote on Orvane dam",
        "date": "2025-03-02",
        "text": "Parliament approved the Orvane dam by 61 votes to 44 on Sunday, although it will flood "
        "three villages.\n\nThe reservoir is to hold 210 million cubic metres of water. About "
        "1,900 residents will be moved to houses near Tarsk, which has yet to build a school for "
        "their children.\n\nThe dam will supply power to 350,000 homes, its builder said.",
    },
    {
        "id": "clinic",
        "title": "Night clinic in Brelt treats record numbers",
        "date": "2025-02-20",
        "text": "The night clinic in Brelt treated 8,700 patients last year, a record. It has six "
        "doctors and 14 nurses.\n\nNobody waits longer than 50 minutes, its head, Ulla Fenn, "
        "said. The clinic turned away 210 people who needed a dentist.\n\nThe county pays it 5 "
        "million crowns a year.",
    },
    {
        "id": "football",
        "title": "Tarsk Rovers stay up on the last day",
        "date": "2024-05-19",
        "text": "Tarsk Rovers beat Colm Athletic 3-1 before 18,200 spectators on Sunday and will stay in "
        "the first division.\n\nNils Oder scored twice; he has 21 goals this season. Police "
        "arrested 13 supporters after a fight at the station.\n\nThe Rovers owe their bank 9 "
        "million crowns.",
    },
    {
        "id": "storm",
        "title": "Storm Ilse cuts power along the west coast",
        "date": "2025-01-05",
        "text": "Storm Ilse left 42,000 households without electricity on Sunday and tore the roofs off "
        "130 barns, the rescue service said.\n\nWinds reached 160 kilometres an hour. Trains "
        "stood still for nine hours and 27 flights were cancelled at Brelt airport.\n\nInsurers "
        "put the damage at 700 million crowns.",
    },
    {
        "id": "bus",
        "title": "Brelt buys electric buses",
        "date": "2024-11-11",
        "text": "The city of Brelt has ordered 58 electric buses from the maker Solmark for 190 million "
        "crowns.\n\nThey will replace its diesel buses by 2027 and need 24 charging points. A "
        "bus carries 85 passengers and runs 300 kilometres between charges.\n\nThe drivers' "
        "union asked for more toilets.",
    },
    {
        "id": "wolf",
        "title": "Wolves take lambs on Fell farms",
        "date": "2025-03-12",
        "text": "Wolves have taken 74 lambs on farms around Fell since January, the farmers' union "
        "said.\n\nRangers count five packs in the district. The state paid 31 farmers for what "
        "they lost, 1,200 crowns for a lamb.\n\nA hunter who shot a wolf without a permit in "
        "2023 was sentenced to six months.",
    },
    {
        "id": "election",
        "title": "Quist party wins Harn council",
        "date": "2024-10-07",
        "text": "The party of Mara Quist won 19 of the 35 seats on the council of Harn. Turnout was 58 "
        "percent.\n\nThe count was held up for five hours because 1,100 ballot papers were wet. "
        "Quist promised to plant 4,000 trees and to close two car parks.",
    },
    {
        "id": "factory",
        "title": "Solmark to shut its Harn works",
        "date": "2025-02-27",
        "text": "The bus maker Solmark will close its works in Harn in June and dismiss 460 "
        "employees.\n\nThe works built 900 buses last year. Solmark lost 340 million crowns, "
        "because two large orders were withdrawn. It keeps 3,000 staff in Vell.\n\nThe union "
        "asked for talks. Harn has lost four factories in ten years.",
    },
    {
        "id": "museum",
        "title": "Thieves empty a case at the Vell museum",
        "date": "2025-03-08",
        "text": "Thieves took 37 gold coins from a museum in Vell on Friday night. It took them six "
        "minutes.\n\nThe coins, which are 900 years old, are worth 4 million crowns. The museum "
        "has 22 cameras, of which three were switched off.\n\nPolice questioned a guard and are "
        "looking for a white van.",
    },
    {
        "id": "fever",
        "title": "Swamp fever spreads in the Odra delta",
        "date": "2025-01-29",
        "text": "Swamp fever has infected 5,300 people in the Odra delta since December, the health "
        "ministry said. Of these, 112 have died.\n\nThe ministry sent 40,000 doses of a vaccine, "
        "enough for every child under five. Nurses go from house to house by boat.\n\nThe last "
        "outbreak, in 2009, was over in seven weeks.",
    },
]
ANSWERED = {
    "How many people were killed at the Penlow quarry?": "four",
    "How many workers does the Penlow quarry employ?": "230",
    "How many books did the flood ruin at the Marsh Street library?": "11,400",
    "How many seats does the new reading room have?": "96",
    "How many villages will the Orvane dam flood?": "three",
    "How many people will have to leave their homes for the Orvane dam?": "1,900",
    "How many patients did the night clinic in Brelt treat?": "8,700",
    "How many nurses work at the night clinic?": "14",
    "How many goals has Nils Oder scored this season?": "21",
    "How many fans were arrested after the Tarsk Rovers match?": "13",
    "How many homes lost power in Storm Ilse?": "42,000",
    "How many flights were cancelled at Brelt airport?": "27",
    "How many electric buses did Brelt order?": "58",
    "how many lambs have wolves killed around fell": "74",
    "How many seats did Quist's party win in Harn?": "19",
    "How many jobs will be lost when Solmark closes its works in Harn?": "460",
    "How many coins were stolen from the Vell museum?": "37",
    "How many people have died of swamp fever in the Odra delta?": "112",
    "How many people does Microsoft want to train in Japan?": "3 million",
    "How many unicorns are Japanese?": "seven",
}
REFUSED = """
    How many women were killed at the Penlow quarry?
    How many people live in Penlow?
    How many books can one borrow from the Marsh Street library?
    How many librarians work at Marsh Street?
    How many people drowned in the Orvane reservoir?
    How many members of parliament abstained in the vote on the Orvane dam?
    How many patients died at the night clinic in Brelt?
    How many dentists are there in Brelt?
    How many players of Tarsk Rovers were injured?
    How many people died in Storm Ilse?
    How many trees did Storm Ilse fell?
    How many diesel buses does Brelt own?
    How many people have the wolves of Fell attacked?
    How many wolves were shot in Fell this year?
    How many people live in Harn?
    How many buses did Solmark recall?
    How many guards does the Vell museum have?
    How many doctors have caught swamp fever?
    How many engineers did TSMC dismiss?
    How many people watched the inauguration?
"""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("counts")
    build_index([written(folder / "news.jsonl", *ARTICLES), str(ROOT / "seeds")], folder / "index")
    with open_answerer(folder / "index") as opened:
        yield opened


def test_of_twenty_counts_that_the_articles_give_at_most_two_are_refused_and_one_is_wrong(
    answerer: Answerer,
) -> None:
    given = {question: answerer.answer(question) for question in ANSWERED}
    refused = [question for question, one in given.items() if one.refused]
    wrong = [
        question
        for question, one in given.items()
        if not one.refused and ANSWERED[question] not in one.citations[0].quote
    ]
    assert len(refused) <= 2, refused
    assert len(wrong) <= 1, wrong


def test_of_twenty_counts_that_no_article_gives_at_most_one_is_answered(answerer: Answerer) -> None:
    asked = [line.strip() for line in REFUSED.strip().splitlines()]
    given = {question: answerer.answer(question) for question in asked}
    answered = {question: one.short for question, one in given.items() if not one.refused}
    assert len(asked) == 20
    assert len(answered) <= 1, answered
