"""Web pages of several stories: archives, press reviews and saved exports of databases."""

import re
from collections.abc import Iterator
from typing import Any

from index.errors import NoArticle
from index.formats.blocks import Block, blocks_of, innermost, parsed
from index.formats.europresse import read_europresse_page
from index.formats.file import Record
from index.formats.json_ld import stated_article
from index.formats.sections import stories_of, story_of
from index.formats.several import Story, records

_ONE_ARTICLE = re.compile(
    r"<meta[^>]{0,200}property=[\"']?og:type[\"']?[^>]{0,200}content=[\"']?article|"
    r"<meta[^>]{0,200}content=[\"']?article[\"']?[^>]{0,200}property=[\"']?og:type",
    re.IGNORECASE,
)
# The entries of a live blog are one story, told as it happens.
_LIVE = re.compile(r"LiveBlogPosting|\blive-?(?:blog|ticker|post|stream|update)", re.IGNORECASE)
_STORY_CLASSES = frozenset({"article", "hentry", "h-entry", "story", "post", "news-item", "press-article"})
_SHORTEST = 250  # code points of a story in one paragraph; less is a teaser
_SHORTEST_LINKED = 400  # the same, where the headline leads to the whole story
_SHARE = 0.6  # of the page's prose that the stories must have
_ADDRESS = re.compile(r"https?://[^/\s]+/\S+$")


def read_archive_page(html: str) -> Iterator[Record] | None:
    """The stories of a page, or None if it has one article or none.

    A page that says of itself that it is an article is one.
    """
    if _ONE_ARTICLE.search(html) or _LIVE.search(html) or stated_article(html):
        return None
    try:
        root = parsed(html)
    except NoArticle:
        return None  # the reader of single articles says so
    if root is None:
        return None
    if (found := read_europresse_page(root)) is not None:
        return found
    blocks = blocks_of(root)
    return _of_elements(root, blocks) or stories_of(blocks)


def _of_elements(root: Any, blocks: list[Block]) -> Iterator[Record] | None:
    """The stories of a page that marks each: by ``<article>``, schema.org or the usual class names."""
    stories: list[Story] = []
    told: set[str] = set()
    for element in innermost(root, _is_marked):
        inside = blocks_of(element)
        story = story_of(inside)
        if story and _is_whole(story, inside):
            stories.append(story)
            told.update(block.text for block in inside)
            if address := _address(inside):
                story.fields["url"] = address
    prose = sum(len(block.text) for block in blocks if not block.level)
    if len(stories) < 2 or sum(len(story.text) for story in stories) < _SHARE * prose:
        return None
    addresses = [story.fields.get("url") for story in stories]
    for story in stories:
        if addresses.count(story.fields.get("url")) > 1:
            story.fields.pop("url", None)
    left_out = [block.text for block in blocks if block.text not in told]
    return records(stories, left_out)


def _is_marked(element: Any) -> bool:
    names = (element.get("class") or "").lower().split()
    kind = element.get("itemtype") or ""
    return (
        element.tag == "article"
        or (element.tag in ("div", "section", "li") and not _STORY_CLASSES.isdisjoint(names))
        or kind.endswith(("Article", "BlogPosting"))
    )


def _is_whole(story: Story, inside: list[Block]) -> bool:
    heading = next(block for block in inside if block.level)
    paragraphs = sum(1 for block in inside if not block.level and len(block.text) > 60)
    if heading.link and len(story.text) < _SHORTEST_LINKED:
        return False
    return paragraphs > 1 or len(story.text) >= _SHORTEST


def _address(inside: list[Block]) -> str | None:
    link = next(block for block in inside if block.level).link
    return link if link and _ADDRESS.match(link) else None
