"""Definitions: the word asked about, and the words of a text that say what it means."""

import time

import pytest

from rag.language.definitions import defined, definitions
from rag.question.kind import kind_of


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is Rapidus?", "Rapidus"),
        ("what is a blast  furnace", "blast furnace"),
        ("What does TSMC stand for?", "TSMC"),
        ("What does the term “soft landing” mean?", "soft landing"),
        ("What is the meaning of hygge?", "hygge"),
        ("What is the Stargate project?", "Stargate project"),
        ("define stagflation", "stagflation"),
        ("What did the mayor say?", None),
        ("When is Easter?", None),
    ],
)
def test_the_term_of_which_a_definition_is_asked(question: str, term: str | None) -> None:
    assert defined(question) == term


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("Rapidus", "Rapidus is a maker of chips, founded in 2022.", ["a maker of chips"]),
        ("rapidus", "Rapidus is the largest of 2.5 million firms.", ["the largest of 2.5 million firms"]),
        ("quango", "A quango is a body that spends public money; most are small.",
         ["a body that spends public money"]),
        ("Rapidus", "Rapidus is the reason, he said.", []),
        ("Rapidus", "Rapidus hired Ms Poe, a lawyer.", []),
        ("Rapidus", "The rapidus-like firm is a bank.", []),
    ],
)  # fmt: skip
def test_what_a_text_says_that_it_means(name: str, text: str, words: list[str]) -> None:
    assert [text[slice(*span)] for span in definitions(name, text)] == words


@pytest.mark.parametrize("unit", ["AB (", "A B (AB) ", "AB, a ", "AB is a ", "AB (A B) ", "A of the "])
def test_definitions_are_found_in_linear_time(unit: str) -> None:
    started = time.process_time()
    definitions("AB", unit * (2000 // len(unit)))
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize("unit", ["what is a ", "a. ", "A.B. ", "what is the meaning of ", "&-"])
def test_a_long_question_takes_no_time(unit: str) -> None:
    started = time.process_time()
    defined("what is " + unit * (2000 // len(unit)))
    kind_of("what is " + unit * (2000 // len(unit)))
    assert time.process_time() - started < 1.0
