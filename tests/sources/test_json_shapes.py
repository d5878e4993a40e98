"""JSON as services and readers answer it: lists some levels down, words and names in objects."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.sources.read import read_sources
from index.types import Article, Found, Rejected

WORDS = "The fish market of Tarnholm will move to the north quay. The council voted 9 to 4."
HTML = "<p>The fish market of Tarnholm will move to the north quay.</p><p>The council voted 9 to 4.</p>"
URL = "https://tarnholm.example/market"
DAY = date(2023, 9, 14)
MOMENT = "2023-09-14T06:00:00Z"
EPOCH = 1694671200


def articles(path: Path, content: Any) -> list[Article]:
    path.write_text(json.dumps(content), encoding="utf-8")
    return [item.article for item in read_sources([path]) if isinstance(item, Found)]


SHAPES: dict[str, Any] = {
    "guardian": {"response": {"status": "ok", "results": [
        {"id": "uk/market", "type": "article", "webPublicationDate": MOMENT, "webTitle": "Market moves",
         "webUrl": URL, "fields": {"headline": "Market moves", "byline": "By Ida Rook", "body": HTML,
                                   "bodyText": WORDS, "publication": "Tarnholm Times"}}]}},
    "nyt": {"status": "OK", "response": {"docs": [
        {"web_url": URL, "snippet": "The fish market.", "lead_paragraph": WORDS, "abstract": "A.",
         "source": "Tarnholm Times", "headline": {"main": "Market moves", "kicker": None}, "_id": "nyt://a",
         "pub_date": "2023-09-14T06:00:00+0000", "byline": {"original": "By Ida Rook", "person": []}}]}},
    "newsapi": {"status": "ok", "totalResults": 1, "articles": [
        {"source": {"id": None, "name": "Tarnholm Times"}, "author": "Ida Rook", "title": "Market moves",
         "description": WORDS, "url": URL, "publishedAt": MOMENT,
         "content": "The fish market of Tarnholm will mo… [+2431 chars]"}]},
    "event registry": {"articles": {"page": 1, "results": [
        {"uri": "7001", "lang": "eng", "date": "2023-09-14", "dateTime": MOMENT, "url": URL,
         "title": "Market moves", "body": WORDS,
         "source": {"uri": "tarnholm.example", "title": "Tarnholm Times"},
         "authors": [{"uri": "i@t", "name": "Ida Rook"}]}]}},
    "event registry by event": {"eng-1": {"articles": {"results": [
        {"uri": "7001", "date": "2023-09-14", "url": URL, "title": "Market moves", "body": WORDS,
         "source": {"title": "Tarnholm Times"}, "authors": [{"name": "Ida Rook"}]}]}}},
    "mediastack": {"pagination": {"total": 1}, "data": [
        {"author": "Ida Rook", "title": "Market moves", "description": WORDS, "url": URL,
         "source": "Tarnholm Times", "published_at": "2023-09-14T06:00:00+00:00"}]},
    "gdelt with texts": {"articles": [
        {"url": URL, "title": "Market moves", "seendate": "20230914T061500Z", "domain": "tarnholm.example",
         "publisher": "Tarnholm Times", "author": "Ida Rook", "text": WORDS}]},
    "common crawl news": {
        "authors": ["Ida Rook"], "date_download": "2024-02-01 10:00:00", "date_modify": "2024-01-01 10:00:00",
        "date_publish": "2023-09-14 06:00:00", "description": "The market.", "maintext": WORDS,
        "source_domain": "tarnholm.example", "publication": "Tarnholm Times", "title": "Market moves",
        "url": URL},
    "google reader": {"id": "user/-/state/com.google/starred", "title": "Starred", "items": [
        {"crawlTimeMsec": "1706000000000", "timestampUsec": "1706000000000000", "id": "tag:a",
         "published": EPOCH, "title": "Market moves", "alternate": [{"href": URL}],
         "summary": {"content": HTML}, "author": "Ida Rook",
         "origin": {"title": "Tarnholm Times", "htmlUrl": "https://tarnholm.example"}}]},
    "zotero": [{"id": "z/1", "type": "article-newspaper", "container-title": "Tarnholm Times", "URL": URL,
                "title": "Market moves", "abstract": WORDS, "author": [{"family": "Rook", "given": "Ida"}],
                "issued": {"date-parts": [[2023, 9, 14]]}, "accessed": {"date-parts": [[2024, 2, 1]]}}],
    "readability": {"title": "Market moves", "byline": "Ida Rook", "content": f"<div>{HTML}</div>",
                    "textContent": WORDS, "excerpt": "The market.", "siteName": "Tarnholm Times", "url": URL,
                    "publishedTime": MOMENT},
    "news category": {"link": URL, "headline": "Market moves", "category": "WORLD",
                      "short_description": WORDS, "authors": "Ida Rook", "date": "2023-09-14",
                      "publisher": "Tarnholm Times"},
    "wordpress": [{"id": 7, "date": "2023-09-14T06:00:00", "link": URL, "title": {"rendered": "Market moves"},
                   "content": {"rendered": HTML, "protected": False}, "excerpt": {"rendered": "<p>The.</p>"},
                   "author": "Ida Rook", "site_name": "Tarnholm Times"}],
    "elasticsearch": {"took": 3, "hits": {"total": 1, "hits": [
        {"_id": "e1", "_source": {"title": "Market moves", "content": WORDS, "published": MOMENT, "url": URL,
                                  "source": "Tarnholm Times", "author": "Ida Rook"}}]}},
    "json:api": {"data": [{"type": "article", "id": "9", "attributes": {
        "title": "Market moves", "body": {"value": HTML, "format": "html"}, "published_at": MOMENT,
        "url": URL,
        "publisher": "Tarnholm Times", "byline": "Ida Rook"}}]},
    "paragraphs": {"data": {"story": {"headline": "Market moves", "publisher": {"name": "Tarnholm Times"},
                   "author": ["Ida Rook"], "url": URL, "datePublished": MOMENT, "body": [
                       {"type": "paragraph", "text": WORDS[:56]},
                       {"type": "paragraph", "text": WORDS[57:]}]}}},
    "ninjs list": {"total": 1, "item": [
        {"id": 12, "uri": URL, "firstcreated": "2023-09-14T06:00:00", "headline": "Market moves",
         "body_html": HTML, "body_text": WORDS, "byline": "Ida Rook", "source": "Tarnholm Times"}]},
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_an_article_is_found_in_every_shape(tmp_path: Path, shape: str) -> None:
    (read,) = articles(tmp_path / "a.json", SHAPES[shape])
    assert read.text.split() == WORDS.split()
    assert (read.title, read.outlet, read.author) == ("Market moves", "Tarnholm Times", "Ida Rook")
    assert (read.published, read.url) == (DAY, URL)


def test_a_telegram_channel_gives_its_messages_each_with_an_id_of_its_own(tmp_path: Path) -> None:
    def channel(number: int) -> dict[str, Any]:
        story = [{"type": "bold", "text": "Market moves"}, f"\n\nThe quay of town {number} is ",
                 {"type": "italic", "text": "closed"}, "."]  # fmt: skip
        messages = [
            {"id": 1, "type": "service", "date": "2023-01-01T10:00:00", "text": "", "actor": "T"},
            {
                "id": 2,
                "type": "message",
                "date": "2023-09-14T09:15:00",
                "from": "Tarnholm Times",
                "text": story,
            },
        ]
        return {"name": "Harbour", "type": "public_channel", "id": 100 + number, "messages": messages}

    one = articles(tmp_path / "1.json", channel(1))
    two = articles(tmp_path / "2.json", channel(2))
    (read,) = one
    assert read.text == "Market moves\n\nThe quay of town 1 is closed."
    assert (read.title, read.outlet, read.published) == ("Market moves", "Tarnholm Times", DAY)
    assert one[0].id != two[0].id


def test_lists_of_other_things_and_of_several_kinds_of_articles_are_told_apart(tmp_path: Path) -> None:
    tags = [{"id": "t", "label": "Fish"}]
    answer = {"response": {"tags": tags, "results": [{"title": "A", "text": WORDS}],
                           "picks": [{"title": "B", "text": f"{WORDS} Again."}]}}  # fmt: skip
    assert [read.title for read in articles(tmp_path / "a.json", answer)] == ["A", "B"]
    story = {"title": "A", "text": WORDS, "comments": [{"text": "Shame on them all."}], "tags": tags}
    assert [read.title for read in articles(tmp_path / "b.json", story)] == ["A"]


def test_a_text_that_was_cut_off_ends_with_its_last_sentence(tmp_path: Path) -> None:
    row = {"title": "T", "content": f"{WORDS} A ferry will ta… [+1200 chars]"}
    (read,) = articles(tmp_path / "a.json", {"articles": [row]})
    assert read.text == WORDS


def test_titles_without_words_and_lists_too_deep_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    titled: dict[str, Any] = {
        "articles": [{"title": "Market moves", "seendate": "20230914T061500Z", "url": URL}]
    }
    deep: dict[str, Any] = {"a": {"b": {"c": {"d": {"e": [{"title": "T", "text": WORDS}]}}}}}
    for content, missing in ((titled, "only a title"), (deep, "no text in it")):
        assert articles(path, content) == []
        (reason,) = [item.reason for item in read_sources([path]) if isinstance(item, Rejected)]
        assert reason == f"expected an article, found {missing}"


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("Titel;Text;Datum;Quelle;Autor", "14.09.2023"),
        ("Überschrift;Inhalt;Erscheinungsdatum;Zeitung;Verfasser", "14.09.2023"),
        ("titre;contenu;date de publication;journal;auteur", "14 septembre 2023"),
        ("Título;Texto;Fecha;Fuente;Autora", "14/09/2023"),
        ("titolo;testo;data;testata;autore", "14 settembre 2023"),
        ("titel;inhoud;publicatiedatum;krant;auteur", "14-9-2023"),
    ],
    ids=["de", "de-2", "fr", "es", "it", "nl"],
)  # fmt: skip
def test_tables_are_read_under_names_in_other_languages(tmp_path: Path, header: str, day: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"\ufeff{header}\nMarket moves;{WORDS};{day};Tarnholm Times;Ida Rook\n", encoding="utf-8")
    (item,) = read_sources([path])
    assert isinstance(item, Found)
    read = item.article
    assert (read.title, read.text, read.published) == ("Market moves", WORDS, DAY)
    assert (read.outlet, read.author) == ("Tarnholm Times", "Ida Rook")


LONG = f"{WORDS} Boats will land there from the spring, when the ice has gone and the cranes have been moved."


def test_the_longest_column_of_prose_is_the_text_unless_another_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"headline;note;full_story\nMarket moves;{WORDS};{LONG}\n", encoding="utf-8")
    assert [item.article.text for item in read_sources([path]) if isinstance(item, Found)] == [LONG]
    named = read_sources([path], text_column="note")
    assert [item.article.text for item in named if isinstance(item, Found)] == [WORDS]


def test_a_column_named_for_the_text_that_has_none_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"article;title;story_body\n17;Market moves;{LONG}\n", encoding="utf-8")
    assert [item.article.text for item in read_sources([path]) if isinstance(item, Found)] == [LONG]


def test_summaries_are_the_text_of_a_table_without_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title,description\nMarket moves,It will move to the north quay.\n", encoding="utf-8")
    (item,) = read_sources([path])
    assert isinstance(item, Found)
    assert item.article.text == "It will move to the north quay."
