"""In which language an article is shown: browsers choose fonts and voices by it."""

import html
import re

from index.types import Article, Entry

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
"""A language as BCP 47 writes it. Sources write other things there, too."""
_LOOKED_AT = 400
"""Code points of an article that are looked at."""

# Kana first: Japanese has Chinese characters, too, and would get them in Chinese shapes.
_SCRIPTS = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
}
_ENOUGH = 0.2
"""The share of such letters that makes a text one of that language; an English one may quote a few."""


def attribute(article: Article | Entry) -> str:
    """``' lang="ja"'``: the language that the source states, or else what the letters tell; "" if neither."""
    language = article.language or ""
    if not _TAG.fullmatch(language):
        text = (
            f"{article.title} {article.text[:_LOOKED_AT]}" if isinstance(article, Article) else article.title
        )
        language = next((name for name, letters in _SCRIPTS.items() if _many(letters, text)), "")
    return f' lang="{html.escape(language)}"' if language else ""


def _many(letters: re.Pattern[str], text: str) -> bool:
    found = len(letters.findall(text))
    return found > 0 and found >= _ENOUGH * sum(map(str.isalpha, text))
