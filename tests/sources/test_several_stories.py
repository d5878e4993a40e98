"""A file of several stories gives each of them, with the headline, outlet and day that it states itself."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index.formats.several import LEFT_OUT
from index.sources.read import read_sources
from index.types import Found, Rejected
from tests.support import cuttings, papers
from tests.support.cuttings import STORIES, Cutting


def read(folder: Path, name: str, content: str | bytes) -> list[Found]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    items = list(read_sources([path]))
    assert not [item for item in items if isinstance(item, Rejected)]
    return [item for item in items if isinstance(item, Found)]


def told(found: list[Found]) -> list[tuple[str, str | None, date | None]]:
    return [(one.article.title, one.article.outlet, one.article.published) for one in found]


ALL = [(one.title, one.outlet, one.day) for one in STORIES]


def lined(lines: list[str], between: str = "\n\n") -> str:
    return between.join(lines)


EXPORTS: dict[str, tuple[str, Callable[[], str | bytes]]] = {
    "LexisNexis text": ("The_Export2024-03-15.TXT", cuttings.lexisnexis),
    "LexisNexis text of Windows": (
        "a.txt",
        lambda: cuttings.lexisnexis().replace("\n", "\r\n").encode("cp1252"),
    ),
    "LexisNexis in German": ("a.txt", cuttings.lexisnexis_german),
    "LexisNexis in French": ("a.txt", cuttings.lexisnexis_french),
    "LexisNexis with labelled headlines": ("a.txt", cuttings.lexisnexis_with_labels),
    "LexisNexis page": ("a.html", cuttings.lexisnexis_page),
    "Nexis Uni in Word": ("Files (3).docx", lambda: cuttings.plain_word(cuttings.nexis_uni())),
    "Nexis Uni as text": ("a.txt", lambda: lined(cuttings.nexis_uni())),
    "Nexis Uni without blank lines": ("a.txt", lambda: lined(cuttings.nexis_uni(), "\n")),
    "Nexis Uni in German": ("a.docx", lambda: cuttings.plain_word(cuttings.nexis_uni_german())),
    "Nexis Uni as a PDF": ("a.pdf", lambda: cuttings.stack([[(10, line) for line in cuttings.nexis_uni()]])),
    "Nexis Uni in RTF": ("a.rtf", lambda: cuttings.rtf(cuttings.nexis_uni())),
    "LexisNexis in RTF": ("a.rtf", lambda: cuttings.rtf(cuttings.lexisnexis_german().split("\n"))),
    "Factiva in RTF": (
        "a.rtf",
        lambda: cuttings.rtf([line for lines in cuttings.factiva() for line in lines]),
    ),
    "ProQuest in RTF": ("a.RTF", lambda: cuttings.rtf(cuttings.proquest_new())),
    "Factiva text": ("Factiva-20240315-1412.txt", cuttings.factiva_text),
    "Factiva in German": ("a.txt", cuttings.factiva_german),
    "Factiva with codes": ("a.txt", cuttings.factiva_coded_text),
    "Factiva page": ("a.html", cuttings.factiva_page),
    "Factiva page with codes": ("a.html", cuttings.factiva_coded_page),
    "Factiva in Word": (
        "a.docx",
        lambda: cuttings.plain_word([line for lines in cuttings.factiva() for line in lines if line]),
    ),
    "ProQuest text": ("ProQuestDocuments-2024-03-15.txt", cuttings.proquest),
    "ProQuest in Word": ("a.docx", lambda: cuttings.plain_word(cuttings.proquest_new())),
    "ProQuest in Spanish": ("a.txt", cuttings.proquest_spanish),
    "Europresse page": ("a.html", cuttings.europresse_page),
    "Europresse page of old": ("a.HTML", lambda: cuttings.europresse_page("")),
    "Europresse text": ("a.txt", cuttings.europresse_text),
    "Europresse in Word": ("a.docx", lambda: cuttings.plain_word(cuttings.europresse_text().split("\n"))),
}


@pytest.mark.parametrize("kind", EXPORTS)
def test_an_export_of_a_database_gives_its_stories(kind: str, tmp_path: Path) -> None:
    name, content = EXPORTS[kind]
    found = read(tmp_path, name, content())
    assert told(found) == ALL
    assert [one.article.author for one in found] == [one.author for one in STORIES]
    for one, cutting in zip(found, STORIES, strict=True):
        assert " ".join(one.article.text.split()) == " ".join(cutting.words)


def test_what_stands_around_the_stories_of_an_export_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, "a.txt", cuttings.lexisnexis())
    assert [one.notes for one in found] == [(LEFT_OUT,), (), ()]
    assert {one.article.language for one in found} == {"en"}
    assert [one.article.language for one in read(tmp_path, "b.txt", cuttings.lexisnexis_german())] == [
        "de"
    ] * 3


def test_a_story_of_an_export_without_words_is_rejected_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    cut = cuttings.body(STORIES[1])
    path.write_text(cuttings.lexisnexis().replace(cut, ""), encoding="utf-8")
    items = list(read_sources([path]))
    assert told([item for item in items if isinstance(item, Found)]) == [ALL[0], ALL[2]]
    (problem,) = [item for item in items if isinstance(item, Rejected)]
    assert problem.reason == (
        "expected a story with a headline and words, "
        "found “Orm Tribune April 27, 2023 Thursday Late Edition Lighthouse…”"
    )


def test_a_story_of_an_export_without_a_day_is_undated_whatever_the_file_is_called(tmp_path: Path) -> None:
    text = cuttings.lexisnexis().replace("April 27, 2023 Thursday", "")
    days = [one.article.published for one in read(tmp_path, "Export2024-03-15.TXT", text)]
    assert days == [STORIES[0].day, None, STORIES[2].day]


def html_story(one: Cutting, tag: str = "article", heading: str = "h2") -> str:
    words = "".join(f"<p>{words}</p>" for words in one.words)
    origin = (
        f'<p class="meta">{one.outlet} - <time datetime="{one.day}">{cuttings.american(one.day)}</time></p>'
    )
    name = tag.split()[0]
    return f"<{tag}><{heading}>{one.title}</{heading}>{origin}{words}</{name}>"


def html_page(*parts: str, head: str = "") -> str:
    inside = f"<h1>Archive</h1>{''.join(parts)}"
    return f"<html><head><title>Archive: June</title>{head}</head><body>{inside}</body></html>"


def origin_under(one: Cutting, said: str) -> str:
    return f"{one.title}\n\n{said}\n\n{cuttings.body(one, 1000)}"


def said(one: Cutting) -> str:
    return f"{one.outlet}, {cuttings.british(one.day)}"


def markdown(mark: str, origin: Callable[[Cutting], str], between: str = "\n\n") -> str:
    return between.join(
        f"{mark.format(one.title)}\n\n{origin(one)}\n\n{cuttings.body(one, 1000)}" for one in STORIES
    )


REVIEWS: dict[str, tuple[str, Callable[[], str | bytes]]] = {
    "articles of a page": ("a.html", lambda: html_page(*map(html_story, STORIES))),
    "articles of a page saved with its pictures": (
        "a.mhtml",
        lambda: (
            "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n"
            + html_page(*map(html_story, STORIES))
        ),
    ),
    "articles of a page with top headings": (
        "a.html",
        lambda: html_page(*(html_story(one, "article class=post", "h1") for one in STORIES)),
    ),
    "sections of a page by class": (
        "a.html",
        lambda: html_page(*(html_story(one, 'div class="card article"', "h3") for one in STORIES)),
    ),
    "sections of a page by schema.org": (
        "a.html",
        lambda: html_page(
            *(html_story(one, 'section itemtype="https://schema.org/NewsArticle"', "h3") for one in STORIES)
        ),
    ),
    "headings of a page": ("a.html", lambda: html_page(*(html_story(one, "div") for one in STORIES))),
    "a page that Word saved": (
        "a.htm",
        lambda: html_page(
            *(
                f"<p class=MsoNormal><b>{one.title}</b></p><p class=MsoNormal><i>{said(one)}</i></p>"
                + "".join(f"<p class=MsoNormal>{words}</p>" for words in one.words)
                for one in STORIES
            )
        ),
    ),
    "Markdown top headings": ("a.md", lambda: markdown("# {}", lambda one: f"*{said(one)}*")),
    "Markdown headings under a title": (
        "2024-03-15.md",
        lambda: "# Press review\n\n" + markdown("## {}", lambda one: f"_{one.outlet}_ | {one.day}"),
    ),
    "Markdown in bold between rules": (
        "a.md",
        lambda: markdown("**{}**", lambda one: f"By {one.author}, {said(one)}", "\n\n---\n\n"),
    ),
    "Markdown headings between rules": (
        "a.md",
        lambda: markdown(
            "### {}", lambda one: f"Source: {one.outlet}\nPublished: {one.day}", "\n\n* * *\n\n"
        ),
    ),
    "Markdown with front matter for each": (
        "a.md",
        lambda: "".join(
            f"---\ntitle: {one.title}\nsource: {one.outlet}\ndate: {one.day}\n---\n\n{cuttings.body(one)}\n\n"
            for one in STORIES
        ),
    ),
    "Markdown with header lines below rules": (
        "a.md",
        lambda: "\n\n---\n\n".join(
            f"Title: {one.title}\nSource: {one.outlet}\nDate: {one.day}\n\n{cuttings.body(one)}"
            for one in STORIES
        ),
    ),
    "Markdown in German": (
        "a.md",
        lambda: markdown("# {}", lambda one: f"{one.outlet}, {cuttings.german(one.day)}, S. 4"),
    ),
    "Word headings": (
        "a.docx",
        lambda: cuttings.word(
            part
            for one in STORIES
            for part in (("Heading 1", one.title), ("", said(one)), *(("", words) for words in one.words))
        ),
    ),
    "Word headings under a title": (
        "a.docx",
        lambda: cuttings.word(
            [
                ("Title", "Press review of 15 March 2024"),
                *(
                    part
                    for one in STORIES
                    for part in (
                        ("Heading 2", one.title),
                        ("", said(one)),
                        *(("", words) for words in one.words),
                    )
                ),
            ]
        ),
    ),
    "Word in bold": (
        "a.docx",
        lambda: cuttings.word(
            part
            for one in STORIES
            for part in (("bold", one.title), ("", said(one)), *(("", words) for words in one.words))
        ),
    ),
    "Word without styles, the origin first": (
        "a.docx",
        lambda: cuttings.word(
            part
            for one in STORIES
            for part in (("", said(one)), ("", one.title), *(("", words) for words in one.words))
        ),
    ),
    "Word with the origin last": (
        "a.docx",
        lambda: cuttings.word(
            part
            for one in STORIES
            for part in (
                ("Heading 1", one.title),
                *(("", words) for words in one.words),
                ("", f"({said(one)})"),
            )
        ),
    ),
    "RTF in bold": (
        "a.rtf",
        lambda: cuttings.rtf(
            [line for one in STORIES for line in (f"*{one.title}", said(one), *one.words)],
        ),
    ),
    "stacked in a PDF": (
        "a.pdf",
        lambda: cuttings.stack(
            [[line for one in STORIES for line in cuttings.lines_of(one, origin=said(one))]]
        ),
    ),
    "a PDF page for each, each in its own type": (
        "a.pdf",
        lambda: cuttings.stack(
            [
                cuttings.lines_of(one, headline=size, origin=said(one))
                for one, size in zip(STORIES, (24, 15, 19), strict=True)
            ]
        ),
    ),
    "text": ("2024-03-15.txt", lambda: "\n\n\n".join(origin_under(one, said(one)) for one in STORIES)),
    "text between rules": (
        "a.txt",
        lambda: "\n\n----------\n\n".join(
            f"{one.title}\n{one.outlet}, {cuttings.american(one.day)}\n\n{cuttings.body(one)}"
            for one in STORIES
        ),
    ),
    "text in French": (
        "a.txt",
        lambda: "\n\n".join(
            f"{one.outlet}, {cuttings.french(one.day)}\n{one.title}\n{cuttings.body(one, 1000)}"
            for one in STORIES
        ),
    ),
    "text in Spanish with bylines": (
        "a.txt",
        lambda: "\n\n".join(
            f"{one.title}\n\nPor {one.author}\n\n{one.outlet}\n\n{cuttings.spanish(one.day)}\n\n"
            f"{cuttings.body(one, 1000)}"
            for one in STORIES
        ),
    ),
    "a digest in layout tables": (
        "a.eml",
        lambda: cuttings.digest(
            '<div style="display:none">Looms and light &#847;&zwnj;&nbsp;</div><table><tr><td>'
            '<a href="https://t.example/x">View in browser</a></td></tr>'
            + "".join(
                f'<tr><td><h2><a href="https://t.example/{one.day}">{one.title}</a></h2><p><em>{said(one)}</em></p>'
                + "".join(f"<p>{words}</p>" for words in one.words)
                + "</td></tr>"
                for one in STORIES
            )
            + "<tr><td><p>You are receiving this because you signed up. "
            "<a href='#'>Unsubscribe</a></p></td></tr></table>"
        ),
    ),
    "a digest of cells with line ends": (
        "a.eml",
        lambda: cuttings.digest(
            "<table>"
            + "".join(
                f'<tr><td><span style="font-size:20px">{one.title}</span><br>{said(one)}<br><br>'
                + "<br><br>".join(one.words)
                + '<br><a href="https://t.example">Read more</a></td></tr>'
                for one in STORIES
            )
            + "</table>"
        ),
    ),
    "a digest of plain text": (
        "a.eml",
        lambda: cuttings.digest("", "\n\n".join(origin_under(one, said(one)) for one in STORIES)),
    ),
    "a mailbox with a digest": (
        "a.mbox",
        lambda: (
            b"From a\n" + cuttings.digest("", "\n\n".join(origin_under(one, said(one)) for one in STORIES))
        ),
    ),
}


@pytest.mark.parametrize("kind", REVIEWS)
def test_a_review_of_the_press_gives_its_stories(kind: str, tmp_path: Path) -> None:
    name, content = REVIEWS[kind]
    found = read(tmp_path, name, content())
    assert told(found) == ALL
    assert len({one.article.id for one in found}) == len(STORIES)
    for one, cutting in zip(found, STORIES, strict=True):
        assert " ".join(one.article.text.split()) == " ".join(cutting.words)


def test_headlines_in_large_type_are_enough_to_divide_a_pdf(tmp_path: Path) -> None:
    content = cuttings.stack([[line for one in STORIES for line in cuttings.lines_of(one)]])
    found = read(tmp_path, "scan 2024-03-15.pdf", content)
    assert told(found) == [(one.title, None, None) for one in STORIES]


def test_stories_of_a_newsletter_itself_have_its_name_and_day(tmp_path: Path) -> None:
    html = "".join(
        f'<h3><a href="https://tide.example/{one.day}">{one.title}</a></h3><p>{one.words[0]}</p>'
        for one in STORIES
    )
    found = read(tmp_path, "a.eml", cuttings.digest(html))
    assert told(found) == [(one.title, "Morning Tide", date(2023, 6, 2)) for one in STORIES]
    assert [one.article.id for one in found] == [f"tide-77@tide.example#{number}" for number in (1, 2, 3)]


def test_the_introduction_of_a_review_is_an_article_of_its_own(tmp_path: Path) -> None:
    words = "This week was long, and the papers of the coast were full of work, light and sleep. " * 5
    text = f"# Press review\n\n{words}\n\n" + markdown("## {}", said)
    assert [one.article.title for one in read(tmp_path, "a.md", text)] == [
        "Press review",
        *(one.title for one in STORIES),
    ]


def test_days_in_figures_are_settled_by_the_others_of_the_file(tmp_path: Path) -> None:
    def review(pattern: str) -> list[date | None]:
        text = "\n\n".join(origin_under(one, f"{one.outlet}, {one.day:{pattern}}") for one in STORIES)
        return [one.article.published for one in read(tmp_path, "a.txt", text)]

    assert review("%d/%m/%Y") == review("%m/%d/%Y") == [one.day for one in STORIES]
    assert [STORIES[1].day.day > 12, STORIES[0].day.day > 12] == [True, False]


REPORT = (
    "The looms were bought two years ago.\n\n# What the weavers of Varn said in the end\n\n"
    "They said that their hands hurt and that nobody had asked them.\n\n"
)

SINGLE: dict[str, tuple[str, Callable[[], str | bytes]]] = {
    "a page that says it is an article": (
        "a.html",
        lambda: html_page(*map(html_story, STORIES), head='<meta property="og:type" content="article">'),
    ),
    "a live blog": (
        "a.html",
        lambda: html_page(
            *(html_story(one, 'article class="live-post"', "h3") for one in STORIES),
            head="<style>.live-blog{}</style>",
        ),
    ),
    "a page with comments": (
        "a.html",
        lambda: html_page(
            html_story(STORIES[0]),
            *(
                f"<article class=comment><footer>Reader {number}, 5 May 2023</footer>"
                f"<p>{one.words[0]}</p></article>"
                for number, one in enumerate(STORIES)
            ),
        ),
    ),
    "a page with teasers": (
        "a.html",
        lambda: html_page(
            html_story(STORIES[0]),
            *(
                f'<article><h3><a href="https://t.example/{one.day}">{one.title}</a></h3><p>{one.words[0][:70]}</p>'
                "</article>"
                for one in STORIES[1:]
            ),
        ),
    ),
    "a report in Markdown": (
        "a.md",
        lambda: (
            "# Introduction\n\nThis is a report on looms, which hurt hands.\n\n# Methods\n\nWe asked weavers "
            "of the town twice.\n\n# Results\n\nNobody liked the looms, not even their maker.\n"
        ),
    ),
    "Markdown with a title in its front matter": (
        "a.md",
        lambda: f"---\ntitle: Looms\n---\n# A report on all the looms\n\n{REPORT}",
    ),
    "Markdown with a scene break": (
        "a.md",
        lambda: f"# Looms\n\n{STORIES[0].words[0]}\n\n---\n\n{STORIES[0].words[1]}\n",
    ),
    "a Word report with a title": (
        "a.docx",
        lambda: cuttings.word(
            [
                ("Title", "The looms of Varn"),
                ("Heading 1", "What the weavers of the town said"),
                ("", STORIES[0].words[0]),
                ("Heading 1", "What the owner of the mill said"),
                ("", STORIES[0].words[1]),
            ]
        ),
    ),
    "a PDF with crossheads": (
        "a.pdf",
        lambda: cuttings.stack(
            [
                [
                    (20, "The looms of Varn and who ordered them"),
                    *((10, line) for line in cuttings.wrapped(STORIES[0].words[0], 90).split("\n")),
                    (13, "What the weavers of the town said"),
                    *((10, line) for line in cuttings.wrapped(STORIES[0].words[1], 90).split("\n")),
                    (13, "What the owner of the mill said"),
                    *((10, line) for line in cuttings.wrapped(STORIES[0].words[2], 90).split("\n")),
                ]
            ]
        ),
    ),
    "a text that ends with the words": (
        "a.txt",
        lambda: f"{STORIES[0].title}\n\n{STORIES[0].words[0]}\n\nEnd of Document\n",
    ),
    "a letter": ("a.eml", lambda: cuttings.digest("".join(f"<p>{words}</p>" for words in STORIES[0].words))),
    "an article with the days of others in it": (
        "a.txt",
        lambda: (
            f"{STORIES[0].title}\n\n{STORIES[0].words[0]}\n\nThe strike was called on 4 May 2023.\n\n"
            "Morning Ledger, 1 June 2023\n"
        ),
    ),
}


@pytest.mark.parametrize("kind", SINGLE)
def test_one_article_stays_one(kind: str, tmp_path: Path) -> None:
    name, content = SINGLE[kind]
    assert len(read(tmp_path, name, content())) == 1


def test_a_message_keeps_lines_and_loses_what_nobody_sees(tmp_path: Path) -> None:
    html = (
        '<div style="display:none;max-height:0">Preview &#847;&zwnj;&nbsp;</div><table><tr><td><h2>Looms</h2>'
        "<p>They hurt the hands of all.</p></td></tr></table><table><tr><td>Mill</td><td>9</td></tr></table>"
    )
    (one,) = read(tmp_path, "a.eml", papers.message("Looms", "See it.", html))
    assert one.article.text == "Looms\n\nThey hurt the hands of all.\n\nMill | 9"
