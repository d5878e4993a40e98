"""Reading: every kind of file gives articles, and every bad one a sentence."""

import gzip
import json
import os
from datetime import date
from pathlib import Path

import pytest

from index.errors import SourceError
from index.formats.json_records import LONGEST_LINE
from index.sources.read import read_sources
from index.text.dates import parse_date
from index.types import Article, Found, Rejected


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def articles(*sources: Path | str) -> list[Article]:
    return [read.article for read in read_sources(sources) if isinstance(read, Found)]


def article(source: Path) -> Article:
    (only,) = articles(source)
    return only


def reasons(*sources: Path | str) -> list[str]:
    return [read.reason for read in read_sources(sources) if isinstance(read, Rejected)]


def test_markdown_gives_its_front_matter_and_its_words(tmp_path: Path) -> None:
    path = write(
        tmp_path / "quay.md",
        "---\ntitle: 'Quay reopens'\ndate: 2024-05-03\noutlet: Harbour Post\nauthor: [Ana Poe, Li Wu]\n"
        "url: https://post.example/quay\nlanguage: en\n---\n# Quay reopens\n\nThe **old** quay [reopened]"
        "(https://a.example/b_(c)) on _Friday_.\n\n## Why\n\n> It was `time`, 5 \\* over.<!-- cut -->\n\n"
        "* boats\n",
    )
    found = article(path)
    assert found.text == "The old quay reopened on Friday.\n\nWhy\n\nIt was time, 5 * over.\n\n- boats"
    assert (found.title, found.published, found.outlet) == ("Quay reopens", date(2024, 5, 3), "Harbour Post")
    assert (found.author, found.url, found.language) == ("Ana Poe, Li Wu", "https://post.example/quay", "en")


def test_the_title_of_markdown_without_front_matter_is_its_first_heading(tmp_path: Path) -> None:
    found = article(write(tmp_path / "a.md", "# Snow *closes* pass #\n\nSnow fell."))
    assert (found.title, found.text) == ("Snow closes pass", "Snow fell.")


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("See [the quay][1] and [Ana].\n\n[1]: https://a.example 'Q'\n[ana]: <b>", "See the quay and Ana."),
        ("[Editor's note]: The mayor quit.", "[Editor's note]: The mayor quit."),
        ("It fell.[^1] Then rose.\n\n[^1]: By a third.", "It fell. Then rose.\n\nBy a third."),
        ("[Rye](javascript:alert(1)) rose [a\nlot](b).", "Rye rose a\nlot."),
        ("Rye rose.<!-- cut\n\nthis --> Oats fell.", "Rye rose. Oats fell."),
        ("Rye rose.\n\n<!-- cut\n\nthis -->\n\nOats fell.", "Rye rose.\n\nOats fell."),
        ("Rye rose.\n\n<!-- never closed\n\nOats fell.", "Rye rose.\n\nnever closed\n\nOats fell."),
        ("<div>\n<p>Rye</p>\n<script>run()</script>\n</div>\n\nOats", "Rye\n\nOats"),
        ("<table>\n<tr><td>Rye</td><td>4</td></tr>\n</table>", "Rye | 4"),
        ("Rye<br>Oats\\\nBarley", "Rye\nOats\nBarley"),
        ("```\na*b*c [a](b)\n~~~\n# no heading\n```\nOats", "a*b*c [a](b)\n~~~\n# no heading\nOats"),
        ("``a ` b`` and `<b>`", "a ` b and <b>"),
        ("**Rye [rose *again*](b)** by a_b_c.", "Rye rose again by a_b_c."),
        ("> Rye\n>> rose", "Rye\nrose"),
        ("3. Rye\n   - rose\n\n   again\n4. Oats", "3. Rye\n   - rose\n\n   again\n4. Oats"),
        ("A | B\n--|--\n1 | **2**<br>3\n4 |", "A | B\n1 | 2 3\n4"),
        ("&copy; 1\\*2 <https://a.example>", "© 1*2 https://a.example"),
    ],
)  # fmt: skip
def test_of_markdown_the_words_are_kept_and_the_marks_are_gone(
    tmp_path: Path, markdown: str, text: str
) -> None:
    assert article(write(tmp_path / "a.md", markdown)).text == text


@pytest.mark.parametrize(
    ("markdown", "title", "text"),
    [
        ("Snow closes\n===\n\nSnow fell.\n\nWhy\n---\nCold.", "Snow closes", "Snow fell.\n\nWhy\n\nCold."),
        ("# Rye\n\nIt rose.\n\n# Oats\n\nThey fell.", "Rye", "It rose.\n\nOats\n\nThey fell."),
        ("# ![logo](a.png)\n# [Rye](b) *rose*\nA lot.", "Rye rose", "A lot."),
        ("> # Said\n\nIt rose.", "Said", "Said\n\nIt rose."),
        (f"It rose.{' A lot.' * 60}\n===\n\nThen fell.", "It rose",
         f"It rose.{' A lot.' * 60}\n\nThen fell."),
    ],
    ids=["underlined", "several", "a picture", "quoted", "a paragraph"],
)  # fmt: skip
def test_the_first_top_heading_of_markdown_is_its_title_and_the_others_stay(
    tmp_path: Path, markdown: str, title: str, text: str
) -> None:
    found = article(write(tmp_path / "a.md", markdown))
    assert (found.title, found.text) == (title, text)


def test_html_gives_the_article_without_the_page_around_it(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.html",
        "<html><head><title>Ferry halts</title><meta property='og:site_name' content='Island Courier'>"
        "<meta property='article:published_time' content='2024-03-02T08:00:00Z'></head><body><nav>Home "
        "Sport</nav><article><h1>Ferry halts</h1><p>The ferry between the islands stopped on Friday after "
        "a storm broke its moorings in the harbour.</p><p>It will sail again next week, the operator said, "
        "once divers have looked at the hull and the engines.</p></article></body></html>",
    )
    found = article(path)
    assert "storm broke its moorings" in found.text
    assert "Home" not in found.text
    assert (found.title, found.published, found.outlet) == ("Ferry halts", date(2024, 3, 2), "Island Courier")


@pytest.mark.parametrize(
    "line",
    [
        {"title": "T", "text": "Rain fell.", "date": "2024-01-02", "outlet": "O", "author": "A"},
        {"headline": "T", "body": "Rain fell.", "published_at": "2024-01-02T10:00:00Z", "source": "O",
         "byline": "A"},
        {"Title": "T", "content": "<p>Rain <b>fell.</b></p>", "pubDate": "Tue, 02 Jan 2024 01:00:00 +0200",
         "source": {"id": None, "name": "O"}, "authors": ["A"]},
        {"headline": " T ", "story": "Rain fell.", "timestamp": 1704190000, "siteName": "O",
         "author": {"name": "A"}},
        {"title": "T", "text": ["Rain fell."], "datetime": 1704190000000, "publisher": "O", "author": "A"},
    ],
    ids=["plain", "synonyms", "feed", "epoch", "milliseconds"],
)  # fmt: skip
def test_json_lines_are_understood_under_the_names_people_use(
    tmp_path: Path, line: dict[str, object]
) -> None:
    found = article(write(tmp_path / "a.jsonl", json.dumps(line)))
    assert (found.title, found.text, found.outlet, found.author) == ("T", "Rain fell.", "O", "A")
    assert found.published == date(2024, 1, 2)


def test_gzipped_lines_arrays_and_wrapped_arrays_hold_the_same_articles(tmp_path: Path) -> None:
    rows = [{"id": "a", "text": "One."}, {"id": "b", "text": "Two."}]
    lines = "\n".join(json.dumps(row) for row in rows)
    write(tmp_path / "lines.jsonl.gz", gzip.compress(lines.encode()))
    write(tmp_path / "array.json", json.dumps(rows))
    write(tmp_path / "wrapped.json", json.dumps({"status": "ok", "articles": rows}))
    write(tmp_path / "lines.json", lines)
    write(tmp_path / "wide.jsonl", ("\ufeff" + lines).encode("utf-16-le"))
    for path in tmp_path.iterdir():
        assert [(found.id, found.text) for found in articles(path)] == [("a", "One."), ("b", "Two.")], (
            path.name
        )


def test_bad_lines_are_reported_with_their_number_and_the_rest_is_read(tmp_path: Path) -> None:
    deep = "[" * 100_000
    lines = [
        '{"text": "Fine."}',
        "not json",
        "[1]",
        deep,
        '{"title": "T", "text": " "}',
        "",
        '{"text": "Too."}',
    ]
    path = write(tmp_path / "a.jsonl", "\n".join(lines))
    read = list(read_sources([path]))
    assert [one.article.text for one in read if isinstance(one, Found)] == ["Fine.", "Too."]
    rejected = [one for one in read if isinstance(one, Rejected)]
    assert [one.origin for one in rejected] == [f"{path}:{number}" for number in (2, 3, 4, 5)]
    assert [one.reason for one in rejected] == [
        "expected JSON, found something else (character 1)",
        "expected a JSON object, found an array",
        "expected JSON, found some that is nested too deeply",
        "expected an article, found only a title",
    ]


def test_a_line_over_the_limit_is_passed_over_and_the_next_is_read(tmp_path: Path) -> None:
    long = b'{"text": "' + b"x " * (LONGEST_LINE // 2) + b'"}\n'
    path = write(tmp_path / "a.jsonl", long + b'{"text": "Short."}\n')
    assert [found.text for found in articles(path)] == ["Short."]
    assert reasons(path) == ["expected a line of at most 20,000,000 bytes, found a longer one"]


def test_a_text_file_over_the_limit_is_rejected(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"x" * (LONGEST_LINE + 1))
    assert reasons(path) == ["expected an article of at most 20,000,000 bytes, found a larger file"]


def test_question_files_beside_the_articles_are_passed_over_in_silence(tmp_path: Path) -> None:
    write(
        tmp_path / "questions.jsonl",
        '{"id": "q1", "question": "Who?", "answers": ["He"], "answerable": true}\n',
    )
    write(tmp_path / "a.md", "It rained.")
    assert len(list(read_sources([tmp_path]))) == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"PK\x03\x04\0\0\0", "expected text, found binary data"),
        ("a.txt", bytes(range(1, 32)) * 9, "expected text, found binary data"),
        ("a.txt", b" \n\n ", "expected an article, found no text in it"),
        ("a.md", b"", "expected an article, found no text in it"),
        ("a.md", b"---\ntitle: T\n---\n", "expected an article, found only a title"),
        ("a.md", b"---\na: " + b"x" * 70_000 + b"\n---\nText.", "expected front matter of at most 65,536"),
        ("a.html", b"<html><body></body></html>", "expected an HTML page with an article"),
        ("a.json", b"{", "expected JSON, found something else"),
        ("a.json", b"7", "expected a JSON array or object, found a number"),
        ("a.jsonl", b"", "expected articles, found an empty file"),
        ("a.jsonl.gz", b"no gzip", "expected gzipped data, found a damaged or incomplete file"),
        ("a.jsonl.gz", gzip.compress(b'{"text": "x"}' * 99)[:-12], "expected gzipped data, found a damaged"),
        ("a.jpg", b"\xff\xd8", "expected a file of kind .txt, .md, .html, .pdf, .docx"),
        ("a.pdf", b"no", "expected a PDF, found something else"),
        ("a.docx", b"no", "expected a zip archive, found a damaged file or something else"),
        ("a.xml", b"no", "expected XML, found something else"),
        ("a.xml", b"<html/>", "expected news XML (RSS, Atom, NITF, NewsML), found <html>"),
        ("a.csv", b"name,price\nPear,2", "expected a column of article text"),
    ],
)
def test_a_bad_file_is_one_sentence_of_the_report(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (found,) = reasons(write(tmp_path / name, content))
    assert found.startswith(reason)


def test_multiplying_aliases_in_front_matter_cost_nothing(tmp_path: Path) -> None:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    path = write(tmp_path / "a.md", f"---\na0: &a0 [x]\n{levels}author: *a11\ntitle: Laughs\n---\nText.")
    assert article(path).title == "Laughs"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_old_and_new_encodings_read_right(tmp_path: Path, encoding: str) -> None:
    text = "Die Brücke in Köln wurde für den Verkehr geöffnet."
    assert article(write(tmp_path / "a.txt", text.encode(encoding))).text == text


def test_a_folder_is_read_in_order_without_hidden_and_foreign_files_and_loops(tmp_path: Path) -> None:
    write(tmp_path / "b.txt", "Second.")
    write(tmp_path / "a" / "x.md", "First.")
    write(tmp_path / "c.txt", b"\0")
    write(tmp_path / ".hidden" / "y.md", "Never.")
    write(tmp_path / "photo.jpg", b"\xff\xd8")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    assert [found.text for found in articles(tmp_path)] == ["First.", "Second."]
    assert [reason.partition(", found ")[2] for reason in reasons(tmp_path)] == [
        "a link that loops back; it is not followed",
        "binary data",
        "'.jpg'",
    ]


def test_folders_that_link_to_each_other_are_walked_once(tmp_path: Path) -> None:
    # Every way through eight such folders would be a hundred thousand ways.
    names = "abcdefgh"
    for name in names:
        write(tmp_path / name / f"{name}.md", name)
        for other in names:
            if other != name:
                (tmp_path / name / f"to-{other}").symlink_to(tmp_path / other)
    assert len(articles(tmp_path)) == len(names)


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", "Once.")
    assert len(articles(tmp_path, path, f"{tmp_path}/*.md")) == 1


def test_a_name_may_begin_with_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "~draft.md", "A draft.")
    monkeypatch.chdir(tmp_path)
    assert [found.text for found in articles("~draft.md")] == ["A draft."]
    monkeypatch.setenv("HOME", str(tmp_path))
    assert [found.text for found in articles("~/~draft.md")] == ["A draft."]


def test_an_empty_folder_is_reported(tmp_path: Path) -> None:
    (reason,) = reasons(tmp_path)
    assert reason.startswith("expected articles (.txt, .md, .html, .pdf")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "Secret.").chmod(0)
    assert reasons(tmp_path) == ["expected a readable file, but the system says: Permission denied"]


def test_a_link_to_itself_is_reported_where_a_glob_names_it(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "a.md")
    (reason,) = reasons(f"{tmp_path}/*.md")
    assert "Too many levels of symbolic links" in reason


def test_what_may_not_be_read_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "Within reach.")
    deep = tmp_path
    while len(str(deep)) < os.pathconf(tmp_path, "PC_PATH_MAX") - 200:
        deep /= "d" * 100
    deep.mkdir(parents=True)
    opened = os.open(deep, os.O_RDONLY)
    try:  # a path too long to be named at once can be made step by step
        os.close(os.open("e" * 200 + ".md", os.O_CREAT | os.O_WRONLY, dir_fd=opened))
    finally:
        os.close(opened)
    assert [found.text for found in articles(tmp_path)] == ["Within reach."]
    assert reasons(tmp_path) == ["expected a readable file, but the system says: File name too long"]


@pytest.mark.parametrize("source", ["nowhere.md", "nowhere/*.md", "ftp://a.example/b", " "])
def test_a_missing_source_is_an_error_before_anything_is_read(source: str) -> None:
    with pytest.raises(SourceError, match=r"give|found an empty name"):
        read_sources([source])


def test_ids_come_from_the_article_then_its_url_then_its_place(tmp_path: Path) -> None:
    rows = [{"id": 7, "text": "x"}, {"url": "https://a.example/1", "text": "x"}, {"text": "x"}, {"text": "x"}]
    path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    first = [found.id for found in articles(path)]
    assert first[0] == "7"
    assert len(set(first)) == 4
    assert all(len(identity) == 16 for identity in first[1:])
    assert [found.id for found in articles(path)] == first


def test_a_link_that_is_no_web_address_is_dropped(tmp_path: Path) -> None:
    assert article(write(tmp_path / "a.jsonl", '{"url": "javascript:alert(1)", "text": "x"}')).url is None


def test_titles_are_one_line_and_not_endless(tmp_path: Path) -> None:
    found = article(write(tmp_path / "a.jsonl", json.dumps({"title": "A\n b " + "c" * 999, "text": "x"})))
    assert found.title.startswith("A b ccc")
    assert len(found.title) == 300


def test_headers_over_a_plain_text_story_become_its_fields(tmp_path: Path) -> None:
    text = "Title: Mill burns\nDate: 3 May 2024\nBy: Jo Lee\n\nIt burned.\n\nTitle: Mayor quits\n\nShe quit."
    first, second = articles(write(tmp_path / "a.txt", text))
    assert (first.title, first.published, first.author) == ("Mill burns", date(2024, 5, 3), "Jo Lee")
    assert (first.text, second.title, second.text) == ("It burned.", "Mayor quits", "She quit.")


def test_markdown_of_many_brackets_and_dashes_takes_no_time(tmp_path: Path) -> None:
    for unit in (
        "[a](",
        "<!--",
        "-" * 500,
        "*a ",
        "_a ",
        "![",
        "`",
        "<a ",
        "# " + " " * 500,
        "> ",
        "- ",
        "[",
        "> - ",
        "**a",
    ):
        assert len(list(read_sources([write(tmp_path / "a.md", unit * (200_000 // len(unit)) + "x")]))) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-04-12", date(2024, 4, 12)),
        ("2024-04-12T23:30:00-05:00", date(2024, 4, 12)),
        ("20240412", date(2024, 4, 12)),
        ("Fri, 12 Apr 2024 10:00:00 GMT", date(2024, 4, 12)),
        ("April 12, 2024", date(2024, 4, 12)),
        ("Published on Sept. 3rd, 2023", date(2023, 9, 3)),
        ("12 April 2024", date(2024, 4, 12)),
        ("12-APR-1987 10:01:02", date(1987, 4, 12)),
        ("13/04/2024", date(2024, 4, 13)),
        ("04/13/2024", date(2024, 4, 13)),
        ("04/04/2024", date(2024, 4, 4)),
        (1712900000, date(2024, 4, 12)),
        ("1712900000000", date(2024, 4, 12)),
        ("03/04/2024", None),
        ("2024-02-31", None),
        ("1024-01-01", None),
        ("2999-01-01", None),
        ("yesterday", None),
        (True, None),
        (2024, None),
        (float("nan"), None),
        ("9" * 5000, None),
    ],
)  # fmt: skip
def test_clear_dates_are_read_and_none_is_guessed(value: object, expected: date | None) -> None:
    assert parse_date(value) == expected
