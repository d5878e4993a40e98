"""A sentence is held against the slices it cites: rules first, then the network."""

from datetime import date

import pytest

from index.types import Article
from rag import verify
from rag.checking.entailment import entailed
from rag.checking.gaps import gaps
from rag.checking.names import unmentioned
from rag.checking.support import THRESHOLD, features, probability, surely
from rag.checking.verify import Slice

STORY = Article(
    "bridge",
    "Teviot bridge to close",
    "The Teviot bridge will be closed for eleven weeks from 8 September, said engineer Moira Kerr. "
    "Councillor Alan Rutherford of Kelso opposed the closure. Repairs cost £1.3 million.",
    date(2025, 8, 20),
    "The Borders Herald",
)
WHOLE: Slice = (STORY, 0, len(STORY.text))


@pytest.mark.parametrize(
    "sentence",
    [
        "Kerr said the bridge would be shut for eleven weeks.",
        "According to the Borders Herald, Moira Kerr spoke of a closure.",
        "Mr Rutherford of Kelso is against it.",
        "Engineer Kerr named 8 September.",
        "Councillor of Kelso, Rutherford is against it.",
        "The repairs cost GBP 1.3 million.",
    ],
)
def test_a_name_in_a_short_or_long_form_is_mentioned(sentence: str) -> None:
    assert unmentioned(sentence, [WHOLE]) is None


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Fiona Kerr said the bridge would be shut.", "Fiona Kerr"),
        ("The town of Hawick opposed the closure.", "Hawick"),
        ("Some of Hawick's shops opposed it.", "Hawick"),
        ("Alan Rutherford of Jedburgh opposed it.", "Alan Rutherford of Jedburgh"),
    ],
)
def test_a_name_that_the_evidence_does_not_have_is_found(sentence: str, name: str) -> None:
    assert unmentioned(sentence, [WHOLE]) == name


def test_another_place_with_the_same_first_word_is_another_place() -> None:
    article = Article("a", "Game moved", "The game may be moved to Santa Fe, the club said.")
    assert (
        unmentioned("The game may be moved to Santa Rosa.", [(article, 0, len(article.text))]) == "Santa Rosa"
    )


@pytest.mark.parametrize(
    ("sentence", "kind", "reason"),
    [
        ("The repairs cost £1.8 million.", "number", "The cited words do not say “£1.8 million”."),
        ("The repairs cost $1.3 million.", "unit", "with another unit"),
        ("The bridge closes on 9 September.", "date", "The cited words do not say “9 September”."),
        ("Fiona Kerr said so.", "name", "The cited words do not mention Fiona Kerr."),
    ],
)
def test_what_rules_find_is_told_in_a_sentence(sentence: str, kind: str, reason: str) -> None:
    verdict = verify(sentence, [WHOLE])
    assert not verdict.supported
    assert verdict.kind == kind
    assert verdict.reason is not None
    assert reason in verdict.reason


def test_a_faithful_sentence_is_supported_and_gives_no_reason() -> None:
    verdict = verify("The Teviot bridge will be closed for eleven weeks.", [WHOLE])
    assert verdict.supported
    assert verdict.kind is verdict.reason is verdict.against is None
    assert 0 <= verdict.probability <= 1


def test_names_and_figures_are_asked_for_only_if_they_could_turn_the_verdict() -> None:
    told = STORY.text
    for sentence in (
        "The Teviot bridge will be closed for eleven weeks.",
        "Alan Rutherford backed the closure.",
    ):
        whole = entailed(sentence, told)
        asked = probability(features(gaps(sentence, told), whole)) >= THRESHOLD
        assert verify(sentence, [WHOLE]).supported == asked
        assert asked or not surely(whole)


def test_words_that_say_otherwise_are_a_slice_of_the_evidence() -> None:
    told = "Ferry workers voted on Friday to strike. The company called the vote unlawful."
    article = Article("a", "Vote", told, date(2025, 8, 20))
    verdict = verify("Ferry workers voted on Friday not to strike.", [(article, 0, len(told))])
    if verdict.against:
        stated, start, end = verdict.against
        assert stated is article
        assert 0 <= start < end <= len(told)


@pytest.mark.parametrize("evidence", [[], [(STORY, 5, 5)], [(STORY, 0, len(STORY.text) + 1)]])
def test_evidence_that_is_none_is_refused(evidence: list[Slice]) -> None:
    with pytest.raises(ValueError, match="expected"):
        verify("The bridge will be closed.", evidence)
