"""Outlets in a question: when one is asked for its word, and when its name means something else."""

from collections.abc import Iterator

import pytest

from index import Store, build_index, open_index
from rag.question.attribution import attribution
from rag.question.capitals import ordinary
from tests.support.papers import written

OUTLETS = (
    "The Varn Herald", "Coast Business", "Northern Post", "Southern Post", "Time", "The Hall",
    "The New York Gazette",
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("attribution")
    text = (
        "In time, the coast will lose its post offices, said Petra Hall. The business of Varn is fish. "
        "Every time Petra Hall speaks, Varn listens."
    )
    rows = [{"id": outlet, "outlet": outlet, "text": f"{text} {at}"} for at, outlet in enumerate(OUTLETS)]
    build_index(written(folder / "articles.jsonl", *rows), folder / "index")
    with open_index(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "outlet", "rest"),
    [
        ("According to the Varn Herald, who left?", "The Varn Herald", "who left?"),
        ("according to the herald who left?", "The Varn Herald", "who left?"),
        ("Who left, according to Coast Business?", "Coast Business", "Who left?"),
        ("What did the Herald say about fish?", "The Varn Herald", "what has happened with fish?"),
        ("What does Northern Post report on fish?", "Northern Post", "what has happened with fish?"),
        ("How many ships did Coast Business say were lost?", "Coast Business", "How many ships were lost?"),
        ("In Southern Post, who left?", "Southern Post", "who left?"),
        ("Who left, as reported by Time?", "Time", "Who left?"),
        ("What does the Herald say?", "The Varn Herald", "List the articles"),
    ],
)
def test_an_outlet_that_is_asked_for_its_word_is_found(
    store: Store, question: str, outlet: str, rest: str
) -> None:
    found = attribution(question, (), store)
    assert found is not None
    assert (found.outlet, found.question) == (outlet, rest)


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the Varn Herald?",
        "What did the Post say about fish?",  # two outlets are called so
        "What did Varn say about fish?",
        "what does the business say about fish?",
        "What did Hall say about the post?",  # a person of the texts
        "Will the coast lose its post offices in time?",
        "According to Petra Hall, who left?",
        "Who walked out in New York?",
    ],
)
def test_a_name_that_means_something_else_is_left_alone(store: Store, question: str) -> None:
    assert attribution(question, (), store) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("WHAT DID PETRA HALL SAY OF VARN?", "what did Petra Hall say of Varn?"),
        ("WHAT WILL IT LOSE IN TIME?", "what will it lose in time?"),
        ("what did petra hall say of varn?", "what did petra hall say of varn?"),
        ("What did Petra hall say?", "What did Petra hall say?"),  # capitals of its own
    ],
)
def test_a_question_in_capitals_is_written_as_the_articles_are(
    store: Store, question: str, expected: str
) -> None:
    assert ordinary(question, store) == expected
