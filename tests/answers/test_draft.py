"""A draft checked against the articles: what is supported, contradicted, not found and passed over."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from index import open_index
from index.store import Store
from rag.checking.draft import LONGEST, DraftReport, DraftSentence, check
from rag.checking.verify import Slice, Verdict, verify
from rag.errors import DraftError
from rag.reading.bounded import Bounds
from tests.support.valley import valley

DRAFT = """\
# What the valley pays

The road bridge at Osk will close for **eleven weeks**. Its repair will cost [17 million crowns](https://x.example/9).

Mayor Ulla Fenn said the money was needed for schools. She had promised to do so.

I think that is brave. Is it enough? The council should act.

- Hill Bank left its lending rate at 3.1 percent.
- The zeppelin of Marrow landed on the roof of the opera.
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_index(valley(tmp_path_factory.mktemp("drafts"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(store: Store) -> DraftReport:
    return check(DRAFT, store, Bounds())


def told(report: DraftReport, words: str) -> DraftSentence:
    return next(sentence for sentence in report.sentences if words in sentence.text)


@pytest.mark.parametrize(
    ("words", "article", "quote"),
    [
        ("eleven weeks", "bridge", "will close for eleven weeks"),
        ("17 million", "bridge", "The repair will cost 17 million crowns."),
        ("needed for schools", "tunnel", "Mayor Ulla Fenn said the money was needed for schools."),
        ("3.1 percent", "rate", "3.1 percent"),
    ],
)
def test_what_an_article_says_is_supported_with_its_words(
    report: DraftReport, words: str, article: str, quote: str
) -> None:
    sentence = told(report, words)
    assert sentence.verdict == "supported"
    assert sentence.reason is None
    (citation,) = sentence.citations
    assert citation.article.id == article
    assert quote in citation.quote
    assert citation.quote == citation.article.text[citation.start : citation.end]


def test_a_sentence_that_says_she_is_held_against_what_the_named_person_did(report: DraftReport) -> None:
    sentence = told(report, "She had promised")
    assert sentence.verdict == "supported"
    assert [one.quote for one in sentence.citations][-1] == "She had promised to do so."


def test_what_no_article_says_is_not_found(report: DraftReport) -> None:
    sentence = told(report, "zeppelin")
    assert (sentence.verdict, sentence.citations) == ("not found", ())
    assert sentence.reason


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("What the valley pays", "heading"),
        ("I think", "opinion"),
        ("Is it enough?", "question"),
        ("should act", "opinion"),
    ],
)
def test_headings_opinions_and_questions_are_passed_over(
    report: DraftReport, words: str, reason: str
) -> None:
    sentence = told(report, words)
    assert sentence.verdict == "passed over"
    assert reason in (sentence.reason or "")


@pytest.mark.parametrize(
    "words",
    [
        "Hill Bank said it should have left its rate at 3.1 percent.",
        "Lorries must pay 40 crowns from June.",
        "“We must act,” said Oda Brandt.",
        "We lost 55 million crowns last year.",
    ],
)
def test_what_can_be_looked_up_is_no_opinion(store: Store, words: str) -> None:
    (sentence,) = check(words, store, Bounds()).sentences
    assert sentence.verdict != "passed over"


def test_every_sentence_knows_where_it_stands(report: DraftReport) -> None:
    lines = DRAFT.split("\n")
    for sentence in report.sentences:
        assert sentence.text.split()[0] in DRAFT[sentence.start : sentence.end]
        assert lines[sentence.line - 1][sentence.column - 1 :].startswith(sentence.text.split()[0])
    assert told(report, "17 million").line == 3
    assert DRAFT[slice(told(report, "17 million").start, told(report, "17 million").end)].endswith("/9).")


def _other_number(sentence: str, evidence: Sequence[Slice]) -> Verdict:
    """A check that knows one thing: 140 are not 150."""
    for article, start, end in evidence:
        at = article.text.find("140", start, end)
        if "150" in sentence and at >= 0:
            return Verdict(False, "number", "The article says 140, not 150.", 0.0, (article, at, at + 3))
    return verify(sentence, evidence)


def test_a_contradicted_sentence_tells_by_which_words(store: Store) -> None:
    draft = "Valley Dairy will lay off 150 workers in Osk."
    (sentence,) = check(draft, store, Bounds(), judge=_other_number).sentences
    assert sentence.verdict == "contradicted"
    assert sentence.reason == "The article says 140, not 150."
    assert sentence.against is not None
    assert sentence.against.quote == "140"
    assert "140 workers" in sentence.citations[0].quote


def test_what_merely_shares_some_words_contradicts_nothing(store: Store) -> None:
    draft = "The opera of Marrow hired 150 singers and workers."
    (sentence,) = check(draft, store, Bounds(), judge=_other_number).sentences
    assert sentence.verdict == "not found"


def test_the_very_words_of_an_article_are_found_however_many_resemble_them(tmp_path: Path) -> None:
    """And whatever stands before them in the draft."""
    long = "The yard at Osk builds trawlers. Its crane was painted green and its slipway made longer. "
    words = "Notices to owners will be mailed on {} May."
    stories = {
        f"Recall of the {number} series": f"{words.format(number % 17 + 1)} It was told on 19 May."
        for number in range(1, 31)
    }
    stories["A yard and its boats"] = f"{3 * long}{words.format(19)} {3 * long}"
    folder = tmp_path / "articles"
    folder.mkdir()
    for title, text in stories.items():
        (folder / f"{title}.txt").write_text(f"{title}\n\n{text}\n")
    with open_index(tmp_path / "index") as store:
        store.add([str(folder)])
        for before in ("", "The opera of Marrow has a new roof. It opens in June. "):
            found = told(check(before + words.format(19), store, Bounds()), "19 May")
            assert found.verdict == "supported"
            assert found.citations[0].article.title == "A yard and its boats"


def test_a_sentence_may_rest_on_two_of_one_article(store: Store) -> None:
    draft = (
        "Chief executive Jon Vik will step down in May; Pia Quist, who runs the cheese works, comes after."
    )
    (sentence,) = check(draft, store, Bounds(), judge=_all_names).sentences
    assert sentence.verdict == "supported"
    assert len(sentence.citations) == 2
    assert {one.article.id for one in sentence.citations} == {"dairy"}


def _all_names(sentence: str, evidence: Sequence[Slice]) -> Verdict:
    text = " ".join(article.text[start:end] for article, start, end in evidence)
    lacking = [name for name in ("Jon Vik", "Pia Quist") if name not in text]
    return Verdict(not lacking, "name", f"{lacking} is missing.") if lacking else Verdict(True)


def test_what_was_published_later_is_not_known(store: Store) -> None:
    draft = "Bus drivers in Fell will walk out on 21 March."
    assert check(draft, store, Bounds()).sentences[0].verdict == "supported"
    assert check(draft, store, Bounds(until=date(2025, 3, 1))).sentences[0].verdict == "not found"


def test_the_report_counts_and_can_be_written_as_json(report: DraftReport) -> None:
    given = json.loads(json.dumps(report.as_dict()))
    assert given["counts"] == {"supported": 5, "contradicted": 0, "not found": 1, "passed over": 4}
    assert report.unsupported == 1
    for sentence in given["sentences"]:
        for citation in sentence["citations"]:
            assert citation["quote"] in citation["passage"]["text"]


def test_progress_is_told_sentence_by_sentence(store: Store) -> None:
    seen: list[tuple[str, int, int]] = []
    check("It rained. It snowed.", store, Bounds(), lambda *step: seen.append(step))
    assert seen == [("checking", 0, 2), ("checking", 1, 2), ("checking", 2, 2)]


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ("", "found none"),
        ("---\n\n***\n", "found none"),
        ("It\0rained.", "binary"),
        ("It rained. " * (LONGEST // 11 + 1), "at most"),
    ],
)
def test_a_draft_that_cannot_be_checked_is_one_plain_sentence(store: Store, draft: str, words: str) -> None:
    with pytest.raises(DraftError, match=words) as caught:
        check(draft, store, Bounds())
    assert "\n" not in str(caught.value)


def test_check_is_offered_beside_answer(store: Store) -> None:
    import rag

    report = rag.check("Hill Bank left its lending rate at 3.1 percent.", index_path=store.address)
    assert isinstance(report, rag.DraftReport)
    assert report.counts["supported"] == 1
