"""For "who is …?" and "what is …?", the sentence that says so."""

import pytest

from index.types import Article, Hit, Passage
from rag.reading.defining import defining_first, definitions
from rag.reading.reader import FEATURES, Reading
from rag.types import Sentence


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("Ada Lund", "Ada Lund is a potter from Osk.", "a potter from Osk"),
        ("ada lund", "“It cracked,” said Ada Lund, the town’s last potter.", "the town’s last potter"),
        ("Ada Lund", "Nils Holm thanked Ada Lund, head of the guild, on Monday.", "head of the guild"),
        ("Ada Lund", "The court heard Ada Lund, who makes pots in Osk, on Monday.", "who makes pots in Osk"),
        ("Ada Lund", "Former Trade Minister Ada Lund left on Monday.", "Former Trade Minister"),
        ("Ada Lund", "The trial of harbour pilot Ada Lund began on Monday.", "harbour pilot"),
        (
            "Silver Oar",
            "They won the Silver Oar, the prize for the best film.",
            "the prize for the best film",
        ),
        ("OX-3", "The frost vaccine OX-3 works.", "frost vaccine"),
        # No definition.
        ("Ada Lund", "Ada Lund left on Monday, and the guild stayed.", None),
        ("Ada Lund", "On Monday, said Ada Lund, it rained.", None),
        ("Ada Lund", "The guild praised Ada Lund.", None),
        ("Ada Lund", "The guild stood in a row behind Ada Lund.", None),
        ("Ada Lund", "Its head, Ada Lund, welcomed the end of the row, and left.", "Its head"),
        ("Ada Lund", "On Monday the guild’s new head, Ada Lund, left.", None),
        ("Ada Lund", "It rained, and the guild’s new head, Ada Lund, left.", "the guild’s new head"),
        ("Ada Lund", "They thanked Ada Lund, praised the pots of Osk, and left.", None),
        (
            "Silver Oar",
            "They sailed in the Silver Oar, which carried 1,400 people.",
            "which carried 1,400 people",
        ),
        ("Ada Lund", "In the dock Ada Lund wept.", None),
        ("Ada Lund", "A jury found boat dealer Ada Lund guilty.", "boat dealer"),
        ("Ada Lund", "Ada Lund was the first to leave.", None),
        # Of another name, or of none.
        ("Lund", "The Lund Foundation is a charity.", None),
        ("mayor of Osk", "The mayor of Osk is a potter.", None),
    ],
)
def test_a_definition_is_what_a_sentence_says_someone_or_something_is(
    name: str, text: str, told: str | None
) -> None:
    found = [text[slice(*one.words)] for one in definitions(name, text)]
    assert found == ([told] if told else [])


def readings(*texts: str) -> tuple[list[Reading], list[Hit]]:
    """A reading for each text, best first, each of an article of its own."""
    hits = [Hit(Passage(Article(str(at), "News", text), 0, len(text)), 1.0) for at, text in enumerate(texts)]
    values = dict.fromkeys(FEATURES, 0.0)
    return [
        Reading(Sentence(hit.passage, 0, len(hit.passage.text)), -float(at), None, values)
        for at, hit in enumerate(hits)
    ], hits


def test_the_plainest_definition_leads_with_its_words_in_bold() -> None:
    read, hits = readings(
        "The row was about Ada Lund.", "Potter Ada Lund left.", "Ada Lund is a potter from Osk."
    )
    first, *others = defining_first("Who is Ada Lund?", read, hits)
    assert first.sentence.article.id == "2"
    assert first.span
    assert first.sentence.article.text[slice(*first.span)] == "a potter from Osk"
    assert others == read[:2]


@pytest.mark.parametrize(
    "question",
    ["Who is the mayor of Osk?", "What is the price of pots?", "What did Ada Lund say?", "Who is Bo Ray?"],
)
def test_other_questions_and_names_without_a_definition_are_read_as_before(question: str) -> None:
    read, hits = readings("The mayor of Osk paid the price of pots.", "Ada Lund is a potter from Osk.")
    assert defining_first(question, read, hits) == read
