"""Follow-ups without a language model: what they are understood to ask, and what is left as it is."""

import pytest

from index.types import Article, Passage
from rag.question.followup import standalone
from rag.types import Answer, Citation

# Stories of our own, one to a topic; the answer to a previous question cites a sentence of one of them.
STORIES = {
    "chips": (
        "Microsoft Corp said this week that it would put US$2.9 billion into data centres in Japan. The "
        "plan of Microsoft follows one of Oracle Corp. Taiwan Semiconductor Manufacturing Co (TSMC) opened "
        "a plant in Kumamoto in February. C.C. Wei, the chief executive of TSMC, said that demand was "
        "strong. Over three "
        "years, Japan has spent ¥3.9 trillion on chip subsidies, and in Germany the sum was smaller. Prime "
        "Minister Fumio Kishida visited the plant of TSMC in April 2024. In the US, Intel Corp was promised "
        "money."
    ),
    "football": (
        "Real Madrid beat Borussia Dortmund 2-0 at Wembley in June 2024. Carlo Ancelotti, the coach of Real "
        "Madrid, said that his team had suffered. Dani Carvajal scored the first goal for Real Madrid. A "
        "year earlier Manchester City won the final in Istanbul, and Erling Haaland was praised by Pep "
        "Guardiola."
    ),
    "election": (
        "Claudia Sheinbaum won the election in Mexico by a margin of 31 points in June 2024. President "
        "Claudia Sheinbaum said that she would keep the programmes of Andrés Manuel López Obrador. In "
        "France, President Emmanuel Macron dissolved the National Assembly. National Rally came first in "
        "the European vote."
    ),
    "banks": (
        "The European Central Bank cut its deposit rate to 3.75 percent in June. Christine Lagarde, the "
        "president of the bank, said that inflation had fallen. The Bank of England and the Federal Reserve "
        "waited. UBS Group took over Credit Suisse in March 2023 for 3 billion francs. Sergio Ermotti, the "
        "chief executive of UBS, said that jobs would go. Exports and imports fell, and silver and gold "
        "rose."
    ),
    "storms": (
        "Hurricane Milton made landfall near Siesta Key in Florida on October 9, 2024. The hurricane killed "
        "at least 24 people and left 3 million homes in Florida without power. Governor Ron DeSantis said "
        "that the state had been spared the worst. In Georgia, women and men were rescued from roofs after "
        "Hurricane Helene, which cost insurers US$11 billion."
    ),
}


def told(
    question: str, story: str, quoted: str = "", short: str | None = None, standing: str | None = None
) -> Answer:
    """An answer to `question` that cites the sentence of the story which holds `quoted`."""
    text = STORIES[story]
    article = Article(story, "News of the week", text)
    passage = Passage(article, 0, len(text))
    citations: tuple[Citation, ...] = ()
    if quoted:
        at = text.index(quoted)
        start = text.rfind(". ", 0, at) + 2 if ". " in text[:at] else 0
        end = text.find(". ", at)
        citations = (Citation(1, article, start, len(text) if end < 0 else end + 1, passage),)
    return Answer(
        question, standing or question, "It is so [1]" if quoted else "Not said.", short, citations, (),
        not quoted, None if quoted else "no article says so", 0.5, {},
    )  # fmt: skip


SUBSIDIES = told("how much has Japan spent on chip subsidies?", "chips", "¥3.9 trillion", "¥3.9 trillion")
PLEDGE = told("what did Microsoft announce in Japan?", "chips", "US$2.9 billion")
BOSS = told("who is the CEO of TSMC?", "chips", "C.C. Wei", "C.C. Wei")
PLANT = told("where did TSMC open its plant in Japan?", "chips", "Kumamoto", "Kumamoto")
FINAL = told("who won the Champions League final in 2024?", "football", "Wembley", "Real Madrid")
COACH = told("what did Carlo Ancelotti say about the final?", "football", "suffered")
GOAL = told("who scored the first goal for Real Madrid?", "football", "Carvajal", "Dani Carvajal")
VOTE = told(
    "who won the Mexican presidential election in 2024?", "election", "31 points", "Claudia Sheinbaum"
)
MACRON = told("why did Emmanuel Macron dissolve the National Assembly?", "election", "dissolved")
RATE = told("did the European Central Bank cut its rates in June?", "banks", "3.75")
TAKEOVER = told("how much did UBS pay for Credit Suisse?", "banks", "3 billion", "3 billion francs")
IMPORTS = told("how much did imports fall in May?", "banks", "Exports")
STORM = told("how many people were killed by Hurricane Milton?", "storms", "24", "at least 24")
POWER = told("how many homes lost power in Florida?", "storms", "3 million", "3 million homes")
LANDFALL = told("when did the storm hit Florida?", "storms", "landfall", "October 9, 2024")
MEN = told("how many men were rescued in Georgia?", "storms", "rescued")
SUMMIT = told("where was the summit of Fumio Kishida and Olaf Scholz held?", "chips", "Kishida")
WHO_WEI = told("who is C.C. Wei?", "chips", "C.C. Wei", "the chief executive of TSMC")
MOTORS = told("Who is the CEO of General Motors?", "chips")
FERRY = told("how much will the Solvik ferry work cost?", "chips")
JOBS = told("how many jobs will Polaris cut?", "chips")
STRIKE = told("what is the strike about?", "chips")
CLOSED = told("when did the bank close?", "chips")
RAISED = told("why did the bank raise rates?", "chips")
PLANS = told("what are Microsoft’s plans in Japan?", "chips")
SPENT = told("how much has the US spent on chips?", "chips")
TELL = told("tell me about the strike", "chips")
FIRMS = told("which firms said they would close plants?", "chips")
SOLD = told("what was sold in May?", "banks")
HIT = told("what hit Florida?", "storms", "landfall", "a storm")
PARIS = told("what did Paris decide?", "election")
BRIDGE = told("when was the bridge closed in Solvik?", "chips")
REFUSED = told("what did Oracle promise Brazil?", "chips")


@pytest.mark.parametrize(
    ("previous", "question", "expected"),
    [
        # Another name, place, time or thing in the same question.
        (SUBSIDIES, "and Germany?", "how much has Germany spent on chip subsidies?"),
        (SUBSIDIES, "and germany", "how much has germany spent on chip subsidies?"),
        (SUBSIDIES, "What about the US?", "how much has the US spent on chip subsidies?"),
        (SUBSIDIES, "and in the US?", "how much has the US spent on chip subsidies?"),
        (SUBSIDIES, "Germany?", "how much has Germany spent on chip subsidies?"),
        (SUBSIDIES, "how about 2023?", "how much has Japan spent on chip subsidies in 2023?"),
        (PLEDGE, "and Oracle?", "what did Oracle announce in Japan?"),
        (PLEDGE, "what about intel?", "what did intel announce in Japan?"),
        (PLEDGE, "and in the US?", "what did Microsoft announce in the US?"),
        (PLEDGE, "and in Germany then?", "what did Microsoft announce in Germany?"),
        (PLEDGE, "and last year?", "what did Microsoft announce in Japan last year?"),
        (FINAL, "what about 2023?", "who won the Champions League final in 2023?"),
        (FINAL, "and in 2023?", "who won the Champions League final in 2023?"),
        (GOAL, "and for Borussia Dortmund?", "who scored the first goal for Borussia Dortmund?"),
        (VOTE, "And in 2018?", "who won the Mexican presidential election in 2018?"),
        (RATE, "and the Bank of England?", "did the Bank of England cut its rates in June?"),
        (RATE, "and in July?", "did the European Central Bank cut its rates in July?"),
        (TAKEOVER, "and the Federal Reserve?", "how much did the Federal Reserve pay for Credit Suisse?"),
        (IMPORTS, "and exports?", "how much did exports fall in May?"),
        (IMPORTS, "and in April?", "how much did imports fall in April?"),
        (STORM, "and by Hurricane Helene?", "how many people were killed by Hurricane Helene?"),
        (STORM, "what about Hurricane Helene?", "how many people were killed by Hurricane Helene?"),
        (POWER, "and in Georgia?", "how many homes lost power in Georgia?"),
        (MEN, "and women?", "how many women were rescued in Georgia?"),
        (REFUSED, "and Microsoft?", "what did Microsoft promise Brazil?"),
        (TAKEOVER, "and the banks as a whole?", "how much did the banks as a whole pay for Credit Suisse?"),
        (SUBSIDIES, "what about other countries?", "how much has other countries spent on chip subsidies?"),
        # The same question with another interrogative.
        (PLEDGE, "when?", "when did Microsoft announce in Japan?"),
        (PLEDGE, "why?", "why did Microsoft announce in Japan?"),
        (PLEDGE, "And how much?", "how much did Microsoft announce in Japan?"),
        (SUBSIDIES, "why?", "why has Japan spent on chip subsidies?"),
        (SUBSIDIES, "since when?", "since when has Japan spent on chip subsidies?"),
        (FINAL, "where?", "where was it that Real Madrid won the Champions League final in 2024?"),
        (VOTE, "by how much?", "who won the Mexican presidential election in 2024, and by how much?"),
        (RATE, "by how much?", "by how much did the European Central Bank cut its rates in June?"),
        (MACRON, "when?", "when did Emmanuel Macron dissolve the National Assembly?"),
        (MACRON, "when did that happen?", "when did Emmanuel Macron dissolve the National Assembly?"),
        (TAKEOVER, "in which year?", "in which year did UBS pay for Credit Suisse?"),
        (STORM, "where?", "where were people killed by Hurricane Milton?"),
        (PLEDGE, "when was it announced?", "when did Microsoft announce in Japan?"),
        (SUBSIDIES, "who said that?", "who said this: how much has Japan spent on chip subsidies?"),
        (PLEDGE, "Who says?", "who says this: what did Microsoft announce in Japan?"),
        (SUBSIDIES, "Is that more than Germany?", "has Japan spent on chip subsidies more than Germany?"),
        (STORM, "and is it fewer than in Georgia?", "were killed by Hurricane Milton fewer than in Georgia?"),
        (PLEDGE, "what else?", "what else did Microsoft announce in Japan?"),
        # Pronouns, and nouns that stand for a name.
        (PLEDGE, "how much did they pledge?", "how much did Microsoft pledge?"),
        (PLEDGE, "and how much will it invest?", "how much will Microsoft invest?"),
        (PLEDGE, "what are its plans in Germany?", "what are Microsoft’s plans in Germany?"),
        (TAKEOVER, "who else bid for it?", "who else bid for Credit Suisse?"),
        (TAKEOVER, "who else did it buy?", "who else did UBS buy?"),
        (PLEDGE, "who else invests there?", "who else invests in Japan?"),
        (PLEDGE, "when did the company say so?", "when did Microsoft say so?"),
        (PLEDGE, "who runs this company?", "who runs Microsoft?"),
        (SUBSIDIES, "what did Kishida say about that?", "what did Kishida say about chip subsidies?"),
        (SUBSIDIES, "how big is the country's debt?", "how big is Japan’s debt?"),
        (BOSS, "what did he say?", "what did C.C. Wei say?"),
        (BOSS, "how old is he?", "how old is C.C. Wei?"),
        (WHO_WEI, "how old is he?", "how old is C.C. Wei?"),
        (SUMMIT, "who attended?", "who attended the summit of Fumio Kishida and Olaf Scholz?"),
        (SUMMIT, "who led?", "who led the summit of Fumio Kishida and Olaf Scholz?"),
        (PLANT, "who visited the plant?", "who visited the TSMC plant in Japan?"),
        (FINAL, "who coaches them?", "who coaches Real Madrid?"),
        (COACH, "which team does he coach?", "which team does Carlo Ancelotti coach?"),
        (GOAL, "how old is he?", "how old is Dani Carvajal?"),
        (VOTE, "what did she promise?", "what did Claudia Sheinbaum promise?"),
        (VOTE, "what did Macron say about her?", "what did Macron say about Claudia Sheinbaum?"),
        (VOTE, "who else ran in the election?", "who else ran in the Mexican presidential election in 2024?"),
        (MACRON, "what is his party called?", "what is Emmanuel Macron’s party called?"),
        (RATE, "who leads it?", "who leads the European Central Bank?"),
        (RATE, "who leads the bank?", "who leads the European Central Bank?"),
        (TAKEOVER, "how many jobs will they cut?", "how many jobs will UBS cut?"),
        (STORM, "when did it make landfall?", "when did Hurricane Milton make landfall?"),
        (STORM, "where did the hurricane make landfall?", "where did Hurricane Milton make landfall?"),
        (TAKEOVER, "when did they buy it?", "when did UBS buy Credit Suisse?"),
        (PLANT, "how much did it cost?", "how much did the TSMC plant in Japan cost?"),
        (STORM, "and injured?", "how many people were injured by Hurricane Milton?"),
        (STORM, "what did the governor say about it?", "what did the governor say about Hurricane Milton?"),
        (SUBSIDIES, "over how many years?", "over how many years has Japan spent on chip subsidies?"),
        (RATE, "to what level?", "to what level did the European Central Bank cut its rates in June?"),
        (IMPORTS, "which countries do they come from?", "which countries do imports come from?"),
        (IMPORTS, "what about gold?", "how much did gold fall in May?"),
        (BOSS, "and nvidia?", "who is the CEO of nvidia?"),
        (BOSS, "since when?", "since when is C.C. Wei the CEO of TSMC?"),
        (LANDFALL, "how much did it cost?", "how much did the storm cost?"),
        (LANDFALL, "how many people died there that year?", "how many people died in Florida that year?"),
        (POWER, "who is the governor there?", "who is the governor in Florida?"),
        (PLEDGE, "Oracle?", "what did Oracle announce in Japan?"),
        (PLEDGE, "and Germany?", "what did Microsoft announce in Germany?"),
        (PLEDGE, "and Microsoft?", "what did Microsoft announce in Japan?"),
        (PLANS, "and Oracle's?", "what are Oracle’s plans in Japan?"),
        (SUBSIDIES, "and UK?", "how much has the UK spent on chip subsidies?"),
        (SUBSIDIES, "and Rapidus?", "how much has Rapidus spent on chip subsidies?"),
        (SPENT, "and Germany?", "how much has Germany spent on chips?"),
        (RATE, "and Bank of England?", "did the Bank of England cut its rates in June?"),
        (RATE, "what else?", "did the European Central Bank cut its rates in June?"),
        (TAKEOVER, "and for Monte Paschi?", "how much did UBS pay for Monte Paschi?"),
        (IMPORTS, "and in Germany?", "how much did imports fall in May in Germany?"),
        (TELL, "when?", "tell me about the strike, and when?"),
        (SUBSIDIES, "who?", "how much has Japan spent on chip subsidies, and who?"),
        (FIRMS, "when?", "when was it that the firms said they would close plants?"),
        (SOLD, "why?", "why was something sold in May?"),
        (HIT, "when?", "when was it that something hit Florida?"),
        (VOTE, "what did Macron say to her in May?", "what did Macron say to Claudia Sheinbaum in May?"),
        (PARIS, "what is its plan?", "what is Paris’ plan?"),
        (PLEDGE, "which article says that?", "what did Microsoft announce in Japan?"),
        (SUBSIDIES, "and exports?", "how much has Japan spent on chip subsidies, and exports?"),
        (LANDFALL, "what comes from there?", "what comes from Florida?"),
        (BRIDGE, "when will it open?", "when will the bridge open?"),
        (MOTORS, "And Ford?", "Who is the CEO of Ford?"),
        (MOTORS, "and the year before?", "Who is the CEO of General Motors the year before?"),
        (SUBSIDIES, "Did it work?", "Did chip subsidies work?"),
        (SUBSIDIES, "did it help?", "did chip subsidies help?"),
        (SUBSIDIES, "what did it spend on wages?", "what did Japan spend on wages?"),
        (STORM, "how much did it cost?", "how much did Hurricane Milton cost?"),
        (FERRY, "and how long will it take?", "how long will the Solvik ferry work take?"),
        (FERRY, "when does it begin?", "when does the Solvik ferry work begin?"),
        (JOBS, "who takes over?", "who takes over at Polaris?"),
        (JOBS, "why?", "why will Polaris cut?"),
        (STRIKE, "who called it?", "who called the strike?"),
        (STRIKE, "how many voted for it?", "how many voted for the strike?"),
        (STRIKE, "and how long will it last?", "how long will the strike last?"),
        (CLOSED, "when will it open?", "when will the bank open?"),
        (SUBSIDIES, "which article says that?", "how much has Japan spent on chip subsidies?"),
        (VOTE, "who lost?", "who lost the Mexican presidential election in 2024?"),
    ],
)  # fmt: skip
def test_a_follow_up_becomes_the_question_it_stands_for(
    previous: Answer, question: str, expected: str
) -> None:
    assert standalone(question, [previous]) == expected


@pytest.mark.parametrize(
    ("previous", "question"),
    [
        (SUBSIDIES, "who is the CEO of TSMC?"),
        (SUBSIDIES, "How much did Germany spend on chips?"),
        (SUBSIDIES, "what did Biden and Kishida agree on when they met in Washington?"),
        (SUBSIDIES, "Is it true that Intel will build a plant in Ohio?"),
        (SUBSIDIES, "what is the country that spends most on chips?"),
        (SUBSIDIES, "is there a shortage of engineers in Taiwan?"),
        (SUBSIDIES, "how many plants are there in Arizona?"),
        (SUBSIDIES, "tell us about the Washington summit"),
        (SUBSIDIES, "what is inflation?"),
        (PLEDGE, "What did Microsoft say it would do in Japan?"),
        (PLEDGE, "Why did Intel delay its factory?"),
        (PLEDGE, "did Oracle say when it will open its data centre?"),
        (PLEDGE, "which companies have announced investments in Germany?"),
        (PLEDGE, "what is the company that makes ChatGPT?"),
        (BOSS, "what did Jensen Huang say about his company?"),
        (BOSS, "Who said that Moore's law is dead?"),
        (FINAL, "who won the World Cup in 2022?"),
        (FINAL, "Where did Erling Haaland play before he joined Manchester City?"),
        (VOTE, "When did Emmanuel Macron say that he would call an election?"),
        (VOTE, "who is the president of France?"),
        (VOTE, "how many people voted in the European election?"),
        (RATE, "what is the deposit rate of the Bank of England?"),
        (RATE, "how long does it take to change a rate?"),
        (TAKEOVER, "did Credit Suisse lose its licence?"),
        (STORM, "did it rain in London yesterday?"),
        (STORM, "What time is it in Tokyo?"),
        (STORM, "who is the governor of Texas?"),
        (STORM, "What do scientists say about their models of the climate?"),
        (STORM, "how did the storm of 1987 form?"),
        (PLEDGE, "Did it work?"),
        (RAISED, "did it work?"),
        (BOSS, "did it help?"),
        (PLEDGE, "did Oracle say when the company will open?"),
        (PLEDGE, "And Intel announced a big new plant here"),
        (VOTE, "who did?"),
        (SUMMIT, "who attends?"),
        (PLEDGE, "what did Kishida say about that idea?"),
        (STORM, "who lives there in Texas?"),
        (LANDFALL, "which state has the most hurricanes?"),
        (POWER, "Thanks!"),
        (POWER, "日本は半導体にいくら使いましたか?"),
        (POWER, "?"),
        (POWER, "   "),
    ],
)  # fmt: skip
def test_a_question_that_stands_on_its_own_is_left_exactly_as_it_is(previous: Answer, question: str) -> None:
    assert standalone(question, [previous]) == question


@pytest.mark.parametrize(
    "question", ["and Germany?", "when?", "how much did they pledge?", "What about 2023?"]
)
def test_without_a_history_nothing_is_changed(question: str) -> None:
    assert standalone(question, []) == question


def test_a_chain_of_follow_ups_builds_on_what_each_was_understood_to_ask() -> None:
    questions = [
        "how much has Japan spent on chip subsidies?",
        "and Germany?",
        "why?",
        "and the US?",
        "and in 2023?",
    ]
    history: list[Answer] = []
    for question in questions:
        history.append(told(question, "chips", "¥3.9 trillion", standing=standalone(question, history)))
    assert [answer.standalone_question for answer in history[1:]] == [
        "how much has Germany spent on chip subsidies?",
        "why has Germany spent on chip subsidies?",
        "why has the US spent on chip subsidies?",
        "why has the US spent on chip subsidies in 2023?",
    ]


def test_a_pronoun_reaches_back_beyond_a_question_without_names() -> None:
    assert standalone("what did he say?", [COACH, IMPORTS]) == "what did Carlo Ancelotti say?"


def test_what_is_longer_than_a_follow_up_is_left_as_it_is() -> None:
    short, long = (f"how much did they pledge {'and pledge ' * times}again?" for times in (2, 40))
    assert standalone(short, [PLEDGE]) == short.replace("they", "Microsoft")
    assert standalone(long, [PLEDGE]) == long
