"""Asking by name: which names are drawn, and what counts as found."""

from evals.runs.names import ask, drawn
from tests.support.questions import make_article
from tests.support.small_index import SmallIndex


def test_names_are_drawn_that_stand_in_one_article_and_always_the_same_for_a_seed() -> None:
    articles = [
        make_article("It was Olga Brandt who met Pia Quist. The NATO and Nordhaven agreed.", "a"),
        make_article("He saw Pia Quist. She saw Ivo Perran in the rain.", "b"),
    ]
    assert sorted(drawn(articles, 10)) == ["Ivo Perran", "Olga Brandt"]
    assert drawn(articles, 10, seed=1) == drawn(articles, 10, seed=1)
    assert len(drawn(articles, 1)) == 1


def test_a_name_that_the_articles_have_is_read_and_one_that_they_lack_is_denied(
    small_index: SmallIndex,
) -> None:
    held = ask(small_index.answerer, ["Nordhaven"])
    assert (held.names, held.read, held.denied) == (1, 1.0, 0.0)
    lacking = ask(small_index.answerer, ["Olga Quist"])
    assert (lacking.read, lacking.cited, lacking.denied) == (0.0, 0.0, 1.0)
    assert "said to be missing" in str(lacking)
