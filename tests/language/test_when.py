"""The day that a sentence states for what it tells, in an article of Friday, 14 March 2025."""

from datetime import date

import pytest

from rag.language.relative_dates import days_told
from rag.language.when import whens

PUBLISHED = date(2025, 3, 14)


def stated(text: str, published: date | None = PUBLISHED) -> str | None:
    found = [days_told(one.first, one.last) for one in whens(text, published)]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The mill burned on 3 May 2024.", "3 May 2024"),
        ("The mill burned on the 3rd of May, 2024.", "3 May 2024"),
        ("The mill burned on May 3, 2024.", "3 May 2024"),
        ("The mill burned on 2024-05-03.", "3 May 2024"),
        ("The mill burned in May 2024.", "May 2024"),
        ("The mill was built in 1953.", "1953"),
        ("The mill stood until Jan. 5, 2024.", "5 January 2024"),
        ("The mill burned in the fire of Sept. 3, 2024.", "3 September 2024"),
        ("The mill burned in March of 2024.", "March 2024"),
        ("The mill was built on May 3, 1789.", "3 May 1789"),
    ],
)
def test_a_stated_day_is_read_as_it_is_written(text: str, day: str) -> None:
    assert stated(text) == stated(text, None) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The mill burned on 3 March.", "3 March 2025"),
        ("The mill burned on 20 December.", "20 December 2024"),
        ("The mill will open on 3 June.", "3 June 2025"),
        ("The miller is expected to go to trial on 3 August.", "3 August 2025"),
        ("The mill burned in January.", "January 2025"),
        ("The mill burned on 3 June last year.", "3 June 2024"),
        ("The mill burned on Feb. 3 last year.", "3 February 2024"),
        ("The mill burned in February last year.", "February 2024"),
        ("The mill burned in the fire of Feb. 3.", "3 February 2025"),
        ("The new mill comes into use in May.", "May 2025"),
        ("The miller said in September that the mill will not open again.", "September 2024"),
        ("The opening was put off to 3 June, and will be quiet.", "3 June 2025"),
        ("The miller, arrested at his mill in June, will sleep at home tonight.", "June 2024"),
    ],
)
def test_a_day_without_its_year_is_the_one_nearest_to_the_article(text: str, day: str) -> None:
    assert stated(text) == day
    assert stated(text, None) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The mill burned on Monday.", "10 March 2025"),
        ("The mill burned on Friday.", "14 March 2025"),
        ("The mill will open on Monday.", "17 March 2025"),
        ("The mill burned yesterday.", "13 March 2025"),
    ],
)
def test_a_weekday_is_the_last_one_unless_the_sentence_looks_ahead(text: str, day: str) -> None:
    assert stated(text) == day


def test_a_sentence_may_tell_of_a_day_past_and_of_one_to_come() -> None:
    found = whens("The miller was caught on Monday and is set to speak in court on Tuesday.", PUBLISHED)
    assert [days_told(one.first, one.last) for one in found] == ["10 March 2025", "18 March 2025"]


def test_a_weekday_that_may_be_past_or_to_come_counts_only_where_no_other_is_sure() -> None:
    assert stated("The miller, willing to sell on Monday, keeps the mill.") == "10 March 2025"
    found = whens("The miller wrote on Thursday that he was willing to sell on Monday.", PUBLISHED)
    assert [days_told(one.first, one.last) for one in found] == ["13 March 2025"]


@pytest.mark.parametrize(
    "text",
    [
        "It burned on 31 February 2025.",
        "Mill owners may march.",
        "It won by 3-2.",
        "It closed in May of that year.",
        "Nobody was hurt.",
    ],
)
def test_no_day_is_made_up(text: str) -> None:
    assert stated(text) is None


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("A jury fined the miller last September.", "September 2024"),
        ("A jury fined the miller in September.", "September 2024"),
        ("The mill will open in September.", "September 2025"),
    ],
)
def test_a_month_without_a_year_is_past_where_the_verb_is(text: str, month: str) -> None:
    assert stated(text) == month


def test_an_article_may_tell_of_a_day_after_the_one_it_first_came_out_on() -> None:
    assert stated("The mill burned on March 16.") == "16 March 2025"
