"""The HTML report: what it shows, and that no article can break it."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evals.data.questions import Question
from evals.reports import plots
from evals.reports.html_page import page
from evals.runs.run import evaluate
from evals.scoring.calibration import Bin, Point
from evals.scoring.metrics import Latency, Score
from evals.scoring.result import Result
from tests.support.newsroom import COST, TEXTS, Newsroom

QUESTIONS = (
    COST,
    Question(
        id="treasurer",
        question="Who said that the night ferry costs the town 4.2 million crowns a year?",
        answers=("Gunnar Berg",),  # wrong on purpose: this question is to be listed
        gold_ids=("ferry",),
        gold_texts=COST.gold_texts,
        type="follow-up",
    ),
    Question(id="opera", question="Who sings at the opera of Vienna?", answerable=False),
    Question(
        id="past", question="What did the night ferry cost the town in 1990?", answerable=False, type="past"
    ),
)
NASTY = Question(
    id="nasty",
    question="What did the saboteur wrote on the wall <b>?",
    answers=("<script>alert(1)</script>",),
    gold_ids=("nasty",),
    gold_texts=("The saboteur wrote <script>window.hurt = 1</script>",),
    type="<u>",
)


class Strict(HTMLParser):
    """Collects what a browser would see: tags, addresses it would fetch, and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


def measured(*questions: Question) -> Result:
    return evaluate(Newsroom(), questions or QUESTIONS, TEXTS)


def parsed(html: str) -> Strict:
    parser = Strict()
    parser.feed(html)
    return parser


def test_the_report_escapes_every_article_and_uses_no_network() -> None:
    html = page(measured(*QUESTIONS, NASTY), "<i>name</i>")
    parser = parsed(html)
    assert not {"script", "img", "b", "i", "u", "link", "iframe"} & set(parser.tags)
    assert parser.addresses == []
    assert "url(" not in html
    assert "&lt;script&gt;" in html
    assert {"svg", "path", "article", "mark"} <= set(parser.tags)


def test_the_report_has_a_figure_for_each_thing_measured() -> None:
    parser = parsed(page(measured(), "newsroom"))
    for heading in (
        "Scores",
        "What a threshold trades",
        "Confidence of all questions",
        "Confidence of answered questions",
        "Kinds of question",
        "Latency: median, and 95th percentile",
    ):
        assert heading in parser.text
    assert parser.tags.count("svg") == 5


def test_without_unanswerable_questions_there_is_no_trade_off_to_draw() -> None:
    parser = parsed(page(measured(QUESTIONS[0]), "newsroom"))
    assert "What a threshold trades" not in parser.text
    assert parser.tags.count("svg") == 3


def test_every_figure_is_well_formed_and_takes_its_colours_from_the_page() -> None:
    html = page(measured(*QUESTIONS, NASTY), "newsroom")
    for figure in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        assert len(ElementTree.fromstring(figure)) > 0
        colours = set(re.findall(r"(?:fill|stroke): ([^;\"]+)", figure))
        assert colours <= {
            "none",
            "currentColor",
            *(f"var(--{name})" for name in ("good", "bad", "pale", "rule")),
        }
    light, dark = html.partition("prefers-color-scheme: dark")[::2]
    for name in ("good", "bad", "pale"):
        assert f"--{name}: #" in light
        assert f"--{name}: #" in dark


def test_a_figure_tells_all_it_shows_to_those_who_hear_it() -> None:
    rows = [("refused <b>", Score(0.1, 10), "false_refusals"), ("hit $x$", Score(0.5, 10), "answer_hit")]
    figure = ElementTree.fromstring(plots.bars(rows, "Scores"))
    assert figure.get("role") == "img"
    told = "Scores. refused <b>: 10.0% of 10 (less is better); hit $x$: 50.0% of 10."
    assert figure.get("aria-label") == told
    texts = {element.text for element in figure.iter("{http://www.w3.org/2000/svg}text")}
    assert texts == {"refused <b>", "10.0% of 10 (less is better)", "hit $x$", "50.0% of 10"}


def test_without_matplotlib_a_report_says_what_to_install_before_it_measures(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from dateline.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "eval", "run", "--index", str(tmp_path), "--report"]
    run = subprocess.run([*command, str(tmp_path / "a.html")], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert "Expected matplotlib" in run.stderr
    assert run.stderr.endswith("found none; type: pip install matplotlib\n")


def test_the_report_lists_wrong_answers_with_what_was_wrong() -> None:
    html = page(measured(), "newsroom")
    assert "What did the night ferry cost the town in 1990?" in html
    assert "answered, though the articles do not say" in html
    assert "no accepted answer in the text" in html
    assert "Who sings at the opera" not in html


def test_a_wrong_answer_shows_the_passages_retrieved_with_the_gold_marked() -> None:
    html = page(measured(QUESTIONS[1]), "newsroom")
    assert "hit 1" in html
    assert "Harbour town votes to keep its night ferry (2025-03-11)" in html
    assert f"<mark>{COST.gold_texts[0]}</mark>" in html
    assert '<span class="gold">gold</span>' in html


def test_the_default_threshold_is_marked_at_the_run_s_scores() -> None:
    points = [Point(0.2, 0.0, 0.0), Point(0.4, 0.0, 0.5), Point(0.9, 0.5, 1.0), Point(1.0, 1.0, 1.0)]
    figure = plots.curve(points, default=(0.25, 0.5))
    assert "default threshold: 50.0% of the unanswerable refused, 25.0% falsely" in figure
    # No question lies between 0.4 and 0.9: at 0.5 all that is below 0.9 is refused.
    assert "threshold 0.5: 100.0% of the unanswerable refused, 50.0% of the answerable" in figure
    assert "threshold 0.1: 0.0% of the unanswerable refused" in figure


def test_a_bin_of_confidence_is_drawn_with_its_count_and_an_empty_one_is_not() -> None:
    bins = [Bin(0.8, 0.9, 12, 0.85, 0.75), Bin(0.9, 1.0, 0, 0.0, 0.0)]
    figure = plots.reliability(bins, "right")
    assert ">12</text>" in figure
    assert "12 questions: confidence 0.85, right 0.75" in figure
    assert figure.count(" questions: ") == 1


def test_latencies_are_drawn_to_the_longest_of_them() -> None:
    figure = plots.latencies({"read": Latency(0.05, 0.1), "total": Latency(0.1, 0.2)})
    assert "read: 50, 100 ms; total: 100, 200 ms." in figure
    background, *lines = re.findall(r'<path d="M ([\d.]+) [\d.]+ \nL ([\d.]+) ', figure)
    widths = [float(right) - float(left) for left, right in lines]
    assert background[0] == "0"
    assert [width / max(widths) for width in widths] == pytest.approx([0.5, 1.0, 0.25, 0.5])
