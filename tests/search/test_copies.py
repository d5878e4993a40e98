"""One wire story under many names: recognised at build, folded in search, every outlet cited."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dateline.cli import main
from dateline.terminal import rendered
from index import build_index, open_index
from index.passages.near_copies import COPIED, FINGERPRINT, fingerprint, likeness, words
from index.search.fold import fold
from index.types import Article, Hit, Passage
from rag import open_answerer
from rag.types import Answer, Citation, Sentence, Statement
from rag.writing.extractive import Composer
from rag.writing.reprints import Outlets
from tests.support.papers import written
from ui import render
from ui.evidence import sources
from ui.types import Conversation

SENTENCES = (
    "The port of Velmora will close its old grain terminal in October, the harbour board decided on Tuesday.",
    "The terminal has stood empty since a fire in the drying tower killed two workers three years ago.",
    "Tearing it down will cost 14 million crowns, of which the state pays a half.",
    "In its place the board wants a quay for the ships that service the wind farms off the coast.",
    "Four companies have asked for berths there, among them the largest operator of turbines in the region.",
    "Residents of the quarter behind the port had fought for a park instead and handed in 2,300 signatures.",
    "The board's chair, Hedda Lindqvist, said that a strip of the shore would be planted with trees.",
    "Work on the quay is to begin next spring and to take eighteen months, weather permitting.",
    "Until then the terminal's crane, built in 1931 and listed as a monument, has to find another home.",
    "A museum in the capital has offered to take it if somebody else pays for the journey.",
)
WIRE = " ".join(SENTENCES)
LEAD = "Changes are coming to the waterfront that many of our readers walk along on Sundays."
QUESTION = "What will tearing down the grain terminal in Velmora cost?"
COST = SENTENCES[2]


def told(
    name: str, text: str, day: str, title: str = "Velmora to close its grain terminal"
) -> dict[str, Any]:
    """An outlet's article, as a file of JSON lines has it."""
    return {"id": name, "title": title, "text": text, "date": day, "outlet": f"The {name.capitalize()}"}


AGENCY = told("agency", f"VELMORA, May 7 (Norden) - {WIRE}", "2024-05-07")
COPIES = (
    told("courier", f"VELMORA, May 8 (The Courier) - {WIRE}", "2024-05-08"),
    told("gazette", f"{LEAD} {WIRE}", "2024-05-09", title="What becomes of the old crane"),
    told("herald", " ".join(SENTENCES[:6]), "2024-05-08", title="Harbour board has decided"),
    told("tribune", WIRE.replace("fought", "campaigned"), "2024-05-10"),
)
OTHER = told(
    "orchard",
    "A late frost has destroyed the plum blossom in the Varga valley. Growers put the loss at 6 million "
    "euros and ask the state for help, as they did after the hail of two summers ago. "
    "The minister promised an answer before the harvest.",
    "2023-05-20",
    title="Late frost ruins the plums",
)
CORRECTED = told("agency-2", WIRE.replace("14 million", "19 million"), "2024-05-11")


def article(text: str, title: str = "") -> Article:
    return Article("any", title, text)


def alike(one: str, other: str, title: str = "") -> bool:
    return likeness(article(one, title), article(other, title)) >= COPIED


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    return partial(written, tmp_path / "articles.jsonl")


@pytest.fixture(scope="module")
def syndicated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of five outlets' copies, a correction and something else."""
    folder = tmp_path_factory.mktemp("syndicated")
    source = written(folder / "articles.jsonl", AGENCY, *COPIES, CORRECTED, OTHER)
    report = build_index(source, folder / "index")
    assert (report.added, report.copies) == (7, 4)
    return folder / "index"


# What is a copy


@pytest.mark.parametrize("copy", COPIES, ids=lambda copy: str(copy["id"]))
def test_a_changed_lead_end_headline_or_dateline_leaves_a_copy(copy: dict[str, Any]) -> None:
    assert alike(AGENCY["text"], copy["text"])
    assert alike(copy["text"], AGENCY["text"])
    assert set(fingerprint(AGENCY["text"])) & set(fingerprint(copy["text"]))


def test_a_corrected_figure_makes_another_version() -> None:
    assert not alike(WIRE, CORRECTED["text"])


def test_a_spelled_figure_is_a_figure() -> None:
    assert not alike(WIRE, WIRE.replace("killed two workers", "killed three workers"))


def test_weekly_figures_in_the_same_words_are_no_copies() -> None:
    week = "Stocks of barley in the port of Velmora were {} tonnes on Friday, the harbour board said. "
    week += "That is {} tonnes more than a week before and the highest since the records began, it added, "
    week += (
        "while rye was steady at {} tonnes and oats, of which little is grown nearby, stood at {} tonnes. "
    )
    week += "The next figures are due in a week."
    assert not alike(week.format("41,200", 310, 908, 77), week.format("41,950", 750, 911, 80))


def test_briefs_with_different_headlines_are_no_copies() -> None:
    brief = "Quarterly dividend 10 cents, as before. Payable on 15 April to holders of record on 30 March."
    one, other = (
        article(brief, "Sund Shipping sets its dividend"),
        article(brief, "Payout of Varga Brewery held"),
    )
    assert likeness(one, other) < COPIED
    assert likeness(one, replace(one, id="reprint")) == 1.0


def test_stories_in_different_words_are_not_copies() -> None:
    assert likeness(article(WIRE), article(OTHER["text"])) == 0.0


@pytest.mark.parametrize("text", ["…", "Rain.", "Rain fell. " * 2])
def test_the_shortest_texts_have_a_likeness(text: str) -> None:
    assert 0.0 <= likeness(article(text), article(text)) <= 1.0


def test_text_without_spaces_is_compared_by_the_character() -> None:
    story = "北海道の港は十月に古い穀物倉庫を閉鎖すると港湾委員会が火曜日に決定した。" * 2
    assert len(words(story)) > 50
    assert alike(story, story[:-5])


def test_a_fingerprint_is_small_and_the_same_every_time() -> None:
    marks = fingerprint(WIRE)
    assert len(marks) == FINGERPRINT
    assert marks == fingerprint(str(WIRE.encode(), "utf-8"))
    assert all(0 <= mark < 2**63 for mark in marks)


# In the index


def test_the_listing_names_the_first_of_each_story(syndicated: Path) -> None:
    with open_index(syndicated) as store:
        assert store.copies() == {str(copy["id"]): "agency" for copy in COPIES}


def test_adding_copies_again_changes_nothing(tmp_path: Path, write: Callable[..., str]) -> None:
    source = write(AGENCY, *COPIES)
    with open_index(tmp_path / "index") as store:
        assert store.add(source).copies == 4
        report = store.add(source)
        assert (report.unchanged, report.copies) == (5, 0)
        assert len(store.copies()) == 4


def test_a_story_outlives_its_first_article(tmp_path: Path, write: Callable[..., str]) -> None:
    with open_index(tmp_path / "index") as store:
        store.add(write(AGENCY, COPIES[0], COPIES[1]))
        store.remove("agency")
        assert store.copies() == {"gazette": "courier"}
        assert store.add(write(COPIES[3])).copies == 1
        assert store.copies() == {"gazette": "courier", "tribune": "courier"}


def test_an_article_rewritten_leaves_its_story(tmp_path: Path, write: Callable[..., str]) -> None:
    with open_index(tmp_path / "index") as store:
        store.add(write(AGENCY, COPIES[0]))
        report = store.add(write({**COPIES[0], "text": OTHER["text"]}))
        assert (report.updated, report.copies) == (1, 0)
        assert store.copies() == {}


def test_an_article_under_a_new_id_is_no_copy_of_itself(tmp_path: Path, write: Callable[..., str]) -> None:
    build_index(write(AGENCY), tmp_path / "index")
    report = build_index(write({**AGENCY, "id": "moved"}), tmp_path / "index")
    assert (report.added, report.removed, report.copies) == (1, 1, 0)
    with open_index(tmp_path / "index") as store:
        report = store.update(write({**AGENCY, "id": "moved again"}))
    assert (report.added, report.removed, report.copies) == (1, 1, 0)


# In search


@pytest.mark.parametrize("mode", ["fused", "dense", "bm25"])
def test_copies_of_a_passage_are_one_hit(syndicated: Path, mode: Any) -> None:
    with open_index(syndicated) as store:
        hits = store.search(QUESTION, top_k=3, mode=mode)
    held = [hit for hit in hits if COST in hit.passage.text]
    assert len(held) == 1
    assert {copy.article.id for copy in held[0].copies} >= {"agency", "courier", "tribune"} - {
        held[0].passage.article.id
    }


def test_the_corrected_figure_is_a_separate_hit(syndicated: Path) -> None:
    with open_index(syndicated) as store:
        hits = store.search(QUESTION, top_k=10)
    ids = [hit.passage.article.id for hit in hits if "19 million" in hit.passage.text]
    assert ids == ["agency-2"]
    assert all(copy.article.id != "agency-2" for hit in hits for copy in hit.copies)


def test_only_what_passes_the_filter_appears_among_copies_too(syndicated: Path) -> None:
    with open_index(syndicated) as store:
        early = store.search(QUESTION, until=date(2024, 5, 8))
        one = store.search(QUESTION, outlet="the gazette")
    passages = [passage for hit in early for passage in (hit.passage, *hit.copies)]
    assert {passage.article.id for passage in passages} == {"agency", "courier", "herald", "orchard"}
    assert {hit.passage.article.id for hit in one} == {"gazette"}
    assert all(not hit.copies for hit in one)


def test_places_freed_by_copies_are_filled_from_further_down(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    copies = [told(f"outlet-{number}", WIRE, "2024-05-07") for number in range(40)]
    with open_index(tmp_path / "index") as store:
        store.add(write(*copies, OTHER))
        hits = store.search(QUESTION, top_k=2, mode="bm25")
        every = store.search(QUESTION, top_k=5)
    assert len(hits) == 2
    assert len(every[0].copies) == 39
    assert "orchard" in {hit.passage.article.id for hit in every}


def folded(*passages: Passage) -> list[Hit]:
    """Hits of one story, folded."""
    hits = [Hit(passage, float(-place)) for place, passage in enumerate(passages)]
    return fold([(1, hit) for hit in hits], 5, lambda hit: hit)


def test_passages_that_each_add_words_are_separate_hits() -> None:
    one, other = replace(article(WIRE), id="one"), replace(article(WIRE), id="other")
    kept = folded(Passage(one, 0, 700), Passage(other, 300, len(WIRE)))
    assert [hit.passage.article.id for hit in kept] == ["one", "other"]


@pytest.mark.parametrize("order", ["longer first", "shorter first"])
def test_the_fuller_of_two_passages_gets_the_rank_of_the_better(order: str) -> None:
    whole = replace(article(WIRE), id="whole")
    longer = replace(article(f"{WIRE} {OTHER['text']}"), id="longer")
    passages = [Passage(one, 0, len(one.text)) for one in (longer, whole)]
    (hit,) = folded(*(passages if order == "longer first" else passages[::-1]))
    assert (hit.passage.article.id, hit.score) == ("longer", 0.0)
    assert [copy.article.id for copy in hit.copies] == ["whole"]


def test_a_passage_that_two_hits_together_hold_is_folded() -> None:
    whole = replace(article(WIRE), id="whole")
    half = len(WIRE) // 2
    other = replace(article(WIRE), id="other")
    kept = folded(
        Passage(whole, 0, half + 60),
        Passage(whole, half - 60, len(WIRE)),
        Passage(other, 200, len(WIRE) - 50),
    )
    assert [len(hit.copies) for hit in kept] in ([1, 0], [0, 1])


def test_passages_of_different_stories_are_never_folded() -> None:
    one, other = replace(article(WIRE), id="one"), replace(article(WIRE), id="other")
    hits = [Hit(Passage(each, 0, len(WIRE)), 1.0) for each in (one, other)]
    assert len(fold([(1, hits[0]), (2, hits[1])], 5, lambda hit: hit)) == 2


# In answers


def test_an_answer_cites_every_outlet_with_the_same_words(syndicated: Path) -> None:
    with open_answerer(syndicated) as answerer:
        answer = answerer.answer(QUESTION, until=date(2024, 5, 10))
    first = [citation for citation in answer.citations if citation.quote == COST]
    assert {citation.article.outlet for citation in first} == {
        "The Agency",
        "The Courier",
        "The Gazette",
        "The Herald",
        "The Tribune",
    }
    assert [citation.number for citation in first] == [1, 2, 3, 4, 5]
    others = [citation.article.published for citation in first[1:]]
    assert others == sorted(day for day in others if day)
    assert "[1][2][3][4][5]" in answer.text


def test_a_printed_answer_carries_the_copies_of_its_hits(syndicated: Path) -> None:
    with open_answerer(syndicated) as answerer:
        printed = json.loads(json.dumps(answerer.answer(QUESTION, until=date(2024, 5, 10)).as_dict()))
    best = printed["hits"][0]
    ids = {best["article"]["id"], *(copy["article"]["id"] for copy in best["copies"])}
    assert ids >= {"agency", "courier", "tribune"}
    assert all(copy["passage"]["text"] for copy in best["copies"])


def test_an_outlet_that_changed_a_word_is_not_cited_for_it(syndicated: Path) -> None:
    with open_answerer(syndicated) as answerer:
        answer = answerer.answer("What had residents of the quarter behind the port fought for?")
    cited = {citation.article.id for citation in answer.citations if "fought" in citation.quote}
    assert cited & {"agency", "agency-2"}
    assert "tribune" not in cited
    assert all(
        citation.article.text[citation.start : citation.end] == citation.quote
        for citation in answer.citations
    )


def printed(name: str, text: str, day: int | None, outlet: str | None = None) -> Passage:
    published = date(2024, 5, day) if day else None
    return Passage(Article(name, name, text, published, outlet or name), 0, len(text))


def cited(hit: Hit, quote: str = COST) -> list[tuple[str, str]]:
    """The articles and words that a sentence of a hit is cited by."""
    start = hit.passage.text.index(quote)
    composer = Composer([hit])
    composer.add(Statement("It costs that.", (Sentence(hit.passage, start, start + len(quote)),)))
    return [(citation.article.id, citation.quote) for citation in composer.citations]


def test_outlets_are_cited_once_each_in_order_of_date_after_the_one_that_was_read() -> None:
    copies = (
        printed("undated", WIRE, None),
        printed("late", WIRE, 9),
        printed("early", WIRE, 6),
        printed("rerun", WIRE, 10, outlet="EARLY"),
        printed("own", WIRE, 1, outlet="read"),
    )
    hit = Hit(printed("read", WIRE, 8), 1.0, copies)
    assert [name for name, _ in cited(hit)] == ["read", "early", "late", "undated"]


def test_a_quote_is_a_slice_of_each_article_whatever_its_line_ends() -> None:
    wrapped = COST.replace("which the", "which\nthe")
    hit = Hit(printed("read", WIRE, 8), 1.0, (printed("wrapped", WIRE.replace(COST, wrapped), 9),))
    assert cited(hit) == [("read", COST), ("wrapped", wrapped)]


def test_words_that_only_begin_a_longer_sentence_are_not_cited() -> None:
    heading, longer = "Terminal to close", "Terminal to close only if the state pays."
    hit = Hit(printed("read", f"{heading}\n{WIRE}", 8), 1.0, (printed("more", f"{longer} {WIRE}", 9),))
    assert cited(hit, heading) == [("read", heading)]


def test_a_sentence_outside_the_passage_of_a_copy_is_cited_from_its_article() -> None:
    whole = printed("copy", WIRE, 9)
    hit = Hit(printed("read", WIRE, 8), 1.0, (replace(whole, start=0, end=len(SENTENCES[0])),))
    assert cited(hit) == [("read", COST), ("copy", COST)]


def test_outlets_of_one_story_are_known_from_any_of_its_hits() -> None:
    first, second, third = (printed(name, WIRE, 8) for name in ("first", "second", "third"))
    start = WIRE.index(COST)
    sentence = Sentence(third, start, start + len(COST))
    outlets = Outlets([Hit(first, 2.0, (second,)), Hit(second, 1.0, (third,))])
    assert [one.article.id for one in outlets.also(sentence)] == ["first", "second"]


def test_a_terminal_prints_the_words_of_copies_once() -> None:
    passages = (printed("read", WIRE, 8), printed("copy", WIRE, 9))
    start = WIRE.index(COST)
    citations = [
        Citation(number, one.article, start, start + len(COST), one)
        for number, one in enumerate(passages, start=1)
    ]
    answer = Answer("?", "?", "That. [1][2]", None, tuple(citations), (), False, None, 1.0, {})
    shown = rendered(answer, bold=False)
    assert shown.count(COST) == 1
    assert shown.endswith("[2] copy, copy, 9 May 2024: the same words as [1]")
    page = sources(Conversation().with_answer(answer))
    assert "the same words as 1" in page
    assert page.count("<mark") == 2
    assert "2 sources</a>, 1 of them a copy" in render.transcript(Conversation().with_answer(answer))


def test_a_refusal_on_the_page_names_the_other_outlets() -> None:
    hit = Hit(printed("read", WIRE, 8), 1.0, (printed("<copy>", WIRE, 9),))
    answer = Answer("?", "?", "They do not say.", None, (), (hit,), True, "no", 0.1, {})
    assert "also in &lt;copy&gt;" in sources(Conversation().with_answer(answer))


def test_a_document_for_langchain_names_the_other_outlets(syndicated: Path) -> None:
    from rag.langchain import ArticleRetriever

    documents = ArticleRetriever(index_path=str(syndicated), top_k=3).invoke(QUESTION)
    outlets = [
        {document.metadata["outlet"], *(copy["outlet"] for copy in document.metadata["copies"])}
        for document in documents
    ]
    assert any({"The Agency", "The Courier", "The Tribune"} <= names for names in outlets)


def test_the_command_line_lists_what_is_a_copy_of_what(
    syndicated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["articles", "--index", str(syndicated)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines if line.endswith(", a copy of agency")} == {
        copy["id"] for copy in COPIES
    }
    assert main(["articles", "--json", "--index", str(syndicated)]) == 0
    listed = {each["id"]: each["copy_of"] for each in json.loads(capsys.readouterr().out)}
    assert (listed["courier"], listed["orchard"]) == ("agency", None)


def test_an_open_store_sees_copies_added_later(tmp_path: Path, write: Callable[..., str]) -> None:
    build_index(write(AGENCY), tmp_path / "index")
    with open_index(tmp_path / "index") as reader, open_index(tmp_path / "index") as writer:
        assert reader.search(QUESTION)[0].copies == ()
        writer.add(write(COPIES[0]))
        best = reader.search(QUESTION)[0]
        assert {one.article.id for one in (best.passage, *best.copies)} == {"agency", "courier"}
