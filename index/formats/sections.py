"""Documents of several stories under headings: press reviews, digests, archives. Splits them into stories.

A document is split where at least half of its sections look like stories: words of a story under a headline,
and under or above them a line that says where and when it was published. Where headings alone must tell
(Word's "Heading 1", Markdown's "#"), they must also read like headlines: a report has "Background" and "2.
Methods".
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.formats.blocks import LOOKS, Block
from index.formats.exports import read_export
from index.formats.file import Record
from index.formats.origin_line import Origin, origin_of, read_line
from index.formats.several import Story, records
from index.formats.split_stories import is_headline

_PROSE = 40  # code points of a paragraph that can be the words of a story
_INTRODUCTION = 300  # code points of prose before the first story that make an article of their own
_HEADLINE_WORDS = 4  # the least words of a headline, on average
_FURNITURE = re.compile(
    r"\b(?:unsubscribe|opt out|manage (?:your )?(?:email )?(?:preferences|subscriptions?)|email preferences|"
    r"update (?:your )?preferences|(?:you are|you're|you) (?:receiving|received|getting) this|"
    r"why did i get this|view (?:this email )?in (?:your )?(?:web )?browser|view (?:it )?online|"
    r"forward (?:this )?to a friend|was this (?:e?mail|newsletter) forwarded to you|sign up here|"
    r"advertise with us|"
    r"all rights reserved|privacy policy|abmelden|abbestellen|im browser (?:ansehen|anzeigen|öffnen)|"
    r"online (?:ansehen|lesen)|(?:se )?désabonner|désinscri\w+|se désinscrire|version en ligne|"
    r"dans (?:votre|le) navigateur|"
    r"darse de baja|cancelar (?:la )?suscripción|ver en (?:el|su|tu) navegador|disiscriv\w+|"
    r"cancella(?:re)? l['’]iscrizione|"
    r"afmelden|uitschrijven|bekijk (?:in|de) (?:je|uw|webversie|browser))\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\W*(?:read (?:more|on|the (?:full|whole|rest)\b.*)|continue reading.*|full (?:story|article)|more|"
    r"share|"
    r"tweet|weiterlesen|mehr (?:lesen|dazu)|zum artikel|lire (?:la suite|plus|l['’]article)|leer más|"
    r"seguir leyendo|leggi (?:tutto|di più)|continua a leggere|lees (?:verder|meer)|advertisement|sponsored|"
    r"back to top|top|anzeige|publicité|publicidad)\W*$",
    re.IGNORECASE,
)
_CHAPTER = re.compile(
    r"(?:\d+(?:\.\d+)*[.)]?\s|(?:chapter|part|section|appendix|annex|kapitel|teil|chapitre|partie|anhang)\b|"
    r"(?:introduction|background|methods?|methodology|results?|conclusions?|summary|references|notes|discussion|"
    r"einleitung|fazit|contents|highlights|metadata|quotes)\W*$)",
    re.IGNORECASE,
)
_FIELD = re.compile(r"(?:title|headline|date|source|author|url|link)s?:\s", re.IGNORECASE)
_LONGEST_FURNITURE = 400  # code points; a longer paragraph is a story's, whatever it speaks of


@dataclass(frozen=True, slots=True)
class Tells:
    """What a document says of its stories beside their headlines and origins.

    :param heading: whether headings of level 1 that read like headlines are enough to split it.
    :param link: whether a link in each headline is enough, as in a newsletter.
    :param whole: the fields of the document. They hold for stories that name no outlet: those are its own.
    :param title: of the document, for what stands before its first story.
    """

    heading: bool = False
    link: bool = False
    whole: Mapping[str, object] = field(default_factory=dict)
    title: str = ""


NOTHING = Tells()


@dataclass(slots=True)
class _Section:
    """A heading, what stands under it, and what that says of its origin."""

    heading: Block
    body: list[Block] = field(default_factory=list)
    origin: Origin = field(default_factory=Origin)

    @property
    def has_prose(self) -> bool:
        return any(len(block.text) >= _PROSE and not block.level for block in self.body)


def stories_of(blocks: Sequence[Block], tells: Tells = NOTHING) -> Iterator[Record] | None:
    """The stories of a document, as an export of a database or under headings; None if it is one article."""
    found = read_export("\n\n".join(block.text for block in blocks))
    return found if found is not None else stories_under_headings(blocks, tells)


def stories_under_headings(blocks: Sequence[Block], tells: Tells = NOTHING) -> Iterator[Record] | None:
    """The stories of a document, or None if it is one article."""
    blocks = promoted([block for block in blocks if block.text.strip()])
    blocks = _levelled(blocks)
    prose = _prose(blocks)
    for level in sorted({block.level for block in blocks if block.level}):
        before, sections = _sections(blocks, level)
        told = [section for section in sections if section.has_prose]
        if len(told) < 2 or 2 * sum(_prose(section.body) for section in told) < prose:
            continue
        dated = sum(bool(section.origin.day) for section in told)
        linked = sum(bool(section.heading.link) for section in told)
        if (
            (dated >= 2 and 2 * dated >= len(told))
            or (tells.heading and level == 1 and _are_headlines(told))
            or (tells.link and linked >= 2 and 2 * linked >= len(told) and _are_headlines(told))
        ):
            return _told(before, sections, tells)
    return None


def promoted(blocks: Sequence[Block]) -> list[Block]:
    """The blocks; a short line beside a line of origin is a heading, unless the document has others there.

    So are told "Headline", "The Courier, 4 March 2025", words, one below the other, and the same with the
    origin first, whether these are three paragraphs or one.
    """
    if sum(bool(one.level and _is_origin(two)) for one, two in pairwise(blocks)) > 1:
        return list(blocks)
    found: list[Block] = []
    for block in blocks:
        first, second, *rest = [*block.text.split("\n", 2), "", ""][:3]
        together = not block.level and bool(second)
        if together and (
            (_may_head(first) and _is_origin(second)) or (_is_origin(first) and _may_head(second))
        ):
            found += [block._replace(text=line) for line in (first, second, *filter(None, rest))]
        else:
            found.append(block)
    place = 0
    while place < len(found):
        block = found[place]
        count = 0
        if not block.level and "\n" not in block.text and _may_head(block.text):
            origin, count = origin_of([after.text for after in found[place + 1 : place + 5]])
            above = found[place - 1] if place else None
            if origin.day or (
                above and _is_origin(above) and not (place > 1 and _may_head(found[place - 2].text))
            ):
                found[place] = block._replace(level=LOOKS)
            else:
                count = 0
        place += 1 + count
    return found


def _levelled(blocks: list[Block]) -> list[Block]:
    """The blocks, with all headings right above a line of origin on the level of the highest of them.

    In a stack of cuttings each has the type of its own outlet.
    """
    heads = [place for place, (one, two) in enumerate(pairwise(blocks)) if one.level and _is_origin(two)]
    if len(heads) > 1:
        highest = min(blocks[place].level for place in heads)
        for place in heads:
            blocks[place] = blocks[place]._replace(level=highest)
    return blocks


def _may_head(line: str) -> bool:
    return is_headline(line) and read_line(line) is None and not _FIELD.match(line)


def _prose(blocks: Iterable[Block]) -> int:
    """Code points of the paragraphs that can be words of a story."""
    return sum(len(block.text) for block in blocks if not block.level and len(block.text) >= _PROSE)


def story_of(blocks: Sequence[Block]) -> Story | None:
    """The story of blocks that are known to hold one: its first heading, its origin and its words."""
    start = next((place for place, block in enumerate(blocks) if block.level), None)
    if start is None:
        return None
    section = _section(blocks[start], [*blocks[:start], *blocks[start + 1 :]])
    return _as_story(section, {}) if section.has_prose else None


def _sections(blocks: Sequence[Block], level: int) -> tuple[list[Block], list[_Section]]:
    """The blocks before the first heading of this level, and the sections; higher headings end a section."""
    before: list[Block] = []
    found: list[tuple[Block, list[Block]]] = []
    into = before
    for block in blocks:
        if block.level == level:
            found.append((block, []))
            into = found[-1][1]
        elif block.level and block.level < level:
            into = before
            into.append(block)
        else:
            into.append(block)
    # The line with the origin may stand above the headline: then it is the last of what comes before it.
    above = [before, *(body for _, body in found[:-1])]
    if (
        before
        and _is_origin(before[-1])
        and 2 * sum(bool(body and _is_origin(body[-1])) for body in above) >= len(found) > 1
        and not any(body and _is_origin(body[0]) for _, body in found)
    ):
        heads = [body.pop() if body and _is_origin(body[-1]) else None for body in above]
        found = [
            (block, [head, *body] if head else body) for head, (block, body) in zip(heads, found, strict=True)
        ]
    return before, [_section(block, body) for block, body in found]


def _is_origin(line: Block | str) -> bool:
    said = read_line(line if isinstance(line, str) else line.text.partition("\n")[0])
    return bool(said and said.day)


def _section(heading: Block, body: list[Block]) -> _Section:
    lines = [line for block in body[:4] for line in block.text.split("\n")][:4]
    origin, count = origin_of(lines)
    kept = list(body)
    while count > 0 and kept:
        size = kept[0].text.count("\n") + 1
        if size > count:
            kept[0] = kept[0]._replace(text="\n".join(kept[0].text.split("\n")[count:]))
        else:
            del kept[0]
        count -= size
    if not origin.day and kept and (last := read_line(kept[-1].text)) and (last.day or last.outlet):
        origin = Origin(last.outlet or origin.outlet, last.author or origin.author, last.day)
        kept.pop()
    if not origin.day and (day := next((block.day for block in body[:4] if block.day), None) or heading.day):
        origin = origin._replace(day=day)
    return _Section(heading, kept, origin)


def _are_headlines(sections: Sequence[_Section]) -> bool:
    titles = [section.heading.text for section in sections]
    words = sum(len(title.split()) for title in titles)
    chapters = sum(bool(_CHAPTER.match(title)) for title in titles)
    return words >= _HEADLINE_WORDS * len(titles) and 2 * chapters < len(titles)


def _told(before: Sequence[Block], sections: Sequence[_Section], tells: Tells) -> Iterator[Record]:
    stories: list[Story] = []
    left_out: list[str] = []
    around: list[Block] = list(before)
    for section in sections:
        body = []
        for place, block in enumerate(section.body):
            if section is sections[-1] and _is_furniture(block):
                left_out += [rest.text for rest in section.body[place:]]
                break
            if _is_furniture(block):
                left_out.append(block.text)
                continue
            lines = block.text.split("\n")
            kept = [line for line in lines if not _MORE.match(line)]
            left_out += [line for line in lines if _MORE.match(line)]
            if kept:
                body.append(block._replace(text="\n".join(kept)))
        section.body = body
        if section.has_prose:
            stories.append(_as_story(section, tells.whole))
        else:
            around += [section.heading, *section.body]
    around = [block for block in around if not _is_furniture(block)]
    prose = [block.text for block in around if not block.level and len(block.text) >= _PROSE]
    if sum(map(len, prose)) >= _INTRODUCTION:
        stories.insert(
            0, Story({**tells.whole, "title": tells.title}, "\n\n".join(block.text for block in around))
        )
    else:
        left_out += [block.text for block in around]
    return records(stories, left_out)


def _is_furniture(block: Block) -> bool:
    return len(block.text) <= _LONGEST_FURNITURE and bool(_FURNITURE.search(block.text))


def _as_story(section: _Section, whole: Mapping[str, object]) -> Story:
    origin = section.origin
    own: dict[str, object] = {"outlet": origin.outlet, "author": origin.author, "date": origin.day}
    fields = {name: value for name, value in own.items() if value}
    if not origin.outlet:
        fields = {**whole, **fields}
    fields["title"] = section.heading.text
    words = "\n\n".join(block.text for block in section.body)
    return Story(fields, words)
