"""News-industry XML: NITF (an article with its layout) and NewsML-G2 (an envelope around one).

Both are IPTC standards, https://iptc.org/standards/. Its JSON, ninjs, is read like other JSON.
"""

from collections.abc import Iterator
from typing import Any

from index.errors import NoArticle
from index.formats.file import Record
from index.formats.xml import said, words

NOT_WORDS = ("media", "script", "style", "hedline", "byline", "dateline", "distributor")


def read_nitf(root: Any) -> Iterator[Record]:
    """Yield the article of a NITF document."""
    yield Record(1, *nitf_article(root))


def read_newsml(root: Any) -> Iterator[Record]:
    """Yield the articles of a NewsML-G2 document: one item, or a message of several; no pictures."""
    for number, item in enumerate(root.iter("newsItem"), start=1):
        if attribute(item, "itemMeta/pubStatus", "qcode").endswith(("canceled", "withheld")):
            yield Record(number, NoArticle("expected an item to publish, found a withdrawn one"))
            continue
        try:
            if found := _item(item):
                yield Record(number, *found)
        except NoArticle as problem:
            yield Record(number, problem)


def nitf_article(root: Any) -> tuple[dict[str, object], str]:
    """The fields and words of a NITF document.

    :raises NoArticle: if it has no body.
    """
    body = root.find("body")
    content = body.find("body.content") if body is not None else None
    if content is None:
        raise NoArticle("expected a NITF article with a body, found none")
    fields = {
        "title": said(root, "body/body.head/hedline/hl1", "head/title"),
        "author": said(root, "body/body.head/byline/person", "body/body.head/byline"),
        "date": attribute(root, "head/docdata/date.issue", "norm")
        or attribute(root, "head/docdata/date.release", "norm")
        or attribute(root, "body/body.head/dateline/story.date", "norm"),
        "outlet": attribute(root, "head/pubdata", "name")
        or said(root, "body/body.head/distributor/org", "body/body.head/distributor")
        or attribute(root, "head/docdata/doc.copyright", "holder"),
        "id": attribute(root, "head/docdata/doc-id", "id-string"),
        "language": language_of(root),
    }
    dateline = said(root, "body/body.head/dateline")
    text = words(content, without=NOT_WORDS)
    if dateline and not text.lstrip().startswith(dateline[:20]):
        text = f"{dateline} - {text.lstrip()}"
    return {name: value for name, value in fields.items() if value}, text


def _item(item: Any) -> tuple[dict[str, object], str] | None:
    """The fields and words of an item; None if it has no text."""
    fields: dict[str, object] = {}
    text = ""
    content = item.find("contentSet")
    inside = next(iter(item.iterfind("contentSet/inlineXML")), None)
    if inside is not None and (nitf := next(inside.iter("nitf"), None)) is not None:
        fields, text = nitf_article(nitf)
    elif inside is not None:
        body = next(inside.iter("body"), inside)
        text = words(body, without=("script", "style"))
    elif content is not None:
        text = "\n\n".join("".join(data.itertext()) for data in content.iterfind("inlineData"))
    if not text.strip():
        return None
    stated = {
        "title": said(item, "contentMeta/headline", "itemMeta/title"),
        "author": said(item, "contentMeta/by", "contentMeta/creator/name", "contentMeta/creator"),
        "date": said(item, "contentMeta/contentCreated", "itemMeta/firstCreated", "itemMeta/versionCreated"),
        "outlet": said(item, "itemMeta/provider/name", "itemMeta/provider")
        or attribute(item, "itemMeta/provider", "literal"),
        "id": item.get("guid"),
        "language": attribute(item, "contentMeta/language", "tag") or language_of(item),
    }
    return {**fields, **{name: value for name, value in stated.items() if value}}, text


def attribute(element: Any, path: str, name: str) -> str:
    """An attribute of the first element at a path; "" if there is none."""
    found = element.find(path)
    return str(found.get(name) or "") if found is not None else ""


def language_of(element: Any) -> str:
    """What its ``xml:lang`` says; "" if it has none."""
    return str(element.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
