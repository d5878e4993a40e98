"""A conversation as it leaves: JSON that is read again, and Markdown with footnotes."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest

from rag.errors import ExportError
from rag.export.conversation import conversation, markdown, read_citations, read_conversation
from tests.support.newsroom import FERRY, GARAGE, cite, make_answer, make_refusal

KEPT = "The council of Nordhaven voted on Tuesday to keep the night ferry running for three more years."
COST = "Its 640 spaces cost 88 million crowns, which the mayor called a fair price for a dry cellar."
ANSWERS = [
    make_answer(cite(FERRY, KEPT), question="Does the night ferry go on?", as_of=date(2025, 3, 12)),
    make_answer(
        cite(GARAGE, COST),
        cite(FERRY, KEPT, 2),
        question="And what did the garage cost?",
        standalone_question="What did the parking garage of Nordhaven cost?",
        as_of=date(2025, 3, 12),
    ),
    make_refusal(FERRY, question="Who owns the moon?", as_of=date(2025, 3, 12)),
]
ASKED = [datetime(2025, 3, 12, 9, 30, tzinfo=UTC)]


def indexed(article_id: str) -> date | None:
    return date(2025, 3, 11) if article_id == "ferry" else None


def test_a_citation_takes_its_selector_version_day_and_place_with_it() -> None:
    document = conversation(ANSWERS, title="Ferries", asked=ASKED, indexed=indexed).as_dict()
    assert (document["format"], document["version"], document["title"]) == ("dateline-export", 1, "Ferries")
    first = document["answers"][0]
    assert first["question"] == "Does the night ferry go on?"
    assert first["asked"] == "2025-03-12T09:30:00+00:00"
    assert document["answers"][1]["asked"] is None
    (cited,) = first["citations"]
    assert cited["selector"] == {
        "type": "TextQuoteSelector",
        "exact": KEPT,
        "prefix": "",
        "suffix": "\n\nNine councillors were in favou",
    }
    assert (cited["start"], cited["end"]) == (0, len(KEPT))
    assert cited["article"]["version"] == FERRY.version
    assert cited["article"]["indexed"] == "2025-03-11"
    assert cited["article"]["author"] == "Marit Dahl"
    assert cited["link"].startswith("https://courier.example/ferry#:~:text=The%20council")
    assert document["answers"][1]["citations"][0]["article"]["indexed"] is None


def test_what_only_dateline_needs_stays_behind() -> None:
    first = conversation(ANSWERS).as_dict()["answers"][0]
    assert not first.keys() & {"hits", "seconds"}
    assert "debate that went on" not in json.dumps(first)


def test_an_export_is_read_again_as_it_was() -> None:
    whole = conversation(ANSWERS, title="Ferries", asked=ASKED, indexed=indexed)
    document = json.loads(json.dumps(whole.as_dict()))
    assert read_conversation(document).as_dict() == whole.as_dict()
    assert markdown(read_conversation(document)) == markdown(whole)
    assert read_citations(json.dumps(document)) == whole.citations


def test_markdown_numbers_the_footnotes_through_the_conversation() -> None:
    told = markdown(conversation(ANSWERS, title="Ferries & more", asked=ASKED, indexed=indexed))
    head, *notes = told.split("\n\n[^")
    assert head.startswith("# Ferries & more\n\n## Does the night ferry go on?\n\n")
    assert "*Asked on 12 March 2025. As of 12 March 2025.*" in head
    assert "*Understood as: What did the parking garage of Nordhaven cost?*" in head
    assert "The articles do not say." in head
    assert [note[:4] for note in notes] == ["1]: ", "2]: ", "3]: "]
    assert [f"[^{number}]" in head for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert notes[0] == (
        f"1]: “{KEPT}” Marit Dahl, "
        "[“Harbour town votes to keep its night ferry”](<https://courier.example/ferry#:~:text=The%20council"
        "%20of%20Nordhaven%20voted%20on%20Tuesday%20to%20keep%20the%20night%20ferry%20running%20for%20three"
        "%20more%20years.>), *The Fjord Courier*, 11 March 2025 (indexed on 11 March 2025)"
    )


def test_an_answer_as_the_command_line_prints_it_has_citations_too() -> None:
    (first, second) = read_citations(json.dumps(ANSWERS[1].as_dict()))
    assert (first.quote, second.quote) == (COST, KEPT)
    assert second.selector.suffix == "\n\nNine councillors were in favou"
    assert first.source.title == "Parking garage opens a year late"


def test_a_list_of_answers_or_citations_is_read_too() -> None:
    answers = json.dumps([answer.as_dict() for answer in ANSWERS])
    assert [one.quote for one in read_citations(answers)] == [KEPT, COST, KEPT]
    single = conversation(ANSWERS).citations[0].as_dict()
    assert [one.quote for one in read_citations(json.dumps(single))] == [KEPT]


def test_a_footnote_of_a_file_from_elsewhere_cannot_become_html() -> None:
    document = conversation(ANSWERS[:1]).as_dict()
    document["answers"][0]["text"] = "<script>1</script> ![x](http://evil.example/p) [1] [7]"
    told = markdown(read_conversation(document))
    assert "&lt;script>1&lt;/script> !\\[x](http://evil.example/p) [^1] \\[7]" in told


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "found a file that is not JSON"),
        ("[" * 100_000, "found a file that is not JSON"),
        ("7", "found int"),
        ("{}", "found JSON without answers or citations"),
        ('{"format": "other", "answers": []}', "found 'other'"),
        ('{"format": "dateline-export", "version": 9, "answers": []}', "update Dateline"),
        ('{"citations": [{"article": {}, "quote": "x"}]}', "found one that cannot be read"),
        ('{"citations": [7]}', "found int"),
    ],
)
def test_another_file_is_refused_in_one_sentence(text: str, problem: str) -> None:
    with pytest.raises(ExportError, match=problem) as refused:
        read_citations(text)
    assert str(refused.value).startswith("expected ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["quote", "number", "start", "article"])
@pytest.mark.parametrize("value", [None, [], {"id": 1}, "nine"])
def test_a_citation_with_a_wrong_value_is_refused_or_read(name: str, value: object) -> None:
    document = ANSWERS[0].as_dict()
    document["citations"][0][name] = value
    with suppress(ExportError):  # and nothing else
        read_citations(json.dumps(document))
