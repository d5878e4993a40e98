"""The sentences of a draft and where they stand, in Markdown and in plain text."""

import time

import pytest

from rag.checking.manuscript import passages


def words(draft: str) -> list[str]:
    return [passage.words for passage in passages(draft)]


def prose(draft: str) -> list[str]:
    return [passage.words for passage in passages(draft) if passage.kind == "prose"]


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("It **cost** 40 _million_ crowns.", "It cost 40 million crowns."),
        ("The [council](https://x.example/a_(b) 'Home') met.", "The council met."),
        ("The [council][c] met.[^1] It was late.[2]", "The council met."),
        ("The ![map](map.png)council met.", "The council met."),
        ("The council <b>met</b><!-- on\nMonday -->.", "The council met."),
        ("AT&amp;T paid 4&nbsp;crowns \\*again\\*.", "AT&T paid 4 crowns *again*."),
        ("The file snake_case_name costs 5 * 3 crowns.", "The file snake_case_name costs 5 * 3 crowns."),
        ("- [x] The council met.", "The council met."),
        ("12) The council met.", "The council met."),
        ("> The council met.", "The council met."),
        ("[^1]: The council met.", "The council met."),
        ("The council met in the\ntown hall.", "The council met in the town hall."),
        ("The council met in the\r\ntown hall.\r\n", "The council met in the town hall."),
        ("The coun\u00adcil\u200b met.", "The council met."),
        ("The cafe\u0301 closed.", "The café closed."),
    ],
)
def test_marks_go_and_words_stay(draft: str, expected: str) -> None:
    assert words(draft)[0] == expected


def test_a_sentence_is_found_where_it_stands() -> None:
    draft = (
        "---\ntitle: Ferry\n---\n\n# The ferry\n\n- It **sails** at [night](x).\n  It is &amp; stays late!\n"
    )
    _, sails, late = passages(draft)
    assert draft[sails.start : sails.end] == "It **sails** at [night](x)."
    assert draft[late.start : late.end] == "It is &amp; stays late!"


@pytest.mark.parametrize(
    "draft",
    [
        "---\ntitle: The council met.\ntags:\n  - one\n---\n",
        "```\nprint('The council met.')\n```\n",
        "~~~ text\nThe council met.\n~~~\n",
        "<!-- The council met. -->",
        "[council]: https://council.example 'The council met.'",
        "***\n\n---\n",
        "![The council met.](hall.png)",
        "https://council.example/met",
    ],
)
def test_what_is_no_prose_is_no_sentence(draft: str) -> None:
    assert words(f"{draft}\n") == []


@pytest.mark.parametrize(
    "draft",
    [
        "# The council met.",
        "The council met\n===============",
        "The council met\n---------------",
        "By Ada Lund",
        "**The council**",
    ],
)
def test_headings_and_bylines_are_told_from_prose(draft: str) -> None:
    assert [passage.kind for passage in passages(f"{draft}\n\nIt sat late.\n")] == ["heading", "prose"]


def test_rows_of_a_table_are_told_from_prose() -> None:
    draft = "The costs:\n\n| what | crowns |\n|---|---:|\n| ferry | 4 |\n\nIt is a lot."
    assert prose(draft) == ["The costs:", "It is a lot."]
    assert "| ferry | 4 |" in words(draft)


@pytest.mark.parametrize(
    "draft",
    [
        "```\nThe council met.\n\nIt sat late.",
        "<!-- The council met. It sat late.",
        "---\n\nThe council met.\n\n---\n\nIt sat late.",
        "    The council met.\n\n    It sat late.",
        "* The council met.\n* It sat late.",
    ],
)
def test_if_in_doubt_it_is_prose(draft: str) -> None:
    assert "It sat late." in prose(draft)
    assert any("The council met." in sentence for sentence in prose(draft))


def test_items_of_a_list_without_stops_stay_apart() -> None:
    assert prose("Votes:\n- nine in favour\n- four against\n") == ["Votes:", "nine in favour", "four against"]


@pytest.mark.parametrize(
    "unit", ["[", "![", "](", "*", "_", "<a ", "`", "<!--", "> ", "- ", "|-", "&", "[^", "```\n"]
)
def test_reading_a_draft_takes_linear_time(unit: str) -> None:
    started = time.process_time()
    passages(unit * (200_000 // len(unit)))
    assert (
        time.process_time() - started < 10.0
    )  # quadratic would take minutes; the slowest takes half a second
