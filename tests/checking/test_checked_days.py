"""Days in any notation are held against the evidence, by the day of its article."""

from datetime import date

import pytest

from index.types import Article
from rag.checking.days import apart, unborne

WEDNESDAY = date(2025, 6, 11)


def missing(sentence: str, evidence: str, published: date | None = WEDNESDAY) -> str | None:
    article = Article("a", "A title", evidence, published)
    span = unborne(sentence, [(article, 0, len(evidence))])
    return sentence[slice(*span)] if span else None


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("It closed on 9 June 2025.", "It closed on Monday."),
        ("It will open on 13 June.", "It will open on Friday."),
        ("It closed in June.", "It closed on Monday."),
        ("It closed in March 2024.", "It closed in March last year."),
        ("It closed on 26 February.", "It had to close by February 26."),
        ("It reopened on 6 May.", "It closed on 5 May and reopened the next day."),
        ("It starts in 2026.", "It starts next spring."),
        ("It started in 2022.", "It started in 2020; the second one came two years later."),
        ("Profits fell in the third quarter.", "Profits fell in Q3."),
        ("It closes at the end of June.", "It will be closed from 1 July."),
        ("It will be closed from 1 July.", "It closes at the end of June."),
        ("It closes by the end of December.", "It closes by the end of the year."),
        ("By the end of June 1,300 people will go.", "By the end of June 1,300 people will leave."),
        ("It ran until 28 June.", "It opened on 15 June and ran until the 28th."),
        ("Rents were half what they are today; today Lund lets ten flats.", "Rents have doubled, said Lund."),
        ("It opens at 18:30.", "It opens at 6.30 p.m."),
        ("Vik left the day before Lund did.", "Vik left on 4 June, Lund on 5 June."),
        ("It is planned for May.", "It is to begin in May."),
    ],
)
def test_a_day_told_otherwise_is_borne_out(sentence: str, evidence: str) -> None:
    assert missing(sentence, evidence) is None


@pytest.mark.parametrize(
    ("sentence", "evidence", "words"),
    [
        ("It closed on 2 June.", "It closed on 12 June.", "2 June"),
        ("It closed on 10 June 2025.", "It closed on Monday.", "10 June 2025"),
        ("It closed in April.", "It closed in May.", "April"),
        ("It opens in 2027.", "It opens in 2028.", "2027"),
        ("It closed on 9 June.", "It closed in June.", "9 June"),
        ("It opens in the first half of 2026.", "It opens in the second half of 2026.", "first half"),
        ("It closes at the end of June.", "It will be closed from 2 July.", "June"),
        ("It ran until 27 June.", "It opened on 15 June and ran until the 28th.", "27 June"),
        ("It opens at 18:00.", "It opens at 6.30 p.m.", "18:00"),
        ("She finished in 59:53.", "She finished in 59:33.", "59:53"),
    ],
)
def test_a_day_that_the_evidence_does_not_name_is_found(sentence: str, evidence: str, words: str) -> None:
    found = missing(sentence, evidence)
    assert found is not None
    assert words in found


def test_a_weekday_of_an_undated_article_is_borne_out_by_its_word_alone() -> None:
    assert missing("It closed on Monday.", "It closed on Monday.", None) is None
    assert missing("It closed on Tuesday.", "It closed on Monday.", None) is not None


@pytest.mark.parametrize(
    ("evidence", "seconds"),
    [
        ("The pool is shut between 6 and 9 p.m.", 3 * 3600),
        ("The pool is shut from noon to 5 p.m.", 5 * 3600),
        ("The pool opens at 09:30 and shuts at 18:00.", 8.5 * 3600),
        ("Ada won in 1:04:52, Eva came in after 1:05:20.", 28),
        ("It will open in October, not in May.", 5 * 30.4375 * 86400),
    ],
)
def test_how_long_lies_between_two_times_is_known(evidence: str, seconds: float) -> None:
    article = Article("a", "A title", evidence, WEDNESDAY)
    assert seconds in apart([(article, 0, len(evidence))])
