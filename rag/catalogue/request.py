"""Questions about the articles as such: how many, which, by whom, of which day."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from rag.question.origins import authors_named, outlet_named

Origins = tuple[tuple[str, ...], tuple[str, ...]]


Wanted = Literal[
    "count", "list", "outlets", "authors", "news", "date", "author", "outlet", "title", "summary"
]
"""What is wanted of the articles, or of one of them."""


@dataclass(frozen=True, slots=True)
class Request:
    """Something asked about the articles as such.

    :param topic: words that the articles are about; `mentioned`: or that stand anywhere in them.
    :param outlet: and `authors`, as they stand in the index; None for all.
    :param place: 0 for the newest of these articles, -1 for the oldest, None for any.
    :param most: how many of them, at most: "the last 3 articles".
    :param last: the articles cited last: "which article says that?".
    :param sure: it can only be meant of articles; otherwise, if no title has the topic, of what they tell, as
        "who wrote “Emma”?" may be, or "what happened?" of no day.
    """

    wanted: Wanted
    topic: str = ""
    mentioned: bool = False
    outlet: str | None = None
    authors: tuple[str, ...] | None = None
    place: int | None = None
    most: int | None = None
    last: bool = False
    sure: bool = True


_OUTLETS = r"(?:news )?(?:outlets?|newspapers?|papers?|publications?|sources?)"
_AUTHORS = r"(?:authors?|reporters?|journalists?|writers?)"
_SHOW = r"(?:list|show|find|get|give|name)(?: me| us)?"
_ALL = r"(?:all|any|some|of|the|this|that|these|those|an?|your|every)"
_INDEX = r"(?:(?:in|of) (?:the|this|your) (?:index|archive|collection|database)|here|in total)"
# Words that say no more than that there are articles: "do you have", "were published", "in the index".
_HELD = (
    r"(?:(?:(?:that|which) )?(?:(?:do|have|can|did) )?(?:you|we)|(?:are|is) there|there (?:are|is))"
    rf"(?: (?:have|hold|got|know|know of|search|read|indexed|cover|contain|use))?(?: {_INDEX})?|"
    rf"(?:(?:are|is|were|was) )?(?:published|printed|written|dated|indexed|new|{_INDEX})|are|is|were|was"
)
_EMPTY = re.compile(rf"^(?:{_HELD})(?= |$)|(?:^| )(?:{_HELD}|from|by|appear|come out)$", re.IGNORECASE)
_NEWSY = r"(?:(?:the|latest|newest|recent|top|main|big|biggest|important|current|major|breaking|new) )*"
_ITEMS = r"(?:news(?: stories| articles| items)?|headlines|developments|updates?|events)"
_OF = r"(?: (?:in|at|with|to|about|on|of|from|regarding|around|for|by) (?P<topic>.+))?"


def _compiled(form: str, *shapes: tuple[Wanted, str]) -> tuple[tuple[Wanted, re.Pattern[str]], ...]:
    return tuple((wanted, re.compile(form.replace("{}", shape), re.IGNORECASE)) for wanted, shape in shapes)


# An article, or its title.
_NOUN = re.compile(
    r"\b(?:news )?(?:articles?|stor(?:y|ies))\b|(?<!\w)[\"“'‘](?P<title>[^\"”]+)[\"”'’](?!\w)", re.IGNORECASE
)
# What stands before it says what is wanted; the first that fits counts.
_LEADS = _compiled(
    rf"(?:{{}})(?P<which>(?:(?:^| ){_ALL})*)(?:(?:^| )(?P<before>(?!about\b).+))?",
    ("count", r"how many|(?:what is )?(?:the )?number of|count"),
    (
        "date",
        r"when (?:was|were|is|did)|(?:what|which) (?:is the |was the )?(?:date|day)(?: of| is| was| has)?",
    ),
    ("author", r"who (?:wrote|authored)|by whom (?:is|was)"),
    ("author", rf"who (?:is|was|are)(?: the {_AUTHORS} (?:of|behind))?"),
    ("outlet", r"where (?:was|did|is)"),
    (
        "outlet",
        rf"(?:who|(?:which|what) {_OUTLETS}) (?:published|printed|reported|covered|ran|had|wrote)",
    ),
    ("title", rf"(?:what (?:is|was|are)|{_SHOW}) the (?:title|headline|name|link|address|url)s? (?:of|to)"),
    ("summary", rf"summari[sz]e|sum up|(?:{_SHOW} )?(?:a|the) summary of|tl;?dr:?"),
    ("title", r"(?:what|which)(?: (?:is|are|was|were)|['’]s)"),
    ("list", rf"(?:{_SHOW}|(?:in )?(?:what|which)|(?:are|is) there|(?:do|have) you(?: have| got)?|)"),
)
# Without the word "article".
_OTHERS = _compiled(
    "{}",
    ("outlets", rf"(?:which|what|how many|who are|{_SHOW}) (?:{_ALL} )*{_OUTLETS}(?: (?:{_HELD}))?"),
    ("authors", rf"(?:which|what|how many|who are|{_SHOW}) (?:{_ALL} )*{_AUTHORS}(?: (?:{_HELD}))?"),
    ("news", rf"what(?:['’]?s| is| are| was| were)(?: in)? {_NEWSY}(?:{_ITEMS}|new|latest)(?: here)?{_OF}"),
    ("news", rf"what(?:['’]?s| is| was) (?:going(?: on)?|happening)(?: here)?{_OF}"),
    ("news", rf"what (?:(?P<past>(?:has )?happened|was reported)|has (?:changed|been going on)){_OF}"),
    ("news", rf"(?:(?:is|was) there )?any(?:thing)? (?:{_NEWSY}{_ITEMS}|new){_OF}"),
    ("news", rf"(?:{_SHOW} )?{_NEWSY}{_ITEMS}{_OF}|(?:the )?latest(?: (?:on|about|from) (?P<sure>.+))?"),
    ("title", rf"(?:which|what) (?:{_OUTLETS}|articles?|story) (?P<last>says?|said|reports?|is|was) "
     r"(?:that|this|it|so)(?: from| in)?"),
    ("title", r"where (?:(?:did|do) you (?:read|find|get|have)|is) (?P<last>that|this|it)(?: from)?"),
    ("count", rf"what(?: is|['’]s) {_INDEX}"),
    ("count", r"(?:what|which) (?:dates|days|years|period) (?:do|does) (?:you|(?:the|this) \w+) cover"),
    ("author", r"who (?:wrote|writes|reported) (?:about|on) (?P<perhaps>.+)"),
    ("author", rf"(?:which|what) {_AUTHORS} (?:covered|reported(?: on)?|wrote (?:about|on)) (?P<perhaps>.+)"),
    ("outlet", rf"(?:which|what) {_OUTLETS} (?:covered|reported(?: on)?|wrote (?:about|on)) (?P<perhaps>.+)"),
    ("summary", r"tl;?dr:? (?P<sure>.+)"),
    ("list", r"(?:(?:do you have|is there) any|every)thing (?:about|on) (?P<sure>.+)"),
    ("list", rf"(?:{_SHOW} everything|what (?:do|have) you (?:have|got)) (?:about|on) (?P<sure>.+)"),
    ("list", r"(?:(?:what|everything)(?: else)? )?(?P<deeds>(?:did|has|have|does|do) .+ (?:writ|report|"
     r"publish|cover|mention)\w*\b.*|by .+)"),
)  # fmt: skip
_EXTREMES = {"oldest": -1, "earliest": -1, "first": -1, "newest": 0, "latest": 0, "most recent": 0, "last": 0}
_EDGE = re.compile(rf"(?:is|are|was|were) (?:the )?({'|'.join(_EXTREMES)})", re.IGNORECASE)
_TOPIC = re.compile(
    r"(?:(?:that|which) )?(?:(?:are|is|were|was|deal|tell)s? )?(?:about|on|concerning|regarding|dealing with|"
    r"cover(?:s|ing)?) (?P<about>.+)|(?:(?:that|which|do|does) )?(?:(?:mention|nam|contain)(?:s|es?|ing)?|"
    r"(?:talk|speak)(?:s|ing)? (?:about|of)|refer(?:s|ring)? to|ha(?:ve|s) (?:the )?words?) (?P<mentioned>.+)"
    r"|(?:(?:is|are|was|were) )?(?P<named>.+) (?:mentioned|named)(?: in)?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:(?:did|has|have|does|do) (?P<writer>.+?)(?: (?:writt?en?s?|(?:report|publish|print|cover)(?:ed)?))?"
    r"(?: about$)?|(?:^| )(?:(?:that|which) )?(?:(?:are|is|were|was) )?(?:(?:published|written|printed) )?"
    r"(?:by|from|in|of) (?P<name>.+?))(?= (?:about|on|that|which|mention\w*|concerning|regarding)\b|$)",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^(?:(?:please|and|so|ok|okay|hello|hi)\b[ ,]*)*"
    r"(?:(?:can|could|would) you (?:please )?|(?:please )?tell (?:me|us) )?(?:please )?| please[?!. ]*$",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(r"(?:the |today['’]s )?(?:news|world|papers?|articles|index|headlines)", re.IGNORECASE)


def request(question: str, origins: Origins) -> Request | None:
    """What a question asks about the articles as such; None if it asks about what they tell.

    :param origins: all outlets and all authors.
    """
    asked = _POLITE.sub("", " ".join(question.split())).strip("?!. ")
    for wanted, pattern in _OTHERS:
        if match := pattern.fullmatch(asked):
            groups = {name: text for name, text in match.groupdict().items() if text}
            if _NOUN.search(groups.get("perhaps", "")):
                continue  # "which outlet reported the tram story?"
            if deeds := groups.get("deeds"):
                return _limited(Request(wanted), deeds, origins)
            topic = groups.get("topic") or groups.get("sure") or groups.get("perhaps", "")
            topic = "" if wanted == "news" and _NO_TOPIC.fullmatch(topic) else _plain(topic)
            if topic and ("past" in groups or wanted == "summary"):
                return None  # a chronology or a summary of what they tell
            return Request(wanted, topic, sure=not groups.keys() & {"perhaps", "past"}, last="last" in groups)
    if noun := _NOUN.search(asked):
        lead, rest = asked[: noun.start()].strip(), asked[noun.end() :].strip()
        if edge := _EDGE.fullmatch(rest):  # "which article is the newest?"
            lead, rest = f"{lead} {edge[1]}", ""
        for wanted, pattern in _LEADS:
            if match := pattern.fullmatch(lead):
                if wanted == "summary" and (noun["title"] or rest):
                    return None  # the articles' sentences tell it
                if noun["title"]:
                    return Request(wanted, noun["title"], sure=False) if wanted != "list" else None
                return _of_articles(wanted, match, noun[0].endswith("s"), rest, origins)
    return None


def _of_articles(
    wanted: Wanted, lead: re.Match[str], several: bool, rest: str, origins: Origins
) -> Request | None:
    """:param lead: what stands before the word "articles"; `rest`: what stands after it."""
    before = (lead["before"] or "").lower()
    if rest in ("new", "are new") or before == "new":
        return Request("news")
    if wanted == "title":
        if rest.endswith("about"):
            wanted, rest = "summary", rest.removesuffix("about").strip()
        elif several:
            wanted = "list"
    found = _limited(Request(wanted), rest, origins)
    edge, _, number = before.rpartition(" ") if before[-1:].isdigit() else (before, "", "")
    if found and edge in _EXTREMES:
        if several and _EXTREMES[edge] == 0:
            return replace(found, wanted="list", most=int(number) if number.isdecimal() else None)
        return replace(found, wanted="title" if wanted == "list" else wanted, place=_EXTREMES[edge])
    if found and before:
        return None if found.topic or len(before.split()) > 4 else replace(found, topic=before, sure=False)
    if found == Request(wanted) and wanted not in ("count", "list"):
        # "That article" is the one just cited; of "an article", no one knows which.
        return replace(found, last=True) if lead["which"].strip().lower() in ("the", "this", "that") else None
    return found


def _limited(asked: Request, rest: str, origins: Origins) -> Request | None:
    """The request with the limits that stand after "articles"; None if these are not of articles."""
    rest = _EMPTY.sub("", rest).strip()
    for match in _BY.finditer(rest):
        name = match["writer"] or match["name"]
        outlet = outlet_named(name, origins[0])
        by = None if outlet else authors_named(name, origins[1]) or None
        if outlet or by:
            asked = replace(asked, outlet=outlet, authors=by)
            rest = _EMPTY.sub("", f"{rest[: match.start()]} {rest[match.end() :]}".strip()).strip()
            break
    if topic := _TOPIC.fullmatch(rest):
        return replace(asked, topic=_plain(topic[topic.lastgroup or 0]), mentioned=not topic["about"])
    return None if rest else asked


def _plain(topic: str) -> str:
    """A topic without quotation marks and article."""
    return re.sub(r"^(?:the|an?) ", "", topic.strip(" ,\"'“”‘’"), flags=re.IGNORECASE)
