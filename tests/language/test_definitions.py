"""Definitions: the word asked about, and the words of a text that say what it means."""

import time

import pytest

from rag.language.definitions import defined, definitions
from rag.question.kind import Question, kind_of
from rag.reading.answer_spans import best_span


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
    ("question", "text", "words"),
    [
        ("What does OHM stand for?", "Shares of Osk Harbour Motors (OHM) rose.", "Osk Harbour Motors"),
        ("What is the BOJ?", "The Bank of Japan (BOJ) met.", None),
        ("What does BOJ mean?", "The Bank of Japan (BOJ) met.", "Bank of Japan"),
        ("What does BOJ mean?", "The BOJ (Bank of Japan) met.", "Bank of Japan"),
        ("What does BOJ mean?", "The council (BOJ) met.", None),
        ("What is Rapidus?", "Rapidus is a maker of chips, founded in 2022.", "a maker of chips"),
        ("What is Rapidus?", "Rapidus, a Japanese maker of chips, hired her.", "a Japanese maker of chips"),
        ("what is rapidus", "On Monday Rapidus, the largest of them, hired Ms Poe.", "the largest of them"),
        ("What is a quango?", "A quango is a body that spends public money; most are small.",
         "a body that spends public money"),
        ("What is hygge?", "The word hygge refers to being at ease.", "being at ease"),
        ("what is a quango", "It closed its “quangos” — bodies that spend public money — in May.",
         "bodies that spend public money"),
        ("What is a quango?", "It is a 'quango', a body that spends.", "a body that spends"),
        ("What is a quango?", "Most quangos — and there are many — spend.", None),
        ("What is a quango?", "The “quangos”, she said, spend.", None),
        ("What is Rapidus?", "Rapidus is the reason, he said.", None),
        ("What is Rapidus?", "Rapidus hired Ms Poe, a lawyer.", None),
        ("What is Rapidus?", "The rapidus-like firm is a bank.", None),
    ],
)  # fmt: skip
def test_what_a_text_says_that_it_means_answers(question: str, text: str, words: str | None) -> None:
    span = best_span(Question(question, (), {}, 0, kind_of(question), False), text)
    assert (None if span is None else text[slice(*span)]) == words


@pytest.mark.parametrize("unit", ["AB (", "A B (AB) ", "AB, a ", "AB is a ", "AB (A B) ", "b, "])
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
