"""Fitting what a list takes in, on things made so that what is right is known."""

import pytest

from evals.fits.lists import Case, as_text, fit
from index.types import Article, Passage
from rag.stories import listing
from rag.stories.listing import LEAST, ROWS, Named, Thing, candidates, chosen, likely, things
from rag.types import Sentence

TEXT = "Ormond, Tavel and Birk signed the pact."


def named(label: str, span: float) -> Named:
    """A name by the margin of its span; nothing else tells it from others."""
    paper = Article("pact", "Pact", TEXT)
    start = TEXT.index(label)
    sentence = Sentence(Passage(paper, 0, len(TEXT)), 0, len(TEXT))
    return Named(
        label, (start, start + len(label)), sentence, True, dict.fromkeys(ROWS, 0.0) | {"span": span}
    )


def case(wanted: int = 2, **spans: float) -> Case:
    """Names by their margins, of which Ormond and Tavel are the wanted ones."""
    places = {"Ormond": {0}, "Tavel": {1}}
    found = [named(label, span) for label, span in spans.items()]
    are: list[set[int]] = [places.get(label, set()) if wanted else set() for label in spans]
    return Case(wanted, found, are)


TOLD = [case(Ormond=4, Tavel=3, Birk=-2), case(Ormond=5, Tavel=4, Birk=-3), case(wanted=0, Birk=-1)] * 4


def test_what_tells_the_right_things_weighs_and_what_is_the_same_for_all_does_not() -> None:
    weights = fit(TOLD)
    assert list(weights.weights) == list(ROWS)
    assert weights.weights["span"] > 0
    others = [weights.weights[name] for name in ROWS if name != "span"]
    assert others == pytest.approx([0] * len(others), abs=1e-3)
    right, wrong = likely([named("Ormond", 5), named("Birk", -3)], weights)
    assert right > wrong


def test_without_a_feature_the_ablation_weighs_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    before = likely([named("Ormond", 5)])
    monkeypatch.setattr(listing, "LISTED", listing.LISTED.without("span"))
    assert likely([named("Ormond", 5)]) != before


def test_each_question_is_judged_by_weights_fitted_on_the_others() -> None:
    lines = as_text(TOLD).splitlines()
    assert lines[0].split() == ["least", "found", "right", "refused"]
    assert len(lines) == 6
    assert all(line.split()[1] == "1.000" for line in lines[1:])


def test_as_many_are_chosen_as_are_expected_to_be_right() -> None:
    def found(*odds: float) -> list[Thing]:
        return [Thing((named("Birk", 0.0),), one) for one in odds]

    assert len(chosen(found(0.9, 0.9, 0.1, 0.1))) == 2
    assert len(chosen(found(0.5, 0.4, 0.4, 0.4))) == 4
    assert chosen(found(LEAST - 0.01)) == []


def test_one_thing_in_two_spellings_is_one() -> None:
    found = [named("Ormond", 0.0), named("Ormond, Tavel", 0.0), named("Birk", 0.0)]
    assert [thing.label for thing in things(found, [0.9, 0.8, 0.7])] == ["Ormond, Tavel", "Birk"]


def test_of_nothing_there_are_no_odds() -> None:
    assert likely([]) == []


def test_a_part_of_a_row_that_cuts_a_parenthesis_is_no_thing() -> None:
    text = "It won for sound, directing (Ada Holm and Otto Quill) and song (Mara Lind)."
    held = Sentence(Passage(Article("film", "Film", text), 0, len(text)), 0, len(text))
    labels = {text[slice(*span)] for span in candidates(held)}
    assert {"Ada Holm", "Otto Quill", "Mara Lind"} <= labels
    assert not any(label.count("(") != label.count(")") for label in labels)
