"""Who says what in an article: by name before or after the verb, by pronoun, and over several sentences."""

import pytest

from rag.language.speech import sayings

SKIPPER = (
    'The ferry ran aground at noon. "We heard a bang and then nothing," said Oda Brandt, the skipper. '
    '"Nobody screamed."\n\n'
    "The harbour office said that the fog had been thick.\n\n"
    'Tam Elling, who rowed out to help, called the rescue "a matter of minutes and of luck". '
    "He said that the boat had no lights.\n\n"
    '"It was dark. I saw only shadows," the cook, Pia Quist, told reporters. She added that she would sail.'
    "\n\nThe wreck will be towed, said harbour master Jon Vik. The mayor of Osk said nothing."
)


def speakers(text: str) -> dict[str, str]:
    """The first words of each sentence that someone says, and who does."""
    return {
        " ".join(text[one.start : one.end].split()[:3]): text[slice(*one.speaker.named)]
        for one in sayings(text)
    }


def test_every_sentence_has_the_speaker_that_the_article_gives_it() -> None:
    assert speakers(SKIPPER) == {
        '"We heard a': "Oda Brandt",
        '"Nobody screamed."': "Oda Brandt",
        "The harbour office": "The harbour office",
        "Tam Elling, who": "Tam Elling",
        "He said that": "Tam Elling",
        '"It was dark.': "Pia Quist",
        "I saw only": "Pia Quist",
        "She added that": "Pia Quist",
        "The wreck will": "Jon Vik",
        "The mayor of": "The mayor of Osk",
    }


def test_what_is_said_is_the_quotation_or_the_clause_beside_the_verb() -> None:
    words = {SKIPPER[slice(*one.words)] for one in sayings(SKIPPER)}
    assert {
        "We heard a bang and then nothing",
        "a matter of minutes and of luck",
        "the boat had no lights",
        "The wreck will be towed",
    } <= words


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("The dike will hold, engineer Ulla Fenn said on Friday.", "Ulla Fenn"),
        ("Ulla Fenn (the engineer), 54, said that the dike would hold.", "Ulla Fenn"),
        ("Ulla Fenn (UF), the engineer, said that the dike would hold.", "Ulla Fenn"),
        ("The pump, called Old Mill by its keeper, broke.", None),
        ("Ulla Fenn repaired the pump, the council said.", "the council"),
        ("“The dike will hold,” Ulla Fenn wrote.", "Ulla Fenn"),
        ("They said the engineer Ulla Fenn had left.", None),
        (
            "Tor Ek left early, and the dike will hold, its engineer, Ulla Fenn, who built it, said.",
            "Ulla Fenn",
        ),
        ("The Drivers' Guild said that it would strike.", "Drivers' Guild"),
        ("Fell's mayor, Ulla Fenn, said that the dike would hold.", "Ulla Fenn"),
        ("Road Union secretary Ulla Fenn told reporters that the dike would hold.", "Ulla Fenn"),
        ("According to Ulla Fenn, the dike will hold.", "Ulla Fenn"),
        ("The dike will hold, according to the county.", "the county"),
        ("‘The dike’s wall will hold,’ Ulla Fenn said.", "Ulla Fenn"),
        ("The designer, Rolf Amsel of Tarn and Sons, warned that it would lean.", "Rolf Amsel of Tarn"),
        ("Outside, Osk residents said that they felt betrayed.", "Osk residents"),
        ("Ada Crewe has not commented, but her deputy said that it would hold.", "her deputy"),
        ("The church, said to be the oldest here, burned down.", None),
        ("Ulla Fenn left, the pumps stopped and water rose, said Tor Ek of the county.", "Tor Ek"),
    ],
)
def test_only_whoever_speaks_is_the_speaker(sentence: str, speaker: str | None) -> None:
    assert [*speakers(sentence).values()] == ([speaker] if speaker else [])


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Mara Lind opened the hall, and she said it was worth it.", "Mara Lind"),
        ("On Monday, Mara Lind opened the hall, but she told reporters that it leaks.", "Mara Lind"),
        ("Asked about Mara Lind, he said it was worth it.", "Otto Quill"),
        ("When the strikers returned, he said it was worth it.", "Otto Quill"),
        ("Officials have not counted, but they have noted that the hall is full.", None),
    ],
)
def test_whoever_is_meant_by_a_pronoun_is_sought_in_its_own_sentence_first(
    sentence: str, speaker: str | None
) -> None:
    told = sayings(f"Otto Quill left early. {sentence}")
    assert [one.speaker.name for one in told] == ([speaker] if speaker else [])


def test_a_quotation_goes_on_over_paragraphs_until_it_is_closed() -> None:
    text = (
        '"The pier is not safe," Mr Vale told councillors. "Nobody should walk on it.\n\n'
        '"We have found rot in nine of its piles."\n\nAsked about money, he said there was none.\n\n'
        "The anglers left."
    )
    told = sayings(text)
    assert [text[slice(*one.speaker.named)] for one in told] == ["Vale"] * 4
    assert [text[slice(*one.words)] for one in told][2:] == [
        "We have found rot in nine of its piles",
        "there was none",
    ]


def test_two_people_of_one_surname_stay_two_and_the_surname_is_whoever_was_named_last() -> None:
    text = (
        "“It will hold,” said Mara Quill, the engineer. “It will not,” said Otto Quill, who fishes. "
        "Quill said that he would go to court."
    )
    told = sayings(text)
    assert [one.speaker.name for one in told] == ["Mara Quill", "Otto Quill", "Otto Quill"]
    assert "fishes" not in told[0].speaker.known_as
    assert "engineer" not in told[1].speaker.known_as


def test_two_single_marks_quote_as_a_double_one_does() -> None:
    text = "“The fog was thick,’’ Oda Brandt said. “That will not happen again.’’\n\nThe mill closed."
    (first, second) = sayings(text)
    assert [text[slice(*one.words)] for one in (first, second)] == [
        "The fog was thick",
        "That will not happen again",
    ]
    assert {first.speaker.name, second.speaker.name} == {"Oda Brandt"}
