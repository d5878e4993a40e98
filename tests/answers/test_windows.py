"""What of a passage is read."""

from index.types import Passage
from rag.reading.windows import PART, WHOLE, windows
from tests.support.questions import make_article

TEN = make_article(" ".join(f"Sentence {letter} is here." for letter in "ABCDEFGHIJ"))


def whole(article_id: str) -> Passage:
    article = make_article(TEN.text, article_id)
    return Passage(article, 0, len(article.text))


def likes(letter: str, text: str) -> float:
    return float(f" {letter} " in text)


def test_the_best_passages_are_read_whole_and_the_likeliest_sentences_of_the_others() -> None:
    passages = [whole(str(place)) for place in range(WHOLE + 2)]
    read = windows(passages, lambda text: likes("F", text))
    assert read[:WHOLE] == passages[:WHOLE]
    for passage in read[WHOLE:]:
        assert passage.text.count("Sentence") == PART
        assert "Sentence F" in passage.text


def test_as_many_are_read_whole_as_asked() -> None:
    passages = [whole(str(place)) for place in range(WHOLE + 2)]
    assert windows(passages, lambda text: 0.0, len(passages)) == passages


def test_a_sentence_that_two_passages_share_is_read_once() -> None:
    end, start = TEN.text.index(" Sentence F"), TEN.text.index("Sentence E")
    first, second = windows([Passage(TEN, 0, end), Passage(TEN, start, len(TEN.text))], lambda text: 0.0)
    assert first.text.endswith("Sentence E is here.")
    assert second.text.startswith("Sentence F")


def test_a_passage_that_was_read_before_is_read_again_rather_than_nothing() -> None:
    whole_and_part = [Passage(TEN, 0, len(TEN.text)), Passage(TEN, 0, 50)]
    assert windows(whole_and_part, lambda text: 0.0)[1].text


def test_nothing_to_read_is_nothing() -> None:
    assert windows([], lambda text: 0.0) == []
