"""What someone said, told from a pile in which many others speak of the same matter."""

from collections.abc import Iterator

import pytest

from index import build_index
from rag import Answerer, open_answerer
from tests.support.papers import written

TOWNS = (
    "Arden Brill Corvo Dunmore Esk Farrow Glenny Holt Inver Jarrow Kells Lorne Mossley Narrow Orme".split()
)
PEACE = [
    {
        "id": f"peace-{town}",
        "title": f"{town} waits for peace in Morvia",
        "text": f"People in {town} hope for peace in Morvia. Envoys met in {town} for {number} days, and the "
        f"peace plan for Morvia grew by {number + 3} pages.\n\n"
        f'"Peace in Morvia is near," said {town} priest {name} {town}son.',
        "date": f"2024-05-{number:02}",
        "source": "Tarn Herald",
    }
    for name in ("Ada", "Otto")
    for number, town in enumerate(TOWNS if name == "Ada" else [f"{town}ham" for town in TOWNS], start=1)
]
BUILDER = {
    "id": "builder",
    "title": "Rocket builder Marl Teague has a plan",
    "text": "Rocket builder Marl Teague showed a new engine on Monday.\n\n"
    '"Both sides should seek peace in Morvia now," Teague told guests at the works.\n\n'
    '"I am thrilled with this engine," said OSO Administrator Lena Vost. OSO said the engine was not safe.',
    "date": "2024-05-02",
    "source": "Osk Gazette",
}

KING = {
    "id": "king",
    "title": "King Karol IV opens the Osk canal",
    "text": "The Osk canal was opened on Friday, King Karol IV said. The King said he was glad. "
    "“The canal is dear to me,” Karol said. “I was born beside the Osk canal.”\n\n"
    "Guards passed Karol’s coach when Tarnburg reported fog.",
    "date": "2024-05-12",
    "source": "Osk Gazette",
}


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("peace")
    build_index(written(folder / "papers.jsonl", *PEACE, BUILDER, KING), folder / "index")
    with open_answerer(folder / "index") as opened:
        yield opened


def test_a_speaker_is_heard_though_many_articles_are_nearer_to_the_matter(answerer: Answerer) -> None:
    answer = answerer.answer("What did Marl Teague say about peace in Morvia?")
    assert [item.label for item in answer.items] == ["Marl Teague"]
    assert "Both sides should seek peace in Morvia now" in answer.items[0].text


def test_an_office_is_not_the_one_who_leads_it(answerer: Answerer) -> None:
    answer = answerer.answer("What did Lena Vost say about the engine?")
    assert ["thrilled" in item.text for item in answer.items] == [True]


@pytest.mark.parametrize(
    "question", ["king karol osk canal quotes", "What did King Karol say about the canal?"]
)
def test_a_king_is_one_whether_with_his_number_or_without(answerer: Answerer, question: str) -> None:
    answer = answerer.answer(question)
    assert any("born beside the Osk canal" in item.text for item in answer.items)
    assert {item.label.split()[0] for item in answer.items} == {"Karol"}
