"""Fourteen articles of one estuary: a strike, a flood, who left, what costs, a barrage people argue about."""

from pathlib import Path
from typing import Any

from index import build_index
from tests.support.papers import written


def _article(name: str, day: str, title: str, text: str, outlet: str = "The Pellan Post") -> dict[str, Any]:
    return {"id": name, "date": day, "title": title, "text": text, "outlet": outlet}


ARTICLES = [
    _article("walkout", "2025-03-04", "Dockers of Pellan walk out",
             "Dockers of Pellan walked out on Monday over their pay for nights. Six ships lay at anchor.\n\n"
             "The dockers had voted for the strike on 21 February. "
             "The Port Company will meet them next week."),
    _article("walkout-again", "2025-03-05", "Strike shuts Pellan docks",
             "The dockers of Pellan walked out on 3 March over pay for nights. Lorries queued at the gates.",
             outlet="Tidewater News"),
    _article("talks", "2025-03-12", "Dockers leave the table",
             "Talks between the dockers of Pellan and the Port Company broke down yesterday. "
             "The strike goes on."),
    _article("deal", "2025-03-21", "Dockers of Pellan go back to work",
             "The dockers of Pellan ended their strike on Thursday. "
             "They accepted 9 percent more for nights."),
    _article("board", "2025-01-14", "Three leave harbour board",
             "Ines Adair, Paul Kettering and Ruth Sand resigned from the harbour board on Monday. "
             "They had lost a vote over the dredger."),
    _article("board-again", "2025-01-23", "Fourth member quits harbour board",
             "Tomas Wick resigned from the harbour board on Wednesday. "
             "Adair resigned from the harbour board last week.",
             outlet="Tidewater News"),
    _article("bridge", "2024-11-05", "Osten bridge opens",
             "The Osten bridge opened on 2 November. The Osten bridge cost 40 million crowns to build."),
    _article("tunnel", "2024-12-10", "Tolm tunnel opens",
             "The Tolm tunnel opened on 7 December. The Tolm tunnel cost 95 million crowns to build."),
    _article("causeway", "2024-12-12", "Marrow causeway opens",
             "The Marrow causeway cost 12 percent of the budget for roads to build. "
             "It is under water twice a day."),
    _article("flood", "2025-02-03", "Flood cuts Brack in two",
             "The river Brenn flooded the town of Brack on Sunday and drove 1,400 people from their homes. "
             "Two bridges were swept away, and the hospital lost its power for five hours.\n\n"
             "Firefighters carried 80 patients to the school of Brack in boats. "
             "The flood was the highest in Brack since 1953, the river office found.\n\n"
             "It came after nine days of rain. "
             "A wall that was to protect the lower town was never finished.\n\n"
             "The region will pay each household 5,000 crowns. Is that enough?"),
    _article("flood-after", "2025-02-06", "Brack counts the cost of its flood",
             "The flood in Brack did damage of 70 million crowns, insurers said on Wednesday. "
             "Most of the 1,400 people who fled have gone home.\n\n"
             "The council of Brack voted to finish the wall by the autumn.",
             outlet="Tidewater News"),
    _article("barrage", "2025-01-08", "Barrage for the estuary",
             "The government wants to build a tidal barrage across the estuary.\n\n"
             "“The barrage will give us clean power for a century, and I am all for it,” said Mara Quill, "
             "the harbour engineer.\n\n"
             "“The barrage will kill the salmon, and we will fight it to the end,” said Otto Quill, "
             "who heads the fishermen's guild.\n\n"
             "Energy minister Lena Brook said the barrage would be decided on in the summer."),
    _article("barrage-later", "2025-03-18", "Engineer defends barrage",
             "Mara Quill said the barrage would pay for itself in twenty years. "
             "“Those who oppose the barrage have not read the plans,” Quill said.\n\n"
             "The guild did not answer calls."),
    _article("barrage-guild", "2025-02-20", "Guild sues over barrage",
             "The fishermen's guild took the barrage to court on Wednesday. "
             "Ida Quill watched from the gallery. "
             "Otto Quill said the barrage would kill the salmon and called on the government to scrap it.",
             outlet="Tidewater News"),
]  # fmt: skip
TEXTS: dict[str, str] = {article["id"]: article["text"] for article in ARTICLES}


def estuary(folder: Path) -> Path:
    """An index of these articles."""
    build_index(written(folder / "estuary.jsonl", *ARTICLES), folder / "index")
    return folder / "index"
