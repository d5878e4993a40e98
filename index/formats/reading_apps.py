"""What reading apps write into Markdown beside the story: its author and address, links into the app.

Readwise, Matter, Omnivore, Pocket, Instapaper, Wallabag, Zotero, Notion and Logseq each have a layout, which
people change. So their parts are known by what they say, not by where they stand.
"""

import re
from pathlib import PurePosixPath

_FACTS = {
    "author": ("author", "authors", "by", "byline", "creator", "autor", "auteur", "verfasser"),
    "title": ("full title", "full-title", "article title", "title", "titel", "titre", "título"),
    "url": (
        "url",
        "link",
        "links",
        "original",
        "original url",
        "source url",
        "web url",
        "permalink",
        "original link",
    ),
    "published": (
        *(
            "published",
            "publish date",
            "published date",
            "publication date",
            "date published",
            "published on",
        ),
        *("date_published", "published_at", "veröffentlicht", "publié", "publicado", "date"),
    ),
    "outlet": ("publisher", "publication", "site", "website", "site name", "journal", "newspaper", "source"),
}
_NAMES = {name: fact for fact, names in _FACTS.items() for name in names}
# Facts of the reading, not of the story.
_ASIDE = frozenset(
    "category|categories|tags|tag|document tags|labels|summary|added|date added|saved|"
    "date saved|saved on|created|created at|clipped|updated|last updated|last highlighted|"
    "highlighted|highlights|synced|last synced|archived|status|type|id|favorite|favourite|"
    "rating|reading time|word count|words|folder|cover|image|progress|read|finished|"
    "description|excerpt|document note|citekey|zotero link|pdf|item type|accessed|related".split("|")
)
_APPS = frozenset(
    "readwise reader instapaper pocket omnivore wallabag matter kindle web_clipper webclipper".split()
)
_FACT = re.compile(
    r"(?:[-*+][ \t]+|>[ \t]?)?(?:\*\*|__)?(?P<name>[^\W\d][\w -]{1,24}?)(?:\*\*|__)?[ \t]*:{1,2}"
    r"(?:\*\*|__)?(?:[ \t]+(?P<value>.*))?"
)
_HEADING = re.compile(r"#{1,6}[ \t]+(.{0,300}?)[ \t#]{0,20}")
_FACTS_HEADING = re.compile(
    r"(?:document )?(?:metadata|properties|info(?:rmation)?|details|metadaten)", re.IGNORECASE
)
_STORY_HEADING = re.compile(
    r"(?:(?:\d+ )?highlights?|annotations?|content|full (?:document|text|article)|article(?: text)?|quotes)"
    r"\b.{0,60}|new highlights added .{0,60}",
    re.IGNORECASE,
)
_OWN_HEADING = re.compile(
    r"(?:(?:my |personal |document )?notes?|summary|comments?|tags|related)", re.IGNORECASE
)
_OWN_WORDS = re.compile(
    r"[ \t]+[-*+][ \t]+(?:\*\*)?(?:notes?|tags?|comments?|color|my notes?)(?:\*\*)?:{1,2}.*", re.IGNORECASE
)
_SYNCED = re.compile(r"[-*+][ \t]+(?:highlights first synced|new highlights added) ", re.IGNORECASE)
_PICTURE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)")
_APP = (
    r"(?:https?://(?:[\w-]{1,30}\.)?(?:readwise\.io|omnivore\.app|getpocket\.com|instapaper\.com|getmatter\.com|"
    r"wallabag\.it|hypothes\.is)\b|zotero:|kindle:|readwise:|obsidian:)[^()\s]{0,2000}"
)
_LABEL = (
    r"(?:view highlight|view|location [\d-]+|page [\w-]+|time [\d:]+|pdf|open|⤴️?|🔗|link|"
    r"(?:read|view|open|see)(?: it)? (?:on|in) [\w ]{1,30}|zotero|go to annotation)"
)
_INTO_APP = re.compile(
    rf"[ \t]{{0,3}}\(\[[^\]\n]{{0,200}}\]\({_APP}\)\)|[ \t]{{0,3}}\[{_LABEL}\]\({_APP}\)"
    r"|[ \t]{0,3}\[[^\]\n]{0,200}\]\(zotero:[^()\s]{0,2000}\)",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"[-*>\s]*\[(?:(?:read|view|open|see)(?: the)? (?:original|article|source)(?: article)?|"
    r"original(?: article)?|source|url|link)\]\((https?://[^()\s]{1,2000})\)[.\s]*",
    re.IGNORECASE,
)
_ZOTERO = re.compile(r"\(zotero:")
_WRAPPED = re.compile(r"([“\"])(?P<words>.*)[”\"]")
_ONLY_TAGS = re.compile(r"[ \t]*(?:#[^\W\d][\w/-]{0,60}[ \t]*)+")
_LABELS = re.compile(r"(?:[ \t]{1,4}#[^\W\d][\w/-]{0,60}){1,20}(?=[ \t]*$)")
_DAY_OF_EXPORT = re.compile(r"\s*\(?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? [\d:]{4,8}(?: ?[AP]M)?\)?\s*")
_NAMED = re.compile(r".{1,80}? - (?:19|20)\d{2}\w? - (.{3,200})")
_ITEM = re.compile(r"[ \t]{0,20}(?:[-*+]|>)[ \t]+(.*)")
_LINK = re.compile(r"\[([^\]\n]{0,300})\]\((https?://[^()\s]{1,2000})\)")
_ADDRESS = re.compile(r"(?:https?://\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10})", re.IGNORECASE)


def without_apps(fields: dict[str, object], body: str, place: str) -> tuple[dict[str, object], str]:
    """The fields of a Markdown text, with what a reading app wrote into its body, and the body without that.

    Gone are lists of facts, links into the app, headings such as "Highlights", and what the reader wrote
    himself: notes, tags, summaries. A body that no such app wrote is returned as it is.

    :param place: of the file; Zotero names it "Author - Year - Title".
    """
    stated, lines, found = _facts(body.split("\n"))
    has_links = "](" in body and bool(_INTO_APP.search(body))
    originals = [match[1] for line in lines if (match := _ORIGINAL.fullmatch(line))]
    if not found and not has_links and not originals:
        return fields, body
    if originals:
        stated.setdefault("url", originals[0])
    title = str(stated.pop("title", ""))
    merged = {**stated, **{name: value for name, value in fields.items() if value}}
    if title:
        merged["title"] = title  # in full, where the heading may be cut
    kept = _story(lines)
    heading = next((match[1] for line in kept if (match := _HEADING.fullmatch(line))), "")
    if heading and _STORY_HEADING.fullmatch(heading):
        kept = [line for line in kept if not ((match := _HEADING.fullmatch(line)) and match[1] == heading)]
    if (named := _NAMED.fullmatch(PurePosixPath(place).stem)) and "title" not in merged:
        merged["title"] = named[1]
    return merged, "\n".join(kept)


def _facts(lines: list[str]) -> tuple[dict[str, object], list[str], bool]:
    """The facts listed above the story, the lines without them, and whether there is such a list."""
    stated: dict[str, object] = {}
    kept: list[str] = []
    taken, is_named, read = 0, False, 0
    for line in lines:
        heading = _HEADING.fullmatch(line.strip())
        fact = _FACT.fullmatch(line.strip())
        name = fact["name"].lower() if fact else ""
        if heading and _FACTS_HEADING.fullmatch(heading[1]):
            is_named = True
        elif fact and (name in _NAMES or name in _ASIDE):
            taken += 1
            if name in _NAMES and (value := _value(_NAMES[name], fact["value"] or "")):
                stated.update({fact: said for fact, said in value.items() if fact not in stated})
        elif is_named and taken and line[:1].isspace() and line.strip():
            pass  # one of several values of a fact, on a line of its own
        elif line.strip() and (taken if heading else not _PICTURE.fullmatch(line.strip())):
            break
        else:
            kept.append(line)
        read += 1
    if taken and (is_named or (taken > 1 and stated)):
        return stated, kept + lines[read:], True
    return {}, lines, False


def _value(fact: str, value: str) -> dict[str, object]:
    """What a fact tells: an address is no outlet and no author, and neither is the app."""
    value = value.strip().strip('"')
    if fact == "url":
        address = _LINK.search(value) or re.search(r"()<?(https?://[^\s<>]{1,2000})>?", value)
        return {"url": address[2]} if address else {}
    told: dict[str, object] = {}
    if link := _LINK.fullmatch(value):
        value = link[1]
        told = {"url": link[2]} if fact == "outlet" else {}
    bare = value.strip("[] #")
    if fact == "outlet" and bare.lower().startswith("http"):
        return {"url": bare}
    if not bare or (fact in ("outlet", "author") and (_ADDRESS.fullmatch(bare) or bare.lower() in _APPS)):
        return told
    return {fact: value, **told}


def _story(lines: list[str]) -> list[str]:
    """The lines that the story's author wrote, highlights as paragraphs of their own."""
    kept: list[str] = []
    is_own = is_highlights = False
    has_quotes = any(line.startswith(">") for line in lines)
    for line in lines:
        if heading := _HEADING.fullmatch(line.strip()):
            is_own = bool(_OWN_HEADING.fullmatch(heading[1])) and not line.startswith("# ")
            is_highlights = bool(_STORY_HEADING.fullmatch(heading[1]))
            if is_own or (is_highlights and not line.startswith("# ")):
                continue
        elif _SYNCED.match(line):
            is_highlights = True
            continue
        elif is_own or any(
            mark.fullmatch(line) for mark in (_OWN_WORDS, _ORIGINAL, _ONLY_TAGS, _DAY_OF_EXPORT)
        ):
            continue
        elif is_highlights and has_quotes and line.strip() and not line.startswith((">", "-", "*", "!")):
            continue  # the reader's note below a highlight
        words = _without_links(line)
        if line.strip() and not words.strip(" -*>()"):
            continue  # nothing but links
        if is_highlights and (item := _ITEM.match(words)):
            kept.append("")
            words = item[1]
        kept.append(words)
    return kept


def _without_links(line: str) -> str:
    links = [*_INTO_APP.finditer(line)]
    if not links:
        return line
    if _ZOTERO.search(line):  # what follows the citation is the reader's comment
        words = line[: links[0].start()].strip()
        wrapped = _WRAPPED.fullmatch(words)
        return wrapped["words"] if wrapped else words
    return _LABELS.sub("", _INTO_APP.sub("", line))
