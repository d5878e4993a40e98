"""A quote is found again by the words around it, and what a text says in its place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.export.selector import Selector, find, nearest, select

TEXT = (
    "The night ferry costs the town 4.2 million crowns a year. The council kept it.\n\n"
    "Its owner said that every winter crossing loses money. The council kept it.\n\n"
    "The next vote is due in 2028."
)
# Few letters, so that quotes and their surroundings repeat.
TEXTS = st.text(alphabet="ab .\n", min_size=1, max_size=300)


def place(quote: str, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(quote, start + 1)
    return start, start + len(quote)


@settings(deadline=None)
@given(st.data())
def test_a_quote_is_found_again_where_it_was_however_often_the_text_repeats_it(data: st.DataObject) -> None:
    text = data.draw(TEXTS.filter(lambda text: text.strip() != ""))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if text[start:end].strip():
        assert find(text, select(text, start, end)) == (start, end)


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_a_quote_is_found_again_after_text_is_added_before_it(added: str, before: str, after: str) -> None:
    text = f"{before} The bridge is closed. {after}"
    start = text.index("The bridge")
    end = start + len("The bridge is closed.")
    selector = select(text, start, end)
    assert find(f"{added}{text}", selector) == (len(added) + start, len(added) + end)


def test_the_context_tells_equal_quotes_apart_when_their_places_have_changed() -> None:
    selector = select(TEXT, *place("The council kept it.", 1))
    longer = f"A new first paragraph. {TEXT}"
    start = longer.rindex("The council kept it.")
    assert find(longer, selector, near=0) == (start, start + len("The council kept it."))


def test_a_line_that_is_wrapped_elsewhere_is_the_same_quote() -> None:
    selector = select(TEXT, *place("every winter crossing loses money"))
    wrapped = TEXT.replace("winter crossing", "winter\ncrossing")
    span = find(wrapped, selector)
    assert span is not None
    assert wrapped[slice(*span)] == "every winter\ncrossing loses money"


def test_what_stands_between_the_same_words_is_what_the_text_says_now() -> None:
    selector = select(TEXT, *place("4.2 million crowns a year"))
    changed = TEXT.replace("4.2 million crowns a year", "three million or so")
    assert find(changed, selector) is None
    span = nearest(changed, selector)
    assert span is not None
    assert changed[slice(*span)] == "three million or so"


def test_without_the_same_words_around_it_the_most_similar_sentence_counts() -> None:
    selector = select(TEXT, *place("Its owner said that every winter crossing loses money."))
    changed = "Rain fell. Its owner said that most winter crossings lose money. The chair coughed."
    span = nearest(changed, selector)
    assert span is not None
    assert changed[slice(*span)] == "Its owner said that most winter crossings lose money."


def test_a_text_about_something_else_says_nothing_in_its_place() -> None:
    selector = select(TEXT, *place("The council kept it."))
    assert nearest("Plums ripen in August. Growers are pleased with the weather so far.", selector) is None


def test_a_deleted_sentence_leaves_nothing_in_its_place() -> None:
    quote = "Its owner said that every winter crossing loses money. "
    assert nearest(TEXT.replace(quote, ""), select(TEXT, *place(quote))) is None


def test_a_long_text_takes_no_longer_than_it_must() -> None:
    text = "ab " * 50_000
    selector = select(text, 75_000, 75_002)
    assert len(selector.prefix) < 2000  # a text that repeats itself for ever is not written out
    assert find(text, selector, near=75_000) == (75_000, 75_002)
    assert nearest("cd " * 50_000, Selector("never said", "so they say, ", " in the end")) is None
