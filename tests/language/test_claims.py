"""Whose claim a sentence makes: another country's figure, another year's, a role turned round."""

from datetime import date

import pytest

from index.text.words import content_stems
from index.types import Article, Passage
from rag.question.kind import Question, asks_for_several, kind_of
from rag.reading.claims import conflict, wanted
from rag.types import Sentence

# After every sentence, so that names which open one are known by their other places.
ELSEWHERE = " They spoke of Germany, Japan, Intel, Google, Altera, Amazon, China, Taiwan and Microsoft."


def question(text: str) -> Question:
    return Question(text, tuple(content_stems(text)), {}, 100, kind_of(text), asks_for_several(text))


def how_surely(
    asked: str, told: str, words: str = "", *, before: str = "", title: str = "News", day: date | None = None
) -> float:
    """The conflict of the sentence `told`, whose answering words are `words`."""
    text = f"{before} {told}".strip()
    passage = Passage(Article("a", title, text + ELSEWHERE, day), 0, len(text))
    start = len(text) - len(told)
    at = start + told.index(words)
    span = (at, at + len(words)) if words else None
    return conflict(wanted(question(asked), [text]), Sentence(passage, start, len(text)), span)


@pytest.mark.parametrize(
    ("asked", "told", "words"),
    [
        # Another subject in the same sentence, or instead.
        ("How much did Germany set aside?", "Germany set aside 20 billion euros and Japan 25 billion.",
         "25 billion"),
        ("How much did France set aside?", "Germany set aside 20 billion euros and Japan 25 billion.",
         "20 billion euros"),
        ("How much did Germany spend?",
         "Over three years, Japan has spent 3.9 trillion yen, a larger share of GDP than Germany has spent.",
         "3.9 trillion yen"),
        ("How much did Amazon pledge?", "Microsoft said it would spend $5 billion.", "$5 billion"),
        ("How much did Apple invest in Japan?", "Google has put $14 billion into data centres there.",
         "$14 billion"),
        ("how much did germany spend", "Japan has spent $3 billion.", "$3 billion"),
        ("Who is the CEO of Google?", "Tim Cook, the CEO of Apple, met them.", "Tim Cook"),
        ("How much did German exports fall?", "Japanese exports fell by 8 percent.", "8 percent"),
        ("Why did Taiwan end its tariffs?", "Exports fell when China ended its tariffs.", "Exports fell"),
        ("What was Intel's income?", "Amazon's interest income was $5 billion.", "$5 billion"),
        ("Why did Taiwan end its tariffs?",
         "Exports fell after China ended its tariffs, while those of Taiwan rose.", "Exports fell"),
        ("When did Intel open the plant?", "On a tour of the new plant in June, Google said it was open.",
         "June"),
        ("Who will attend the dinner for Japan?", "Tim Cook is expected to miss the dinner for Japan.",
         "Tim Cook"),
        # Another time, another order, the opposite.
        ("How much did China grow in 2019?", "China grew 5% in 2020.", "5%"),
        ("How much did exports rise in 2021?", "Exports of 2020 and 25 new ships rose 5%.", "5%"),
        ("How much did exports rise in June?", "Exports rose 5% in May and fell 3% in June.", "5%"),
        ("What was revenue in the third quarter?", "Revenue in the second quarter was $5 billion.",
         "$5 billion"),
        ("What was the profit?", "Revenue was $5 billion.", "$5 billion"),
        ("How many people were injured?", "The fire killed 12 people.", "12"),
        ("How much are imports worth in dollars?", "Exports are worth $5 billion.", "$5 billion"),
        # Roles turned round, and the question's own name as its answer.
        ("Who bought Intel?", "Intel bought Altera for $5 billion.", "Altera"),
        ("What did Altera buy?", "Altera was bought by Intel.", "Intel"),
        ("Who is the chairman of Intel?", "The figures are those of Intel.", "Intel"),
        # Where no words are told to answer, the whole sentence.
        ("How much did Amazon pledge?", "Microsoft said it would spend $5 billion.", ""),
        ("Who is the chairman of the Taiwan Steel Association?",
         "Sales rose in the US The Taiwan Steel Association (TSA) said so on Jan. 10.", "TSA"),
        # The other name of the question as the one who does it.
        ("How much did Germany lend China?", "China lent 5 billion dollars.", "5 billion dollars"),
    ],
)  # fmt: skip
def test_what_is_said_of_another_is_in_conflict(asked: str, told: str, words: str) -> None:
    assert how_surely(asked, told, words) > 0.5


@pytest.mark.parametrize(
    ("asked", "told", "words"),
    [
        ("How much did Germany set aside?", "Germany set aside 20 billion euros and Japan 25 billion.",
         "20 billion euros"),
        ("How much did Japan set aside?", "Germany set aside 20 billion euros and Japan 25 billion.",
         "25 billion"),
        ("How much did Microsoft pledge?",
         "Amazon, which is based in Seattle, pledged $5 billion, and Microsoft, its rival, $3 billion.",
         "$3 billion"),
        ("How much did Microsoft pledge?", "Microsoft, which is based in Redmond, pledged $5 billion.",
         "$5 billion"),
        ("How much did Microsoft pledge?", "Microsoft said it would spend $5 billion.", "$5 billion"),
        ("How much did Microsoft pledge?", "The company pledged $5 billion.", "$5 billion"),
        ("How much did Tokyo spend?", "Japan has spent $3 billion.", "$3 billion"),
        ("how much did the us spend", "The US has spent $3 billion.", "$3 billion"),
        ("How much did the Bank of England lend?", "The BOE lent 3 billion pounds.", "3 billion pounds"),
        ("Who leads Intel?", "Pat Gelsinger leads Intel.", "Pat Gelsinger"),
        ("When did Intel open the plant?", "On a tour of Germany in June, Intel said it had opened it.",
         "June"),
        ("Who will attend the dinner for Japan?", "Tim Cook will miss the dinner that Pat Poe will attend.",
         "Pat Poe"),
        ("Who is the founder of Amazon?", "Google and Amazon.com Inc founder Jeff Bezos met them.",
         "Jeff Bezos"),
        ("Why did Taiwan end its tariffs?", "After talks with China Taiwan ended its tariffs.", "talks"),
        ("Why did Intel cut jobs?", "After Google said it would leave, Intel said it cut jobs.", "leave"),
        ("Who bought Altera?", "Intel bought Altera for $5 billion.", "Intel"),
        ("Who bought Altera?", "Altera was bought by Intel.", "Intel"),
        ("In which decade did Japan lead?", "Intel is building in Japan, which led in the 1980s.", "1980s"),
        ("Who ran in the 2024 election?", "Mr Smith declared in 2023 that he would run.", "Mr Smith"),
        ("When did Google open a hub?", "On Monday Intel and Google opened a hub.", "Monday"),
        ("Which country is the school from that ranked Japan?", "A Swiss school ranked Japan.", "Japan"),
        ("Did Japan spend more than Germany?", "Japan spent more.", ""),
        ("What did Biden and Kishida sign?", "Kishida and Biden signed a treaty.", "a treaty"),
        ("How much did Japan in 2023 spend?", "In 2023, 5 billion dollars were spent in Japan.",
         "5 billion dollars"),
        ("Who won more medals, China or Japan?", "China won 40 medals.", "China"),
        ("Which companies came to Japan?", "Google opened a hub in Tokyo.", "Google"),
        ("When did Intel buy Altera?", "Intel bought Altera in 2015.", "2015"),
        ("How much did shares rise between 2019 and 2021?", "Shares rose 5% in 2019-21.", "5%"),
        ("What may Germany do?", "Germany is expected to raise taxes in June.", "raise taxes"),
        ("How much did Germany spend?", "Some 5 billion euros were spent on chips.", "5 billion euros"),
        ("What is the unemployment rate?", "Unemployment stands at 5 percent.", "5 percent"),
    ],
)  # fmt: skip
def test_what_is_said_of_the_one_asked_about_or_of_none_is_not(asked: str, told: str, words: str) -> None:
    assert how_surely(asked, told, words) == 0.0


def test_a_title_or_a_sentence_before_that_has_the_name_makes_a_conflict_less_sure() -> None:
    asked, told = "How much did Apple invest?", "Google invested $3 billion."
    alone = how_surely(asked, told, "$3 billion")
    assert how_surely(asked, told, "$3 billion", title="Apple spends") < alone
    assert how_surely(asked, told, "$3 billion", before="Apple is in the country.") < alone


def test_a_year_told_from_the_day_of_the_article_is_another_s_no_more_than_one_in_figures() -> None:
    told = "Exports rose 5% last year, the most since 2019."
    assert how_surely("How much did exports rise in 2023?", told, "5%", day=date(2024, 4, 12)) == 0.0
    assert how_surely("How much did exports rise in 2021?", told, "5%", day=date(2024, 4, 12)) == 1.0


def test_of_two_names_asked_about_one_that_is_there_makes_a_conflict_less_sure() -> None:
    told = "Google said it would pay Intel $3 billion."
    assert how_surely("How much is the offer of Amazon and Intel?", told, "$3 billion") < 0.5
    assert how_surely("How much did Amazon offer Intel?", told, "$3 billion") > 0.5
