"""Questions for more than one fact, as people asked them first, over seeds/."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import build_index
from rag import Answerer, open_answerer

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("seeds")
    build_index([str(SEEDS)], folder)
    with open_answerer(folder) as opened:
        yield opened


def test_a_sentence_that_tells_which_is_more_answers_a_comparison(seeds: Answerer) -> None:
    answer = seeds.answer("who spent more relative to GDP, Japan or Germany?")
    assert "a larger share of GDP than the US or Germany" in answer.citations[0].quote


def test_two_figures_answer_a_comparison_in_a_sentence(seeds: Answerer) -> None:
    answer = seeds.answer("Did Taiwan export more machinery to the US or to China?")
    assert answer.text.startswith("It is the US: US$7.19 billion, against US$6.86 billion for China.")


def test_whoever_was_there_is_listed_from_several_sentences(seeds: Answerer) -> None:
    labels = [item.label for item in seeds.answer("List everyone who attended the Washington dinner").items]
    assert {"Masayoshi Son", "Tim Cook", "Jeff Bezos"} <= set(labels)


def test_a_timeline_has_the_events_of_its_topic_alone(seeds: Answerer) -> None:
    events = seeds.timeline("TSMC").items
    assert [event.dated for event in events] == ["February 2024", "April 2024", "16 January 2025"]
    assert all("TSMC" in event.text for event in events)


def test_a_month_is_told_from_its_articles(seeds: Answerer) -> None:
    answer = seeds.answer("What happened in January 2025?")
    assert not answer.refused
    assert {
        citation.article.published.year for citation in answer.citations if citation.article.published
    } == {2025}


def test_a_summary_begins_with_what_the_article_tells_first(seeds: Answerer) -> None:
    answer = seeds.answer("Summarise the article about Japan's tech")
    first = answer.citations[0]
    assert 3 <= len(answer.citations) <= 5
    assert first.start == min(citation.start for citation in answer.citations)
    assert "win back its place" in first.quote
