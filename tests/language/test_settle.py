"""Yes and no: said only where one sentence settles the question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.deciding.yes_no import settle, short

YES = """
    Did the council approve the plan? | The council approved the plan on Monday.
    Did the council approve the plan? | In May, after long talks, the council unanimously approved the plan.
    Did the council approve the plan? | The plan was approved by the council in May.
    Did the council approve the plan? | The council has approved the plan, but it did not vote on the budget.
    Did the council approve the plan? | Although critics did not like it, the council approved the plan.
    Did the council approve the plan? | The council of Nordhaven endorsed the plan.
    Was the plan approved by the council? | The council approved the plan on Monday.
    Was the plan approved? | The plan was approved after a long night.
    Did Kato resign? | On Monday Prime Minister Kato resigned.
    Did the yard earn $40 million? | The yard earned $40 million last year.
    Was the mayor arrested? | Police arrested the mayor at the harbour.
    Has the union accepted the offer? | The union accepted the offer late on Friday.
    Has the union accepted the offer? | The union has now accepted the offer.
    Didn't Brenta win the cup? | Brenta won the cup in extra time.
    Did Brenta win the cup in 2019? | In 2019 Brenta won the cup for the third time.
    Did the price of oil fall in March? | The price of oil fell 4% in March.
    Did oil prices rise? | Oil prices climbed to a new high.
    Did the yard sell 40 boats? | The yard sold 40 boats last year.
    Is the ferry still running? | The ferry is running again.
    Is the factory making trucks? | The factory makes trucks and buses.
    Does the factory make trucks? | The factory makes trucks and buses.
    Do drones carry mail? | Drones carry mail to the islands.
    Is the bridge open? | The bridge is open to cyclists.
    Was the bridge closed? | The bridge was closed on Friday.
    Is Osk a Danish company? | Osk is a Danish company.
    Will the bank cut rates? | The bank will cut rates in June.
    Can drones carry mail? | Drones can carry mail, the operator found.
    Is Vantar expected to miss its target? | Vantar is expected to miss its target for chips.
    Does Vantar plan to build a plant? | Vantar plans to build a plant in Spain.
    Did the council refuse to sign the treaty? | The council refused to sign the treaty.
    Did the court vote for the ban? | The court voted for the ban.
    Did the firm deny the report? | The firm denied the report.
    Is the mayor expected to resign? | The mayor is expected to resign next week.
    Was Intar sued by Novira? | Intar was sued by Novira in 2021.
    Was Intar sued by Novira? | Novira sued Intar in 2021.
    And did the union accept the offer? | The union accepted the offer.
"""
NO = """
    Did the council approve the plan? | The council adjourned for the summer without approving the plan.
    Did the council approve the plan? | The council did not approve the plan.
    Did the council approve the plan? | The council didn’t approve the plan on Monday.
    Did the council approve the plan? | The council rejected the plan.
    Did the council approve the plan? | The plan was rejected by the council.
    Did the council approve the plan? | The council never approved the plan.
    Did the council approve the plan? | The council refused to approve the plan.
    Did the council approve the plan? | The council failed to approve the plan before May.
    Did the council approve the plan? | Critics cheered; the council has not approved the plan.
    Did the union accept the offer? | The union declined to accept the offer.
    Didn't Brenta win the cup? | Brenta lost the cup to Almere.
    Did oil prices rise? | Oil prices fell sharply.
    Did oil prices fall in 2020? | Oil prices rose in 2020.
    Has the union accepted the offer? | The union has not yet accepted the offer.
    Was the mayor arrested? | The mayor was not arrested.
    Was the plan approved? | The plan was rejected.
    Is the bridge open? | The bridge is closed.
    Is the bridge open? | The bridge is no longer open.
    Is the bridge open? | The bridge isn't open to cyclists.
    Is the factory still making trucks? | The factory no longer makes trucks.
    Is the factory still making trucks? | The factory is not making trucks.
    Is the factory still making trucks? | The factory has stopped making trucks.
    Does the factory make trucks? | The factory doesn't make trucks.
    Will the bank cut rates? | The bank will not cut rates this year.
    Will the bank cut rates? | The bank won't cut rates.
    Will the bank cut rates? | The bank has ruled out cutting rates.
    Does the ferry still run in winter? | The ferry no longer runs in winter.
    Is the boat big? | The boat is not very big.
    Can drones carry mail? | Drones cannot carry mail.
    Is inflation expected to rise? | Inflation is expected to fall.
    Is Vantar expected to miss its target? | Vantar is not expected to miss its target.
    Does Vantar plan to build a plant? | Vantar does not plan to build a plant.
    Did the court vote for the ban? | The court voted against the ban.
    Is Osk a Danish company? | Osk is not a Danish company.
"""
NEITHER = """
    Did Vantar miss its target? | Vantar is expected to miss its target.
    Will Vantar meet its target? | Vantar is expected to miss its target.
    Does Vantar meet its target? | Vantar may meet its target.
    Did the council approve the plan? | The council could approve the plan.
    Did the council approve the plan? | The council is expected to approve the plan.
    Did the council approve the plan? | The council reportedly approved the plan.
    Did the council approve the plan? | If the council approved the plan, work would begin.
    Did the council approve the plan? | The council voted on whether to approve the plan.
    Did the council approve the plan? | The council was asked to approve the plan.
    Did the council approve the plan? | The council did not fail to approve the plan.
    Did the council approve the plan? | The council never refused to approve the plan.
    Did the council approve the plan? | It is not true that the council approved the plan.
    Did the council approve the plan? | The mayor denied that the council had approved the plan.
    Did the council approve the plan? | "The council never approved the plan," the mayor said.
    Did the council approve the plan? | “The council approved the plan,” the mayor claimed.
    Did the council approve the plan? | Analysts believe that the council approved the plan.
    Did the council approve the plan? | The council approved the budget, but not the plan.
    Did the council approve the plan? | The council approved the sale of the plan.
    Did the council approve the plan? | The council approved the plan's budget.
    Did the council approve the plan? | The head of the council approved the plan.
    Did the council approve the plan? | The council said the mayor approved the plan.
    Did the council approve the plan? | The council almost approved the plan.
    Did the council approve the plan? | Some of the council approved the plan.
    Did the council approve the plan? | No council approved the plan.
    Did the council approve the plan? | Has the council approved the plan?
    Did the council approve the plan? | The council discussed the plan.
    Did the council approve the plan? | The mayor approved the plan.
    Did the council approve the plan? | The council will approve the plan.
    Did the council approve the plan? | The council did not reject the plan.
    Did the council not approve the plan? | The council approved the plan.
    Did it approve the plan? | The council approved the plan.
    Did Novira sue Intar? | Intar sued Novira.
    Did Novira sue Intar? | Novira was sued by Intar.
    Was Intar sued by Novira? | Novira was sued by Intar.
    Was Intar arrested? | Intar arrested two men.
    Did Novira miss its target? | Novira said Intar missed its target.
    Did Brenta win the cup in 2019? | Brenta won the cup in 2018.
    Did the yard sell 40 boats? | The yard sold 30 boats.
    Did the yard sell 40 boats? | The yard sold more than 400 boats.
    Did oil prices fall in 2020? | Oil prices rose in May 2020.
    Did the court vote for the ban? | The court voted on Monday.
    Is the bridge open? | The bridge was open in May.
    Does the factory make trucks? | The factory made trucks until 1990.
    Will the bank cut rates? | The bank plans to cut rates.
    Will the bank cut rates? | The bank cut rates in June.
    Will the bank cut rates? | The bank will not raise rates.
    Could the mine close? | The mine could not close.
    Is Vantar expected to miss its target? | Vantar missed its target.
    Has the union accepted the offer? | The union wants to accept the offer.
    Has the union accepted the offer? | The union had hoped its members would accept the offer.
    Did Almere lose? | Neither Almere nor Brenta lost.
    Is it red or blue? | It is red.
    Who approved the plan? | The council approved the plan.
    When did the council approve the plan? | The council approved the plan on Monday.
    Did all banks fail? | Banks failed.
    Did banks fail? | Some banks failed.
    Did exports rise from Chile to Peru? | Exports rose from Peru to Chile.
    Is the ferry safe? | The ferry is not known to be safe.
    Did the union leave without signing the deal? | The union did not leave without signing the deal.
    Did the council approve the plan? | The council adjourned without a vote that approved the plan.
    Did Biden resign? | On Monday Hunter Biden resigned.
    Did the council approve the plan? | The mayor left the council without approving the plan.
    Is Osk a Danish company? | Osk is a former Danish company.
    Is Osk the largest Danish company? | Osk is the second largest Danish company.
    Is Osk the largest Danish company? | Osk is one of the largest Danish companies.
    Did the yard sell 40 boats? | The yard sold about 40 boats.
    Did the yard earn $40 million? | The yard earned €40 million.
    Did Intar buy Novira? | Intar bought Novira Bank.
    Did the court fine the bank? | The court fined the bank manager.
    Are the slices even? | The slices are just too thin.
    Do the models have the same design? | Both models have the same design flaws.
    Does the yard have boats? | The yard has sold its boats.
    Did Toru visit Osaka? | Toru has never been to Kobe but visited Osaka twice.
"""


def cases(text: str) -> list[tuple[str, str]]:
    return [
        (one.strip(), other.strip()) for one, other in (line.split("|") for line in text.strip().splitlines())
    ]


@pytest.mark.parametrize(("question", "sentence"), cases(YES))
def test_a_sentence_that_says_what_is_asked_is_a_yes(question: str, sentence: str) -> None:
    assert settle(question, sentence) is True
    assert short(question, sentence) == "Yes"


@pytest.mark.parametrize(("question", "sentence"), cases(NO))
def test_a_sentence_that_denies_what_is_asked_or_says_the_opposite_is_a_no(
    question: str, sentence: str
) -> None:
    assert settle(question, sentence) is False
    assert short(question, sentence) == "No"


@pytest.mark.parametrize(("question", "sentence"), cases(NEITHER))
def test_whatever_hedges_or_says_something_else_settles_nothing(question: str, sentence: str) -> None:
    assert settle(question, sentence) is None
    assert short(question, sentence) is None


@pytest.mark.parametrize(("question", "sentence"), cases(YES) + cases(NO))
@pytest.mark.parametrize("hedge", ["Reportedly, ", "If a report is right, ", "It is unclear whether "])
def test_no_sentence_settles_anything_once_it_is_hedged(question: str, sentence: str, hedge: str) -> None:
    assert settle(question, hedge + sentence[0].lower() + sentence[1:]) is None


WORDS = (
    "did is will the council plan approve approved not never refused to be by , . ? if 40 % n't ’s".split()
)


@given(*[st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=14).map(" ".join)] * 2)
def test_any_two_texts_are_settled_or_not_without_error(question: str, sentence: str) -> None:
    assert settle(question, sentence) in (True, False, None)


@given(st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join))
def test_a_question_is_never_settled_by_itself(question: str) -> None:
    assert settle(f"Did {question}?", f"Did {question}?") is None
