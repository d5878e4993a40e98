"""Five articles about one valley: who said what, who paid, who follows whom."""

from pathlib import Path
from typing import Any

from index import build_index
from tests.support.papers import written

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "bridge",
        "title": "Bridge at Osk to close for repairs",
        "date": "2025-03-04",
        "text": "The road bridge at Osk will close for eleven weeks from 2 June, the county said.\n\n"
        "The repair will cost 17 million crowns. Lorries will have to take the pass at Fell.\n\n"
        '"We could not keep one lane open, and we tried," said Oda Brandt, the county engineer. '
        '"Nobody is happy about this."\n\n'
        'Tam Elling, who runs the inn by the river, called the summer "lost before it began". '
        "He said that he would ask for compensation.",
    },
    {
        "id": "tunnel",
        "title": "Fell drops its road tunnel",
        "date": "2025-02-11",
        "text": "The town of Fell has dropped its road tunnel, which was to cost 640 million crowns.\n\n"
        "Mayor Ulla Fenn said the money was needed for schools. She had promised to do so.\n\n"
        "The builder, Granite Works, said it would sue.",
    },
    {
        "id": "dairy",
        "title": "Valley Dairy lays off 140",
        "date": "2025-01-20",
        "text": "Valley Dairy lost 55 million crowns last year and will lay off 140 workers in Osk.\n\n"
        "Chief executive Jon Vik will step down in May. His successor, Pia Quist, runs the cheese works.\n\n"
        "The dairy has had aid of 30 million crowns from its lenders. The county, Hill Bank and the farmers' "
        "fund are the largest of them.",
    },
    {
        "id": "walkout",
        "title": "Bus drivers in Fell to walk out",
        "date": "2025-03-15",
        "text": "Bus drivers in Fell will walk out on 21 March over night shifts.\n\n"
        "The Road Union said 91 percent of its 260 members had voted for the strike. "
        "The strike does not affect Pass Coaches, whose drivers have another contract.\n\n"
        '"The nights are killing us," Road Union secretary Mara Lind told reporters.',
    },
    {
        "id": "rate",
        "title": "Hill Bank leaves its rate alone",
        "date": "2025-02-28",
        "text": "Hill Bank left its lending rate at 3.1 percent on Friday. A year earlier it had been "
        "2.4 percent.\n\n"
        "Its governor, Karl Dorn, said prices were still rising too fast in January. "
        '"Thrift is slow, but haste is dear," he told reporters.',
    },
]


def valley(folder: Path) -> Path:
    """An index of the five articles."""
    build_index(written(folder / "valley.jsonl", *ARTICLES), folder / "index")
    return folder / "index"
