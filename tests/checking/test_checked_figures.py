"""Figures in any notation are held against the evidence by value, unit and bound."""

import pytest

from rag.checking.figures import misfit


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("The line will cost 3.9tn yen.", "Officials put the line at ¥3.9 trillion."),
        ("The line will cost 3,900 billion yen.", "Officials put the line at ¥3.9 trillion."),
        ("About 33 percent of the voters stayed away.", "A third of the voters did not turn out."),
        ("Two-thirds of the members agreed.", "Forty of the 60 members agreed."),
        ("One in five lost their jobs.", "Twenty per cent were dismissed."),
        ("The rate went up by 25 basis points.", "It raised the rate by a quarter of a percentage point."),
        ("Between $3 billion and $5 billion is needed.", "They need $3-5 billion."),
        ("A boy aged 14 was hurt.", "A 14-year-old boy was injured."),
        ("The deal runs for 36 months.", "It is a three-year deal."),
        ("The suspension lasts three months.", "She was suspended for 90 days."),
        ("About 40 ships waited.", "Some 38.7 ships waited on average."),
        ("More than 40 ships waited.", "It counted 43 ships."),
        ("Nearly half of them left.", "47 percent of them left."),
        ("The fleet doubled.", "The fleet grew from 20 to 40 ships."),
        ("Turnout was 13 percentage points lower.", "Turnout was 71%, down from 84%."),
        ("Chile paid 40% of the bill.", "Europe paid 60% of the bill and Chile the rest."),
        (
            "Net debt fell from 24.1 billion crowns.",
            "Net debt fell to 21.6 billion crowns from 24.1 billion.",
        ),
        ("The two countries signed.", "Malawi and Tanzania signed."),
        ("It happened in 2019, at 5 p.m. on 9 June.", "Nothing of the kind is told here."),
    ],
)
def test_a_figure_told_otherwise_is_borne_out(sentence: str, evidence: str) -> None:
    assert misfit(sentence, evidence) is None


@pytest.mark.parametrize(
    ("sentence", "evidence", "words", "kind"),
    [
        ("The mine sold 412 tonnes.", "The mine sold 421 tonnes.", "412 tonnes", "number"),
        ("It cost 5 million yen.", "It cost 5 billion yen.", "5 million yen", "number"),
        ("It cost 5 million dollars.", "It cost €5m.", "5 million dollars", "unit"),
        ("It cost A$5m.", "It cost NZ$5m.", "A$5m", "unit"),
        ("It paid 38 Swedish crowns.", "It paid 38 Danish crowns.", "38 Swedish crowns", "unit"),
        ("Coffee rose to $4 a kilo.", "Coffee rose to $4 a pound.", "$4", "unit"),
        ("The road is 12 miles long.", "The road is 12 kilometres long.", "12 miles", "number"),
        ("The rate rose 2 percent.", "The rate rose 2 percentage points.", "2 percent", "unit"),
        ("It has 40 ships.", "It has up to 40 ships.", "40", "bound"),
        ("It has at least 40 ships.", "It has at most 40 ships.", "40", "bound"),
        ("More than 40 ships waited.", "Exactly 40 ships waited.", "40", "bound"),
        ("Three ships sank.", "Four ships sank.", "Three", "number"),
    ],
)
def test_a_figure_that_the_evidence_does_not_give_is_named(
    sentence: str, evidence: str, words: str, kind: str
) -> None:
    found = misfit(sentence, evidence)
    assert found is not None
    figure, wrong = found
    assert (sentence[figure.start : figure.end], wrong) == (words, kind)


def test_a_sum_is_borne_out_only_where_the_sentence_says_that_it_is_one() -> None:
    evidence = "The north lost 12 boats and the south 30 boats."
    assert misfit("Together they lost 42 boats.", evidence) is None
    assert misfit("The north lost 42 boats.", evidence) is not None
