"""What a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.kind import Kind, kind_of, names_and_numbers
from tests.support.questions import make_question

QUESTIONS = {
    Kind.AMOUNT: """
        How much has Norway spent on electric ferries?
        how much did they pay
        bridge repairs cardiff how much
        By how much did wheat exports fall in March?
        How big was the loss at the shipping line?
        How high is inflation in Turkey?
        How expensive will the new stadium be?
        How strong was the earthquake?
        What did the second tunnel cost?
        What will the museum charge for a ticket?
        What is the grocer’s cloud division investing in Spain?
        What was Renault's revenue in 2019?
        What share of voters stayed at home?
        What is the price of a barrel of oil?
        What percentage of the harvest was lost?
        At what annual rate will the market grow?
        What tariff did the minister have in mind for steel?
        Which tax rate applies to small firms?
        value of Chilean copper shipped to Korea
        inflation rate in Argentina
        dairy industry growth 2025 estimate
        Can you tell me how much the vaccine costs?
    """,
    Kind.COUNT: """
        How many people live on the island?
        How many passengers were aboard when the ferry sank?
        Of the crew, how many survived?
        How old is the new coach?
        How long did the strike last?
        How often does the committee meet?
        How far is the village from the dam?
        How tall is the tower?
        What is the population of Malta?
        What was the death toll of the flood?
        At what age did she retire?
        What was the score in the final?
        Where does Finland rank for press freedom?
        number of libraries closed since 2010
        How much longer will the talks go on?
    """,
    Kind.DATE: """
        When did the mine close?
        when?
        In which year was the treaty signed?
        What day is the inauguration?
        In what decade were trams abolished?
        On which date does the ban take effect?
        Since when has the bridge been shut?
        How soon will the drug be on sale?
        How long ago did the volcano erupt?
        What time does the match begin?
        opening of the new terminal when
        In which quarter did sales recover?
        Do you know when the port reopens?
    """,
    Kind.PERSON: """
        Who runs the central bank of Brazil?
        Who was president when the wall came down?
        Whose company built the bridge?
        Whom did the jury acquit?
        Which striker scored the winning goal?
        Which car company executive expects a recession?
        What is the name of the airline's chief executive?
        Which minister resigned over the leak?
        What player won the trophy twice?
        airline ceo name
        prime minister of Iceland
        And who said that?
        According to the report, who ordered the raid?
    """,
    Kind.PLACE: """
        Where was the meteorite found?
        Where is the headquarters of the airline?
        Which country exports the most tea?
        In which part of Chile is the observatory?
        What city will host the games?
        What is the capital of Kazakhstan?
        To which port was the tanker taken?
        In what state did the storm make landfall?
        location of the new reactor
    """,
    Kind.REASON: """
        Why did the choir disband?
        why?
        What caused the blackout?
        What led to the resignation of the mayor?
        For what reason was the match abandoned?
        What is the main reason for the delay?
        How come the vote was repeated?
        What was the cause of the fire?
        reasons for the teachers' strike
        Could you explain why rents are rising?
    """,
    Kind.DEFINITION: """
        What is a blast furnace?
        What is Rapidus?
        What is the Stargate project?
        What are chiplets?
        What was a workhouse?
        What is a goalkeeper?
        What does TSMC stand for?
        What did the letters CCCP mean?
        What does the term chiplet mean?
        What is meant by soft landing?
        What is the meaning of the word hygge?
        And what is high bandwidth memory?
        Can you tell me what is meant by quango?
        define stagflation
        meaning of stagflation
    """,
    Kind.YES_NO: """
        Has the senator ever been to Taiwan?
        Is the factory still making trucks?
        And did the union accept?
        Was he the man who painted the bridge?
        Will voters say when they want the referendum?
        Didn't the club lose last year?
        Can drones carry mail?
    """,
    Kind.OTHER: """
        What did the orchestra play at the opening?
        What did the governor say about the price of bread?
        What happened when the lights went out?
        What is the company investing in?
        What is happening?
        What is the plan?
        What is his plan?
        What is new?
        What is it?
        What is it like?
        What is Toyota planning?
        What is on the table?
        What was announced?
        What does the ruling mean for farmers?
        What are the risks?
        How does the filter work?
        How did the mayor respond?
        Which company built the bridge?
        Which packaging does the dairy use?
        Tell me about the strike
        dam project
        ???
    """,
}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    ("question", "kind"),
    [(question, kind) for kind, text in QUESTIONS.items() for question in lines(text)],
)
def test_the_kind_of_thing_asked_for(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize("question", [q for text in QUESTIONS.values() for q in lines(text)])
def test_the_kind_does_not_hang_on_capitals_blanks_or_the_question_mark(question: str) -> None:
    assert kind_of(f"  {question.lower().rstrip('?')}  ") is kind_of(question)


def test_a_rare_word_weighs_more_and_an_unknown_one_most_and_none_weighs_nothing() -> None:
    stems = ("ferri", "norway", "the")
    question = make_question(stems=stems, frequencies={"the": 1000, "norway": 20})
    weights = [question.rarity(stem) for stem in stems]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Кто построил мост?", ()),
        ("Wie viel kostet es?", ()),
        ("Closed when?", ()),
        ("Norway spent how much on ferries in 2024?", ("Norway", "2024")),
        ("Oda Brandt was paid how much?", ("Oda", "Brandt")),
        ("NATO has how many members?", ("NATO",)),
        ("Did Nordhaven’s third ferry sink on Monday?", ("Nordhaven", "third")),
        ("what did japan spend?", ("japan",)),
    ],
)
def test_capitals_numbers_and_listed_places_name_and_the_first_word_s_capital_alone_does_not(
    question: str, named: tuple[str, ...]
) -> None:
    assert set(named) <= set(names_and_numbers(question))
    assert len(names_and_numbers(question)) == len(named)


@given(st.text(max_size=300))
def test_any_text_at_all_has_a_kind(text: str) -> None:
    assert kind_of(text) in Kind
