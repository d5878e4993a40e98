"""Exports of Europresse (Eureka, CISION) into stories: pages by their classes, other files by their text.

In a page each story is an ``<article>`` with its outlet, day and headline in classes of their own. In text
each story closes with a number that has its day, "news·20250304·LM·0123456", and opens with outlet, day and
headline.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from index.formats.blocks import blocks_of, innermost
from index.formats.file import Record
from index.formats.origin_line import find_day, is_name, read_line
from index.formats.several import Story, records

_NUMBER = re.compile(
    r"\b(?:news|web|rep|rpt|bio|tv|radio|social|blog)[·•∙.](?P<day>20\d{6})[·•∙.][A-Z0-9]{1,12}[·•∙.][\w-]{1,40}",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\s*(?:©|\(c\)\s|copyright\b|tous droits réservés|all rights reserved|alle rechte vorbehalten|"
    r"certificat émis|"
    r"certificate issued|le présent document|(?:ce|cet) (?:document|article) est|this document is|"
    r"this article is protected|service fourni par|provided by|europresse(?:\.com)?\W*$|eureka(?:\.cc)?\W*$|"
    r"note\(s\)\s*:|type de source|périodicité|couverture géographique|provenance\s*:?)",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"[;,]?\s*\d[\d\s.,]*\s(?:mots?|words?|wörter|palabras|parole)\b.*", re.IGNORECASE)
_ISSUE = re.compile(r"\s*(?:,|;|\()\s*(?:no|n°|nº|nr)\.?\s.*$", re.IGNORECASE)
_FRENCH = re.compile(r"\b(?:mots|tous droits réservés|certificat émis)\b", re.IGNORECASE)
_LONGEST_NOTICE = 400  # code points between two numbers that need not be a story
_LONGEST_HEAD = 12  # lines from the start of a story to its headline


def read_europresse(text: str) -> Iterator[Record] | None:
    """The stories of an export's text; None if the text is none."""
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return None
    stories: list[Story] = []
    left_out: list[str] = []
    unread: list[str] = []
    start = 0
    language = "fr" if _FRENCH.search(text) else None
    for number in numbers:
        part = text[start : number.start()]
        story, rest = _story(part.split("\n"), number["day"])
        if story:
            story.fields["language"] = language
            stories.append(story)
            left_out += rest
        # The number may stand twice, at the head of a story and at its foot.
        elif sum(map(len, rest)) > _LONGEST_NOTICE:
            unread.append(part)
        start = number.end()
    if not stories:
        return None
    return records(stories, [*left_out, text[start:]], unread)


def _story(lines: Sequence[str], day: str) -> tuple[Story | None, list[str]]:
    """The story that ends here, and the lines that are not of it."""
    kept = [line.strip() for line in lines]
    kept = [line for line in kept if not _NOTICE.match(line)]
    dated = next((place for place, line in enumerate(kept) if len(line) < 200 and find_day(line)), None)
    filled = [place for place, line in enumerate(kept) if line]
    if dated is None or not filled or sum(place < dated for place in filled) > 3 * _LONGEST_HEAD:
        return None, kept
    above = [place for place in filled if place < dated]
    below = [place for place in filled if place > dated]
    if not below:
        return None, kept
    found = find_day(kept[dated])
    outlet = kept[above[-1]][:200] if above else (read_line(_LENGTH.sub("", kept[dated])) or [None])[0]
    fields: dict[str, object] = {
        "title": kept[below[0]],
        "outlet": _ISSUE.sub("", outlet or ""),
        # The number of the document has the day as well.
        "date": found[2] if found and not isinstance(found[2], str) else f"{day[:4]}-{day[4:6]}-{day[6:]}",
    }
    body = below[1:]
    if len(body) > 1 and _is_byline(kept[body[0]]):
        fields["author"] = kept[body[0]]
        body = body[1:]
    if not body:
        return None, kept
    return Story(fields, "\n".join(kept[body[0] :]).strip()), kept[: above[-1] if above else dated]


def read_europresse_page(root: Any) -> Iterator[Record] | None:
    """The stories of a page that Europresse saved; None if it is none."""
    if not _all(root, "DocPublicationName"):
        return None
    stories: list[Story] = []
    unread: list[str] = []
    for article in innermost(root, lambda element: element.tag == "article"):
        story = _story_of_element(article)
        if story:
            stories.append(story)
        else:
            unread.append(_words(article))
    return records(stories, (), unread) if stories else None


def _story_of_element(article: Any) -> Story | None:
    header = next(iter(article.iter("header")), article)
    body = _all(article, "DocText") or _all(article, "docOcurrContainer")
    text = "\n\n".join(block.text for element in body[:1] for block in blocks_of(element)).strip()
    heads = [_words(element) for element in _all(header, "DocHeader")]
    found = next((found for head in (*heads, _words(header)) if (found := find_day(head))), None)
    titles = _all(header, "titreArticleVisu") or _all(header, "titreArticle")
    if not text or not titles:
        return None
    names = [_words(element) for element in _all(article, "DocPublicationName")[:1]]
    authors = [_words(element) for element in _all(article, "sm-margin-bottomNews")[:1]]
    fields: dict[str, object] = {
        "title": _words(titles[0]),
        "outlet": _ISSUE.sub("", names[0]) if names else None,
        "author": authors[0] if authors and _is_byline(authors[0]) else None,
        "date": found and found[2],
        "language": article.get("lang") or ("fr" if heads and _FRENCH.search(heads[0]) else None),
    }
    return Story(fields, text)


def _is_byline(line: str) -> bool:
    return (
        len(line) <= 80 and line[-1:].isalnum() and is_name(line.replace(";", " ")) and len(line.split()) > 1
    )


def _all(root: Any, name: str) -> list[Any]:
    """The elements with a class of this name or one that ends in it ("rdp__DocPublicationName")."""
    return [
        element
        for element in root.iter()
        if isinstance(element.tag, str)
        and any(part == name or part.endswith(f"__{name}") for part in (element.get("class") or "").split())
    ]


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
