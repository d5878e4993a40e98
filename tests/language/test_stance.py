"""Which side a sentence takes."""

import json
from collections import Counter

import pytest

from evals.runs.stories import FOLDER
from rag.language.stance import stance


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Mayor Tilda Roos backed the tram.", "for"),
        ("She urged the council to approve the tram in full.", "for"),
        ("“It is the right decision,” said Roos.", "for"),
        ("Pavel Marsh, who owns a kiosk, objected to the tram.", "against"),
        ("“I cannot support a tram that stops at the market,” Marsh said.", "against"),
        ("He wants the whole plan scrapped.", "against"),
        ("The guild is taking the tram to court.", "against"),
        # No side, both, or one turned round.
        ("The tram will cost 40 million crowns, Roos said.", None),
        ("Roos opposed the tram in March and backs it now.", None),
        ("Roos welcomed the shorter route but said it would still cut the market in two.", None),
        ("Marsh said he had nothing against the tram.", None),
        ("Roos would not say whether she supported the tram.", None),
        ("She declined to back the plan.", None),
        ("Marsh dropped his objection to the tram.", None),
    ],
)
def test_a_side_is_told_only_where_the_words_take_it(text: str, side: str | None) -> None:
    assert stance(text) == side


def test_of_our_sentences_on_150_matters_a_side_that_is_told_is_nearly_always_right() -> None:
    lines = (FOLDER / "stances.jsonl").read_text("utf-8").splitlines()
    rows = [(row["label"], stance(row["text"])) for row in map(json.loads, lines)]
    told = Counter(label == side for label, side in rows if side)
    assert told[True] / told.total() >= 0.95
    assert told[True] >= 0.2 * sum(label != "said" for label, _ in rows)
