"""The link to a quote: what it says, and that it can mean nothing else."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Article
from rag.export.fragment import directive, link, web_address

TEXT = (
    "The mayor spoke. The bridge will stay closed. Nobody clapped, and rain fell on the well-known quay.\n"
    "A week later she was asked again. The bridge will stay closed. Then she left."
)
DIRECTIVE = re.compile(
    r"(?:(?P<prefix>[^,]+)-,)?(?P<first>[^,-]+)(?:,(?P<last>[^,-]+))?(?:,-(?P<suffix>[^,]+))?"
)


def of(quote: str, nth: int = 0, text: str = TEXT, title: str = "") -> str | None:
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    return directive(text, start, start + len(quote), title=title)


def found(text: str, told: str) -> list[tuple[int, int]]:
    """Every place that a directive may mean, in a text of plain words."""
    match = DIRECTIVE.fullmatch(told)
    assert match is not None, told
    prefix, first, last, suffix = (
        unquote(match[name] or "") for name in ("prefix", "first", "last", "suffix")
    )
    words = re.escape(first) + (f".*?{re.escape(last)}" if last else "")
    pattern = (rf"{re.escape(prefix)}\s*" if prefix else "") + f"({words})"
    pattern += rf"(?=\s*{re.escape(suffix)})" if suffix else ""
    return [one.span(1) for one in re.finditer(rf"(?={pattern})", text, re.DOTALL)]


def test_a_quote_that_stands_once_has_a_few_words_of_its_paragraph_before_it() -> None:
    assert of("Nobody clapped") == "stay%20closed.-,Nobody%20clapped"


def test_a_quote_at_the_start_of_a_paragraph_has_the_words_after_it() -> None:
    assert of("A week later") == "A%20week%20later,-she%20was%20asked"


def test_a_paragraph_that_stands_once_needs_nothing_else() -> None:
    text = "One paragraph.\nAnother paragraph.\nA third one."
    assert of("Another paragraph.", text=text) == "Another%20paragraph."


def test_words_are_added_until_there_is_only_one_place() -> None:
    told = of("The bridge will stay closed.", 1)
    assert told is not None
    assert found(TEXT, told) == [(TEXT.rindex("The bridge"), TEXT.rindex(" Then"))]


def test_words_that_stand_in_the_headline_are_told_from_it() -> None:
    text = "The bridge stays closed.\nThe mayor said so."
    assert of("The bridge stays closed", text=text, title="The Bridge Stays Closed") is None
    told = of("The mayor said so.", text=text, title="The mayor said so")
    assert told == "The%20mayor%20said%20so."


def test_dashes_commas_and_ampersands_are_encoded() -> None:
    text = "He left. A well-known, long-awaited R&D: text=this was it. She stayed."
    assert (
        of("A well-known, long-awaited R&D: text=this", text=text)
        == "He%20left.-,A%20well%2Dknown%2C%20long%2Dawaited%20R%26D%3A%20text%3Dthis"
    )


def test_a_quote_over_paragraphs_has_its_first_and_last_words() -> None:
    told = of("Nobody clapped, and rain fell on the well-known quay.\nA week later she was asked again.")
    assert told is not None
    first, last = (unquote(part) for part in told.split("-,")[1].split(","))
    assert TEXT.count(first) == TEXT.count(last) == 1
    assert first.startswith("Nobody clapped")
    assert last.endswith("asked again.")
    assert "\n" not in unquote(told)


def test_a_long_quote_has_its_first_and_last_words() -> None:
    text = (
        f"He rose. {'They pumped water for two nights and a day, and carried soup up the hill. ' * 5}He sat."
    )
    told = directive(text, 9, len(text) - len(" He sat."))
    assert told is not None
    assert len(unquote(told)) < 150
    assert found(text, told) == [(9, len(text) - len(" He sat."))]


def test_half_a_word_has_its_other_half_beside_it() -> None:
    text = "An unforgettable night."
    assert of("forget", text=text) == "An%20un-,forget,-table%20night."


def test_marks_that_are_not_seen_are_left_out() -> None:
    text = "They met. The har\u00adbour\u200b was \u202eclosed\u202c all day. They left."
    assert (
        of("The har\u00adbour\u200b was \u202eclosed", text=text)
        == "They%20met.-,The%20harbour%20was%20closed"
    )


def test_the_dash_of_a_list_is_no_text() -> None:
    text = "Bring these:\n- tea and bread\n- dry socks"
    assert of("- tea and bread", text=text) == "tea%20and%20bread"
    assert of("tea and bread\n- dry", text=text) == "tea%20and%20bread,dry,-socks"


def test_what_stands_everywhere_has_no_link() -> None:
    assert of("tick tock", 50, text="tick tock " * 100) is None


def test_a_text_of_one_endless_line_is_no_burden() -> None:
    for filling in (" ", " \n", "a", "🎉"):
        text = f"They met. {filling * 100_000} Rain fell on the hall."
        assert of("Rain fell on the hall.", text=text) is not None


@pytest.mark.parametrize("words", ["", " ", "\u200b", "—"])
def test_a_quote_without_words_does_no_harm(words: str) -> None:
    text = f"Before. {words} After."
    told = directive(text, 8, 8 + len(words))
    assert told is None or isinstance(told, str)


@settings(deadline=None)
@given(st.data())
def test_a_link_never_means_another_place(data: st.DataObject) -> None:
    # Few words, so that they repeat; no marks, so that the text is what a browser shows.
    words = data.draw(
        st.lists(st.sampled_from(["snow", "fell", "again", "now", "\n"]), min_size=3, max_size=60)
    )
    text = re.sub(r"\s*\n\s*", "\n", " ".join(words)).strip()
    edges = [match.start() for match in re.finditer(r"\b", text)]
    if len(edges) > 1:
        start = data.draw(st.sampled_from(edges[:-1:2]))
        end = data.draw(st.sampled_from([edge for edge in edges[1::2] if edge > start]))
        told = directive(text, start, end)
        if told is not None:
            assert found(text, told) == [(start, end)]


ARTICLE = {"id": "a", "title": "T", "text": "One place only. And more."}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://paper.example/a", "https://paper.example/a#:~:text=One%20place%20only.,-And%20more."),
        (
            "https://paper.example/a#top",
            "https://paper.example/a#top:~:text=One%20place%20only.,-And%20more.",
        ),
        ("https://paper.example/a#", "https://paper.example/a#:~:text=One%20place%20only.,-And%20more."),
        (
            "https://paper.example/a#x:~:text=old",
            "https://paper.example/a#x:~:text=One%20place%20only.,-And%20more.",
        ),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_an_address_keeps_its_fragment_and_loses_another_quote(url: str | None, expected: str | None) -> None:
    assert link(Article(**ARTICLE, url=url), 0, len("One place only.")) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (" https://paper.example/a b\n", "https://paper.example/a%20b"),
        ("HTTP://paper.example/", "HTTP://paper.example/"),
        ('https://paper.example/"><b>', "https://paper.example/%22%3E%3Cb%3E"),
        ("https://paper.example/\u202egpj", "https://paper.example/%E2%80%AEgpj"),
        ("https://paper.example/%E4%BD%A0好?a=1&b=(2)", "https://paper.example/%E4%BD%A0好?a=1&b=(2)"),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/hostname", None),
        ("//paper.example", None),
        ("http://[broken", None),
        ("https:///path", None),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, expected: str | None) -> None:
    assert web_address(url) == expected
