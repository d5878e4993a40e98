"""A language model's sentences held against what they cite: kept, repaired, or left out, and said to be."""

from collections.abc import Iterator, Sequence
from datetime import date

import pytest

from index.types import Article, Passage
from rag.checking.verify import verify
from rag.errors import GenerationError
from rag.types import Judged, Sentence, Statement
from rag.writing.checked_draft import BESIDE, LEFT_OUT, LONGEST, STANDS_IN, WROTE_NOTHING, CheckedDraft
from rag.writing.extractive import Composer, verbatim
from rag.writing.model_draft import NO_ANSWER, Draft, request, sentence_ids
from rag.writing.verdicts import reasons, summary

QUESTION = "How much did the dam cost?"
TEXTS = [
    "The dam on the Osk cost 40 million euros.",
    "Mayor Ada Lund paid 3 million euros of that.",
    "She said “it holds back every flood” and thanked the workers.",
]
TEXT = " ".join(TEXTS)
PASSAGE = Passage(Article("dam", "A dam", TEXT, date(2024, 3, 1), "The Osk Courier"), 0, len(TEXT))
EVIDENCE = [Sentence(PASSAGE, TEXT.index(part), TEXT.index(part) + len(part)) for part in TEXTS]
COST, PAID, SAID = sentence_ids(QUESTION, EVIDENCE).values()


class Saying:
    """A model that says this, and then fails if it is to."""

    def __init__(self, *pieces: str, fails: bool = False) -> None:
        self.pieces, self.fails, self.closed = pieces, fails, False

    def stream(self, instructions: str, request: str) -> Iterator[str]:
        try:
            yield from self.pieces
            if self.fails:
                raise GenerationError("the language model 'x' failed: the line is dead")
        finally:
            self.closed = True


def answered(
    model: Saying, evidence: Sequence[Sentence] = EVIDENCE, leads: Sequence[Sentence] = ()
) -> tuple[str, tuple[Judged, ...]]:
    """The text of an answer, and what became of the sentences."""
    quoting = [(None, verbatim(EVIDENCE[0]))]
    draft = CheckedDraft(Draft(model, QUESTION, evidence), verify, quoting, leads)
    composer = Composer()
    for gap, one in draft:
        composer.add(one, gap) if isinstance(one, Statement) else composer.note(one)
    return composer.text, draft.verdicts(composer.citations)


def test_a_sentence_that_its_source_bears_out_is_kept() -> None:
    text, verdicts = answered(Saying(f"It cost 40 million euros [{COST}]."))
    assert text == "It cost 40 million euros. [1]"
    assert verdicts == (Judged("It cost 40 million euros.", "kept", numbers=(1,)),)


def test_the_articles_own_words_take_the_place_of_a_wrong_figure() -> None:
    text, (verdict,) = answered(Saying(f"The dam on the Osk cost 44 million euros [{COST}]."))
    assert text == f"{TEXTS[0]} [1]"
    assert (verdict.state, verdict.kind, verdict.numbers) == ("repaired", "number", (1,))
    assert verdict.reason
    assert LEFT_OUT not in text


def test_what_no_cited_sentence_bears_is_left_out_and_the_answer_says_so() -> None:
    draft = f"It cost 40 million euros [{COST}]. Turbines hum for 900 million crowns [{PAID}]."
    text, verdicts = answered(Saying(draft))
    assert text == f"It cost 40 million euros. [1]\n\n{LEFT_OUT}"
    assert [verdict.state for verdict in verdicts] == ["kept", "dropped"]
    assert verdicts[1].numbers == ()


@pytest.mark.parametrize("draft", ["40.", "3 of 40."])
def test_a_figure_alone_is_no_sentence(draft: str) -> None:
    text, (verdict,) = answered(Saying(f"{draft} [{COST}]"))
    assert (verdict.state, verdict.kind) == ("repaired", "words")
    assert text == f"{TEXTS[0]} [1]"


def test_what_is_true_but_beside_the_point_does_not_open_an_answer() -> None:
    beside, cost = f"She thanked the workers [{SAID}].", f"It cost 40 million euros [{COST}]."
    text, verdicts = answered(Saying(f"{beside} {cost}"), leads=EVIDENCE[:1])
    assert text == "It cost 40 million euros. [1]"
    assert [(one.state, one.kind) for one in verdicts] == [("dropped", "beside"), ("kept", None)]
    assert answered(Saying(f"{cost} {beside}"), leads=EVIDENCE[:1])[1][1].state == "kept"


def test_if_all_is_beside_the_point_the_articles_are_quoted_and_the_answer_says_so() -> None:
    text, _ = answered(Saying(f"She thanked the workers [{SAID}]."), leads=EVIDENCE[:1])
    assert text == f"{BESIDE}\n\n{TEXTS[0]} [1]"


def test_a_repair_does_not_say_again_what_was_said() -> None:
    wrong = f"The dam on the Osk cost 44 million euros [{COST}]."
    text, verdicts = answered(Saying(wrong, f" The dam on the Osk cost 45 million euros [{COST}]."))
    assert text.count(TEXTS[0]) == 1
    assert [verdict.state for verdict in verdicts] == ["repaired", "dropped"]


def test_where_nothing_is_left_the_articles_stand_in_and_the_answer_says_so() -> None:
    text, (verdict,) = answered(Saying(f"Turbines hum for 900 million crowns [{PAID}]."))
    assert text == f"{STANDS_IN}\n\n{TEXTS[0]} [1]"
    assert verdict.state == "dropped"


@pytest.mark.parametrize(
    "draft", ["", "   \n", "It cost 40 million euros.", "It cost 40 [", f"[{COST}", "word " * 20_000]
)
def test_a_model_that_writes_nothing_of_use_leaves_a_clean_answer(draft: str) -> None:
    text, _ = answered(Saying(draft))
    assert text == f"{WROTE_NOTHING}\n\n{TEXTS[0]} [1]"


def test_a_refusal_of_the_model_says_nothing() -> None:
    assert answered(Saying(NO_ANSWER)) == ("", ())
    assert answered(Saying(f"I looked for it.\n{NO_ANSWER}"))[0] == ""


def test_a_model_that_goes_in_circles_is_stopped() -> None:
    model = Saying(*[f"It cost 40 million euros [{COST}]. "] * 1000)
    text, _ = answered(model)
    assert text == "It cost 40 million euros. [1]"
    assert model.closed


@pytest.mark.parametrize("before", ["", f"Mayor Ada Lund paid 3 million euros of that [{PAID}].\n"])
def test_where_a_model_fails_the_articles_go_on_and_the_answer_says_so(before: str) -> None:
    text, _ = answered(Saying(before, "It cost", fails=True))
    assert text.startswith(
        "Mayor Ada Lund paid 3 million euros of that. [1]" if before else "The language model 'x' failed"
    )
    assert "the line is dead" in text
    assert TEXTS[0] in text


@pytest.mark.parametrize(
    ("quote", "state"),
    [
        ("“it holds back every flood”", "kept"),
        ('"it holds back every flood,"', "kept"),
        ("“it holds back all floods”", "repaired"),
        ('"Turbines never rest at night"', "dropped"),
    ],
)
def test_quoted_words_stand_in_the_source_word_for_word(quote: str, state: str) -> None:
    text, (verdict,) = answered(Saying(f"She said {quote} [{SAID}]."))
    assert verdict.state == state
    assert state != "kept" or verdict.kind is None
    assert state == "kept" or (verdict.kind == "quotation" and quote not in text)


def test_a_sentence_that_leans_on_the_one_before_is_shown_with_it() -> None:
    assert f'"{SAID}": "{TEXTS[1]}"' in request(QUESTION, sentence_ids(QUESTION, EVIDENCE))


def test_what_only_the_sentence_before_bears_out_is_cited_too() -> None:
    text, (verdict,) = answered(Saying(f"Ada Lund, who paid 3 million euros, thanked the workers [{SAID}]."))
    assert verdict.state == "kept"
    assert verdict.numbers == (1, 2)
    assert text.endswith("[1][2]")


def test_a_sentence_too_long_to_check_is_not_shown() -> None:
    text, verdicts = answered(Saying(f"It cost {'very ' * LONGEST}much [{COST}]."))
    assert {verdict.state for verdict in verdicts} == {"dropped"}
    assert "very very" not in text


def test_leaving_an_answer_stops_the_model() -> None:
    model = Saying(f"It cost 40 million euros [{COST}]. ", "More", " and more")
    told = iter(CheckedDraft(Draft(model, QUESTION, EVIDENCE), verify))
    assert any(isinstance(one, Statement) for _, one in told)
    told.close()
    assert model.closed


def test_what_became_of_the_sentences_is_told_in_words() -> None:
    kept, repaired = Judged("a", "kept"), Judged("b", "repaired", "number", "It says 3.")
    dropped = Judged("c", "dropped", "number", "It says 3.")
    assert summary([]) is None
    assert summary([kept]) == "The language model wrote 1 sentence, and the sources bear it out."
    told = "The language model wrote 3 sentences: 1 replaced by the article's own words, 1 left out."
    assert summary([kept, repaired, dropped]) == told
    assert reasons([kept, repaired, dropped]) == ["It says 3."]
