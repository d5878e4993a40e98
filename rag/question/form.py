"""The form of the answer that a question asks for: one fact, a list, a course of events and others."""

from typing import Literal, get_args

from rag.language.word_model import model

Form = Literal["fact", "list", "events", "comparison", "summary", "statements", "positions"]
"""What an answer consists of: see `rag.stories`."""
FORMS: tuple[Form, ...] = get_args(Form)

SURE = 0.55
"""The probability from which a form other than one fact is taken: above it, 8 of 10 examples that the model
was not fitted on are told rightly (`python -m training.words forms`). From 0.4, questions of development sets
that ask for one fact get worse answers."""
_LIST = 0.45
"""The same for a list. From 0.25, two more of 25 questions for lists are told in evals/stories ("kept"), but
of questions for one fact four more are taken for lists: of 185 in realtimeqa_dev, and of 133 in seeds/."""


def form(question: str) -> Form:
    """The form that a question asks for; one fact, unless the words are sure of another."""
    told = model("forms").probabilities([question])[0]
    best = max(FORMS, key=lambda one: told[one])
    if best not in ("fact", "list") and told[best] >= SURE:
        return best
    return "list" if told["list"] >= _LIST else "fact"
