"""Whether a text goes on about someone as "he", "she" or "it"."""

from rag.language.gender import pronouns

TOWN = (
    "Ulla Fenn became mayor of Osk in May. She had been a teacher. Tor Ek, her rival, said that he would "
    'wait. "He will not wait for long," Fenn told the Osk Herald. The coach of Osk Rovers said she was glad. '
    "Granite Works closed its quarry when it ran out of stone."
)


def test_a_name_goes_by_the_pronoun_that_follows_it_outside_quotations() -> None:
    told = pronouns(TOWN)
    assert (told["Ek"], told["Works"]) == ("he", "it")
    assert "Fenn" not in told or told["Fenn"] == "she"


def test_a_name_that_only_says_more_of_another_has_no_pronoun() -> None:
    assert "Rovers" not in pronouns(TOWN)
