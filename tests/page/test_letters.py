"""In which language each article's words are marked, and so in which letters they are shown."""

from dataclasses import replace

import pytest

from index.types import Article, Entry, Listing
from tests.support.newsroom import FERRY
from ui import shelf
from ui.letters import attribute

CHINESE = "夜间渡轮将继续运行三年，市议会周二表决通过。"
JAPANESE = "夜のフェリーはあと三年運航される、と町議会が決めた。"
KOREAN = "야간 연락선은 삼 년 더 운항한다고 시의회가 밝혔다."
ARABIC = "قال المجلس إن العبارة الليلية تكلف المدينة أربعة ملايين."
HEBREW = "מועצת העיר החליטה שמעבורת הלילה תמשיך לפעול."


def written(text: str, language: str | None = None) -> Article:
    return Article("a", text[:8], text, language=language)


@pytest.mark.parametrize(
    ("text", "language"),
    [(CHINESE, "zh"), (JAPANESE, "ja"), (KOREAN, "ko"), (ARABIC, "ar"), (HEBREW, "he")],
)
def test_an_article_that_states_no_language_is_marked_by_its_letters(text: str, language: str) -> None:
    assert attribute(written(text)) == f' lang="{language}"'


def test_what_an_article_states_comes_first() -> None:
    assert attribute(written(CHINESE, "zh-Hant")) == ' lang="zh-Hant"'


def test_a_foreign_name_in_an_english_article_marks_nothing() -> None:
    article = replace(FERRY, language=None, text=FERRY.text + " The ferry is called 夜のフェリー.")
    assert attribute(article) == ""


def test_the_list_and_the_article_that_is_read_are_marked() -> None:
    view = shelf.View(listing=Listing((Entry("a", JAPANESE[:9]),), 1))
    assert 'lang="ja"' in shelf.shelf(view, read_only=True)
    assert shelf.reading(written(HEBREW)).count('dir="auto" lang="he"') == 2


def test_what_is_no_language_is_not_taken_for_one() -> None:
    assert attribute(written("The ferry sails.", 'en" onfocus="x')) == ""
    assert attribute(written(CHINESE, "see the imprint")) == ' lang="zh"'
