"""NewsML 1.x, the wire's envelope before NewsML-G2: stories, with their words as NITF, HTML or plain text.

An IPTC standard, https://iptc.org/standards/newsml-1/. AFP, ANA-MPA, Reuters, NTB and others send it.
"""

import re
from collections.abc import Iterator
from typing import Any

from index.errors import NoArticle
from index.formats.file import Record
from index.formats.newsml import NOT_WORDS, attribute, language_of, nitf_article
from index.formats.xml import said, words
from index.text.html_words import plain

_WITHDRAWN = ("canceled", "cancelled", "withheld", "withdrawn", "killed")
# What stands beside a story: the words below a picture, a summary, a note to the desk.
_BESIDE = ("caption", "thumbnail", "preview", "quicklook", "abstract", "summary", "teaser", "ednote", "note")
_MOST_STORIES = 1000  # in an item
_RIGHTS = re.compile(
    r"^\s*(?:(?:\(c\)|©|copyright)\s*){0,3}\W*(?:(?:19|20)\d{2})?\W*|\.? ?all rights reserved.*$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"[^\W\d_]{2}")  # some datelines are only a day
_DATELINE = re.compile(r"\s*[^\W\d_][^\n.]{1,60}(?:\)|\d|,)\s{0,3}[-–—]{1,2}\s")
_BY = re.compile(r"(?:by|von|par|por|di|af|av|door)\s+", re.IGNORECASE)


def read(root: Any) -> Iterator[Record]:
    """Yield the stories of a NewsML 1.x document; no pictures, captions or summaries.

    An item's day is that of its creation; the day of sending, in the envelope, does not count.
    """
    number = 0
    for item in root.iter("NewsItem"):
        status = attribute(item, "NewsManagement/Status", "FormalName").lower()
        try:
            if status.startswith(_WITHDRAWN):
                raise NoArticle("expected an item to publish, found a withdrawn one")
            for story in _stories(item):
                number += 1
                yield Record(number, *story)
        except NoArticle as problem:
            number += 1
            yield Record(number, problem)
    if not number:
        raise NoArticle("expected a NewsML document with a story, found none")


def _stories(item: Any) -> Iterator[tuple[dict[str, object], str]]:
    """The stories of an item: its words, by the innermost component with a headline that they are in."""
    shared: dict[str, object] = {
        "date": said(item, "NewsManagement/FirstCreated", "NewsManagement/ThisRevisionCreated")
        or said(item, "Identification/NewsIdentifier/DateId"),
        "id": said(item, "Identification/NewsIdentifier/PublicIdentifier"),
        "language": language_of(item),
    }
    found: dict[Any, list[Any]] = {}
    for component in item.iterfind("NewsComponent"):
        for head, content in _contents(component, component):
            if len(found) < _MOST_STORIES:
                found.setdefault(head, []).append(content)
    for number, (head, contents) in enumerate(found.items()):
        fields, text = _words(contents)
        if not text.strip():
            continue
        stated = {**shared, **_stated(head, item)}
        if number and stated["id"]:
            stated["id"] = f"{stated['id']}#{number}"
        dateline = said(head, "NewsLines/DateLine")
        # The city may be in the text already: "HARWICK, March 4 (NW) -".
        if re.search(r"[^\W\d_]", dateline) and not text.lstrip()[:40].lower().startswith(
            dateline[:5].lower()
        ):
            text = f"{dateline} - {text.lstrip()}"
        yield {**fields, **{name: value for name, value in stated.items() if value}}, text


def _contents(component: Any, head: Any) -> Iterator[tuple[Any, Any]]:
    """The texts in a component, each with the component whose headline it is under; of equivalents, one."""
    role = attribute(component, "Role", "FormalName").lower().replace(" ", "")
    if role in _BESIDE or role.endswith(("caption", "thumbnail")):
        return
    if said(component, "NewsLines/HeadLine"):
        head = component
    found = [(head, item) for item in component.iterfind("ContentItem") if _is_text(item)]
    for inner in component.iterfind("NewsComponent"):
        found += _contents(inner, head)
    if component.get("EquivalentsList") == "yes" and found:
        found = [max(found, key=lambda pair: len("".join(pair[1].itertext())))]
    yield from found


def _is_text(item: Any) -> bool:
    if item.find("DataContent") is None:
        return False
    kind = attribute(item, "MediaType", "FormalName") or attribute(item, "MimeType", "FormalName") or "text"
    return "text" in kind.lower() or "xml" in kind.lower() or "complexdata" in kind.lower()


def _words(contents: list[Any]) -> tuple[dict[str, object], str]:
    fields: dict[str, object] = {}
    texts: list[str] = []
    for content in contents:
        data = content.find("DataContent")
        nitf = next(data.iter("nitf"), None)
        if nitf is not None:
            stated, text = nitf_article(nitf)
            fields = {**stated, **fields}
        elif len(data):
            body = next(data.iter("body.content"), None)
            body = next(data.iter("body"), data) if body is None else body
            text = words(body, without=NOT_WORDS)
        else:
            text = plain(data.text or "")
        texts.append(text.strip("\n"))
    return fields, "\n\n".join(texts)


def _stated(head: Any, item: Any) -> dict[str, object]:
    """The headline, byline, outlet and language of a component, or of the one around it."""
    around = [head, *head.iterancestors("NewsComponent")]
    outlet = _first(around, "AdministrativeMetadata/Provider/Party", "AdministrativeMetadata/Source/Party")
    outlet = outlet or _said(around, "NewsLines/CreditLine")
    outlet = outlet or _RIGHTS.sub("", _said(around, "NewsLines/CopyrightLine")).strip()
    return {
        "title": said(head, "NewsLines/HeadLine") or said(item, "Identification/NameLabel"),
        "author": _BY.sub("", _said(around, "NewsLines/ByLine"), count=1),
        "outlet": outlet,
        **({"language": tag.lower()} if (tag := _first(around, "DescriptiveMetadata/Language")) else {}),
    }


def _said(components: list[Any], path: str) -> str:
    return next((text for component in components if (text := said(component, path))), "")


def _first(components: list[Any], *paths: str) -> str:
    """The first name at one of these paths; "#afp" only refers to one."""
    names = (attribute(component, path, "FormalName") for path in paths for component in components)
    return next((name for name in names if name and not name.startswith("#")), "")
