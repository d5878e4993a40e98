"""The command line as a process sees it: arguments in, an exit status and two streams out."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from dateline.cli import main, parse
from dateline.table import COLUMNS, table
from dateline.terminal import plain
from index.types import Article
from rag.types import Answer, Item
from tests.support.newsroom import FERRY, GARAGE, cite, make_answer

ROOT = Path(__file__).resolve().parents[2]
HEAVY = "torch sentence_transformers transformers openvino faiss tantivy gradio langchain trafilatura numpy"
CHIPS = """---
title: Chip plants return to Kyushu
date: 2024-04-12
outlet: The Example Courier
---
Japan spent 3.9 trillion yen on chip subsidies in three years.
The money went to plants in Kyushu and Hokkaido.

Germany set aside 20 billion euros for the same purpose. Its parliament debated the sum in March.
"""
HARBOUR = """---
title: Harbour of Oban closes for repairs
date: 2025-01-20
outlet: The Northern Post
---
The harbour of Oban will be closed until June.
Its master, Ailsa Grant, said that the quay had sunk by nine inches.
"""

Run = Callable[..., "Outcome"]


class Outcome:
    """How a command ended: its exit status, and what it wrote."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    def sentence(self) -> str:
        """The one line on stderr; an error must not be more, and stdout must be empty."""
        assert self.out == ""
        assert len(self.err.splitlines()) == 1, self.err
        assert "Traceback" not in self.err
        return self.err.strip()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call `main` as the shell would, without what the tester's own environment says."""
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)

    def call(*arguments: object) -> Outcome:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        return Outcome(status, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with two articles in ``articles/`` and an index of them in ``index/``."""
    folder = tmp_path_factory.mktemp("newsroom")
    (folder / "articles").mkdir()
    (folder / "articles" / "chips.md").write_text(CHIPS, encoding="utf-8")
    (folder / "articles" / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    assert main(["index", str(folder / "articles"), "--index", str(folder / "index")]) == 0
    return folder


# --- Usage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "expected a command"),
        (["frobnicate"], "frobnicate"),
        (["--verbose"], "--verbose"),
        (["ask", "--frobnicate", "why?"], "--frobnicate"),
        (["ask", "how", "much?"], "quotation marks"),
        (["ask", "why?", "--since", "April"], "2024-04-12"),
        (["ask", "why?", "--top-k", "0"], "at least 1"),
        (["articles", "--jso"], "--jso"),
        (["index"], "SOURCE"),
        (["index", "--rebuild", "--prune", "a.md"], "not allowed with"),
        (["watch"], "FOLDER"),
        (["remove"], "ID"),
        (["ask", "--json"], "question"),
        (["verify"], "FILE"),
        (["timeline"], "TOPIC"),
        (["timeline", "night", "ferry"], "quotation marks"),
        (["timeline", "ferry", "--json", "--csv"], "not allowed with"),
        (["timeline", "ferry", "--until", "May"], "2024-04-12"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_bad_usage_is_one_sentence_and_exits_2(run: Run, arguments: list[str], expected: str) -> None:
    outcome = run(*arguments)
    assert outcome.status == 2
    assert expected in outcome.sentence()


def test_a_misspelt_variable_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_INDX", "elsewhere")
    outcome = run("articles")
    assert outcome.status == 2
    assert "DATELINE_INDX" in outcome.sentence()


def test_a_flag_overrides_the_environment_and_that_overrides_the_default() -> None:
    environment = {"DATELINE_INDEX": "from/environment", "DATELINE_MODEL": "fake:model"}
    assert parse(["ask", "q", "--index", "from/flag"], environment).index_path == "from/flag"
    assert parse(["ask", "q"], environment).index_path == "from/environment"
    assert parse(["ask", "q"], environment).model == "fake:model"
    assert parse(["ask", "q", "--model", "other:model"], environment).model == "other:model"
    assert parse(["ask", "q"], {"DATELINE_INDEX": ""}).index_path == "var/index"
    assert parse(["ask", "q"], {}).model is None


def test_dates_are_read_as_days() -> None:
    arguments = parse(["ask", "q", "--since", "2024-04-01", "--until", "2024-04-30"], {})
    assert (arguments.since, arguments.until) == (date(2024, 4, 1), date(2024, 4, 30))


def test_the_evaluation_parses_what_follows_eval() -> None:
    assert parse(["eval", "questions.jsonl", "--json", "--limit", "3"], {}).rest == [
        "questions.jsonl",
        "--json",
        "--limit",
        "3",
    ]


def test_help_loads_nothing_that_takes_time() -> None:
    code = (
        "import sys\nfrom dateline.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print(*set({HEAVY.split()!r}) & sys.modules.keys(), file=sys.stderr)"
    )
    helped = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert helped.stderr.split() == []
    assert "doctor" in helped.stdout


# --- Errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [["articles"], ["ask", "why?"], ["timeline", "ferry"], ["remove", "x"]], ids=" ".join
)
def test_a_missing_index_is_one_sentence_that_says_how_to_make_it(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    outcome = run(*arguments, "--index", tmp_path / "none")
    assert outcome.status == 1
    assert "dateline index" in outcome.sentence()
    assert not (tmp_path / "none").exists(), "looking for an index must not make one"


def test_a_missing_source_is_named(run: Run, tmp_path: Path) -> None:
    outcome = run("index", tmp_path / "absent.md", "--index", tmp_path / "index")
    assert outcome.status == 1
    assert "absent.md" in outcome.sentence()


def test_an_unknown_model_is_one_sentence(run: Run, newsroom: Path) -> None:
    outcome = run("ask", "why?", "--model", "nobody:nothing", "--index", newsroom / "index")
    assert outcome.status == 1
    assert "nobody" in outcome.sentence()


@pytest.mark.parametrize("question", ["", "   ", "\t\n"], ids=repr)
def test_an_empty_question_is_one_sentence(run: Run, newsroom: Path, question: str) -> None:
    outcome = run("ask", question, "--index", newsroom / "index")
    assert outcome.status == 1
    outcome.sentence()


def test_dates_the_wrong_way_round_are_one_sentence(run: Run, newsroom: Path) -> None:
    narrowing = ["--since", "2025-01-01", "--until", "2024-01-01"]
    outcome = run("ask", "why?", *narrowing, "--index", newsroom / "index")
    assert outcome.status == 1
    outcome.sentence()


def test_an_unknown_article_cannot_be_removed(run: Run, newsroom: Path) -> None:
    outcome = run("remove", "no-such-article", "--index", newsroom / "index")
    assert outcome.status == 1
    assert "no-such-article" in outcome.sentence()


# --- Commands ------------------------------------------------------------------------------------


def test_indexing_again_reports_that_nothing_changed(run: Run, newsroom: Path) -> None:
    outcome = run("index", newsroom / "articles", "--index", newsroom / "index")
    assert outcome.status == 0
    assert "2 unchanged" in outcome.out
    assert "0 embedded" in outcome.out


def test_the_report_shows_where_dates_were_found(run: Run, newsroom: Path) -> None:
    outcome = run("index", newsroom / "articles", "--index", newsroom / "index")
    assert "dates from front matter 2" in outcome.out


def test_pruning_removes_only_articles_that_left_the_sources(run: Run, tmp_path: Path) -> None:
    for name in ("news/kept.md", "news/gone.md", "other/gone.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(HARBOUR, encoding="utf-8")
    run("index", tmp_path / "news", tmp_path / "other", "--index", tmp_path / "index")
    for name in ("news/gone.md", "other/gone.md"):
        (tmp_path / name).unlink()
    outcome = run("index", "--prune", tmp_path / "news", "--index", tmp_path / "index")
    assert outcome.status == 0
    assert "1 unchanged, 1 removed" in outcome.out
    assert len(run("articles", "--index", tmp_path / "index").out.splitlines()) == 2
    outcome = run("index", "--prune", tmp_path / "other" / "gone.md", "--index", tmp_path / "index")
    assert (outcome.status, outcome.err) == (0, "")
    assert "articles 1 removed" in outcome.out


def test_a_bad_file_is_reported_and_the_rest_is_indexed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "good.md").write_text(HARBOUR, encoding="utf-8")
    (tmp_path / "articles" / "bad.jsonl").write_text("this is not JSON\n", encoding="utf-8")
    outcome = run("index", tmp_path / "articles", "--index", tmp_path / "index")
    assert outcome.status == 0
    assert "1 added, 1 rejected" in outcome.out
    assert "bad.jsonl" in outcome.out


def test_the_exit_status_shows_that_nothing_could_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = run("index", tmp_path / "empty", "--index", tmp_path / "index")
    assert outcome.status == 1
    assert "Traceback" not in outcome.err


def test_articles_are_listed_oldest_first(run: Run, newsroom: Path) -> None:
    outcome = run("articles", "--index", newsroom / "index")
    assert outcome.status == 0
    first, second = outcome.out.splitlines()
    assert "2024-04-12" in first
    assert "Chip plants return to Kyushu" in first
    assert "Harbour of Oban closes for repairs" in second


def test_articles_as_json_are_one_document(run: Run, newsroom: Path) -> None:
    listed = json.loads(run("articles", "--json", "--index", newsroom / "index").out)
    assert [article["published"] for article in listed] == ["2024-04-12", "2025-01-20"]
    assert {"id", "title", "outlet", "version"} <= listed[0].keys()


def test_an_article_is_removed_by_the_id_it_is_listed_with(run: Run, tmp_path: Path) -> None:
    (tmp_path / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    index_path = tmp_path / "index"
    run("index", tmp_path / "harbour.md", "--index", index_path)
    (article,) = json.loads(run("articles", "--json", "--index", index_path).out)
    assert run("remove", article["id"], "--index", index_path).status == 0
    assert json.loads(run("articles", "--json", "--index", index_path).out) == []
    assert "holds no articles" in run("articles", "--index", index_path).out


def test_an_answer_names_its_sources_below(run: Run, newsroom: Path) -> None:
    outcome = run("ask", "How much did Japan spend on chip subsidies?", "--index", newsroom / "index")
    assert outcome.status == 0
    assert "3.9 trillion yen" in outcome.out
    assert "[1] Chip plants return to Kyushu, The Example Courier, 12 April 2024: “" in outcome.out


def test_an_answer_as_json_is_one_document_with_exact_quotes(run: Run, newsroom: Path) -> None:
    question = "How much did Japan spend on chip subsidies?"
    outcome = run("ask", question, "--json", "--index", newsroom / "index")
    answer = json.loads(outcome.out)
    assert answer["question"] == question
    assert answer["citations"]
    for citation in answer["citations"]:
        assert len(citation["quote"]) == citation["end"] - citation["start"]
        assert citation["quote"] in CHIPS


def test_a_refusal_is_an_answer_and_exits_0(run: Run, newsroom: Path) -> None:
    question = "How many medals did Brazil win in fencing?"
    outcome = run("ask", question, "--json", "--index", newsroom / "index")
    assert outcome.status == 0
    answer = json.loads(outcome.out)
    assert answer["refused"]
    assert answer["citations"] == []


def test_an_outlet_limits_the_search(run: Run, newsroom: Path) -> None:
    narrowing = ["--outlet", "The Northern Post", "--since", "2025-01-01"]
    outcome = run("ask", "What will be closed?", *narrowing, "--json", "--index", newsroom / "index")
    hits = json.loads(outcome.out)["hits"]
    assert {hit["article"]["outlet"] for hit in hits} == {"The Northern Post"}


def test_a_timeline_is_shown_with_its_sources(run: Run, newsroom: Path) -> None:
    outcome = run("timeline", "the closing of Oban's harbour", "--index", newsroom / "index")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.strip()


def test_a_timeline_as_json_is_an_answer(run: Run, newsroom: Path) -> None:
    bounds = ["--since", "2025-01-01", "--until", "2025-02-01", "--outlet", "The Northern Post"]
    told = run(
        "timeline",
        "Oban's harbour",
        *bounds,
        "--as-of",
        "2025-01-25",
        "--json",
        "--index",
        newsroom / "index",
    )
    answer = json.loads(told.out)
    assert told.status == 0
    assert answer["as_of"] == "2025-01-25"
    assert {hit["article"]["outlet"] for hit in answer["hits"]} == {"The Northern Post"}


def test_a_timeline_of_nothing_has_a_header_only(run: Run, newsroom: Path) -> None:
    outcome = run("timeline", "fencing medals of Brazil", "--csv", "--index", newsroom / "index")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == ",".join(COLUMNS) + "\n"


# --- Verifying -----------------------------------------------------------------------------------


def test_citations_that_hold_are_unchanged_and_exit_0(run: Run, newsroom: Path, tmp_path: Path) -> None:
    answer = run(
        "ask", "How long will the harbour of Oban be closed?", "--json", "--index", newsroom / "index"
    )
    quote = json.loads(answer.out)["citations"][0]["quote"]
    (tmp_path / "answer.json").write_text(answer.out, encoding="utf-8")
    outcome = run("verify", tmp_path / "answer.json", "--index", newsroom / "index")
    assert (outcome.status, outcome.err) == (0, "")
    first, second, *_ = outcome.out.splitlines()
    assert first == "[1]  unchanged   Harbour of Oban closes for repairs, The Northern Post, 20 January 2025"
    assert second.split(maxsplit=1) == ["cited", f"“{quote}”"]


def test_citations_that_no_longer_hold_exit_1_and_show_what_is_said_now(
    run: Run, newsroom: Path, tmp_path: Path
) -> None:
    answer = run(
        "ask", "How long will the harbour of Oban be closed?", "--json", "--index", newsroom / "index"
    )
    (tmp_path / "answer.json").write_text(answer.out, encoding="utf-8")
    count = len(json.loads(answer.out)["citations"])
    document = json.loads(answer.out)
    for cited in document["citations"]:
        cited["quote"] = cited["quote"].replace("June", "May")
    (tmp_path / "edited.json").write_text(json.dumps(document), encoding="utf-8")
    outcome = run("verify", tmp_path / "edited.json", "--index", newsroom / "index")
    assert outcome.status == 1
    assert outcome.err == f"dateline: 1 of {count} citations no longer holds as cited\n"
    assert "[1]  changed " in outcome.out
    assert "now         “The harbour of Oban will be closed until June.”" in outcome.out


def test_verdicts_as_json_are_one_document(
    run: Run, newsroom: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = run(
        "ask", "How long will the harbour of Oban be closed?", "--json", "--index", newsroom / "index"
    )
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answer.out.encode())))
    outcome = run("verify", "-", "--json", "--index", newsroom / "index")
    told = json.loads(outcome.out)
    count = len(json.loads(answer.out)["citations"])
    assert (told["unchanged"], told["changed"], told["gone"], told["superseded"]) == (count, 0, 0, 0)
    assert [one["state"] for one in told["citations"]] == ["unchanged"] * count
    assert outcome.status == 0


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, "No such file"),
        (b"\xff\xfe\x00", "found a file that is not text"),
        (b"Dear editor", "found a file that is not JSON"),
        (b"{}", "found JSON without answers or citations"),
    ],
)
def test_a_file_that_is_no_export_is_one_sentence(
    run: Run, newsroom: Path, tmp_path: Path, data: bytes | None, expected: str
) -> None:
    if data is not None:
        (tmp_path / "export.json").write_bytes(data)
    outcome = run("verify", tmp_path / "export.json", "--index", newsroom / "index")
    assert outcome.status == 1
    assert expected in outcome.sentence()


def test_without_an_index_nothing_is_verified(run: Run, tmp_path: Path) -> None:
    answer = make_answer(cite(GARAGE, "Its 640 spaces cost 88 million crowns"))
    (tmp_path / "answer.json").write_text(json.dumps(answer.as_dict()), encoding="utf-8")
    outcome = run("verify", tmp_path / "answer.json", "--index", tmp_path / "nowhere")
    assert outcome.status == 1
    assert "dateline index" in outcome.sentence()


def converse(newsroom: Path, typed: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from dateline.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, "ask", "--index", str(newsroom / "index")],
        input=typed,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_questions_can_be_piped_in_and_an_error_does_not_end_them(newsroom: Path) -> None:
    too_long = "why " * 30_000
    ended = converse(newsroom, f"How long will Oban be closed?\n\n:sources\n{too_long}\n:quit\nnever asked\n")
    assert ended.returncode == 0
    assert "until June" in ended.stdout
    assert "[1] Harbour of Oban closes for repairs, The Northern Post, 20 January 2025" in ended.stdout
    assert "nine inches" in ended.stdout  # of the passage, that :sources shows whole
    assert len(ended.stderr.splitlines()) == 1
    assert "\x1b" not in ended.stdout


def test_the_doctor_finds_a_sound_installation_sound(run: Run, newsroom: Path) -> None:
    outcome = run("doctor", "--index", newsroom / "index")
    assert outcome.status == 0, outcome.out
    assert "Python" in outcome.out
    assert "problem" not in outcome.out


def test_the_doctor_says_what_to_run_for_a_missing_index(run: Run, tmp_path: Path) -> None:
    outcome = run("doctor", "--index", tmp_path / "none")
    assert outcome.status == 1
    assert "dateline index" in outcome.out


# --- Words for the terminal ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("It was **nine inches** \\[sic\\]. [1]", "It was nine inches [sic]. [1]"),
        ("2 \\* 3 \\\\ 4", "2 * 3 \\ 4"),
        ("a &lt; b &amp;amp; c", "a < b &amp; c"),
        ("\x1b[31mred\x9b&#27;", "[31mred"),
        ("no markup at all", "no markup at all"),
    ],
    ids=["bold", "escapes", "entities", "controls", "none"],
)
def test_markdown_is_undone_for_the_terminal(markdown: str, expected: str) -> None:
    assert plain(markdown, bold=False) == expected


def test_a_terminal_shows_bold_as_bold() -> None:
    assert plain("It was **nine inches**.", bold=True) == "It was \x1b[1mnine inches\x1b[0m."


EVENTS = """Three events:
- **November 2024**: The parking garage of Nordhaven opened \\[late\\]. [1][2]
- **11 March 2025**: It cost 88 million crowns. [3]"""


def test_bullets_stay_bullets_in_the_terminal() -> None:
    assert plain(EVENTS, bold=False).splitlines()[1:] == [
        "- November 2024: The parking garage of Nordhaven opened [late]. [1][2]",
        "- 11 March 2025: It cost 88 million crowns. [3]",
    ]
    assert plain(EVENTS, bold=True).splitlines()[2].startswith("- \x1b[1m11 March 2025\x1b[0m: ")


# --- A table for spreadsheets --------------------------------------------------------------------


def rows(answer: Answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table(answer), newline="")))


def test_a_table_has_a_row_for_each_citation_of_each_item() -> None:
    opened, cost = GARAGE.text.splitlines()[::2]
    crossing = "The crossing links the town with the islands"
    citations = (cite(GARAGE, opened, 1), cite(FERRY, crossing, 2), cite(GARAGE, cost, 3))
    items = (
        Item(r"The garage opened \[late\].", "opened", date(2024, 11, 1), (1, 2), 1, "November 2024"),
        Item("It cost **88 million** crowns.", "cost", date(2025, 3, 11), (3,), dated="11 March 2025"),
        Item("It rained.", "rain", None, (3,)),
    )
    first, second, third, fourth = rows(make_answer(*citations, items=items, shape="events"))
    assert tuple(first) == COLUMNS
    assert [row["date"] for row in (first, second, third, fourth)] == [
        *["November 2024"] * 2,
        "2025-03-11",
        "",
    ]
    assert first["event"] == second["event"] == "The garage opened [late]."
    assert [first["superseded"], third["superseded"]] == ["It cost 88 million crowns.", ""]
    assert [first["outlet"], first["published"], first["url"]] == ["Harbour Weekly", "2024-11-02", ""]
    assert [second["title"], second["url"]] == [FERRY.title, FERRY.url]
    assert FERRY.text[int(second["start"]) : int(second["end"])] == second["quote"] == crossing
    assert [row["article_id"] for row in (second, third)] == ["ferry", "garage"]


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1"])
def test_a_spreadsheet_runs_no_words_of_an_article(words: str) -> None:
    article = Article("=id", words, f"{words} and more.", outlet=words, url=words)
    (row,) = rows(
        make_answer(cite(article, article.text), items=(Item(words, words, None, (1,), dated=words),))
    )
    assert {name for name, cell in row.items() if cell.startswith("'")} == {
        *("date", "event", "outlet", "title", "url", "quote", "article_id")
    }


def test_a_table_keeps_lines_and_quotation_marks_but_no_control_characters() -> None:
    article = Article("wire", "Wire", 'He said "no",\nand left\x1b[31m.')
    (row,) = rows(make_answer(cite(article, article.text), items=(Item("He left.", "left", None, (1,)),)))
    assert row["quote"] == 'He said "no",\nand left [31m.'
