"""XML into elements, and elements into words; nothing from outside is fetched or expanded."""

import re
from typing import Any

from index.errors import NoArticle
from index.text.decode import decode, encoding_of
from index.text.html_words import fragment

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,100}encoding=[\"']([\w.-]{2,40})")
_PROLOGUE = 64 * 1024  # bytes; a document type comes first
# Feeds reuse their names in other namespaces: a picture's title, a podcast's summary.
_FOREIGN = ("http://search.yahoo.com/mrss", "http://www.itunes.com/dtds/")
_FOREIGN_PREFIXES = ("media", "itunes")


def parse_xml(data: bytes) -> Any:
    """The root element, with tags without namespaces, and no comments.

    Small faults are repaired. Tags from picture and podcast namespaces become ``"foreign"``.

    :raises NoArticle: if it is not XML, or defines entities, which could fill the memory.
    """
    from lxml import etree

    if _ENTITY.search(data[:_PROLOGUE]):
        raise NoArticle("expected XML without entities of its own, found some")
    if not encoding_of(data):
        declared = _DECLARED.match(data[:_PROLOGUE])
        data = decode(data, declared[1].decode("ascii") if declared else None).encode("utf-8", "replace")
    parser = etree.XMLParser(
        encoding=None if encoding_of(data) else "utf-8",  # whatever it declares
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoArticle("expected XML, found something else") from error
    if root is None:
        raise NoArticle("expected XML, found something else")
    if root.getroottree().docinfo.internalDTD is not None and _ENTITY.search(data):
        raise NoArticle("expected XML without entities of its own, found some")
    for element in root.iter():
        if isinstance(element.tag, str):
            space, _, name = element.tag.rpartition("}")
            prefix, _, name = name.rpartition(":")  # one that is not declared stays in the name
            is_foreign = not name or prefix in _FOREIGN_PREFIXES or space[1:].startswith(_FOREIGN)
            try:
                element.tag = "foreign" if is_foreign else name
            except ValueError:  # no name that XML allows, behind such a prefix
                element.tag = "foreign"
    return root


def said(element: Any, *paths: str) -> str:
    """The text at the first of these paths that has any, on one line; else ""."""
    for path in paths:
        for found in element.iterfind(path):
            if text := " ".join("".join(found.itertext()).split()):
                return text
    return ""


def words(element: Any, *, without: tuple[str, ...] = ()) -> str:
    """The words of an element: blank lines between blocks, " | " between the cells of a row.

    :param without: tags to leave out with their contents.
    """
    from lxml import etree

    for unwanted in [found for tag in without for found in element.iter(tag)]:
        unwanted.clear(keep_tail=True)
    return fragment(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
