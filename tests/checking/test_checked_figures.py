"""Figures in any notation are held against the evidence by value, unit and bound."""

import pytest

from rag.checking.misfits import misfit


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
        ("Lorries may drive at 30 miles an hour.", "The limit for lorries is 30 mph."),
        ("Gusts of 90 kilometres an hour blew.", "Gusts reached 90 km/h."),
        ("It was 31 degrees in the shade.", "The thermometer stood at 31C."),
        ("It was 31°C in the shade.", "It was 31 degrees in the shade."),
        ("The ferry will be 40 cents dearer.", "The ferry will cost $3.10, up from $2.70."),
        ("The ferry costs 90 pence.", "The ferry costs £0.90."),
        ("Lund paid 15 million euros.", "Berg paid 40 million euros, Holm 22 million and Lund 15 million."),
        ("Turnout fell to 48 percent.", "Turnout was 61 percent at first and 48 in the second round."),
        ("The club has £5 million.", "A new roof costs £12 million and all the club has is five."),
        ("The yard had 65 workers before.", "The yard has 60 workers, 5 fewer than a year ago."),
        ("Pupils scored 14 points less.", "Pupils scored 489 points, down from 503."),
        ("The road is blocked at two points.", "The road is blocked in two places."),
        ("The bell rang 3,000 times.", "After 3,000 strokes the bell cracked."),
        ("The moon is four times as massive as Rhea.", "The moon has the mass of four Rheas."),
        ("She is number 88 in the world.", "She is ranked 88th in the world."),
        ("One million visitors came.", "The fair welcomed its millionth visitor."),
        ("Vacancies rose by 130.", "There are 340 vacancies, against 210 two years ago."),
        ("It used to take five hours.", "It takes four hours, an hour less than before."),
        ("They hold 16 weeks of supply or more.", "They hold at least 16 weeks of supply."),
        ("It lies between about 40 and 61 tonnes.", "It lies between 40 and 60 tonnes."),
        ("He sold half a year later.", "He sold six months later."),
        ("The league had asked for twice as much.", "They get half of what the league had asked for."),
        ("Orders halved.", "Orders fell by half."),
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
        ("It cost $5m.", "It cost €5m, while the other cost $7m.", "$5m", "unit"),
        (
            "It paid 5 million crowns.",
            "It paid 4 million crowns and lent 6 million euros.",
            "5 million crowns",
            "number",
        ),
        ("Lorries may drive at 30 miles an hour.", "The limit is 30 miles a day.", "30 miles", "unit"),
        ("The rate rose 2 percent.", "The rate rose 2 points.", "2 percent", "unit"),
        ("Sales doubled.", "The two yards sold more.", "doubled", "unit"),
        (
            "It takes five hours and 10 minutes.",
            "It takes five hours and 20 minutes.",
            "10 minutes",
            "number",
        ),
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


def test_what_can_be_worked_out_bears_no_bound_that_lies_far_from_it() -> None:
    evidence = "A stall costs 4 crowns this year and cost 3.5 crowns last year."
    assert misfit("The price of a stall rose more than 70 percent.", evidence) is not None
    assert misfit("The price of a stall rose more than 14 percent.", evidence) is None
