"""Example questions drawn from articles: good English, answered, and of different articles."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from index.text.sentences import sentences
from index.types import Article, Passage
from rag.examples import examples, questions
from rag.types import Answer, Citation


def make_article(name: str, text: str, day: int = 1) -> Article:
    return Article(name, name, text, date(2025, 1, day))


BRIDGE = make_article(
    "bridge",
    "Norvik Steel Corp pledged 40 million euros for a new bridge. The old bridge was shut to lorries.",
    5,
)
CLINIC = make_article(
    "clinic",
    "Doctors were glad. Maria Lund, the director of Norvik City Hospital, said that beds were free.",
    4,
)
RAIL = make_article(
    "rail", "In spring it rained. Osk Rail opened a line to the coast in March 2024. It is steep.", 3
)
FLOOD = make_article(
    "flood", "The river rose. At least 12 people were killed in the floods in Osk Valley.", 2
)
CHESS = make_article(
    "chess", "They met at noon. Ivo Brandt played on. The crowd cheered as Ivo Brandt smiled.", 1
)
ALL = (CHESS, FLOOD, RAIL, CLINIC, BRIDGE)


def by_words(articles: Sequence[Article], asked: list[str]) -> Callable[[str], Answer]:
    """Answers with the sentence that shares most words with the question; refuses below two."""

    def ask(question: str) -> Answer:
        asked.append(question)
        words = set(re.findall(r"\w{3,}", question.lower())) - {"what", "said", "about", "how", "the"}
        found = [
            (len(words & set(re.findall(r"\w{3,}", article.text[start:end].lower()))), article, start, end)
            for article in articles
            for start, end in sentences(article.text)
        ]
        score, article, start, end = max(found, key=lambda one: one[0])
        if score < 2:
            return Answer(question, question, "Not said.", None, (), (), True, "no article says so", 0.1, {})
        citation = Citation(1, article, start, end, Passage(article, 0, len(article.text)))
        return Answer(question, question, "So [1]", None, (citation,), (), False, None, 0.9, {})

    return ask


def test_questions_are_made_of_the_sentences_of_the_newest_articles_first() -> None:
    assert examples(ALL, by_words(ALL, [])) == [
        "How much did Norvik Steel Corp pledge for a new bridge?",
        "Who is the director of Norvik City Hospital?",
        "When did Osk Rail open a line to the coast?",
        "How many people were killed in the floods in Osk Valley?",
        "What is said about Ivo Brandt?",
    ]


def test_a_question_whose_answer_is_refused_or_cites_another_article_is_not_shown() -> None:
    assert examples([BRIDGE], by_words([CHESS], [])) == []
    assert examples([BRIDGE, RAIL], by_words([BRIDGE, CHESS], [])) == [
        "How much did Norvik Steel Corp pledge for a new bridge?"
    ]


def test_as_many_are_given_as_were_asked_for_and_the_asking_is_bounded() -> None:
    asked: list[str] = []
    assert len(examples(ALL, by_words(ALL, asked), count=2)) == 2
    many = [make_article(f"a{n}", f"Osk Dam {n} Corp spent 5 million euros on pumps.") for n in range(60)]
    asked.clear()
    assert examples(many, by_words([CHESS], asked), count=3) == []
    assert len(asked) <= 6


def test_no_question_points_outside_itself() -> None:
    texts = [
        "He pledged 40 million euros for it.",
        "The company spent 3 billion yen on this project.",
        "Officials paid 5 million dollars.",
        "Anna Berg, the head of the committee, left.",
        "Anna Berg, the director of the Committee, left.",
        "Monday opened a door in March.",
        "Nothing happened.",
    ]
    articles = [make_article(f"t{place}", text) for place, text in enumerate(texts)]
    assert examples(articles, by_words(articles, [])) == []


def test_without_articles_there_are_no_examples() -> None:
    assert examples([], by_words([CHESS], [])) == []


def test_what_shares_the_words_of_a_question_is_offered_first() -> None:
    both = make_article("both", f"{BRIDGE.text} {FLOOD.text}")
    (first,) = questions([both, RAIL], by_words([both, RAIL], []), 1, like="Who died in Osk Valley floods?")
    assert first == "How many people were killed in the floods in Osk Valley?"
    (first,) = questions([both, RAIL], by_words([both, RAIL], []), 1, like="Who paid for the bridge?")
    assert first == "How much did Norvik Steel Corp pledge for a new bridge?"
