"""Names in prose and in questions: titles, openings of sentences, and what the articles know."""

import pytest

from rag.language.aliases import speaks_of
from rag.language.names import Known, mentions, names


def found(text: str) -> list[tuple[str, str]]:
    return [(name.text, name.kind) for name in names(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left General Electric and Prime Video.",
         [("General Electric", "other"), ("Prime Video", "other")]),
        ("It hurt General Motors.", [("General Motors", "organisation")]),
        ("They ate at Burger King.", [("Burger King", "other")]),
        ("It was the Justice Department.", [("Justice Department", "organisation")]),
        ("We met General Mark Weller.", [("Mark Weller", "person")]),
        ("We met Attorney General Ann Weller.", [("Ann Weller", "person")]),
        ("We met Prime Minister Weller.", [("Weller", "person")]),
        ("We met King Charles.", [("Charles", "person")]),
        ("We met Federal Judge Ann Weller.", [("Federal", "other"), ("Ann Weller", "person")]),
        ("We met the CEO of Solvik.", [("Solvik", "other")]),
        ("We met Solvik Corp Chief Executive Ann Weller.",
         [("Solvik Corp", "organisation"), ("Ann Weller", "person")]),
        ("Although Solvik lost, Japanese Toyota and the Japanese left in May.",
         [("Solvik", "other"), ("Toyota", "other")]),
        ("We met Ann Weller, 54, there.", [("Ann Weller", "person")]),
        ("We met Ann Weller, the coach.", [("Ann Weller", "person")]),
        ("We met the captain of Real Solvik, 54, there.", [("Real Solvik", "other")]),
        ("Ferries stopped. Some sank off Kyiv.", [("Kyiv", "place")]),
        ("Solvik shut. So did the port of Solvik.", [("Solvik", "other"), ("Solvik", "other")]),
        ("We met Weller, 54, there.", [("Weller", "other")]),
        ("We met Attorney General Weller.", [("Weller", "person")]),
        ("We met the SMWC.", [("SMWC", "organisation")]),
        ("We met A.B. there.", [("A.B.", "other")]),
        ("Kyiv fell. SMWC rose.", [("Kyiv", "place"), ("SMWC", "organisation")]),
        ("It opened in Solvik Monday.", [("Solvik", "other")]),
        ("It opens on Jan. 3 in Solvik.", [("Solvik", "other")]),
        ("We met Solvik Inc. It left the U.S. then.", [("Solvik Inc", "organisation"), ("U.S.", "place")]),
        ("It was X there.", []),
        ("Министр Элиас Брандт ушёл.", [("Министр Элиас Брандт", "other")]),
    ],
)  # fmt: skip
def test_names_in_prose(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "question",
    ["Кто директор порта?", "¿Cuánto costará la obra?", "Wie viel kostet das?", "Combien de morts?"],
)
def test_a_capital_at_the_start_of_a_question_makes_no_name(question: str) -> None:
    assert mentions(question, Known()) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what did solvik corp pay?", ["Solvik Corp"]),
        ("Solvik profit?", ["Solvik"]),
        ("what did weller say?", ["Ann Weller"]),
        ("is it in the us or in japan?", ["us", "japan"]),
        ("can it help us?", []),
        ("what does Taiwan Steel Association want?", ["Taiwan Steel Association"]),
        ("Karel Domin said what?", ["Karel Domin"]),
        ("SMWC profit?", ["SMWC"]),
        ("what did ann say of that street?", []),
    ],
)
def test_a_question_holds_the_names_that_the_articles_know_however_they_are_typed(
    question: str, expected: list[str]
) -> None:
    known = Known.of(["We met Solvik Corp Chief Executive Ann Weller.", "Mr Street left by the street."])
    assert [name.text for name in mentions(question, known)] == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Japanese exports fell.", "Japan"),
        ("Tokyo wants a deal.", "Japan"),
        ("The Americans left.", "US"),
        ("He went to the U.S. in May.", "America"),
        ("Toyota’s sales fell.", "Toyota Motor"),
        ("The BOE waited.", "Bank of England"),
        ("Solvik Metal Works Co fell.", "SMWC"),
        ("The Kremlin said no.", "Russia"),
        ("Amazon.com rose.", "Amazon"),
        ("The Bank of Japan waited.", "Japan"),
    ],
)
def test_a_text_speaks_of_a_name_by_its_words_letters_people_or_capital(text: str, name: str) -> None:
    assert speaks_of(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Austria voted.", "Australia"),
        ("The Austrian vote is near.", "Australia"),
        ("International sales rose.", "Intel"),
        ("Nigeria voted.", "Niger"),
        ("It gave us hope.", "US"),
        ("South Korea voted.", "North Korea"),
        ("The bank waited.", "Bank of England"),
        ("Nothing stands here.", ""),
    ],
)
def test_a_text_does_not_speak_of_a_name_that_only_begins_alike(text: str, name: str) -> None:
    assert not speaks_of(text, name)
