"""The form of the answer that a question asks for: one fact, a list, a course of events and others."""

from typing import Literal, get_args

from rag.language.word_model import model

Form = Literal["fact", "list", "events", "comparison", "summary", "statements", "positions"]
"""What an answer consists of: see `rag.stories`."""
FORMS: tuple[Form, ...] = get_args(Form)

SURE = 0.4
"""The probability from which a form other than one fact is taken. On examples that the model was not fitted
on (`python -m training.words forms`), 83 of 100 forms taken at 0.4 are right, 86 at 0.5 and 90 at 0.6; but of
those asked for, 72, 68 and 62 are taken."""


def form(question: str) -> Form:
    """The form that a question asks for; one fact, unless the words are sure of another."""
    told = model("forms").probabilities([question])[0]
    best = max(FORMS, key=lambda one: told[one])
    return best if told[best] >= SURE else "fact"
