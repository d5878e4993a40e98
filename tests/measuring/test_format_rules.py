"""Files of many kinds, each with the articles that it should become."""

import pytest

from evals.runs.formats import Made, made, read, scored, switches, wrong
from evals.runs.switches import Switch
from evals.scoring.metrics import Score


def test_every_file_becomes_the_right_articles() -> None:
    assert wrong() == ""


def test_files_and_fields_are_counted_and_missing_articles_are_wrong() -> None:
    told = {"title": "A", "date": None, "outlet": None, "author": None, "text": "Rain."}
    files = [Made("a.txt", "", (told, told)), Made("b.txt", "", ())]
    scores = scored(files, [[told], []])
    assert scores["split"] == Score(0.5, 2)
    assert scores["title"] == Score(0.5, 2)


@pytest.mark.slow
@pytest.mark.parametrize("switch", list(switches()), ids=lambda switch: switch.name)
def test_each_list_and_pattern_reads_a_file_that_is_read_otherwise_without_it(
    switch: Switch,
) -> None:
    files = made()
    before = [read(one) for one in files]
    with switch.off():
        assert [read(one) for one in files] != before
