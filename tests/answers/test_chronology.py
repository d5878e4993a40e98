"""Chronologies told by made-up articles about one thing."""

from datetime import date

from index.types import Article
from rag.question.period import Period
from rag.stories.chronology import chronology
from rag.stories.sources import Source

_SEEN = (
    """
Smoke filled Ash Lane|Crews pumped out of Lake Orr|Two barns caught fire|The bakery closed early
Pupils walked home|A roof fell in|Buses turned back|Doctors treated nine carters|Police shut Well Street
The mayor flew in|Flames reached Dunmore|Neighbours stayed in church|Insurers sent Ann Weller
A horse ran away|Trains stood still|Power failed twice|Farmers brought water|Bells warned every farm
Rain helped nobody|Sparks reached Cole Wood|Dogs barked
""".strip()
    .replace("\n", "|")
    .split("|")
)


def source(number: int, text: str, published: date, cosine: float = 0.8) -> Source:
    article = Article(f"a{number}", "The mill", text, published=published)
    return Source(article, 1.0, {(0, len(text)): cosine})


def told(*sources: Source) -> list[tuple[str | None, str]]:
    story = chronology("What happened at the mill?", sources, Period())
    return [(one.told, one.sentence.text) for one in story.entries] if story else []


def test_a_year_long_past_dates_an_event_and_last_year_does_not() -> None:
    text = "The mill burned. It was built in 1998. It was sold last year. It was leased in 2004."
    assert [day for day, _ in told(source(1, text, date(2022, 11, 25)))] == [
        "1998",
        "2004",
        "25 November 2022",
    ]


def test_what_opens_an_article_comes_before_what_stands_a_little_nearer_in_another() -> None:
    aside = "Quay 3 stayed open. Quay 4 stayed open. Quay 5 stayed open. "
    crowded = [
        source(place, f"{aside}{seen} on Monday.", date(2025, 3, 11), 0.82)
        for place, seen in enumerate(_SEEN)
    ]
    fined = source(99, "The owner of the mill was fined on 3 May.", date(2025, 5, 4), 0.8)
    assert "3 May 2025" in [day for day, _ in told(*crowded, fined)]


def test_what_an_article_on_another_matter_tells_in_passing_is_left_out() -> None:
    burned = source(1, "The mill burned on 3 March 2025. It was sold on 9 May 2025.", date(2025, 5, 10))
    aside = "Bread is dear in Ash Lane. Flour is dear too. Nobody knows why. "
    bakery = Article(
        "b", "Bread", f"{aside}A baker bought an oven on 4 April 2025.", published=date(2025, 5, 1)
    )
    other = Source(bakery, 0.5, {(0, len(bakery.text)): 0.5})
    assert [day for day, _ in told(burned, other)] == ["3 March 2025", "9 May 2025"]
